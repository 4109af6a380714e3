/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where each module of a code lies: three finders and a guess at the fourth corner, pulled into
 * place until everything that stands fixed in a code (finders, timing lines, alignment squares)
 * is dark and light where it must be. So tilt and perspective are undone, and a part of a picture
 * that only looks like three finders is told from a code. Pure.
 */
#pragma once

#include "kiosk/decode_finder.h"
#include "kiosk/filter.h"

enum {
  LATTICE_SIDE_MIN = 21,
  LATTICE_SIDE_MAX = 177,
  LATTICES_MAX = 12,
};

typedef struct {
  float x, y;
} LatticePoint;

/** A code as it lies in a picture. */
typedef struct {
  int side;               /* modules */
  gboolean inverted;      /* light on dark */
  LatticePoint finder[4]; /* middles of the finders, in pixels: top left, top right, bottom left,
                             and where a fourth would be; as the code itself is read */
  float module;           /* length of a module, in pixels, about */
  float fit;              /* -1 to 1: how well what is fixed agrees */
} Lattice;

/** lattice_place: the point @u modules to the right and @v down from the code's corner. */
LatticePoint lattice_place (const Lattice *lattice, float u, float v);

typedef struct LatticeFixed LatticeFixed;

/** A part of a picture around a code, and how to get there. Zeroed memory is empty. */
typedef struct {
  Picture grey; /* at a size where a module is 3 to 6 pixels, if the picture has them */
  Picture even; /* the same, normalised: 128 is the mean around */
  Picture spare;
  FilterMemory memory;
  float x, y;  /* pixels of the picture where it starts */
  float scale; /* pixels of the picture a pixel of it */
  LatticeFixed *fixed[(LATTICE_SIDE_MAX - LATTICE_SIDE_MIN) / 4 + 1]; /* by version, when made */
} LatticePatch;

void lattice_patch_clear (LatticePatch *patch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LatticePatch, lattice_patch_clear)

/** lattice_sample: brightness of @picture between its pixels; outside, of its nearest pixel. */
float lattice_sample (const Picture *picture, float x, float y);

/** lattice_fixed: 1 when what stands at that module in every code of @side is dark, -1 light, 0
 * when it depends on the text. */
int lattice_fixed (int side, int u, int v);

/** A picture in which finders were found. */
typedef struct {
  const Picture *grey;
  const Picture *black_white; /* what the finders were found in: @grey, made smaller or not */
  float scale;                /* pixels of @grey a pixel of @black_white */
  const Finders *finders;
} LatticeScene;

/**
 * lattices_find:
 * @found: room for LATTICES_MAX; in pixels of the scene's grey picture
 *
 * Returns: how many codes may be there, the best first.
 */
int lattices_find (const LatticeScene *scene, LatticePatch *patch, Lattice *found);

/** lattice_cut: fills @patch with the surroundings of @lattice in @grey. */
void lattice_cut (const Picture *grey, const Lattice *lattice, LatticePatch *patch);

/** lattice_into_patch: the same code as it lies in @patch. */
Lattice lattice_into_patch (const Lattice *lattice, const LatticePatch *patch);

/** lattice_out_of_patch: the way back. */
Lattice lattice_out_of_patch (const Lattice *lattice, const LatticePatch *patch);

/** lattice_settle: pulls a code of @patch into place; its fit tells how well that went. */
void lattice_settle (LatticePatch *patch, Lattice *lattice);
