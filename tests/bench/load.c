/* SPDX-License-Identifier: EUPL-1.2
 *
 * Shared by the load makers; see load.h.
 */
#include "tests/bench/load.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
dial (guint16 port, int flags)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  int yes = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (fd < 0 || (connect (fd, (struct sockaddr *) &to, sizeof to) != 0 && errno != EINPROGRESS))
    g_error ("connect: %s", g_strerror (errno));
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

int
load_dial (guint16 port)
{
  return dial (port, 0);
}

int
load_dial_later (guint16 port)
{
  return dial (port, SOCK_NONBLOCK);
}

void
load_dialled (int fd)
{
  int code = 0;
  socklen_t size = sizeof code;
  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &code, &size) != 0 || code != 0)
    g_error ("connect: %s", g_strerror (code != 0 ? code : errno));
}

void
load_send (int fd, const char *bytes, gsize size)
{
  if (send (fd, bytes, size, MSG_NOSIGNAL) != (ssize_t) size)
    g_error ("send: %s", g_strerror (errno));
}

gsize
load_answer_length (const GString *answer)
{
  static const char NAME[] = "\r\ncontent-length:";
  const char *end = strstr (answer->str, "\r\n\r\n");
  if (end == NULL)
    return 0;
  const char *length = strcasestr (answer->str, NAME);
  if (length == NULL || length > end)
    g_error ("answer without Content-Length");
  gsize head = (gsize) (end - answer->str) + 4;
  return head + (gsize) g_ascii_strtoull (length + strlen (NAME), NULL, 10);
}

guint
load_status (const GString *answer)
{
  return (guint) g_ascii_strtoull (answer->str + strlen ("HTTP/1.1 "), NULL, 10);
}

static int
compare_us (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return x < y ? -1 : x > y;
}

static double
at_ms (const GArray *waits_us, guint percent)
{
  guint at = MIN (waits_us->len * percent / 100, waits_us->len - 1);
  return (double) g_array_index (waits_us, gint64, at) / 1000;
}

void
load_print_waits (const char *name, GArray *waits_us)
{
  g_assert (waits_us->len > 0);
  g_array_sort (waits_us, compare_us);
  g_print ("\"%s\":{\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}", name,
           at_ms (waits_us, 50), at_ms (waits_us, 95), at_ms (waits_us, 99), at_ms (waits_us, 100));
}

void
load_print_counts (const guint *counts, guint n_counts)
{
  const char *comma = "";
  g_print ("\"status\":{");
  for (guint i = 0; i < n_counts; i++)
    if (counts[i] > 0) {
      g_print ("%s\"%u\":%u", comma, i, counts[i]);
      comma = ",";
    }
  g_print ("}");
}
