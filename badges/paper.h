/* SPDX-License-Identifier: EUPL-1.2
 *
 * Paper to draw on in millimetres, that becomes a PDF or PNG pictures. What is drawn does not know
 * which. The files themselves are the caller's: bytes go to a sink.
 */
#pragma once

#include "badges/draw.h"
#include "badges/pixels.h"

enum {
  BADGE_DPI = 300, /* what our sheets are made for */
  BADGE_DPI_MIN = 72,
  BADGE_DPI_MAX = 1200,
};

typedef enum {
  BADGE_FORMAT_PDF,
  BADGE_FORMAT_PNG,
} BadgeFormat;

typedef struct {
  BadgeFormat format;
  double width_mm, height_mm;
  const char *title;           /* PDF: its title */
  const char *lang;            /* PDF: "nl" or "en" */
  gboolean duplex, short_edge; /* PDF: what the print dialogue should offer */
  BadgeInk ink;                /* PNG */
  guint dpi;                   /* PNG; 0 is BADGE_DPI */
} BadgePaperForm;

/**
 * BadgePaperSink: takes the next @size bytes.
 * @page: from 1; of PNG a new number means a new file; a PDF is one file and always page 1
 *
 * Returns: FALSE with @error set to stop.
 */
typedef gboolean (*BadgePaperSink) (guint page, const guint8 *bytes, gsize size, gpointer user,
                                    GError **error);

/** badge_paper_to_array: a sink that appends to the GByteArray given as @user; never fails. */
gboolean badge_paper_to_array (guint page, const guint8 *bytes, gsize size, gpointer user,
                               GError **error);

/** A pile of equal pages, of which the last can be drawn on. Used by one thread. */
typedef struct BadgePaper BadgePaper;

/**
 * badge_paper_new:
 * @sink: called from badge_paper_end_page() and badge_paper_finish() only
 *
 * Errors: BADGE_ERROR_INPUT for a resolution out of range, BADGE_ERROR_SIZE for too many pixels,
 * BADGE_ERROR_DRAW without the fonts.
 *
 * Returns: (transfer full): paper to free with badge_paper_free(); NULL with @error set.
 */
BadgePaper *badge_paper_new (const BadgePaperForm *form, BadgePaperSink sink, gpointer user,
                             GError **error);

/** badge_paper_draw: (transfer none): the page to draw on. */
BadgeDraw *badge_paper_draw (BadgePaper *paper);

/**
 * badge_paper_end_page: ends the page that was drawn on, and lays a white one on top.
 *
 * Errors: the sink's own, or BADGE_ERROR_DRAW. The paper is then only good to be freed.
 */
gboolean badge_paper_end_page (BadgePaper *paper, GError **error);

/** badge_paper_finish: ends the file after its last page. Errors: as badge_paper_end_page(). */
gboolean badge_paper_finish (BadgePaper *paper, GError **error);

/** badge_paper_free: accepts NULL; calls the sink no more. */
void badge_paper_free (BadgePaper *paper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgePaper, badge_paper_free)
