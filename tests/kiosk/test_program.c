/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk as a process: paired, looking at pictures, cut off, told to stop, and killed
 * at any moment. What it said was let in must stand in its log.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

#include "tests/kiosk/fake_server.h"
#include "tests/kiosk/world.h"

/* Ten o'clock on the Friday of the congress. */
#define TEN "--now=2017-10-06T10:00:00+02:00"

enum { KILLS = 30, BADGES = 12 };

static char *
program (void)
{
  return g_build_filename (g_getenv ("TEST_BUILD"), "kiosk", "congress-kiosk", NULL);
}

/* Runs the kiosk to its end. Returns: its exit status. */
static int
run (const char *const *words, char **out, char **err)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *path = program ();
  int status = 0;
  g_ptr_array_add (argv, path);
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, out, err, &status,
                &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

#define RUN(out, err, ...) run ((const char *const[]){ __VA_ARGS__, NULL }, out, err)

static int
count_word (const char *text, const char *word)
{
  int count = 0;
  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    count++;
  return count;
}

typedef struct {
  char *folder; /* holds kiosk/ and frames/ */
  char *data, *frames;
  SnapshotChange change;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  (void) data;
  scene->folder = world_folder ();
  scene->data = g_build_filename (scene->folder, "kiosk", NULL);
  scene->frames = g_build_filename (scene->folder, "frames", NULL);
  g_assert_cmpint (g_mkdir_with_parents (scene->frames, 0700), ==, 0);
  world_change (&scene->change, 1);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  (void) data;
  snapshot_change_clear (&scene->change);
  g_free (scene->data);
  g_free (scene->frames);
  world_remove (scene->folder);
}

static void
congress_morning (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (FakeServer) server = fake_server_new ();
  BadgeCode zoe = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë de Wit", WORLD_MORNING);
  BadgeCode noor =
      world_badge (&scene->change, ADMISSION_BADGE_VALID, "Noor Bakker", WORLD_ELSEWHERE);
  fake_server_add_change (server, &scene->change);
  world_paint_badge (scene->frames, "1.png", &zoe);
  world_paint_badge (scene->frames, "2.png", &noor);
  world_paint (scene->frames, "3.png", "https://geheim.example", 4);

  g_assert_cmpint (RUN (&out, &err, "pair", "--data", scene->data, "--server",
                        fake_server_url (server), "--code", "7k3p-q9xa"),
                   ==, 0);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (RUN (&out, &err, "sync", "--data", scene->data), ==, 0);
  g_assert_cmpstr (out, ==, "list complete, 0 of 0 scans delivered\n");
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (RUN (&out, &err, "--headless", "--data", scene->data, "--frames", scene->frames,
                        "--once", "--sync-before-exit", "20", TEN),
                   ==, 0);
  g_test_message ("%s%s", out, err);
  g_assert_cmpint (count_word (out, "\n"), ==, 3);
  g_assert_nonnull (strstr (out, "\"verdict\":\"ok_entry\",\"group\":\"go\",\"sequence\":1"));
  g_assert_nonnull (strstr (out, "\"name\":\"Zoë de Wit\""));
  g_assert_nonnull (strstr (out, "\"verdict\":\"booked_other_room\""));
  g_assert_nonnull (strstr (out, "\"verdict\":\"not_a_badge\""));
  g_assert_null (strstr (out, "geheim"));
  g_assert_null (strstr (err, "Zoë"));

  g_autoptr (GPtrArray) records = fake_server_records (server);
  g_autofree char *complaint = fake_server_complaint (server);
  g_assert_cmpstr (complaint, ==, NULL);
  g_assert_cmpuint (records->len, ==, 3);
  g_assert_cmpuint (fake_server_head (server), ==, 3);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  g_assert_cmpint (RUN (&out, &err, "status", "--data", scene->data), ==, 0);
  g_assert_nonnull (strstr (out, "2 badges, 2 sessions"));
  g_assert_nonnull (strstr (out, "3, of which 3 delivered"));
}

static void
morning_without_a_server (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr (FakeServer) server = fake_server_new ();
  BadgeCode zoe = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë", WORLD_MORNING);
  fake_server_add_change (server, &scene->change);
  world_paint_badge (scene->frames, "1.png", &zoe);
  g_assert_cmpint (RUN (NULL, NULL, "pair", "--data", scene->data, "--server",
                        fake_server_url (server), "--code", "7K3PQ9XA"),
                   ==, 0);
  g_assert_cmpint (RUN (NULL, NULL, "sync", "--data", scene->data), ==, 0);

  static const FakeCall LINES[] = { CALL_CHANGES, CALL_SCANS, CALL_HEADS };
  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    fake_server_fault (server, LINES[i], FAULT_RESET, G_MAXINT);
  g_assert_cmpint (RUN (&out, &err, "--headless", "--data", scene->data, "--frames", scene->frames,
                        "--once", "--sync-before-exit", "1", TEN),
                   ==, 1);
  g_assert_nonnull (strstr (out, "\"verdict\":\"ok_entry\""));
  g_assert_nonnull (strstr (err, "stays in the journal"));
  g_assert_cmpint (RUN (NULL, NULL, "sync", "--data", scene->data), ==, 5);

  for (gsize i = 0; i < G_N_ELEMENTS (LINES); i++)
    fake_server_fault (server, LINES[i], FAULT_NONE, 0);
  g_assert_cmpint (RUN (NULL, NULL, "sync", "--data", scene->data), ==, 0);
  g_autoptr (GPtrArray) records = fake_server_records (server);
  g_assert_cmpuint (records->len, ==, 1);
}

static void
wrong_words_and_states_are_told (Scene *scene, gconstpointer data)
{
  (void) data;
  char *const kiosk = scene->data, *const frames = scene->frames;
  const struct {
    int status;
    const char *words[9];
  } rows[] = {
    { 2, { NULL } },
    { 0, { "--help" } },
    { 0, { "--version" } },
    { 2, { "dance" } },
    { 2, { "--headless", "--data", kiosk } },
    { 2, { "--headless", "--data", kiosk, "--frames", frames, "--video", "x" } },
    { 2, { "--headless", "--data", kiosk, "--frames", frames, "--tango" } },
    { 2, { "--headless", "--data", kiosk, "--frames", frames, "--now", "gisteren" } },
    { 3, { "--headless", "--data", kiosk, "--frames", frames, "--once" } },
    { 3, { "--headless", "--frames", frames, "--once" } },
    { 2, { "pair", "--data", kiosk, "--code", "7K3PQ9XA" } },
    { 2, { "pair", "--data", kiosk, "--server", "ftp://x", "--code", "7K3PQ9XA" } },
    { 2, { "pair", "--data", kiosk, "--server", "http://a:b@x", "--code", "7K3PQ9XA" } },
    { 2, { "pair", "--data", kiosk, "--server", "http://127.0.0.1:9", "--code", "7K3P" } },
    { 5, { "pair", "--data", kiosk, "--server", "http://127.0.0.1:9/", "--code", "7K3PQ9XA" } },
    { 3, { "sync", "--data", kiosk } },
    { 3, { "status", "--data", kiosk } },
    { 3, { "status", "--data", "/nonexistent" } },
    { 2, { "journal", "burn", "--data", kiosk } },
    { 0, { "journal", "verify", "--data", kiosk } },
    { 2, { "decode" } },
    { 2, { "decode", "/nonexistent.png" } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *out = NULL, *err = NULL;
    int status = run (rows[i].words, &out, &err);
    if (status != rows[i].status)
      g_error ("row %d: %d, not %d: %s", (int) i, status, rows[i].status, err);
    if (status > 1)
      g_assert_cmpstr (err, !=, "");
  }
}

static void
pictures_are_decoded (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autofree char *out = NULL, *err = NULL, *expected = NULL;
  g_autofree char *good = g_build_filename (scene->frames, "a.png", NULL);
  g_autofree char *long_one = g_build_filename (scene->frames, "b.png", NULL);
  world_paint (scene->frames, "a.png", "LCPAIR:https://c.example#7K3PQ9XA", 4);
  g_assert_cmpint (RUN (&out, &err, "decode", good), ==, 0);
  expected = g_strdup_printf ("%s\tLCPAIR:https://c.example#7K3PQ9XA\n", good);
  g_assert_cmpstr (out, ==, expected);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  world_paint (scene->frames, "b.png", "regel een\nregel \x1b[2Jtwee", 4);
  g_assert_cmpint (RUN (&out, &err, "decode", good, long_one), ==, 0);
  g_assert_nonnull (strstr (out, "regel een\\nregel \\033[2Jtwee\n"));
}

/* ---- Long-running ---- */

/* Starts the kiosk on a folder that it follows. Its standard output goes to @lines. */
static GSubprocess *
start (Scene *scene, const char *lines)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = program ();
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_remove (lines); /* GLib writes over what is there, and leaves the rest */
  g_subprocess_launcher_set_stdout_file_path (launcher, lines);
  GSubprocess *process =
      g_subprocess_launcher_spawn (launcher, &error, path, "--headless", "--data", scene->data,
                                   "--frames", scene->frames, "--follow", TEN, NULL);
  g_assert_no_error (error);
  return process;
}

/* Waits until @lines has @count of them. */
static void
wait_for_lines (const char *lines, int count)
{
  for (int waited_ms = 0; waited_ms < 30000; waited_ms += 10) {
    g_autofree char *text = NULL;
    if (g_file_get_contents (lines, &text, NULL, NULL) && count_word (text, "\n") >= count)
      return;
    g_usleep (10 * 1000);
  }
  g_error ("no %d lines in 30 s", count);
}

static void
prepare_badges (Scene *scene)
{
  g_assert_cmpint (g_mkdir_with_parents (scene->data, 0700), ==, 0);
  for (int i = 0; i < BADGES; i++) {
    g_autofree char *name = g_strdup_printf ("%02d.png", i);
    BadgeCode code = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Iemand", WORLD_MORNING);
    world_paint_badge (scene->frames, name, &code);
  }
  journal_free (world_journal (scene->data, &scene->change));
}

static void
term_ends_it_cleanly (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autofree char *lines = g_build_filename (scene->folder, "lines", NULL);
  g_autoptr (GError) error = NULL;
  prepare_badges (scene);
  g_autoptr (GSubprocess) kiosk = start (scene, lines);
  wait_for_lines (lines, BADGES);
  g_subprocess_send_signal (kiosk, SIGTERM);
  g_assert_true (g_subprocess_wait (kiosk, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (kiosk));
  g_assert_cmpint (g_subprocess_get_exit_status (kiosk), ==, 0);
}

/* Each line that lets somebody in has its record. A last line may be cut off by the kill. */
static int
check_lines (Scene *scene, const char *lines)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (scene->data, "journal.db", NULL);
  g_autofree char *text = NULL;
  guint64 whole = 0;
  int checked = 0;
  g_autoptr (Journal) journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (journal_verify (journal, &whole, &error));
  g_auto (JournalBatch) all = { 0 };
  g_assert_true (journal_batch (journal, 100000, &all, &error));
  if (!g_file_get_contents (lines, &text, NULL, NULL))
    return 0;
  g_auto (GStrv) each = g_strsplit (text, "\n", -1);
  for (char **line = each; line[0] != NULL && line[1] != NULL; line++) {
    json_t *card = json_loads (*line, 0, NULL);
    if (card == NULL)
      g_error ("no JSON: %s", *line);
    guint64 sequence = (guint64) json_integer_value (json_object_get (card, "sequence"));
    const char *verdict = json_string_value (json_object_get (card, "verdict"));
    g_assert_cmpuint (sequence, >, 0);
    g_assert_cmpuint (sequence, <=, whole);
    ScanRecord record;
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (all.records->pdata[sequence - 1], &size);
    g_assert_true (scan_record_decode (bytes, size, &record));
    g_assert_cmpstr (verdict_name (record.verdict), ==, verdict);
    json_decref (card);
    checked++;
  }
  return checked;
}

static void
kill_at_any_moment_loses_nothing (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autofree char *lines = g_build_filename (scene->folder, "lines", NULL);
  g_autoptr (GError) error = NULL;
  prepare_badges (scene);
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (GSubprocess) first = start (scene, lines);
  wait_for_lines (lines, BADGES);
  gint64 whole_us = g_get_monotonic_time () - started_us;
  g_subprocess_force_exit (first);
  g_assert_true (g_subprocess_wait (first, NULL, &error));
  int checked = check_lines (scene, lines); /* on a slow machine the kills may all come early */
  g_assert_cmpint (checked, >=, BADGES);
  for (int i = 0; i < KILLS; i++) {
    g_autoptr (GSubprocess) kiosk = start (scene, lines);
    g_usleep ((gulong) g_test_rand_int_range (0, (gint32) MIN (whole_us, 2 * G_USEC_PER_SEC)));
    g_subprocess_force_exit (kiosk);
    g_assert_true (g_subprocess_wait (kiosk, NULL, &error));
    checked += check_lines (scene, lines);
  }
  g_test_message ("%d lines had their record", checked);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/kiosk/program/" #name, Scene, NULL, set_up, name, tear_down)
  ADD (congress_morning);
  ADD (morning_without_a_server);
  ADD (wrong_words_and_states_are_told);
  ADD (pictures_are_decoded);
  ADD (term_ends_it_cleanly);
  ADD (kill_at_any_moment_loses_nothing);
  return g_test_run ();
}
