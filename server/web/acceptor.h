/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lets connections in, on a thread of its own: libmicrohttpd's threads accept ten for each hundred
 * requests they look at, so that when thousands come at once the system's queue of 4,096 runs over,
 * and who is dropped from it tries again after a whole second.
 */
#pragma once

#include <glib.h>
#include <sys/socket.h>

typedef struct Acceptor Acceptor;

/** AcceptorTake: (transfer full @fd), on the acceptor's thread. Returns: FALSE when nothing came of
 * it, and acceptor_left() will not be called for it. */
typedef gboolean (*AcceptorTake) (int fd, const struct sockaddr *peer, socklen_t size,
                                  gpointer user_data);

/**
 * acceptor_new:
 * @listening: a socket that does not block; stays the caller's
 * @most: connections at once; more wait in the system's queue
 *
 * Lets nobody in yet.
 */
Acceptor *acceptor_new (int listening, guint most, AcceptorTake take, gpointer user_data);
/** acceptor_start: starts the thread. */
void acceptor_start (Acceptor *acceptor);
/** acceptor_left: one of those taken is gone. Safe from any thread. */
void acceptor_left (Acceptor *acceptor);
/** acceptor_stop: nobody is let in any more when it returns. acceptor_left() may still be called.
 */
void acceptor_stop (Acceptor *acceptor);
/** acceptor_free: after acceptor_stop(). Accepts NULL. */
void acceptor_free (Acceptor *acceptor);
