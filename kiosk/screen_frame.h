/* SPDX-License-Identifier: EUPL-1.2
 *
 * The four places of the screen: the strip on top, the card, and beside it the mirror above the
 * keys. Places are parts of the window, whatever stands in them, so that the verdict is always as
 * large as it can be.
 */
#pragma once

#include <gtk/gtk.h>

/** screen_frame_new: takes the widgets. */
GtkWidget *screen_frame_new (GtkWidget *strip, GtkWidget *card, GtkWidget *mirror, GtkWidget *keys);
