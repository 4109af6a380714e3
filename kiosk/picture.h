/* SPDX-License-Identifier: EUPL-1.2
 *
 * Grey pictures, 8 bits a pixel, lines without padding, and the few things done to one before it
 * is searched for codes. Pure; apart from decode.h because it is the same on both sides of the
 * leash and can be tested by looking.
 */
#pragma once

#include <glib.h>

enum {
  PICTURE_SIDE_MAX = 16384,
  PICTURE_PIXELS_MAX = 64 * 1024 * 1024, /* an A3 page at 400 dpi and then some */
};

/** Zeroed memory is no picture. */
typedef struct {
  int width;      /* pixels, 1 to PICTURE_SIDE_MAX */
  int height;     /* pixels, 1 to PICTURE_SIDE_MAX */
  guint8 *pixels; /* (array length=width*height): owned; 255 is white */
} Picture;

/** picture_init: a picture of that size, its pixels not set. */
void picture_init (Picture *picture, int width, int height);
void picture_clear (Picture *picture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/** picture_size_fits: TRUE when a picture of that size is one we take. For sizes from outside. */
gboolean picture_size_fits (gint64 width, gint64 height);

/**
 * picture_shrink:
 * @longest: pixels of the longest side afterwards; at most that of @from
 *
 * Averages over areas, so that thin lines fade and do not vanish.
 */
void picture_shrink (const Picture *from, int longest, Picture *to);

/** picture_double: twice as large, between the pixels a straight line (bilinear). */
void picture_double (const Picture *from, Picture *to);

/**
 * picture_threshold:
 *
 * Black where a pixel is darker than its surroundings, else white. The surroundings are a
 * square of side/24 + 2 pixels to each side, "darker" is 5 below its mean: measured on
 * photographs, this finds codes that uneven light hides.
 */
void picture_threshold (const Picture *from, Picture *to);
