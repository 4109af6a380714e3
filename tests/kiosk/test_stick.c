/* SPDX-License-Identifier: EUPL-1.2
 *
 * The network never came back: a kiosk's log on a stick, with both programs as people run them.
 * Exported, taken in by the server, taken in again, and refused when somebody changed a record.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

#include "schedule/store.h"
#include "tests/bench/doors_congress.h"
#include "tests/kiosk/world.h"

enum { PEOPLE = 12, DOORS = 3, SHOWN = 4 };

typedef struct {
  DoorCongress *congress;
  char *data, *frames, *stick;
  char *out, *err; /* what the last program said */
} Scene;

/* Returns: the exit status. */
static int
run (Scene *scene, const char *room, const char *name, const char *const *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autofree char *program = g_build_filename (g_getenv ("TEST_BUILD"), room, name, NULL);
  int status = 0;
  g_clear_pointer (&scene->out, g_free);
  g_clear_pointer (&scene->err, g_free);
  g_ptr_array_add (argv, program);
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  g_ptr_array_add (argv, NULL);
  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &scene->out,
                &scene->err, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  g_test_message ("%s %s%s", name, scene->out, scene->err);
  return WEXITSTATUS (status);
}

#define KIOSK(...)                                                                                 \
  run (scene, "kiosk", "congress-kiosk",                                                           \
       (const char *const[]){ __VA_ARGS__, "--data", scene->data, NULL })
#define SERVER(...)                                                                                \
  run (scene, "server", "congress-server", (const char *const[]){ __VA_ARGS__, NULL })

static int
take_in (Scene *scene)
{
  return SERVER ("scans", "--config", scene->congress->config, "import", scene->stick);
}

/* ---- A kiosk that was cut off ---- */

static void
pair_and_go_off (Scene *scene)
{
  doors_congress_serve (scene->congress, scene->congress->opens_ms, 1);
  g_autofree char *code = doors_congress_code ("S0", 0);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", scene->congress->port);
  g_assert_cmpint (KIOSK ("pair", "--server", url, "--code", code), ==, 0);
  g_assert_cmpint (KIOSK ("sync"), ==, 0);
  doors_congress_stop (scene->congress, SIGTERM);
}

static void
show_badges (Scene *scene)
{
  for (guint i = 0; i < SHOWN; i++) {
    g_autofree char *name = g_strdup_printf ("%u.png", i);
    world_paint_badge (scene->frames, name,
                       &g_array_index (scene->congress->people, DoorPerson, i).code);
  }
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (scene->congress->opens_ms / 1000);
  g_autofree char *now = g_date_time_format (at, "--now=%Y-%m-%dT%H:%M:%SZ");
  g_assert_cmpint (KIOSK ("--headless", "--frames", scene->frames, "--once", now), ==, 0);
}

static void
set_up (Scene *scene)
{
  scene->congress = doors_congress_make (PEOPLE, DOORS, 1);
  doors_congress_invite (scene->congress, "S0", 1);
  scene->data = g_build_filename (scene->congress->folder, "kiosk", NULL);
  scene->frames = g_build_filename (scene->congress->folder, "frames", NULL);
  scene->stick = g_build_filename (scene->congress->folder, "stick.txt", NULL);
  g_assert_cmpint (g_mkdir_with_parents (scene->frames, 0700), ==, 0);
  pair_and_go_off (scene);
  show_badges (scene);
}

static void
tear_down (Scene *scene)
{
  doors_congress_free (scene->congress);
  g_free (scene->data);
  g_free (scene->frames);
  g_free (scene->stick);
  g_free (scene->out);
  g_free (scene->err);
}

/* ---- What becomes of its log ---- */

static void
log_goes_by_stick (Scene *scene)
{
  g_assert_cmpint (KIOSK ("journal", "verify"), ==, 0);
  g_assert_cmpstr (scene->out, ==, "4 records, each follows from the one before\n");
  g_assert_cmpint (KIOSK ("journal", "export", scene->stick), ==, 0);
  g_assert_nonnull (strstr (scene->out, "stick.txt: 4 records, signed\n"));
  g_assert_cmpint (take_in (scene), ==, 0);
  g_assert_cmpstr (scene->out, ==, "4 records: 4 new, 0 known, 0 kept apart\n");
  g_assert_cmpint (take_in (scene), ==, 0);
  g_assert_cmpstr (scene->out, ==, "4 records: 0 new, 4 known, 0 kept apart\n");
  g_assert_cmpint (doors_congress_number (scene->congress, "SELECT COUNT (*) FROM scan"), ==,
                   SHOWN);
}

static void
changed_record_is_named (Scene *scene)
{
  g_autofree char *text = NULL;
  g_assert_cmpint (KIOSK ("journal", "export", scene->stick), ==, 0);
  g_assert_true (g_file_get_contents (scene->stick, &text, NULL, NULL));
  char *at = text;
  for (int record = 0; record < 3; record++)
    at = strstr (at, "\nrecord ") + strlen ("\nrecord ");
  at[20] = at[20] == 'A' ? 'B' : 'A';
  g_assert_true (g_file_set_contents (scene->stick, text, -1, NULL));
  g_assert_cmpint (take_in (scene), !=, 0);
  g_assert_nonnull (strstr (scene->err, "record 3 was changed"));
  /* Nor does a log that was cut short pass for a whole one. */
  g_assert_cmpint (KIOSK ("journal", "export", scene->stick), ==, 0);
  g_autofree char *whole = NULL;
  g_assert_true (g_file_get_contents (scene->stick, &whole, NULL, NULL));
  char *last = g_strrstr (whole, "\nrecord "), *end = g_strrstr (whole, "\nend 4 ");
  g_autofree char *rest = g_strdup_printf ("\nend 3 %s", end + strlen ("\nend 4 "));
  *last = '\0';
  g_autofree char *shorter = g_strconcat (whole, rest, NULL);
  g_assert_true (g_file_set_contents (scene->stick, shorter, -1, NULL));
  g_assert_cmpint (take_in (scene), !=, 0);
  g_assert_nonnull (strstr (scene->err, "did not sign"));
  g_assert_cmpint (doors_congress_number (scene->congress, "SELECT COUNT (*) FROM scan"), ==, 0);
}

/* Somebody with the kiosk's disk in hand makes an entry of a refusal. */
static void
changed_journal_is_named (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (scene->data, "journal.db", NULL);
  Store *behind = store_open (path, STORE_WRITER, &error);
  g_assert_no_error (error);
  store_exec (behind,
              "DROP TRIGGER scan_no_update;"
              " UPDATE scan SET record = (SELECT record FROM scan WHERE sequence = 1)"
              " WHERE sequence = 2",
              &error);
  g_assert_no_error (error);
  store_free (behind);
  g_assert_cmpint (g_remove (scene->stick), ==, 0);
  g_assert_cmpint (KIOSK ("journal", "verify"), !=, 0);
  g_assert_nonnull (strstr (scene->err, "record 2 "));
  g_assert_cmpint (KIOSK ("journal", "export", scene->stick), !=, 0);
  g_assert_nonnull (strstr (scene->err, "record 2 "));
  g_assert_false (g_file_test (scene->stick, G_FILE_TEST_EXISTS));
}

/* In one go: making a congress takes longer than all the rest. */
static void
all_the_way (void)
{
  Scene scene = { 0 };
  set_up (&scene);
  changed_record_is_named (&scene);
  log_goes_by_stick (&scene);
  changed_journal_is_named (&scene);
  tear_down (&scene);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kiosk/stick/all_the_way", all_the_way);
  return g_test_run ();
}
