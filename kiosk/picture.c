/* SPDX-License-Identifier: EUPL-1.2
 *
 * Grey pictures; see picture.h.
 */
#include "kiosk/picture.h"

#include <string.h>

static gsize
count_pixels (const Picture *picture)
{
  return (gsize) picture->width * (gsize) picture->height;
}

void
picture_init (Picture *picture, int width, int height)
{
  *picture = (Picture){ 0 };
  picture_resize (picture, width, height);
}

void
picture_resize (Picture *picture, int width, int height)
{
  g_assert (picture_size_fits (width, height));
  picture->width = width;
  picture->height = height;
  gsize size = count_pixels (picture);
  if (size <= picture->room)
    return;
  g_free (picture->room > 0 ? picture->pixels : NULL);
  picture->pixels = g_malloc (size);
  picture->room = size;
}

void
picture_clear (Picture *picture)
{
  if (picture->room > 0)
    g_free (picture->pixels);
  *picture = (Picture){ 0 };
}

gboolean
picture_size_fits (gint64 width, gint64 height)
{
  return width > 0 && height > 0 && width <= PICTURE_SIDE_MAX && height <= PICTURE_SIDE_MAX &&
         width * height <= PICTURE_PIXELS_MAX;
}

PictureBox
picture_box_clip (const Picture *picture, PictureBox box)
{
  int x0 = CLAMP (box.x, 0, picture->width), y0 = CLAMP (box.y, 0, picture->height);
  int x1 = CLAMP (box.x + box.width, x0, picture->width);
  int y1 = CLAMP (box.y + box.height, y0, picture->height);
  return (PictureBox){ x0, y0, x1 - x0, y1 - y0 };
}

void
picture_crop (const Picture *from, PictureBox box, Picture *to)
{
  picture_resize (to, box.width, box.height);
  for (int y = 0; y < box.height; y++)
    memcpy (to->pixels + (gsize) y * (gsize) box.width,
            from->pixels + (gsize) (box.y + y) * (gsize) from->width + box.x, (gsize) box.width);
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
  picture_resize (to, MAX (1, edge (longest, side, from->width)),
                  MAX (1, edge (longest, side, from->height)));
  guint8 *out = to->pixels;
  for (int y = 0; y < to->height; y++) {
    int y0 = edge (y, to->height, from->height), y1 = edge (y + 1, to->height, from->height);
    for (int x = 0; x < to->width; x++)
      *out++ = mean_of (from, edge (x, to->width, from->width),
                        edge (x + 1, to->width, from->width), y0, y1);
  }
}

void
picture_halve (const Picture *from, Picture *to)
{
  picture_resize (to, MAX (1, from->width / 2), MAX (1, from->height / 2));
  if (from->width < 2 || from->height < 2) {
    memset (to->pixels, from->pixels[0], count_pixels (to));
    return;
  }
  for (int y = 0; y < to->height; y++) {
    const guint8 *above = from->pixels + (gsize) (2 * y) * (gsize) from->width;
    const guint8 *below = above + from->width;
    guint8 *out = to->pixels + (gsize) y * (gsize) to->width;
    for (int x = 0; x < to->width; x++)
      out[x] =
          (guint8) ((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) >> 2);
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
  picture_resize (to, from->width * 2, from->height * 2);
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

void
picture_invert (const Picture *from, Picture *to)
{
  if (to != from)
    picture_resize (to, from->width, from->height);
  gsize count = count_pixels (from);
  for (gsize i = 0; i < count; i++)
    to->pixels[i] = (guint8) (255 - from->pixels[i]);
}
