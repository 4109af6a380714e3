/* SPDX-License-Identifier: EUPL-1.2
 *
 * The append-only log of who did what. Every change of state and every act of staff writes a row.
 */
#pragma once

#include "schedule/store.h"

/**
 * audit_add:
 * @actor: "staff:3", "order:17", "kiosk:2" or "system"
 * @action: such as "order.paid"
 * @subject: such as "order:17"
 * @detail_json: (nullable): a JSON object of ids and numbers, never of names; NULL is {}
 *
 * For commands: the caller's transaction holds it together with the change.
 */
gboolean audit_add (Store *store, gint64 now_ms, const char *actor, const char *action,
                    const char *subject, const char *detail_json, GError **error);
