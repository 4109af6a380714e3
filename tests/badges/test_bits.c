/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bits put on a page by words: the same as cairo sets them one by one, inside the clip and nowhere
 * else.
 */
#include <string.h>

#include "badges/pixels_bits.h"

enum { WIDTH = 150, HEIGHT = 90 };

static gboolean
pixel (const BadgeBits *bits, int x, int y)
{
  return (badge_bits_row (bits, y)[x / 8] >> (7 - x % 8) & 1) == 0;
}

static int
ink_of (const BadgeBits *bits)
{
  int ink = 0;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      ink += pixel (bits, x, y);
  return ink;
}

static void
start (BadgeBits *bits)
{
  badge_bits_init (bits, WIDTH, HEIGHT);
  badge_bits_wipe (bits);
}

static cairo_t *
start_cairo (void)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A1, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  cairo_surface_destroy (surface);
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_NONE);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  return cr;
}

static void
past_the_width_is_nothing (void)
{
  BadgeBits bits;
  start (&bits);
  badge_bits_rect (&bits, 0, 0, 10 * WIDTH, HEIGHT, FALSE);
  g_assert_cmpint (ink_of (&bits), ==, 0);
  for (int y = 0; y < HEIGHT; y++)
    g_assert_cmpint (badge_bits_row (&bits, y)[WIDTH / 8] & 3, ==, 0);
  badge_bits_clear (&bits);
}

static void
rectangles_stay_inside_the_clip (void)
{
  static const int XS[] = { -40, -1, 0, 1, 31, 32, 33, 100, 149, 200 };
  static const int WIDTHS[] = { 1, 7, 31, 32, 33, 64, 65, 400 };
  BadgeBits bits;
  start (&bits);
  bits.clip = (BadgeBitsBox){ 5, 3, 125, 43 };
  for (gsize i = 0; i < G_N_ELEMENTS (XS); i++)
    for (gsize w = 0; w < G_N_ELEMENTS (WIDTHS); w++)
      for (int ink = 1; ink >= 0; ink--) {
        badge_bits_rect (&bits, XS[i], 1, WIDTHS[w], 10, ink);
        for (int y = 0; y < 14; y++)
          for (int x = 0; x < WIDTH; x++) {
            gboolean inside =
                x >= MAX (5, XS[i]) && x < MIN (125, XS[i] + WIDTHS[w]) && y >= 3 && y < 11;
            if (pixel (&bits, x, y) != (ink && inside))
              g_error ("%d wide at %d: pixel %d,%d", WIDTHS[w], XS[i], x, y);
          }
      }
  badge_bits_clear (&bits);
}

/* What cairo drew on @cr inside the clip of an empty picture. */
static void
take_from (cairo_t *cr, BadgeBits *bits)
{
  BadgeBitsKept *kept = badge_bits_kept_new ();
  start (bits);
  badge_bits_take (bits, cairo_get_target (cr), kept, NULL, TRUE);
  badge_bits_kept_free (kept);
}

static void
same_ink (const BadgeBits *one, const BadgeBits *other)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      g_assert_cmpint (pixel (one, x, y), ==, pixel (other, x, y));
}

static void
letters_are_those_of_cairo (void)
{
  static const char *const TEXTS[] = { "Zoë Ångström-Müller", "王小明 محمد" };
  g_autoptr (GError) error = NULL;
  BadgeType *type = badge_type_get (&error);
  g_assert_no_error (error);
  BadgeBitsKept *kept = badge_bits_kept_new ();
  BadgeBits ours, theirs;
  start (&ours);
  ours.clip = (BadgeBitsBox){ 10, 10, 110, 70 }; /* cuts letters off */
  cairo_t *cr = start_cairo ();
  cairo_rectangle (cr, 10, 10, 100, 60);
  cairo_clip (cr);
  for (gsize t = 0; t < G_N_ELEMENTS (TEXTS); t++)
    for (double size = 11; size < 40; size += 14) {
      const BadgeShape *shape = badge_type_shape (type, TEXTS[t], strlen (TEXTS[t]), TRUE);
      cairo_set_font_size (cr, size);
      for (guint i = 0; i < shape->n_glyphs; i++) {
        const BadgeGlyph *glyph = &shape->glyphs[i];
        int x = (int) (glyph->x_em * size) - 15, y = (int) (size * 2);
        const cairo_glyph_t one = { glyph->glyph, x, y };
        cairo_set_font_face (cr, badge_type_cairo (type, glyph->face));
        cairo_show_glyphs (cr, &one, 1);
        badge_bits_letter (&ours, kept, type, glyph->face, glyph->glyph, size, x, y, TRUE);
      }
    }
  take_from (cr, &theirs);
  g_assert_cmpint (ink_of (&ours), >, 500);
  same_ink (&ours, &theirs);
  cairo_destroy (cr);
  badge_bits_clear (&ours);
  badge_bits_clear (&theirs);
  badge_bits_kept_free (kept);
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
  BadgeBitsKept *kept = badge_bits_kept_new ();
  int ink[2] = { 0 };
  for (int round = 0; round < 2; round++) {
    BadgeBits bits;
    start (&bits);
    badge_bits_letter (&bits, kept, type, glyph->face, glyph->glyph, 40, 10, 60, TRUE);
    ink[round] = ink_of (&bits);
    for (int i = 0; round == 0 && i < MANY; i++)
      badge_bits_letter (&bits, kept, type, glyph->face, glyph->glyph, LARGE + i, 0, 0, TRUE);
    badge_bits_clear (&bits);
  }
  badge_bits_kept_free (kept);
  g_assert_cmpint (ink[0], >, 100);
  g_assert_cmpint (ink[0], ==, ink[1]);
}

/* A stroke of a piece is known by where it stands, and is drawn again as it was, in ink or white.
 */
static void
what_cairo_drew_comes_again (void)
{
  const BadgeBitsPlace place = { &place, 3, { 1, 0, 0, 1, 20, 30 } };
  BadgeBitsPlace elsewhere = place;
  elsewhere.matrix.x0 = 21;
  BadgeBitsKept *kept = badge_bits_kept_new ();
  BadgeBits first, again;
  start (&first);
  start (&again);
  cairo_t *cr = start_cairo ();
  cairo_arc (cr, 61, 40, 33, 0, 2 * G_PI);
  cairo_fill (cr);
  g_assert_false (badge_bits_again (&first, kept, &place, TRUE));
  badge_bits_take (&first, cairo_get_target (cr), kept, &place, TRUE);
  g_assert_cmpint (ink_of (&first), >, 3000);
  g_assert_false (badge_bits_again (&again, kept, &elsewhere, TRUE));
  g_assert_true (badge_bits_again (&again, kept, &place, TRUE));
  same_ink (&first, &again);
  g_assert_true (badge_bits_again (&again, kept, &place, FALSE));
  g_assert_cmpint (ink_of (&again), ==, 0);
  /* What was taken is gone. */
  badge_bits_take (&again, cairo_get_target (cr), kept, NULL, TRUE);
  g_assert_cmpint (ink_of (&again), ==, 0);
  cairo_destroy (cr);
  badge_bits_clear (&first);
  badge_bits_clear (&again);
  badge_bits_kept_free (kept);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/bits/past_the_width_is_nothing", past_the_width_is_nothing);
  g_test_add_func ("/badges/bits/rectangles_stay_inside_the_clip", rectangles_stay_inside_the_clip);
  g_test_add_func ("/badges/bits/letters_are_those_of_cairo", letters_are_those_of_cairo);
  g_test_add_func ("/badges/bits/letters_come_again", letters_come_again);
  g_test_add_func ("/badges/bits/what_cairo_drew_comes_again", what_cairo_drew_comes_again);
  return g_test_run ();
}
