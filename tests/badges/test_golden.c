/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages as they were looked at and found good: each is drawn again and compared with its picture in
 * tests/data/badges/golden, within a small tolerance. And a PDF shows what the PNG shows, by
 * another renderer (poppler). `cmake --build … --target update_golden` takes new pictures; look at
 * them.
 */
#include <gio/gio.h>
#include <string.h>

#include "badges/sheet.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

enum {
  DPI = 75,
  BLOCK_PX = 8,
  FAR = 10,       /* grey levels a block may differ by */
  FAR_CODE = 110, /* the same from a PDF, where there are codes */
};

static const struct {
  const char *layout;
  BadgeSides side;
  int page; /* from 1 */
} PAGES[] = {
  { "a4-8-90x55", BADGE_SIDES_FRONT, 1 },   { "a4-8-90x55", BADGE_SIDES_FRONT, 2 },
  { "a4-8-90x55", BADGE_SIDES_BACK, 1 },    { "a4-fold-a6", BADGE_SIDES_FRONT, 1 },
  { "a6", BADGE_SIDES_FRONT, 2 },           { "a6", BADGE_SIDES_BACK, 1 },
  { "a6-letter", BADGE_SIDES_FRONT, 2 },    { "roll-62", BADGE_SIDES_FRONT, 4 },
  { "avery-l4785", BADGE_SIDES_FRONT, 1 },  { "avery-l4785", BADGE_SIDES_BACK, 1 },
  { "a4-10-85x54", BADGE_SIDES_FRONT, 1 },  { "avery-c32011", BADGE_SIDES_FRONT, 1 },
  { "avery-c32015", BADGE_SIDES_FRONT, 1 }, { "avery-l7165", BADGE_SIDES_FRONT, 1 },
  { "card-90x55", BADGE_SIDES_FRONT, 2 },   { "durable-1455", BADGE_SIDES_FRONT, 1 },
  { "herma-4099", BADGE_SIDES_FRONT, 1 },
};

static const BadgeRound ROUNDS[] = {
  { 1, 615, 675, "Ronde 1" }, { 1, 690, 750, "Ronde 2" }, { 1, 810, 870, "Ronde 3" },
  { 1, 885, 945, "Ronde 4" }, { 2, 615, 675, "Ronde 1" }, { 2, 690, 750, "Ronde 2" },
  { 2, 795, 855, "Ronde 3" },
};

static gboolean
collect (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  GPtrArray *pages = user;
  while (pages->len < page)
    g_ptr_array_add (pages, g_byte_array_new ());
  g_byte_array_append (pages->pdata[page - 1], bytes, (guint) size);
  return TRUE;
}

/* Returns: (element-type GByteArray): a file a page, or one PDF. */
static GPtrArray *
draw (gsize row, BadgeFormat format)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (BadgeLayout) layout = sample_layout (PAGES[row].layout);
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                .layout = layout,
                                .format = format,
                                .ink = BADGE_INK_GREY,
                                .dpi = DPI,
                                .sides = PAGES[row].side };
  options.edition.rounds = ROUNDS;
  options.edition.n_rounds = G_N_ELEMENTS (ROUNDS);
  options.edition.note = "Neem deze badge mee: hij opent de deuren.";
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (&options, collect, pages, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < people->len; i++)
    g_assert_true (badge_sheet_add (sheet, people->pdata[i], &error));
  g_assert_true (badge_sheet_finish (sheet, &error));
  return pages;
}

static char *
golden_path (gsize row)
{
  g_autofree char *name =
      g_strdup_printf ("%s-%s-%d.png", PAGES[row].layout,
                       PAGES[row].side == BADGE_SIDES_BACK ? "back" : "front", PAGES[row].page);
  return g_build_filename (g_getenv ("TEST_DATA"), "badges", "golden", name, NULL);
}

/* The greatest difference of any block, by its mean, so that an edge that falls a hair elsewhere
 * does not count and a letter that is gone does. */
static double
farthest_block (cairo_surface_t *a, cairo_surface_t *b)
{
  int width = cairo_image_surface_get_width (a), height = cairo_image_surface_get_height (a);
  g_assert_cmpint (ABS (width - cairo_image_surface_get_width (b)), <=, 1);
  g_assert_cmpint (ABS (height - cairo_image_surface_get_height (b)), <=, 1);
  int other = cairo_image_surface_get_width (b);
  g_autofree guint8 *first = zbar_grey (a), *second = zbar_grey (b);
  double most = 0;
  for (int top = 0; top + BLOCK_PX < height; top += BLOCK_PX / 2)
    for (int left = 0; left + BLOCK_PX < width; left += BLOCK_PX / 2) {
      int sum = 0;
      for (int y = top; y < top + BLOCK_PX; y++)
        for (int x = left; x < left + BLOCK_PX; x++)
          sum += first[y * width + x] - second[y * MIN (other, width + 1) + x];
      most = MAX (most, ABS (sum) / (double) (BLOCK_PX * BLOCK_PX));
    }
  return most;
}

static void
every_layout_is_here (void)
{
  g_auto (GStrv) names = badge_layouts_shipped ();
  for (char **name = names; *name != NULL; name++) {
    gboolean found = FALSE;
    for (gsize row = 0; row < G_N_ELEMENTS (PAGES); row++)
      found = found || strcmp (PAGES[row].layout, *name) == 0;
    if (!found)
      g_error ("no page of %s is kept", *name);
  }
}

static void
pages_are_as_they_were (void)
{
  gboolean update = g_getenv ("UPDATE_GOLDEN") != NULL;
  for (gsize row = 0; row < G_N_ELEMENTS (PAGES); row++) {
    g_autoptr (GPtrArray) pages = draw (row, BADGE_FORMAT_PNG);
    const GByteArray *page = pages->pdata[PAGES[row].page - 1];
    g_autofree char *path = golden_path (row);
    if (update)
      g_assert_true (
          g_file_set_contents (path, (const char *) page->data, (gssize) page->len, NULL));
    g_autofree char *kept = NULL;
    gsize size = 0;
    g_autoptr (GError) error = NULL;
    g_file_get_contents (path, &kept, &size, &error);
    g_assert_no_error (error);
    cairo_surface_t *now = zbar_load_png (page->data, page->len);
    cairo_surface_t *then = zbar_load_png ((const guint8 *) kept, size);
    double far = farthest_block (now, then);
    if (far > FAR)
      g_error ("%s differs by %.1f", path, far);
    cairo_surface_destroy (now);
    cairo_surface_destroy (then);
  }
}

static void
pdf_shows_the_same (void)
{
  char *folder = sample_folder ();
  g_autofree char *path = g_build_filename (folder, "page.pdf", NULL);
  g_autofree char *root = g_build_filename (folder, "page", NULL);
  g_autofree char *picture = g_strconcat (root, ".png", NULL);
  for (gsize row = 0; row < G_N_ELEMENTS (PAGES); row++) {
    g_autoptr (GPtrArray) pages = draw (row, BADGE_FORMAT_PDF);
    const GByteArray *pdf = pages->pdata[0];
    g_assert_true (g_file_set_contents (path, (const char *) pdf->data, (gssize) pdf->len, NULL));
    g_autofree char *number = g_strdup_printf ("%d", PAGES[row].page);
    const char *argv[] = { "pdftoppm", "-r",   "75", "-gray", "-png", "-singlefile",
                           "-f",       number, path, root,    NULL };
    g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
    g_autofree char *png = NULL, *kept = NULL, *golden = golden_path (row);
    gsize size = 0, kept_size = 0;
    g_assert_true (g_file_get_contents (picture, &png, &size, NULL));
    g_assert_true (g_file_get_contents (golden, &kept, &kept_size, NULL));
    cairo_surface_t *shown = zbar_load_png ((const guint8 *) png, size);
    cairo_surface_t *then = zbar_load_png ((const guint8 *) kept, kept_size);
    double far = farthest_block (then, shown);
    /* Modules of four pixels each are rounded by one renderer and smoothed by the other. */
    if (far > FAR_CODE)
      g_error ("%s: the PDF differs by %.1f", golden, far);
    cairo_surface_destroy (shown);
    cairo_surface_destroy (then);
  }
  sample_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/golden/every_layout_is_here", every_layout_is_here);
  g_test_add_func ("/badges/golden/pages_are_as_they_were", pages_are_as_they_were);
  g_test_add_func ("/badges/golden/pdf_shows_the_same", pdf_shows_the_same);
  return g_test_run ();
}
