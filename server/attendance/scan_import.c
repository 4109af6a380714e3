/* SPDX-License-Identifier: EUPL-1.2
 *
 * Taking in a log from a stick; see scan_import.h.
 */
#include "server/attendance/scan_import.h"

#include <string.h>

#include "schedule/protocol.h"
#include "server/attendance/ingest.h"

G_DEFINE_QUARK (scan_import_error, scan_import_error)

static const char SQL_KIOSK[] = "SELECT id, public_key, IFNULL (revoked_ms, 0) FROM kiosk"
                                " WHERE public_id = :public AND public_key IS NOT NULL";

typedef struct {
  gint64 id;
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  gint64 revoked_ms;
} Owner;

static gboolean
find_owner (Store *reader, const ScanFile *file, Owner *owner, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (reader, error, SQL_KIOSK, "b", ":public", file->kiosk_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_KIOSK,
                         "this kiosk is not known here");
  if (step != STORE_ROW)
    return FALSE;
  gsize size = 0;
  owner->id = store_column_int (q, 0);
  memcpy (owner->public_key, store_column_blob (q, 1, &size), SCAN_PUBLIC_KEY_BYTES);
  owner->revoked_ms = store_column_int (q, 2);
  return TRUE;
}

/* The next records of the file as a batch. */
static ScanIngest *
next_batch (const ScanFile *file, const Owner *owner, guint from)
{
  ScanIngest *ingest = g_new0 (ScanIngest, 1);
  ScanBatch *batch = &ingest->batch;
  gsize size = 0;
  guint until = MIN (from + PROTOCOL_SCANS_MAX, file->records->len);
  batch->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = from; i < until; i++)
    g_ptr_array_add (batch->records, g_bytes_ref (file->records->pdata[i]));
  batch->head_sequence = until;
  memcpy (batch->head_chain, g_bytes_get_data (file->chains->pdata[until - 1], &size),
          SCAN_HASH_BYTES);
  memcpy (batch->head_signature, file->signature, SCAN_SIGNATURE_BYTES);
  memcpy (ingest->public_id, file->kiosk_id, SCAN_ID_BYTES);
  ingest->kiosk_id = owner->id;
  ingest->revoked_ms = owner->revoked_ms;
  ingest->signature_good = TRUE; /* of the whole file, checked before */
  ingest->keep_head = until == file->records->len;
  return ingest;
}

static void
count (ScanImportReport *report, const ScanIngest *ingest)
{
  guint apart = scan_ingest_apart (ingest), repeats = 0;
  for (guint i = 0; i < ingest->answers->len; i++)
    repeats += strcmp (ingest->answers->pdata[i], "repeat") == 0 ? 1 : 0;
  report->apart += apart;
  report->repeats += repeats;
  report->stored += ingest->answers->len - apart - repeats;
}

static gboolean
take_in (Writer *writer, const ScanFile *file, const Owner *owner, ScanImportReport *report,
         GError **error)
{
  for (guint at = 0; at < file->records->len; at += PROTOCOL_SCANS_MAX) {
    ScanIngest *ingest = next_batch (file, owner, at);
    gboolean ok =
        writer_call (writer, WRITER_SAVEPOINT | WRITER_BULK, scan_ingest_run, ingest, error);
    if (ok)
      count (report, ingest);
    scan_ingest_free (ingest);
    if (!ok)
      return FALSE;
  }
  PresenceCatchUp catch_up = { .more = TRUE };
  while (catch_up.more)
    if (!writer_call (writer, WRITER_SAVEPOINT | WRITER_BULK, presence_catch_up_run, &catch_up,
                      error))
      return FALSE;
  return TRUE;
}

static void
refuse_changed (guint record, GError **error)
{
  if (record != 0)
    g_set_error (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_SIGNATURE,
                 "record %u was changed: it does not follow from the one before", record);
  else
    g_set_error_literal (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_SIGNATURE,
                         "the records lead to an end that this kiosk did not sign");
}

static void
refuse_form (const char *text, gsize size, guint line, GError **error)
{
  if (scan_file_older (text, size))
    g_set_error_literal (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_OLDER,
                         "made by an older version; export it again with the kiosk's new version");
  else
    g_set_error (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_FORM, "line %u is wrong", line);
}

gboolean
scan_import (Writer *writer, Store *reader, const char *text, gsize size, ScanImportReport *report,
             GError **error)
{
  g_auto (ScanFile) file = { 0 };
  Owner owner;
  guint line = 0, fault = 0;
  *report = (ScanImportReport){ 0 };
  if (!scan_file_parse (text, size, &file, &line)) {
    refuse_form (text, size, line, error);
    return FALSE;
  }
  report->records = file.records->len;
  if (!find_owner (reader, &file, &owner, error))
    return FALSE;
  if (!scan_file_verify (&file, owner.public_key, &fault)) {
    report->fault = fault;
    refuse_changed (fault, error);
    return FALSE;
  }
  return take_in (writer, &file, &owner, report, error);
}
