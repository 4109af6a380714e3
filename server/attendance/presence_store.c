/* SPDX-License-Identifier: EUPL-1.2
 *
 * Presence between the log and its table; see presence.h.
 */
#include <string.h>

#include "server/attendance/presence.h"
#include "server/core/settings.h"
#include "server/register/activity.h"

static const char SQL_PASSAGES[] =
    "SELECT s.kiosk_id, s.sequence, s.at_ms, IFNULL (c.room_id, 0), s.direction, s.verdict,"
    " s.kind FROM scan s JOIN badge b ON b.badge_id = s.badge_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id"
    " WHERE b.attendee_id = :attendee AND s.direction <> 0 AND s.kind <> 2"
    " AND NOT EXISTS (SELECT 1 FROM scan u WHERE u.kiosk_id = s.kiosk_id AND u.kind = 2"
    " AND u.badge_id = s.badge_id AND u.refers = s.sequence)"
    " ORDER BY s.at_ms, s.kiosk_id, s.sequence";
static const char SQL_SESSIONS[] =
    "SELECT id, room_id, starts_ms, ends_ms FROM session WHERE state = 'confirmed'"
    " AND room_id IN (SELECT c.room_id FROM scan s JOIN badge b ON b.badge_id = s.badge_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id WHERE b.attendee_id = :attendee) ORDER BY id";
static const char SQL_FORGET[] = "DELETE FROM presence WHERE attendee_id = :attendee";
static const char SQL_KEEP[] =
    "INSERT INTO presence (attendee_id, session_id, first_in_ms, last_out_ms, present_ms, counts,"
    " rule) VALUES (:attendee, :session, :first, NULLIF (:last, 0), :present, :counts, :rule)";
static const char SQL_ATTENDEE[] = "SELECT attendee_id FROM badge WHERE badge_id = :badge";
static const char SQL_NEXT_OVER[] =
    "SELECT id, room_id, starts_ms, ends_ms FROM session WHERE ends_ms <= :now AND (ends_ms, id) >"
    " (:settled_ms, :settled_id) ORDER BY ends_ms, id LIMIT 1";
static const char SQL_SEEN[] =
    "SELECT DISTINCT b.attendee_id FROM scan s JOIN badge b ON b.badge_id = s.badge_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id WHERE c.room_id = :room"
    " AND s.at_ms BETWEEN :from AND :to";
static const char SQL_MARK[] = "SELECT CAST (substr (value, 1, instr (value, '/') - 1) AS INTEGER),"
                               " CAST (substr (value, instr (value, '/') + 1) AS INTEGER)"
                               " FROM setting WHERE key = 'state.settled'";
static const char SQL_SET_MARK[] =
    "INSERT INTO setting (key, value) VALUES ('state.settled', :value)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

enum { DOOR_MARGIN_MS = 60 * 60 * 1000 };

static GArray *
read_passages (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PASSAGES, "i", ":attendee", attendee_id);
  if (q == NULL)
    return NULL;
  g_autoptr (GArray) passages = g_array_new (FALSE, FALSE, sizeof (PresencePassage));
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    Verdict verdict = (Verdict) store_column_int (q, 5);
    PresencePassage passage = { .kiosk_id = store_column_int (q, 0),
                                .sequence = store_column_int (q, 1),
                                .at_ms = store_column_int (q, 2),
                                .room_id = store_column_int (q, 3),
                                .direction = (ScanDirection) store_column_int (q, 4) };
    /* A repeat says that somebody stood there still, and changes nothing. */
    if (verdict_admits (verdict) && verdict != VERDICT_OK_REPEAT)
      g_array_append_val (passages, passage);
  }
  return step == STORE_DONE ? g_steal_pointer (&passages) : NULL;
}

static GArray *
read_sessions (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSIONS, "i", ":attendee", attendee_id);
  if (q == NULL)
    return NULL;
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    PresenceSession session = { .session_id = store_column_int (q, 0),
                                .room_id = store_column_int (q, 1),
                                .starts_ms = store_column_int (q, 2),
                                .ends_ms = store_column_int (q, 3) };
    g_array_append_val (sessions, session);
  }
  return step == STORE_DONE ? g_steal_pointer (&sessions) : NULL;
}

static gboolean
keep (Store *store, gint64 attendee_id, const GArray *results, const char *rule, GError **error)
{
  if (!store_change (store, error, SQL_FORGET, "i", ":attendee", attendee_id))
    return FALSE;
  for (guint i = 0; i < results->len; i++) {
    const PresenceResult *result = &g_array_index (results, PresenceResult, i);
    if (!store_change (store, error, SQL_KEEP, "iiiiidt", ":attendee", attendee_id, ":session",
                       result->session_id, ":first", result->first_in_ms, ":last",
                       result->last_out_ms, ":present", result->present_ms, ":counts",
                       result->counts ? 1 : 0, ":rule", rule))
      return FALSE;
  }
  return TRUE;
}

gboolean
presence_update (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  gint64 share = settings_int (store, "presence.share_permille");
  g_autofree char *rule = g_strdup_printf ("presence-1 share=%" G_GINT64_FORMAT, share);
  g_autoptr (GArray) passages = read_passages (store, attendee_id, error);
  if (passages == NULL)
    return FALSE;
  g_autoptr (GArray) sessions = read_sessions (store, attendee_id, error);
  if (sessions == NULL)
    return FALSE;
  g_autoptr (GArray) results = presence_compute (passages, sessions, now_ms, share);
  return keep (store, attendee_id, results, rule, error) &&
         activity_update (store, attendee_id, passages, results, rule, now_ms, error);
}

gboolean
presence_update_badge (Store *store, const guint8 badge_id[SCAN_ID_BYTES], gint64 now_ms,
                       GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 attendee_id = store_number (store, &failed, SQL_ATTENDEE, 0, "b", ":badge", badge_id,
                                     (gsize) SCAN_ID_BYTES);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return attendee_id == 0 || presence_update (store, attendee_id, now_ms, error);
}

/* ---- Settling sessions that are over ---- */

static gboolean
update_seen (Store *store, const PresenceSession *session, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SEEN, "iii", ":room", session->room_id, ":from",
                   session->starts_ms - DOOR_MARGIN_MS, ":to", session->ends_ms + DOOR_MARGIN_MS);
  if (q == NULL)
    return FALSE;
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gint64 attendee = store_column_int (q, 0);
    g_array_append_val (seen, attendee);
  }
  for (guint i = 0; step == STORE_DONE && i < seen->len; i++)
    if (!presence_update (store, g_array_index (seen, gint64, i), now_ms, error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
presence_settle (Store *store, gint64 now_ms, PresenceSettle *settle, GError **error)
{
  settle->more = FALSE;
  gint64 settled_ms = 0, settled_id = 0;
  {
    g_autoptr (StoreStmt) mark = store_query (store, error, SQL_MARK, "");
    if (mark == NULL)
      return FALSE;
    StoreStep step = store_step (mark, error);
    if (step == STORE_FAILED)
      return FALSE;
    if (step == STORE_ROW) {
      settled_ms = store_column_int (mark, 0);
      settled_id = store_column_int (mark, 1);
    }
  }
  PresenceSession session;
  {
    g_autoptr (StoreStmt) next = store_query (store, error, SQL_NEXT_OVER, "iii", ":now", now_ms,
                                              ":settled_ms", settled_ms, ":settled_id", settled_id);
    if (next == NULL)
      return FALSE;
    StoreStep step = store_step (next, error);
    if (step != STORE_ROW)
      return step == STORE_DONE;
    session = (PresenceSession){ .session_id = store_column_int (next, 0),
                                 .room_id = store_column_int (next, 1),
                                 .starts_ms = store_column_int (next, 2),
                                 .ends_ms = store_column_int (next, 3) };
  }
  g_autofree char *value = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
                                            session.ends_ms, session.session_id);
  settle->more = TRUE;
  return update_seen (store, &session, now_ms, error) &&
         store_change (store, error, SQL_SET_MARK, "t", ":value", value);
}
