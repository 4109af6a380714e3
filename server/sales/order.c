/* SPDX-License-Identifier: EUPL-1.2
 *
 * Placing an order; see order.h. Being paid is order_pay.c.
 */
#include "server/sales/order.h"

#include "server/core/outbox.h"
#include "server/core/settings.h"
#include "server/sales/account/on_account.h"
#include "server/sales/order_price.h"
#include "server/sales/waiting.h"

enum { MINUTE_MS = 60 * 1000 };

/* Whose details are missing: of pupils, and of the adult who brings them, a name is enough. */
static const char SQL_CART_ORDER[] =
    "SELECT o.public_id, IFNULL (o.voucher_id, 0), o.total_cents, (SELECT COUNT(*) FROM attendee a"
    " WHERE a.order_id = o.id AND (o.email = '' OR a.name = '' OR (a.part = 'person' AND"
    " (a.email = '' OR a.school = '' OR a.sector = 0)))) FROM sale_order o WHERE o.id = :id";
/* The largest number is one look in its index; five digits keep their order as text. */
#define PLACE                                                                                      \
  "UPDATE sale_order SET number = (SELECT 'LC' || substr (MIN (d.date), 3, 2) || '-' ||"           \
  " substr ('0000' || (1 + IFNULL ((SELECT CAST (substr (MAX (number), 6) AS INTEGER)"             \
  " FROM sale_order WHERE number IS NOT NULL), 0)), -5) FROM day d), total_cents = :total"
static const char SQL_PLACE[] = PLACE ", expires_ms = :expires WHERE id = :id";
/* It is paid next, and expires no more: an index less to write. */
static const char SQL_PLACE_FREE[] = PLACE " WHERE id = :id";
static const char SQL_PAYMENT_ADD[] =
    "INSERT INTO payment (order_id, idempotency_key, state, amount_cents, created_ms)"
    " VALUES (:order, :key, 'new', :amount, :now)";

/* What placing works with, all checked. */
typedef struct {
  Cart cart;
  char *public_id;
  gint64 voucher_id; /* 0 for none */
  gint64 seen_cents; /* what the page said it costs */
  OrderPrice price;
} Plan;

static void
plan_clear (Plan *plan)
{
  cart_clear (&plan->cart);
  g_free (plan->public_id);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

/* The prices are worked out again: tickets and voucher may have changed since the details were
 * typed, and nobody pays more than they saw. */
static gboolean
plan_price (Plan *plan, const WriterTurn *turn, GError **error)
{
  Voucher voucher = { 0 };
  g_autoptr (GError) failed = NULL;
  if (plan->voucher_id != 0 &&
      !voucher_find_id (turn->store, plan->voucher_id, turn->now_ms, &voucher, &failed)) {
    if (failed == NULL)
      return order_refuse (error, ORDER_ERROR_VOUCHER, "the voucher is used up or too old");
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return order_price (turn->store, plan->cart.order_id, voucher.id != 0 ? &voucher : NULL,
                      plan->seen_cents, turn->now_ms, &plan->price, error);
}

static gboolean
plan_order (Plan *plan, const OrderPlace *place, const WriterTurn *turn, GError **error)
{
  if (!cart_find_head (turn->store, place->visitor, turn->now_ms, &plan->cart, error))
    return FALSE;
  if (plan->cart.order_id == 0)
    return order_refuse (error, ORDER_ERROR_NO_CART, "no cart");
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_CART_ORDER, "i", ":id", plan->cart.order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  plan->public_id = g_strdup (store_column_text (q, 0));
  plan->voucher_id = store_column_int (q, 1);
  plan->seen_cents = store_column_int (q, 2);
  if (store_column_int (q, 3) > 0)
    return order_refuse (error, ORDER_ERROR_FIELDS, "details are missing");
  return plan_price (plan, turn, error);
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

/* What costs nothing is paid at once. */
static gboolean
leave_cart (const WriterTurn *turn, gint64 order_id, gint64 total_cents, GError **error)
{
  Store *store = turn->store;
  OrderPayOutcome paid;
  g_autofree char *actor = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  if (total_cents == 0)
    return store_change (store, error, SQL_PLACE_FREE, "ii", ":total", total_cents, ":id",
                         order_id) &&
           order_pay (store, order_id, 0, 0, actor, turn->now_ms, &paid, error);
  gint64 expires_ms = turn->now_ms + settings_int (store, "order.pay_min") * MINUTE_MS;
  return store_change (store, error, SQL_PLACE, "iii", ":total", total_cents, ":expires",
                       expires_ms, ":id", order_id) &&
         order_state_change (store, order_id, ORDER_PENDING, actor, turn->now_ms, error);
}

gboolean
order_place_run (gpointer command, WriterTurn *turn, GError **error)
{
  g_auto (Plan) plan = { 0 };
  if (!plan_order (&plan, command, turn, error))
    return FALSE;
  Store *store = turn->store;
  const OrderPlace *place = command;
  gint64 order_id = plan.cart.order_id;
  gint64 total_cents = plan.price.total_cents;
  gboolean online = total_cents > 0 && place->account == NULL;
  turn->outcome = g_strconcat ("/bestelling/", plan.public_id, online ? "/betalen" : "", NULL);
  if ((plan.price.reduced > 0 &&
       !voucher_use (store, plan.voucher_id, plan.price.reduced, error)) ||
      !leave_cart (turn, order_id, total_cents, error) ||
      !waiting_serve_order (store, order_id, turn->now_ms, error))
    return FALSE;
  if (online)
    return order_payment_add (store, order_id, total_cents, turn->now_ms, error);
  return total_cents == 0 || on_account_open (store, order_id, place->account, turn->now_ms, error);
}
