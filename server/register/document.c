/* SPDX-License-Identifier: EUPL-1.2
 *
 * Running text on A4; see document.h.
 */
#include "server/register/document.h"

#include <string.h>

#include <cairo-pdf.h>

#include "badges/qr.h"

#define TYPEFACES "Noto Sans, DejaVu Sans, sans-serif"

enum { A4_WIDTH_MM = 210, A4_HEIGHT_MM = 297, TOP_MM = 18, BOTTOM_MM = 22 };

static const double MM_PER_PT = 25.4 / 72;
static const double TEXT_PT = 10, NOTE_PT = 8.5, QR_MM = 34, GAP_MM = 4;

struct Document {
  cairo_surface_t *surface;
  cairo_t *cr; /* its unit is the millimetre */
  GByteArray *bytes;
  char *title;
  double y_mm;
  int page;
};

static cairo_status_t
take_bytes (void *user, const unsigned char *bytes, unsigned size)
{
  g_byte_array_append (user, bytes, size);
  return CAIRO_STATUS_SUCCESS;
}

Document *
document_new (const char *title)
{
  Document *document = g_new0 (Document, 1);
  document->bytes = g_byte_array_new ();
  document->title = g_strdup (title);
  document->surface = cairo_pdf_surface_create_for_stream (
      take_bytes, document->bytes, A4_WIDTH_MM / MM_PER_PT, A4_HEIGHT_MM / MM_PER_PT);
  cairo_pdf_surface_set_metadata (document->surface, CAIRO_PDF_METADATA_TITLE, title);
  document->cr = cairo_create (document->surface);
  cairo_scale (document->cr, 1 / MM_PER_PT, 1 / MM_PER_PT);
  document->y_mm = TOP_MM;
  document->page = 1;
  return document;
}

void
document_free (Document *document)
{
  if (document == NULL)
    return;
  cairo_destroy (document->cr);
  cairo_surface_destroy (document->surface);
  g_byte_array_unref (document->bytes);
  g_free (document->title);
  g_free (document);
}

PangoLayout *
document_layout (cairo_t *cr, const char *text, double size_pt, gboolean bold, double width_mm)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  PangoContext *context = pango_cairo_create_context (cr);
  PangoFontDescription *font = pango_font_description_new ();
  PangoLayout *layout = pango_layout_new (context);
  /* Pango would round each advance to a whole unit, which here is a millimetre. */
  pango_context_set_round_glyph_positions (context, FALSE);
  pango_font_description_set_family_static (font, TYPEFACES);
  pango_font_description_set_weight (font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size (font, size_pt * MM_PER_PT * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, valid, -1);
  pango_layout_set_width (layout, (int) (width_mm * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_font_description_free (font);
  g_object_unref (context);
  return layout;
}

static PangoLayout *
layout_of (Document *document, const char *text, double size_pt, gboolean bold, double width_mm)
{
  return document_layout (document->cr, text, size_pt, bold, width_mm);
}

static double
height_of (PangoLayout *layout)
{
  PangoRectangle logical;
  pango_layout_get_extents (layout, NULL, &logical);
  return logical.height / (double) PANGO_SCALE;
}

static void
show (Document *document, PangoLayout *layout, double x_mm, double y_mm)
{
  cairo_t *cr = document->cr;
  cairo_set_source_rgb (cr, 0.11, 0.16, 0.18);
  cairo_move_to (cr, x_mm, y_mm);
  pango_cairo_show_layout (cr, layout);
}

static void
end_page (Document *document)
{
  g_autofree char *foot = g_strdup_printf ("%s · %d", document->title, document->page);
  g_autoptr (PangoLayout) layout = layout_of (document, foot, NOTE_PT, FALSE, DOCUMENT_WIDTH_MM);
  show (document, layout, DOCUMENT_LEFT_MM, A4_HEIGHT_MM - BOTTOM_MM + 8);
  cairo_show_page (document->cr);
  document->y_mm = TOP_MM;
  document->page++;
}

static void
need (Document *document, double height_mm)
{
  if (document->y_mm + height_mm > A4_HEIGHT_MM - BOTTOM_MM && document->y_mm > TOP_MM)
    end_page (document);
}

/* Line by line, so that a long text goes on on the next page. */
static void
flow (Document *document, const char *text, double size_pt, gboolean bold)
{
  g_autoptr (PangoLayout) layout = layout_of (document, text, size_pt, bold, DOCUMENT_WIDTH_MM);
  for (int i = 0; i < pango_layout_get_line_count (layout); i++) {
    PangoLayoutLine *line = pango_layout_get_line_readonly (layout, i);
    PangoRectangle logical;
    pango_layout_line_get_extents (line, NULL, &logical);
    double height_mm = logical.height / (double) PANGO_SCALE;
    need (document, height_mm);
    cairo_t *cr = document->cr;
    cairo_set_source_rgb (cr, 0.11, 0.16, 0.18);
    cairo_move_to (cr, DOCUMENT_LEFT_MM, document->y_mm - logical.y / (double) PANGO_SCALE);
    pango_cairo_show_layout_line (cr, line);
    document->y_mm += height_mm;
  }
}

void
document_heading (Document *document, const char *text, int level)
{
  static const double SIZES_PT[] = { 20, 13.5, 11 };
  double size_pt = SIZES_PT[CLAMP (level, 1, 3) - 1];
  document_space (document, level == 1 ? 0 : GAP_MM);
  need (document, 30);
  flow (document, text, size_pt, TRUE);
  document_space (document, level == 1 ? 3 : 1);
}

void
document_text (Document *document, const char *text)
{
  flow (document, text, TEXT_PT, FALSE);
  document_space (document, 1.6);
}

void
document_note (Document *document, const char *text)
{
  flow (document, text, NOTE_PT, FALSE);
  document_space (document, 1.2);
}

void
document_space (Document *document, double mm)
{
  if (document->y_mm > TOP_MM)
    document->y_mm += mm;
}

void
document_row (Document *document, const DocumentCell *cells, guint n, gboolean bold)
{
  g_autoptr (GPtrArray) layouts = g_ptr_array_new_with_free_func (g_object_unref);
  double tallest = 0;
  for (guint i = 0; i < n; i++) {
    PangoLayout *layout =
        layout_of (document, cells[i].text, TEXT_PT - 1, bold, cells[i].width_mm - 2);
    pango_layout_set_alignment (layout, cells[i].right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    tallest = MAX (tallest, height_of (layout));
    g_ptr_array_add (layouts, layout);
  }
  need (document, tallest + 2);
  double x_mm = DOCUMENT_LEFT_MM;
  for (guint i = 0; i < n; i++) {
    show (document, layouts->pdata[i], x_mm, document->y_mm + 0.8);
    x_mm += cells[i].width_mm;
  }
  document->y_mm += tallest + 1.6;
  cairo_t *cr = document->cr;
  cairo_set_source_rgb (cr, 0.8, 0.77, 0.72);
  cairo_set_line_width (cr, bold ? 0.4 : 0.15);
  cairo_move_to (cr, DOCUMENT_LEFT_MM, document->y_mm);
  cairo_line_to (cr, DOCUMENT_LEFT_MM + DOCUMENT_WIDTH_MM, document->y_mm);
  cairo_stroke (cr);
}

cairo_t *
document_block (Document *document, double height_mm, double *y_mm)
{
  need (document, height_mm);
  *y_mm = document->y_mm;
  document->y_mm += height_mm;
  return document->cr;
}

gboolean
document_qr (Document *document, const char *text, const char *words, GError **error)
{
  g_autoptr (BadgeQr) qr = badge_qr_new_text (text, BADGE_QR_LEVEL_M, error);
  if (qr == NULL)
    return FALSE;
  double y_mm = 0;
  cairo_t *cr = document_block (document, QR_MM + GAP_MM, &y_mm);
  double module_mm = QR_MM / (qr->side + 2 * BADGE_QR_QUIET);
  double origin_mm = BADGE_QR_QUIET * module_mm;
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (int i = 0; i < qr->side * qr->side; i++)
    if (qr->modules[i])
      cairo_rectangle (cr, DOCUMENT_LEFT_MM + origin_mm + i % qr->side * module_mm,
                       y_mm + origin_mm + i / qr->side * module_mm, module_mm, module_mm);
  cairo_fill (cr);
  g_autoptr (PangoLayout) layout =
      layout_of (document, words, TEXT_PT, FALSE, DOCUMENT_WIDTH_MM - QR_MM - GAP_MM);
  show (document, layout, DOCUMENT_LEFT_MM + QR_MM + GAP_MM, y_mm + origin_mm);
  return TRUE;
}

GBytes *
document_finish (Document *document, GError **error)
{
  end_page (document);
  cairo_status_t status = cairo_status (document->cr);
  cairo_surface_finish (document->surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (document->surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "PDF: %s", cairo_status_to_string (status));
    return NULL;
  }
  return g_bytes_new (document->bytes->data, document->bytes->len);
}
