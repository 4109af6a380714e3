/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sockets to listen on; see listen.h.
 */
#include "server/web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 4096 }; /* the opening minute: thousands connect at once */

static int
fail (int fd, const char *address, int code, GError **error)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", address,
               g_strerror (code));
  if (fd >= 0)
    close (fd);
  return -1;
}

int
listen_open (const char *address, guint16 port, GError **error)
{
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } where = { .v6 = { 0 } };
  socklen_t size = 0;
  if (inet_pton (AF_INET, address, &where.v4.sin_addr) == 1) {
    where.v4.sin_family = AF_INET;
    where.v4.sin_port = htons (port);
    size = sizeof where.v4;
  } else if (inet_pton (AF_INET6, address, &where.v6.sin6_addr) == 1) {
    where.v6.sin6_family = AF_INET6;
    where.v6.sin6_port = htons (port);
    size = sizeof where.v6;
  } else {
    return fail (-1, address, EINVAL, error);
  }
  int fd = socket (where.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;
  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind (fd, &where.any, size) != 0 || listen (fd, BACKLOG) != 0)
    return fail (fd, address, errno, error);
  return fd;
}

guint16
listen_port (int fd)
{
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } where = { .v6 = { 0 } };
  socklen_t size = sizeof where;
  if (getsockname (fd, &where.any, &size) != 0)
    return 0;
  return ntohs (where.any.sa_family == AF_INET6 ? where.v6.sin6_port : where.v4.sin_port);
}
