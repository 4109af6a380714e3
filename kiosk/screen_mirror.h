/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the camera sees, as in a mirror: so that whoever holds a badge up finds the place for it.
 * It gives way to verdicts.
 */
#pragma once

#include <gtk/gtk.h>

#include "kiosk/picture.h"

typedef struct ScreenMirror ScreenMirror;

/**
 * screen_mirror_new:
 * @words: what a screen reader calls it
 *
 * Returns: (transfer full): a dark mirror, to free with screen_mirror_free() when its widget is
 * not shown any more.
 */
ScreenMirror *screen_mirror_new (const char *words);

/** screen_mirror_widget: Returns: (transfer none). */
GtkWidget *screen_mirror_widget (ScreenMirror *mirror);

/**
 * screen_mirror_show:
 * @picture: (nullable): the camera's newest picture, shrunk here; NULL: there is none
 * @age_ms: since the camera gave it
 *
 * At most ten times a second. A picture that was long in reading is shown more rarely: the next
 * one, and perhaps its verdict, comes while it is drawn.
 */
void screen_mirror_show (ScreenMirror *mirror, const Picture *picture, gint64 age_ms);

/** screen_mirror_free: Accepts NULL. */
void screen_mirror_free (ScreenMirror *mirror);
