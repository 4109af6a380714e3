/* SPDX-License-Identifier: EUPL-1.2
 *
 * A model of what lies between a printed page and the door's reader: a printer whose dots spread, a
 * camera at some distance that looks askew, is not quite sharp, has noise, and sees a lamp.
 */
#pragma once

#include <glib.h>

typedef struct {
  const char *name;
  double px_per_mm; /* of the badge, in the picture */
  double tilt;      /* degrees out of the plane, about the upright axis */
  double turn;      /* degrees in the plane */
  double spread_px; /* of the printer's dots, in pixels of the page (sigma) */
  double blur_px;   /* of the lens, in pixels of the picture (sigma) */
  double noise;     /* grey levels (sigma) */
  double dark,
      shade;    /* what white and the far side of the picture are darkened to: 1 is not at all */
  double glare; /* radius of a white spot beside the code, in millimetres; 0: none */
} CameraView;

enum { CAMERA_MODEL_WIDTH = 640, CAMERA_MODEL_HEIGHT = 480 };

/**
 * camera_model_see:
 * @page: grey, 255 is white, @width by @height pixels of @page_px_per_mm
 * @x: the pixel of the page in the middle of the picture, with @y
 * @seed: of the noise and of where the lamp is
 *
 * Returns: (transfer full): CAMERA_MODEL_WIDTH by CAMERA_MODEL_HEIGHT grey pixels.
 */
guint8 *camera_model_see (const CameraView *view, const guint8 *page, int width, int height,
                          double page_px_per_mm, double x, double y, guint32 seed);
