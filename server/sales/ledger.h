/* SPDX-License-Identifier: EUPL-1.2
 *
 * The books: double entry, append-only. Every sum of money that comes, goes or is owed passes
 * here, so that what the office shows and what the bank says can be laid side by side. For
 * commands: the caller's transaction holds the entry together with what caused it.
 */
#pragma once

#include "schedule/store.h"

/** LedgerLine: one side of an entry. Debit is positive, credit negative. */
typedef struct {
  const char *account;
  gint64 amount_cents;
} LedgerLine;

/**
 * ledger_book:
 * @reason: such as "order.paid"
 * @lines: their amounts add up to 0; lines of nothing are left out
 */
gboolean ledger_book (Store *store, gint64 order_id, gint64 now_ms, const char *reason,
                      const LedgerLine *lines, gsize n_lines, GError **error);

/** ledger_order_vat: the tax inside the prices of an order's active tickets, rounded half up for
 * each ticket. Returns: -1 with @error set on failure. */
gint64 ledger_order_vat (Store *store, gint64 order_id, GError **error);

/** ledger_sale: books the sale of a whole order for @amount_cents that came in. */
gboolean ledger_sale (Store *store, gint64 order_id, gint64 amount_cents, gint64 now_ms,
                      GError **error);

/** ledger_put_aside: @amount_cents came in and cannot be used: it belongs to the payer until
 * somebody decides. Leaves an audit row "order.aside" that says @why. */
gboolean ledger_put_aside (Store *store, gint64 order_id, gint64 amount_cents, const char *actor,
                           const char *why, gint64 now_ms, GError **error);
