/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the office sees of money: balances, what is open, what stands apart, what goes back. Fills
 * views; no HTML here.
 */
#pragma once

#include "schedule/store.h"
#include "server/core/messages.h"
#include "server/web/view.h"

/** Books: what the fill functions work with. */
typedef struct {
  Store *store;
  const Messages *messages;
  Lang lang;
  gint64 now_ms;
} Books;

/** books_fill_balances: list "balances", and "broken" (names of rules that do not hold; "" when all
 * do). */
gboolean books_fill_balances (const Books *books, View *view, GError **error);
/** books_fill_apart: list "apart": money that waits for a decision. */
gboolean books_fill_apart (const Books *books, View *view, GError **error);
/** books_fill_open: list "open": documents that are not paid (any more). */
gboolean books_fill_open (const Books *books, View *view, GError **error);
/** books_fill_refunds: list "refunds": those of an order, or with 0 all that are not done. */
gboolean books_fill_refunds (const Books *books, View *view, gint64 order_id, GError **error);
/** books_fill_unsent: list "unsent": what the provider could not be asked, but for refunds, which
 * say so themselves. */
gboolean books_fill_unsent (const Books *books, View *view, GError **error);
/** books_fill_documents: list "documents" of an order, and the flag "any_documents". */
gboolean books_fill_documents (const Books *books, View *view, gint64 order_id, GError **error);

/** books_fill_statements: list "statements", newest first. */
gboolean books_fill_statements (const Books *books, View *view, GError **error);
/** books_fill_names: list @name: id and name of the statements with these @ids, "3.12.5"
 * (nullable); and the flag "any_" with @name behind it. What is no id of one is left out. */
gboolean books_fill_names (const Books *books, View *view, const char *name, const char *ids,
                           GError **error);
/** books_fill_entries: list "entries" of a statement. Returns: FALSE without @error when there is
 * no such statement. */
gboolean books_fill_entries (const Books *books, View *view, gint64 statement_id, GError **error);

/** books_fill_order: an order for its office page: its people ("people"), payments ("payments"),
 * entries in the books ("lines") and, when it is on account, that. Returns: FALSE without @error
 * when there is no such order. */
gboolean books_fill_order (const Books *books, View *view, gint64 order_id, GError **error);

/** books_csv: every line of the ledger with the words of the pages, for Dutch Excel. Returns:
 * (transfer full). */
char *books_csv (const Books *books, GError **error);
