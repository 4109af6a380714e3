/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strokes with cairo; see pixels_cairo.h.
 */
#include "badges/pixels_cairo.h"

#include <math.h>

enum { WHOLE_FROM_PX = 6 }; /* a smaller module would lose too much of itself */

void
badge_cairo_start (cairo_t *cr, gboolean smooth)
{
  cairo_antialias_t antialias = smooth ? CAIRO_ANTIALIAS_GRAY : CAIRO_ANTIALIAS_NONE;
  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias (options, antialias);
  cairo_set_font_options (cr, options);
  cairo_font_options_destroy (options);
  cairo_set_antialias (cr, antialias);
}

BadgeBox
badge_cairo_enter (cairo_matrix_t *matrix, const BadgeOp *op)
{
  const BadgeBox *box = &op->box;
  int quarter = op->turn / 90;
  gboolean across = quarter % 2 != 0;
  cairo_matrix_translate (matrix, box->x + (quarter == 1 || quarter == 2 ? box->width : 0),
                          box->y + (quarter >= 2 ? box->height : 0));
  if (quarter != 0)
    cairo_matrix_rotate (matrix, quarter * G_PI_2);
  return (BadgeBox){ -op->bleed_mm, -op->bleed_mm,
                     (across ? box->height : box->width) + 2 * op->bleed_mm,
                     (across ? box->width : box->height) + 2 * op->bleed_mm };
}

static void
draw_path (cairo_t *cr, const BadgeDraw *draw, const BadgeOp *op)
{
  cairo_new_path (cr);
  for (guint i = 0; i < op->count; i++) {
    const BadgeStep *step = &g_array_index (draw->steps, BadgeStep, op->first + i);
    const BadgePoint *to = step->to;
    switch (step->verb) {
    case BADGE_VERB_MOVE:
      cairo_move_to (cr, to[0].x, to[0].y);
      break;
    case BADGE_VERB_LINE:
      cairo_line_to (cr, to[0].x, to[0].y);
      break;
    case BADGE_VERB_CURVE:
      cairo_curve_to (cr, to[0].x, to[0].y, to[1].x, to[1].y, to[2].x, to[2].y);
      break;
    case BADGE_VERB_CLOSE:
      cairo_close_path (cr);
    }
  }
  if (op->line_mm <= 0) {
    cairo_fill (cr);
    return;
  }
  cairo_set_line_width (cr, op->line_mm);
  cairo_set_dash (cr, &op->dash_mm, op->dash_mm > 0 ? 1 : 0, 0);
  cairo_stroke (cr);
}

static void
draw_glyphs (cairo_t *cr, const BadgeDraw *draw, const BadgeOp *op)
{
  enum { MOST = 64 };
  cairo_glyph_t glyphs[MOST];
  cairo_set_font_face (cr, badge_type_cairo (draw->type, op->face));
  cairo_set_font_size (cr, op->size_mm);
  for (guint done = 0; done < op->count;) {
    guint count = MIN (MOST, op->count - done);
    for (guint i = 0; i < count; i++) {
      const BadgeGlyph *glyph = &g_array_index (draw->glyphs, BadgeGlyph, op->first + done + i);
      glyphs[i] = (cairo_glyph_t){ glyph->glyph, op->at.x + glyph->x_em * op->size_mm,
                                   op->at.y + glyph->y_em * op->size_mm };
    }
    cairo_show_glyphs (cr, glyphs, (int) count);
    done += count;
  }
}

int
badge_cairo_run (const guint8 *row, int modules, int from)
{
  while (from < modules && row[from] != 0)
    from++;
  return from;
}

gboolean
badge_cairo_whole (double module_px)
{
  return module_px >= WHOLE_FROM_PX;
}

/* Modules on whole pixels: a printer's dots then are the code's. So the code is a little smaller
 * than its box, never larger, and stands in its middle. */
cairo_matrix_t
badge_cairo_modules (const cairo_matrix_t *matrix, const BadgeOp *op, double *module_px)
{
  double ax = op->box.width, ay = 0, bx = 0, by = op->box.height;
  double x = op->box.x + op->box.width / 2, y = op->box.y + op->box.height / 2;
  cairo_matrix_transform_distance (matrix, &ax, &ay);
  cairo_matrix_transform_distance (matrix, &bx, &by);
  cairo_matrix_transform_point (matrix, &x, &y);
  double side = hypot (ax, ay), module = side / op->modules;
  gboolean whole = badge_cairo_whole (module);
  if (whole)
    module = floor (module + 0.01);
  double reach = module * op->modules;
  /* The unit along a row and down a column, on the device. */
  cairo_matrix_t unit = {
    ax / side * module, ay / side * module, bx / side * module, by / side * module, 0, 0
  };
  unit.x0 = x - (ax + bx) / side * reach / 2;
  unit.y0 = y - (ay + by) / side * reach / 2;
  if (whole) {
    unit.x0 = round (unit.x0);
    unit.y0 = round (unit.y0);
  }
  *module_px = module;
  return unit;
}

static void
draw_modules (cairo_t *cr, const BadgeDraw *draw, const BadgeOp *op)
{
  cairo_matrix_t matrix;
  double module_px = 0;
  cairo_get_matrix (cr, &matrix);
  matrix = badge_cairo_modules (&matrix, op, &module_px);
  const guint8 *modules = draw->modules->data + op->first;
  cairo_save (cr);
  cairo_set_matrix (cr, &matrix);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_new_path (cr);
  for (int row = 0; row < op->modules; row++)
    for (int from = 0, to = 0; from < op->modules; from = to + 1) {
      to = badge_cairo_run (modules + row * op->modules, op->modules, from);
      cairo_rectangle (cr, from, row, to - from, 1);
    }
  cairo_fill (cr);
  cairo_restore (cr);
}

void
badge_cairo_op (cairo_t *cr, const BadgeDraw *draw, const BadgeOp *op)
{
  switch (op->kind) {
  case BADGE_OP_RECT:
    cairo_rectangle (cr, op->box.x, op->box.y, op->box.width, op->box.height);
    cairo_fill (cr);
    return;
  case BADGE_OP_PATH:
    draw_path (cr, draw, op);
    return;
  case BADGE_OP_GLYPHS:
    draw_glyphs (cr, draw, op);
    return;
  case BADGE_OP_MODULES:
    draw_modules (cr, draw, op);
    return;
  case BADGE_OP_GROUP:
  case BADGE_OP_END:
  case BADGE_OP_PIECE:
    break;
  }
  g_return_if_reached ();
}
