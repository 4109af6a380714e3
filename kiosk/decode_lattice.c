/* SPDX-License-Identifier: EUPL-1.2
 *
 * A code's modules in a picture; see decode_lattice.h. Which three finders may belong together
 * is in decode_triple.c.
 */
#include "kiosk/decode_lattice.h"

#include <math.h>
#include <string.h>

#include "kiosk/decode_triple.h"

enum {
  FIXED_MAX = 3 * 64 + 2 * (LATTICE_SIDE_MAX - 16) + 46 * 25,
  FINDER_MIDDLE = 7, /* half modules from the edge */
  GUESS_LOOKS = 240, /* fixed modules of a large code that a guess looks at */
};

static const float MIDDLE = 3.5F;

/* Of codes that were read, on photographs, stills and films, the fit was never below 0.36 when the
 * fourth corner stood roughly, nor below 0.77 after the first steps; of threes that chance made,
 * nine in ten stay below 0.22 and 0.28. */
static const float FIT_HOPEFUL = 0.28F, FIT_BETTER = 0.40F;

void
lattice_patch_clear (LatticePatch *patch)
{
  picture_clear (&patch->grey);
  picture_clear (&patch->even);
  picture_clear (&patch->spare);
  filter_memory_clear (&patch->memory);
  for (gsize i = 0; i < G_N_ELEMENTS (patch->fixed); i++)
    g_free (patch->fixed[i]);
  *patch = (LatticePatch){ 0 };
}

/* ---- What stands fixed ---- */

static int
alignments (int side, int places[7])
{
  int version = (side - 17) / 4, count = version / 7 + 2;
  if (version == 1)
    return 0;
  /* ISO/IEC 18004, annex E, as a rule: evenly spread, from the far end, on even places. */
  int step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2;
  places[0] = 6;
  for (int i = 1; i < count; i++)
    places[i] = side - 7 - (count - 1 - i) * step;
  return count;
}

static int
ring (int du, int dv, int light)
{
  return MAX (ABS (du), ABS (dv)) == light ? -1 : 1;
}

static int
fixed_by_alignment (int side, int u, int v)
{
  int places[7], count = alignments (side, places);
  for (int i = 0; i < count; i++)
    for (int j = 0; j < count; j++) {
      gboolean taken =
          (i == 0 && j == 0) || (i == 0 && j == count - 1) || (j == 0 && i == count - 1);
      int du = u - places[i], dv = v - places[j];
      if (!taken && ABS (du) <= 2 && ABS (dv) <= 2)
        return ring (du, dv, 1);
    }
  return 0;
}

int
lattice_fixed (int side, int u, int v)
{
  gboolean left = u < 8, top = v < 8, right = u >= side - 8, bottom = v >= side - 8;
  if ((left && top) || (right && top) || (left && bottom)) {
    int du = u - (left ? 3 : side - 4), dv = v - (top ? 3 : side - 4);
    return MAX (ABS (du), ABS (dv)) == 4 ? -1 : ring (du, dv, 2);
  }
  int aligned = fixed_by_alignment (side, u, v);
  if (aligned != 0)
    return aligned;
  if (u == 6 || v == 6)
    return (u + v) % 2 == 0 ? 1 : -1;
  return 0;
}

/** The fixed modules of a side, listed once. */
struct LatticeFixed {
  int count;
  struct {
    float u, v, sign;
  } at[FIXED_MAX];
};

static LatticeFixed *
list_fixed (int side)
{
  LatticeFixed *fixed = g_new (LatticeFixed, 1);
  fixed->count = 0;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      int sign = lattice_fixed (side, u, v);
      if (sign == 0)
        continue;
      fixed->at[fixed->count].u = (float) u + 0.5F;
      fixed->at[fixed->count].v = (float) v + 0.5F;
      fixed->at[fixed->count++].sign = (float) -sign; /* dark is low */
    }
  return fixed;
}

static const LatticeFixed *
fixed_of (LatticePatch *patch, int side)
{
  LatticeFixed **known = &patch->fixed[(side - LATTICE_SIDE_MIN) / 4];
  if (*known == NULL)
    *known = list_fixed (side);
  return *known;
}

/* ---- From modules to pixels ---- */

/** A projection: x = (a u + b v + c) / (g u + h v + 1), y likewise. */
typedef struct {
  float a, b, c, d, e, f, g, h;
} Projection;

/* Of the unit square onto four points (Heckbert, 1989), then of modules onto the unit square. */
static Projection
project (const Lattice *lattice)
{
  const LatticePoint *p = lattice->finder;
  float dx1 = p[1].x - p[3].x, dx2 = p[2].x - p[3].x, dx3 = p[0].x - p[1].x + p[3].x - p[2].x;
  float dy1 = p[1].y - p[3].y, dy2 = p[2].y - p[3].y, dy3 = p[0].y - p[1].y + p[3].y - p[2].y;
  float area = dx1 * dy2 - dx2 * dy1;
  float g = 0, h = 0;
  if (fabsf (area) > 1e-6F) {
    g = (dx3 * dy2 - dx2 * dy3) / area;
    h = (dx1 * dy3 - dx3 * dy1) / area;
  }
  float a = p[1].x - p[0].x + g * p[1].x, b = p[2].x - p[0].x + h * p[2].x;
  float d = p[1].y - p[0].y + g * p[1].y, e = p[2].y - p[0].y + h * p[2].y;
  float span = (float) (lattice->side - FINDER_MIDDLE), k = 1 / span, m = -MIDDLE / span;
  float one = 1 + (g + h) * m; /* what the constant below the line becomes */
  return (Projection){ a * k / one, b * k / one, (p[0].x + (a + b) * m) / one,
                       d * k / one, e * k / one, (p[0].y + (d + e) * m) / one,
                       g * k / one, h * k / one };
}

static LatticePoint
apply (const Projection *p, float u, float v)
{
  float below = 1 / (p->g * u + p->h * v + 1);
  return (LatticePoint){ (p->a * u + p->b * v + p->c) * below,
                         (p->d * u + p->e * v + p->f) * below };
}

LatticePoint
lattice_place (const Lattice *lattice, float u, float v)
{
  Projection projection = project (lattice);
  return apply (&projection, u, v);
}

float
lattice_sample (const Picture *picture, float x, float y)
{
  x = CLAMP (x - 0.5F, 0.0F, (float) (picture->width - 1));
  y = CLAMP (y - 0.5F, 0.0F, (float) (picture->height - 1));
  int left = (int) x, top = (int) y;
  int right = MIN (left + 1, picture->width - 1), bottom = MIN (top + 1, picture->height - 1);
  float across = x - (float) left, down = y - (float) top;
  const guint8 *above = picture->pixels + (gsize) top * (gsize) picture->width;
  const guint8 *below = picture->pixels + (gsize) bottom * (gsize) picture->width;
  float high = (float) above[left] + across * (float) (above[right] - above[left]);
  float low = (float) below[left] + across * (float) (below[right] - below[left]);
  return high + down * (low - high);
}

/* ---- The fit ---- */

/** What a lattice is held against. */
typedef struct {
  const Picture *even;
  const LatticeFixed *fixed;
  int every; /* one of so many fixed modules is looked at */
} Target;

/* Returns: how far dark and light are apart where they are fixed; @fit the same as a share. */
static float
measure_fit (const Target *target, const Lattice *lattice, float *fit)
{
  const LatticeFixed *fixed = target->fixed;
  Projection projection = project (lattice);
  float sum = 0, most = 1;
  for (int i = 0; i < fixed->count; i += target->every) {
    LatticePoint p = apply (&projection, fixed->at[i].u, fixed->at[i].v);
    float value = lattice_sample (target->even, p.x, p.y) - 128;
    sum += fixed->at[i].sign * value;
    most += fabsf (value);
  }
  float sign = lattice->inverted ? -1.0F : 1.0F;
  *fit = sign * sum / most;
  return sign * sum;
}

/* Tries a step to each side for each coordinate, and keeps what is better. */
static gboolean
climb (const Target *target, Lattice *lattice, int first_point, float step, float *best)
{
  gboolean better = FALSE;
  for (int i = first_point; i < 4; i++)
    for (int way = 0; way < 4; way++) {
      Lattice tried = *lattice;
      float move = way % 2 == 0 ? step : -step;
      if (way < 2)
        tried.finder[i].x += move;
      else
        tried.finder[i].y += move;
      float sum = measure_fit (target, &tried, &tried.fit);
      if (sum <= *best)
        continue;
      *best = sum;
      *lattice = tried;
      better = TRUE;
    }
  return better;
}

/* The fourth corner of a code seen aslant may lie modules from where the other three say. */
static void
place_fourth (const Target *target, Lattice *lattice, int reach, float step)
{
  Lattice tried = *lattice;
  float best = -G_MAXFLOAT;
  LatticePoint middle = lattice->finder[3];
  float span = (float) (lattice->side - FINDER_MIDDLE);
  LatticePoint across = { (lattice->finder[1].x - lattice->finder[0].x) / span * step,
                          (lattice->finder[1].y - lattice->finder[0].y) / span * step };
  LatticePoint down = { (lattice->finder[2].x - lattice->finder[0].x) / span * step,
                        (lattice->finder[2].y - lattice->finder[0].y) / span * step };
  for (int i = -reach; i <= reach; i++)
    for (int j = -reach; j <= reach; j++) {
      tried.finder[3].x = middle.x + (float) i * across.x + (float) j * down.x;
      tried.finder[3].y = middle.y + (float) i * across.y + (float) j * down.y;
      float sum = measure_fit (target, &tried, &tried.fit);
      if (sum <= best)
        continue;
      best = sum;
      *lattice = tried;
    }
}

void
lattice_guess (LatticePatch *patch, const Picture *black_white, Lattice *lattice)
{
  float span = (float) (lattice->side - FINDER_MIDDLE);
  const Target target = { black_white, fixed_of (patch, lattice->side),
                          MAX (3, fixed_of (patch, lattice->side)->count / GUESS_LOOKS) };
  place_fourth (&target, lattice, 1, span * 0.1F);
}

void
lattice_settle (LatticePatch *patch, Lattice *lattice)
{
  const Target target = { &patch->even, fixed_of (patch, lattice->side), 1 };
  float span = (float) (lattice->side - FINDER_MIDDLE);
  const Target coarse = { target.even, target.fixed, 3 };
  place_fourth (&coarse, lattice, 5, MAX (1.0F, span / 24));
  float best = measure_fit (&target, lattice, &lattice->fit), enough = FIT_HOPEFUL;
  for (float step = lattice->module; step > lattice->module / 12 && lattice->fit >= enough;
       step /= 2, enough = FIT_BETTER) {
    for (int turn = 0; turn < 2; turn++)
      if (!climb (&target, lattice, 3, step, &best))
        break;
    for (int turn = 0; turn < 3; turn++)
      if (!climb (&target, lattice, 0, step / 2, &best))
        break;
  }
}

/* ---- Patches ---- */

Lattice
lattice_move (const Lattice *lattice, float x, float y, float scale)
{
  Lattice moved = *lattice;
  for (int i = 0; i < 4; i++) {
    moved.finder[i].x = (lattice->finder[i].x - x) / scale;
    moved.finder[i].y = (lattice->finder[i].y - y) / scale;
  }
  moved.module = lattice->module / scale;
  return moved;
}

Lattice
lattice_into_patch (const Lattice *lattice, const LatticePatch *patch)
{
  return lattice_move (lattice, patch->x, patch->y, patch->scale);
}

Lattice
lattice_out_of_patch (const Lattice *lattice, const LatticePatch *patch)
{
  return lattice_move (lattice, -patch->x / patch->scale, -patch->y / patch->scale,
                       1 / patch->scale);
}

static PictureBox
box_around (const Picture *grey, const Lattice *lattice)
{
  float left = G_MAXFLOAT, top = G_MAXFLOAT, right = -G_MAXFLOAT, bottom = -G_MAXFLOAT;
  for (int i = 0; i < 4; i++) {
    left = MIN (left, lattice->finder[i].x);
    right = MAX (right, lattice->finder[i].x);
    top = MIN (top, lattice->finder[i].y);
    bottom = MAX (bottom, lattice->finder[i].y);
  }
  /* Room for the quiet zone, and for a fourth corner that perspective pulls outwards. */
  float more = 9 * lattice->module + MAX (right - left, bottom - top) * 0.2F;
  const float most = 2 * PICTURE_SIDE_MAX;
  PictureBox box = { (int) CLAMP (left - more, -most, most), (int) CLAMP (top - more, -most, most),
                     (int) CLAMP (right - left + 2 * more, 0, 2 * most),
                     (int) CLAMP (bottom - top + 2 * more, 0, 2 * most) };
  return picture_box_clip (grey, box);
}

static void
halve_grey (LatticePatch *patch)
{
  Picture whole = patch->grey;
  picture_halve (&whole, &patch->spare);
  patch->grey = patch->spare;
  patch->spare = whole;
  patch->scale *= 2;
}

void
lattice_cut (const Picture *grey, const Lattice *lattice, LatticePatch *patch)
{
  PictureBox box = box_around (grey, lattice);
  picture_crop (grey, box, &patch->grey);
  patch->x = (float) box.x;
  patch->y = (float) box.y;
  patch->scale = 1;
  while (lattice->module / patch->scale >= 6 && MIN (patch->grey.width, patch->grey.height) > 40)
    halve_grey (patch);
  int radius = (int) (4 * lattice->module / patch->scale) + 2;
  filter_normalise (&patch->grey, radius, &patch->even, &patch->memory);
}
