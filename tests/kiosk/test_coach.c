/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the coach says of drawn scenes: a room, and a badge held up in it in one way or another.
 */
#include <string.h>

#include "kiosk/coach.h"
#include "kiosk/decode_look.h"
#include "tests/kiosk/frames.h"

enum { WIDTH = 640, HEIGHT = 360, FRAME_MS = 66 };

static const DecodeHint NO_CODE = { 0 };

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
    hint = coach_look (coach, &picture, &NO_CODE, FALSE, (i + 1) * FRAME_MS);
  }
  for (int i = 30; i < 30 + frames; i++) {
    int shift = row->sway * (i % 2);
    paint_room (&picture, row->light, (guint32) i, row->texture);
    paint_badge (&picture, (WIDTH - row->side) / 2 + shift, (HEIGHT - row->side) / 2, row->side,
                 row->glare_percent);
    hint = coach_look (coach, &picture, &NO_CODE, row->read, (i + 1) * FRAME_MS);
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

/* What the decoder says of a code of 25 modules that it cannot read, upright around @x, @y. */
static DecodeHint
code_at (int x, int y, int centi_px)
{
  int half = 25 * centi_px / 200;
  return (DecodeHint){
    .seen = TRUE,
    .module_centi_px = centi_px,
    .corners = { { x - half, y - half },
                 { x - half, y + half },
                 { x + half, y + half },
                 { x + half, y - half } },
  };
}

/* The decoder knows better than the scene: here nothing in it has changed. */
static void
hints_fit_the_code (void)
{
  static const struct {
    const char *name;
    int x, centi_px, sway, light, glare;
    CoachHint hint;
  } rows[] = {
    { "small", 320, 180, 0, 90, 0, COACH_CLOSER },
    { "half out of the picture", 620, 500, 0, 90, 0, COACH_FARTHER },
    { "a lamp shines back", 320, 500, 0, 90, 40, COACH_TILT },
    { "waved about", 320, 500, 60, 90, 0, COACH_STILL },
    { "in the dark", 320, 500, 0, 20, 0, COACH_DARK },
    { "well held", 320, 500, 0, 90, 0, COACH_NOTHING },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Coach) coach = coach_new ();
    g_auto (Picture) picture = { 0 };
    CoachHint hint = COACH_NOTHING;
    g_test_message ("%s", rows[i].name);
    picture_init (&picture, WIDTH, HEIGHT);
    paint_room (&picture, rows[i].light, 1, 20);
    for (int y = 120; y < 240; y++)
      memset (picture.pixels + y * WIDTH + rows[i].x - rows[i].glare, 255,
              (gsize) rows[i].glare * 2);
    for (int frame = 1; frame <= 25; frame++) {
      /* As in life it is not seen in each frame. */
      DecodeHint code = code_at (rows[i].x + rows[i].sway * (frame / 2 % 2), 180, rows[i].centi_px);
      hint =
          coach_look (coach, &picture, frame % 2 == 1 ? &code : &NO_CODE, FALSE, frame * FRAME_MS);
    }
    g_assert_cmpint (hint, ==, rows[i].hint);
  }
}

static void
a_code_that_was_read_needs_no_hint (void)
{
  g_autoptr (Coach) coach = coach_new ();
  g_auto (Picture) picture = { 0 };
  const DecodeHint code = code_at (320, 180, 180);
  picture_init (&picture, WIDTH, HEIGHT);
  paint_room (&picture, 90, 1, 20);
  for (int frame = 1; frame <= 25; frame++)
    coach_look (coach, &picture, &code, FALSE, frame * FRAME_MS);
  g_assert_cmpint (coach_look (coach, &picture, &NO_CODE, TRUE, 26 * FRAME_MS), ==, COACH_NOTHING);
  g_assert_cmpint (coach_look (coach, &picture, &NO_CODE, FALSE, 27 * FRAME_MS), ==, COACH_NOTHING);
}

static void
a_poster_behind_is_no_badge (void)
{
  g_autoptr (Coach) coach = coach_new ();
  g_auto (Picture) picture = { 0 };
  const DecodeHint code = code_at (320, 180, 180);
  CoachHint hint = COACH_NOTHING;
  int hinted = 0;
  picture_init (&picture, WIDTH, HEIGHT);
  paint_room (&picture, 90, 1, 20);
  for (int frame = 1; frame <= 100; frame++) {
    hint = coach_look (coach, &picture, &code, FALSE, frame * 300);
    hinted += hint == COACH_CLOSER ? 1 : 0;
  }
  g_assert_cmpint (hinted, >, 0);
  g_assert_cmpint (hint, ==, COACH_NOTHING);
}

/* ---- Pictures through the decoder ---- */

/* A lamp mirrored in the middle of the code: its finders stay. */
static void
paint_glare (Picture *picture, int radius)
{
  int middle_x = picture->width / 2, middle_y = picture->height / 2;
  for (int y = -radius; y <= radius; y++)
    for (int x = -radius; x <= radius; x++)
      if (x * x + y * y <= radius * radius)
        picture->pixels[(middle_y + y) * picture->width + middle_x + x] = 255;
}

static void
what_the_decoder_sees_is_told (void)
{
  static const struct {
    double part;
    int glare;
    CoachHint hint;
  } rows[] = { { 0.08, 0, COACH_CLOSER }, { 0.5, 55, COACH_TILT }, { 0.5, 0, COACH_NOTHING } };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (Look) look = look_new ();
    g_autoptr (Coach) coach = coach_new ();
    g_autofree char *text = NULL;
    g_autoptr (BadgeQr) qr = frame_code (0, 1, &text);
    g_auto (Picture) picture = { 0 };
    CoachHint hint = COACH_NOTHING;
    for (int frame = 0; frame < 8; frame++) {
      const FrameSpec spec = { WIDTH, HEIGHT, rows[i].part, FRAME_CLEAN, 7 };
      g_autoptr (GPtrArray) codes = decode_codes_new ();
      frame_paint (&spec, frame < 2 ? NULL : qr, &picture);
      if (frame >= 2 && rows[i].glare > 0)
        paint_glare (&picture, rows[i].glare);
      look_at_frame (look, &picture, (guint64) frame + 1, codes);
      g_test_message ("code seen %d, module %d", look_hint (look)->seen,
                      look_hint (look)->module_centi_px);
      hint = coach_look (coach, &picture, look_hint (look), codes->len > 0, 1 + frame * 300);
    }
    g_test_message ("part %.2f, glare %d: %s", rows[i].part, rows[i].glare, coach_key (hint));
    g_assert_cmpint (hint, ==, rows[i].hint);
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
    hint = coach_look (coach, &picture, &NO_CODE, FALSE, now_ms);
  }
  g_assert_cmpint (hint, ==, COACH_NOTHING);
  for (gint64 until_ms = now_ms + COACH_DIRTY_MS + 500; now_ms < until_ms; now_ms += FRAME_MS) {
    paint_room (&picture, 110, (guint32) now_ms, 0);
    hint = coach_look (coach, &picture, &NO_CODE, FALSE, now_ms);
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
  g_assert_cmpint (coach_look (coach, &tiny, &NO_CODE, FALSE, 1), ==, COACH_NOTHING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/coach/hints_fit_the_scene", hints_fit_the_scene);
  g_test_add_func ("/coach/hints_fit_the_code", hints_fit_the_code);
  g_test_add_func ("/coach/a_code_that_was_read_needs_no_hint", a_code_that_was_read_needs_no_hint);
  g_test_add_func ("/coach/a_poster_behind_is_no_badge", a_poster_behind_is_no_badge);
  g_test_add_func ("/coach/what_the_decoder_sees_is_told", what_the_decoder_sees_is_told);
  g_test_add_func ("/coach/a_lens_that_got_dirty", a_lens_that_got_dirty);
  g_test_add_func ("/coach/each_hint_has_words", each_hint_has_words);
  g_test_add_func ("/coach/odd_pictures_are_no_matter", odd_pictures_are_no_matter);
  return g_test_run ();
}
