/* SPDX-License-Identifier: EUPL-1.2
 *
 * The outbox and its workers; see outbox.h. A worker waits on a condition that a commit or the
 * next due moment ends, so that nothing is polled.
 */
#include "server/core/outbox.h"

#include <pthread.h>
#include <string.h>
#include <sys/resource.h>

#include "server/core/log.h"

G_DEFINE_QUARK (outbox_error, outbox_error)

enum {
  TAKE_MAX = 16,
  LONGEST_SLEEP_MS = 60000,
  AFTER_TROUBLE_MS = 1000,
  ERROR_TEXT_MAX = 200,
  WORKER_NICE = 15
};

static const char SQL_OUTBOX_ADD[] = "INSERT INTO outbox (kind, key, payload, next_ms, created_ms)"
                                     " VALUES (:kind, :key, :payload, :now, :now)";
static const char SQL_OUTBOX_DUE[] = "SELECT id, key, payload, attempts FROM outbox"
                                     " WHERE state = 'waiting' AND kind = :kind AND next_ms <= :now"
                                     " ORDER BY next_ms LIMIT :limit";
static const char SQL_OUTBOX_NEXT[] = "SELECT min(next_ms) FROM outbox"
                                      " WHERE state = 'waiting' AND kind = :kind";
static const char SQL_OUTBOX_DONE[] = "UPDATE outbox SET state = 'done', done_ms = :now,"
                                      " last_error = NULL WHERE id = :id AND state = 'waiting'";
static const char SQL_OUTBOX_AGAIN[] =
    "UPDATE outbox SET state = :state, attempts = :attempts, next_ms = :next, last_error = :error"
    " WHERE id = :id AND state = 'waiting'";

static const char SQL_AGAIN[] = "UPDATE outbox SET state = 'waiting', attempts = 0, next_ms = :now"
                                " WHERE key = :key AND state = 'failed'";
static const char SQL_SETTLE[] = "UPDATE outbox SET state = 'done', done_ms = :now"
                                 " WHERE key = :key AND state = 'failed'";

typedef struct {
  Outbox *outbox;
  const char *kind;
  OutboxSend send;
  OutboxPace pace; /* (nullable) */
  gpointer user_data;
  GDestroyNotify free_data; /* (nullable) */
  pthread_t thread;
} Worker;

struct Outbox {
  App *app;
  GPtrArray *workers; /* main's */
  pthread_mutex_t lock;
  pthread_cond_t changed;
  guint64 commits; /* guarded: grows with each commit */
  gboolean stopping;
};

/* ---- Commands ---- */

gboolean
outbox_add (Store *store, const char *kind, const char *key, const char *payload_json,
            gint64 now_ms, GError **error)
{
  return store_change (store, error, SQL_OUTBOX_ADD, "ttti", ":kind", kind, ":key", key, ":payload",
                       payload_json, ":now", now_ms);
}

gboolean
outbox_again (Store *store, const char *key, gint64 now_ms, GError **error)
{
  return store_change (store, error, SQL_AGAIN, "ti", ":key", key, ":now", now_ms);
}

gboolean
outbox_settle (Store *store, const char *key, gint64 now_ms, GError **error)
{
  return store_change (store, error, SQL_SETTLE, "ti", ":key", key, ":now", now_ms);
}

typedef struct {
  const OutboxItem *item;
  const GError *error; /* NULL: it was sent */
} Report;

static gint64
wait_after (int failures)
{
  gint64 wait = OUTBOX_FIRST_WAIT_MS;
  for (int i = 1; i < failures && wait < OUTBOX_LONGEST_WAIT_MS; i++)
    wait *= 2;
  return MIN (wait, OUTBOX_LONGEST_WAIT_MS);
}

static gboolean
report_failure (const Report *report, WriterTurn *turn, GError **error)
{
  int failures = report->item->attempts + 1;
  gboolean over = failures >= OUTBOX_ATTEMPTS_MAX ||
                  g_error_matches (report->error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT);
  g_autofree char *text = g_utf8_make_valid (report->error->message, -1);
  g_autofree char *brief =
      g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), ERROR_TEXT_MAX));
  return store_change (turn->store, error, SQL_OUTBOX_AGAIN, "tditi", ":state",
                       over ? "failed" : "waiting", ":attempts", failures, ":next",
                       turn->now_ms + wait_after (failures), ":error", brief, ":id",
                       report->item->id);
}

static gboolean
report_run (gpointer command, WriterTurn *turn, GError **error)
{
  const Report *report = command;
  if (report->error != NULL)
    return report_failure (report, turn, error);
  return store_change (turn->store, error, SQL_OUTBOX_DONE, "ii", ":id", report->item->id, ":now",
                       turn->now_ms);
}

/* ---- A worker's work ---- */

static void
item_free (gpointer data)
{
  OutboxItem *item = data;
  g_free ((char *) item->key);
  g_free ((char *) item->payload);
  g_free (item);
}

static GPtrArray *
read_due (Store *store, const char *kind, gint64 now_ms, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (item_free);
  g_autoptr (StoreStmt) due = store_query (store, error, SQL_OUTBOX_DUE, "tid", ":kind", kind,
                                           ":now", now_ms, ":limit", TAKE_MAX);
  if (due == NULL)
    return NULL;
  StoreStep step = STORE_ROW;
  while ((step = store_step (due, error)) == STORE_ROW) {
    OutboxItem *item = g_new0 (OutboxItem, 1);
    item->id = store_column_int (due, 0);
    item->key = g_strdup (store_column_text (due, 1));
    item->payload = g_strdup (store_column_text (due, 2));
    item->attempts = (int) store_column_int (due, 3);
    g_ptr_array_add (items, item);
  }
  return step == STORE_DONE ? g_steal_pointer (&items) : NULL;
}

static gboolean
is_stopping (Outbox *outbox)
{
  pthread_mutex_lock (&outbox->lock);
  gboolean stopping = outbox->stopping;
  pthread_mutex_unlock (&outbox->lock);
  return stopping;
}

/* Waits for a commit after @seen, or @wait_ms. Returns: FALSE to stop. */
static gboolean
wait_for_more (Outbox *outbox, gint64 wait_ms, guint64 *seen)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  gint64 ns = until.tv_nsec + wait_ms % 1000 * 1000000;
  until.tv_sec += wait_ms / 1000 + ns / 1000000000;
  until.tv_nsec = ns % 1000000000;
  pthread_mutex_lock (&outbox->lock);
  int over = 0;
  while (!outbox->stopping && outbox->commits == *seen && over == 0)
    over = pthread_cond_timedwait (&outbox->changed, &outbox->lock, &until);
  *seen = outbox->commits;
  gboolean stopping = outbox->stopping;
  pthread_mutex_unlock (&outbox->lock);
  return !stopping;
}

/* What was sent must not be sent again because the disk was full: the report is tried until it
 * is written. Returns: FALSE when the server stops before. */
static gboolean
report (Worker *worker, const OutboxItem *item, const GError *refused)
{
  Report report = { item, refused };
  guint64 seen = 0;
  for (;;) {
    g_autoptr (GError) error = NULL;
    if (writer_call (worker->outbox->app->writer, WRITER_CHECKS_FIRST, report_run, &report, &error))
      return TRUE;
    log_event ("error", "outbox.report", "kind", worker->kind, "error", error->message, NULL);
    if (!wait_for_more (worker->outbox, AFTER_TROUBLE_MS, &seen))
      return FALSE;
  }
}

static gboolean
send_one (Worker *worker, const OutboxItem *item)
{
  g_autoptr (GError) refused = NULL;
  gboolean sent = worker->send (item, worker->user_data, &refused);
  if (!sent && refused == NULL)
    refused = g_error_new_literal (OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY, "failed without a reason");
  if (!sent) {
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, item->id);
    log_event ("error", "outbox.failed", "kind", worker->kind, "id", id, "error", refused->message,
               NULL);
  }
  return report (worker, item, sent ? NULL : refused);
}

/* Sends what is due. Returns: how long to wait for more, at most; 0 to look again at once. */
static gint64
work (Worker *worker, GError **error)
{
  App *app = worker->outbox->app;
  gint64 now_ms = app_now_ms (app);
  Store *store = readers_take (app->readers, error);
  if (store == NULL)
    return AFTER_TROUBLE_MS;
  g_autoptr (GPtrArray) items = read_due (store, worker->kind, now_ms, error);
  gint64 next_ms = items == NULL ? 0
                                 : store_number (store, error, SQL_OUTBOX_NEXT, G_MAXINT64, "t",
                                                 ":kind", worker->kind);
  readers_give (app->readers, store);
  if (*error != NULL)
    return AFTER_TROUBLE_MS;
  for (guint i = 0; i < items->len && !is_stopping (worker->outbox); i++) {
    gint64 wait_ms = worker->pace != NULL ? worker->pace (app_now_ms (app), worker->user_data) : 0;
    if (wait_ms > 0)
      return MIN (wait_ms, LONGEST_SLEEP_MS);
    if (!send_one (worker, g_ptr_array_index (items, i)))
      break;
  }
  if (items->len > 0)
    return 0;
  return next_ms == G_MAXINT64 ? LONGEST_SLEEP_MS : CLAMP (next_ms - now_ms, 1, LONGEST_SLEEP_MS);
}

static void *
serve (void *data)
{
  Worker *worker = data;
  /* Linux: of this thread. What may be paced may also wait until nobody waits for a page: the
   * papers of letters cost more than the orders they are about. */
  if (worker->pace != NULL)
    setpriority (PRIO_PROCESS, 0, WORKER_NICE);
  guint64 seen = 0;
  gint64 wait_ms = 0;
  while (wait_for_more (worker->outbox, wait_ms, &seen)) {
    g_autoptr (GError) error = NULL;
    wait_ms = work (worker, &error);
    if (error != NULL)
      log_event ("error", "outbox.trouble", "kind", worker->kind, "error", error->message, NULL);
  }
  return NULL;
}

static void
committed (gpointer user_data)
{
  Outbox *outbox = user_data;
  pthread_mutex_lock (&outbox->lock);
  outbox->commits++;
  pthread_cond_broadcast (&outbox->changed);
  pthread_mutex_unlock (&outbox->lock);
}

static void
worker_free (gpointer data)
{
  Worker *worker = data;
  if (worker->free_data != NULL)
    worker->free_data (worker->user_data);
  g_free (worker);
}

Outbox *
outbox_new (App *app)
{
  Outbox *outbox = g_new0 (Outbox, 1);
  outbox->app = app;
  outbox->workers = g_ptr_array_new_with_free_func (worker_free);
  pthread_mutex_init (&outbox->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&outbox->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  writer_watch (app->writer, committed, outbox);
  return outbox;
}

void
outbox_handle (Outbox *outbox, const char *kind, OutboxSend send, gpointer user_data)
{
  outbox_handle_paced (outbox, kind, send, NULL, user_data, NULL);
}

void
outbox_handle_paced (Outbox *outbox, const char *kind, OutboxSend send, OutboxPace pace,
                     gpointer user_data, GDestroyNotify free_data)
{
  Worker *worker = g_new0 (Worker, 1);
  worker->outbox = outbox;
  worker->kind = g_intern_string (kind);
  worker->send = send;
  worker->pace = pace;
  worker->user_data = user_data;
  worker->free_data = free_data;
  g_ptr_array_add (outbox->workers, worker);
  if (pthread_create (&worker->thread, NULL, serve, worker) != 0)
    g_error ("the outbox's thread does not start");
}

void
outbox_free (Outbox *outbox)
{
  if (outbox == NULL)
    return;
  writer_unwatch (outbox->app->writer, committed, outbox);
  pthread_mutex_lock (&outbox->lock);
  outbox->stopping = TRUE;
  pthread_cond_broadcast (&outbox->changed);
  pthread_mutex_unlock (&outbox->lock);
  for (guint i = 0; i < outbox->workers->len; i++)
    pthread_join (((Worker *) g_ptr_array_index (outbox->workers, i))->thread, NULL);
  g_ptr_array_unref (outbox->workers);
  pthread_cond_destroy (&outbox->changed);
  pthread_mutex_destroy (&outbox->lock);
  g_free (outbox);
}
