/* SPDX-License-Identifier: EUPL-1.2
 *
 * A document of running text on A4: headings, paragraphs, rows of columns, a QR code. Breaks pages
 * and numbers them. For papers that teachers keep; badges are drawn by badges/.
 */
#pragma once

#include <gio/gio.h>
#include <pango/pangocairo.h>

typedef struct Document Document;

enum { DOCUMENT_WIDTH_MM = 174 /* between the margins */ };

/** A column of a row. Widths of a row add up to DOCUMENT_WIDTH_MM. */
typedef struct {
  const char *text; /* NULL: empty */
  double width_mm;
  gboolean right; /* against the right side: numbers */
} DocumentCell;

/** document_new: @title stands in the file and at the foot of each page. (transfer full). */
Document *document_new (const char *title);
/** document_free: accepts NULL. */
void document_free (Document *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Document, document_free)

/** document_layout: text set in the house's letters; the unit of @cr is the millimetre. Returns:
 * (transfer full). */
PangoLayout *document_layout (cairo_t *cr, const char *text, double size_pt, gboolean bold,
                              double width_mm);

/** document_heading: @level 1 is the largest, 2, 3. Never the last thing on a page. */
void document_heading (Document *document, const char *text, int level);
/** document_text: a paragraph. */
void document_text (Document *document, const char *text);
/** document_note: a paragraph in small letters. */
void document_note (Document *document, const char *text);
/** document_row: cells beside each other, with a thin line below; @bold for heads and sums. */
void document_row (Document *document, const DocumentCell *cells, guint n, gboolean bold);
/** document_space: leaves @mm empty. */
void document_space (Document *document, double mm);

/** document_qr: a code of @text at the left, @words beside it. */
gboolean document_qr (Document *document, const char *text, const char *words, GError **error);

/** document_block: makes room of @height_mm. @y_mm: (out): its top. Returns: (transfer none): where
 * to draw, from DOCUMENT_LEFT_MM. */
enum { DOCUMENT_LEFT_MM = 18 };
cairo_t *document_block (Document *document, double height_mm, double *y_mm);

/** document_finish: Returns: (transfer full): the PDF; NULL with the first @error. */
GBytes *document_finish (Document *document, GError **error);
