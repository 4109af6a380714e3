/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signs, chips and codes of a face; see face_parts.h.
 */
#include <math.h>
#include <string.h>

#include "badges/face_parts.h"

static const double MM_PER_PT = 25.4 / 72;

BadgeColour
face_role_colour (BadgeRole role)
{
  static const BadgeColour COLOURS[BADGE_ROLES] = {
    [BADGE_ROLE_ATTENDEE] = 0x0b4f6c,
    [BADGE_ROLE_SPEAKER] = 0x96281b,
    [BADGE_ROLE_STAFF] = 0x3f2f82,
  };
  return COLOURS[role];
}

BadgeColour
face_day_colour (int day)
{
  static const BadgeColour COLOURS[BADGE_DAYS_MAX] = { 0x1b5e3a, 0x7a3e00, 0x3b3f8f, 0x7d1f4f,
                                                       0x00586b, 0x565000, 0x4a4a4a };
  return COLOURS[day % BADGE_DAYS_MAX];
}

/* The sign of a role: a disc, a diamond, a triangle; told apart without colour. */
static void
draw_sign (const Drawing *drawing, BadgeColour colour, double x, double y, double r)
{
  BadgeDraw *draw = drawing->draw;
  switch (drawing->person->role) {
  case BADGE_ROLE_ATTENDEE:
    badge_draw_disc (draw, x, y, 0.85 * r);
    break;
  case BADGE_ROLE_SPEAKER:
    badge_draw_move (draw, x, y - 1.15 * r);
    badge_draw_line (draw, x + 1.15 * r, y);
    badge_draw_line (draw, x, y + 1.15 * r);
    badge_draw_line (draw, x - 1.15 * r, y);
    badge_draw_close (draw);
    break;
  case BADGE_ROLE_STAFF:
    badge_draw_move (draw, x, y - r);
    badge_draw_line (draw, x + 1.15 * r, y + 0.95 * r);
    badge_draw_line (draw, x - 1.15 * r, y + 0.95 * r);
    badge_draw_close (draw);
    break;
  }
  badge_draw_fill (draw, colour);
}

/* The largest size at which @text stands in a box, with @extra_em beside it. */
static double
size_for (const Drawing *drawing, const BadgeField *field, const char *text, double extra_em,
          const BadgeBox *box)
{
  double em = badge_fit_width_em (drawing->draw->type, text, strlen (text), field->bold) + extra_em;
  double size = fmin (field->max_pt, fmin (box->width / em, box->height / 1.15) / MM_PER_PT);
  return floor (size * 4) / 4;
}

void
face_role (const Drawing *drawing, const BadgeField *field, gboolean word)
{
  const double sign_em = 1.05; /* with the space after it */
  const BadgeBox *box = &field->box;
  const char *text = word ? badge_role_label (drawing->person->role, drawing->person->lang) : "";
  BadgeColour colour = face_colour (drawing, field);
  double middle = box->y + box->height / 2;
  if (!word) {
    draw_sign (drawing, colour, box->x + box->width / 2, middle,
               MIN (box->width, box->height) / 2.3);
    return;
  }
  double size = size_for (drawing, field, text, sign_em, box), em = size * MM_PER_PT;
  double wide =
      em * (sign_em + badge_fit_width_em (drawing->draw->type, text, strlen (text), field->bold));
  double x = box->x;
  if (field->align == BADGE_ALIGN_RIGHT)
    x += box->width - wide;
  else if (field->align == BADGE_ALIGN_CENTRE)
    x += (box->width - wide) / 2;
  draw_sign (drawing, colour, x + 0.42 * em, middle, 0.38 * em);
  badge_fit_line (drawing->draw, colour, text, strlen (text), size, field->bold, BADGE_ALIGN_LEFT,
                  x + sign_em * em, middle, 0);
}

/* "vr 6 okt". Our own words: strftime() would follow the machine's language, not the person's. */
char *
face_day_text (const Drawing *drawing, int day)
{
  static const char WEEKDAYS[2][7][4] = {
    { "ma", "di", "wo", "do", "vr", "za", "zo" },
    { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
  };
  static const char MONTHS[2][12][5] = {
    { "jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sep", "okt", "nov", "dec" },
    { "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec" },
  };
  GDateYear year = drawing->edition->days[day].year;
  GDateMonth month = (GDateMonth) drawing->edition->days[day].month;
  GDateDay number = drawing->edition->days[day].day;
  g_return_val_if_fail (g_date_valid_dmy (number, month, year), g_strdup ("?"));
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, number, month, year);
  int lang = drawing->english;
  return g_strdup_printf ("%s %d %s", WEEKDAYS[lang][g_date_get_weekday (&date) - G_DATE_MONDAY],
                          number, MONTHS[lang][month - G_DATE_JANUARY]);
}

static const double DOT = 0.09;  /* of a chip's height */
static const double PITCH = 3.2; /* of dots, in dots */
static const double ASIDE = 3;   /* what stays free beside the words, in dots */

static double
dots_wide (int day, const BadgeBox *box)
{
  return DOT * box->height * (PITCH * (day + 1) + 1);
}

/* The size of a chip's words; at most @size_pt. */
static double
chip_size (const Drawing *drawing, int day, const BadgeBox *box, double size_pt)
{
  g_autofree char *text = face_day_text (drawing, day);
  double room = box->width - dots_wide (day, box) - ASIDE * DOT * box->height;
  double em = badge_fit_width_em (drawing->draw->type, text, strlen (text), TRUE);
  return floor (fmin (size_pt, fmin (room / em, box->height / 1.3) / MM_PER_PT) * 4) / 4;
}

void
face_day_chip (const Drawing *drawing, int day, const BadgeBox *box, double size_pt)
{
  BadgeDraw *draw = drawing->draw;
  g_autofree char *text = face_day_text (drawing, day);
  const double dot = DOT * box->height;
  double middle = box->y + box->height / 2, dots = dots_wide (day, box);
  badge_draw_round (draw, box, MIN (box->height / 4.5, box->width / 2));
  badge_draw_fill (draw, face_day_colour (day));
  double size = chip_size (drawing, day, box, size_pt);
  double em = badge_fit_width_em (draw->type, text, strlen (text), TRUE);
  double x = box->x + (box->width - dots - em * size * MM_PER_PT) / 2;
  for (int i = 0; i <= day; i++)
    badge_draw_disc (draw, x + PITCH * dot * i + dot, middle, dot);
  badge_draw_fill (draw, BADGE_WHITE);
  badge_fit_line (draw, BADGE_WHITE, text, strlen (text), size, TRUE, BADGE_ALIGN_LEFT, x + dots,
                  middle, 0);
}

/* A chip a day that the ticket is good for, as wide as all days of the congress share the row, and
 * all in the size that the longest of them needs. */
void
face_days (const Drawing *drawing, const BadgeField *field)
{
  const double gap = 1.6;
  int n_days = drawing->edition->n_days, room_for = MAX (2, n_days);
  BadgeBox chip = field->box;
  chip.width = (chip.width - gap * (room_for - 1)) / room_for;
  double size = field->max_pt;
  int shown = 0;
  for (int day = 0; day < n_days; day++) {
    size = chip_size (drawing, day, &chip, size);
    shown += (int) (drawing->person->days >> day & 1);
  }
  double left = field->box.width - shown * (chip.width + gap) + gap;
  if (field->align == BADGE_ALIGN_RIGHT)
    chip.x += left;
  else if (field->align == BADGE_ALIGN_CENTRE)
    chip.x += left / 2;
  for (int day = 0; day < n_days; day++) {
    if ((drawing->person->days >> day & 1) == 0)
      continue;
    face_day_chip (drawing, day, &chip, size);
    chip.x += chip.width + gap;
  }
}

/* A camera, struck through, and the words. */
void
face_no_photo (const Drawing *drawing, const BadgeField *field)
{
  if (!drawing->person->no_photo)
    return;
  BadgeDraw *draw = drawing->draw;
  const char *text = drawing->english ? "no photos" : "geen foto’s";
  BadgeColour colour = face_colour (drawing, field);
  double size = size_for (drawing, field, text, 1.7, &field->box), em = size * MM_PER_PT;
  double x = field->box.x + 0.1 * em, middle = field->box.y + field->box.height / 2;
  double width = 1.25 * em, height = 0.85 * em;
  badge_draw_round (draw, &(BadgeBox){ x, middle - height / 2, width, height }, 0.14 * em);
  badge_draw_stroke (draw, colour, 0.1 * em, 0);
  badge_draw_disc (draw, x + width / 2, middle, 0.25 * em);
  badge_draw_stroke (draw, colour, 0.1 * em, 0);
  badge_draw_move (draw, x - 0.07 * em, middle + 0.55 * em);
  badge_draw_line (draw, x + width + 0.07 * em, middle - 0.55 * em);
  badge_draw_stroke (draw, colour, 0.16 * em, 0);
  badge_fit_line (draw, colour, text, strlen (text), size, field->bold, BADGE_ALIGN_LEFT,
                  x + 1.6 * em, middle, 0);
}

void
face_code (const Drawing *drawing, const BadgeField *field)
{
  g_autoptr (BadgeQr) qr = badge_qr_new_code (&drawing->person->code);
  badge_draw_code (drawing->draw, &field->box, qr);
}
