/* SPDX-License-Identifier: EUPL-1.2
 *
 * Which three finders belong to one code. For decode_lattice.c only.
 */
#pragma once

#include "kiosk/decode_lattice.h"

/**
 * lattice_guess: tries a few fourth corners of @lattice, which lies in @black_white; the fit tells
 * how well the best one does. Far cheaper than lattice_settle().
 */
void lattice_guess (LatticePatch *patch, const Picture *black_white, Lattice *lattice);

/** lattice_move: the same code in a picture that starts at @x, @y and is @scale times smaller. */
Lattice lattice_move (const Lattice *lattice, float x, float y, float scale);
