/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bits put on a page by words: the same as cairo sets them one by one, inside the clip and nowhere
 * else.
 */
#include <string.h>

#include "badges/pixels_bits.h"

enum { WIDTH = 150, HEIGHT = 90 };

static gboolean
pixel (cairo_surface_t *surface, int x, int y)
{
  const guint8 *row = cairo_image_surface_get_data (surface) +
                      (gsize) y * (gsize) cairo_image_surface_get_stride (surface);
  guint8 out[(WIDTH + 7) / 8 + 8];
  badge_bits_pack (row, WIDTH, out);
  return (out[x / 8] >> (7 - x % 8) & 1) == 0;
}

static int
ink_of (cairo_surface_t *surface)
{
  int ink = 0;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      ink += pixel (surface, x, y);
  return ink;
}

static void
rectangles_stay_inside_the_clip (void)
{
  static const int XS[] = { -40, -1, 0, 1, 31, 32, 33, 100, 149, 200 };
  static const int WIDTHS[] = { 1, 7, 31, 32, 33, 64, 65, 400 };
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A1, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_rectangle (cr, 5, 3, 120, 40);
  cairo_clip (cr);
  BadgeBits bits;
  for (gsize i = 0; i < G_N_ELEMENTS (XS); i++)
    for (gsize w = 0; w < G_N_ELEMENTS (WIDTHS); w++)
      for (int ink = 1; ink >= 0; ink--) {
        g_assert_true (badge_bits_take (&bits, cr, surface));
        badge_bits_rect (&bits, XS[i], 1, WIDTHS[w], 10, ink);
        cairo_surface_mark_dirty (surface);
        for (int y = 0; y < 14; y++)
          for (int x = 0; x < WIDTH; x++) {
            gboolean inside =
                x >= MAX (5, XS[i]) && x < MIN (125, XS[i] + WIDTHS[w]) && y >= 3 && y < 11;
            if (pixel (surface, x, y) != (ink && inside))
              g_error ("%d wide at %d: pixel %d,%d", WIDTHS[w], XS[i], x, y);
          }
      }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
letters_are_those_of_cairo (void)
{
  static const char TEXT[] = "Zoë Ångström-Müller";
  g_autoptr (GError) error = NULL;
  BadgeType *type = badge_type_get (&error);
  g_assert_no_error (error);
  const BadgeShape *shape = badge_type_shape (type, TEXT, strlen (TEXT), TRUE);
  BadgeBitsLetters *letters = badge_bits_letters_new ();
  cairo_surface_t *surfaces[2];
  for (int ours = 0; ours < 2; ours++) {
    surfaces[ours] = cairo_image_surface_create (CAIRO_FORMAT_A1, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create (surfaces[ours]);
    cairo_font_options_t *options = cairo_font_options_create ();
    cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_NONE);
    cairo_set_font_options (cr, options);
    cairo_font_options_destroy (options);
    cairo_rectangle (cr, 10, 10, 100, 60); /* cuts letters off */
    cairo_clip (cr);
    for (double size = 11; size < 40; size += 14)
      for (guint i = 0; i < shape->n_glyphs; i++) {
        const BadgeGlyph *glyph = &shape->glyphs[i];
        int x = (int) (5 + glyph->x_em * size), y = (int) (size * 2);
        BadgeBits bits;
        const cairo_glyph_t one = { glyph->glyph, x, y };
        cairo_set_font_face (cr, badge_type_cairo (type, glyph->face));
        cairo_set_font_size (cr, size);
        if (!ours)
          cairo_show_glyphs (cr, &one, 1);
        else if (badge_bits_take (&bits, cr, surfaces[ours]))
          badge_bits_letter (&bits, letters, type, glyph->face, glyph->glyph, size, x, y, TRUE);
        cairo_surface_mark_dirty (surfaces[ours]);
      }
    cairo_destroy (cr);
  }
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpint (pixel (surfaces[0], x, y), ==, pixel (surfaces[1], x, y));
  g_assert_cmpint (ink_of (surfaces[0]), >, 500);
  for (int i = 0; i < 2; i++)
    cairo_surface_destroy (surfaces[i]);
  badge_bits_letters_free (letters);
}

/* Large letters in many sizes push out what was kept; a letter that comes again is drawn again. */
static void
letters_come_again (void)
{
  enum { MANY = 200, LARGE = 1000 };
  g_autoptr (GError) error = NULL;
  BadgeType *type = badge_type_get (&error);
  g_assert_no_error (error);
  const BadgeShape *shape = badge_type_shape (type, "W", 1, TRUE);
  const BadgeGlyph *glyph = &shape->glyphs[0];
  BadgeBitsLetters *letters = badge_bits_letters_new ();
  int ink[2] = { 0 };
  for (int round = 0; round < 2; round++) {
    cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A1, WIDTH, HEIGHT);
    cairo_t *cr = cairo_create (surface);
    BadgeBits bits;
    g_assert_true (badge_bits_take (&bits, cr, surface));
    badge_bits_letter (&bits, letters, type, glyph->face, glyph->glyph, 40, 10, 60, TRUE);
    cairo_surface_mark_dirty (surface);
    ink[round] = ink_of (surface);
    for (int i = 0; round == 0 && i < MANY; i++)
      badge_bits_letter (&bits, letters, type, glyph->face, glyph->glyph, LARGE + i, 0, 0, TRUE);
    cairo_destroy (cr);
    cairo_surface_destroy (surface);
  }
  badge_bits_letters_free (letters);
  g_assert_cmpint (ink[0], >, 100);
  g_assert_cmpint (ink[0], ==, ink[1]);
}

static void
what_is_turned_is_left_to_cairo (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A1, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  BadgeBits bits;
  g_assert_true (badge_bits_take (&bits, cr, surface));
  cairo_rotate (cr, G_PI_2);
  g_assert_false (badge_bits_take (&bits, cr, surface));
  cairo_rotate (cr, G_PI_2);
  g_assert_false (badge_bits_take (&bits, cr, surface));
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/bits/rectangles_stay_inside_the_clip", rectangles_stay_inside_the_clip);
  g_test_add_func ("/badges/bits/letters_are_those_of_cairo", letters_are_those_of_cairo);
  g_test_add_func ("/badges/bits/letters_come_again", letters_come_again);
  g_test_add_func ("/badges/bits/what_is_turned_is_left_to_cairo", what_is_turned_is_left_to_cairo);
  return g_test_run ();
}
