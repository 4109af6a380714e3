/* SPDX-License-Identifier: EUPL-1.2
 *
<<<<<<< HEAD
 * Giving out badges and taking them back. A person has one valid badge at most; a badge that ends
 * stays known, so that every door tells it from a foreign code. For commands; each change reaches
 * the kiosks with their next pull.
=======
 * Giving out badges: a code of its own for each, told to the kiosks with their next change. The
 * only place that makes one.
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
 */
#pragma once

#include "schedule/store.h"

<<<<<<< HEAD
/** badge_issue: a new badge with a new code for @attendee_id, who has no valid one. */
gboolean badge_issue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);

/** How a badge ends. */
typedef enum {
  BADGE_REVOKED,   /* a newer one took its place */
  BADGE_CANCELLED, /* the ticket is no more */
} BadgeEnd;

/** badge_end: ends the person's valid badge; nothing happens when there is none. */
gboolean badge_end (Store *store, gint64 attendee_id, BadgeEnd how, GError **error);

/** badge_reissue: ends the valid badge as replaced and gives a new one; nothing happens to who had
 * none yet. */
gboolean badge_reissue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
=======
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
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
