/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pulling and pushing; see sync.h. Each lane is a small machine: ask, wait for the answer,
 * take it, ask again at once or after a while.
 */
#include "kiosk/sync.h"

#include <string.h>

#include "kiosk/error.h"
#include "kiosk/lane.h"
#include "kiosk/sync_messages.h"
#include "schedule/protocol.h"

enum {
  CALL_TIMEOUT_S = 20,
  QUICK_MS = 1000, /* an answer sooner than this was not held */
  DOUBLINGS_MAX = 16,
  GAPS_MAX = 3, /* in a row: then it is not a gap but a quarrel */
};

/* One direction. */
typedef struct {
  Sync *sync;
  const char *name;
  Lane *lane;
  void (*ask) (Sync *sync);
  gboolean busy; /* a call is under way */
  guint timer;   /* 0: none */
  guint failures;
  char *problem; /* (nullable): what was told last, so that it is told once */
} Way;

struct Sync {
  Journal *journal;             /* borrowed */
  const SyncListener *listener; /* borrowed */
  SyncOptions options;
  Way pull;
  Way push;
  gboolean pulled;
  gboolean resumed; /* we know where the server's copy of the log ends */
  guint gaps;
  gsize batch_most;
  guint64 apart;
};

/* ---- Asking again ---- */

static gboolean
timer_fired (gpointer user)
{
  Way *way = user;
  way->timer = 0;
  way->ask (way->sync);
  return G_SOURCE_REMOVE;
}

/* Shaken, so that twenty kiosks behind one dead switch do not come back as one. */
static void
ask_later (Way *way, int wait_ms)
{
  guint shaken_ms = (guint) g_random_int_range (wait_ms / 2, wait_ms + 1);
  GSource *source = g_timeout_source_new (shaken_ms);
  g_source_set_callback (source, timer_fired, way, NULL);
  way->timer = g_source_attach (source, g_main_context_get_thread_default ());
  g_source_unref (source);
}

static void
back_off (Way *way, int at_least_s, const char *problem)
{
  const SyncOptions *options = &way->sync->options;
  guint doublings = MIN (way->failures, DOUBLINGS_MAX);
  gint64 wait_ms = MIN ((gint64) options->first_wait_ms << doublings, options->most_wait_ms);
  way->failures++;
  /* Shaking may halve the wait; what the server asked for is kept to. */
  ask_later (way, (int) MAX (wait_ms, (gint64) at_least_s * 2000));
  if (g_strcmp0 (way->problem, problem) == 0)
    return;
  g_free (way->problem);
  way->problem = g_strdup (problem);
  g_autofree char *text = g_strdup_printf ("%s: %s", way->name, problem);
  way->sync->listener->troubled (text, way->sync->listener->user);
}

static void
went_well (Way *way)
{
  way->failures = 0;
  g_clear_pointer (&way->problem, g_free);
}

static void
call (Way *way, const char *path, const char *body, int timeout_s)
{
  way->busy = TRUE;
  lane_call (way->lane, path, body, timeout_s);
}

/* What is wrong with an answer that is not the @wanted one, for people. */
static char *
explain (const LaneResult *result)
{
  const TransportAnswer *answer = &result->answer;
  if (result->error != NULL)
    return g_strdup (result->error->message);
  if (!answer->json)
    return g_strdup_printf ("status %d, and not from our server", answer->status);
  g_autofree char *word = sync_message_parse_error (answer->body->str, answer->body->len);
  return g_strdup_printf ("status %d: %s", answer->status, word);
}

static gboolean
is_answer (const LaneResult *result, int status)
{
  return result->error == NULL && result->answer.json && result->answer.status == status;
}

static void
refused (Way *way, const LaneResult *result)
{
  g_autofree char *problem = explain (result);
  back_off (way, result->answer.retry_after_s, problem);
}

/* ---- Pulling ---- */

static void
ask_changes (Sync *sync)
{
  JournalCounts counts = { 0 };
  g_autoptr (GError) error = NULL;
  if (!journal_count (sync->journal, &counts, &error)) {
    back_off (&sync->pull, 0, error->message);
    return;
  }
  int hold_s = sync->pulled ? sync->options.hold_s : 0;
  g_autofree char *path = g_strdup_printf ("%s?since=%" G_GINT64_FORMAT "&wait=%d",
                                           PROTOCOL_PATH_CHANGES, counts.version, hold_s);
  call (&sync->pull, path, NULL, CALL_TIMEOUT_S + hold_s);
}

/* Returns: TRUE when @change is on the disk. */
static gboolean
take_change (Sync *sync, const SnapshotChange *change, GError **error)
{
  JournalCounts before = { 0 };
  if (!journal_count (sync->journal, &before, error))
    return FALSE;
  if (change->more && change->version <= before.version) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "more is promised, none is given");
    return FALSE;
  }
  gint64 now_ms = sync->listener->now_ms (sync->listener->user);
  if (!journal_apply (sync->journal, change, now_ms, error))
    return FALSE;
  sync->pulled = sync->pulled || !change->more;
  sync->listener->changed (sync->listener->user);
  return TRUE;
}

static void
got_changes (const LaneResult *result, gpointer user)
{
  Sync *sync = user;
  Way *way = &sync->pull;
  g_auto (SnapshotChange) change = { 0 };
  g_autoptr (GError) error = NULL;
  way->busy = FALSE;
  if (!is_answer (result, 200)) {
    refused (way, result);
    return;
  }
  const GString *body = result->answer.body;
  if (!sync_message_parse_changes (body->str, body->len, &change, &error) ||
      !take_change (sync, &change, &error)) {
    back_off (way, 0, error->message);
    return;
  }
  went_well (way);
  gboolean news = change.more || change.badges->len > 0 || change.programme_json != NULL;
  if (news || result->took_ms >= QUICK_MS)
    ask_changes (sync);
  else
    ask_later (way, sync->options.poll_ms);
}

/* ---- Pushing ---- */

static void
ask_push (Sync *sync)
{
  Way *way = &sync->push;
  g_auto (JournalBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  if (!sync->resumed) {
    call (way, PROTOCOL_PATH_HEADS, NULL, CALL_TIMEOUT_S);
    return;
  }
  if (journal_acked (sync->journal) >= journal_last (sync->journal))
    return;
  if (!journal_batch (sync->journal, sync->batch_most, &batch, &error)) {
    back_off (way, 0, error->message);
    return;
  }
  g_autofree char *body =
      sync_message_scans (batch.records, batch.sequence, batch.chain, batch.signature);
  call (way, PROTOCOL_PATH_SCANS, body, CALL_TIMEOUT_S);
}

/* Notes how far the server is. Returns: FALSE when the disk does not take it; it backs off then. */
static gboolean
take_acked (Sync *sync, guint64 sequence)
{
  g_autoptr (GError) error = NULL;
  if (journal_set_acked (sync->journal, MIN (sequence, journal_last (sync->journal)), &error))
    return TRUE;
  back_off (&sync->push, 0, error->message);
  return FALSE;
}

/* A copy that differs from ours, or is longer, means that one of the two was put back from a
 * backup, or worse. We go on: the server keeps apart what does not follow, and people look. */
static void
compare_heads (Sync *sync, guint64 sequence, const guint8 *chain)
{
  guint8 ours[SCAN_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  const char *problem = NULL;
  if (sequence > journal_last (sync->journal))
    problem = "the server holds more records of this kiosk than the kiosk itself";
  else if (!journal_chain_at (sync->journal, sequence, ours, &error))
    problem = error->message;
  else if (memcmp (ours, chain, sizeof ours) != 0)
    problem = "the server's copy of the log is another than ours";
  if (problem != NULL)
    sync->listener->troubled (problem, sync->listener->user);
}

static void
got_heads (Sync *sync, const LaneResult *result)
{
  guint64 sequence = 0;
  guint8 chain[SCAN_HASH_BYTES];
  g_autoptr (GError) error = NULL;
  const GString *body = result->answer.body;
  if (!is_answer (result, 200)) {
    refused (&sync->push, result);
    return;
  }
  if (!sync_message_parse_heads (body->str, body->len, &sequence, chain, &error)) {
    back_off (&sync->push, 0, error->message);
    return;
  }
  compare_heads (sync, sequence, chain);
  went_well (&sync->push);
  sync->resumed = take_acked (sync, sequence);
  if (sync->resumed)
    ask_push (sync);
}

static void
got_stored (Sync *sync, const GString *body)
{
  SyncStored stored = { 0 };
  g_autoptr (GError) error = NULL;
  Way *way = &sync->push;
  if (!sync_message_parse_stored (body->str, body->len, &stored, &error)) {
    back_off (way, 0, error->message);
    return;
  }
  gboolean forward = stored.stored > journal_acked (sync->journal);
  sync->apart += stored.n_apart;
  if (stored.n_apart > 0)
    sync->listener->troubled ("the server keeps records of this kiosk apart", sync->listener->user);
  if (!take_acked (sync, stored.stored))
    return;
  if (!forward) {
    back_off (way, 0, "the server stored nothing of it");
    return;
  }
  went_well (way);
  sync->gaps = 0;
  sync->batch_most = MIN (sync->batch_most * 2, PROTOCOL_SCANS_MAX);
  ask_push (sync);
}

static void
got_gap (Sync *sync, const GString *body)
{
  guint64 expected = 0;
  g_autoptr (GError) error = NULL;
  Way *way = &sync->push;
  if (!sync_message_parse_gap (body->str, body->len, &expected, &error)) {
    back_off (way, 0, error->message);
    return;
  }
  if (expected > journal_last (sync->journal) + 1 ||
      expected == journal_acked (sync->journal) + 1 || ++sync->gaps > GAPS_MAX) {
    sync->gaps = 0;
    back_off (way, 0, "the server asks for a record it cannot be missing");
    return;
  }
  if (take_acked (sync, expected - 1))
    ask_push (sync);
}

static void
got_push (const LaneResult *result, gpointer user)
{
  Sync *sync = user;
  int status = result->answer.status;
  sync->push.busy = FALSE;
  if (!sync->resumed) {
    got_heads (sync, result);
  } else if (is_answer (result, 200)) {
    got_stored (sync, result->answer.body);
  } else if (is_answer (result, 409)) {
    got_gap (sync, result->answer.body);
  } else {
    /* One record that the server cannot stand must not hold up the others before it. */
    if (status == 400 || status == 413)
      sync->batch_most = MAX (sync->batch_most / 2, 1);
    refused (&sync->push, result);
  }
}

/* ---- From outside ---- */

Sync *
sync_new (Journal *journal, const SyncOptions *options, const SyncListener *listener)
{
  const SnapshotIdentity *identity = journal_identity (journal);
  g_return_val_if_fail (identity != NULL, NULL);
  Sync *sync = g_new0 (Sync, 1);
  sync->journal = journal;
  sync->options = *options;
  sync->listener = listener;
  sync->batch_most = PROTOCOL_SCANS_MAX;
  sync->pull = (Way){ .sync = sync, .name = "pull", .ask = ask_changes };
  sync->push = (Way){ .sync = sync, .name = "push", .ask = ask_push };
  sync->pull.lane = lane_new (identity->server, identity->token, got_changes, sync);
  sync->push.lane = lane_new (identity->server, identity->token, got_push, sync);
  ask_changes (sync);
  ask_push (sync);
  return sync;
}

static void
clear_way (Way *way)
{
  lane_free (way->lane);
  GSource *timer =
      way->timer == 0
          ? NULL
          : g_main_context_find_source_by_id (g_main_context_get_thread_default (), way->timer);
  if (timer != NULL)
    g_source_destroy (timer);
  g_free (way->problem);
}

void
sync_free (Sync *sync)
{
  if (sync == NULL)
    return;
  clear_way (&sync->pull);
  clear_way (&sync->push);
  g_free (sync);
}

void
sync_kick (Sync *sync)
{
  if (!sync->push.busy && sync->push.timer == 0)
    ask_push (sync);
}

SyncStatus
sync_status (Sync *sync)
{
  return (SyncStatus){
    .pulled = sync->pulled,
    .delivered = sync->resumed && journal_acked (sync->journal) >= journal_last (sync->journal),
    .pull_failures = sync->pull.failures,
    .push_failures = sync->push.failures,
    .apart = sync->apart,
  };
}
