/* SPDX-License-Identifier: EUPL-1.2
 *
 * Draws what a door says: a colour, a sign and words that are read from three metres, on any size
 * of screen, with any length of name. With cairo and pango alone, so that each picture can be made
 * and looked at without a screen. Everything shrinks together until all of it fits: nothing is ever
 * cut off, and nothing moves or flashes.
 *
 * No meaning hangs on colour: each kind has its own sign, of its own outline, and its own word.
 */
#pragma once

#include <cairo.h>

#include "kiosk/telling.h"

typedef struct {
  double red, green, blue; /* 0 to 1, sRGB */
} FaceColour;

typedef struct {
  FaceColour ground;
  FaceColour ink;
} FaceColours;

/** face_colours: of @kind. */
FaceColours face_colours (TellingKind kind);

/** face_contrast: of two colours, 1 to 21. Source: WCAG 2.1, "contrast ratio". */
double face_contrast (FaceColour one, FaceColour other);

/** How a drawing came out, for who checks it. */
typedef struct {
  gboolean whole;  /* all texts are inside, none was broken within a word */
  double shrunk;   /* 1: at the size asked for; less: that much smaller; more: there was room */
  double word_px;  /* height of the word's capitals */
  double least_px; /* of the smallest text */
} FaceReport;

/**
 * face_draw:
 * @text_scale: 1; 2 asks for texts twice as large
 * @report: (out) (nullable)
 *
 * Fills @width by @height pixels from the origin.
 */
void face_draw (cairo_t *cr, const Telling *telling, int width, int height, double text_scale,
                FaceReport *report);

/** face_sign: the sign of @kind alone, in a square of @side pixels from the origin. */
void face_sign (cairo_t *cr, TellingKind kind, double side);

/**
 * face_strip:
 * @items: (array zero-terminated=1): texts beside each other, on more lines when need be
 *
 * Draws the strip that tells how the kiosk stands. Quiet colours: it is no verdict.
 */
void face_strip (cairo_t *cr, const char *const *items, int width, int height, double text_scale,
                 FaceReport *report);
