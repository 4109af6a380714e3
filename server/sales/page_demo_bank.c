/* SPDX-License-Identifier: EUPL-1.2
 *
 * The demo bank's API and the page where its "customers" pay. Only when App.demo is set.
 */
#include <string.h>

#include "server/core/money.h"
#include "server/sales/demo_bank.h"
#include "server/sales/mollie.h"
#include "server/sales/pages.h"
#include "server/sales/payment.h"

static DemoBank *
find_bank (Request *request)
{
  DemoBank *bank = request_app (request)->demo_bank;
  if (bank == NULL)
    request_fail (request, 404, "error.not_found");
  return bank;
}

/* Returns: (transfer full): NULL when the body is no JSON. */
static json_t *
read_wish (Request *request)
{
  gsize size = 0;
  const char *body = g_bytes_get_data (request_body (request), &size);
  return json_loadb (body != NULL ? body : "", size, JSON_REJECT_DUPLICATES, NULL);
}

void
page_demo_bank_create (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *wish = read_wish (request);
  json_t *payment =
      demo_bank_create (bank, wish, request_header (request, "Idempotency-Key"),
                        request_app (request)->bank_checkout_url, request_now_ms (request));
  json_decref (wish);
  if (payment != NULL)
    request_json (request, 201, payment);
  else
    request_fail (request, 422, "error.bad_request");
}

void
page_demo_bank_refund (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *wish = read_wish (request);
  json_t *refund =
      demo_bank_refund (bank, request_param (request, "id"), wish,
                        request_header (request, "Idempotency-Key"), request_now_ms (request));
  json_decref (wish);
  if (refund != NULL)
    request_json (request, 201, refund);
  else
    request_fail (request, 422, "error.bad_request");
}

void
page_demo_bank_refunds (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *list = demo_bank_refunds (bank, request_param (request, "id"), request_now_ms (request));
  if (list != NULL)
    request_json (request, 200, list);
  else
    request_fail (request, 404, "error.not_found");
}

void
page_demo_bank_refund_get (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *refund =
      demo_bank_refund_get (bank, request_param (request, "refund"), request_now_ms (request));
  if (refund != NULL)
    request_json (request, 200, refund);
  else
    request_fail (request, 404, "error.not_found");
}

void
page_demo_bank_get (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *payment = demo_bank_get (bank, request_param (request, "id"), request_now_ms (request));
  if (payment != NULL)
    request_json (request, 200, payment);
  else
    request_fail (request, 404, "error.not_found");
}

void
page_demo_bank_checkout (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  json_t *payment = demo_bank_get (bank, request_param (request, "id"), request_now_ms (request));
  if (payment == NULL) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  View *view = view_new ();
  view_text (view, "title", request_message (request, "demo_bank.title"));
  view_text (view, "id", json_string_value (json_object_get (payment, "id")));
  view_text (view, "description", json_string_value (json_object_get (payment, "description")));
  gint64 cents = 0;
  mollie_amount_parse (
      json_string_value (json_object_get (json_object_get (payment, "amount"), "value")), &cents);
  g_autofree char *amount = money_format (request_lang (request), cents);
  view_text (view, "amount", amount);
  view_flag (view, "open",
             g_strcmp0 (json_string_value (json_object_get (payment, "status")), "open") == 0);
  json_decref (payment);
  request_render (request, 200, "demo_bank", view);
}

/* The way back is an address of this same server. */
static const char *
path_back (Request *request, json_t *payment)
{
  const char *url = json_string_value (json_object_get (payment, "redirectUrl"));
  const char *base = request_app (request)->base_url;
  return url != NULL && g_str_has_prefix (url, base) && url[strlen (base)] == '/'
             ? url + strlen (base)
             : NULL;
}

static void
told (gpointer command, const char *outcome, gboolean repeated, const GError *error,
      gpointer user_data)
{
  (void) command, (void) outcome, (void) repeated, (void) error, (void) user_data;
}

/* In the place of a real bank's webhook: the same command that the webhook leads to. */
static void
tell_shop (Request *request, const char *id)
{
  PaymentHint *hint = g_new0 (PaymentHint, 1);
  hint->provider_id = g_strdup (id);
  writer_submit (request_app (request)->writer, WRITER_CHECKS_FIRST, payment_hint_run, hint,
                 payment_hint_free, NULL, told, NULL);
}

void
page_demo_bank_decide (Request *request)
{
  DemoBank *bank = find_bank (request);
  if (bank == NULL)
    return;
  const char *id = request_param (request, "id");
  const char *status = request_form (request, "status");
  gint64 now_ms = request_now_ms (request);
  if (status == NULL || !demo_bank_decide (bank, id, status, now_ms)) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  json_t *payment = demo_bank_get (bank, id, now_ms);
  const char *path = path_back (request, payment);
  tell_shop (request, id);
  if (path != NULL)
    request_redirect (request, path);
  else
    request_fail (request, 422, "error.bad_request");
  json_decref (payment);
}
