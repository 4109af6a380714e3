/* SPDX-License-Identifier: EUPL-1.2
 *
 * Giving out badges and taking them back. A person has one valid badge at most; a badge that ends
 * stays known, so that every door tells it from a foreign code. For commands; each change reaches
 * the kiosks with their next pull.
 */
#pragma once

#include "schedule/store.h"

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
