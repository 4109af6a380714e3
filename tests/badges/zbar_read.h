/* SPDX-License-Identifier: EUPL-1.2
 *
 * What ZBar, the door's own reader, sees in a picture. For tests of what we print.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/**
 * zbar_read_surface:
 * @surface: an image surface of format RGB24 or ARGB32
 *
 * Returns: (transfer full) (element-type utf8): the texts of all QR codes, sorted.
 */
GPtrArray *zbar_read_surface (cairo_surface_t *surface);

/** zbar_read_png: the same for the bytes of a PNG file. */
GPtrArray *zbar_read_png (const guint8 *bytes, gsize size);
