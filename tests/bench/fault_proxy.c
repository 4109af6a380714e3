/* SPDX-License-Identifier: EUPL-1.2
 *
 * See fault_proxy.h. A thread that accepts, and one a connection.
 */
#include "tests/bench/fault_proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PATIENCE_S = 40, ANSWER_MAX = 16 << 20, STALE_MAX_MS = 1500 };

struct FaultProxy {
  pthread_t thread;
  pthread_mutex_t lock; /* over random and open */
  pthread_cond_t closed;
  int open; /* connections under way */
  GRand *random;
  int listener;
  int stop[2];
  guint16 port, server_port;
  FaultRates rates;
  atomic_bool cut, begun;
  atomic_uint spoiled;
};

typedef struct {
  FaultProxy *proxy;
  int fd;
} Connection;

static int
chance (FaultProxy *proxy, int most)
{
  pthread_mutex_lock (&proxy->lock);
  int number = most > 0 ? g_rand_int_range (proxy->random, 0, most) : 0;
  pthread_mutex_unlock (&proxy->lock);
  return number;
}

static void
be_patient (int fd)
{
  const struct timeval patience = { PATIENCE_S, 0 };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

/* One whole message: head, and a body as long as the head says. Returns: FALSE when it is not. */
static gboolean
read_message (int fd, GString *message)
{
  char part[16384];
  for (;;) {
    const char *end = strstr (message->str, "\r\n\r\n");
    if (end != NULL) {
      const char *length = strcasestr (message->str, "\r\nContent-Length:");
      gsize wanted = length != NULL && length < end ? g_ascii_strtoull (length + 17, NULL, 10) : 0;
      if (message->len >= (gsize) (end + 4 - message->str) + wanted)
        return TRUE;
    }
    gssize got = message->len < ANSWER_MAX ? recv (fd, part, sizeof part, 0) : 0;
    if (got <= 0)
      return FALSE;
    g_string_append_len (message, part, got);
  }
}

static gboolean
send_all (int fd, const char *bytes, gsize size)
{
  while (size > 0) {
    gssize sent = send (fd, bytes, size, MSG_NOSIGNAL);
    if (sent <= 0)
      return FALSE;
    bytes += sent;
    size -= (gsize) sent;
  }
  return TRUE;
}

/* Returns: FALSE when no whole answer came. */
static gboolean
ask_server (FaultProxy *proxy, const GString *request, GString *answer)
{
  struct sockaddr_in where = { .sin_family = AF_INET,
                               .sin_port = htons (proxy->server_port),
                               .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  be_patient (fd);
  gboolean good = connect (fd, (struct sockaddr *) &where, sizeof where) == 0 &&
                  send_all (fd, request->str, request->len) && read_message (fd, answer);
  close (fd);
  return good;
}

static void
wait_a_while (FaultProxy *proxy)
{
  g_usleep ((gulong) chance (proxy, proxy->rates.delay_max_ms + 1) * 1000);
}

static void
pass (FaultProxy *proxy, int fd, const GString *request)
{
  static const char BUSY[] = "HTTP/1.1 503 x\r\nContent-Type: application/json\r\n"
                             "Retry-After: 0\r\nContent-Length: 2\r\n\r\n{}";
  static const char PORTAL[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               "Content-Length: 28\r\n\r\n<html>Log in, please.</html>";
  const FaultRates *rates = &proxy->rates;
  int dice = atomic_load (&proxy->begun) ? chance (proxy, 1000) : 1000;
  g_autoptr (GString) answer = g_string_new (NULL);
  wait_a_while (proxy);
#define UNDER(rate) ((dice -= rates->rate) < 0)
  gboolean lose = UNDER (lose_request);
  gboolean busy = !lose && UNDER (busy);
  gboolean portal = !lose && !busy && UNDER (portal);
  gboolean lose_answer = !lose && !busy && !portal && UNDER (lose_answer);
  gboolean cut = !lose && !busy && !portal && !lose_answer && UNDER (cut_answer);
  gboolean twice = !lose && !busy && !portal && !lose_answer && !cut && UNDER (twice);
  if (lose || busy || portal || lose_answer || cut || twice)
    atomic_fetch_add (&proxy->spoiled, 1);
  if (busy)
    send_all (fd, BUSY, sizeof BUSY - 1);
  if (portal)
    send_all (fd, PORTAL, sizeof PORTAL - 1);
  if (lose || busy || portal || !ask_server (proxy, request, answer))
    return;
  wait_a_while (proxy);
  if (!lose_answer && !atomic_load (&proxy->cut))
    send_all (fd, answer->str, cut ? answer->len / 2 : answer->len);
  if (!twice)
    return;
  /* The copy comes when later requests have overtaken it. */
  shutdown (fd, SHUT_RDWR);
  g_usleep ((gulong) chance (proxy, STALE_MAX_MS) * 1000);
  g_string_truncate (answer, 0);
  ask_server (proxy, request, answer);
}

static void *
serve_one (void *data)
{
  Connection *connection = data;
  FaultProxy *proxy = connection->proxy;
  g_autoptr (GString) request = g_string_new (NULL);
  be_patient (connection->fd);
  if (!atomic_load (&proxy->cut) && read_message (connection->fd, request)) {
    /* A connection is for one request, so that each meets its own fate. */
    char *end = strstr (request->str, "\r\n\r\n");
    g_string_insert (request, end - request->str, "\r\nConnection: close");
    if (!atomic_load (&proxy->cut))
      pass (proxy, connection->fd, request);
  }
  close (connection->fd);
  g_free (connection);
  pthread_mutex_lock (&proxy->lock);
  proxy->open--;
  pthread_cond_signal (&proxy->closed);
  pthread_mutex_unlock (&proxy->lock);
  return NULL;
}

static void *
accept_all (void *data)
{
  FaultProxy *proxy = data;
  struct pollfd wait[2] = { { .fd = proxy->listener, .events = POLLIN },
                            { .fd = proxy->stop[0], .events = POLLIN } };
  while (poll (wait, 2, -1) > 0 && wait[1].revents == 0) {
    int fd = accept4 (proxy->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
      continue;
    Connection *connection = g_new (Connection, 1);
    *connection = (Connection){ proxy, fd };
    pthread_t thread;
    pthread_mutex_lock (&proxy->lock);
    proxy->open++;
    pthread_mutex_unlock (&proxy->lock);
    if (pthread_create (&thread, NULL, serve_one, connection) != 0)
      g_error ("no thread for a connection");
    pthread_detach (thread);
  }
  return NULL;
}

FaultProxy *
fault_proxy_new (const char *address, guint16 server_port, const FaultRates *rates, guint32 seed)
{
  FaultProxy *proxy = g_new0 (FaultProxy, 1);
  struct sockaddr_in here = { .sin_family = AF_INET };
  inet_pton (AF_INET, address, &here.sin_addr);
  socklen_t size = sizeof here;
  pthread_mutex_init (&proxy->lock, NULL);
  pthread_cond_init (&proxy->closed, NULL);
  proxy->server_port = server_port;
  proxy->rates = *rates;
  proxy->random = g_rand_new_with_seed (seed);
  proxy->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind (proxy->listener, (struct sockaddr *) &here, size) != 0 ||
      listen (proxy->listener, 64) != 0 || pipe (proxy->stop) != 0 ||
      getsockname (proxy->listener, (struct sockaddr *) &here, &size) != 0 ||
      pthread_create (&proxy->thread, NULL, accept_all, proxy) != 0)
    g_error ("the proxy does not start");
  proxy->port = ntohs (here.sin_port);
  return proxy;
}

void
fault_proxy_free (FaultProxy *proxy)
{
  if (write (proxy->stop[1], "", 1) != 1)
    g_error ("the proxy does not stop");
  pthread_join (proxy->thread, NULL);
  pthread_mutex_lock (&proxy->lock);
  while (proxy->open > 0)
    pthread_cond_wait (&proxy->closed, &proxy->lock);
  pthread_mutex_unlock (&proxy->lock);
  close (proxy->listener);
  close (proxy->stop[0]);
  close (proxy->stop[1]);
  g_rand_free (proxy->random);
  g_free (proxy);
}

guint16
fault_proxy_port (FaultProxy *proxy)
{
  return proxy->port;
}

void
fault_proxy_cut (FaultProxy *proxy, gboolean cut)
{
  atomic_store (&proxy->cut, cut);
}

void
fault_proxy_begin (FaultProxy *proxy)
{
  atomic_store (&proxy->begun, TRUE);
}

guint
fault_proxy_spoiled (FaultProxy *proxy)
{
  return atomic_load (&proxy->spoiled);
}
