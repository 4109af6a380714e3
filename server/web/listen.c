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

typedef struct {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  };
  socklen_t size;
} Address;

static gboolean
read_address (const char *text, guint16 port, Address *address)
{
  *address = (Address){ .v6 = { 0 } };
  if (inet_pton (AF_INET, text, &address->v4.sin_addr) == 1) {
    address->v4.sin_family = AF_INET;
    address->v4.sin_port = htons (port);
    address->size = sizeof address->v4;
  } else if (inet_pton (AF_INET6, text, &address->v6.sin6_addr) == 1) {
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons (port);
    address->size = sizeof address->v6;
  }
  return address->size > 0;
}

static void
close_all (const int *fds, guint n)
{
  for (guint i = 0; i < n; i++)
    close (fds[i]);
}

/* Returns: a socket bound to @address, -1 with errno. */
static int
open_bound (const Address *address, gboolean shared)
{
  int fd = socket (address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int on = 1;
  if (fd >= 0 && setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
      (!shared || setsockopt (fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0) &&
      bind (fd, &address->any, address->size) == 0)
    return fd;
  int code = errno;
  if (fd >= 0)
    close (fd);
  errno = code;
  return -1;
}

static gboolean
open_listening (const Address *address, int *fds, guint n)
{
  for (guint i = 0; i < n; i++) {
    fds[i] = open_bound (address, TRUE);
    if (fds[i] >= 0 && listen (fds[i], LISTEN_QUEUE) == 0)
      continue;
    int code = errno;
    close_all (fds, fds[i] >= 0 ? i + 1 : i);
    errno = code;
    return FALSE;
  }
  return TRUE;
}

gboolean
listen_open (const char *text, guint16 port, int *fds, guint n, GError **error)
{
  Address address;
  int claim = -1;
  gboolean well = FALSE;
  errno = EINVAL;
  /* A port that is shared would be shared with another server too, without a word: a socket that
   * does not share finds out whether the port is free, and keeps it until it is ours. */
  if (read_address (text, port, &address) && (claim = open_bound (&address, FALSE)) >= 0)
    well =
        getsockname (claim, &address.any, &address.size) == 0 && open_listening (&address, fds, n);
  if (!well)
    g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errno), "%s: %s", text,
                 g_strerror (errno));
  if (claim >= 0)
    close (claim);
  return well;
}

guint16
listen_port (int fd)
{
  Address address = { .size = sizeof (struct sockaddr_in6) };
  if (getsockname (fd, &address.any, &address.size) != 0)
    return 0;
  return ntohs (address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}
