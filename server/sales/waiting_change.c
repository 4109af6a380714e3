/* SPDX-License-Identifier: EUPL-1.2
 *
 * Standing in line, leaving it, and taking what is offered; see waiting.h.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/sales/places.h"
#include "server/sales/waiting.h"

static const gint64 LAPSED_SHOWN_MS = 7LL * 24 * 3600 * 1000;

static const char SQL_PERSON[] =
    "SELECT a.id, t.days FROM attendee a JOIN ticket_type t ON t.id = a.ticket_type_id"
    " JOIN sale_order o ON o.id = a.order_id WHERE a.public_id = :person AND a.state = 'active'"
    " AND o.state IN ('pending', 'paid')";
static const char SQL_FULL[] = "SELECT taken >= capacity FROM quota WHERE id = :id";
static const char SQL_ADD[] =
    "INSERT INTO waiting (attendee_id, session_id, state, joined_ms, changed_ms)"
    " VALUES (:attendee, :session, 'waiting', :now, :now)";
static const char SQL_OFFER[] =
    "SELECT id FROM waiting WHERE attendee_id = :attendee AND session_id = :session"
    " AND state = 'offered' AND until_ms > :now";
static const char SQL_PLACES[] =
    "SELECT w.id, w.session_id, s.title, s.slug, r.name, s.starts_ms, s.ends_ms,"
    " IFNULL (w.until_ms, 0), w.state, (SELECT COUNT(*) FROM waiting b WHERE b.session_id ="
    " w.session_id AND b.state = 'waiting' AND b.id < w.id) FROM waiting w JOIN session s"
    " ON s.id = w.session_id JOIN room r ON r.id = s.room_id WHERE w.attendee_id = :attendee"
    " AND (w.state = 'waiting' OR (w.state = 'offered' AND w.until_ms > :now)"
    " OR (w.state = 'lapsed' AND w.changed_ms > :since)) ORDER BY s.starts_ms, w.id";

/* ---- Joining ---- */

/* A person, as the audit log has it. */
static char *
actor_of (gint64 attendee_id)
{
  return g_strdup_printf ("attendee:%" G_GINT64_FORMAT, attendee_id);
}

static gboolean
stands_in (const GArray *lines, gint64 session_id)
{
  for (guint i = 0; i < lines->len; i++)
    if (g_array_index (lines, WaitingLine, i).session_id == session_id)
      return TRUE;
  return FALSE;
}

gboolean
waiting_join (Store *store, gint64 attendee_id, int days, gint64 session_id, gint64 now_ms,
              GError **error)
{
  g_auto (PlacesSession) session = { 0 };
  g_autoptr (GArray) lines = waiting_lines (store, attendee_id, error);
  g_autoptr (GArray) held = lines != NULL ? places_held (store, attendee_id, error) : NULL;
  if (held == NULL || !places_session (store, session_id, &session, error))
    return FALSE;
  if (stands_in (lines, session_id))
    return TRUE;
  if (!session.bookable || session.starts_ms <= now_ms)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no places to wait for");
  if ((days >> (session.day_id - 1) & 1) == 0)
    return order_refuse (error, ORDER_ERROR_NOT_FOR_TICKET, session.title);
  if (lines->len >= WAITING_MAX || places_holds (held, session_id))
    return order_refuse (error, ORDER_ERROR_STATE, "a seat already, or too many lines");
  gint64 full = store_number (store, error, SQL_FULL, -1, "i", ":id", session.quota_id);
  if (full == 0)
    return order_refuse (error, ORDER_ERROR_PLACES_FREE, session.title);
  if (full < 0 || !store_change (store, error, SQL_ADD, "iii", ":attendee", attendee_id, ":session",
                                 session_id, ":now", now_ms))
    return FALSE;
  g_autofree char *actor = actor_of (attendee_id);
  g_autofree char *subject = g_strdup_printf ("waiting:%" G_GINT64_FORMAT, store_last_id (store));
  return audit_add (store, now_ms, actor, "waiting.joined", subject, NULL, error);
}

gboolean
waiting_leave (Store *store, gint64 attendee_id, gint64 session_id, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) lines = waiting_lines (store, attendee_id, error);
  for (guint i = 0; lines != NULL && i < lines->len; i++) {
    const WaitingLine *line = &g_array_index (lines, WaitingLine, i);
    if (line->session_id != session_id)
      continue;
    g_autofree char *actor = actor_of (attendee_id);
    return waiting_end (store, line->id, session_id, WAITING_WITHDRAWN, actor, now_ms, error);
  }
  return lines != NULL;
}

/* ---- Accepting ---- */

/* "“A”, “B”" of the seats that @session would cost. Returns: (transfer full): "" for none. */
static char *
clashing_titles (const GArray *held, const PlacesSession *session)
{
  GString *titles = g_string_new (NULL);
  for (guint i = 0; i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (places_clash (seat, session))
      g_string_append_printf (titles, "%s“%s”", titles->len > 0 ? ", " : "", seat->title);
  }
  return g_string_free (titles, FALSE);
}

static gboolean
give_up (Store *store, gint64 attendee_id, const GArray *held, const PlacesSession *session,
         gint64 now_ms, GError **error)
{
  for (guint i = 0; i < held->len; i++) {
    const PlacesSession *seat = &g_array_index (held, PlacesSession, i);
    if (places_clash (seat, session) &&
        !places_seat_release (store, attendee_id, seat, now_ms, error))
      return FALSE;
  }
  return TRUE;
}

/* The place was taken when it was offered: now it becomes a seat. */
static gboolean
accept (const WaitingChange *change, gint64 attendee_id, int days, WriterTurn *turn,
        GPtrArray *fell_away, GError **error)
{
  Store *store = turn->store;
  gint64 session_id = change->session_id, now_ms = turn->now_ms;
  g_auto (PlacesSession) session = { 0 };
  g_autoptr (GError) failed = NULL;
  gint64 offer = store_number (store, &failed, SQL_OFFER, 0, "iii", ":attendee", attendee_id,
                               ":session", session_id, ":now", now_ms);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (offer == 0)
    return order_refuse (error, ORDER_ERROR_STATE, "no offer (any more)");
  g_autoptr (GArray) held = places_held (store, attendee_id, error);
  if (held == NULL || !places_session (store, session_id, &session, error))
    return FALSE;
  if (!session.bookable)
    return order_refuse (error, ORDER_ERROR_STATE, "the session does not take place");
  if ((days >> (session.day_id - 1) & 1) == 0) /* it was moved */
    return order_refuse (error, ORDER_ERROR_NOT_FOR_TICKET, session.title);
  g_autofree char *cost = clashing_titles (held, &session);
  if (*cost != '\0' && !change->yes)
    return order_refuse (error, ORDER_ERROR_OVERLAP, cost);
  g_autofree char *actor = actor_of (attendee_id);
  return waiting_state_change (store, offer, WAITING_ACCEPTED, 0, actor, now_ms, error) &&
         give_up (store, attendee_id, held, &session, now_ms, error) &&
         places_seats_add (store, attendee_id, &session_id, 1, now_ms, error) &&
         waiting_withdraw_clashing (store, attendee_id, session_id, now_ms, fell_away, error) &&
         places_tell_doors (store, attendee_id, error);
}

void
waiting_change_free (gpointer command)
{
  WaitingChange *change = command;
  if (change == NULL)
    return;
  g_free (change->person);
  g_free (change->link);
  g_clear_pointer (&change->fell_away, g_ptr_array_unref);
  g_free (change);
}

static const char *
outcome_word (const WaitingChange *change)
{
  switch (change->act) {
  case WAITING_ACT_JOIN:
    return "?wachtlijst=erbij";
  case WAITING_ACT_LEAVE:
    return "?wachtlijst=eraf";
  case WAITING_ACT_ACCEPT:
    return change->fell_away->len > 0 ? "?wachtlijst=ja-en-eraf" : "?wachtlijst=ja";
  }
  g_return_val_if_reached ("");
}

gboolean
waiting_change_run (gpointer command, WriterTurn *turn, GError **error)
{
  WaitingChange *change = command;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_PERSON, "t", ":person", change->person);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no such person");
  if (step != STORE_ROW)
    return FALSE;
  gint64 attendee_id = store_column_int (q, 0);
  int days = (int) store_column_int (q, 1);
  g_clear_pointer (&change->fell_away, g_ptr_array_unref);
  change->fell_away = g_ptr_array_new_with_free_func (g_free);
  gboolean well = FALSE;
  switch (change->act) {
  case WAITING_ACT_JOIN:
    well = waiting_join (turn->store, attendee_id, days, change->session_id, turn->now_ms, error);
    break;
  case WAITING_ACT_LEAVE:
    well = waiting_leave (turn->store, attendee_id, change->session_id, turn->now_ms, error);
    break;
  case WAITING_ACT_ACCEPT:
    well = accept (change, attendee_id, days, turn, change->fell_away, error);
    break;
  }
  if (well)
    turn->outcome = g_strconcat ("/mijn/", change->link, outcome_word (change), NULL);
  return well;
}

/* ---- Reading ---- */

void
waiting_place_free (gpointer data)
{
  WaitingPlace *place = data;
  g_free (place->title);
  g_free (place->slug);
  g_free (place->room);
  g_free (place->clashes);
  g_free (place);
}

static WaitingPlace *
read_place (StoreStmt *q)
{
  WaitingPlace *place = g_new0 (WaitingPlace, 1);
  place->id = store_column_int (q, 0);
  place->session_id = store_column_int (q, 1);
  place->title = g_strdup (store_column_text (q, 2));
  place->slug = g_strdup (store_column_text (q, 3));
  place->room = g_strdup (store_column_text (q, 4));
  place->starts_ms = store_column_int (q, 5);
  place->ends_ms = store_column_int (q, 6);
  place->until_ms = store_column_int (q, 7);
  place->state = waiting_state_from (store_column_text (q, 8));
  place->ahead = (int) store_column_int (q, 9);
  return place;
}

GPtrArray *
waiting_places (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (waiting_place_free);
  g_autoptr (GArray) held = places_held (store, attendee_id, error);
  if (held == NULL)
    return NULL;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PLACES, "iii", ":attendee", attendee_id,
                                         ":now", now_ms, ":since", now_ms - LAPSED_SHOWN_MS);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    WaitingPlace *place = read_place (q);
    g_auto (PlacesSession) session = { 0 };
    g_ptr_array_add (places, place);
    if (!places_session (store, place->session_id, &session, error))
      return NULL;
    place->clashes = clashing_titles (held, &session);
  }
  return step == STORE_DONE ? g_steal_pointer (&places) : NULL;
}
