/* SPDX-License-Identifier: EUPL-1.2
 *
 * Many kiosks and one server. First a day of the congress in a minute, through a network that
 * loses, doubles, delays and cuts (fault_proxy.h: this machine's kernel has no netem), with the
 * server killed and started again at noon; then kiosks with full logs that all come back in one
 * second, while one more at a door goes on. Each kiosk is the real thing but for camera and screen:
 * journal, desk and sync, in a thread of its own.
 *
 * usage: bench_doors [--small] [--json] [--seed N]
 * Exit status: 0 when nothing was lost, doubled, reordered or untrue; a goal of speed that is not
 * met is only printed.
 */
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/desk.h"
#include "kiosk/sync.h"
#include "tests/bench/doors_congress.h"
#include "tests/bench/fault_proxy.h"

enum { TICK_MS = 10, PAIR_TRIES = 200, GIVE_UP_S = 150, SETTLE_S = 30, LIVE_EVERY_MS = 100 };

static const FaultRates RATES = { .lose_request = 60,
                                  .lose_answer = 80,
                                  .twice = 60,
                                  .cut_answer = 30,
                                  .busy = 30,
                                  .portal = 20,
                                  .delay_max_ms = 60 };

typedef struct {
  gboolean small, json;
  int seed;
  guint kiosks, people, pace, few, many; /* by size */
} Options;

/* ---- Time: as fast as told ---- */

static struct {
  gint64 real_us, sim_ms;
  gint64 pace;
} sim;

static gint64
sim_now_ms (void)
{
  return sim.sim_ms + (g_get_monotonic_time () - sim.real_us) * sim.pace / 1000;
}

static gint64
now_ms (gpointer user)
{
  (void) user;
  return sim_now_ms ();
}

/* Booted an hour before the doors opened. */
static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return sim_now_ms () - sim.sim_ms + 3600 * 1000;
}

/* ---- One kiosk ---- */

typedef struct {
  const DoorCongress *congress;
  const DoorPlan *plan; /* (nullable): no scans of its own */
  char *folder, *url, *code;
  FaultProxy *proxy; /* (nullable) */
  GMainContext *context;
  Journal *journal;
  Desk *desk;
  Sync *sync;
  SyncListener listener;
  guint at; /* next step of the plan */
  guint refused;
  pthread_t thread;
  pthread_barrier_t *start; /* (nullable) */
  gint64 done_us;           /* everything delivered */
  gboolean gave_up;
  GArray *latencies; /* (nullable): of gint64 us, of a live kiosk */
  volatile gboolean *stop;
} Kiosk;

static void
changed (gpointer user)
{
  Kiosk *kiosk = user;
  if (kiosk->desk != NULL)
    desk_reload (kiosk->desk, NULL);
}

static void
troubled (const char *problem, gpointer user)
{
  (void) problem; /* a bad network is the point */
  (void) user;
}

static SyncOptions
sync_options (void)
{
  return (SyncOptions){
    .first_wait_ms = 50, .most_wait_ms = 1000, .poll_ms = 250, .hold_s = 2, .boot_id = { 1 }
  };
}

static void
pair (Kiosk *kiosk)
{
  g_autofree char *path = g_build_filename (kiosk->folder, "journal.db", NULL);
  g_autoptr (GError) error = NULL;
  kiosk->journal = journal_open (path, &error);
  if (kiosk->journal == NULL)
    g_error ("%s", error->message);
  for (int i = 0; i < PAIR_TRIES && journal_identity (kiosk->journal) == NULL; i++) {
    g_clear_error (&error);
    if (!sync_pair (kiosk->journal, kiosk->url, kiosk->code, "bench", sim_now_ms (), &error))
      g_usleep (50 * 1000);
  }
  if (journal_identity (kiosk->journal) == NULL)
    g_error ("%s does not pair: %s", kiosk->code, error->message);
}

static void
scan_step (Kiosk *kiosk, const DoorStep *step)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  badge_code_format (&g_array_index (kiosk->congress->people, DoorPerson, step->person).code, text);
  gint64 since_ms = step->at_ms - sim.sim_ms + 3600 * 1000;
  DeskMoment moment = { SCAN_METHOD_CAMERA, step->at_ms, since_ms, since_ms };
  if (!desk_scan (kiosk->desk, (const guint8 *) text, BADGE_CODE_CHARS, &moment, &card, &held,
                  &error))
    g_error ("%s", error->message);
  kiosk->refused += card.direction != SCAN_DIRECTION_NONE ? 0 : 1;
  sync_kick (kiosk->sync);
}

/* Lets sync and its like work for @most_ms. */
static void
run_loop (Kiosk *kiosk, guint most_ms)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) most_ms * 1000;
  do {
    if (!g_main_context_iteration (kiosk->context, FALSE))
      g_usleep (1000);
  } while (g_get_monotonic_time () < until_us);
}

static void *
live_a_day (void *user)
{
  Kiosk *kiosk = user;
  const DeskOptions desk = { .boot_id = { 1 }, .clock_told = TRUE };
  const SyncOptions options = sync_options ();
  g_main_context_push_thread_default (kiosk->context);
  pair (kiosk);
  kiosk->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, kiosk };
  kiosk->desk = desk_new (kiosk->journal, &desk, NULL);
  kiosk->sync = sync_new (kiosk->journal, &options, &kiosk->listener);
  while (!sync_status (kiosk->sync).pulled) /* the list was there before the day began */
    run_loop (kiosk, TICK_MS);
  pthread_barrier_wait (kiosk->start);
  gint64 give_up_us = g_get_monotonic_time () + (gint64) GIVE_UP_S * G_USEC_PER_SEC;
  const GArray *steps = kiosk->plan->steps;
  while (kiosk->at < steps->len || !sync_status (kiosk->sync).delivered) {
    while (kiosk->at < steps->len &&
           g_array_index (steps, DoorStep, kiosk->at).at_ms <= sim_now_ms ())
      scan_step (kiosk, &g_array_index (steps, DoorStep, kiosk->at++));
    run_loop (kiosk, TICK_MS);
    kiosk->gave_up = g_get_monotonic_time () > give_up_us;
    if (kiosk->gave_up)
      break;
  }
  kiosk->done_us = g_get_monotonic_time ();
  sync_free (kiosk->sync);
  desk_free (kiosk->desk);
  g_main_context_pop_thread_default (kiosk->context);
  return NULL;
}

static Kiosk *
kiosk_new (const DoorCongress *congress, const char *prefix, guint n)
{
  Kiosk *kiosk = g_new0 (Kiosk, 1);
  kiosk->congress = congress;
  kiosk->code = doors_congress_code (prefix, n);
  kiosk->folder = g_build_filename (congress->folder, kiosk->code, NULL);
  kiosk->context = g_main_context_new ();
  g_mkdir_with_parents (kiosk->folder, 0700);
  return kiosk;
}

static void
kiosk_free (Kiosk *kiosk)
{
  journal_free (kiosk->journal);
  if (kiosk->proxy != NULL)
    fault_proxy_free (kiosk->proxy);
  g_main_context_unref (kiosk->context);
  g_clear_pointer (&kiosk->latencies, g_array_unref);
  g_free (kiosk->folder);
  g_free (kiosk->url);
  g_free (kiosk->code);
  g_free (kiosk);
}

/* ---- The day ---- */

typedef struct {
  guint64 records;
  guint differ, untrue, refused, spoiled, gave_up;
  gint64 server_records, apart, corrected;
  double seconds;
} Day;

/* Cuts a network here and there, and kills the server at noon. */
static void
make_trouble (DoorCongress *congress, Kiosk **kiosks, const Options *options, GRand *random)
{
  gint64 noon_ms = (congress->opens_ms + congress->closes_ms) / 2;
  gboolean killed = FALSE;
  while (sim_now_ms () < congress->closes_ms) {
    guint victim = (guint) g_rand_int_range (random, 0, (gint32) options->kiosks);
    fault_proxy_cut (kiosks[victim]->proxy, TRUE);
    g_usleep ((gulong) g_rand_int_range (random, 200, 1500) * 1000);
    fault_proxy_cut (kiosks[victim]->proxy, FALSE);
    if (killed || sim_now_ms () < noon_ms)
      continue;
    doors_congress_stop (congress, SIGKILL);
    /* A clock that is behind would make the kiosks' look wrong: it starts up some seconds ahead. */
    doors_congress_serve (congress, sim_now_ms () + 2000 * sim.pace, (int) sim.pace);
    killed = TRUE;
  }
}

static void
look_back (DoorCongress *congress, Kiosk **kiosks, const Options *options, Day *day)
{
  for (guint i = 0; i < options->kiosks; i++) {
    day->records += journal_last (kiosks[i]->journal);
    day->differ += doors_congress_compare (congress, kiosks[i]->journal);
    day->refused += kiosks[i]->refused;
    day->spoiled += fault_proxy_spoiled (kiosks[i]->proxy);
    day->gave_up += kiosks[i]->gave_up ? 1 : 0;
  }
  gint64 until_us = g_get_monotonic_time () + (gint64) SETTLE_S * G_USEC_PER_SEC;
  do {
    g_usleep (300 * 1000);
    day->untrue = doors_congress_untrue (congress);
  } while (day->untrue > 0 && g_get_monotonic_time () < until_us);
  day->server_records = doors_congress_number (congress, "SELECT COUNT (*) FROM scan");
  day->apart = doors_congress_number (congress, "SELECT COUNT (*) FROM scan_apart");
  day->corrected = doors_congress_number (congress, "SELECT COUNT (*) FROM scan WHERE clock <> 0");
}

static Day
live_the_day (DoorCongress *congress, const Options *options)
{
  Day day = { 0 };
  g_autofree Kiosk **kiosks = g_new0 (Kiosk *, options->kiosks);
  GRand *random = g_rand_new_with_seed ((guint32) options->seed);
  pthread_barrier_t start;
  pthread_barrier_init (&start, NULL, options->kiosks + 1);
  sim.sim_ms = congress->opens_ms - 60 * 1000;
  sim.pace = 0; /* it stands still until all have the list */
  sim.real_us = g_get_monotonic_time ();
  doors_congress_serve (congress, sim.sim_ms, 1);
  for (guint i = 0; i < options->kiosks; i++) {
    kiosks[i] = kiosk_new (congress, "D0", i);
    kiosks[i]->plan = &g_array_index (congress->doors, DoorPlan, i);
    kiosks[i]->proxy = fault_proxy_new (congress->port, &RATES, (guint32) options->seed + i);
    kiosks[i]->url = g_strdup_printf ("http://127.0.0.1:%u", fault_proxy_port (kiosks[i]->proxy));
    kiosks[i]->start = &start;
    pthread_create (&kiosks[i]->thread, NULL, live_a_day, kiosks[i]);
  }
  pthread_barrier_wait (&start);
  doors_congress_stop (congress, SIGTERM);
  gint64 began_us = g_get_monotonic_time ();
  sim.real_us = began_us;
  sim.pace = options->pace;
  doors_congress_serve (congress, sim.sim_ms + 2000 * sim.pace, (int) sim.pace);
  for (guint i = 0; i < options->kiosks; i++)
    fault_proxy_begin (kiosks[i]->proxy);
  make_trouble (congress, kiosks, options, random);
  for (guint i = 0; i < options->kiosks; i++)
    pthread_join (kiosks[i]->thread, NULL);
  day.seconds = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
  look_back (congress, kiosks, options, &day);
  for (guint i = 0; i < options->kiosks; i++)
    kiosk_free (kiosks[i]);
  pthread_barrier_destroy (&start);
  g_rand_free (random);
  doors_congress_stop (congress, SIGTERM);
  return day;
}

/* ---- The herd ---- */

typedef struct {
  guint kiosks, each;
  double seconds;
  double live_p50_ms, live_p99_ms;
  guint live_scans;
  gboolean agree;
} Herd;

static void
fill_log (Kiosk *kiosk, guint count)
{
  for (guint i = 0; i < count; i++) {
    g_autoptr (GError) error = NULL;
    const DoorPerson *person =
        &g_array_index (kiosk->congress->people, DoorPerson,
                        (guint) g_random_int_range (0, (gint32) kiosk->congress->people->len));
    ScanRecord record = { .kind = SCAN_KIND_SCAN,
                          .checkpoint = kiosk->plan->checkpoint,
                          .direction = SCAN_DIRECTION_IN,
                          .verdict = VERDICT_OK_ENTRY,
                          .method = SCAN_METHOD_CAMERA,
                          .device_ms = sim.sim_ms + i * 100,
                          .monotonic_ms = 3600 * 1000 + i * 100,
                          .boot_id = { 1 } };
    badge_code_id (&person->code, record.badge_id);
    if (!journal_append (kiosk->journal, &record, NULL, &error))
      g_error ("%s", error->message);
  }
}

static void *
come_back (void *user)
{
  Kiosk *kiosk = user;
  const SyncOptions options = sync_options ();
  g_main_context_push_thread_default (kiosk->context);
  kiosk->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, kiosk };
  pthread_barrier_wait (kiosk->start);
  kiosk->sync = sync_new (kiosk->journal, &options, &kiosk->listener);
  gint64 give_up_us = g_get_monotonic_time () + (gint64) GIVE_UP_S * G_USEC_PER_SEC;
  while (!sync_status (kiosk->sync).delivered && g_get_monotonic_time () < give_up_us)
    run_loop (kiosk, 1);
  kiosk->done_us = g_get_monotonic_time ();
  sync_free (kiosk->sync);
  g_main_context_pop_thread_default (kiosk->context);
  return NULL;
}

/* A door that goes on: a scan now and then, and how long until the server has it on its disk. */
static void *
stay_live (void *user)
{
  Kiosk *kiosk = user;
  const SyncOptions options = sync_options ();
  g_main_context_push_thread_default (kiosk->context);
  kiosk->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, kiosk };
  kiosk->sync = sync_new (kiosk->journal, &options, &kiosk->listener);
  while (!sync_status (kiosk->sync).delivered || !sync_status (kiosk->sync).pulled)
    run_loop (kiosk, 1);
  pthread_barrier_wait (kiosk->start);
  while (!*kiosk->stop) {
    gint64 began_us = g_get_monotonic_time ();
    fill_log (kiosk, 1);
    sync_kick (kiosk->sync);
    while (!sync_status (kiosk->sync).delivered)
      run_loop (kiosk, 1);
    gint64 took_us = g_get_monotonic_time () - began_us;
    g_array_append_val (kiosk->latencies, took_us);
    run_loop (kiosk, LIVE_EVERY_MS);
  }
  sync_free (kiosk->sync);
  g_main_context_pop_thread_default (kiosk->context);
  return NULL;
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

static double
percentile_ms (GArray *values, guint percent)
{
  if (values->len == 0)
    return 0;
  g_array_sort (values, by_size);
  guint at = MIN (values->len - 1, values->len * percent / 100);
  return (double) g_array_index (values, gint64, at) / 1000;
}

static Kiosk *
herd_kiosk (DoorCongress *congress, const char *prefix, guint n, pthread_barrier_t *start)
{
  Kiosk *kiosk = kiosk_new (congress, prefix, n);
  kiosk->plan = &g_array_index (congress->doors, DoorPlan, n % congress->doors->len);
  kiosk->url = g_strdup_printf ("http://127.0.0.1:%u", congress->port);
  kiosk->start = start;
  pair (kiosk);
  return kiosk;
}

static Herd
let_them_come (DoorCongress *congress, const Options *options, const char *prefix, guint each)
{
  Herd herd = { .kiosks = options->kiosks, .each = each, .agree = TRUE };
  guint n = options->kiosks;
  volatile gboolean stop = FALSE;
  g_autofree Kiosk **kiosks = g_new0 (Kiosk *, n + 1);
  pthread_barrier_t start;
  pthread_barrier_init (&start, NULL, n + 2);
  sim.sim_ms = congress->closes_ms;
  sim.pace = 1;
  sim.real_us = g_get_monotonic_time ();
  doors_congress_serve (congress, sim.sim_ms + 3600 * 1000, 1);
  for (guint i = 0; i <= n; i++) {
    kiosks[i] = herd_kiosk (congress, prefix, i, &start);
    fill_log (kiosks[i], i < n ? each : 1);
  }
  kiosks[n]->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  kiosks[n]->stop = &stop;
  for (guint i = 0; i <= n; i++)
    pthread_create (&kiosks[i]->thread, NULL, i < n ? come_back : stay_live, kiosks[i]);
  pthread_barrier_wait (&start);
  gint64 began_us = g_get_monotonic_time (), done_us = began_us;
  for (guint i = 0; i < n; i++) {
    pthread_join (kiosks[i]->thread, NULL);
    done_us = MAX (done_us, kiosks[i]->done_us);
  }
  stop = TRUE;
  pthread_join (kiosks[n]->thread, NULL);
  herd.seconds = (double) (done_us - began_us) / G_USEC_PER_SEC;
  herd.live_scans = kiosks[n]->latencies->len;
  herd.live_p99_ms = percentile_ms (kiosks[n]->latencies, 99);
  herd.live_p50_ms = percentile_ms (kiosks[n]->latencies, 50);
  for (guint i = 0; i <= n; i++) {
    herd.agree = herd.agree && doors_congress_compare (congress, kiosks[i]->journal) == 0;
    kiosk_free (kiosks[i]);
  }
  pthread_barrier_destroy (&start);
  doors_congress_stop (congress, SIGTERM);
  return herd;
}

/* ---- Telling ---- */

static json_t *
figure (double value, double goal, const char *beside)
{
  return json_pack ("{s:f, s:f, s:b, s:s}", "value", value, "goal", goal, "met", value <= goal,
                    "beside", beside);
}

static void
print_day (const Day *day, const Options *options)
{
  printf ("a day in %.0f s: %u kiosks, %u people, %u requests spoiled, the server killed at noon\n"
          "  records in the journals          %8" G_GUINT64_FORMAT "\n"
          "  records at the server            %8" G_GINT64_FORMAT "\n"
          "  missing, doubled, changed        %8u\n"
          "  kept apart                       %8" G_GINT64_FORMAT "\n"
          "  clocks put right (none was off)  %8" G_GINT64_FORMAT "\n"
          "  people refused                   %8u\n"
          "  presence that is not the truth   %8u\n",
          day->seconds, options->kiosks, options->people, day->spoiled, day->records,
          day->server_records, day->differ, day->apart, day->corrected, day->refused, day->untrue);
}

static void
print_herd (const Herd *herd, double goal_s)
{
  printf ("%u kiosks with %u records each come back in one second\n"
          "  all there, and agree: %-3s          %8.1f s   goal %.0f\n"
          "  one more, live: %4u scans, p50    %8.0f ms\n"
          "                             p99    %8.0f ms  goal 500\n",
          herd->kiosks, herd->each, herd->agree ? "yes" : "NO", herd->seconds, goal_s,
          herd->live_scans, herd->live_p50_ms, herd->live_p99_ms);
}

static void
print_json (const Day *day, const Herd *few, const Herd *many)
{
  static const char BESIDE[] = "server and kiosks on the same cores";
  json_t *root = json_pack ("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "doors_lost_or_changed",
                            figure (day->differ, 0, "the journals"), "doors_presence_untrue",
                            figure (day->untrue, 0, "the simulated truth"), "doors_kept_apart",
                            figure ((double) day->apart, 0, "the journals"), "doors_few_s",
                            figure (few->seconds, 5, BESIDE), "doors_many_s",
                            figure (many->seconds, 30, BESIDE), "doors_few_live_p99_ms",
                            figure (few->live_p99_ms, 500, BESIDE), "doors_many_live_p99_ms",
                            figure (many->live_p99_ms, 500, BESIDE));
  char *text = json_dumps (root, JSON_INDENT (2) | JSON_REAL_PRECISION (6));
  puts (text);
  free (text);
  json_decref (root);
}

static gboolean
is_right (const Day *day, const Herd *few, const Herd *many)
{
  return day->differ == 0 && day->untrue == 0 && day->apart == 0 && day->gave_up == 0 &&
         day->refused == 0 && (gint64) day->records == day->server_records && few->agree &&
         many->agree;
}

int
main (int argc, char **argv)
{
  Options options = { .seed = 1 };
  const GOptionEntry entries[] = {
    { "small", 0, 0, G_OPTION_ARG_NONE, &options.small, "a few kiosks, some seconds", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "one object of figures", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options.seed, "another bad network", "N" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- many kiosks, a bad network");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || sodium_init () < 0)
    return 2;
  signal (SIGPIPE, SIG_IGN);
  options.kiosks = options.small ? 4 : 20;
  options.people = options.small ? 80 : 1500;
  options.pace = options.small ? 3600 : 600;
  options.few = options.small ? 60 : 500;
  options.many = options.small ? 200 : 2000;
  DoorCongress *congress =
      doors_congress_make (options.people, options.kiosks, (guint32) options.seed);
  doors_congress_invite (congress, "D0", options.kiosks);
  doors_congress_invite (congress, "F0", options.kiosks + 1);
  doors_congress_invite (congress, "M0", options.kiosks + 1);
  Day day = live_the_day (congress, &options);
  if (!options.json)
    print_day (&day, &options);
  Herd few = let_them_come (congress, &options, "F0", options.few);
  Herd many = let_them_come (congress, &options, "M0", options.many);
  if (options.json)
    print_json (&day, &few, &many);
  else {
    print_herd (&few, 5);
    print_herd (&many, 30);
  }
  doors_congress_free (congress);
  return is_right (&day, &few, &many) ? 0 : 1;
}
