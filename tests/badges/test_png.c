/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pictures must carry their resolution, come back pixel for pixel in another reader (cairo's),
 * and turn every failure into an error.
 */
#include <cairo.h>
#include <gio/gio.h>
#include <string.h>

#include "badges/error.h"
#include "badges/png.h"

static GByteArray *
write_picture (const BadgePngForm *form, const guint8 *lines)
{
  GByteArray *png = g_byte_array_new ();
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (form, badge_png_to_array, png);
  for (guint y = 0; y < form->height_px; y++)
    badge_png_writer_line (writer, lines + y * badge_png_line_bytes (form));
  g_autoptr (GError) error = NULL;
  g_assert_true (badge_png_writer_finish (writer, &error));
  g_assert_no_error (error);
  return png;
}

static guint32
big_endian (const guint8 *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static void
resolution_is_written_in_pixels_a_metre (void)
{
  static const struct {
    guint dpi;
    guint32 per_metre; /* dpi / 0.0254 m, rounded */
  } ROWS[] = { { 72, 2835 }, { 150, 5906 }, { 300, 11811 }, { 600, 23622 }, { 0, 0 } };
  guint8 line[1] = { 0x80 };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    BadgePngForm form = { BADGE_PNG_BITS, 3, 1, ROWS[i].dpi };
    g_autoptr (GByteArray) png = write_picture (&form, line);
    const guint8 *chunk = memmem (png->data, png->len, "pHYs", 4);
    g_assert_true ((chunk != NULL) == (ROWS[i].dpi > 0));
    if (chunk == NULL)
      continue;
    g_assert_cmpuint (big_endian (chunk - 4), ==, 9);
    g_assert_cmpuint (big_endian (chunk + 4), ==, ROWS[i].per_metre);
    g_assert_cmpuint (big_endian (chunk + 8), ==, ROWS[i].per_metre);
    g_assert_cmpuint (chunk[12], ==, 1);
  }
}

typedef struct {
  const GByteArray *bytes;
  guint at;
} Reading;

static cairo_status_t
read_on (void *user, unsigned char *out, unsigned int size)
{
  Reading *reading = user;
  if (size > reading->bytes->len - reading->at)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (out, reading->bytes->data + reading->at, size);
  reading->at += size;
  return CAIRO_STATUS_SUCCESS;
}

static void
pixels_come_back (void)
{
  static const struct {
    BadgePngKind kind;
    guint8 lines[2 * 9]; /* white, black, then what the kind can show */
    guint32 pixels[2][3];
  } ROWS[] = {
    { BADGE_PNG_BITS, { 0x80, 0x60 }, { { 0xffffff, 0, 0 }, { 0, 0xffffff, 0xffffff } } },
    { BADGE_PNG_GREY,
      { 255, 0, 7, 1, 2, 3 },
      { { 0xffffff, 0, 0x070707 }, { 0x010101, 0x020202, 0x030303 } } },
    { BADGE_PNG_RGB,
      { 255, 255, 255, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 },
      { { 0xffffff, 0, 0x010203 }, { 0x040506, 0x070809, 0x0a0b0c } } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    BadgePngForm form = { ROWS[i].kind, 3, 2, 300 };
    g_autoptr (GByteArray) png = write_picture (&form, ROWS[i].lines);
    Reading reading = { png, 0 };
    cairo_surface_t *read = cairo_image_surface_create_from_png_stream (read_on, &reading);
    g_assert_cmpint (cairo_surface_status (read), ==, CAIRO_STATUS_SUCCESS);
    const guint8 *data = cairo_image_surface_get_data (read);
    for (int y = 0; y < 2; y++)
      for (int x = 0; x < 3; x++) {
        guint32 pixel;
        memcpy (&pixel, data + y * cairo_image_surface_get_stride (read) + 4 * x, sizeof pixel);
        g_assert_cmphex (pixel & 0xffffff, ==, ROWS[i].pixels[y][x]);
      }
    cairo_surface_destroy (read);
  }
}

/* Takes so many bytes and then says that the disk is full. */
static gboolean
small_disk (const guint8 *bytes, gsize size, gpointer user, GError **error)
{
  (void) bytes;
  gsize *room = user;
  if (size > *room) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
    return FALSE;
  }
  *room -= size;
  return TRUE;
}

static void
every_failing_write_is_an_error (void)
{
  guint8 line[30] = { 1, 2, 3 };
  BadgePngForm form = { BADGE_PNG_RGB, 10, 1, 300 };
  g_autoptr (GByteArray) whole = write_picture (&form, line);
  for (gsize disk = 0; disk <= whole->len; disk++) {
    gsize room = disk;
    g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&form, small_disk, &room);
    badge_png_writer_line (writer, line);
    g_autoptr (GError) error = NULL;
    g_assert_true (badge_png_writer_finish (writer, &error) == (disk == whole->len));
    if (disk < whole->len)
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  }
}

static void
wrong_number_of_lines_is_an_error (void)
{
  guint8 line[3] = { 0 };
  BadgePngForm form = { BADGE_PNG_GREY, 3, 2, 0 };
  for (guint lines = 0; lines < 4; lines++) {
    g_autoptr (GByteArray) png = g_byte_array_new ();
    g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&form, badge_png_to_array, png);
    for (guint y = 0; y < lines; y++)
      badge_png_writer_line (writer, line);
    g_autoptr (GError) error = NULL;
    g_assert_true (badge_png_writer_finish (writer, &error) == (lines == 2));
    if (lines != 2)
      g_assert_error (error, BADGE_ERROR, BADGE_ERROR_DRAW);
  }
  BadgePngForm huge = { BADGE_PNG_GREY, BADGE_PNG_SIDE_MAX + 1, 1, 0 };
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&huge, badge_png_to_array, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_false (badge_png_writer_finish (writer, &error));
  g_assert_error (error, BADGE_ERROR, BADGE_ERROR_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/png/resolution_is_written_in_pixels_a_metre",
                   resolution_is_written_in_pixels_a_metre);
  g_test_add_func ("/badges/png/pixels_come_back", pixels_come_back);
  g_test_add_func ("/badges/png/every_failing_write_is_an_error", every_failing_write_is_an_error);
  g_test_add_func ("/badges/png/wrong_number_of_lines_is_an_error",
                   wrong_number_of_lines_is_an_error);
  return g_test_run ();
}
