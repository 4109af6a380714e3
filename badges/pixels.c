/* SPDX-License-Identifier: EUPL-1.2
 *
 * Strokes to pixels; see pixels.h.
 */
#include "badges/pixels.h"

#include <math.h>

#include "badges/error.h"

static const double MM_PER_INCH = 25.4;

enum {
  BAND_BYTES = 4 * 1024 * 1024,
  BLACK_BELOW = 128, /* luminance, on paper that knows no grey */
  SNAP_FROM_PX = 6,  /* a smaller module would lose too much of itself */
};

/** A band being drawn. */
typedef struct {
  cairo_t *cr;
  cairo_surface_t *surface;
  const BadgeDraw *draw;
  BadgeBitsLetters *letters; /* of A1, where a pixel is ink or not; NULL: RGB24 */
  double top, bottom;        /* of the band, in millimetres */
} Band;

/* Luminance, weights of ITU-R BT.601 in 256ths; exact for equal parts. */
static guint8
grey_of (guint32 colour)
{
  return (guint8) ((77 * (colour >> 16 & 255) + 150 * (colour >> 8 & 255) + 29 * (colour & 255)) >>
                   8);
}

static gboolean
is_ink (BadgeColour colour)
{
  return grey_of (colour) < BLACK_BELOW;
}

static void
set_colour (const Band *band, BadgeColour colour)
{
  if (band->letters != NULL) {
    cairo_set_operator (band->cr, is_ink (colour) ? CAIRO_OPERATOR_OVER : CAIRO_OPERATOR_DEST_OUT);
    cairo_set_source_rgb (band->cr, 0, 0, 0);
    return;
  }
  cairo_set_source_rgb (band->cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                        (colour & 255) / 255.0);
}

static void
enter_group (const Band *band, const BadgeOp *op)
{
  const BadgeBox *box = &op->box;
  int quarter = op->turn / 90;
  gboolean across = quarter % 2 != 0;
  cairo_save (band->cr);
  cairo_translate (band->cr, box->x + (quarter == 1 || quarter == 2 ? box->width : 0),
                   box->y + (quarter >= 2 ? box->height : 0));
  if (quarter != 0)
    cairo_rotate (band->cr, quarter * G_PI_2);
  cairo_rectangle (band->cr, -op->bleed_mm, -op->bleed_mm,
                   (across ? box->height : box->width) + 2 * op->bleed_mm,
                   (across ? box->width : box->height) + 2 * op->bleed_mm);
  cairo_clip (band->cr);
}

static void
draw_path (const Band *band, const BadgeOp *op)
{
  cairo_t *cr = band->cr;
  cairo_new_path (cr);
  for (guint i = 0; i < op->count; i++) {
    const BadgeStep *step = &g_array_index (band->draw->steps, BadgeStep, op->first + i);
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
  set_colour (band, op->colour);
  if (op->line_mm <= 0) {
    cairo_fill (cr);
    return;
  }
  cairo_set_line_width (cr, op->line_mm);
  cairo_set_dash (cr, &op->dash_mm, op->dash_mm > 0 ? 1 : 0, 0);
  cairo_stroke (cr);
}

static void
draw_rect (const Band *band, const BadgeOp *op)
{
  BadgeBits bits;
  double left = op->box.x, top = op->box.y;
  double right = left + op->box.width, bottom = top + op->box.height;
  if (band->letters == NULL || !badge_bits_take (&bits, band->cr, band->surface)) {
    cairo_rectangle (band->cr, left, top, op->box.width, op->box.height);
    set_colour (band, op->colour);
    cairo_fill (band->cr);
    return;
  }
  cairo_user_to_device (band->cr, &left, &top);
  cairo_user_to_device (band->cr, &right, &bottom);
  int x = (int) floor (left + 0.5), y = (int) floor (top + 0.5);
  badge_bits_rect (&bits, x, y, (int) floor (right + 0.5) - x, (int) floor (bottom + 0.5) - y,
                   is_ink (op->colour));
  cairo_surface_mark_dirty (band->surface);
}

/* Returns: FALSE when cairo has to do it. */
static gboolean
draw_letters (const Band *band, const BadgeOp *op)
{
  BadgeBits bits;
  if (band->letters == NULL || !badge_bits_take (&bits, band->cr, band->surface))
    return FALSE;
  double size_px = op->size_mm, none = 0;
  cairo_user_to_device_distance (band->cr, &size_px, &none);
  for (guint i = op->first; i < op->first + op->count; i++) {
    const BadgeGlyph *glyph = &g_array_index (band->draw->glyphs, BadgeGlyph, i);
    double x = op->at.x + glyph->x_em * op->size_mm, y = op->at.y + glyph->y_em * op->size_mm;
    cairo_user_to_device (band->cr, &x, &y);
    badge_bits_letter (&bits, band->letters, band->draw->type, op->face, glyph->glyph, size_px,
                       (int) floor (x + 0.5), (int) floor (y + 0.5), is_ink (op->colour));
  }
  cairo_surface_mark_dirty (band->surface);
  return TRUE;
}

static void
draw_glyphs (const Band *band, const BadgeOp *op)
{
  enum { MOST = 64 };
  if (draw_letters (band, op))
    return;
  cairo_glyph_t glyphs[MOST];
  cairo_set_font_face (band->cr, badge_type_cairo (band->draw->type, op->face));
  cairo_set_font_size (band->cr, op->size_mm);
  set_colour (band, op->colour);
  for (guint done = 0; done < op->count;) {
    guint count = MIN (MOST, op->count - done);
    for (guint i = 0; i < count; i++) {
      const BadgeGlyph *glyph =
          &g_array_index (band->draw->glyphs, BadgeGlyph, op->first + done + i);
      glyphs[i] = (cairo_glyph_t){ glyph->glyph, op->at.x + glyph->x_em * op->size_mm,
                                   op->at.y + glyph->y_em * op->size_mm };
    }
    cairo_show_glyphs (band->cr, glyphs, (int) count);
    done += count;
  }
}

/* Where the dark modules that begin at @from end; @from itself when it is light. */
static int
run_end (const guint8 *row, int modules, int from)
{
  while (from < modules && row[from] != 0)
    from++;
  return from;
}

static void
put_modules (const BadgeBits *bits, const BadgeOp *op, const guint8 *modules, int x, int y,
             int module)
{
  for (int row = 0; row < op->modules; row++)
    for (int from = 0, to = 0; from < op->modules; from = to + 1) {
      to = run_end (modules + row * op->modules, op->modules, from);
      badge_bits_rect (bits, x + from * module, y + row * module, (to - from) * module, module,
                       is_ink (op->colour));
    }
}

/* Modules on whole pixels: a printer's dots then are the code's. So the code is a little smaller
 * than its box, never larger, and stands in its middle. */
static void
draw_modules (const Band *band, const BadgeOp *op)
{
  cairo_t *cr = band->cr;
  double ax = op->box.width, ay = 0, bx = 0, by = op->box.height;
  double x = op->box.x + op->box.width / 2, y = op->box.y + op->box.height / 2;
  cairo_user_to_device_distance (cr, &ax, &ay);
  cairo_user_to_device_distance (cr, &bx, &by);
  cairo_user_to_device (cr, &x, &y);
  double side = hypot (ax, ay), module = side / op->modules;
  if (module >= SNAP_FROM_PX)
    module = floor (module + 0.01);
  double whole = module * op->modules;
  /* The unit along a row and down a column, on the device. */
  cairo_matrix_t matrix = {
    ax / side * module, ay / side * module, bx / side * module, by / side * module, 0, 0
  };
  matrix.x0 = x - (ax + bx) / side * whole / 2;
  matrix.y0 = y - (ay + by) / side * whole / 2;
  if (module >= SNAP_FROM_PX) {
    matrix.x0 = round (matrix.x0);
    matrix.y0 = round (matrix.y0);
  }
  const guint8 *modules = band->draw->modules->data + op->first;
  BadgeBits bits;
  if (band->letters != NULL && module >= SNAP_FROM_PX &&
      badge_bits_take (&bits, cr, band->surface)) {
    put_modules (&bits, op, modules, (int) matrix.x0, (int) matrix.y0, (int) module);
    cairo_surface_mark_dirty (band->surface);
    return;
  }
  cairo_save (cr);
  cairo_set_matrix (cr, &matrix);
  cairo_set_antialias (cr, CAIRO_ANTIALIAS_NONE);
  cairo_new_path (cr);
  for (int row = 0; row < op->modules; row++)
    for (int from = 0, to = 0; from < op->modules; from = to + 1) {
      to = run_end (modules + row * op->modules, op->modules, from);
      cairo_rectangle (cr, from, row, to - from, 1);
    }
  set_colour (band, op->colour);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void draw_op (const Band *band, const BadgeOp *op);

static void
draw_piece (const Band *band, const BadgeDraw *piece)
{
  Band part = *band;
  part.draw = piece;
  for (guint i = 0; i < piece->ops->len; i++)
    draw_op (&part, &g_array_index (piece->ops, BadgeOp, i));
}

static void
draw_op (const Band *band, const BadgeOp *op)
{
  switch (op->kind) {
  case BADGE_OP_GROUP:
    enter_group (band, op);
    return;
  case BADGE_OP_END:
    cairo_restore (band->cr);
    return;
  case BADGE_OP_RECT:
    draw_rect (band, op);
    return;
  case BADGE_OP_PATH:
    draw_path (band, op);
    return;
  case BADGE_OP_GLYPHS:
    draw_glyphs (band, op);
    return;
  case BADGE_OP_MODULES:
    draw_modules (band, op);
    return;
  case BADGE_OP_PIECE:
    draw_piece (band, band->draw->pieces->pdata[op->first]);
    return;
  }
}

/* Badges above or below the band are passed over whole. */
static void
draw_all (const Band *band)
{
  guint depth = 0;
  for (guint i = 0; i < band->draw->ops->len; i++) {
    const BadgeOp *op = &g_array_index (band->draw->ops, BadgeOp, i);
    gboolean outside = op->kind == BADGE_OP_GROUP && depth == 0 &&
                       (op->box.y - op->bleed_mm > band->bottom ||
                        op->box.y + op->box.height + op->bleed_mm < band->top);
    if (outside) {
      i = op->count;
      continue;
    }
    depth += op->kind == BADGE_OP_GROUP;
    depth -= op->kind == BADGE_OP_END;
    draw_op (band, op);
  }
}

static void
set_letters (cairo_t *cr, gboolean smooth)
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

static void
pack_line (BadgePngKind kind, const guint8 *line, guint width, guint8 *out)
{
  /* RGB24 is a guint32 a pixel, 0x..RRGGBB in the machine's order, and lines are aligned to it. */
  const guint32 *pixels = (const guint32 *) (const void *) line;
  switch (kind) {
  case BADGE_PNG_BITS:
    badge_bits_pack (line, width, out);
    return;
  case BADGE_PNG_GREY:
    for (guint x = 0; x < width; x++)
      out[x] = grey_of (pixels[x]);
    return;
  case BADGE_PNG_RGB:
    for (guint x = 0; x < width; x++, out += 3) {
      out[0] = (guint8) (pixels[x] >> 16);
      out[1] = (guint8) (pixels[x] >> 8);
      out[2] = (guint8) pixels[x];
    }
  }
}

static void
draw_band (Band *band, guint first, guint rows, guint dpi)
{
  double px_per_mm = dpi / MM_PER_INCH;
  band->top = first / px_per_mm;
  band->bottom = (first + rows) / px_per_mm;
  cairo_identity_matrix (band->cr);
  cairo_set_operator (band->cr, CAIRO_OPERATOR_SOURCE);
  if (band->letters != NULL)
    cairo_set_source_rgba (band->cr, 0, 0, 0, 0);
  else
    cairo_set_source_rgb (band->cr, 1, 1, 1);
  cairo_paint (band->cr);
  cairo_set_operator (band->cr, CAIRO_OPERATOR_OVER);
  cairo_translate (band->cr, 0, -(double) first);
  cairo_scale (band->cr, px_per_mm, px_per_mm);
  draw_all (band);
  cairo_surface_flush (band->surface);
}

gboolean
badge_pixels_rows (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngKind kind,
                   BadgePixelsRow row, gpointer user, GError **error)
{
  Band band = { .draw = draw };
  BadgeBitsLetters *own = form->letters == NULL ? badge_bits_letters_new () : NULL;
  if (kind == BADGE_PNG_BITS)
    band.letters = own == NULL ? form->letters : own;
  cairo_format_t format = band.letters != NULL ? CAIRO_FORMAT_A1 : CAIRO_FORMAT_RGB24;
  int stride = cairo_format_stride_for_width (format, (int) form->width_px);
  guint rows = CLAMP (BAND_BYTES / (guint) stride, 1, form->height_px);
  band.surface = cairo_image_surface_create (format, (int) form->width_px, (int) rows);
  band.cr = cairo_create (band.surface);
  set_letters (band.cr, band.letters == NULL);
  const BadgePngForm png = { kind, form->width_px, form->height_px, 0 };
  g_autofree guint8 *line = g_malloc (badge_png_line_bytes (&png));
  for (guint first = 0; first < form->height_px && cairo_status (band.cr) == CAIRO_STATUS_SUCCESS;
       first += rows) {
    draw_band (&band, first, rows, form->dpi);
    const guint8 *data = cairo_image_surface_get_data (band.surface);
    for (guint y = 0; y < MIN (rows, form->height_px - first); y++) {
      pack_line (kind, data + (gsize) y * (gsize) stride, form->width_px, line);
      row (line, user);
    }
  }
  cairo_status_t status = cairo_status (band.cr);
  cairo_destroy (band.cr);
  cairo_surface_destroy (band.surface);
  badge_bits_letters_free (own);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_DRAW, "drawing: %s",
               cairo_status_to_string (status));
  return FALSE;
}

BadgePngKind
badge_pixels_kind (const BadgeDraw *draw, BadgeInk ink)
{
  if (ink == BADGE_INK_BLACK)
    return BADGE_PNG_BITS;
  return ink == BADGE_INK_GREY || !badge_draw_colourful (draw) ? BADGE_PNG_GREY : BADGE_PNG_RGB;
}

static void
write_row (const guint8 *row, gpointer user)
{
  badge_png_writer_line (user, row);
}

gboolean
badge_pixels_png (const BadgeDraw *draw, const BadgePixelsForm *form, BadgePngSink sink,
                  gpointer user, GError **error)
{
  const BadgePngForm png = { badge_pixels_kind (draw, form->ink), form->width_px, form->height_px,
                             form->dpi };
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&png, sink, user);
  return badge_pixels_rows (draw, form, png.kind, write_row, writer, error) &&
         badge_png_writer_finish (writer, error);
}
