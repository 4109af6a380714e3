/* SPDX-License-Identifier: EUPL-1.2
 *
 * Imposition; see sheet.h.
 */
#include "badges/sheet.h"

#include "badges/error.h"

#define PAGE_WIDTH_MM  210.0
#define PAGE_HEIGHT_MM 297.0
#define GAP_MM         5.0
#define BLEED_MM       1.5
#define MARK_MM        3.0 /* length of a cut mark */
#define MARK_OFF_MM    2.0 /* from the card's edge */
#define MARK_WIDTH_MM  0.1
#define LEFT_MM                                                                                    \
  ((PAGE_WIDTH_MM - BADGE_SHEET_COLUMNS * BADGE_CARD_WIDTH_MM -                                    \
    (BADGE_SHEET_COLUMNS - 1) * GAP_MM) /                                                          \
   2)
#define TOP_MM                                                                                     \
  ((PAGE_HEIGHT_MM - BADGE_SHEET_ROWS * BADGE_CARD_HEIGHT_MM - (BADGE_SHEET_ROWS - 1) * GAP_MM) / 2)

struct BadgeSheet {
  BadgeEdition edition;
  BadgePaper *paper;
  guint label; /* next on the page, from 0 */
  guint pages; /* begun */
};

BadgeSheet *
badge_sheet_new (const BadgeSheetOptions *options, BadgePaperSink sink, gpointer user,
                 GError **error)
{
  if (options->first_label > BADGE_SHEET_LABELS) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "a page has labels 1 to %d",
                 BADGE_SHEET_LABELS);
    return NULL;
  }
  const BadgePaperForm form = {
    .format = options->format,
    .width_mm = PAGE_WIDTH_MM,
    .height_mm = PAGE_HEIGHT_MM,
    .title = options->edition.title,
    .ink = options->ink,
    .dpi = options->dpi,
  };
  BadgePaper *paper = badge_paper_new (&form, sink, user, error);
  if (paper == NULL)
    return NULL;
  BadgeSheet *sheet = g_new0 (BadgeSheet, 1);
  sheet->edition = options->edition;
  sheet->paper = paper;
  sheet->label = MAX (options->first_label, 1) - 1;
  return sheet;
}

/* A line where the knife goes, on both far sides of the page; it never touches a card. */
static void
mark_cut (cairo_t *cr, gboolean upright, double at)
{
  double first = upright ? TOP_MM : LEFT_MM;
  double past = (upright ? PAGE_HEIGHT_MM : PAGE_WIDTH_MM) - first;
  const double ends[2] = { first - MARK_OFF_MM - MARK_MM, past + MARK_OFF_MM };
  for (int i = 0; i < 2; i++) {
    cairo_move_to (cr, upright ? at : ends[i], upright ? ends[i] : at);
    cairo_rel_line_to (cr, upright ? 0 : MARK_MM, upright ? MARK_MM : 0);
  }
}

static double
card_x_mm (guint column)
{
  return LEFT_MM + column * (BADGE_CARD_WIDTH_MM + GAP_MM);
}

static double
card_y_mm (guint row)
{
  return TOP_MM + row * (BADGE_CARD_HEIGHT_MM + GAP_MM);
}

static void
begin_page (BadgeSheet *sheet, cairo_t *cr)
{
  sheet->pages++;
  for (guint column = 0; column < BADGE_SHEET_COLUMNS; column++) {
    mark_cut (cr, TRUE, card_x_mm (column));
    mark_cut (cr, TRUE, card_x_mm (column) + BADGE_CARD_WIDTH_MM);
  }
  for (guint row = 0; row < BADGE_SHEET_ROWS; row++) {
    mark_cut (cr, FALSE, card_y_mm (row));
    mark_cut (cr, FALSE, card_y_mm (row) + BADGE_CARD_HEIGHT_MM);
  }
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_set_line_width (cr, MARK_WIDTH_MM);
  cairo_stroke (cr);
}

gboolean
badge_sheet_add (BadgeSheet *sheet, const BadgePerson *person, GError **error)
{
  if (sheet->label == BADGE_SHEET_LABELS) {
    if (!badge_paper_end_page (sheet->paper, error))
      return FALSE;
    sheet->label = 0;
  }
  cairo_t *cr = badge_paper_cairo (sheet->paper);
  if (sheet->label == 0 || sheet->pages == 0)
    begin_page (sheet, cr);
  badge_card_draw (cr, &sheet->edition, person, card_x_mm (sheet->label % BADGE_SHEET_COLUMNS),
                   card_y_mm (sheet->label / BADGE_SHEET_COLUMNS), BLEED_MM);
  sheet->label++;
  return TRUE;
}

gboolean
badge_sheet_finish (BadgeSheet *sheet, GError **error)
{
  if (sheet->pages == 0) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there are no badges to print");
    return FALSE;
  }
  return badge_paper_end_page (sheet->paper, error) && badge_paper_finish (sheet->paper, error);
}

void
badge_sheet_free (BadgeSheet *sheet)
{
  if (sheet == NULL)
    return;
  badge_paper_free (sheet->paper);
  g_free (sheet);
}

guint
badge_sheet_pages_needed (gsize people, guint first_label)
{
  gsize labels = people + MAX (first_label, 1) - 1;
  return (guint) ((labels + BADGE_SHEET_LABELS - 1) / BADGE_SHEET_LABELS);
}

GBytes *
badge_sheet_pdf (const BadgeSheetOptions *options, const BadgePerson *const *people, gsize n_people,
                 GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  BadgeSheetOptions as_pdf = *options;
  as_pdf.format = BADGE_FORMAT_PDF;
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&as_pdf, badge_paper_to_array, file, error);
  if (sheet == NULL)
    return NULL;
  for (gsize i = 0; i < n_people; i++)
    if (!badge_sheet_add (sheet, people[i], error))
      return NULL;
  if (!badge_sheet_finish (sheet, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
