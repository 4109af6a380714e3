/* SPDX-License-Identifier: EUPL-1.2
 *
 * Talking to the payment provider, on the outbox's thread; see payment.h.
 */
#include <jansson.h>
#include <string.h>

#include "server/sales/payment.h"
#include "server/sales/refunds/refund_worker.h"

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
                           .method = app->bank_method,
                           .locale = strcmp (ask->lang, "en") == 0 ? "en_GB" : "nl_NL",
                           .reference = ask->public_id,
                           .idempotency_key = ask->key };
  return mollie_create (&account, &wish, said, error);
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

/* ---- Payments ---- */

static gboolean
send_payment (App *app, gint64 id, GError **error)
{
  g_auto (Ask) ask = { 0 };
  PaymentReport report = { .id = id };
  gboolean well = read_ask (app, id, &ask, error) && create (app, &ask, &report.said, error) &&
                  writer_call (app->writer, WRITER_SAVEPOINT, payment_report_run, &report, error);
  mollie_payment_clear (&report.said);
  return well;
}

static gboolean
check_payment (App *app, gint64 id, GError **error)
{
  g_auto (Ask) ask = { 0 };
  PaymentReport report = { .id = id };
  if (!read_ask (app, id, &ask, error))
    return FALSE;
  gboolean well = (ask.provider_id == NULL ? create (app, &ask, &report.said, error)
                                           : ask_bank (app, &ask, &report.said, error)) &&
                  writer_call (app->writer, WRITER_SAVEPOINT, payment_report_run, &report, error);
  mollie_payment_clear (&report.said);
  return well;
}

/* A payment that ended meanwhile cannot be given up: then it is asked how it ended. */
static gboolean
cancel_payment (App *app, gint64 id, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_auto (Ask) ask = { 0 };
  g_autoptr (GError) refused = NULL;
  PaymentReport report = { .id = id };
  if (!read_ask (app, id, &ask, error) || ask.provider_id == NULL)
    return ask.provider_id == NULL && ask.key != NULL;
  gboolean well = mollie_cancel (&account, ask.provider_id, &report.said, &refused);
  if (!well && g_error_matches (refused, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT))
    return check_payment (app, id, error);
  if (!well)
    g_propagate_error (error, g_steal_pointer (&refused));
  well = well && writer_call (app->writer, WRITER_SAVEPOINT, payment_report_run, &report, error);
  mollie_payment_clear (&report.said);
  return well;
}

/* What an item of the outbox asks for: {"payment":1}. */
static const struct {
  const char *word;
  gboolean (*send) (App *app, gint64 id, GError **error);
} errands[] = {
  { "payment", send_payment },       { "check", check_payment },
  { "cancel", cancel_payment },      { "refund", refund_send },
  { "refund_check", refund_check },  { "refund_stop", refund_stop },
  { "refund_bank", refund_to_bank },
};

/* A payment that cannot be made has failed, so that its buyer can try again. */
static gboolean
make_payment (App *app, gint64 id, const OutboxItem *item, GError **error)
{
  g_autoptr (GError) refused = NULL;
  if (send_payment (app, id, &refused))
    return TRUE;
  gboolean over = item->attempts + 1 >= OUTBOX_ATTEMPTS_MAX ||
                  g_error_matches (refused, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT);
  PaymentReport report = { .id = id };
  if (!over || writer_call (app->writer, WRITER_SAVEPOINT, payment_refused_run, &report, error))
    g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

gboolean
payment_send (const OutboxItem *item, gpointer user_data, GError **error)
{
  json_t *root = json_loads (item->payload, JSON_REJECT_DUPLICATES, NULL);
  gint64 id = 0;
  gsize errand = 0;
  while (errand < G_N_ELEMENTS (errands) && id == 0)
    id = json_integer_value (json_object_get (root, errands[errand++].word));
  json_decref (root);
  if (id > 0 && errand == 1)
    return make_payment (user_data, id, item, error);
  if (id > 0)
    return errands[errand - 1].send (user_data, id, error);
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "payload not understood");
  return FALSE;
}
