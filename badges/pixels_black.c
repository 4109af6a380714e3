/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strokes in black; see pixels_black.h. Upright boxes, letters and codes are put on the picture
 * here. What is turned or round is drawn by cairo on a picture beside it, and taken from there.
 */
#include "badges/pixels_black.h"

#include <math.h>

#include "badges/pixels_cairo.h"

enum { BLACK_BELOW = 128 }; /* luminance, on paper that knows no grey */

/** Where millimetres are on the picture, and how far may be drawn. */
typedef struct {
  cairo_matrix_t matrix;
  BadgeBitsBox clip;
} View;

struct BadgeBlack {
  guint width, height;
  BadgeBits bits; /* of the band that is drawn */
  BadgeBitsKept *kept;
  const BadgeDraw *page;
  GArray *views;   /* of View: of the page, and of each group that is open */
  cairo_t *beside; /* NULL until it is needed: a surface of A1, always left empty */
};

BadgeBlack *
badge_black_new (guint width, guint height)
{
  BadgeBlack *black = g_new0 (BadgeBlack, 1);
  black->width = width;
  black->height = height;
  black->kept = badge_bits_kept_new ();
  black->views = g_array_new (FALSE, FALSE, sizeof (View));
  return black;
}

void
badge_black_free (BadgeBlack *black)
{
  if (black == NULL)
    return;
  badge_bits_clear (&black->bits);
  badge_bits_kept_free (black->kept);
  g_array_unref (black->views);
  g_clear_pointer (&black->beside, cairo_destroy);
  g_free (black);
}

cairo_status_t
badge_black_status (const BadgeBlack *black)
{
  return black->beside == NULL ? CAIRO_STATUS_SUCCESS : cairo_status (black->beside);
}

guint
badge_black_height (const BadgeBlack *black)
{
  return black->height;
}

const guint8 *
badge_black_row (const BadgeBlack *black, guint y)
{
  return badge_bits_row (&black->bits, (int) y);
}

/* The next page finds memory that was used just now, and is nearer than that of a page ago. */
void
badge_black_rest (BadgeBlack *black)
{
  badge_bits_clear (&black->bits);
}

/* Luminance, weights of ITU-R BT.601 in 256ths. */
static gboolean
is_ink (BadgeColour colour)
{
  return 77 * (colour >> 16 & 255) + 150 * (colour >> 8 & 255) + 29 * (colour & 255) <
         BLACK_BELOW * 256;
}

static const View *
view_of (const BadgeBlack *black)
{
  return &g_array_index (black->views, View, black->views->len - 1);
}

static int
to_pixel (double at)
{
  return (int) floor (at + 0.5);
}

/* ---- Groups ---- */

static void
push_view (BadgeBlack *black, const View *view)
{
  black->bits.clip = view->clip;
  g_array_append_vals (black->views, view, 1);
}

static void
leave_group (BadgeBlack *black)
{
  g_array_set_size (black->views, black->views->len - 1);
  black->bits.clip = view_of (black)->clip;
}

static void
enter_group (BadgeBlack *black, const BadgeOp *op)
{
  View view = *view_of (black);
  const BadgeBox box = badge_cairo_enter (&view.matrix, op);
  double x = box.x, y = box.y, x2 = box.x + box.width, y2 = box.y + box.height;
  cairo_matrix_transform_point (&view.matrix, &x, &y);
  cairo_matrix_transform_point (&view.matrix, &x2, &y2);
  BadgeBitsBox *clip = &view.clip;
  clip->left = MAX (clip->left, to_pixel (MIN (x, x2)));
  clip->top = MAX (clip->top, to_pixel (MIN (y, y2)));
  clip->right = MAX (clip->left, MIN (clip->right, to_pixel (MAX (x, x2))));
  clip->bottom = MAX (clip->top, MIN (clip->bottom, to_pixel (MAX (y, y2))));
  push_view (black, &view);
}

/* ---- Strokes ---- */

static void
by_cairo (BadgeBlack *black, const BadgeDraw *draw, const BadgeOp *op)
{
  const View *view = view_of (black);
  const BadgeBitsBox *clip = &view->clip;
  const BadgeBitsPlace place = { draw, (guint) (op - (const BadgeOp *) (gpointer) draw->ops->data),
                                 view->matrix };
  gboolean ink = is_ink (op->colour), comes_back = draw != black->page;
  if (comes_back && badge_bits_again (&black->bits, black->kept, &place, ink))
    return;
  if (black->beside == NULL) {
    cairo_surface_t *surface =
        cairo_image_surface_create (CAIRO_FORMAT_A1, black->bits.width, black->bits.height);
    black->beside = cairo_create (surface);
    cairo_surface_destroy (surface);
    badge_cairo_start (black->beside, FALSE);
  }
  cairo_t *cr = black->beside;
  cairo_reset_clip (cr);
  cairo_identity_matrix (cr);
  cairo_rectangle (cr, clip->left, clip->top, clip->right - clip->left, clip->bottom - clip->top);
  cairo_clip (cr);
  cairo_set_matrix (cr, &view->matrix);
  badge_cairo_op (cr, draw, op);
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
    badge_bits_take (&black->bits, cairo_get_target (cr), black->kept, comes_back ? &place : NULL,
                     ink);
}

static void
put_rect (const BadgeBlack *black, const BadgeOp *op)
{
  double left = op->box.x, top = op->box.y;
  double right = left + op->box.width, bottom = top + op->box.height;
  cairo_matrix_transform_point (&view_of (black)->matrix, &left, &top);
  cairo_matrix_transform_point (&view_of (black)->matrix, &right, &bottom);
  int x = to_pixel (left), y = to_pixel (top);
  badge_bits_rect (&black->bits, x, y, to_pixel (right) - x, to_pixel (bottom) - y,
                   is_ink (op->colour));
}

static void
put_letters (const BadgeBlack *black, const BadgeDraw *draw, const BadgeOp *op)
{
  const cairo_matrix_t *matrix = &view_of (black)->matrix;
  for (guint i = op->first; i < op->first + op->count; i++) {
    const BadgeGlyph *glyph = &g_array_index (draw->glyphs, BadgeGlyph, i);
    double x = op->at.x + glyph->x_em * op->size_mm, y = op->at.y + glyph->y_em * op->size_mm;
    cairo_matrix_transform_point (matrix, &x, &y);
    badge_bits_letter (&black->bits, black->kept, draw->type, op->face, glyph->glyph,
                       matrix->xx * op->size_mm, to_pixel (x), to_pixel (y), is_ink (op->colour));
  }
}

static void
put_modules (BadgeBlack *black, const BadgeDraw *draw, const BadgeOp *op)
{
  double module_px = 0;
  const cairo_matrix_t unit = badge_cairo_modules (&view_of (black)->matrix, op, &module_px);
  if (!badge_cairo_whole (module_px)) {
    by_cairo (black, draw, op);
    return;
  }
  const guint8 *modules = draw->modules->data + op->first;
  int x = (int) unit.x0, y = (int) unit.y0, module = (int) module_px;
  for (int row = 0; row < op->modules; row++)
    for (int from = 0, to = 0; from < op->modules; from = to + 1) {
      to = badge_cairo_run (modules + row * op->modules, op->modules, from);
      badge_bits_rect (&black->bits, x + from * module, y + row * module, (to - from) * module,
                       module, is_ink (op->colour));
    }
}

static void
draw_op (const BadgeDraw *draw, const BadgeOp *op, gpointer user)
{
  BadgeBlack *black = user;
  const cairo_matrix_t *matrix = &view_of (black)->matrix;
  gboolean upright = matrix->xy == 0 && matrix->yx == 0 && matrix->xx > 0 && matrix->yy > 0;
  if (op->kind == BADGE_OP_GROUP)
    enter_group (black, op);
  else if (op->kind == BADGE_OP_END)
    leave_group (black);
  else if (op->kind == BADGE_OP_RECT && upright)
    put_rect (black, op);
  else if (op->kind == BADGE_OP_GLYPHS && upright)
    put_letters (black, draw, op);
  else if (op->kind == BADGE_OP_MODULES && upright)
    put_modules (black, draw, op);
  else
    by_cairo (black, draw, op);
}

void
badge_black_band (BadgeBlack *black, const BadgeDraw *draw, guint first, double px_per_mm)
{
  badge_black_rest (black);
  badge_bits_init (&black->bits, (int) black->width, (int) black->height);
  badge_bits_wipe (&black->bits);
  View view = { .clip = { 0, 0, black->bits.width, black->bits.height } };
  cairo_matrix_init (&view.matrix, px_per_mm, 0, 0, px_per_mm, 0, -(double) first);
  g_array_set_size (black->views, 0);
  push_view (black, &view);
  black->page = draw;
  badge_draw_visit (draw, first / px_per_mm, (first + (guint) black->bits.height) / px_per_mm,
                    draw_op, black);
}
