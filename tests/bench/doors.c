/* SPDX-License-Identifier: EUPL-1.2
 *
 * Many kiosks and one server. First a day of the congress in a minute, through a network that
 * loses, doubles, delays and cuts, with the server killed and started again at noon; then kiosks
 * with full logs that all come back in one second, while one more at a door goes on.
 *
 * The bad network is two things: packets go astray between network namespaces (air.h), and requests
 * and answers do in a proxy before the server (fault_proxy.h). Where namespaces cannot be had, and
 * that is said then, it is the proxy alone, which does the cutting too.
 *
 * usage: bench_doors [--small] [--only day|herd] [--json] [--seed N]
 * Exit status: 0 when nothing was lost, doubled, reordered or untrue; a goal of speed that is not
 * met is only printed.
 */
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "tests/bench/doors_kiosk.h"

enum { SETTLE_S = 30 };

static const FaultRates RATES = { .lose_request = 60,
                                  .lose_answer = 80,
                                  .twice = 60,
                                  .cut_answer = 30,
                                  .busy = 30,
                                  .portal = 20,
                                  .delay_max_ms = 60 };
static const AirRates AIR_RATES = { .lose = 20, .twice = 10, .delay_max_ms = 20 };

typedef struct {
  gboolean small, json;
  char *only; /* (nullable) */
  int seed;
  guint kiosks, people, pace, few, many; /* by size */
} Options;

/* ---- The day ---- */

typedef struct {
  guint64 records;
  guint differ, untrue, refused, spoiled, packets, gave_up;
  gint64 server_records, apart, corrected;
  double seconds;
} Day;

/* The network of the day; @air is NULL where there are no namespaces. */
typedef struct {
  DoorCongress *congress;
  const Options *options;
  Air *air;
  DoorKiosk **kiosks;
} Stage;

static void
cut (const Stage *stage, guint victim, gboolean is_cut)
{
  if (stage->air != NULL)
    air_cut (stage->air, victim, is_cut);
  else
    fault_proxy_cut (stage->kiosks[victim]->proxy, is_cut);
}

/* Cuts a network here and there, and kills the server at noon. */
static void
make_trouble (const Stage *stage)
{
  DoorCongress *congress = stage->congress;
  GRand *random = g_rand_new_with_seed ((guint32) stage->options->seed);
  gint64 noon_ms = (congress->opens_ms + congress->closes_ms) / 2;
  gboolean killed = FALSE;
  while (doors_clock_now_ms () < congress->closes_ms) {
    guint victim = (guint) g_rand_int_range (random, 0, (gint32) stage->options->kiosks);
    cut (stage, victim, TRUE);
    g_usleep ((gulong) g_rand_int_range (random, 200, 1500) * 1000);
    cut (stage, victim, FALSE);
    if (killed || doors_clock_now_ms () < noon_ms)
      continue;
    doors_congress_stop (congress, SIGKILL);
    /* A clock that is behind would make the kiosks' look wrong: it starts up some seconds ahead. */
    gint64 pace = doors_clock_pace ();
    doors_congress_serve (congress, doors_clock_now_ms () + 2000 * pace, (int) pace);
    killed = TRUE;
  }
  g_rand_free (random);
}

static void
look_back (const Stage *stage, Day *day)
{
  DoorCongress *congress = stage->congress;
  for (guint i = 0; i < stage->options->kiosks; i++) {
    DoorKiosk *kiosk = stage->kiosks[i];
    day->records += journal_last (kiosk->journal);
    day->differ += doors_congress_compare (congress, kiosk->journal);
    day->refused += kiosk->refused;
    day->spoiled += fault_proxy_spoiled (kiosk->proxy);
    day->gave_up += kiosk->gave_up ? 1 : 0;
  }
  day->packets = stage->air != NULL ? air_spoiled (stage->air) : 0;
  gint64 until_us = g_get_monotonic_time () + (gint64) SETTLE_S * G_USEC_PER_SEC;
  do {
    g_usleep (300 * 1000);
    day->untrue = doors_congress_untrue (congress);
  } while (day->untrue > 0 && g_get_monotonic_time () < until_us);
  day->server_records = doors_congress_number (congress, "SELECT COUNT (*) FROM scan");
  day->apart = doors_congress_number (congress, "SELECT COUNT (*) FROM scan_apart");
  day->corrected = doors_congress_number (congress, "SELECT COUNT (*) FROM scan WHERE clock <> 0");
}

static void
send_to_their_doors (const Stage *stage, pthread_barrier_t *start)
{
  const char *address = stage->air != NULL ? AIR_HUB : "127.0.0.1";
  guint32 seed = (guint32) stage->options->seed;
  for (guint i = 0; i < stage->options->kiosks; i++) {
    DoorKiosk *kiosk = stage->kiosks[i] =
        doors_kiosk_new (stage->congress, stage->congress->folder, "D0", i);
    kiosk->proxy = fault_proxy_new (address, stage->congress->port, &RATES, seed + i);
    kiosk->url = g_strdup_printf ("http://%s:%u", address, fault_proxy_port (kiosk->proxy));
    kiosk->start = start;
    kiosk->air = stage->air;
    kiosk->station = i;
    pthread_create (&kiosk->thread, NULL, doors_kiosk_live, kiosk);
  }
}

static Day
live_the_day (DoorCongress *congress, Air *air, const Options *options)
{
  Day day = { 0 };
  g_autofree DoorKiosk **kiosks = g_new0 (DoorKiosk *, options->kiosks);
  const Stage stage = { congress, options, air, kiosks };
  pthread_barrier_t start;
  pthread_barrier_init (&start, NULL, options->kiosks + 1);
  gint64 begin_ms = congress->opens_ms - 60 * 1000;
  doors_clock_set (begin_ms, 0); /* it stands still until all have the list */
  doors_congress_serve (congress, begin_ms, 1);
  send_to_their_doors (&stage, &start);
  pthread_barrier_wait (&start);
  doors_congress_stop (congress, SIGTERM);
  gint64 began_us = g_get_monotonic_time ();
  doors_clock_set (begin_ms, options->pace);
  doors_congress_serve (congress, begin_ms + 2000 * (gint64) options->pace, (int) options->pace);
  for (guint i = 0; i < options->kiosks; i++)
    fault_proxy_begin (kiosks[i]->proxy);
  if (air != NULL)
    air_begin (air);
  make_trouble (&stage);
  for (guint i = 0; i < options->kiosks; i++)
    pthread_join (kiosks[i]->thread, NULL);
  day.seconds = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
  look_back (&stage, &day);
  for (guint i = 0; i < options->kiosks; i++)
    doors_kiosk_free (kiosks[i]);
  pthread_barrier_destroy (&start);
  doors_congress_stop (congress, SIGTERM);
  return day;
}

/* ---- The herd ---- */

typedef struct {
  guint kiosks, each;
  double seconds;
  double alone_p50_ms, alone_p99_ms, live_p50_ms, live_p99_ms;
  guint live_scans;
  gboolean agree;
} Herd;

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

/* Filling the logs of the herd is not what is measured: they need no disk. */
static DoorKiosk *
herd_kiosk (DoorCongress *congress, const char *prefix, guint n, gboolean live,
            pthread_barrier_t *start)
{
  const char *parent = live ? congress->folder : congress->memory;
  DoorKiosk *kiosk = doors_kiosk_new (congress, parent, prefix, n);
  kiosk->url = g_strdup_printf ("http://127.0.0.1:%u", congress->port);
  kiosk->start = start;
  doors_kiosk_pair (kiosk);
  doors_kiosk_pull (kiosk); /* they were there before the network went */
  return kiosk;
}

static void
look_at_herd (DoorCongress *congress, DoorKiosk **kiosks, guint n, Herd *herd)
{
  herd->agree = TRUE;
  herd->live_scans = kiosks[n]->latencies->len;
  herd->alone_p99_ms = percentile_ms (kiosks[n]->alone, 99);
  herd->alone_p50_ms = percentile_ms (kiosks[n]->alone, 50);
  herd->live_p99_ms = percentile_ms (kiosks[n]->latencies, 99);
  herd->live_p50_ms = percentile_ms (kiosks[n]->latencies, 50);
  for (guint i = 0; i <= n; i++)
    herd->agree = herd->agree && doors_congress_compare (congress, kiosks[i]->journal) == 0;
}

static Herd
let_them_come (DoorCongress *congress, const Options *options, const char *prefix, guint each)
{
  Herd herd = { .kiosks = options->kiosks, .each = each };
  guint n = options->kiosks;
  _Atomic gboolean stop = FALSE;
  g_autofree DoorKiosk **kiosks = g_new0 (DoorKiosk *, n + 1);
  pthread_barrier_t start;
  pthread_barrier_init (&start, NULL, n + 2);
  doors_clock_set (congress->closes_ms, 1);
  doors_congress_serve (congress, congress->closes_ms + 3600 * 1000, 1);
  for (guint i = 0; i <= n; i++) {
    kiosks[i] = herd_kiosk (congress, prefix, i, i == n, &start);
    doors_kiosk_fill (kiosks[i], i < n ? each : 1);
  }
  kiosks[n]->alone = g_array_new (FALSE, FALSE, sizeof (gint64));
  kiosks[n]->latencies = g_array_new (FALSE, FALSE, sizeof (gint64));
  kiosks[n]->stop = &stop;
  for (guint i = 0; i <= n; i++)
    pthread_create (&kiosks[i]->thread, NULL, i < n ? doors_kiosk_come_back : doors_kiosk_go_on,
                    kiosks[i]);
  pthread_barrier_wait (&start);
  gint64 began_us = g_get_monotonic_time (), done_us = began_us;
  for (guint i = 0; i < n; i++) {
    pthread_join (kiosks[i]->thread, NULL);
    done_us = MAX (done_us, kiosks[i]->done_us);
  }
  stop = TRUE;
  pthread_join (kiosks[n]->thread, NULL);
  herd.seconds = (double) (done_us - began_us) / G_USEC_PER_SEC;
  look_at_herd (congress, kiosks, n, &herd);
  for (guint i = 0; i <= n; i++)
    doors_kiosk_free (kiosks[i]);
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
  printf (
      "a day in %.0f s: %u kiosks, %u people; %u requests and %u packets spoiled; the server killed"
      " at noon\n"
      "  records in the journals          %8" G_GUINT64_FORMAT "\n"
      "  records at the server            %8" G_GINT64_FORMAT "\n"
      "  missing, doubled, changed        %8u\n"
      "  kept apart                       %8" G_GINT64_FORMAT "\n"
      "  clocks put right (none was off)  %8" G_GINT64_FORMAT "\n"
      "  people refused                   %8u\n"
      "  presence that is not the truth   %8u\n",
      day->seconds, options->kiosks, options->people, day->spoiled, day->packets, day->records,
      day->server_records, day->differ, day->apart, day->corrected, day->refused, day->untrue);
}

static void
print_herd (const Herd *herd, double goal_s)
{
  printf ("%u kiosks with %u records each come back in one second\n"
          "  all there, and agree: %-3s          %8.1f s   goal %.0f\n"
          "  one more, live: %4u scans, p50    %8.0f ms            alone before %.0f\n"
          "                             p99    %8.0f ms  goal 500  alone before %.0f\n",
          herd->kiosks, herd->each, herd->agree ? "yes" : "NO", herd->seconds, goal_s,
          herd->live_scans, herd->live_p50_ms, herd->alone_p50_ms, herd->live_p99_ms,
          herd->alone_p99_ms);
}

static void
add_herd (json_t *root, const char *name, const Herd *herd, double goal_s)
{
  static const char BESIDE[] = "server and kiosks on the same cores";
  g_autofree char *seconds = g_strdup_printf ("doors_%s_s", name);
  g_autofree char *live = g_strdup_printf ("doors_%s_live_p99_ms", name);
  json_object_set_new (root, seconds, figure (herd->seconds, goal_s, BESIDE));
  g_autofree char *beside =
      g_strdup_printf ("%s; alone before: %.0f ms", BESIDE, herd->alone_p99_ms);
  json_object_set_new (root, live, figure (herd->live_p99_ms, 500, beside));
}

static void
print_object (json_t *root)
{
  char *text = json_dumps (root, JSON_INDENT (2) | JSON_REAL_PRECISION (6));
  puts (text);
  free (text);
  json_decref (root);
}

/* Returns: whether nothing was lost or untrue. */
static gboolean
tell_day (const Day *day, const Options *options, json_t *root)
{
  if (!options->json)
    print_day (day, options);
  json_object_set_new (root, "doors_lost_or_changed", figure (day->differ, 0, "the journals"));
  json_object_set_new (root, "doors_presence_untrue",
                       figure (day->untrue, 0, "the simulated truth"));
  json_object_set_new (root, "doors_kept_apart", figure ((double) day->apart, 0, "the journals"));
  return day->differ == 0 && day->untrue == 0 && day->apart == 0 && day->gave_up == 0 &&
         day->refused == 0 && (gint64) day->records == day->server_records;
}

static gboolean
tell_herd (const Herd *herd, const char *name, double goal_s, const Options *options, json_t *root)
{
  if (!options->json)
    print_herd (herd, goal_s);
  add_herd (root, name, herd, goal_s);
  return herd->agree;
}

/* ---- All of it ---- */

static gboolean
wanted (const Options *options, const char *part)
{
  return options->only == NULL || strcmp (options->only, part) == 0;
}

static Air *
make_air (const Options *options)
{
  g_autoptr (GError) error = NULL;
  Air *air = air_new (options->kiosks, &AIR_RATES, (guint32) options->seed, &error);
  if (air == NULL)
    fprintf (stderr, "no network namespaces here (%s): only the proxy spoils the network\n",
             error->message);
  return air;
}

static gboolean
run (const Options *options)
{
  gboolean right = TRUE;
  json_t *root = json_object ();
  Air *air = make_air (options);
  DoorCongress *congress =
      doors_congress_make (options->people, options->kiosks, (guint32) options->seed);
  doors_congress_invite (congress, "D0", options->kiosks);
  doors_congress_invite (congress, "F0", options->kiosks + 1);
  doors_congress_invite (congress, "M0", options->kiosks + 1);
  if (wanted (options, "day")) {
    Day day = live_the_day (congress, air, options);
    right = tell_day (&day, options, root);
  }
  if (wanted (options, "herd")) {
    Herd few = let_them_come (congress, options, "F0", options->few);
    right = tell_herd (&few, "few", 5, options, root) && right;
    Herd many = let_them_come (congress, options, "M0", options->many);
    right = tell_herd (&many, "many", 30, options, root) && right;
  }
  if (options->json)
    print_object (root);
  else
    json_decref (root);
  doors_congress_free (congress);
  air_free (air);
  return right;
}

int
main (int argc, char **argv)
{
  Options options = { .seed = 1 };
  const GOptionEntry entries[] = {
    { "small", 0, 0, G_OPTION_ARG_NONE, &options.small, "a few kiosks, some seconds", NULL },
    { "only", 0, 0, G_OPTION_ARG_STRING, &options.only, "a part of it", "day|herd" },
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
  gboolean right = run (&options);
  g_free (options.only);
  return right ? 0 : 1;
}
