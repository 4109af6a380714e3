/* SPDX-License-Identifier: EUPL-1.2
 *
 * The journal keeps what it was told, adds and never takes away, and notices every byte that
 * somebody else changed.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "schedule/store.h"
#include "tests/kiosk/world.h"

enum { RECORDS = 5 };

static ScanRecord
record_of (guint8 badge)
{
  ScanRecord record = { .kind = SCAN_KIND_SCAN,
                        .checkpoint = WORLD_DOOR,
                        .direction = SCAN_DIRECTION_IN,
                        .verdict = VERDICT_OK_ENTRY,
                        .method = SCAN_METHOD_CAMERA,
                        .device_ms = WORLD_TEN_MS + badge };
  memset (record.badge_id, badge, sizeof record.badge_id);
  return record;
}

static void
append (Journal *journal, guint8 badge, gboolean booked)
{
  g_autoptr (GError) error = NULL;
  ScanRecord record = record_of (badge);
  JournalPassage passage = { .passage = { .direction = SCAN_DIRECTION_IN,
                                          .checkpoint = WORLD_DOOR,
                                          .room = WORLD_ROOM,
                                          .session = WORLD_MORNING },
                             .booked = booked };
  journal_append (journal, &record, &passage, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (record.sequence, ==, journal_last (journal));
}

/* A folder whose journal.db holds RECORDS records and no write-ahead log. */
static char *
filled_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 1);
  g_autoptr (Journal) journal = world_journal (folder, &change);
  for (guint8 i = 1; i <= RECORDS; i++)
    append (journal, i, TRUE);
  g_assert_true (journal_tidy (journal, &error));
  return folder;
}

static char *
path_in (const char *folder)
{
  return g_build_filename (folder, "journal.db", NULL);
}

static void
journal_keeps_what_it_was_told (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_autofree char *path = path_in (folder);
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 9);
  BadgeCode code = world_badge (&change, ADMISSION_BADGE_VALID, "Zoë", WORLD_MORNING);
  guint8 id[BADGE_ID_BYTES];
  badge_code_id (&code, id);
  journal_free (world_journal (folder, &change));

  g_autoptr (Journal) journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_autoptr (Snapshot) snapshot = journal_load (journal, &error);
  g_assert_no_error (error);
  g_assert_cmpint (snapshot->version, ==, 9);
  g_assert_cmpstr (snapshot->door.name, ==, "Deur B1.07");
  g_assert_cmpuint (snapshot->programme->sessions->len, ==, 2);
  gint64 session = WORLD_MORNING;
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (snapshot->expected, &session)), ==, 2);
  g_assert_cmpstr (journal_identity (journal)->token, ==, "token");
  g_assert_cmpuint (journal_identity (journal)->tag_keys.known, ==, 2);
  SnapshotBadge badge;
  g_assert_true (journal_find_badge (journal, id, &badge, &error));
  g_assert_cmpint (badge.state, ==, ADMISSION_BADGE_VALID);
  g_bytes_unref (badge.sealed);
  id[0] ^= 1;
  g_assert_true (journal_find_badge (journal, id, &badge, &error));
  g_assert_cmpint (badge.state, ==, ADMISSION_BADGE_UNLISTED);

  GStatBuf found;
  g_assert_cmpint (g_stat (path, &found), ==, 0);
  g_assert_cmpint (found.st_mode & 0777, ==, 0600);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

static void
change_is_stored_whole_or_not_at_all (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 9);
  g_autoptr (Journal) journal = world_journal (folder, &change);
  g_auto (SnapshotChange) next = { 0 };
  world_change (&next, 10);
  BadgeCode code = world_badge (&next, ADMISSION_BADGE_VALID, "Iris", 0);
  SnapshotExpected wrong = { WORLD_MORNING, -1 };
  g_array_append_val (next.expected, wrong);
  g_assert_false (journal_apply (journal, &next, WORLD_TEN_MS, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_autoptr (Snapshot) snapshot = journal_load (journal, &error);
  g_assert_cmpint (snapshot->version, ==, 9);
  guint8 id[BADGE_ID_BYTES];
  SnapshotBadge badge;
  badge_code_id (&code, id);
  g_assert_true (journal_find_badge (journal, id, &badge, &error));
  g_assert_cmpint (badge.state, ==, ADMISSION_BADGE_UNLISTED);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

static void
journal_knows_who_is_inside (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 1);
  g_autoptr (Journal) journal = world_journal (folder, &change);
  append (journal, 1, TRUE);
  append (journal, 2, FALSE);
  append (journal, 2, FALSE);
  guint8 nobody[BADGE_ID_BYTES] = { 0 }, second[BADGE_ID_BYTES];
  memset (second, 2, sizeof second);
  int inside = 0, arrived = 0;
  g_assert_true (journal_count_inside (journal, WORLD_MORNING, nobody, &inside, &arrived, &error));
  g_assert_cmpint (inside, ==, 2);
  g_assert_cmpint (arrived, ==, 1);
  g_assert_true (journal_count_inside (journal, WORLD_MORNING, second, &inside, &arrived, &error));
  g_assert_cmpint (inside, ==, 1);
  AdmissionPassage last, heard;
  g_assert_true (journal_last_passage (journal, second, &last, &heard, &error));
  g_assert_true (last.known);
  g_assert_cmpint (last.at_ms, ==, WORLD_TEN_MS + 2);
  g_assert_true (journal_last_passage (journal, nobody, &last, &heard, &error));
  g_assert_false (last.known);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

static void
one_program_writes (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_autoptr (Journal) first = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_null (journal_open (path, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE);
  g_clear_error (&error);
  guint64 whole = 0;
  g_autoptr (Journal) reader = journal_open_reader (path, &error);
  g_assert_true (journal_verify (reader, &whole, &error));
  g_assert_cmpuint (whole, ==, RECORDS);
  g_clear_pointer (&reader, journal_free);
  g_clear_pointer (&first, journal_free);
  world_remove (folder);
}

static void
log_refuses_to_forget (void)
{
  static const char *const TRIES[] = {
    "UPDATE scan SET record = record",
    "UPDATE scan SET chain = zeroblob(32) WHERE sequence = 5",
    "DELETE FROM scan WHERE sequence = 5",
    "INSERT OR REPLACE INTO scan SELECT * FROM scan WHERE sequence = 5",
    "INSERT INTO scan SELECT 7, record, record_hash, chain FROM scan WHERE sequence = 5",
  };
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  for (gsize i = 0; i < G_N_ELEMENTS (TRIES); i++) {
    g_autoptr (GError) refused = NULL;
    if (store_exec (store, TRIES[i], &refused))
      g_error ("allowed: %s", TRIES[i]);
    g_assert_error (refused, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  }
  g_clear_pointer (&store, store_free);
  world_remove (folder);
}

/* ---- Changes from behind ---- */

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (from, &bytes, &size, NULL));
  g_assert_true (
      g_file_set_contents_full (to, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Returns: how many records are whole by journal_verify(), -1 when it has nothing to say. */
static gint64
whole_records (const char *path)
{
  g_autoptr (GError) error = NULL;
  guint64 whole = 0;
  g_autoptr (Journal) journal = journal_open_reader (path, &error);
  if (journal != NULL && journal_verify (journal, &whole, &error))
    return -1;
  return (gint64) whole;
}

static void
change_behind (const char *path, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  store_exec (store,
              "DROP TRIGGER scan_no_update; DROP TRIGGER scan_no_delete;"
              "DROP TRIGGER scan_in_sequence; PRAGMA foreign_keys=OFF",
              &error);
  g_assert_no_error (error);
  store_exec (store, sql, &error);
  g_assert_no_error (error);
}

static void
verify_names_the_first_broken_record (void)
{
  static const struct {
    const char *sql;
    gint64 whole;
  } ROWS[] = {
    { "DELETE FROM scan WHERE sequence = 3", 2 },
    { "DELETE FROM scan WHERE sequence = 1", 0 },
    { "UPDATE scan SET sequence = 9 WHERE sequence = 4", 3 },
    { "UPDATE scan SET record = (SELECT record FROM scan WHERE sequence = 2) WHERE sequence = 4",
      3 },
    { "UPDATE scan SET record = (SELECT s.record FROM scan s WHERE s.sequence = 2),"
      " record_hash = (SELECT s.record_hash FROM scan s WHERE s.sequence = 2) WHERE sequence = 4",
      3 },
    { "UPDATE identity SET kiosk_id = zeroblob(16)", 0 },
    { "UPDATE delivery SET acked = 6", 5 },
    { "UPDATE delivery SET acked = 5", -1 },
  };
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    copy_file (path, copy);
    change_behind (copy, ROWS[i].sql);
    gint64 whole = whole_records (copy);
    if (whole != ROWS[i].whole)
      g_error ("%s: %d whole", ROWS[i].sql, (int) whole);
  }
  world_remove (folder);
}

/* Flips one bit of each byte of each column of record 3. */
static void
verify_notices_every_byte (void)
{
  static const struct {
    const char *read, *write;
  } COLUMNS[] = {
    { "SELECT record FROM scan WHERE sequence = 3",
      "UPDATE scan SET record = :value WHERE sequence = 3" },
    { "SELECT record_hash FROM scan WHERE sequence = 3",
      "UPDATE scan SET record_hash = :value WHERE sequence = 3" },
    { "SELECT chain FROM scan WHERE sequence = 3",
      "UPDATE scan SET chain = :value WHERE sequence = 3" },
  };
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  change_behind (path, "PRAGMA synchronous=OFF");
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  g_assert_true (store_exec (store, "PRAGMA synchronous=OFF", &error));
  for (gsize i = 0; i < G_N_ELEMENTS (COLUMNS); i++) {
    g_autoptr (StoreStmt) read = store_prepare (store, COLUMNS[i].read, &error);
    g_assert_cmpint (store_step (read, &error), ==, STORE_ROW);
    gsize size = 0;
    const void *blob = store_column_blob (read, 0, &size);
    g_autofree guint8 *bytes = g_memdup2 (blob, size);
    g_clear_pointer (&read, store_stmt_free);
    for (gsize at = 0; at < size; at++) {
      bytes[at] ^= (guint8) (1u << at % 8);
      g_autoptr (StoreStmt) write = store_prepare (store, COLUMNS[i].write, &error);
      store_bind_blob (write, ":value", bytes, size);
      g_assert_true (store_run (write, &error));
      g_assert_cmpint (whole_records (path), ==, 2);
      bytes[at] ^= (guint8) (1u << at % 8);
      store_bind_blob (write, ":value", bytes, size);
      g_assert_true (store_run (write, &error));
    }
  }
  g_assert_cmpint (whole_records (path), ==, -1);
  g_clear_pointer (&store, store_free);
  world_remove (folder);
}

/* All records of a file, one after the other; NULL when it cannot be read. */
static GByteArray *
all_records (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Journal) journal = journal_open_reader (path, &error);
  g_auto (JournalBatch) batch = { 0 };
  if (journal == NULL || journal_acked (journal) != 0 ||
      !journal_batch (journal, 100, &batch, &error))
    return NULL;
  GByteArray *all = g_byte_array_new ();
  for (guint i = 0; i < batch.records->len; i++) {
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (batch.records->pdata[i], &size);
    g_byte_array_append (all, bytes, (guint) size);
  }
  return all;
}

/* Whatever byte of the file changes on the disk: it is noticed, or the log still reads the same. */
static void
file_damage_is_noticed_or_harmless (void)
{
  enum { STEP = 41 };
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_autofree char *bytes = NULL;
  gsize size = 0, noticed = 0;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_autoptr (GByteArray) whole = all_records (path);
  g_assert_nonnull (whole);
  for (gsize at = 0; at < size; at += STEP) {
    bytes[at] = (char) (bytes[at] ^ (1 << at % 8));
    g_assert_true (g_file_set_contents_full (copy, bytes, (gssize) size, G_FILE_SET_CONTENTS_NONE,
                                             0600, NULL));
    if (whole_records (copy) >= 0) {
      noticed++;
    } else {
      g_autoptr (GByteArray) read = all_records (copy);
      if (read != NULL)
        g_assert_cmpmem (read->data, (int) read->len, whole->data, (int) whole->len);
    }
    bytes[at] = (char) (bytes[at] ^ (1 << at % 8));
  }
  g_assert_cmpuint (noticed, >, 0);
  world_remove (folder);
}

static void
batch_carries_a_signed_head (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_autoptr (Journal) journal = journal_open (path, &error);
  g_auto (JournalBatch) batch = { 0 };
  g_assert_true (journal_set_acked (journal, 1, &error));
  g_assert_true (journal_batch (journal, 3, &batch, &error));
  g_assert_cmpuint (batch.records->len, ==, 3);
  g_assert_cmpuint (batch.sequence, ==, 4);
  const SnapshotIdentity *identity = journal_identity (journal);
  g_assert_true (
      scan_head_verify (identity->kiosk_id, 4, batch.chain, batch.signature, identity->public_key));
  guint8 chain[SCAN_HASH_BYTES];
  g_assert_true (journal_chain_at (journal, 4, chain, &error));
  g_assert_cmpmem (chain, sizeof chain, batch.chain, sizeof batch.chain);
  g_assert_false (journal_chain_at (journal, 6, chain, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_BROKEN);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

static void
kiosk_is_paired_once (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = filled_folder ();
  g_autofree char *path = path_in (folder);
  g_auto (SnapshotIdentity) other = { 0 };
  world_identity (&other, NULL);
  g_autoptr (Journal) journal = journal_open (path, &error);
  g_assert_false (journal_pair (journal, &other, WORLD_TEN_MS, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/journal/" #name, name)
  ADD (journal_keeps_what_it_was_told);
  ADD (change_is_stored_whole_or_not_at_all);
  ADD (journal_knows_who_is_inside);
  ADD (one_program_writes);
  ADD (log_refuses_to_forget);
  ADD (verify_names_the_first_broken_record);
  ADD (verify_notices_every_byte);
  ADD (file_damage_is_noticed_or_harmless);
  ADD (batch_carries_a_signed_head);
  ADD (kiosk_is_paired_once);
  return g_test_run ();
}
