/* SPDX-License-Identifier: EUPL-1.2
 *
 * Grey pictures; see picture.h.
 */
#include "kiosk/picture.h"

enum { THRESHOLD_BELOW = 5 };

static gsize
count_pixels (const Picture *picture)
{
  return (gsize) picture->width * (gsize) picture->height;
}

void
picture_init (Picture *picture, int width, int height)
{
  g_assert (picture_size_fits (width, height));
  picture->width = width;
  picture->height = height;
  picture->pixels = g_malloc (count_pixels (picture));
}

void
picture_clear (Picture *picture)
{
  g_free (picture->pixels);
  *picture = (Picture){ 0 };
}

gboolean
picture_size_fits (gint64 width, gint64 height)
{
  return width > 0 && height > 0 && width <= PICTURE_SIDE_MAX && height <= PICTURE_SIDE_MAX &&
         width * height <= PICTURE_PIXELS_MAX;
}

/* Mean of the pixels in columns [x0, x1) and lines [y0, y1). */
static guint8
mean_of (const Picture *from, int x0, int x1, int y0, int y1)
{
  guint64 sum = 0;
  for (int y = y0; y < y1; y++) {
    const guint8 *line = from->pixels + (gsize) y * (gsize) from->width;
    for (int x = x0; x < x1; x++)
      sum += line[x];
  }
  return (guint8) (sum / ((guint64) (x1 - x0) * (guint64) (y1 - y0)));
}

/* Where pixel @at of @small starts in @large. */
static int
edge (int at, int small, int large)
{
  return (int) ((gint64) at * large / small);
}

void
picture_shrink (const Picture *from, int longest, Picture *to)
{
  int side = MAX (from->width, from->height);
  g_assert (longest > 0 && longest <= side);
  picture_init (to, MAX (1, edge (longest, side, from->width)),
                MAX (1, edge (longest, side, from->height)));
  guint8 *out = to->pixels;
  for (int y = 0; y < to->height; y++) {
    int y0 = edge (y, to->height, from->height), y1 = edge (y + 1, to->height, from->height);
    for (int x = 0; x < to->width; x++)
      *out++ = mean_of (from, edge (x, to->width, from->width),
                        edge (x + 1, to->width, from->width), y0, y1);
  }
}

/* Writes @from at double width; between two pixels their mean. */
static void
double_line (const guint8 *from, int width, guint8 *to)
{
  for (int x = 0; x < width; x++) {
    int next = from[MIN (x + 1, width - 1)];
    to[2 * x] = from[x];
    to[2 * x + 1] = (guint8) ((from[x] + next + 1) / 2);
  }
}

void
picture_double (const Picture *from, Picture *to)
{
  picture_init (to, from->width * 2, from->height * 2);
  gsize wide = (gsize) to->width;
  for (int y = 0; y < from->height; y++)
    double_line (from->pixels + (gsize) y * (gsize) from->width, from->width,
                 to->pixels + (gsize) (2 * y) * wide);
  for (int y = 0; y < from->height; y++) {
    const guint8 *above = to->pixels + (gsize) (2 * y) * wide;
    const guint8 *below = to->pixels + (gsize) (2 * MIN (y + 1, from->height - 1)) * wide;
    guint8 *between = to->pixels + (gsize) (2 * y + 1) * wide;
    for (gsize x = 0; x < wide; x++)
      between[x] = (guint8) ((above[x] + below[x] + 1) / 2);
  }
}

/* Sums of columns over a moving band of lines make the mean of a square cheap at any radius. */
static void
move_band (const Picture *from, guint32 *columns, int y, int step)
{
  if (y < 0 || y >= from->height)
    return;
  const guint8 *line = from->pixels + (gsize) y * (gsize) from->width;
  for (int x = 0; x < from->width; x++)
    columns[x] = step > 0 ? columns[x] + line[x] : columns[x] - line[x];
}

static void
threshold_line (const guint8 *line, const guint32 *columns, int width, int lines, int radius,
                guint8 *to)
{
  guint64 sum = 0;
  for (int x = 0; x < MIN (radius, width); x++)
    sum += columns[x];
  for (int x = 0; x < width; x++) {
    if (x + radius < width)
      sum += columns[x + radius];
    if (x - radius - 1 >= 0)
      sum -= columns[x - radius - 1];
    int across = MIN (x + radius, width - 1) - MAX (x - radius, 0) + 1;
    guint64 area = (guint64) across * (guint64) lines;
    to[x] = (line[x] + (guint64) THRESHOLD_BELOW) * area < sum ? 0 : 255;
  }
}

void
picture_threshold (const Picture *from, Picture *to)
{
  picture_init (to, from->width, from->height);
  int radius = MIN (from->width, from->height) / 24 + 2;
  g_autofree guint32 *columns = g_new0 (guint32, (gsize) from->width);
  for (int y = 0; y < radius; y++)
    move_band (from, columns, y, 1);
  for (int y = 0; y < from->height; y++) {
    move_band (from, columns, y + radius, 1);
    move_band (from, columns, y - radius - 1, -1);
    int lines = MIN (y + radius, from->height - 1) - MAX (y - radius, 0) + 1;
    gsize at = (gsize) y * (gsize) from->width;
    threshold_line (from->pixels + at, columns, from->width, lines, radius, to->pixels + at);
  }
}
