/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the files that tell kiosks things share. For nobody else.
 */
#pragma once

#include "server/api/kiosk.h"

/** kiosk_each_row: fills @list with what @make makes of each row of @sql. */
gboolean kiosk_each_row (Store *store, const char *sql, json_t *list, json_t *(*make) (StoreStmt *),
                         GError **error);
