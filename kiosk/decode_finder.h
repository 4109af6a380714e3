/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where the squares in three corners of a QR code are: any line through the middle of one is
 * dark, light, dark, light, dark in the proportion 1:1:3:1:1 (ISO/IEC 18004, section 6.3.3). Pure:
 * black and white in, places out. What is only shaped so by chance is sorted out in
 * decode_lattice.h, where the rest of a code has to be around it.
 */
#pragma once

#include "kiosk/picture.h"

enum { FINDERS_MAX = 256 };

typedef struct {
  float x, y;        /* of its middle, in pixels */
  float module;      /* pixels; the mean of across and down, so too large when turned */
  int hits;          /* lines that crossed it */
  gboolean inverted; /* light on dark */
} Finder;

typedef struct {
  int count;
  Finder at[FINDERS_MAX]; /* most hits first */
} Finders;

/**
 * finders_search:
 * @black_white: pixels are 0 or 255
 */
void finders_search (const Picture *black_white, Finders *found);

/**
 * finder_module_along:
 * @dx: with @dy a direction of length 1
 *
 * Returns: how long a module of @finder is in that direction, in pixels; 0 when the proportion
 * does not hold there.
 */
float finder_module_along (const Picture *black_white, const Finder *finder, float dx, float dy);
