/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's clock: the machine's, moved by a fixed offset, because a congress of 2017 must be
 * playable today. main owns one; domain code gets the moment as an argument.
 */
#pragma once

#include <glib.h>

typedef struct {
  gint64 offset_ms; /* added to the machine's clock */
  gint64 begun_ms;  /* the machine's clock when it was begun */
  gint64 pace;      /* how many times as fast as the machine's it runs from then on */
} Clock;

/**
 * clock_init:
 * @now: (nullable): ISO 8601 moment the clock starts at, such as "2017-09-01T12:00:00Z"; without
 *   a zone it is UTC. NULL: the machine's own time.
 *
 * Returns: FALSE when @now is not such a moment.
 */
gboolean clock_init (Clock *clock, const char *now);

/** clock_set_pace: lets it run @pace times as fast, to play a day in a minute. Before anybody asks.
 */
void clock_set_pace (Clock *clock, int pace);

/** clock_now: milliseconds since 1970, UTC. A WriterClock; @clock is a Clock. Any thread. */
gint64 clock_now (gpointer clock);
