/* SPDX-License-Identifier: EUPL-1.2
 *
 * Register activity: presence in a session with a validated offering becomes registeruren per
 * area of competence, with the scans it stands on. Append-only: what turns out otherwise is a new
 * row that replaces the old one, or takes it back.
 *
 * Rules, with their sources in server/core/settings.c and facts of 2017: a teacher enrolled in the
 * voluntary register before 1 August 2017 gets the activity now, when the offering was valid on the
 * day; any other teacher's is kept and can be claimed from 1 August 2018, when the new register
 * starts.
 */
#pragma once

#include "schedule/store.h"

/**
 * activity_update:
 * @passages: (element-type PresencePassage): the scans
 * @results: (element-type PresenceResult): what presence_compute() made of them
 *
 * Makes the attendee's activities agree with @results: adds, replaces, takes back. Doing it again
 * changes nothing. For commands.
 */
gboolean activity_update (Store *store, gint64 attendee_id, const GArray *passages,
                          const GArray *results, const char *rule, gint64 now_ms, GError **error);
