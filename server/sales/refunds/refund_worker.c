/* SPDX-License-Identifier: EUPL-1.2
 *
 * Talking to the payment provider about refunds; see refund_worker.h.
 */
#include "server/sales/refunds/refund_worker.h"

#include "server/core/outbox.h"
#include "server/sales/refunds/refund.h"

/* The provider knows a key again for about an hour. Source: interfaces, "Idempotency". */
enum { KEY_KNOWN_MS = 55 * 60 * 1000 };

static const char SQL_ASK[] =
    "SELECT r.idempotency_key, p.provider_id, IFNULL (r.provider_id, ''), r.amount_cents,"
    " c.title || ' ' || o.number || ' R' || r.id, o.number || ' R' || r.id, IFNULL ((SELECT"
    " created_ms FROM outbox WHERE key = r.idempotency_key), 0) FROM refund r JOIN payment p"
    " ON p.id = r.payment_id JOIN sale_order o ON o.id = p.order_id JOIN congress c"
    " WHERE r.id = :id";

/* What is read before the network is used. */
typedef struct {
  char *key, *payment_id, *id, *description, *mark;
  gint64 amount_cents, key_ms; /* key_ms: since when the key may have been used */
} Ask;

static void
ask_clear (Ask *ask)
{
  g_free (ask->key);
  g_free (ask->payment_id);
  g_free (ask->id);
  g_free (ask->description);
  g_free (ask->mark);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ask, ask_clear)

static gboolean
read_ask (App *app, gint64 id, Ask *ask, GError **error)
{
  Store *store = readers_take (app->readers, error);
  if (store == NULL)
    return FALSE;
  g_autoptr (GError) failed = NULL;
  StoreStmt *q = store_query (store, &failed, SQL_ASK, "i", ":id", id);
  StoreStep step = q != NULL ? store_step (q, &failed) : STORE_FAILED;
  if (step == STORE_ROW)
    *ask = (Ask){ .key = g_strdup (store_column_text (q, 0)),
                  .payment_id = g_strdup (store_column_text (q, 1)),
                  .id = g_strdup (store_column_text (q, 2)),
                  .description = g_strdup (store_column_text (q, 4)),
                  .mark = g_strdup (store_column_text (q, 5)),
                  .amount_cents = store_column_int (q, 3),
                  .key_ms = store_column_int (q, 6) };
  else if (step == STORE_DONE)
    g_set_error_literal (&failed, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no such refund");
  store_stmt_free (q);
  readers_give (app->readers, store);
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  return step == STORE_ROW;
}

static gboolean
tell (App *app, gint64 id, const Ask *ask, MollieRefund *said, GError **error)
{
  RefundReport report = { .id = id, .key = ask->key, .said = *said };
  gboolean well = writer_call (app->writer, WRITER_SAVEPOINT, refund_report_run, &report, error);
  mollie_refund_clear (said);
  return well;
}

/* What the provider refuses for good has failed, and people see it. */
static gboolean
tell_failed (App *app, gint64 id, const Ask *ask, GError **error)
{
  MollieRefund said = { g_strdup (*ask->id != '\0' ? ask->id : NULL), g_strdup ("failed"),
                        ask->amount_cents };
  return tell (app, id, ask, &said, error);
}

/* Looks whether the provider has it already, by an earlier try whose answer was lost. @found:
 * (out): and then that is told. */
static gboolean
look (App *app, gint64 id, const Ask *ask, gboolean *found, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  const MollieBack back = { ask->payment_id, ask->amount_cents, ask->description, ask->mark,
                            ask->key };
  MollieRefund said = { 0 };
  if (!mollie_refund_find (&account, &back, &said, error))
    return FALSE;
  *found = said.id != NULL;
  return !*found || tell (app, id, ask, &said, error);
}

gboolean
refund_send (App *app, gint64 id, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_auto (Ask) ask = { 0 };
  g_autoptr (GError) refused = NULL;
  MollieRefund said = { 0 };
  gboolean found = FALSE;
  if (!read_ask (app, id, &ask, error))
    return FALSE;
  if (app_now_ms (app) - ask.key_ms > KEY_KNOWN_MS &&
      (!look (app, id, &ask, &found, error) || found))
    return found;
  const MollieBack back = { ask.payment_id, ask.amount_cents, ask.description, ask.mark, ask.key };
  if (mollie_refund_create (&account, &back, &said, &refused))
    return tell (app, id, &ask, &said, error);
  /* A refusal says nothing of an earlier try: only what is not there has failed. */
  if (g_error_matches (refused, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT) &&
      look (app, id, &ask, &found, NULL)) {
    if (found)
      return TRUE;
    if (!tell_failed (app, id, &ask, error))
      return FALSE;
  }
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

gboolean
refund_to_bank (App *app, gint64 id, GError **error)
{
  g_auto (Ask) ask = { 0 };
  gboolean found = FALSE;
  if (!read_ask (app, id, &ask, error) || !look (app, id, &ask, &found, error))
    return FALSE;
  RefundReport report = { .id = id, .key = ask.key };
  return found || writer_call (app->writer, WRITER_SAVEPOINT, refund_by_bank_run, &report, error);
}

gboolean
refund_check (App *app, gint64 id, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_auto (Ask) ask = { 0 };
  MollieRefund said = { 0 };
  if (!read_ask (app, id, &ask, error))
    return FALSE;
  if (*ask.id == '\0')
    return refund_send (app, id, error);
  return mollie_refund_get (&account, ask.payment_id, ask.id, &said, error) &&
         tell (app, id, &ask, &said, error);
}

gboolean
refund_stop (App *app, gint64 id, GError **error)
{
  const MollieAccount account = { app->bank_url, app->bank_key };
  g_auto (Ask) ask = { 0 };
  g_autoptr (GError) refused = NULL;
  if (!read_ask (app, id, &ask, error))
    return FALSE;
  if (mollie_refund_stop (&account, ask.payment_id, ask.id, &refused)) {
    MollieRefund said = { g_strdup (ask.id), g_strdup ("canceled"), ask.amount_cents };
    return tell (app, id, &ask, &said, error);
  }
  if (g_error_matches (refused, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT))
    return refund_check (app, id, error);
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}
