/* SPDX-License-Identifier: EUPL-1.2
 *
 * See doors_kiosk.h.
 */
#include "tests/bench/doors_kiosk.h"

#include <string.h>

enum { TICK_MS = 10, PAIR_TRIES = 200, GIVE_UP_S = 150, LIVE_EVERY_MS = 50, ALONE_SCANS = 20 };

/* ---- Time: as fast as told ---- */

static struct {
  pthread_mutex_t lock; /* the kiosks' threads read it while the day is set going */
  gint64 real_us, sim_ms;
  gint64 pace;
} sim = { .lock = PTHREAD_MUTEX_INITIALIZER };

void
doors_clock_set (gint64 now_ms, gint64 pace)
{
  pthread_mutex_lock (&sim.lock);
  sim.sim_ms = now_ms;
  sim.pace = pace;
  sim.real_us = g_get_monotonic_time ();
  pthread_mutex_unlock (&sim.lock);
}

gint64
doors_clock_now_ms (void)
{
  pthread_mutex_lock (&sim.lock);
  gint64 now_ms = sim.sim_ms + (g_get_monotonic_time () - sim.real_us) * sim.pace / 1000;
  pthread_mutex_unlock (&sim.lock);
  return now_ms;
}

gint64
doors_clock_pace (void)
{
  pthread_mutex_lock (&sim.lock);
  gint64 pace = sim.pace;
  pthread_mutex_unlock (&sim.lock);
  return pace;
}

static gint64
now_ms (gpointer user)
{
  (void) user;
  return doors_clock_now_ms ();
}

/* Booted an hour before the doors opened. */
static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return doors_clock_now_ms () - sim.sim_ms + 3600 * 1000;
}

/* ---- One kiosk ---- */

DoorKiosk *
doors_kiosk_new (const DoorCongress *congress, const char *parent, const char *prefix, guint n)
{
  DoorKiosk *kiosk = g_new0 (DoorKiosk, 1);
  kiosk->congress = congress;
  kiosk->code = doors_congress_code (prefix, n);
  kiosk->plan = &g_array_index (congress->doors, DoorPlan, n % congress->doors->len);
  kiosk->folder = g_build_filename (parent, kiosk->code, NULL);
  kiosk->context = g_main_context_new ();
  g_mkdir_with_parents (kiosk->folder, 0700);
  return kiosk;
}

void
doors_kiosk_free (DoorKiosk *kiosk)
{
  journal_free (kiosk->journal);
  if (kiosk->proxy != NULL)
    fault_proxy_free (kiosk->proxy);
  g_main_context_unref (kiosk->context);
  g_clear_pointer (&kiosk->latencies, g_array_unref);
  g_clear_pointer (&kiosk->alone, g_array_unref);
  g_free (kiosk->folder);
  g_free (kiosk->url);
  g_free (kiosk->code);
  g_free (kiosk);
}

static void
changed (gpointer user)
{
  DoorKiosk *kiosk = user;
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

void
doors_kiosk_pair (DoorKiosk *kiosk)
{
  g_autofree char *path = g_build_filename (kiosk->folder, "journal.db", NULL);
  g_autoptr (GError) error = NULL;
  kiosk->journal = journal_open (path, &error);
  if (kiosk->journal == NULL)
    g_error ("%s", error->message);
  for (int i = 0; i < PAIR_TRIES && journal_identity (kiosk->journal) == NULL; i++) {
    g_clear_error (&error);
    if (!sync_pair (kiosk->journal, kiosk->url, kiosk->code, "bench", doors_clock_now_ms (),
                    &error))
      g_usleep (50 * 1000);
  }
  if (journal_identity (kiosk->journal) == NULL)
    g_error ("%s does not pair: %s", kiosk->code, error->message);
}

static void
scan_step (DoorKiosk *kiosk, const DoorStep *step)
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
run_loop (DoorKiosk *kiosk, guint most_ms)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) most_ms * 1000;
  do {
    if (!g_main_context_iteration (kiosk->context, FALSE))
      g_usleep (1000);
  } while (g_get_monotonic_time () < until_us);
}

void
doors_kiosk_fill (DoorKiosk *kiosk, guint count)
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

void
doors_kiosk_pull (DoorKiosk *kiosk)
{
  const SyncOptions options = sync_options ();
  g_main_context_push_thread_default (kiosk->context);
  kiosk->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, kiosk };
  kiosk->sync = sync_new (kiosk->journal, &options, &kiosk->listener);
  while (!sync_status (kiosk->sync).pulled)
    run_loop (kiosk, 1);
  g_clear_pointer (&kiosk->sync, sync_free);
  g_main_context_pop_thread_default (kiosk->context);
}

/* ---- Lives ---- */

void *
doors_kiosk_live (void *user)
{
  DoorKiosk *kiosk = user;
  const DeskOptions desk = { .boot_id = { 1 }, .clock_told = TRUE };
  const SyncOptions options = sync_options ();
  if (kiosk->air != NULL)
    air_enter (kiosk->air, kiosk->station);
  g_main_context_push_thread_default (kiosk->context);
  doors_kiosk_pair (kiosk);
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
           g_array_index (steps, DoorStep, kiosk->at).at_ms <= doors_clock_now_ms ())
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

void *
doors_kiosk_come_back (void *user)
{
  DoorKiosk *kiosk = user;
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

static void
scan_and_wait (DoorKiosk *kiosk, GArray *latencies)
{
  gint64 began_us = g_get_monotonic_time ();
  doors_kiosk_fill (kiosk, 1);
  sync_kick (kiosk->sync);
  while (!sync_status (kiosk->sync).delivered)
    run_loop (kiosk, 1);
  gint64 took_us = g_get_monotonic_time () - began_us;
  g_array_append_val (latencies, took_us);
  run_loop (kiosk, LIVE_EVERY_MS);
}

void *
doors_kiosk_go_on (void *user)
{
  DoorKiosk *kiosk = user;
  const SyncOptions options = sync_options ();
  g_main_context_push_thread_default (kiosk->context);
  kiosk->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, kiosk };
  kiosk->sync = sync_new (kiosk->journal, &options, &kiosk->listener);
  while (!sync_status (kiosk->sync).delivered || !sync_status (kiosk->sync).pulled)
    run_loop (kiosk, 1);
  for (guint i = 0; i < ALONE_SCANS; i++)
    scan_and_wait (kiosk, kiosk->alone);
  pthread_barrier_wait (kiosk->start);
  while (!*kiosk->stop)
    scan_and_wait (kiosk, kiosk->latencies);
  sync_free (kiosk->sync);
  g_main_context_pop_thread_default (kiosk->context);
  return NULL;
}
