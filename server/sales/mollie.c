/* SPDX-License-Identifier: EUPL-1.2
 *
 * Mollie's API; see mollie.h.
 */
#include "server/sales/mollie.h"

#include <jansson.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/http_client.h"
#include "server/core/outbox.h"

enum { ID_MAX = 43, AMOUNT_DIGITS_MAX = 9, HTTP_OK = 200, HTTP_CREATED = 201 };

typedef json_t Json;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Json, json_decref)

void
mollie_payment_clear (MolliePayment *payment)
{
  g_clear_pointer (&payment->id, g_free);
  g_clear_pointer (&payment->status, g_free);
  g_clear_pointer (&payment->checkout_url, g_free);
}

gboolean
mollie_id_valid (const char *id)
{
  if (id == NULL || !g_str_has_prefix (id, "tr_") || strlen (id) < 4 || strlen (id) > ID_MAX)
    return FALSE;
  for (const char *c = id + 3; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      return FALSE;
  return TRUE;
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

char *
mollie_amount_format (gint64 cents)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%02d", cents / 100, (int) (cents % 100));
}

static gboolean
refuse (GError **error, OutboxError code, const char *why)
{
  g_set_error_literal (error, OUTBOX_ERROR, (int) code, why);
  return FALSE;
}

static gboolean
is_status (const char *status)
{
  static const char *const known[] = { "open",   "pending", "authorized", "paid",
                                       "failed", "expired", "canceled",   NULL };
  return status != NULL && g_strv_contains (known, status);
}

gboolean
mollie_parse (const char *json, gsize size, MolliePayment *payment, GError **error)
{
  g_autoptr (Json) root = json_loadb (json, size, JSON_REJECT_DUPLICATES, NULL);
  json_t *amount = json_object_get (root, "amount");
  const char *id = json_string_value (json_object_get (root, "id"));
  const char *status = json_string_value (json_object_get (root, "status"));
  const char *value = json_string_value (json_object_get (amount, "value"));
  const char *currency = json_string_value (json_object_get (amount, "currency"));
  const char *expires = json_string_value (json_object_get (root, "expiresAt"));
  const char *checkout = json_string_value (
      json_object_get (json_object_get (json_object_get (root, "_links"), "checkout"), "href"));
  gint64 cents = 0;
  if (!mollie_id_valid (id) || !is_status (status) || value == NULL ||
      g_strcmp0 (currency, "EUR") != 0 || !mollie_amount_parse (value, &cents))
    return refuse (error, OUTBOX_ERROR_TEMPORARY, "bank: answer not understood");
  *payment = (MolliePayment){ .id = g_strdup (id),
                              .status = g_strdup (status),
                              .amount_cents = cents,
                              .checkout_url = g_strdup (checkout) };
  if (expires != NULL)
    when_parse_iso (expires, &payment->expires_ms);
  return TRUE;
}

/* Source: interfaces, "Idempotency, errors, limits": only 429 and 5xx pass by themselves. */
static gboolean
ask (const HttpCall *call, unsigned wanted, MolliePayment *payment, GError **error)
{
  unsigned status = 0;
  g_autoptr (GBytes) answer = http_call (call, &status, error);
  if (answer == NULL)
    return FALSE;
  if (status != wanted) {
    gboolean passes = status == 429 || status >= 500;
    g_set_error (error, OUTBOX_ERROR, passes ? OUTBOX_ERROR_TEMPORARY : OUTBOX_ERROR_PERMANENT,
                 "bank: answered %u", status);
    return FALSE;
  }
  gsize size = 0;
  const char *json = g_bytes_get_data (answer, &size);
  return mollie_parse (json, size, payment, error);
}

gboolean
mollie_create (const MollieAccount *account, const MollieNew *wish, MolliePayment *payment,
               GError **error)
{
  g_autofree char *value = mollie_amount_format (wish->amount_cents);
  g_autofree char *url = g_strconcat (account->url, "/v2/payments", NULL);
  g_autoptr (Json) body =
      json_pack ("{s:{s:s,s:s},s:s,s:s,s:s,s:s,s:s,s:{s:s}}", "amount", "currency", "EUR", "value",
                 value, "description", wish->description, "redirectUrl", wish->redirect_url,
                 "webhookUrl", wish->webhook_url, "method", "ideal", "locale", wish->locale,
                 "metadata", "order", wish->reference);
  g_autofree char *json = json_dumps (body, JSON_COMPACT);
  return ask (&(HttpCall){ "POST", url, account->key, wish->idempotency_key, json }, HTTP_CREATED,
              payment, error);
}

gboolean
mollie_get (const MollieAccount *account, const char *id, MolliePayment *payment, GError **error)
{
  g_autofree char *url = g_strconcat (account->url, "/v2/payments/", id, NULL);
  return ask (&(HttpCall){ "GET", url, account->key, NULL, NULL }, HTTP_OK, payment, error);
}
