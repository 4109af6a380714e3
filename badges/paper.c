/* SPDX-License-Identifier: EUPL-1.2
 *
 * Paper over cairo's PDF and image surfaces; see paper.h.
 */
#include "badges/paper.h"

#include <cairo-pdf.h>
#include <math.h>

#include "badges/error.h"

static const double MM_PER_INCH = 25.4;
static const double PT_PER_INCH = 72;

struct BadgePaper {
  BadgeFormat format;
  BadgeInk ink;
  guint dpi;
  BadgePaperSink sink;
  gpointer user;
  cairo_surface_t *surface;
  cairo_t *cr;
  guint page;    /* the one drawn on */
  gboolean done; /* nothing more goes to the sink, which may be gone */
  GError *error; /* what the sink said while cairo was writing a PDF */
};

gboolean
badge_paper_to_array (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) page;
  return badge_png_to_array (bytes, size, user, error);
}

static cairo_status_t
push_pdf (void *user, const unsigned char *bytes, unsigned int size)
{
  BadgePaper *paper = user;
  if (paper->done || paper->error != NULL ||
      !paper->sink (1, bytes, size, paper->user, &paper->error))
    return CAIRO_STATUS_WRITE_ERROR;
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
push_png (const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  BadgePaper *paper = user;
  return paper->sink (paper->page, bytes, size, paper->user, error);
}

static void
make_white (cairo_t *cr)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
}

static void
set_letters (cairo_t *cr, gboolean smooth)
{
  cairo_antialias_t antialias = smooth ? CAIRO_ANTIALIAS_GRAY : CAIRO_ANTIALIAS_NONE;
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, antialias);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);
  cairo_set_antialias (cr, antialias);
}

static void
open_pdf (BadgePaper *paper, const BadgePaperForm *form)
{
  double pt_per_mm = PT_PER_INCH / MM_PER_INCH;
  paper->surface = cairo_pdf_surface_create_for_stream (push_pdf, paper, form->width_mm * pt_per_mm,
                                                        form->height_mm * pt_per_mm);
  cairo_pdf_surface_set_metadata (paper->surface, CAIRO_PDF_METADATA_TITLE, form->title);
  paper->cr = cairo_create (paper->surface);
  cairo_scale (paper->cr, pt_per_mm, pt_per_mm);
  set_letters (paper->cr, TRUE);
}

static gboolean
open_pixels (BadgePaper *paper, const BadgePaperForm *form, GError **error)
{
  if (paper->dpi < BADGE_DPI_MIN || paper->dpi > BADGE_DPI_MAX) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%u dots an inch is not between %d and %d",
                 paper->dpi, BADGE_DPI_MIN, BADGE_DPI_MAX);
    return FALSE;
  }
  double px_per_mm = paper->dpi / MM_PER_INCH;
  int width = (int) lround (form->width_mm * px_per_mm);
  int height = (int) lround (form->height_mm * px_per_mm);
  if (MAX (width, height) > BADGE_PNG_SIDE_MAX) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_SIZE, "a page of %d x %d pixels is too large",
                 width, height);
    return FALSE;
  }
  paper->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  paper->cr = cairo_create (paper->surface);
  cairo_scale (paper->cr, px_per_mm, px_per_mm);
  set_letters (paper->cr, paper->ink != BADGE_INK_BLACK);
  make_white (paper->cr);
  return TRUE;
}

BadgePaper *
badge_paper_new (const BadgePaperForm *form, BadgePaperSink sink, gpointer user, GError **error)
{
  g_autoptr (BadgePaper) paper = g_new0 (BadgePaper, 1);
  paper->format = form->format;
  paper->ink = form->ink;
  paper->dpi = form->dpi == 0 ? BADGE_DPI : form->dpi;
  paper->sink = sink;
  paper->user = user;
  paper->page = 1;
  if (form->format == BADGE_FORMAT_PDF)
    open_pdf (paper, form);
  else if (!open_pixels (paper, form, error))
    return NULL;
  return g_steal_pointer (&paper);
}

cairo_t *
badge_paper_cairo (BadgePaper *paper)
{
  return paper->cr;
}

/* What the sink said says more than cairo's "write error". */
static gboolean
all_well (BadgePaper *paper, GError **error)
{
  if (paper->error != NULL) {
    g_propagate_error (error, g_error_copy (paper->error));
    return FALSE;
  }
  cairo_status_t status = cairo_status (paper->cr);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (paper->surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW, "drawing: %s",
               cairo_status_to_string (status));
  return FALSE;
}

gboolean
badge_paper_end_page (BadgePaper *paper, GError **error)
{
  if (paper->format == BADGE_FORMAT_PDF) {
    cairo_show_page (paper->cr);
    paper->page++;
    return all_well (paper, error);
  }
  cairo_surface_flush (paper->surface);
  if (!all_well (paper, error) ||
      !badge_raster_write (paper->surface, paper->dpi, paper->ink, push_png, paper, error))
    return FALSE;
  make_white (paper->cr);
  paper->page++;
  return TRUE;
}

gboolean
badge_paper_finish (BadgePaper *paper, GError **error)
{
  if (paper->format == BADGE_FORMAT_PDF)
    cairo_surface_finish (paper->surface);
  paper->done = TRUE;
  return all_well (paper, error);
}

void
badge_paper_free (BadgePaper *paper)
{
  if (paper == NULL)
    return;
  paper->done = TRUE;
  if (paper->cr != NULL)
    cairo_destroy (paper->cr);
  if (paper->surface != NULL)
    cairo_surface_destroy (paper->surface);
  g_clear_error (&paper->error);
  g_free (paper);
}
