/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who was last seen where, over all kiosks: what doors tell each other through the server, so that
 * entering one room leaves the other, and two doors of one room count the same heads.
 */
#pragma once

#include "schedule/scan.h"
#include "schedule/store.h"

/** seen_update: works the last passage of @badge_id out again from the log; moves it to the end of
 * the list when it is another. For commands. */
gboolean seen_update (Store *store, const guint8 badge_id[SCAN_ID_BYTES], GError **error);
