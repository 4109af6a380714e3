/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the coach says of drawn scenes: a room, and a badge held up in it in one way or another.
 */
#include <string.h>

#include "kiosk/coach.h"

enum { WIDTH = 640, HEIGHT = 360, FRAME_MS = 66 };

/* A wall with some texture and noise, as bright as @light. */
static void
paint_room (Picture *picture, int light, guint32 seed, int texture)
{
  for (int i = 0; i < WIDTH * HEIGHT; i++) {
    seed = seed * 1664525u + 1013904223u;
    int noise = (int) (seed >> 24) % 7 - 3;
    int grain = i % 2 * texture;
    picture->pixels[i] = (guint8) CLAMP (light + grain + noise, 0, 255);
  }
}

/* A badge: light, with dark squares, and a part of it blown out. */
static void
paint_badge (Picture *picture, int left, int top, int side, int glare_percent)
{
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      int at_x = left + x, at_y = top + y;
      if (at_x < 0 || at_y < 0 || at_x >= WIDTH || at_y >= HEIGHT)
        continue;
      gboolean dark = (x / 9 + y / 9) % 3 == 0;
      gboolean glare = x * 100 < side * glare_percent;
      picture->pixels[at_y * WIDTH + at_x] = glare ? 255 : dark ? 140 : 215;
    }
}

typedef struct {
  const char *name;
  int light, texture;
  int side; /* of the badge, 0: none */
  int glare_percent;
  int sway; /* pixels a frame */
  gboolean read;
  CoachHint hint;
} Row;

static CoachHint
play (const Row *row, int frames)
{
  g_autoptr (Coach) coach = coach_new ();
  g_auto (Picture) picture = { 0 };
  CoachHint hint = COACH_NOTHING;
  picture_init (&picture, WIDTH, HEIGHT);
  for (int i = 0; i < 30; i++) { /* first the empty room */
    paint_room (&picture, row->light, (guint32) i, row->texture);
    hint = coach_look (coach, &picture, FALSE, (i + 1) * FRAME_MS);
  }
  for (int i = 30; i < 30 + frames; i++) {
    int shift = row->sway * (i % 2);
    paint_room (&picture, row->light, (guint32) i, row->texture);
    paint_badge (&picture, (WIDTH - row->side) / 2 + shift, (HEIGHT - row->side) / 2, row->side,
                 row->glare_percent);
    hint = coach_look (coach, &picture, row->read, (i + 1) * FRAME_MS);
  }
  return hint;
}

static void
hints_fit_the_scene (void)
{
  static const Row rows[] = {
    { "nobody", 90, 20, 0, 0, 0, FALSE, COACH_NOTHING },
    { "a good badge that is not read", 90, 20, 250, 0, 0, FALSE, COACH_NOTHING },
    { "far away", 90, 20, 90, 0, 0, FALSE, COACH_CLOSER },
    { "far away but read", 90, 20, 90, 0, 0, TRUE, COACH_NOTHING },
    { "before the lens", 90, 20, 660, 0, 0, FALSE, COACH_FARTHER },
    { "a lamp shines back", 90, 20, 250, 30, 0, FALSE, COACH_TILT },
    { "waved about", 90, 20, 150, 0, 160, FALSE, COACH_STILL },
    { "the light is off", 12, 4, 0, 0, 0, FALSE, COACH_DARK },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("%s", rows[i].name);
    g_assert_cmpint (play (&rows[i], 25), ==, rows[i].hint);
    /* Not before somebody has had the time to hold it up well. */
    if (rows[i].hint != COACH_DARK)
      g_assert_cmpint (play (&rows[i], 8), ==, COACH_NOTHING);
  }
}

static void
a_lens_that_got_dirty (void)
{
  g_autoptr (Coach) coach = coach_new ();
  g_auto (Picture) picture = { 0 };
  CoachHint hint = COACH_NOTHING;
  picture_init (&picture, WIDTH, HEIGHT);
  gint64 now_ms = 1;
  for (; now_ms < 2000; now_ms += FRAME_MS) {
    paint_room (&picture, 90, (guint32) now_ms, 40);
    hint = coach_look (coach, &picture, FALSE, now_ms);
  }
  g_assert_cmpint (hint, ==, COACH_NOTHING);
  for (gint64 until_ms = now_ms + COACH_DIRTY_MS + 500; now_ms < until_ms; now_ms += FRAME_MS) {
    paint_room (&picture, 110, (guint32) now_ms, 0);
    hint = coach_look (coach, &picture, FALSE, now_ms);
  }
  g_assert_cmpint (hint, ==, COACH_DIRTY);
}

static void
each_hint_has_words (void)
{
  g_assert_null (coach_key (COACH_NOTHING));
  for (CoachHint hint = COACH_CLOSER; hint <= COACH_DARK; hint++)
    g_assert_true (g_str_has_prefix (coach_key (hint), "coach."));
}

static void
odd_pictures_are_no_matter (void)
{
  g_autoptr (Coach) coach = coach_new ();
  g_auto (Picture) tiny = { 0 };
  picture_init (&tiny, 1, 1);
  tiny.pixels[0] = 0;
  g_assert_cmpint (coach_look (coach, &tiny, FALSE, 1), ==, COACH_NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coach/hints_fit_the_scene", hints_fit_the_scene);
  g_test_add_func ("/coach/a_lens_that_got_dirty", a_lens_that_got_dirty);
  g_test_add_func ("/coach/each_hint_has_words", each_hint_has_words);
  g_test_add_func ("/coach/odd_pictures_are_no_matter", odd_pictures_are_no_matter);
  return g_test_run ();
}
