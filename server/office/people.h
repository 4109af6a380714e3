/* SPDX-License-Identifier: EUPL-1.2
 *
 * People with a ticket and sessions with places, as the office's pages show them.
 */
#pragma once

#include "schedule/store.h"
#include "server/core/messages.h"
#include "server/web/view.h"

/** people_fill_list: list "people": at most 100 whose name, mail address, school or order has
 * @words, the newest first. */
gboolean people_fill_list (Store *store, View *view, const char *words, GError **error);

/** people_fill_person: everything about attendee.public_id @person that staff may change; @found:
 * (out): FALSE when there is nobody. */
gboolean people_fill_person (Store *store, View *view, Lang lang, const char *person, gint64 now_ms,
                             gboolean *found, GError **error);

/** Where somebody typed that a session should go. */
typedef struct {
  gint64 room_id;     /* 0: where it is */
  const char *starts; /* (nullable): local, as a form has it; NULL: as it is */
} PeopleMove;

/** people_fill_session: the session, its line and the rooms it could move to. @found: (out): FALSE
 * when there is none with places. */
gboolean people_fill_session (Store *store, View *view, Lang lang, gint64 session_id, gint64 now_ms,
                              const PeopleMove *typed, gboolean *found, GError **error);

/** people_fill_terms: list "rows" of "until" (local, "2017-09-22T00:00") and "percent", with some
 * empty ones behind. */
gboolean people_fill_terms (Store *store, View *view, GError **error);
