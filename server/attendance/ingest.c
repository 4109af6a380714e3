/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scans coming in; see ingest.h.
 */
#include "server/attendance/ingest.h"

#include <string.h>

#include "server/attendance/ingest_clock.h"
#include "server/attendance/presence.h"
#include "server/attendance/seen.h"
#include "server/core/audit.h"

/* Presence of so many people is computed at once; of more later, so that nobody at the counter
 * waits for a herd of kiosks that come back. */
enum { PRESENCE_AT_ONCE = 10 };

static const char SQL_LAST[] =
    "SELECT sequence, chain, at_ms FROM scan_log WHERE kiosk_id = :kiosk";
static const char SQL_SET_LAST[] =
    "INSERT INTO scan_log (kiosk_id, sequence, chain, at_ms)"
    " VALUES (:kiosk, :sequence, :chain, :at) ON CONFLICT (kiosk_id) DO UPDATE SET"
    " sequence = excluded.sequence, chain = excluded.chain, at_ms = excluded.at_ms";
/* Records that broke the chain, and all that followed them. */
static const char SQL_LAST_APART[] = "SELECT MAX (sequence) FROM scan_apart WHERE kiosk_id = :kiosk"
                                     " AND why IN ('chain', 'signature', 'after')";
static const char SQL_STORED[] =
    "SELECT 1 FROM scan WHERE kiosk_id = :kiosk AND sequence = :sequence AND record = :record"
    " UNION ALL SELECT 1 FROM scan_apart WHERE kiosk_id = :kiosk AND sequence = :sequence"
    " AND record = :record AND why IN ('form', 'kiosk', 'revoked')";
static const char SQL_ADD[] =
    "INSERT INTO scan (kiosk_id, sequence, record, chain, kind, badge_id, checkpoint_id, direction,"
    " verdict, refers, device_ms, received_ms, at_ms, clock) VALUES (:kiosk, :sequence, :record,"
    " :chain, :kind, :badge, :checkpoint, :direction, :verdict, :refers, :device, :now, :at,"
    " :clock)";
static const char SQL_ADD_HEAD[] =
    "INSERT INTO scan_head (kiosk_id, sequence, chain, signature, received_ms)"
    " VALUES (:kiosk, :sequence, :chain, :signature, :now) ON CONFLICT DO NOTHING";
static const char SQL_ADD_APART[] =
    "INSERT INTO scan_apart (kiosk_id, sequence, record, why, received_ms)"
    " VALUES (:kiosk, :sequence, :record, :why, :now) ON CONFLICT DO NOTHING";
static const char SQL_SEEN[] =
    "UPDATE kiosk SET seen_ms = :now, clock_offset_ms = IFNULL (:offset, clock_offset_ms),"
    " own_sequence = MAX (own_sequence, :own) WHERE id = :kiosk";
static const char SQL_FORK[] =
    "UPDATE kiosk SET forked_ms = :now WHERE id = :kiosk AND forked_ms IS NULL";
static const char SQL_DUE[] =
    "INSERT INTO presence_due (badge_id) VALUES (:badge) ON CONFLICT DO NOTHING";
static const char SQL_NEXT_DUE[] = "SELECT badge_id FROM presence_due LIMIT :most";
static const char SQL_DUE_DONE[] = "DELETE FROM presence_due WHERE badge_id = :badge";

void
scan_batch_clear (ScanBatch *batch)
{
  g_clear_pointer (&batch->records, g_ptr_array_unref);
  g_clear_pointer (&batch->boots, g_array_unref);
}

void
scan_ingest_free (gpointer data)
{
  ScanIngest *ingest = data;
  scan_batch_clear (&ingest->batch);
  g_clear_pointer (&ingest->answers, g_ptr_array_unref);
  g_free (ingest);
}

static const char STORED[] = "stored", REPEAT[] = "repeat";

guint
scan_ingest_apart (const ScanIngest *ingest)
{
  guint apart = 0;
  for (guint i = 0; i < ingest->answers->len; i++)
    apart += ingest->answers->pdata[i] != STORED && ingest->answers->pdata[i] != REPEAT ? 1 : 0;
  return apart;
}

/* One batch on its way into the log. */
typedef struct {
  ScanIngest *ingest;
  WriterTurn *turn;
  guint64 last; /* where the log ends */
  guint8 chain[SCAN_HASH_BYTES];
  gint64 at_ms; /* of the newest record whose clock was sure; 0: none */
  gboolean forked;
  ScanClocks *clocks;
  GHashTable *badges;
} Intake;

static gboolean
read_last (Store *store, gint64 kiosk_id, const guint8 *public_id, guint64 *sequence, guint8 *chain,
           gint64 *at_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LAST, "i", ":kiosk", kiosk_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  *sequence = 0;
  *at_ms = 0;
  scan_chain_start (public_id, chain);
  if (step == STORE_ROW) {
    gsize size = 0;
    *sequence = (guint64) store_column_int (q, 0);
    memcpy (chain, store_column_blob (q, 1, &size), SCAN_HASH_BYTES);
    *at_ms = store_column_int (q, 2);
  }
  return step != STORE_FAILED;
}

gboolean
scan_last (Store *store, gint64 kiosk_id, const guint8 public_id[SCAN_ID_BYTES], guint64 *sequence,
           guint8 chain[SCAN_HASH_BYTES], GError **error)
{
  gint64 at_ms = 0;
  return read_last (store, kiosk_id, public_id, sequence, chain, &at_ms, error);
}

static guint64
sequence_of (const ScanIngest *ingest, guint i)
{
  return ingest->batch.head_sequence - ingest->batch.records->len + 1 + i;
}

static void
answer (Intake *intake, const char *word)
{
  g_ptr_array_add (intake->ingest->answers, (gpointer) word);
}

static gboolean
set_apart (Intake *intake, guint i, const char *why, GError **error)
{
  gsize size = 0;
  const void *bytes = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &size);
  answer (intake, why);
  return store_change (intake->turn->store, error, SQL_ADD_APART, "iibti", ":kiosk",
                       intake->ingest->kiosk_id, ":sequence",
                       (gint64) sequence_of (intake->ingest, i), ":record", bytes, size, ":why",
                       why, ":now", intake->turn->now_ms);
}

/* A record the log has already: the same bytes are a repeat, others contradict it. */
static gboolean
take_repeat (Intake *intake, guint i, GError **error)
{
  gsize size = 0;
  const void *bytes = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &size);
  g_autoptr (GError) failed = NULL;
  gint64 same = store_number (intake->turn->store, &failed, SQL_STORED, 0, "iib", ":kiosk",
                              intake->ingest->kiosk_id, ":sequence",
                              (gint64) sequence_of (intake->ingest, i), ":record", bytes, size);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (same != 0) {
    answer (intake, REPEAT);
    return TRUE;
  }
  intake->forked = TRUE;
  return set_apart (intake, i, "contradicts", error);
}

static gboolean
store_record (Intake *intake, guint i, const ScanRecord *record, gint64 at_ms,
              ScanClockJudgement clock, GError **error)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &size);
  if (clock != SCAN_CLOCK_GUESSED)
    intake->at_ms = MAX (intake->at_ms, at_ms);
  g_hash_table_add (intake->badges, g_bytes_new (record->badge_id, SCAN_ID_BYTES));
  answer (intake, STORED);
  return store_change (intake->turn->store, error, SQL_ADD, "iibbdbiddiiiid", ":kiosk",
                       intake->ingest->kiosk_id, ":sequence", (gint64) record->sequence, ":record",
                       bytes, size, ":chain", intake->chain, (gsize) SCAN_HASH_BYTES, ":kind",
                       (int) record->kind, ":badge", record->badge_id, (gsize) SCAN_ID_BYTES,
                       ":checkpoint", record->checkpoint, ":direction", (int) record->direction,
                       ":verdict", (int) record->verdict, ":refers", (gint64) record->refers,
                       ":device", record->device_ms, ":now", intake->turn->now_ms, ":at", at_ms,
                       ":clock", (int) clock);
}

/* A record whose place in the chain is proven. Whatever is wrong with it is wrong with it alone. */
static gboolean
take_new (Intake *intake, guint i, GError **error)
{
  const ScanIngest *ingest = intake->ingest;
  ScanRecord record;
  guint8 hash[SCAN_HASH_BYTES];
  gsize size = 0;
  gint64 at_ms = 0;
  const guint8 *bytes = g_bytes_get_data (ingest->batch.records->pdata[i], &size);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (intake->chain, hash);
  intake->last = sequence_of (ingest, i);
  if (!scan_record_decode (bytes, size, &record) || record.sequence != intake->last)
    return set_apart (intake, i, "form", error);
  if (memcmp (record.kiosk_id, ingest->public_id, SCAN_ID_BYTES) != 0)
    return set_apart (intake, i, "kiosk", error);
  ScanClockJudgement clock = scan_clocks_judge (intake->clocks, &record, &at_ms);
  if (ingest->revoked_ms > 0 && at_ms >= ingest->revoked_ms)
    return set_apart (intake, i, "revoked", error);
  return store_record (intake, i, &record, at_ms, clock, error);
}

/* The chain as it would be after the batch; new records only. */
static gboolean
chain_agrees (const Intake *intake)
{
  guint8 chain[SCAN_HASH_BYTES];
  memcpy (chain, intake->chain, sizeof chain);
  const GPtrArray *records = intake->ingest->batch.records;
  for (guint i = 0; i < records->len; i++) {
    if (sequence_of (intake->ingest, i) <= intake->last)
      continue;
    gsize size = 0;
    guint8 hash[SCAN_HASH_BYTES];
    const guint8 *bytes = g_bytes_get_data (records->pdata[i], &size);
    scan_record_hash (bytes, size, hash);
    scan_chain_next (chain, hash);
  }
  return memcmp (chain, intake->ingest->batch.head_chain, sizeof chain) == 0;
}

/* Why the new records of the batch cannot follow in the log; NULL when they can. */
static const char *
objection (Intake *intake)
{
  if (sequence_of (intake->ingest, 0) > intake->last + 1)
    return "after";
  if (!intake->ingest->signature_good)
    return "signature";
  if (chain_agrees (intake))
    return NULL;
  intake->forked = TRUE;
  return "chain";
}

static gboolean
keep_end (Intake *intake, GError **error)
{
  const ScanIngest *ingest = intake->ingest;
  const ScanBatch *batch = &ingest->batch;
  return store_change (intake->turn->store, error, SQL_SET_LAST, "iibi", ":kiosk", ingest->kiosk_id,
                       ":sequence", (gint64) intake->last, ":chain", intake->chain,
                       (gsize) SCAN_HASH_BYTES, ":at", intake->at_ms) &&
         (!ingest->keep_head ||
          store_change (intake->turn->store, error, SQL_ADD_HEAD, "iibbi", ":kiosk",
                        ingest->kiosk_id, ":sequence", (gint64) batch->head_sequence, ":chain",
                        batch->head_chain, (gsize) SCAN_HASH_BYTES, ":signature",
                        batch->head_signature, (gsize) SCAN_SIGNATURE_BYTES, ":now",
                        intake->turn->now_ms));
}

static gboolean
take_records (Intake *intake, GError **error)
{
  guint64 before = intake->last;
  gboolean any_new = intake->ingest->batch.head_sequence > before;
  const char *why = any_new ? objection (intake) : NULL;
  for (guint i = 0; i < intake->ingest->batch.records->len; i++) {
    gboolean ok = sequence_of (intake->ingest, i) <= before ? take_repeat (intake, i, error)
                  : why != NULL                             ? set_apart (intake, i, why, error)
                                                            : take_new (intake, i, error);
    if (!ok)
      return FALSE;
  }
  return !any_new || why != NULL || keep_end (intake, error);
}

/* No records, but how the kiosk's log ends: behind ours or beside it, it was put back from a copy.
 */
static void
take_head (Intake *intake)
{
  const ScanBatch *batch = &intake->ingest->batch;
  gboolean same = batch->head_sequence == intake->last &&
                  memcmp (batch->head_chain, intake->chain, SCAN_HASH_BYTES) == 0;
  if (intake->ingest->signature_good && batch->head_sequence <= intake->last && !same)
    intake->forked = TRUE;
}

static gboolean
update_presence (Intake *intake, const guint8 *badge_id, GError **error)
{
  Store *store = intake->turn->store;
  if (g_hash_table_size (intake->badges) <= PRESENCE_AT_ONCE)
    return presence_update_badge (store, badge_id, intake->turn->now_ms, error);
  return store_change (store, error, SQL_DUE, "b", ":badge", badge_id, (gsize) SCAN_ID_BYTES);
}

static gboolean
update_people (Intake *intake, GError **error)
{
  static const guint8 NOBODY[SCAN_ID_BYTES];
  GHashTableIter iter;
  gpointer badge = NULL;
  g_hash_table_iter_init (&iter, intake->badges);
  while (g_hash_table_iter_next (&iter, &badge, NULL)) {
    gsize size = 0;
    const guint8 *badge_id = g_bytes_get_data (badge, &size);
    if (memcmp (badge_id, NOBODY, SCAN_ID_BYTES) != 0 &&
        (!seen_update (intake->turn->store, badge_id, error) ||
         !update_presence (intake, badge_id, error)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
update_kiosk (Intake *intake, GError **error)
{
  const ScanIngest *ingest = intake->ingest;
  const ScanSent *sent = &ingest->batch.sent;
  Store *store = intake->turn->store;
  gint64 now_ms = intake->turn->now_ms;
  g_autoptr (StoreStmt) seen = store_prepare (store, SQL_SEEN, error);
  if (seen == NULL || !scan_clocks_save (intake->clocks, store, ingest->kiosk_id, error))
    return FALSE;
  store_bind_int (seen, ":now", now_ms);
  store_bind_int (seen, ":own", (gint64) ingest->batch.head_sequence);
  store_bind_int (seen, ":kiosk", ingest->kiosk_id);
  if (sent->known && ABS (sent->device_ms) < G_MAXINT64 / 4)
    store_bind_int (seen, ":offset", now_ms - sent->device_ms);
  else
    store_bind_null (seen, ":offset");
  if (!store_run (seen, error))
    return FALSE;
  if (!intake->forked)
    return TRUE;
  g_autofree char *subject = g_strdup_printf ("kiosk:%" G_GINT64_FORMAT, ingest->kiosk_id);
  return store_change (store, error, SQL_FORK, "ii", ":now", now_ms, ":kiosk", ingest->kiosk_id) &&
         (store_changes (store) == 0 ||
          audit_add (store, now_ms, "system", "kiosk.forked", subject, NULL, error));
}

static gboolean
take_batch (Intake *intake, GError **error)
{
  ScanIngest *ingest = intake->ingest;
  intake->clocks = scan_clocks_load (intake->turn->store, ingest->kiosk_id, &ingest->batch,
                                     intake->at_ms, intake->turn->now_ms, error);
  if (intake->clocks == NULL)
    return FALSE;
  if (ingest->batch.records->len == 0)
    take_head (intake);
  gboolean ok = ingest->batch.records->len == 0 || take_records (intake, error);
  ok = ok && update_people (intake, error) && update_kiosk (intake, error);
  scan_clocks_free (intake->clocks);
  return ok;
}

gboolean
scan_ingest_run (gpointer command, WriterTurn *turn, GError **error)
{
  ScanIngest *ingest = command;
  g_autoptr (GHashTable) badges =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  Intake intake = { .ingest = ingest, .turn = turn, .badges = badges };
  g_clear_pointer (&ingest->answers, g_ptr_array_unref);
  ingest->answers = g_ptr_array_new ();
  if (!read_last (turn->store, ingest->kiosk_id, ingest->public_id, &intake.last, intake.chain,
                  &intake.at_ms, error))
    return FALSE;
  guint64 apart = (guint64) store_number (turn->store, error, SQL_LAST_APART, 0, "i", ":kiosk",
                                          ingest->kiosk_id);
  guint64 have = MAX (intake.last, apart);
  ingest->expected = have + 1;
  ingest->gap = ingest->batch.records->len > 0 && sequence_of (ingest, 0) > ingest->expected;
  ingest->stored = have;
  if (ingest->gap)
    return TRUE;
  if (ingest->batch.records->len > 0)
    ingest->stored = MAX (have, ingest->batch.head_sequence);
  return take_batch (&intake, error);
}

/* ---- What was put off ---- */

static GPtrArray *
read_due (Store *store, int most, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_NEXT_DUE, "d", ":most", most);
  if (q == NULL)
    return NULL;
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gsize size = 0;
    const void *badge = store_column_blob (q, 0, &size);
    g_ptr_array_add (due, g_bytes_new (badge, size));
  }
  return step == STORE_DONE ? g_steal_pointer (&due) : NULL;
}

gboolean
presence_catch_up_run (gpointer command, WriterTurn *turn, GError **error)
{
  PresenceCatchUp *catch_up = command;
  g_autoptr (GPtrArray) due = read_due (turn->store, PRESENCE_AT_ONCE, error);
  if (due == NULL)
    return FALSE;
  for (guint i = 0; i < due->len; i++) {
    gsize size = 0;
    const guint8 *badge = g_bytes_get_data (due->pdata[i], &size);
    if (!presence_update_badge (turn->store, badge, turn->now_ms, error) ||
        !store_change (turn->store, error, SQL_DUE_DONE, "b", ":badge", badge, size))
      return FALSE;
  }
  catch_up->more = due->len == PRESENCE_AT_ONCE;
  return TRUE;
}
