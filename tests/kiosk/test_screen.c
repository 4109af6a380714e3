/* SPDX-License-Identifier: EUPL-1.2
 *
 * The window alone, under Xvfb: what it shows on which screen, and what it says to a screen reader.
 */
#include <gtk/gtk.h>

#include "kiosk/words.h"
#include "tests/kiosk/cards.h"
#include "tests/kiosk/scene.h"

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
      scene_wait_for_drawing (screen);
      g_assert_cmpint (gtk_widget_get_width (screen_window (screen)), ==, LOOKS[l].width);
      g_assert_cmpint (gtk_widget_get_height (screen_window (screen)), ==, LOOKS[l].height);
      g_autofree char *name = g_strdup_printf (
          "%s-%dx%d-%.0f%%-%s", verdict_name (verdict), LOOKS[l].width, LOOKS[l].height,
          LOOKS[l].text_scale * 100, LOOKS[l].lang == WHEN_NL ? "nl" : "en");
      scene_keep_picture (screen, name);
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
    scene_wait_for_drawing (screen);
    g_autofree char *name = g_strdup_printf ("form-%dx%d-%.0f%%", LOOKS[l].width, LOOKS[l].height,
                                             LOOKS[l].text_scale * 100);
    scene_keep_picture (screen, name);
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
    GtkWidget *card = scene_focus (screen);
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

static gboolean
over (gpointer user)
{
  *(gboolean *) user = TRUE;
  return G_SOURCE_REMOVE;
}

/* A window that lays itself out sixty times a second makes each verdict wait for its turn. */
static void
nothing_is_drawn_while_nothing_changes (void)
{
  enum { QUIET_MS = 400, FRAMES_MOST = 2 };
  const ScreenLook look = { WHEN_NL, 1, 1280, 720 };
  g_autoptr (Screen) screen = small_screen (&look);
  show_card (screen, VERDICT_OK_ENTRY, FALSE, WHEN_NL);
  screen_allow (screen, SCREEN_KEY_UNDO, FALSE);
  scene_wait_for_drawing (screen);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (screen_window (screen));
  gint64 before = gdk_frame_clock_get_frame_counter (clock);
  gboolean quiet_over = FALSE;
  g_timeout_add (QUIET_MS, over, &quiet_over);
  while (!quiet_over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (gdk_frame_clock_get_frame_counter (clock) - before, <=, FRAMES_MOST);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/screen/each_group_on_each_screen", each_group_on_each_screen);
  g_test_add_func ("/screen/labels_have_room", labels_have_room);
  g_test_add_func ("/screen/a_screen_reader_hears_each_verdict",
                   a_screen_reader_hears_each_verdict);
  g_test_add_func ("/screen/nothing_is_drawn_while_nothing_changes",
                   nothing_is_drawn_while_nothing_changes);
  return g_test_run ();
}
