/* SPDX-License-Identifier: EUPL-1.2
 *
 * The number of places of a session; see session_capacity.h.
 */
#include "server/sales/after/session_capacity.h"

#include <jansson.h>

#include "server/core/audit.h"
#include "server/core/change.h"
#include "server/sales/after/person.h"
#include "server/sales/order_state.h"
#include "server/sales/waiting.h"

enum { CAPACITY_MOST = 100000 };

static const char SQL_SESSION[] =
    "SELECT q.id, q.capacity, q.taken, IIF (r.shared, 0, r.capacity), s.state <> 'confirmed' OR"
    " s.ends_ms <= :now FROM session s JOIN quota q ON q.id = s.quota_id JOIN room r ON r.id ="
    " s.room_id WHERE s.id = :id";
static const char SQL_SET[] = "UPDATE quota SET capacity = :capacity WHERE id = :quota";

void
session_capacity_free (gpointer command)
{
  SessionCapacity *change = command;
  if (change == NULL)
    return;
  g_free (change->reason);
  g_free (change);
}

typedef struct {
  gint64 quota_id, capacity;
  gboolean over;
} Now;

static gboolean
read_now (Store *store, SessionCapacity *change, gint64 now_ms, Now *now, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SESSION, "ii", ":now", now_ms, ":id", change->session_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such session with places");
  if (step != STORE_ROW)
    return FALSE;
  *now = (Now){ store_column_int (q, 0), store_column_int (q, 1), store_column_int (q, 4) != 0 };
  change->taken = store_column_int (q, 2);
  change->room = store_column_int (q, 3);
  return TRUE;
}

static gboolean
check (const SessionCapacity *change, const Now *now, GError **error)
{
  gint64 most = change->room != 0 ? change->room : CAPACITY_MOST;
  OrderError code = ORDER_ERROR_UNKNOWN;
  if (!after_reason_fits (change->reason))
    code = ORDER_ERROR_REASON;
  else if (now->over)
    code = ORDER_ERROR_STATE;
  else if (change->capacity < 1 || change->capacity > most)
    code = ORDER_ERROR_FIELDS;
  else if (change->capacity < change->taken)
    code = ORDER_ERROR_SOLD_OUT;
  else
    return TRUE;
  g_set_error_literal (error, ORDER_ERROR, (int) code, "that number cannot be");
  return FALSE;
}

static gboolean
write_audit (Store *store, const SessionCapacity *change, gint64 before, gint64 now_ms,
             GError **error)
{
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, change->staff_id);
  g_autofree char *subject = g_strdup_printf ("session:%" G_GINT64_FORMAT, change->session_id);
  json_t *detail = json_pack ("{s:s, s:I, s:I}", "reason", change->reason, "from",
                              (json_int_t) before, "to", (json_int_t) change->capacity);
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean well = audit_add (store, now_ms, actor, "session.capacity", subject, text, error);
  free (text);
  return well;
}

gboolean
session_capacity_run (gpointer command, WriterTurn *turn, GError **error)
{
  SessionCapacity *change = command;
  Store *store = turn->store;
  Now now = { 0 };
  turn->outcome = g_strdup_printf ("/kantoor/sessies/%" G_GINT64_FORMAT, change->session_id);
  return read_now (store, change, turn->now_ms, &now, error) && check (change, &now, error) &&
         store_change (store, error, SQL_SET, "ii", ":capacity", change->capacity, ":quota",
                       now.quota_id) &&
         waiting_serve (store, change->session_id, turn->now_ms, error) &&
         change_next (store, error) > 0 &&
         write_audit (store, change, now.capacity, turn->now_ms, error);
}
