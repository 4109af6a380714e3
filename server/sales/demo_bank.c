/* SPDX-License-Identifier: EUPL-1.2
 *
 * The bank for trying out; see demo_bank.h.
 */
#include "server/sales/demo_bank.h"

#include <pthread.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/mollie.h"

/* Source: interfaces, an iDEAL payment lives about 15 minutes. */
enum { LIFE_MS = 15 * 60 * 1000, PAYMENTS_MAX = 20000, REFUND_MS = 5000 };

static const char SQL_PAID[] =
    "SELECT p.provider_id, p.amount_cents, (SELECT SUM (r.amount_cents) FROM refund r WHERE"
    " r.payment_id = p.id AND r.provider_id IS NOT NULL AND r.state NOT IN ('failed', 'canceled'))"
    " FROM payment p WHERE p.state = 'paid' AND p.provider_id IS NOT NULL";
static const char SQL_BACK[] = "SELECT provider_id, amount_cents, created_ms FROM refund"
                               " WHERE payment_id IS NOT NULL AND provider_id IS NOT NULL";

struct DemoBank {
  pthread_mutex_t lock;
  GHashTable *payments; /* id to json_t, guarded */
  GHashTable *refunds;  /* id to json_t, guarded */
  GHashTable *keys;     /* idempotency key to id, guarded */
};

static void
drop_json (gpointer json)
{
  json_decref (json);
}

DemoBank *
demo_bank_new (void)
{
  DemoBank *bank = g_new0 (DemoBank, 1);
  pthread_mutex_init (&bank->lock, NULL);
  bank->payments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, drop_json);
  bank->refunds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, drop_json);
  bank->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return bank;
}

void
demo_bank_free (DemoBank *bank)
{
  if (bank == NULL)
    return;
  g_hash_table_unref (bank->payments);
  g_hash_table_unref (bank->refunds);
  g_hash_table_unref (bank->keys);
  pthread_mutex_destroy (&bank->lock);
  g_free (bank);
}

static json_t *
make_payment (json_t *wish, const char *root, gint64 now_ms)
{
  json_t *amount = json_object_get (wish, "amount");
  json_t *redirect = json_object_get (wish, "redirectUrl");
  json_t *description = json_object_get (wish, "description");
  const char *value = json_string_value (json_object_get (amount, "value"));
  const char *currency = json_string_value (json_object_get (amount, "currency"));
  gint64 cents = 0;
  if (value == NULL || g_strcmp0 (currency, "EUR") != 0 || !mollie_amount_parse (value, &cents) ||
      cents == 0 || !json_is_string (redirect) || !json_is_string (description))
    return NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_strdup_printf ("tr_%.8s%.4s", uuid, uuid + 9);
  g_autofree char *checkout = g_strconcat (root, "/betalen/", id, NULL);
  g_autofree char *created = when_format_utc (now_ms);
  g_autofree char *expires = when_format_utc (now_ms + LIFE_MS);
  return json_pack ("{s:s,s:s,s:s,s:s,s:s,s:s,s:O,s:O,s:O,s:{s:{s:s,s:s}}}", "resource", "payment",
                    "id", id, "mode", "test", "status", "open", "createdAt", created, "expiresAt",
                    expires, "amount", amount, "description", description, "redirectUrl", redirect,
                    "_links", "checkout", "href", checkout, "type", "text/html");
}

/* What nobody decided in time has expired. */
static json_t *
find (DemoBank *bank, const char *id, gint64 now_ms)
{
  json_t *payment = g_hash_table_lookup (bank->payments, id);
  if (payment == NULL)
    return NULL;
  gint64 expires_ms = 0;
  const char *status = json_string_value (json_object_get (payment, "status"));
  const char *expires = json_string_value (json_object_get (payment, "expiresAt"));
  if (strcmp (status, "open") == 0 && when_parse_iso (expires, &expires_ms) && expires_ms <= now_ms)
    json_object_set_new (payment, "status", json_string ("expired"));
  return payment;
}

json_t *
demo_bank_create (DemoBank *bank, json_t *wish, const char *idempotency_key, const char *root,
                  gint64 now_ms)
{
  pthread_mutex_lock (&bank->lock);
  const char *known =
      idempotency_key != NULL ? g_hash_table_lookup (bank->keys, idempotency_key) : NULL;
  json_t *payment = NULL;
  if (known != NULL) {
    payment = json_incref (find (bank, known, now_ms));
  } else if (g_hash_table_size (bank->payments) < PAYMENTS_MAX) {
    payment = make_payment (wish, root, now_ms);
    const char *id = json_string_value (json_object_get (payment, "id"));
    if (payment != NULL)
      g_hash_table_insert (bank->payments, g_strdup (id), json_incref (payment));
    if (payment != NULL && idempotency_key != NULL)
      g_hash_table_insert (bank->keys, g_strdup (idempotency_key), g_strdup (id));
  }
  json_t *answer = json_deep_copy (payment);
  json_decref (payment);
  pthread_mutex_unlock (&bank->lock);
  return answer;
}

json_t *
demo_bank_get (DemoBank *bank, const char *id, gint64 now_ms)
{
  pthread_mutex_lock (&bank->lock);
  json_t *answer = json_deep_copy (find (bank, id, now_ms));
  pthread_mutex_unlock (&bank->lock);
  return answer;
}

gboolean
demo_bank_decide (DemoBank *bank, const char *id, const char *status, gint64 now_ms)
{
  static const char *const decisions[] = { "paid", "canceled", "failed", "expired", NULL };
  if (!g_strv_contains (decisions, status))
    return FALSE;
  pthread_mutex_lock (&bank->lock);
  json_t *payment = find (bank, id, now_ms);
  if (payment != NULL &&
      strcmp (json_string_value (json_object_get (payment, "status")), "open") == 0)
    json_object_set_new (payment, "status", json_string (status));
  pthread_mutex_unlock (&bank->lock);
  return payment != NULL;
}

/* ---- Refunds ---- */

static gint64
cents_of (json_t *object, const char *name)
{
  gint64 cents = 0;
  const char *value = json_string_value (json_object_get (json_object_get (object, name), "value"));
  if (value != NULL)
    mollie_amount_parse (value, &cents);
  return cents;
}

static json_t *
make_refund (DemoBank *bank, json_t *payment, json_t *wish, gint64 now_ms)
{
  gint64 wanted = cents_of (wish, "amount"), gone = cents_of (payment, "amountRefunded");
  if (strcmp (json_string_value (json_object_get (payment, "status")), "paid") != 0 || wanted < 1 ||
      gone + wanted > cents_of (payment, "amount"))
    return NULL;
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_strdup_printf ("re_%.8s%.4s", uuid, uuid + 9);
  g_autofree char *created = when_format_utc (now_ms);
  g_autofree char *all = money_plain (gone + wanted, '.');
  json_object_set_new (payment, "amountRefunded",
                       json_pack ("{s:s,s:s}", "currency", "EUR", "value", all));
  json_t *refund =
      json_pack ("{s:s,s:s,s:s,s:s,s:O}", "resource", "refund", "id", id, "status", "pending",
                 "createdAt", created, "amount", json_object_get (wish, "amount"));
  json_object_set (refund, "description", json_object_get (wish, "description"));
  json_object_set (refund, "paymentId", json_object_get (payment, "id"));
  g_hash_table_insert (bank->refunds, g_strdup (id), json_incref (refund));
  return refund;
}

json_t *
demo_bank_refund (DemoBank *bank, const char *payment_id, json_t *wish, const char *idempotency_key,
                  gint64 now_ms)
{
  pthread_mutex_lock (&bank->lock);
  const char *known =
      idempotency_key != NULL ? g_hash_table_lookup (bank->keys, idempotency_key) : NULL;
  json_t *payment = find (bank, payment_id, now_ms);
  json_t *refund = NULL;
  if (known != NULL)
    refund = json_incref (g_hash_table_lookup (bank->refunds, known));
  else if (payment != NULL)
    refund = make_refund (bank, payment, wish, now_ms);
  if (known == NULL && refund != NULL && idempotency_key != NULL)
    g_hash_table_insert (bank->keys, g_strdup (idempotency_key),
                         g_strdup (json_string_value (json_object_get (refund, "id"))));
  json_t *answer = json_deep_copy (refund);
  json_decref (refund);
  pthread_mutex_unlock (&bank->lock);
  return answer;
}

json_t *
demo_bank_refunds (DemoBank *bank, const char *payment_id, gint64 now_ms)
{
  pthread_mutex_lock (&bank->lock);
  json_t *answer = NULL;
  if (find (bank, payment_id, now_ms) != NULL) {
    json_t *list = json_array ();
    GHashTableIter at;
    gpointer refund = NULL;
    g_hash_table_iter_init (&at, bank->refunds);
    while (g_hash_table_iter_next (&at, NULL, &refund))
      if (g_strcmp0 (json_string_value (json_object_get (refund, "paymentId")), payment_id) == 0)
        json_array_append_new (list, json_deep_copy (refund));
    answer = json_pack ("{s:i,s:{s:o}}", "count", (int) json_array_size (list), "_embedded",
                        "refunds", list);
  }
  pthread_mutex_unlock (&bank->lock);
  return answer;
}

json_t *
demo_bank_refund_get (DemoBank *bank, const char *id, gint64 now_ms)
{
  pthread_mutex_lock (&bank->lock);
  json_t *refund = g_hash_table_lookup (bank->refunds, id);
  const char *created = json_string_value (json_object_get (refund, "createdAt"));
  gint64 created_ms = 0;
  if (created != NULL && when_parse_iso (created, &created_ms) && created_ms + REFUND_MS <= now_ms)
    json_object_set_new (refund, "status", json_string ("refunded"));
  json_t *answer = json_deep_copy (refund);
  pthread_mutex_unlock (&bank->lock);
  return answer;
}

/* ---- After the server was started again ---- */

static json_t *
amount_of (gint64 cents)
{
  g_autofree char *value = money_plain (cents, '.');
  return json_pack ("{s:s,s:s}", "currency", "EUR", "value", value);
}

static gboolean
recall_payments (DemoBank *bank, Store *store, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PAID, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    const char *id = store_column_text (q, 0);
    json_t *wish = json_pack ("{s:o,s:s,s:s}", "amount", amount_of (store_column_int (q, 1)),
                              "description", "", "redirectUrl", "");
    json_t *payment = make_payment (wish, "", now_ms);
    json_decref (wish);
    json_object_set_new (payment, "id", json_string (id));
    json_object_set_new (payment, "status", json_string ("paid"));
    if (!store_column_is_null (q, 2))
      json_object_set_new (payment, "amountRefunded", amount_of (store_column_int (q, 2)));
    g_hash_table_insert (bank->payments, g_strdup (id), payment);
  }
  return step == STORE_DONE;
}

static gboolean
recall_refunds (DemoBank *bank, Store *store, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BACK, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    const char *id = store_column_text (q, 0);
    g_autofree char *created = when_format_utc (store_column_int (q, 2));
    g_hash_table_insert (bank->refunds, g_strdup (id),
                         json_pack ("{s:s,s:s,s:s,s:s,s:o}", "resource", "refund", "id", id,
                                    "status", "pending", "createdAt", created, "amount",
                                    amount_of (store_column_int (q, 1))));
  }
  return step == STORE_DONE;
}

gboolean
demo_bank_recall (DemoBank *bank, Store *store, gint64 now_ms, GError **error)
{
  pthread_mutex_lock (&bank->lock);
  gboolean well =
      recall_payments (bank, store, now_ms, error) && recall_refunds (bank, store, error);
  pthread_mutex_unlock (&bank->lock);
  return well;
}
