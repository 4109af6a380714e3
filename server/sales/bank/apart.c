/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deciding about money that stands apart; see apart.h.
 */
#include "server/sales/bank/apart.h"

#include "server/core/audit.h"
#include "server/sales/account/on_account.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order_state.h"
#include "server/sales/refunds/refund.h"

static const char SQL_APART[] = "SELECT IFNULL (order_id, 0), IFNULL (bank_entry_id, 0), "
                                "amount_cents FROM apart WHERE id = :id";
static const char SQL_ENTRY_STATE[] =
    "UPDATE bank_entry SET state = :state, invoice_id = IFNULL (NULLIF (:invoice, 0), invoice_id)"
    " WHERE id = :id AND state NOT IN ('matched', 'partial', 'over')"; /* what it paid, stays said
                                                                        */
static const char SQL_MADE[] = "SELECT amount_cents FROM refund WHERE id = :id AND state ="
                               " 'refunded' AND payment_id IS NULL";
static const char SQL_MOLLIE[] = "SELECT SUM (amount_cents) FROM ledger WHERE account = 'mollie'";

typedef struct {
  gint64 id, order_id, entry_id, came_cents, left_cents; /* left: positive for money that came in */
} Apart;

void
apart_decide_free (gpointer command)
{
  ApartDecide *decide = command;
  g_free (decide->number);
  g_free (decide);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, why);
  return FALSE;
}

static gboolean
misfit (GError **error, const char *why)
{
  g_set_error_literal (error, INVOICE_ERROR, INVOICE_ERROR_AMOUNT, why);
  return FALSE;
}

static gboolean
read_apart (Store *store, gint64 id, Apart *apart, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_APART, "i", ":id", id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such money apart");
  if (step != STORE_ROW)
    return FALSE;
  *apart = (Apart){ .id = id,
                    .order_id = store_column_int (q, 0),
                    .entry_id = store_column_int (q, 1),
                    .came_cents = store_column_int (q, 2) };
  g_autoptr (GError) failed = NULL;
  apart->left_cents = -ledger_balance (store, LEDGER_SUSPENSE, id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return apart->left_cents != 0 || refuse (error, "nothing of it is left");
}

/* All that is left moves to @account. */
static gboolean
move (Store *store, const Apart *apart, const char *account, const char *reason, gint64 now_ms,
      GError **error)
{
  const LedgerLine lines[] = { { LEDGER_SUSPENSE, apart->left_cents, apart->id },
                               { account, -apart->left_cents, 0 } };
  return ledger_book (store, apart->order_id, now_ms, reason, lines, G_N_ELEMENTS (lines), error);
}

static gboolean
set_state (Store *store, const Apart *apart, const char *state, gint64 invoice_id, GError **error)
{
  return apart->entry_id == 0 ||
         store_change (store, error, SQL_ENTRY_STATE, "tii", ":state", state, ":invoice",
                       invoice_id, ":id", apart->entry_id);
}

static gboolean
apply (Store *store, const Apart *apart, const ApartDecide *decide, gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 invoice = invoice_by_number (store, decide->number, &failed);
  gint64 open = invoice != 0 ? invoice_open_cents (store, invoice, &failed) : 0;
  if (failed == NULL && invoice == 0)
    g_set_error_literal (&failed, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN, "no such invoice");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (open <= 0 || apart->left_cents <= 0)
    return misfit (error, "nothing to pay, or to pay with");
  const char *state = apart->left_cents < open   ? "partial"
                      : apart->left_cents > open ? "over"
                                                 : "matched";
  return invoice_pay_apart (store, invoice, apart->id, decide->actor, now_ms, error) &&
         set_state (store, apart, state, invoice, error);
}

/* Only the provider's own money can be a payout, and all of the entry at once. */
static gboolean
payout (Store *store, const Apart *apart, gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 held = store_number (store, &failed, SQL_MOLLIE, 0, "");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (apart->entry_id == 0 || apart->left_cents != apart->came_cents || apart->left_cents > held)
    return misfit (error, "not a payout of the provider");
  return move (store, apart, LEDGER_MOLLIE, "mollie.payout", now_ms, error) &&
         set_state (store, apart, "payout", 0, error);
}

/* A transfer of ours that came back: all of it, and as it came. */
static gboolean
was_refund_back (Store *store, const Apart *apart, const ApartDecide *decide, gint64 now_ms,
                 GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 made = store_number (store, &failed, SQL_MADE, 0, "i", ":id", decide->refund_id);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (apart->entry_id == 0 || made != apart->left_cents)
    return misfit (error, "not a refund that was made, or another amount");
  return refund_came_back (store, decide->refund_id, LEDGER_SUSPENSE, apart->id, decide->actor,
                           now_ms, error) &&
         set_state (store, apart, "returned", 0, error);
}

static gboolean
was_refund (Store *store, const Apart *apart, const ApartDecide *decide, gint64 now_ms,
            GError **error)
{
  gint64 refund_id = decide->refund_id;
  g_autoptr (GError) failed = NULL;
  gint64 promised = -ledger_balance (store, LEDGER_REFUNDS, refund_id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (apart->left_cents > 0)
    return was_refund_back (store, apart, decide, now_ms, error);
  if (promised != -apart->left_cents)
    return misfit (error, "another amount than was promised");
  return refund_paid (store, refund_id, LEDGER_SUSPENSE, apart->id, now_ms, error) &&
         set_state (store, apart, "refund", 0, error);
}

gboolean
apart_decide_run (gpointer command, WriterTurn *turn, GError **error)
{
  static const char *const ACTIONS[] = { "apart.applied", "apart.back", "apart.payout",
                                         "apart.refund", "apart.elsewhere" };
  const ApartDecide *decide = command;
  Store *store = turn->store;
  Apart apart;
  if (!read_apart (store, decide->id, &apart, error))
    return FALSE;
  g_autofree char *subject = g_strdup_printf ("apart:%" G_GINT64_FORMAT, apart.id);
  if (!audit_add (store, turn->now_ms, decide->actor, ACTIONS[decide->what], subject, NULL, error))
    return FALSE;
  turn->outcome = decide->statement_id != 0
                      ? g_strdup_printf ("/kantoor/bank/%" G_GINT64_FORMAT, decide->statement_id)
                      : g_strdup ("/kantoor/boeken");
  switch (decide->what) {
  case APART_APPLY:
    return apply (store, &apart, decide, turn->now_ms, error);
  case APART_BACK:
    return refund_apart (store, apart.id, "apart", decide->actor, turn->now_ms, error) != 0;
  case APART_PAYOUT:
    return payout (store, &apart, turn->now_ms, error);
  case APART_REFUND:
    return was_refund (store, &apart, decide, turn->now_ms, error);
  case APART_ELSEWHERE:
    return move (store, &apart, LEDGER_ELSEWHERE, "money.elsewhere", turn->now_ms, error) &&
           set_state (store, &apart, "elsewhere", 0, error);
  }
  return FALSE;
}
