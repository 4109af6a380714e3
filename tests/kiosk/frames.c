/* SPDX-License-Identifier: EUPL-1.2
 *
 * A badge before a camera; see frames.h.
 */
#include "tests/kiosk/frames.h"

#include <math.h>
#include <string.h>

#include "tests/kiosk/lens.h"

enum { SAMPLES = 3, KNOTS = 33 };

/** Where a card is, what light falls on it, and what happens on the way to the picture. */
typedef struct {
  double x, y;                     /* middle of the code, pixels */
  double code_px;                  /* side of the code when seen straight */
  double roll, tilt, tilt_towards; /* radians */
  double dark, light;              /* grey of a module */
  gboolean inverted;
  double shadow; /* light that is left in it; 1: none */
  double glare;  /* 0: none */
  double defocus_px, motion_px, motion_angle;
  double gain, noise;
  int quality; /* 0: not compressed */
} Scene;

const char *
frame_condition_name (FrameCondition condition)
{
  static const char *const NAMES[FRAME_CONDITIONS] = {
    "clean",     "kiosk",          "kiosk, MJPEG", "defocus 1.0", "defocus 1.6", "defocus 2.4",
    "motion 5",  "motion 9",       "tilt 35",      "tilt 50",     "noise 12",    "noise 25",
    "low light", "half in shadow", "glare",        "dark screen",
  };
  return NAMES[condition];
}

/* ---- The room behind ---- */

static double
blend (const double *knots, double x, double y)
{
  int left = (int) x, top = (int) y;
  double across = x - left, down = y - top;
  const double *above = knots + top * KNOTS + left, *below = above + KNOTS;
  return (above[0] * (1 - across) + above[1] * across) * (1 - down) +
         (below[0] * (1 - across) + below[1] * across) * down;
}

/* Soft light and dark, with edges of furniture and people in it. */
static void
paint_room (Picture *to, GRand *chance)
{
  double knots[KNOTS * KNOTS];
  for (int i = 0; i < KNOTS * KNOTS; i++)
    knots[i] = g_rand_double_range (chance, 40, 190);
  for (int y = 0; y < to->height; y++)
    for (int x = 0; x < to->width; x++)
      to->pixels[y * to->width + x] =
          (guint8) blend (knots, x * 12.0 / to->width, y * 9.0 / to->height);
  int things = g_rand_int_range (chance, 6, 14);
  for (int i = 0; i < things; i++) {
    int x0 = g_rand_int_range (chance, -40, to->width),
        y0 = g_rand_int_range (chance, -40, to->height);
    int width = g_rand_int_range (chance, 8, to->width / 4);
    int height = g_rand_int_range (chance, 8, to->height / 3);
    int grey = g_rand_int_range (chance, 20, 235), stripe = g_rand_int_range (chance, 0, 12);
    for (int y = MAX (y0, 0); y < MIN (y0 + height, to->height); y++)
      for (int x = MAX (x0, 0); x < MIN (x0 + width, to->width); x++)
        if (stripe < 4 || (x / stripe) % 2 == 0)
          to->pixels[y * to->width + x] = (guint8) grey;
  }
}

/* ---- The card ---- */

/** From pixels to modules: the plane of a tilted card, seen by a camera of about 60 degrees. */
typedef struct {
  double m[3][3];
} View;

static View
view_of (const Scene *scene, const Picture *to, int side)
{
  double focus = to->width * 0.87, module = scene->code_px / side;
  double axis = scene->tilt_towards, c = cos (scene->tilt), s = sin (scene->tilt);
  double ax = cos (axis), ay = sin (axis);
  /* Turns about an axis in the picture's plane, after a roll. */
  double r[2][3], roll[2][2] = { { cos (scene->roll), sin (scene->roll) },
                                 { -sin (scene->roll), cos (scene->roll) } };
  for (int i = 0; i < 2; i++) {
    double x = roll[i][0], y = roll[i][1], along = x * ax + y * ay;
    r[i][0] = x * c + ax * along * (1 - c);
    r[i][1] = y * c + ay * along * (1 - c);
    r[i][2] = (ax * y - ay * x) * s;
  }
  double depth = focus; /* so that a module at the middle measures what was asked */
  double h[3][3];
  for (int i = 0; i < 2; i++) {
    h[0][i] = focus * r[i][0] * module + scene->x * r[i][2] * module;
    h[1][i] = focus * r[i][1] * module + scene->y * r[i][2] * module;
    h[2][i] = r[i][2] * module;
  }
  h[0][2] = scene->x * depth;
  h[1][2] = scene->y * depth;
  h[2][2] = depth;
  View view;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      int a = (j + 1) % 3, b = (j + 2) % 3, d = (i + 1) % 3, e = (i + 2) % 3;
      view.m[i][j] = h[a][d] * h[b][e] - h[a][e] * h[b][d];
    }
  return view;
}

/* Returns: grey of the card @u modules right and @v down of the code's middle; -1 beside it. */
static double
card_at (const Scene *scene, const BadgeQr *qr, double u, double v)
{
  double half = qr->side / 2.0, edge = half + BADGE_QR_QUIET + 1.5;
  if (fabs (u) > edge || v < -edge || v > edge + half)
    return -1;
  double dark = scene->inverted ? scene->light : scene->dark;
  double light = scene->inverted ? scene->dark : scene->light;
  int column = (int) floor (u + half), row = (int) floor (v + half);
  if (column >= 0 && row >= 0 && column < qr->side && row < qr->side)
    return qr->modules[row * qr->side + column] ? dark : light;
  /* Under the code stand letters. */
  gboolean letter = v > half + BADGE_QR_QUIET + 1 && v < half + BADGE_QR_QUIET + 4 &&
                    fabs (u) < half && (int) floor (u * 1.7) % 3 != 0 &&
                    (int) floor (u * 0.9 + v) % 4 != 0;
  return letter ? dark : light;
}

static double
light_at (const Scene *scene, double u, double v, int side, double grey)
{
  if (scene->shadow < 1 && u * 0.9 + v * 0.4 > 0)
    grey *= scene->shadow;
  if (scene->glare > 0) {
    double du = u / side - 0.16, dv = v / side + 0.12;
    grey += scene->glare * exp (-(du * du + dv * dv) / (2 * 0.15 * 0.15));
  }
  return MIN (grey, 255);
}

static void
see (const View *view, double x, double y, double *u, double *v)
{
  double below = view->m[2][0] * x + view->m[2][1] * y + view->m[2][2];
  *u = (view->m[0][0] * x + view->m[0][1] * y + view->m[0][2]) / below;
  *v = (view->m[1][0] * x + view->m[1][1] * y + view->m[1][2]) / below;
}

/* Returns: FALSE when the pixel shows only room. */
static gboolean
shade (const Scene *scene, const BadgeQr *qr, const View *view, int x, int y, double room,
       double *grey)
{
  double sum = 0, u = 0, v = 0;
  gboolean card = FALSE;
  see (view, x + 0.5, y + 0.5, &u, &v);
  if (MAX (fabs (u), fabs (v)) > qr->side + 2 * BADGE_QR_QUIET)
    return FALSE;
  for (int i = 0; i < SAMPLES * SAMPLES; i++) {
    double px = x + (i % SAMPLES + 0.5) / SAMPLES, py = y + (i / SAMPLES + 0.5) / SAMPLES;
    see (view, px, py, &u, &v);
    double value = card_at (scene, qr, u, v);
    card = card || value >= 0;
    sum += value < 0 ? room : light_at (scene, u, v, qr->side, value);
  }
  *grey = sum / (SAMPLES * SAMPLES);
  return card;
}

static void
paint_card (const Scene *scene, const BadgeQr *qr, Picture *to)
{
  View view = view_of (scene, to, qr->side);
  int reach = (int) (scene->code_px * 1.8) + 10;
  int x0 = MAX (0, (int) scene->x - reach), x1 = MIN (to->width, (int) scene->x + reach);
  int y0 = MAX (0, (int) scene->y - reach), y1 = MIN (to->height, (int) scene->y + reach);
  for (int y = y0; y < y1; y++)
    for (int x = x0; x < x1; x++) {
      guint8 *pixel = &to->pixels[y * to->width + x];
      double grey = 0;
      if (shade (scene, qr, &view, x, y, *pixel, &grey))
        *pixel = (guint8) grey;
    }
}

static void
paint_scene (const Scene *scene, const BadgeQr *qr, guint32 seed, GRand *chance, Picture *to)
{
  paint_room (to, chance);
  if (qr != NULL)
    paint_card (scene, qr, to);
  lens_defocus (to, scene->defocus_px);
  lens_motion (to, scene->motion_px, scene->motion_angle);
  if (scene->gain < 1)
    lens_light (to, scene->gain);
  lens_noise (to, scene->noise, seed);
  if (scene->quality > 0)
    lens_jpeg (to, scene->quality);
}

/* ---- Stills ---- */

static double
degrees (GRand *chance, double most)
{
  return g_rand_double_range (chance, -most, most) * G_PI / 180;
}

static void
set_kiosk (Scene *scene, GRand *chance)
{
  scene->defocus_px = 0.8;
  scene->motion_px = 3;
  scene->tilt = degrees (chance, 20);
  scene->noise = 5;
}

static void
set_condition (Scene *scene, FrameCondition condition, GRand *chance)
{
  switch (condition) {
  case FRAME_CLEAN:
    scene->roll = degrees (chance, 3);
    scene->defocus_px = 0;
    scene->noise = 1;
    break;
  case FRAME_MJPEG:
    scene->quality = 70;
    set_kiosk (scene, chance);
    break;
  case FRAME_KIOSK:
    set_kiosk (scene, chance);
    break;
  case FRAME_DEFOCUS_10:
    scene->defocus_px = 1.0;
    break;
  case FRAME_DEFOCUS_16:
    scene->defocus_px = 1.6;
    break;
  case FRAME_DEFOCUS_24:
    scene->defocus_px = 2.4;
    break;
  case FRAME_MOTION_5:
    scene->motion_px = 5;
    break;
  case FRAME_MOTION_9:
    scene->motion_px = 9;
    break;
  case FRAME_TILT_35:
    scene->tilt = 35 * G_PI / 180;
    break;
  case FRAME_TILT_50:
    scene->tilt = 50 * G_PI / 180;
    break;
  case FRAME_NOISE_12:
    scene->noise = 12;
    break;
  case FRAME_NOISE_25:
    scene->noise = 25;
    break;
  case FRAME_LOW_LIGHT:
    scene->gain = 0.16;
    scene->noise = 4;
    break;
  case FRAME_SHADOW:
    scene->shadow = 0.25;
    break;
  case FRAME_GLARE:
    scene->glare = 330;
    break;
  case FRAME_INVERTED:
    scene->inverted = TRUE;
    break;
  case FRAME_CONDITIONS:
    g_assert_not_reached ();
  }
}

void
frame_paint (const FrameSpec *spec, const BadgeQr *qr, Picture *to)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (spec->seed);
  double code_px = spec->part * spec->height, free_x = spec->width - code_px * 1.9,
         free_y = spec->height - code_px * 1.9;
  Scene scene = {
    .x = spec->width / 2.0 + g_rand_double_range (chance, -0.5, 0.5) * MAX (free_x, 4),
    .y = spec->height / 2.0 + g_rand_double_range (chance, -0.5, 0.5) * MAX (free_y, 4),
    .code_px = code_px,
    .roll = degrees (chance, 15),
    .tilt = degrees (chance, 8),
    .tilt_towards = g_rand_double_range (chance, 0, 2 * G_PI),
    .dark = g_rand_double_range (chance, 20, 60),
    .light = g_rand_double_range (chance, 180, 235),
    .shadow = 1,
    .defocus_px = 0.5,
    .motion_angle = g_rand_double_range (chance, 0, G_PI),
    .gain = 1,
    .noise = 3,
  };
  set_condition (&scene, spec->condition, chance);
  picture_resize (to, spec->width, spec->height);
  paint_scene (&scene, qr, spec->seed, chance, to);
}

/* ---- Films ---- */

/* A hand sways in three slow waves at once. */
static double
sway (const double waves[3], double seconds)
{
  return sin (2 * G_PI * (0.31 * seconds + waves[0])) * 0.6 +
         sin (2 * G_PI * (0.83 * seconds + waves[1])) * 0.3 +
         sin (2 * G_PI * (2.1 * seconds + waves[2])) * 0.1;
}

void
frame_paint_film (const FrameFilm *film, int number, const BadgeQr *qr, Picture *to)
{
  enum { X, Y, ROLL, TILT, NEAR, FOCUS, MOTIONS };
  g_autoptr (GRand) chance = g_rand_new_with_seed (film->seed);
  double waves[MOTIONS][3], seconds = number / 30.0, shutter = film->dark ? 1 / 30.0 : 1 / 60.0;
  for (int i = 0; i < MOTIONS; i++)
    for (int j = 0; j < 3; j++)
      waves[i][j] = g_rand_double (chance);
  double reach = film->height * 0.12;
  double dx = (sway (waves[X], seconds + shutter) - sway (waves[X], seconds)) * reach;
  double dy = (sway (waves[Y], seconds + shutter) - sway (waves[Y], seconds)) * reach;
  Scene scene = {
    .x = film->width / 2.0 + sway (waves[X], seconds) * reach,
    .y = film->height / 2.0 + sway (waves[Y], seconds) * reach,
    .code_px = film->part * film->height * (1 + 0.05 * sway (waves[NEAR], seconds)),
    .roll = 0.3 * sway (waves[ROLL], seconds),
    .tilt = 0.5 * sway (waves[TILT], seconds),
    .tilt_towards = g_rand_double_range (chance, 0, 2 * G_PI),
    .dark = g_rand_double_range (chance, 20, 60),
    .light = g_rand_double_range (chance, 180, 235),
    .inverted = film->seed % 8 == 0,
    .shadow = film->seed % 5 == 0 ? 0.4 : 1,
    .glare = film->seed % 6 == 0 ? 200 : 0,
    .defocus_px = 0.9 + 0.5 * sway (waves[FOCUS], seconds),
    .motion_px = hypot (dx, dy),
    .motion_angle = atan2 (dy, dx),
    .gain = film->dark ? 0.33 : 1,
    .noise = 5,
    .quality = 75,
  };
  picture_resize (to, film->width, film->height);
  paint_scene (&scene, qr, film->seed * 1000 + (guint32) number, chance, to);
}

/* ---- Codes ---- */

BadgeQr *
frame_code (int kind, guint32 seed, char **text)
{
  /* Bytes that fit version 3 to 6 at level M and Q, and not the version before. */
  static const int LENGTHS[8] = { 40, 60, 82, 104, 30, 44, 58, 72 };
  static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed ^ 0x5eed);
  GString *made = g_string_new (NULL);
  for (int i = 0; i < LENGTHS[kind]; i++)
    g_string_append_c (made, LETTERS[g_rand_int_range (chance, 0, sizeof LETTERS - 1)]);
  *text = g_string_free (made, FALSE);
  g_autoptr (GError) error = NULL;
  BadgeQr *qr = badge_qr_new_text (*text, kind < 4 ? BADGE_QR_LEVEL_M : BADGE_QR_LEVEL_Q, &error);
  g_assert_no_error (error);
  return qr;
}
