/* SPDX-License-Identifier: EUPL-1.2
 *
 * Checking the whole log, and writing it to a file for the server; see journal.h.
 */
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/journal_private.h"
#include "schedule/scan_file.h"

static const char SQL_ALL[] = "SELECT sequence, record, record_hash, chain FROM scan"
                              " ORDER BY sequence";
static const char SQL_FINAL[] = "SELECT signature FROM lock_order WHERE sequence = :sequence";

/* ---- Checking ---- */

/* What is wrong with the row at hand, which must be record @sequence; NULL when nothing. Moves
 * @chain on. */
static const char *
find_fault (Journal *journal, StoreStmt *row, guint64 sequence, guint8 chain[SCAN_HASH_BYTES])
{
  if ((guint64) store_column_int (row, 0) != sequence)
    return "is not there";
  gsize size = 0;
  const guint8 *bytes = store_column_blob (row, 1, &size);
  guint8 hash[SCAN_HASH_BYTES], stored[SCAN_HASH_BYTES];
  ScanRecord record;
  if (!scan_record_decode (bytes, size, &record))
    return "is not a record";
  if (record.sequence != sequence)
    return "has another sequence inside";
  if (memcmp (record.kiosk_id, journal->identity.kiosk_id, SCAN_ID_BYTES) != 0)
    return "is of another kiosk";
  scan_record_hash (bytes, size, hash);
  if (!journal_get_blob (row, 2, stored, sizeof stored, NULL) ||
      memcmp (stored, hash, sizeof hash) != 0)
    return "has another record hash";
  scan_chain_next (chain, hash);
  if (!journal_get_blob (row, 3, stored, sizeof stored, NULL) ||
      memcmp (stored, chain, sizeof stored) != 0)
    return "has another chain hash";
  return NULL;
}

gboolean
journal_broken (guint64 sequence, const char *what, GError **error)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_BROKEN, "record %" G_GUINT64_FORMAT " %s", sequence,
               what);
  return FALSE;
}

gboolean
journal_verify (Journal *journal, guint64 *sequence, GError **error)
{
  *sequence = 0;
  guint8 chain[SCAN_HASH_BYTES];
  scan_chain_start (journal->identity.kiosk_id, chain);
  g_autoptr (StoreStmt) all = store_prepare (journal->store, SQL_ALL, error);
  if (all == NULL)
    return FALSE;
  StoreStep step = STORE_ROW;
  while ((step = store_step (all, error)) == STORE_ROW) {
    const char *fault = find_fault (journal, all, *sequence + 1, chain);
    if (fault != NULL)
      return journal_broken (*sequence + 1, fault, error);
    *sequence += 1;
  }
  if (step == STORE_FAILED)
    return FALSE;
  if (journal->acked > *sequence)
    return journal_broken (*sequence + 1, "was delivered and is not there", error);
  return TRUE;
}

/* ---- For a stick ---- */

static gboolean
sign_end (Journal *journal, guint64 sequence, const guint8 chain[SCAN_HASH_BYTES],
          guint8 signature[SCAN_SIGNATURE_BYTES], GError **error)
{
  if (!journal->locked) {
    scan_head_sign (journal->identity.kiosk_id, sequence, chain, journal->identity.secret_key,
                    signature);
    return TRUE;
  }
  g_autoptr (StoreStmt) ask =
      store_query (journal->store, error, SQL_FINAL, "i", ":sequence", (gint64) sequence);
  StoreStep step = ask != NULL ? store_step (ask, error) : STORE_FAILED;
  if (step == STORE_DONE)
    return journal_broken (sequence, "is not where the log was locked", error);
  return step == STORE_ROW && journal_get_blob (ask, 0, signature, SCAN_SIGNATURE_BYTES, error);
}

static gboolean
read_log (Journal *journal, ScanFile *file, GError **error)
{
  g_autoptr (StoreStmt) all = store_prepare (journal->store, SQL_ALL, error);
  if (all == NULL)
    return FALSE;
  guint8 chain[SCAN_HASH_BYTES];
  scan_file_init (file, journal->identity.kiosk_id);
  scan_file_chain (file, chain);
  StoreStep step = STORE_ROW;
  while ((step = store_step (all, error)) == STORE_ROW) {
    const char *fault = find_fault (journal, all, file->records->len + 1, chain);
    if (fault != NULL)
      return journal_broken (file->records->len + 1, fault, error);
    gsize size = 0;
    const void *bytes = store_column_blob (all, 1, &size);
    g_autoptr (GBytes) record = g_bytes_new (bytes, size);
    scan_file_add (file, record);
  }
  return step == STORE_DONE;
}

gboolean
journal_export (Journal *journal, const char *path, guint64 *records, GError **error)
{
  if (!journal->paired) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "not paired");
    return FALSE;
  }
  g_auto (ScanFile) file = { 0 };
  guint8 chain[SCAN_HASH_BYTES];
  if (!read_log (journal, &file, error))
    return FALSE;
  scan_file_chain (&file, chain);
  if (!sign_end (journal, file.records->len, chain, file.signature, error))
    return FALSE;
  *records = file.records->len;
  g_autoptr (GString) text = scan_file_print (&file);
  return g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}
