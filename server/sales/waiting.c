/* SPDX-License-Identifier: EUPL-1.2
 *
 * The lines themselves; see waiting.h. What people do with them is waiting_change.c.
 */
#include "server/sales/waiting.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/mail/letter.h"
#include "server/sales/places.h"

enum { SERVE_AT_ONCE = 200 };
static const gint64 MINUTE_MS = 60 * 1000;

static const char SQL_FIRST[] =
    "SELECT w.id FROM waiting w JOIN attendee a ON a.id = w.attendee_id JOIN sale_order o"
    " ON o.id = a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id JOIN session s"
    " ON s.id = w.session_id WHERE w.session_id = :session AND w.state = 'waiting'"
    " AND a.state = 'active' AND o.state IN ('pending', 'paid') AND (t.days >> (s.day_id - 1) & 1)"
    " ORDER BY w.id LIMIT 1";
static const char SQL_TAKE[] =
    "UPDATE quota SET taken = taken + 1 WHERE id = :id AND taken < capacity";
static const char SQL_STATE[] = "SELECT state FROM waiting WHERE id = :id";
static const char SQL_SET_STATE[] =
    "UPDATE waiting SET state = :state, until_ms = IFNULL (NULLIF (:until, 0), until_ms),"
    " changed_ms = :now WHERE id = :id";
static const char SQL_TO_SERVE[] =
    "SELECT DISTINCT w.session_id FROM waiting w JOIN session s ON s.id = w.session_id JOIN quota q"
    " ON q.id = s.quota_id WHERE w.state = 'waiting' AND q.taken < q.capacity LIMIT :limit";
static const char SQL_OF_ORDER[] =
    "SELECT w.session_id FROM attendee a JOIN waiting w ON w.attendee_id = a.id"
    " AND w.state IN ('waiting', 'offered') WHERE a.order_id = :order";
static const char SQL_READER[] = "SELECT a.order_id, a.id FROM waiting w JOIN attendee a ON a.id = "
                                 "w.attendee_id WHERE w.id = :id";
static const char SQL_DUE[] =
    "SELECT id, session_id, until_ms FROM waiting WHERE state = 'offered' AND until_ms <= :now"
    " ORDER BY until_ms LIMIT :limit";
static const char SQL_LINES[] =
    "SELECT id, session_id, IIF (state = 'offered', until_ms, 0) FROM waiting"
    " WHERE attendee_id = :attendee AND state IN ('waiting', 'offered') ORDER BY id";

static const char *const NAMES[] = {
  [WAITING_WAITING] = "waiting", [WAITING_OFFERED] = "offered",     [WAITING_ACCEPTED] = "accepted",
  [WAITING_LAPSED] = "lapsed",   [WAITING_WITHDRAWN] = "withdrawn",
};
/* Row: from; bit: to. */
static const unsigned WAYS[] = {
  [WAITING_WAITING] = 1u << WAITING_OFFERED | 1u << WAITING_WITHDRAWN,
  [WAITING_OFFERED] = 1u << WAITING_ACCEPTED | 1u << WAITING_LAPSED | 1u << WAITING_WITHDRAWN,
  [WAITING_ACCEPTED] = 0,
  [WAITING_LAPSED] = 0,
  [WAITING_WITHDRAWN] = 0,
};

gboolean
waiting_state_allowed (WaitingState from, WaitingState to)
{
  return (WAYS[from] >> to & 1) != 0;
}

const char *
waiting_state_name (WaitingState state)
{
  return NAMES[state];
}

WaitingState
waiting_state_from (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (NAMES[i], name) == 0)
      return (WaitingState) i;
  g_assert_not_reached (); /* a CHECK of the table keeps other words out */
}

gboolean
waiting_state_change (Store *store, gint64 id, WaitingState to, gint64 until_ms, const char *actor,
                      gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STATE, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  WaitingState from = waiting_state_from (store_column_text (q, 0));
  if (!waiting_state_allowed (from, to)) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_STATE,
                 "a place in a line does not go from %s"
                 " to %s",
                 NAMES[from], NAMES[to]);
    return FALSE;
  }
  g_autofree char *action = g_strconcat ("waiting.", NAMES[to], NULL);
  g_autofree char *subject = g_strdup_printf ("waiting:%" G_GINT64_FORMAT, id);
  return store_change (store, error, SQL_SET_STATE, "tiii", ":state", NAMES[to], ":until", until_ms,
                       ":now", now_ms, ":id", id) &&
         audit_add (store, now_ms, actor != NULL ? actor : "system", action, subject, NULL, error);
}

/* ---- Offering ---- */

/* @until_ms: of the offer; 0 for a letter that has none. */
static gboolean
add_letter (Store *store, const char *kind, gint64 id, const char *title, gint64 until_ms,
            gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_READER, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  g_autofree char *key = g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT, kind, id);
  const LetterTo to = { .kind = kind,
                        .key = key,
                        .order_id = store_column_int (q, 0),
                        .attendee_id = store_column_int (q, 1) };
  if (until_ms == 0)
    return letter_send (store, now_ms, error, &to, "t", "session", title);
  return letter_send (store, now_ms, error, &to, "ti", "session", title, "until", until_ms);
}

/* Until when an offer made now may be answered; 0: too close to the start to begin. */
static gint64
offer_until (Store *store, const PlacesSession *session, gint64 now_ms)
{
  gint64 last_ms = session->starts_ms - settings_int (store, "waiting.stop_min") * MINUTE_MS;
  gint64 until_ms = now_ms + settings_int (store, "waiting.offer_h") * 60 * MINUTE_MS;
  return now_ms >= last_ms ? 0 : MIN (until_ms, last_ms);
}

gboolean
waiting_serve (Store *store, gint64 session_id, gint64 now_ms, GError **error)
{
  g_auto (PlacesSession) session = { 0 };
  gint64 until_ms = 0;
  for (;;) {
    g_autoptr (GError) failed = NULL;
    gint64 first = store_number (store, &failed, SQL_FIRST, 0, "i", ":session", session_id);
    if (failed != NULL) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    if (first == 0)
      return TRUE;
    if (session.id == 0) {
      if (!places_session (store, session_id, &session, error))
        return FALSE;
      until_ms = offer_until (store, &session, now_ms);
    }
    if (!session.bookable || until_ms == 0)
      return TRUE;
    if (!store_change (store, error, SQL_TAKE, "i", ":id", session.quota_id))
      return FALSE;
    if (store_changes (store) == 0)
      return TRUE;
    if (!waiting_state_change (store, first, WAITING_OFFERED, until_ms, NULL, now_ms, error) ||
        !add_letter (store, "offer", first, session.title, until_ms, now_ms, error))
      return FALSE;
  }
}

static gboolean
serve_each (Store *store, StoreStmt *q, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (sessions, id);
  }
  for (guint i = 0; step == STORE_DONE && i < sessions->len; i++)
    if (!waiting_serve (store, g_array_index (sessions, gint64, i), now_ms, error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
waiting_serve_all (Store *store, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TO_SERVE, "d", ":limit", SERVE_AT_ONCE);
  return serve_each (store, q, now_ms, error);
}

gboolean
waiting_serve_order (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_OF_ORDER, "i", ":order", order_id);
  return serve_each (store, q, now_ms, error);
}

/* ---- Leaving ---- */

gboolean
waiting_end (Store *store, gint64 id, gint64 session_id, WaitingState to, const char *actor,
             gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STATE, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gboolean offered = waiting_state_from (store_column_text (q, 0)) == WAITING_OFFERED;
  g_auto (PlacesSession) session = { 0 };
  return waiting_state_change (store, id, to, 0, actor, now_ms, error) &&
         (!offered || (places_session (store, session_id, &session, error) &&
                       places_give (store, &session, now_ms, error)));
}

/* Those of a person's lines that clash with @seat; all when it is NULL. */
static gboolean
withdraw (Store *store, gint64 attendee_id, const PlacesSession *seat, gint64 now_ms,
          GPtrArray *titles, GError **error)
{
  g_autoptr (GArray) lines = waiting_lines (store, attendee_id, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++) {
    const WaitingLine *line = &g_array_index (lines, WaitingLine, i);
    g_auto (PlacesSession) session = { 0 };
    if (!places_session (store, line->session_id, &session, error))
      return FALSE;
    if (seat != NULL && !places_clash (seat, &session))
      continue;
    if (!waiting_end (store, line->id, line->session_id, WAITING_WITHDRAWN, NULL, now_ms, error))
      return FALSE;
    if (titles != NULL)
      g_ptr_array_add (titles, g_strdup (session.title));
  }
  return lines != NULL;
}

GArray *
waiting_lines (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (WaitingLine));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LINES, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    WaitingLine line = { store_column_int (q, 0), store_column_int (q, 1),
                         store_column_int (q, 2) };
    g_array_append_val (lines, line);
  }
  return step == STORE_DONE ? g_steal_pointer (&lines) : NULL;
}

gboolean
waiting_withdraw_all (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  return withdraw (store, attendee_id, NULL, now_ms, NULL, error);
}

gboolean
waiting_withdraw_clashing (Store *store, gint64 attendee_id, gint64 session_id, gint64 now_ms,
                           GPtrArray *titles, GError **error)
{
  g_auto (PlacesSession) seat = { 0 };
  return places_session (store, session_id, &seat, error) &&
         withdraw (store, attendee_id, &seat, now_ms, titles, error);
}

/* ---- Time ---- */

gboolean
waiting_due_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autoptr (GArray) due = g_array_new (FALSE, FALSE, sizeof (WaitingLine));
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_DUE, "id", ":now", turn->now_ms,
                                         ":limit", SERVE_AT_ONCE);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    WaitingLine line = { store_column_int (q, 0), store_column_int (q, 1),
                         store_column_int (q, 2) };
    g_array_append_val (due, line);
  }
  for (guint i = 0; step == STORE_DONE && i < due->len; i++) {
    const WaitingLine *line = &g_array_index (due, WaitingLine, i);
    g_auto (PlacesSession) session = { 0 };
    if (!places_session (turn->store, line->session_id, &session, error) ||
        !waiting_end (turn->store, line->id, line->session_id, WAITING_LAPSED, NULL, turn->now_ms,
                      error) ||
        !add_letter (turn->store, "lapsed", line->id, session.title, 0, turn->now_ms, error))
      return FALSE;
  }
  return step == STORE_DONE && waiting_serve_all (turn->store, turn->now_ms, error);
}
