/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books: double entry, append-only. Every sum of money that comes, goes or is owed passes
 * here, so that what the office shows and what the bank says can be laid side by side. For
 * commands: the caller's transaction holds the entry together with what caused it. What must be
 * true of the books at any time is ledger_check.h.
 */
#pragma once

#include "schedule/store.h"

/* Accounts; the table's CHECK holds the same words. What we have is debit, what we owe or earn is
 * credit. */
#define LEDGER_MOLLIE     "mollie"     /* at the payment provider */
#define LEDGER_BANK       "bank"       /* on our own account; item: bank_entry */
#define LEDGER_RECEIVABLE "receivable" /* invoices to be paid; item: invoice */
#define LEDGER_SALES      "sales"      /* without tax */
#define LEDGER_VAT        "vat"
#define LEDGER_REFUNDS    "refunds"   /* promised and not gone yet; item: refund */
#define LEDGER_SUSPENSE   "suspense"  /* money that stands apart; item: apart */
#define LEDGER_ELSEWHERE  "elsewhere" /* passed our account, belongs in other books */

/** LedgerLine: one side of an entry. Debit is positive, credit negative.
 * @item: what the line is about, as said above; 0 for none */
typedef struct {
  const char *account;
  gint64 amount_cents;
  gint64 item;
} LedgerLine;

/**
 * ledger_book:
 * @order_id: 0 when it belongs to no order
 * @reason: such as "order.paid"
 * @lines: their amounts add up to 0; lines of nothing are left out, and an entry of nothing too
 */
gboolean ledger_book (Store *store, gint64 order_id, gint64 now_ms, const char *reason,
                      const LedgerLine *lines, gsize n_lines, GError **error);

/** ledger_balance: what stands on @account for @item, debit positive. Returns: 0 also on an error,
 * which is set then. */
gint64 ledger_balance (Store *store, const char *account, gint64 item, GError **error);

/** LedgerApart: money that came and cannot be used: it belongs to the payer until somebody decides.
 * @account: where it is: LEDGER_MOLLIE or LEDGER_BANK; LEDGER_RECEIVABLE for what was paid too much
 * @item: of that account's line
 * @amount_cents: positive for money that came in
 * @order_id, @payment_id, @bank_entry_id: 0 when there is none */
typedef struct {
  const char *account;
  gint64 item, amount_cents, order_id, payment_id, bank_entry_id;
  const char *why;
} LedgerApart;

/** ledger_put_aside: books it and leaves an audit row "money.apart". Returns: its id; 0 with @error
 * set. */
gint64 ledger_put_aside (Store *store, const LedgerApart *apart, const char *actor, gint64 now_ms,
                         GError **error);
