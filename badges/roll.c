/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the roll; see roll.h.
 */
#include "badges/roll.h"

#include <string.h>

#include "schedule/when.h"

static const char SQL_CONGRESS[] = "SELECT title, time_zone FROM congress WHERE id = 1";
static const char SQL_DAYS[] = "SELECT date FROM day ORDER BY id";
static const char SQL_ROUNDS[] =
    "SELECT day_id, name, starts_ms, ends_ms FROM round ORDER BY day_id, starts_ms, position";
static const char SQL_PEOPLE[] =
    "SELECT b.id, b.code, a.name, a.school, a.place, o.lang, a.role, t.days, a.no_photo, t.name_nl,"
    " t.name_en, a.id FROM badge b JOIN attendee a ON a.id = b.attendee_id"
    " JOIN sale_order o ON o.id = a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE b.state = 'valid' AND (:attendee = 0 OR a.id = :attendee) ORDER BY b.id";
static const char SQL_ITEMS[] =
    "SELECT e.attendee_id, s.day_id, s.starts_ms, s.ends_ms, r.name, s.title FROM seat e"
    " JOIN session s ON s.id = e.session_id JOIN room r ON r.id = s.room_id"
    " WHERE e.state = 'confirmed' AND s.state = 'confirmed'"
    " AND (:attendee = 0 OR e.attendee_id = :attendee) ORDER BY e.attendee_id, s.starts_ms, s.id";

void
badge_roll_clear (BadgeRoll *roll)
{
  g_clear_pointer (&roll->rounds, g_array_unref);
  g_clear_pointer (&roll->texts, g_string_chunk_free);
  g_clear_pointer (&roll->zone, g_time_zone_unref);
  roll->edition = (BadgeEdition){ 0 };
}

static void
begin (BadgeRoll *roll, const char *title, const char *zone)
{
  badge_roll_clear (roll);
  roll->rounds = g_array_new (FALSE, FALSE, sizeof (BadgeRound));
  roll->texts = g_string_chunk_new (1024);
  roll->edition.title = g_string_chunk_insert (roll->texts, title == NULL ? "" : title);
  roll->zone = zone == NULL ? NULL : when_zone_named (zone);
  if (roll->zone == NULL)
    roll->zone = g_time_zone_ref (when_zone ());
}

/* Minutes since midnight where the congress is. */
static guint16
minutes (const BadgeRoll *roll, gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) there = utc == NULL ? NULL : g_date_time_to_timezone (utc, roll->zone);
  if (there == NULL)
    return 0;
  return (guint16) (60 * g_date_time_get_hour (there) + g_date_time_get_minute (there));
}

static void
add_day (BadgeRoll *roll, const char *date)
{
  BadgeEdition *edition = &roll->edition;
  if (edition->n_days == BADGE_DAYS_MAX || date == NULL || !when_date_valid (date))
    return;
  int at = edition->n_days++;
  edition->days[at].year = (guint16) g_ascii_strtoull (date, NULL, 10);
  edition->days[at].month = (guint8) g_ascii_strtoull (date + 5, NULL, 10);
  edition->days[at].day = (guint8) g_ascii_strtoull (date + 8, NULL, 10);
}

static void
add_round (BadgeRoll *roll, gint64 day, const char *name, gint64 starts_ms, gint64 ends_ms)
{
  const BadgeRound round = { (guint8) day, minutes (roll, starts_ms), minutes (roll, ends_ms),
                             g_string_chunk_insert (roll->texts, name) };
  g_array_append_val (roll->rounds, round);
  roll->edition.rounds = (const BadgeRound *) (gpointer) roll->rounds->data;
  roll->edition.n_rounds = roll->rounds->len;
}

gboolean
badge_roll_read (BadgeRoll *roll, Store *store, GError **error)
{
  g_autoptr (StoreStmt) congress = store_query (store, error, SQL_CONGRESS, "");
  StoreStep step = congress == NULL ? STORE_FAILED : store_step (congress, error);
  if (step == STORE_FAILED)
    return FALSE;
  gboolean there = step == STORE_ROW;
  begin (roll, there ? store_column_text (congress, 0) : NULL,
         there ? store_column_text (congress, 1) : NULL);
  g_autoptr (StoreStmt) days = store_query (store, error, SQL_DAYS, "");
  while (days != NULL && (step = store_step (days, error)) == STORE_ROW)
    add_day (roll, store_column_text (days, 0));
  if (days == NULL || step != STORE_DONE)
    return FALSE;
  g_autoptr (StoreStmt) rounds = store_query (store, error, SQL_ROUNDS, "");
  while (rounds != NULL && (step = store_step (rounds, error)) == STORE_ROW)
    add_round (roll, store_column_int (rounds, 0), store_column_text (rounds, 1),
               store_column_int (rounds, 2), store_column_int (rounds, 3));
  return rounds != NULL && step == STORE_DONE;
}

void
badge_roll_take (BadgeRoll *roll, const Programme *programme)
{
  begin (roll, programme->title, programme->time_zone);
  for (guint i = 0; i < programme->days->len; i++)
    add_day (roll, ((const ProgrammeDay *) programme->days->pdata[i])->date);
  for (guint i = 0; i < programme->rounds->len; i++) {
    const ProgrammeRound *round = programme->rounds->pdata[i];
    add_round (roll, round->day, round->name, round->starts_ms, round->ends_ms);
  }
}

static BadgePerson *
read_person (StoreStmt *q)
{
  BadgePerson *person = g_new0 (BadgePerson, 1);
  gsize size = 0;
  const void *code = store_column_blob (q, 1, &size);
  person->number = (guint32) store_column_int (q, 0);
  if (size == BADGE_CODE_BYTES)
    memcpy (person->code.bytes, code, BADGE_CODE_BYTES);
  person->name = g_strdup (store_column_text (q, 2));
  person->school = g_strdup (store_column_text (q, 3));
  person->place = g_strdup (store_column_text (q, 4));
  g_strlcpy (person->lang, store_column_text (q, 5), sizeof person->lang);
  badge_role_parse (store_column_text (q, 6), &person->role);
  person->days = (guint32) store_column_int (q, 7);
  person->no_photo = store_column_int (q, 8) != 0;
  person->ticket = g_strdup (store_column_text (q, strcmp (person->lang, "en") == 0 ? 10 : 9));
  return person;
}

static void
free_person (gpointer data)
{
  badge_person_free (data);
}

/* Gives each their sessions. @by_attendee: attendee id to BadgePerson. */
static gboolean
read_items (const BadgeRoll *roll, Store *store, gint64 attendee_id, GHashTable *by_attendee,
            GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ITEMS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    BadgePerson *person = g_hash_table_lookup (by_attendee, &id);
    if (person != NULL)
      badge_person_add_item (person, (guint8) store_column_int (q, 1),
                             minutes (roll, store_column_int (q, 2)),
                             minutes (roll, store_column_int (q, 3)), store_column_text (q, 4),
                             store_column_text (q, 5));
  }
  return step == STORE_DONE;
}

GPtrArray *
badge_roll_people (const BadgeRoll *roll, Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (free_person);
  g_autoptr (GHashTable) by_attendee =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 11);
    g_ptr_array_add (people, read_person (q));
    g_hash_table_insert (by_attendee, g_memdup2 (&id, sizeof id), people->pdata[people->len - 1]);
  }
  if (step != STORE_DONE || !read_items (roll, store, attendee_id, by_attendee, error))
    return NULL;
  return g_steal_pointer (&people);
}
