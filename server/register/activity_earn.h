/* SPDX-License-Identifier: EUPL-1.2
 *
 * What presence is worth: the activities a person should have. For activity.c, which makes the
 * books agree with it.
 */
#pragma once

#include "server/attendance/presence.h"
#include "server/register/offering.h"

typedef struct {
  gint64 id;                 /* 0: not stored yet */
  gint64 session_id, day_id; /* one of them 0 */
  char *code, *provider, *activity_type;
  gboolean validated;
  int quarters[AREAS];
  int contact_quarters, self_quarters;
  char *claimable_from;
  GArray *passages; /* (nullable) (element-type guint): of the input, that it stands on */
} Activity;

/** activity_list_new: (transfer full) (element-type Activity): empty. */
GArray *activity_list_new (void);

/** activity_earn: Returns: (transfer full) (element-type Activity): for each session that counts,
 * and each day; NULL with @error. */
GArray *activity_earn (Store *store, gint64 attendee_id, const PresenceInput *input,
                       const GArray *results, GError **error);
