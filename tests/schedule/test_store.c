/* SPDX-License-Identifier: EUPL-1.2
 *
 * The SQLite helper: migrations, statements that refuse half a binding, errors by kind,
 * transactions, snapshots and backups. Each test has a folder and a file of its own.
 */
#include "schedule/store.h"

#include <glib/gstdio.h>
#include <string.h>

#include "test_store_resources.c.h"

static const char SQL_ROOM[] = "INSERT INTO room (name, capacity) VALUES (:name, :capacity)";
static const char SQL_SEAT[] = "INSERT INTO seat (room_id) VALUES (:room)";
static const char SQL_LOG[] = "INSERT INTO log (words, bytes) VALUES (:words, :bytes)";
static const char SQL_LOG_READ[] = "SELECT words, bytes FROM log ORDER BY id";
static const char SQL_LOG_DELETE[] = "DELETE FROM log WHERE id = :id";
static const char SQL_ROOMS[] = "SELECT count(*) FROM room";
static const char SQL_CAPACITY[] = "SELECT capacity FROM room WHERE name = :name";
static const char SQL_NONE[] = "SELECT capacity FROM room WHERE capacity < :least AND name = :name";

typedef struct {
  char *folder, *path;
  Store *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->folder, "test.db", NULL);
  fixture->store = store_open (fixture->path, STORE_WRITER, &error);
  g_assert_no_error (error);
  g_assert_true (store_migrate (fixture->store, "/store/good", &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void) data;
  store_free (fixture->store);
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name = NULL;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
    g_remove (path);
  }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static char *
in_folder (const Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
add_room (Store *store, const char *name, int capacity)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (
      store_change (store, &error, SQL_ROOM, "td", ":name", name, ":capacity", capacity));
  g_assert_no_error (error);
}

static gint64
count_rooms (Store *store)
{
  g_autoptr (GError) error = NULL;
  gint64 rooms = store_number (store, &error, SQL_ROOMS, -1, "");
  g_assert_no_error (error);
  return rooms;
}

/* ---- Migration ---- */

static void
migrations_run_once_and_in_order (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (store_version (fixture->store), ==, 2);
  add_room (fixture->store, "A1", 30);
  g_assert_true (store_migrate (fixture->store, "/store/good", &error));
  g_assert_cmpint (store_version (fixture->store), ==, 2);
  g_assert_cmpint (count_rooms (fixture->store), ==, 1);
}

static void
a_newer_file_is_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_false (store_migrate (fixture->store, "/store/older", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_SCHEMA);
  g_assert_cmpint (store_version (fixture->store), ==, 2);
}

static void
a_gap_in_the_numbers_is_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = in_folder (fixture, "gap.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  g_assert_false (store_migrate (store, "/store/gap", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_SCHEMA);
  g_assert_nonnull (strstr (error->message, "migration 2 is missing before 0003_log.sql"));
}

static void
a_migration_that_fails_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *path = in_folder (fixture, "broken.db");
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  g_assert_false (store_migrate (store, "/store/broken", &error));
  g_assert_nonnull (strstr (error->message, "0002_half.sql"));
  g_assert_cmpint (store_version (store), ==, 1);
  g_assert_false (store_in_transaction (store));
  g_clear_error (&error);
  g_assert_null (store_prepare (store, "SELECT id FROM half", &error));
  g_clear_error (&error);
  g_assert_true (store_migrate (store, "/store/good", &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_version (store), ==, 2);
}

static void
a_table_is_made_again_under_its_references (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_true (store_exec (fixture->store,
                             "INSERT INTO room VALUES (1, 'Aula', 300);"
                             "INSERT INTO seat VALUES (7, 1)",
                             &error));
  g_assert_true (store_migrate (fixture->store, "/store/again", &error));
  g_assert_no_error (error);
  g_assert_cmpint (store_number (fixture->store, &error, "SELECT capacity FROM room", -1, ""), ==,
                   300);
  g_assert_false (store_exec (fixture->store, "INSERT INTO seat VALUES (8, 2)", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

static void
a_migration_may_not_leave_a_loose_reference (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_true (store_exec (fixture->store,
                             "INSERT INTO room VALUES (1, 'Aula', 300);"
                             "INSERT INTO seat VALUES (7, 1)",
                             &error));
  g_assert_false (store_migrate (fixture->store, "/store/loose", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "0003_loose.sql"));
  g_clear_error (&error);
  g_assert_cmpint (store_version (fixture->store), ==, 2);
  g_assert_cmpint (store_number (fixture->store, &error, "SELECT count(*) FROM room", -1, ""), ==,
                   1);
  g_assert_false (store_exec (fixture->store, "INSERT INTO seat VALUES (8, 2)", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

static void
what_is_no_database_is_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  static const char WORDS[] = "This is a letter, and not a database of any kind whatever.";
  g_autofree char *path = in_folder (fixture, "letter.txt");
  g_assert_true (g_file_set_contents (path, WORDS, -1, NULL));
  static const StoreMode MODES[] = { STORE_WRITER, STORE_READER };
  for (gsize i = 0; i < G_N_ELEMENTS (MODES); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Store) store = store_open (path, MODES[i], &error);
    if (store != NULL)
      g_assert_cmpint (store_number (store, &error, "SELECT count(*) FROM sqlite_schema", -1, ""),
                       ==, -1);
    g_assert_error (error, STORE_ERROR, STORE_ERROR_SCHEMA);
  }
  g_autofree char *after = NULL;
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, WORDS);
}

/* ---- Statements ---- */

static void
a_parameter_left_unbound_fails_loudly (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) stmt = store_prepare (fixture->store, SQL_ROOM, &error);
  store_bind_text (stmt, ":name", "A1");
  g_assert_false (store_run (stmt, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "unbound parameter"));
  g_clear_error (&error);

  store_bind_text (stmt, ":name", "A1");
  store_bind_int (stmt, ":capacity", 30);
  store_bind_int (stmt, ":places", 30);
  g_assert_false (store_run (stmt, &error));
  g_assert_nonnull (strstr (error->message, "no parameter :places"));
  g_clear_error (&error);
  g_assert_cmpint (count_rooms (fixture->store), ==, 0);

  /* A mistake is over once it is told; bindings do not outlive a run. */
  store_bind_text (stmt, ":name", "A1");
  store_bind_int (stmt, ":capacity", 30);
  g_assert_true (store_run (stmt, &error));
  g_assert_false (store_run (stmt, &error));
  g_assert_cmpint (count_rooms (fixture->store), ==, 1);
}

static void
binding_after_the_first_step_is_a_mistake (Fixture *fixture, gconstpointer data)
{
  (void) data;
  add_room (fixture->store, "A1", 30);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) stmt =
      store_query (fixture->store, &error, SQL_CAPACITY, "t", ":name", "A1");
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_ROW);
  g_assert_cmpint (store_column_int (stmt, 0), ==, 30);
  store_bind_text (stmt, ":name", "B2");
  store_reset (stmt);
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_FAILED);
  g_assert_nonnull (strstr (error->message, "unbound parameter"));
}

static void
values_come_back_as_they_went_in (Fixture *fixture, gconstpointer data)
{
  (void) data;
  static const char BYTES[] = "a\0b\xff";
  g_autoptr (GError) error = NULL;
  g_assert_true (store_change (fixture->store, &error, SQL_LOG, "tb", ":words", "één '; DROP--",
                               ":bytes", BYTES, sizeof BYTES));
  g_assert_true (store_change (fixture->store, &error, SQL_LOG, "tb", ":words", NULL, ":bytes",
                               NULL, (gsize) 0));
  g_assert_no_error (error);
  g_assert_cmpint (store_last_id (fixture->store), ==, 2);
  g_assert_cmpint (store_changes (fixture->store), ==, 1);
  g_autoptr (StoreStmt) stmt = store_query (fixture->store, &error, SQL_LOG_READ, "");
  g_assert_cmpint (store_column_count (stmt), ==, 2);
  g_assert_cmpstr (store_column_name (stmt, 1), ==, "bytes");
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_ROW);
  gsize size = 0;
  const void *bytes = store_column_blob (stmt, 1, &size);
  g_assert_cmpstr (store_column_text (stmt, 0), ==, "één '; DROP--");
  g_assert_cmpmem (bytes, (int) size, BYTES, sizeof BYTES);
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_ROW);
  g_assert_true (store_column_is_null (stmt, 0));
  g_assert_null (store_column_text (stmt, 0));
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_DONE);
  g_assert_no_error (error);
}

static void
number_tells_absence_from_failure (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (store_number (fixture->store, &error, SQL_CAPACITY, 7, "t", ":name", "?"), ==,
                   7);
  g_assert_no_error (error);
  g_assert_cmpint (store_number (fixture->store, &error, SQL_NONE, 7, "t", ":name", "?"), ==, 7);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (store_number (fixture->store, &error, "SELECT x FROM nowhere", 7, ""), ==, 7);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
}

static void
every_broken_rule_is_a_constraint (Fixture *fixture, gconstpointer data)
{
  (void) data;
  Store *store = fixture->store;
  add_room (store, "A1", 30);
  g_autoptr (GError) error = NULL;
  g_assert_true (
      store_change (store, &error, SQL_LOG, "tb", ":words", "x", ":bytes", "y", (gsize) 1));
  const struct {
    const char *name;
    gboolean held;
  } ROWS[] = {
    { "check", store_change (store, NULL, SQL_ROOM, "td", ":name", "B", ":capacity", -1) },
    { "unique", store_change (store, NULL, SQL_ROOM, "td", ":name", "A1", ":capacity", 1) },
    { "not null", store_change (store, NULL, SQL_ROOM, "td", ":name", NULL, ":capacity", 1) },
    { "type", store_change (store, NULL, SQL_ROOM, "tt", ":name", "C", ":capacity", "many") },
    { "foreign key", store_change (store, NULL, SQL_SEAT, "d", ":room", 99) },
    { "trigger", store_change (store, NULL, SQL_LOG_DELETE, "d", ":id", 1) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if (ROWS[i].held)
      g_error ("%s: accepted", ROWS[i].name);
  g_assert_false (store_change (store, &error, SQL_SEAT, "d", ":room", 99));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_false (store_change (store, &error, SQL_LOG_DELETE, "d", ":id", 1));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  g_assert_nonnull (strstr (error->message, "the log only grows"));
  g_assert_cmpint (count_rooms (store), ==, 1);
}

/* ---- Transactions ---- */

static void
rollback_leaves_nothing (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_true (store_begin (fixture->store, &error));
  add_room (fixture->store, "A1", 30);
  g_assert_true (store_in_transaction (fixture->store));
  store_rollback (fixture->store);
  g_assert_false (store_in_transaction (fixture->store));
  g_assert_cmpint (count_rooms (fixture->store), ==, 0);
  store_rollback (fixture->store); /* nothing to undo is no mistake */
}

static void
a_savepoint_rolls_back_alone (Fixture *fixture, gconstpointer data)
{
  (void) data;
  Store *store = fixture->store;
  g_autoptr (GError) error = NULL;
  g_assert_true (store_begin (store, &error));
  add_room (store, "before", 1);
  g_assert_true (store_savepoint (store, &error));
  add_room (store, "lost", 1);
  g_assert_false (store_change (store, NULL, SQL_ROOM, "td", ":name", "lost", ":capacity", 1));
  g_assert_true (store_savepoint_rollback (store, &error));
  g_assert_true (store_savepoint (store, &error));
  add_room (store, "kept", 1);
  g_assert_true (store_savepoint_release (store, &error));
  g_assert_true (store_commit (store, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_rooms (store), ==, 2);
  g_assert_cmpint (store_number (store, &error, SQL_CAPACITY, -1, "t", ":name", "lost"), ==, -1);
}

static void
a_reader_keeps_its_snapshot (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) reader = store_open (fixture->path, STORE_READER, &error);
  g_assert_no_error (error);
  g_assert_true (store_begin (reader, &error));
  add_room (fixture->store, "A1", 30);
  g_assert_cmpint (count_rooms (reader), ==, 0);
  g_assert_true (store_checkpoint (fixture->store, FALSE, &error));
  g_assert_cmpint (count_rooms (reader), ==, 0);
  g_assert_true (store_commit (reader, &error));
  g_assert_cmpint (count_rooms (reader), ==, 1);
}

static void
a_reader_cannot_write (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) reader = store_open (fixture->path, STORE_READER, &error);
  g_assert_false (store_change (reader, &error, SQL_ROOM, "td", ":name", "A", ":capacity", 1));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (store_exec (reader, "DROP TABLE room", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_autofree char *absent = in_folder (fixture, "absent.db");
  g_assert_null (store_open (absent, STORE_READER, &error));
  g_assert_false (g_file_test (absent, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_rooms (fixture->store), ==, 0);
}

static void
the_pages_of_the_log_are_counted (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  int before = store_log_pages (fixture->store);
  add_room (fixture->store, "A1", 30);
  int after = store_log_pages (fixture->store);
  g_assert_cmpint (after, >, before);
  add_room (fixture->store, "A2", 30);
  g_assert_cmpint (store_log_pages (fixture->store), >, after);
  g_assert_true (store_checkpoint (fixture->store, FALSE, &error));
  g_assert_no_error (error);
  add_room (fixture->store, "A3", 30); /* at its beginning again */
  g_assert_cmpint (store_log_pages (fixture->store), <, after);
}

static void
a_truncating_checkpoint_does_not_wait_for_a_reader (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  add_room (fixture->store, "A1", 30);
  g_autoptr (Store) reader = store_open (fixture->path, STORE_READER, &error);
  g_assert_true (store_begin (reader, &error));
  add_room (fixture->store, "A2", 30);
  gint64 began_us = g_get_monotonic_time ();
  store_checkpoint (fixture->store, TRUE, NULL);
  g_assert_cmpint (g_get_monotonic_time () - began_us, <, 2 * G_USEC_PER_SEC);
  g_assert_true (store_commit (reader, &error));
  g_assert_true (store_checkpoint (fixture->store, TRUE, &error));
  g_assert_no_error (error);
  g_autofree char *log = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;
  g_assert_cmpint (g_stat (log, &info), ==, 0);
  g_assert_cmpint (info.st_size, ==, 0);
}

static void
files_are_their_owners_only (Fixture *fixture, gconstpointer data)
{
  (void) data;
  add_room (fixture->store, "A1", 30);
  static const char *const ENDS[] = { "", "-wal", "-shm" };
  for (gsize i = 0; i < G_N_ELEMENTS (ENDS); i++) {
    g_autofree char *path = g_strconcat (fixture->path, ENDS[i], NULL);
    GStatBuf info;
    g_assert_cmpint (g_stat (path, &info), ==, 0);
    g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  }
}

/* ---- Backup ---- */

static void
a_backup_is_whole_and_can_be_read (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < 2000; i++) {
    g_autofree char *name = g_strdup_printf ("room %d", i);
    add_room (fixture->store, name, i);
  }
  g_autofree char *path = in_folder (fixture, "copy.db");
  g_autofree char *part = in_folder (fixture, "copy.db.part");
  g_assert_true (store_backup (fixture->store, path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  add_room (fixture->store, "after", 1);
  g_autoptr (Store) copy = store_open (path, STORE_READER, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_rooms (copy), ==, 2000);
  g_assert_cmpint (store_version (copy), ==, 2);
}

static void
a_backup_never_replaces_a_file (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = in_folder (fixture, "copy.db");
  g_assert_true (g_file_set_contents (path, "dear", -1, NULL));
  g_assert_false (store_backup (fixture->store, path, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_autofree char *after = NULL;
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "dear");
}

static void
a_backup_with_a_loose_reference_is_refused (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_true (store_exec (fixture->store,
                             "PRAGMA foreign_keys=OFF; INSERT INTO seat (room_id) VALUES (99);"
                             "PRAGMA foreign_keys=ON",
                             &error));
  g_autofree char *path = in_folder (fixture, "copy.db");
  g_assert_false (store_backup (fixture->store, path, &error));
  g_assert_nonnull (strstr (error->message, "loose reference in seat"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_autofree char *part = in_folder (fixture, "copy.db.part");
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
}

static void
a_backup_to_nowhere_says_so (Fixture *fixture, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_false (store_backup (fixture->store, "/nowhere/copy.db", &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "/nowhere/copy.db"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  house_test_store_register_resource ();
#define ADD(test) g_test_add ("/schedule/store/" #test, Fixture, NULL, set_up, test, tear_down)
  ADD (migrations_run_once_and_in_order);
  ADD (a_newer_file_is_refused);
  ADD (a_gap_in_the_numbers_is_refused);
  ADD (a_migration_that_fails_leaves_nothing);
  ADD (a_table_is_made_again_under_its_references);
  ADD (a_migration_may_not_leave_a_loose_reference);
  ADD (what_is_no_database_is_refused);
  ADD (a_parameter_left_unbound_fails_loudly);
  ADD (binding_after_the_first_step_is_a_mistake);
  ADD (values_come_back_as_they_went_in);
  ADD (number_tells_absence_from_failure);
  ADD (every_broken_rule_is_a_constraint);
  ADD (rollback_leaves_nothing);
  ADD (a_savepoint_rolls_back_alone);
  ADD (a_reader_keeps_its_snapshot);
  ADD (a_reader_cannot_write);
  ADD (the_pages_of_the_log_are_counted);
  ADD (a_truncating_checkpoint_does_not_wait_for_a_reader);
  ADD (files_are_their_owners_only);
  ADD (a_backup_is_whole_and_can_be_read);
  ADD (a_backup_never_replaces_a_file);
  ADD (a_backup_with_a_loose_reference_is_refused);
  ADD (a_backup_to_nowhere_says_so);
  return g_test_run ();
}
