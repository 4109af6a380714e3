/* SPDX-License-Identifier: EUPL-1.2
 *
 * The one thread that changes the database; see writer.h. It also owns everything that must run on
 * the writing connection: keeping the outcomes of forms, and checkpoints (Debian 12's SQLite has
 * the WAL-reset bug, which needs two connections writing or checkpointing at once).
 *
 * The queue is pthreads, not GMutex, so that ThreadSanitizer sees it.
 */
#include "server/core/writer.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

enum {
  NONCE_BYTES = 16,
  BATCH_MAX = 512,          /* bounds how long the first of a batch waits for the last */
  QUIET_MS = 2000,          /* no work for so long: time to empty the log */
  CHECKPOINT_PAGES = 10000, /* of log, 40 MB: in a rush everybody waits for a checkpoint */
  FORGET_ROWS = 500,
};
static const gint64 OUTCOME_KEPT_MS = 7 * G_GINT64_CONSTANT (86400000);
static const gint64 FORGET_EVERY_MS = G_GINT64_CONSTANT (3600000);

static const char SQL_OUTCOME_FIND[] = "SELECT outcome FROM form_outcome WHERE nonce = :nonce";
static const char SQL_OUTCOME_KEEP[] = "INSERT INTO form_outcome (nonce, outcome, at_ms)"
                                       " VALUES (:nonce, :outcome, :now)";
static const char SQL_OUTCOME_FORGET[] =
    "DELETE FROM form_outcome WHERE nonce IN"
    " (SELECT nonce FROM form_outcome WHERE at_ms < :before LIMIT :limit)";

typedef struct Job Job;
struct Job {
  Job *next;
  WriterFlags flags;
  WriterRun run;
  gpointer command;
  GDestroyNotify free_command;
  gboolean has_nonce;
  guint8 nonce[NONCE_BYTES];
  WriterDone done;
  gpointer user_data;
  /* What came of it, fresh at each attempt. */
  char *outcome;
  gboolean repeated;
  GError *error;
};

typedef struct {
  Job *first, *last;
} Queue;

typedef struct {
  WriterWatch watch;
  gpointer user_data;
} Watcher;

struct Writer {
  Store *store;      /* the thread's own, like the counters below */
  int log_checked;   /* pages of log at the last checkpoint */
  gboolean log_used; /* the log may hold something */
  gint64 batch_ms;   /* moment of the last batch */
  gint64 forgot_ms;

  WriterClock clock;
  gpointer clock_data;
  pthread_t thread;

  pthread_mutex_t lock; /* guards the rest */
  pthread_cond_t work;
  Queue waiting, bulk;
  gboolean stopping;

  pthread_mutex_t watch_lock; /* held while watchers are told, so that unwatch is final */
  GArray *watchers;
};

typedef enum {
  BATCH_COMMITTED,
  BATCH_CARELESS, /* a refused command had written: start over with savepoints */
  BATCH_FAILED,   /* nothing of it is kept */
} BatchResult;

static void
job_forget_result (Job *job)
{
  g_clear_pointer (&job->outcome, g_free);
  g_clear_error (&job->error);
  job->repeated = FALSE;
}

static void
job_finish (Job *job)
{
  if (job->done != NULL)
    job->done (job->command, job->outcome, job->repeated, job->error, job->user_data);
  if (job->free_command != NULL)
    job->free_command (job->command);
  job_forget_result (job);
  g_free (job);
}

/* ---- Outcomes of forms ---- */

static gboolean
outcome_find (Writer *writer, Job *job, GError **error)
{
  if (!job->has_nonce)
    return TRUE;
  g_autoptr (StoreStmt) find = store_query (writer->store, error, SQL_OUTCOME_FIND, "b", ":nonce",
                                            job->nonce, (gsize) NONCE_BYTES);
  if (find == NULL)
    return FALSE;
  StoreStep step = store_step (find, error);
  if (step == STORE_ROW) {
    job->repeated = TRUE;
    job->outcome = g_strdup (store_column_text (find, 0));
  }
  return step != STORE_FAILED;
}

static gboolean
outcome_keep (Writer *writer, const Job *job, gint64 now_ms, GError **error)
{
  if (!job->has_nonce || job->outcome == NULL)
    return TRUE;
  return store_change (writer->store, error, SQL_OUTCOME_KEEP, "bti", ":nonce", job->nonce,
                       (gsize) NONCE_BYTES, ":outcome", job->outcome, ":now", now_ms);
}

static gboolean
outcome_forget_old (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_change (turn->store, error, SQL_OUTCOME_FORGET, "id", ":before",
                       turn->now_ms - OUTCOME_KEPT_MS, ":limit", FORGET_ROWS);
}

/* ---- A batch ---- */

/* A full disk, or an error for which SQLite gave up the whole transaction, is nobody's own. */
static gboolean
is_everybodys (Writer *writer, const GError *error)
{
  return !store_in_transaction (writer->store) ||
         g_error_matches (error, STORE_ERROR, STORE_ERROR_FULL);
}

static gboolean
job_refused (Writer *writer, Job *job, gboolean guarded, gint64 rows_before, BatchResult *result,
             GError **error)
{
  if (job->error == NULL)
    job->error = g_error_new_literal (STORE_ERROR, STORE_ERROR_FAILED, "refused without a reason");
  *result = BATCH_FAILED;
  if (is_everybodys (writer, job->error)) {
    g_propagate_error (error, g_error_copy (job->error));
    return FALSE;
  }
  if (guarded)
    return store_savepoint_rollback (writer->store, error);
  *result = BATCH_CARELESS;
  return store_total_changes (writer->store) == rows_before;
}

/* Returns: FALSE when the batch must stop, for the reason in @result. */
static gboolean
job_run (Writer *writer, Job *job, gint64 now_ms, gboolean careful, BatchResult *result,
         GError **error)
{
  job_forget_result (job);
  *result = BATCH_FAILED;
  if (!outcome_find (writer, job, error))
    return FALSE;
  if (job->repeated)
    return TRUE;
  gboolean guarded = careful || (job->flags & WRITER_SAVEPOINT) != 0;
  if (guarded && !store_savepoint (writer->store, error))
    return FALSE;
  gint64 rows_before = store_total_changes (writer->store);
  WriterTurn turn = { .store = writer->store, .now_ms = now_ms };
  gboolean agreed = job->run (job->command, &turn, &job->error);
  job->outcome = turn.outcome;
  if (!agreed) {
    g_clear_pointer (&job->outcome, g_free);
    return job_refused (writer, job, guarded, rows_before, result, error);
  }
  if (guarded && !store_savepoint_release (writer->store, error))
    return FALSE;
  return outcome_keep (writer, job, now_ms, error);
}

static BatchResult
batch_try (Writer *writer, Job *jobs, gboolean careful, GError **error)
{
  if (!store_begin (writer->store, error))
    return BATCH_FAILED;
  gint64 now_ms = writer->batch_ms = writer->clock (writer->clock_data);
  BatchResult result = BATCH_COMMITTED;
  for (Job *job = jobs; job != NULL; job = job->next)
    if (!job_run (writer, job, now_ms, careful, &result, error)) {
      store_rollback (writer->store);
      return result;
    }
  if (store_commit (writer->store, error))
    return BATCH_COMMITTED;
  store_rollback (writer->store);
  return BATCH_FAILED;
}

/* Refusals too were decided on rows that are gone now, so everybody hears of the failure. */
static void
batch_fail (Job *jobs, const GError *error)
{
  for (Job *job = jobs; job != NULL; job = job->next) {
    job_forget_result (job);
    job->error = g_error_copy (error);
  }
}

static void
tell_watchers (Writer *writer)
{
  pthread_mutex_lock (&writer->watch_lock);
  for (guint i = 0; i < writer->watchers->len; i++) {
    const Watcher *watcher = &g_array_index (writer->watchers, Watcher, i);
    watcher->watch (watcher->user_data);
  }
  pthread_mutex_unlock (&writer->watch_lock);
}

static void
batch_run (Writer *writer, Job *jobs)
{
  gint64 rows_before = store_total_changes (writer->store);
  g_autoptr (GError) error = NULL;
  BatchResult result = batch_try (writer, jobs, FALSE, &error);
  if (result == BATCH_CARELESS) {
    /* What was rolled back is counted by SQLite all the same, and is no news. */
    rows_before = store_total_changes (writer->store);
    result = batch_try (writer, jobs, TRUE, &error);
  }
  if (result != BATCH_COMMITTED)
    batch_fail (jobs, error);
  gint64 rows = store_total_changes (writer->store) - rows_before;
  if (result == BATCH_COMMITTED && rows > 0) {
    writer->log_used = TRUE;
    /* Before the callers: the page one asks for next may be kept for everybody, and must be newer.
     */
    tell_watchers (writer);
  }
  for (Job *job = jobs, *next = NULL; job != NULL; job = next) {
    next = job->next;
    job_finish (job);
  }
}

/* ---- Housekeeping ---- */

/* A checkpoint that fails loses nothing: the log stays and the next one tries again. */
static void
checkpoint (Writer *writer, gboolean truncate)
{
  g_autoptr (GError) ignored = NULL;
  if (store_checkpoint (writer->store, truncate, &ignored)) {
    writer->log_checked = store_log_pages (writer->store);
    writer->log_used = !truncate;
  }
}

static void
keep_house (Writer *writer)
{
  int log_pages = store_log_pages (writer->store);
  if (log_pages < writer->log_checked)
    writer->log_checked = 0; /* it began anew */
  if (log_pages - writer->log_checked >= CHECKPOINT_PAGES)
    checkpoint (writer, FALSE);
  if (writer->batch_ms - writer->forgot_ms < FORGET_EVERY_MS)
    return;
  writer->forgot_ms = writer->batch_ms;
  writer_submit (writer, WRITER_CHECKS_FIRST, outcome_forget_old, NULL, NULL, NULL, NULL, NULL);
}

/* ---- The queues ---- */

static void
queue_add (Queue *queue, Job *job)
{
  if (queue->first == NULL)
    queue->first = job;
  else
    queue->last->next = job;
  queue->last = job;
}

/* Returns: a chain of the first @most. */
static Queue
queue_take (Queue *queue, guint most)
{
  Queue taken = { queue->first, queue->first };
  for (guint i = 1; taken.last != NULL && taken.last->next != NULL && i < most; i++)
    taken.last = taken.last->next;
  queue->first = taken.last != NULL ? taken.last->next : NULL;
  if (taken.last != NULL)
    taken.last->next = NULL;
  return taken;
}

/* ---- The thread ---- */

/* Returns: FALSE when it is quiet and the log wants emptying. Called with the lock held. */
static gboolean
wait_for_work (Writer *writer)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += QUIET_MS / 1000;
  while (writer->waiting.first == NULL && writer->bulk.first == NULL && !writer->stopping) {
    if (!writer->log_used)
      pthread_cond_wait (&writer->work, &writer->lock);
    else if (pthread_cond_timedwait (&writer->work, &writer->lock, &until) == ETIMEDOUT)
      return FALSE;
  }
  return TRUE;
}

/* Returns: a chain of at most BATCH_MAX jobs, and one that is much work; NULL when there is none.
 */
static Job *
take_batch (Writer *writer, gboolean *stop)
{
  pthread_mutex_lock (&writer->lock);
  gboolean woken = wait_for_work (writer);
  Queue jobs = queue_take (&writer->waiting, BATCH_MAX);
  Job *bulk = queue_take (&writer->bulk, 1).first;
  if (bulk != NULL)
    queue_add (&jobs, bulk);
  *stop = woken && jobs.first == NULL && writer->stopping;
  pthread_mutex_unlock (&writer->lock);
  return jobs.first;
}

static void *
serve (void *data)
{
  Writer *writer = data;
  gboolean stop = FALSE;
  while (!stop) {
    Job *jobs = take_batch (writer, &stop);
    if (jobs == NULL) {
      checkpoint (writer, TRUE);
      continue;
    }
    batch_run (writer, jobs);
    keep_house (writer);
  }
  return NULL;
}

Writer *
writer_new (Store *store, WriterClock clock, gpointer clock_data)
{
  Writer *writer = g_new0 (Writer, 1);
  writer->store = store;
  writer->clock = clock;
  writer->clock_data = clock_data;
  writer->log_used = TRUE; /* a server that fell may have left one */
  writer->watchers = g_array_new (FALSE, FALSE, sizeof (Watcher));
  pthread_mutex_init (&writer->lock, NULL);
  pthread_mutex_init (&writer->watch_lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&writer->work, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&writer->thread, NULL, serve, writer) != 0)
    g_error ("the writer's thread does not start");
  return writer;
}

void
writer_free (Writer *writer)
{
  if (writer == NULL)
    return;
  pthread_mutex_lock (&writer->lock);
  writer->stopping = TRUE;
  pthread_cond_signal (&writer->work);
  pthread_mutex_unlock (&writer->lock);
  pthread_join (writer->thread, NULL);
  store_free (writer->store);
  g_array_unref (writer->watchers);
  pthread_cond_destroy (&writer->work);
  pthread_mutex_destroy (&writer->lock);
  pthread_mutex_destroy (&writer->watch_lock);
  g_free (writer);
}

void
writer_submit (Writer *writer, WriterFlags flags, WriterRun run, gpointer command,
               GDestroyNotify free_command, const guint8 *nonce, WriterDone done,
               gpointer user_data)
{
  Job *job = g_new0 (Job, 1);
  job->flags = flags;
  job->run = run;
  job->command = command;
  job->free_command = free_command;
  job->done = done;
  job->user_data = user_data;
  job->has_nonce = nonce != NULL;
  if (nonce != NULL)
    memcpy (job->nonce, nonce, sizeof job->nonce);
  pthread_mutex_lock (&writer->lock);
  queue_add ((flags & WRITER_BULK) != 0 ? &writer->bulk : &writer->waiting, job);
  pthread_cond_signal (&writer->work);
  pthread_mutex_unlock (&writer->lock);
}

/* ---- Waiting for one change ---- */

typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t over;
  gboolean done;
  GError *error;
} Call;

static void
call_over (gpointer command, const char *outcome, gboolean repeated, const GError *error,
           gpointer user_data)
{
  (void) command, (void) outcome, (void) repeated;
  Call *call = user_data;
  pthread_mutex_lock (&call->lock);
  call->done = TRUE;
  call->error = error != NULL ? g_error_copy (error) : NULL;
  pthread_cond_signal (&call->over);
  pthread_mutex_unlock (&call->lock);
}

gboolean
writer_call (Writer *writer, WriterFlags flags, WriterRun run, gpointer command, GError **error)
{
  Call call = { .lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER };
  writer_submit (writer, flags, run, command, NULL, NULL, call_over, &call);
  pthread_mutex_lock (&call.lock);
  while (!call.done)
    pthread_cond_wait (&call.over, &call.lock);
  pthread_mutex_unlock (&call.lock);
  pthread_cond_destroy (&call.over);
  pthread_mutex_destroy (&call.lock);
  if (call.error == NULL)
    return TRUE;
  g_propagate_error (error, call.error);
  return FALSE;
}

/* ---- News ---- */

void
writer_watch (Writer *writer, WriterWatch watch, gpointer user_data)
{
  Watcher watcher = { watch, user_data };
  pthread_mutex_lock (&writer->watch_lock);
  g_array_append_val (writer->watchers, watcher);
  pthread_mutex_unlock (&writer->watch_lock);
}

void
writer_unwatch (Writer *writer, WriterWatch watch, gpointer user_data)
{
  pthread_mutex_lock (&writer->watch_lock);
  for (guint i = writer->watchers->len; i > 0; i--) {
    const Watcher *watcher = &g_array_index (writer->watchers, Watcher, i - 1);
    if (watcher->watch == watch && watcher->user_data == user_data)
      g_array_remove_index (writer->watchers, i - 1);
  }
  pthread_mutex_unlock (&writer->watch_lock);
}
