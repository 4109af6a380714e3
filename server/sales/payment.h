/* SPDX-License-Identifier: EUPL-1.2
 *
 * Payments: made and asked about by the outbox's worker, and what the answer does to the order.
 * A webhook, the buyer's return and the sweep are only hints that it is time to ask: what counts is
 * the provider's answer to our own question.
 */
#pragma once

#include "server/core/outbox.h"
#include "server/sales/mollie.h"
#include "server/sales/order.h"

enum { PAYMENT_SWEEP_AFTER_MS = 60 * 1000 };

/** payment_send: OutboxSend of kind "payment"; @app is an App. */
gboolean payment_send (const OutboxItem *item, gpointer app, GError **error);

/** PaymentReport: what the provider says of payment @id. */
typedef struct {
  gint64 id;
  MolliePayment said;
  OrderPayOutcome outcome; /* (out): when it became paid by this */
} PaymentReport;

/** payment_report_run: WriterRun. Idempotent: a payment becomes paid, and its money is booked,
 * once. */
gboolean payment_report_run (gpointer command, WriterTurn *turn, GError **error);

/** payment_refused_run: WriterRun with a PaymentReport, of which only @id counts: the provider did
 * not want to make the payment, so it has failed. Nothing for one that was made. */
gboolean payment_refused_run (gpointer command, WriterTurn *turn, GError **error);

/** PaymentHint: one of the two is set. */
typedef struct {
  char *provider_id; /* of a webhook; unknown ones are ignored */
  char *public_id;   /* of an order whose buyer came back */
} PaymentHint;
void payment_hint_free (gpointer command);
/** payment_hint_run: WriterRun. Asks the provider soon, through the outbox; once at a time. */
gboolean payment_hint_run (gpointer command, WriterTurn *turn, GError **error);

/** payment_sweep_run: WriterRun without a struct: asks about open payments and refunds that nobody
 * asked about for PAYMENT_SWEEP_AFTER_MS, so that a lost webhook never loses an order. */
gboolean payment_sweep_run (gpointer command, WriterTurn *turn, GError **error);

/** payment_give_up: for commands: asks the provider to end the order's open payments that it can
 * end, because another amount is to be paid, or nothing. */
gboolean payment_give_up (Store *store, gint64 order_id, gint64 now_ms, GError **error);

/** PaymentAgain: a new try after one that failed. */
typedef struct {
  char *public_id;
} PaymentAgain;
void payment_again_free (gpointer command);
/** payment_again_run: WriterRun. Harmless while a payment is open. Outcome: the page that leads to
 * the bank. Errors: ORDER_ERROR_UNKNOWN, ORDER_ERROR_STATE when there is nothing to pay. */
gboolean payment_again_run (gpointer command, WriterTurn *turn, GError **error);
