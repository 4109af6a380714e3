/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cancelling a ticket; see cancel.h.
 */
#include "server/sales/after/cancel.h"

#include "server/mail/letter.h"
#include "server/sales/after/terms.h"
#include "server/sales/badge_issue.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/order.h"
#include "server/sales/payment.h"
#include "server/sales/places.h"
#include "server/sales/refunds/refund.h"

void
after_cancel_free (gpointer command)
{
  AfterCancel *cancel = command;
  if (cancel == NULL)
    return;
  after_who_clear (&cancel->who);
  g_free (cancel);
}

/* What @percent of the price comes to. A free ticket, or one that nobody was billed for yet, has no
 * document to credit; and what the office gave back earlier is not there any more. What was not
 * paid yet cannot go back: it is not asked any more. */
static gboolean
share_of (Store *store, const AfterPerson *person, int percent, CancelQuote *quote, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 document = invoice_of_order (store, person->order_id, &failed);
  gint64 left = document != 0 ? invoice_left_cents (store, document, &failed) : 0;
  gint64 open = document != 0 && failed == NULL ? invoice_open_cents (store, document, &failed) : 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 price = person->price_cents;
  gint64 credit = MIN (terms_amount (price, percent), MAX (left, 0));
  gint64 less = CLAMP (open, 0, credit);
  *quote = (CancelQuote){ .price_cents = price,
                          .credit_cents = credit,
                          .back_cents = credit - less,
                          .less_cents = less,
                          .due_cents = CLAMP (open - less, 0, price - credit),
                          .percent = percent };
  return TRUE;
}

gboolean
cancel_quote (Store *store, const AfterPerson *person, gint64 now_ms, CancelQuote *quote,
              GError **error)
{
  int percent = terms_percent_for (store, person->attendee_id, now_ms, error);
  return percent >= 0 && share_of (store, person, percent, quote, error);
}

static gboolean
decide (Store *store, AfterCancel *cancel, const AfterPerson *person, gint64 now_ms, GError **error)
{
  CancelQuote *sums = &cancel->sums;
  if (!cancel_quote (store, person, now_ms, sums, error))
    return FALSE;
  gboolean by_staff = cancel->who.staff_id != 0;
  if (!by_staff && person->first_day_ms <= now_ms) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_LATE, "the congress has begun");
    return FALSE;
  }
  if (by_staff && cancel->percent >= 0 &&
      !share_of (store, person, MIN (cancel->percent, 100), sums, error))
    return FALSE;
  if (cancel->quoted_cents >= 0 && cancel->quoted_cents != sums->credit_cents) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_QUOTE, "another amount by now");
    return FALSE;
  }
  return TRUE;
}

static gboolean
give_money (Store *store, AfterCancel *cancel, const AfterPerson *person, gint64 now_ms,
            GError **error)
{
  if (cancel->sums.credit_cents == 0)
    return TRUE;
  g_autofree char *actor = after_actor (&cancel->who, person);
  RefundRequest request = { .order_id = person->order_id,
                            .attendee_id = person->attendee_id,
                            .amount_cents = cancel->sums.credit_cents,
                            .reason = cancel->who.reason != NULL ? cancel->who.reason
                                                                 : (char *) "Annulering",
                            .quiet = cancel->tells == CANCEL_TELLS_NOBODY };
  g_strlcpy (request.actor, actor, sizeof request.actor);
  return refund_request (store, &request, now_ms, error);
}

/* What is still to be paid is paid for who is left. */
static gboolean
end_payment (Store *store, const AfterPerson *person, const char *actor, gint64 now_ms,
             GError **error)
{
  g_autoptr (GError) failed = NULL;
  gboolean billed =
      person->paid || invoice_of_order (store, person->order_id, &failed) != 0 || failed != NULL;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (person->people_left == 1)
    return payment_give_up (store, person->order_id, now_ms, error) &&
           order_state_change (store, person->order_id, ORDER_CANCELLED, actor, now_ms, error);
  return billed || order_lower (store, person->order_id, person->price_cents, actor, now_ms, error);
}

static gboolean
tell (Store *store, const AfterCancel *cancel, const AfterPerson *person, gint64 now_ms,
      GError **error)
{
  if (cancel->tells != CANCEL_TELLS_ALL)
    return TRUE;
  g_autofree char *key =
      g_strdup_printf ("letter.cancelled.%" G_GINT64_FORMAT, person->attendee_id);
  const LetterTo to = { .kind = "cancelled",
                        .key = key,
                        .order_id = person->order_id,
                        .attendee_id = person->attendee_id };
  const CancelQuote *sums = &cancel->sums;
  return letter_send (store, now_ms, error, &to, "iii", "back", sums->back_cents, "less",
                      sums->less_cents, "due", sums->due_cents);
}

gboolean
after_cancel (Store *store, AfterCancel *cancel, gint64 now_ms, GError **error)
{
  AfterPerson person;
  if (!after_person (store, &cancel->who, &person, error) ||
      !decide (store, cancel, &person, now_ms, error))
    return FALSE;
  g_autofree char *actor = after_actor (&cancel->who, &person);
  return give_money (store, cancel, &person, now_ms, error) &&
         badge_cancel (store, person.attendee_id, error) &&
         places_person_end (store, person.attendee_id, actor, now_ms, error) &&
         tell (store, cancel, &person, now_ms, error) &&
         after_audit (store, &cancel->who, &person, "attendee.cancel_terms", now_ms, error) &&
         end_payment (store, &person, actor, now_ms, error);
}

gboolean
after_cancel_run (gpointer command, WriterTurn *turn, GError **error)
{
  AfterCancel *cancel = command;
  turn->outcome = g_strdup (cancel->who.next);
  return after_cancel (turn->store, cancel, turn->now_ms, error);
}
