/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading layout files; see layout.h. Line by line, because a refusal names the line; a table a
 * kind of section says which keys it has and how each is read.
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "badges/error.h"
#include "badges/layout.h"

typedef enum {
  SECTION_NONE,
  SECTION_LAYOUT = 1 << 0,
  SECTION_PAGE = 1 << 1,
  SECTION_FACE = 1 << 2,
  SECTION_FIELD = 1 << 3,
} Section;

/** A file being read. */
typedef struct {
  BadgeLayout *layout;
  guint line;
  Section section;
  BadgeFace *face;
  BadgeField *field;
  guint64 seen;    /* bit k: key k of KEYS stood in this section */
  gboolean any[2]; /* [layout] and [page] were there */
} Reader;

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

static gboolean refuse (const Reader *reader, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (const Reader *reader, GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "line %u: %s", reader->line, reason);
  return FALSE;
}

/* ---- Lines ---- */

static gboolean
name_valid (const char *name)
{
  gsize size = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return size > 0 && size < BADGE_LAYOUT_WORD_MAX && name[size] == '\0';
}

static int
face_named (const BadgeLayout *layout, const char *name)
{
  for (guint i = 0; i < layout->n_faces; i++)
    if (strcmp (layout->faces[i].name, name) == 0)
      return (int) i;
  return -1;
}

static gboolean
begin_face (Reader *reader, const char *name, GError **error)
{
  BadgeLayout *layout = reader->layout;
  if (!name_valid (name))
    return refuse (reader, error, "a face has a name of small letters, digits and dashes");
  if (face_named (layout, name) >= 0)
    return refuse (reader, error, "the face %s was there before", name);
  if (layout->n_faces == BADGE_LAYOUT_FACES_MAX)
    return refuse (reader, error, "more than %d faces", BADGE_LAYOUT_FACES_MAX);
  reader->section = SECTION_FACE;
  reader->face = &layout->faces[layout->n_faces++];
  g_strlcpy (reader->face->name, name, sizeof reader->face->name);
  reader->face->line = reader->line;
  return TRUE;
}

static gboolean
begin_field (Reader *reader, const char *face_name, const char *name, GError **error)
{
  BadgeLayout *layout = reader->layout;
  int face = face_named (layout, face_name);
  if (face < 0)
    return refuse (reader, error, "there is no [face %s] above", face_name);
  if (!name_valid (name))
    return refuse (reader, error, "a field has a name of small letters, digits and dashes");
  for (guint i = 0; i < layout->n_fields; i++)
    if (layout->fields[i].face == (guint) face && strcmp (layout->fields[i].name, name) == 0)
      return refuse (reader, error, "the field %s was there before", name);
  if (layout->n_fields == BADGE_LAYOUT_FIELDS_MAX)
    return refuse (reader, error, "more than %d fields", BADGE_LAYOUT_FIELDS_MAX);
  int what = word_in (WHATS, name);
  reader->section = SECTION_FIELD;
  reader->field = &layout->fields[layout->n_fields++];
  *reader->field = (BadgeField){ .line = reader->line,
                                 .face = (guint) face,
                                 .what = what < 0 ? BADGE_WHAT_TEXT : (BadgeWhat) what,
                                 .lines = 1,
                                 .min_pt = 6,
                                 .max_pt = 10,
                                 .below = -1 };
  g_strlcpy (reader->field->name, name, sizeof reader->field->name);
  return TRUE;
}

static gboolean
begin_section (Reader *reader, char *line, GError **error)
{
  char *close = strchr (line, ']');
  if (close == NULL || close[1] != '\0')
    return refuse (reader, error, "a section is [name] and nothing behind it");
  *close = '\0';
  char *name = line + 1;
  reader->seen = 0;
  char *dot = strchr (name, '.');
  if (g_str_has_prefix (name, "face "))
    return begin_face (reader, name + strlen ("face "), error);
  if (dot != NULL) {
    *dot = '\0';
    return begin_field (reader, name, dot + 1, error);
  }
  gboolean page = strcmp (name, "page") == 0;
  if (!page && strcmp (name, "layout") != 0)
    return refuse (reader, error, "a section is layout, page, face NAME or FACE.FIELD");
  if (reader->any[page ? 1 : 0])
    return refuse (reader, error, "the section %s was there before", name);
  reader->any[page ? 1 : 0] = TRUE;
  if (page)
    reader->layout->page_line = reader->line;
  reader->section = page ? SECTION_PAGE : SECTION_LAYOUT;
  return TRUE;
}

static gboolean
read_key (Reader *reader, char *line, GError **error)
{
  char *equals = strchr (line, '=');
  if (equals == NULL)
    return refuse (reader, error, "neither [section] nor key = value");
  *equals = '\0';
  const char *key = g_strchomp (line), *value = g_strstrip (equals + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    if (strcmp (KEYS[i].key, key) != 0)
      continue;
    if ((KEYS[i].sections & reader->section) == 0)
      return refuse (reader, error, "%s does not stand in this section", key);
    if ((reader->seen >> i & 1) != 0)
      return refuse (reader, error, "%s was there before", key);
    reader->seen |= G_GUINT64_CONSTANT (1) << i;
    const char *wrong = KEYS[i].set (reader, value);
    return wrong == NULL || refuse (reader, error, "%s %s", key, wrong);
  }
  return refuse (reader, error, "unknown key");
}

static gboolean
read_line (Reader *reader, char *line, GError **error)
{
  g_strstrip (line);
  if (*line == '\0' || *line == '#' || *line == ';')
    return TRUE;
  return *line == '[' ? begin_section (reader, line, error) : read_key (reader, line, error);
}

BadgeLayout *
badge_layout_read (const char *text, gsize size, GError **error)
{
  g_autoptr (BadgeLayout) layout = g_new0 (BadgeLayout, 1);
  layout->columns = layout->rows = 1;
  Reader reader = { .layout = layout, .line = 1 };
  if (size > BADGE_LAYOUT_BYTES_MAX || !g_utf8_validate_len (text, (gsize) size, NULL)) {
    refuse (&reader, error, "not text in UTF-8 of at most %d bytes", BADGE_LAYOUT_BYTES_MAX);
    return NULL;
  }
  g_autofree char *copy = g_strndup (text, size);
  g_auto (GStrv) lines = g_strsplit (copy, "\n", 0);
  for (char **line = lines; *line != NULL; line++, reader.line++)
    if (!read_line (&reader, *line, error))
      return NULL;
  reader.line = MAX (1, reader.line - 1);
  if (layout->title[0] == NULL || layout->page_line == 0) {
    refuse (&reader, error, "[layout] with a title and [page] must be there");
    return NULL;
  }
  return badge_layout_check (layout, error) ? g_steal_pointer (&layout) : NULL;
}
