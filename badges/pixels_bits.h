/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters and modules on a picture of one bit a pixel, for pixels.c: cairo sets such bits one by
 * one, which takes as long as compressing the page. It draws each letter once; here its bits are
 * put on the page, a word at a time.
 */
#pragma once

#include <cairo.h>

#include "badges/type.h"

/** A band of a page: an image surface of CAIRO_FORMAT_A1, and what of it may be drawn on. */
typedef struct {
  guint32 *words;
  int stride;                   /* words of a row */
  int left, top, right, bottom; /* in pixels, all inside the surface */
} BadgeBits;

/** Letters that were drawn. */
typedef struct BadgeBitsLetters BadgeBitsLetters;
BadgeBitsLetters *badge_bits_letters_new (void);
void badge_bits_letters_free (BadgeBitsLetters *letters);

/**
 * badge_bits_take: begins to draw on @surface, where @cr draws too and may do so. Ends with
 * cairo_surface_mark_dirty().
 *
 * Returns: FALSE when @cr is turned: then cairo has to do it.
 */
gboolean badge_bits_take (BadgeBits *bits, cairo_t *cr, cairo_surface_t *surface);

/**
 * badge_bits_letter:
 * @size_px: of an em
 * @x: where the glyph's origin stands, @y: the same, in pixels
 * @ink: or else what it covers becomes white
 */
void badge_bits_letter (const BadgeBits *bits, BadgeBitsLetters *letters, const BadgeType *type,
                        guint face, guint32 glyph, double size_px, int x, int y, gboolean ink);

/** badge_bits_rect: a box of whole pixels. */
void badge_bits_rect (const BadgeBits *bits, int x, int y, int width, int height, gboolean ink);

/**
 * badge_bits_pack: a row of an A1 surface as a 1-bit PNG has it: in order, and 0 is ink.
 * @row: of whole words
 * @out: of (@width + 7) / 8 bytes
 */
void badge_bits_pack (const guint8 *row, guint width, guint8 *out);
