/* SPDX-License-Identifier: EUPL-1.2
 *
 * Requests that wait: for the writer's commit, or for news. Both suspend the connection, so that
 * no thread waits with it; see request.h.
 *
 * A suspended request is counted, because the daemon may only stop when all have been resumed.
 */
#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"
#include "server/web/request_private.h"

enum { NONCE_BYTES = 16 };

void
write_free (gpointer data)
{
  Write *write = data;
  if (write->free_command != NULL)
    write->free_command (write->command);
  g_free (write->outcome);
  g_clear_error (&write->error);
  g_free (write);
}

/* Returns: FALSE when the server stops and nobody may wait any more. */
static gboolean
suspend (Request *request)
{
  Daemon *daemon = request->daemon;
  pthread_mutex_lock (&daemon->lock);
  gboolean allowed = !daemon->stopping;
  if (allowed)
    daemon->suspended++;
  pthread_mutex_unlock (&daemon->lock);
  if (!allowed)
    return FALSE;
  request->suspended = TRUE;
  peer_allow (request->peer, -1);
  MHD_suspend_connection (request->connection);
  return TRUE;
}

/* ---- The writer ---- */

static void
continue_write (Request *request)
{
  Write *write = g_ptr_array_index (request->writes, request->writes->len - 1);
  if (write->repeated)
    request_redirect (request, write->outcome);
  else if (write->written != NULL)
    write->written (request, write->command, write->outcome, write->error);
  else if (write->error != NULL)
    request_fail_error (request, write->error);
  else
    request_redirect (request, write->outcome != NULL ? write->outcome : request->path);
}

/* On the writer's thread. */
static void
on_written (gpointer command, const char *outcome, gboolean repeated, const GError *error,
            gpointer user_data)
{
  (void) command;
  Request *request = user_data;
  Write *write = g_ptr_array_index (request->writes, request->writes->len - 1);
  write->outcome = g_strdup (outcome);
  write->repeated = repeated;
  write->error = error != NULL ? g_error_copy (error) : NULL;
  request->next = continue_write;
  MHD_resume_connection (request->connection);
}

/* The same form sent again, by the same browser, to the same page. What was changed in it before
 * it was sent again makes it another. It begins as the visitor does: see secret_growing_text(). */
static void
form_nonce (Request *request, guint8 nonce[NONCE_BYTES])
{
  crypto_generichash_state state;
  guint8 hash[NONCE_BYTES];
  gsize size = 0;
  const void *body = g_bytes_get_data (request_body (request), &size);
  crypto_generichash_init (&state, request->daemon->key_nonce, KEY_BYTES, NONCE_BYTES);
  crypto_generichash_update (&state, request_visitor (request), KEY_BYTES);
  crypto_generichash_update (&state, (const guint8 *) request->path, strlen (request->path) + 1);
  crypto_generichash_update (&state, body, size);
  crypto_generichash_final (&state, hash, sizeof hash);
  memcpy (nonce, request_visitor (request), SECRET_MOMENT_BYTES);
  memcpy (nonce + SECRET_MOMENT_BYTES, hash, NONCE_BYTES - SECRET_MOMENT_BYTES);
}

void
request_write (Request *request, WriterFlags flags, WriterRun run, gpointer command,
               GDestroyNotify free_command, RequestWritten written)
{
  if (request->writes == NULL)
    request->writes = g_ptr_array_new_with_free_func (write_free);
  Write *write = g_new0 (Write, 1);
  write->command = command;
  write->free_command = free_command;
  write->written = written;
  g_ptr_array_add (request->writes, write);
  RouteKind kind = request->route->kind;
  gboolean once = (kind == ROUTE_FORM || kind == ROUTE_UPLOAD) && request->writes->len == 1;
  guint8 nonce[NONCE_BYTES];
  if (once)
    form_nonce (request, nonce);
  if (!suspend (request)) {
    request_fail (request, MHD_HTTP_SERVICE_UNAVAILABLE, "error.unavailable");
    return;
  }
  writer_submit (request->app->writer, flags, run, command, NULL, once ? nonce : NULL, on_written,
                 request);
}

/* ---- Work that takes long ---- */

static void
continue_worked (Request *request)
{
  request->worked (request, request->work_data);
}

/* On a working thread. */
static void
do_work (gpointer data)
{
  Request *request = data;
  request->work (request->work_data);
  request->next = continue_worked;
  MHD_resume_connection (request->connection);
}

void
request_work (Request *request, gpointer data, GDestroyNotify free_data,
              void (*work) (gpointer data), void (*done) (Request *request, gpointer data))
{
  g_assert (request->work_free == NULL); /* once a request */
  request->work_data = data;
  request->work_free = free_data;
  request->work = work;
  request->worked = done;
  if (!suspend (request)) {
    request_fail (request, MHD_HTTP_SERVICE_UNAVAILABLE, "error.unavailable");
    return;
  }
  work_pool_add (request->daemon->pool, do_work, request);
}

/* ---- News ---- */

static void
continue_news (Request *request)
{
  request->news (request);
}

/* The daemon's lock is held. */
static void
resume_at (Daemon *daemon, guint i)
{
  Request *request = g_ptr_array_steal_index_fast (daemon->waiting, i);
  request->next = continue_news;
  MHD_resume_connection (request->connection);
}

void
request_wait_for_news (Request *request, unsigned timeout_s, void (*again) (Request *request))
{
  Daemon *daemon = request->daemon;
  request->news = again;
  request->news_until_us = g_get_monotonic_time () + (gint64) timeout_s * G_USEC_PER_SEC;
  if (!suspend (request)) {
    request_fail (request, MHD_HTTP_SERVICE_UNAVAILABLE, "error.unavailable");
    return;
  }
  pthread_mutex_lock (&daemon->lock);
  g_ptr_array_add (daemon->waiting, request);
  /* News that came after the page's snapshot is not waited for. */
  if (daemon->commits != request->snapshot || daemon->stopping)
    resume_at (daemon, daemon->waiting->len - 1);
  pthread_mutex_unlock (&daemon->lock);
}

void
news_committed (gpointer data)
{
  Daemon *daemon = data;
  pthread_mutex_lock (&daemon->lock);
  daemon->commits++;
  while (daemon->waiting->len > 0)
    resume_at (daemon, daemon->waiting->len - 1);
  pthread_mutex_unlock (&daemon->lock);
}

void
news_tick (gpointer data)
{
  Daemon *daemon = data;
  gint64 now_us = g_get_monotonic_time ();
  pthread_mutex_lock (&daemon->lock);
  for (guint i = daemon->waiting->len; i > 0; i--) {
    const Request *request = g_ptr_array_index (daemon->waiting, i - 1);
    if (request->news_until_us <= now_us)
      resume_at (daemon, i - 1);
  }
  pthread_mutex_unlock (&daemon->lock);
}
