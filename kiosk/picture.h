/* SPDX-License-Identifier: EUPL-1.2
 *
 * Grey pictures, 8 bits a pixel, lines without padding, and how one is cut and made larger or
 * smaller. Pure; apart from decode.h because it is the same on both sides of the leash and can be
 * tested by looking. What is done to brightness stands in filter.h.
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
  gsize room;     /* bytes at @pixels that are ours; 0 when they are borrowed */
} Picture;

/** picture_init: a picture of that size, its pixels not set. */
void picture_init (Picture *picture, int width, int height);
void picture_clear (Picture *picture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/**
 * picture_resize: another size, its pixels not set. Memory is kept while it is large enough, so
 * that a picture used for frame after frame allocates once. Every function below that fills a
 * picture calls it: @to may be zeroed, or used before.
 */
void picture_resize (Picture *picture, int width, int height);

/** picture_size_fits: TRUE when a picture of that size is one we take. For sizes from outside. */
gboolean picture_size_fits (gint64 width, gint64 height);

/** A part of a picture, in its pixels. */
typedef struct {
  int x, y, width, height;
} PictureBox;

/** picture_box_clip: the part of @box inside @picture; of width or height 0 when there is none. */
PictureBox picture_box_clip (const Picture *picture, PictureBox box);

/** picture_crop: @box lies inside @from and is not empty. */
void picture_crop (const Picture *from, PictureBox box, Picture *to);

/**
 * picture_shrink:
 * @longest: pixels of the longest side afterwards; at most that of @from
 *
 * Averages over areas, so that thin lines fade and do not vanish.
 */
void picture_shrink (const Picture *from, int longest, Picture *to);

/** picture_halve: half as large, each pixel the mean of four; a last odd line or column is lost. */
void picture_halve (const Picture *from, Picture *to);

/** picture_double: twice as large, between the pixels a straight line (bilinear). */
void picture_double (const Picture *from, Picture *to);

/** picture_invert: black becomes white. @to may be @from. */
void picture_invert (const Picture *from, Picture *to);
