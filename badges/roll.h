/* SPDX-License-Identifier: EUPL-1.2
 *
 * The roll of a congress: what its badges share, and whose badges there are. From the registration
 * server's database, read only, for the server's office and for an organiser who prints without it;
 * or from a programme file. Lists of people in files are people.h.
 */
#pragma once

#include "badges/person.h"
#include "schedule/programme.h"
#include "schedule/store.h"

/** What an edition borrows. Zeroed memory is an empty one. */
typedef struct {
  BadgeEdition edition;
  GArray *rounds; /* of BadgeRound */
  GStringChunk *texts;
  GTimeZone *zone;
} BadgeRoll;

/** badge_roll_clear: frees what @roll holds; its edition is then empty. */
void badge_roll_clear (BadgeRoll *roll);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BadgeRoll, badge_roll_clear)

/** badge_roll_read: title, days and rounds of a database. Errors: the store's. */
gboolean badge_roll_read (BadgeRoll *roll, Store *store, GError **error);

/** badge_roll_take: the same of a programme. */
void badge_roll_take (BadgeRoll *roll, const Programme *programme);

/**
 * badge_roll_people:
 * @attendee_id: 0 for all
 *
 * Reads who has a valid badge, each with their programme, by number. The number of a badge is the
 * id of its row.
 *
 * Returns: (transfer full) (element-type BadgePerson): maybe empty; NULL with @error set.
 */
GPtrArray *badge_roll_people (const BadgeRoll *roll, Store *store, gint64 attendee_id,
                              GError **error);
