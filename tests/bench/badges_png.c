/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bare libpng with the pages of a sheet: how long it takes to write the same pixels with the same
 * settings, and how small they become with the best ones. Pages are read first and do not count.
 *
 *   bench_badges_png LEVEL PAGE.png…        prints {"seconds": …, "bytes": …, "best_bytes": …}
 */
#include <glib.h>
#include <png.h>
#include <stdio.h>
#include <time.h>
#include <zlib.h>

typedef struct {
  png_uint_32 width, height;
  gsize row_bytes;
  png_bytepp rows;
} Page;

static Page
load (const char *path)
{
  FILE *file = fopen (path, "rb");
  g_assert_nonnull (file);
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_init_io (png, file);
  png_read_png (png, info, PNG_TRANSFORM_IDENTITY, NULL);
  g_assert_cmpint (png_get_bit_depth (png, info), ==, 1);
  Page page = { png_get_image_width (png, info), png_get_image_height (png, info),
                png_get_rowbytes (png, info), NULL };
  page.rows = g_new (png_bytep, page.height);
  png_bytepp rows = png_get_rows (png, info);
  for (png_uint_32 y = 0; y < page.height; y++)
    page.rows[y] = g_memdup2 (rows[y], page.row_bytes);
  png_destroy_read_struct (&png, &info, NULL);
  fclose (file);
  return page;
}

static void
count (png_structp png, png_bytep bytes, png_size_t size)
{
  (void) bytes;
  *(gsize *) png_get_io_ptr (png) += size;
}

static void
no_flush (png_structp png)
{
  (void) png;
}

static gsize
write_page (const Page *page, int level, int filters, int strategy)
{
  gsize bytes = 0;
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_set_write_fn (png, &bytes, count, no_flush);
  png_set_IHDR (png, info, page->width, page->height, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, filters);
  png_set_compression_level (png, level);
  png_set_compression_strategy (png, strategy);
  png_write_info (png, info);
  png_write_image (png, page->rows);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  return bytes;
}

int
main (int argc, char **argv)
{
  static const int FILTERS[] = { PNG_FILTER_NONE, PNG_FILTER_UP };
  static const int STRATEGIES[] = { Z_DEFAULT_STRATEGY, Z_FILTERED };
  int level = (int) g_ascii_strtoll (argv[1], NULL, 10);
  gsize bytes = 0, best = 0;
  double seconds = 0;
  for (int i = 2; i < argc; i++) {
    Page page = load (argv[i]);
    clock_t start = clock ();
    bytes += write_page (&page, level, PNG_FILTER_NONE, Z_DEFAULT_STRATEGY);
    seconds += (double) (clock () - start) / CLOCKS_PER_SEC;
    gsize least = G_MAXSIZE;
    for (gsize f = 0; f < G_N_ELEMENTS (FILTERS); f++)
      for (gsize s = 0; s < G_N_ELEMENTS (STRATEGIES); s++)
        least = MIN (least, write_page (&page, 9, FILTERS[f], STRATEGIES[s]));
    best += least;
    for (png_uint_32 y = 0; y < page.height; y++)
      g_free (page.rows[y]);
    g_free (page.rows);
  }
  g_print ("{\"seconds\": %.6f, \"bytes\": %" G_GSIZE_FORMAT ", \"best_bytes\": %" G_GSIZE_FORMAT
           "}\n",
           seconds, bytes, best);
  return 0;
}
