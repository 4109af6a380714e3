/* SPDX-License-Identifier: EUPL-1.2
 *
 * The listening socket, made before the daemon so that its port is known when addresses are made.
 */
#pragma once

#include <gio/gio.h>

/** listen_open: @address is numeric, IPv4 or IPv6; @port 0 lets the system choose. Returns: the
 * socket; -1 with @error set. */
int listen_open (const char *address, guint16 port, GError **error);

/** listen_port: the port it has. */
guint16 listen_port (int fd);
