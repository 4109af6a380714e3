/* SPDX-License-Identifier: EUPL-1.2
 *
 * bench_glance [--json]: how long a visitor looks at the kiosk before it answers: from the decoded
 * code to the frame that shows its verdict, with the record on the disk in between. On a screen:
 * tests/kiosk/on-a-screen BENCH_GLANCE. Beside it what the window's drawing alone takes.
 */
#include <gtk/gtk.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/decode.h"
#include "kiosk/screen_door.h"
#include "tests/kiosk/world.h"

enum { BADGES = 120, WARM = 20, GOAL_MS = 33 };

static gint64
ten (gpointer user)
{
  (void) user;
  return WORLD_TEN_MS;
}

static gint64
since_boot (gpointer user)
{
  (void) user;
  return g_get_monotonic_time () / 1000;
}

static void
painted (GdkFrameClock *clock, gpointer user)
{
  (void) clock;
  *(gboolean *) user = TRUE;
}

/* Runs the main loop until the next frame is drawn. */
static void
wait_for_frame (GtkWidget *window)
{
  gboolean done = FALSE;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted), &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
at_part (GArray *times, double part)
{
  g_array_sort (times, by_size);
  return g_array_index (times, double, (guint) ((times->len - 1) * part));
}

static double
ms_since (gint64 start_us)
{
  return (double) (g_get_monotonic_time () - start_us) / 1000;
}

static void
measure (ScreenDoor *door, const BadgeCode *codes, GArray *answers, GArray *drawings)
{
  GtkWidget *window = screen_window (screen_door_screen (door));
  for (int i = 0; i < BADGES; i++) {
    char text[BADGE_CODE_CHARS + 1];
    badge_code_format (&codes[i], text);
    gint64 start_us = g_get_monotonic_time ();
    station_read (screen_door_station (door), text, strlen (text), SCAN_METHOD_CAMERA);
    wait_for_frame (window);
    double answer = ms_since (start_us);
    start_us = g_get_monotonic_time ();
    gtk_widget_queue_draw (window);
    wait_for_frame (window);
    double drawing = ms_since (start_us);
    if (i >= WARM) {
      g_array_append_val (answers, answer);
      g_array_append_val (drawings, drawing);
    }
  }
}

static void
report (GArray *answers, GArray *drawings, gboolean json)
{
  double p99 = at_part (answers, 0.99), median = at_part (answers, 0.5);
  double floor = at_part (drawings, 0.99);
  const char *met = p99 <= GOAL_MS ? "true" : "false";
  if (json)
    printf ("{\"glance_p99_ms\":{\"value\":%.1f,\"goal\":%d,\"met\":%s,\"beside\":\"drawing alone, "
            "p99 %.1f ms\"},\"glance_median_ms\":{\"value\":%.1f,\"goal\":%d,\"met\":%s,"
            "\"beside\":\"drawing alone, median %.1f ms\"}}\n",
            p99, GOAL_MS, met, floor, median, GOAL_MS, median <= GOAL_MS ? "true" : "false",
            at_part (drawings, 0.5));
  else
    printf ("from code to drawn verdict, %u scans: median %.1f ms, p99 %.1f ms (goal %d, %s); "
            "drawing alone: median %.1f ms, p99 %.1f ms\n",
            answers->len, median, p99, GOAL_MS, p99 <= GOAL_MS ? "met" : "not met",
            at_part (drawings, 0.5), floor);
}

static void
play (Journal *journal, const BadgeCode *codes, gboolean json)
{
  g_auto (Config) config = { 0 };
  g_autoptr (GError) error = NULL;
  const ScreenDoorOptions options = { .now_ms = ten,
                                      .monotonic_ms = since_boot,
                                      .desk = { .clock_told = TRUE },
                                      .width = 1280,
                                      .height = 720 };
  g_autoptr (GArray) answers = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) drawings = g_array_new (FALSE, FALSE, sizeof (double));
  config_init (&config);
  g_assert_true (config_read (&config, "x", "camera =\nscanner =\nsound = none\n", &error));
  g_autoptr (ScreenDoor) door = screen_door_new (journal, &config, &options, &error);
  g_assert_no_error (error);
  measure (door, codes, answers, drawings);
  report (answers, drawings, json);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  if (sodium_init () < 0 || !gtk_init_check ())
    return 1;
  g_auto (SnapshotChange) change = { 0 };
  g_autofree BadgeCode *codes = g_new0 (BadgeCode, BADGES);
  char *folder = world_folder ();
  world_change (&change, 1);
  for (int i = 0; i < BADGES; i++)
    codes[i] = world_badge (&change, ADMISSION_BADGE_VALID, "Anneke de Vries",
                            i % 2 == 0 ? WORLD_MORNING : WORLD_ELSEWHERE);
  g_autoptr (Journal) journal = world_journal (folder, &change);
  play (journal, codes, argc == 2 && strcmp (argv[1], "--json") == 0);
  g_clear_pointer (&journal, journal_free);
  world_remove (folder);
  return 0;
}
