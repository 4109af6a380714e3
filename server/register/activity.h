/* SPDX-License-Identifier: EUPL-1.2
 *
 * Register activity: presence in a session, or on a day, with a validated offering becomes
 * registeruren per area of competence, with the scans it stands on; without validation it becomes a
 * proof of attendance. Append-only: what turns out otherwise is a new row that replaces the old
 * one, or takes it back.
 *
 * Rules, with their sources in server/core/settings.c: a teacher enrolled in the voluntary register
 * before 1 August 2017 gets the activity now, when the offering was valid on the day; any other
 * teacher's is kept and can be claimed from 1 August 2018, when the new register starts. A day with
 * an offering of its own counts from the share of its contact hours, and minutes in sessions that
 * have a validated offering of their own do not count for it.
 */
#pragma once

#include "server/attendance/presence.h"

/**
 * activity_update:
 * @input: what presence was computed from
 * @results: (element-type PresenceResult): what presence_compute() made of it
 * @why: once the books are closed, only what a person decided changes anything, and shows it
 *
 * Makes the attendee's activities agree with @results: adds, replaces, takes back, and each change
 * is a message for the register. Doing it again changes nothing. For commands.
 */
gboolean activity_update (Store *store, gint64 attendee_id, const PresenceInput *input,
                          const GArray *results, PresenceWhy why, GError **error);
