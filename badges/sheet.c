/* SPDX-License-Identifier: EUPL-1.2
 *
 * Imposition; see sheet.h.
 */
#include "badges/sheet.h"

#include <string.h>

#include "badges/error.h"
#include "badges/face.h"

static const double MARK_MM = 3;     /* length of a cut mark */
static const double MARK_OFF_MM = 2; /* from the label's edge */
static const double MARK_LINE_MM = 0.1;

/* The key of a piece; those of faces are larger. */
enum { CUT_MARKS = 1 };

struct BadgeSheet {
  BadgeSheetOptions options;
  BadgePaper *paper;
  guint label;        /* next on the page, from 0 */
  guint pages;        /* begun */
  GPtrArray *waiting; /* of BadgePerson: on this page, by label; NULL for none */
};

static gboolean
has_front (const BadgeSheetOptions *options)
{
  return options->sides != BADGE_SIDES_BACK;
}

static gboolean
has_back (const BadgeSheetOptions *options)
{
  return options->sides == BADGE_SIDES_BACK ||
         (options->sides == BADGE_SIDES_ALL && badge_layout_has_back (options->layout));
}

static gboolean
flips_short (const BadgeSheetOptions *options)
{
  return options->flip_short || options->layout->flip_short;
}

/* The paper turns over an edge: upright ones over the left for "long". */
static gboolean
turns_sideways (const BadgeSheetOptions *options)
{
  gboolean upright = options->layout->paper_height >= options->layout->paper_width;
  return upright != flips_short (options);
}

BadgeBox
badge_sheet_place (const BadgeSheetOptions *options, guint label, gboolean back)
{
  const BadgeLayout *layout = options->layout;
  BadgeBox box = badge_layout_label (layout, label);
  if (!back) {
    box.x += options->shift_x;
    box.y += options->shift_y;
    return box;
  }
  if (turns_sideways (options))
    box.x = layout->paper_width - box.x - box.width;
  else
    box.y = layout->paper_height - box.y - box.height;
  box.x += options->shift_back_x;
  box.y += options->shift_back_y;
  return box;
}

static gboolean
check_options (const BadgeSheetOptions *options, GError **error)
{
  guint labels = badge_layout_labels (options->layout);
  const double shifts[] = { options->shift_x, options->shift_y, options->shift_back_x,
                            options->shift_back_y };
  for (gsize i = 0; i < G_N_ELEMENTS (shifts); i++)
    if (!(ABS (shifts[i]) <= BADGE_SHIFT_MAX_MM)) {
      g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "paper is shifted at most %d mm",
                   (int) BADGE_SHIFT_MAX_MM);
      return FALSE;
    }
  if (options->first_label > labels) {
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "a page has labels 1 to %u", labels);
    return FALSE;
  }
  if (options->sides == BADGE_SIDES_BACK && !badge_layout_has_back (options->layout)) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "this layout has no back");
    return FALSE;
  }
  return TRUE;
}

static BadgePaper *
open_paper (const BadgeSheetOptions *options, BadgePaperSink sink, gpointer user, GError **error)
{
  const BadgePaperForm form = {
    .format = options->format,
    .width_mm = options->layout->paper_width,
    .height_mm = options->layout->paper_height,
    .title = options->edition.title,
    .lang = options->lang,
    .duplex = has_front (options) && has_back (options),
    .short_edge = flips_short (options),
    .ink = options->ink,
    .dpi = options->dpi,
  };
  return badge_paper_new (&form, sink, user, error);
}

BadgeSheet *
badge_sheet_new (const BadgeSheetOptions *options, BadgePaperSink sink, gpointer user,
                 GError **error)
{
  if (!check_options (options, error))
    return NULL;
  BadgePaper *paper = open_paper (options, sink, user, error);
  if (paper == NULL)
    return NULL;
  BadgeSheet *sheet = g_new0 (BadgeSheet, 1);
  sheet->options = *options;
  sheet->paper = paper;
  sheet->waiting = g_ptr_array_new ();
  sheet->label = MAX (options->first_label, 1) - 1;
  g_ptr_array_set_size (sheet->waiting, (int) sheet->label);
  return sheet;
}

/* A line where the knife goes, on both far sides of the labels; it never touches one. */
static void
mark_cuts (const BadgeSheetOptions *options, BadgeDraw *draw)
{
  const BadgeLayout *layout = options->layout;
  const BadgeBox first = badge_sheet_place (options, 0, FALSE);
  const BadgeBox last = badge_sheet_place (options, badge_layout_labels (layout) - 1, FALSE);
  double left = first.x - MARK_OFF_MM, right = last.x + last.width + MARK_OFF_MM;
  double top = first.y - MARK_OFF_MM, bottom = last.y + last.height + MARK_OFF_MM;
  for (int column = 0; column < layout->columns; column++)
    for (int edge = 0; edge < 2; edge++) {
      double x = first.x + column * (layout->label_width + layout->gap_x) + edge * first.width;
      badge_draw_move (draw, x, top - MARK_MM);
      badge_draw_line (draw, x, top);
      badge_draw_move (draw, x, bottom);
      badge_draw_line (draw, x, bottom + MARK_MM);
    }
  for (int row = 0; row < layout->rows; row++)
    for (int edge = 0; edge < 2; edge++) {
      double y = first.y + row * (layout->label_height + layout->gap_y) + edge * first.height;
      badge_draw_move (draw, left - MARK_MM, y);
      badge_draw_line (draw, left, y);
      badge_draw_move (draw, right, y);
      badge_draw_line (draw, right + MARK_MM, y);
    }
  badge_draw_stroke (draw, 0x000000, MARK_LINE_MM, 0);
}

/* Where to fold: a short dashed line at each end, so that nothing crosses a face. */
static void
mark_folds (const BadgeLayout *layout, BadgeDraw *draw, const BadgeBox *box)
{
  const double dash = 1, length = 6;
  if (layout->fold_x > 0) {
    double x = box->x + layout->fold_x;
    badge_draw_move (draw, x, box->y);
    badge_draw_line (draw, x, box->y + length);
    badge_draw_move (draw, x, box->y + box->height - length);
    badge_draw_line (draw, x, box->y + box->height);
  }
  if (layout->fold_y > 0) {
    double y = box->y + layout->fold_y;
    badge_draw_move (draw, box->x, y);
    badge_draw_line (draw, box->x + length, y);
    badge_draw_move (draw, box->x + box->width - length, y);
    badge_draw_line (draw, box->x + box->width, y);
  }
  if (layout->fold_x > 0 || layout->fold_y > 0)
    badge_draw_stroke (draw, 0x808080, 0.15, dash);
}

static gboolean
write_side (BadgeSheet *sheet, gboolean back, GError **error)
{
  const BadgeSheetOptions *options = &sheet->options;
  BadgeDraw *draw = badge_paper_draw (sheet->paper);
  if (options->layout->cut_marks && !back) {
    gboolean fresh = FALSE;
    BadgeDraw *marks = badge_draw_piece (draw, CUT_MARKS, &fresh);
    if (fresh)
      mark_cuts (options, marks == NULL ? draw : marks);
  }
  gboolean turned = back && !turns_sideways (options);
  for (guint label = 0; label < sheet->waiting->len; label++) {
    const BadgePerson *person = sheet->waiting->pdata[label];
    if (person == NULL)
      continue;
    BadgeBox box = badge_sheet_place (options, label, back);
    badge_label_draw (draw, options->layout, &options->edition, person, &box, back, turned);
    if (!back)
      mark_folds (options->layout, draw, &box);
  }
  return badge_paper_end_page (sheet->paper, error);
}

static gboolean
write_page (BadgeSheet *sheet, GError **error)
{
  gboolean written = (!has_front (&sheet->options) || write_side (sheet, FALSE, error)) &&
                     (!has_back (&sheet->options) || write_side (sheet, TRUE, error));
  g_ptr_array_set_size (sheet->waiting, 0);
  return written;
}

gboolean
badge_sheet_add (BadgeSheet *sheet, const BadgePerson *person, GError **error)
{
  if (sheet->label == badge_layout_labels (sheet->options.layout)) {
    if (!write_page (sheet, error))
      return FALSE;
    sheet->label = 0;
  }
  sheet->pages += sheet->label == 0 || sheet->pages == 0;
  g_ptr_array_add (sheet->waiting, (gpointer) person);
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
  return write_page (sheet, error) && badge_paper_finish (sheet->paper, error);
}

void
badge_sheet_free (BadgeSheet *sheet)
{
  if (sheet == NULL)
    return;
  badge_paper_free (sheet->paper);
  g_ptr_array_unref (sheet->waiting);
  g_free (sheet);
}

guint
badge_sheet_sheets (const BadgeSheetOptions *options, gsize people)
{
  gsize on_page = badge_layout_labels (options->layout);
  gsize labels = people + MAX (options->first_label, 1) - 1;
  return (guint) ((labels + on_page - 1) / on_page);
}

guint
badge_sheet_pages (const BadgeSheetOptions *options, gsize people)
{
  guint sides = (guint) (has_front (options) + has_back (options));
  return sides * badge_sheet_sheets (options, people);
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

/* ---- The test page ---- */

static void
test_text (BadgeDraw *draw, double x, double y, const char *text)
{
  badge_fit_line (draw, 0x000000, text, strlen (text), 7, FALSE, BADGE_ALIGN_LEFT, x, y, 0);
}

/* Ten centimetres with a mark a centimetre. */
static void
test_ruler (BadgeDraw *draw, double x, double y)
{
  badge_draw_move (draw, x, y);
  badge_draw_line (draw, x + 100, y);
  for (int i = 0; i <= 10; i++) {
    badge_draw_move (draw, x + 10 * i, y - (i % 5 == 0 ? 3 : 1.5));
    badge_draw_line (draw, x + 10 * i, y);
  }
  badge_draw_stroke (draw, 0x000000, MARK_LINE_MM, 0);
}

static void
test_side (const BadgeSheetOptions *options, BadgeDraw *draw, gboolean back)
{
  const BadgeLayout *layout = options->layout;
  const double from_edge = MIN (20, MIN (layout->paper_width, layout->paper_height) / 4);
  double x = from_edge + (back ? options->shift_back_x : options->shift_x);
  double y = from_edge + (back ? options->shift_back_y : options->shift_y);
  for (guint label = 0; label < badge_layout_labels (layout); label++) {
    const BadgeBox box = badge_sheet_place (options, label, back);
    badge_draw_round (draw, &box, 0.01);
  }
  badge_draw_stroke (draw, 0x808080, MARK_LINE_MM, 0);
  badge_draw_move (draw, x, 0);
  badge_draw_line (draw, x, layout->paper_height);
  badge_draw_move (draw, 0, y);
  badge_draw_line (draw, layout->paper_width, y);
  badge_draw_stroke (draw, 0x000000, MARK_LINE_MM, 0);
  g_autofree char *measure = g_strdup_printf (
      "%s: %.0f mm",
      options->lang != NULL && *options->lang == 'e' ? "From both edges" : "Vanaf beide randen",
      from_edge);
  test_text (draw, x + 2, y - 3, measure);
  if (layout->paper_width - x < 110)
    return;
  gboolean english = g_strcmp0 (options->lang, "en") == 0;
  test_ruler (draw, x + 2, y + 9);
  test_text (draw, x + 2, y + 12,
             english ? "This line is 100 mm; if not, the page was scaled: print at actual size."
                     : "Deze lijn is 100 mm; zo niet, dan is de bladzijde geschaald: print op ware "
                       "grootte.");
  test_text (draw, x + 2, y + 16,
             english ? "Shift to set = wanted minus measured distance, to the right and down."
                     : "Verschuiving = bedoelde min gemeten afstand, naar rechts en naar beneden.");
}

GBytes *
badge_sheet_test (const BadgeSheetOptions *options, GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  BadgeSheetOptions as_pdf = *options;
  as_pdf.format = BADGE_FORMAT_PDF;
  if (!check_options (&as_pdf, error))
    return NULL;
  g_autoptr (BadgePaper) paper = open_paper (&as_pdf, badge_paper_to_array, file, error);
  for (int back = 0; paper != NULL && back < 1 + (int) badge_layout_has_back (options->layout);
       back++) {
    test_side (&as_pdf, badge_paper_draw (paper), back);
    if (!badge_paper_end_page (paper, error))
      return NULL;
  }
  if (paper == NULL || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
