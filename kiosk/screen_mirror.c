/* SPDX-License-Identifier: EUPL-1.2
 *
 * The camera's picture on the screen; see screen_mirror.h.
 */
#include "kiosk/screen_mirror.h"

#include <string.h>

#include "kiosk/screen_canvas.h"

enum {
  EVERY_MS = 100,
  LATE_MS = 25, /* older, a picture is one that the decoder took long over */
  LATE_EVERY_MS = 500,
  LONGEST_PX = 480,
};

struct ScreenMirror {
  GtkWidget *canvas;
  cairo_surface_t *picture; /* (nullable) */
  gint64 shown_us;
};

/* Who moves the badge to the left sees it go to the left. */
static void
draw (cairo_t *cr, int width, int height, gpointer user)
{
  const ScreenMirror *mirror = user;
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  if (mirror->picture == NULL)
    return;
  double wide = cairo_image_surface_get_width (mirror->picture);
  double high = cairo_image_surface_get_height (mirror->picture);
  double zoom = MIN (width / wide, height / high);
  cairo_translate (cr, width / 2.0, height / 2.0);
  cairo_scale (cr, -zoom, zoom);
  cairo_set_source_surface (cr, mirror->picture, -wide / 2, -high / 2);
  cairo_paint (cr);
}

ScreenMirror *
screen_mirror_new (const char *words)
{
  ScreenMirror *mirror = g_new0 (ScreenMirror, 1);
  mirror->canvas = screen_canvas_new (GTK_ACCESSIBLE_ROLE_IMG, draw, mirror);
  screen_canvas_tell (mirror->canvas, words);
  return mirror;
}

GtkWidget *
screen_mirror_widget (ScreenMirror *mirror)
{
  return mirror->canvas;
}

static cairo_surface_t *
surface_of (const Picture *picture)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, picture->width, picture->height);
  guint8 *pixels = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++)
      memset (pixels + y * stride + 4 * x, picture->pixels[y * picture->width + x], 3);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static cairo_surface_t *
shrink (const Picture *picture)
{
  g_auto (Picture) small = { 0 }, spare = { 0 };
  const Picture *at = picture;
  while (MAX (at->width, at->height) > LONGEST_PX) {
    picture_halve (at, &spare);
    Picture kept = small;
    small = spare;
    spare = kept;
    at = &small;
  }
  return surface_of (at);
}

void
screen_mirror_show (ScreenMirror *mirror, const Picture *picture, gint64 age_ms)
{
  gint64 now_us = g_get_monotonic_time ();
  gint64 every_ms = age_ms > LATE_MS ? LATE_EVERY_MS : EVERY_MS;
  if (picture != NULL && now_us - mirror->shown_us < every_ms * 1000)
    return;
  mirror->shown_us = now_us;
  g_clear_pointer (&mirror->picture, cairo_surface_destroy);
  if (picture != NULL)
    mirror->picture = shrink (picture);
  gtk_widget_queue_draw (mirror->canvas);
}

void
screen_mirror_free (ScreenMirror *mirror)
{
  if (mirror == NULL)
    return;
  g_clear_pointer (&mirror->picture, cairo_surface_destroy);
  g_free (mirror);
}
