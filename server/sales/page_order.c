/* SPDX-License-Identifier: EUPL-1.2
 *
 * An order between placing and being paid: waiting for the bank, going there, coming back, trying
 * again. Whoever has the address sees only the state; the private link is for the browser that
 * ordered, and for who has the letter.
 */
#include "server/core/money.h"
#include "server/sales/books/books.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/link.h"
#include "server/sales/order_progress.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/payment.h"

enum { WAIT_S = 10 };

/* The order of the path, or the answer has been given. */
static gboolean
need_order (Request *request, OrderProgress *order)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return FALSE;
  if (order_progress_read (store, request_param (request, "id"), request_visitor (request), order,
                           &error))
    return TRUE;
  request_fail_missing (request, error);
  return FALSE;
}

static char *
order_path (Request *request, const char *rest)
{
  return g_strconcat ("/bestelling/", request_param (request, "id"), rest, NULL);
}

/* ---- How it stands ---- */

/* What is to be paid, until when, and the invoice for the browser that ordered. */
static gboolean
add_account (Request *request, View *view, const OrderProgress *order, GError **error)
{
  Store *store = request_store (request);
  const Books books = { store, request_app (request)->messages, request_lang (request),
                        request_now_ms (request) };
  g_autoptr (GError) failed = NULL;
  gint64 invoice = invoice_of_order (store, order->id, &failed);
  gint64 open = failed == NULL ? invoice_open_cents (store, invoice, &failed) : 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autofree char *money = money_format (request_lang (request), open);
  g_autofree char *due = order->due_ms > 0 ? page_day_text (request, order->due_ms) : NULL;
  g_autofree char *link =
      order->mine ? link_format (request_app (request)->secret, request_param (request, "id"))
                  : NULL;
  view_flag (view, "on_account", order->due_ms > 0 && order->state == ORDER_PENDING);
  view_text (view, "open", money);
  view_text (view, "due", due);
  view_text (view, "link", link);
  return books_fill_documents (&books, view, order->id, error);
}

void
page_order (Request *request)
{
  g_auto (OrderProgress) order = { 0 };
  if (!need_order (request, &order))
    return;
  if (order.state == ORDER_PAID && order.mine) {
    g_autofree char *link =
        link_format (request_app (request)->secret, request_param (request, "id"));
    g_autofree char *path = g_strconcat ("/mijn/", link, NULL);
    request_redirect (request, path);
    return;
  }
  View *view = page_new (request, "order.title");
  g_autofree char *total = money_format (request_lang (request), order.total_cents);
  gboolean under_way = order_progress_under_way (&order);
  view_text (view, "id", request_param (request, "id"));
  view_text (view, "number", order.number);
  view_text (view, "total", total);
  view_flag (view, "paid", order.state == ORDER_PAID);
  view_flag (view, "ended", order.state == ORDER_EXPIRED);
  view_flag (view, "dropped", order.state == ORDER_CANCELLED);
  view_flag (view, "can_drop", order.mine && order.state == ORDER_PENDING && order.due_ms == 0);
  view_flag (view, "waiting", under_way);
  view_flag (view, "can_pay", under_way && *order.checkout_url != '\0');
  view_flag (view, "failed", order.state == ORDER_PENDING && !under_way && order.due_ms == 0);
  g_autoptr (GError) error = NULL;
  if (add_account (request, view, &order, &error)) {
    request_render (request, 200, "order", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

/* ---- To the bank ---- */

static gboolean
still_time (Request *request)
{
  gint64 *until_us = request_get_data (request);
  if (until_us == NULL) {
    until_us = g_new (gint64, 1);
    *until_us = g_get_monotonic_time () + WAIT_S * G_USEC_PER_SEC;
    request_set_data (request, until_us, g_free);
  }
  return g_get_monotonic_time () < *until_us;
}

/* The worker is asking the bank for a payment; its answer is news. */
void
page_order_pay (Request *request)
{
  g_auto (OrderProgress) order = { 0 };
  if (!need_order (request, &order))
    return;
  g_autofree char *path = order_path (request, "");
  gboolean made = order_progress_under_way (&order) && *order.checkout_url != '\0';
  if (made)
    request_redirect_away (request, order.checkout_url);
  else if (order_progress_under_way (&order) && still_time (request))
    request_wait_for_news (request, WAIT_S, page_order_pay);
  else
    request_redirect (request, path);
}

void
page_order_pay_post (Request *request)
{
  PaymentAgain *again = g_new0 (PaymentAgain, 1);
  again->public_id = g_strdup (request_param (request, "id"));
  request_write (request, WRITER_CHECKS_FIRST, payment_again_run, again, payment_again_free, NULL);
}

/* ---- Not after all ---- */

void
page_order_drop (Request *request)
{
  OrderDrop *drop = g_new0 (OrderDrop, 1);
  memcpy (drop->visitor, request_visitor (request), sizeof drop->visitor);
  drop->public_id = g_strdup (request_param (request, "id"));
  request_write (request, WRITER_SAVEPOINT, order_drop_run, drop, order_drop_free, NULL);
}

/* ---- Back from the bank ---- */

static void
wait_for_bank (Request *request)
{
  g_auto (OrderProgress) order = { 0 };
  if (!need_order (request, &order))
    return;
  g_autofree char *path = order_path (request, "");
  if (order_progress_under_way (&order) && still_time (request))
    request_wait_for_news (request, WAIT_S, wait_for_bank);
  else
    request_redirect (request, path);
}

static void
asked (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command, (void) outcome;
  if (error != NULL)
    request_fail_error (request, error);
  else
    wait_for_bank (request);
}

void
page_order_back (Request *request)
{
  PaymentHint *hint = g_new0 (PaymentHint, 1);
  hint->public_id = g_strdup (request_param (request, "id"));
  request_write (request, WRITER_CHECKS_FIRST, payment_hint_run, hint, payment_hint_free, asked);
}

/* ---- The bank's webhook ---- */

static void
thanked (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command, (void) outcome;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  if (error != NULL)
    request_fail_error (request, error); /* the bank tries again */
  else
    request_answer (request, 200, "text/plain; charset=utf-8", nothing, NULL);
}

/* Unknown ids are answered like known ones, so that nobody learns which exist. */
void
page_payment_webhook (Request *request)
{
  const char *id = request_form (request, "id");
  if (!mollie_id_valid (id)) {
    thanked (request, NULL, NULL, NULL);
    return;
  }
  PaymentHint *hint = g_new0 (PaymentHint, 1);
  hint->provider_id = g_strdup (id);
  request_write (request, WRITER_CHECKS_FIRST, payment_hint_run, hint, payment_hint_free, thanked);
}
