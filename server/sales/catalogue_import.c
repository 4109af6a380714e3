/* SPDX-License-Identifier: EUPL-1.2
 *
 * A programme into the database; see catalogue.h. Reading it back is catalogue.c.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/register/offering.h"
#include "server/sales/catalogue.h"
#include "server/sales/waiting.h"

G_DEFINE_QUARK (catalogue_error, catalogue_error)

static const char SQL_CONGRESS[] =
    "INSERT INTO congress (id, number, acronym, title, venue, city, time_zone, version)"
    " VALUES (1, :number, :acronym, :title, :venue, :city, :zone, :version)"
    " ON CONFLICT (id) DO UPDATE SET title = excluded.title, venue = excluded.venue,"
    " city = excluded.city, time_zone = excluded.time_zone, version = excluded.version,"
    " acronym = excluded.acronym";
static const char SQL_CONGRESS_NUMBER[] = "SELECT number FROM congress WHERE id = 1";
static const char SQL_DAY[] = "INSERT INTO day (id, date) VALUES (:id, :date)"
                              " ON CONFLICT (id) DO UPDATE SET date = excluded.date";
/* A room by another name is elsewhere on everybody's calendar. */
static const char SQL_ROOM_RENAMED[] =
    "UPDATE session SET changed_ms = :now WHERE room_id ="
    " (SELECT id FROM room WHERE guid = :guid AND name <> :name)";
static const char SQL_ROOM[] =
    "INSERT INTO room (guid, name, capacity, shared) VALUES (:guid, :name, :capacity, :shared)"
    " ON CONFLICT (guid) DO UPDATE SET name = excluded.name, capacity = excluded.capacity,"
    " shared = excluded.shared";
static const char SQL_ROUND[] =
    "INSERT INTO round (day_id, position, name, starts_ms, ends_ms)"
    " VALUES (:day, :position, :name, :starts, :ends) ON CONFLICT (day_id, position)"
    " DO UPDATE SET name = excluded.name, starts_ms = excluded.starts_ms, ends_ms = "
    "excluded.ends_ms";
static const char SQL_TRACK[] =
    "INSERT INTO track (slug, name_nl, name_en, colour) VALUES (:slug, :nl, :en, :colour)"
    " ON CONFLICT (slug) DO UPDATE SET name_nl = excluded.name_nl, name_en = excluded.name_en,"
    " colour = excluded.colour";
static const char SQL_SPEAKER[] =
    "INSERT INTO speaker (guid, name, bio) VALUES (:guid, :name, :bio)"
    " ON CONFLICT (guid) DO UPDATE SET name = excluded.name, bio = excluded.bio";
static const char SQL_SESSION_FIND[] =
    "SELECT s.id, s.quota_id, q.taken FROM session s LEFT JOIN quota q ON q.id = s.quota_id"
    " WHERE s.guid = :guid";
static const char SQL_QUOTA_ADD[] = "INSERT INTO quota (name, capacity) VALUES (:name, :capacity)";
static const char SQL_QUOTA_SET[] =
    "UPDATE quota SET name = :name, capacity = :capacity WHERE id = :id";
static const char SQL_SESSION_SET[] =
    "INSERT INTO session (guid, slug, day_id, round_id, room_id, track_id, quota_id, title,"
    " subtitle, abstract, type, language, sectors, for_starters, research_based, starts_ms, "
    "ends_ms,"
    " state, changed_ms) VALUES (:guid, :slug, :day,"
    " (SELECT id FROM round WHERE day_id = :day AND position = :round),"
    " (SELECT id FROM room WHERE guid = :room), (SELECT id FROM track WHERE slug = :track),"
    " NULLIF (:quota, 0), :title, :subtitle, :abstract, :type, :language, :sectors, :starters,"
    " :research, :starts, :ends, :state, :now) ON CONFLICT (guid) DO UPDATE SET slug = "
    "excluded.slug,"
    " day_id = excluded.day_id, round_id = excluded.round_id, room_id = excluded.room_id,"
    " track_id = excluded.track_id, quota_id = excluded.quota_id, title = excluded.title,"
    " subtitle = excluded.subtitle, abstract = excluded.abstract, type = excluded.type,"
    " language = excluded.language, sectors = excluded.sectors,"
    " for_starters = excluded.for_starters, research_based = excluded.research_based,"
    " starts_ms = excluded.starts_ms, ends_ms = excluded.ends_ms, state = excluded.state,"
    " changed_ms = CASE WHEN title <> excluded.title OR abstract <> excluded.abstract OR room_id <>"
    " excluded.room_id OR starts_ms <> excluded.starts_ms OR ends_ms <> excluded.ends_ms OR state "
    "<>"
    " excluded.state THEN :now ELSE changed_ms END";
static const char SQL_SESSION_ID[] = "SELECT id FROM session WHERE guid = :guid";
static const char SQL_SPEAKERS_CLEAR[] = "DELETE FROM session_speaker WHERE session_id = :session";
static const char SQL_SPEAKERS_ADD[] =
    "INSERT INTO session_speaker (session_id, speaker_id, position)"
    " VALUES (:session, (SELECT id FROM speaker WHERE guid = :guid), :position)";
static const char SQL_SESSION_GUIDS[] = "SELECT id, guid FROM session WHERE state = 'confirmed'";
static const char SQL_SESSION_CANCEL[] =
    "UPDATE session SET state = 'cancelled', changed_ms = :now WHERE id = :id";
static const char SQL_DOORS[] = "INSERT INTO checkpoint (name, kind, room_id)"
                                " SELECT name, 'session', id FROM room r WHERE NOT EXISTS"
                                " (SELECT 1 FROM checkpoint c WHERE c.room_id = r.id)";
static const char SQL_ENTRANCE[] =
    "INSERT INTO checkpoint (name, kind) SELECT 'Hoofdingang', 'entrance'"
    " WHERE NOT EXISTS (SELECT 1 FROM checkpoint WHERE kind = 'entrance')";

static gboolean
import_congress (Store *store, const Programme *p, GError **error)
{
  g_autoptr (StoreStmt) q = store_prepare (store, SQL_CONGRESS_NUMBER, error);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  gint64 number = step == STORE_ROW ? store_column_int (q, 0) : p->number;
  if (number != p->number) {
    /* Badges already carry the number. */
    g_set_error (error, CATALOGUE_ERROR, CATALOGUE_ERROR_CONTENT,
                 "this database is of congress %d, the programme of congress %d", (int) number,
                 p->number);
    return FALSE;
  }
  return store_change (store, error, SQL_CONGRESS, "dtttttt", ":number", p->number, ":acronym",
                       p->acronym, ":title", p->title, ":venue", p->venue, ":city", p->city,
                       ":zone", *p->time_zone != '\0' ? p->time_zone : "Europe/Amsterdam",
                       ":version", p->version);
}

static gboolean
import_places (Store *store, const Programme *p, gint64 now_ms, GError **error)
{
  for (guint i = 0; i < p->days->len; i++) {
    const ProgrammeDay *day = p->days->pdata[i];
    if (!store_change (store, error, SQL_DAY, "dt", ":id", (int) i + 1, ":date", day->date) ||
        !offering_import (store, 0, (gint64) i + 1, day->offering, error))
      return FALSE;
  }
  for (guint i = 0; i < p->rooms->len; i++) {
    const ProgrammeRoom *room = p->rooms->pdata[i];
    if (!store_change (store, error, SQL_ROOM_RENAMED, "itt", ":now", now_ms, ":guid", room->guid,
                       ":name", room->name) ||
        !store_change (store, error, SQL_ROOM, "ttdd", ":guid", room->guid, ":name", room->name,
                       ":capacity", room->capacity, ":shared", room->shared ? 1 : 0))
      return FALSE;
  }
  for (guint i = 0; i < p->rounds->len; i++) {
    const ProgrammeRound *round = p->rounds->pdata[i];
    if (!store_change (store, error, SQL_ROUND, "ddtii", ":day", round->day, ":position",
                       round->position, ":name", round->name, ":starts", round->starts_ms, ":ends",
                       round->ends_ms))
      return FALSE;
  }
  return TRUE;
}

static gboolean
import_people (Store *store, const Programme *p, GError **error)
{
  for (guint i = 0; i < p->tracks->len; i++) {
    const ProgrammeTrack *track = p->tracks->pdata[i];
    if (!store_change (store, error, SQL_TRACK, "tttt", ":slug", track->slug, ":nl", track->name_nl,
                       ":en", track->name_en, ":colour", track->colour))
      return FALSE;
  }
  for (guint i = 0; i < p->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = p->speakers->pdata[i];
    if (!store_change (store, error, SQL_SPEAKER, "ttt", ":guid", speaker->guid, ":name",
                       speaker->name, ":bio", speaker->bio))
      return FALSE;
  }
  return TRUE;
}

/* The session's quota: kept, changed or made. Returns: FALSE with @error when places are taken. */
static gboolean
import_quota (Store *store, const ProgrammeSession *session, gboolean *known, gint64 *quota_id,
              GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SESSION_FIND, "t", ":guid", session->guid);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step == STORE_FAILED)
    return FALSE;
  *known = step == STORE_ROW;
  *quota_id = *known ? store_column_int (q, 1) : 0;
  gint64 taken = *known ? store_column_int (q, 2) : 0;
  if (session->capacity < taken) {
    g_set_error (error, CATALOGUE_ERROR, CATALOGUE_ERROR_CAPACITY,
                 "“%s” would have %d places, but %d are taken", session->title, session->capacity,
                 (int) taken);
    return FALSE;
  }
  if (*quota_id > 0)
    return store_change (store, error, SQL_QUOTA_SET, "tdi", ":name", session->title, ":capacity",
                         session->capacity, ":id", *quota_id);
  if (session->capacity == 0)
    return TRUE;
  if (!store_change (store, error, SQL_QUOTA_ADD, "td", ":name", session->title, ":capacity",
                     session->capacity))
    return FALSE;
  *quota_id = store_last_id (store);
  return TRUE;
}

static gboolean
import_session_parts (Store *store, const ProgrammeSession *session, GError **error)
{
  gint64 id = store_number (store, error, SQL_SESSION_ID, 0, "t", ":guid", session->guid);
  if (id == 0 || !store_change (store, error, SQL_SPEAKERS_CLEAR, "i", ":session", id))
    return FALSE;
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    if (!store_change (store, error, SQL_SPEAKERS_ADD, "itd", ":session", id, ":guid",
                       speaker->guid, ":position", (int) i + 1))
      return FALSE;
  }
  return offering_import (store, id, 0, session->offering, error);
}

static gboolean
import_session (Store *store, const ProgrammeSession *session, gint64 now_ms,
                CatalogueReport *report, GError **error)
{
  gboolean known = FALSE;
  gint64 quota_id = 0;
  if (!import_quota (store, session, &known, &quota_id, error))
    return FALSE;
  *(known ? &report->changed : &report->added) += 1;
  return store_change (
             store, error, SQL_SESSION_SET, "ittddttitttttdddiit", ":now", now_ms, ":guid",
             session->guid, ":slug", session->slug, ":day", session->day, ":round",
             session->round != NULL ? session->round->position : 0, ":room", session->room->guid,
             ":track", session->track != NULL ? session->track->slug : "", ":quota", quota_id,
             ":title", session->title, ":subtitle", session->subtitle, ":abstract",
             session->abstract, ":type", session->type, ":language", session->language, ":sectors",
             session->sectors, ":starters", session->for_starters ? 1 : 0, ":research",
             session->research_based ? 1 : 0, ":starts", session->starts_ms, ":ends",
             session->ends_ms, ":state", session->cancelled ? "cancelled" : "confirmed") &&
         import_session_parts (store, session, error);
}

/* Sessions that the new programme does not have any more. Badges and seats may refer to them. */
static gboolean
cancel_missing (Store *store, const Programme *p, gint64 now_ms, CatalogueReport *report,
                GError **error)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < p->sessions->len; i++)
    g_hash_table_add (there, ((ProgrammeSession *) p->sessions->pdata[i])->guid);
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_prepare (store, SQL_SESSION_GUIDS, error);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW)
    if (!g_hash_table_contains (there, store_column_text (q, 1))) {
      gint64 id = store_column_int (q, 0);
      g_array_append_val (gone, id);
    }
  if (step == STORE_FAILED)
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (!store_change (store, error, SQL_SESSION_CANCEL, "ii", ":now", now_ms, ":id",
                       g_array_index (gone, gint64, i)))
      return FALSE;
  report->cancelled = (int) gone->len;
  return TRUE;
}

gboolean
catalogue_import (Store *store, const Programme *programme, gint64 now_ms, CatalogueReport *report,
                  GError **error)
{
  *report = (CatalogueReport){ 0 };
  if (programme->days->len > 31) {
    g_set_error_literal (error, CATALOGUE_ERROR, CATALOGUE_ERROR_CONTENT, "more than 31 days");
    return FALSE;
  }
  if (!import_congress (store, programme, error) ||
      !import_places (store, programme, now_ms, error) || !import_people (store, programme, error))
    return FALSE;
  for (guint i = 0; i < programme->sessions->len; i++)
    if (!import_session (store, programme->sessions->pdata[i], now_ms, report, error))
      return FALSE;
  return cancel_missing (store, programme, now_ms, report, error) &&
         store_change (store, error, SQL_DOORS, "") &&
         store_change (store, error, SQL_ENTRANCE, "") && change_next (store, error) > 0 &&
         waiting_serve_all (store, now_ms, error) &&
         audit_add (store, now_ms, "system", "programme.imported", "congress:1", NULL, error);
}
