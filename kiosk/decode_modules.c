/* SPDX-License-Identifier: EUPL-1.2
 *
 * Modules, dark or light; see decode_modules.h.
 */
#include "kiosk/decode_modules.h"

#include <math.h>
#include <string.h>

enum {
  AROUND = 5,          /* modules to each side that say what is dark here */
  TAPS = 9,            /* of the mixture: a module and its eight neighbours */
  UNKNOWNS = TAPS + 3, /* and how light it is, and becomes to the right and downwards */
  ROUNDS = 2,
  STEPS = 40,
};

static float
at (const float *values, int side, int u, int v)
{
  return values[CLAMP (v, 0, side - 1) * side + CLAMP (u, 0, side - 1)];
}

/* ---- Measuring ---- */

/* Where a module has pixels enough, its middle is the mean of five places. */
static float
measure (const LatticePatch *patch, const Lattice *lattice, float u, float v)
{
  static const float APART = 0.22F;
  LatticePoint p = lattice_place (lattice, u, v);
  float sum = lattice_sample (&patch->grey, p.x, p.y);
  if (lattice->module < 2)
    return sum;
  for (int i = 0; i < 4; i++) {
    float du = i % 2 == 0 ? -APART : APART, dv = i / 2 == 0 ? -APART : APART;
    p = lattice_place (lattice, u + du, v + dv);
    sum += lattice_sample (&patch->grey, p.x, p.y);
  }
  return sum / 5;
}

/* The mean around a module, by running sums over the modules. */
static void
level (Modules *modules)
{
  int side = modules->side;
  float *mean = modules->spare;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      int u0 = MAX (u - AROUND, 0), u1 = MIN (u + AROUND, side - 1);
      int v0 = MAX (v - AROUND, 0), v1 = MIN (v + AROUND, side - 1);
      float sum = 0;
      for (int y = v0; y <= v1; y++)
        for (int x = u0; x <= u1; x++)
          sum += modules->grey[y * side + x];
      mean[v * side + u] = sum / (float) ((u1 - u0 + 1) * (v1 - v0 + 1));
    }
  for (int i = 0; i < side * side; i++)
    modules->grey[i] -= mean[i];
}

/* Shadow and glare change how far dark and light are apart: brought to about 1 everywhere. */
static void
even_out (Modules *modules)
{
  int side = modules->side;
  float total = 0;
  for (int i = 0; i < side * side; i++)
    total += fabsf (modules->grey[i]);
  float least = total / (float) (side * side) / 4 + 0.25F;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      float sum = 0;
      int count = 0;
      for (int y = MAX (v - 3, 0); y <= MIN (v + 3, side - 1); y++)
        for (int x = MAX (u - 3, 0); x <= MIN (u + 3, side - 1); x++, count++)
          sum += fabsf (modules->grey[y * side + x]);
      modules->spare[v * side + u] = MAX (sum / (float) count, least);
    }
  for (int i = 0; i < side * side; i++)
    modules->grey[i] = CLAMP (modules->grey[i] / modules->spare[i], -2.5F, 2.5F);
}

static void
list_fixed (Modules *modules)
{
  int side = modules->side;
  if (modules->fixed_side == side)
    return;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++)
      modules->fixed[v * side + u] = (gint8) lattice_fixed (side, u, v);
  modules->fixed_side = side;
}

void
modules_take (const LatticePatch *patch, const Lattice *lattice, Modules *modules)
{
  float sign = lattice->inverted ? -1.0F : 1.0F;
  modules->side = lattice->side;
  list_fixed (modules);
  float *raw = modules->raw;
  for (int v = 0; v < modules->side; v++)
    for (int u = 0; u < modules->side; u++)
      *raw++ = sign * measure (patch, lattice, (float) u + 0.5F, (float) v + 0.5F);
  memcpy (modules->grey, modules->raw, sizeof (float) * (gsize) (modules->side * modules->side));
  level (modules);
  even_out (modules);
}

/* ---- Parting ---- */

static void
part_by_sign (Modules *modules, const float *values)
{
  for (int i = 0; i < modules->side * modules->side; i++)
    modules->dark[i] = values[i] < 0;
}

static void
sharpen (Modules *modules)
{
  static const float TIMES = 0.5F;
  int side = modules->side;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      float here = modules->grey[v * side + u];
      float near = at (modules->grey, side, u - 1, v) + at (modules->grey, side, u + 1, v) +
                   at (modules->grey, side, u, v - 1) + at (modules->grey, side, u, v + 1);
      modules->spare[v * side + u] = here + TIMES * (here - near / 4);
    }
  part_by_sign (modules, modules->spare);
}

static void
set_fixed (Modules *modules)
{
  for (int i = 0; i < modules->side * modules->side; i++)
    if (modules->fixed[i] != 0)
      modules->dark[i] = modules->fixed[i] > 0;
}

/* ---- Unmixing ---- */

/** How the brightness of each module is made of its neighbours and of the light. */
typedef struct {
  float taps[UNKNOWNS];
} Mixture;

/* Beyond the edge is the quiet zone: light. */
static float
bit_at (const Modules *modules, int u, int v)
{
  if (u < 0 || v < 0 || u >= modules->side || v >= modules->side)
    return 1;
  return modules->dark[v * modules->side + u] ? -1 : 1;
}

/* Gauss with pivots. Returns: FALSE when the equations say too little. */
static gboolean
solve (double m[UNKNOWNS][UNKNOWNS + 1], Mixture *mixture)
{
  for (int i = 0; i < UNKNOWNS; i++) {
    int pivot = i;
    for (int j = i + 1; j < UNKNOWNS; j++)
      if (fabs (m[j][i]) > fabs (m[pivot][i]))
        pivot = j;
    if (fabs (m[pivot][i]) < 1e-9)
      return FALSE;
    for (int k = 0; k <= UNKNOWNS; k++) {
      double kept = m[i][k];
      m[i][k] = m[pivot][k];
      m[pivot][k] = kept;
    }
    for (int j = 0; j < UNKNOWNS; j++) {
      double times = j == i ? 0 : m[j][i] / m[i][i];
      for (int k = i; k <= UNKNOWNS; k++)
        m[j][k] -= times * m[i][k];
    }
  }
  for (int i = 0; i < UNKNOWNS; i++)
    mixture->taps[i] = (float) (m[i][UNKNOWNS] / m[i][i]);
  return TRUE;
}

/* TRUE when the module and all around it are the same in every code. */
static gboolean
is_known (const Modules *modules, int u, int v)
{
  int side = modules->side;
  for (int y = MAX (v - 1, 0); y <= MIN (v + 1, side - 1); y++)
    for (int x = MAX (u - 1, 0); x <= MIN (u + 1, side - 1); x++)
      if (modules->fixed[y * side + x] == 0)
        return FALSE;
  return TRUE;
}

/* The mixture that explains the grey best, with the bits as they stand (least squares): first
 * only with bits that are certain. */
static gboolean
learn (const Modules *modules, gboolean only_known, Mixture *mixture)
{
  double m[UNKNOWNS][UNKNOWNS + 1] = { 0 };
  for (int v = 0; v < modules->side; v++)
    for (int u = 0; u < modules->side; u++) {
      double row[UNKNOWNS + 1];
      if (only_known && !is_known (modules, u, v))
        continue;
      for (int i = 0; i < TAPS; i++)
        row[i] = (double) bit_at (modules, u + i % 3 - 1, v + i / 3 - 1);
      row[TAPS] = 1;
      row[TAPS + 1] = (double) u / modules->side;
      row[TAPS + 2] = (double) v / modules->side;
      row[UNKNOWNS] = (double) modules->raw[v * modules->side + u];
      for (int i = 0; i < UNKNOWNS; i++)
        for (int j = 0; j <= UNKNOWNS; j++)
          m[i][j] += row[i] * row[j];
    }
  for (int i = 0; i < UNKNOWNS; i++)
    m[i][i] += 0.1;
  return solve (m, mixture) && mixture->taps[TAPS / 2] > 1;
}

/* Known modules and the quiet zone stay what they are; the others are as light as they seem. */
static float
soft_at (const Modules *modules, int u, int v)
{
  int side = modules->side;
  return u < 0 || v < 0 || u >= side || v >= side ? 1 : modules->soft[v * side + u];
}

/* What the mixture does not explain yet, for each module. */
static void
find_rest (Modules *modules, const Mixture *mixture)
{
  int side = modules->side;
  const float *taps = mixture->taps;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      float sum = taps[TAPS] + taps[TAPS + 1] * (float) u / (float) side +
                  taps[TAPS + 2] * (float) v / (float) side;
      for (int i = 0; i < TAPS; i++)
        sum += taps[i] * soft_at (modules, u + i % 3 - 1, v + i / 3 - 1);
      modules->spare[v * side + u] = modules->raw[v * side + u] - sum;
    }
}

/* Moves each module towards what explains the rest better, between dark and light. */
static void
step (Modules *modules, const Mixture *mixture, float length)
{
  int side = modules->side;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      float push = 0, *soft = &modules->soft[v * side + u];
      if (modules->fixed[v * side + u] != 0)
        continue;
      for (int i = 0; i < TAPS; i++) {
        int x = u - (i % 3 - 1), y = v - (i / 3 - 1);
        if (x >= 0 && y >= 0 && x < side && y < side)
          push += mixture->taps[i] * modules->spare[y * side + x];
      }
      *soft = CLAMP (*soft + length * push, -1, 1);
    }
}

/* Least squares under the bounds that dark and light set, by the projected gradient. */
static void
undo (Modules *modules, const Mixture *mixture)
{
  float gain = 1;
  for (int i = 0; i < TAPS; i++)
    gain += fabsf (mixture->taps[i]);
  for (int i = 0; i < modules->side * modules->side; i++)
    modules->soft[i] = modules->fixed[i] != 0 ? (float) -modules->fixed[i] : 0;
  for (int i = 0; i < STEPS; i++) {
    find_rest (modules, mixture);
    step (modules, mixture, 1.6F / (gain * gain));
  }
  part_by_sign (modules, modules->soft);
}

static void
unmix (Modules *modules)
{
  Mixture mixture;
  sharpen (modules);
  set_fixed (modules);
  for (int i = 0; i < ROUNDS; i++) {
    if (!learn (modules, i == 0, &mixture))
      return;
    undo (modules, &mixture);
  }
}

void
modules_part (Modules *modules, ModulesWay way)
{
  switch (way) {
  case MODULES_PLAIN:
    part_by_sign (modules, modules->grey);
    break;
  case MODULES_SHARPENED:
    sharpen (modules);
    break;
  case MODULES_UNMIXED:
    unmix (modules);
    break;
  case MODULES_WAYS:
    g_assert_not_reached ();
  }
  set_fixed (modules);
}

/* ---- Painting ---- */

void
modules_paint (const Modules *modules, int module_px, Picture *to)
{
  int side = modules->side, width = (side + 2 * MODULES_QUIET) * module_px;
  picture_resize (to, width, width);
  memset (to->pixels, 255, (gsize) width * (gsize) width);
  for (int v = 0; v < side; v++) {
    guint8 *line = to->pixels + (gsize) ((v + MODULES_QUIET) * module_px) * (gsize) width;
    for (int u = 0; u < side; u++)
      if (modules->dark[v * side + u])
        memset (line + (u + MODULES_QUIET) * module_px, 0, (gsize) module_px);
    for (int i = 1; i < module_px; i++)
      memcpy (line + i * width, line, (gsize) width);
  }
}
