/* SPDX-License-Identifier: EUPL-1.2
 *
 * The counter of everything a kiosk must hear of: each change to a badge, a seat count or
 * the programme takes a number, and kiosks ask for what came after the last one they have.
 */
#pragma once

#include "schedule/store.h"

/** change_next: takes the next number. For commands. Returns: 0 with @error set on failure. */
gint64 change_next (Store *store, GError **error);
/** change_current: the last number given out; -1 with @error set. */
gint64 change_current (Store *store, GError **error);
