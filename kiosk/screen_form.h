/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whatever staff fill in at a kiosk: a title, a sentence, a few fields, a button, and what may be
 * chosen from. One page for all of it, so that each works alike with keyboard, finger and screen
 * reader. It scrolls when the text is large and the screen small.
 */
#pragma once

#include <gtk/gtk.h>

enum { SCREEN_FIELDS_MAX = 3 };

typedef struct ScreenForm ScreenForm;

/** What a form asks. Texts are borrowed for the call. */
typedef struct {
  const char *title;
  const char *text; /* (nullable) */
  struct {
    const char *label; /* NULL: no such field */
    const char *value; /* (nullable): to begin with */
    gboolean secret;   /* shown as dots */
  } fields[SCREEN_FIELDS_MAX];
  const char *button; /* (nullable): NULL: nothing to do but close it */
  const char *close;
} ScreenQuestion;

/** What somebody did. @values has SCREEN_FIELDS_MAX texts, never NULL. */
typedef struct {
  void (*answered) (const char *const *values, gpointer user);
  void (*chosen) (guint index, gpointer user); /* one of screen_form_choices() */
  void (*closed) (gpointer user);
  gpointer user;
} ScreenFormListener;

/** screen_form_new: the widget owns it: it lives as long as screen_form_widget(). */
ScreenForm *screen_form_new (const ScreenFormListener *listener);
GtkWidget *screen_form_widget (ScreenForm *form);

/** screen_form_ask: shows @question; the first empty field gets the keyboard. */
void screen_form_ask (ScreenForm *form, const ScreenQuestion *question);

/** screen_form_say: a sentence under the fields: what was wrong. NULL takes it away. */
void screen_form_say (ScreenForm *form, const char *sentence);

/** screen_form_choices: (array zero-terminated=1): what can be chosen; the first gets the keyboard.
 */
void screen_form_choices (ScreenForm *form, const char *const *choices);

/** screen_form_type: puts @letter where the keyboard is, as if it was typed there. */
void screen_form_type (ScreenForm *form, gunichar letter);

/** screen_form_text: says something else above the fields. */
void screen_form_text (ScreenForm *form, const char *text);

/** screen_form_wait: takes no input while something is under way. */
void screen_form_wait (ScreenForm *form, gboolean waiting);
