/* SPDX-License-Identifier: EUPL-1.2
 *
 * States of orders and seats; see order_state.h.
 */
#include "server/sales/order_state.h"

#include <string.h>

#include "server/core/audit.h"

G_DEFINE_QUARK (order_error, order_error)

static const char SQL_STATE[] = "SELECT state FROM sale_order WHERE id = :id";
static const char SQL_SET_STATE[] = "UPDATE sale_order SET state = :state WHERE id = :id";
static const char SQL_SET_PAID[] =
    "UPDATE sale_order SET state = 'paid', paid_ms = :now, expires_ms = NULL WHERE id = :id";
static const char SQL_CONFIRM_SEATS[] =
    "UPDATE seat SET state = 'confirmed', at_ms = :now WHERE attendee_id = :attendee"
    " AND gone = 0 AND state = 'held'";

static const char *const ORDER_NAMES[] = {
  [ORDER_CART] = "cart",       [ORDER_PENDING] = "pending",     [ORDER_PAID] = "paid",
  [ORDER_EXPIRED] = "expired", [ORDER_CANCELLED] = "cancelled",
};
gboolean
order_refuse (GError **error, OrderError code, const char *why)
{
  g_set_error_literal (error, ORDER_ERROR, (int) code, why);
  return FALSE;
}

/* Row: from; bit: to. An expired order is paid when the money comes late and there is still place.
 */
static const unsigned ORDER_WAYS[] = {
  [ORDER_CART] =
      1u << ORDER_PENDING | 1u << ORDER_PAID | 1u << ORDER_EXPIRED | 1u << ORDER_CANCELLED,
  [ORDER_PENDING] = 1u << ORDER_PAID | 1u << ORDER_EXPIRED | 1u << ORDER_CANCELLED,
  [ORDER_PAID] = 1u << ORDER_CANCELLED,
  [ORDER_EXPIRED] = 1u << ORDER_PAID,
  [ORDER_CANCELLED] = 0,
};

OrderState
order_state_from (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ORDER_NAMES); i++)
    if (strcmp (ORDER_NAMES[i], name) == 0)
      return (OrderState) i;
  g_assert_not_reached (); /* a CHECK of the table keeps other words out */
}

gboolean
order_state_allowed (OrderState from, OrderState to)
{
  return (ORDER_WAYS[from] >> to & 1) != 0;
}

gboolean
order_state_change (Store *store, gint64 order_id, OrderState to, const char *actor, gint64 now_ms,
                    GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STATE, "i", ":id", order_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW) {
    if (step == STORE_DONE)
      g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such order");
    return FALSE;
  }
  OrderState from = order_state_from (store_column_text (q, 0));
  if (!order_state_allowed (from, to)) {
    g_set_error (error, ORDER_ERROR, ORDER_ERROR_STATE, "an order does not go from %s to %s",
                 ORDER_NAMES[from], ORDER_NAMES[to]);
    return FALSE;
  }
  g_autofree char *action = g_strconcat ("order.", ORDER_NAMES[to], NULL);
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  gboolean written = to == ORDER_PAID ? store_change (store, error, SQL_SET_PAID, "ii", ":id",
                                                      order_id, ":now", now_ms)
                                      : store_change (store, error, SQL_SET_STATE, "it", ":id",
                                                      order_id, ":state", ORDER_NAMES[to]);
  return written && audit_add (store, now_ms, actor, action, subject, NULL, error);
}

gboolean
seats_confirm (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  return store_change (store, error, SQL_CONFIRM_SEATS, "ii", ":now", now_ms, ":attendee",
                       attendee_id);
}
