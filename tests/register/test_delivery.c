/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deliveries to a register that refuses, loses, doubles and delays: in the end it holds what stands
 * in our books, each once, and the reconciliation says where not.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "server/attendance/presence.h"
#include "server/core/http_client.h"
#include "server/register/delivery.h"
#include "tests/register/crowd.h"
#include "tests/register/stand_in.h"

#define MINUTE G_GINT64_CONSTANT (60000)

typedef struct {
  StandIn *stand_in;
  char *folder, *path, *url;
  Crowd *crowd;
  App app;
  Store *reader;
  DeliveryWorker worker;
  _Atomic gint64 now_ms;
} World;

static const CrowdPlan PLAN = { .people = 15, .rounds = 4, .rooms = 3, .seed = 11 };

static gint64
clock_of (gpointer world)
{
  return ((World *) world)->now_ms;
}

static void
fill (World *world)
{
  g_autoptr (GError) error = NULL;
  Store *store = crowd_open (world->path, &PLAN, &world->crowd);
  world->now_ms = crowd_play (world->crowd, store, 0, 50);
  store_exec (store, "INSERT INTO setting (key, value) VALUES ('register.batch_max', '7')", &error);
  g_assert_no_error (error);
  store_free (store);
}

static void
open_world (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  http_client_init ();
  world->stand_in = stand_in_new ();
  world->url = stand_in_url (world->stand_in);
  world->folder = g_dir_make_tmp ("register-XXXXXX", &error);
  g_assert_no_error (error);
  world->path = g_build_filename (world->folder, "congress.db", NULL);
  fill (world);
  Store *store = store_open (world->path, STORE_WRITER, &error);
  g_assert_no_error (error);
  world->app.clock = clock_of;
  world->app.clock_data = world;
  world->app.writer = writer_new (store, clock_of, world);
  world->app.readers = readers_new (world->path);
  world->reader = store_open (world->path, STORE_READER, &error);
  g_assert_no_error (error);
  world->worker = (DeliveryWorker){ .app = &world->app,
                                    .adapter = &register_http,
                                    .target = { world->url, "geheim" } };
}

static void
close_world (World *world, gconstpointer data)
{
  (void) data;
  store_free (world->reader);
  readers_free (world->app.readers);
  writer_free (world->app.writer);
  crowd_free (world->crowd);
  stand_in_free (world->stand_in);
  fixture_folder_free (world->folder);
  g_free (world->path);
  g_free (world->url);
}

static gint64
number (World *world, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = store_number (world->reader, &error, sql, -1, "");
  g_assert_no_error (error);
  return value;
}

static void
command (World *world, WriterRun run, gpointer data)
{
  g_autoptr (GError) error = NULL;
  writer_call (world->app.writer, WRITER_SAVEPOINT, run, data, &error);
  g_assert_no_error (error);
}

static gboolean
exec_run (gpointer data, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, data, error);
}

static gboolean
settle_run (gpointer data, WriterTurn *turn, GError **error)
{
  return presence_settle (turn->store, turn->now_ms, data, error);
}

/* What the outbox does with one row: sends it, and marks it when that went well. */
static gboolean
send_next (World *world)
{
  static const char SQL[] = "SELECT id, key, payload FROM outbox WHERE state = 'waiting'"
                            " ORDER BY id LIMIT 1";
  g_autofree char *key = NULL;
  g_autofree char *payload = NULL;
  gint64 id = 0;
  {
    g_autoptr (StoreStmt) q = store_query (world->reader, NULL, SQL, "");
    if (store_step (q, NULL) != STORE_ROW)
      return FALSE;
    id = store_column_int (q, 0);
    key = g_strdup (store_column_text (q, 1));
    payload = g_strdup (store_column_text (q, 2));
  }
  const OutboxItem item = { .id = id, .key = key, .payload = payload };
  g_autoptr (GError) error = NULL;
  if (delivery_send (&item, &world->worker, &error)) {
    g_autofree char *done =
        g_strdup_printf ("UPDATE outbox SET state = 'done' WHERE id = %d", (int) id);
    command (world, exec_run, done);
  } else {
    g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY);
  }
  return TRUE;
}

/* Hours go by, and everything that is due is sent. */
static void
let_time_pass (World *world, int hours)
{
  for (int i = 0; i < hours * 2; i++) {
    DeliveryGather gather = { .items = 1 };
    while (gather.items > 0)
      command (world, delivery_gather_run, &gather);
    for (int sent = 0; sent < 200 && send_next (world); sent++)
      ;
    world->now_ms += 31 * MINUTE;
  }
}

#define STANDS                                                                                     \
  "a.withdrawn = 0 AND a.validated = 1 AND NOT EXISTS (SELECT 1 FROM activity b"                   \
  " WHERE b.replaces = a.id)"
#define CLAIMABLE " AND a.claimable_from <= '2017-10-08'"

/* The stand-in holds exactly what stands and may be claimed, but for what it refused. */
static void
holds_what_stands (World *world)
{
  static const char SQL[] =
      "SELECT a.public_id, a.subject_quarters + a.didactic_quarters + a.pedagogic_quarters +"
      " a.other_quarters, l.state FROM activity a JOIN delivery l ON l.activity_id = a.id"
      " WHERE " STANDS CLAIMABLE;
  g_autoptr (StoreStmt) q = store_query (world->reader, NULL, SQL, "");
  guint accepted = 0;
  while (store_step (q, NULL) == STORE_ROW) {
    gboolean refused = g_str_equal (store_column_text (q, 2), "refused");
    if (!refused)
      g_assert_cmpstr (store_column_text (q, 2), ==, "accepted");
    g_assert_cmpint (stand_in_quarters (world->stand_in, store_column_text (q, 0)), ==,
                     refused ? -1 : store_column_int (q, 1));
    accepted += refused ? 0 : 1;
  }
  g_assert_cmpuint (accepted, >, 12);
  g_assert_cmpuint (stand_in_held (world->stand_in), ==, accepted);
  g_assert_cmpuint (stand_in_errs (world->stand_in), ==, 0);
}

static void
everything_arrives_once (World *world, gconstpointer data)
{
  (void) data;
  let_time_pass (world, 1);
  holds_what_stands (world);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM delivery WHERE state = 'refused'"), ==, 0);
  guint calls = stand_in_calls (world->stand_in);
  let_time_pass (world, 3);
  g_assert_cmpuint (stand_in_calls (world->stand_in), ==, calls); /* and is not sent again */
  /* What cannot be claimed yet waits. */
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM delivery l JOIN activity a ON a.id ="
                                  " l.activity_id WHERE a.claimable_from = '2018-08-01'"
                                  " AND l.state <> 'waiting'"),
                   ==, 0);
}

static void
register_that_misbehaves (World *world, gconstpointer data)
{
  stand_in_set (world->stand_in, *(const StandInFaults *) data);
  let_time_pass (world, 12);
  holds_what_stands (world);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM delivery WHERE state = 'sent'"), ==, 0);
}

/* A correction after delivery replaces, and one taken back is taken back there too. */
static void
later_messages_correct_and_retract (World *world, gconstpointer data)
{
  (void) data;
  let_time_pass (world, 1);
  command (world, exec_run,
           (gpointer) "UPDATE offering SET subject_quarters = 3 WHERE session_id IN (1, 2)");
  command (world, exec_run, (gpointer) "DELETE FROM offering WHERE session_id = 3");
  command (world, exec_run, (gpointer) "DELETE FROM setting WHERE key = 'state.settled'");
  PresenceSettle settle = { .more = TRUE };
  while (settle.more)
    command (world, settle_run, &settle);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity WHERE replaces IS NOT NULL"), >,
                   3);
  let_time_pass (world, 2);
  holds_what_stands (world);
}

/* ---- Reconciliation ---- */

static guint
lines_of (World *world, DeliveryDifference kind)
{
  g_auto (DeliveryFigures) figures = { 0 };
  g_autoptr (GError) error = NULL;
  guint count = 0;
  /* A fresh snapshot each time: the reader has none open. */
  g_assert_true (delivery_figures (world->reader, &figures, &error));
  for (guint i = 0; i < figures.lines->len; i++)
    count += ((DeliveryLine *) figures.lines->pdata[i])->kind == kind ? 1 : 0;
  return count;
}

static void
ask (World *world)
{
  DeliveryAsk asking = { "staff:1" };
  world->now_ms += MINUTE;
  command (world, delivery_ask_run, &asking);
  world->now_ms += MINUTE;
  g_assert_true (send_next (world));
}

static void
reconciliation_shows_each_difference (World *world, gconstpointer data)
{
  (void) data;
  stand_in_set (world->stand_in, (StandInFaults){ .refuse_every = 10 });
  let_time_pass (world, 1);
  guint refused = (guint) number (world, "SELECT COUNT(*) FROM delivery WHERE state = 'refused'");
  ask (world);
  g_assert_cmpuint (lines_of (world, DELIVERY_REFUSED), ==, refused);
  g_assert_cmpuint (refused, >, 0);
  g_assert_cmpuint (lines_of (world, DELIVERY_MISSING), ==, 0);
  g_assert_cmpuint (lines_of (world, DELIVERY_UNKNOWN), ==, 0);
  g_assert_cmpuint (lines_of (world, DELIVERY_DIFFERENT), ==, 0);
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  {
    g_autoptr (StoreStmt) q =
        store_query (world->reader, NULL, "SELECT reference FROM holding ORDER BY 1 LIMIT 2", "");
    g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
    one = g_strdup (store_column_text (q, 0));
    g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
    two = g_strdup (store_column_text (q, 0));
  }
  stand_in_forget (world->stand_in, one);
  stand_in_invent (world->stand_in, two, 99);
  stand_in_invent (world->stand_in, "nobody-gave-this", 4);
  ask (world);
  g_assert_cmpuint (lines_of (world, DELIVERY_MISSING), ==, 1);
  g_assert_cmpuint (lines_of (world, DELIVERY_DIFFERENT), ==, 1);
  g_assert_cmpuint (lines_of (world, DELIVERY_UNKNOWN), ==, 1);
  /* What was refused is offered again when somebody asks for it. */
  DeliveryAsk again = { "staff:1" };
  stand_in_set (world->stand_in, (StandInFaults){ 0 });
  command (world, delivery_again_run, &again);
  let_time_pass (world, 1);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM delivery WHERE state = 'refused'"), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    StandInFaults faults;
  } FAULTS[] = {
    { "refuses", { .refuse_every = 9 } },
    { "loses_its_words", { .lose_every = 5 } },
    { "drops", { .drop_every = 4 } },
    { "delays", { .later_every = 3 } },
    { "doubles", { .doubles = TRUE } },
    { "fails_after_taking", { .fail_calls = 3 } },
    { "does_everything_wrong",
      { .refuse_every = 13,
        .lose_every = 5,
        .drop_every = 7,
        .later_every = 4,
        .fail_calls = 2,
        .doubles = TRUE } },
  };
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/delivery/" #function, World, NULL, open_world, function, close_world)
  TEST (everything_arrives_once);
  TEST (later_messages_correct_and_retract);
  TEST (reconciliation_shows_each_difference);
  for (gsize i = 0; i < G_N_ELEMENTS (FAULTS); i++) {
    g_autofree char *path = g_strconcat ("/register/delivery/register_that_", FAULTS[i].name, NULL);
    g_test_add (path, World, &FAULTS[i].faults, open_world, register_that_misbehaves, close_world);
  }
  return g_test_run ();
}
