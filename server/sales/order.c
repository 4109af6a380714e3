/* SPDX-License-Identifier: EUPL-1.2
 *
 * Placing an order; see order.h. Being paid is order_pay.c.
 */
#include "server/sales/order.h"

#include "server/core/outbox.h"
#include "server/core/settings.h"
#include "server/sales/voucher.h"

enum { MINUTE_MS = 60 * 1000 };

static const char SQL_CART_ORDER[] = "SELECT public_id, IFNULL (voucher_id, 0) FROM sale_order"
                                     " WHERE id = :id";
static const char SQL_FILLED_IN[] = "SELECT COUNT(*) FROM attendee WHERE id = :id AND name <> ''"
                                    " AND email <> '' AND school <> '' AND sector <> 0";
static const char SQL_LIST_PRICE[] = "SELECT t.price_cents FROM attendee a JOIN ticket_type t"
                                     " ON t.id = a.ticket_type_id WHERE a.id = :id";
/* The largest number is one look in its index; five digits keep their order as text. */
static const char SQL_PLACE[] =
    "UPDATE sale_order SET number = (SELECT 'LC' || substr (MIN (d.date), 3, 2) || '-' ||"
    " substr ('0000' || (1 + IFNULL ((SELECT CAST (substr (MAX (number), 6) AS INTEGER)"
    " FROM sale_order), 0)), -5) FROM day d), total_cents = :total, expires_ms = :expires"
    " WHERE id = :id";
static const char SQL_PRICE[] = "UPDATE attendee SET price_cents = :price WHERE id = :id";
static const char SQL_PAYMENT_ADD[] =
    "INSERT INTO payment (order_id, idempotency_key, state, amount_cents, created_ms)"
    " VALUES (:order, :key, 'new', :amount, :now)";

/* What placing works with, all checked. */
typedef struct {
  Cart cart;
  char *public_id;
  gint64 voucher_id; /* 0 for none */
  gint64 total_cents;
} Plan;

static void
plan_clear (Plan *plan)
{
  cart_clear (&plan->cart);
  g_free (plan->public_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static gboolean
refuse (GError **error, OrderError code, const char *why)
{
  g_set_error_literal (error, ORDER_ERROR, (int) code, why);
  return FALSE;
}

/* The price is worked out again: ticket and voucher may have changed since the details were typed.
 */
static gboolean
plan_price (Plan *plan, const WriterTurn *turn, GError **error)
{
  Voucher voucher = { 0 };
  g_autoptr (GError) failed = NULL;
  plan->total_cents =
      store_number (turn->store, &failed, SQL_LIST_PRICE, 0, "i", ":id", plan->cart.attendee_id);
  if (failed == NULL && plan->voucher_id != 0 &&
      !voucher_find_id (turn->store, plan->voucher_id, turn->now_ms, &voucher, &failed) &&
      failed == NULL)
    return refuse (error, ORDER_ERROR_VOUCHER, "the voucher is used up or too old");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (plan->voucher_id != 0)
    plan->total_cents = voucher_price (&voucher, plan->total_cents);
  return TRUE;
}

static gboolean
plan_order (Plan *plan, const OrderPlace *place, const WriterTurn *turn, GError **error)
{
  if (!cart_find (turn->store, place->visitor, turn->now_ms, &plan->cart, error))
    return FALSE;
  if (plan->cart.order_id == 0)
    return refuse (error, ORDER_ERROR_NO_CART, "no cart");
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_CART_ORDER, "i", ":id", plan->cart.order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  plan->public_id = g_strdup (store_column_text (q, 0));
  plan->voucher_id = store_column_int (q, 1);
  gint64 filled_in =
      store_number (turn->store, error, SQL_FILLED_IN, -1, "i", ":id", plan->cart.attendee_id);
  if (filled_in == 0)
    return refuse (error, ORDER_ERROR_FIELDS, "details are missing");
  return filled_in > 0 && plan_price (plan, turn, error);
}

gboolean
order_payment_add (Store *store, gint64 order_id, gint64 amount_cents, gint64 now_ms,
                   GError **error)
{
  g_autofree char *key = g_uuid_string_random ();
  if (!store_change (store, error, SQL_PAYMENT_ADD, "itii", ":order", order_id, ":key", key,
                     ":amount", amount_cents, ":now", now_ms))
    return FALSE;
  g_autofree char *payload =
      g_strdup_printf ("{\"payment\":%" G_GINT64_FORMAT "}", store_last_id (store));
  return outbox_add (store, "payment", key, payload, now_ms, error);
}

gboolean
order_place_run (gpointer command, WriterTurn *turn, GError **error)
{
  g_auto (Plan) plan = { 0 };
  if (!plan_order (&plan, command, turn, error))
    return FALSE;
  Store *store = turn->store;
  gint64 order_id = plan.cart.order_id;
  gint64 expires_ms = turn->now_ms + settings_int (store, "order.pay_min") * MINUTE_MS;
  g_autofree char *actor = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  turn->outcome =
      g_strconcat ("/bestelling/", plan.public_id, plan.total_cents > 0 ? "/betalen" : "", NULL);
  if ((plan.voucher_id != 0 && !voucher_use (store, plan.voucher_id, error)) ||
      !store_change (store, error, SQL_PRICE, "ii", ":price", plan.total_cents, ":id",
                     plan.cart.attendee_id) ||
      !store_change (store, error, SQL_PLACE, "iii", ":total", plan.total_cents, ":expires",
                     expires_ms, ":id", order_id) ||
      !order_state_change (store, order_id, ORDER_PENDING, actor, turn->now_ms, error))
    return FALSE;
  if (plan.total_cents > 0)
    return order_payment_add (store, order_id, plan.total_cents, turn->now_ms, error);
  OrderPayOutcome paid;
  return order_pay (store, order_id, 0, actor, turn->now_ms, &paid, error);
}
