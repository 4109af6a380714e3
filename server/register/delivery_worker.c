/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deliveries on the outbox's thread; see delivery.h. What is read and what is written are apart:
 * no snapshot and no transaction waits for the network.
 */
#include <jansson.h>
#include <string.h>

#include "server/register/delivery.h"

enum { PAGES_MAX = 2000 };

static const char SQL_FORGET[] = "DELETE FROM holding";
static const char SQL_HOLD[] =
    "INSERT INTO holding (reference, quarters) VALUES (:reference, :quarters)"
    " ON CONFLICT (reference) DO UPDATE SET quarters = excluded.quarters";
static const char SQL_ANSWERED[] = "UPDATE reconciliation SET answered_ms = :now WHERE id = :id";

/* ---- A batch ---- */

static void
acks_free (RegisterAck *acks, guint n)
{
  for (guint i = 0; i < n; i++)
    g_free (acks[i].reason);
  g_free (acks);
}

static GPtrArray *
read_batch (const DeliveryWorker *worker, const char *batch, GError **error)
{
  Store *store = readers_take (worker->app->readers, error);
  GPtrArray *items = store != NULL ? delivery_read (store, batch, error) : NULL;
  readers_give (worker->app->readers, store);
  return items;
}

static gboolean
send_batch (const DeliveryWorker *worker, const char *batch, GError **error)
{
  g_autoptr (GPtrArray) items = read_batch (worker, batch, error);
  if (items == NULL || items->len == 0)
    return items != NULL; /* everything was answered before a crash */
  RegisterAck *acks = g_new0 (RegisterAck, items->len);
  DeliveryReport report = { .batch = batch, .items = items, .acks = acks };
  gboolean well =
      worker->adapter->deliver (&worker->target, batch, items, acks, error) &&
      writer_call (worker->app->writer, WRITER_SAVEPOINT, delivery_report_run, &report, error);
  acks_free (acks, items->len);
  return well;
}

/* ---- Asking what they hold ---- */

typedef struct {
  gint64 id;
  const GPtrArray *held; /* of RegisterHolding: one page */
  gboolean first, last;
} KeepPage;

static gboolean
keep_page_run (gpointer data, WriterTurn *turn, GError **error)
{
  const KeepPage *page = data;
  if (page->first && !store_change (turn->store, error, SQL_FORGET, ""))
    return FALSE;
  for (guint i = 0; i < page->held->len; i++) {
    const RegisterHolding *holding = page->held->pdata[i];
    if (!store_change (turn->store, error, SQL_HOLD, "ti", ":reference", holding->reference,
                       ":quarters", holding->quarters))
      return FALSE;
  }
  return !page->last || store_change (turn->store, error, SQL_ANSWERED, "ii", ":now", turn->now_ms,
                                      ":id", page->id);
}

static gboolean
ask_all (const DeliveryWorker *worker, gint64 id, GError **error)
{
  g_autofree char *cursor = g_strdup ("");
  for (int page = 0; page < PAGES_MAX; page++) {
    char *next = NULL;
    g_autoptr (GPtrArray) held = worker->adapter->list (&worker->target, cursor, &next, error);
    if (held == NULL)
      return FALSE;
    KeepPage keep = { .id = id, .held = held, .first = page == 0, .last = next == NULL };
    g_free (cursor);
    cursor = next;
    if (!writer_call (worker->app->writer, WRITER_SAVEPOINT, keep_page_run, &keep, error))
      return FALSE;
    if (cursor == NULL)
      return TRUE;
  }
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT,
                       "the register's list is endless");
  return FALSE;
}

gboolean
delivery_send (const OutboxItem *item, gpointer user_data, GError **error)
{
  const DeliveryWorker *worker = user_data;
  if (worker->target.url == NULL) {
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "no register is configured");
    return FALSE;
  }
  json_t *root = json_loads (item->payload, JSON_REJECT_DUPLICATES, NULL);
  g_autofree char *batch = g_strdup (json_string_value (json_object_get (root, "batch")));
  gint64 list = json_integer_value (json_object_get (root, "list"));
  json_decref (root);
  if (batch != NULL)
    return send_batch (worker, batch, error);
  if (list > 0)
    return ask_all (worker, list, error);
  g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "payload not understood");
  return FALSE;
}
