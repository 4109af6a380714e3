/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scans made on a page of the server; see door.h. The record goes the same way as a kiosk's: as a
 * signed batch of one, through ingest.h.
 */
#include "server/attendance/door.h"

#include <sodium.h>
#include <string.h>

#include "server/attendance/ingest.h"

G_DEFINE_QUARK (door_error, door_error)

static const char SQL_OWN[] =
    "SELECT id, public_id, secret_key FROM kiosk WHERE secret_key IS NOT NULL LIMIT 1";
static const char SQL_MAKE_OWN[] =
    "INSERT INTO kiosk (public_id, name, public_key, secret_key, paired_ms)"
    " VALUES (:public, 'balie', :key, :secret, :now)";
static const char SQL_RECORD[] =
    "SELECT s.record, IFNULL (b.id, 0), EXISTS (SELECT 1 FROM scan u WHERE u.kiosk_id = s.kiosk_id"
    " AND u.kind = 2 AND u.badge_id = s.badge_id AND u.refers = s.sequence)"
    " OR EXISTS (SELECT 1 FROM scan o WHERE o.kiosk_id = s.kiosk_id AND o.kind = 3"
    " AND o.badge_id = s.badge_id AND o.refers = s.sequence)"
    " FROM kiosk k CROSS JOIN scan s ON s.kiosk_id = k.id LEFT JOIN badge b ON b.badge_id = "
    "s.badge_id"
    " WHERE k.secret_key IS NOT NULL AND s.sequence = :sequence";

void
door_scan_free (gpointer data)
{
  DoorScan *scan = data;
  g_free (scan->reason);
  g_free (scan);
}

/* ---- The page as a kiosk ---- */

typedef struct {
  gint64 id;
  guint8 public_id[SCAN_ID_BYTES];
  guint8 secret_key[SCAN_SECRET_KEY_BYTES];
} OwnKiosk;

static gboolean
make_own (WriterTurn *turn, OwnKiosk *own, GError **error)
{
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  crypto_sign_keypair (public_key, own->secret_key);
  randombytes_buf (own->public_id, sizeof own->public_id);
  if (!store_change (turn->store, error, SQL_MAKE_OWN, "bbbi", ":public", own->public_id,
                     (gsize) SCAN_ID_BYTES, ":key", public_key, (gsize) SCAN_PUBLIC_KEY_BYTES,
                     ":secret", own->secret_key, (gsize) SCAN_SECRET_KEY_BYTES, ":now",
                     turn->now_ms))
    return FALSE;
  own->id = store_last_id (turn->store);
  return TRUE;
}

static gboolean
find_own (WriterTurn *turn, OwnKiosk *own, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_OWN, "");
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    return make_own (turn, own, error);
  if (step != STORE_ROW)
    return FALSE;
  gsize size = 0;
  own->id = store_column_int (q, 0);
  memcpy (own->public_id, store_column_blob (q, 1, &size), SCAN_ID_BYTES);
  memcpy (own->secret_key, store_column_blob (q, 2, &size), SCAN_SECRET_KEY_BYTES);
  return TRUE;
}

/* The record as a batch of one, signed. */
static ScanIngest *
batch_of (const OwnKiosk *own, const ScanRecord *record, guint8 chain[SCAN_HASH_BYTES])
{
  guint8 bytes[SCAN_BYTES_MAX], hash[SCAN_HASH_BYTES];
  ScanIngest *ingest = g_new0 (ScanIngest, 1);
  ScanBatch *batch = &ingest->batch;
  gsize size = scan_record_encode (record, bytes);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (chain, hash);
  batch->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (batch->records, g_bytes_new (bytes, size));
  batch->head_sequence = record->sequence;
  memcpy (batch->head_chain, chain, SCAN_HASH_BYTES);
  scan_head_sign (own->public_id, record->sequence, chain, own->secret_key, batch->head_signature);
  ingest->kiosk_id = own->id;
  memcpy (ingest->public_id, own->public_id, SCAN_ID_BYTES);
  ingest->signature_good = ingest->keep_head = TRUE;
  return ingest;
}

static gboolean
add_record (WriterTurn *turn, ScanRecord *record, GError **error)
{
  OwnKiosk own;
  guint64 last = 0;
  guint8 chain[SCAN_HASH_BYTES];
  if (!find_own (turn, &own, error) ||
      !scan_last (turn->store, own.id, own.public_id, &last, chain, error))
    return FALSE;
  memcpy (record->kiosk_id, own.public_id, SCAN_ID_BYTES);
  record->sequence = last + 1;
  record->device_ms = turn->now_ms;
  ScanIngest *ingest = batch_of (&own, record, chain);
  sodium_memzero (&own, sizeof own);
  gboolean ok = scan_ingest_run (ingest, turn, error);
  g_assert (!ok || (!ingest->gap && scan_ingest_apart (ingest) == 0));
  scan_ingest_free (ingest);
  return ok;
}

/* ---- Finding what was done ---- */

gboolean
door_record_find (Store *store, guint64 sequence, DoorRecord *record, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_RECORD, "i", ":sequence", (gint64) sequence);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  gsize size = 0;
  const guint8 *bytes = step == STORE_ROW ? store_column_blob (q, 0, &size) : NULL;
  if (step == STORE_FAILED)
    return FALSE;
  if (step != STORE_ROW || !scan_record_decode (bytes, size, &record->record)) {
    g_set_error_literal (error, DOOR_ERROR, DOOR_ERROR_LATE, "no such scan");
    return FALSE;
  }
  record->badge = store_column_int (q, 1);
  record->undone = store_column_int (q, 2) != 0;
  return TRUE;
}

/* A record by hand begins with who did it, up to a colon when there is more. */
static gboolean
is_by (const ScanRecord *record, const char *actor)
{
  gsize size = strlen (actor);
  return strncmp (record->note, actor, size) == 0 &&
         (record->note[size] == '\0' || record->note[size] == ':');
}

gboolean
door_may_undo (const DoorRecord *record, const char *actor, gint64 now_ms)
{
  const ScanRecord *scan = &record->record;
  return !record->undone && scan->kind != SCAN_KIND_UNDO &&
         scan->direction != SCAN_DIRECTION_NONE && is_by (scan, actor) &&
         now_ms - scan->device_ms < DOOR_UNDO_MS;
}

/* The verdict that was given is overruled, as on a kiosk: whoever was let in needs no supervisor,
 * and what made the door ask may have passed since. Only what a supervisor cannot overrule, such
 * as a badge revoked since, still stands in the way. */
gboolean
door_may_override (Store *store, const DoorRecord *record, gint64 now_ms)
{
  const ScanRecord *scan = &record->record;
  g_auto (DoorCase) one = { 0 };
  AdmissionAnswer answer;
  if (record->undone || scan->kind != SCAN_KIND_SCAN || record->badge == 0 ||
      verdict_admits (scan->verdict) || verdict_group (scan->verdict) == VERDICT_GROUP_SYSTEM ||
      now_ms - scan->device_ms >= DOOR_OVERRIDE_MS ||
      !door_case_load (store, scan->checkpoint, record->badge, scan->device_ms, &one, NULL))
    return FALSE;
  one.facts.supervisor = TRUE;
  admission_decide (&one.facts, &answer);
  return verdict_admits (answer.verdict);
}

/* ---- The command ---- */

static gboolean
refuse_late (GError **error)
{
  g_set_error_literal (error, DOOR_ERROR, DOOR_ERROR_LATE, "too late for that");
  return FALSE;
}

static gboolean
prepare_scan (DoorScan *scan, WriterTurn *turn, ScanRecord *record, GError **error)
{
  g_auto (DoorCase) one = { 0 };
  AdmissionAnswer answer;
  if (!door_case_load (turn->store, scan->checkpoint_id, scan->badge, turn->now_ms, &one, error))
    return FALSE;
  admission_decide (&one.facts, &answer);
  record->kind = SCAN_KIND_SCAN;
  record->method = scan->method;
  record->verdict = answer.verdict;
  record->direction = answer.direction;
  record->checkpoint = scan->checkpoint_id;
  memcpy (record->badge_id, one.badge_id, SCAN_ID_BYTES);
  g_strlcpy (record->note, scan->actor, sizeof record->note);
  return TRUE;
}

static gboolean
prepare_undo (DoorScan *scan, WriterTurn *turn, ScanRecord *record, GError **error)
{
  DoorRecord before;
  if (!door_record_find (turn->store, scan->refers, &before, error))
    return FALSE;
  if (!door_may_undo (&before, scan->actor, turn->now_ms))
    return refuse_late (error);
  *record = before.record;
  record->kind = SCAN_KIND_UNDO;
  record->direction = SCAN_DIRECTION_NONE;
  record->refers = scan->refers;
  g_strlcpy (record->note, scan->actor, sizeof record->note);
  return TRUE;
}

static gboolean
prepare_override (DoorScan *scan, WriterTurn *turn, ScanRecord *record, GError **error)
{
  DoorRecord before;
  const char *reason = scan->reason != NULL ? scan->reason : "";
  if (strlen (reason) > DOOR_REASON_MAX || strspn (reason, " \t\n") == strlen (reason)) {
    g_set_error_literal (error, DOOR_ERROR, DOOR_ERROR_REASON, "no reason, or too long");
    return FALSE;
  }
  if (!door_record_find (turn->store, scan->refers, &before, error))
    return FALSE;
  if (!door_may_override (turn->store, &before, turn->now_ms))
    return refuse_late (error);
  *record = before.record;
  record->kind = SCAN_KIND_OVERRIDE;
  record->verdict = VERDICT_OK_OVERRIDE;
  record->direction = SCAN_DIRECTION_IN; /* an exit has nothing to overrule */
  record->refers = scan->refers;
  g_snprintf (record->note, sizeof record->note, "%s: %s", scan->actor, reason);
  return TRUE;
}

static gboolean
prepare (DoorScan *scan, WriterTurn *turn, ScanRecord *record, GError **error)
{
  switch (scan->kind) {
  case SCAN_KIND_SCAN:
    return prepare_scan (scan, turn, record, error);
  case SCAN_KIND_UNDO:
    return prepare_undo (scan, turn, record, error);
  case SCAN_KIND_OVERRIDE:
    return prepare_override (scan, turn, record, error);
  }
  return refuse_late (error);
}

gboolean
door_scan_run (gpointer command, WriterTurn *turn, GError **error)
{
  DoorScan *scan = command;
  ScanRecord record = { 0 };
  if (!prepare (scan, turn, &record, error) || !add_record (turn, &record, error))
    return FALSE;
  scan->sequence = record.sequence;
  scan->verdict = record.verdict;
  turn->outcome = g_strdup_printf ("/kantoor/deur/%" G_GINT64_FORMAT "?scan=%" G_GUINT64_FORMAT,
                                   record.checkpoint, record.sequence);
  return TRUE;
}
