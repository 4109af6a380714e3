/* SPDX-License-Identifier: EUPL-1.2
 *
 * A picture of one bit a pixel, in the very form that PNG wants it, for pixels_black.c: boxes and
 * letters are put on it a word at a time. cairo sets such bits one by one and in another order,
 * which takes as long as compressing the page; it draws what is neither, once where it comes back.
 */
#pragma once

#include <cairo.h>

#include "badges/type.h"

/** Pixels from left and top up to, not with, right and bottom. */
typedef struct {
  int left, top, right, bottom;
} BadgeBitsBox;

/** A band of a page. */
typedef struct {
  guint32 *words; /* owned: the first pixel is the highest bit of the first byte; 1 is white */
  int stride;     /* words of a row */
  int width, height;
  BadgeBitsBox clip; /* what may be drawn on: inside the picture, or empty */
} BadgeBits;

/** badge_bits_init: a picture, all of which may be drawn on once it was wiped. */
void badge_bits_init (BadgeBits *bits, int width, int height);
/** badge_bits_wipe: makes it white. */
void badge_bits_wipe (BadgeBits *bits);
void badge_bits_clear (BadgeBits *bits);

/** badge_bits_row: row @y as a 1-bit PNG has it. What is past the width is 0. */
const guint8 *badge_bits_row (const BadgeBits *bits, int y);

/** badge_bits_rect: a box of whole pixels. Not @ink: it becomes white. */
void badge_bits_rect (const BadgeBits *bits, int x, int y, int width, int height, gboolean ink);

/** What was drawn before and comes back: letters, and words of other things at one place. */
typedef struct BadgeBitsKept BadgeBitsKept;
BadgeBitsKept *badge_bits_kept_new (void);
void badge_bits_kept_free (BadgeBitsKept *kept);

/**
 * badge_bits_letter:
 * @size_px: of an em
 * @x: where the glyph's origin stands, @y: the same, in pixels
 * @ink: or else what it covers becomes white
 */
void badge_bits_letter (const BadgeBits *bits, BadgeBitsKept *kept, const BadgeType *type,
                        guint face, guint32 glyph, double size_px, int x, int y, gboolean ink);

/** A stroke of a piece, and where the piece stands. */
typedef struct {
  gconstpointer piece; /* that lives as long as what is kept */
  guint op;
  cairo_matrix_t matrix;
} BadgeBitsPlace;

/** badge_bits_again: draws what was taken for @place. Returns: FALSE when nothing was. */
gboolean badge_bits_again (const BadgeBits *bits, const BadgeBitsKept *kept,
                           const BadgeBitsPlace *place, gboolean ink);

/**
 * badge_bits_take:
 * @surface: of CAIRO_FORMAT_A1 and the size of @bits; what it has inside the clip is moved to
 *   @bits, and nothing may stand outside
 * @place: (nullable): what it was, to draw it again
 */
void badge_bits_take (const BadgeBits *bits, cairo_surface_t *surface, BadgeBitsKept *kept,
                      const BadgeBitsPlace *place, gboolean ink);
