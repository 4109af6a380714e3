/* SPDX-License-Identifier: EUPL-1.2
 *
 * What somebody lost because a session was cancelled or moved, while there is still something to
 * choose: for the private page, which says it also to who never read the letter.
 */
#pragma once

#include "schedule/store.h"

/** A place that was lost, at whose time its owner has nothing else yet. */
typedef struct {
  char *title;
  gboolean cancelled;    /* the session; otherwise it moved */
  gint64 starts_ms;      /* when it was */
  gint64 first_until_ms; /* until then its owner chooses before others; 0: no longer */
} LostPlace;

void lost_place_free (gpointer place);

/** LostLine: a place in a line that ended with the session, or with its day. */
typedef struct {
  char *title;
  gboolean cancelled; /* the session; otherwise it moved to a day without a ticket */
} LostLine;

void lost_line_free (gpointer line);

/** lost_lines: Returns: (transfer full) (element-type LostLine): NULL with @error. */
GPtrArray *lost_lines (Store *store, gint64 attendee_id, GError **error);

/** lost_places: Returns: (transfer full) (element-type LostPlace): by time; NULL with @error. */
GPtrArray *lost_places (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
