/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strokes to pixels; see pixels.h.
 */
#include "badges/pixels.h"

#include "badges/error.h"
#include "badges/pixels_cairo.h"

static const double MM_PER_INCH = 25.4;

enum { BAND_BYTES = 4 * 1024 * 1024 };

/* ---- In colour or grey ---- */

static void
draw_op (const BadgeDraw *draw, const BadgeOp *op, gpointer user)
{
  cairo_t *cr = user;
  cairo_matrix_t matrix;
  if (op->kind == BADGE_OP_END) {
    cairo_restore (cr);
    return;
  }
  if (op->kind != BADGE_OP_GROUP) {
    cairo_set_source_rgb (cr, (op->colour >> 16 & 255) / 255.0, (op->colour >> 8 & 255) / 255.0,
                          (op->colour & 255) / 255.0);
    badge_cairo_op (cr, draw, op);
    return;
  }
  cairo_save (cr);
  cairo_get_matrix (cr, &matrix);
  const BadgeBox box = badge_cairo_enter (&matrix, op);
  cairo_set_matrix (cr, &matrix);
  cairo_rectangle (cr, box.x, box.y, box.width, box.height);
  cairo_clip (cr);
}

/* RGB24 is a guint32 a pixel, 0x..RRGGBB in the machine's order, and lines are aligned to it. */
static void
pack_line (BadgePngKind kind, const guint32 *pixels, guint width, guint8 *out)
{
  if (kind == BADGE_PNG_GREY) {
    /* Luminance, weights of ITU-R BT.601 in 256ths; exact for equal parts. */
    for (guint x = 0; x < width; x++)
      out[x] = (guint8) ((77 * (pixels[x] >> 16 & 255) + 150 * (pixels[x] >> 8 & 255) +
                          29 * (pixels[x] & 255)) >>
                         8);
    return;
  }
  for (guint x = 0; x < width; x++, out += 3) {
    out[0] = (guint8) (pixels[x] >> 16);
    out[1] = (guint8) (pixels[x] >> 8);
    out[2] = (guint8) pixels[x];
  }
}

static void
draw_band (cairo_t *cr, const BadgeDraw *draw, guint first, guint rows, double px_per_mm)
{
  cairo_identity_matrix (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, 0, -(double) first);
  cairo_scale (cr, px_per_mm, px_per_mm);
  badge_draw_visit (draw, first / px_per_mm, (first + rows) / px_per_mm, draw_op, cr);
  cairo_surface_flush (cairo_get_target (cr));
}

static cairo_status_t
smooth_rows (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngKind kind,
             BadgePixelsRow row, gpointer user)
{
  int stride = cairo_format_stride_for_width (CAIRO_FORMAT_RGB24, (int) form->width_px);
  guint rows = CLAMP (BAND_BYTES / (guint) stride, 1, form->height_px);
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) form->width_px, (int) rows);
  cairo_t *cr = cairo_create (surface);
  badge_cairo_start (cr, TRUE);
  const BadgePngForm png = { kind, form->width_px, form->height_px, 0 };
  g_autofree guint8 *line = g_malloc (badge_png_line_bytes (&png));
  for (guint first = 0; first < form->height_px && cairo_status (cr) == CAIRO_STATUS_SUCCESS;
       first += rows) {
    draw_band (cr, draw, first, rows, form->dpi / MM_PER_INCH);
    const guint8 *data = cairo_image_surface_get_data (surface);
    for (guint y = 0; y < MIN (rows, form->height_px - first); y++) {
      const void *pixels = data + (gsize) y * (gsize) stride;
      pack_line (kind, pixels, form->width_px, line);
      row (line, user);
    }
  }
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return status;
}

/* ---- In black ---- */

BadgeBlack *
badge_pixels_black (guint width_px, guint height_px)
{
  return badge_black_new (width_px, CLAMP (BAND_BYTES / ((width_px + 7) / 8), 1, height_px));
}

static cairo_status_t
black_rows (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePixelsRow row, gpointer user)
{
  g_autoptr (BadgeBlack) own =
      form->black == NULL ? badge_pixels_black (form->width_px, form->height_px) : NULL;
  BadgeBlack *black = own != NULL ? own : form->black;
  guint rows = badge_black_height (black);
  for (guint first = 0; first < form->height_px; first += rows) {
    badge_black_band (black, draw, first, form->dpi / MM_PER_INCH);
    for (guint y = 0; y < MIN (rows, form->height_px - first); y++)
      row (badge_black_row (black, y), user);
  }
  badge_black_rest (black);
  return badge_black_status (black);
}

gboolean
badge_pixels_rows (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngKind kind,
                   BadgePixelsRow row, gpointer user, GError **error)
{
  cairo_status_t status = kind == BADGE_PNG_BITS ? black_rows (draw, form, row, user)
                                                 : smooth_rows (draw, form, kind, row, user);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW, "drawing: %s",
               cairo_status_to_string (status));
  return FALSE;
}

BadgePngKind
badge_pixels_kind (const BadgeDraw *draw, BadgeInk ink)
{
  if (ink == BADGE_INK_BLACK)
    return BADGE_PNG_BITS;
  return ink == BADGE_INK_GREY || !badge_draw_colourful (draw) ? BADGE_PNG_GREY : BADGE_PNG_RGB;
}

static void
write_row (const guint8 *row, gpointer user)
{
  badge_png_writer_line (user, row);
}

gboolean
badge_pixels_png (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngSink sink,
                  gpointer user, GError **error)
{
  const BadgePngForm png = { badge_pixels_kind (draw, form->ink), form->width_px, form->height_px,
                             form->dpi };
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&png, sink, user);
  return badge_pixels_rows (draw, form, png.kind, write_row, writer, error) &&
         badge_png_writer_finish (writer, error);
}
