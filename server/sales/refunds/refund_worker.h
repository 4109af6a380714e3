/* SPDX-License-Identifier: EUPL-1.2
 *
 * Refunds and the payment provider, on the outbox's thread. Each reports back as a command.
 */
#pragma once

#include "server/core/app.h"

/** refund_send: asks the provider to give refund @id back; once, however often it is tried: when
 * the provider may have forgotten the key of an earlier try, what it has is looked through first.
 */
gboolean refund_send (App *app, gint64 id, GError **error);
/** refund_to_bank: lets refund @id go by bank transfer, unless the provider has it already. */
gboolean refund_to_bank (App *app, gint64 id, GError **error);
/** refund_check: asks how it is. */
gboolean refund_check (App *app, gint64 id, GError **error);
/** refund_stop: asks not to do it after all; one that is too far on is asked how it is. */
gboolean refund_stop (App *app, gint64 id, GError **error);
