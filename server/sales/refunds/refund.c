/* SPDX-License-Identifier: EUPL-1.2
 *
 * Promising money back; see refund.h. What becomes of the promise is refund_report.c.
 */
#include "server/sales/refunds/refund.h"

#include "server/core/audit.h"
#include "server/core/outbox.h"
#include "server/sales/account/account_letter.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order_state.h"

/* A payment of the order from which so much may still go back. What of it stands apart, or stood
 * apart, is not the order's, nor is what went back unasked. */
static const char SQL_PAYMENT[] =
    "SELECT p.id FROM payment p WHERE p.order_id = :order AND p.state = 'paid'"
    " AND p.amount_cents - p.charged_back_cents"
    " - IFNULL ((SELECT SUM (r.amount_cents) FROM refund r WHERE r.payment_id = p.id"
    " AND r.apart_id IS NULL AND r.state NOT IN ('failed', 'canceled')), 0)"
    " - IFNULL ((SELECT SUM (CASE a.why WHEN 'unasked' THEN -a.amount_cents ELSE"
    " MAX (a.amount_cents, 0) END) FROM apart a WHERE a.payment_id = p.id), 0) >= :amount"
    " ORDER BY p.id LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO refund (order_id, payment_id, apart_id, amount_cents, reason, idempotency_key,"
    " state, iban, actor, created_ms) VALUES (NULLIF (:order, 0), NULLIF (:payment, 0),"
    " NULLIF (:apart, 0), :amount, :reason, :key, 'new', :iban, :actor, :now)";
static const char SQL_CREDIT[] = "UPDATE refund SET credit_id = :credit WHERE id = :id";
static const char SQL_APART[] =
    "SELECT IFNULL (a.order_id, 0), IFNULL (a.payment_id, 0), IFNULL (e.iban, '') FROM apart a"
    " LEFT JOIN bank_entry e ON e.id = a.bank_entry_id WHERE a.id = :id";
static const char SQL_PAYER_IBAN[] =
    "SELECT e.iban FROM bank_entry e WHERE e.invoice_id = :invoice AND e.amount_cents > 0"
    " AND e.iban <> '' ORDER BY e.id DESC LIMIT 1";
static const char SQL_OPEN[] =
    "SELECT id FROM refund WHERE payment_id = :payment AND provider_id IS NOT NULL"
    " AND state IN ('queued', 'pending', 'processing')";
static const char SQL_STALE[] =
    "SELECT id FROM refund WHERE payment_id IS NOT NULL AND provider_id IS NOT NULL"
    " AND state IN ('queued', 'pending', 'processing')"
    " AND checked_ms <= :now - MAX (:after, (:now - created_ms) / 8) ORDER BY checked_ms LIMIT 20";
static const char SQL_CHECKED[] = "UPDATE refund SET checked_ms = :now WHERE id = :id";
static const char SQL_ASKING[] = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'"
                                 " AND kind = 'payment' AND payload = :payload";

void
refund_request_free (gpointer command)
{
  RefundRequest *request = command;
  g_free (request->reason);
  g_free (request);
}

/* A promise of money. By bank when @payment_id is 0; else the provider hears of it. */
typedef struct {
  gint64 order_id, payment_id, apart_id, amount_cents;
  const char *reason, *iban, *actor;
} Promise;

static gint64
promise_add (Store *store, const Promise *promise, gint64 now_ms, GError **error)
{
  g_autofree char *key = g_uuid_string_random ();
  if (!store_change (store, error, SQL_ADD, "iiiitttti", ":order", promise->order_id, ":payment",
                     promise->payment_id, ":apart", promise->apart_id, ":amount",
                     promise->amount_cents, ":reason", promise->reason, ":key", key, ":iban",
                     promise->iban, ":actor", promise->actor, ":now", now_ms))
    return 0;
  gint64 id = store_last_id (store);
  g_autofree char *payload = g_strdup_printf ("{\"refund\":%" G_GINT64_FORMAT "}", id);
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, promise->order_id);
  g_autofree char *detail =
      g_strdup_printf ("{\"refund\":%" G_GINT64_FORMAT ",\"amount_cents\":%" G_GINT64_FORMAT "}",
                       id, promise->amount_cents);
  return (promise->payment_id == 0 || outbox_add (store, "payment", key, payload, now_ms, error)) &&
                 audit_add (store, now_ms, promise->actor, "refund.asked", subject, detail, error)
             ? id
             : 0;
}

/* ---- Of an order ---- */

static char *
payer_iban (Store *store, gint64 invoice_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PAYER_IBAN, "i", ":invoice", invoice_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return NULL;
  return g_strdup (step == STORE_ROW ? store_column_text (q, 0) : "");
}

/* What of @amount must be given back: what is still to be paid is lowered first. */
static gboolean
owed_of (Store *store, gint64 invoice_id, gint64 amount_cents, gint64 *owed_cents, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 open = invoice_open_cents (store, invoice_id, &failed);
  gint64 left = failed == NULL ? invoice_left_cents (store, invoice_id, &failed) : 0;
  if (failed == NULL && (amount_cents < 1 || amount_cents > left))
    g_set_error_literal (&failed, INVOICE_ERROR, INVOICE_ERROR_AMOUNT,
                         "not between 0 and the rest");
  *owed_cents = amount_cents - CLAMP (open, 0, amount_cents);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
promise_for (Store *store, RefundRequest *request, gint64 invoice_id, gint64 owed_cents,
             gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 payment = store_number (store, &failed, SQL_PAYMENT, 0, "ii", ":order", request->order_id,
                                 ":amount", owed_cents);
  g_autofree char *iban = failed == NULL ? payer_iban (store, invoice_id, &failed) : NULL;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  const Promise promise = { .order_id = request->order_id,
                            .payment_id = payment,
                            .amount_cents = owed_cents,
                            .reason = request->reason,
                            .iban = iban,
                            .actor = request->actor };
  request->refund_id = promise_add (store, &promise, now_ms, error);
  return request->refund_id != 0;
}

static gboolean
audit_credit (Store *store, const RefundRequest *request, gint64 now_ms, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, request->order_id);
  g_autofree char *detail = g_strdup_printf ("{\"credit_note\":%" G_GINT64_FORMAT
                                             ",\"amount_cents\":%" G_GINT64_FORMAT "}",
                                             request->credit_id, request->amount_cents);
  return audit_add (store, now_ms, request->actor, "order.credited", subject, detail, error);
}

gboolean
refund_request (Store *store, RefundRequest *request, gint64 now_ms, GError **error)
{
  request->refund_id = request->credit_id = 0;
  g_autoptr (GError) failed = NULL;
  gint64 invoice = invoice_of_order (store, request->order_id, &failed);
  if (invoice == 0) {
    if (failed == NULL)
      g_set_error_literal (&failed, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN, "nothing was invoiced");
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 owed = 0;
  if (!owed_of (store, invoice, request->amount_cents, &owed, error) ||
      (owed > 0 && !promise_for (store, request, invoice, owed, now_ms, error)))
    return FALSE;
  request->credit_id =
      credit_note_issue (store, invoice, request->attendee_id, request->amount_cents,
                         request->reason, now_ms, request->refund_id, &owed, error);
  return request->credit_id != 0 &&
         (request->refund_id == 0 ||
          store_change (store, error, SQL_CREDIT, "ii", ":credit", request->credit_id, ":id",
                        request->refund_id)) &&
         audit_credit (store, request, now_ms, error) &&
         (request->quiet || account_letter (store, "credit", request->order_id, request->credit_id,
                                            0, now_ms, error));
}

gboolean
refund_request_run (gpointer command, WriterTurn *turn, GError **error)
{
  RefundRequest *request = command;
  if (!refund_request (turn->store, request, turn->now_ms, error))
    return FALSE;
  turn->outcome = g_strdup_printf ("/kantoor/bestelling/%" G_GINT64_FORMAT, request->order_id);
  return TRUE;
}

/* ---- Of money apart ---- */

gint64
refund_apart (Store *store, gint64 apart_id, const char *why, const char *actor, gint64 now_ms,
              GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 amount = -ledger_balance (store, LEDGER_SUSPENSE, apart_id, &failed);
  g_autoptr (StoreStmt) q =
      failed == NULL ? store_query (store, &failed, SQL_APART, "i", ":id", apart_id) : NULL;
  StoreStep step = q != NULL ? store_step (q, &failed) : STORE_FAILED;
  if (step == STORE_DONE || (step == STORE_ROW && amount <= 0))
    g_set_error_literal (&failed, ORDER_ERROR,
                         step == STORE_DONE ? ORDER_ERROR_UNKNOWN : ORDER_ERROR_STATE,
                         "nothing stands apart");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return 0;
  }
  const Promise promise = { .order_id = store_column_int (q, 0),
                            .payment_id = store_column_int (q, 1),
                            .apart_id = apart_id,
                            .amount_cents = amount,
                            .reason = why,
                            .iban = store_column_text (q, 2),
                            .actor = actor };
  gint64 id = promise_add (store, &promise, now_ms, error);
  const LedgerLine lines[] = { { LEDGER_SUSPENSE, amount, apart_id },
                               { LEDGER_REFUNDS, -amount, id } };
  return id != 0 && ledger_book (store, promise.order_id, now_ms, "money.back", lines,
                                 G_N_ELEMENTS (lines), error)
             ? id
             : 0;
}

/* ---- Asking how they are ---- */

/* One that waits may be under way, and its answer older than this hint. */
static gboolean
ask (Store *store, gint64 id, gint64 now_ms, GError **error)
{
  g_autofree char *payload = g_strdup_printf ("{\"refund_check\":%" G_GINT64_FORMAT "}", id);
  g_autofree char *key = g_uuid_string_random ();
  gint64 asking = store_number (store, error, SQL_ASKING, -1, "t", ":payload", payload);
  return asking >= 0 &&
         (asking > 1 || outbox_add (store, "payment", key, payload, now_ms, error)) &&
         store_change (store, error, SQL_CHECKED, "ii", ":now", now_ms, ":id", id);
}

static gboolean
ask_all (Store *store, StoreStmt *q, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (ids, id);
  }
  for (guint i = 0; step == STORE_DONE && i < ids->len; i++)
    if (!ask (store, g_array_index (ids, gint64, i), now_ms, error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
refund_ask_soon (Store *store, gint64 payment_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_OPEN, "i", ":payment", payment_id);
  return ask_all (store, q, now_ms, error);
}

gboolean
refund_sweep (Store *store, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STALE, "ii", ":now", now_ms, ":after",
                                         (gint64) REFUND_SWEEP_AFTER_MS);
  return ask_all (store, q, now_ms, error);
}
