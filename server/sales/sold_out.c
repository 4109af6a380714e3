/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is full, and who would get nothing; see sold_out.h.
 */
#include "server/sales/sold_out.h"

#include "server/sales/places.h"

static const char SQL_BOARD[] =
    "SELECT s.id, s.starts_ms, s.ends_ms, s.day_id, IFNULL (s.round_id, 0),"
    " s.state = 'confirmed' AND q.taken >= q.capacity, (SELECT MAX (f.until_ms) FROM first_choice f"
    " WHERE f.starts_ms < s.ends_ms AND f.ends_ms > s.starts_ms), (SELECT MIN (expires_ms)"
    " FROM sale_order WHERE state IN ('cart', 'pending')) FROM session s JOIN quota q"
    " ON q.id = s.quota_id ORDER BY s.id";
/* The days of a cart of one person with nothing in it. */
static const char SQL_BARE_CART[] =
    "SELECT t.days FROM sale_order o JOIN attendee a ON a.order_id = o.id JOIN ticket_type t"
    " ON t.id = a.ticket_type_id WHERE o.visitor = :visitor AND o.state = 'cart'"
    " AND o.expires_ms > :now AND NOT EXISTS (SELECT 1 FROM attendee b WHERE b.order_id = o.id"
    " AND b.id <> a.id) AND NOT EXISTS (SELECT 1 FROM seat e WHERE e.attendee_id = a.id"
    " AND e.gone = 0) AND NOT EXISTS (SELECT 1 FROM waiting w WHERE w.attendee_id = a.id"
    " AND w.state IN ('waiting', 'offered'))";

typedef struct {
  PlacesSession session; /* without title */
  gboolean full;
  gint64 first_ms; /* until then only some may choose at that time, which the writer tells; or 0 */
  gint64 due_ms;   /* of all: when the first of what is held runs out; 0 when nothing is */
} Entry;

GPtrArray *
sold_out_read (Store *store, GError **error)
{
  g_autoptr (GPtrArray) board = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BOARD, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Entry *entry = g_new (Entry, 1);
    *entry = (Entry){ .session = { .id = store_column_int (q, 0),
                                   .starts_ms = store_column_int (q, 1),
                                   .ends_ms = store_column_int (q, 2),
                                   .day_id = store_column_int (q, 3),
                                   .round_id = store_column_int (q, 4) },
                      .full = store_column_int (q, 5) != 0,
                      .first_ms = store_column_int (q, 6),
                      .due_ms = store_column_int (q, 7) };
    g_ptr_array_add (board, entry);
  }
  return step == STORE_DONE ? g_steal_pointer (&board) : NULL;
}

static const Entry *
find (const GPtrArray *board, gint64 id)
{
  guint from = 0, to = board->len;
  while (from < to) {
    guint middle = from + (to - from) / 2;
    const Entry *entry = board->pdata[middle];
    if (entry->session.id == id)
      return entry;
    if (entry->session.id < id)
      from = middle + 1;
    else
      to = middle;
  }
  return NULL;
}

/* All of them full, and nothing else wrong with the choice. */
static gboolean
are_full (const GPtrArray *board, const CartSeats *wish, int days, gint64 now_ms)
{
  const Entry *chosen[SEATS_MAX];
  for (guint i = 0; i < wish->n_sessions; i++) {
    const Entry *entry = chosen[i] = find (board, wish->sessions[i]);
    if (entry == NULL || !entry->full || (days >> (entry->session.day_id - 1) & 1) == 0 ||
        entry->first_ms > now_ms || (entry->due_ms != 0 && entry->due_ms <= now_ms))
      return FALSE;
    for (guint k = 0; k < i; k++)
      if (places_clash (&chosen[k]->session, &entry->session))
        return FALSE;
  }
  return TRUE;
}

gboolean
sold_out_all (Store *store, const GPtrArray *board, const CartSeats *wish, gint64 now_ms)
{
  if (wish->n_sessions == 0 || wish->n_waiting > 0)
    return FALSE;
  gint64 days = store_number (store, NULL, SQL_BARE_CART, 0, "bi", ":visitor", wish->visitor,
                              (gsize) CART_VISITOR_BYTES, ":now", now_ms);
  return days != 0 && are_full (board, wish, (int) days, now_ms);
}
