/* SPDX-License-Identifier: EUPL-1.2
 *
 * Whether a camera still looks at the world. One that hangs goes on giving the same frame, and one
 * with its cover on gives black ones: both are no trouble to GStreamer, and at a door nobody would
 * know why no badge is read. Pure.
 */
#pragma once

#include "kiosk/picture.h"

enum {
  GAZE_DARK_AFTER_MS = 1000,
  GAZE_FROZEN_AFTER_MS = 2000, /* a sensor's noise makes no two frames equal */
};

typedef enum {
  GAZE_GOOD,
  GAZE_DARK,   /* black all over, for a while */
  GAZE_FROZEN, /* the very same pixels, for a while */
} Gaze;

/** What is remembered of the frames before. Zeroed memory is ready. */
typedef struct {
  gboolean begun;
  guint64 print;     /* of the frame before: a hash of some of its pixels */
  gint64 changed_ms; /* when the picture last changed */
  gint64 lit_ms;     /* when it was last not black */
} GazeMemory;

/** gaze_note: takes notice of a live frame. @now_ms: on a clock that does not jump. */
Gaze gaze_note (GazeMemory *memory, const Picture *frame, gint64 now_ms);

/** How light a picture is. */
typedef struct {
  int mean;   /* 0 is black, 255 is white */
  int spread; /* standard deviation */
} GazeLight;

/** gaze_light: of a grid of pixels in @box, which lies in @picture and is not empty. */
GazeLight gaze_light (const Picture *picture, PictureBox box);
