/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's window: shows what it is told, and tells what staff ask for. It decides nothing and
 * knows no badge; screen_door.h joins it to a station.
 *
 * On top a strip with how the kiosk stands, never mixed with a verdict. Below it the card, which a
 * new scan always replaces; beside it the camera's picture, mirrored, with a hint, and the keys.
 * Each verdict is shown on the other one of two cards, which then gets the focus: so a screen
 * reader reads it out, also when it says the same as the one before.
 */
#pragma once

#include "kiosk/picture.h"
#include "kiosk/screen_form.h"
#include "kiosk/telling.h"

typedef struct Screen Screen;

/** What staff can ask for; each has a key and a button. */
typedef enum {
  SCREEN_KEY_FIND,   /* F2 */
  SCREEN_KEY_UNDO,   /* F4 */
  SCREEN_KEY_LET_IN, /* F6 */
  SCREEN_KEY_TEST,   /* F9 */
  SCREEN_KEY_END,    /* F10 */
} ScreenKey;
enum { SCREEN_KEYS = SCREEN_KEY_END + 1 };

typedef struct {
  WhenLang lang;
  double text_scale; /* 1 to 2 */
  int width, height; /* 0: the whole screen */
} ScreenLook;

typedef struct {
  void (*key) (ScreenKey key, gpointer user);
  ScreenFormListener form;
  gpointer user;
} ScreenListener;

/** screen_new: gtk_init() was called. Returns: (transfer full): to free with screen_free(). */
Screen *screen_new (const ScreenLook *look, const ScreenListener *listener);
void screen_free (Screen *screen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Screen, screen_free)

/** screen_window: Returns: (transfer none): for tests and measurements. */
GtkWidget *screen_window (Screen *screen);

/** screen_show: a verdict, or that the kiosk waits. Takes the form's place. @telling is taken over
 * and left empty. */
void screen_show (Screen *screen, Telling *telling);

/** screen_ask: shows the form. */
void screen_ask (Screen *screen, const ScreenQuestion *question);

/** screen_form: Returns: (transfer none): to say something on it. */
ScreenForm *screen_form (Screen *screen);

/** screen_asking: TRUE while the form is shown. */
gboolean screen_asking (Screen *screen);

/** screen_status: (array zero-terminated=1): texts for the strip. */
void screen_status (Screen *screen, const char *const *items);

/** screen_mirror: see screen_mirror_show(). */
void screen_mirror (Screen *screen, const Picture *picture, gint64 age_ms);

/** screen_hint: what would help the camera; NULL: nothing. */
void screen_hint (Screen *screen, const char *sentence);

/** screen_allow: whether a key does something now. */
void screen_allow (Screen *screen, ScreenKey key, gboolean allowed);

/** screen_spoken: Returns: (transfer none) (nullable): what a screen reader hears of the card. */
const char *screen_spoken (Screen *screen);
