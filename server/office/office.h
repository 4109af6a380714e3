/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the back office asks of the database: counts and lists. No HTML here; the pages are
 * page_*.c, and badges have files of their own.
 */
#pragma once

#include "server/core/writer.h"
#include "server/web/view.h"

/** office_fill_counts: the numbers of the dashboard, by name. */
gboolean office_fill_counts (Store *store, View *view, GError **error);

/** office_fill_orders: the list "orders": @words (nullable) in number, name, e-mail or school; at
 * most 200. */
gboolean office_fill_orders (Store *store, View *view, const char *words, GError **error);

/** office_fill_kiosks: the lists "kiosks" and "checkpoints". */
gboolean office_fill_kiosks (Store *store, View *view, gint64 now_ms, GError **error);

/** office_fill_sessions: the list "sessions" with places, people present and activities. */
gboolean office_fill_sessions (Store *store, View *view, GError **error);

/** office_fill_audit: the list "rows": the newest 200. */
gboolean office_fill_audit (Store *store, View *view, GError **error);

<<<<<<< HEAD
/** A batch of badges to print. */
typedef struct {
  GPtrArray *people; /* of BadgePerson, by name */
  GArray *badge_ids; /* of gint64, in the same order */
} OfficeBadges;
/** office_badges: valid badges; @only_new: those never printed. Returns: FALSE with @error set. */
gboolean office_badges (Store *store, const BadgeRoll *roll, gboolean only_new,
                        OfficeBadges *badges, GError **error);
void office_badges_clear (OfficeBadges *badges);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OfficeBadges, office_badges_clear)

/** Records that badges were printed. */
typedef struct {
  GArray *badge_ids; /* of gint64 */
  char actor[40];
} OfficePrinted;
void office_printed_free (gpointer command);
gboolean office_printed_run (gpointer command, WriterTurn *turn, GError **error);
=======
/** office_register_csv: every current activity, for Dutch Excel: UTF-8 with BOM, semicolons,
 * decimal commas, and no cell that a spreadsheet would run. Returns: (transfer full). */
char *office_register_csv (Store *store, GError **error);
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)

/** office_hours: quarters of an hour as "1,25" or "1.25". Returns: (transfer full). */
char *office_hours (gint64 quarters, gboolean dutch);
