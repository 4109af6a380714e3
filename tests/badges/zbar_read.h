/* SPDX-License-Identifier: EUPL-1.2
 *
 * What ZBar, the door's own reader, sees in a picture. For tests of what we print.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/**
 * zbar_read_png:
 *
 * Returns: (transfer full) (element-type utf8): the texts of all QR codes in a PNG, sorted.
 */
GPtrArray *zbar_read_png (const guint8 *bytes, gsize size);

/** zbar_load_png: (transfer full): a PNG as an image surface of format RGB24. */
cairo_surface_t *zbar_load_png (const guint8 *bytes, gsize size);

/** zbar_grey: (transfer full): the luminance of an RGB24 surface, a byte a pixel, without padding.
 */
guint8 *zbar_grey (cairo_surface_t *surface);
