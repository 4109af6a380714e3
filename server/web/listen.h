/* SPDX-License-Identifier: EUPL-1.2
 *
 * The listening sockets, made before the daemon so that their port is known when addresses are
 * made. In the minute the sale opens thousands connect before the first is answered; who finds the
 * queue full tries again after one second, then two, then four (RFC 6298, 2.1 and 5.5). Linux lets
 * a queue be net.core.somaxconn long (4096 by default) and shares connections out among sockets
 * that share a port (SO_REUSEPORT, Linux 3.9), so there is one for each thread.
 */
#pragma once

#include <gio/gio.h>

enum { LISTEN_QUEUE = 65535 }; /* the system makes it what it allows */

/**
 * listen_open:
 * @address: numeric, IPv4 or IPv6
 * @port: 0 lets the system choose
 * @fds: (out) (array length=n): the sockets, all at one port
 *
 * Refuses a port at which anybody listens already.
 *
 * Returns: FALSE with @error set and nothing open.
 */
gboolean listen_open (const char *address, guint16 port, int *fds, guint n, GError **error);

/** listen_port: the port it has. */
guint16 listen_port (int fd);
