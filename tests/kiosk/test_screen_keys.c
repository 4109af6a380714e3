/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door by keyboard only, under Xvfb: a person is found by number and by name, a scan taken back,
 * a form left, a kiosk moved to another door.
 */
#include <gtk/gtk.h>
#include <sodium.h>
#include <string.h>

#include "badges/number.h"
#include "badges/room_card.h"
#include "kiosk/decode.h"
#include "tests/kiosk/scene.h"

static void
press (const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (argv, (gpointer) "xdotool");
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer) *words);
  g_ptr_array_add (argv, NULL);
  g_autoptr (GSubprocess) run = g_subprocess_newv ((const char *const *) argv->pdata,
                                                   G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (run, NULL, &error));
}

#define PRESS(...) press ((const char *const[]){ __VA_ARGS__, NULL })

static gboolean
is_active (gpointer user)
{
  return gtk_window_is_active (GTK_WINDOW (user));
}

static void
focus_window (Scene *scene)
{
  GtkWidget *window = screen_window (scene_screen (scene));
  scene_wait_for_drawing (scene_screen (scene));
  PRESS ("search", "--sync", "--onlyvisible", "--name", "Lerarencongres", "windowfocus");
  scene_wait (is_active, window, "an active window");
}

/* What stands in the field that has the keyboard. */
static const char *
typed_text (Scene *scene)
{
  GtkWidget *focus = scene_focus (scene_screen (scene));
  return GTK_IS_EDITABLE (focus) ? gtk_editable_get_text (GTK_EDITABLE (focus)) : "";
}

static gboolean
asks (gpointer user)
{
  return screen_asking (scene_screen (user));
}

static gboolean
typed_wanted (gpointer user)
{
  Scene *scene = user;
  return g_strcmp0 (typed_text (scene), scene->wanted) == 0;
}

static void
wait_for_field (Scene *scene, const char *text)
{
  scene->wanted = text;
  scene_wait (typed_wanted, scene, text);
}

static void
a_number_is_typed (Scene *scene, gconstpointer data)
{
  char number[BADGE_NUMBER_SIZE];
  (void) data;
  scene_wait_for_words (scene, "Klaar");
  focus_window (scene);
  badge_number_format (1042, number);
  PRESS ("key", "1"); /* who types a digit looks for a number */
  scene_wait (asks, scene, "a form");
  wait_for_field (scene, "1");
  PRESS ("type", number + 1);
  wait_for_field (scene, number);
  PRESS ("key", "Return");
  wait_for_field (scene, "");
  PRESS ("type", "AB");
  wait_for_field (scene, "AB");
  PRESS ("key", "Return");
  scene_wait_for_words (scene, "Loop door");
  ScanRecord record = scene_record (scene, 1);
  g_assert_cmpint (record.method, ==, SCAN_METHOD_TYPED);
  g_assert_nonnull (strstr (record.note, "AB"));
}

static gboolean
focus_is_button (gpointer user)
{
  return GTK_IS_BUTTON (scene_focus (scene_screen (user)));
}

static void
a_name_is_typed (Scene *scene, gconstpointer data)
{
  (void) data;
  scene_wait_for_words (scene, "Klaar");
  focus_window (scene);
  PRESS ("key", "F2");
  scene_wait (asks, scene, "a form");
  PRESS ("type", "wit");
  wait_for_field (scene, "wit");
  PRESS ("key", "Tab");
  wait_for_field (scene, "");
  PRESS ("type", "CD");
  wait_for_field (scene, "CD");
  PRESS ("key", "Return"); /* the SCENE_PIN is asked first */
  wait_for_field (scene, "");
  PRESS ("type", SCENE_PIN);
  wait_for_field (scene, SCENE_PIN);
  PRESS ("key", "Return");
  scene_wait (focus_is_button, scene, "somebody to choose");
  scene_keep_picture (scene_screen (scene), "found");
  PRESS ("key", "Return");
  scene_wait_for_words (scene, "Loop door. Zoë de Wit");
  ScanRecord record = scene_record (scene, 1);
  g_assert_cmpint (record.method, ==, SCAN_METHOD_NAME);
  g_assert_nonnull (strstr (record.note, "CD"));

  PRESS ("key", "F4"); /* and taken back */
  scene_wait_for_words (scene, "ongedaan gemaakt");
  g_assert_cmpint (scene_record (scene, 2).kind, ==, SCAN_KIND_UNDO);
  g_assert_cmpuint (scene_record (scene, 2).refers, ==, 1);
}

static void
escape_goes_back (Scene *scene, gconstpointer data)
{
  (void) data;
  static const char *const KEYS[] = { "F2", "F9", "F10" };
  scene_wait_for_words (scene, "Klaar");
  focus_window (scene);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    PRESS ("key", KEYS[i]);
    scene_wait (asks, scene, "a form");
    scene_keep_picture (scene_screen (scene), KEYS[i]);
    PRESS ("key", "Escape");
    scene_wait_for_words (scene, "Klaar");
  }
}

static void
a_room_card_asks_first (Scene *scene, gconstpointer data)
{
  (void) data;
  char text[ROOM_CARD_SIZE];
  scene_wait_for_words (scene, "Klaar");
  focus_window (scene);
  room_card_format (&journal_identity (scene->journal)->tag_keys, 1, 4, text);
  world_paint (scene->frames, "card.png", text, 4);
  scene_wait (asks, scene, "a question");
  scene_keep_picture (scene_screen (scene), "move");
  g_assert_cmpint (desk_snapshot (station_desk (screen_door_station (scene->door)))->door.id, ==,
                   WORLD_DOOR);
  PRESS ("type", SCENE_PIN);
  wait_for_field (scene, SCENE_PIN);
  PRESS ("key", "Return");
  scene_wait_for_words (scene, "staat nu bij");
  g_assert_cmpint (desk_snapshot (station_desk (screen_door_station (scene->door)))->door.id, ==,
                   4);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  if (sodium_init () < 0)
    return 1;
  gtk_test_init (&argc, &argv, NULL);
#define ADD(name)                                                                                  \
  g_test_add ("/screen_keys/" #name, Scene, NULL, scene_set_up, name, scene_tear_down)
  ADD (a_number_is_typed);
  ADD (a_name_is_typed);
  ADD (escape_goes_back);
  ADD (a_room_card_asks_first);
  return g_test_run ();
}
