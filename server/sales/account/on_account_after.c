/* SPDX-License-Identifier: EUPL-1.2
 *
 * Invoices that are paid, or not; see on_account.h.
 */
#include <jansson.h>

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/sales/account/account_letter.h"
#include "server/sales/account/on_account.h"
#include "server/sales/badge_issue.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order.h"
#include "server/sales/places.h"
#include "server/sales/refunds/refund.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)
enum { HOW_MAX = 120 };

static const char SQL_ORDER_OF[] =
    "SELECT i.order_id, o.state FROM invoice i JOIN sale_order o ON o.id = i.order_id"
    " WHERE i.id = :id";
/* What is open is in the books: an order that was paid may have its money taken back, and one that
 * was cancelled may still owe. Not at once: who takes a match back puts it elsewhere the same day.
 */
static const char SQL_LATE[] =
    "SELECT c.order_id, i.id FROM on_account c JOIN invoice i ON i.order_id = c.order_id"
    " AND i.kind = 'invoice' WHERE c.reminders < :most"
    " AND MAX (c.due_ms, IFNULL (c.reminded_ms, 0)) + :wait <= :now"
    " AND (SELECT SUM (l.amount_cents) FROM ledger l WHERE l.account = 'receivable' AND l.item ="
    " i.id) > 0 AND (SELECT MAX (t.at_ms) FROM ledger l JOIN ledger_txn t ON t.id = l.txn"
    " WHERE l.account = 'receivable' AND l.item = i.id AND l.amount_cents > 0) + :wait <= :now"
    " ORDER BY c.due_ms LIMIT 20";
static const char SQL_REMINDED[] =
    "UPDATE on_account SET reminders = reminders + 1, reminded_ms = :now WHERE order_id = :order";
static const char SQL_ACCOUNT[] =
    "SELECT o.state, i.id, (SELECT IFNULL (SUM (l.amount_cents), 0) FROM ledger l WHERE l.account ="
    " 'receivable' AND l.item = i.id), o.lang = 'en' FROM on_account c JOIN sale_order o ON o.id = "
    "c.order_id"
    " JOIN invoice i ON i.order_id = o.id AND i.kind = 'invoice' WHERE c.order_id = :order";
static const char SQL_PEOPLE[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active' ORDER BY id";
static const char SQL_COLLEAGUES[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active' AND email <> ''"
    " AND (handed_ms IS NOT NULL OR (SELECT COUNT(*) FROM attendee b WHERE b.order_id = :order) > "
    "1)"
    " ORDER BY position";
static const char SQL_MORE_TIME[] = "UPDATE on_account SET due_ms = :due, reminders = 0, "
                                    "reminded_ms = NULL WHERE order_id = :order";

/* ---- Paid ---- */

/* The order of an invoice, and whether it waits for money. */
static gboolean
order_of (Store *store, gint64 invoice_id, gint64 *order_id, gboolean *pending, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ORDER_OF, "i", ":id", invoice_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN, "no such document");
  if (step != STORE_ROW)
    return FALSE;
  *order_id = store_column_int (q, 0);
  *pending = order_state_from (store_column_text (q, 1)) == ORDER_PENDING;
  return TRUE;
}

/* Takes @amount from where it is and lowers the invoice by it; the last of it confirms the order.
 */
static gboolean
settle (Store *store, gint64 invoice_id, const LedgerLine *from, const char *actor, gint64 now_ms,
        GError **error)
{
  gint64 order_id = 0;
  gboolean pending = FALSE;
  if (!order_of (store, invoice_id, &order_id, &pending, error))
    return FALSE;
  const LedgerLine lines[] = { *from, { LEDGER_RECEIVABLE, -from->amount_cents, invoice_id } };
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  g_autofree char *detail =
      g_strdup_printf ("{\"amount_cents\":%" G_GINT64_FORMAT "}", from->amount_cents);
  if (!ledger_book (store, order_id, now_ms, "invoice.paid", lines, G_N_ELEMENTS (lines), error) ||
      !audit_add (store, now_ms, actor, "invoice.paid", subject, detail, error))
    return FALSE;
  g_autoptr (GError) failed = NULL;
  gint64 open = invoice_open_cents (store, invoice_id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return open > 0 || !pending || order_confirm (store, order_id, actor, now_ms, error);
}

gboolean
invoice_pay (Store *store, gint64 invoice_id, gint64 amount_cents, gint64 bank_entry_id,
             const char *actor, gint64 now_ms, InvoicePaid *how, GError **error)
{
  gint64 order_id = 0;
  gboolean pending = FALSE;
  g_autoptr (GError) failed = NULL;
  gint64 open = invoice_open_cents (store, invoice_id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 used = CLAMP (open, 0, amount_cents), over = amount_cents - used;
  *how = used == 0     ? INVOICE_NOT_OPEN
         : over > 0    ? INVOICE_PAID_OVER
         : used < open ? INVOICE_PARTIAL
                       : INVOICE_PAID;
  const LedgerLine from = { LEDGER_BANK, used, bank_entry_id };
  if (!order_of (store, invoice_id, &order_id, &pending, error) ||
      (used > 0 && !settle (store, invoice_id, &from, actor, now_ms, error)))
    return FALSE;
  const LedgerApart apart = { .account = LEDGER_BANK,
                              .item = bank_entry_id,
                              .amount_cents = over,
                              .order_id = order_id,
                              .bank_entry_id = bank_entry_id,
                              .why = used > 0 ? "over" : "not awaited" };
  return over == 0 || ledger_put_aside (store, &apart, actor, now_ms, error) != 0;
}

gboolean
invoice_pay_apart (Store *store, gint64 invoice_id, gint64 apart_id, const char *actor,
                   gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 left = -ledger_balance (store, LEDGER_SUSPENSE, apart_id, &failed);
  gint64 open = failed == NULL ? invoice_open_cents (store, invoice_id, &failed) : 0;
  if (failed == NULL && (left <= 0 || open <= 0))
    g_set_error_literal (&failed, ORDER_ERROR, ORDER_ERROR_STATE, "nothing to pay, or to pay with");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  const LedgerLine from = { LEDGER_SUSPENSE, MIN (left, open), apart_id };
  return settle (store, invoice_id, &from, actor, now_ms, error);
}

/* ---- Paid in another way ---- */

void
on_account_paid_free (gpointer command)
{
  OnAccountPaid *paid = command;
  g_free (paid->how);
  g_free (paid);
}

static gboolean
note_how (const OnAccountPaid *paid, const WriterTurn *turn, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, paid->order_id);
  json_t *detail = json_pack ("{s:s}", "reason", paid->how);
  char *text = json_dumps (detail, JSON_COMPACT);
  json_decref (detail);
  gboolean well =
      audit_add (turn->store, turn->now_ms, paid->actor, "account.by_hand", subject, text, error);
  free (text);
  return well;
}

gboolean
on_account_paid_run (gpointer command, WriterTurn *turn, GError **error)
{
  OnAccountPaid *paid = command;
  if (!order_line_fits (&paid->how, 2, HOW_MAX))
    return order_refuse (error, ORDER_ERROR_REASON, "it is not said how");
  g_autoptr (GError) failed = NULL;
  gint64 invoice = invoice_of_order (turn->store, paid->order_id, &failed);
  gint64 open = failed == NULL ? invoice_open_cents (turn->store, invoice, &failed) : 0;
  if (failed == NULL && invoice == 0)
    g_set_error_literal (&failed, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no document");
  else if (failed == NULL && (paid->amount_cents < 1 || paid->amount_cents > open))
    g_set_error_literal (&failed, INVOICE_ERROR, INVOICE_ERROR_AMOUNT, "not what is open");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  const LedgerLine from = { LEDGER_ELSEWHERE, paid->amount_cents, 0 };
  turn->outcome = g_strdup_printf ("/kantoor/bestelling/%" G_GINT64_FORMAT, paid->order_id);
  return settle (turn->store, invoice, &from, paid->actor, turn->now_ms, error) &&
         note_how (paid, turn, error);
}

/* ---- Late ---- */

typedef struct {
  gint64 order_id, invoice_id;
} Late;

gboolean
on_account_remind_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  Store *store = turn->store;
  g_autoptr (GArray) late = g_array_new (FALSE, FALSE, sizeof (Late));
  g_autoptr (StoreStmt) q = store_query (
      store, error, SQL_LATE, "iii", ":most", settings_int (store, "account.reminders_max"),
      ":wait", settings_int (store, "account.reminder_days") * DAY_MS, ":now", turn->now_ms);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    const Late one = { store_column_int (q, 0), store_column_int (q, 1) };
    g_array_append_val (late, one);
  }
  for (guint i = 0; step == STORE_DONE && i < late->len; i++) {
    const Late *one = &g_array_index (late, Late, i);
    g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, one->order_id);
    if (!store_change (store, error, SQL_REMINDED, "ii", ":now", turn->now_ms, ":order",
                       one->order_id) ||
        !audit_add (store, turn->now_ms, "system", "invoice.reminded", subject, NULL, error) ||
        !account_letter (store, "reminder", one->order_id, one->invoice_id, turn->now_ms,
                         turn->now_ms, error))
      return FALSE;
  }
  return step == STORE_DONE;
}

/* ---- Decided ---- */

void
on_account_decide_free (gpointer command)
{
  OnAccountDecide *decide = command;
  g_free (decide->reason);
  g_free (decide->reason_en);
  g_free (decide);
}

/* Of an order that was paid already, and its money taken back. */
static gboolean
end_people (const OnAccountDecide *decide, const WriterTurn *turn, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_PEOPLE, "i", ":order", decide->order_id);
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (people, id);
  }
  for (guint i = 0; step == STORE_DONE && i < people->len; i++) {
    gint64 id = g_array_index (people, gint64, i);
    if (!badge_cancel (turn->store, id, error) ||
        !places_person_end (turn->store, id, decide->actor, turn->now_ms, error))
      return FALSE;
  }
  return step == STORE_DONE && order_state_change (turn->store, decide->order_id, ORDER_CANCELLED,
                                                   decide->actor, turn->now_ms, error);
}

/* Who ordered, and everybody who was invited. */
static gboolean
tell_people (const OnAccountDecide *decide, const WriterTurn *turn, GError **error)
{
  if (!letter_send_once (turn->store, turn->now_ms, "ended", decide->order_id, 0, error))
    return FALSE;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_COLLEAGUES, "i", ":order", decide->order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (!letter_send_once (turn->store, turn->now_ms, "ended", decide->order_id,
                           store_column_int (q, 0), error))
      return FALSE;
  return step == STORE_DONE;
}

/* What had been paid of it goes back; but of tickets that were cancelled before only the rest is
 * let go: what goes back of those was decided then. */
static gboolean
end_order (const OnAccountDecide *decide, const WriterTurn *turn, OrderState state,
           gint64 invoice_id, gint64 open_cents, gboolean english, GError **error)
{
  gint64 amount = invoice_left_cents (turn->store, invoice_id, error);
  gboolean over = state == ORDER_CANCELLED || state == ORDER_EXPIRED;
  if (over && amount == 0)
    return order_refuse (error, ORDER_ERROR_STATE, "all of it is credited already");
  gboolean well = amount >= 0 && (over || tell_people (decide, turn, error));
  if (state == ORDER_PENDING)
    well = well && order_give_back (turn->store, decide->order_id, ORDER_EXPIRED, decide->actor,
                                    turn->now_ms, error);
  else if (state == ORDER_PAID)
    well = well && end_people (decide, turn, error);
  else
    amount = MIN (amount, open_cents);
  RefundRequest back = { .order_id = decide->order_id,
                         .amount_cents = amount,
                         .reason = english && decide->reason_en != NULL ? decide->reason_en
                                                                        : decide->reason };
  g_strlcpy (back.actor, decide->actor, sizeof back.actor);
  return well && (amount == 0 || refund_request (turn->store, &back, turn->now_ms, error));
}

gboolean
on_account_decide_run (gpointer command, WriterTurn *turn, GError **error)
{
  const OnAccountDecide *decide = command;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_ACCOUNT, "i", ":order", decide->order_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    return order_refuse (error, ORDER_ERROR_UNKNOWN, "no document");
  if (step != STORE_ROW)
    return FALSE;
  OrderState state = order_state_from (store_column_text (q, 0));
  gint64 invoice = store_column_int (q, 1), open = store_column_int (q, 2);
  if (state != ORDER_PENDING && open <= 0)
    return order_refuse (error, ORDER_ERROR_STATE, "not waiting for money");
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, decide->order_id);
  turn->outcome = g_strdup_printf ("/kantoor/bestelling/%" G_GINT64_FORMAT, decide->order_id);
  if (!audit_add (turn->store, turn->now_ms, decide->actor,
                  decide->more_days > 0 ? "account.more_time" : "account.ended", subject, NULL,
                  error))
    return FALSE;
  if (decide->more_days == 0)
    return end_order (decide, turn, state, invoice, open, store_column_int (q, 3) != 0, error);
  return store_change (turn->store, error, SQL_MORE_TIME, "ii", ":due",
                       on_account_days_later (turn->now_ms, decide->more_days), ":order",
                       decide->order_id);
}
