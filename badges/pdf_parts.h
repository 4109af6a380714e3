/* SPDX-License-Identifier: EUPL-1.2
 *
 * What pdf.c shares with its two halves: pdf_content.c, which writes what stands on a page, and
 * pdf_font.c, which embeds the faces. For nobody else.
 */
#pragma once

#include "badges/pdf.h"

/** The glyphs of one face that were used. */
typedef struct {
  GHashTable *glyphs; /* glyph to PdfGlyph */
} PdfFace;

/** One glyph that was used. */
typedef struct {
  guint32 glyph;
  int advance; /* thousandths of an em */
  char *text;  /* what it stands for, for those who copy or listen; "" when another tells it */
} PdfGlyph;

/** pdf_faces_new: an array of PdfFace that grows with the faces used. */
GPtrArray *pdf_faces_new (void);

/** pdf_faces_use: notes that a glyph was used. Returns: (transfer none): its entry. */
const PdfGlyph *pdf_faces_use (GPtrArray *faces, BadgeType *type, const BadgeGlyph *glyph,
                               const char *text);

/**
 * pdf_content_write:
 * @height_mm: of the page; a PDF counts from below
 *
 * Appends the operators that draw @draw. Fonts are named /F0, /F1 … after their faces.
 */
void pdf_content_write (GString *out, const BadgeDraw *draw, GPtrArray *faces, double height_mm);

/** PdfPut: writes one object @number with the given text. */
typedef gboolean (*PdfPut) (gpointer user, guint number, const char *dictionary,
                            const guint8 *stream, gsize size, GError **error);

/**
 * pdf_font_write:
 * @first: the number of the first of PDF_FONT_OBJECTS objects; it is the font itself
 *
 * Embeds the used glyphs of one face, under their own numbers.
 */
enum { PDF_FONT_OBJECTS = 5 };
gboolean pdf_font_write (BadgeType *type, guint face, const PdfFace *used, guint first, PdfPut put,
                         gpointer user, GError **error);
