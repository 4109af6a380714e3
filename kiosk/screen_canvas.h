/* SPDX-License-Identifier: EUPL-1.2
 *
 * A widget that is drawn by a function, and tells a screen reader in words what is drawn. It asks
 * for no room, so that no text can push the window out of the screen: what is drawn fits itself.
 */
#pragma once

#include <gtk/gtk.h>

typedef void (*ScreenDraw) (cairo_t *cr, int width, int height, gpointer user);

/** screen_canvas_new: @user is borrowed by the widget. */
GtkWidget *screen_canvas_new (GtkAccessibleRole role, ScreenDraw draw, gpointer user);

/** screen_canvas_tell: what is drawn now, in words; draws anew. */
void screen_canvas_tell (GtkWidget *canvas, const char *words);

/** screen_canvas_told: Returns: (transfer none) (nullable): the words last told. */
const char *screen_canvas_told (GtkWidget *canvas);
