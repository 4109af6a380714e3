/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of 1 bit beside bare libpng, page by page in one process: how long ours take from what
 * stands on them to the last byte, and how long libpng takes with the same pixels, which it is
 * given. Neither writes to a disk.
 *
 * Every settings libpng and zlib have for such a page are tried on the first pages. The best are
 * those with the smallest product of time and bytes; the smallest file is told apart.
 *
 *   bench_badges_png LIST.csv        prints one object of JSON; the list has a column code
 */
#include <glib.h>
#include <png.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "badges/people.h"
#include "badges/sheet.h"

enum { TRIED_PAGES = 6 };

typedef struct {
  png_uint_32 width, height;
  png_bytepp rows;
} Page;

typedef struct {
  const char *filter;
  int filters;
  const char *strategy;
  int zlib_strategy;
  int level;
  double seconds;
  gsize bytes;
} Settings;

static double
now_s (void)
{
  return (double) clock () / CLOCKS_PER_SEC;
}

/* ---- Bare libpng ---- */

static void
read_some (png_structp png, png_bytep bytes, png_size_t size)
{
  const guint8 **from = png_get_io_ptr (png);
  memcpy (bytes, *from, size);
  *from += size;
}

static Page
page_load (const GByteArray *file)
{
  const guint8 *from = file->data;
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_set_read_fn (png, &from, read_some);
  png_read_png (png, info, PNG_TRANSFORM_IDENTITY, NULL);
  g_assert_cmpint (png_get_bit_depth (png, info), ==, 1);
  Page page = { png_get_image_width (png, info), png_get_image_height (png, info), NULL };
  gsize row_bytes = png_get_rowbytes (png, info);
  png_bytepp rows = png_get_rows (png, info);
  page.rows = g_new (png_bytep, page.height);
  for (png_uint_32 y = 0; y < page.height; y++)
    page.rows[y] = g_memdup2 (rows[y], row_bytes);
  png_destroy_read_struct (&png, &info, NULL);
  return page;
}

static void
page_clear (Page *page)
{
  for (png_uint_32 y = 0; y < page->height; y++)
    g_free (page->rows[y]);
  g_free (page->rows);
}

static void
append (png_structp png, png_bytep bytes, png_size_t size)
{
  g_byte_array_append (png_get_io_ptr (png), bytes, (guint) size);
}

static void
no_flush (png_structp png)
{
  (void) png;
}

/* Writes @page and adds what that took to @settings. */
static void
write_page (const Page *page, Settings *settings)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  double start = now_s ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  png_set_write_fn (png, file, append, no_flush);
  png_set_IHDR (png, info, page->width, page->height, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter (png, PNG_FILTER_TYPE_BASE, settings->filters);
  png_set_compression_level (png, settings->level);
  png_set_compression_strategy (png, settings->zlib_strategy);
  png_write_info (png, info);
  png_write_image (png, page->rows);
  png_write_end (png, NULL);
  png_destroy_write_struct (&png, &info);
  settings->seconds += now_s () - start;
  settings->bytes += file->len;
}

/* ---- All settings ---- */

static GArray *
all_settings (void)
{
  static const Settings FILTERS[] = { { .filter = "none", .filters = PNG_FILTER_NONE },
                                      { .filter = "up", .filters = PNG_FILTER_UP },
                                      { .filter = "sub", .filters = PNG_FILTER_SUB },
                                      { .filter = "adaptive", .filters = PNG_ALL_FILTERS } };
  static const Settings STRATEGIES[] = { { .strategy = "default", .zlib_strategy = 0 },
                                         { .strategy = "filtered", .zlib_strategy = Z_FILTERED },
                                         { .strategy = "fixed", .zlib_strategy = Z_FIXED },
                                         { .strategy = "rle", .zlib_strategy = Z_RLE },
                                         { .strategy = "huffman",
                                           .zlib_strategy = Z_HUFFMAN_ONLY } };
  GArray *all = g_array_new (FALSE, FALSE, sizeof (Settings));
  for (gsize f = 0; f < G_N_ELEMENTS (FILTERS); f++)
    for (gsize s = 0; s < G_N_ELEMENTS (STRATEGIES); s++)
      for (int level = 1; level <= 9; level++) {
        Settings one = STRATEGIES[s];
        one.filter = FILTERS[f].filter;
        one.filters = FILTERS[f].filters;
        one.level = level;
        gboolean levelled = one.zlib_strategy != Z_RLE && one.zlib_strategy != Z_HUFFMAN_ONLY;
        if (levelled || level == 6) /* these two search nothing */
          g_array_append_val (all, one);
      }
  return all;
}

/* ---- Ours ---- */

typedef struct {
  GByteArray *file; /* of the page */
  double start;
  guint pages;
  double seconds;
  gsize bytes;
  GArray *settings; /* of Settings: what each page is written with beside ours */
} Run;

static gboolean
take (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) page;
  (void) error;
  Run *run = user;
  /* The signature: what stands on the page is known by now, and nothing of it was drawn yet. */
  if (run->file->len == 0)
    run->start = now_s ();
  g_byte_array_append (run->file, bytes, (guint) size);
  return TRUE;
}

static void
end_page (Run *run)
{
  if (run->file->len == 0)
    return;
  run->seconds += now_s () - run->start;
  run->bytes += run->file->len;
  run->pages++;
  Page page = page_load (run->file);
  for (guint i = 0; i < run->settings->len; i++)
    write_page (&page, &g_array_index (run->settings, Settings, i));
  page_clear (&page);
  g_byte_array_set_size (run->file, 0);
}

static Run
run_pages (const GPtrArray *people, guint count, const BadgeLayout *layout, GArray *settings)
{
  g_autoptr (GError) error = NULL;
  const BadgeSheetOptions options = {
    .edition = { .title = "Lerarencongres 2017",
                 .n_days = 2,
                 .days = { { 2017, 10, 6 }, { 2017, 10, 7 } } },
    .layout = layout,
    .format = BADGE_FORMAT_PNG,
    .ink = BADGE_INK_BLACK,
    .sides = BADGE_SIDES_FRONT,
  };
  Run run = { .file = g_byte_array_new (), .settings = settings };
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, take, &run, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < count; i++) {
    g_assert_true (badge_sheet_add (sheet, people->pdata[i], &error));
    end_page (&run);
  }
  g_assert_true (badge_sheet_finish (sheet, &error));
  end_page (&run);
  g_byte_array_unref (run.file);
  return run;
}

/* Leaves the best of @settings. Returns: those of the smallest file. */
static Settings
choose (GArray *settings)
{
  Settings best = g_array_index (settings, Settings, 0), smallest = best;
  for (guint i = 1; i < settings->len; i++) {
    const Settings *one = &g_array_index (settings, Settings, i);
    if (one->seconds * (double) one->bytes < best.seconds * (double) best.bytes)
      best = *one;
    if (one->bytes < smallest.bytes)
      smallest = *one;
  }
  best.seconds = 0;
  best.bytes = 0;
  g_array_set_size (settings, 0);
  g_array_append_val (settings, best);
  return smallest;
}

static void
print_settings (const char *name, const Settings *one)
{
  g_print (",\n \"%s\": {\"settings\": \"filter %s, strategy %s, level %d\", \"seconds\": %.6f, "
           "\"bytes\": %" G_GSIZE_FORMAT "}",
           name, one->filter, one->strategy, one->level, one->seconds, one->bytes);
}

static void
print_ours (const char *name, const Run *run)
{
  g_print ("\"%s\": {\"pages\": %u, \"seconds\": %.6f, \"bytes\": %" G_GSIZE_FORMAT "}", name,
           run->pages, run->seconds, run->bytes);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize size = 0;
  if (argc != 2 || !g_file_get_contents (argv[1], &text, &size, &error))
    g_error ("usage: bench_badges_png LIST.csv");
  g_autoptr (GPtrArray) people = badge_people_read_csv (text, size, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (BadgeLayout) layout = badge_layout_shipped (BADGE_LAYOUT_DEFAULT, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) settings = all_settings ();
  const Run tried = run_pages (
      people, MIN (people->len, TRIED_PAGES * badge_layout_labels (layout)), layout, settings);
  const Settings smallest = choose (settings);
  const Run all = run_pages (people, people->len, layout, settings);
  g_print ("{");
  print_ours ("ours", &all);
  print_settings ("best", &g_array_index (settings, Settings, 0));
  g_print (",\n ");
  print_ours ("ours_of_few", &tried);
  print_settings ("smallest_of_few", &smallest);
  g_print ("}\n");
  return 0;
}
