/* SPDX-License-Identifier: EUPL-1.2
 *
 * One order for the office; see books.h.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/sales/books/books_view.h"

static const char SQL_ORDER[] =
    "SELECT o.number, o.state, o.total_cents, o.created_ms, IFNULL (o.paid_ms, 0), o.email,"
    " IFNULL (c.school, ''), IFNULL (c.street, ''), IFNULL (c.postcode || ' ' || c.city, ''),"
    " IFNULL (c.reference, ''), IFNULL (c.cost_centre, ''), IFNULL (c.email, ''),"
    " IFNULL (c.due_ms, 0), IFNULL (c.reminders, 0), (SELECT IFNULL (SUM (CASE i.kind WHEN 'credit'"
    " THEN -(i.net_cents + i.vat_cents) ELSE i.net_cents + i.vat_cents END), 0) FROM invoice i"
    " WHERE i.order_id = o.id), (SELECT IFNULL (SUM (l.amount_cents), 0) FROM invoice i JOIN "
    "ledger l"
    " ON l.account = 'receivable' AND l.item = i.id WHERE i.order_id = o.id)"
    " FROM sale_order o LEFT JOIN on_account c ON c.order_id = o.id"
    " WHERE o.id = :id AND o.number IS NOT NULL";
static const char SQL_PEOPLE[] =
    "SELECT a.id, a.name, a.school, CASE :lang WHEN 1 THEN t.name_en ELSE t.name_nl END,"
    " a.price_cents, a.state FROM attendee a JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE a.order_id = :id ORDER BY a.id";
static const char SQL_PAYMENTS[] =
    "SELECT IFNULL (provider_id, ''), state, amount_cents, created_ms, refunded_cents,"
    " charged_back_cents FROM payment WHERE order_id = :id ORDER BY id";
static const char SQL_TRANSFERS[] =
    "SELECT s.id, s.name, e.date, e.amount_cents, e.state FROM bank_entry e JOIN bank_statement s"
    " ON s.id = e.statement_id WHERE e.state <> 'suggested' AND e.invoice_id IN (SELECT i.id"
    " FROM invoice i WHERE i.order_id = :id) ORDER BY e.id";
static const char SQL_LINES[] =
    "SELECT t.at_ms, t.reason, l.account, l.amount_cents FROM ledger l JOIN ledger_txn t ON t.id ="
    " l.txn WHERE l.order_id = :id ORDER BY l.id";

static gboolean
fill_people (const Books *books, View *view, gint64 id, GError **error)
{
  view_list (view, "people");
  g_autoptr (StoreStmt) q =
      store_query (books->store, error, SQL_PEOPLE, "di", ":lang", (int) books->lang, ":id", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "people");
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    view_text (item, "from", store_column_text (q, 2));
    view_text (item, "ticket", store_column_text (q, 3));
    books_money (books, item, "price", store_column_int (q, 4));
    view_flag (item, "gone", strcmp (store_column_text (q, 5), "active") != 0);
  }
  return step == STORE_DONE;
}

static gboolean
fill_payments (const Books *books, View *view, gint64 id, GError **error)
{
  view_list (view, "payments");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_PAYMENTS, "i", ":id", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "payments");
    view_text (item, "provider", store_column_text (q, 0));
    books_word (books, item, "state", "books.payment_", store_column_text (q, 1));
    books_money (books, item, "amount", store_column_int (q, 2));
    books_moment (books, item, "at", store_column_int (q, 3));
    books_money (books, item, "refunded", store_column_int (q, 4));
    books_money (books, item, "charged_back", store_column_int (q, 5));
    view_flag (item, "any_charged_back", store_column_int (q, 5) > 0);
  }
  return step == STORE_DONE;
}

/* By bank: what a statement says that paid, or took back, an invoice of the order. */
static gboolean
fill_transfers (const Books *books, View *view, gint64 id, GError **error)
{
  view_list (view, "transfers");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_TRANSFERS, "i", ":id", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "transfers");
    view_int (item, "statement", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    books_day (books, item, "date", store_column_text (q, 2));
    books_money (books, item, "amount", store_column_int (q, 3));
    books_word (books, item, "state", "books.entry_", store_column_text (q, 4));
  }
  return step == STORE_DONE;
}

static gboolean
fill_lines (const Books *books, View *view, gint64 id, GError **error)
{
  view_list (view, "lines");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_LINES, "i", ":id", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "lines");
    books_moment (books, item, "at", store_column_int (q, 0));
    books_word (books, item, "reason", "books.entry_", store_column_text (q, 1));
    books_word (books, item, "account", "books.account_", store_column_text (q, 2));
    books_money (books, item, "amount", store_column_int (q, 3));
  }
  return step == STORE_DONE;
}

static void
fill_account (const Books *books, StoreStmt *q, View *view)
{
  static const char *const NAMES[] = { "school",    "street",      "place",
                                       "reference", "cost_centre", "invoice_email" };
  for (int i = 0; i < (int) G_N_ELEMENTS (NAMES); i++)
    view_text (view, NAMES[i], store_column_text (q, 6 + i));
  gint64 due_ms = store_column_int (q, 12);
  g_autofree char *due = due_ms > 0 ? when_format_date (due_ms, lang_when (books->lang)) : NULL;
  view_text (view, "due", due);
  view_int (view, "reminders", store_column_int (q, 13));
  view_flag (view, "on_account", due_ms > 0);
  /* As on_account_decide_run() has it. */
  view_flag (view, "undecided",
             due_ms > 0 && (strcmp (store_column_text (q, 1), "pending") == 0 ||
                            store_column_int (q, 15) > 0));
}

gboolean
books_fill_order (const Books *books, View *view, gint64 order_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_ORDER, "i", ":id", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gint64 left = store_column_int (q, 14);
  view_int (view, "id", order_id);
  view_text (view, "number", store_column_text (q, 0));
  books_word (books, view, "state", "books.order_", store_column_text (q, 1));
  books_money (books, view, "total", store_column_int (q, 2));
  books_moment (books, view, "created", store_column_int (q, 3));
  books_moment (books, view, "paid_at", store_column_int (q, 4));
  view_text (view, "email", store_column_text (q, 5));
  fill_account (books, q, view);
  books_money (books, view, "left", left);
  view_flag (view, "any_left", left > 0);
  gint64 open = store_column_int (q, 15);
  g_autofree char *plain = money_plain (open, ',');
  books_money (books, view, "open", open);
  view_text (view, "open_plain", plain);
  view_flag (view, "any_open", open > 0);
  return fill_people (books, view, order_id, error) &&
         fill_payments (books, view, order_id, error) &&
         fill_transfers (books, view, order_id, error) && fill_lines (books, view, order_id, error);
}
