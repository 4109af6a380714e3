/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finder patterns; see decode_finder.h.
 */
#include "kiosk/decode_finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  ACROSS = 7,        /* modules across a finder */
  PARTS = 5,         /* runs of a line through its middle */
  SPARSE_FROM = 600, /* lines; in a picture with more, every other one is enough */
};

/* Blur and threshold widen dark at the cost of light or the other way round, so neighbours
 * together are held to their two or four modules, and each alone only loosely. */
static gboolean
in_proportion (const float runs[PARTS])
{
  float total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
  if (total < 7)
    return FALSE;
  float module = total / ACROSS, slack = module * 0.75F + 0.5F;
  return fabsf (runs[0] + runs[1] - 2 * module) < slack &&
         fabsf (runs[3] + runs[4] - 2 * module) < slack &&
         fabsf (runs[1] + runs[2] + runs[3] - 5 * module) < 1.5F * slack &&
         fabsf (runs[2] - 3 * module) < 1.6F * slack && runs[1] > module / 4 &&
         runs[3] > module / 4 && runs[0] > module / 4 && runs[4] > module / 4;
}

/* ---- Straight lines through a point ---- */

static guint8
pixel_at (const Picture *picture, float x, float y)
{
  return picture->pixels[(gsize) (int) y * (gsize) picture->width + (gsize) (int) x];
}

static gboolean
inside (const Picture *picture, float x, float y)
{
  return x >= 0 && y >= 0 && x < (float) picture->width && y < (float) picture->height;
}

/* From the middle outwards: the rest of the core, the light ring, the dark ring. Returns: FALSE
 * when the picture, or patience, ends before the third. */
static gboolean
measure_outwards (const Picture *picture, const Finder *from, float dx, float dy, float most,
                  float lengths[3])
{
  guint8 colour = from->inverted ? 255 : 0;
  float x = from->x, y = from->y, step = 0;
  int part = 0;
  lengths[0] = lengths[1] = lengths[2] = 0;
  for (; step < most; step += 1) {
    gboolean there = inside (picture, x, y);
    if (!there && part < 2)
      return FALSE;
    if (!there || pixel_at (picture, x, y) != colour) {
      colour = (guint8) ~colour;
      if (++part == 3)
        return TRUE;
    }
    lengths[part] += 1;
    x += dx;
    y += dy;
  }
  return FALSE;
}

/* Returns: length of the line through the whole finder, 0 when it is none; @shift is how far
 * its middle lies ahead. */
static float
measure_through (const Picture *picture, const Finder *finder, float dx, float dy, float most,
                 float *shift)
{
  float ahead[3], behind[3];
  if (!measure_outwards (picture, finder, dx, dy, most, ahead) ||
      !measure_outwards (picture, finder, -dx, -dy, most, behind))
    return 0;
  float core = ahead[0] + behind[0] - 1; /* the pixel in the middle was counted twice */
  const float runs[PARTS] = { behind[2], behind[1], core, ahead[1], ahead[2] };
  if (!in_proportion (runs))
    return 0;
  *shift = (ahead[0] - behind[0] + ahead[0] + ahead[1] - behind[0] - behind[1]) / 4;
  return runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
}

float
finder_module_along (const Picture *black_white, const Finder *finder, float dx, float dy)
{
  float shift = 0;
  return measure_through (black_white, finder, dx, dy, finder->module * 6, &shift) / ACROSS;
}

/* ---- The search ---- */

/* Down, across, down again and aslant: a finder holds the proportion in every direction. */
static gboolean
confirm (const Picture *picture, Finder *finder)
{
  float shift = 0, most = finder->module * 8 + 2;
  float down = measure_through (picture, finder, 0, 1, most, &shift);
  if (down <= 0)
    return FALSE;
  finder->y = floorf (finder->y) + 0.5F + shift;
  float across = measure_through (picture, finder, 1, 0, most, &shift);
  if (across <= 0 || across > 2.5F * down || down > 2.5F * across)
    return FALSE;
  finder->x = floorf (finder->x) + 0.5F + shift;
  finder->module = (down + across) / 2 / ACROSS;
  /* In small ones a slanted line is all steps: only the rest of the code can tell. */
  return finder->module < 2.5F || measure_through (picture, finder, (float) G_SQRT2 / 2,
                                                   (float) G_SQRT2 / 2, most, &shift) > 0;
}

/* Returns: TRUE when the place belongs to a finder already found, which it then confirms. */
static gboolean
join (Finders *found, const Finder *one, gboolean confirmed)
{
  for (int i = 0; i < found->count; i++) {
    Finder *known = &found->at[i];
    float near = known->module * (confirmed ? 2.0F : 1.2F);
    if (known->inverted != one->inverted || fabsf (known->x - one->x) > near ||
        fabsf (known->y - one->y) > near)
      continue;
    if (confirmed) {
      float weight = 1.0F / (float) (known->hits + 1);
      known->x += (one->x - known->x) * weight;
      known->y += (one->y - known->y) * weight;
      known->module += (one->module - known->module) * weight;
    }
    known->hits++;
    return TRUE;
  }
  return FALSE;
}

/* Noise is full of finders of one line; those that lie behind will not be hit again. */
static void
forget_weak (Finders *found, int y)
{
  int kept = 0;
  for (int i = 0; i < found->count; i++) {
    const Finder *one = &found->at[i];
    if (one->hits > 2 || one->y + 2 * one->module > (float) y)
      found->at[kept++] = *one;
  }
  found->count = kept;
}

static void
consider (const Picture *picture, const int edges[PARTS + 1], int y, Finders *found)
{
  float runs[PARTS];
  for (int i = 0; i < PARTS; i++)
    runs[i] = (float) (edges[i + 1] - edges[i]);
  if (!in_proportion (runs))
    return;
  gsize line = (gsize) y * (gsize) picture->width;
  Finder one = { .x = (float) (edges[2] + edges[3]) / 2,
                 .y = (float) y + 0.5F,
                 .module = (float) (edges[5] - edges[0]) / ACROSS,
                 .hits = 1,
                 .inverted = picture->pixels[line + (gsize) edges[0]] != 0 };
  if (join (found, &one, FALSE) || !confirm (picture, &one) || join (found, &one, TRUE))
    return;
  if (found->count == FINDERS_MAX)
    forget_weak (found, y);
  if (found->count < FINDERS_MAX)
    found->at[found->count++] = one;
}

/* Remembers where the last runs of a line started. */
typedef struct {
  int edges[PARTS + 1];
  int known;
} Runs;

static void
end_run (const Picture *picture, Runs *runs, int x, int y, Finders *found)
{
  if (runs->known == PARTS + 1)
    memmove (runs->edges, runs->edges + 1, PARTS * sizeof runs->edges[0]);
  else
    runs->known++;
  runs->edges[runs->known - 1] = x;
  if (runs->known == PARTS + 1)
    consider (picture, runs->edges, y, found);
}

/* Returns: the next place from @x on where the colour differs from the one before it; the width
 * when there is none. Eight equal pixels are passed over at once. */
static int
next_edge (const guint8 *line, int width, int x)
{
  for (; x + 8 <= width; x += 8) {
    guint64 here = 0, before = 0;
    memcpy (&here, line + x, sizeof here);
    memcpy (&before, line + x - 1, sizeof before);
    if (here != before)
      return x + __builtin_ctzll (GUINT64_TO_LE (here ^ before)) / 8;
  }
  while (x < width && line[x] == line[x - 1])
    x++;
  return x;
}

static void
search_line (const Picture *picture, int y, Finders *found)
{
  const guint8 *line = picture->pixels + (gsize) y * (gsize) picture->width;
  Runs runs = { .known = 1 };
  int x = 1;
  while ((x = next_edge (line, picture->width, x)) < picture->width)
    end_run (picture, &runs, x++, y, found);
  end_run (picture, &runs, picture->width, y, found);
}

static int
compare_hits (const void *a, const void *b)
{
  const Finder *one = a, *other = b;
  return (one->hits < other->hits) - (one->hits > other->hits);
}

void
finders_search (const Picture *black_white, Finders *found)
{
  found->count = 0;
  int step = black_white->height > SPARSE_FROM ? 2 : 1;
  for (int y = step / 2; y < black_white->height; y += step)
    search_line (black_white, y, found);
  qsort (found->at, (gsize) found->count, sizeof found->at[0], compare_hits);
}
