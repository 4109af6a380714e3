/* SPDX-License-Identifier: EUPL-1.2
 *
 * The list of strokes; see draw.h.
 */
#include "badges/draw.h"

/* A quarter of a circle as a Bézier curve: control points at this part of the radius. */
static const double ROUND = 0.5522847498;

enum { PIECES_MAX = 1000 }; /* kept: a bound for memory, far above what layouts have */

BadgeDraw *
badge_draw_new (BadgeType *type)
{
  BadgeDraw *draw = g_new0 (BadgeDraw, 1);
  draw->type = type;
  draw->ops = g_array_new (FALSE, TRUE, sizeof (BadgeOp));
  draw->steps = g_array_new (FALSE, TRUE, sizeof (BadgeStep));
  draw->glyphs = g_array_new (FALSE, FALSE, sizeof (BadgeGlyph));
  draw->texts = g_ptr_array_new ();
  draw->modules = g_byte_array_new ();
  draw->open = g_array_new (FALSE, FALSE, sizeof (guint));
  draw->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) badge_draw_free);
  draw->places = g_hash_table_new (g_direct_hash, g_direct_equal);
  return draw;
}

void
badge_draw_clear (BadgeDraw *draw)
{
  g_array_set_size (draw->ops, 0);
  g_array_set_size (draw->steps, 0);
  g_array_set_size (draw->glyphs, 0);
  g_ptr_array_set_size (draw->texts, 0);
  g_byte_array_set_size (draw->modules, 0);
  g_array_set_size (draw->open, 0);
  draw->colourful = FALSE;
}

void
badge_draw_free (BadgeDraw *draw)
{
  if (draw == NULL)
    return;
  g_array_unref (draw->ops);
  g_array_unref (draw->steps);
  g_array_unref (draw->glyphs);
  g_ptr_array_unref (draw->texts);
  g_byte_array_unref (draw->modules);
  g_array_unref (draw->open);
  g_ptr_array_unref (draw->pieces);
  g_hash_table_unref (draw->places);
  g_free (draw);
}

static BadgeOp *
add (BadgeDraw *draw, BadgeOpKind kind, BadgeColour colour)
{
  g_array_set_size (draw->ops, draw->ops->len + 1);
  BadgeOp *op = &g_array_index (draw->ops, BadgeOp, draw->ops->len - 1);
  *op = (BadgeOp){ .kind = kind, .colour = colour };
  if (colour != (colour & 255) * 0x010101)
    draw->colourful = TRUE;
  return op;
}

void
badge_draw_group (BadgeDraw *draw, const BadgeBox *box, int turn, double bleed_mm)
{
  guint place = draw->ops->len;
  g_array_append_val (draw->open, place);
  BadgeOp *op = add (draw, BADGE_OP_GROUP, 0);
  op->box = *box;
  op->turn = turn;
  op->bleed_mm = bleed_mm;
}

void
badge_draw_end (BadgeDraw *draw)
{
  g_return_if_fail (draw->open->len > 0);
  guint place = g_array_index (draw->open, guint, draw->open->len - 1);
  g_array_set_size (draw->open, draw->open->len - 1);
  add (draw, BADGE_OP_END, 0);
  g_array_index (draw->ops, BadgeOp, place).count = draw->ops->len - 1;
}

BadgeDraw *
badge_draw_piece (BadgeDraw *draw, guint key, gboolean *fresh)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (draw->places, GUINT_TO_POINTER (key)));
  *fresh = place == 0;
  if (*fresh) {
    if (draw->pieces->len == PIECES_MAX)
      return NULL;
    g_ptr_array_add (draw->pieces, badge_draw_new (draw->type));
    place = draw->pieces->len;
    g_hash_table_insert (draw->places, GUINT_TO_POINTER (key), GUINT_TO_POINTER (place));
  }
  add (draw, BADGE_OP_PIECE, 0)->first = place - 1;
  return draw->pieces->pdata[place - 1];
}

gboolean
badge_draw_colourful (const BadgeDraw *draw)
{
  gboolean colourful = draw->colourful;
  for (guint i = 0; i < draw->ops->len && !colourful; i++) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i);
    colourful = op->kind == BADGE_OP_PIECE && badge_draw_colourful (draw->pieces->pdata[op->first]);
  }
  return colourful;
}

void
badge_draw_rect (BadgeDraw *draw, BadgeColour colour, const BadgeBox *box)
{
  add (draw, BADGE_OP_RECT, colour)->box = *box;
}

/* Steps since the last path are the path being made. */
static guint
path_start (const BadgeDraw *draw)
{
  for (guint i = draw->ops->len; i > 0; i--) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i - 1);
    if (op->kind == BADGE_OP_PATH)
      return op->first + op->count;
  }
  return 0;
}

static void
add_step (BadgeDraw *draw, BadgeVerb verb, BadgePoint a, BadgePoint b, BadgePoint c)
{
  const BadgeStep step = { verb, { a, b, c } };
  g_array_append_val (draw->steps, step);
}

void
badge_draw_move (BadgeDraw *draw, double x, double y)
{
  add_step (draw, BADGE_VERB_MOVE, (BadgePoint){ x, y }, (BadgePoint){ 0, 0 },
            (BadgePoint){ 0, 0 });
}

void
badge_draw_line (BadgeDraw *draw, double x, double y)
{
  add_step (draw, BADGE_VERB_LINE, (BadgePoint){ x, y }, (BadgePoint){ 0, 0 },
            (BadgePoint){ 0, 0 });
}

void
badge_draw_curve (BadgeDraw *draw, BadgePoint control1, BadgePoint control2, BadgePoint end)
{
  add_step (draw, BADGE_VERB_CURVE, control1, control2, end);
}

void
badge_draw_close (BadgeDraw *draw)
{
  const BadgePoint none = { 0, 0 };
  add_step (draw, BADGE_VERB_CLOSE, none, none, none);
}

/* A quarter from where the pen is to @x,@y; the corner it goes round is @cx,@cy. */
static void
corner (BadgeDraw *draw, double from_x, double from_y, double cx, double cy, double x, double y)
{
  badge_draw_curve (
      draw, (BadgePoint){ from_x + (cx - from_x) * ROUND, from_y + (cy - from_y) * ROUND },
      (BadgePoint){ x + (cx - x) * ROUND, y + (cy - y) * ROUND }, (BadgePoint){ x, y });
}

void
badge_draw_round (BadgeDraw *draw, const BadgeBox *box, double r)
{
  double left = box->x, top = box->y, right = left + box->width, bottom = top + box->height;
  badge_draw_move (draw, right - r, top);
  corner (draw, right - r, top, right, top, right, top + r);
  badge_draw_line (draw, right, bottom - r);
  corner (draw, right, bottom - r, right, bottom, right - r, bottom);
  badge_draw_line (draw, left + r, bottom);
  corner (draw, left + r, bottom, left, bottom, left, bottom - r);
  badge_draw_line (draw, left, top + r);
  corner (draw, left, top + r, left, top, left + r, top);
  badge_draw_close (draw);
}

void
badge_draw_disc (BadgeDraw *draw, double x, double y, double r)
{
  badge_draw_round (draw, &(BadgeBox){ x - r, y - r, 2 * r, 2 * r }, r);
}

static BadgeOp *
end_path (BadgeDraw *draw, BadgeColour colour)
{
  guint first = path_start (draw);
  BadgeOp *op = add (draw, BADGE_OP_PATH, colour);
  op->first = first;
  op->count = draw->steps->len - first;
  return op;
}

void
badge_draw_fill (BadgeDraw *draw, BadgeColour colour)
{
  end_path (draw, colour);
}

void
badge_draw_stroke (BadgeDraw *draw, BadgeColour colour, double line_mm, double dash_mm)
{
  BadgeOp *op = end_path (draw, colour);
  op->line_mm = line_mm;
  op->dash_mm = dash_mm;
}

/* A text that goes on where the last one of the same line ended becomes part of it. */
static gboolean
joins (const BadgeDraw *draw, const BadgeOp *op, guint face, BadgeColour colour, double size_mm,
       double y)
{
  return op->kind == BADGE_OP_GLYPHS && op->face == face && op->colour == colour &&
         op->size_mm == size_mm && op->at.y == y && op->first + op->count == draw->glyphs->len;
}

void
badge_draw_shape (BadgeDraw *draw, BadgeColour colour, const BadgeShape *shape, double size_mm,
                  double x, double y)
{
  BadgeOp *op =
      draw->ops->len == 0 ? NULL : &g_array_index (draw->ops, BadgeOp, draw->ops->len - 1);
  for (guint i = 0; i < shape->n_glyphs; i++) {
    BadgeGlyph glyph = shape->glyphs[i];
    if (op == NULL || !joins (draw, op, glyph.face, colour, size_mm, y)) {
      op = add (draw, BADGE_OP_GLYPHS, colour);
      op->first = draw->glyphs->len;
      op->face = glyph.face;
      op->size_mm = size_mm;
      op->at = (BadgePoint){ x, y };
    }
    glyph.x_em += (x - op->at.x) / size_mm;
    g_array_append_val (draw->glyphs, glyph);
    g_ptr_array_add (draw->texts, shape->text);
    op->count++;
  }
}

void
badge_draw_code (BadgeDraw *draw, const BadgeBox *box, const BadgeQr *qr)
{
  BadgeOp *op = add (draw, BADGE_OP_MODULES, 0);
  op->box = *box;
  op->modules = qr->side;
  op->first = draw->modules->len;
  g_byte_array_append (draw->modules, qr->modules, (guint) (qr->side * qr->side));
}

void
badge_draw_visit (const BadgeDraw *draw, double top, double bottom, BadgeDrawVisit visit,
                  gpointer user)
{
  guint depth = 0;
  for (guint i = 0; i < draw->ops->len; i++) {
    const BadgeOp *op = &g_array_index (draw->ops, BadgeOp, i);
    gboolean outside =
        op->kind == BADGE_OP_GROUP && depth == 0 &&
        (op->box.y - op->bleed_mm > bottom || op->box.y + op->box.height + op->bleed_mm < top);
    if (outside) {
      i = op->count;
      continue;
    }
    depth += op->kind == BADGE_OP_GROUP;
    depth -= op->kind == BADGE_OP_END;
    if (op->kind == BADGE_OP_PIECE)
      badge_draw_visit (draw->pieces->pdata[op->first], -G_MAXDOUBLE, G_MAXDOUBLE, visit, user);
    else
      visit (draw, op, user);
  }
}
