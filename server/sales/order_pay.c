/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order that is paid; see order.h. All of it happens in one transaction: seats, badge, the books
 * (ledger.h) and the letter's place in the outbox, or nothing.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/mail/letter.h"
#include "server/sales/account/account_letter.h"
#include "server/sales/badge_issue.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/order.h"
#include "server/sales/refunds/refund.h"

/* Nobody is left in it when the last was erased after it ran out. */
static const char SQL_ORDER[] =
    "SELECT state, total_cents, IFNULL (expires_ms, 0), EXISTS (SELECT 1 FROM on_account WHERE"
    " order_id = :id) OR NOT EXISTS (SELECT 1 FROM attendee WHERE order_id = :id AND state ="
    " 'active'), email <> '' FROM sale_order WHERE id = :id";
static const char SQL_VOUCHER_AGAIN[] =
    "UPDATE voucher SET uses = MIN (uses + p.n, uses_max) FROM (SELECT voucher_id, COUNT(*) AS n"
    " FROM attendee WHERE order_id = :order AND state = 'active' AND voucher_id IS NOT NULL"
    " GROUP BY voucher_id) p WHERE voucher.id = p.voucher_id";
static const char SQL_ATTENDEES[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active'";
static const char SQL_PEOPLE[] = "SELECT COUNT(*) FROM attendee WHERE order_id = :order";
static const char SQL_COLLEAGUES[] =
    "SELECT id FROM attendee WHERE order_id = :order AND state = 'active' AND email <> '' AND"
    " (handed_ms IS NOT NULL OR (SELECT COUNT(*) FROM attendee b WHERE b.order_id = :order) > 1)"
    " ORDER BY position";

/* ---- Confirming ---- */

/* Seats and a badge for each. */
static gboolean
confirm_people (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ATTENDEES, "i", ":order", order_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW)
    if (!seats_confirm (store, store_column_int (q, 0), now_ms, error) ||
        badge_issue (store, store_column_int (q, 0), now_ms, error) == 0)
      return FALSE;
  return step == STORE_DONE;
}

/* One for who ordered; in a group also one for each with an address, with a link of their own. */
static gboolean
add_letters (Store *store, gint64 order_id, gint64 now_ms, GError **error)
{
  gint64 people = store_number (store, error, SQL_PEOPLE, -1, "i", ":order", order_id);
  if (people < 0 ||
      !letter_send_once (store, now_ms, people > 1 ? "group" : "order", order_id, 0, error))
    return FALSE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_COLLEAGUES, "i", ":order", order_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (!letter_send_once (store, now_ms, "colleague", order_id, store_column_int (q, 0), error))
      return FALSE;
  return step == STORE_DONE;
}

gboolean
order_confirm (Store *store, gint64 order_id, const char *actor, gint64 now_ms, GError **error)
{
  return order_state_change (store, order_id, ORDER_PAID, actor, now_ms, error) &&
         confirm_people (store, order_id, now_ms, error) &&
         add_letters (store, order_id, now_ms, error);
}

/* ---- Money ---- */

/* A sum of money that came in. @reader: there is an address to write to */
typedef struct {
  gint64 order_id, payment_id, amount_cents, now_ms;
  const char *actor;
  gboolean reader;
} Sum;

/* The receipt says what the tax is; the books follow it. */
static gboolean
book_sale (Store *store, const Sum *sum, GError **error)
{
  if (sum->amount_cents == 0)
    return TRUE;
  gint64 id = invoice_issue (store, sum->order_id, INVOICE_RECEIPT, 0, sum->now_ms, error);
  g_autoptr (Invoice) receipt = id != 0 ? invoice_read (store, id, error) : NULL;
  if (receipt == NULL)
    return FALSE;
  const LedgerLine lines[] = { { LEDGER_MOLLIE, sum->amount_cents, 0 },
                               { LEDGER_SALES, -receipt->net_cents, 0 },
                               { LEDGER_VAT, -receipt->vat_cents, 0 } };
  return ledger_book (store, sum->order_id, sum->now_ms, "order.paid", lines, G_N_ELEMENTS (lines),
                      error);
}

/* @back: it returns to the payer by itself; else somebody decides. */
static gboolean
put_aside (Store *store, const Sum *sum, const char *why, gboolean back, GError **error)
{
  const LedgerApart apart = { .account = LEDGER_MOLLIE,
                              .amount_cents = sum->amount_cents,
                              .order_id = sum->order_id,
                              .payment_id = sum->payment_id,
                              .why = why };
  gint64 id = ledger_put_aside (store, &apart, sum->actor, sum->now_ms, error);
  if (id == 0 || !back || sum->payment_id == 0)
    return id != 0;
  gint64 refund = refund_apart (store, id, why, sum->actor, sum->now_ms, error);
  return refund != 0 &&
         (!sum->reader || account_letter_late (store, sum->order_id, refund, sum->amount_cents,
                                               sum->now_ms, error));
}

/* A letter to each who lost places, with all of theirs. */
static gboolean
tell_lost (Store *store, const Sum *sum, const GPtrArray *lost, GError **error)
{
  for (guint i = 0; i < lost->len;) {
    gint64 attendee_id = ((const PlacesLost *) lost->pdata[i])->attendee_id;
    g_autoptr (GString) titles = g_string_new (NULL);
    for (; i < lost->len && ((const PlacesLost *) lost->pdata[i])->attendee_id == attendee_id; i++)
      g_string_append_printf (titles, "%s“%s”", titles->len > 0 ? ", " : "",
                              ((const PlacesLost *) lost->pdata[i])->title);
    g_autofree char *key = g_strdup_printf ("letter.seats_lost.%" G_GINT64_FORMAT, attendee_id);
    const LetterTo to = {
      .kind = "seats_lost", .key = key, .order_id = sum->order_id, .attendee_id = attendee_id
    };
    if (!letter_send (store, sum->now_ms, error, &to, "t", "lost", titles->str))
      return FALSE;
  }
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, sum->order_id);
  return lost->len == 0 ||
         audit_add (store, sum->now_ms, sum->actor, "order.seats_lost", subject, NULL, error);
}

static gboolean
confirm_late (Store *store, const Sum *sum, gint64 released_ms, OrderPayOutcome *outcome,
              GError **error)
{
  gboolean taken = FALSE;
  g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (places_lost_free);
  if (!places_tickets_take (store, sum->order_id, sum->now_ms, &taken, error))
    return FALSE;
  if (!taken) {
    *outcome = ORDER_PAY_ASIDE;
    return put_aside (store, sum, "sold out", TRUE, error);
  }
  if (!store_change (store, error, SQL_VOUCHER_AGAIN, "i", ":order", sum->order_id) ||
      !places_reclaim (store, sum->order_id, released_ms, sum->now_ms, lost, error) ||
      !order_confirm (store, sum->order_id, sum->actor, sum->now_ms, error) ||
      !book_sale (store, sum, error))
    return FALSE;
  *outcome = lost->len == 0 ? ORDER_PAY_CONFIRMED : ORDER_PAY_PARTLY;
  return tell_lost (store, sum, lost, error);
}

/* More than is asked: an earlier amount was paid, from when more people came. They keep their
 * places, and what is too much goes back. */
static gboolean
confirm_over (Store *store, const Sum *sum, gint64 total_cents, GError **error)
{
  Sum asked = *sum, over = *sum;
  asked.amount_cents = total_cents;
  over.amount_cents -= total_cents;
  return order_confirm (store, sum->order_id, sum->actor, sum->now_ms, error) &&
         book_sale (store, &asked, error) && put_aside (store, &over, "over", TRUE, error);
}

gboolean
order_pay (Store *store, gint64 order_id, gint64 payment_id, gint64 amount_cents, const char *actor,
           gint64 now_ms, OrderPayOutcome *outcome, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ORDER, "i", ":id", order_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such order");
  if (step != STORE_ROW)
    return FALSE;
  const Sum sum = {
    order_id, payment_id, amount_cents, now_ms, actor, store_column_int (q, 4) != 0
  };
  OrderState state = order_state_from (store_column_text (q, 0));
  gint64 total_cents = store_column_int (q, 1), ended_ms = store_column_int (q, 2);
  gboolean awaited = store_column_int (q, 3) == 0;
  *outcome = ORDER_PAY_ASIDE;
  if (!awaited || !order_state_allowed (state, ORDER_PAID))
    return put_aside (store, &sum, "not awaited", TRUE, error);
  if (state == ORDER_PENDING && total_cents > 0 && amount_cents > total_cents) {
    *outcome = ORDER_PAY_CONFIRMED;
    return confirm_over (store, &sum, total_cents, error);
  }
  if (amount_cents != total_cents)
    return put_aside (store, &sum, "other amount", FALSE, error);
  if (state == ORDER_EXPIRED)
    return confirm_late (store, &sum, ended_ms, outcome, error);
  *outcome = ORDER_PAY_CONFIRMED;
  return order_confirm (store, order_id, actor, now_ms, error) && book_sale (store, &sum, error);
}
