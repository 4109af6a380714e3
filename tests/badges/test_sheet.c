/* SPDX-License-Identifier: EUPL-1.2
 *
 * What comes out of the printer must be read at the door: every code of a sheet of difficult
 * names, as PNG in every ink and as PDF through another renderer (poppler), by ZBar.
 */
#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

#include "badges/error.h"
#include "badges/sheet.h"
#include "badges/single.h"
#include "tests/badges/sample.h"
#include "tests/badges/zbar_read.h"

enum { LABELS = 8 }; /* on a page of the usual layout */

static gboolean
collect_pages (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) error;
  GPtrArray *pages = user;
  if (page > pages->len)
    g_ptr_array_add (pages, g_byte_array_new ());
  g_assert_cmpuint (page, ==, pages->len);
  g_byte_array_append (pages->pdata[page - 1], bytes, (guint) size);
  return TRUE;
}

static GPtrArray *
make_pages (const BadgeSheetOptions *options, const GPtrArray *people)
{
  GPtrArray *pages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_byte_array_unref);
  g_autoptr (GError) error = NULL;
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (options, collect_pages, pages, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < people->len; i++)
    g_assert_true (badge_sheet_add (sheet, people->pdata[i], &error));
  g_assert_true (badge_sheet_finish (sheet, &error));
  g_assert_no_error (error);
  return pages;
}

static guint32
big_endian (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
assert_png (const guint8 *png, gsize size, guint32 width, guint32 height, int depth, int type)
{
  g_assert_cmpuint (big_endian (png + 16), ==, width);
  g_assert_cmpuint (big_endian (png + 20), ==, height);
  g_assert_cmpint (png[24], ==, depth);
  g_assert_cmpint (png[25], ==, type);
  const guint8 *chunk = memmem (png, size, "pHYs", 4);
  g_assert_nonnull (chunk);
  g_assert_cmpuint (big_endian (chunk + 4), ==, 11811);
}

static void
png_pages_hold_the_right_codes (void)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  static const struct {
    BadgeInk ink;
    int depth, type; /* PNG: 0 is grey, 2 is colour */
  } INKS[] = { { BADGE_INK_COLOUR, 8, 2 }, { BADGE_INK_GREY, 8, 0 }, { BADGE_INK_BLACK, 1, 0 } };
  g_autoptr (GPtrArray) people = sample_people ();
  for (gsize i = 0; i < G_N_ELEMENTS (INKS); i++) {
    BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                  .layout = layout,
                                  .sides = BADGE_SIDES_FRONT,
                                  .format = BADGE_FORMAT_PNG,
                                  .ink = INKS[i].ink };
    g_autoptr (GPtrArray) pages = make_pages (&options, people);
    g_assert_cmpuint (pages->len, ==, badge_sheet_sheets (&options, people->len));
    for (guint page = 0; page < pages->len; page++) {
      const GByteArray *png = pages->pdata[page];
      assert_png (png->data, png->len, 2480, 3508, INKS[i].depth, INKS[i].type);
      g_autoptr (GPtrArray) read = zbar_read_png (png->data, png->len);
      g_autoptr (GPtrArray) expected =
          sample_codes (people, page * LABELS, MIN (people->len, (page + 1) * LABELS));
      sample_assert_same (read, expected);
    }
  }
}

/* The upper @mm of the first page, as pixels of 72 to the inch. */
static GBytes *
top_of_page (const GPtrArray *people, double mm)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                .layout = layout,
                                .sides = BADGE_SIDES_FRONT,
                                .format = BADGE_FORMAT_PNG,
                                .dpi = 72 };
  g_autoptr (GPtrArray) pages = make_pages (&options, people);
  const GByteArray *png = pages->pdata[0];
  cairo_surface_t *surface = zbar_load_png (png->data, png->len);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  gsize rows = (gsize) (mm * 72 / 25.4);
  GBytes *top = g_bytes_new (cairo_image_surface_get_data (surface), rows * stride);
  cairo_surface_destroy (surface);
  return top;
}

static void
a_hostile_name_stays_on_its_card (void)
{
  const double second_row_mm = 31 + 55 + 5 - 2; /* margin, card, gap, less what the band bleeds */
  g_autoptr (GPtrArray) people = sample_people ();
  g_autoptr (GString) name = g_string_new ("E");
  for (int i = 0; i < 60; i++)
    g_string_append_unichar (name, 0x0301); /* an acute on top of the last */
  g_autoptr (GBytes) before = top_of_page (people, second_row_mm);
  BadgePerson *third = people->pdata[2];
  g_free (third->name);
  third->name = g_strdup (name->str);
  g_autoptr (GBytes) after = top_of_page (people, second_row_mm);
  g_assert_true (g_bytes_equal (before, after));
}

static void
labels_already_used_are_left_empty (void)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  g_autoptr (GPtrArray) people = sample_people ();
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                .layout = layout,
                                .sides = BADGE_SIDES_FRONT,
                                .format = BADGE_FORMAT_PNG,
                                .dpi = 150,
                                .first_label = 8 };
  g_autoptr (GPtrArray) pages = make_pages (&options, people);
  const guint starts[] = { 0, 1, 9, people->len };
  g_assert_cmpuint (pages->len, ==, 3);
  g_assert_cmpuint (badge_sheet_sheets (&options, people->len), ==, 3);
  for (guint page = 0; page < 3; page++) {
    const GByteArray *png = pages->pdata[page];
    g_autoptr (GPtrArray) read = zbar_read_png (png->data, png->len);
    g_autoptr (GPtrArray) expected = sample_codes (people, starts[page], starts[page + 1]);
    sample_assert_same (read, expected);
  }
}

/* Renders @pdf with poppler. Returns: the codes that ZBar reads on @page. */
static GPtrArray *
read_pdf (const char *folder, GBytes *pdf, const char *page)
{
  g_autofree char *path = g_build_filename (folder, "test.pdf", NULL);
  g_autofree char *root = g_build_filename (folder, "page", NULL);
  g_autofree char *picture = g_strconcat (root, ".png", NULL);
  g_autofree char *png = NULL;
  gsize size = 0;
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pdf, NULL),
                                      (gssize) g_bytes_get_size (pdf), NULL));
  const char *argv[] = { "pdftoppm", "-r", "300", "-png", "-singlefile",
                         "-f",       page, path,  root,   NULL };
  g_assert_cmpint (sample_run (argv, NULL, NULL), ==, 0);
  g_assert_true (g_file_get_contents (picture, &png, &size, NULL));
  return zbar_read_png ((const guint8 *) png, size);
}

static GBytes *
make_pdf (const GPtrArray *people)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                .layout = layout,
                                .sides = BADGE_SIDES_FRONT };
  g_autoptr (GError) error = NULL;
  GBytes *pdf =
      badge_sheet_pdf (&options, (const BadgePerson *const *) people->pdata, people->len, &error);
  g_assert_no_error (error);
  return pdf;
}

static void
pdf_pages_hold_the_right_codes (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  char *folder = sample_folder ();
  g_autoptr (GBytes) pdf = make_pdf (people);
  g_autoptr (GPtrArray) first = read_pdf (folder, pdf, "1");
  g_autoptr (GPtrArray) second = read_pdf (folder, pdf, "2");
  g_autoptr (GPtrArray) first_expected = sample_codes (people, 0, LABELS);
  g_autoptr (GPtrArray) second_expected = sample_codes (people, LABELS, people->len);
  sample_assert_same (first, first_expected);
  sample_assert_same (second, second_expected);
  sample_remove (folder);
}

/* pdffonts: two lines of head, then a font a line with "emb sub uni" near its end. */
static void
pdf_carries_its_fonts (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  char *folder = sample_folder ();
  g_autofree char *path = g_build_filename (folder, "test.pdf", NULL);
  g_autoptr (GBytes) pdf = make_pdf (people);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (pdf, NULL),
                                      (gssize) g_bytes_get_size (pdf), NULL));
  g_autofree char *fonts = NULL;
  const char *argv[] = { "pdffonts", path, NULL };
  g_assert_cmpint (sample_run (argv, &fonts, NULL), ==, 0);
  g_auto (GStrv) lines = g_strsplit (fonts, "\n", 0);
  guint count = 0;
  for (guint i = 2; lines[i] != NULL && *lines[i] != '\0'; i++, count++) {
    g_assert_nonnull (strstr (lines[i], "NotoSans"));
    g_assert_nonnull (strstr (lines[i], " yes yes "));
  }
  g_assert_cmpuint (count, >=, 4); /* regular, bold, Arabic, Hebrew */
  sample_remove (folder);
}

static void
single_badges_are_read (void)
{
  g_autoptr (GPtrArray) people = sample_people ();
  char *folder = sample_folder ();
  for (guint i = 0; i < people->len; i++) {
    g_autoptr (GPtrArray) expected = sample_codes (people, i, i + 1);
    g_autoptr (GBytes) png =
        badge_single_png (NULL, &SAMPLE_EDITION, people->pdata[i], BADGE_INK_COLOUR, 0, NULL);
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (png, &size);
    assert_png (bytes, size, 1063, 650, 8, 2);
    g_autoptr (GPtrArray) on_png = zbar_read_png (bytes, size);
    sample_assert_same (on_png, expected);
  }
  g_autofree char *long_note = g_strnfill (5000, 'w');
  const char *notes[] = { NULL, "Tot ziens in Amersfoort.\n\nمرحبا", long_note };
  g_autoptr (GPtrArray) expected = sample_codes (people, 1, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
    g_autoptr (GBytes) pdf = badge_single_pdf (&SAMPLE_EDITION, people->pdata[1], notes[i], NULL);
    g_autoptr (GPtrArray) on_pdf = read_pdf (folder, pdf, "1");
    sample_assert_same (on_pdf, expected);
  }
  sample_remove (folder);
}

/* Fails at the write that makes its counter zero. */
static gboolean
fail_later (guint page, const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) page, (void) bytes, (void) size;
  guint *left = user;
  if (*left > 0 && --*left > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static gboolean
make_all (const BadgeSheetOptions *options, const GPtrArray *people, guint *left, GError **error)
{
  g_autoptr (BadgeSheet) sheet = badge_sheet_new (options, fail_later, left, error);
  for (guint i = 0; i < people->len; i++)
    if (!badge_sheet_add (sheet, people->pdata[i], error))
      return FALSE;
  return badge_sheet_finish (sheet, error);
}

static void
every_failing_write_is_an_error (void)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  g_autoptr (GPtrArray) people = sample_people ();
  for (int format = BADGE_FORMAT_PDF; format <= BADGE_FORMAT_PNG; format++) {
    BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                  .layout = layout,
                                  .sides = BADGE_SIDES_FRONT,
                                  .format = (BadgeFormat) format,
                                  .dpi = BADGE_DPI_MIN };
    guint left = G_MAXUINT;
    g_assert_true (make_all (&options, people, &left, NULL));
    guint writes = G_MAXUINT - left;
    g_assert_cmpuint (writes, >=, 3);
    for (guint n = 1; n <= writes; n += 1 + writes / 8) {
      g_autoptr (GError) error = NULL;
      left = n;
      g_assert_false (make_all (&options, people, &left, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
      g_assert_cmpuint (left, ==, 0);
    }
  }
}

static void
impossible_options_are_refused (void)
{
  g_autoptr (BadgeLayout) layout = sample_layout (BADGE_LAYOUT_DEFAULT);
  static const struct {
    guint dpi, first_label;
    int code;
  } ROWS[] = {
    { 71, 1, BADGE_ERROR_INPUT },
    { 1201, 1, BADGE_ERROR_INPUT },
    { 300, 9, BADGE_ERROR_INPUT },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                  .layout = layout,
                                  .sides = BADGE_SIDES_FRONT,
                                  .format = BADGE_FORMAT_PNG,
                                  .dpi = ROWS[i].dpi,
                                  .first_label = ROWS[i].first_label };
    g_autoptr (GError) error = NULL;
    g_assert_null (badge_sheet_new (&options, collect_pages, NULL, &error));
    g_assert_error (error, BADGE_ERROR, ROWS[i].code);
  }
  BadgeSheetOptions options = { .edition = SAMPLE_EDITION,
                                .layout = layout,
                                .sides = BADGE_SIDES_FRONT };
  g_autoptr (GError) error = NULL;
  g_assert_null (badge_sheet_pdf (&options, NULL, 0, &error));
  g_assert_error (error, BADGE_ERROR, BADGE_ERROR_INPUT);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/sheet/png_pages_hold_the_right_codes", png_pages_hold_the_right_codes);
  g_test_add_func ("/badges/sheet/a_hostile_name_stays_on_its_card",
                   a_hostile_name_stays_on_its_card);
  g_test_add_func ("/badges/sheet/labels_already_used_are_left_empty",
                   labels_already_used_are_left_empty);
  g_test_add_func ("/badges/sheet/pdf_pages_hold_the_right_codes", pdf_pages_hold_the_right_codes);
  g_test_add_func ("/badges/sheet/pdf_carries_its_fonts", pdf_carries_its_fonts);
  g_test_add_func ("/badges/sheet/single_badges_are_read", single_badges_are_read);
  g_test_add_func ("/badges/sheet/every_failing_write_is_an_error",
                   every_failing_write_is_an_error);
  g_test_add_func ("/badges/sheet/impossible_options_are_refused", impossible_options_are_refused);
  return g_test_run ();
}
