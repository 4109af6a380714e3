/* SPDX-License-Identifier: EUPL-1.2
 *
 * The keys of a layout file and their values; see layout_parts.h.
 */
#include <math.h>
#include <string.h>

#include "badges/layout_parts.h"

static const char *const WHATS[] = {
  "name", "school", "place",    "title", "ticket", "number", "note",      "text",   "role",
  "sign", "days",   "no-photo", "code",  "box",    "line",   "programme", "rounds", NULL,
};
static const char *const ALIGNS[] = { "start", "left", "centre", "right", NULL };
static const char *const VALIGNS[] = { "top", "middle", "bottom", NULL };
static const char *const PAINTS[] = { "ink", "soft", "black", "white", "role", "day", NULL };
static const char *const SOURCES[] = { "standard", "maker", "computed", NULL };
static const char *const SIDES[] = { "front", "back", NULL };
static const char *const TURNS[] = { "0", "90", "180", "270", NULL };
static const char *const FLIPS[] = { "long", "short", NULL };
static const char *const FONTS[] = { "regular", "bold", NULL };
static const char *const ANSWERS[] = { "no", "yes", NULL };
static const char *const LANGS[] = { "nl", "en", NULL };

static const char NO_LENGTHS[] = "is not two lengths in millimetres, such as 90 x 55";

/* Returns: the place of @word in @words, or -1. */
static int
word_in (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  return -1;
}

/* Reads a length and moves @at past it and past blanks. */
static gboolean
read_number (const char **at, double *number)
{
  char *end = NULL;
  if (**at != '.' && !g_ascii_isdigit (**at))
    return FALSE;
  *number = g_ascii_strtod (*at, &end);
  if (end == *at || !isfinite (*number) || *number > 2000)
    return FALSE;
  while (*end == ' ')
    end++;
  *at = end;
  return TRUE;
}

static gboolean
read_pair (const char *text, double *first, double *second)
{
  double a = 0, b = 0;
  if (!read_number (&text, &a) || *text != 'x')
    return FALSE;
  text++;
  text += strspn (text, " ");
  if (!read_number (&text, &b) || *text != '\0')
    return FALSE;
  *first = a;
  *second = b;
  return TRUE;
}

static gboolean
read_one (const char *text, double *number)
{
  return read_number (&text, number) && *text == '\0';
}

static gboolean
read_count (const char *text, int most, int *count)
{
  guint64 number = 0;
  if (!g_ascii_string_to_unsigned (text, 10, 1, (guint64) most, &number, NULL))
    return FALSE;
  *count = (int) number;
  return TRUE;
}

/* ---- Values: each returns NULL, or what is wrong with it ---- */

static const char *
text_value (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
  return strlen (text) <= 500 ? NULL : "is longer than 500 bytes";
}

static const char *
word_value (const char *const *words, const char *text, int *value)
{
  *value = word_in (words, text);
  if (*value >= 0)
    return NULL;
  *value = 0;
  return "is not one of the words that can stand here";
}

static const char *
set_title (Reader *reader, const char *text)
{
  return *text == '\0' ? "is empty" : text_value (&reader->layout->title[0], text);
}

static const char *
set_title_en (Reader *reader, const char *text)
{
  return text_value (&reader->layout->title[1], text);
}

static const char *
set_maker (Reader *reader, const char *text)
{
  return text_value (&reader->layout->maker, text);
}

static const char *
set_source (Reader *reader, const char *text)
{
  int value = 0;
  const char *wrong = word_value (SOURCES, text, &value);
  reader->layout->source = (BadgeSource) value;
  return wrong;
}

static const char *
set_paper (Reader *reader, const char *text)
{
  BadgeLayout *layout = reader->layout;
  return read_pair (text, &layout->paper_width, &layout->paper_height) ? NULL : NO_LENGTHS;
}

static const char *
set_label (Reader *reader, const char *text)
{
  BadgeLayout *layout = reader->layout;
  return read_pair (text, &layout->label_width, &layout->label_height) ? NULL : NO_LENGTHS;
}

static const char *
set_columns (Reader *reader, const char *text)
{
  return read_count (text, 50, &reader->layout->columns) ? NULL : "is not a number from 1 to 50";
}

static const char *
set_rows (Reader *reader, const char *text)
{
  return read_count (text, 50, &reader->layout->rows) ? NULL : "is not a number from 1 to 50";
}

static const char *
set_gap (Reader *reader, const char *text)
{
  if (reader->section == SECTION_FIELD)
    return read_one (text, &reader->field->gap) ? NULL : "is not a length in millimetres";
  BadgeLayout *layout = reader->layout;
  return read_pair (text, &layout->gap_x, &layout->gap_y) ? NULL : NO_LENGTHS;
}

static const char *
set_margin (Reader *reader, const char *text)
{
  BadgeLayout *layout = reader->layout;
  layout->margin_set = TRUE;
  return read_pair (text, &layout->margin_x, &layout->margin_y) ? NULL : NO_LENGTHS;
}

static const char *
set_bleed (Reader *reader, const char *text)
{
  if (reader->section == SECTION_FIELD)
    return word_value (ANSWERS, text, &reader->field->bleed);
  if (!read_one (text, &reader->layout->bleed) || reader->layout->bleed > 10)
    return "is not a length up to 10 mm";
  return NULL;
}

static const char *
set_cut_marks (Reader *reader, const char *text)
{
  return word_value (ANSWERS, text, &reader->layout->cut_marks);
}

static const char *
set_fold (Reader *reader, const char *text)
{
  BadgeLayout *layout = reader->layout;
  return read_number (&text, &layout->fold_x) && read_one (text, &layout->fold_y)
             ? NULL
             : "is not two lengths, across and down";
}

static const char *
set_flip (Reader *reader, const char *text)
{
  return word_value (FLIPS, text, &reader->layout->flip_short);
}

static const char *
set_side (Reader *reader, const char *text)
{
  return word_value (SIDES, text, &reader->face->back);
}

static const char *
set_at (Reader *reader, const char *text)
{
  BadgeBox *box = reader->section == SECTION_FACE ? &reader->face->box : &reader->field->box;
  return read_pair (text, &box->x, &box->y) ? NULL : NO_LENGTHS;
}

static const char *
set_size (Reader *reader, const char *text)
{
  BadgeBox *box = reader->section == SECTION_FACE ? &reader->face->box : &reader->field->box;
  return read_pair (text, &box->width, &box->height) ? NULL : NO_LENGTHS;
}

static const char *
set_turn (Reader *reader, const char *text)
{
  int quarter = 0;
  const char *wrong = word_value (TURNS, text, &quarter);
  reader->face->turn = 90 * quarter;
  return wrong;
}

static const char *
set_what (Reader *reader, const char *text)
{
  int value = 0;
  const char *wrong = word_value (WHATS, text, &value);
  reader->field->what = (BadgeWhat) value;
  return wrong;
}

static const char *
set_font (Reader *reader, const char *text)
{
  return word_value (FONTS, text, &reader->field->bold);
}

static const char *
set_points (Reader *reader, const char *text)
{
  BadgeField *field = reader->field;
  if (!read_number (&text, &field->min_pt))
    return "is not a size in points, or two with .. between";
  field->max_pt = field->min_pt;
  if (g_str_has_prefix (text, "..")) {
    text += 2;
    text += strspn (text, " ");
    if (!read_number (&text, &field->max_pt))
      return "is not a size in points, or two with .. between";
  }
  if (*text != '\0' || field->min_pt < 3 || field->max_pt > 300 || field->min_pt > field->max_pt)
    return "is not from 3 to 300 points, the smaller first";
  return NULL;
}

static const char *
set_lines (Reader *reader, const char *text)
{
  return read_count (text, BADGE_FIT_LINES_MAX, &reader->field->lines)
             ? NULL
             : "is not a number from 1 to 4";
}

static const char *
set_few_lines (Reader *reader, const char *text)
{
  return word_value (ANSWERS, text, &reader->field->few_lines);
}

static const char *
set_align (Reader *reader, const char *text)
{
  int value = 0;
  const char *wrong = word_value (ALIGNS, text, &value);
  reader->field->align = (BadgeAlign) value;
  return wrong;
}

static const char *
set_valign (Reader *reader, const char *text)
{
  int value = 0;
  const char *wrong = word_value (VALIGNS, text, &value);
  reader->field->valign = (BadgeValign) value;
  return wrong;
}

static const char *
set_colour (Reader *reader, const char *text)
{
  BadgeField *field = reader->field;
  guint64 colour = 0;
  if (*text == '#' && strlen (text) == 7 &&
      g_ascii_string_to_unsigned (text + 1, 16, 0, 0xffffff, &colour, NULL)) {
    field->paint = BADGE_PAINT_OWN;
    field->colour = (BadgeColour) colour;
    return NULL;
  }
  int value = word_in (PAINTS, text);
  if (value < 0)
    return "is not ink, soft, black, white, role, day or #rrggbb";
  field->paint = (BadgePaint) value;
  return NULL;
}

static const char *
set_below (Reader *reader, const char *text)
{
  for (guint i = 0; i + 1 < reader->layout->n_fields; i++) {
    const BadgeField *other = &reader->layout->fields[i];
    if (other->face == reader->field->face && strcmp (other->name, text) == 0) {
      reader->field->below = (int) i;
      return NULL;
    }
  }
  return "is not a field of this face that stands before this one";
}

static const char *
set_condition (Reader *reader, const char *text)
{
  BadgeField *field = reader->field;
  g_auto (GStrv) words = g_strsplit (text, " ", 5);
  char **word = words;
  if (*word != NULL && strcmp (*word, "not") == 0) {
    field->negated = TRUE;
    word++;
  }
  guint count = g_strv_length (word);
  BadgeRole role = BADGE_ROLE_ATTENDEE;
  field->value = 0;
  if (count == 1 && strcmp (word[0], "no-photo") == 0) {
    field->condition = BADGE_IF_NO_PHOTO;
  } else if (count == 2 && strcmp (word[0], "has") == 0 &&
             (field->value = word_in (WHATS, word[1])) >= 0 && field->value < BADGE_WHAT_TEXT) {
    field->condition = BADGE_IF_HAS;
  } else if (count == 2 && strcmp (word[0], "role") == 0 && badge_role_parse (word[1], &role)) {
    field->condition = BADGE_IF_ROLE;
    field->value = (int) role;
  } else if (count == 2 && strcmp (word[0], "day") == 0 && read_count (word[1], 7, &field->value)) {
    field->condition = BADGE_IF_DAY;
  } else if (count == 2 && strcmp (word[0], "lang") == 0 &&
             (field->value = word_in (LANGS, word[1])) >= 0) {
    field->condition = BADGE_IF_LANG;
  } else {
    return "is not no-photo, has FIELD, role R, day N or lang L";
  }
  return NULL;
}

static const char *
set_text (Reader *reader, const char *text)
{
  return text_value (&reader->field->text[0], text);
}

static const char *
set_text_en (Reader *reader, const char *text)
{
  return text_value (&reader->field->text[1], text);
}

static const char *
set_day (Reader *reader, const char *text)
{
  return read_count (text, 7, &reader->field->day) ? NULL : "is not a day from 1 to 7";
}

static const struct {
  const char *key;
  guint sections; /* mask: where it may stand */
  const char *(*set) (Reader *reader, const char *text);
} KEYS[] = {
  { "align", SECTION_FIELD, set_align },
  { "at", SECTION_FACE | SECTION_FIELD, set_at },
  { "below", SECTION_FIELD, set_below },
  { "bleed", SECTION_PAGE | SECTION_FIELD, set_bleed },
  { "colour", SECTION_FIELD, set_colour },
  { "columns", SECTION_PAGE, set_columns },
  { "cut-marks", SECTION_PAGE, set_cut_marks },
  { "day", SECTION_FIELD, set_day },
  { "few-lines", SECTION_FIELD, set_few_lines },
  { "flip", SECTION_PAGE, set_flip },
  { "fold", SECTION_PAGE, set_fold },
  { "font", SECTION_FIELD, set_font },
  { "gap", SECTION_PAGE | SECTION_FIELD, set_gap },
  { "if", SECTION_FIELD, set_condition },
  { "label", SECTION_PAGE, set_label },
  { "lines", SECTION_FIELD, set_lines },
  { "maker", SECTION_LAYOUT, set_maker },
  { "margin", SECTION_PAGE, set_margin },
  { "paper", SECTION_PAGE, set_paper },
  { "points", SECTION_FIELD, set_points },
  { "rows", SECTION_PAGE, set_rows },
  { "side", SECTION_FACE, set_side },
  { "size", SECTION_FACE | SECTION_FIELD, set_size },
  { "source", SECTION_LAYOUT, set_source },
  { "text", SECTION_FIELD, set_text },
  { "text.en", SECTION_FIELD, set_text_en },
  { "title", SECTION_LAYOUT, set_title },
  { "title.en", SECTION_LAYOUT, set_title_en },
  { "turn", SECTION_FACE, set_turn },
  { "valign", SECTION_FIELD, set_valign },
  { "what", SECTION_FIELD, set_what },
};

int
layout_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    if (strcmp (KEYS[i].key, name) == 0)
      return (int) i;
  return -1;
}

guint
layout_key_sections (int key)
{
  return KEYS[key].sections;
}

const char *
layout_key_set (Reader *reader, int key, const char *value)
{
  return KEYS[key].set (reader, value);
}

BadgeWhat
layout_what (const char *name)
{
  int what = word_in (WHATS, name);
  return what < 0 ? BADGE_WHAT_TEXT : (BadgeWhat) what;
}
