/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading people; see people.h. Both forms end in set_field(), so that there is one set of rules.
 */
#include "badges/people.h"

#include <jansson.h>
#include <string.h>

#include "badges/error.h"
#include "badges/number.h"
#include "schedule/csv.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

static const char *const COLUMNS[BADGE_PEOPLE_COLUMNS] = {
  [BADGE_PEOPLE_NAME] = "name",           [BADGE_PEOPLE_SCHOOL] = "school",
  [BADGE_PEOPLE_PLACE] = "place",         [BADGE_PEOPLE_ROLE] = "role",
  [BADGE_PEOPLE_DAYS] = "days",           [BADGE_PEOPLE_LANG] = "lang",
  [BADGE_PEOPLE_PHOTO] = "photo",         [BADGE_PEOPLE_CODE] = "code",
  [BADGE_PEOPLE_NUMBER] = "number",       [BADGE_PEOPLE_TICKET] = "ticket",
  [BADGE_PEOPLE_PROGRAMME] = "programme",
};

/** A list being read. */
typedef struct {
  GPtrArray *people;
  GHashTable *codes, *numbers; /* seen: a code or number stands on one badge only */
  guint columns;               /* bits, see BadgePeopleColumn */
  const char *unit;            /* "line" or "person": what a place in the file is called */
} List;

static void
list_init (List *list, const char *unit)
{
  *list = (List){
    .people = g_ptr_array_new_with_free_func ((GDestroyNotify) badge_person_free),
    .codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .numbers = g_hash_table_new (g_direct_hash, g_direct_equal),
    .unit = unit,
  };
}

static void
list_clear (List *list)
{
  g_clear_pointer (&list->people, g_ptr_array_unref);
  g_hash_table_unref (list->codes);
  g_hash_table_unref (list->numbers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (List, list_clear)

static gboolean
refuse (GError **error, const char *unit, guint place, const char *what)
{
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "%s %u: %s", unit, place, what);
  return FALSE;
}

static int
column_named (const char *name)
{
  for (int i = 0; i < BADGE_PEOPLE_COLUMNS; i++)
    if (g_str_equal (COLUMNS[i], name))
      return i;
  return -1;
}

static gboolean
parse_days (const char *text, guint32 *days)
{
  *days = 0;
  for (const char *at = text; *at != '\0'; at++) {
    if (*at < '1' || *at > '0' + BADGE_DAYS_MAX)
      return FALSE;
    *days |= 1u << (*at - '1');
    if (at[1] == '+' && at[2] != '\0')
      at++;
    else if (at[1] != '\0')
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_lang (const char *text, char lang[3])
{
  if (*text != '\0' && !g_str_equal (text, "nl") && !g_str_equal (text, "en"))
    return FALSE;
  g_strlcpy (lang, text, 3);
  return TRUE;
}

static gboolean
parse_photo (const char *text, gboolean *no_photo)
{
  *no_photo = g_str_equal (text, "no");
  return *no_photo || *text == '\0' || g_str_equal (text, "yes");
}

/* Reads "10:15" and moves @at past it. */
static gboolean
parse_clock (const char **at, guint16 *minutes)
{
  const char *text = *at;
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || text[2] != ':' ||
      !g_ascii_isdigit (text[3]) || !g_ascii_isdigit (text[4]))
    return FALSE;
  int hours = 10 * (text[0] - '0') + text[1] - '0';
  int rest = 10 * (text[3] - '0') + text[4] - '0';
  *minutes = (guint16) (60 * hours + rest);
  *at += 5;
  return hours < 24 && rest < 60;
}

/* One line: "1 10:15-11:15 | A0.04 | Title". */
static gboolean
parse_item (const char *line, BadgePerson *person)
{
  guint16 starts = 0, ends = 0;
  guint8 day = (guint8) (*line - '0');
  if (*line < '1' || *line > '0' + BADGE_DAYS_MAX || line[1] != ' ')
    return FALSE;
  line += 2;
  if (!parse_clock (&line, &starts) || *line++ != '-' || !parse_clock (&line, &ends))
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (line, "|", 3);
  if (g_strv_length (parts) != 3 || *g_strstrip (parts[0]) != '\0')
    return FALSE;
  badge_person_add_item (person, day, starts, ends, g_strstrip (parts[1]), g_strstrip (parts[2]));
  return TRUE;
}

static gboolean
parse_programme (const char *text, BadgePerson *person)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", BADGE_PEOPLE_ITEMS_MAX + 1);
  if (g_strv_length (lines) > BADGE_PEOPLE_ITEMS_MAX)
    return FALSE;
  for (char **line = lines; *line != NULL; line++)
    if (*g_strstrip (*line) != '\0' && !parse_item (*line, person))
      return FALSE;
  return TRUE;
}

/* Returns: NULL, or what is wrong. */
static const char *
set_field (List *list, BadgePerson *person, BadgePeopleColumn column, const char *text)
{
  switch (column) {
  case BADGE_PEOPLE_NAME:
    person->name = g_strdup (text);
    return *text == '\0' ? "the name is empty" : NULL;
  case BADGE_PEOPLE_SCHOOL:
    person->school = g_strdup (text);
    return NULL;
  case BADGE_PEOPLE_PLACE:
    person->place = g_strdup (text);
    return NULL;
  case BADGE_PEOPLE_ROLE:
    if (*text == '\0' || badge_role_parse (text, &person->role))
      return NULL;
    return "the role is not attendee, speaker or staff";
  case BADGE_PEOPLE_DAYS:
    return parse_days (text, &person->days) ? NULL : "the days are not of the form 1+2";
  case BADGE_PEOPLE_LANG:
    return parse_lang (text, person->lang) ? NULL : "the language is not nl or en";
  case BADGE_PEOPLE_PHOTO:
    return parse_photo (text, &person->no_photo) ? NULL : "photo is not yes or no";
  case BADGE_PEOPLE_CODE:
    if (!badge_code_parse (text, strlen (text), &person->code))
      return "the code is not a badge code";
    return g_hash_table_add (list->codes, g_strdup (text)) ? NULL : "the code was there before";
  case BADGE_PEOPLE_NUMBER:
    if (!badge_number_parse (text, &person->number))
      return "the number is not a badge number with its check digit";
    return g_hash_table_add (list->numbers, GUINT_TO_POINTER (person->number))
               ? NULL
               : "the number was there before";
  case BADGE_PEOPLE_TICKET:
    person->ticket = g_strdup (text);
    return NULL;
  case BADGE_PEOPLE_PROGRAMME:
    return parse_programme (text, person) ? NULL : "the programme is not of the form described";
  }
  g_return_val_if_reached ("unknown column");
}

static gboolean
list_add (List *list, BadgePerson *person, guint place, GError **error)
{
  g_ptr_array_add (list->people, person);
  if (list->people->len > BADGE_PEOPLE_MAX)
    return refuse (error, list->unit, place, "too many people");
  return TRUE;
}

static GPtrArray *
list_take (List *list, guint *columns, GError **error)
{
  if (list->people->len == 0) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there is nobody in the list");
    return NULL;
  }
  if (columns != NULL)
    *columns = list->columns;
  return g_steal_pointer (&list->people);
}

static gsize
field_max (BadgePeopleColumn column)
{
  return column == BADGE_PEOPLE_PROGRAMME ? BADGE_PEOPLE_PROGRAMME_MAX : BADGE_PEOPLE_FIELD_MAX;
}

/* What went wrong in reading, with its line. */
static gboolean
unreadable (const Csv *csv, const GError *wrong, GError **error)
{
  return refuse (error, "line", csv->line, wrong->message);
}

/* Reads the first line. @order[i] becomes the column of field i. Returns: how many, or 0. */
static guint
read_head (Csv *csv, List *list, GPtrArray *fields, BadgePeopleColumn *order, GError **error)
{
  g_autoptr (GError) wrong = NULL;
  if (csv_next (csv, fields, &wrong) == CSV_FAILED) {
    unreadable (csv, wrong, error);
    return 0;
  }
  for (guint i = 0; i < fields->len; i++) {
    int column = column_named (fields->pdata[i]);
    if (column < 0 || (list->columns >> column & 1) != 0) {
      refuse (error, "line", 1, "a column is unknown or there twice");
      return 0;
    }
    list->columns |= 1u << column;
    order[i] = (BadgePeopleColumn) column;
  }
  if ((list->columns >> BADGE_PEOPLE_NAME & 1) != 0)
    return fields->len;
  refuse (error, "line", 1, "there is no column name");
  return 0;
}

static gboolean
read_row (List *list, const GPtrArray *fields, guint line, const BadgePeopleColumn *order,
          guint count, GError **error)
{
  g_autoptr (BadgePerson) person = g_new0 (BadgePerson, 1);
  if (fields->len != count)
    return refuse (error, "line", line,
                   fields->len < count ? "there are fewer fields than columns"
                                       : "there are more fields than columns");
  for (guint i = 0; i < count; i++) {
    const char *field = fields->pdata[i];
    const char *wrong = strlen (field) > field_max (order[i])
                            ? "a field is too long"
                            : set_field (list, person, order[i], field);
    if (wrong != NULL)
      return refuse (error, "line", line, wrong);
  }
  return list_add (list, g_steal_pointer (&person), line, error);
}

GPtrArray *
badge_people_read_csv (const char *text, gsize size, guint *columns, GError **error)
{
  Csv csv;
  g_autoptr (GError) wrong = NULL;
  if (!csv_begin (&csv, text, size, &wrong)) {
    unreadable (&csv, wrong, error);
    return NULL;
  }
  g_auto (List) list;
  list_init (&list, "line");
  BadgePeopleColumn order[BADGE_PEOPLE_COLUMNS];
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  guint count = read_head (&csv, &list, fields, order, error);
  if (count == 0)
    return NULL;
  for (;;) {
    CsvStep step = csv_next (&csv, fields, &wrong);
    if (step == CSV_END)
      return list_take (&list, columns, error);
    if (step == CSV_FAILED)
      unreadable (&csv, wrong, error);
    if (step == CSV_FAILED || !read_row (&list, fields, csv.line, order, count, error))
      return NULL;
  }
}

static gboolean
read_object (List *list, const json_t *object, guint place, GError **error)
{
  if (!json_is_object (object))
    return refuse (error, "person", place, "not an object");
  g_autoptr (BadgePerson) person = g_new0 (BadgePerson, 1);
  guint columns = 0;
  const char *key;
  json_t *value;
  json_object_foreach ((json_t *) (gpointer) object, key, value)
  {
    int column = column_named (key);
    if (column < 0 || !json_is_string (value) ||
        json_string_length (value) > field_max ((BadgePeopleColumn) column))
      return refuse (error, "person", place, "a member is unknown, not a text, or too long");
    columns |= 1u << column;
    const char *wrong =
        set_field (list, person, (BadgePeopleColumn) column, json_string_value (value));
    if (wrong != NULL)
      return refuse (error, "person", place, wrong);
  }
  /* A list where some have a code and others not would print badges that open nothing. */
  if (list->people->len > 0 && columns != list->columns)
    return refuse (error, "person", place, "has other members than the first");
  if ((columns >> BADGE_PEOPLE_NAME & 1) == 0)
    return refuse (error, "person", place, "has no name");
  list->columns = columns;
  return list_add (list, g_steal_pointer (&person), place, error);
}

GPtrArray *
badge_people_read_json (const char *text, gsize size, guint *columns, GError **error)
{
  json_error_t where;
  g_autoptr (json_t) root = json_loadb (text, size, JSON_REJECT_DUPLICATES, &where);
  if (root == NULL || !json_is_array (root)) {
    refuse (error, "line", root == NULL ? (guint) MAX (1, where.line) : 1, "not a JSON list");
    return NULL;
  }
  g_auto (List) list;
  list_init (&list, "person");
  for (gsize i = 0; i < json_array_size (root); i++)
    if (!read_object (&list, json_array_get (root, i), (guint) i + 1, error))
      return NULL;
  return list_take (&list, columns, error);
}
