/* SPDX-License-Identifier: EUPL-1.2
 *
 * How many places a session has, as the office changes it: more are offered to the line at once,
 * fewer than are taken is refused.
 */
#pragma once

#include "server/core/writer.h"

/**
 * SessionCapacity:
 * @capacity: new number of places; 0 when what was typed is no number
 * @reason: as in AfterWho; in the audit log, without names
 * @taken, @room: (out): places taken, and what the room holds (0: it is shared, and says nothing)
 */
typedef struct {
  gint64 session_id, staff_id, capacity;
  char *reason;
  gint64 taken, room;
} SessionCapacity;
void session_capacity_free (gpointer command);

/**
 * session_capacity_run: WriterRun; WRITER_SAVEPOINT. Outcome: the session's office page.
 *
 * Errors: ORDER_ERROR_UNKNOWN when it has no places to book; ORDER_ERROR_REASON; ORDER_ERROR_STATE
 * when it is cancelled or over; ORDER_ERROR_FIELDS when the number is not between 1 and @room;
 * ORDER_ERROR_SOLD_OUT when @taken is more.
 */
gboolean session_capacity_run (gpointer command, WriterTurn *turn, GError **error);
