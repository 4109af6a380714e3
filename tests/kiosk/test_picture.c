/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is done to pictures before they are searched, each against its plain definition.
 */
#include "kiosk/picture.h"

#include <string.h>

#include "kiosk/filter.h"

static const struct {
  int width, height;
} SIZES[] = { { 1, 1 }, { 2, 9 }, { 9, 2 }, { 33, 7 }, { 60, 50 }, { 131, 64 } };

static void
fill (Picture *picture, int width, int height)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed ((guint32) (width * 1000 + height));
  picture_resize (picture, width, height);
  for (int i = 0; i < width * height; i++)
    picture->pixels[i] = (guint8) (i % 5 == 0 ? g_rand_int_range (chance, 0, 256) : i * 7 % 200);
}

static void
shrinking_keeps_the_mean (void)
{
  g_auto (Picture) large = { 0 }, small = { 0 }, same = { 0 };
  fill (&large, 1000, 750);
  picture_shrink (&large, 250, &small);
  g_assert_cmpint (small.width, ==, 250);
  g_assert_cmpint (small.height, ==, 187);
  guint64 sums[2] = { 0, 0 };
  for (int i = 0; i < 1000 * 750; i++)
    sums[0] += large.pixels[i];
  for (int i = 0; i < 250 * 187; i++)
    sums[1] += small.pixels[i];
  g_assert_cmpint (ABS ((int) (sums[0] / (1000 * 750)) - (int) (sums[1] / (250 * 187))), <=, 1);
  picture_shrink (&small, 250, &same);
  g_assert_cmpmem (same.pixels, 250 * 187, small.pixels, 250 * 187);
}

static void
halving_takes_the_mean_of_four (void)
{
  g_auto (Picture) large = { 0 }, small = { 0 };
  fill (&large, 21, 13);
  picture_halve (&large, &small);
  g_assert_cmpint (small.width, ==, 10);
  g_assert_cmpint (small.height, ==, 6);
  for (int y = 0; y < 6; y++)
    for (int x = 0; x < 10; x++) {
      const guint8 *four = large.pixels + 2 * y * 21 + 2 * x;
      g_assert_cmpint (small.pixels[y * 10 + x], ==,
                       (four[0] + four[1] + four[21] + four[22] + 2) / 4);
    }
  fill (&large, 1, 9); /* too thin to halve */
  picture_halve (&large, &small);
  g_assert_cmpint (small.width, ==, 1);
  g_assert_cmpint (small.height, ==, 4);
}

static void
doubling_keeps_every_pixel (void)
{
  g_auto (Picture) small = { 0 }, large = { 0 };
  fill (&small, 9, 5);
  picture_double (&small, &large);
  for (int y = 0; y < 5; y++)
    for (int x = 0; x < 9; x++)
      g_assert_cmpint (large.pixels[2 * y * 18 + 2 * x], ==, small.pixels[y * 9 + x]);
  g_assert_cmpint (large.pixels[1], ==, (small.pixels[0] + small.pixels[1] + 1) / 2);
}

static void
box_is_clipped_and_cut (void)
{
  static const struct {
    PictureBox asked, clipped;
  } CASES[] = {
    { { 2, 1, 4, 3 }, { 2, 1, 4, 3 } },     { { -3, -2, 5, 4 }, { 0, 0, 2, 2 } },
    { { 8, 4, 100, 100 }, { 8, 4, 1, 1 } }, { { 50, 50, 2, 2 }, { 9, 5, 0, 0 } },
    { { 3, 3, -2, -2 }, { 3, 3, 0, 0 } },
  };
  g_auto (Picture) whole = { 0 }, part = { 0 };
  fill (&whole, 9, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++) {
    PictureBox box = picture_box_clip (&whole, CASES[i].asked);
    g_assert_cmpmem (&box, (int) sizeof box, &CASES[i].clipped, (int) sizeof box);
  }
  picture_crop (&whole, CASES[0].clipped, &part);
  for (int y = 0; y < 3; y++)
    g_assert_cmpmem (part.pixels + 4 * y, 4, whole.pixels + (y + 1) * 9 + 2, 4);
}

static void
memory_is_kept_for_smaller_frames (void)
{
  g_auto (Picture) picture = { 0 };
  picture_resize (&picture, 100, 50);
  const guint8 *before = picture.pixels;
  picture_resize (&picture, 10, 500);
  g_assert_true (picture.pixels == before);
  guint8 borrowed[4] = { 1, 2, 3, 4 };
  Picture other = { .width = 2, .height = 2, .pixels = borrowed };
  picture_clear (&other); /* what is borrowed is not freed */
  g_assert_null (other.pixels);
}

/* Mean of a square that is cut off at the edges, by counting. */
static double
plain_mean (const Picture *from, int x, int y, int radius)
{
  int sum = 0, area = 0;
  for (int v = MAX (0, y - radius); v <= MIN (from->height - 1, y + radius); v++)
    for (int u = MAX (0, x - radius); u <= MIN (from->width - 1, x + radius); u++, area++)
      sum += from->pixels[v * from->width + u];
  return (double) sum / area;
}

/** What a filter makes of a pixel and the mean around it, by its description. */
typedef double (*Definition) (double pixel, double mean);

static double
define_threshold (double pixel, double mean)
{
  return pixel + 5 < mean ? 0 : 255;
}

static double
define_normalise (double pixel, double mean)
{
  return CLAMP (128 + 3 * (pixel - mean), 0, 255);
}

static double
define_unsharp (double pixel, double mean)
{
  return CLAMP (pixel + 2 * (pixel - mean), 0, 255);
}

static double
define_smooth (double pixel, double mean)
{
  (void) pixel;
  return mean;
}

static void
assert_defined (const Picture *from, const Picture *to, int radius, Definition define,
                double tolerance)
{
  for (int y = 0; y < from->height; y++)
    for (int x = 0; x < from->width; x++) {
      double pixel = from->pixels[y * from->width + x], mean = plain_mean (from, x, y, radius);
      double made = to->pixels[y * from->width + x];
      /* A mean is kept in 64ths, so right at a limit either side is right. */
      if (define == define_threshold && ABS (pixel + 5 - mean) < 1.0 / 32)
        continue;
      g_assert_cmpfloat (ABS (made - define (pixel, mean)), <=, tolerance);
    }
}

static void
filters_follow_their_definition (void)
{
  static const int RADII[] = { 1, 2, 8, 40 };
  g_auto (FilterMemory) memory = { 0 };
  g_auto (Picture) from = { 0 }, to = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (SIZES); i++) {
    fill (&from, SIZES[i].width, SIZES[i].height);
    for (gsize j = 0; j < G_N_ELEMENTS (RADII); j++) {
      filter_threshold (&from, RADII[j], &to, &memory);
      assert_defined (&from, &to, RADII[j], define_threshold, 0);
      filter_normalise (&from, RADII[j], &to, &memory);
      assert_defined (&from, &to, RADII[j], define_normalise, 3);
    }
    filter_unsharp (&from, &to, &memory);
    assert_defined (&from, &to, 3, define_unsharp, 2);
    filter_smooth (&from, &to, &memory);
    assert_defined (&from, &to, 1, define_smooth, 0.6);
  }
}

static void
otsu_parts_two_heaps (void)
{
  g_auto (Picture) from = { 0 }, to = { 0 };
  picture_resize (&from, 40, 10);
  for (int i = 0; i < 400; i++)
    from.pixels[i] = (guint8) ((i % 4 == 0 ? 60 : 150) + i % 7);
  filter_otsu (&from, &to);
  for (int i = 0; i < 400; i++)
    g_assert_cmpint (to.pixels[i], ==, i % 4 == 0 ? 0 : 255);
  memset (from.pixels, 90, 400); /* of one grey there is nothing to part */
  filter_otsu (&from, &to);
  g_assert_cmpint (to.pixels[0], ==, to.pixels[399]);
}

static void
inverting_twice_changes_nothing (void)
{
  g_auto (Picture) from = { 0 }, to = { 0 };
  fill (&from, 33, 7);
  picture_invert (&from, &to);
  g_assert_cmpint (to.pixels[5], ==, 255 - from.pixels[5]);
  picture_invert (&to, &to);
  g_assert_cmpmem (to.pixels, 33 * 7, from.pixels, 33 * 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/picture/" #name, name)
  ADD (shrinking_keeps_the_mean);
  ADD (halving_takes_the_mean_of_four);
  ADD (doubling_keeps_every_pixel);
  ADD (box_is_clipped_and_cut);
  ADD (memory_is_kept_for_smaller_frames);
  ADD (filters_follow_their_definition);
  ADD (otsu_parts_two_heaps);
  ADD (inverting_twice_changes_nothing);
  return g_test_run ();
}
