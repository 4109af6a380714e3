/* SPDX-License-Identifier: EUPL-1.2
 *
 * How far an order is between placing and being paid, as its page asks again and again. Apart from
 * order.h: only reading, and no more than the address of the page opens.
 */
#pragma once

#include "schedule/store.h"
#include "server/sales/cart.h"
#include "server/sales/order_state.h"

/**
 * OrderProgress:
 * @payment: state of the last payment; "" when there is none
 * @checkout_url: where that is paid; "" until the bank has made it
 * @due_ms: until when an order on account is to be paid; else 0
 * @mine: it was placed in the browser that asks
 */
typedef struct {
  OrderState state;
  char *number, *payment, *checkout_url;
  gint64 total_cents, due_ms, id;
  gboolean mine;
} OrderProgress;

/** order_progress_read: of the order with @public_id that has left the cart. @order: zeroed.
 * Returns: FALSE without @error when there is no such order. */
gboolean order_progress_read (Store *store, const char *public_id,
                              const guint8 visitor[CART_VISITOR_BYTES], OrderProgress *order,
                              GError **error);
void order_progress_clear (OrderProgress *order);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OrderProgress, order_progress_clear)

/** order_progress_under_way: a payment is being made, or may still come in. */
gboolean order_progress_under_way (const OrderProgress *order);
