/* SPDX-License-Identifier: EUPL-1.2
 *
 * Taking a match back; see undo.h.
 */
#include "server/sales/bank/undo.h"

#include "server/core/audit.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order_state.h"

static const char SQL_ENTRY[] =
    "SELECT e.id, e.state IN ('matched', 'partial', 'over') AND e.invoice_id IS NOT NULL,"
    " IFNULL (e.invoice_id, 0), IFNULL (i.order_id, 0) FROM bank_entry e LEFT JOIN invoice i"
    " ON i.id = e.invoice_id WHERE e.statement_id = :statement AND e.position = :position";
/* Straight from the bank, or by way of what stood apart; less what was taken back before. */
static const char SQL_PAID[] =
    "SELECT -IFNULL (SUM (l.amount_cents), 0) FROM ledger l WHERE l.account = 'receivable'"
    " AND l.item = :invoice AND EXISTS (SELECT 1 FROM ledger b WHERE b.txn = l.txn AND ((b.account "
    "="
    " 'bank' AND b.item = :entry) OR (b.account = 'suspense' AND b.item IN (SELECT id FROM apart"
    " WHERE bank_entry_id = :entry))))";
static const char SQL_GIVEN_BACK[] =
    "SELECT COUNT(*) FROM refund WHERE order_id = :order AND state <> 'canceled'";
static const char SQL_STATE[] =
    "UPDATE bank_entry SET state = 'apart', invoice_id = NULL WHERE id = :id";

typedef struct {
  gint64 id, invoice_id, order_id, paid_cents;
} Entry;

static gboolean
refuse (GError **error, OrderError code, const char *why)
{
  g_set_error_literal (error, ORDER_ERROR, (int) code, why);
  return FALSE;
}

static gboolean
read_entry (Store *store, const EntryUndo *undo, Entry *entry, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ENTRY, "ii", ":statement",
                                         undo->statement_id, ":position", undo->position);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_DONE)
    return refuse (error, ORDER_ERROR_UNKNOWN, "no such entry");
  *entry = (Entry){ .id = store_column_int (q, 0),
                    .invoice_id = store_column_int (q, 2),
                    .order_id = store_column_int (q, 3) };
  g_autoptr (GError) failed = NULL;
  gint64 back = store_number (store, &failed, SQL_GIVEN_BACK, 0, "i", ":order", entry->order_id);
  entry->paid_cents = failed == NULL ? store_number (store, &failed, SQL_PAID, 0, "ii", ":invoice",
                                                     entry->invoice_id, ":entry", entry->id)
                                     : 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (store_column_int (q, 1) == 0 || entry->paid_cents <= 0)
    return refuse (error, ORDER_ERROR_STATE, "it pays no invoice");
  return back == 0 || refuse (error, ORDER_ERROR_STATE, "money of the order goes back already");
}

/* More than was charged cannot become open: what the entry paid came back some other way. */
static gboolean
check_open (Store *store, const Entry *entry, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 open = invoice_open_cents (store, entry->invoice_id, &failed);
  gint64 left = failed == NULL ? invoice_left_cents (store, entry->invoice_id, &failed) : 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return open + entry->paid_cents <= left ||
         refuse (error, ORDER_ERROR_STATE, "its money came back already");
}

gboolean
entry_undo_run (gpointer command, WriterTurn *turn, GError **error)
{
  const EntryUndo *undo = command;
  Entry entry = { 0 };
  if (!read_entry (turn->store, undo, &entry, error) || !check_open (turn->store, &entry, error))
    return FALSE;
  const LedgerApart apart = { .account = LEDGER_RECEIVABLE,
                              .item = entry.invoice_id,
                              .amount_cents = entry.paid_cents,
                              .order_id = entry.order_id,
                              .bank_entry_id = entry.id,
                              .why = "undone" };
  g_autofree char *subject = g_strdup_printf ("invoice:%" G_GINT64_FORMAT, entry.invoice_id);
  turn->outcome = g_strdup_printf ("/kantoor/bank/%" G_GINT64_FORMAT, undo->statement_id);
  return ledger_put_aside (turn->store, &apart, undo->actor, turn->now_ms, error) != 0 &&
         store_change (turn->store, error, SQL_STATE, "i", ":id", entry.id) &&
         audit_add (turn->store, turn->now_ms, undo->actor, "invoice.match_undone", subject, NULL,
                    error);
}
