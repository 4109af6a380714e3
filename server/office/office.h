/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the back office asks of the database: counts and lists. No HTML here; the pages are
 * page_*.c, and badges have files of their own.
 */
#pragma once

#include "server/core/messages.h"
#include "server/core/writer.h"
#include "server/web/view.h"

/** office_fill_counts: the numbers of the dashboard, by name. */
gboolean office_fill_counts (Store *store, View *view, Lang lang, GError **error);

/** office_fill_orders: the list "orders": @words (nullable) in number, name, e-mail or school; at
 * most 200. */
gboolean office_fill_orders (Store *store, View *view, Lang lang, const char *words,
                             GError **error);

/** office_fill_kiosks: the lists "kiosks" and "checkpoints". */
gboolean office_fill_kiosks (Store *store, View *view, gint64 now_ms, GError **error);

/** office_fill_sessions: the list "sessions" with places, people present and activities. */
gboolean office_fill_sessions (Store *store, View *view, Lang lang, GError **error);

/** office_order_state: the flag "is_STATE" of an order, for the template "order_state". */
void office_order_state (View *view, const char *state);

/** office_fill_audit: the list "rows": the newest 200, with the reasons that staff gave. */
gboolean office_fill_audit (Store *store, View *view, Lang lang, GError **error);
