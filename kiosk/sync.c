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
  gboolean quarrel;
  gint64 telling_door; /* the room card the push lane is telling of; 0: it hands over scans */
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

/* The server's clock beside ours, as an answer brings it. */
static void
note_clock (Sync *sync, gint64 server_ms)
{
  const SyncListener *listener = sync->listener;
  g_autoptr (GError) error = NULL;
  if (!journal_note_clock (sync->journal, sync->options.boot_id,
                           server_ms - listener->monotonic_ms (listener->user), &error))
    listener->troubled (error->message, listener->user);
}

/* Returns: TRUE when it was the order to lock, and was followed. Both lanes end with it. */
static gboolean
take_lock (Sync *sync, const LaneResult *result)
{
  const GString *body = result->answer.body;
  const SyncListener *listener = sync->listener;
  g_autoptr (GError) error = NULL;
  if (!is_answer (result, 401) || journal_locked (sync->journal) ||
      !sync_message_is_lock (body->str, body->len, journal_identity (sync->journal)))
    return FALSE;
  if (!journal_lock (sync->journal, listener->now_ms (listener->user), &error)) {
    listener->troubled (error->message, listener->user);
    return FALSE;
  }
  listener->troubled ("the server took this kiosk out of use", listener->user);
  listener->changed (listener->user);
  return TRUE;
}

static void
refused (Way *way, const LaneResult *result)
{
  if (take_lock (way->sync, result))
    return;
  g_autofree char *problem = explain (result);
  back_off (way, result->answer.retry_after_s, problem);
}

/* ---- Pulling ---- */

static void
ask_changes (Sync *sync)
{
  if (journal_locked (sync->journal))
    return;
  JournalCounts counts = { 0 };
  g_autoptr (GError) error = NULL;
  if (!journal_count (sync->journal, &counts, &error)) {
    back_off (&sync->pull, 0, error->message);
    return;
  }
  int hold_s = sync->pulled ? sync->options.hold_s : 0;
  g_autofree char *path = g_strdup_printf (
      "%s?since=%" G_GINT64_FORMAT "&seen=%" G_GINT64_FORMAT "&wait=%d&last=%" G_GUINT64_FORMAT,
      PROTOCOL_PATH_CHANGES, counts.version, journal_seen (sync->journal), hold_s, counts.scans);
  call (&sync->pull, path, NULL, CALL_TIMEOUT_S + hold_s);
}

/* Returns: TRUE when @change is on the disk. */
static gboolean
take_change (Sync *sync, const SnapshotChange *change, GError **error)
{
  JournalCounts before = { 0 };
  if (!journal_count (sync->journal, &before, error))
    return FALSE;
  if ((change->more && change->version <= before.version) ||
      (change->seen_more && change->seen <= journal_seen (sync->journal))) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "more is promised, none is given");
    return FALSE;
  }
  gint64 now_ms = sync->listener->now_ms (sync->listener->user);
  if (!journal_apply (sync->journal, change, now_ms, error))
    return FALSE;
  note_clock (sync, change->server_ms);
  sync->pulled = sync->pulled || (!change->more && !change->seen_more);
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
  gboolean news = change.more || change.badges->len > 0 || change.programme_json != NULL ||
                  (change.passages != NULL && change.passages->len > 0);
  if (news || result->took_ms >= QUICK_MS)
    ask_changes (sync);
  else
    ask_later (way, sync->options.poll_ms);
}

/* ---- Pushing ---- */

/* Sends the next records; with none, how our log ends. */
static void
push_batch (Sync *sync)
{
  const SyncListener *listener = sync->listener;
  g_auto (JournalBatch) batch = { 0 };
  g_autoptr (GError) error = NULL;
  if (!journal_batch (sync->journal, sync->batch_most, &batch, &error)) {
    back_off (&sync->push, 0, error->message);
    return;
  }
  SyncSent sent = { .device_ms = listener->now_ms (listener->user),
                    .monotonic_ms = listener->monotonic_ms (listener->user) };
  memcpy (sent.boot_id, sync->options.boot_id, SCAN_ID_BYTES);
  g_autofree char *body = sync_message_scans (&batch, &sent);
  call (&sync->push, PROTOCOL_PATH_SCANS, body, CALL_TIMEOUT_S);
}

/* Returns: TRUE when a room card that moved us is being told of. */
static gboolean
tell_door (Sync *sync)
{
  sync->telling_door = journal_card_door (sync->journal);
  if (sync->telling_door == 0)
    return FALSE;
  g_autofree char *body = sync_message_door (sync->telling_door);
  call (&sync->push, PROTOCOL_PATH_DOOR, body, CALL_TIMEOUT_S);
  return TRUE;
}

static void
ask_push (Sync *sync)
{
  if (journal_locked (sync->journal))
    return;
  if (!sync->resumed)
    call (&sync->push, PROTOCOL_PATH_HEADS, NULL, CALL_TIMEOUT_S);
  else if (!tell_door (sync) && (journal_acked (sync->journal) < journal_last (sync->journal)))
    push_batch (sync);
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
 * backup, or worse. We go on: the server keeps apart what does not follow, and people look.
 * Returns: what is wrong; NULL when the copies agree. */
static const char *
compare_heads (Sync *sync, const SyncHeads *heads)
{
  guint8 ours[SCAN_HASH_BYTES];
  if (heads->sequence > journal_last (sync->journal))
    return "the server holds more records of this kiosk than the kiosk itself";
  if (!journal_chain_at (sync->journal, heads->sequence, ours, NULL) ||
      memcmp (ours, heads->chain, sizeof ours) != 0)
    return "the server's copy of the log is another than ours";
  return NULL;
}

static void
got_heads (Sync *sync, const LaneResult *result)
{
  SyncHeads heads;
  g_autoptr (GError) error = NULL;
  const GString *body = result->answer.body;
  if (!is_answer (result, 200)) {
    refused (&sync->push, result);
    return;
  }
  if (!sync_message_parse_heads (body->str, body->len, &heads, &error)) {
    back_off (&sync->push, 0, error->message);
    return;
  }
  const char *problem = compare_heads (sync, &heads);
  sync->quarrel = problem != NULL;
  if (problem != NULL)
    sync->listener->troubled (problem, sync->listener->user);
  note_clock (sync, heads.server_ms);
  went_well (&sync->push);
  sync->resumed = take_acked (sync, heads.sequence);
  if (sync->resumed && sync->quarrel)
    push_batch (sync); /* also with no new record: so the server hears how our log ends */
  else if (sync->resumed)
    ask_push (sync);
}

static void
got_door (Sync *sync, const LaneResult *result)
{
  g_autoptr (GError) error = NULL;
  /* A door the server does not know (any more) is no reason to ask for ever. */
  if (!is_answer (result, 200) && !is_answer (result, 404)) {
    refused (&sync->push, result);
    return;
  }
  if (!journal_move_told (sync->journal, sync->telling_door, &error)) {
    back_off (&sync->push, 0, error->message);
    return;
  }
  went_well (&sync->push);
  sync->telling_door = 0;
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
  if (!forward && stored.n_told > 0) {
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
  } else if (sync->telling_door != 0) {
    got_door (sync, result);
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
  if (!sync->push.busy && sync->push.timer == 0 && !journal_locked (sync->journal))
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
    .quarrel = sync->quarrel,
    .locked = journal_locked (sync->journal),
  };
}
