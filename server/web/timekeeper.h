/* SPDX-License-Identifier: EUPL-1.2
 *
 * An absolute deadline for each connection. libmicrohttpd only counts idleness, so a client that
 * drips one byte a second would hold its connection for ever; here its socket is shut at the
 * deadline, whatever it does.
 */
#pragma once

#include <glib.h>

typedef struct Timekeeper Timekeeper;
/** One connection under watch. */
typedef struct Peer Peer;

enum { TIMEKEEPER_TICK_MS = 250 };

/** timekeeper_new: starts its thread. @tick: (nullable): called four times a second while there
 * are connections, on that thread. */
Timekeeper *timekeeper_new (void (*tick) (gpointer user_data), gpointer user_data);
/** timekeeper_free: no connection may be left. Accepts NULL. */
void timekeeper_free (Timekeeper *timekeeper);

/** timekeeper_add: watches the socket @fd, without a deadline yet. */
Peer *timekeeper_add (Timekeeper *timekeeper, int fd);
/** timekeeper_remove: before @fd is closed. */
void timekeeper_remove (Timekeeper *timekeeper, Peer *peer);

/** peer_allow: the peer has @ms from now; -1 takes the deadline away. Any thread. @peer may be
 * NULL. */
void peer_allow (Peer *peer, gint64 ms);
