/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scans coming in; see ingest.h.
 */
#include "server/attendance/ingest.h"

#include <string.h>

#include "server/attendance/presence.h"

static const char SQL_LAST[] =
    "SELECT sequence, chain FROM scan WHERE kiosk_id = :kiosk ORDER BY sequence DESC LIMIT 1";
static const char SQL_LAST_APART[] =
    "SELECT MAX (sequence) FROM scan_apart WHERE kiosk_id = :kiosk AND why <> 'contradicts'";
static const char SQL_STORED[] =
    "SELECT record FROM scan WHERE kiosk_id = :kiosk AND sequence = :sequence";
static const char SQL_ADD[] =
    "INSERT INTO scan (kiosk_id, sequence, record, chain, kind, badge_id, checkpoint_id, direction,"
    " verdict, refers, device_ms, received_ms) VALUES (:kiosk, :sequence, :record, :chain, :kind,"
    " :badge, :checkpoint, :direction, :verdict, :refers, :device, :now)";
static const char SQL_ADD_HEAD[] =
    "INSERT INTO scan_head (kiosk_id, sequence, chain, signature, received_ms)"
    " VALUES (:kiosk, :sequence, :chain, :signature, :now) ON CONFLICT DO NOTHING";
static const char SQL_ADD_APART[] =
    "INSERT INTO scan_apart (kiosk_id, sequence, record, why, received_ms)"
    " VALUES (:kiosk, :sequence, :record, :why, :now) ON CONFLICT DO NOTHING";
static const char SQL_SEEN[] =
    "UPDATE kiosk SET seen_ms = :now, clock_offset_ms = :offset WHERE id = :kiosk";

void
scan_batch_clear (ScanBatch *batch)
{
  g_clear_pointer (&batch->records, g_ptr_array_unref);
}

void
scan_ingest_free (gpointer data)
{
  ScanIngest *ingest = data;
  scan_batch_clear (&ingest->batch);
  g_clear_pointer (&ingest->apart, g_array_unref);
  g_free (ingest);
}

gboolean
scan_last (Store *store, gint64 kiosk_id, const guint8 public_id[SCAN_ID_BYTES], guint64 *sequence,
           guint8 chain[SCAN_HASH_BYTES], GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LAST, "i", ":kiosk", kiosk_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  *sequence = 0;
  scan_chain_start (public_id, chain);
  if (step == STORE_ROW) {
    gsize size = 0;
    *sequence = (guint64) store_column_int (q, 0);
    memcpy (chain, store_column_blob (q, 1, &size), SCAN_HASH_BYTES);
  }
  return step != STORE_FAILED;
}

/* One batch on its way into the log. */
typedef struct {
  ScanIngest *ingest;
  WriterTurn *turn;
  guint64 last; /* in the log */
  guint8 chain[SCAN_HASH_BYTES];
  gboolean broken; /* something of this kiosk is apart: all that follows goes there too */
  GHashTable *badges;
} Intake;

static guint64
sequence_of (const ScanIngest *ingest, guint i)
{
  return ingest->batch.head_sequence - ingest->batch.records->len + 1 + i;
}

static gboolean
set_apart (Intake *intake, guint i, const char *why, GError **error)
{
  GBytes *record = intake->ingest->batch.records->pdata[i];
  ScanApart apart = { sequence_of (intake->ingest, i), why };
  g_array_append_val (intake->ingest->apart, apart);
  gsize size = 0;
  const void *bytes = g_bytes_get_data (record, &size);
  return store_change (intake->turn->store, error, SQL_ADD_APART, "iibti", ":kiosk",
                       intake->ingest->kiosk_id, ":sequence", (gint64) apart.sequence, ":record",
                       bytes, size, ":why", why, ":now", intake->turn->now_ms);
}

/* A record the log has already: the same bytes are a repeat, others contradict it. */
static gboolean
take_repeat (Intake *intake, guint i, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (intake->turn->store, error, SQL_STORED, "ii", ":kiosk", intake->ingest->kiosk_id,
                   ":sequence", (gint64) sequence_of (intake->ingest, i));
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gsize size = 0, given_size = 0;
  const void *stored = store_column_blob (q, 0, &size);
  const void *given = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &given_size);
  if (size == given_size && memcmp (stored, given, size) == 0)
    return TRUE;
  return set_apart (intake, i, "contradicts", error);
}

static gboolean
store_record (Intake *intake, guint i, const ScanRecord *record, GError **error)
{
  guint8 hash[SCAN_HASH_BYTES];
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &size);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (intake->chain, hash);
  intake->last = record->sequence;
  g_hash_table_add (intake->badges, g_bytes_new (record->badge_id, SCAN_ID_BYTES));
  return store_change (intake->turn->store, error, SQL_ADD, "iibbdbiddiii", ":kiosk",
                       intake->ingest->kiosk_id, ":sequence", (gint64) record->sequence, ":record",
                       bytes, size, ":chain", intake->chain, (gsize) SCAN_HASH_BYTES, ":kind",
                       (int) record->kind, ":badge", record->badge_id, (gsize) SCAN_ID_BYTES,
                       ":checkpoint", record->checkpoint, ":direction", (int) record->direction,
                       ":verdict", (int) record->verdict, ":refers", (gint64) record->refers,
                       ":device", record->device_ms, ":now", intake->turn->now_ms);
}

/* Why a record cannot follow in the log; NULL when it can. */
static const char *
objection (const Intake *intake, guint i, ScanRecord *record)
{
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (intake->ingest->batch.records->pdata[i], &size);
  if (intake->broken)
    return "after";
  if (!intake->ingest->signature_good)
    return "signature";
  if (!scan_record_decode (bytes, size, record))
    return "form";
  if (memcmp (record->kiosk_id, intake->ingest->public_id, SCAN_ID_BYTES) != 0)
    return "kiosk";
  return record->sequence == sequence_of (intake->ingest, i) ? NULL : "form";
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

static gboolean
take_records (Intake *intake, GError **error)
{
  guint64 before = intake->last;
  gboolean any_new = intake->ingest->batch.head_sequence > before;
  gboolean agrees = !any_new || intake->broken || chain_agrees (intake);
  for (guint i = 0; i < intake->ingest->batch.records->len; i++) {
    if (sequence_of (intake->ingest, i) <= before) {
      if (!take_repeat (intake, i, error))
        return FALSE;
      continue;
    }
    ScanRecord record;
    const char *why = objection (intake, i, &record);
    if (why == NULL && !agrees)
      why = "chain";
    if (why != NULL)
      intake->broken = TRUE;
    if (why != NULL ? !set_apart (intake, i, why, error)
                    : !store_record (intake, i, &record, error))
      return FALSE;
  }
  if (!any_new || intake->broken)
    return TRUE;
  const ScanBatch *batch = &intake->ingest->batch;
  return store_change (intake->turn->store, error, SQL_ADD_HEAD, "iibbi", ":kiosk",
                       intake->ingest->kiosk_id, ":sequence", (gint64) batch->head_sequence,
                       ":chain", batch->head_chain, (gsize) SCAN_HASH_BYTES, ":signature",
                       batch->head_signature, (gsize) SCAN_SIGNATURE_BYTES, ":now",
                       intake->turn->now_ms);
}

/* How far the kiosk's clock is off, told by its newest record; presence keeps the kiosk's own
 * times. */
static gint64
clock_offset (const ScanIngest *ingest, gint64 now_ms)
{
  ScanRecord record;
  gsize size = 0;
  const guint8 *bytes =
      g_bytes_get_data (ingest->batch.records->pdata[ingest->batch.records->len - 1], &size);
  return scan_record_decode (bytes, size, &record) ? now_ms - record.device_ms : 0;
}

static gboolean
update_people (Intake *intake, GError **error)
{
  GHashTableIter iter;
  gpointer badge = NULL;
  g_hash_table_iter_init (&iter, intake->badges);
  while (g_hash_table_iter_next (&iter, &badge, NULL)) {
    gsize size = 0;
    if (!presence_update_badge (intake->turn->store, g_bytes_get_data (badge, &size),
                                intake->turn->now_ms, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
scan_ingest_run (gpointer command, WriterTurn *turn, GError **error)
{
  ScanIngest *ingest = command;
  g_autoptr (GHashTable) badges =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  Intake intake = { .ingest = ingest, .turn = turn, .badges = badges };
  g_clear_pointer (&ingest->apart, g_array_unref);
  ingest->apart = g_array_new (FALSE, FALSE, sizeof (ScanApart));
  if (!scan_last (turn->store, ingest->kiosk_id, ingest->public_id, &intake.last, intake.chain,
                  error))
    return FALSE;
  guint64 apart = (guint64) store_number (turn->store, error, SQL_LAST_APART, 0, "i", ":kiosk",
                                          ingest->kiosk_id);
  intake.broken = apart > intake.last;
  guint64 have = MAX (intake.last, apart);
  ingest->expected = have + 1;
  ingest->gap = sequence_of (ingest, 0) > ingest->expected;
  ingest->stored = have;
  if (ingest->gap)
    return TRUE;
  ingest->stored = MAX (have, ingest->batch.head_sequence);
  return take_records (&intake, error) && update_people (&intake, error) &&
         store_change (turn->store, error, SQL_SEEN, "iii", ":now", turn->now_ms, ":offset",
                       clock_offset (ingest, turn->now_ms), ":kiosk", ingest->kiosk_id);
}
