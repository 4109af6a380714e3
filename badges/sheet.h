/* SPDX-License-Identifier: EUPL-1.2
 *
 * Badges on paper, as their layout says: as PDF or as a PNG a page, fronts, backs or both. People
 * are added one by one, in the order they come, so that ten thousand take no more memory than one
 * page. Nothing here opens files or knows HTTP: bytes go to the caller's sink. Print at actual
 * size.
 *
 * Both sides: each page is followed by its back, whose labels stand where they come to lie behind
 * their fronts when the printer turns the paper over its long or its short edge; badges are then
 * turned over like a page of a book, left to right.
 *
 * A sheet is used by one thread; threads may each make their own.
 */
#pragma once

#include "badges/layout.h"
#include "badges/paper.h"
#include "badges/person.h"

typedef enum {
  BADGE_SIDES_ALL, /* what the layout has */
  BADGE_SIDES_FRONT,
  BADGE_SIDES_BACK, /* for paper whose fronts were printed before */
} BadgeSides;

typedef struct {
  BadgeEdition edition;      /* what it borrows must stay as long as the sheet lives */
  const BadgeLayout *layout; /* borrowed as long as the sheet lives */
  BadgeFormat format;
  BadgeInk ink;      /* PNG only */
  guint dpi;         /* PNG only; 0 is BADGE_DPI */
  guint first_label; /* where to start on the first page: 1 (also as 0) is the upper left, 2 right
                        of it */
  BadgeSides sides;
  gboolean flip_short;     /* the paper is turned over its short edge, whatever the layout says */
  double shift_x, shift_y; /* millimetres to the right and down: what this printer is wrong by */
  double shift_back_x, shift_back_y; /* the same for the back, as that side is looked at */
  const char *lang;                  /* (nullable): of the file, for those who have it read out */
} BadgeSheetOptions;

/** How far paper may be shifted. */
#define BADGE_SHIFT_MAX_MM 20.0

/** Sheets being made. */
typedef struct BadgeSheet BadgeSheet;

/**
 * badge_sheet_new:
 *
 * Errors: BADGE_ERROR_INPUT when an option is out of range, BADGE_ERROR_SIZE, BADGE_ERROR_DRAW
 * without the fonts.
 *
 * Returns: (transfer full): a sheet to free with badge_sheet_free(); NULL with @error set.
 */
BadgeSheet *badge_sheet_new (const BadgeSheetOptions *options, BadgePaperSink sink, gpointer user,
                             GError **error);

/**
 * badge_sheet_add: draws @person on the next label; @person must stay until its page was written.
 * After an error the sheet is only good to be freed. Errors: the sink's own, or BADGE_ERROR_DRAW.
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

/** badge_sheet_pages: pages that @people badges take, backs included. */
guint badge_sheet_pages (const BadgeSheetOptions *options, gsize people);

/** badge_sheet_sheets: sheets of paper that @people badges take. */
guint badge_sheet_sheets (const BadgeSheetOptions *options, gsize people);

/**
 * badge_sheet_place:
 *
 * Returns: where label @label (from 0) of this sheet stands on a front (@back FALSE) or back page.
 */
BadgeBox badge_sheet_place (const BadgeSheetOptions *options, guint label, gboolean back);

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

/**
 * badge_sheet_test:
 *
 * A page (and its back) that measures how far the printer is off: lines at 20 mm from the left and
 * the top edge, a line of 100 mm that shows whether the page was scaled, and the outlines of the
 * labels to hold against a sheet of them. It is printed with the shifts of @options, so that a
 * second print shows whether they are right.
 *
 * Returns: (transfer full): a PDF file; NULL with @error set.
 */
GBytes *badge_sheet_test (const BadgeSheetOptions *options, GError **error);
