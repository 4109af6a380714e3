/* SPDX-License-Identifier: EUPL-1.2
 *
 * Talking to the payment provider, on the outbox's thread; see payment.h.
 */
#include <jansson.h>
#include <string.h>

#include "server/sales/payment.h"

static const char SQL_ASK[] =
    "SELECT p.idempotency_key, p.amount_cents, o.number, o.public_id, o.lang, p.provider_id,"
    " c.title FROM payment p JOIN sale_order o ON o.id = p.order_id JOIN congress c"
    " WHERE p.id = :id";

/* What is read before the network is used, so that no snapshot waits for it. */
typedef struct {
  gint64 amount_cents;
  char *key, *number, *public_id, *lang, *provider_id, *congress;
} Ask;

static void
ask_clear (Ask *ask)
{
  char *texts[] = { ask->key,  ask->number,      ask->public_id,
                    ask->lang, ask->provider_id, ask->congress };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ask, ask_clear)

static gboolean
read_ask (App *app, gint64 payment_id, Ask *ask, GError **error)
{
  Store *store = readers_take (app->readers, error);
  if (store == NULL)
    return FALSE;
  gboolean found = FALSE;
  {
    g_autoptr (StoreStmt) q = store_query (store, error, SQL_ASK, "i", ":id", payment_id);
    if (q != NULL && store_step (q, error) == STORE_ROW) {
      *ask = (Ask){ .key = g_strdup (store_column_text (q, 0)),
                    .amount_cents = store_column_int (q, 1),
                    .number = g_strdup (store_column_text (q, 2)),
                    .public_id = g_strdup (store_column_text (q, 3)),
                    .lang = g_strdup (store_column_text (q, 4)),
                    .provider_id = g_strdup (store_column_text (q, 5)),
                    .congress = g_strdup (store_column_text (q, 6)) };
      found = TRUE;
    }
  }
  readers_give (app->readers, store);
  if (!found && error != NULL && *error == NULL)
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no such payment");
  return found;
}

static gboolean
create (App *app, const Ask *ask, MolliePayment *said, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_autofree char *description = g_strdup_printf ("%s %s", ask->congress, ask->number);
  g_autofree char *back = g_strdup_printf ("%s/bestelling/%s/terug", app->base_url, ask->public_id);
  g_autofree char *webhook = g_strconcat (app->base_url, "/webhook/betaling", NULL);
  const MollieNew wish = { .amount_cents = ask->amount_cents,
                           .description = description,
                           .redirect_url = back,
                           .webhook_url = webhook,
                           .locale = strcmp (ask->lang, "en") == 0 ? "en_GB" : "nl_NL",
                           .reference = ask->public_id,
                           .idempotency_key = ask->key };
  return mollie_create (&account, &wish, said, error);
}

/* Reads "{"payment":1}" or "{"check":1}". */
static gboolean
read_payload (const char *payload, gint64 *id, gboolean *check, GError **error)
{
  json_t *root = json_loads (payload, JSON_REJECT_DUPLICATES, NULL);
  json_t *wanted = json_object_get (root, "payment");
  *check = wanted == NULL;
  if (*check)
    wanted = json_object_get (root, "check");
  *id = json_integer_value (wanted);
  json_decref (root);
  if (*id > 0)
    return TRUE;
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "payload not understood");
  return FALSE;
}

/* The demo bank forgets everything when the server stops; what it does not know can be tried again.
 * With a real bank an unknown payment is a fault that people must see. */
static gboolean
ask_bank (App *app, const Ask *ask, MolliePayment *said, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_autoptr (GError) failed = NULL;
  if (mollie_get (&account, ask->provider_id, said, &failed))
    return TRUE;
  if (!app->demo || !g_error_matches (failed, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT)) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  *said = (MolliePayment){ .id = g_strdup (ask->provider_id), .status = g_strdup ("expired") };
  return TRUE;
}

gboolean
payment_send (const OutboxItem *item, gpointer user_data, GError **error)
{
  App *app = user_data;
  g_auto (Ask) ask = { 0 };
  gint64 id = 0;
  gboolean check = FALSE;
  if (!read_payload (item->payload, &id, &check, error) || !read_ask (app, id, &ask, error))
    return FALSE;
  PaymentReport report = { .id = id };
  gboolean well = !check || ask.provider_id == NULL ? create (app, &ask, &report.said, error)
                                                    : ask_bank (app, &ask, &report.said, error);
  if (well)
    well = writer_call (app->writer, WRITER_SAVEPOINT, payment_report_run, &report, error);
  mollie_payment_clear (&report.said);
  return well;
}
