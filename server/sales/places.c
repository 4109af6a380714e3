/* SPDX-License-Identifier: EUPL-1.2
 *
 * Places, one at a time; see places.h. Those of whole orders are places_order.c.
 */
#include "server/sales/places.h"

#include <string.h>

#include "server/core/change.h"
#include "server/sales/waiting.h"

#define SESSION_COLUMNS                                                                            \
  "SELECT s.id, s.title, s.starts_ms, s.ends_ms, s.day_id, IFNULL (s.round_id, 0),"                \
  " IFNULL (s.quota_id, 0), s.state FROM session s "

static const char SQL_SESSION[] = SESSION_COLUMNS "WHERE s.id = :id";
static const char SQL_HELD[] =
    SESSION_COLUMNS "JOIN seat e ON e.session_id = s.id WHERE e.attendee_id = :attendee"
                    " AND e.gone = 0 ORDER BY s.starts_ms";
static const char SQL_TAKE[] =
    "UPDATE quota SET taken = taken + 1 WHERE id = :id AND taken < capacity";
static const char SQL_GIVE[] = "UPDATE quota SET taken = taken - 1 WHERE id = :id";
static const char SQL_DUE[] = "SELECT EXISTS (SELECT 1 FROM sale_order WHERE state IN ('cart',"
                              " 'pending') AND expires_ms <= :now)";
/* All in one: what undoes a statement, which SQLite keeps because of the trigger, costs as much. */
static const char SQL_SEATS_ADD[] =
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) SELECT :attendee, value,"
    " IIF ((SELECT o.state FROM attendee a JOIN sale_order o ON o.id = a.order_id"
    " WHERE a.id = :attendee) = 'paid', 'confirmed', 'held'), :now FROM json_each (:sessions)";
static const char SQL_SEAT_RELEASE[] =
    "UPDATE seat SET state = 'released', gone = id, at_ms = :now WHERE attendee_id = :attendee"
    " AND session_id = :session AND gone = 0";
static const char SQL_HAS_BADGE[] =
    "SELECT COUNT(*) FROM badge WHERE attendee_id = :attendee AND state = 'valid'";
static const char SQL_BADGE_NEWS[] = "UPDATE badge SET version = :version WHERE attendee_id ="
                                     " :attendee AND state = 'valid'";

void
places_session_clear (PlacesSession *session)
{
  g_free (session->title);
  *session = (PlacesSession){ 0 };
}

static void
read_session (StoreStmt *q, PlacesSession *session)
{
  *session = (PlacesSession){ .id = store_column_int (q, 0),
                              .title = g_strdup (store_column_text (q, 1)),
                              .starts_ms = store_column_int (q, 2),
                              .ends_ms = store_column_int (q, 3),
                              .day_id = store_column_int (q, 4),
                              .round_id = store_column_int (q, 5),
                              .quota_id = store_column_int (q, 6) };
  session->bookable = session->quota_id > 0 && strcmp (store_column_text (q, 7), "confirmed") == 0;
}

gboolean
places_session (Store *store, gint64 id, PlacesSession *session, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSION, "i", ":id", id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such session");
  if (step != STORE_ROW)
    return FALSE;
  read_session (q, session);
  return TRUE;
}

gboolean
places_clash (const PlacesSession *a, const PlacesSession *b)
{
  return (a->starts_ms < b->ends_ms && b->starts_ms < a->ends_ms) ||
         (a->round_id != 0 && a->round_id == b->round_id);
}

GArray *
places_held (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GArray) held = g_array_new (FALSE, FALSE, sizeof (PlacesSession));
  g_array_set_clear_func (held, (GDestroyNotify) places_session_clear);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_HELD, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PlacesSession session;
    read_session (q, &session);
    g_array_append_val (held, session);
  }
  return step == STORE_DONE ? g_steal_pointer (&held) : NULL;
}

gboolean
places_holds (const GArray *held, gint64 session_id)
{
  for (guint i = 0; i < held->len; i++)
    if (g_array_index (held, PlacesSession, i).id == session_id)
      return TRUE;
  return FALSE;
}

/* Whose time is over holds nothing: when the last place seems gone, that is looked at first,
 * rather than at the housekeeper's next round. */
gboolean
places_take (Store *store, gint64 quota_id, gint64 now_ms, gboolean *taken, GError **error)
{
  if (!store_change (store, error, SQL_TAKE, "i", ":id", quota_id))
    return FALSE;
  *taken = store_changes (store) == 1;
  if (*taken)
    return TRUE;
  gint64 due = store_number (store, error, SQL_DUE, -1, "i", ":now", now_ms);
  if (due <= 0)
    return due == 0;
  if (!order_expire_due (store, now_ms, error) ||
      !store_change (store, error, SQL_TAKE, "i", ":id", quota_id))
    return FALSE;
  *taken = store_changes (store) == 1;
  return TRUE;
}

gboolean
places_give (Store *store, const PlacesSession *session, gint64 now_ms, GError **error)
{
  return store_change (store, error, SQL_GIVE, "i", ":id", session->quota_id) &&
         waiting_serve (store, session->id, now_ms, error);
}

gboolean
places_seats_add (Store *store, gint64 attendee_id, const gint64 *sessions, guint n, gint64 now_ms,
                  GError **error)
{
  g_autoptr (GString) list = g_string_sized_new (64);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (list, "%c%" G_GINT64_FORMAT, i == 0 ? '[' : ',', sessions[i]);
  g_string_append_c (list, ']');
  return n == 0 || store_change (store, error, SQL_SEATS_ADD, "iti", ":attendee", attendee_id,
                                 ":sessions", list->str, ":now", now_ms);
}

gboolean
places_seat_release (Store *store, gint64 attendee_id, const PlacesSession *session, gint64 now_ms,
                     GError **error)
{
  return store_change (store, error, SQL_SEAT_RELEASE, "iii", ":now", now_ms, ":attendee",
                       attendee_id, ":session", session->id) &&
         (store_changes (store) == 0 || places_give (store, session, now_ms, error));
}

gboolean
places_tell_doors (Store *store, gint64 attendee_id, GError **error)
{
  gint64 badges = store_number (store, error, SQL_HAS_BADGE, -1, "i", ":attendee", attendee_id);
  if (badges <= 0)
    return badges == 0;
  gint64 version = change_next (store, error);
  return version > 0 && store_change (store, error, SQL_BADGE_NEWS, "ii", ":version", version,
                                      ":attendee", attendee_id);
}
