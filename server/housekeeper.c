/* SPDX-License-Identifier: EUPL-1.2
 *
 * The thread of what time brings; see housekeeper.h.
 */
#include "server/housekeeper.h"

#include <pthread.h>
#include <time.h>

#include "server/attendance/ingest.h"
#include "server/attendance/presence.h"
#include "server/core/log.h"
#include "server/mail/bounce.h"
#include "server/mail/letter_log.h"
#include "server/register/delivery.h"
#include "server/sales/account/on_account.h"
#include "server/sales/payment.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/waiting.h"

enum { EVERY_S = 2, FORGET_EVERY_MS = 3600000, SETTLED_AT_ONCE = 200, BATCHES_AT_ONCE = 20 };

struct Housekeeper {
  App *app;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
  gboolean stopping;
  gint64 forget_ms; /* when to look again at what time erases */
};

static gboolean
settle_run (gpointer data, WriterTurn *turn, GError **error)
{
  return presence_settle (turn->store, turn->now_ms, data, error);
}

/* What time erases: once an hour, and at once after the server starts. */
static gboolean
forget (Housekeeper *housekeeper, GError **error)
{
  gint64 now_ms = app_now_ms (housekeeper->app);
  if (now_ms < housekeeper->forget_ms)
    return TRUE;
  PersonSweep sweep = { .more = TRUE };
  while (sweep.more)
    if (!writer_call (housekeeper->app->writer, WRITER_SAVEPOINT, person_sweep_run, &sweep, error))
      return FALSE;
  housekeeper->forget_ms = now_ms + FORGET_EVERY_MS;
  return TRUE;
}

static gboolean
is_stopping (Housekeeper *housekeeper)
{
  pthread_mutex_lock (&housekeeper->lock);
  gboolean stopping = housekeeper->stopping;
  pthread_mutex_unlock (&housekeeper->lock);
  return stopping;
}

/* What is left when the server stops is due at its next start. */
static gboolean
catch_up (Housekeeper *housekeeper, GError **error)
{
  PresenceCatchUp some = { .more = TRUE };
  while (some.more && !is_stopping (housekeeper))
    if (!writer_call (housekeeper->app->writer, WRITER_SAVEPOINT | WRITER_BULK,
                      presence_catch_up_run, &some, error))
      return FALSE;
  return TRUE;
}

static void
keep_house (Housekeeper *housekeeper)
{
  Writer *writer = housekeeper->app->writer;
  g_autoptr (GError) error = NULL;
  PresenceSettle settle = { .more = TRUE };
  gboolean well = writer_call (writer, WRITER_SAVEPOINT, order_expire_due_run, NULL, &error) &&
                  writer_call (writer, WRITER_SAVEPOINT, waiting_due_run, NULL, &error) &&
                  writer_call (writer, WRITER_SAVEPOINT, payment_sweep_run, NULL, &error) &&
                  writer_call (writer, WRITER_SAVEPOINT, on_account_remind_run, NULL, &error);
  well = well && writer_call (writer, WRITER_CHECKS_FIRST, letter_forget_tests_run, NULL, &error);
  /* A command a session: nobody at the counter waits for a whole congress. */
  for (int i = 0; well && settle.more && i < SETTLED_AT_ONCE; i++)
    well = writer_call (writer, WRITER_SAVEPOINT, settle_run, &settle, &error);
  well = well && bounce_collect (housekeeper->app, &error) && forget (housekeeper, &error);
  well = well && catch_up (housekeeper, &error);
  DeliveryGather gather = { .items = 1 };
  for (int i = 0;
       well && housekeeper->app->register_url != NULL && gather.items > 0 && i < BATCHES_AT_ONCE;
       i++)
    well = writer_call (writer, WRITER_SAVEPOINT, delivery_gather_run, &gather, &error);
  if (!well)
    log_event ("error", "housekeeping.failed", "why", error->message, NULL);
}

static void *
serve (void *data)
{
  Housekeeper *housekeeper = data;
  pthread_mutex_lock (&housekeeper->lock);
  while (!housekeeper->stopping) {
    pthread_mutex_unlock (&housekeeper->lock);
    keep_house (housekeeper);
    struct timespec until;
    clock_gettime (CLOCK_MONOTONIC, &until);
    until.tv_sec += EVERY_S;
    pthread_mutex_lock (&housekeeper->lock);
    if (!housekeeper->stopping)
      pthread_cond_timedwait (&housekeeper->wake, &housekeeper->lock, &until);
  }
  pthread_mutex_unlock (&housekeeper->lock);
  return NULL;
}

Housekeeper *
housekeeper_new (App *app)
{
  Housekeeper *housekeeper = g_new0 (Housekeeper, 1);
  housekeeper->app = app;
  pthread_mutex_init (&housekeeper->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&housekeeper->wake, &monotonic);
  pthread_condattr_destroy (&monotonic);
  if (pthread_create (&housekeeper->thread, NULL, serve, housekeeper) != 0)
    g_error ("the housekeeper's thread does not start");
  return housekeeper;
}

void
housekeeper_free (Housekeeper *housekeeper)
{
  if (housekeeper == NULL)
    return;
  pthread_mutex_lock (&housekeeper->lock);
  housekeeper->stopping = TRUE;
  pthread_cond_signal (&housekeeper->wake);
  pthread_mutex_unlock (&housekeeper->lock);
  pthread_join (housekeeper->thread, NULL);
  pthread_cond_destroy (&housekeeper->wake);
  pthread_mutex_destroy (&housekeeper->lock);
  g_free (housekeeper);
}
