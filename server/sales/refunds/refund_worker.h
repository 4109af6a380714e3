/* SPDX-License-Identifier: EUPL-1.2
 *
 * Refunds and the payment provider, on the outbox's thread. Each reports back as a command.
 */
#pragma once

#include "server/core/app.h"

/** refund_send: asks the provider to give refund @id back; once, however often it is tried. */
gboolean refund_send (App *app, gint64 id, GError **error);
/** refund_check: asks how it is. */
gboolean refund_check (App *app, gint64 id, GError **error);
/** refund_stop: asks not to do it after all; one that is too far on is asked how it is. */
gboolean refund_stop (App *app, gint64 id, GError **error);
