/* SPDX-License-Identifier: EUPL-1.2
 *
 * The window, under Xvfb: what it shows, what it says to a screen reader, that a new scan replaces
 * whatever stood there, that it works by keyboard, and that a person is found by number and name.
 * Pictures of the whole window are left in the build tree, tests/kiosk/screens, to be looked at.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "badges/hand.h"
#include "badges/number.h"
#include "badges/room_card.h"
#include "kiosk/decode.h"
#include "kiosk/screen_door.h"
#include "kiosk/words.h"
#include "tests/kiosk/cards.h"
#include "tests/kiosk/fake_server.h"
#include "tests/kiosk/keys.h"
#include "tests/kiosk/world.h"

#define PIN "12345678"

enum { WAIT_S = 30 };

/* ---- Waiting and looking ---- */

static gboolean
too_late (gpointer user)
{
  g_error ("did not come: %s", (const char *) user);
  return G_SOURCE_REMOVE;
}

static void
wait_until (gboolean (*done) (gpointer user), gpointer user, const char *what)
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
static void
wait_for_drawing (Screen *screen)
{
  GtkWidget *window = screen_window (screen);
  wait_until (is_mapped, window, "a window");
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  Drawing drawing = { clock, gdk_frame_clock_get_frame_counter (clock) + 2 };
  gdk_frame_clock_begin_updating (clock);
  wait_until (is_drawn, &drawing, "a frame");
  gdk_frame_clock_end_updating (clock);
}

static GdkTexture *
take_picture (Screen *screen)
{
  GtkWidget *window = screen_window (screen);
  wait_for_drawing (screen);
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

static void
keep_picture (Screen *screen, const char *name)
{
  g_autoptr (GdkTexture) texture = take_picture (screen);
  g_autofree char *folder =
      g_build_filename (g_getenv ("TEST_BUILD"), "tests", "kiosk", "screens", NULL);
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

/* ---- The window alone ---- */

static void
ignore_key (ScreenKey key, gpointer user)
{
  (void) key;
  (void) user;
}

static Screen *
small_screen (const ScreenLook *look)
{
  const ScreenListener listener = { .key = ignore_key };
  static const char *const STATUS[] = {
    "Geen verbinding", "verzonden 1.190 van 1.204", "lijst 12 min oud", "Deur B1.07", "10.04", NULL
  };
  Screen *screen = screen_new (look, &listener);
  screen_status (screen, STATUS);
  screen_hint (screen, words_get (look->lang, "coach.tilt"));
  return screen;
}

static GtkWidget *
focus_of (Screen *screen)
{
  return gtk_root_get_focus (GTK_ROOT (screen_window (screen)));
}

static void
show_card (Screen *screen, Verdict verdict, gboolean longest, WhenLang lang)
{
  g_auto (DeskCard) card = { 0 };
  g_auto (Telling) telling = { 0 };
  cards_fill (verdict, longest, &card);
  telling_of_card (&card, lang, &telling);
  screen_show (screen, &telling);
}

static void
each_group_on_each_screen (void)
{
  static const Verdict ONE_OF_EACH[] = { VERDICT_OK_ENTRY, VERDICT_OK_LATE,
                                         VERDICT_BOOKED_OTHER_ROOM, VERDICT_UNPAID,
                                         VERDICT_STORAGE_ERROR };
  static const ScreenLook LOOKS[] = {
    { WHEN_NL, 1, 1280, 720 }, { WHEN_EN, 1, 1280, 720 }, { WHEN_NL, 2, 1280, 720 },
    { WHEN_NL, 1, 800, 480 },  { WHEN_NL, 2, 800, 480 },  { WHEN_NL, 1, 1920, 1080 },
  };
  for (gsize l = 0; l < G_N_ELEMENTS (LOOKS); l++) {
    g_autoptr (Screen) screen = small_screen (&LOOKS[l]);
    gsize count = l < 2 ? G_N_ELEMENTS (ONE_OF_EACH) : 1;
    for (gsize i = 0; i < count; i++) {
      Verdict verdict = l < 2 ? ONE_OF_EACH[i] : VERDICT_BOOKED_OTHER_ROOM;
      show_card (screen, verdict, l >= 2, LOOKS[l].lang);
      wait_for_drawing (screen);
      g_assert_cmpint (gtk_widget_get_width (screen_window (screen)), ==, LOOKS[l].width);
      g_assert_cmpint (gtk_widget_get_height (screen_window (screen)), ==, LOOKS[l].height);
      g_autofree char *name = g_strdup_printf (
          "%s-%dx%d-%.0f%%-%s", verdict_name (verdict), LOOKS[l].width, LOOKS[l].height,
          LOOKS[l].text_scale * 100, LOOKS[l].lang == WHEN_NL ? "nl" : "en");
      keep_picture (screen, name);
    }
  }
}

/* Whether what @widget asks for is no more than what it got, for all in it that has text. */
static void
check_room (GtkWidget *widget)
{
  if (!gtk_widget_get_visible (widget) || !gtk_widget_get_child_visible (widget))
    return;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)) != '\0') {
    int least = 0, high = 0, width = gtk_widget_get_allocated_width (widget);
    gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
    gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, &high, NULL, NULL, NULL);
    g_test_message ("“%s” %d of %d wide, %d of %d high", gtk_label_get_text (GTK_LABEL (widget)),
                    least, width, high, gtk_widget_get_allocated_height (widget));
    g_assert_cmpint (least, <=, width);
    g_assert_cmpint (high, <=, gtk_widget_get_allocated_height (widget));
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    check_room (child);
}

static void
labels_have_room (void)
{
  static const ScreenLook LOOKS[] = { { WHEN_NL, 1, 1280, 720 },
                                      { WHEN_NL, 2, 1280, 720 },
                                      { WHEN_NL, 1, 800, 480 },
                                      { WHEN_NL, 2, 800, 480 },
                                      { WHEN_EN, 2, 1920, 1080 } };
  for (gsize l = 0; l < G_N_ELEMENTS (LOOKS); l++) {
    g_autoptr (Screen) screen = small_screen (&LOOKS[l]);
    const ScreenQuestion question = {
      .title = words_get (LOOKS[l].lang, "key.let_in"),
      .text = words_get (LOOKS[l].lang, "key.reason_hint"),
      .fields = { { words_get (LOOKS[l].lang, "key.reason"), NULL, FALSE },
                  { words_get (LOOKS[l].lang, "find.initials"), "AB", FALSE },
                  { words_get (LOOKS[l].lang, "move.supervisor"), NULL, TRUE } },
      .button = words_get (LOOKS[l].lang, "key.let_in"),
      .close = words_get (LOOKS[l].lang, "find.close"),
    };
    screen_ask (screen, &question);
    screen_form_say (screen_form (screen), words_get (LOOKS[l].lang, "find.wrong_number"));
    wait_for_drawing (screen);
    g_autofree char *name = g_strdup_printf ("form-%dx%d-%.0f%%", LOOKS[l].width, LOOKS[l].height,
                                             LOOKS[l].text_scale * 100);
    keep_picture (screen, name);
    check_room (screen_window (screen));
  }
}

static void
a_screen_reader_hears_each_verdict (void)
{
  const ScreenLook look = { WHEN_NL, 1, 800, 480 };
  g_autoptr (Screen) screen = small_screen (&look);
  GtkWidget *before = NULL;
  for (int i = 0; i < 3; i++) {
    show_card (screen, VERDICT_OK_ENTRY, FALSE, WHEN_NL);
    GtkWidget *card = focus_of (screen);
    g_assert_true (card != before); /* the same words again are news again */
    g_assert_true (gtk_test_accessible_has_role (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_ROLE_ALERT));
    g_autofree char *wrong = gtk_test_accessible_check_property (
        GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, screen_spoken (screen));
    g_assert_cmpstr (wrong, ==, NULL);
    before = card;
  }
  g_assert_cmpstr (screen_spoken (screen), ==,
                   "Loop door. Anneke de Vries. Toegang. Admitted. 12 van 30 binnen");
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

typedef struct {
  char *folder, *frames, *fifo;
  SnapshotChange change;
  BadgeCode zoe, noor;
  Journal *journal;
  Config config;
  ScreenDoorOptions options;
  ScreenDoor *door;
  const char *wanted; /* what is waited for */
} Scene;

static void
give_names (Scene *scene)
{
  guint8 key[HAND_KEY_BYTES];
  const BadgeCode *codes[] = { &scene->zoe, &scene->noor };
  const char *const names[] = { "Zoë de Wit", "Noor Bakker" };
  randombytes_buf (key, sizeof key);
  scene->change.hand.told = scene->change.hand.given = TRUE;
  hand_key_seal (key, PIN, scene->change.hand.salt, scene->change.hand.box);
  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    SnapshotBadge *badge = &g_array_index (scene->change.badges, SnapshotBadge, i);
    HandEntry entry = { .number = 1042 + i, .name = (char *) names[i] };
    badge_code_opening_key (codes[i], entry.opening_key);
    badge->hand = hand_entry_seal (&entry, key);
    badge->number = entry.number;
  }
}

static void
set_up (Scene *scene, gconstpointer data)
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
  scene->options = (ScreenDoorOptions){ .now_ms = ten,
                                        .monotonic_ms = since_boot,
                                        .desk = { .clock_told = TRUE },
                                        .width = 1280,
                                        .height = 720 };
  scene->door = screen_door_new (scene->journal, &scene->config, &scene->options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Scene *scene, gconstpointer data)
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

static Screen *
screen_of (Scene *scene)
{
  return screen_door_screen (scene->door);
}

static gboolean
says (gpointer user)
{
  Scene *scene = user;
  const char *spoken = screen_spoken (screen_of (scene));
  return !screen_asking (screen_of (scene)) && spoken != NULL &&
         strstr (spoken, scene->wanted) != NULL;
}

static gboolean
other_words (gpointer user)
{
  Scene *scene = user;
  g_error ("not “%s” but “%s”", scene->wanted, screen_spoken (screen_of (scene)));
  return G_SOURCE_REMOVE;
}

static void
wait_for_words (Scene *scene, const char *words)
{
  scene->wanted = words;
  guint guard = g_timeout_add_seconds (WAIT_S - 5, other_words, scene);
  wait_until (says, scene, words);
  g_source_remove (guard);
}

static void
hold_up (Scene *scene, const char *name, const BadgeCode *code)
{
  world_paint_badge (scene->frames, name, code);
}

static ScanRecord
record_at (Scene *scene, guint64 sequence)
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

static void
a_badge_before_the_camera (Scene *scene, gconstpointer data)
{
  (void) data;
  wait_for_words (scene, "Klaar");
  keep_picture (screen_of (scene), "waiting");
  hold_up (scene, "1.png", &scene->zoe);
  wait_for_words (scene, "Loop door. Zoë de Wit");
  g_assert_cmpint (record_at (scene, 1).verdict, ==, VERDICT_OK_ENTRY);
  g_assert_cmpint (record_at (scene, 1).method, ==, SCAN_METHOD_CAMERA);
  hold_up (scene, "2.png", &scene->noor); /* the next one replaces the card at once */
  wait_for_words (scene, "Even vragen. Noor Bakker");
  g_assert_nonnull (strstr (screen_spoken (screen_of (scene)), "Ga naar B1.08"));
  keep_picture (screen_of (scene), "door");
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
  wait_for_words (scene, "Klaar");
  const ScreenQuestion question = { .title = "x", .close = "y" };
  screen_ask (screen_of (scene), &question);
  badge_code_format (&scene->zoe, text);
  g_autofree char *line = g_strconcat (text, "\n\n", NULL);
  type_into (scene->fifo, line);
  wait_for_words (scene, "Loop door. Zoë de Wit");
  g_assert_false (screen_asking (screen_of (scene)));
  g_assert_cmpuint (journal_last (scene->journal), ==, 1);
  g_assert_cmpint (record_at (scene, 1).method, ==, SCAN_METHOD_SCANNER);
}

/* ---- By keyboard ---- */

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
  GtkWidget *window = screen_window (screen_of (scene));
  wait_for_drawing (screen_of (scene));
  PRESS ("search", "--sync", "--onlyvisible", "--name", "Lerarencongres", "windowfocus");
  wait_until (is_active, window, "an active window");
}

/* What stands in the field that has the keyboard. */
static const char *
typed_text (Scene *scene)
{
  GtkWidget *focus = focus_of (screen_of (scene));
  return GTK_IS_EDITABLE (focus) ? gtk_editable_get_text (GTK_EDITABLE (focus)) : "";
}

static gboolean
asks (gpointer user)
{
  return screen_asking (screen_of (user));
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
  wait_until (typed_wanted, scene, text);
}

static void
a_number_is_typed (Scene *scene, gconstpointer data)
{
  char number[BADGE_NUMBER_SIZE];
  (void) data;
  wait_for_words (scene, "Klaar");
  focus_window (scene);
  badge_number_format (1042, number);
  PRESS ("key", "1"); /* who types a digit looks for a number */
  wait_until (asks, scene, "a form");
  wait_for_field (scene, "1");
  PRESS ("type", number + 1);
  wait_for_field (scene, number);
  PRESS ("key", "Return");
  wait_for_field (scene, "");
  PRESS ("type", "AB");
  wait_for_field (scene, "AB");
  PRESS ("key", "Return");
  wait_for_words (scene, "Loop door");
  ScanRecord record = record_at (scene, 1);
  g_assert_cmpint (record.method, ==, SCAN_METHOD_TYPED);
  g_assert_nonnull (strstr (record.note, "AB"));
}

static gboolean
focus_is_button (gpointer user)
{
  return GTK_IS_BUTTON (focus_of (screen_of (user)));
}

static void
a_name_is_typed (Scene *scene, gconstpointer data)
{
  (void) data;
  wait_for_words (scene, "Klaar");
  focus_window (scene);
  PRESS ("key", "F2");
  wait_until (asks, scene, "a form");
  PRESS ("type", "wit");
  wait_for_field (scene, "wit");
  PRESS ("key", "Tab");
  wait_for_field (scene, "");
  PRESS ("type", "CD");
  wait_for_field (scene, "CD");
  PRESS ("key", "Return"); /* the PIN is asked first */
  wait_for_field (scene, "");
  PRESS ("type", PIN);
  wait_for_field (scene, PIN);
  PRESS ("key", "Return");
  wait_until (focus_is_button, scene, "somebody to choose");
  keep_picture (screen_of (scene), "found");
  PRESS ("key", "Return");
  wait_for_words (scene, "Loop door. Zoë de Wit");
  ScanRecord record = record_at (scene, 1);
  g_assert_cmpint (record.method, ==, SCAN_METHOD_NAME);
  g_assert_nonnull (strstr (record.note, "CD"));

  PRESS ("key", "F4"); /* and taken back */
  wait_for_words (scene, "ongedaan gemaakt");
  g_assert_cmpint (record_at (scene, 2).kind, ==, SCAN_KIND_UNDO);
  g_assert_cmpuint (record_at (scene, 2).refers, ==, 1);
}

static void
escape_goes_back (Scene *scene, gconstpointer data)
{
  (void) data;
  static const char *const KEYS[] = { "F2", "F9", "F10" };
  wait_for_words (scene, "Klaar");
  focus_window (scene);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    PRESS ("key", KEYS[i]);
    wait_until (asks, scene, "a form");
    keep_picture (screen_of (scene), KEYS[i]);
    PRESS ("key", "Escape");
    wait_for_words (scene, "Klaar");
  }
}

static void
a_room_card_asks_first (Scene *scene, gconstpointer data)
{
  (void) data;
  char text[ROOM_CARD_SIZE];
  wait_for_words (scene, "Klaar");
  focus_window (scene);
  room_card_format (&journal_identity (scene->journal)->tag_keys, 1, 4, text);
  world_paint (scene->frames, "card.png", text, 4);
  wait_until (asks, scene, "a question");
  keep_picture (screen_of (scene), "move");
  g_assert_cmpint (desk_snapshot (station_desk (screen_door_station (scene->door)))->door.id, ==,
                   WORLD_DOOR);
  PRESS ("type", PIN);
  wait_for_field (scene, PIN);
  PRESS ("key", "Return");
  wait_for_words (scene, "staat nu bij");
  g_assert_cmpint (desk_snapshot (station_desk (screen_door_station (scene->door)))->door.id, ==,
                   4);
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
  scene.options = (ScreenDoorOptions){ .now_ms = ten,
                                       .monotonic_ms = since_boot,
                                       .desk = { .clock_told = TRUE },
                                       .width = 1280,
                                       .height = 720 };
  scene.journal = journal_open (path, &error);
  g_assert_no_error (error);
  scene.door = screen_door_new (scene.journal, &scene.config, &scene.options, &error);
  g_assert_no_error (error);
  g_assert_true (screen_asking (screen_of (&scene)));
  keep_picture (screen_of (&scene), "pair");
  world_paint (scene.folder, "1.png", code, 5);
  wait_until (is_paired, scene.door, "a pairing");
  wait_for_words (&scene, "Klaar. Deur B1.07");
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
  g_test_add_func ("/screen/each_group_on_each_screen", each_group_on_each_screen);
  g_test_add_func ("/screen/labels_have_room", labels_have_room);
  g_test_add_func ("/screen/a_screen_reader_hears_each_verdict",
                   a_screen_reader_hears_each_verdict);
  g_test_add_func ("/screen/a_code_pairs", a_code_pairs);
#define ADD(name) g_test_add ("/screen/" #name, Scene, NULL, set_up, name, tear_down)
  ADD (a_badge_before_the_camera);
  ADD (a_scanner_at_any_moment);
  ADD (a_number_is_typed);
  ADD (a_name_is_typed);
  ADD (escape_goes_back);
  ADD (a_room_card_asks_first);
  return g_test_run ();
}
