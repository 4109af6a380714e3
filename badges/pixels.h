/* SPDX-License-Identifier: EUPL-1.2
 *
 * A page as PNG: its strokes drawn with cairo in bands that go to libpng row by row, so that a
 * page takes no more memory at 600 dots an inch than at 72.
 */
#pragma once

#include <cairo.h>

#include "badges/draw.h"
#include "badges/pixels_black.h"
#include "badges/png.h"

/** What the printer has. */
typedef enum {
  BADGE_INK_COLOUR,
  BADGE_INK_GREY,
  BADGE_INK_BLACK, /* no half tones, for 1-bit printers */
} BadgeInk;

/** Pixels of a page. */
typedef struct {
  guint width_px, height_px, dpi;
  BadgeInk ink;
  BadgeBlack *black; /* (nullable): borrowed: of pages before, of the same size and BadgeDraw */
} BadgePixelsForm;

/**
 * badge_pixels_kind: how @draw is written: 1 bit for black ink, grey when there is no colour on it
 * or in the printer, otherwise RGB.
 */
BadgePngKind badge_pixels_kind (const BadgeDraw *draw, BadgeInk ink);

/** badge_pixels_black: (transfer full): what goes with several pages in black of one BadgeDraw. */
BadgeBlack *badge_pixels_black (guint width_px, guint height_px);

/**
 * badge_pixels_png: writes @draw as one PNG. Errors: the sink's own, BADGE_ERROR_DRAW, or
 * BADGE_ERROR_SIZE.
 */
gboolean badge_pixels_png (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngSink sink,
                           gpointer user, GError **error);

/**
 * BadgePixelsRow: takes the rows of badge_pixels_rows(), in order.
 */
typedef void (*BadgePixelsRow) (const guint8 *row, gpointer user);

/**
 * badge_pixels_rows: draws @draw in bands; each row is handed over in the form of @kind, as png.h
 * describes it. For others than PNG, such as a label printer. Errors: BADGE_ERROR_DRAW.
 */
gboolean badge_pixels_rows (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngKind kind,
                            BadgePixelsRow row, gpointer user, GError **error);
