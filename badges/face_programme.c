/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists on a face: a person's own programme, and the rounds of the congress; see face_parts.h.
 * Both are days with rows of a time, a place and a title, set as large as all of it fits; a title
 * is broken in lines, never cut.
 *
 *     [· vr 6 okt]
 *     10:15  A0.04    Visible Thinking met digitale
 *                     activerende werkvormen
 */
#include <math.h>
#include <string.h>

#include "badges/face_parts.h"

static const double MM_PER_PT = 25.4 / 72;
static const double LINE_EM = 1.22;
static const double HEAD_EM = 1.75;    /* a day's chip, with the air below it */
static const double AIR_EM = 0.5;      /* above the chips of later days */
static const double COLUMN_EM = 0.6;   /* between columns */
static const double ROOM_SHARE = 0.34; /* of the width, that a long name of a room may take */
static const double LEAST_PT = 2;

/** One row. Texts are borrowed from the person or the edition. */
typedef struct {
  int day; /* from 0 */
  char time[16];
  const char *room, *title;
} Row;

typedef struct {
  const Drawing *drawing;
  const BadgeField *field;
  GArray *rows;
  double size_pt;
  double time_em, room_em, title_em; /* widths of the columns */
  double word_em;                    /* of the widest word of a room's name */
} List;

static const char *
none_text (const Drawing *drawing)
{
  return drawing->english ? "nothing chosen" : "niets gekozen";
}

static void
add_row (List *list, int day, const char *time, const char *room, const char *title)
{
  Row row = { .day = day, .room = room, .title = title };
  g_strlcpy (row.time, time, sizeof row.time);
  g_array_append_val (list->rows, row);
}

static gboolean
day_wanted (const List *list, int day)
{
  const Drawing *drawing = list->drawing;
  return day >= 0 && day < drawing->edition->n_days &&
         (list->field->day == 0 || list->field->day == day + 1) &&
         (drawing->person->days >> day & 1) != 0;
}

static void
collect_programme (List *list)
{
  const BadgePerson *person = list->drawing->person;
  for (int day = 0; day < list->drawing->edition->n_days; day++) {
    if (!day_wanted (list, day))
      continue;
    guint before = list->rows->len;
    for (guint i = 0; person->items != NULL && i < person->items->len; i++) {
      const BadgeItem *item = &g_array_index (person->items, BadgeItem, i);
      if (item->day != day + 1)
        continue;
      char time[16];
      g_snprintf (time, sizeof time, "%02d:%02d", item->starts_min / 60, item->starts_min % 60);
      add_row (list, day, time, item->room, item->title);
    }
    if (list->rows->len == before)
      add_row (list, day, "", "", none_text (list->drawing));
  }
}

static void
collect_rounds (List *list)
{
  const BadgeEdition *edition = list->drawing->edition;
  for (guint i = 0; i < edition->n_rounds; i++) {
    const BadgeRound *round = &edition->rounds[i];
    if (!day_wanted (list, round->day - 1))
      continue;
    char time[16];
    g_snprintf (time, sizeof time, "%02d:%02d–%02d:%02d", round->starts_min / 60 % 24,
                round->starts_min % 60, round->ends_min / 60 % 24, round->ends_min % 60);
    add_row (list, round->day - 1, time, "", round->name);
  }
}

static double
wide (const List *list, const char *text, gboolean bold)
{
  return badge_fit_width_em (list->drawing->draw->type, text, strlen (text), bold);
}

/* Columns are as wide as their widest text, the room's up to its share of the line, unless that
 * would break a word. */
static void
measure_columns (List *list)
{
  list->time_em = list->room_em = list->word_em = 0;
  for (guint i = 0; i < list->rows->len; i++) {
    const Row *row = &g_array_index (list->rows, Row, i);
    list->time_em = fmax (list->time_em, wide (list, row->time, TRUE));
    list->room_em = fmax (list->room_em, wide (list, row->room, FALSE));
    g_auto (GStrv) words = g_strsplit (row->room == NULL ? "" : row->room, " ", 0);
    for (char **word = words; *word != NULL; word++)
      list->word_em = fmax (list->word_em, wide (list, *word, FALSE));
  }
}

static int
lines_of (const List *list, const char *text, double width_em)
{
  g_autofree char *tidy = badge_fit_tidy (text);
  int lines = badge_fit_wrap (list->drawing->draw->type, tidy, FALSE, width_em, NULL, NULL);
  return MAX (1, lines);
}

static double
room_width (const List *list, double width_em)
{
  return fmin (list->room_em, fmax (list->word_em, ROOM_SHARE * width_em));
}

/* Sets the columns for a size. Returns: the height of all rows in millimetres. */
static double
height_at (List *list, double size_pt)
{
  double em = size_pt * MM_PER_PT, width = list->field->box.width / em;
  double room = room_width (list, width);
  list->size_pt = size_pt;
  list->title_em = width - list->time_em - (list->time_em > 0 ? COLUMN_EM : 0) - room -
                   (room > 0 ? COLUMN_EM : 0);
  if (list->title_em < 3)
    return G_MAXDOUBLE; /* one word a line is no list */
  double height = 0;
  for (guint i = 0; i < list->rows->len; i++) {
    const Row *row = &g_array_index (list->rows, Row, i);
    if (i == 0 || row[-1].day != row->day)
      height += HEAD_EM + (i > 0 ? AIR_EM : 0);
    int titles = lines_of (list, row->title, list->title_em);
    int rooms = room > 0 ? lines_of (list, row->room, room) : 1;
    height += MAX (titles, rooms) * LINE_EM;
  }
  return height * em;
}

/* The largest size, in quarters of a point, at which all rows fit. */
static void
choose_size (List *list)
{
  int least = (int) (LEAST_PT * 4), most = (int) (list->field->max_pt * 4);
  while (least < most) {
    int middle = (least + most + 1) / 2;
    if (height_at (list, middle / 4.0) <= list->field->box.height)
      least = middle;
    else
      most = middle - 1;
  }
  height_at (list, least / 4.0);
}

/** Lines being drawn, one under the other. */
typedef struct {
  const List *list;
  const char *text;
  BadgeColour colour;
  gboolean rtl;
  double x, y, width; /* y: the middle of the next line */
} Lines;

static void
draw_one (int start, int length, gpointer user)
{
  Lines *lines = user;
  badge_fit_line (lines->list->drawing->draw, lines->colour, lines->text + start, (gsize) length,
                  lines->list->size_pt, FALSE, BADGE_ALIGN_LEFT, lines->x, lines->y, lines->width);
  lines->y += LINE_EM * lines->list->size_pt * MM_PER_PT;
}

/* Returns: how many lines. */
static int
draw_lines (const List *list, const char *text, BadgeColour colour, double x, double y,
            double width_em)
{
  g_autofree char *tidy = badge_fit_tidy (text);
  Lines lines = { .list = list, .text = tidy, .colour = colour, .x = x, .y = y };
  return badge_fit_wrap (list->drawing->draw->type, tidy, FALSE, width_em, draw_one, &lines);
}

static double
draw_row (const List *list, const Row *row, double y)
{
  BadgeDraw *draw = list->drawing->draw;
  double em = list->size_pt * MM_PER_PT, x = list->field->box.x, middle = y + LINE_EM / 2 * em;
  double room = room_width (list, list->field->box.width / em);
  BadgeColour colour = face_colour (list->drawing, list->field);
  int lines = 1;
  badge_fit_line (draw, colour, row->time, strlen (row->time), list->size_pt, TRUE,
                  BADGE_ALIGN_LEFT, x, middle, 0);
  x += list->time_em > 0 ? (list->time_em + COLUMN_EM) * em : 0;
  if (room > 0) {
    lines = draw_lines (list, row->room, BADGE_SOFT, x, middle, room);
    x += (room + COLUMN_EM) * em;
  }
  int titles = draw_lines (list, row->title, colour, x, middle, list->title_em);
  return y + MAX (1, MAX (lines, titles)) * LINE_EM * em;
}

void
face_programme (const Drawing *drawing, const BadgeField *field)
{
  List list = { .drawing = drawing, .field = field };
  list.rows = g_array_new (FALSE, TRUE, sizeof (Row));
  if (field->what == BADGE_WHAT_PROGRAMME)
    collect_programme (&list);
  else
    collect_rounds (&list);
  measure_columns (&list);
  choose_size (&list);
  double em = list.size_pt * MM_PER_PT, y = field->box.y;
  for (guint i = 0; i < list.rows->len; i++) {
    const Row *row = &g_array_index (list.rows, Row, i);
    if (i == 0 || row[-1].day != row->day) {
      y += i > 0 ? AIR_EM * em : 0;
      const BadgeBox chip = { field->box.x, y + 0.12 * em, 7.2 * em, 1.4 * em };
      face_day_chip (drawing, row->day, &chip, list.size_pt);
      y += HEAD_EM * em;
    }
    y = draw_row (&list, row, y);
  }
  g_array_unref (list.rows);
}
