/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pixels to PNG; see raster.h.
 */
#include "badges/raster.h"

#include <string.h>

/* Luminance, weights of ITU-R BT.601 in 256ths; exact for equal parts. */
static guint8
grey_of (guint32 pixel)
{
  return (guint8) ((77 * (pixel >> 16 & 255) + 150 * (pixel >> 8 & 255) + 29 * (pixel & 255)) >> 8);
}

/* The least kind of PNG that shows a line; a page needs the greatest of its lines. */
static BadgePngKind
kind_of_line (const guint32 *line, guint width)
{
  BadgePngKind kind = BADGE_PNG_BITS;
  for (guint x = 0; x < width; x++) {
    guint32 pixel = line[x] & 0xffffff;
    if (pixel == 0 || pixel == 0xffffff)
      continue;
    if (pixel != (pixel & 255) * 0x010101)
      return BADGE_PNG_RGB;
    kind = BADGE_PNG_GREY;
  }
  return kind;
}

static void
pack_line (BadgePngKind kind, const guint32 *pixels, guint width, guint8 *out)
{
  switch (kind) {
  case BADGE_PNG_BITS:
    memset (out, 0, (width + 7) / 8);
    for (guint x = 0; x < width; x++)
      if (grey_of (pixels[x]) >= 128)
        out[x / 8] |= (guint8) (0x80 >> x % 8);
    return;
  case BADGE_PNG_GREY:
    for (guint x = 0; x < width; x++)
      out[x] = grey_of (pixels[x]);
    return;
  case BADGE_PNG_RGB:
    for (guint x = 0; x < width; x++, out += 3) {
      out[0] = (guint8) (pixels[x] >> 16);
      out[1] = (guint8) (pixels[x] >> 8);
      out[2] = (guint8) pixels[x];
    }
  }
}

/* RGB24 is a guint32 a pixel, 0x..RRGGBB in the machine's order, and lines are aligned to it. */
static const guint32 *
line_of (cairo_surface_t *surface, guint y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  return (const guint32 *) (const void *) (data + y * stride);
}

static BadgePngKind
kind_of_page (cairo_surface_t *surface, guint width, guint height, BadgeInk ink)
{
  if (ink == BADGE_INK_BLACK)
    return BADGE_PNG_BITS;
  BadgePngKind most = ink == BADGE_INK_GREY ? BADGE_PNG_GREY : BADGE_PNG_RGB;
  BadgePngKind kind = BADGE_PNG_BITS;
  for (guint y = 0; y < height && kind < most; y++)
    kind = MAX (kind, kind_of_line (line_of (surface, y), width));
  return MIN (kind, most);
}

gboolean
badge_raster_write (cairo_surface_t *surface, guint dpi, BadgeInk ink, BadgePngSink sink,
                    gpointer user, GError **error)
{
  g_return_val_if_fail (cairo_image_surface_get_format (surface) == CAIRO_FORMAT_RGB24, FALSE);
  BadgePngForm form = {
    .width_px = (guint) cairo_image_surface_get_width (surface),
    .height_px = (guint) cairo_image_surface_get_height (surface),
    .dpi = dpi,
  };
  form.kind = kind_of_page (surface, form.width_px, form.height_px, ink);
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&form, sink, user);
  g_autofree guint8 *line = g_malloc (badge_png_line_bytes (&form));
  for (guint y = 0; y < form.height_px; y++) {
    pack_line (form.kind, line_of (surface, y), form.width_px, line);
    badge_png_writer_line (writer, line);
  }
  return badge_png_writer_finish (writer, error);
}
