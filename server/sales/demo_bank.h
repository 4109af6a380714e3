/* SPDX-License-Identifier: EUPL-1.2
 *
 * A bank for trying out: payments in memory, in the shape of Mollie's API. When the server starts
 * again it knows those that were paid. No money moves. Its pages are page_demo_bank.c, and exist
 * only when App.demo is set.
 */
#pragma once

#include <jansson.h>

#include "schedule/store.h"

typedef struct DemoBank DemoBank;

/** demo_bank_new: without payments. Returns: (transfer full). */
DemoBank *demo_bank_new (void);
/** demo_bank_free: accepts NULL. */
void demo_bank_free (DemoBank *bank);

/** demo_bank_recall: what our own books know of payments that were paid and of money that went
 * back, so that a demo that is started again can still give money back. */
gboolean demo_bank_recall (DemoBank *bank, Store *store, gint64 now_ms, GError **error);

/**
 * demo_bank_create:
 * @root: address under which this bank's pages are
 * @idempotency_key: (nullable): the same key gives the same payment
 *
 * Returns: (transfer full): the payment as the API answers it; NULL when @wish is not understood.
 */
json_t *demo_bank_create (DemoBank *bank, json_t *wish, const char *idempotency_key,
                          const char *root, gint64 now_ms);

/** demo_bank_get: Returns: (transfer full): the payment; NULL for an unknown one. */
json_t *demo_bank_get (DemoBank *bank, const char *id, gint64 now_ms);

/**
 * demo_bank_refund: so much of a paid payment goes back.
 * @idempotency_key: (nullable): the same key gives the same refund
 *
 * Returns: (transfer full): the refund as the API answers it; NULL for an unknown or unpaid
 * payment, or more than is left of it.
 */
json_t *demo_bank_refund (DemoBank *bank, const char *payment_id, json_t *wish,
                          const char *idempotency_key, gint64 now_ms);
/** demo_bank_refunds: Returns: (transfer full): all of a payment, as the API lists them; NULL for
 * an unknown payment. */
json_t *demo_bank_refunds (DemoBank *bank, const char *payment_id, gint64 now_ms);
/** demo_bank_refund_get: Returns: (transfer full): it is done after a few seconds; NULL for an
 * unknown one. */
json_t *demo_bank_refund_get (DemoBank *bank, const char *id, gint64 now_ms);

/** demo_bank_decide: the payer's decision: "paid", "canceled", "failed" or "expired"; only an open
 * payment takes one. Returns: FALSE for an unknown payment or decision. */
gboolean demo_bank_decide (DemoBank *bank, const char *id, const char *status, gint64 now_ms);
