/* SPDX-License-Identifier: EUPL-1.2
 *
 * A thread that makes calls to the server, one at a time, and hands the answers to the main
 * loop. It keeps no state of the conversation: that is sync.h's, in the main loop, where the
 * journal is.
 */
#pragma once

#include "kiosk/transport.h"

typedef struct Lane Lane;

/** What came of a call. */
typedef struct {
  TransportAnswer answer;
  GError *error; /* (nullable): no whole answer came, and why */
  gint64 took_ms;
} LaneResult;

/** Called in the main loop; @result is borrowed. */
typedef void (*LaneHandler) (const LaneResult *result, gpointer user);

Lane *lane_new (const char *base, const char *token, LaneHandler handler, gpointer user);

/** lane_call: starts a call; the one before has been answered. */
void lane_call (Lane *lane, const char *path, const char *body, int timeout_s);

/** lane_free: breaks off what is under way; the handler is not called any more. */
void lane_free (Lane *lane);
