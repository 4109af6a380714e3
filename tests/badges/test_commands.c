/* SPDX-License-Identifier: EUPL-1.2
 *
 * The commands of congress-badges beside printing, run as an organiser does: verify, layouts and
 * test-page. Of the test page, the lines are looked for on the rendered paper.
 */
#include <math.h>
#include <string.h>

#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

enum { DPI = 300 };

static const double PX_PER_MM = DPI / 25.4;
static const double CLOSE_MM = 0.1;

/* Puts a file in the test's folder. (transfer full): its path. */
static char *
put (const SampleProgram *fixture, const char *name, const char *text)
{
  char *path = g_build_filename (fixture->folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static guint
count (const char *text, const char *what)
{
  guint found = 0;
  for (const char *at = text; (at = strstr (at, what)) != NULL; at += strlen (what))
    found++;
  return found;
}

/* ---- verify ---- */

static void
verify_tells_what_would_print_badly (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  static const char KEY[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
  static const char OTHER[] = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
  g_autofree char *key = put (fixture, "key", KEY);
  g_autofree char *other = put (fixture, "other", OTHER);
  /* A sign of ancient Egypt, which no face has; a name that only fits small, on both sides. */
  g_autofree char *odd = put (fixture, "odd.csv", "name\nAnna \xf0\x93\x80\x80\n");
  g_autofree char *wide = put (fixture, "wide.csv",
                               "name\n"
                               "Wilhelmina-Alexandrina-Maximiliana-Wollstonecraft-Mummenschanz-"
                               "Wilhelmina-Alexandrina-Maximiliana-Wollstonecraft-Mummenschanz-"
                               "Wilhelmina-Alexandrina-Maximiliana-Wollstonecraft-Mummenschanz\n");
  const struct {
    const char *words[10];
    int status;
    const char *said; /* counted */
    guint times;
    const char *sum;
  } ROWS[] = {
    { { fixture->list }, 0, "FAULT", 0, "12 badges on 2 sheets: 0 faults" },
    { { fixture->list, "-L", "a6" }, 0, "FAULT", 0, "12 badges on 12 sheets: 0 faults" },
    { { fixture->list, "--first-label", "6" }, 0, "FAULT", 0, "12 badges on 3 sheets" },
    { { fixture->list, "--tag-key", key, "--congress", "1", "--generation", "1" },
      0,
      "FAULT",
      0,
      ": 0 faults" },
    { { fixture->list, "--tag-key", key, "--congress", "2", "--generation", "1" },
      1,
      "the code is of another congress",
      12,
      ": 12 faults" },
    { { fixture->list, "--tag-key", key, "--congress", "1" },
      1,
      "the code is of another generation of the key",
      12,
      ": 12 faults" },
    { { fixture->list, "--tag-key", other, "--congress", "1", "--generation", "1" },
      1,
      "the code was not made with this key",
      12,
      ": 12 faults" },
    { { odd, "--tag-key", key, "--congress", "1" }, 1, "no face has a letter", 1, ": 1 faults" },
    { { wide, "--tag-key", key, "--congress", "1" },
      0,
      "less than the layout wants",
      2,
      ": 0 faults, 2 remarks" },
    { { wide, "--tag-key", key, "--congress", "1", "--tight" },
      1,
      "less than the layout wants",
      2,
      ": 2 faults, 0 remarks" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *argv[13] = { fixture->program, "verify" };
    memcpy (argv + 2, ROWS[i].words, sizeof ROWS[i].words);
    g_autofree char *out = NULL, *err = NULL;
    int status = sample_run (argv, &out, &err);
    if (status != ROWS[i].status || count (out, ROWS[i].said) != ROWS[i].times ||
        strstr (out, ROWS[i].sum) == NULL)
      g_error ("row %d: status %d\n%s%s", (int) i, status, out, err);
  }
}

/* ---- layouts ---- */

static void
layouts_are_listed_and_printed (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  const char *list[] = { fixture->program, "layouts", NULL };
  g_autofree char *listed = NULL;
  g_assert_cmpint (sample_run (list, &listed, NULL), ==, 0);
  g_auto (GStrv) names = badge_layouts_shipped ();
  g_assert_cmpuint (count (listed, "\n"), ==, g_strv_length (names));
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *start = g_strconcat (*name, " ", NULL);
    g_assert_nonnull (strstr (listed, start));
    const char *print[] = { fixture->program, "layouts", *name, NULL };
    g_autofree char *printed = NULL, *kept = badge_layout_shipped_text (*name);
    g_assert_cmpint (sample_run (print, &printed, NULL), ==, 0);
    g_assert_cmpstr (printed, ==, kept);
  }
  const char *english[] = { fixture->program, "layouts", "--lang", "en", NULL };
  g_autofree char *in_english = NULL;
  g_assert_cmpint (sample_run (english, &in_english, NULL), ==, 0);
  g_assert_cmpstr (in_english, !=, listed);
}

static void
a_layout_of_ones_own_is_checked_and_used (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  g_autofree char *text = badge_layout_shipped_text ("a6");
  g_autofree char *own = put (fixture, "own.ini", text);
  g_autofree char *bad = put (fixture, "bad.ini", "[layout]\ntitle = X\ncolour = red\n");
  g_autofree char *out = g_build_filename (fixture->folder, "own.pdf", NULL);
  const struct {
    const char *words[7];
    int status;
    const char *message;
  } ROWS[] = {
    { { "layouts", "--check", own }, 0, "" },
    { { "layouts", "--check", bad }, 1, "bad.ini: line 3: colour does not stand in this section" },
    { { "layouts", "a7" }, 1, "there is no layout a7" },
    { { "sheet", fixture->list, "-L", bad, "-o", out }, 1, "line 3" },
    { { "sheet", fixture->list, "-L", own, "-o", out }, 0, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
    const char *argv[9] = { fixture->program };
    memcpy (argv + 1, ROWS[i].words, sizeof ROWS[i].words);
    g_autofree char *err = NULL;
    int status = sample_run (argv, NULL, &err);
    if (status != ROWS[i].status || strstr (err, ROWS[i].message) == NULL)
      g_error ("row %d: status %d, %s", (int) i, status, err);
  }
  g_assert_true (g_file_test (out, G_FILE_TEST_EXISTS));
}

/* ---- test-page ---- */

/** A rendered page. */
typedef struct {
  int width, height;
  guint8 *grey;
} Page;

static void
page_clear (Page *page)
{
  g_free (page->grey);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Page, page_clear)

static void
render (const SampleProgram *fixture, const char *pdf, const char *number, Page *page)
{
  g_autofree char *root = g_build_filename (fixture->folder, "page", NULL);
  g_autofree char *picture = g_strconcat (root, ".png", NULL);
  const char *argv[] = { "pdftoppm", "-r",   "300", "-gray", "-png", "-singlefile",
                         "-f",       number, pdf,   root,    NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
  g_autofree char *png = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (picture, &png, &size, NULL));
  cairo_surface_t *surface = zbar_load_png ((const guint8 *) png, size);
  page->width = cairo_image_surface_get_width (surface);
  page->height = cairo_image_surface_get_height (surface);
  page->grey = zbar_grey (surface);
  cairo_surface_destroy (surface);
}

/* How dark column @at is (or row, when not @across), 0 to 255 on the mean. */
static double
darkness (const Page *page, gboolean across, int at)
{
  int count = across ? page->height : page->width;
  double sum = 0;
  for (int i = 0; i < count; i++)
    sum += 255 - page->grey[across ? i * page->width + at : at * page->width + i];
  return sum / count;
}

/* Where the darkest line stands that goes over the whole page: its middle, in millimetres. */
static double
line_at (const Page *page, gboolean across)
{
  int size = across ? page->width : page->height, darkest = 1;
  g_autofree double *dark = g_new (double, size);
  for (int i = 0; i < size; i++) {
    dark[i] = darkness (page, across, i);
    if (dark[i] > dark[darkest])
      darkest = i;
  }
  /* Two pixels on each side have the rest of its ink. */
  double sum = 0, weighted = 0;
  for (int i = MAX (0, darkest - 1); i <= MIN (size - 1, darkest + 1); i++) {
    sum += dark[i];
    weighted += dark[i] * (i + 0.5);
  }
  return weighted / sum / PX_PER_MM;
}

/* The length of the dark run in the row at @y_mm that begins near @x_mm. */
static double
run_length (const Page *page, double x_mm, double y_mm)
{
  int middle = (int) (y_mm * PX_PER_MM), from = (int) ((x_mm - 1) * PX_PER_MM), length = 0;
  for (int x = from; x < page->width; x++) {
    guint8 darkest = 255;
    for (int y = middle - 1; y <= middle + 1; y++)
      darkest = MIN (darkest, page->grey[y * page->width + x]);
    if (darkest < 128)
      length++;
    else if (length > 0)
      break;
  }
  return length / PX_PER_MM;
}

static void
assert_near (double value, double wanted)
{
  if (fabs (value - wanted) > CLOSE_MM)
    g_error ("%.3f mm instead of %.3f", value, wanted);
}

static void
the_test_page_measures (SampleProgram *fixture, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *layout, *shift, *shift_back;
    double x, y, back_x, back_y; /* where the lines must stand */
  } ROWS[] = {
    { "avery-l4785", "0,0", "0,0", 20, 20, 20, 20 },
    { "a4-8-90x55", "0.8,-1.2", "-2.5,0.4", 20.8, 18.8, 17.5, 20.4 },
  };
  g_autofree char *out = g_build_filename (fixture->folder, "test.pdf", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    const char *argv[] = { fixture->program,
                           "test-page",
                           "-L",
                           ROWS[i].layout,
                           "--shift",
                           ROWS[i].shift,
                           "--shift-back",
                           ROWS[i].shift_back,
                           "-o",
                           out,
                           NULL };
    g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
    g_auto (Page) front = { 0 }, back = { 0 };
    render (fixture, out, "1", &front);
    render (fixture, out, "2", &back);
    assert_near (line_at (&front, TRUE), ROWS[i].x);
    assert_near (line_at (&front, FALSE), ROWS[i].y);
    assert_near (line_at (&back, TRUE), ROWS[i].back_x);
    assert_near (line_at (&back, FALSE), ROWS[i].back_y);
    /* From mark to mark it is 100 mm; the outer halves of the two lines come to it. */
    assert_near (run_length (&front, ROWS[i].x + 2, ROWS[i].y + 9), 100.1);
    const char *words[] = { "pdftotext", out, "-", NULL };
    g_autofree char *text = NULL;
    g_assert_cmpint (sample_run (words, &text, NULL), ==, 0);
    g_assert_cmpuint (count (text, "Vanaf beide randen: 20 mm"), ==, 2);
    g_assert_cmpuint (count (text, "Deze lijn is 100 mm"), ==, 2);
  }
}

static void
add (const char *path, void (*test) (SampleProgram *, gconstpointer))
{
  g_test_add (path, SampleProgram, NULL, sample_program_set_up, test, sample_program_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/badges/commands/verify_tells_what_would_print_badly", verify_tells_what_would_print_badly);
  add ("/badges/commands/layouts_are_listed_and_printed", layouts_are_listed_and_printed);
  add ("/badges/commands/a_layout_of_ones_own_is_checked_and_used",
       a_layout_of_ones_own_is_checked_and_used);
  add ("/badges/commands/the_test_page_measures", the_test_page_measures);
  return g_test_run ();
}
