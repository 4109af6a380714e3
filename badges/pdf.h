/* SPDX-License-Identifier: EUPL-1.2
 *
 * A PDF written page by page, of the few things badges are made of: letters as letters, QR codes as
 * masks of one bit a module. Written here because cairo's own writer takes three times as long and
 * twice the bytes for the same sheet: an object of its own for each mask, and a text operator that
 * is recorded, analysed and played again.
 *
 * What each page needs is forgotten once it was written; only where objects start and which glyphs
 * and pieces were used stays, until the fonts come last.
 *
 * Source: ISO 32000-1:2008; sections are named where they are used.
 */
#pragma once

#include "badges/draw.h"

/** Takes the next @size bytes. Returns: FALSE with @error set to stop. */
typedef gboolean (*BadgePdfSink) (const guint8 *bytes, gsize size, gpointer user, GError **error);

/** What a reader of the file is told. */
typedef struct {
  const char *title;           /* UTF-8 */
  const char *lang;            /* "nl" */
  double width_mm, height_mm;  /* of each page */
  gboolean duplex, short_edge; /* what the print dialogue should offer */
} BadgePdfForm;

typedef struct BadgePdf BadgePdf;

/** badge_pdf_new: starts a file with the letters of @type. Returns: (transfer full). */
BadgePdf *badge_pdf_new (const BadgePdfForm *form, BadgeType *type, BadgePdfSink sink,
                         gpointer user);

/** badge_pdf_page: adds a page; its pieces must stay until the end. Errors: the sink's own; the
 * file is then only good to be freed. */
gboolean badge_pdf_page (BadgePdf *pdf, const BadgeDraw *draw, GError **error);

/** badge_pdf_finish: writes the fonts and the end. Errors: the sink's, or BADGE_ERROR_DRAW. */
gboolean badge_pdf_finish (BadgePdf *pdf, GError **error);

/** badge_pdf_free: accepts NULL; a file not finished stays half a file. */
void badge_pdf_free (BadgePdf *pdf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgePdf, badge_pdf_free)
