/* SPDX-License-Identifier: EUPL-1.2
 *
 * Printing badges: who is due, how they are laid on paper, and what was printed. A printing (a
 * batch) is recorded first and drawn from the record, so that a lost answer loses no paper and any
 * batch can be printed again. No HTML and no HTTP here.
 *
 * Who is due: a valid badge that never stood on a sheet, or whose front (or back, when one was
 * printed) would look otherwise today. Nobody needs to remember to mark it: what stood on it is
 * compared with what would.
 */
#pragma once

#include "badges/roll.h"
#include "badges/sheet.h"
#include "server/core/writer.h"

/** How badges are laid on paper. */
typedef struct {
  char layout[48]; /* its name */
  BadgeOrder order;
  BadgeSides sides;
  guint first_label;
  gboolean flip_short;
  double shift_x, shift_y, shift_back_x, shift_back_y;
} BadgesForm;

/** People to print, in order, with what an edition of them borrows. Zeroed memory is an empty one.
 */
typedef struct {
  BadgeRoll roll;
  GPtrArray *people; /* of BadgePerson */
  BadgesForm form;
  BadgeLayout *layout;
  char *ini; /* its file */
  gint64 printing_id, at_ms;
  guint printed; /* badges of the batch; more than people when some are not valid any more */
} BadgesBatch;
void badges_batch_clear (BadgesBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BadgesBatch, badges_batch_clear)

/** badges_batch_due: fills people and layout as @form says; @all: also those who are not due. */
gboolean badges_batch_due (Store *store, const BadgesForm *form, gboolean all, BadgesBatch *batch,
                           GError **error);

/**
 * badges_batch_load: a batch that was printed, as it is laid out then and with what stands on the
 * badges now. Returns: FALSE without @error when there is none of that number.
 */
gboolean badges_batch_load (Store *store, gint64 printing_id, BadgesBatch *batch, GError **error);

/** badges_due: how many are due. Returns: -1 with @error set. */
int badges_due (Store *store, GError **error);

/** badges_sheet_options: of a batch; format, ink and resolution are the caller's. */
BadgeSheetOptions badges_sheet_options (const BadgesBatch *batch);

/** Records a batch: who, on what, in which order. */
typedef struct {
  BadgesForm form;
  char *ini;
  GArray *badges; /* of BadgesMark */
  char actor[40];
  gint64 printing_id; /* (out) */
} BadgesPrint;

/** What stands on one badge. */
typedef struct {
  gint64 badge, front, back;
} BadgesMark;

/** badges_print_new: the command for @batch. (transfer full). */
BadgesPrint *badges_print_new (const BadgesBatch *batch, const char *actor);
void badges_print_free (gpointer command);
/** badges_print_run: WriterRun; its outcome is the path of the batch's page. */
gboolean badges_print_run (gpointer command, WriterTurn *turn, GError **error);

/** Takes a badge back and gives a new one; its outcome is the path of the person's page. */
typedef struct {
  gint64 attendee_id;
  char actor[40];
} BadgesReissue;
/** badges_reissue_run: WriterRun; WRITER_SAVEPOINT. */
gboolean badges_reissue_run (gpointer command, WriterTurn *turn, GError **error);
