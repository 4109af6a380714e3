/* SPDX-License-Identifier: EUPL-1.2
 *
 * A thread for calls; see lane.h.
 */
#include "kiosk/lane.h"

#include <pthread.h>

#include "kiosk/mailbox.h"

struct Lane {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  char *path; /* under lock, as the next two; NULL: nothing to do */
  char *body;
  int timeout_s;
  gboolean quit;
  Transport *transport;
  Mailbox *mailbox;
  LaneHandler handler;
  gpointer user;
};

static void
result_free (gpointer data)
{
  LaneResult *result = data;
  transport_answer_clear (&result->answer);
  g_clear_error (&result->error);
  g_free (result);
}

static void
hand_over (gpointer item, gpointer user)
{
  Lane *lane = user;
  lane->handler (item, lane->user);
  result_free (item);
}

static LaneResult *
make_call (Lane *lane, const TransportCall *call)
{
  LaneResult *result = g_new0 (LaneResult, 1);
  gint64 started_us = g_get_monotonic_time ();
  transport_call (lane->transport, call, &result->answer, &result->error);
  result->took_ms = (g_get_monotonic_time () - started_us) / 1000;
  return result;
}

static void *
work (void *user)
{
  Lane *lane = user;
  for (;;) {
    pthread_mutex_lock (&lane->lock);
    while (lane->path == NULL && !lane->quit)
      pthread_cond_wait (&lane->wake, &lane->lock);
    gboolean quit = lane->quit;
    g_autofree char *path = g_steal_pointer (&lane->path);
    g_autofree char *body = g_steal_pointer (&lane->body);
    TransportCall call = { path, body, lane->timeout_s };
    pthread_mutex_unlock (&lane->lock);
    if (quit || !mailbox_post (lane->mailbox, make_call (lane, &call)))
      return NULL;
  }
}

Lane *
lane_new (const char *base, const char *token, LaneHandler handler, gpointer user)
{
  Lane *lane = g_new0 (Lane, 1);
  pthread_mutex_init (&lane->lock, NULL);
  pthread_cond_init (&lane->wake, NULL);
  lane->transport = transport_new (base, token);
  lane->mailbox = mailbox_new (hand_over, lane, result_free);
  lane->handler = handler;
  lane->user = user;
  if (pthread_create (&lane->thread, NULL, work, lane) != 0)
    g_error ("no thread for the network");
  return lane;
}

void
lane_call (Lane *lane, const char *path, const char *body, int timeout_s)
{
  pthread_mutex_lock (&lane->lock);
  g_assert (lane->path == NULL);
  lane->path = g_strdup (path);
  lane->body = g_strdup (body);
  lane->timeout_s = timeout_s;
  pthread_cond_signal (&lane->wake);
  pthread_mutex_unlock (&lane->lock);
}

void
lane_free (Lane *lane)
{
  if (lane == NULL)
    return;
  transport_abort (lane->transport);
  mailbox_close (lane->mailbox);
  pthread_mutex_lock (&lane->lock);
  lane->quit = TRUE;
  pthread_cond_signal (&lane->wake);
  pthread_mutex_unlock (&lane->lock);
  pthread_join (lane->thread, NULL);
  mailbox_free (lane->mailbox);
  transport_free (lane->transport);
  g_free (lane->path);
  g_free (lane->body);
  pthread_cond_destroy (&lane->wake);
  pthread_mutex_destroy (&lane->lock);
  g_free (lane);
}
