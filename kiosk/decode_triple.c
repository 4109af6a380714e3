/* SPDX-License-Identifier: EUPL-1.2
 *
 * Three finders that make a code: of about one size, at about a right angle, as far apart as
 * their modules say, and with a timing line between them. See lattices_find() in
 * decode_lattice.h.
 */
#include "kiosk/decode_triple.h"

#include <math.h>
#include <stdlib.h>

enum {
  LOOKED_AT = 30, /* finders, those with the most hits */
  /* All there can be: each two are turned rightly about the third in one order only. A page of
   * badges has thousands, and which of them are left out is not for their order to say. */
  TRIPLES_MAX = LOOKED_AT * (LOOKED_AT - 1) * (LOOKED_AT - 2) / 2,
  TRIPLES_TRIED = 40,
  SIDES_MAX = 5,
};

/* Codes that were read, of the tests' photographs, stills and films, never guessed below 0.41; of
 * threes that chance made, in rooms without a code, nine in ten of the best stay below 0.34. */
static const float FIT_GUESSED = 0.34F, FIT_SETTLED = 0.42F;

typedef struct {
  const Finder *corner, *right, *below;
  float oddness; /* 0 is a square seen straight */
} Triple;

typedef struct {
  int count;
  Triple at[TRIPLES_MAX];
} Triples;

/* ---- Which three ---- */

static float
distance (const Finder *a, const Finder *b)
{
  return hypotf (b->x - a->x, b->y - a->y);
}

static float
ratio (float a, float b)
{
  return a > b ? a / b : b / a;
}

/* Returns: FALSE when they cannot be one code, however it is held. */
static gboolean
judge (Triple *triple)
{
  const Finder *corner = triple->corner, *right = triple->right, *below = triple->below;
  float across = distance (corner, right), down = distance (corner, below);
  float module = (corner->module + right->module + below->module) / 3;
  if (MIN (across, down) < 9 * module || MAX (across, down) > 180 * module)
    return FALSE;
  float dot = ((right->x - corner->x) * (below->x - corner->x) +
               (right->y - corner->y) * (below->y - corner->y)) /
              (across * down);
  float turn = (right->x - corner->x) * (below->y - corner->y) -
               (right->y - corner->y) * (below->x - corner->x);
  float modules =
      MAX (ratio (corner->module, right->module), ratio (corner->module, below->module));
  if (turn <= 0 || fabsf (dot) > 0.72F || ratio (across, down) > 2.4F || modules > 2.2F)
    return FALSE;
  /* On a page of badges three finders of three codes are as square as those of one. */
  float reach = MAX (across, down) / module * 0.006F;
  triple->oddness = fabsf (dot) + (ratio (across, down) - 1) * 0.7F + (modules - 1) * 0.7F + reach;
  return TRUE;
}

static void
add_triple (Triples *triples, const Finder *corner, const Finder *right, const Finder *below)
{
  Triple triple = { corner, right, below, 0 };
  if (judge (&triple))
    triples->at[triples->count++] = triple;
}

static int
compare_oddness (const void *a, const void *b)
{
  const Triple *one = a, *other = b;
  return (one->oddness > other->oddness) - (one->oddness < other->oddness);
}

static void
list_triples (const Finders *finders, Triples *triples)
{
  int count = MIN (finders->count, LOOKED_AT);
  triples->count = 0;
  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++)
      for (int k = 0; k < count; k++) {
        const Finder *corner = &finders->at[i], *right = &finders->at[j], *below = &finders->at[k];
        if (i != j && j != k && i != k && corner->inverted == right->inverted &&
            corner->inverted == below->inverted)
          add_triple (triples, corner, right, below);
      }
  qsort (triples->at, (gsize) triples->count, sizeof triples->at[0], compare_oddness);
}

/* ---- How many modules ---- */

/* Returns: modules on the way from @from to @to, by their own size along it. */
static float
modules_between (const Picture *black_white, const Finder *from, const Finder *to)
{
  float length = distance (from, to), dx = (to->x - from->x) / length,
        dy = (to->y - from->y) / length;
  float first = finder_module_along (black_white, from, dx, dy);
  float second = finder_module_along (black_white, to, -dx, -dy);
  if (first <= 0 && second <= 0)
    return length * 2 / (from->module + to->module);
  if (first <= 0 || second <= 0)
    return length / MAX (first, second);
  return length * 2 / (first + second);
}

/* Sides a code may have, the likeliest first. */
static int
list_sides (float modules, int sides[SIDES_MAX])
{
  int version = (int) lroundf ((modules + 7 - 17) / 4), count = 0;
  static const int AROUND[SIDES_MAX] = { 0, 1, -1, 2, -2 };
  int most = modules < 30 ? 3 : SIDES_MAX;
  for (int i = 0; i < most; i++) {
    int side = (version + AROUND[i]) * 4 + 17;
    if (side >= LATTICE_SIDE_MIN && side <= LATTICE_SIDE_MAX)
      sides[count++] = side;
  }
  return count;
}

/* ---- Codes ---- */

static Lattice
lattice_of (const Triple *triple)
{
  const Finder *corner = triple->corner, *right = triple->right, *below = triple->below;
  Lattice lattice = { .inverted = corner->inverted,
                      .module = (corner->module + right->module + below->module) / 3 };
  lattice.finder[0] = (LatticePoint){ corner->x, corner->y };
  lattice.finder[1] = (LatticePoint){ right->x, right->y };
  lattice.finder[2] = (LatticePoint){ below->x, below->y };
  lattice.finder[3] =
      (LatticePoint){ right->x + below->x - corner->x, right->y + below->y - corner->y };
  return lattice;
}

/* Chance makes most threes; black and white at a few hundred places tell. */
static gboolean
guess_side (const LatticeScene *scene, const Triple *triple, LatticePatch *patch, Lattice *guess)
{
  int sides[SIDES_MAX];
  float across = modules_between (scene->black_white, triple->corner, triple->right);
  float down = modules_between (scene->black_white, triple->corner, triple->below);
  int count = list_sides ((across + down) / 2, sides);
  Lattice whole = lattice_of (triple);
  guess->fit = -1;
  for (int i = 0; i < count; i++) {
    Lattice one = whole;
    one.side = sides[i];
    lattice_guess (patch, scene->black_white, &one);
    if (one.fit > guess->fit)
      *guess = one;
  }
  return guess->fit >= FIT_GUESSED;
}

static gboolean
try_triple (const LatticeScene *scene, const Triple *triple, LatticePatch *patch, Lattice *found)
{
  Lattice guess = { 0 };
  if (!guess_side (scene, triple, patch, &guess))
    return FALSE;
  guess = lattice_move (&guess, 0, 0, 1 / scene->scale);
  lattice_cut (scene->grey, &guess, patch);
  Lattice settled = lattice_into_patch (&guess, patch);
  lattice_settle (patch, &settled);
  *found = lattice_out_of_patch (&settled, patch);
  return settled.fit >= FIT_SETTLED;
}

static gboolean
shares_finder (const Triple *one, const Triple *other)
{
  const Finder *mine[] = { one->corner, one->right, one->below };
  for (int i = 0; i < 3; i++)
    if (mine[i] == other->corner || mine[i] == other->right || mine[i] == other->below)
      return TRUE;
  return FALSE;
}

static int
compare_fit (const void *a, const void *b)
{
  const Lattice *one = a, *other = b;
  return (one->fit < other->fit) - (one->fit > other->fit);
}

int
lattices_find (const LatticeScene *scene, LatticePatch *patch, Lattice *found)
{
  Triples triples;
  Triple taken[LATTICES_MAX];
  int count = 0, tried = 0;
  list_triples (scene->finders, &triples);
  for (int i = 0; i < triples.count && tried < TRIPLES_TRIED + 2 * count && count < LATTICES_MAX;
       i++) {
    gboolean settled = FALSE;
    for (int j = 0; j < count && !settled; j++)
      settled = found[j].fit > 0.75F && shares_finder (&taken[j], &triples.at[i]);
    if (settled)
      continue;
    tried++;
    if (try_triple (scene, &triples.at[i], patch, &found[count]))
      taken[count++] = triples.at[i];
  }
  qsort (found, (gsize) count, sizeof found[0], compare_fit);
  return count;
}
