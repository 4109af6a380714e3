/* SPDX-License-Identifier: EUPL-1.2
 *
 * The signs; see face.h. Drawn as paths, so that no missing font can take one away. Each lies in a
 * square from 0 to 1 and has an outline of its own: a bare tick, bubble, diamond, octagon, square.
 */
#include <math.h>

#include "kiosk/face.h"

static void
use (cairo_t *cr, FaceColour colour)
{
  cairo_set_source_rgb (cr, colour.red, colour.green, colour.blue);
}

/* A shape with @corners corners, the first at @turn radians. */
static void
fill_corners (cairo_t *cr, int corners, double turn, double radius)
{
  for (int i = 0; i < corners; i++) {
    double angle = turn + 2 * G_PI * i / corners;
    cairo_line_to (cr, 0.5 + radius * cos (angle), 0.5 + radius * sin (angle));
  }
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
fill_disc (cairo_t *cr, double radius)
{
  cairo_arc (cr, 0.5, 0.5, radius, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_tick (cairo_t *cr, FaceColours colours)
{
  use (cr, colours.ink);
  cairo_set_line_width (cr, 0.2);
  cairo_move_to (cr, 0.12, 0.54);
  cairo_line_to (cr, 0.39, 0.80);
  cairo_line_to (cr, 0.88, 0.20);
  cairo_stroke (cr);
}

/* A speech bubble with an i. */
static void
draw_note (cairo_t *cr, FaceColours colours)
{
  cairo_rectangle (cr, 0.04, 0.04, 0.92, 0.74);
  cairo_move_to (cr, 0.20, 0.77);
  cairo_line_to (cr, 0.20, 0.99);
  cairo_line_to (cr, 0.46, 0.77);
  cairo_close_path (cr);
  cairo_fill (cr);
  use (cr, colours.ground);
  cairo_arc (cr, 0.5, 0.20, 0.07, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_move_to (cr, 0.5, 0.38);
  cairo_line_to (cr, 0.5, 0.62);
  cairo_stroke (cr);
}

static void
draw_question (cairo_t *cr, FaceColours colours)
{
  fill_corners (cr, 4, 0, 0.5);
  use (cr, colours.ground);
  cairo_set_line_width (cr, 0.085);
  cairo_arc (cr, 0.5, 0.38, 0.12, G_PI, 2.4 * G_PI);
  cairo_curve_to (cr, 0.52, 0.52, 0.5, 0.54, 0.5, 0.61);
  cairo_stroke (cr);
  cairo_arc (cr, 0.5, 0.73, 0.055, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_cross (cairo_t *cr, FaceColours colours)
{
  fill_corners (cr, 8, G_PI / 8, 0.52);
  use (cr, colours.ground);
  cairo_move_to (cr, 0.30, 0.30);
  cairo_line_to (cr, 0.70, 0.70);
  cairo_move_to (cr, 0.70, 0.30);
  cairo_line_to (cr, 0.30, 0.70);
  cairo_stroke (cr);
}

static void
draw_wrench (cairo_t *cr, FaceColours colours)
{
  cairo_rectangle (cr, 0.02, 0.02, 0.96, 0.96);
  cairo_fill (cr);
  use (cr, colours.ground);
  cairo_set_line_width (cr, 0.15);
  cairo_move_to (cr, 0.24, 0.76);
  cairo_line_to (cr, 0.58, 0.42);
  cairo_stroke (cr);
  cairo_arc (cr, 0.65, 0.35, 0.20, 0, 2 * G_PI);
  cairo_fill (cr);
  use (cr, colours.ink);
  cairo_set_line_width (cr, 0.14);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_move_to (cr, 0.66, 0.34);
  cairo_line_to (cr, 0.90, 0.10);
  cairo_stroke (cr);
}

/* A badge: a card with a slot for its cord, and the three corners of a code. */
static void
draw_badge (cairo_t *cr)
{
  static const double CORNERS[][2] = { { 0.32, 0.40 }, { 0.55, 0.40 }, { 0.32, 0.63 } };
  cairo_set_line_width (cr, 0.08);
  cairo_rectangle (cr, 0.18, 0.06, 0.64, 0.88);
  cairo_move_to (cr, 0.40, 0.21);
  cairo_line_to (cr, 0.60, 0.21);
  cairo_stroke (cr);
  for (gsize i = 0; i < G_N_ELEMENTS (CORNERS); i++)
    cairo_rectangle (cr, CORNERS[i][0], CORNERS[i][1], 0.13, 0.13);
  cairo_fill (cr);
}

/* The ready light: full when ready, an empty ring when not. */
static void
draw_light (cairo_t *cr, FaceColours colours, gboolean on)
{
  static const FaceColour LIGHT = { 0.30, 0.85, 0.45 };
  use (cr, on ? LIGHT : colours.ink);
  if (on) {
    fill_disc (cr, 0.42);
    return;
  }
  cairo_set_line_width (cr, 0.08);
  cairo_arc (cr, 0.5, 0.5, 0.38, 0, 2 * G_PI);
  cairo_stroke (cr);
}

void
face_sign (cairo_t *cr, TellingKind kind, double side)
{
  FaceColours colours = face_colours (kind);
  cairo_save (cr);
  cairo_scale (cr, side, side);
  cairo_set_line_width (cr, 0.11);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_new_path (cr);
  use (cr, colours.ink);
  switch (kind) {
  case TELLING_GO:
    draw_tick (cr, colours);
    break;
  case TELLING_NOTE:
    draw_note (cr, colours);
    break;
  case TELLING_ASK:
    draw_question (cr, colours);
    break;
  case TELLING_STOP:
    draw_cross (cr, colours);
    break;
  case TELLING_SYSTEM:
    draw_wrench (cr, colours);
    break;
  case TELLING_READY:
    draw_light (cr, colours, TRUE);
    break;
  case TELLING_NOT_READY:
    draw_light (cr, colours, FALSE);
    break;
  case TELLING_NO_BADGE:
    draw_badge (cr);
    break;
  }
  cairo_restore (cr);
}
