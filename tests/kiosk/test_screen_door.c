/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door with a face, under Xvfb: badges before the camera, a scanner that types at any moment, and
 * a new kiosk that is paired. A new scan replaces whatever stood there.
 */
#include <fcntl.h>
#include <gtk/gtk.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "kiosk/decode.h"
#include "tests/kiosk/fake_server.h"
#include "tests/kiosk/keys.h"
#include "tests/kiosk/scene.h"

static void
a_badge_before_the_camera (Scene *scene, gconstpointer data)
{
  (void) data;
  scene_wait_for_words (scene, "Klaar");
  scene_keep_picture (scene_screen (scene), "waiting");
  scene_hold_up (scene, "1.png", &scene->zoe);
  scene_wait_for_words (scene, "Loop door. Zoë de Wit");
  g_assert_cmpint (scene_record (scene, 1).verdict, ==, VERDICT_OK_ENTRY);
  g_assert_cmpint (scene_record (scene, 1).method, ==, SCAN_METHOD_CAMERA);
  scene_hold_up (scene, "2.png", &scene->noor); /* the next one replaces the card at once */
  scene_wait_for_words (scene, "Even vragen. Noor Bakker");
  g_assert_nonnull (strstr (screen_spoken (scene_screen (scene)), "Ga naar B1.08"));
  scene_keep_picture (scene_screen (scene), "door");
}

static void
type_into (const char *fifo, const char *text)
{
  static gint64 at_ms = 5000;
  g_autoptr (GByteArray) events = g_byte_array_new ();
  at_ms += 1000;
  keys_type (events, text, &at_ms, 2);
  int fd = open (fifo, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (write (fd, events->data, events->len), ==, events->len);
  close (fd);
}

/* Also while a form is open: a scan always goes first. */
static void
a_scanner_at_any_moment (Scene *scene, gconstpointer data)
{
  char text[BADGE_CODE_CHARS + 1];
  (void) data;
  scene_wait_for_words (scene, "Klaar");
  const ScreenQuestion question = { .title = "x", .close = "y" };
  screen_ask (scene_screen (scene), &question);
  badge_code_format (&scene->zoe, text);
  g_autofree char *line = g_strconcat (text, "\n\n", NULL);
  type_into (scene->fifo, line);
  scene_wait_for_words (scene, "Loop door. Zoë de Wit");
  g_assert_false (screen_asking (scene_screen (scene)));
  g_assert_cmpuint (journal_last (scene->journal), ==, 1);
  g_assert_cmpint (scene_record (scene, 1).method, ==, SCAN_METHOD_SCANNER);
}

/* ---- Setting up ---- */

static gboolean
is_paired (gpointer user)
{
  return station_desk (screen_door_station (user)) != NULL;
}

/* A new kiosk: the office's code before the camera, and it is at work. */
static void
a_code_pairs (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FakeServer) server = fake_server_new ();
  g_auto (SnapshotChange) change = { 0 };
  Scene scene = { .folder = world_folder () };
  g_autofree char *path = g_build_filename (scene.folder, "journal.db", NULL);
  g_autofree char *settings = g_strdup_printf ("frames=%s\nscanner=\nsound=none\n", scene.folder);
  g_autofree char *code = g_strconcat ("LCPAIR:", fake_server_url (server), "#7K3PQ9XA", NULL);
  world_change (&change, 1);
  fake_server_add_change (server, &change);
  config_init (&scene.config);
  g_assert_true (config_read (&scene.config, "x", settings, &error));
  scene.options = scene_options ();
  scene.journal = journal_open (path, &error);
  g_assert_no_error (error);
  scene.door = screen_door_new (scene.journal, &scene.config, &scene.options, &error);
  g_assert_no_error (error);
  g_assert_true (screen_asking (scene_screen (&scene)));
  scene_keep_picture (scene_screen (&scene), "pair");
  world_paint (scene.folder, "1.png", code, 5);
  scene_wait (is_paired, scene.door, "a pairing");
  scene_wait_for_words (&scene, "Klaar. Deur B1.07");
  g_assert_cmpint (fake_server_calls (server, CALL_PAIR), ==, 1);
  screen_door_free (scene.door);
  journal_free (scene.journal);
  config_clear (&scene.config);
  world_remove (scene.folder);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  if (sodium_init () < 0)
    return 1;
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen_door/a_code_pairs", a_code_pairs);
#define ADD(name)                                                                                  \
  g_test_add ("/screen_door/" #name, Scene, NULL, scene_set_up, name, scene_tear_down)
  ADD (a_badge_before_the_camera);
  ADD (a_scanner_at_any_moment);
  return g_test_run ();
}
