/* SPDX-License-Identifier: EUPL-1.2
 *
 * What could not be sent to the payment provider, and what people decide about it. Refunds that
 * could not be asked for are decided about as refunds: refund.h.
 */
#pragma once

#include "server/core/writer.h"

/** UnsentDecide: @id of the outbox's row. @seen: it needs nobody any more; else it is sent again; a
 * payment as a new one. */
typedef struct {
  gint64 id;
  gboolean seen;
  char actor[40];
} UnsentDecide;

/** unsent_decide_run: WriterRun; WRITER_SAVEPOINT. Outcome: the page of the books. Errors:
 * ORDER_ERROR_UNKNOWN when it did not fail (any more); ORDER_ERROR_STATE when its order has nothing
 * to pay. */
gboolean unsent_decide_run (gpointer command, WriterTurn *turn, GError **error);
