/* SPDX-License-Identifier: EUPL-1.2
 *
 * How far an order is; see order_progress.h.
 */
#include "server/sales/order_progress.h"

static const char SQL_ORDER[] =
    "SELECT o.state, o.number, o.total_cents, o.visitor = :visitor, IFNULL (p.state, ''),"
    " IFNULL (p.checkout_url, ''), IFNULL (c.due_ms, 0), o.id FROM sale_order o LEFT JOIN "
    "on_account c"
    " ON c.order_id = o.id LEFT JOIN payment p ON p.order_id = o.id"
    " AND p.id = (SELECT MAX (id) FROM payment WHERE order_id = o.id)"
    " WHERE o.public_id = :public AND o.state <> 'cart'";

gboolean
order_progress_read (Store *store, const char *public_id, const guint8 visitor[CART_VISITOR_BYTES],
                     OrderProgress *order, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ORDER, "bt", ":visitor", visitor,
                                         (gsize) CART_VISITOR_BYTES, ":public", public_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  *order = (OrderProgress){ .state = order_state_from (store_column_text (q, 0)),
                            .number = g_strdup (store_column_text (q, 1)),
                            .total_cents = store_column_int (q, 2),
                            .mine = store_column_int (q, 3) != 0,
                            .payment = g_strdup (store_column_text (q, 4)),
                            .checkout_url = g_strdup (store_column_text (q, 5)),
                            .due_ms = store_column_int (q, 6),
                            .id = store_column_int (q, 7) };
  return TRUE;
}

void
order_progress_clear (OrderProgress *order)
{
  g_clear_pointer (&order->number, g_free);
  g_clear_pointer (&order->payment, g_free);
  g_clear_pointer (&order->checkout_url, g_free);
}

gboolean
order_progress_under_way (const OrderProgress *order)
{
  static const char *const states[] = { "new", "open", "pending", "authorized", NULL };
  return order->state == ORDER_PENDING && order->due_ms == 0 &&
         g_strv_contains (states, order->payment);
}
