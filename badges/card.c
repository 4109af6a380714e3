/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing one badge; see card.h. All lengths are millimetres from the card's upper left corner.
 */
#include "badges/card.h"

#include <math.h>
#include <string.h>

#include "badges/fit.h"
#include "badges/number.h"
#include "badges/qr.h"

#define MARGIN_MM 5.0
#define BAND_MM   7.2

/* Design: 33 mm where the layout allows, never below 25; the quiet zone is part of the layout. */
#define CODE_MM   33.0
#define MODULE_MM (CODE_MM / BADGE_QR_CODE_MODULES)
#define QUIET_MM  (BADGE_QR_QUIET * MODULE_MM)
#define CODE_X_MM (BADGE_CARD_WIDTH_MM - QUIET_MM - CODE_MM)
#define CODE_Y_MM (BAND_MM + QUIET_MM)

/* Text stands left of the quiet zone. */
#define TEXT_WIDTH_MM (CODE_X_MM - QUIET_MM - MARGIN_MM)
#define NAME_Y_MM     9.4
#define NAME_MM       22.0
#define CHIP_MM       5.4
#define CHIP_Y_MM     (BADGE_CARD_HEIGHT_MM - 3.8 - CHIP_MM)
#define FOOT_Y_MM     (CODE_Y_MM + CODE_MM + QUIET_MM)

typedef struct {
  double red, green, blue;
} Colour;

/* Dark enough that white letters on them have a contrast above 7:1, and that they print black. */
static const Colour ROLE_COLOURS[BADGE_ROLES] = {
  [BADGE_ROLE_ATTENDEE] = { 0.043, 0.310, 0.424 },
  [BADGE_ROLE_SPEAKER] = { 0.588, 0.157, 0.106 },
  [BADGE_ROLE_STAFF] = { 0.247, 0.184, 0.510 },
};
static const Colour WHITE = { 1, 1, 1 };
static const Colour INK = { 0.07, 0.09, 0.11 };
static const Colour SOFT = { 0.29, 0.33, 0.37 };
static const Colour BLACK = { 0, 0, 0 };

typedef struct {
  cairo_t *cr;
  PangoContext *context;
  const BadgeEdition *edition;
  const BadgePerson *person;
  Colour accent;
} Card;

static void
use (const Card *card, Colour colour)
{
  cairo_set_source_rgb (card->cr, colour.red, colour.green, colour.blue);
}

static gboolean
english (const Card *card)
{
  return g_str_equal (card->person->lang, "en");
}

/* One line with its middle at @y. Returns: its width. */
static double
draw_label (const Card *card, const char *text, double size_pt, gboolean bold, double x, double y,
            double align)
{
  g_autoptr (PangoLayout) layout = badge_fit_layout (card->context, text, -1, size_pt, bold);
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  double width = logical.width / (double) PANGO_SCALE;
  double height = logical.height / (double) PANGO_SCALE;
  cairo_move_to (card->cr, x - align * width, y - height / 2);
  pango_cairo_show_layout (card->cr, layout);
  return width;
}

/* The sign of a role: a disc, a diamond, a triangle; told apart without colour. */
static void
draw_sign (const Card *card, double x, double y, double r)
{
  cairo_t *cr = card->cr;
  cairo_new_path (cr);
  switch (card->person->role) {
  case BADGE_ROLE_ATTENDEE:
    cairo_arc (cr, x, y, 0.85 * r, 0, 2 * G_PI);
    break;
  case BADGE_ROLE_SPEAKER:
    cairo_move_to (cr, x, y - 1.15 * r);
    cairo_line_to (cr, x + 1.15 * r, y);
    cairo_line_to (cr, x, y + 1.15 * r);
    cairo_line_to (cr, x - 1.15 * r, y);
    break;
  case BADGE_ROLE_STAFF:
    cairo_move_to (cr, x, y - r);
    cairo_line_to (cr, x + 1.15 * r, y + 0.95 * r);
    cairo_line_to (cr, x - 1.15 * r, y + 0.95 * r);
    break;
  }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_band (const Card *card, double bleed)
{
  use (card, card->accent);
  cairo_rectangle (card->cr, -bleed, -bleed, BADGE_CARD_WIDTH_MM + 2 * bleed, BAND_MM + bleed);
  cairo_fill (card->cr);
  use (card, WHITE);
  double middle = BAND_MM / 2;
  double right = CODE_X_MM + CODE_MM;
  double word = draw_label (card, badge_role_label (card->person->role, card->person->lang), 10,
                            TRUE, right, middle, 1);
  double sign = right - word - 2.9;
  draw_sign (card, sign, middle, 1.35);

  const BadgeFitBox box = { sign - 4 - MARGIN_MM, BAND_MM - 1, 10, 1, 1, TRUE };
  g_auto (BadgeFit) title = badge_fit_choose (card->context, card->edition->title, &box);
  badge_fit_draw (&title, card->cr, card->context, MARGIN_MM,
                  middle - badge_fit_height_mm (&title) / 2, box.width_mm);
}

/* Draws @fit in the text column at @y. Returns: the y below it. */
static double
draw_fitted (const Card *card, const BadgeFit *fit, double y)
{
  badge_fit_draw (fit, card->cr, card->context, MARGIN_MM, y, TEXT_WIDTH_MM);
  return y + badge_fit_height_mm (fit);
}

/* The name takes what it needs; school and place share what it leaves above the chips. */
static void
draw_person (const Card *card)
{
  const double bottom = CHIP_Y_MM - 1.8, gap = 1.2;
  const BadgeFitBox name_box = { TEXT_WIDTH_MM, NAME_MM, 28, 4, 1, TRUE };
  const BadgeFitBox place_box = { TEXT_WIDTH_MM, 3.8, 9, 1, 1, FALSE };
  g_auto (BadgeFit) name = badge_fit_choose (card->context, card->person->name, &name_box);
  g_auto (BadgeFit) place = badge_fit_choose (card->context, card->person->place, &place_box);
  double room =
      bottom - NAME_Y_MM - badge_fit_height_mm (&name) - gap - badge_fit_height_mm (&place);
  const BadgeFitBox school_box = { TEXT_WIDTH_MM, MIN (room, 11.4), 10, 3, 0.85, FALSE };
  g_auto (BadgeFit) school = badge_fit_choose (card->context, card->person->school, &school_box);

  /* What is left over goes above and below, a little more below: so the eye finds the middle. */
  double y = NAME_Y_MM + 0.4 * (room - badge_fit_height_mm (&school));
  cairo_save (card->cr);
  /* Marks piled on a letter have no limit; they must not reach the band or another card. */
  cairo_rectangle (card->cr, 0, BAND_MM, CODE_X_MM - QUIET_MM, CHIP_Y_MM - BAND_MM);
  cairo_clip (card->cr);
  use (card, INK);
  y = draw_fitted (card, &name, y) + gap;
  y = draw_fitted (card, &school, y);
  use (card, SOFT);
  draw_fitted (card, &place, y);
  cairo_restore (card->cr);
}

/* "vr 6 okt". Our own words: strftime() would follow the machine's language, not the person's. */
static char *
day_label (const Card *card, int day)
{
  static const char WEEKDAYS[2][7][4] = {
    { "ma", "di", "wo", "do", "vr", "za", "zo" },
    { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
  };
  static const char MONTHS[2][12][5] = {
    { "jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sep", "okt", "nov", "dec" },
    { "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec" },
  };
  GDateYear year = card->edition->days[day].year;
  GDateMonth month = (GDateMonth) card->edition->days[day].month;
  GDateDay number = card->edition->days[day].day;
  g_return_val_if_fail (g_date_valid_dmy (number, month, year), g_strdup ("?"));
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, number, month, year);
  int lang = english (card);
  return g_strdup_printf ("%s %d %s", WEEKDAYS[lang][g_date_get_weekday (&date) - G_DATE_MONDAY],
                          number, MONTHS[lang][month - G_DATE_JANUARY]);
}

static void
round_box (cairo_t *cr, double x, double y, double width, double height, double r)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - r, y + r, r, -G_PI_2, 0);
  cairo_arc (cr, x + width - r, y + height - r, r, 0, G_PI_2);
  cairo_arc (cr, x + r, y + height - r, r, G_PI_2, G_PI);
  cairo_arc (cr, x + r, y + r, r, G_PI, 3 * G_PI_2);
  cairo_close_path (cr);
}

/* A chip a day that the ticket is good for, as wide as all days of the congress share the row. */
static void
draw_days (const Card *card)
{
  const double gap = 1.6;
  int room_for = MAX (2, card->edition->n_days);
  double width = (TEXT_WIDTH_MM - gap * (room_for - 1)) / room_for;
  double x = MARGIN_MM;
  for (int day = 0; day < card->edition->n_days; day++) {
    if ((card->person->days >> day & 1) == 0)
      continue;
    use (card, card->accent);
    round_box (card->cr, x, CHIP_Y_MM, width, CHIP_MM, 1.2);
    cairo_fill (card->cr);
    use (card, WHITE);
    g_autofree char *text = day_label (card, day);
    const BadgeFitBox box = { width - 2, CHIP_MM - 1, 10, 1, 1, TRUE };
    g_auto (BadgeFit) label = badge_fit_choose (card->context, text, &box);
    draw_label (card, text, label.size_pt, TRUE, x + width / 2, CHIP_Y_MM + CHIP_MM / 2, 0.5);
    x += width + gap;
  }
}

/* One mask of a bit a module, scaled without smoothing: in a PDF a small image, not 300 shapes. */
static cairo_surface_t *
code_mask (const BadgeQr *qr)
{
  cairo_surface_t *mask = cairo_image_surface_create (CAIRO_FORMAT_A1, qr->side, qr->side);
  guint8 *data = cairo_image_surface_get_data (mask);
  int stride = cairo_image_surface_get_stride (mask);
  for (int y = 0; y < qr->side; y++)
    for (int x = 0; x < qr->side; x++) {
      /* cairo packs A1 in words of the machine: the first pixel is the low bit on little-endian. */
      int bit = G_BYTE_ORDER == G_LITTLE_ENDIAN ? x % 8 : 7 - x % 8;
      data[y * stride + x / 8] |= (guint8) (qr->modules[y * qr->side + x] << bit);
    }
  cairo_surface_mark_dirty (mask);
  return mask;
}

static void
draw_code (const Card *card)
{
  g_autoptr (BadgeQr) qr = badge_qr_new_code (&card->person->code);
  cairo_surface_t *mask = code_mask (qr);
  cairo_pattern_t *pattern = cairo_pattern_create_for_surface (mask);
  cairo_pattern_set_filter (pattern, CAIRO_FILTER_NEAREST);
  cairo_save (card->cr);
  cairo_translate (card->cr, CODE_X_MM, CODE_Y_MM);
  cairo_scale (card->cr, MODULE_MM, MODULE_MM);
  use (card, BLACK);
  cairo_mask (card->cr, pattern);
  cairo_restore (card->cr);
  cairo_pattern_destroy (pattern);
  cairo_surface_destroy (mask);
}

/* A camera, struck through. */
static void
draw_no_photo (const Card *card, double middle)
{
  cairo_t *cr = card->cr;
  const double x = CODE_X_MM, width = 3.6, height = 2.4;
  use (card, INK);
  cairo_set_line_width (cr, 0.3);
  round_box (cr, x, middle - height / 2 + 0.15, width, height, 0.4);
  cairo_stroke (cr);
  cairo_arc (cr, x + width / 2, middle + 0.2, 0.75, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_move_to (cr, x - 0.2, middle + 1.6);
  cairo_line_to (cr, x + width + 0.2, middle - 1.3);
  cairo_set_line_width (cr, 0.45);
  cairo_stroke (cr);
  draw_label (card, english (card) ? "no photos" : "geen foto’s", 8, FALSE, x + width + 1, middle,
              0);
}

static void
draw_foot (const Card *card)
{
  double middle = (FOOT_Y_MM + BADGE_CARD_HEIGHT_MM) / 2 - 0.4;
  if (card->person->no_photo)
    draw_no_photo (card, middle);
  if (card->person->number == 0)
    return;
  char number[BADGE_NUMBER_SIZE];
  badge_number_format (card->person->number, number);
  use (card, INK);
  draw_label (card, number, 10, TRUE, CODE_X_MM + CODE_MM, middle, 1);
}

void
badge_card_draw (cairo_t *cr, const BadgeEdition *edition, const BadgePerson *person, double x_mm,
                 double y_mm, double bleed_mm)
{
  cairo_save (cr);
  cairo_translate (cr, x_mm, y_mm);
  Card card = { cr, badge_fit_context (cr), edition, person, ROLE_COLOURS[person->role] };
  draw_band (&card, bleed_mm);
  draw_person (&card);
  draw_days (&card);
  draw_code (&card);
  draw_foot (&card);
  g_object_unref (card.context);
  cairo_restore (cr);
}

void
badge_person_free (BadgePerson *person)
{
  if (person == NULL)
    return;
  g_free (person->name);
  g_free (person->school);
  g_free (person->place);
  g_free (person);
}
