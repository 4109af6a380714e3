/* SPDX-License-Identifier: EUPL-1.2
 *
 * Payments as commands; see payment.h. Talking to the provider is payment_worker.c.
 */
#include "server/sales/payment.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/refunds/refund.h"

enum { SWEEP_AT_ONCE = 20, GRACE_MS = 3 * 60 * 1000 };

static const char SQL_PAYMENT[] =
    "SELECT order_id, state, charged_back_cents FROM payment WHERE id = :id";
static const char SQL_REPORT[] =
    "UPDATE payment SET provider_id = :provider, state = :state, checked_ms = :now,"
    " checkout_url = IFNULL (:checkout, checkout_url),"
    " expires_ms = IFNULL (NULLIF (:expires, 0), expires_ms), cancelable = :cancelable,"
    " amount_cents = CASE WHEN :state = 'paid' AND :amount > 0 THEN :amount ELSE amount_cents END"
    " WHERE id = :id";
static const char SQL_REFUSED[] = "UPDATE payment SET state = 'failed', checked_ms = :now"
                                  " WHERE id = :id AND state = 'new' RETURNING order_id";
/* What was refused before needs nobody once there is a new try. */
static const char SQL_REFUSED_BEFORE[] =
    "SELECT idempotency_key FROM payment WHERE order_id = :order AND state = 'failed'"
    " AND provider_id IS NULL";
static const char SQL_CHECKED[] = "UPDATE payment SET checked_ms = :now WHERE id = :id";
static const char SQL_BACK[] = "UPDATE payment SET refunded_cents = :refunded,"
                               " charged_back_cents = :charged_back WHERE id = :id";
/* What went back without our asking for it: from the provider's own pages. */
static const char SQL_BACK_UNASKED[] =
    "SELECT :refunded - IFNULL ((SELECT SUM (amount_cents) FROM refund WHERE payment_id = :id"
    " AND state NOT IN ('failed', 'canceled')), 0) + IFNULL ((SELECT SUM (amount_cents) FROM apart"
    " WHERE payment_id = :id AND why = 'unasked'), 0)";
static const char SQL_CANCELABLE[] =
    "SELECT id FROM payment WHERE order_id = :order AND state = 'open' AND cancelable = 1"
    " AND provider_id IS NOT NULL";
/* The places are held a little longer than the bank lets people pay. */
static const char SQL_HOLD[] = "UPDATE sale_order SET expires_ms = MAX (expires_ms, :until)"
                               " WHERE id = :order AND state = 'pending'";
static const char SQL_BY_PROVIDER[] = "SELECT id FROM payment WHERE provider_id = :provider";
static const char SQL_BY_ORDER[] =
    "SELECT p.id FROM payment p JOIN sale_order o ON o.id = p.order_id"
    " WHERE o.public_id = :public AND p.provider_id IS NOT NULL"
    " AND p.state IN ('open', 'pending', 'authorized') ORDER BY p.id DESC LIMIT 1";
/* The gaps grow with the payment's age, so that one nobody decides on is not asked about forever.
 */
static const char SQL_STALE[] =
    "SELECT id FROM payment WHERE state IN ('open', 'pending', 'authorized')"
    " AND checked_ms <= :now - MAX (:after, (:now - created_ms) / 4)"
    " ORDER BY checked_ms LIMIT :limit";
static const char SQL_ASKING[] = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'"
                                 " AND kind = 'payment' AND payload = :payload";
/* A payment of another amount, from when more people came, does not pay this order. */
static const char SQL_ORDER[] =
    "SELECT o.id, o.state, o.total_cents, EXISTS (SELECT 1 FROM payment p WHERE p.order_id = o.id"
    " AND p.amount_cents = o.total_cents"
    " AND p.state IN ('new', 'open', 'pending', 'authorized', 'paid')) FROM sale_order o"
    " WHERE o.public_id = :public";

/* ---- What the provider says ---- */

/* An end is an end: only "paid" may follow on one that is not "paid" itself. */
static gboolean
may_follow (const char *from, const char *to)
{
  static const char *const under_way[] = { "new", "open", "pending", "authorized", NULL };
  return strcmp (from, to) != 0 && strcmp (from, "paid") != 0 &&
         (g_strv_contains (under_way, from) || strcmp (to, "paid") == 0);
}

static gboolean
write_report (PaymentReport *report, const WriterTurn *turn, gint64 order_id, GError **error)
{
  const MolliePayment *said = &report->said;
  g_autofree char *actor = g_strdup_printf ("payment:%" G_GINT64_FORMAT, report->id);
  if (!store_change (turn->store, error, SQL_REPORT, "ttitidii", ":provider", said->id, ":state",
                     said->status, ":now", turn->now_ms, ":checkout", said->checkout_url,
                     ":expires", said->expires_ms, ":cancelable", said->cancelable, ":amount",
                     said->amount_cents, ":id", report->id))
    return FALSE;
  if (strcmp (said->status, "paid") == 0)
    return order_pay (turn->store, order_id, report->id, said->amount_cents, actor, turn->now_ms,
                      &report->outcome, error);
  return said->expires_ms == 0 || store_change (turn->store, error, SQL_HOLD, "ii", ":until",
                                                said->expires_ms + GRACE_MS, ":order", order_id);
}

/* How much of what was charged back, or came again (negative), the receipt takes. What comes again
 * pays only what is still open of it: meanwhile it may have been credited. */
static gboolean
receipt_share (Store *store, gint64 receipt, gint64 cents, gint64 *share, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 open = receipt != 0 && cents < 0 ? invoice_open_cents (store, receipt, &failed) : 0;
  *share = receipt == 0 ? 0 : cents > 0 ? cents : -CLAMP (open, 0, -cents);
  if (failed == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* The payer's bank took money back, or gave it again: the receipt is open (again) for that much. */
static gboolean
book_charged_back (const PaymentReport *report, const WriterTurn *turn, gint64 order_id,
                   gint64 cents, GError **error)
{
  Store *store = turn->store;
  g_autoptr (GError) failed = NULL;
  gint64 receipt = invoice_of_order (store, order_id, &failed), share = 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (!receipt_share (store, receipt, cents, &share, error))
    return FALSE;
  g_autofree char *actor = g_strdup_printf ("payment:%" G_GINT64_FORMAT, report->id);
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  g_autofree char *detail = g_strdup_printf ("{\"amount_cents\":%" G_GINT64_FORMAT "}", cents);
  const LedgerApart apart = { LEDGER_MOLLIE, 0, share - cents, order_id,
                              report->id,    0, "charged back" };
  const LedgerLine lines[] = { { LEDGER_RECEIVABLE, share, receipt },
                               { LEDGER_MOLLIE, -share, 0 } };
  return audit_add (store, turn->now_ms, actor, "payment.charged_back", subject, detail, error) &&
         ledger_book (store, order_id, turn->now_ms, "payment.charged_back", lines,
                      G_N_ELEMENTS (lines), error) &&
         (share == cents || ledger_put_aside (store, &apart, actor, turn->now_ms, error) != 0);
}

/* Money that left the payment again. */
static gboolean
write_back (const PaymentReport *report, const WriterTurn *turn, gint64 order_id,
            gint64 charged_back_before, GError **error)
{
  const MolliePayment *said = &report->said;
  g_autoptr (GError) failed = NULL;
  gint64 unasked = store_number (turn->store, &failed, SQL_BACK_UNASKED, 0, "ii", ":refunded",
                                 said->refunded_cents, ":id", report->id);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 charged_back = said->charged_back_cents - charged_back_before;
  const LedgerApart apart = { LEDGER_MOLLIE, 0, -unasked, order_id, report->id, 0, "unasked" };
  return store_change (turn->store, error, SQL_BACK, "iii", ":refunded", said->refunded_cents,
                       ":charged_back", said->charged_back_cents, ":id", report->id) &&
         (charged_back == 0 || book_charged_back (report, turn, order_id, charged_back, error)) &&
         (unasked <= 0 ||
          ledger_put_aside (turn->store, &apart, "system", turn->now_ms, error) != 0);
}

gboolean
payment_report_run (gpointer command, WriterTurn *turn, GError **error)
{
  PaymentReport *report = command;
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_PAYMENT, "i", ":id", report->id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW) {
    if (step == STORE_DONE)
      g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such payment");
    return FALSE;
  }
  gint64 order_id = store_column_int (q, 0), charged_back = store_column_int (q, 2);
  gboolean news = may_follow (store_column_text (q, 1), report->said.status);
  gboolean paid = strcmp (report->said.status, "paid") == 0;
  gboolean written = news ? write_report (report, turn, order_id, error)
                          : store_change (turn->store, error, SQL_CHECKED, "ii", ":now",
                                          turn->now_ms, ":id", report->id);
  return written && (!paid || write_back (report, turn, order_id, charged_back, error));
}

gboolean
payment_refused_run (gpointer command, WriterTurn *turn, GError **error)
{
  const PaymentReport *report = command;
  g_autoptr (GError) failed = NULL;
  gint64 order = store_number (turn->store, &failed, SQL_REFUSED, 0, "ii", ":now", turn->now_ms,
                               ":id", report->id);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autofree char *actor = g_strdup_printf ("payment:%" G_GINT64_FORMAT, report->id);
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, order);
  return order == 0 ||
         audit_add (turn->store, turn->now_ms, actor, "payment.refused", subject, NULL, error);
}

/* ---- Hints ---- */

/* One that waits may be under way, and its answer older than this hint; the second is not, since
 * they go one by one. */
static gboolean
ask_soon (const WriterTurn *turn, gint64 payment_id, GError **error)
{
  g_autofree char *payload = g_strdup_printf ("{\"check\":%" G_GINT64_FORMAT "}", payment_id);
  g_autofree char *key = g_uuid_string_random ();
  gint64 asking = store_number (turn->store, error, SQL_ASKING, -1, "t", ":payload", payload);
  if (asking < 0)
    return FALSE;
  return asking > 1 || outbox_add (turn->store, "payment", key, payload, turn->now_ms, error);
}

void
payment_hint_free (gpointer command)
{
  PaymentHint *hint = command;
  g_free (hint->provider_id);
  g_free (hint->public_id);
  g_free (hint);
}

gboolean
payment_hint_run (gpointer command, WriterTurn *turn, GError **error)
{
  const PaymentHint *hint = command;
  gint64 id = hint->provider_id != NULL ? store_number (turn->store, error, SQL_BY_PROVIDER, 0, "t",
                                                        ":provider", hint->provider_id)
                                        : store_number (turn->store, error, SQL_BY_ORDER, 0, "t",
                                                        ":public", hint->public_id);
  if (id == 0)
    return error == NULL || *error == NULL;
  return ask_soon (turn, id, error) && refund_ask_soon (turn->store, id, turn->now_ms, error);
}

gboolean
payment_sweep_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_STALE, "idd", ":now", turn->now_ms, ":after",
                   (int) PAYMENT_SWEEP_AFTER_MS, ":limit", (int) SWEEP_AT_ONCE);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (ids, id);
  }
  for (guint i = 0; step == STORE_DONE && i < ids->len; i++) {
    gint64 id = g_array_index (ids, gint64, i);
    if (!ask_soon (turn, id, error) ||
        !store_change (turn->store, error, SQL_CHECKED, "ii", ":now", turn->now_ms, ":id", id))
      return FALSE;
  }
  return step == STORE_DONE && refund_sweep (turn->store, turn->now_ms, error);
}

/* ---- Giving up ---- */

gboolean
payment_give_up (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CANCELABLE, "i", ":order", order_id);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (ids, id);
  }
  for (guint i = 0; step == STORE_DONE && i < ids->len; i++) {
    g_autofree char *key = g_uuid_string_random ();
    g_autofree char *payload =
        g_strdup_printf ("{\"cancel\":%" G_GINT64_FORMAT "}", g_array_index (ids, gint64, i));
    if (!outbox_add (store, "payment", key, payload, now_ms, error))
      return FALSE;
  }
  return step == STORE_DONE;
}

/* ---- Trying again ---- */

void
payment_again_free (gpointer command)
{
  PaymentAgain *again = command;
  g_free (again->public_id);
  g_free (again);
}

static gboolean
settle_refused (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_REFUSED_BEFORE, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    g_ptr_array_add (keys, g_strdup (store_column_text (q, 0)));
  for (guint i = 0; step == STORE_DONE && i < keys->len; i++)
    if (!outbox_settle (store, keys->pdata[i], now_ms, error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
payment_again_run (gpointer command, WriterTurn *turn, GError **error)
{
  const PaymentAgain *again = command;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_ORDER, "t", ":public", again->public_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such order");
  if (step != STORE_ROW)
    return FALSE;
  if (order_state_from (store_column_text (q, 1)) != ORDER_PENDING) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, "nothing to pay");
    return FALSE;
  }
  turn->outcome = g_strdup_printf ("/bestelling/%s/betalen", again->public_id);
  gint64 order_id = store_column_int (q, 0);
  return store_column_int (q, 3) != 0 ||
         (settle_refused (turn->store, order_id, turn->now_ms, error) &&
          order_payment_add (turn->store, order_id, store_column_int (q, 2), turn->now_ms, error));
}
