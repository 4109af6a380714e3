/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strokes drawn with cairo, for pixels.c: all of a page in colour or grey, and of a page in black
 * what pixels_black.c cannot do itself.
 */
#pragma once

#include <cairo.h>

#include "badges/draw.h"

/** badge_cairo_start: sets how lines and letters are drawn; not @smooth: a pixel is ink or not. */
void badge_cairo_start (cairo_t *cr, gboolean smooth);

/** badge_cairo_enter: moves 0,0 of @matrix to where the group @op has it. Returns: its box there,
 * with what may be drawn outside it. */
BadgeBox badge_cairo_enter (cairo_matrix_t *matrix, const BadgeOp *op);

/**
 * badge_cairo_modules:
 * @matrix: of the group that the code @op stands in
 * @module_px: (out): pixels on a side of a module, whole ones where that is possible
 *
 * Returns: the matrix whose unit is a module, and whose 0,0 is the code's upper left corner.
 */
cairo_matrix_t badge_cairo_modules (const cairo_matrix_t *matrix, const BadgeOp *op,
                                    double *module_px);

/** badge_cairo_whole: modules of so many pixels stand on whole ones. */
gboolean badge_cairo_whole (double module_px);

/** badge_cairo_run: where the dark modules that begin at @from of @row end; @from itself when it is
 * light. */
int badge_cairo_run (const guint8 *row, int modules, int from);

/** badge_cairo_op: draws a stroke of @draw, neither a group nor a piece, in the source of @cr. */
void badge_cairo_op (cairo_t *cr, const BadgeDraw *draw, const BadgeOp *op);
