/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of people; see group_list.h.
 */
#include "server/sales/groups/group_list.h"

#include <string.h>

#include "schedule/csv.h"
#include "schedule/programme.h"
#include "server/sales/order.h"

enum { COLUMNS_MAX = 64 };

typedef enum {
  COLUMN_OTHER,
  COLUMN_NAME,
  COLUMN_FIRST,
  COLUMN_INFIX,
  COLUMN_LAST,
  COLUMN_EMAIL,
  COLUMN_SECTOR,
} Column;
enum { COLUMNS = 7 };

static const struct {
  const char *word;
  Column column;
} words[] = {
  { "naam", COLUMN_NAME },
  { "name", COLUMN_NAME },
  { "volledige naam", COLUMN_NAME },
  { "full name", COLUMN_NAME },
  { "voornaam", COLUMN_FIRST },
  { "roepnaam", COLUMN_FIRST },
  { "first name", COLUMN_FIRST },
  { "firstname", COLUMN_FIRST },
  { "tussenvoegsel", COLUMN_INFIX },
  { "voorvoegsel", COLUMN_INFIX },
  { "infix", COLUMN_INFIX },
  { "achternaam", COLUMN_LAST },
  { "last name", COLUMN_LAST },
  { "lastname", COLUMN_LAST },
  { "surname", COLUMN_LAST },
  { "e-mail", COLUMN_EMAIL },
  { "email", COLUMN_EMAIL },
  { "mail", COLUMN_EMAIL },
  { "e-mailadres", COLUMN_EMAIL },
  { "emailadres", COLUMN_EMAIL },
  { "e-mail address", COLUMN_EMAIL },
  { "email address", COLUMN_EMAIL },
  { "sector", COLUMN_SECTOR },
};

static void
person_free (gpointer data)
{
  GroupPerson *person = data;
  g_free (person->name);
  g_free (person->email);
  g_free (person);
}

void
group_list_init (GroupList *list, gboolean names_only)
{
  *list = (GroupList){ .people = g_ptr_array_new_with_free_func (person_free),
                       .faults = g_array_new (FALSE, FALSE, sizeof (GroupFault)),
                       .emails = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
                       .names_only = names_only };
}

void
group_list_clear (GroupList *list)
{
  g_clear_pointer (&list->people, g_ptr_array_unref);
  g_clear_pointer (&list->faults, g_array_unref);
  g_clear_pointer (&list->emails, g_hash_table_unref);
}

static void
fault (GroupList *list, guint line, GroupFaultKind kind)
{
  const GroupFault found = { line, kind };
  if (list->faults->len < GROUP_FAULTS_MAX)
    g_array_append_val (list->faults, found);
}

/* "VO", "(v)so", "so": Returns: one bit; 0 for nothing; -1 for something else. */
static int
sector_bit (const char *text)
{
  g_autofree char *word = g_strstrip (g_strdup (text));
  if (*word == '\0')
    return 0;
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    if (g_ascii_strcasecmp (word, programme_sector_name (bit)) == 0)
      return 1 << bit;
  return g_ascii_strcasecmp (word, "so") == 0 || g_ascii_strcasecmp (word, "vso") == 0 ? SECTOR_SO
                                                                                       : -1;
}

static gboolean
is_blank (const char *text)
{
  return text == NULL || text[strspn (text, " \t\r\n")] == '\0';
}

static void
check_email (GroupList *list, GroupPerson *person)
{
  if (list->names_only)
    return;
  if (!order_email_fits (&person->email))
    fault (list, person->line, GROUP_FAULT_EMAIL);
  else if (!g_hash_table_add (list->emails, g_ascii_strdown (person->email, -1)))
    fault (list, person->line, GROUP_FAULT_TWICE);
}

void
group_list_add (GroupList *list, guint line, const char *name, const char *email,
                const char *sector)
{
  if (is_blank (name) && (list->names_only || is_blank (email)))
    return;
  if (list->people->len == GROUP_PEOPLE_MAX) {
    const GroupFault *last = list->faults->len > 0
                                 ? &g_array_index (list->faults, GroupFault, list->faults->len - 1)
                                 : NULL;
    if (last == NULL || last->kind != GROUP_FAULT_MANY)
      fault (list, line, GROUP_FAULT_MANY);
    return;
  }
  GroupPerson *person = g_new0 (GroupPerson, 1);
  g_ptr_array_add (list->people, person);
  person->line = line;
  person->name = g_strdup (name);
  person->email = g_strdup (list->names_only || email == NULL ? "" : email);
  person->sector = sector_bit (sector != NULL ? sector : "");
  if (!order_text_fits (&person->name, 2))
    fault (list, line, GROUP_FAULT_NAME);
  check_email (list, person);
  if (person->sector < 0)
    fault (list, line, GROUP_FAULT_SECTOR);
}

/* ---- Tables ---- */

static Column
column_named (const char *text)
{
  g_autofree char *word = g_strstrip (g_utf8_strdown (text, -1));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0)
      return words[i].column;
  return COLUMN_OTHER;
}

/* What each column is. */
typedef struct {
  Column column[COLUMNS_MAX];
  guint count;
  gboolean named; /* by the first line */
} Head;

/* A first line without any of our names is a person; the columns are then in our order. */
static void
read_head (Head *head, const GPtrArray *fields)
{
  static const Column ours[] = { COLUMN_NAME, COLUMN_EMAIL, COLUMN_SECTOR };
  *head = (Head){ .count = MIN (fields->len, COLUMNS_MAX) };
  for (guint i = 0; i < head->count; i++) {
    head->column[i] = column_named (fields->pdata[i]);
    head->named = head->named || head->column[i] != COLUMN_OTHER;
  }
  for (guint i = 0; !head->named && i < head->count; i++)
    head->column[i] = i < G_N_ELEMENTS (ours) ? ours[i] : COLUMN_OTHER;
}

static gboolean
has_column (const Head *head, Column column)
{
  for (guint i = 0; i < head->count; i++)
    if (head->column[i] == column)
      return TRUE;
  return FALSE;
}

static gboolean
is_empty_row (const GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    if (!is_blank (fields->pdata[i]))
      return FALSE;
  return TRUE;
}

static void
append_word (GString *name, const char *word)
{
  g_autofree char *plain = g_strstrip (g_strdup (word));
  if (*plain != '\0')
    g_string_append_printf (name, "%s%s", name->len > 0 ? " " : "", plain);
}

static void
read_row (GroupList *list, const Head *head, const GPtrArray *fields, guint line)
{
  if (is_empty_row (fields))
    return;
  if (head->named && fields->len != head->count) {
    fault (list, line, GROUP_FAULT_FIELDS);
    return;
  }
  const char *of[COLUMNS] = { NULL };
  for (guint i = 0; i < MIN (fields->len, head->count); i++)
    of[head->column[i]] = fields->pdata[i];
  g_autoptr (GString) name = g_string_new (NULL);
  static const Column parts[] = { COLUMN_NAME, COLUMN_FIRST, COLUMN_INFIX, COLUMN_LAST };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (of[parts[i]] != NULL)
      append_word (name, of[parts[i]]);
  if (name->len == 0 && (list->names_only || is_blank (of[COLUMN_EMAIL])))
    fault (list, line, GROUP_FAULT_NAME);
  else
    group_list_add (list, line, name->str, of[COLUMN_EMAIL], of[COLUMN_SECTOR]);
}

static void
row_failed (GroupList *list, Csv *csv, const GError *error)
{
  fault (list, csv->line,
         g_error_matches (error, CSV_ERROR, CSV_ERROR_ENCODING) ? GROUP_FAULT_ENCODING
                                                                : GROUP_FAULT_QUOTE);
  csv_skip (csv);
}

void
group_list_read (GroupList *list, const char *text, gsize size)
{
  Csv csv;
  Head head = { .count = 0 };
  g_autoptr (GError) unreadable = NULL;
  g_autoptr (GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  if (!csv_begin (&csv, text, size, &unreadable)) {
    fault (list, csv.line, GROUP_FAULT_ENCODING);
    return;
  }
  for (;;) {
    g_autoptr (GError) error = NULL;
    CsvStep step = csv_next (&csv, fields, &error);
    if (step == CSV_END)
      return;
    if (step == CSV_FAILED) {
      row_failed (list, &csv, error);
      continue;
    }
    gboolean first = head.count == 0 && !is_empty_row (fields);
    if (first)
      read_head (&head, fields);
    if (!first || !head.named) {
      read_row (list, &head, fields, csv.line);
    } else if ((!has_column (&head, COLUMN_NAME) && !has_column (&head, COLUMN_LAST)) ||
               (!list->names_only && !has_column (&head, COLUMN_EMAIL))) {
      fault (list, csv.line, GROUP_FAULT_COLUMNS);
      return;
    }
  }
}
