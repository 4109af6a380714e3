/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the books for the office; see books.h. Orders and statements are books_order.c and
 * books_bank.c.
 */
#include "server/sales/books/books.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/csv.h"
#include "server/core/money.h"
#include "server/sales/books/books_view.h"
#include "server/sales/ledger_check.h"

/* What is earned or owed is credit in the books, and shown as people say it. */
static const char SQL_BALANCES[] =
    "SELECT a.name, a.sign * IFNULL ((SELECT SUM (amount_cents) FROM ledger l WHERE l.account ="
    " a.name), 0) FROM (SELECT 1 AS n, 'mollie' AS name, 1 AS sign UNION SELECT 2, 'bank', 1 UNION"
    " SELECT 3, 'receivable', 1 UNION SELECT 4, 'sales', -1 UNION SELECT 5, 'vat', -1 UNION SELECT "
    "6,"
    " 'refunds', -1 UNION SELECT 7, 'suspense', -1 UNION SELECT 8, 'elsewhere', 1) a ORDER BY a.n";
static const char SQL_APART[] =
    "SELECT a.id, a.created_ms, a.why, -(SELECT SUM (l.amount_cents) FROM ledger l WHERE l.account "
    "="
    " 'suspense' AND l.item = a.id) AS left_cents, IFNULL (o.number, ''), IFNULL (o.id, 0),"
    " IFNULL (e.name, ''), IFNULL (e.text, ''), CASE e.state WHEN 'suggested' THEN IFNULL "
    "(i.number,"
    " '') ELSE '' END, a.bank_entry_id IS NOT NULL, IFNULL (e.date, ''), IFNULL (e.statement_id, "
    "0),"
    " a.amount_cents, (SELECT IFNULL (SUM (amount_cents), 0) FROM ledger WHERE account = 'mollie')"
    " FROM apart a LEFT JOIN sale_order o ON o.id = a.order_id LEFT JOIN bank_entry e ON e.id ="
    " a.bank_entry_id LEFT JOIN invoice i ON i.id = e.invoice_id WHERE left_cents <> 0"
    " ORDER BY a.id LIMIT 200";
static const char SQL_OPEN[] =
    "SELECT i.number, o.number, o.id, IFNULL (c.school, ''), i.net_cents + i.vat_cents,"
    " SUM (l.amount_cents), IFNULL (c.due_ms, 0), IFNULL (c.reminders, 0), o.state FROM ledger l"
    " JOIN invoice i ON i.id = l.item JOIN sale_order o ON o.id = i.order_id LEFT JOIN on_account c"
    " ON c.order_id = o.id WHERE l.account = 'receivable' GROUP BY i.id"
    " HAVING SUM (l.amount_cents) <> 0 ORDER BY IFNULL (c.due_ms, 0), i.id LIMIT 500";
static const char SQL_REFUNDS[] =
    "SELECT r.id, IFNULL (o.number, ''), IFNULL (o.id, 0), r.amount_cents, r.state, r.iban,"
    " r.payment_id IS NULL, r.created_ms, r.reason, IFNULL (i.number, ''), EXISTS (SELECT 1 FROM"
    " ledger l JOIN ledger_txn t ON t.id = l.txn WHERE l.account = 'refunds' AND l.item = r.id AND"
    " t.reason = 'refund.came_back'), CASE WHEN r.state = 'new' AND r.payment_id IS NOT NULL THEN"
    " IFNULL ((SELECT IFNULL (b.last_error, '?') FROM outbox b WHERE b.key = r.idempotency_key AND"
    " b.state = 'failed'), '') ELSE '' END FROM refund r"
    " LEFT JOIN sale_order o ON o.id = r.order_id LEFT JOIN invoice i ON i.id = r.credit_id"
    " WHERE CASE WHEN :order <> 0 THEN r.order_id = :order ELSE r.state <> 'refunded' END"
    " ORDER BY r.id LIMIT 500";
/* The word of an errand is the one member of its payload; see payment_worker.c. A payment is worth
 * another try as long as its order waits for one. */
static const char SQL_UNSENT[] =
    "SELECT b.id, e.key, b.next_ms, IFNULL (b.last_error, ''), IFNULL (o.number, ''),"
    " IFNULL (o.id, 0), e.key <> 'payment' OR (o.state = 'pending' AND NOT EXISTS (SELECT 1 FROM"
    " payment n WHERE n.order_id = o.id AND n.id > p.id)) FROM outbox b JOIN json_each (b.payload) "
    "e"
    " LEFT JOIN refund r ON r.id = e.value AND e.key IN ('refund_check', 'refund_stop',"
    " 'refund_bank') LEFT JOIN payment p ON p.id = IFNULL (r.payment_id, e.value)"
    " LEFT JOIN sale_order o ON o.id = IFNULL (r.order_id, p.order_id) WHERE b.kind = 'payment'"
    " AND b.state = 'failed' AND e.key <> 'refund' ORDER BY b.id LIMIT 200";
static const char SQL_DOCUMENTS[] =
    "SELECT i.kind, i.number, i.issued_ms, i.net_cents + i.vat_cents, c.order_id IS NOT NULL"
    " AND (c.kvk <> '' OR c.oin <> '') FROM invoice i LEFT JOIN on_account c"
    " ON c.order_id = i.order_id WHERE i.order_id = :order ORDER BY i.id";
static const char SQL_CSV[] =
    "SELECT t.id, t.at_ms, t.reason, IFNULL (o.number, ''), l.account, l.amount_cents,"
    " IFNULL (CASE l.account WHEN 'receivable' THEN (SELECT number FROM invoice WHERE id = l.item)"
    " WHEN 'bank' THEN (SELECT s.name || ' / ' || e.position FROM bank_entry e JOIN bank_statement "
    "s"
    " ON s.id = e.statement_id WHERE e.id = l.item) ELSE l.item END, '') FROM ledger l"
    " JOIN ledger_txn t ON t.id = l.txn LEFT JOIN sale_order o ON o.id = l.order_id ORDER BY l.id";

/* ---- For every list ---- */

void
books_money (const Books *books, View *view, const char *name, gint64 cents)
{
  g_autofree char *text = money_format (books->lang, cents);
  view_text (view, name, text);
}

void
books_moment (const Books *books, View *view, const char *name, gint64 ms)
{
  g_autofree char *text = ms > 0 ? when_format_short (ms, lang_when (books->lang)) : NULL;
  view_text (view, name, text);
}

void
books_day (const Books *books, View *view, const char *name, const char *date)
{
  g_autofree char *day = when_format_day (date, lang_when (books->lang));
  view_text (view, name, day != NULL ? day : date);
}

static const char *
word_of (const Books *books, const char *group, const char *word)
{
  g_autofree char *key = g_strconcat (group, word, NULL);
  g_strdelimit (key + strlen (group), " .", '_');
  const char *text = messages_find (books->messages, books->lang, key);
  return text != NULL ? text : word;
}

void
books_word (const Books *books, View *view, const char *name, const char *group, const char *word)
{
  view_text (view, name, word_of (books, group, word));
}

/* ---- Lists ---- */

gboolean
books_fill_balances (const Books *books, View *view, GError **error)
{
  view_list (view, "balances");
  g_autofree char *broken = ledger_broken (books->store, error);
  if (broken == NULL)
    return FALSE;
  view_text (view, "broken", broken);
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_BALANCES, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "balances");
    books_word (books, item, "name", "books.account_", store_column_text (q, 0));
    books_money (books, item, "amount", store_column_int (q, 1));
  }
  return step == STORE_DONE;
}

gboolean
books_fill_apart (const Books *books, View *view, GError **error)
{
  view_list (view, "apart");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_APART, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "apart");
    gint64 left = store_column_int (q, 3);
    view_int (item, "id", store_column_int (q, 0));
    if (*store_column_text (q, 10) != '\0')
      books_day (books, item, "at", store_column_text (q, 10));
    else
      books_moment (books, item, "at", store_column_int (q, 1));
    books_word (books, item, "why", "books.why_", store_column_text (q, 2));
    view_int (item, "statement", store_column_int (q, 11));
    books_money (books, item, "left", left);
    view_text (item, "order", store_column_text (q, 4));
    view_int (item, "order_id", store_column_int (q, 5));
    view_text (item, "name", store_column_text (q, 6));
    view_text (item, "text", store_column_text (q, 7));
    view_text (item, "likely", store_column_text (q, 8));
    view_flag (item, "bank", store_column_int (q, 9) != 0);
    view_flag (item, "came_in", left > 0);
    /* As apart.c has it: all of the entry at once, and of what the provider holds. */
    view_flag (item, "payout",
               store_column_int (q, 9) != 0 && left == store_column_int (q, 12) &&
                   left <= store_column_int (q, 13));
  }
  return step == STORE_DONE;
}

gboolean
books_fill_open (const Books *books, View *view, GError **error)
{
  view_list (view, "open");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_OPEN, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "open");
    gint64 due = store_column_int (q, 6);
    view_text (item, "document", store_column_text (q, 0));
    view_text (item, "order", store_column_text (q, 1));
    view_int (item, "order_id", store_column_int (q, 2));
    view_text (item, "school", store_column_text (q, 3));
    books_money (books, item, "total", store_column_int (q, 4));
    books_money (books, item, "left", store_column_int (q, 5));
    g_autofree char *date = due > 0 ? when_format_date (due, lang_when (books->lang)) : NULL;
    view_text (item, "due", date);
    view_flag (item, "late", due > 0 && due < books->now_ms);
    view_int (item, "reminders", store_column_int (q, 7));
    view_flag (item, "came_back", strcmp (store_column_text (q, 8), "paid") == 0);
  }
  return step == STORE_DONE;
}

gboolean
books_fill_refunds (const Books *books, View *view, gint64 order_id, GError **error)
{
  view_list (view, "refunds");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_REFUNDS, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "refunds");
    const char *state = store_column_text (q, 4);
    gboolean by_bank = store_column_int (q, 6) != 0;
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "order", store_column_text (q, 1));
    view_int (item, "order_id", store_column_int (q, 2));
    books_money (books, item, "amount", store_column_int (q, 3));
    const char *trouble = store_column_text (q, 11);
    const char *transfer = store_column_int (q, 10) != 0 ? "came back" : "to transfer";
    books_word (books, item, "state", "books.refund_",
                *trouble != '\0'                        ? "stuck"
                : by_bank && strcmp (state, "new") == 0 ? transfer
                                                        : state);
    view_text (item, "iban", store_column_text (q, 5));
    view_flag (item, "by_bank", by_bank && strcmp (state, "new") == 0);
    view_flag (item, "failed",
               *trouble != '\0' || (!by_bank && (strcmp (state, "failed") == 0 ||
                                                 strcmp (state, "canceled") == 0)));
    view_text (item, "trouble", trouble);
    view_flag (item, "waits", strcmp (state, "queued") == 0 || strcmp (state, "pending") == 0);
    books_moment (books, item, "at", store_column_int (q, 7));
    view_text (item, "reason", store_column_text (q, 8));
    view_text (item, "credit", store_column_text (q, 9));
  }
  return step == STORE_DONE;
}

gboolean
books_fill_unsent (const Books *books, View *view, GError **error)
{
  gboolean any = FALSE;
  view_list (view, "unsent");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_UNSENT, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "unsent");
    any = TRUE;
    view_int (item, "id", store_column_int (q, 0));
    books_word (books, item, "what", "books.errand_", store_column_text (q, 1));
    books_moment (books, item, "at", store_column_int (q, 2));
    view_text (item, "trouble", store_column_text (q, 3));
    view_text (item, "order", store_column_text (q, 4));
    view_int (item, "order_id", store_column_int (q, 5));
    view_flag (item, "can_again", store_column_int (q, 6) != 0);
  }
  view_flag (view, "any_unsent", any);
  return step == STORE_DONE;
}

gboolean
books_fill_documents (const Books *books, View *view, gint64 order_id, GError **error)
{
  gboolean any = FALSE;
  view_list (view, "documents");
  g_autoptr (StoreStmt) q =
      store_query (books->store, error, SQL_DOCUMENTS, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "documents");
    books_word (books, item, "kind", "account.", store_column_text (q, 0));
    view_text (item, "document", store_column_text (q, 1));
    books_moment (books, item, "issued", store_column_int (q, 2));
    books_money (books, item, "amount", store_column_int (q, 3));
    view_flag (item, "ubl", store_column_int (q, 4) != 0);
    any = TRUE;
  }
  view_flag (view, "any_documents", any);
  return step == STORE_DONE;
}

/* ---- As a file ---- */

/* "2017-09-20 10:03:00" in Amsterdam, which a spreadsheet takes for a moment. */
static char *
csv_moment (gint64 ms)
{
  enum { UNTIL_ZONE = 19 };
  char *at = when_format_iso (ms, when_zone ());
  at[UNTIL_ZONE] = '\0';
  return g_strdelimit (at, "T", ' ');
}

char *
books_csv (const Books *books, GError **error)
{
  g_autoptr (GString) csv = csv_new (messages_get (books->messages, books->lang, "books.csv_head"));
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_CSV, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 cents = store_column_int (q, 5);
    g_autofree char *at = csv_moment (store_column_int (q, 1));
    g_autofree char *amount = money_plain (cents, ',');
    csv_number (csv, store_column_text (q, 0), FALSE);
    csv_text (csv, at, FALSE);
    csv_text (csv, word_of (books, "books.entry_", store_column_text (q, 2)), FALSE);
    csv_text (csv, store_column_text (q, 3), FALSE);
    csv_text (csv, word_of (books, "books.account_", store_column_text (q, 4)), FALSE);
    csv_number (csv, amount, FALSE);
    csv_text (csv, store_column_text (q, 6), TRUE);
  }
  return step == STORE_DONE ? g_string_free (g_steal_pointer (&csv), FALSE) : NULL;
}
