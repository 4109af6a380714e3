/* SPDX-License-Identifier: EUPL-1.2
 *
 * The writer on a real file: nothing oversold, everybody told the truth, nothing acknowledged and
 * then lost.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/core/writer.h"
#include "tests/server/fixture.h"

enum { CONTENDERS = 64, PLACES = 20, NONCE_BYTES = 16 };

static const char SQL_TAKE[] =
    "UPDATE quota SET taken = taken + 1 WHERE id = 1 AND taken < capacity";
static const char SQL_QUOTA[] =
    "INSERT INTO quota (id, name, capacity) VALUES (1, 'zaal', :places)";
static const char SQL_TAKEN[] = "SELECT taken FROM quota WHERE id = 1";
static const char SQL_KEEP[] = "INSERT INTO setting (key, value) VALUES (:key, :value)";
static const char SQL_COUNT[] = "SELECT count(*) FROM setting WHERE key = :key";
static const char SQL_DROP[] = "DELETE FROM setting WHERE key = :key";

typedef struct {
  char *folder, *path;
  Writer *writer;
} World;

static gint64
fixed_clock (gpointer now)
{
  return atomic_load ((const _Atomic gint64 *) now);
}
static _Atomic gint64 now_ms = 1500000000000;

static Store *
open_store (const char *path)
{
  g_autoptr (GError) error = NULL;
  Store *store = store_open (path, STORE_WRITER, &error);
  g_assert_no_error (error);
  return store;
}

static void
set_up (World *world, gconstpointer data)
{
  (void) data;
  world->folder = fixture_folder_new ();
  world->path = g_build_filename (world->folder, "congress.db", NULL);
  world->writer = writer_new (open_store (world->path), fixed_clock, &now_ms);
}

static void
tear_down (World *world, gconstpointer data)
{
  (void) data;
  writer_free (world->writer);
  fixture_folder_free (world->folder);
  g_free (world->path);
}

static gint64
read_number (const char *path, const char *sql, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (path, STORE_READER, &error);
  g_assert_no_error (error);
  g_autoptr (StoreStmt) stmt = store_prepare (store, sql, &error);
  g_assert_no_error (error);
  if (key != NULL)
    store_bind_text (stmt, ":key", key);
  g_assert_cmpint (store_step (stmt, &error), ==, STORE_ROW);
  return store_column_int (stmt, 0);
}

/* ---- Commands ---- */

static gboolean
make_quota (gpointer command, WriterTurn *turn, GError **error)
{
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_QUOTA, error);
  store_bind_int (stmt, ":places", *(const int *) command);
  return store_run (stmt, error);
}

static gboolean
take_place (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_TAKE, error);
  if (!store_run (stmt, error))
    return FALSE;
  if (store_changes (turn->store) == 1)
    return TRUE;
  g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CONSTRAINT, "full");
  return FALSE;
}

typedef struct {
  const char *key;
  gsize bytes; /* of the value */
  const char *outcome;
  gboolean fails; /* after having written */
  atomic_int runs;
  /* What was told. */
  atomic_int told;
  atomic_int ok, repeated;
  char *told_outcome;
} Keep;

static gboolean
keep (gpointer data, WriterTurn *turn, GError **error)
{
  Keep *command = data;
  atomic_fetch_add (&command->runs, 1);
  g_autofree char *value = g_strnfill (command->bytes, 'x');
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_KEEP, error);
  store_bind_text (stmt, ":key", command->key);
  store_bind_text (stmt, ":value", value);
  if (!store_run (stmt, error))
    return FALSE;
  if (command->fails) {
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_CONSTRAINT, "second thoughts");
    return FALSE;
  }
  turn->outcome = g_strdup (command->outcome);
  return TRUE;
}

static gboolean
drop (gpointer key, WriterTurn *turn, GError **error)
{
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_DROP, error);
  store_bind_text (stmt, ":key", key);
  return store_run (stmt, error);
}

static void
told (gpointer data, const char *outcome, gboolean repeated, const GError *error,
      gpointer user_data)
{
  (void) user_data;
  Keep *command = data;
  command->told_outcome = g_strdup (outcome);
  atomic_store (&command->ok, error == NULL);
  atomic_store (&command->repeated, repeated);
  atomic_fetch_add (&command->told, 1);
}

/* Holds the writer, so that what is queued meanwhile is one batch. */
typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  gboolean entered, open;
} Gate;

static gboolean
pass_gate (gpointer data, WriterTurn *turn, GError **error)
{
  (void) turn, (void) error;
  Gate *gate = data;
  pthread_mutex_lock (&gate->lock);
  gate->entered = TRUE;
  pthread_cond_signal (&gate->changed);
  while (!gate->open)
    pthread_cond_wait (&gate->changed, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
  return TRUE;
}

static void
close_gate (Gate *gate, Writer *writer)
{
  *gate = (Gate){ .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
  writer_submit (writer, WRITER_CHECKS_FIRST, pass_gate, gate, NULL, NULL, NULL, NULL);
  pthread_mutex_lock (&gate->lock);
  while (!gate->entered)
    pthread_cond_wait (&gate->changed, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
}

static void
open_gate (Gate *gate)
{
  pthread_mutex_lock (&gate->lock);
  gate->open = TRUE;
  pthread_cond_signal (&gate->changed);
  pthread_mutex_unlock (&gate->lock);
}

static gboolean
nothing (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command, (void) turn, (void) error;
  return TRUE;
}

static void
wait_for_all (Writer *writer)
{
  g_autoptr (GError) error = NULL;
  writer_call (writer, WRITER_CHECKS_FIRST, nothing, NULL, &error);
  g_assert_no_error (error);
}

/* ---- Tests ---- */

static void *
contend (void *data)
{
  Writer *writer = data;
  g_autoptr (GError) error = NULL;
  gboolean got = writer_call (writer, WRITER_CHECKS_FIRST, take_place, NULL, &error);
  g_assert_true (got || g_error_matches (error, STORE_ERROR, STORE_ERROR_CONSTRAINT));
  return GINT_TO_POINTER (got);
}

static void
test_never_oversold (World *world, gconstpointer data)
{
  (void) data;
  int places = PLACES;
  g_autoptr (GError) error = NULL;
  writer_call (world->writer, WRITER_CHECKS_FIRST, make_quota, &places, &error);
  g_assert_no_error (error);
  pthread_t threads[CONTENDERS];
  for (guint i = 0; i < CONTENDERS; i++)
    g_assert_cmpint (pthread_create (&threads[i], NULL, contend, world->writer), ==, 0);
  int got = 0;
  for (guint i = 0; i < CONTENDERS; i++) {
    void *result = NULL;
    pthread_join (threads[i], &result);
    got += GPOINTER_TO_INT (result);
  }
  g_assert_cmpint (got, ==, PLACES);
  g_assert_cmpint (read_number (world->path, SQL_TAKEN, NULL), ==, PLACES);
}

static void
test_nonce (World *world, gconstpointer data)
{
  (void) data;
  static const guint8 nonce[NONCE_BYTES] = "sixteen bytes...";
  Keep commands[3] = {
    { .key = "a", .outcome = "/een" },
    { .key = "b", .outcome = "/twee" },
    { .key = "c", .outcome = "/drie" },
  };
  Gate gate;
  close_gate (&gate, world->writer);
  for (guint i = 0; i < 2; i++)
    writer_submit (world->writer, 0, keep, &commands[i], NULL, nonce, told, NULL);
  open_gate (&gate);
  wait_for_all (world->writer);
  writer_submit (world->writer, 0, keep, &commands[2], NULL, nonce, told, NULL);
  wait_for_all (world->writer);
  for (guint i = 0; i < 3; i++) {
    g_assert_true (commands[i].ok);
    g_assert_cmpint (commands[i].repeated, ==, i > 0);
    g_assert_cmpstr (commands[i].told_outcome, ==, "/een");
    g_assert_cmpint (commands[i].runs, ==, i == 0);
    g_free (commands[i].told_outcome);
  }
  g_assert_cmpint (read_number (world->path, SQL_COUNT, "b"), ==, 0);
}

static void
test_refused_form_may_be_sent_again (World *world, gconstpointer data)
{
  (void) data;
  static const guint8 nonce[NONCE_BYTES] = "another sixteen.";
  Keep refused = { .key = "a", .outcome = "/een", .fails = TRUE };
  Keep again = { .key = "a", .outcome = "/een" };
  writer_submit (world->writer, WRITER_SAVEPOINT, keep, &refused, NULL, nonce, told, NULL);
  writer_submit (world->writer, WRITER_SAVEPOINT, keep, &again, NULL, nonce, told, NULL);
  wait_for_all (world->writer);
  g_assert_false (refused.ok);
  g_assert_null (refused.told_outcome);
  g_assert_true (again.ok);
  g_assert_false (again.repeated);
  g_assert_cmpstr (again.told_outcome, ==, "/een");
  g_free (again.told_outcome);
}

/* One that writes and then refuses takes nobody with it, whatever it promised. */
static void
test_careless_command (World *world, gconstpointer flags)
{
  Keep commands[3] = { { .key = "a" }, { .key = "b", .fails = TRUE }, { .key = "c" } };
  Gate gate;
  close_gate (&gate, world->writer);
  for (guint i = 0; i < 3; i++)
    writer_submit (world->writer, GPOINTER_TO_UINT (flags), keep, &commands[i], NULL, NULL, told,
                   NULL);
  open_gate (&gate);
  wait_for_all (world->writer);
  gboolean careless = GPOINTER_TO_UINT (flags) == WRITER_CHECKS_FIRST;
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (commands[i].told, ==, 1);
    g_assert_cmpint (commands[i].ok, ==, i != 1);
    g_assert_cmpint (read_number (world->path, SQL_COUNT, commands[i].key), ==, i != 1);
  }
  g_assert_cmpint (commands[0].runs, ==, careless ? 2 : 1);
}

/* Takes its turn, and writes, so that its commit is news. */
typedef struct {
  const char *key;
  int *turns;
  int turn;
} Turn;

static gboolean
take_turn (gpointer data, WriterTurn *turn, GError **error)
{
  Turn *command = data;
  Keep row = { .key = command->key };
  command->turn = ++*command->turns; /* the writer's thread only, until all is over */
  return keep (&row, turn, error);
}

static void
count (gpointer commits)
{
  atomic_fetch_add ((atomic_int *) commits, 1);
}

/* A herd of kiosks with full logs does not hold up who stands at a counter. */
static void
test_bulk_goes_after_the_rest (World *world, gconstpointer data)
{
  (void) data;
  int turns = 0;
  atomic_int commits = 0;
  Turn bulk[3] = { { "a", &turns, 0 }, { "b", &turns, 0 }, { "c", &turns, 0 } };
  Turn counter[2] = { { "d", &turns, 0 }, { "e", &turns, 0 } };
  Gate gate;
  close_gate (&gate, world->writer);
  writer_watch (world->writer, count, &commits);
  for (guint i = 0; i < G_N_ELEMENTS (bulk); i++)
    writer_submit (world->writer, WRITER_BULK, take_turn, &bulk[i], NULL, NULL, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (counter); i++)
    writer_submit (world->writer, 0, take_turn, &counter[i], NULL, NULL, NULL, NULL);
  Turn last = { "f", &turns, 0 };
  open_gate (&gate);
  g_autoptr (GError) error = NULL;
  g_assert_true (writer_call (world->writer, WRITER_BULK, take_turn, &last, &error));
  writer_unwatch (world->writer, count, &commits);
  for (int i = 0; i < (int) G_N_ELEMENTS (counter); i++)
    g_assert_cmpint (counter[i].turn, ==, i + 1);
  for (int i = 0; i < (int) G_N_ELEMENTS (bulk); i++)
    g_assert_cmpint (bulk[i].turn, ==, i + 3);
  g_assert_cmpint (last.turn, ==, 6);
  g_assert_cmpint (commits, ==, 4); /* those at the counter with the first of the others */
}

static void
test_watchers (World *world, gconstpointer data)
{
  (void) data;
  atomic_int commits = 0;
  writer_watch (world->writer, count, &commits);
  Keep one = { .key = "a" };
  g_autoptr (GError) error = NULL;
  g_assert_true (writer_call (world->writer, 0, keep, &one, &error));
  wait_for_all (world->writer); /* changes nothing: no news */
  wait_for_all (world->writer);
  g_assert_cmpint (commits, ==, 1);
  writer_unwatch (world->writer, count, &commits);
  Keep two = { .key = "b" };
  g_assert_true (writer_call (world->writer, 0, keep, &two, &error));
  wait_for_all (world->writer);
  g_assert_cmpint (commits, ==, 1);
}

static gboolean
shrink (gpointer sql, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, sql, error);
}

static void
test_full_disk (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  Keep before = { .key = "before", .bytes = 200000 };
  g_assert_true (writer_call (world->writer, 0, keep, &before, &error));
  /* No page more than there are: SQLite takes the present size for a limit below it. */
  static char limit[] = "PRAGMA max_page_count=1";
  g_assert_true (writer_call (world->writer, 0, shrink, limit, &error));
  Keep commands[3] = { { .key = "a" }, { .key = "b", .bytes = 1000000 }, { .key = "c" } };
  Gate gate;
  close_gate (&gate, world->writer);
  for (guint i = 0; i < 3; i++)
    writer_submit (world->writer, 0, keep, &commands[i], NULL, NULL, told, NULL);
  open_gate (&gate);
  writer_call (world->writer, 0, nothing, NULL, NULL); /* in the same batch, maybe: it fails too */
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (commands[i].told, ==, 1);
    g_assert_false (commands[i].ok);
    g_assert_cmpint (read_number (world->path, SQL_COUNT, commands[i].key), ==, 0);
  }
  /* Room again: nothing is stuck. */
  static char key[] = "before";
  g_assert_true (writer_call (world->writer, 0, drop, key, &error));
  Keep after = { .key = "after", .bytes = 100000 };
  g_assert_true (writer_call (world->writer, 0, keep, &after, &error));
  g_assert_cmpint (read_number (world->path, SQL_COUNT, "after"), ==, 1);
}

/* ---- A process that is killed ---- */

static void
acknowledge (gpointer command, const char *outcome, gboolean repeated, const GError *error,
             gpointer pipe)
{
  (void) outcome, (void) repeated;
  g_assert_no_error (error);
  gint32 id = GPOINTER_TO_INT (command);
  g_assert_cmpint (write (GPOINTER_TO_INT (pipe), &id, sizeof id), ==, sizeof id);
}

static gboolean
keep_id (gpointer command, WriterTurn *turn, GError **error)
{
  char key[16];
  g_snprintf (key, sizeof key, "%d", GPOINTER_TO_INT (command));
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_KEEP, error);
  store_bind_text (stmt, ":key", key);
  store_bind_text (stmt, ":value", "");
  return store_run (stmt, error);
}

static void
write_until_killed (const char *path, int pipe)
{
  Writer *writer = writer_new (open_store (path), fixed_clock, &now_ms);
  for (int id = 1;; id++) {
    writer_submit (writer, 0, keep_id, GINT_TO_POINTER (id), NULL, NULL, acknowledge,
                   GINT_TO_POINTER (pipe));
    if (id % 64 == 0)
      wait_for_all (writer);
  }
}

static void
test_killed (void)
{
  char *folder = fixture_folder_new ();
  g_autofree char *path = g_build_filename (folder, "congress.db", NULL);
  int pipes[2];
  g_assert_cmpint (pipe (pipes), ==, 0);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    close (pipes[0]);
    write_until_killed (path, pipes[1]);
  }
  close (pipes[1]);
  g_autoptr (GArray) acknowledged = g_array_new (FALSE, FALSE, sizeof (gint32));
  gint32 id = 0;
  while (read (pipes[0], &id, sizeof id) == (ssize_t) sizeof id) {
    g_array_append_val (acknowledged, id);
    if (acknowledged->len == 500)
      kill (child, SIGKILL); /* and read on: what was told before it died counts */
  }
  close (pipes[0]);
  int status = 0;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  g_assert_cmpint (acknowledged->len, >=, 500);
  g_autoptr (Store) store = open_store (path);
  g_autoptr (StoreStmt) stmt = store_prepare (store, SQL_COUNT, NULL);
  for (guint i = 0; i < acknowledged->len; i++) {
    char key[16];
    g_snprintf (key, sizeof key, "%d", g_array_index (acknowledged, gint32, i));
    store_bind_text (stmt, ":key", key);
    g_assert_cmpint (store_step (stmt, NULL), ==, STORE_ROW);
    g_assert_cmpint (store_column_int (stmt, 0), ==, 1);
    store_reset (stmt);
  }
  g_clear_pointer (&stmt, store_stmt_free);
  g_clear_pointer (&store, store_free);
  fixture_folder_free (folder);
}

static const char SQL_OUTCOMES[] = "SELECT count(*) FROM form_outcome";

static void
test_old_outcomes_go (World *world, gconstpointer data)
{
  (void) data;
  static const guint8 nonce[NONCE_BYTES] = "an old one......";
  Keep old = { .key = "old", .outcome = "/oud" };
  writer_submit (world->writer, 0, keep, &old, NULL, nonce, told, NULL);
  wait_for_all (world->writer);
  g_assert_cmpint (read_number (world->path, SQL_OUTCOMES, NULL), ==, 1);
  gint64 kept = now_ms;
  now_ms += 8 * G_GINT64_CONSTANT (86400000);
  wait_for_all (world->writer);
  wait_for_all (world->writer);
  wait_for_all (world->writer);
  g_assert_cmpint (read_number (world->path, SQL_OUTCOMES, NULL), ==, 0);
  now_ms = kept;
  g_free (old.told_outcome);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/writer/killed_after_acknowledging", test_killed);
#define ADD(path, data, test) g_test_add (path, World, data, set_up, test, tear_down)
  ADD ("/server/writer/never_oversold", NULL, test_never_oversold);
  ADD ("/server/writer/bulk_goes_after_the_rest", NULL, test_bulk_goes_after_the_rest);
  ADD ("/server/writer/nonce_gets_the_first_outcome", NULL, test_nonce);
  ADD ("/server/writer/refused_form_may_be_sent_again", NULL, test_refused_form_may_be_sent_again);
  ADD ("/server/writer/careless_command_rolls_back_alone", GUINT_TO_POINTER (WRITER_CHECKS_FIRST),
       test_careless_command);
  ADD ("/server/writer/savepoint_rolls_back_alone", GUINT_TO_POINTER (WRITER_SAVEPOINT),
       test_careless_command);
  ADD ("/server/writer/watchers_hear_of_changes", NULL, test_watchers);
  ADD ("/server/writer/full_disk_is_told_and_survived", NULL, test_full_disk);
  ADD ("/server/writer/old_outcomes_go", NULL, test_old_outcomes_go);
  return g_test_run ();
}
