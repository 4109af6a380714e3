/* SPDX-License-Identifier: EUPL-1.2
 *
 * Badges as the printer wants them, and the register as a spreadsheet does; see office.h.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/office/office.h"

static const char SQL_EDITION[] = "SELECT title FROM congress WHERE id = 1";
static const char SQL_DAYS[] = "SELECT CAST (substr (date, 1, 4) AS INTEGER),"
                               " CAST (substr (date, 6, 2) AS INTEGER),"
                               " CAST (substr (date, 9, 2) AS INTEGER) FROM day ORDER BY id";
#define BADGE_COLUMNS                                                                              \
  "SELECT b.id, b.code, a.name, a.school, a.place, o.lang, a.role, t.days, a.no_photo FROM badge"  \
  " b JOIN attendee a ON a.id = b.attendee_id JOIN sale_order o ON o.id = a.order_id"              \
  " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE b.state = 'valid' "
static const char SQL_BADGES[] =
    BADGE_COLUMNS "AND (:new = 0 OR b.printed_ms IS NULL) ORDER BY lower (a.name), b.id";
static const char SQL_BADGE_OF[] = BADGE_COLUMNS "AND b.attendee_id = :attendee";
static const char SQL_PRINTED[] = "UPDATE badge SET printed_ms = :now WHERE id = :id";
static const char SQL_REGISTER[] =
    "SELECT IFNULL (t.register_number, ''), p.name, p.school, p.place, d.date, s.title,"
    " a.offering_code, IFNULL (f.provider, ''), IFNULL (f.activity_type, ''), a.subject_quarters,"
    " a.didactic_quarters, a.pedagogic_quarters, a.other_quarters, a.claimable_from, a.public_id"
    " FROM activity a JOIN attendee p ON p.id = a.attendee_id JOIN session s ON s.id = a.session_id"
    " JOIN day d ON d.id = s.day_id LEFT JOIN teacher t ON t.attendee_id = p.id"
    " LEFT JOIN offering f ON f.session_id = s.id WHERE a.withdrawn = 0 AND NOT EXISTS"
    " (SELECT 1 FROM activity b WHERE b.replaces = a.id) ORDER BY p.name, s.starts_ms, a.id";

gboolean
office_edition (Store *store, BadgeEdition *edition, GError **error)
{
  *edition = (BadgeEdition){ 0 };
  g_autoptr (StoreStmt) days = store_query (store, error, SQL_DAYS, "");
  StoreStep step = STORE_FAILED;
  while (days != NULL && (step = store_step (days, error)) == STORE_ROW)
    if (edition->n_days < BADGE_DAYS_MAX) {
      edition->days[edition->n_days].year = (guint16) store_column_int (days, 0);
      edition->days[edition->n_days].month = (guint8) store_column_int (days, 1);
      edition->days[edition->n_days].day = (guint8) store_column_int (days, 2);
      edition->n_days++;
    }
  if (step != STORE_DONE)
    return FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_EDITION, "");
  if (q == NULL || (step = store_step (q, error)) == STORE_FAILED)
    return FALSE;
  edition->title = g_strdup (step == STORE_ROW ? store_column_text (q, 0) : "");
  return TRUE;
}

void
office_edition_clear (BadgeEdition *edition)
{
  g_free ((char *) edition->title);
  edition->title = NULL;
}

static BadgePerson *
read_person (StoreStmt *q)
{
  BadgePerson *person = g_new0 (BadgePerson, 1);
  gsize size = 0;
  person->number = (guint32) store_column_int (q, 0);
  memcpy (person->code.bytes, store_column_blob (q, 1, &size), BADGE_CODE_BYTES);
  person->name = g_strdup (store_column_text (q, 2));
  person->school = g_strdup (store_column_text (q, 3));
  person->place = g_strdup (store_column_text (q, 4));
  g_strlcpy (person->lang, store_column_text (q, 5), sizeof person->lang);
  badge_role_parse (store_column_text (q, 6), &person->role);
  person->days = (guint32) store_column_int (q, 7);
  person->no_photo = store_column_int (q, 8) != 0;
  return person;
}

static void
free_person (gpointer data)
{
  badge_person_free (data);
}

void
office_badges_clear (OfficeBadges *badges)
{
  g_clear_pointer (&badges->people, g_ptr_array_unref);
  g_clear_pointer (&badges->badge_ids, g_array_unref);
}

gboolean
office_badges (Store *store, gboolean only_new, OfficeBadges *badges, GError **error)
{
  badges->people = g_ptr_array_new_with_free_func (free_person);
  badges->badge_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BADGES, "d", ":new", only_new ? 1 : 0);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_ptr_array_add (badges->people, read_person (q));
    g_array_append_val (badges->badge_ids, id);
  }
  return step == STORE_DONE;
}

BadgePerson *
office_badge_of (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BADGE_OF, "i", ":attendee", attendee_id);
  return q != NULL && store_step (q, error) == STORE_ROW ? read_person (q) : NULL;
}

void
office_printed_free (gpointer data)
{
  OfficePrinted *printed = data;
  g_array_unref (printed->badge_ids);
  g_free (printed);
}

gboolean
office_printed_run (gpointer data, WriterTurn *turn, GError **error)
{
  const OfficePrinted *printed = data;
  for (guint i = 0; i < printed->badge_ids->len; i++)
    if (!store_change (turn->store, error, SQL_PRINTED, "ii", ":now", turn->now_ms, ":id",
                       g_array_index (printed->badge_ids, gint64, i)))
      return FALSE;
  g_autofree char *detail = g_strdup_printf ("{\"badges\":%u}", printed->badge_ids->len);
  return audit_add (turn->store, turn->now_ms, printed->actor, "badges.printed", "congress:1",
                    detail, error);
}

/* ---- The register as CSV ---- */

char *
office_hours (gint64 quarters, gboolean dutch)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "%c%02d", quarters / 4, dutch ? ',' : '.',
                          (int) (quarters % 4) * 25);
}

/* RFC 4180 quoting; a cell that begins like a formula gets an apostrophe (OWASP ASVS 1.2.10). */
static void
put_cell (GString *csv, const char *text, gboolean last)
{
  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (csv, '\'');
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *at == '\n' || *at == '\r' ? ' ' : *at);
  }
  g_string_append (csv, last ? "\"\r\n" : "\";");
}

char *
office_register_csv (Store *store, GError **error)
{
  static const char HEAD[] =
      "\xef\xbb\xbfregisternummer;naam;school;plaats;datum;activiteit;code;aanbieder;type;"
      "vakinhoudelijk;vakdidactisch;pedagogisch;overig;registeruren;opneembaar vanaf;kenmerk\r\n";
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_REGISTER, "");
  g_autoptr (GString) csv = g_string_new (HEAD);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 total = 0;
    for (int i = 0; i < 9; i++)
      put_cell (csv, store_column_text (q, i), FALSE);
    for (int i = 9; i < 13; i++) {
      g_autofree char *hours = office_hours (store_column_int (q, i), TRUE);
      put_cell (csv, hours, FALSE);
      total += store_column_int (q, i);
    }
    g_autofree char *sum = office_hours (total, TRUE);
    put_cell (csv, sum, FALSE);
    put_cell (csv, store_column_text (q, 13), FALSE);
    put_cell (csv, store_column_text (q, 14), TRUE);
  }
  return step == STORE_DONE ? g_string_free (g_steal_pointer (&csv), FALSE) : NULL;
}
