/* SPDX-License-Identifier: EUPL-1.2
 *
 * The operators of a page; see pdf_parts.h. Numbers are millimetres in hundredths, half a dot of a
 * press: the page is scaled once. Y is written with the other sign, since on a badge it grows
 * downwards and in a PDF upwards; so letters need no matrix of their own.
 */
#include <math.h>
#include <string.h>

#include "badges/pdf_parts.h"

static const double PT_PER_MM = 72 / 25.4;

typedef struct {
  GString *out;
  const BadgeDraw *draw;
  PdfUsed *used;
  guint32 fill, stroke; /* colours that are set; G_MAXUINT32: none yet */
  guint face;           /* font that is set */
  double size_mm;
} Writer;

/* Colours and fonts are saved with q and come back with Q: so what is set is unknown after it. */
static void
forget (Writer *writer)
{
  writer->fill = writer->stroke = G_MAXUINT32;
  writer->face = G_MAXUINT;
}

/* So many digits at most behind the point, no exponent, no zeros at the end, and a space. */
static void
put_number (GString *out, double value, int digits)
{
  static const int TENS[] = { 1, 10, 100, 1000 };
  char text[24];
  int at = sizeof text;
  long number = lround (value * TENS[digits]);
  gboolean negative = number < 0;
  number = labs (number);
  text[--at] = ' ';
  long whole = number / TENS[digits], part = number % TENS[digits];
  if (part != 0) {
    for (; part % 10 == 0; part /= 10)
      digits--;
    for (; digits > 0; digits--, part /= 10)
      text[--at] = (char) ('0' + part % 10);
    text[--at] = '.';
  }
  if (whole != 0 || number == 0)
    do
      text[--at] = (char) ('0' + whole % 10);
    while ((whole /= 10) != 0);
  if (negative)
    text[--at] = '-';
  g_string_append_len (out, text + at, (gssize) sizeof text - at);
}

static void
put (GString *out, double value)
{
  put_number (out, value, 2);
}

static void
put_all (GString *out, const double *values, gsize count, const char *operator)
{
  for (gsize i = 0; i < count; i++)
    put (out, values[i]);
  g_string_append (out, operator);
}

static void
put_colour (Writer *writer, BadgeColour colour, gboolean stroke)
{
  guint32 *set = stroke ? &writer->stroke : &writer->fill;
  if (*set == colour)
    return;
  *set = colour;
  gboolean grey = colour == (colour & 255) * 0x010101;
  for (int shift = grey ? 0 : 16; shift >= 0; shift -= 8)
    put_number (writer->out, (colour >> shift & 255) / 255.0, 3);
  g_string_append (writer->out, grey ? stroke ? "G\n" : "g\n" : stroke ? "RG\n" : "rg\n");
}

static void
put_group (Writer *writer, const BadgeOp *op)
{
  static const int COS[] = { 1, 0, -1, 0 }, SIN[] = { 0, 1, 0, -1 };
  const BadgeBox *box = &op->box;
  int quarter = op->turn / 90;
  gboolean across = quarter % 2 != 0;
  double width = across ? box->height : box->width, height = across ? box->width : box->height;
  /* Where 0,0 of the group comes to stand: the corner of the box that is its upper left. */
  double x = box->x + (quarter == 1 || quarter == 2 ? box->width : 0);
  double y = box->y + (quarter >= 2 ? box->height : 0);
  const double matrix[] = { COS[quarter], -SIN[quarter], SIN[quarter], COS[quarter], x, -y };
  g_string_append (writer->out, "q\n");
  put_all (writer->out, matrix, 6, "cm\n");
  const double clip[] = { -op->bleed_mm, -height - op->bleed_mm, width + 2 * op->bleed_mm,
                          height + 2 * op->bleed_mm };
  put_all (writer->out, clip, 4, "re W n\n");
}

static void
put_box (Writer *writer, const BadgeBox *box, const char *operator)
{
  put_all (writer->out, (const double[]){ box->x, -box->y - box->height, box->width, box->height },
           4, operator);
}

static void
put_path (Writer *writer, const BadgeOp *op)
{
  static const char *const VERBS[] = { "m\n", "l\n", "c\n", "h\n" };
  static const int POINTS[] = { 1, 1, 3, 0 };
  put_colour (writer, op->colour, op->line_mm > 0);
  if (op->line_mm > 0) {
    put_all (writer->out, &op->line_mm, 1, "w\n");
    g_string_append_c (writer->out, '[');
    if (op->dash_mm > 0)
      put (writer->out, op->dash_mm);
    g_string_append (writer->out, "]0 d\n");
  }
  for (guint i = 0; i < op->count; i++) {
    const BadgeStep *step = &g_array_index (writer->draw->steps, BadgeStep, op->first + i);
    for (int n = 0; n < POINTS[step->verb]; n++) {
      put (writer->out, step->to[n].x);
      put (writer->out, -step->to[n].y);
    }
    g_string_append (writer->out, VERBS[step->verb]);
  }
  g_string_append (writer->out, op->line_mm > 0 ? "S\n" : "f\n");
}

/* A glyph as two bytes of a literal string. Section 7.3.4.2. */
static void
put_glyph (GString *out, guint32 glyph)
{
  const guint8 bytes[2] = { (guint8) (glyph >> 8), (guint8) glyph };
  for (int i = 0; i < 2; i++) {
    if (bytes[i] == '(' || bytes[i] == ')' || bytes[i] == '\\')
      g_string_append_c (out, '\\');
    if (bytes[i] == '\r') /* a reader may take it for a line end */
      g_string_append (out, "\\r");
    else
      g_string_append_c (out, (char) bytes[i]);
  }
}

/* One string, with the distances between that differ from the face's own; a glyph above or below
 * the line is raised and starts a string of its own. Section 9.4.3. */
static void
put_glyphs (Writer *writer, const BadgeOp *op)
{
  GString *out = writer->out;
  put_colour (writer, op->colour, FALSE);
  g_string_append (out, "BT\n");
  if (writer->face != op->face || writer->size_mm != op->size_mm) {
    g_string_append_printf (out, "/F%u ", op->face);
    put_number (out, op->size_mm, 3);
    g_string_append (out, "Tf\n");
    writer->face = op->face;
    writer->size_mm = op->size_mm;
  }
  put_all (out, (const double[]){ op->at.x, -op->at.y }, 2, "Td\n[(");
  double pen = 0;  /* thousandths of an em */
  double rise = 0; /* ems */
  for (guint i = 0; i < op->count; i++) {
    const BadgeGlyph *glyph = &g_array_index (writer->draw->glyphs, BadgeGlyph, op->first + i);
    const PdfGlyph *used = pdf_faces_use (writer->used->faces, writer->draw->type, glyph,
                                          writer->draw->texts->pdata[op->first + i]);
    if (rise != -glyph->y_em) {
      rise = -glyph->y_em;
      g_string_append (out, ")]TJ\n");
      put (out, rise * op->size_mm);
      g_string_append (out, "Ts\n[(");
    }
    double back = pen - 1000 * glyph->x_em;
    if (fabs (back) >= 1) {
      long steps = lround (back);
      g_string_append_printf (out, ")%ld(", steps);
      pen -= (double) steps;
    }
    put_glyph (out, glyph->glyph);
    pen += used->advance;
  }
  g_string_append (out, rise != 0 ? ")]TJ 0 Ts\nET\n" : ")]TJ\nET\n");
}

/* An image inside the page's own stream: one bit a module, 0 paints. Sections 8.9.6.2, 8.9.7. */
static void
put_modules (Writer *writer, const BadgeOp *op)
{
  put_colour (writer, op->colour, FALSE);
  g_string_append (writer->out, "q ");
  const double matrix[] = { op->box.width,  0,         0,
                            op->box.height, op->box.x, -op->box.y - op->box.height };
  put_all (writer->out, matrix, 6, "cm\n");
  g_string_append_printf (writer->out, "BI/W %d/H %d/IM true/BPC 1 ID ", op->modules, op->modules);
  const guint8 *modules = writer->draw->modules->data + op->first;
  for (int y = 0; y < op->modules; y++) {
    guint bits = 0;
    for (int x = 0; x < op->modules; x++) {
      bits = bits << 1 | (modules[y * op->modules + x] == 0 ? 1 : 0);
      if (x % 8 == 7)
        g_string_append_c (writer->out, (char) (bits & 255));
    }
    if (op->modules % 8 != 0)
      g_string_append_c (writer->out, (char) (bits << (8 - op->modules % 8) & 255));
  }
  g_string_append (writer->out, "\nEI Q\n");
}

static void
put_op (Writer *writer, const BadgeOp *op)
{
  switch (op->kind) {
  case BADGE_OP_GROUP:
    put_group (writer, op);
    forget (writer);
    return;
  case BADGE_OP_END:
    g_string_append (writer->out, "Q\n");
    forget (writer);
    return;
  case BADGE_OP_RECT:
    put_colour (writer, op->colour, FALSE);
    put_box (writer, &op->box, "re f\n");
    return;
  case BADGE_OP_PATH:
    put_path (writer, op);
    return;
  case BADGE_OP_GLYPHS:
    put_glyphs (writer, op);
    return;
  case BADGE_OP_MODULES:
    put_modules (writer, op);
    return;
  case BADGE_OP_PIECE: {
    const BadgeDraw *piece = writer->draw->pieces->pdata[op->first];
    g_string_append_printf (writer->out, "/X%u Do\n",
                            GPOINTER_TO_UINT (g_hash_table_lookup (writer->used->forms, piece)));
    return;
  }
  }
}

void
pdf_content_write (GString *out, const BadgeDraw *draw, PdfUsed *used)
{
  Writer writer = { .out = out, .draw = draw, .used = used };
  forget (&writer);
  for (guint i = 0; i < draw->ops->len; i++)
    put_op (&writer, &g_array_index (draw->ops, BadgeOp, i));
}

void
pdf_content_write_page (GString *out, const BadgeDraw *draw, PdfUsed *used, double height_mm)
{
  g_string_append_printf (out, "%.6f 0 0 %.6f 0 %.3f cm\n", PT_PER_MM, PT_PER_MM,
                          height_mm * PT_PER_MM);
  pdf_content_write (out, draw, used);
}
