/* SPDX-License-Identifier: EUPL-1.2
 *
 * The window; see screen.h.
 */
#include "kiosk/screen.h"

#include "kiosk/face.h"
#include "kiosk/screen_canvas.h"
#include "kiosk/screen_frame.h"
#include "kiosk/screen_mirror.h"
#include "kiosk/words.h"

enum { CARDS = 2 };

typedef struct {
  GtkWidget *canvas;
  Telling telling;
  double text_scale;
} Card;

typedef struct {
  Screen *screen;
  ScreenKey key;
  GtkWidget *button;
} Key;

struct Screen {
  ScreenLook look;
  ScreenListener listener;
  GtkWidget *window, *stack, *strip, *hint;
  ScreenMirror *mirror;
  GtkCssProvider *style;
  int styled_width, styled_height; /* what the style was made for */
  ScreenForm *form;
  Card cards[CARDS];
  guint card; /* the one shown last */
  GStrv status;
  Key keys[SCREEN_KEYS];
};

static const struct {
  guint value;
  const char *name, *words;
} KEYS[SCREEN_KEYS] = {
  [SCREEN_KEY_FIND] = { GDK_KEY_F2, "F2", "key.find" },
  [SCREEN_KEY_UNDO] = { GDK_KEY_F4, "F4", "key.undo" },
  [SCREEN_KEY_LET_IN] = { GDK_KEY_F6, "F6", "key.let_in" },
  [SCREEN_KEY_TEST] = { GDK_KEY_F9, "F9", "key.test" },
  [SCREEN_KEY_END] = { GDK_KEY_F10, "F10", "key.end" },
};

/* ---- Drawing ---- */

static void
draw_card (cairo_t *cr, int width, int height, gpointer user)
{
  const Card *card = user;
  if (card->telling.word != NULL)
    face_draw (cr, &card->telling, width, height, card->text_scale, NULL);
}

static void
draw_strip (cairo_t *cr, int width, int height, gpointer user)
{
  static const char *const NONE[] = { NULL };
  const Screen *screen = user;
  const char *const *items = screen->status != NULL ? (const char *const *) screen->status : NONE;
  face_strip (cr, items, width, height, screen->look.text_scale, NULL);
}

/* ---- The parts ---- */

static GtkWidget *
make_cards (Screen *screen)
{
  static const char *const NAMES[CARDS] = { "card-0", "card-1" };
  screen->stack = gtk_stack_new ();
  for (gsize i = 0; i < CARDS; i++) {
    Card *card = &screen->cards[i];
    card->text_scale = screen->look.text_scale;
    card->canvas = screen_canvas_new (GTK_ACCESSIBLE_ROLE_ALERT, draw_card, card);
    screen_canvas_tell (card->canvas, words_get (screen->look.lang, "key.verdict"));
    gtk_widget_set_focusable (card->canvas, TRUE);
    gtk_stack_add_named (GTK_STACK (screen->stack), card->canvas, NAMES[i]);
  }
  screen->form = screen_form_new (&screen->listener.form);
  gtk_stack_add_named (GTK_STACK (screen->stack), screen_form_widget (screen->form), "form");
  return screen->stack;
}

static GtkWidget *
make_mirror (Screen *screen)
{
  GtkWidget *overlay = gtk_overlay_new ();
  screen->mirror = screen_mirror_new (words_get (screen->look.lang, "key.mirror"));
  gtk_overlay_set_child (GTK_OVERLAY (overlay), screen_mirror_widget (screen->mirror));
  screen->hint = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
                               "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
  gtk_widget_add_css_class (screen->hint, "hint");
  gtk_widget_set_valign (screen->hint, GTK_ALIGN_END);
  gtk_widget_set_visible (screen->hint, FALSE);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), screen->hint);
  return overlay;
}

static void
key_clicked (GtkWidget *button, gpointer user)
{
  const Key *key = user;
  (void) button;
  key->screen->listener.key (key->key, key->screen->listener.user);
}

static GtkWidget *
make_keys (Screen *screen)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_add_css_class (box, "keys");
  for (guint i = 0; i < SCREEN_KEYS; i++) {
    Key *key = &screen->keys[i];
    g_autofree char *text =
        g_strdup_printf ("%s (%s)", words_get (screen->look.lang, KEYS[i].words), KEYS[i].name);
    *key = (Key){ screen, (ScreenKey) i, gtk_button_new () };
    GtkWidget *label = gtk_label_new (text);
    gtk_label_set_wrap (GTK_LABEL (label), TRUE);
    gtk_button_set_child (GTK_BUTTON (key->button), label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (key->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    text, -1);
    gtk_widget_set_vexpand (key->button, TRUE);
    g_signal_connect (key->button, "clicked", G_CALLBACK (key_clicked), key);
    gtk_box_append (GTK_BOX (box), key->button);
  }
  return box;
}

/* ---- Keys ---- */

static gboolean
key_pressed (GtkEventControllerKey *controller, guint value, guint code, GdkModifierType state,
             gpointer user)
{
  Screen *screen = user;
  (void) controller;
  (void) code;
  if (value == GDK_KEY_Escape && screen_asking (screen)) {
    screen->listener.form.closed (screen->listener.form.user);
    return TRUE;
  }
  for (guint i = 0; i < SCREEN_KEYS; i++)
    if (KEYS[i].value == value && gtk_widget_get_sensitive (screen->keys[i].button)) {
      screen->listener.key ((ScreenKey) i, screen->listener.user);
      return TRUE;
    }
  /* Who types while nothing is asked looks for somebody. */
  gunichar letter = gdk_keyval_to_unicode (value);
  if (screen_asking (screen) || !g_unichar_isalnum (letter) ||
      (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  screen->listener.key (SCREEN_KEY_FIND, screen->listener.user);
  if (screen_asking (screen))
    screen_form_type (screen->form, letter);
  return TRUE;
}

/* ---- Sizes ---- */

/* Only for another size: new style makes the window lay itself out, which asks for its style. */
static void
set_style (Screen *screen, int width, int height)
{
  if (width == screen->styled_width && height == screen->styled_height)
    return;
  screen->styled_width = width;
  screen->styled_height = height;
  double plain = MAX (height / 34.0, 14) * screen->look.text_scale;
  double keys = MIN (plain, width * 0.24 / 13);
  g_autofree char *css = g_strdup_printf (
      ".kiosk { background: #12161f; color: #f2f4f8; font-size: %.1fpx; }"
      ".kiosk .form { background: #f2f4f8; color: #10131a; }"
      ".kiosk .form > viewport > box { padding: 0.7em; }"
      ".kiosk .form-title { font-size: 1.4em; font-weight: bold; }"
      ".kiosk .form-said { font-weight: bold; color: #8c0017; }"
      ".kiosk entry, .kiosk button { font-size: 1em; min-height: 1.6em; }"
      ".kiosk button:focus, .kiosk entry:focus-within { outline: 4px solid #ff8f00; "
      "outline-offset: -4px; }"
      ".kiosk .keys { font-size: %.1fpx; }"
      ".kiosk .keys button { padding: 0 0.3em; min-height: 0; color: #10131a; }"
      ".kiosk .keys button:disabled { color: #8a8f99; background: #2a2f3a; }"
      ".kiosk .hint { background: rgba(0,0,0,0.8); color: #ffffff; font-size: %.1fpx;"
      " font-weight: bold; padding: 0.3em; }",
      plain, keys, keys);
  gtk_css_provider_load_from_data (screen->style, css, -1);
}

static void
resized (GdkSurface *surface, int width, int height, gpointer user)
{
  (void) surface;
  set_style (user, width, height);
}

static void
realized (GtkWidget *window, gpointer user)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_signal_connect (surface, "layout", G_CALLBACK (resized), user);
}

/* ---- From outside ---- */

static gboolean
close_asked (GtkWindow *window, gpointer user)
{
  (void) window;
  (void) user;
  return TRUE; /* a door is not closed by a slip of the finger */
}

static void
make_window (Screen *screen)
{
  const ScreenLook *look = &screen->look;
  screen->window = gtk_window_new ();
  gtk_window_set_title (GTK_WINDOW (screen->window), "Lerarencongres");
  gtk_window_set_decorated (GTK_WINDOW (screen->window), FALSE);
  gtk_widget_add_css_class (screen->window, "kiosk");
  g_signal_connect (screen->window, "close-request", G_CALLBACK (close_asked), NULL);
  g_signal_connect (screen->window, "realize", G_CALLBACK (realized), screen);
  GtkEventController *keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), screen);
  gtk_widget_add_controller (screen->window, keys);
  if (look->width > 0)
    gtk_window_set_default_size (GTK_WINDOW (screen->window), look->width, look->height);
  else
    gtk_window_fullscreen (GTK_WINDOW (screen->window));
}

Screen *
screen_new (const ScreenLook *look, const ScreenListener *listener)
{
  Screen *screen = g_new0 (Screen, 1);
  screen->look = *look;
  screen->listener = *listener;
  screen->style = gtk_css_provider_new ();
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (screen->style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  set_style (screen, look->width > 0 ? look->width : 1280, look->height > 0 ? look->height : 720);
  make_window (screen);
  screen->strip = screen_canvas_new (GTK_ACCESSIBLE_ROLE_STATUS, draw_strip, screen);
  GtkWidget *cards = make_cards (screen), *mirror = make_mirror (screen);
  gtk_window_set_child (GTK_WINDOW (screen->window),
                        screen_frame_new (screen->strip, cards, mirror, make_keys (screen)));
  gtk_window_present (GTK_WINDOW (screen->window));
  return screen;
}

void
screen_free (Screen *screen)
{
  if (screen == NULL)
    return;
  gtk_window_destroy (GTK_WINDOW (screen->window));
  gtk_style_context_remove_provider_for_display (gdk_display_get_default (),
                                                 GTK_STYLE_PROVIDER (screen->style));
  g_object_unref (screen->style);
  for (gsize i = 0; i < CARDS; i++)
    telling_clear (&screen->cards[i].telling);
  screen_mirror_free (screen->mirror);
  g_strfreev (screen->status);
  g_free (screen);
}

GtkWidget *
screen_window (Screen *screen)
{
  return screen->window;
}

void
screen_show (Screen *screen, Telling *telling)
{
  screen->card = (screen->card + 1) % CARDS;
  Card *card = &screen->cards[screen->card];
  telling_clear (&card->telling);
  card->telling = *telling;
  *telling = (Telling){ 0 };
  g_autofree char *spoken = telling_spoken (&card->telling);
  screen_canvas_tell (card->canvas, spoken);
  gtk_stack_set_visible_child (GTK_STACK (screen->stack), card->canvas);
  gtk_widget_grab_focus (card->canvas);
}

void
screen_ask (Screen *screen, const ScreenQuestion *question)
{
  gtk_stack_set_visible_child_name (GTK_STACK (screen->stack), "form");
  screen_form_ask (screen->form, question);
}

ScreenForm *
screen_form (Screen *screen)
{
  return screen->form;
}

gboolean
screen_asking (Screen *screen)
{
  return gtk_stack_get_visible_child (GTK_STACK (screen->stack)) ==
         screen_form_widget (screen->form);
}

void
screen_status (Screen *screen, const char *const *items)
{
  g_autofree char *words = g_strjoinv (". ", (char **) items);
  if (g_strcmp0 (words, screen_canvas_told (screen->strip)) == 0)
    return;
  g_strfreev (screen->status);
  screen->status = g_strdupv ((char **) items);
  screen_canvas_tell (screen->strip, words);
}

void
screen_mirror (Screen *screen, const Picture *picture, gint64 age_ms)
{
  screen_mirror_show (screen->mirror, picture, age_ms);
}

void
screen_hint (Screen *screen, const char *sentence)
{
  if (g_strcmp0 (sentence, gtk_label_get_text (GTK_LABEL (screen->hint))) != 0)
    gtk_label_set_text (GTK_LABEL (screen->hint), sentence != NULL ? sentence : "");
  gtk_widget_set_visible (screen->hint, sentence != NULL);
}

void
screen_allow (Screen *screen, ScreenKey key, gboolean allowed)
{
  gtk_widget_set_sensitive (screen->keys[key].button, allowed);
}

const char *
screen_spoken (Screen *screen)
{
  return screen_canvas_told (screen->cards[screen->card].canvas);
}
