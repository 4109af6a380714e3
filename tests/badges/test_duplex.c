/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fronts and backs meet: the back page, seen through the paper, covers the front page pixel by
 * pixel, whichever edge the printer turns the paper over, and badges read on when they are turned
 * over like a page of a book.
 */
#include <string.h>

#include "badges/sheet.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

enum { DPI = 127 }; /* five pixels a millimetre */

/* Every label is a box in the colour of its role, so that people can be told apart; a black mark
 * stands at the left edge of the front and at the right edge of the back: the same edge of the
 * paper. Nothing of the page is symmetric. */
#define FACES                                                                                      \
  "[face front]\n[face back]\nside = back\n"                                                       \
  "[front.all]\nwhat = box\nat = 0 x 0\nsize = 40 x 30\ncolour = role\n"                           \
  "[front.mark]\nwhat = box\nat = 2 x 3\nsize = 4 x 8\ncolour = black\n"                           \
  "[back.all]\nwhat = box\nat = 0 x 0\nsize = 40 x 30\ncolour = role\n"                            \
  "[back.mark]\nwhat = box\nat = 34 x 3\nsize = 4 x 8\ncolour = black\n"
#define UPRIGHT                                                                                    \
  "[layout]\ntitle = Proef\n[page]\npaper = 120 x 150\nlabel = 40 x 30\ncolumns = 2\nrows = 3\n"   \
  "gap = 5 x 7\nmargin = 9 x 20\n" FACES
#define ACROSS                                                                                     \
  "[layout]\ntitle = Proef\n[page]\npaper = 150 x 120\nlabel = 40 x 30\ncolumns = 3\nrows = 2\n"   \
  "gap = 5 x 7\nmargin = 4 x 30\n" FACES

static gboolean
collect (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  GByteArray **pages = user;
  g_assert_cmpuint (page, <=, 2);
  g_byte_array_append (pages[page - 1], bytes, (guint) size);
  return TRUE;
}

/* Five people of three roles; the page's first label and its last stay empty. */
static void
draw_pages (const BadgeSheetOptions *options, cairo_surface_t *surfaces[2])
{
  GByteArray *pages[2] = { g_byte_array_new (), g_byte_array_new () };
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (options, collect, pages, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (badge_sheet_pages (options, 4), ==, 2);
  for (guint i = 0; i < 4; i++)
    g_assert_true (badge_sheet_add (sheet, people->pdata[i], &error));
  g_assert_true (badge_sheet_finish (sheet, &error));
  for (int i = 0; i < 2; i++) {
    surfaces[i] = zbar_load_png (pages[i]->data, pages[i]->len);
    g_byte_array_unref (pages[i]);
  }
}

static guint32
pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  guint32 value = 0;
  memcpy (&value, data + y * cairo_image_surface_get_stride (surface) + 4 * x, sizeof value);
  return value & 0xffffff;
}

static void
assert_meet (const char *text, gboolean flip_short, gboolean sideways)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeLayout) layout = badge_layout_read (text, strlen (text), &error);
  g_assert_no_error (error);
  const BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                      .layout = layout,
                                      .format = BADGE_FORMAT_PNG,
                                      .dpi = DPI,
                                      .first_label = 2,
                                      .flip_short = flip_short };
  cairo_surface_t *surfaces[2] = { NULL, NULL };
  draw_pages (&options, surfaces);
  int width = cairo_image_surface_get_width (surfaces[0]);
  int height = cairo_image_surface_get_height (surfaces[0]);
  guint ink = 0;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      guint32 front = pixel (surfaces[0], x, y);
      guint32 back =
          sideways ? pixel (surfaces[1], width - 1 - x, y) : pixel (surfaces[1], x, height - 1 - y);
      g_assert_cmphex (front, ==, back);
      ink += front != 0xffffff;
    }
  g_assert_cmpuint (ink, >, 4 * 25 * 40 * 30 * 9 / 10); /* four labels */
  cairo_surface_destroy (surfaces[0]);
  cairo_surface_destroy (surfaces[1]);
}

static void
long_edge (void)
{
  assert_meet (UPRIGHT, FALSE, TRUE);
  assert_meet (ACROSS, FALSE, FALSE);
}

static void
short_edge (void)
{
  assert_meet (UPRIGHT, TRUE, FALSE);
  assert_meet (ACROSS, TRUE, TRUE);
}

/* Where the first pixel that is not white stands. */
static void
first_ink (cairo_surface_t *surface, int *x, int *y)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  *x = width;
  *y = height;
  for (int row = 0; row < height; row++)
    for (int column = 0; column < width; column++)
      if (pixel (surface, column, row) != 0xffffff) {
        *x = MIN (*x, column);
        *y = MIN (*y, row);
      }
}

static void
paper_is_shifted (void)
{
  g_autoptr (BadgeLayout) layout = badge_layout_read (UPRIGHT, strlen (UPRIGHT), NULL);
  BadgeSheetOptions options = {
    .edition = SAMPLE_EDITION, .layout = layout, .format = BADGE_FORMAT_PNG, .dpi = DPI
  };
  cairo_surface_t *before[2], *after[2];
  draw_pages (&options, before);
  options.shift_x = 2;
  options.shift_y = -1;
  options.shift_back_x = -3;
  options.shift_back_y = 4;
  draw_pages (&options, after);
  static const int SHIFTS[2][2] = { { 10, -5 }, { -15, 20 } };
  for (int side = 0; side < 2; side++) {
    int x = 0, y = 0, then_x = 0, then_y = 0;
    first_ink (before[side], &x, &y);
    first_ink (after[side], &then_x, &then_y);
    g_assert_cmpint (then_x - x, ==, SHIFTS[side][0]);
    g_assert_cmpint (then_y - y, ==, SHIFTS[side][1]);
    cairo_surface_destroy (before[side]);
    cairo_surface_destroy (after[side]);
  }
  options.shift_x = 21;
  g_autoptr (GError) error = NULL;
  g_assert_null (badge_sheet_new (&options, collect, NULL, &error));
  g_assert_nonnull (error);
}

static void
backs_alone_are_the_same (void)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION, .layout = layout };
  g_assert_cmpuint (badge_sheet_pages (&options, 9), ==, 4);
  g_assert_cmpuint (badge_sheet_sheets (&options, 9), ==, 2);
  options.sides = BADGE_SIDES_BACK;
  g_assert_cmpuint (badge_sheet_pages (&options, 9), ==, 2);
  g_autoptr (BadgeLayout) single = sample_layout ("roll-62");
  options.layout = single;
  g_autoptr (GError) error = NULL;
  g_assert_null (badge_sheet_new (&options, collect, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/duplex/long_edge", long_edge);
  g_test_add_func ("/badges/duplex/short_edge", short_edge);
  g_test_add_func ("/badges/duplex/paper_is_shifted", paper_is_shifted);
  g_test_add_func ("/badges/duplex/backs_alone_are_the_same", backs_alone_are_the_same);
  return g_test_run ();
}
