/* SPDX-License-Identifier: EUPL-1.2
 *
 * One order in the office: its money, giving it back, and deciding about one on account.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/account/on_account.h"
#include "server/sales/after/link_renew.h"
#include "server/sales/books/books.h"
#include "server/sales/books/pages.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/order_state.h"
#include "server/sales/refunds/refund.h"

enum { MORE_DAYS_MOST = 90 };

/* @problem: (nullable): key of a sentence. */
static void
show (Request *request, unsigned status, gint64 id, const char *problem)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  View *view = view_new ();
  view_text (view, "title", request_message (request, "books.order"));
  view_flag (view, "renewed", status == 200 && request_query (request, "link") != NULL);
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  static const char *const TYPED[] = { "amount", "reason", "paid", "how" };
  for (gsize i = 0; i < G_N_ELEMENTS (TYPED); i++) {
    g_autofree char *name = g_strconcat ("typed_", TYPED[i], NULL);
    view_text (view, name, request_form (request, TYPED[i]));
  }
  if (books_fill_order (&books, view, id, &error) &&
      books_fill_documents (&books, view, id, &error) &&
      books_fill_refunds (&books, view, id, &error)) {
    request_render (request, status, "order_money", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

void
page_order_money (Request *request)
{
  gint64 id = request_need_id (request);
  if (id != 0)
    show (request, 200, id, NULL);
}

/* ---- Giving back ---- */

static void
refunded (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const RefundRequest *refund = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (error->domain == INVOICE_ERROR)
    show (request, 422, refund->order_id, "books.refund_amount");
  else
    request_fail_error (request, error);
}

void
page_order_refund (Request *request)
{
  gint64 id = request_need_id (request), cents = 0, attendee = 0;
  if (id == 0)
    return;
  const char *amount = request_form (request, "amount");
  const char *person = request_form (request, "attendee");
  g_autofree char *reason = g_strdup (request_form (request, "reason"));
  if (person != NULL)
    g_ascii_string_to_signed (person, 10, 0, G_MAXINT64, &attendee, NULL);
  if (amount == NULL || !money_parse (amount, &cents)) {
    show (request, 422, id, "books.refund_amount");
    return;
  }
  if (reason == NULL || *g_strstrip (reason) == '\0' ||
      g_utf8_strlen (reason, -1) > REFUND_REASON_MAX) {
    show (request, 422, id, "books.refund_reason");
    return;
  }
  RefundRequest *refund = g_new0 (RefundRequest, 1);
  refund->order_id = id;
  refund->attendee_id = attendee;
  refund->amount_cents = cents;
  refund->reason = g_steal_pointer (&reason);
  request_actor (request, refund->actor, sizeof refund->actor);
  request_write (request, WRITER_SAVEPOINT, refund_request_run, refund, refund_request_free,
                 refunded);
}

/* ---- On account ---- */

static void
paid (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const OnAccountPaid *by_hand = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_REASON))
    show (request, 422, by_hand->order_id, "books.paid_how");
  else if (error->domain == INVOICE_ERROR)
    show (request, 422, by_hand->order_id, "books.paid_amount");
  else
    request_fail_error (request, error);
}

void
page_order_paid (Request *request)
{
  gint64 id = request_need_id (request), cents = 0;
  if (id == 0)
    return;
  const char *amount = request_form (request, "paid");
  if (amount == NULL || !money_parse (amount, &cents)) {
    show (request, 422, id, "books.paid_amount");
    return;
  }
  OnAccountPaid *by_hand = g_new0 (OnAccountPaid, 1);
  by_hand->order_id = id;
  by_hand->amount_cents = cents;
  by_hand->how = g_strdup (request_form (request, "how"));
  request_actor (request, by_hand->actor, sizeof by_hand->actor);
  request_write (request, WRITER_SAVEPOINT, on_account_paid_run, by_hand, on_account_paid_free,
                 paid);
}

static void
decided (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const OnAccountDecide *decide = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show (request, 409, decide->order_id, "books.not_now");
  else
    request_fail_error (request, error);
}

void
page_order_decide (Request *request)
{
  gint64 id = request_need_id (request), days = 0;
  if (id == 0)
    return;
  gboolean end = g_strcmp0 (request_form (request, "what"), "end") == 0;
  const char *typed = request_form (request, "days");
  if (!end &&
      (typed == NULL || !g_ascii_string_to_signed (typed, 10, 1, MORE_DAYS_MOST, &days, NULL))) {
    show (request, 422, id, "books.more_days");
    return;
  }
  OnAccountDecide *decide = g_new0 (OnAccountDecide, 1);
  decide->order_id = id;
  decide->more_days = (int) days;
  const Messages *messages = request_app (request)->messages;
  decide->reason = g_strdup (messages_get (messages, LANG_NL, "books.ended_reason"));
  decide->reason_en = g_strdup (messages_get (messages, LANG_EN, "books.ended_reason"));
  request_actor (request, decide->actor, sizeof decide->actor);
  request_write (request, WRITER_SAVEPOINT, on_account_decide_run, decide, on_account_decide_free,
                 decided);
}

/* ---- A link that others have ---- */

static void
renewed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const LinkRenew *renew = command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_REASON))
    show (request, 422, renew->order_id, "people.reason_missing");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show (request, 409, renew->order_id, "people.link_wait");
  else
    request_fail_error (request, error);
}

void
page_order_link (Request *request)
{
  gint64 id = request_need_id (request);
  if (id == 0)
    return;
  LinkRenew *renew = g_new0 (LinkRenew, 1);
  renew->order_id = id;
  renew->who.staff_id = request_staff (request)->id;
  renew->who.reason = g_strdup (request_form (request, "reden"));
  renew->who.next = g_strdup_printf ("/kantoor/bestelling/%" G_GINT64_FORMAT "?link=1", id);
  renew->badge = request_form (request, "badge") != NULL;
  request_write (request, WRITER_SAVEPOINT, link_renew_run, renew, link_renew_free, renewed);
}
