/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bank statements for the office; see books.h.
 */
#include <string.h>

#include "server/sales/bank/reference.h"
#include "server/sales/books/books_view.h"

static const char SQL_STATEMENTS[] =
    "SELECT s.id, s.name, s.from_date, s.until_date, s.opening_cents, s.closing_cents, s.entries,"
    " s.taken, s.imported_ms, (SELECT COUNT(DISTINCT e.id) FROM apart a JOIN bank_entry e ON e.id ="
    " a.bank_entry_id WHERE e.statement_id = s.id AND (SELECT SUM (l.amount_cents) FROM ledger l"
    " WHERE l.account = 'suspense' AND l.item = a.id) <> 0)"
    " FROM bank_statement s ORDER BY s.id DESC LIMIT 200";
static const char SQL_STATEMENT[] =
    "SELECT name, iban, from_date, until_date, opening_cents, closing_cents, entries, taken"
    " FROM bank_statement WHERE id = :id";
static const char SQL_ENTRIES[] =
    "SELECT e.position, e.date, e.amount_cents, e.name, e.text, e.state, IFNULL (i.number, ''),"
    " IFNULL (o.number, ''), IFNULL (o.id, 0), IFNULL ((SELECT MIN (a.id) FROM apart a WHERE"
    " a.bank_entry_id = e.id AND (SELECT SUM (l.amount_cents) FROM ledger l WHERE l.account ="
    " 'suspense' AND l.item = a.id) <> 0), 0), e.reference, IFNULL ((SELECT MAX (r.id) FROM apart a"
    " JOIN refund r ON r.apart_id = a.id WHERE a.bank_entry_id = e.id AND r.state <> 'canceled'), "
    "0)"
    " FROM bank_entry e LEFT JOIN invoice i ON i.id = e.invoice_id LEFT JOIN sale_order o ON o.id ="
    " i.order_id WHERE e.statement_id = :id ORDER BY e.position LIMIT 2000";

static void
put_period (const Books *books, View *view, const char *from, const char *until)
{
  books_day (books, view, "from", from);
  books_day (books, view, "until", strcmp (from, until) != 0 ? until : "");
}

gboolean
books_fill_statements (const Books *books, View *view, GError **error)
{
  view_list (view, "statements");
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_STATEMENTS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "statements");
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    put_period (books, item, store_column_text (q, 2), store_column_text (q, 3));
    books_money (books, item, "opening", store_column_int (q, 4));
    books_money (books, item, "closing", store_column_int (q, 5));
    view_int (item, "count", store_column_int (q, 6));
    view_flag (item, "broken_off", store_column_int (q, 7) < store_column_int (q, 6));
    books_moment (books, item, "at", store_column_int (q, 8));
    view_int (item, "undecided", store_column_int (q, 9));
  }
  return step == STORE_DONE;
}

gboolean
books_fill_names (const Books *books, View *view, const char *name, const char *ids, GError **error)
{
  enum { NAMES_MOST = 200 };
  g_auto (GStrv) parts = g_strsplit (ids != NULL ? ids : "", ".", NAMES_MOST);
  g_autofree char *any = g_strconcat ("any_", name, NULL);
  gboolean found = FALSE;
  view_list (view, name);
  for (char **part = parts; *part != NULL; part++) {
    gint64 id = 0;
    if (!g_ascii_string_to_signed (*part, 10, 1, G_MAXINT64, &id, NULL))
      continue;
    g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_STATEMENT, "i", ":id", id);
    StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
    if (step == STORE_FAILED)
      return FALSE;
    if (step == STORE_DONE)
      continue;
    View *item = view_item (view, name);
    view_int (item, "id", id);
    view_text (item, "name", store_column_text (q, 0));
    found = TRUE;
  }
  view_flag (view, any, found);
  return TRUE;
}

static gboolean
fill_head (const Books *books, View *view, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (books->store, error, SQL_STATEMENT, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  view_text (view, "name", store_column_text (q, 0));
  g_autofree char *iban = iban_print (store_column_text (q, 1));
  view_text (view, "iban", iban);
  put_period (books, view, store_column_text (q, 2), store_column_text (q, 3));
  books_money (books, view, "opening", store_column_int (q, 4));
  books_money (books, view, "closing", store_column_int (q, 5));
  view_int (view, "count", store_column_int (q, 6));
  view_flag (view, "broken_off", store_column_int (q, 7) < store_column_int (q, 6));
  return TRUE;
}

gboolean
books_fill_entries (const Books *books, View *view, gint64 statement_id, GError **error)
{
  view_list (view, "entries");
  view_int (view, "statement_id", statement_id);
  if (!fill_head (books, view, statement_id, error))
    return FALSE;
  g_autoptr (StoreStmt) q =
      store_query (books->store, error, SQL_ENTRIES, "i", ":id", statement_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "entries");
    const char *state = store_column_text (q, 5);
    view_int (item, "position", store_column_int (q, 0));
    books_day (books, item, "date", store_column_text (q, 1));
    books_money (books, item, "amount", store_column_int (q, 2));
    view_text (item, "other", store_column_text (q, 3));
    view_text (item, "text", store_column_text (q, 4));
    books_word (books, item, "state", "books.entry_", state);
    view_flag (item, "good", strcmp (state, "matched") == 0);
    view_flag (item, "undecided", store_column_int (q, 9) != 0);
    view_flag (item, "likely", strcmp (state, "suggested") == 0);
    view_text (item, "document", store_column_text (q, 6));
    view_text (item, "order", store_column_text (q, 7));
    view_int (item, "order_id", store_column_int (q, 8));
    view_int (item, "apart", store_column_int (q, 9));
    view_text (item, "reference", store_column_text (q, 10));
    view_int (item, "refund", store_column_int (q, 11));
    view_flag (item, "can_undo",
               strcmp (state, "matched") == 0 || strcmp (state, "partial") == 0 ||
                   strcmp (state, "over") == 0);
  }
  return step == STORE_DONE;
}
