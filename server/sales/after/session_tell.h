/* SPDX-License-Identifier: EUPL-1.2
 *
 * Telling people that their session was cancelled or moved, and what that does to their places. For
 * commands; used by session_change.c alone.
 */
#pragma once

#include "schedule/store.h"

/** Where a session stood, or stands. */
typedef struct {
  gint64 session_id, starts_ms, ends_ms, room_id, round_id;
  gboolean cancelled;
} SessionStanding;

/** session_tell_cancelled: everybody in it loses the place, with first choice of what is free then.
 * @told: grows with each letter. */
gboolean session_tell_cancelled (Store *store, const SessionStanding *old, gint64 now_ms, int *told,
                                 GError **error);
/** session_tell_moved: everybody keeps the place, but for whom it now clashes, or who has no ticket
 * for that day: they lose it as above. */
gboolean session_tell_moved (Store *store, const SessionStanding *old, const SessionStanding *new,
                             gint64 now_ms, int *told, GError **error);
