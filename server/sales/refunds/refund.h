/* SPDX-License-Identifier: EUPL-1.2
 *
 * Giving money back: asked for here, sent through the outbox to the payment provider, or by bank
 * transfer where the money came that way. What is promised stands in the books until it is gone.
 * Taking places back is not done here: who cancels does that, and then asks for the money.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/mollie.h"

enum { REFUND_SWEEP_AFTER_MS = 60 * 1000, REFUND_REASON_MAX = 200 };

/**
 * RefundRequest: (part of) an order's price goes back, with a credit note.
 * @attendee_id: 0: of the order as a whole; else of this person's ticket
 * @reason: for people to read; stands on the credit note
 * @quiet: without the letter: nobody is left to read it
 * @actor: as in audit.h
 * @refund_id, @credit_id: (out): 0 for @refund_id when nothing had been paid yet: then only the
 *   invoice is lowered
 */
typedef struct {
  gint64 order_id, attendee_id, amount_cents;
  char *reason;
  gboolean quiet;
  char actor[40];
  gint64 refund_id, credit_id;
} RefundRequest;
void refund_request_free (gpointer command);

/**
 * refund_request: for commands. Everything in the caller's transaction, the letter too.
 * Errors: INVOICE_ERROR_UNKNOWN when the order has no invoice or receipt; INVOICE_ERROR_AMOUNT when
 * the amount is not between a cent and what is left.
 */
gboolean refund_request (Store *store, RefundRequest *request, gint64 now_ms, GError **error);
/** refund_request_run: WriterRun of the same; WRITER_SAVEPOINT. Outcome: the order's office page.
 */
gboolean refund_request_run (gpointer command, WriterTurn *turn, GError **error);

/** refund_apart: for commands: all that is left of money that stands apart goes back to who paid
 * it. Returns: the refund's id; 0 with @error set.
 */
gint64 refund_apart (Store *store, gint64 apart_id, const char *why, const char *actor,
                     gint64 now_ms, GError **error);

/** RefundReport: what the provider says of refund @id; said.id is NULL when it never took it.
 * @key: its idempotency key when the provider was asked: an answer about an earlier try, that comes
 * when a new one was begun, says nothing of that one. */
typedef struct {
  gint64 id;
  const char *key;
  MollieRefund said;
} RefundReport;
/** refund_report_run: WriterRun. Idempotent: the money leaves the books once. */
gboolean refund_report_run (gpointer command, WriterTurn *turn, GError **error);

/** refund_paid: for commands: a refund by bank transfer went out; it stands on @account for @item.
 */
gboolean refund_paid (Store *store, gint64 refund_id, const char *account, gint64 item,
                      gint64 now_ms, GError **error);

/** refund_came_back: for commands: a bank transfer that was made came back, and stands on @account
 * for @item: it is promised again. Errors: ORDER_ERROR_UNKNOWN; ORDER_ERROR_STATE when it is not
 * one that was made. */
gboolean refund_came_back (Store *store, gint64 refund_id, const char *account, gint64 item,
                           const char *actor, gint64 now_ms, GError **error);

/** refund_by_bank_run: WriterRun with a RefundReport, of which @id and @key count: the provider
 * does not have it, so it goes by bank transfer. Nothing when it is something else by now. */
gboolean refund_by_bank_run (gpointer command, WriterTurn *turn, GError **error);

typedef enum {
  REFUND_AGAIN,   /* one that failed, or could not be asked for: send it once more */
  REFUND_BY_BANK, /* the same: by bank transfer instead; the second once it is sure that the
                   * provider does not have it */
  REFUND_STOP,    /* one that waits at the provider: then as one that failed */
} RefundWhat;

/** RefundChange: what a person decides about a refund. */
typedef struct {
  gint64 id;
  RefundWhat what;
  char actor[40];
} RefundChange;
/** refund_change_run: WriterRun; WRITER_SAVEPOINT. Outcome: the page of the books. Errors:
 * ORDER_ERROR_UNKNOWN, ORDER_ERROR_STATE. */
gboolean refund_change_run (gpointer command, WriterTurn *turn, GError **error);

/** refund_ask_soon: for commands: asks the provider how the open refunds of a payment are. */
gboolean refund_ask_soon (Store *store, gint64 payment_id, gint64 now_ms, GError **error);
/** refund_sweep: for commands: the same for all that nobody asked about for a while. */
gboolean refund_sweep (Store *store, gint64 now_ms, GError **error);
