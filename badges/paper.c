/* SPDX-License-Identifier: EUPL-1.2
 *
 * Paper of either kind; see paper.h.
 */
#include "badges/paper.h"

#include <math.h>

#include "badges/error.h"
#include "badges/pdf.h"

static const double MM_PER_INCH = 25.4;

struct BadgePaper {
  BadgeFormat format;
  BadgePaperSink sink;
  gpointer user;
  BadgeDraw *draw;
  BadgePdf *pdf;          /* PDF */
  BadgePixelsForm pixels; /* PNG */
  guint page;             /* the one drawn on */
};

gboolean
badge_paper_to_array (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) page;
  return badge_png_to_array (bytes, size, user, error);
}

static gboolean
push (const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  BadgePaper *paper = user;
  return paper->sink (paper->format == BADGE_FORMAT_PDF ? 1 : paper->page, bytes, size, paper->user,
                      error);
}

static gboolean
open_pixels (BadgePaper *paper, const BadgePaperForm *form, GError **error)
{
  BadgePixelsForm *pixels = &paper->pixels;
  pixels->dpi = form->dpi == 0 ? BADGE_DPI : form->dpi;
  pixels->ink = form->ink;
  if (pixels->dpi < BADGE_DPI_MIN || pixels->dpi > BADGE_DPI_MAX) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%u dots an inch is not between %d and %d",
                 pixels->dpi, BADGE_DPI_MIN, BADGE_DPI_MAX);
    return FALSE;
  }
  double px_per_mm = pixels->dpi / MM_PER_INCH;
  pixels->width_px = (guint) lround (form->width_mm * px_per_mm);
  pixels->height_px = (guint) lround (form->height_mm * px_per_mm);
  if (MAX (pixels->width_px, pixels->height_px) > BADGE_PNG_SIDE_MAX) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_SIZE, "a page of %u x %u pixels is too large",
                 pixels->width_px, pixels->height_px);
    return FALSE;
  }
  if (pixels->ink == BADGE_INK_BLACK)
    pixels->black = badge_pixels_black (pixels->width_px, pixels->height_px);
  return TRUE;
}

BadgePaper *
badge_paper_new (const BadgePaperForm *form, BadgePaperSink sink, gpointer user, GError **error)
{
  BadgeType *type = badge_type_get (error);
  if (type == NULL)
    return NULL;
  g_autoptr (BadgePaper) paper = g_new0 (BadgePaper, 1);
  paper->format = form->format;
  paper->sink = sink;
  paper->user = user;
  paper->page = 1;
  paper->draw = badge_draw_new (type);
  if (form->format == BADGE_FORMAT_PNG) {
    if (!open_pixels (paper, form, error))
      return NULL;
    return g_steal_pointer (&paper);
  }
  const BadgePdfForm pdf = { .title = form->title,
                             .lang = form->lang == NULL ? "nl" : form->lang,
                             .width_mm = form->width_mm,
                             .height_mm = form->height_mm,
                             .duplex = form->duplex,
                             .short_edge = form->short_edge };
  paper->pdf = badge_pdf_new (&pdf, type, push, paper);
  return g_steal_pointer (&paper);
}

BadgeDraw *
badge_paper_draw (BadgePaper *paper)
{
  return paper->draw;
}

gboolean
badge_paper_end_page (BadgePaper *paper, GError **error)
{
  gboolean written = paper->format == BADGE_FORMAT_PDF
                         ? badge_pdf_page (paper->pdf, paper->draw, error)
                         : badge_pixels_png (paper->draw, &paper->pixels, push, paper, error);
  badge_draw_clear (paper->draw);
  badge_type_trim (paper->draw->type);
  paper->page++;
  return written;
}

gboolean
badge_paper_finish (BadgePaper *paper, GError **error)
{
  return paper->format == BADGE_FORMAT_PNG || badge_pdf_finish (paper->pdf, error);
}

void
badge_paper_free (BadgePaper *paper)
{
  if (paper == NULL)
    return;
  badge_draw_free (paper->draw);
  badge_pdf_free (paper->pdf);
  badge_black_free (paper->pixels.black);
  g_free (paper);
}
