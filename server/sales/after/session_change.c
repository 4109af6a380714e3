/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cancelled and moved sessions; see session_change.h. Who is told what is session_tell.c.
 */
#include "server/sales/after/session_change.h"

#include <jansson.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/sales/after/person.h"
#include "server/sales/after/session_tell.h"

static const char SQL_STANDS[] =
    "SELECT id, starts_ms, ends_ms, room_id, IFNULL (round_id, 0), state = 'cancelled'"
    " FROM session WHERE quota_id IS NOT NULL AND (:id = 0 OR id = :id) ORDER BY id";
static const char SQL_CANCEL[] =
    "UPDATE session SET state = 'cancelled', changed_ms = :now WHERE id = :id";
/* A session that moves within its round stays in it; elsewhere it stands alone. */
static const char SQL_MOVE[] =
    "UPDATE session SET room_id = :room, starts_ms = :starts, ends_ms = :ends, day_id = :day,"
    " round_id = (SELECT r.id FROM round r WHERE r.starts_ms <= :starts AND r.ends_ms >= :ends),"
    " changed_ms = :now WHERE id = :id";
static const char SQL_ROOM_TAKEN[] =
    "SELECT s.title FROM session s JOIN room r ON r.id = s.room_id WHERE s.room_id = :room"
    " AND r.shared = 0 AND s.id <> :id AND s.state = 'confirmed' AND s.starts_ms < :ends"
    " AND s.ends_ms > :starts LIMIT 1";
static const char SQL_TOO_SMALL[] =
    "SELECT COUNT(*) FROM session s JOIN quota q ON q.id = s.quota_id JOIN room r ON r.id = :room"
    " WHERE s.id = :id AND q.taken > r.capacity";
static const char SQL_FIT[] =
    "UPDATE quota SET capacity = MIN (capacity, (SELECT capacity FROM room WHERE id = :room))"
    " WHERE id = (SELECT quota_id FROM session WHERE id = :id)";
static const char SQL_ROOM[] = "SELECT COUNT(*) FROM room WHERE id = :room";
static const char SQL_DAY[] = "SELECT id FROM day WHERE date = :date";

void
session_change_free (gpointer command)
{
  SessionChange *change = command;
  if (change == NULL)
    return;
  g_free (change->reason);
  g_free (change);
}

/* ---- Where sessions stand ---- */

static GArray *
read_standings (Store *store, gint64 session_id, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (SessionStanding));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STANDS, "i", ":id", session_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    SessionStanding one = { .session_id = store_column_int (q, 0),
                            .starts_ms = store_column_int (q, 1),
                            .ends_ms = store_column_int (q, 2),
                            .room_id = store_column_int (q, 3),
                            .round_id = store_column_int (q, 4),
                            .cancelled = store_column_int (q, 5) != 0 };
    g_array_append_val (all, one);
  }
  return step == STORE_DONE ? g_steal_pointer (&all) : NULL;
}

GArray *
session_watch_begin (Store *store, GError **error)
{
  return read_standings (store, 0, error);
}

static gboolean
is_moved (const SessionStanding *a, const SessionStanding *b)
{
  return a->starts_ms != b->starts_ms || a->ends_ms != b->ends_ms || a->room_id != b->room_id;
}

gboolean
session_watch_end (Store *store, const GArray *before, gint64 now_ms, int *told, GError **error)
{
  *told = 0;
  for (guint i = 0; i < before->len; i++) {
    const SessionStanding *old = &g_array_index (before, SessionStanding, i);
    g_autoptr (GArray) now = read_standings (store, old->session_id, error);
    if (now == NULL)
      return FALSE;
    const SessionStanding *new = now->len > 0 ? &g_array_index (now, SessionStanding, 0) : NULL;
    if (new == NULL || old->cancelled || old->starts_ms <= now_ms)
      continue;
    gboolean well = new->cancelled ? session_tell_cancelled (store, old, now_ms, told, error)
                    : is_moved (old, new)
                        ? session_tell_moved (store, old, new, now_ms, told, error)
                        : TRUE;
    if (!well)
      return FALSE;
  }
  return TRUE;
}

/* ---- By the office ---- */

/* The day of the congress on which a moment lies; 0 for none. */
static gint64
day_of (Store *store, gint64 ms, GError **error)
{
  g_autofree char *date = when_local_date (ms);
  return store_number (store, error, SQL_DAY, 0, "t", ":date", date);
}

static gboolean
check_room (Store *store, const SessionChange *change, gint64 ends_ms, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_ROOM_TAKEN, "iiii", ":room", change->room_id, ":id",
                   change->session_id, ":starts", change->starts_ms, ":ends", ends_ms);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_OVERLAP, "“%s”", store_column_text (q, 0));
    return FALSE;
  }
  gint64 rooms = store_number (store, error, SQL_ROOM, -1, "i", ":room", change->room_id);
  gint64 small = rooms > 0 ? store_number (store, error, SQL_TOO_SMALL, -1, "ii", ":room",
                                           change->room_id, ":id", change->session_id)
                           : -1;
  if (rooms == 0)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no such room");
  if (small > 0)
    return order_refuse (error, ORDER_ERROR_SOLD_OUT, "more places are taken than the room holds");
  return step == STORE_DONE && rooms > 0 && small == 0;
}

static gboolean
move (Store *store, const SessionChange *change, const SessionStanding *old, gint64 now_ms,
      GError **error)
{
  gint64 ends_ms = change->starts_ms + (old->ends_ms - old->starts_ms);
  gint64 day_id = day_of (store, change->starts_ms, error);
  if (day_id == 0 && (error == NULL || *error == NULL))
    return order_refuse (error, ORDER_ERROR_NOT_FOR_TICKET, "on no day of the congress");
  return day_id > 0 && check_room (store, change, ends_ms, error) &&
         store_change (store, error, SQL_MOVE, "iiiiii", ":now", now_ms, ":room", change->room_id,
                       ":starts", change->starts_ms, ":ends", ends_ms, ":day", day_id, ":id",
                       change->session_id) &&
         store_change (store, error, SQL_FIT, "ii", ":room", change->room_id, ":id",
                       change->session_id);
}

static gboolean
write_audit (Store *store, const SessionChange *change, gint64 now_ms, GError **error)
{
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, change->staff_id);
  g_autofree char *subject = g_strdup_printf ("session:%" G_GINT64_FORMAT, change->session_id);
  json_t *detail = json_pack ("{s:s, s:i}", "reason", change->reason, "told", change->told);
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean well =
      audit_add (store, now_ms, actor, change->cancel ? "session.cancelled" : "session.moved",
                 subject, text, error);
  free (text);
  return well;
}

static gboolean
check (const SessionChange *change, const GArray *before, gint64 now_ms, GError **error)
{
  if (!after_reason_fits (change->reason))
    return order_refuse (error, ORDER_ERROR_REASON, "staff must give a reason");
  if (before->len == 0)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no such session with places");
  const SessionStanding *old = &g_array_index (before, SessionStanding, 0);
  if (old->cancelled || old->ends_ms <= now_ms)
    return order_refuse (error, ORDER_ERROR_STATE, "cancelled already, or over");
  return TRUE;
}

gboolean
session_change_run (gpointer command, WriterTurn *turn, GError **error)
{
  SessionChange *change = command;
  Store *store = turn->store;
  g_autoptr (GArray) before = read_standings (store, change->session_id, error);
  if (before == NULL || !check (change, before, turn->now_ms, error))
    return FALSE;
  const SessionStanding *old = &g_array_index (before, SessionStanding, 0);
  gboolean well = change->cancel ? store_change (store, error, SQL_CANCEL, "ii", ":now",
                                                 turn->now_ms, ":id", change->session_id)
                                 : move (store, change, old, turn->now_ms, error);
  if (!well || !session_watch_end (store, before, turn->now_ms, &change->told, error))
    return FALSE;
  turn->outcome = g_strdup_printf ("/kantoor/sessies/%" G_GINT64_FORMAT "?bericht=%d",
                                   change->session_id, change->told);
  return change_next (store, error) > 0 && write_audit (store, change, turn->now_ms, error);
}
