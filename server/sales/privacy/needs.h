/* SPDX-License-Identifier: EUPL-1.2
 *
 * What somebody eats or needs to get in: asked for only to be met, apart from everything else,
 * each with a consent of its own, and erased some days after the congress (setting
 * privacy.needs_days). Health and belief can be read from it (AVG, article 9), so the caterer gets
 * numbers, and names only a person with a reason.
 */
#pragma once

#include "server/core/messages.h"
#include "server/core/writer.h"
#include "server/web/view.h"

typedef enum {
  NEED_DIET,
  NEED_ACCESS,
} NeedKind;
enum { NEED_KINDS = 2, NEED_CHOICES_MAX = 8, NEED_TEXT_MAX = 200 };

/**
 * Need:
 * @choices: mask of what need_choice() names
 * @text: own words; may be ""
 * @consent: the box was ticked
 */
typedef struct {
  unsigned choices;
  char *text;
  gboolean consent;
} Need;

typedef struct {
  Need of[NEED_KINDS];
} Needs;

void needs_clear (Needs *needs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Needs, needs_clear)

/** need_kind: "diet", "access". need_choice: "vegetarian", …; NULL behind the last. Static. */
const char *need_kind (NeedKind kind);
const char *need_choice (NeedKind kind, guint n);

/** needs_check: trims the texts. Returns: a mask of kinds, 1 << NeedKind, that were filled in
 * without consent, or with a text that is too long. Pure. */
unsigned needs_check (Needs *needs);

/** needs_read: what @attendee_id told; @needs: zeroed, and so when there is nothing. */
gboolean needs_read (Store *store, gint64 attendee_id, Needs *needs, GError **error);

/** needs_save: for commands, after needs_check(): what is empty is erased, what changed gets this
 * moment as its consent. */
gboolean needs_save (Store *store, gint64 attendee_id, const Needs *needs, gint64 now_ms,
                     GError **error);

/** needs_fill_view: list "needs" for the partial "needs": the form, filled in; @wrong as
 * needs_check() gives it. "needs_open": there is something in it to see. */
void needs_fill_view (View *view, const Messages *messages, Lang lang, const Needs *needs,
                      unsigned wrong);

/** needs_fill_counts: list "needs" of "name" and "rows" of "name" and "counts", one a day; list
 * "days". Of people whose order stands. */
gboolean needs_fill_counts (Store *store, const Messages *messages, Lang lang, View *view,
                            GError **error);
/** needs_csv: the same for a spreadsheet: numbers, never names. Returns: (transfer full). */
char *needs_csv (Store *store, const Messages *messages, Lang lang, GError **error);

/** needs_fill_names: list "people": who needs what. Reading it is a deed: NeedsLook goes before. */
gboolean needs_fill_names (Store *store, const Messages *messages, Lang lang, View *view,
                           GError **error);

/** NeedsLook: puts in the audit log that somebody looked at names, and why. */
typedef struct {
  gint64 staff_id;
  char *reason;
} NeedsLook;
enum { NEEDS_REASON_MIN = 10, NEEDS_REASON_MAX = 200 };
void needs_look_free (gpointer command);
/** needs_look_run: WriterRun, WRITER_CHECKS_FIRST. */
gboolean needs_look_run (gpointer command, WriterTurn *turn, GError **error);
