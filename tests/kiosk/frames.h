/* SPDX-License-Identifier: EUPL-1.2
 *
 * Made frames: a badge before a camera, with all that spoils a picture at a door. The same seed
 * gives the same frame on every machine, so that a rate measured once can be measured again. What
 * the lens and the sensor do stands in lens.h.
 */
#pragma once

#include "badges/qr.h"
#include "kiosk/picture.h"

typedef enum {
  FRAME_CLEAN,
  FRAME_KIOSK, /* blur 0.8, motion 3, tilt up to 20 degrees, noise 5 */
  FRAME_MJPEG, /* the same, compressed at quality 70 */
  FRAME_DEFOCUS_10,
  FRAME_DEFOCUS_16,
  FRAME_DEFOCUS_24, /* tenths of a pixel */
  FRAME_MOTION_5,
  FRAME_MOTION_9, /* pixels */
  FRAME_TILT_35,
  FRAME_TILT_50, /* degrees */
  FRAME_NOISE_12,
  FRAME_NOISE_25,
  FRAME_LOW_LIGHT, /* 16 % of the light, the sensor's noise stays */
  FRAME_SHADOW,    /* half of the badge */
  FRAME_GLARE,     /* a lamp mirrored in its sleeve */
  FRAME_INVERTED,  /* a phone that shows light on dark */
  FRAME_CONDITIONS,
} FrameCondition;

const char *frame_condition_name (FrameCondition condition);

/** What a frame shows. */
typedef struct {
  int width, height;
  double part; /* side of the code, of the height of the frame */
  FrameCondition condition;
  guint32 seed;
} FrameSpec;

/** frame_paint: @qr may be NULL: the same scene without a code. @to is resized. */
void frame_paint (const FrameSpec *spec, const BadgeQr *qr, Picture *to);

/** A badge that a hand holds before the camera, at 30 frames a second. */
typedef struct {
  int width, height;
  double part;   /* as above, on average */
  gboolean dark; /* evening: a third of the light */
  guint32 seed;
} FrameFilm;

/** frame_paint_film: frame @number, from 0, of a film. */
void frame_paint_film (const FrameFilm *film, int number, const BadgeQr *qr, Picture *to);

/**
 * frame_code: a code of version 3 to 6 and level M or Q, as many kinds as @kind has values below
 * 8, with a text of its own for each @seed.
 * @text: (out): to free
 */
BadgeQr *frame_code (int kind, guint32 seed, char **text);
