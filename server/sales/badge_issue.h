/* SPDX-License-Identifier: EUPL-1.2
 *
 * Giving out badges: a code of its own for each, told to the kiosks with their next change. The
 * only place that makes one.
 */
#pragma once

#include "schedule/store.h"

/**
 * badge_issue: gives @attendee_id a valid badge; they must have none. For commands.
 *
 * Returns: its id, which is the serial of its number; 0 with @error set.
 */
gint64 badge_issue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/**
 * badge_reissue:
 *
 * Gives @attendee_id a new badge, with a new code, and takes the old one back: every kiosk hears of
 * both with its next change. For commands.
 *
 * Returns: the new id; 0 without @error when they have no valid badge, 0 with @error on failure.
 */
gint64 badge_reissue (Store *store, gint64 attendee_id, const char *actor, gint64 now_ms,
                      GError **error);

/** badge_cancel: ends the person's valid badge with the ticket; nothing happens when there is none.
 * For commands. */
gboolean badge_cancel (Store *store, gint64 attendee_id, GError **error);
