/* SPDX-License-Identifier: EUPL-1.2
 *
 * Orders that will not be paid as they were placed: not at all, or for fewer people; see order.h.
 */
#include "server/sales/order.h"
#include "server/sales/payment.h"

static const char SQL_LOWER[] =
    "UPDATE sale_order SET total_cents = total_cents - :cents WHERE id = :order";
static const char SQL_TOTAL[] = "SELECT total_cents FROM sale_order WHERE id = :order";
/* On account there is a document: that is for the office to end. */
static const char SQL_MINE[] =
    "SELECT o.id FROM sale_order o WHERE o.public_id = :public AND o.visitor = :visitor"
    " AND o.state = 'pending' AND NOT EXISTS (SELECT 1 FROM on_account c WHERE c.order_id = o.id)";

gboolean
order_lower (Store *store, gint64 order_id, gint64 cents, const char *actor, gint64 now_ms,
             GError **error)
{
  if (cents == 0)
    return TRUE;
  if (!store_change (store, error, SQL_LOWER, "ii", ":cents", cents, ":order", order_id) ||
      !payment_give_up (store, order_id, now_ms, error))
    return FALSE;
  gint64 total = store_number (store, error, SQL_TOTAL, -1, "i", ":order", order_id);
  OrderPayOutcome outcome;
  if (total != 0)
    return total > 0 && order_payment_add (store, order_id, total, now_ms, error);
  return order_pay (store, order_id, 0, 0, actor, now_ms, &outcome, error);
}

void
order_drop_free (gpointer command)
{
  OrderDrop *drop = command;
  g_free (drop->public_id);
  g_free (drop);
}

gboolean
order_drop_run (gpointer command, WriterTurn *turn, GError **error)
{
  const OrderDrop *drop = command;
  g_autoptr (GError) failed = NULL;
  gint64 id = store_number (turn->store, &failed, SQL_MINE, 0, "tb", ":public", drop->public_id,
                            ":visitor", drop->visitor, (gsize) CART_VISITOR_BYTES);
  if (id == 0) {
    if (failed == NULL)
      g_set_error_literal (&failed, ORDER_ERROR, ORDER_ERROR_STATE, "nothing to give up");
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autofree char *actor = g_strdup_printf ("order:%" G_GINT64_FORMAT, id);
  turn->outcome = g_strdup_printf ("/bestelling/%s", drop->public_id);
  return payment_give_up (turn->store, id, turn->now_ms, error) &&
         order_give_back (turn->store, id, ORDER_CANCELLED, actor, turn->now_ms, error);
}
