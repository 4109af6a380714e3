/* SPDX-License-Identifier: EUPL-1.2
 *
 * What everybody in an order pays. Ticket types and vouchers change while a cart is open, so the
 * prices are worked out when a code is typed and once more when the order is placed.
 */
#pragma once

#include "server/sales/order_state.h"
#include "server/sales/voucher.h"

/** What came out. */
typedef struct {
  gint64 total_cents;
  int people;  /* in the order */
  int reduced; /* for how many of them the voucher counts */
} OrderPrice;

/**
 * order_price:
 * @voucher: (nullable): a usable one
 * @most_cents: more than this together is refused
 *
 * Writes the price of each person in the order: of its type, 0 for the adult who comes with
 * supporters ("decision": one a group, who is needed to bring them). The voucher counts for the
 * first people it fits, as many as it has uses left; the tickets of one with places kept for it
 * move to those. For commands; nothing is written when it is refused.
 *
 * Errors: ORDER_ERROR_VOUCHER when a ticket is only for who has a code, or it is more than
 * @most_cents; ORDER_ERROR_SOLD_OUT when the places kept, or those outside of them, are gone.
 */
gboolean order_price (Store *store, gint64 order_id, const Voucher *voucher, gint64 most_cents,
                      gint64 now_ms, OrderPrice *price, GError **error);
