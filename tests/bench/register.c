/* SPDX-License-Identifier: EUPL-1.2
 *
 * How long a congress takes to become register activity and files: 1,500 people with 8 sessions
 * each, and ten times as many in ten times as many rooms. Places and scans lie in the database
 * already; what is measured is computing presence and activity of everybody, and writing CSV, xlsx
 * and JSON with its signature. Beside it the floor: inserting as many rows of the same width with
 * SQLite alone. tests/bench/register builds and runs it.
 */
#include <glib/gstdio.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server/attendance/presence.h"
#include "server/register/export.h"
#include "tests/register/crowd.h"

enum { PEOPLE = 1500, ROUNDS = 8, TIMES = 10, AT_ONCE = 50, A_ROOM = 25, CHECKPOINT_ROWS = 10000 };

static const double GOAL_S = 2.0;

typedef struct {
  guint people;
  gint64 activities;
  double compute_s, csv_s, xlsx_s, json_s, floor_s;
  double cpu_s; /* of all but the floor: what a machine that does other work too would take alone */
} Result;

static double
seconds (gint64 since)
{
  return (double) (g_get_monotonic_time () - since) / 1e6;
}

static double
cpu_s (void)
{
  struct timespec spent;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &spent);
  return (double) spent.tv_sec + (double) spent.tv_nsec / 1e9;
}

static void
no_error (const GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
}

/* In transactions of the size the housekeeper has, with checkpoints as often as the writer's. */
static void
compute (Store *store, guint people, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  gint64 rows = store_total_changes (store);
  for (guint i = 0; i < people; i++) {
    if (i % AT_ONCE == 0)
      store_begin (store, &error);
    presence_update (store, (gint64) i + 1, (PresenceWhy){ 0 }, now_ms, &error);
    no_error (error);
    if (i % AT_ONCE != AT_ONCE - 1 && i + 1 != people)
      continue;
    store_commit (store, &error);
    no_error (error);
    if (store_total_changes (store) - rows < CHECKPOINT_ROWS)
      continue;
    rows = store_total_changes (store);
    store_checkpoint (store, FALSE, &error);
    no_error (error);
  }
}

/* As many rows as computing writes: presence, activity, two of evidence, delivery and audit. */
static double
floor_of (const char *folder, gint64 activities, guint people)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "floor.db", NULL);
  g_autoptr (Store) store = store_open (path, STORE_WRITER, &error);
  no_error (error);
  store_exec (store, "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c TEXT)",
              &error);
  no_error (error);
  gint64 rows = activities * 6, each = MAX (1, rows * AT_ONCE / people);
  gint64 since = g_get_monotonic_time ();
  for (gint64 i = 0; i < rows; i++) {
    if (i % each == 0)
      store_begin (store, &error);
    store_change (store, &error, "INSERT INTO t (a, b, c) VALUES (:a, :b, :c)", "iit", ":a", i,
                  ":b", i, ":c", "presence-2 share=800 near=500 stay=480 wait=90");
    no_error (error);
    if (i % each == each - 1 || i + 1 == rows)
      store_commit (store, &error);
  }
  return seconds (since);
}

static Store *
fill (const char *path, guint people, gint64 *end_ms)
{
  g_autoptr (GError) error = NULL;
  Crowd *crowd = NULL;
  const CrowdPlan plan = {
    .people = people, .rounds = ROUNDS, .rooms = people / A_ROOM, .seed = 17
  };
  Store *store = crowd_open (path, &plan, &crowd);
  *end_ms = crowd_day_end_ms (crowd, 2) + 1800000;
  g_autoptr (GPtrArray) batches = crowd_batches (crowd, 0, 200);
  for (guint i = 0; i < batches->len; i++)
    crowd_take (store, batches->pdata[i], *end_ms);
  store_exec (store, "DELETE FROM presence_due", &error);
  no_error (error);
  /* As the writer does between batches. */
  store_checkpoint (store, TRUE, &error);
  no_error (error);
  crowd_free (crowd);
  return store;
}

static void
export_all (Store *store, Result *result)
{
  g_autoptr (GError) error = NULL;
  SigningKey key;
  static const guint8 secret[32] = "only for measuring";
  signing_key_init (&key, secret);
  gint64 since = g_get_monotonic_time ();
  g_autoptr (GPtrArray) rows = export_rows (store, &error);
  no_error (error);
  g_autofree char *csv = export_csv (rows);
  g_assert_nonnull (csv);
  result->csv_s = seconds (since);
  since = g_get_monotonic_time ();
  g_autoptr (GBytes) xlsx = export_xlsx (rows, &error);
  no_error (error);
  g_assert_nonnull (xlsx);
  result->xlsx_s = seconds (since);
  since = g_get_monotonic_time ();
  g_autofree char *json = export_json (rows, &error);
  no_error (error);
  g_autofree char *signature = export_signature (&key, json);
  g_assert_nonnull (signature);
  result->json_s = seconds (since);
  result->activities = rows->len;
}

static Result
measure (guint people)
{
  g_autoptr (GError) error = NULL;
  Result result = { .people = people };
  gint64 end_ms = 0;
  g_autofree char *folder = g_dir_make_tmp ("bench-XXXXXX", &error);
  no_error (error);
  g_autofree char *path = g_build_filename (folder, "congress.db", NULL);
  Store *store = fill (path, people, &end_ms);
  gint64 since = g_get_monotonic_time ();
  double cpu_before = cpu_s ();
  compute (store, people, end_ms);
  result.compute_s = seconds (since);
  export_all (store, &result);
  result.cpu_s = cpu_s () - cpu_before;
  store_free (store);
  result.floor_s = floor_of (folder, result.activities, people);
  static const char *const NAMES[] = { "congress.db", "floor.db" };
  static const char *const ENDINGS[] = { "", "-wal", "-shm" };
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    for (guint k = 0; k < G_N_ELEMENTS (ENDINGS); k++) {
      g_autofree char *file = g_strconcat (folder, "/", NAMES[i], ENDINGS[k], NULL);
      g_unlink (file);
    }
  g_rmdir (folder);
  return result;
}

static double
whole (const Result *result)
{
  return result->compute_s + result->csv_s + result->xlsx_s + result->json_s;
}

static void
print_table (const Result *results, guint n)
{
  printf ("%8s %11s %9s %7s %7s %7s %9s %9s %9s\n", "people", "activities", "compute", "csv",
          "xlsx", "json", "together", "of it cpu", "floor");
  for (guint i = 0; i < n; i++) {
    const Result *r = &results[i];
    printf ("%8u %11d %8.3fs %6.3fs %6.3fs %6.3fs %8.3fs %8.3fs %8.3fs\n", r->people,
            (int) r->activities, r->compute_s, r->csv_s, r->xlsx_s, r->json_s, whole (r), r->cpu_s,
            r->floor_s);
  }
  if (results[0].people == PEOPLE)
    printf ("goal: %d people together under %.1f s: %s\n", PEOPLE, GOAL_S,
            whole (&results[0]) < GOAL_S ? "met" : "NOT MET");
  for (guint i = 1; i < n; i++)
    printf ("%u times as many people take %.1f times as long, %.1f times as much cpu\n",
            results[i].people / results[0].people, whole (&results[i]) / whole (&results[0]),
            results[i].cpu_s / results[0].cpu_s);
}

static void
print_json (const Result *results, guint n)
{
  json_t *root = json_object ();
  for (guint i = 0; i < n; i++) {
    const Result *r = &results[i];
    g_autofree char *name = g_strdup_printf ("register_%u_people_s", r->people);
    json_t *figure =
        json_pack ("{s:f,s:f,s:f,s:f,s:I,s:s}", "value", whole (r), "cpu_s", r->cpu_s, "compute_s",
                   r->compute_s, "floor_s", r->floor_s, "activities", (json_int_t) r->activities,
                   "beside", "as many rows inserted by SQLite alone, in as many transactions");
    if (r->people == PEOPLE) {
      json_object_set_new (figure, "goal", json_real (GOAL_S));
      json_object_set_new (figure, "met", json_boolean (whole (r) < GOAL_S));
    }
    json_object_set_new (root, name, figure);
  }
  char *text = json_dumps (root, JSON_COMPACT | JSON_REAL_PRECISION (6));
  puts (text);
  free (text);
  json_decref (root);
}

int
main (int argc, char **argv)
{
  gboolean json = FALSE, small = FALSE;
  int people = PEOPLE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object instead of a table", NULL },
    { "small", 0, 0, G_OPTION_ARG_NONE, &small, "Not ten times as many too", NULL },
    { "people", 0, 0, G_OPTION_ARG_INT, &people, "How many, 1500 if not given", "N" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || people < A_ROOM ||
      people > PEOPLE * TIMES || sodium_init () < 0) {
    g_printerr ("%s\n", error != NULL ? error->message : "--people: 25 to 15000");
    return 1;
  }
  Result results[2] = { measure ((guint) people) };
  guint n = 1;
  if (!small)
    results[n++] = measure ((guint) people * TIMES);
  if (json)
    print_json (results, n);
  else
    print_table (results, n);
  return 0;
}
