/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading QR codes from rendered pictures; see zbar_read.h.
 */
#include "tests/badges/zbar_read.h"

#include <string.h>
#include <zbar.h>

typedef struct {
  const guint8 *bytes;
  gsize left;
} Reading;

static cairo_status_t
read_on (void *user, unsigned char *out, unsigned int size)
{
  Reading *reading = user;
  if (size > reading->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (out, reading->bytes, size);
  reading->bytes += size;
  reading->left -= size;
  return CAIRO_STATUS_SUCCESS;
}

/* Luminance as a camera would give it, weights of ITU-R BT.601. */
guint8 *
zbar_grey (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *grey = g_malloc ((gsize) width * (gsize) height);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      guint32 pixel;
      memcpy (&pixel, data + y * stride + 4 * x, sizeof pixel);
      guint32 red = pixel >> 16 & 255, green = pixel >> 8 & 255, blue = pixel & 255;
      grey[y * width + x] = (guint8) ((299 * red + 587 * green + 114 * blue) / 1000);
    }
  return grey;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
read_surface (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  g_autofree guint8 *grey = zbar_grey (surface);
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  /* Bytes as they are: without this ZBar guesses a character set, and takes UTF-8 for Chinese. */
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_t *image = zbar_image_create ();
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, (unsigned) width, (unsigned) height);
  zbar_image_set_data (image, grey, (gsize) width * (gsize) height, NULL);
  g_assert_cmpint (zbar_scan_image (scanner, image), >=, 0);

  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
  for (; symbol != NULL; symbol = zbar_symbol_next (symbol))
    g_ptr_array_add (texts, g_strdup (zbar_symbol_get_data (symbol)));
  g_ptr_array_sort (texts, compare);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return texts;
}

cairo_surface_t *
zbar_load_png (const guint8 *bytes, gsize size)
{
  Reading reading = { bytes, size };
  cairo_surface_t *read = cairo_image_surface_create_from_png_stream (read_on, &reading);
  g_assert_cmpint (cairo_surface_status (read), ==, CAIRO_STATUS_SUCCESS);
  /* Grey files come as their own formats: paint them on one that all here know. */
  int width = cairo_image_surface_get_width (read), height = cairo_image_surface_get_height (read);
  cairo_surface_t *flat = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (flat);
  cairo_set_source_surface (cr, read, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (read);
  return flat;
}

GPtrArray *
zbar_read_png (const guint8 *bytes, gsize size)
{
  cairo_surface_t *surface = zbar_load_png (bytes, size);
  GPtrArray *texts = read_surface (surface);
  cairo_surface_destroy (surface);
  return texts;
}
