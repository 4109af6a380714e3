/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of the register's office pages, filled into views.
 */
#pragma once

#include "schedule/store.h"
#include "server/core/messages.h"
#include "server/web/view.h"

/** office_fill_offerings: list "offerings": every day and session, with what it is worth. */
gboolean office_fill_offerings (Store *store, Lang lang, View *view, GError **error);

/** office_fill_standings: lists "doubts" (people a person must look at) and the figures of the last
 * list. */
gboolean office_fill_standings (Store *store, Lang lang, View *view, GError **error);

/** office_fill_corrections: lists "open" and "done", and "doubts": presence to look at. @staff_id:
 * who looks: their own cannot be consented to. */
gboolean office_fill_corrections (Store *store, Lang lang, gint64 staff_id, View *view,
                                  GError **error);

/** What stands in the form of a correction; 0: nothing chosen. */
typedef struct {
  const char *words; /* (nullable): somebody's name or mail address */
  gint64 attendee_id, session_id;
} OfficeChoice;

/** office_fill_people: list "people" whose name or mail address holds the words, at most 20, and
 * the chosen one; and "sessions" to choose from; both empty without words or choice. */
gboolean office_fill_people (Store *store, Lang lang, const OfficeChoice *choice, View *view,
                             GError **error);

/** office_fill_after_close: list "changes": activities made or taken back since the books were
 * closed. */
gboolean office_fill_after_close (Store *store, Lang lang, View *view, GError **error);
