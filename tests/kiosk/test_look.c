/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a picture to a code by way of its finders, step by step, on made frames whose truth is
 * known to the pixel and the module.
 */
#include "kiosk/decode_look.h"

#include <math.h>
#include <string.h>

#include "kiosk/decode_modules.h"
#include "tests/kiosk/frames.h"

static const FrameSpec KIOSK = { 640, 480, 0.4, FRAME_KIOSK, 11 };

/* Fixed modules as the code's maker drew them: every version says the same. */
static void
what_is_fixed_is_in_every_code (void)
{
  static const int LENGTHS[] = { 5, 20, 40, 60, 100, 150, 300, 700, 1200, 2000, 2300 };
  for (gsize i = 0; i < G_N_ELEMENTS (LENGTHS); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = g_strnfill ((gsize) LENGTHS[i], 'x');
    g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_M, &error);
    g_assert_no_error (error);
    int fixed = 0;
    for (int v = 0; v < qr->side; v++)
      for (int u = 0; u < qr->side; u++) {
        int must = lattice_fixed (qr->side, u, v);
        if (must == 0)
          continue;
        fixed++;
        g_assert_cmpint (qr->modules[v * qr->side + u], ==, must > 0);
      }
    g_assert_cmpint (fixed, >=, 3 * 64 + 2 * (qr->side - 16));
  }
}

static void
finders_are_found_in_both_colours (void)
{
  g_auto (Picture) picture = { 0 }, black_white = { 0 };
  g_auto (FilterMemory) memory = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (BadgeQr) qr = frame_code (0, 3, &text);
  for (int inverted = 0; inverted < 2; inverted++) {
    FrameSpec spec = { 640, 480, 0.4, inverted ? FRAME_INVERTED : FRAME_CLEAN, 7 };
    Finders found;
    frame_paint (&spec, qr, &picture);
    filter_threshold (&picture, filter_radius (&picture), &black_white, &memory);
    finders_search (&black_white, &found);
    int right = 0;
    for (int i = 0; i < found.count; i++)
      if (found.at[i].inverted == inverted && found.at[i].hits > 5)
        right++;
    g_assert_cmpint (right, ==, 3);
  }
}

/* A projection and its way back, at the places that define it. */
static void
lattice_goes_through_its_finders (void)
{
  Lattice lattice = { .side = 25, .finder = { { 10, 12 }, { 80, 20 }, { 5, 90 }, { 95, 110 } } };
  static const float MODULES[4][2] = {
    { 3.5F, 3.5F }, { 21.5F, 3.5F }, { 3.5F, 21.5F }, { 21.5F, 21.5F }
  };
  for (int i = 0; i < 4; i++) {
    LatticePoint p = lattice_place (&lattice, MODULES[i][0], MODULES[i][1]);
    g_assert_cmpfloat (fabsf (p.x - lattice.finder[i].x), <, 0.01F);
    g_assert_cmpfloat (fabsf (p.y - lattice.finder[i].y), <, 0.01F);
  }
}

static gboolean
find_one (const Picture *picture, LatticePatch *patch, Lattice *found)
{
  g_auto (Picture) black_white = { 0 };
  g_auto (FilterMemory) memory = { 0 };
  Finders finders;
  Lattice all[LATTICES_MAX];
  filter_threshold (picture, filter_radius (picture), &black_white, &memory);
  finders_search (&black_white, &finders);
  const LatticeScene scene = { picture, &black_white, 1, &finders };
  int count = lattices_find (&scene, patch, all);
  *found = all[0];
  return count > 0;
}

/* Under tilt and blur each module comes out as it was drawn, but for a few. */
static void
modules_come_out_as_drawn (void)
{
  static const FrameCondition CONDITIONS[] = { FRAME_CLEAN, FRAME_KIOSK, FRAME_TILT_35,
                                               FRAME_GLARE };
  g_auto (LatticePatch) patch = { 0 };
  g_autofree Modules *modules = g_new0 (Modules, 1);
  g_auto (Picture) picture = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (CONDITIONS); i++) {
    FrameSpec spec = KIOSK;
    Lattice lattice;
    g_autofree char *text = NULL;
    g_autoptr (BadgeQr) qr = frame_code (1, 9, &text);
    spec.condition = CONDITIONS[i];
    frame_paint (&spec, qr, &picture);
    g_assert_true (find_one (&picture, &patch, &lattice));
    g_assert_cmpint (lattice.side, ==, qr->side);
    lattice_cut (&picture, &lattice, &patch);
    Lattice inner = lattice_into_patch (&lattice, &patch);
    modules_take (&patch, &inner, modules);
    for (ModulesWay way = 0; way < MODULES_WAYS; way++) {
      int wrong = 0;
      modules_part (modules, way);
      for (int j = 0; j < qr->side * qr->side; j++)
        wrong += modules->dark[j] != qr->modules[j];
      /* Unmixing takes the light to be even, which a lamp in the sleeve is not. */
      if (way != MODULES_UNMIXED || spec.condition != FRAME_GLARE)
        g_assert_cmpint (wrong, <, qr->side * qr->side / 20);
    }
  }
}

/* Neighbours mixed into each module by a known blur: plain parting fails, unmixing does not. */
static void
mixture_is_undone (void)
{
  g_autofree Modules *modules = g_new0 (Modules, 1);
  g_autofree char *text = NULL;
  g_autoptr (BadgeQr) qr = frame_code (4, 21, &text);
  int side = qr->side, wrong[MODULES_WAYS] = { 0 };
  g_auto (LatticePatch) patch = { 0 };
  Lattice flat = { .side = side,
                   .module = 1,
                   .finder = { { 3.5F, 3.5F },
                               { (float) side - 3.5F, 3.5F },
                               { 3.5F, (float) side - 3.5F },
                               { (float) side - 3.5F, (float) side - 3.5F } } };
  picture_resize (&patch.grey, side, side);
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++) {
      double sum = 0; /* moved to the side, and a little out of focus */
      for (int i = 0; i < 9; i++) {
        int x = u + i % 3 - 1, y = v + i / 3 - 1;
        gboolean quiet = x < 0 || y < 0 || x >= side || y >= side;
        static const double SHARES[9] = { 0.04, 0.05, 0.04, 0.2, 0.34, 0.2, 0.04, 0.05, 0.04 };
        sum += SHARES[i] * (!quiet && qr->modules[y * side + x] ? 40 : 210);
      }
      patch.grey.pixels[v * side + u] = (guint8) sum;
    }
  modules_take (&patch, &flat, modules);
  for (ModulesWay way = 0; way < MODULES_WAYS; way++) {
    modules_part (modules, way);
    for (int j = 0; j < side * side; j++)
      wrong[way] += modules->dark[j] != qr->modules[j];
  }
  g_test_message ("wrong: %d, %d, %d", wrong[0], wrong[1], wrong[2]);
  g_assert_cmpint (wrong[MODULES_PLAIN], >, side * side / 20);
  g_assert_cmpint (wrong[MODULES_UNMIXED], <, wrong[MODULES_PLAIN] / 2);
}

/* ---- The whole look ---- */

static gboolean
holds (const GPtrArray *codes, const char *text)
{
  for (guint i = 0; i < codes->len; i++) {
    gsize size = 0;
    const void *bytes = g_bytes_get_data (((DecodeCode *) codes->pdata[i])->text, &size);
    if (size == strlen (text) && memcmp (bytes, text, size) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Of each condition the frames a decoder must not miss: a door's own badge well in view. */
static void
every_condition_is_read (void)
{
  g_autoptr (Look) look = look_new ();
  g_auto (Picture) picture = { 0 };
  for (FrameCondition condition = 0; condition < FRAME_CONDITIONS; condition++) {
    g_autoptr (GPtrArray) codes = decode_codes_new ();
    FrameSpec spec = { 640, 480, 0.6, condition, 40 + (guint32) condition };
    g_autofree char *text = NULL;
    g_autoptr (BadgeQr) qr = frame_code (4, spec.seed, &text);
    frame_paint (&spec, qr, &picture);
    look_at_still (look, &picture, codes);
    if (!holds (codes, text))
      g_error ("not read: %s", frame_condition_name (condition));
    g_assert_cmpuint (codes->len, ==, 1);
  }
}

static void
corners_lie_where_the_code_does (void)
{
  g_autoptr (Look) look = look_new ();
  g_autoptr (GPtrArray) codes = decode_codes_new ();
  g_auto (Picture) picture = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (BadgeQr) qr = frame_code (0, 5, &text);
  FrameSpec spec = { 640, 480, 0.4, FRAME_CLEAN, 5 };
  frame_paint (&spec, qr, &picture);
  look_at_frame (look, &picture, 1, codes);
  g_assert_cmpuint (codes->len, ==, 1);
  const DecodeCode *code = codes->pdata[0];
  for (int i = 0; i < 4; i++) {
    int next = (i + 1) % 4;
    double side = hypot (code->corners[i].x - code->corners[next].x,
                         code->corners[i].y - code->corners[next].y);
    g_assert_cmpfloat (fabs (side - 0.4 * 480), <, 12);
  }
}

/* The ways take turns, so a badge in a film need not be read in one frame, but soon. */
static void
film_is_read_within_five_frames (void)
{
  g_autoptr (Look) look = look_new ();
  g_auto (Picture) picture = { 0 };
  for (guint32 seed = 1; seed <= 2; seed++) {
    g_autoptr (GPtrArray) codes = decode_codes_new ();
    FrameFilm film = { 1280, 720, 0.25 + 0.05 * seed, seed % 2 == 0, seed };
    g_autofree char *text = NULL;
    g_autoptr (BadgeQr) qr = frame_code (4, seed, &text);
    for (int number = 0; number < 5 && codes->len == 0; number++) {
      frame_paint_film (&film, number, qr, &picture);
      look_at_frame (look, &picture, (guint64) number + 1, codes);
    }
    g_assert_true (holds (codes, text));
  }
}

static void
nothing_is_seen_where_nothing_is (void)
{
  g_autoptr (Look) look = look_new ();
  g_autoptr (GPtrArray) codes = decode_codes_new ();
  g_auto (Picture) picture = { 0 };
  for (guint32 seed = 1; seed <= 3; seed++) {
    FrameSpec spec = { 320, 240, 0.3, seed % 2 == 0 ? FRAME_NOISE_25 : FRAME_KIOSK, seed };
    frame_paint (&spec, NULL, &picture);
    look_at_still (look, &picture, codes);
    look_at_frame (look, &picture, seed, codes);
  }
  picture_resize (&picture, 64, 64);
  memset (picture.pixels, 77, 64 * 64);
  look_at_still (look, &picture, codes);
  g_assert_cmpuint (codes->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/look/" #name, name)
  ADD (what_is_fixed_is_in_every_code);
  ADD (finders_are_found_in_both_colours);
  ADD (lattice_goes_through_its_finders);
  ADD (modules_come_out_as_drawn);
  ADD (mixture_is_undone);
  ADD (every_condition_is_read);
  ADD (corners_lie_where_the_code_does);
  ADD (film_is_read_within_five_frames);
  ADD (nothing_is_seen_where_nothing_is);
  return g_test_run ();
}
