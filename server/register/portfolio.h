/* SPDX-License-Identifier: EUPL-1.2
 *
 * The teacher's own page of register activity: what was earned, per area of competence, and
 * on which scans it stands.
 */
#pragma once

#include "schedule/store.h"
#include "server/core/messages.h"
#include "server/web/view.h"

/** portfolio_fill_view: everything the partial "portfolio" shows of @attendee_id. */
gboolean portfolio_fill_view (Store *store, gint64 attendee_id, Lang lang, View *view,
                              GError **error);
