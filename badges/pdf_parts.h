/* SPDX-License-Identifier: EUPL-1.2
 *
 * What pdf.c shares with its parts: pdf_content.c, which writes what stands on a page, pdf_font.c,
 * which embeds the faces, and pdf_file.c, which puts objects in a file. For nobody else.
 */
#pragma once

#include "badges/pdf.h"

/** One glyph that was used. */
typedef struct {
  guint32 glyph;
  int advance; /* thousandths of an em */
  char *text;  /* what it stands for, for those who copy or listen; "" when another tells it */
} PdfGlyph;

/** What pages use and the file must hold. */
typedef struct {
  GPtrArray *faces;  /* of GPtrArray, of PdfGlyph by their number, NULL for those not used */
  GHashTable *forms; /* BadgeDraw of a piece to the number of its object */
} PdfUsed;

void pdf_used_init (PdfUsed *used);
void pdf_used_clear (PdfUsed *used);

/** pdf_faces_use: notes that a glyph was used. Returns: (transfer none): its entry. */
const PdfGlyph *pdf_faces_use (GPtrArray *faces, BadgeType *type, const BadgeGlyph *glyph,
                               const char *text);

/**
 * pdf_content_write:
 *
 * Appends the operators that draw @draw, a piece; those in it are forms by now. Fonts are named
 * /F0, /F1 … after their faces, pieces /X7 after their objects.
 */
void pdf_content_write (GString *out, const BadgeDraw *draw, PdfUsed *used);

/** pdf_content_write_page: the same of a page so high; a PDF counts from below. */
void pdf_content_write_page (GString *out, const BadgeDraw *draw, PdfUsed *used, double height_mm);

/** A file as numbered objects. */
typedef struct PdfFile PdfFile;
PdfFile *pdf_file_new (BadgePdfSink sink, gpointer user);
void pdf_file_free (PdfFile *file);

/** pdf_file_number: takes numbers for @count objects. Returns: the first, from 1. */
guint pdf_file_number (PdfFile *file, guint count);

/**
 * pdf_file_put:
 * @file: a PdfFile; a PdfPut's user
 * @stream: (nullable): its stream, to be compressed
 *
 * Errors: the sink's own.
 */
gboolean pdf_file_put (gpointer file, guint number, const char *dictionary, const guint8 *stream,
                       gsize size, GError **error);

/** pdf_file_finish: what finds the objects, and the end. */
gboolean pdf_file_finish (PdfFile *file, guint root, guint info, GError **error);

/** PdfPut: writes one object @number with the given text. */
typedef gboolean (*PdfPut) (gpointer user, guint number, const char *dictionary,
                            const guint8 *stream, gsize size, GError **error);

/**
 * pdf_font_write:
 * @used: of PdfGlyph by their number; at least one
 * @first: the number of the first of PDF_FONT_OBJECTS objects; it is the font itself
 *
 * Embeds the used glyphs of one face, under their own numbers.
 */
enum { PDF_FONT_OBJECTS = 5 };
gboolean pdf_font_write (BadgeType *type, guint face, const GPtrArray *used, guint first,
                         PdfPut put, gpointer user, GError **error);
