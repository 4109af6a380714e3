/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sale's own clockwork; see keeper.h.
 */
#include "server/sales/keeper.h"

#include <pthread.h>

#include "server/core/log.h"
#include "server/sales/payment.h"

struct Keeper {
  App *app;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t stop;
  gboolean stopping; /* guarded */
};

static void
run_one (Keeper *keeper, WriterRun run, const char *what)
{
  g_autoptr (GError) error = NULL;
  if (!writer_call (keeper->app->writer, WRITER_SAVEPOINT, run, NULL, &error))
    log_event ("error", "keeper.failed", "what", what, "error", error->message, NULL);
}

static void *
serve (void *data)
{
  Keeper *keeper = data;
  pthread_mutex_lock (&keeper->lock);
  while (!keeper->stopping) {
    pthread_mutex_unlock (&keeper->lock);
    run_one (keeper, order_expire_due_run, "expire");
    run_one (keeper, payment_sweep_run, "sweep");
    struct timespec until;
    clock_gettime (CLOCK_MONOTONIC, &until);
    until.tv_sec += KEEPER_EVERY_MS / 1000;
    pthread_mutex_lock (&keeper->lock);
    int over = 0;
    while (!keeper->stopping && over == 0)
      over = pthread_cond_timedwait (&keeper->stop, &keeper->lock, &until);
  }
  pthread_mutex_unlock (&keeper->lock);
  return NULL;
}

Keeper *
keeper_new (App *app)
{
  Keeper *keeper = g_new0 (Keeper, 1);
  keeper->app = app;
  pthread_mutex_init (&keeper->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&keeper->stop, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&keeper->thread, NULL, serve, keeper) != 0)
    g_error ("the keeper's thread does not start");
  return keeper;
}

void
keeper_free (Keeper *keeper)
{
  if (keeper == NULL)
    return;
  pthread_mutex_lock (&keeper->lock);
  keeper->stopping = TRUE;
  pthread_cond_signal (&keeper->stop);
  pthread_mutex_unlock (&keeper->lock);
  pthread_join (keeper->thread, NULL);
  pthread_cond_destroy (&keeper->stop);
  pthread_mutex_destroy (&keeper->lock);
  g_free (keeper);
}
