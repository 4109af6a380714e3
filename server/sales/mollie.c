/* SPDX-License-Identifier: EUPL-1.2
 *
 * Mollie's API; see mollie.h.
 */
#include "server/sales/mollie.h"

#include <jansson.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/http_client.h"
#include "server/core/money.h"
#include "server/core/outbox.h"

enum {
  ID_MAX = 43,
  AMOUNT_DIGITS_MAX = 9,
  HTTP_OK = 200,
  HTTP_CREATED = 201,
  HTTP_GONE = 204,
  HTTP_UNKNOWN = 404
};

typedef json_t Json;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Json, json_decref)

void
mollie_payment_clear (MolliePayment *payment)
{
  g_clear_pointer (&payment->id, g_free);
  g_clear_pointer (&payment->status, g_free);
  g_clear_pointer (&payment->checkout_url, g_free);
}

static gboolean
id_valid (const char *id, const char *prefix)
{
  if (id == NULL || !g_str_has_prefix (id, prefix) || strlen (id) < 4 || strlen (id) > ID_MAX)
    return FALSE;
  for (const char *c = id + 3; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      return FALSE;
  return TRUE;
}

gboolean
mollie_id_valid (const char *id)
{
  return id_valid (id, "tr_");
}

gboolean
mollie_amount_parse (const char *text, gint64 *cents)
{
  gsize digits = strspn (text, "0123456789");
  guint64 whole = 0, part = 0;
  if (digits == 0 || digits > AMOUNT_DIGITS_MAX || text[digits] != '.' ||
      strspn (text + digits + 1, "0123456789") != 2 || text[digits + 3] != '\0')
    return FALSE;
  g_autofree char *euros = g_strndup (text, digits);
  if (!g_ascii_string_to_unsigned (euros, 10, 0, G_MAXINT32, &whole, NULL) ||
      !g_ascii_string_to_unsigned (text + digits + 1, 10, 0, 99, &part, NULL))
    return FALSE;
  *cents = (gint64) (whole * 100 + part);
  return TRUE;
}

static gboolean
refuse (GError **error, OutboxError code, const char *why)
{
  g_set_error_literal (error, OUTBOX_ERROR, (int) code, why);
  return FALSE;
}

/* {"value": "45.00", "currency": "EUR"}; -1 for anything else. */
static gint64
read_amount (const json_t *amount)
{
  const char *value = json_string_value (json_object_get (amount, "value"));
  const char *currency = json_string_value (json_object_get (amount, "currency"));
  gint64 cents = -1;
  if (value != NULL && g_strcmp0 (currency, "EUR") == 0)
    mollie_amount_parse (value, &cents);
  return cents;
}

/* The same of a field that may be missing, which is nothing. */
static gint64
read_part (const json_t *root, const char *name)
{
  const json_t *amount = json_object_get (root, name);
  return amount == NULL || json_is_null (amount) ? 0 : read_amount (amount);
}

gboolean
mollie_parse (const char *json, gsize size, MolliePayment *payment, GError **error)
{
  static const char *const known[] = { "open",   "pending", "authorized", "paid",
                                       "failed", "expired", "canceled",   NULL };
  g_autoptr (Json) root = json_loadb (json, size, JSON_REJECT_DUPLICATES, NULL);
  const char *id = json_string_value (json_object_get (root, "id"));
  const char *status = json_string_value (json_object_get (root, "status"));
  const char *expires = json_string_value (json_object_get (root, "expiresAt"));
  const char *checkout = json_string_value (
      json_object_get (json_object_get (json_object_get (root, "_links"), "checkout"), "href"));
  const MolliePayment read = {
    .amount_cents = read_amount (json_object_get (root, "amount")),
    .refunded_cents = read_part (root, "amountRefunded"),
    .charged_back_cents = read_part (root, "amountChargedBack"),
    .cancelable = json_is_true (json_object_get (root, "isCancelable")),
  };
  if (!mollie_id_valid (id) || status == NULL || !g_strv_contains (known, status) ||
      read.amount_cents < 0 || read.refunded_cents < 0 || read.charged_back_cents < 0)
    return refuse (error, OUTBOX_ERROR_TEMPORARY, "bank: answer not understood");
  *payment = read;
  payment->id = g_strdup (id);
  payment->status = g_strdup (status);
  payment->checkout_url = g_strdup (checkout);
  if (expires != NULL)
    when_parse_iso (expires, &payment->expires_ms);
  return TRUE;
}

static gboolean
read_refund (const json_t *root, MollieRefund *refund, GError **error)
{
  static const char *const known[] = { "queued", "pending",  "processing", "refunded",
                                       "failed", "canceled", NULL };
  const char *id = json_string_value (json_object_get (root, "id"));
  const char *status = json_string_value (json_object_get (root, "status"));
  gint64 cents = read_amount (json_object_get (root, "amount"));
  if (!id_valid (id, "re_") || status == NULL || !g_strv_contains (known, status) || cents < 0)
    return refuse (error, OUTBOX_ERROR_TEMPORARY, "bank: answer not understood");
  *refund = (MollieRefund){ g_strdup (id), g_strdup (status), cents };
  return TRUE;
}

gboolean
mollie_refund_parse (const char *json, gsize size, MollieRefund *refund, GError **error)
{
  g_autoptr (Json) root = json_loadb (json, size, JSON_REJECT_DUPLICATES, NULL);
  return read_refund (root, refund, error);
}

/* One that ended without money is not the refund, but an earlier try at it. */
static gboolean
is_same (const json_t *one, const MollieRefund *read, const MollieBack *back)
{
  const char *description = json_string_value (json_object_get (one, "description"));
  g_autofree char *tail = g_strconcat (" ", back->mark, NULL);
  return description != NULL && g_str_has_suffix (description, tail) &&
         read->amount_cents == back->amount_cents && strcmp (read->status, "failed") != 0 &&
         strcmp (read->status, "canceled") != 0;
}

gboolean
mollie_refund_search (const char *json, gsize size, const MollieBack *back, MollieRefund *refund,
                      GError **error)
{
  g_autoptr (Json) root = json_loadb (json, size, JSON_REJECT_DUPLICATES, NULL);
  const json_t *list = json_object_get (json_object_get (root, "_embedded"), "refunds");
  if (!json_is_array (list) ||
      json_is_object (json_object_get (json_object_get (root, "_links"), "next")))
    return refuse (error, OUTBOX_ERROR_TEMPORARY, "bank: list not understood");
  gsize i = 0;
  json_t *one = NULL;
  json_array_foreach (list, i, one)
  {
    g_auto (MollieRefund) read = { 0 };
    if (!read_refund (one, &read, error))
      return FALSE;
    if (!is_same (one, &read, back))
      continue;
    *refund = read;
    read = (MollieRefund){ 0 };
    return TRUE;
  }
  return TRUE;
}

void
mollie_refund_clear (MollieRefund *refund)
{
  g_clear_pointer (&refund->id, g_free);
  g_clear_pointer (&refund->status, g_free);
}

/* ---- Asking ---- */

/* Source: interfaces, "Idempotency, errors, limits": only 429 and 5xx pass by themselves; 409 is a
 * call that was made while the same one was still under way. */
static GBytes *
ask (const HttpCall *call, unsigned wanted, unsigned *status, GError **error)
{
  g_autoptr (GBytes) answer = http_call (call, status, error);
  if (answer == NULL)
    return NULL;
  if (*status == wanted)
    return g_steal_pointer (&answer);
  gboolean passes = *status == 409 || *status == 429 || *status >= 500;
  g_set_error (error, OUTBOX_ERROR, passes ? OUTBOX_ERROR_TEMPORARY : OUTBOX_ERROR_PERMANENT,
               "bank: answered %u", *status);
  return NULL;
}

static gboolean
ask_payment (const HttpCall *call, unsigned wanted, MolliePayment *payment, GError **error)
{
  unsigned status = 0;
  g_autoptr (GBytes) answer = ask (call, wanted, &status, error);
  gsize size = 0;
  const char *json = answer != NULL ? g_bytes_get_data (answer, &size) : NULL;
  return answer != NULL && mollie_parse (json, size, payment, error);
}

static gboolean
ask_refund (const HttpCall *call, unsigned wanted, MollieRefund *refund, GError **error)
{
  unsigned status = 0;
  g_autoptr (GBytes) answer = ask (call, wanted, &status, error);
  gsize size = 0;
  const char *json = answer != NULL ? g_bytes_get_data (answer, &size) : NULL;
  return answer != NULL && mollie_refund_parse (json, size, refund, error);
}

char *
mollie_new_text (const MollieNew *wish)
{
  g_autofree char *value = money_plain (wish->amount_cents, '.');
  g_autoptr (Json) body =
      json_pack ("{s:{s:s,s:s},s:s,s:s,s:s,s:s*,s:s,s:{s:s}}", "amount", "currency", "EUR", "value",
                 value, "description", wish->description, "redirectUrl", wish->redirect_url,
                 "webhookUrl", wish->webhook_url, "method", wish->method, "locale", wish->locale,
                 "metadata", "order", wish->reference);
  return json_dumps (body, JSON_COMPACT);
}

gboolean
mollie_create (const MollieAccount *account, const MollieNew *wish, MolliePayment *payment,
               GError **error)
{
  g_autofree char *url = g_strconcat (account->url, "/v2/payments", NULL);
  g_autofree char *json = mollie_new_text (wish);
  return ask_payment (&(HttpCall){ "POST", url, account->key, wish->idempotency_key, json },
                      HTTP_CREATED, payment, error);
}

gboolean
mollie_get (const MollieAccount *account, const char *id, MolliePayment *payment, GError **error)
{
  g_autofree char *url = g_strconcat (account->url, "/v2/payments/", id, NULL);
  return ask_payment (&(HttpCall){ "GET", url, account->key, NULL, NULL }, HTTP_OK, payment, error);
}

gboolean
mollie_cancel (const MollieAccount *account, const char *id, MolliePayment *payment, GError **error)
{
  g_autofree char *url = g_strconcat (account->url, "/v2/payments/", id, NULL);
  return ask_payment (&(HttpCall){ "DELETE", url, account->key, NULL, NULL }, HTTP_OK, payment,
                      error);
}

gboolean
mollie_refund_create (const MollieAccount *account, const MollieBack *back, MollieRefund *refund,
                      GError **error)
{
  g_autofree char *value = money_plain (back->amount_cents, '.');
  g_autofree char *url =
      g_strconcat (account->url, "/v2/payments/", back->payment_id, "/refunds", NULL);
  g_autoptr (Json) body = json_pack ("{s:{s:s,s:s},s:s}", "amount", "currency", "EUR", "value",
                                     value, "description", back->description);
  g_autofree char *json = json_dumps (body, JSON_COMPACT);
  return ask_refund (&(HttpCall){ "POST", url, account->key, back->idempotency_key, json },
                     HTTP_CREATED, refund, error);
}

gboolean
mollie_refund_find (const MollieAccount *account, const MollieBack *back, MollieRefund *refund,
                    GError **error)
{
  g_autofree char *url =
      g_strconcat (account->url, "/v2/payments/", back->payment_id, "/refunds?limit=250", NULL);
  unsigned status = 0;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GBytes) answer =
      ask (&(HttpCall){ "GET", url, account->key, NULL, NULL }, HTTP_OK, &status, &refused);
  if (answer == NULL && status == HTTP_UNKNOWN)
    return TRUE;
  if (answer == NULL) {
    g_propagate_error (error, g_steal_pointer (&refused));
    return FALSE;
  }
  gsize size = 0;
  const char *json = g_bytes_get_data (answer, &size);
  return mollie_refund_search (json, size, back, refund, error);
}

static char *
refund_url (const MollieAccount *account, const char *payment_id, const char *id)
{
  return g_strconcat (account->url, "/v2/payments/", payment_id, "/refunds/", id, NULL);
}

gboolean
mollie_refund_get (const MollieAccount *account, const char *payment_id, const char *id,
                   MollieRefund *refund, GError **error)
{
  g_autofree char *url = refund_url (account, payment_id, id);
  return ask_refund (&(HttpCall){ "GET", url, account->key, NULL, NULL }, HTTP_OK, refund, error);
}

gboolean
mollie_refund_stop (const MollieAccount *account, const char *payment_id, const char *id,
                    GError **error)
{
  g_autofree char *url = refund_url (account, payment_id, id);
  unsigned status = 0;
  g_autoptr (GBytes) nothing =
      ask (&(HttpCall){ "DELETE", url, account->key, NULL, NULL }, HTTP_GONE, &status, error);
  return nothing != NULL;
}
