/* SPDX-License-Identifier: EUPL-1.2
 *
 * The programme out of the database again, for exports; see catalogue.h.
 */
#include <string.h>

#include "server/sales/catalogue.h"

static const char SQL_CONGRESS[] =
    "SELECT title, acronym, number, venue, city, time_zone, version FROM congress WHERE id = 1";
static const char SQL_DAYS[] = "SELECT date FROM day ORDER BY id";
static const char SQL_ROOMS[] = "SELECT name, guid, capacity, shared FROM room ORDER BY id";
static const char SQL_TRACKS[] = "SELECT slug, name_nl, name_en, colour FROM track ORDER BY id";
static const char SQL_SESSIONS[] =
    "SELECT s.id, s.guid, s.slug, s.title, s.subtitle, s.abstract, s.type, s.language, r.name,"
    " IFNULL (t.slug, ''), s.day_id, s.starts_ms, s.ends_ms, IFNULL (q.capacity, 0), s.sectors,"
    " s.for_starters, s.research_based, s.state = 'cancelled', s.sequence FROM session s"
    " JOIN room r ON r.id = s.room_id LEFT JOIN track t ON t.id = s.track_id"
    " LEFT JOIN quota q ON q.id = s.quota_id ORDER BY s.starts_ms, r.name, s.title";
static const char SQL_SPEAKERS[] =
    "SELECT p.guid, p.name, p.bio FROM session_speaker sp JOIN speaker p ON p.id = sp.speaker_id"
    " WHERE sp.session_id = :session ORDER BY sp.position";

static gboolean
load_congress (Store *store, Programme *p, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CONGRESS, "");
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW)
    return step == STORE_DONE;
  programme_set_text (&p->title, store_column_text (q, 0));
  programme_set_text (&p->acronym, store_column_text (q, 1));
  p->number = (int) store_column_int (q, 2);
  programme_set_text (&p->venue, store_column_text (q, 3));
  programme_set_text (&p->city, store_column_text (q, 4));
  programme_set_text (&p->time_zone, store_column_text (q, 5));
  programme_set_text (&p->version, store_column_text (q, 6));
  return TRUE;
}

static void
add_day (Programme *p, StoreStmt *q)
{
  programme_add_day (p, store_column_text (q, 0));
}

static void
add_room (Programme *p, StoreStmt *q)
{
  ProgrammeRoom *room = programme_add_room (p, store_column_text (q, 0));
  programme_set_text (&room->guid, store_column_text (q, 1));
  room->capacity = (int) store_column_int (q, 2);
  room->shared = store_column_int (q, 3) != 0;
}

static void
add_track (Programme *p, StoreStmt *q)
{
  ProgrammeTrack *track = programme_add_track (p, store_column_text (q, 0));
  programme_set_text (&track->name_nl, store_column_text (q, 1));
  programme_set_text (&track->name_en, store_column_text (q, 2));
  programme_set_text (&track->colour, store_column_text (q, 3));
}

static void
add_session (Programme *p, StoreStmt *q)
{
  ProgrammeSession *s = programme_add_session (p);
  s->id = store_column_int (q, 0);
  char **texts[] = { &s->guid,     &s->slug, &s->title,   &s->subtitle,
                     &s->abstract, &s->type, &s->language };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    programme_set_text (texts[i], store_column_text (q, 1 + i));
  s->room = programme_find_room (p, store_column_text (q, 8));
  s->track = programme_find_track (p, store_column_text (q, 9));
  s->day = (int) store_column_int (q, 10);
  s->starts_ms = store_column_int (q, 11);
  s->ends_ms = store_column_int (q, 12);
  s->capacity = (int) store_column_int (q, 13);
  s->sectors = (int) store_column_int (q, 14);
  s->for_starters = store_column_int (q, 15) != 0;
  s->research_based = store_column_int (q, 16) != 0;
  s->cancelled = store_column_int (q, 17) != 0;
  s->sequence = (int) store_column_int (q, 18);
}

static gboolean
each (Store *store, const char *sql, Programme *p, void (*add) (Programme *, StoreStmt *),
      GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, sql, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    add (p, q);
  return step == STORE_DONE;
}

static gboolean
load_speakers (Store *store, Programme *p, ProgrammeSession *session, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SPEAKERS, "i", ":session", session->id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    ProgrammeSpeaker *speaker = programme_find_speaker (p, store_column_text (q, 0));
    if (speaker == NULL) {
      speaker = programme_add_speaker (p, store_column_text (q, 0));
      programme_set_text (&speaker->name, store_column_text (q, 1));
      programme_set_text (&speaker->bio, store_column_text (q, 2));
    }
    g_ptr_array_add (session->speakers, speaker);
  }
  return step == STORE_DONE;
}

Programme *
catalogue_load (Store *store, const char *base_url, GError **error)
{
  g_autoptr (Programme) p = programme_new ();
  programme_set_text (&p->base_url, base_url);
  if (!load_congress (store, p, error) || !each (store, SQL_DAYS, p, add_day, error) ||
      !each (store, SQL_ROOMS, p, add_room, error) ||
      !each (store, SQL_TRACKS, p, add_track, error) ||
      !each (store, SQL_SESSIONS, p, add_session, error))
    return NULL;
  for (guint i = 0; i < p->sessions->len; i++)
    if (!load_speakers (store, p, p->sessions->pdata[i], error))
      return NULL;
  return g_steal_pointer (&p);
}
