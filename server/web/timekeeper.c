/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deadlines of connections; see timekeeper.h.
 */
#include "server/web/timekeeper.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>

struct Peer {
  int fd;
  _Atomic gint64 until_us; /* monotonic; written without the lock */
  Peer *previous, *next;
};

struct Timekeeper {
  void (*tick) (gpointer);
  gpointer user_data;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  Peer *peers;
  gboolean stopping;
};

/* The lock is held, so that no socket is closed, and its number used again, meanwhile. */
static void
shut_late_ones (Timekeeper *timekeeper)
{
  gint64 now_us = g_get_monotonic_time ();
  for (Peer *peer = timekeeper->peers; peer != NULL; peer = peer->next)
    if (atomic_load (&peer->until_us) <= now_us) {
      shutdown (peer->fd, SHUT_RDWR);
      atomic_store (&peer->until_us, G_MAXINT64);
    }
}

static void
wait_a_tick (Timekeeper *timekeeper)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_nsec += TIMEKEEPER_TICK_MS * 1000000L;
  if (until.tv_nsec >= 1000000000L) {
    until.tv_sec++;
    until.tv_nsec -= 1000000000L;
  }
  pthread_cond_timedwait (&timekeeper->changed, &timekeeper->lock, &until);
}

static void *
keep_time (void *data)
{
  Timekeeper *timekeeper = data;
  pthread_mutex_lock (&timekeeper->lock);
  while (!timekeeper->stopping) {
    if (timekeeper->peers == NULL) {
      pthread_cond_wait (&timekeeper->changed, &timekeeper->lock);
      continue;
    }
    wait_a_tick (timekeeper);
    shut_late_ones (timekeeper);
    if (timekeeper->tick == NULL)
      continue;
    pthread_mutex_unlock (&timekeeper->lock);
    timekeeper->tick (timekeeper->user_data);
    pthread_mutex_lock (&timekeeper->lock);
  }
  pthread_mutex_unlock (&timekeeper->lock);
  return NULL;
}

Timekeeper *
timekeeper_new (void (*tick) (gpointer user_data), gpointer user_data)
{
  Timekeeper *timekeeper = g_new0 (Timekeeper, 1);
  timekeeper->tick = tick;
  timekeeper->user_data = user_data;
  pthread_mutex_init (&timekeeper->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&timekeeper->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&timekeeper->thread, NULL, keep_time, timekeeper) != 0)
    g_error ("the timekeeper's thread does not start");
  return timekeeper;
}

void
timekeeper_free (Timekeeper *timekeeper)
{
  if (timekeeper == NULL)
    return;
  pthread_mutex_lock (&timekeeper->lock);
  g_assert (timekeeper->peers == NULL);
  timekeeper->stopping = TRUE;
  pthread_cond_signal (&timekeeper->changed);
  pthread_mutex_unlock (&timekeeper->lock);
  pthread_join (timekeeper->thread, NULL);
  pthread_cond_destroy (&timekeeper->changed);
  pthread_mutex_destroy (&timekeeper->lock);
  g_free (timekeeper);
}

Peer *
timekeeper_add (Timekeeper *timekeeper, int fd)
{
  Peer *peer = g_new0 (Peer, 1);
  peer->fd = fd;
  atomic_init (&peer->until_us, G_MAXINT64);
  pthread_mutex_lock (&timekeeper->lock);
  peer->next = timekeeper->peers;
  if (peer->next != NULL)
    peer->next->previous = peer;
  else
    pthread_cond_signal (&timekeeper->changed); /* the first: there is time to keep again */
  timekeeper->peers = peer;
  pthread_mutex_unlock (&timekeeper->lock);
  return peer;
}

void
timekeeper_remove (Timekeeper *timekeeper, Peer *peer)
{
  pthread_mutex_lock (&timekeeper->lock);
  if (peer->previous != NULL)
    peer->previous->next = peer->next;
  else
    timekeeper->peers = peer->next;
  if (peer->next != NULL)
    peer->next->previous = peer->previous;
  pthread_mutex_unlock (&timekeeper->lock);
  g_free (peer);
}

void
peer_allow (Peer *peer, gint64 ms)
{
  if (peer != NULL)
    atomic_store (&peer->until_us, ms < 0 ? G_MAXINT64 : g_get_monotonic_time () + ms * 1000);
}
