/* SPDX-License-Identifier: EUPL-1.2
 *
 * Means of surroundings and what is made of them; see filter.h.
 */
#include "kiosk/filter.h"

enum {
  PARTS = 64, /* a mean is kept in such parts of a grey level: 255 of them fit 16 bits */
  THRESHOLD_BELOW = 5,
  NORMALISE_TIMES = 3,
  UNSHARP_RADIUS = 3,
  UNSHARP_TIMES = 2,
};

void
filter_memory_clear (FilterMemory *memory)
{
  g_free (memory->columns);
  g_free (memory->running);
  g_free (memory->means);
  *memory = (FilterMemory){ 0 };
}

static void
make_room (FilterMemory *memory, int width)
{
  if (width <= memory->room)
    return;
  filter_memory_clear (memory);
  memory->columns = g_new (guint32, (gsize) width);
  memory->running = g_new (guint32, (gsize) width + 1);
  memory->means = g_new (guint16, (gsize) width);
  memory->room = width;
}

int
filter_radius (const Picture *from)
{
  return MIN (from->width, from->height) / 24 + 2;
}

/* ---- Means ---- */

static const guint8 *
line_of (const Picture *picture, int y)
{
  return picture->pixels + (gsize) y * (gsize) picture->width;
}

/* A line enters the band below, another leaves it above. */
static void
move_band (const Picture *from, guint32 *restrict columns, int entering, int leaving)
{
  static const guint8 NOTHING[PICTURE_SIDE_MAX];
  const guint8 *restrict in = entering < from->height ? line_of (from, entering) : NOTHING;
  const guint8 *restrict out = leaving >= 0 ? line_of (from, leaving) : NOTHING;
  for (int x = 0; x < from->width; x++)
    columns[x] += (guint32) in[x] - (guint32) out[x];
}

/* Sums may wrap around; their differences, below 2^31 for any radius in use, do not mind. */
static void
sum_up (const guint32 *columns, int width, guint32 *running)
{
  guint32 sum = 0;
  running[0] = 0;
  for (int x = 0; x < width; x++) {
    sum += columns[x];
    running[x + 1] = sum;
  }
}

static guint16
mean_near_edge (const guint32 *running, int width, int x, int radius, int lines)
{
  int x0 = MAX (x - radius, 0), x1 = MIN (x + radius + 1, width);
  float area = (float) (x1 - x0) * (float) lines;
  return (guint16) ((float) (gint32) (running[x1] - running[x0]) * (float) PARTS / area);
}

/* Means around each pixel of a line, from a band of @lines lines. */
static void
find_means (FilterMemory *memory, int width, int radius, int lines)
{
  sum_up (memory->columns, width, memory->running);
  const guint32 *restrict running = memory->running;
  guint16 *restrict means = memory->means;
  int first = MIN (radius, width), last = MAX (first, width - radius);
  for (int x = 0; x < first; x++)
    means[x] = mean_near_edge (running, width, x, radius, lines);
  float times = (float) PARTS / ((float) (2 * radius + 1) * (float) lines);
  const guint32 *restrict ends = running + 2 * radius + 1;
  for (int x = first; x < last; x++) {
    gint32 sum = (gint32) (ends[x - radius] - running[x - radius]);
    means[x] = (guint16) (gint32) ((float) sum * times);
  }
  for (int x = last; x < width; x++)
    means[x] = mean_near_edge (running, width, x, radius, lines);
}

/** Makes a line of @to from a line and its means. */
typedef void (*LineFilter) (const guint8 *line, const guint16 *means, int width, guint8 *to);

static void
filter_lines (const Picture *from, int radius, Picture *to, FilterMemory *memory, LineFilter filter)
{
  picture_resize (to, from->width, from->height);
  make_room (memory, from->width);
  for (int x = 0; x < from->width; x++)
    memory->columns[x] = 0;
  for (int y = 0; y < radius; y++)
    move_band (from, memory->columns, y, -1);
  for (int y = 0; y < from->height; y++) {
    move_band (from, memory->columns, y + radius, y - radius - 1);
    int lines = MIN (y + radius, from->height - 1) - MAX (y - radius, 0) + 1;
    find_means (memory, from->width, radius, lines);
    filter (line_of (from, y), memory->means, from->width,
            to->pixels + (gsize) y * (gsize) to->width);
  }
}

/* ---- Filters ---- */

static void
threshold_line (const guint8 *restrict line, const guint16 *restrict means, int width,
                guint8 *restrict to)
{
  for (int x = 0; x < width; x++)
    to[x] = (line[x] + THRESHOLD_BELOW) * PARTS < means[x] ? 0 : 255;
}

void
filter_threshold (const Picture *from, int radius, Picture *to, FilterMemory *memory)
{
  filter_lines (from, radius, to, memory, threshold_line);
}

static void
normalise_line (const guint8 *restrict line, const guint16 *restrict means, int width,
                guint8 *restrict to)
{
  for (int x = 0; x < width; x++) {
    int value = 128 + NORMALISE_TIMES * (line[x] - means[x] / PARTS);
    to[x] = (guint8) CLAMP (value, 0, 255);
  }
}

void
filter_normalise (const Picture *from, int radius, Picture *to, FilterMemory *memory)
{
  filter_lines (from, radius, to, memory, normalise_line);
}

static void
unsharp_line (const guint8 *restrict line, const guint16 *restrict means, int width,
              guint8 *restrict to)
{
  for (int x = 0; x < width; x++) {
    int value = line[x] + UNSHARP_TIMES * (line[x] - means[x] / PARTS);
    to[x] = (guint8) CLAMP (value, 0, 255);
  }
}

void
filter_unsharp (const Picture *from, Picture *to, FilterMemory *memory)
{
  filter_lines (from, UNSHARP_RADIUS, to, memory, unsharp_line);
}

static void
mean_line (const guint8 *restrict line, const guint16 *restrict means, int width,
           guint8 *restrict to)
{
  (void) line;
  for (int x = 0; x < width; x++)
    to[x] = (guint8) ((means[x] + PARTS / 2) / PARTS);
}

void
filter_smooth (const Picture *from, Picture *to, FilterMemory *memory)
{
  filter_lines (from, 1, to, memory, mean_line);
}

/* The level with the greatest variance between the two classes it makes. */
static int
best_level (const guint32 counts[256], gsize total)
{
  double sum = 0, below_sum = 0, best = -1;
  gsize below = 0;
  int level = 127;
  for (int i = 0; i < 256; i++)
    sum += (double) i * counts[i];
  for (int i = 0; i < 255; i++) {
    below += counts[i];
    below_sum += (double) i * counts[i];
    gsize above = total - below;
    if (below == 0 || above == 0)
      continue;
    double apart = below_sum / (double) below - (sum - below_sum) / (double) above;
    double between = (double) below * (double) above * apart * apart;
    if (between > best) {
      best = between;
      level = i;
    }
  }
  return level;
}

void
filter_otsu (const Picture *from, Picture *to)
{
  guint32 counts[256] = { 0 };
  gsize total = (gsize) from->width * (gsize) from->height;
  picture_resize (to, from->width, from->height);
  for (gsize i = 0; i < total; i++)
    counts[from->pixels[i]]++;
  int level = best_level (counts, total);
  for (gsize i = 0; i < total; i++)
    to->pixels[i] = from->pixels[i] <= level ? 0 : 255;
}
