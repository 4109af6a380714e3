/* SPDX-License-Identifier: EUPL-1.2
 *
 * The picture of an Open Badge; see credential_picture.h.
 */
#include "server/register/credential_picture.h"

#include "badges/error.h"
#include "badges/png.h"
#include "server/register/document.h"

enum { SIDE_PX = 480 };

static const double SIDE_MM = 60, WORDS_MM = 44; /* what the words are set for */
static const double LEAST_PT = 6;

/* Centred words; smaller when they need more than @lines lines. */
static void
draw_words (cairo_t *cr, const char *text, double size_pt, double top_mm, int lines, gboolean bold)
{
  PangoLayout *layout = document_layout (cr, text, size_pt, bold, WORDS_MM);
  while (pango_layout_get_line_count (layout) > lines && size_pt > LEAST_PT) {
    size_pt -= 1;
    g_object_unref (layout);
    layout = document_layout (cr, text, size_pt, bold, WORDS_MM);
  }
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  cairo_move_to (cr, (SIDE_MM - WORDS_MM) / 2, top_mm);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}

static void
draw (cairo_t *cr, const char *congress, const char *hours, const char *unit)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_scale (cr, SIDE_PX / SIDE_MM, SIDE_PX / SIDE_MM);
  cairo_arc (cr, SIDE_MM / 2, SIDE_MM / 2, SIDE_MM / 2 - 1, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.03, 0.21, 0.20);
  cairo_fill (cr);
  cairo_arc (cr, SIDE_MM / 2, SIDE_MM / 2, SIDE_MM / 2 - 3, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 0.95, 0.63, 0.44);
  cairo_set_line_width (cr, 0.8);
  cairo_stroke (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  draw_words (cr, congress, 15, 13, 2, TRUE);
  draw_words (cr, hours, 34, 25, 1, TRUE);
  draw_words (cr, unit, 11, 42, 1, FALSE);
}

static GBytes *
bake (cairo_surface_t *surface, const char *jwt, GError **error)
{
  const BadgePngForm form = { .kind = BADGE_PNG_RGB, .width_px = SIDE_PX, .height_px = SIDE_PX };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (BadgePngWriter) writer =
      badge_png_writer_new_text (&form, "openbadgecredential", jwt, badge_png_to_array, out);
  guint8 line[SIDE_PX * 3];
  cairo_surface_flush (surface);
  for (int y = 0; y < SIDE_PX; y++) {
    const guint8 *row = cairo_image_surface_get_data (surface) +
                        (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
    for (int x = 0; x < SIDE_PX; x++) {
      guint32 pixel = ((const guint32 *) (const void *) row)[x];
      line[3 * x] = (guint8) (pixel >> 16);
      line[3 * x + 1] = (guint8) (pixel >> 8);
      line[3 * x + 2] = (guint8) pixel;
    }
    badge_png_writer_line (writer, line);
  }
  return badge_png_writer_finish (writer, error)
             ? g_byte_array_free_to_bytes (g_steal_pointer (&out))
             : NULL;
}

GBytes *
credential_picture (const char *congress, const char *hours, const char *unit, const char *jwt,
                    GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE_PX, SIDE_PX);
  cairo_t *cr = cairo_create (surface);
  draw (cr, congress, hours, unit);
  gboolean drawn = cairo_status (cr) == CAIRO_STATUS_SUCCESS;
  if (!drawn)
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW, "badge: %s",
                 cairo_status_to_string (cairo_status (cr)));
  cairo_destroy (cr);
  GBytes *png = drawn ? bake (surface, jwt, error) : NULL;
  cairo_surface_destroy (surface);
  return png;
}
