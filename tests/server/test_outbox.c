/* SPDX-License-Identifier: EUPL-1.2
 *
 * The outbox: everything leaves at least once, in the end, whatever fails on the way.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/core/outbox.h"
#include "tests/server/fixture.h"

/* ---- A world for the outbox: a database, a writer, and a clock the test moves ---- */

static _Atomic gint64 now_ms = 1500000000000;

static gint64
test_clock (gpointer data)
{
  (void) data;
  return atomic_load (&now_ms);
}

typedef struct {
  char *database;
  App app;
} World;

static void
world_init (World *world, const char *folder)
{
  g_autoptr (GError) error = NULL;
  world->database = g_build_filename (folder, "congress.db", NULL);
  Store *store = store_open (world->database, STORE_WRITER, &error);
  g_assert_no_error (error);
  world->app = (App){ .clock = test_clock };
  world->app.writer = writer_new (store, test_clock, NULL);
  world->app.readers = readers_new (world->database);
  world->app.outbox = outbox_new (&world->app);
}

static void
world_clear (World *world)
{
  outbox_free (world->app.outbox);
  writer_free (world->app.writer);
  readers_free (world->app.readers);
  g_free (world->database);
}

static gboolean
add (gpointer key, WriterTurn *turn, GError **error)
{
  return outbox_add (turn->store, "mail", key, "{\"order\":1}", atomic_load (&now_ms), error);
}

/* Any commit wakes the workers, so that they see where the clock stands. */
static const char SQL_NUDGE[] = "UPDATE change_counter SET version = version + 1";

static gboolean
nudge (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, SQL_NUDGE, error);
}

static void
must (World *world, WriterRun run, const char *key)
{
  g_autoptr (GError) error = NULL;
  writer_call (world->app.writer, WRITER_CHECKS_FIRST, run, (char *) key, &error);
  g_assert_no_error (error);
}

static const char SQL_ROW[] =
    "SELECT state, attempts, next_ms - :now, ifnull(last_error, '') FROM outbox WHERE key = :key";

typedef struct {
  char state[16];
  int attempts;
  gint64 wait_ms;
  char error[64];
} Row;

static Row
read_row (World *world, const char *key)
{
  Row row = { 0 };
  Store *store = readers_take (world->app.readers, NULL);
  StoreStmt *stmt = store_prepare (store, SQL_ROW, NULL);
  store_bind_text (stmt, ":key", key);
  store_bind_int (stmt, ":now", atomic_load (&now_ms));
  g_assert_cmpint (store_step (stmt, NULL), ==, STORE_ROW);
  g_strlcpy (row.state, store_column_text (stmt, 0), sizeof row.state);
  row.attempts = (int) store_column_int (stmt, 1);
  row.wait_ms = store_column_int (stmt, 2);
  g_strlcpy (row.error, store_column_text (stmt, 3), sizeof row.error);
  store_stmt_free (stmt);
  readers_give (world->app.readers, store);
  return row;
}

/* ---- A sender that does as it is told ---- */

typedef struct {
  pthread_mutex_t lock;
  int fail; /* how many times */
  int code; /* with what */
  int calls;
  char last_key[16];
} Sender;

#define SENDER(times, error_code)                                                                  \
  {                                                                                                \
    .lock = PTHREAD_MUTEX_INITIALIZER, .fail = times, .code = error_code                           \
  }

static gboolean
send_mail (const OutboxItem *item, gpointer data, GError **error)
{
  Sender *sender = data;
  pthread_mutex_lock (&sender->lock);
  sender->calls++;
  g_strlcpy (sender->last_key, item->key, sizeof sender->last_key);
  gboolean fails = sender->calls <= sender->fail;
  pthread_mutex_unlock (&sender->lock);
  if (fails)
    g_set_error_literal (error, OUTBOX_ERROR, sender->code, "line is busy");
  return !fails;
}

/* The report follows the call on the worker's thread: it is in the database when a row says so. */
static Row
wait_for_attempts (World *world, const char *key, int attempts, const char *state)
{
  Row row = read_row (world, key);
  while (row.attempts != attempts || strcmp (row.state, state) != 0) {
    must (world, nudge, NULL); /* waits for a commit, behind which the report may be */
    row = read_row (world, key);
  }
  return row;
}

/* ---- Tests ---- */

static void
test_sent (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  Sender sender = SENDER (0, 0);
  must (&world, add, "early"); /* before there is a worker */
  outbox_handle (world.app.outbox, "mail", send_mail, &sender);
  wait_for_attempts (&world, "early", 0, "done");
  must (&world, add, "late"); /* the commit wakes it */
  wait_for_attempts (&world, "late", 0, "done");
  g_assert_cmpint (sender.calls, ==, 2);
  g_assert_cmpstr (sender.last_key, ==, "late");
  world_clear (&world);
  fixture_folder_free (folder);
}

static void
test_backs_off (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  Sender sender = SENDER (3, OUTBOX_ERROR_TEMPORARY);
  must (&world, add, "a");
  outbox_handle (world.app.outbox, "mail", send_mail, &sender);
  gint64 wait_ms = OUTBOX_FIRST_WAIT_MS;
  for (int failures = 1; failures <= 3; failures++) {
    Row row = wait_for_attempts (&world, "a", failures, "waiting");
    g_assert_cmpint (row.wait_ms, >, 0);
    g_assert_cmpint (row.wait_ms, <=, wait_ms);
    g_assert_cmpstr (row.error, ==, "line is busy");
    g_assert_cmpint (sender.calls, ==, failures); /* not before its time */
    atomic_fetch_add (&now_ms, wait_ms);
    must (&world, nudge, NULL);
    wait_ms *= 2;
  }
  Row row = wait_for_attempts (&world, "a", 3, "done");
  g_assert_cmpstr (row.error, ==, "");
  g_assert_cmpint (sender.calls, ==, 4);
  world_clear (&world);
  fixture_folder_free (folder);
}

static void
test_gives_up (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  Sender sender = SENDER (1000, OUTBOX_ERROR_TEMPORARY);
  must (&world, add, "a");
  outbox_handle (world.app.outbox, "mail", send_mail, &sender);
  for (int failures = 1; failures < OUTBOX_ATTEMPTS_MAX; failures++) {
    Row row = wait_for_attempts (&world, "a", failures, "waiting");
    g_assert_cmpint (row.wait_ms, <=, OUTBOX_LONGEST_WAIT_MS);
    atomic_fetch_add (&now_ms, OUTBOX_LONGEST_WAIT_MS);
    must (&world, nudge, NULL);
  }
  wait_for_attempts (&world, "a", OUTBOX_ATTEMPTS_MAX, "failed");
  g_assert_cmpint (sender.calls, ==, OUTBOX_ATTEMPTS_MAX);
  world_clear (&world);
  fixture_folder_free (folder);
}

static void
test_permanent (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  Sender sender = SENDER (1, OUTBOX_ERROR_PERMANENT);
  must (&world, add, "bad");
  must (&world, add, "good");
  outbox_handle (world.app.outbox, "mail", send_mail, &sender);
  wait_for_attempts (&world, "bad", 1, "failed");
  wait_for_attempts (&world, "good", 0, "done"); /* one that fails does not hold up the next */
  world_clear (&world);
  fixture_folder_free (folder);
}

/* ---- Not faster than may be ---- */

typedef struct {
  Sender sender;
  gint64 free_ms; /* nothing goes before */
} Paced;

static gboolean
send_paced (const OutboxItem *item, gpointer data, GError **error)
{
  return send_mail (item, &((Paced *) data)->sender, error);
}

static gint64
pace (gint64 at_ms, gpointer data)
{
  Paced *paced = data;
  pthread_mutex_lock (&paced->sender.lock);
  gint64 wait_ms = paced->free_ms - at_ms;
  if (wait_ms <= 0)
    paced->free_ms = at_ms + 60000;
  pthread_mutex_unlock (&paced->sender.lock);
  return MAX (wait_ms, 0);
}

static void
test_paced (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  Paced paced = { .sender = SENDER (0, 0) };
  must (&world, add, "a");
  must (&world, add, "b");
  outbox_handle_paced (world.app.outbox, "mail", send_paced, pace, &paced, NULL);
  wait_for_attempts (&world, "a", 0, "done");
  for (int i = 0; i < 20; i++)
    must (&world, nudge, NULL); /* commits wake it, and it still waits */
  g_assert_cmpstr (read_row (&world, "b").state, ==, "waiting");
  atomic_fetch_add (&now_ms, 60000);
  wait_for_attempts (&world, "b", 0, "done");
  world_clear (&world);
  fixture_folder_free (folder);
}

static void
test_key_once (void)
{
  World world;
  char *folder = fixture_folder_new ();
  world_init (&world, folder);
  must (&world, add, "a");
  g_autoptr (GError) error = NULL;
  static char key[] = "a";
  g_assert_false (writer_call (world.app.writer, WRITER_SAVEPOINT, add, key, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  world_clear (&world);
  fixture_folder_free (folder);
}

/* ---- Killed between sending and reporting ---- */

static gboolean
die (const OutboxItem *item, gpointer pipe, GError **error)
{
  (void) error;
  if (write (GPOINTER_TO_INT (pipe), item->key, 1) == 1)
    kill (getpid (), SIGKILL);
  return FALSE;
}

/* What was sent and not reported is sent again by the next process: at least once. */
static void
test_killed (void)
{
  char *folder = fixture_folder_new ();
  int pipes[2];
  g_assert_cmpint (pipe (pipes), ==, 0);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    World world;
    world_init (&world, folder);
    must (&world, add, "a");
    outbox_handle (world.app.outbox, "mail", die, GINT_TO_POINTER (pipes[1]));
    for (;;)
      pause ();
  }
  close (pipes[1]);
  int status = 0;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  char sent = 0;
  g_assert_cmpint (read (pipes[0], &sent, 1), ==, 1);
  g_assert_cmpint (sent, ==, 'a');
  close (pipes[0]);
  World world;
  world_init (&world, folder);
  Sender sender = SENDER (0, 0);
  outbox_handle (world.app.outbox, "mail", send_mail, &sender);
  wait_for_attempts (&world, "a", 0, "done");
  g_assert_cmpstr (sender.last_key, ==, "a");
  world_clear (&world);
  fixture_folder_free (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/outbox/killed_between_sending_and_reporting", test_killed);
  g_test_add_func ("/server/outbox/sends_what_waits_and_what_comes", test_sent);
  g_test_add_func ("/server/outbox/backs_off", test_backs_off);
  g_test_add_func ("/server/outbox/gives_up_in_the_end", test_gives_up);
  g_test_add_func ("/server/outbox/permanent_failure", test_permanent);
  g_test_add_func ("/server/outbox/not_faster_than_its_pace", test_paced);
  g_test_add_func ("/server/outbox/key_is_kept_once", test_key_once);
  return g_test_run ();
}
