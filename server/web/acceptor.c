/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letting connections in; see acceptor.h.
 */
#include "server/web/acceptor.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { AFTER_TROUBLE_MS = 100 }; /* out of descriptors or memory: somebody must leave first */

struct Acceptor {
  int listening, wake; /* @wake: an eventfd: something changed */
  guint most;
  AcceptorTake take;
  gpointer user_data;
  pthread_t thread;
  _Atomic guint inside;
  _Atomic gboolean stopping;
};

static void
ring (Acceptor *acceptor)
{
  if (eventfd_write (acceptor->wake, 1) != 0)
    g_error ("the acceptor's eventfd fails");
}

/* Until somebody knocks, when there is room, or the bell rings. */
static void
wait_at_door (Acceptor *acceptor, gboolean room, int timeout_ms)
{
  struct pollfd fds[] = { { .fd = acceptor->wake, .events = POLLIN },
                          { .fd = acceptor->listening, .events = POLLIN } };
  eventfd_t times = 0;
  if (poll (fds, room ? 2 : 1, timeout_ms) > 0 && fds[0].revents != 0)
    eventfd_read (acceptor->wake, &times);
}

/* Returns: FALSE when nobody is waiting, or nobody can be let in now. @wait_ms: (out): how long
 * that will be so; -1 until something happens. */
static gboolean
let_one_in (Acceptor *acceptor, int *wait_ms)
{
  struct sockaddr_storage peer;
  socklen_t size = sizeof peer;
  int fd =
      accept4 (acceptor->listening, (struct sockaddr *) &peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  *wait_ms = -1;
  if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
    return TRUE;
  if (fd < 0) {
    *wait_ms = errno == EAGAIN ? -1 : AFTER_TROUBLE_MS;
    return FALSE;
  }
  atomic_fetch_add (&acceptor->inside, 1);
  if (!acceptor->take (fd, (const struct sockaddr *) &peer, size, acceptor->user_data))
    atomic_fetch_sub (&acceptor->inside, 1);
  return TRUE;
}

static void *
serve (void *data)
{
  Acceptor *acceptor = data;
  while (!atomic_load (&acceptor->stopping)) {
    int wait_ms = -1;
    gboolean room = atomic_load (&acceptor->inside) < acceptor->most;
    if (room && let_one_in (acceptor, &wait_ms))
      continue;
    wait_at_door (acceptor, room && wait_ms < 0, wait_ms);
  }
  return NULL;
}

Acceptor *
acceptor_new (int listening, guint most, AcceptorTake take, gpointer user_data)
{
  Acceptor *acceptor = g_new0 (Acceptor, 1);
  acceptor->listening = listening;
  acceptor->most = most;
  acceptor->take = take;
  acceptor->user_data = user_data;
  acceptor->wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (acceptor->wake < 0)
    g_error ("no eventfd for the acceptor");
  return acceptor;
}

void
acceptor_start (Acceptor *acceptor)
{
  if (pthread_create (&acceptor->thread, NULL, serve, acceptor) != 0)
    g_error ("the acceptor's thread does not start");
}

void
acceptor_left (Acceptor *acceptor)
{
  if (atomic_fetch_sub (&acceptor->inside, 1) == acceptor->most)
    ring (acceptor);
}

void
acceptor_stop (Acceptor *acceptor)
{
  atomic_store (&acceptor->stopping, TRUE);
  ring (acceptor);
  pthread_join (acceptor->thread, NULL);
}

void
acceptor_free (Acceptor *acceptor)
{
  if (acceptor == NULL)
    return;
  close (acceptor->wake);
  g_free (acceptor);
}
