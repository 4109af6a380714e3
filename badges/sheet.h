/* SPDX-License-Identifier: EUPL-1.2
 *
 * Badges on A4: two columns of four, as PDF or as a PNG a page. People are added one by one, in
 * the order they come, so that ten thousand take no more memory than one page. Nothing here
 * opens files or knows HTTP: bytes go to the caller's sink.
 *
 * Cards stand 5 mm apart, with cut marks round the outside; the band runs over the edge so that a
 * knife need not be exact. Print at actual size.
 *
 * A sheet is used by one thread; threads may each make their own.
 */
#pragma once

#include <glib.h>

#include "badges/card.h"
#include "badges/paper.h"

enum {
  BADGE_SHEET_COLUMNS = 2,
  BADGE_SHEET_ROWS = 4,
  BADGE_SHEET_LABELS = BADGE_SHEET_COLUMNS * BADGE_SHEET_ROWS, /* on a page */
};

typedef struct {
  BadgeEdition edition; /* its title is borrowed as long as the sheet lives */
  BadgeFormat format;
  BadgeInk ink;      /* PNG only */
  guint dpi;         /* PNG only; 0 is BADGE_DPI */
  guint first_label; /* where to start on the first page: 1 (also as 0) is the upper left, 2 right
                        of it */
} BadgeSheetOptions;

/** Sheets being made. */
typedef struct BadgeSheet BadgeSheet;

/**
 * badge_sheet_new:
 *
 * Errors: BADGE_ERROR_INPUT when an option is out of range, BADGE_ERROR_SIZE.
 *
 * Returns: (transfer full): a sheet to free with badge_sheet_free(); NULL with @error set.
 */
BadgeSheet *badge_sheet_new (const BadgeSheetOptions *options, BadgePaperSink sink, gpointer user,
                             GError **error);

/**
 * badge_sheet_add: draws @person on the next label. After an error the sheet is only good to be
 * freed. Errors: the sink's own, or BADGE_ERROR_DRAW.
 */
gboolean badge_sheet_add (BadgeSheet *sheet, const BadgePerson *person, GError **error);

/**
 * badge_sheet_finish: ends the last page and the file. Errors: as badge_sheet_add();
 * BADGE_ERROR_INPUT when nobody was added, since an empty sheet is a mistake somewhere.
 */
gboolean badge_sheet_finish (BadgeSheet *sheet, GError **error);

/** badge_sheet_free: accepts NULL; a sheet not finished stays half a file. */
void badge_sheet_free (BadgeSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeSheet, badge_sheet_free)

/** badge_sheet_pages_needed: pages that @people badges take from label @first_label (1, also as 0).
 */
guint badge_sheet_pages_needed (gsize people, guint first_label);

/**
 * badge_sheet_pdf:
 * @people: @n_people badges, in order
 *
 * The whole at once, for an answer or a letter; the format of @options is ignored.
 *
 * Returns: (transfer full): a PDF file; NULL with @error set, as badge_sheet_finish().
 */
GBytes *badge_sheet_pdf (const BadgeSheetOptions *options, const BadgePerson *const *people,
                         gsize n_people, GError **error);
