/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door with a face, for tests; see scene.h.
 */
#include "tests/kiosk/scene.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "badges/hand.h"

enum { WAIT_S = 30 };

/* ---- Waiting and looking ---- */

static gboolean
too_late (gpointer user)
{
  g_error ("did not come: %s", (const char *) user);
  return G_SOURCE_REMOVE;
}

void
scene_wait (gboolean (*done) (gpointer user), gpointer user, const char *what)
{
  guint guard = g_timeout_add_seconds (WAIT_S, too_late, (gpointer) what);
  while (!done (user))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (guard);
}

typedef struct {
  GdkFrameClock *clock;
  gint64 frame;
} Drawing;

static gboolean
is_mapped (gpointer user)
{
  return gtk_widget_get_mapped (user) && gtk_widget_get_width (user) > 0;
}

static gboolean
is_drawn (gpointer user)
{
  const Drawing *drawing = user;
  return gdk_frame_clock_get_frame_counter (drawing->clock) >= drawing->frame;
}

/* Until what was told last is laid out and drawn: two frames, since the first may be under way. */
void
scene_wait_for_drawing (Screen *screen)
{
  GtkWidget *window = screen_window (screen);
  scene_wait (is_mapped, window, "a window");
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  Drawing drawing = { clock, gdk_frame_clock_get_frame_counter (clock) + 2 };
  gdk_frame_clock_begin_updating (clock);
  scene_wait (is_drawn, &drawing, "a frame");
  gdk_frame_clock_end_updating (clock);
}

static GdkTexture *
take_picture (Screen *screen)
{
  GtkWidget *window = screen_window (screen);
  scene_wait_for_drawing (screen);
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  GskRenderNode *node = gtk_snapshot_free_to_node (snapshot);
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  GdkTexture *texture = gsk_renderer_render_texture (
      renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gsk_render_node_unref (node);
  return texture;
}

void
scene_keep_picture (Screen *screen, const char *name)
{
  g_autoptr (GdkTexture) texture = take_picture (screen);
  g_autofree char *folder =
      g_build_filename (g_getenv ("TEST_BUILD"), "tests", "kiosk", "screens", NULL);
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

GtkWidget *
scene_focus (Screen *screen)
{
  return gtk_root_get_focus (GTK_ROOT (screen_window (screen)));
}

/* ---- A door ---- */

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

ScreenDoorOptions
scene_options (void)
{
  return (ScreenDoorOptions){ .now_ms = ten,
                              .monotonic_ms = since_boot,
                              .desk = { .clock_told = TRUE },
                              .width = 1280,
                              .height = 720 };
}

static void
give_names (Scene *scene)
{
  guint8 key[HAND_KEY_BYTES];
  const BadgeCode *codes[] = { &scene->zoe, &scene->noor };
  const char *const names[] = { "Zoë de Wit", "Noor Bakker" };
  randombytes_buf (key, sizeof key);
  scene->change.hand.told = scene->change.hand.given = TRUE;
  hand_key_seal (key, SCENE_PIN, scene->change.hand.salt, scene->change.hand.box);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    SnapshotBadge *badge = &g_array_index (scene->change.badges, SnapshotBadge, i);
    HandEntry entry = { .number = 1042 + i, .name = (char *) names[i] };
    badge_code_opening_key (codes[i], entry.opening_key);
    badge->hand = hand_entry_seal (&entry, key);
    badge->number = entry.number;
  }
}

void
scene_set_up (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  scene->folder = world_folder ();
  scene->frames = g_build_filename (scene->folder, "frames", NULL);
  scene->fifo = g_build_filename (scene->folder, "scanner", NULL);
  g_assert_cmpint (g_mkdir (scene->frames, 0700), ==, 0);
  g_assert_cmpint (mkfifo (scene->fifo, 0600), ==, 0);
  world_change (&scene->change, 1);
  scene->zoe = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë de Wit", WORLD_MORNING);
  scene->noor = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Noor Bakker", WORLD_ELSEWHERE);
  give_names (scene);
  scene->journal = world_journal (scene->folder, &scene->change);
  /* The right to names is news, and with news of that kind the list is asked for again. */
  journal_apply (scene->journal, &scene->change, WORLD_TEN_MS, &error);
  g_assert_no_error (error);
  config_init (&scene->config);
  g_autofree char *text =
      g_strdup_printf ("frames=%s\nscanner=%s\nsound=fakesink\n", scene->frames, scene->fifo);
  g_assert_true (config_read (&scene->config, "x", text, &error));
  scene->options = scene_options ();
  scene->door = screen_door_new (scene->journal, &scene->config, &scene->options, &error);
  g_assert_no_error (error);
}

void
scene_tear_down (Scene *scene, gconstpointer data)
{
  (void) data;
  screen_door_free (scene->door);
  journal_free (scene->journal);
  config_clear (&scene->config);
  snapshot_change_clear (&scene->change);
  g_free (scene->frames);
  g_free (scene->fifo);
  world_remove (scene->folder);
}

Screen *
scene_screen (Scene *scene)
{
  return screen_door_screen (scene->door);
}

static gboolean
says (gpointer user)
{
  Scene *scene = user;
  const char *spoken = screen_spoken (scene_screen (scene));
  return !screen_asking (scene_screen (scene)) && spoken != NULL &&
         strstr (spoken, scene->wanted) != NULL;
}

static gboolean
other_words (gpointer user)
{
  Scene *scene = user;
  g_error ("not “%s” but “%s”", scene->wanted, screen_spoken (scene_screen (scene)));
  return G_SOURCE_REMOVE;
}

void
scene_wait_for_words (Scene *scene, const char *words)
{
  scene->wanted = words;
  guint guard = g_timeout_add_seconds (WAIT_S - 5, other_words, scene);
  scene_wait (says, scene, words);
  g_source_remove (guard);
}

void
scene_hold_up (Scene *scene, const char *name, const BadgeCode *code)
{
  world_paint_badge (scene->frames, name, code);
}

ScanRecord
scene_record (Scene *scene, guint64 sequence)
{
  g_autoptr (GError) error = NULL;
  g_auto (JournalBatch) batch = { 0 };
  ScanRecord record = { 0 };
  gsize size = 0;
  g_assert_cmpuint (journal_last (scene->journal), >=, sequence);
  g_assert_true (journal_batch (scene->journal, 100, &batch, &error));
  const guint8 *bytes = g_bytes_get_data (batch.records->pdata[sequence - 1], &size);
  g_assert_true (scan_record_decode (bytes, size, &record));
  return record;
}
