/* SPDX-License-Identifier: EUPL-1.2
 *
 * More people connect at once than one queue holds, before the server takes the first: none of them
 * has to try again. And a port has one server.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/web/listen.h"

enum { QUEUES = 4, WAIT_MS = 30000, FILES_BESIDE = 100 };

/* Connections that one queue takes, and a half more. */
static guint
more_than_one_queue (void)
{
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents ("/proc/sys/net/core/somaxconn", &text, NULL, NULL));
  guint64 queue = g_ascii_strtoull (text, NULL, 10);
  g_assert_cmpuint (queue, >, 0);
  return (guint) (queue + queue / 2);
}

static gboolean
allow_files (guint n)
{
  struct rlimit files;
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &files), ==, 0);
  files.rlim_cur = files.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &files), ==, 0);
  return files.rlim_cur >= n + FILES_BESIDE;
}

static int
dial (guint16 port)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (port) };
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  g_assert_cmpint (fd, >=, 0);
  if (connect (fd, (struct sockaddr *) &to, sizeof to) != 0)
    g_assert_cmpint (errno, ==, EINPROGRESS);
  return fd;
}

/* How often the system had to ask again before @fd was connected. */
static guint
tries_again (int fd)
{
  struct pollfd connected = { .fd = fd, .events = POLLOUT };
  g_assert_cmpint (poll (&connected, 1, WAIT_MS), ==, 1);
  g_assert_cmpint (connected.revents & (POLLERR | POLLHUP), ==, 0);
  struct tcp_info info;
  socklen_t size = sizeof info;
  g_assert_cmpint (getsockopt (fd, IPPROTO_TCP, TCP_INFO, &info, &size), ==, 0);
  return info.tcpi_total_retrans;
}

static void
test_nobody_tries_again (void)
{
  guint people = more_than_one_queue (), again = 0;
  if (!allow_files (people)) {
    g_test_skip ("the system does not allow that many open files");
    return;
  }
  g_autoptr (GError) error = NULL;
  int queues[QUEUES];
  g_assert_true (listen_open ("127.0.0.1", 0, queues, QUEUES, &error));
  guint16 port = listen_port (queues[0]);
  g_autofree int *fds = g_new (int, people);
  for (guint i = 0; i < people; i++)
    fds[i] = dial (port);
  for (guint i = 0; i < people; i++)
    again += tries_again (fds[i]);
  g_assert_cmpuint (again, ==, 0);
  for (guint i = 0; i < people; i++)
    close (fds[i]);
  for (guint i = 0; i < QUEUES; i++) {
    g_assert_cmpuint (listen_port (queues[i]), ==, port);
    close (queues[i]);
  }
}

static void
test_one_server_a_port (void)
{
  g_autoptr (GError) error = NULL;
  int first[QUEUES], second[QUEUES];
  g_assert_true (listen_open ("127.0.0.1", 0, first, QUEUES, &error));
  guint16 port = listen_port (first[0]);
  g_assert_false (listen_open ("127.0.0.1", port, second, QUEUES, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  for (guint i = 0; i < QUEUES; i++)
    close (first[i]);
  g_assert_true (listen_open ("127.0.0.1", port, second, QUEUES, &error));
  for (guint i = 0; i < QUEUES; i++)
    close (second[i]);
}

static void
test_addresses (void)
{
  g_autoptr (GError) error = NULL;
  int fd = -1;
  g_assert_false (listen_open ("localhost", 0, &fd, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  if (!listen_open ("::1", 0, &fd, 1, &error)) {
    g_test_skip ("no IPv6 here");
    return;
  }
  g_assert_cmpuint (listen_port (fd), >, 0);
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/listen/nobody-tries-again", test_nobody_tries_again);
  g_test_add_func ("/listen/one-server-a-port", test_one_server_a_port);
  g_test_add_func ("/listen/addresses", test_addresses);
  return g_test_run ();
}
