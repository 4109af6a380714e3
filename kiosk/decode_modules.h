/* SPDX-License-Identifier: EUPL-1.2
 *
 * From grey modules to black and white ones, and a clean picture of them that ZBar reads at a
 * glance. A blurred module is a mixture of its neighbours: since a code has many modules and few
 * blurs, the mixture can be learnt from the code itself and undone. Pure.
 */
#pragma once

#include "kiosk/decode_lattice.h"

enum {
  MODULES_MAX = LATTICE_SIDE_MAX * LATTICE_SIDE_MAX,
  MODULES_QUIET = 4, /* ISO/IEC 18004, section 6.3.8 */
};

/** Ways to part dark from light, in the order they pay. */
typedef enum {
  MODULES_PLAIN,     /* darker than what is around it */
  MODULES_SHARPENED, /* the same, after a little sharpening */
  MODULES_UNMIXED,   /* the mixture of neighbours learnt and undone */
  MODULES_WAYS,
} ModulesWay;

/** Of one code after another. Zeroed memory is ready. */
typedef struct {
  int side;
  float raw[MODULES_MAX];   /* brightness as measured; of an inverted code less than 0 */
  float grey[MODULES_MAX];  /* the same under even light: around 0; dark is negative */
  guint8 dark[MODULES_MAX]; /* 1 or 0 */
  gint8 fixed[MODULES_MAX]; /* lattice_fixed() of each, for @fixed_side */
  int fixed_side;
  float soft[MODULES_MAX]; /* -1 dark to 1 light, undecided between */
  float spare[MODULES_MAX];
} Modules;

/** modules_take: measures each module of @lattice, which lies in @patch. */
void modules_take (const LatticePatch *patch, const Lattice *lattice, Modules *modules);

/** modules_part: decides which are dark. What stands fixed in a code is set as it must be. */
void modules_part (Modules *modules, ModulesWay way);

/** modules_paint: a picture with @module_px pixels a module and a quiet zone. */
void modules_paint (const Modules *modules, int module_px, Picture *to);
