/* SPDX-License-Identifier: EUPL-1.2
 *
 * A session that is cancelled or moved when people have places in it. Everybody in it is told by
 * letter in the same transaction. Who loses the place, because the session is no more or because it
 * now clashes with another of theirs, has for some hours (setting cancel.first_choice_hours) first
 * choice of what is free at that time, also when it is late, or cancels the ticket and gets the
 * money back (terms.h).
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/places.h"

/**
 * SessionChange: by the office.
 * @room_id, @starts_ms: of a move; the session keeps its length. Left out for a cancellation
 * @reason: as in AfterWho; in the audit log, without names
 * @told: (out): how many people got a letter
 */
typedef struct {
  gint64 session_id, staff_id;
  gboolean cancel;
  gint64 room_id, starts_ms;
  char *reason;
  int told;
} SessionChange;
void session_change_free (gpointer command);

/**
 * session_change_run: WriterRun; WRITER_SAVEPOINT. Outcome: the session's office page, with how
 * many were told.
 *
 * Errors: ORDER_ERROR_UNKNOWN; ORDER_ERROR_REASON; ORDER_ERROR_STATE when it is cancelled already
 * or over; ORDER_ERROR_OVERLAP with the name of what is in that room at that time;
 * ORDER_ERROR_SOLD_OUT when more places are taken than the room holds; ORDER_ERROR_NOT_FOR_TICKET
 * when the moment is on no day of the congress.
 */
gboolean session_change_run (gpointer command, WriterTurn *turn, GError **error);

/** session_watch_begin: for a command that changes the programme at large: where sessions with
 * places stand now. Returns: (transfer full); NULL with @error set. */
GArray *session_watch_begin (Store *store, GError **error);
/** session_watch_end: tells everybody whose session was cancelled or moved since. @told: (out). */
gboolean session_watch_end (Store *store, const GArray *before, gint64 now_ms, int *told,
                            GError **error);

/**
 * session_first_choice:
 *
 * Errors: ORDER_ERROR_FIRST_CHOICE when the free places of @session are for those whose session was
 * cancelled or moved, and @attendee_id is none of them.
 */
gboolean session_first_choice (Store *store, gint64 attendee_id, const PlacesSession *session,
                               gint64 now_ms, GError **error);
