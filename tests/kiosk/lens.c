/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lens, sensor and cable; see lens.h.
 */
#include "tests/kiosk/lens.h"

#include <math.h>
#include <string.h>

enum { NORMALS = 1 << 16, BLOCK = 8 };

static guint8
to_pixel (double value)
{
  return (guint8) CLAMP (lrint (value), 0, 255);
}

static gsize
count_of (const Picture *picture)
{
  return (gsize) picture->width * (gsize) picture->height;
}

/* Adds @tap times a line, from @shift pixels on; beyond its ends stands its last pixel. */
static void
add_line (const float *restrict from, int width, int shift, float tap, float *restrict to)
{
  int first = CLAMP (-shift, 0, width), last = CLAMP (width - shift, first, width);
  for (int x = 0; x < first; x++)
    to[x] += tap * from[0];
  for (int x = first; x < last; x++)
    to[x] += tap * from[x + shift];
  for (int x = last; x < width; x++)
    to[x] += tap * from[width - 1];
}

/* One pass of a symmetric kernel along lines or down columns: a line at a time, so that a compiler
 * does many pixels at once, and each pixel's sum in the order of the kernel. */
static void
convolve (const float *from, float *to, int width, int height, gboolean down, const float *taps,
          int radius)
{
  for (int y = 0; y < height; y++) {
    float *line = to + (gsize) y * (gsize) width;
    memset (line, 0, sizeof (float) * (gsize) width);
    for (int i = -radius; i <= radius; i++) {
      int v = down ? CLAMP (y + i, 0, height - 1) : y;
      add_line (from + (gsize) v * (gsize) width, width, down ? 0 : i, taps[i + radius], line);
    }
  }
}

void
lens_defocus (Picture *picture, double sigma_px)
{
  enum { RADIUS_MAX = 24 };
  float taps[2 * RADIUS_MAX + 1], total = 0;
  int radius = MIN ((int) ceil (3 * sigma_px), RADIUS_MAX);
  if (sigma_px <= 0)
    return;
  for (int i = -radius; i <= radius; i++)
    total += taps[i + radius] = (float) exp (-i * i / (2 * sigma_px * sigma_px));
  for (int i = 0; i <= 2 * radius; i++)
    taps[i] /= total;
  g_autofree float *one = g_new (float, count_of (picture));
  g_autofree float *other = g_new (float, count_of (picture));
  for (gsize i = 0; i < count_of (picture); i++)
    one[i] = picture->pixels[i];
  convolve (one, other, picture->width, picture->height, FALSE, taps, radius);
  convolve (other, one, picture->width, picture->height, TRUE, taps, radius);
  for (gsize i = 0; i < count_of (picture); i++)
    picture->pixels[i] = to_pixel ((double) one[i]);
}

void
lens_motion (Picture *picture, double length_px, double angle)
{
  int steps = MAX (1, (int) lrint (length_px));
  if (steps == 1)
    return;
  g_autofree guint32 *sums = g_new0 (guint32, count_of (picture));
  for (int i = 0; i < steps; i++) {
    double along = (i - (steps - 1) / 2.0) * length_px / steps;
    int dx = (int) lrint (along * cos (angle)), dy = (int) lrint (along * sin (angle));
    for (int y = 0; y < picture->height; y++) {
      const guint8 *line =
          picture->pixels + (gsize) CLAMP (y + dy, 0, picture->height - 1) * (gsize) picture->width;
      guint32 *to = sums + (gsize) y * (gsize) picture->width;
      int width = picture->width, first = CLAMP (-dx, 0, width);
      int last = CLAMP (width - dx, first, width);
      for (int x = 0; x < first; x++)
        to[x] += line[0];
      for (int x = first; x < last; x++)
        to[x] += line[x + dx];
      for (int x = last; x < width; x++)
        to[x] += line[width - 1];
    }
  }
  for (gsize i = 0; i < count_of (picture); i++)
    picture->pixels[i] = (guint8) (sums[i] / (guint32) steps);
}

void
lens_light (Picture *picture, double gain)
{
  for (gsize i = 0; i < count_of (picture); i++)
    picture->pixels[i] = to_pixel (picture->pixels[i] * gain);
}

/* Box-Muller, once for all. */
static const float *
normals (void)
{
  static float values[NORMALS];
  static gboolean made = FALSE;
  if (made)
    return values;
  g_autoptr (GRand) chance = g_rand_new_with_seed (20171006);
  for (int i = 0; i < NORMALS; i += 2) {
    double radius = sqrt (-2 * log (1 - g_rand_double (chance)));
    double angle = 2 * G_PI * g_rand_double (chance);
    values[i] = (float) (radius * cos (angle));
    values[i + 1] = (float) (radius * sin (angle));
  }
  made = TRUE;
  return values;
}

void
lens_noise (Picture *picture, double sigma, guint32 seed)
{
  const float *values = normals ();
  guint32 state = seed * 2654435761U + 12345;
  for (gsize i = 0; i < count_of (picture); i++) {
    state = state * 1664525U + 1013904223U;
    picture->pixels[i] =
        to_pixel (picture->pixels[i] + sigma * (double) values[state >> 16 & (NORMALS - 1)]);
  }
}

/* ---- Compression ---- */

/* ITU-T T.81, table K.1. */
static const int LUMINANCE[BLOCK * BLOCK] = {
  16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
  69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
  81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99,
};

/* to = basis * from * transposed basis, or the way back. */
static void
transform (float basis[BLOCK][BLOCK], gboolean back, float block[BLOCK][BLOCK])
{
  float half[BLOCK][BLOCK];
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++) {
      half[i][j] = 0;
      for (int k = 0; k < BLOCK; k++)
        half[i][j] += (back ? basis[k][i] : basis[i][k]) * block[k][j];
    }
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++) {
      block[i][j] = 0;
      for (int k = 0; k < BLOCK; k++)
        block[i][j] += half[i][k] * (back ? basis[k][j] : basis[j][k]);
    }
}

static void
compress_block (Picture *picture, int x, int y, float basis[BLOCK][BLOCK],
                const float steps[BLOCK * BLOCK])
{
  float block[BLOCK][BLOCK];
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++)
      block[i][j] = (float) picture->pixels[(y + i) * picture->width + x + j] - 128;
  transform (basis, FALSE, block);
  for (int i = 0; i < BLOCK * BLOCK; i++)
    block[i / BLOCK][i % BLOCK] = rintf (block[i / BLOCK][i % BLOCK] / steps[i]) * steps[i];
  transform (basis, TRUE, block);
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++)
      picture->pixels[(y + i) * picture->width + x + j] = to_pixel ((double) block[i][j] + 128);
}

void
lens_jpeg (Picture *picture, int quality)
{
  float basis[BLOCK][BLOCK], steps[BLOCK * BLOCK];
  int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality; /* as libjpeg has it */
  for (int i = 0; i < BLOCK; i++)
    for (int j = 0; j < BLOCK; j++)
      basis[i][j] = (float) (cos ((2 * j + 1) * i * G_PI / 16) * (i == 0 ? sqrt (0.125) : 0.5));
  for (int i = 0; i < BLOCK * BLOCK; i++)
    steps[i] = (float) CLAMP ((LUMINANCE[i] * scale + 50) / 100, 1, 255);
  for (int y = 0; y + BLOCK <= picture->height; y += BLOCK)
    for (int x = 0; x + BLOCK <= picture->width; x += BLOCK)
      compress_block (picture, x, y, basis, steps);
}
