/* SPDX-License-Identifier: EUPL-1.2
 *
 * The camera; see camera_model.h. A pinhole 300 mm away: a point of the badge is found for each of
 * four places in a pixel, so that what is smaller than a pixel fades and does not vanish.
 */
#include "tests/badges/camera_model.h"

#include <math.h>
#include <string.h>

static const double DISTANCE_MM = 300;

enum { NOISE_SIZE = 1 << 16 };

typedef struct {
  const guint8 *grey;
  int width, height;
} Page;

static double
at (const Page *page, double x, double y)
{
  int left = (int) floor (x), top = (int) floor (y);
  if (left < 0 || top < 0 || left + 1 >= page->width || top + 1 >= page->height)
    return 255;
  const guint8 *pixel = page->grey + (gsize) top * (gsize) page->width + left;
  double right = x - left, below = y - top;
  return (1 - below) * ((1 - right) * pixel[0] + right * pixel[1]) +
         below * ((1 - right) * pixel[page->width] + right * pixel[page->width + 1]);
}

/* A blur of Gauss along lines @step apart; twice, across and down, makes a round one. */
static void
blur_lines (float *pixels, int count, int step, int lines, int next, double sigma)
{
  int reach = (int) ceil (3 * sigma);
  g_autofree double *weights = g_new (double, (gsize) (2 * reach + 1));
  g_autofree float *line = g_new (float, (gsize) count);
  double sum = 0;
  for (int i = -reach; i <= reach; i++)
    sum += weights[i + reach] = exp (-i * i / (2 * sigma * sigma));
  for (int n = 0; n < lines; n++) {
    float *first = pixels + (gsize) n * (gsize) next;
    for (int i = 0; i < count; i++)
      line[i] = first[(gsize) i * (gsize) step];
    for (int i = 0; i < count; i++) {
      double value = 0;
      for (int k = -reach; k <= reach; k++)
        value += weights[k + reach] * line[CLAMP (i + k, 0, count - 1)];
      first[(gsize) i * (gsize) step] = (float) (value / sum);
    }
  }
}

static void
blur (float *pixels, int width, int height, double sigma)
{
  if (sigma < 0.1)
    return;
  blur_lines (pixels, width, 1, height, width, sigma);
  blur_lines (pixels, height, width, width, 1, sigma);
}

static void
look (const CameraView *view, const Page *page, double page_px_per_mm, double x, double y,
      float *out)
{
  double tilt = view->tilt * G_PI / 180, turn = view->turn * G_PI / 180;
  for (int v = 0; v < CAMERA_MODEL_HEIGHT; v++)
    for (int u = 0; u < CAMERA_MODEL_WIDTH; u++) {
      double sum = 0;
      for (int part = 0; part < 4; part++) {
        double a = (u + 0.25 + 0.5 * (part % 2) - CAMERA_MODEL_WIDTH / 2.0) / view->px_per_mm;
        double b = (v + 0.25 + 0.5 * (part / 2) - CAMERA_MODEL_HEIGHT / 2.0) / view->px_per_mm;
        double across = a * DISTANCE_MM / (DISTANCE_MM * cos (tilt) - a * sin (tilt));
        double down = b * (DISTANCE_MM + across * sin (tilt)) / DISTANCE_MM;
        double page_x = across * cos (turn) - down * sin (turn);
        double page_y = across * sin (turn) + down * cos (turn);
        sum += at (page, x + page_x * page_px_per_mm, y + page_y * page_px_per_mm);
      }
      out[v * CAMERA_MODEL_WIDTH + u] = (float) (sum / 4);
    }
}

/* A lamp that washes out one corner of the code, softly. */
static double
lamp (const CameraView *view, int u, int v, double lamp_x, double lamp_y)
{
  if (view->glare <= 0)
    return 0;
  double far = hypot (u - lamp_x, v - lamp_y) / (view->glare * view->px_per_mm);
  return far > 1 ? 0 : 230 * (1 - far * far);
}

/* Noise is drawn once and used from another place for each picture: what counts is that neighbours
 * differ. */
static const float *
noise_table (void)
{
  static float table[NOISE_SIZE];
  static gsize once;
  if (g_once_init_enter (&once)) {
    GRand *dice = g_rand_new_with_seed (2017);
    for (int i = 0; i < NOISE_SIZE; i++)
      for (int n = 0; n < 12; n++) /* of twelve even ones: near enough to Gauss */
        table[i] += (float) (g_rand_double (dice) - 0.5);
    g_rand_free (dice);
    g_once_init_leave (&once, 1);
  }
  return table;
}

guint8 *
camera_model_see (const CameraView *view, const guint8 *page, int width, int height,
                  double page_px_per_mm, double x, double y, guint32 seed)
{
  gsize count = (gsize) CAMERA_MODEL_WIDTH * CAMERA_MODEL_HEIGHT;
  g_autofree float *seen = g_new (float, count);
  guint8 *out = g_malloc (count);
  const Page paper = { page, width, height };
  GRand *dice = g_rand_new_with_seed (seed);
  double angle = g_rand_double_range (dice, 0, 2 * G_PI);
  double lamp_x = CAMERA_MODEL_WIDTH / 2.0 + 14 * view->px_per_mm * cos (angle);
  double lamp_y = CAMERA_MODEL_HEIGHT / 2.0 + 14 * view->px_per_mm * sin (angle);
  look (view, &paper, page_px_per_mm, x, y, seen);
  guint from = g_rand_int (dice);
  const float *noise = noise_table ();
  double spread = view->spread_px * view->px_per_mm / page_px_per_mm;
  blur (seen, CAMERA_MODEL_WIDTH, CAMERA_MODEL_HEIGHT,
        sqrt (view->blur_px * view->blur_px + spread * spread));
  for (gsize i = 0; i < count; i++) {
    int u = (int) i % CAMERA_MODEL_WIDTH, v = (int) i / CAMERA_MODEL_WIDTH;
    double light = view->dark * (1 - (1 - view->shade) * u / CAMERA_MODEL_WIDTH);
    double value = seen[i] * light + lamp (view, u, v, lamp_x, lamp_y) +
                   view->noise * noise[(from + i * 7) % NOISE_SIZE];
    out[i] = (guint8) CLAMP (value, 0, 255);
  }
  g_rand_free (dice);
  return out;
}
