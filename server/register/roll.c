/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the register's list, and comparing names; see roll.h.
 */
#include "server/register/roll.h"

#include <string.h>

G_DEFINE_QUARK (roll_error, roll_error)

enum { COLUMN_NUMBER, COLUMN_NAME, COLUMN_BIRTH, COLUMN_ENROLLED, COLUMNS };
enum { FIELDS_MAX = 50 };

static const char *const HEADS[COLUMNS][2] = { { "registernummer", "register_number" },
                                               { "naam", "name" },
                                               { "geboortedatum", "birth_date" },
                                               { "ingeschreven", "enrolled_on" } };

void
roll_row_free (gpointer data)
{
  RollRow *row = data;
  g_free (row->number);
  g_free (row->name);
  g_free (row);
}

/* ---- CSV ---- */

typedef struct {
  const char *at, *end;
  char separator;
  guint line;
  GPtrArray *fields; /* of GString, kept from line to line */
  guint count;       /* of this line */
} Csv;

static gboolean
fail (const Csv *csv, const char *what, GError **error)
{
  g_set_error (error, ROLL_ERROR, ROLL_ERROR_FORM, "line %u: %s", csv->line, what);
  return FALSE;
}

static GString *
next_field (Csv *csv)
{
  if (csv->count == csv->fields->len)
    g_ptr_array_add (csv->fields, g_string_new (NULL));
  GString *field = csv->fields->pdata[csv->count++];
  g_string_truncate (field, 0);
  return field;
}

/* The inside of quotes; stands behind the last one after it. */
static gboolean
read_quoted (Csv *csv, GString *field)
{
  for (csv->at++; csv->at < csv->end; csv->at++) {
    if (*csv->at == '"') {
      if (csv->at + 1 == csv->end || csv->at[1] != '"') {
        csv->at++;
        return TRUE;
      }
      csv->at++;
    }
    g_string_append_c (field, *csv->at);
  }
  return FALSE;
}

static gboolean
at_line_end (const Csv *csv)
{
  return csv->at == csv->end || *csv->at == '\n' ||
         (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static gboolean
read_field (Csv *csv, GError **error)
{
  if (csv->count == FIELDS_MAX)
    return fail (csv, "too many columns", error);
  GString *field = next_field (csv);
  if (csv->at < csv->end && *csv->at == '"') {
    if (!read_quoted (csv, field))
      return fail (csv, "a quote is not closed", error);
  } else {
    const char *from = csv->at;
    while (!at_line_end (csv) && *csv->at != csv->separator)
      csv->at++;
    g_string_append_len (field, from, csv->at - from);
  }
  if (field->len > ROLL_FIELD_MAX)
    return fail (csv, "a field is too long", error);
  if (!at_line_end (csv) && *csv->at != csv->separator)
    return fail (csv, "something follows a quote", error);
  return TRUE;
}

/* Reads one line. Stands at the next one after it. */
static gboolean
read_line (Csv *csv, GError **error)
{
  csv->count = 0;
  csv->line++;
  for (;;) {
    if (!read_field (csv, error))
      return FALSE;
    if (at_line_end (csv))
      break;
    csv->at++;
  }
  if (csv->at < csv->end)
    csv->at += *csv->at == '\r' ? 2 : 1;
  return TRUE;
}

/* ---- Rows ---- */

typedef struct {
  Csv csv;
  guint column[COLUMNS]; /* FIELDS_MAX: not there */
} Reader;

static gboolean
read_heads (Reader *reader, GError **error)
{
  for (int i = 0; i < COLUMNS; i++)
    reader->column[i] = FIELDS_MAX;
  if (!read_line (&reader->csv, error))
    return FALSE;
  for (guint f = 0; f < reader->csv.count; f++) {
    const GString *field = reader->csv.fields->pdata[f];
    g_autofree char *name = g_ascii_strdown (field->str, -1);
    g_strstrip (name);
    for (int i = 0; i < COLUMNS; i++)
      if (strcmp (name, HEADS[i][0]) == 0 || strcmp (name, HEADS[i][1]) == 0) {
        if (reader->column[i] != FIELDS_MAX)
          return fail (&reader->csv, "a column stands twice", error);
        reader->column[i] = f;
      }
  }
  if (reader->column[COLUMN_NUMBER] == FIELDS_MAX || reader->column[COLUMN_NAME] == FIELDS_MAX)
    return fail (&reader->csv, "the columns registernummer and naam must be there", error);
  return TRUE;
}

static const char *
field_of (const Reader *reader, int column)
{
  guint f = reader->column[column];
  return f < reader->csv.count ? ((const GString *) reader->csv.fields->pdata[f])->str : "";
}

gboolean
roll_date_valid (const char *date)
{
  guint64 part[3];
  g_auto (GStrv) parts = g_strsplit (date, "-", 4);
  if (strlen (date) != 10 || g_strv_length (parts) != 3 || strlen (parts[0]) != 4 ||
      strlen (parts[1]) != 2)
    return FALSE;
  for (int i = 0; i < 3; i++)
    if (!g_ascii_string_to_unsigned (parts[i], 10, 0, 9999, &part[i], NULL))
      return FALSE;
  return part[0] >= 1900 && part[0] < 2100 && part[1] >= 1 && part[1] <= 12 &&
         g_date_valid_dmy ((GDateDay) part[2], (GDateMonth) part[1], (GDateYear) part[0]);
}

/* "1980-02-29" or "29-02-1980", also with strokes or dots. */
static gboolean
read_date (const char *text, char out[11])
{
  *out = '\0';
  if (*text == '\0')
    return TRUE;
  if (strlen (text) != 10)
    return FALSE;
  if (text[4] == '-')
    memcpy (out, text, 11);
  else
    g_snprintf (out, 11, "%.4s-%.2s-%.2s", text + 6, text + 3, text);
  if ((text[4] == '-' || strchr ("-/.", text[2]) != NULL) && g_str_is_ascii (out) &&
      roll_date_valid (out))
    return TRUE;
  *out = '\0';
  return FALSE;
}

char *
roll_date_iso (const char *text)
{
  char date[11];
  return g_strdup (read_date (text, date) ? date : text);
}

static gboolean
read_row (Reader *reader, RollRow *row, GError **error)
{
  for (guint f = 0; f < reader->csv.count; f++) {
    GString *field = reader->csv.fields->pdata[f];
    if (!g_utf8_validate (field->str, (gssize) field->len, NULL))
      return fail (&reader->csv, "not UTF-8", error);
    g_strstrip (field->str);
  }
  row->number = (char *) field_of (reader, COLUMN_NUMBER);
  row->name = (char *) field_of (reader, COLUMN_NAME);
  if (*row->number == '\0' || *row->name == '\0')
    return fail (&reader->csv, "number or name is empty", error);
  if (!read_date (field_of (reader, COLUMN_BIRTH), row->birth_date) ||
      !read_date (field_of (reader, COLUMN_ENROLLED), row->enrolled_on))
    return fail (&reader->csv, "not a date", error);
  return TRUE;
}

static RollRow *
copy_row (const RollRow *row)
{
  RollRow *copy = g_new (RollRow, 1);
  *copy = *row;
  copy->number = g_strdup (row->number);
  copy->name = g_strdup (row->name);
  return copy;
}

static gboolean
read_rows (Reader *reader, RollTake take, gpointer user_data, GPtrArray *rows, guint *rows_in_file,
           GError **error)
{
  while (reader->csv.at < reader->csv.end) {
    RollRow row = { 0 };
    if (!read_line (&reader->csv, error))
      return FALSE;
    if (reader->csv.count == 1 && ((GString *) reader->csv.fields->pdata[0])->len == 0)
      continue; /* an empty line */
    if (++*rows_in_file > ROLL_ROWS_MAX)
      return fail (&reader->csv, "too many rows", error);
    if (!read_row (reader, &row, error))
      return FALSE;
    if (take == NULL || take (&row, user_data))
      g_ptr_array_add (rows, copy_row (&row));
  }
  return TRUE;
}

static void
free_field (gpointer field)
{
  g_string_free (field, TRUE);
}

GPtrArray *
roll_read (const char *text, gsize size, RollTake take, gpointer user_data, guint *rows_in_file,
           GError **error)
{
  static const char MARK[] = "\xef\xbb\xbf";
  Reader reader = { .csv = { .at = text, .end = text + size } };
  if (size >= strlen (MARK) && memcmp (text, MARK, strlen (MARK)) == 0)
    reader.csv.at += strlen (MARK);
  const char *line_end = memchr (reader.csv.at, '\n', (gsize) (reader.csv.end - reader.csv.at));
  gsize head = (gsize) ((line_end != NULL ? line_end : reader.csv.end) - reader.csv.at);
  reader.csv.separator = memchr (reader.csv.at, ';', head) != NULL ? ';' : ',';
  *rows_in_file = 0;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (free_field);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (roll_row_free);
  reader.csv.fields = fields;
  if (!read_heads (&reader, error) ||
      !read_rows (&reader, take, user_data, rows, rows_in_file, error))
    return NULL;
  return g_steal_pointer (&rows);
}

/* ---- Names ---- */

/* Particles tell nothing about whose name it is. */
static gboolean
is_particle (const char *word)
{
  static const char *const PARTICLES[] = { "de", "den", "der", "het", "in",  "la", "le", "op",
                                           "te", "ten", "ter", "van", "von", "el", "al", NULL };
  return g_strv_contains (PARTICLES, word);
}

/* Letters without accents, in lower case; all else separates words. */
static GPtrArray *
words_of (const char *name)
{
  g_autofree char *apart = g_utf8_normalize (name, -1, G_NORMALIZE_NFKD);
  g_autofree char *folded = g_utf8_casefold (apart != NULL ? apart : "", -1);
  g_autoptr (GString) word = g_string_new (NULL);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  for (const char *at = folded;; at = g_utf8_next_char (at)) {
    gunichar c = *at != '\0' ? g_utf8_get_char (at) : ' ';
    if (g_unichar_ismark (c) || c == '\'' || c == 0x2019)
      continue;
    if (g_unichar_isalpha (c)) {
      g_string_append_unichar (word, c);
      continue;
    }
    if (word->len > 0 && !is_particle (word->str))
      g_ptr_array_add (words, g_strdup (word->str));
    g_string_truncate (word, 0);
    if (*at == '\0')
      return words;
  }
}

static gboolean
is_initial (const char *word)
{
  return g_utf8_strlen (word, -1) == 1;
}

/* Each first name or initial of @some that is not a word of @others must begin as one of them. */
static gboolean
firsts_fit (const GPtrArray *some, const GPtrArray *others)
{
  guint fits = 0;
  for (guint i = 0; i < some->len; i++) {
    const char *word = some->pdata[i];
    for (guint j = 0; j < others->len; j++) {
      const char *other = others->pdata[j];
      if (strcmp (word, other) == 0 || ((is_initial (word) || is_initial (other)) &&
                                        g_utf8_get_char (word) == g_utf8_get_char (other))) {
        fits++;
        break;
      }
    }
  }
  return fits == some->len;
}

RollName
roll_compare_names (const char *a, const char *b)
{
  g_autoptr (GPtrArray) x = words_of (a);
  g_autoptr (GPtrArray) y = words_of (b);
  gboolean shared = FALSE; /* a whole word, not an initial */
  for (guint i = 0; i < x->len; i++)
    for (guint j = 0; j < y->len; j++)
      shared = shared || (!is_initial (x->pdata[i]) && strcmp (x->pdata[i], y->pdata[j]) == 0);
  if (!shared)
    return ROLL_NAME_OTHER;
  /* The shorter of the two must be found back in the longer one. */
  gboolean fit = x->len <= y->len ? firsts_fit (x, y) : firsts_fit (y, x);
  guint least = MIN (x->len, y->len);
  return fit && least >= 2 ? ROLL_NAME_SAME : ROLL_NAME_NEAR;
}
