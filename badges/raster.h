/* SPDX-License-Identifier: EUPL-1.2
 *
 * From cairo's pixels to the smallest PNG that shows them truly: 1 bit, grey or colour. Apart
 * from paper.h, which draws, and from png.h, which knows nothing of cairo.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

#include "badges/png.h"

/** What the printer has. */
typedef enum {
  BADGE_INK_COLOUR,
  BADGE_INK_GREY,
  BADGE_INK_BLACK, /* no half tones, for 1-bit printers */
} BadgeInk;

/**
 * badge_raster_write:
 * @surface: an image surface of format RGB24, flushed
 * @dpi: written in the PNG
 *
 * A page without colour becomes grey, one without half tones 1 bit, whatever @ink allows.
 *
 * Errors: the sink's own, BADGE_ERROR_DRAW, or BADGE_ERROR_SIZE.
 */
gboolean badge_raster_write (cairo_surface_t *surface, guint dpi, BadgeInk ink, BadgePngSink sink,
                             gpointer user, GError **error);
