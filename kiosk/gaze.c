/* SPDX-License-Identifier: EUPL-1.2
 *
 * Looking at how a camera looks; see gaze.h.
 */
#include "kiosk/gaze.h"

#include <math.h>

enum {
  GRID = 64,       /* pixels across and down that are looked at */
  DARK_MEAN = 24,  /* black of a video signal is 16, and a sensor adds noise */
  DARK_SPREAD = 6, /* a dark room still has a lamp in it */
};

GazeLight
gaze_light (const Picture *picture, PictureBox box)
{
  gint64 sum = 0, squares = 0, count = 0;
  int step_x = MAX (1, box.width / GRID), step_y = MAX (1, box.height / GRID);
  for (int y = box.y; y < box.y + box.height; y += step_y)
    for (int x = box.x; x < box.x + box.width; x += step_x, count++) {
      int value = picture->pixels[(gsize) y * (gsize) picture->width + (gsize) x];
      sum += value;
      squares += value * value;
    }
  double mean = (double) sum / (double) count;
  double variance = (double) squares / (double) count - mean * mean;
  return (GazeLight){ (int) lrint (mean), (int) lrint (sqrt (MAX (variance, 0))) };
}

/* FNV-1a over every seventh pixel: moving people and noise change many of them. */
static guint64
print_of (const Picture *frame)
{
  gsize size = (gsize) frame->width * (gsize) frame->height;
  guint64 print = G_GUINT64_CONSTANT (14695981039346656037) ^ size;
  for (gsize i = 0; i < size; i += 7)
    print = (print ^ frame->pixels[i]) * G_GUINT64_CONSTANT (1099511628211);
  return print;
}

Gaze
gaze_note (GazeMemory *memory, const Picture *frame, gint64 now_ms)
{
  guint64 print = print_of (frame);
  GazeLight light = gaze_light (frame, (PictureBox){ 0, 0, frame->width, frame->height });
  if (!memory->begun || print != memory->print)
    memory->changed_ms = now_ms;
  if (!memory->begun || light.mean > DARK_MEAN || light.spread > DARK_SPREAD)
    memory->lit_ms = now_ms;
  memory->begun = TRUE;
  memory->print = print;
  /* A covered lens may also give equal frames; that it is dark says more. */
  if (now_ms - memory->lit_ms >= GAZE_DARK_AFTER_MS)
    return GAZE_DARK;
  return now_ms - memory->changed_ms >= GAZE_FROZEN_AFTER_MS ? GAZE_FROZEN : GAZE_GOOD;
}
