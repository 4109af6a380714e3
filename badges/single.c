/* SPDX-License-Identifier: EUPL-1.2
 *
 * One badge on its own page; see single.h.
 */
#include "badges/single.h"

#include "badges/fit.h"

#define PAGE_WIDTH_MM  105.0 /* A6, ISO 216 */
#define PAGE_HEIGHT_MM 148.0
#define CARD_X_MM      ((PAGE_WIDTH_MM - BADGE_CARD_WIDTH_MM) / 2)
#define CARD_Y_MM      8.0
#define NOTE_Y_MM      (CARD_Y_MM + BADGE_CARD_HEIGHT_MM + 9)
#define NOTE_PT        10.5

static const char NOTE_DUTCH[] =
    "Neem deze badge mee, uitgeprint of op de telefoon: hij opent de deur van het congres en van "
    "de workshops. Print op ware grootte (100 %).";
static const char NOTE_ENGLISH[] =
    "Bring this badge, printed or on your phone: it opens the doors of the congress and of the "
    "workshops. Print at actual size (100 %).";

static void
draw_note (cairo_t *cr, const char *note)
{
  PangoContext *context = badge_fit_context (cr);
  PangoLayout *layout = badge_fit_layout (context, note, -1, NOTE_PT, FALSE);
  pango_layout_set_single_paragraph_mode (layout, FALSE);
  pango_layout_set_width (layout, (int) (BADGE_CARD_WIDTH_MM * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  cairo_save (cr);
  cairo_translate (cr, CARD_X_MM, NOTE_Y_MM);
  /* A note too long for the page is set smaller rather than cut. */
  double room = PAGE_HEIGHT_MM - NOTE_Y_MM - CARD_Y_MM;
  double scale = MIN (1, room * PANGO_SCALE / MAX (1, logical.height));
  cairo_scale (cr, scale, scale);
  cairo_move_to (cr, 0, 0);
  cairo_set_source_rgb (cr, 0.07, 0.09, 0.11);
  pango_cairo_show_layout (cr, layout);
  cairo_restore (cr);
  g_object_unref (layout);
  g_object_unref (context);
}

/* The edge of the card, to cut along. */
static void
draw_edge (cairo_t *cr)
{
  static const double DASHES[] = { 1.2, 1.2 };
  cairo_save (cr);
  cairo_rectangle (cr, CARD_X_MM, CARD_Y_MM, BADGE_CARD_WIDTH_MM, BADGE_CARD_HEIGHT_MM);
  cairo_set_dash (cr, DASHES, G_N_ELEMENTS (DASHES), 0);
  cairo_set_line_width (cr, 0.15);
  cairo_set_source_rgb (cr, 0.5, 0.5, 0.5);
  cairo_stroke (cr);
  cairo_restore (cr);
}

GBytes *
badge_single_pdf (const BadgeEdition *edition, const BadgePerson *person, const char *note,
                  GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgePaperForm form = { .format = BADGE_FORMAT_PDF,
                                .width_mm = PAGE_WIDTH_MM,
                                .height_mm = PAGE_HEIGHT_MM,
                                .title = edition->title };
  g_autoptr (BadgePaper) paper = badge_paper_new (&form, badge_paper_to_array, file, error);
  if (paper == NULL)
    return NULL;
  cairo_t *cr = badge_paper_cairo (paper);
  const char *ours = g_str_equal (person->lang, "en") ? NOTE_ENGLISH : NOTE_DUTCH;
  badge_card_draw (cr, edition, person, CARD_X_MM, CARD_Y_MM, 0);
  draw_edge (cr);
  draw_note (cr, note == NULL ? ours : note);
  if (!badge_paper_end_page (paper, error) || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

GBytes *
badge_single_png (const BadgeEdition *edition, const BadgePerson *person, BadgeInk ink, guint dpi,
                  GError **error)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  const BadgePaperForm form = { .format = BADGE_FORMAT_PNG,
                                .width_mm = BADGE_CARD_WIDTH_MM,
                                .height_mm = BADGE_CARD_HEIGHT_MM,
                                .ink = ink,
                                .dpi = dpi };
  g_autoptr (BadgePaper) paper = badge_paper_new (&form, badge_paper_to_array, file, error);
  if (paper == NULL)
    return NULL;
  badge_card_draw (badge_paper_cairo (paper), edition, person, 0, 0, 0);
  if (!badge_paper_end_page (paper, error) || !badge_paper_finish (paper, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}
