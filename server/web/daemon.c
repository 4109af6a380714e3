/* SPDX-License-Identifier: EUPL-1.2
 *
 * libmicrohttpd 0.9.75 and its habits; see daemon.h. Measured facts it is built on:
 * an answer queued on the handler's first call closes the connection, so pages answer on the
 * second, for GET too; its timeout counts idleness only; stopping it with suspended connections is
 * undefined, so all are resumed first.
 */
#include "server/web/daemon.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "server/core/log.h"
#include "server/core/secret.h"
#include "server/web/request_private.h"

enum {
  CONNECTIONS_MAX = 20000,
  STOP_PATIENCE_S = 5,
  /* Request line, headers and what is being read of a body. It is wiped, and so really taken, for
   * each request of each connection: in a rush that is most of what a person costs. */
  CONNECTION_BYTES = 12 * 1024,
};

/* ---- A request's life ---- */

/* The first line has come: before anything is decoded. */
static void *
on_first_line (void *data, const char *uri, struct MHD_Connection *connection)
{
  Daemon *daemon = data;
  Request *request = request_new (daemon, uri);
  request->target_at = uri;
  request->connection = connection;
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info (connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  request->peer = info != NULL ? info->socket_context : NULL;
  peer_allow (request->peer, daemon->deadline_ms);
  pthread_mutex_lock (&daemon->lock);
  daemon->active++;
  pthread_mutex_unlock (&daemon->lock);
  return request;
}

static void
no_longer_suspended (Request *request)
{
  if (!request->suspended)
    return;
  Daemon *daemon = request->daemon;
  request->suspended = FALSE;
  pthread_mutex_lock (&daemon->lock);
  daemon->suspended--;
  pthread_cond_signal (&daemon->changed);
  pthread_mutex_unlock (&daemon->lock);
}

static void
on_completed (void *data, struct MHD_Connection *connection, void **context,
              enum MHD_RequestTerminationCode why)
{
  (void) connection, (void) why;
  Daemon *daemon = data;
  Request *request = *context;
  *context = NULL;
  if (request == NULL)
    return;
  no_longer_suspended (request);
  /* The next request's first line may take its time, but not for ever. */
  peer_allow (request->peer, IDLE_S * 1000 + (gint64) daemon->deadline_ms);
  request_free (request);
  pthread_mutex_lock (&daemon->lock);
  daemon->active--;
  pthread_cond_signal (&daemon->changed);
  pthread_mutex_unlock (&daemon->lock);
}

static void
on_connection (void *data, struct MHD_Connection *connection, void **context,
               enum MHD_ConnectionNotificationCode what)
{
  Daemon *daemon = data;
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    Peer *peer = timekeeper_add (daemon->timekeeper, info->connect_fd);
    peer_allow (peer, daemon->deadline_ms);
    *context = peer;
  } else if (*context != NULL) {
    timekeeper_remove (daemon->timekeeper, *context);
    *context = NULL;
  }
}

static void
serve (Request *request)
{
  if (request->next != NULL) {
    no_longer_suspended (request);
    void (*next) (Request *) = request->next;
    request->next = NULL;
    next (request);
  } else {
    receive_end (request);
  }
  if (request->answered || request->suspended)
    return;
  log_event ("error", "page.silent", "route", request->route != NULL ? request->route->path : NULL,
             NULL);
  request_fail (request, MHD_HTTP_INTERNAL_SERVER_ERROR, "error.internal");
}

static enum MHD_Result
on_request (void *data, struct MHD_Connection *connection, const char *url, const char *method,
            const char *version, const char *upload, size_t *upload_size, void **context)
{
  (void) data, (void) url, (void) connection;
  Request *request = *context;
  if (!request->begun) {
    receive_head (request, method, version);
    request_end_snapshot (request);
    return MHD_YES;
  }
  if (*upload_size > 0) {
    gboolean go_on = receive_body (request, upload, *upload_size);
    *upload_size = 0;
    return go_on ? MHD_YES : MHD_NO;
  }
  if (!request->answered)
    serve (request);
  /* Not before the page has returned: it may hold a statement until then. */
  request_end_snapshot (request);
  return MHD_YES;
}

/* ---- Starting ---- */

/* Scripts and styles only from files; forms may lead to the bank's pages and no further. */
static char *
make_csp (const App *app)
{
  g_autofree char *bank = NULL;
  g_autoptr (GUri) uri = app->bank_checkout_url != NULL
                             ? g_uri_parse (app->bank_checkout_url, G_URI_FLAGS_NONE, NULL)
                             : NULL;
  if (uri != NULL) {
    g_autofree char *port =
        g_uri_get_port (uri) > 0 ? g_strdup_printf (":%d", g_uri_get_port (uri)) : g_strdup ("");
    bank = g_strconcat (" ", g_uri_get_scheme (uri), "://", g_uri_get_host (uri), port, NULL);
  }
  return g_strconcat (
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
      "frame-ancestors 'none'; form-action 'self'",
      bank != NULL ? bank : "", NULL);
}

static Daemon *
daemon_new (App *app, const DaemonOptions *options)
{
  Daemon *daemon = g_new0 (Daemon, 1);
  daemon->app = app;
  daemon->deadline_ms = options->deadline_ms > 0 ? options->deadline_ms : DEADLINE_MS;
  daemon->log_requests = options->log_requests;
  daemon->secure = g_str_has_prefix (app->base_url, "https://");
  daemon->csp = make_csp (app);
  secret_derive (app->secret, "visitor", daemon->key_visitor);
  secret_derive (app->secret, "csrf", daemon->key_csrf);
  secret_derive (app->secret, "nonce", daemon->key_nonce);
  daemon->router = router_new (options->routes, options->n_routes);
  daemon->waiting = g_ptr_array_new ();
  pthread_mutex_init (&daemon->lock, NULL);
  pthread_condattr_t monotonic;
  pthread_condattr_init (&monotonic);
  pthread_condattr_setclock (&monotonic, CLOCK_MONOTONIC);
  pthread_cond_init (&daemon->changed, &monotonic);
  pthread_condattr_destroy (&monotonic);
  daemon->timekeeper = timekeeper_new (news_tick, daemon);
  daemon->pool = work_pool_new ();
  daemon->kept = kept_new ();
  daemon->shared = shared_new ();
  writer_watch (app->writer, news_committed, daemon);
  return daemon;
}

static void
daemon_free (Daemon *daemon)
{
  writer_unwatch (daemon->app->writer, news_committed, daemon);
  timekeeper_free (daemon->timekeeper);
  work_pool_free (daemon->pool);
  kept_free (daemon->kept);
  shared_free (daemon->shared);
  router_free (daemon->router);
  g_ptr_array_unref (daemon->waiting);
  pthread_cond_destroy (&daemon->changed);
  pthread_mutex_destroy (&daemon->lock);
  g_free (daemon->listeners);
  g_free (daemon->csp);
  g_free (daemon);
}

static struct MHD_Daemon *
start_one (Daemon *daemon, int listening, guint connections_max)
{
  return MHD_start_daemon (
      MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, daemon,
      MHD_OPTION_LISTEN_SOCKET, listening, MHD_OPTION_CONNECTION_LIMIT, connections_max,
      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned) IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t) CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
      on_first_line, daemon, MHD_OPTION_NOTIFY_COMPLETED, on_completed, daemon,
      MHD_OPTION_NOTIFY_CONNECTION, on_connection, daemon, MHD_OPTION_END);
}

static void
close_listeners (Daemon *daemon)
{
  for (guint i = 0; i < daemon->n_listeners; i++) {
    if (daemon->listeners[i].mhd != NULL) /* or it closes the socket itself */
      MHD_quiesce_daemon (daemon->listeners[i].mhd);
    g_clear_pointer (&daemon->listeners[i].mhd, MHD_stop_daemon);
    close (daemon->listeners[i].fd);
  }
}

Daemon *
daemon_start (App *app, const int *listening, const DaemonOptions *options, GError **error)
{
  Daemon *daemon = daemon_new (app, options);
  daemon->n_listeners = options->threads;
  daemon->listeners = g_new0 (Listener, options->threads);
  guint connections = options->connections_max > 0 ? options->connections_max : CONNECTIONS_MAX;
  guint each = (connections + options->threads - 1) / options->threads;
  gboolean started = TRUE;
  for (guint i = 0; i < options->threads; i++) {
    daemon->listeners[i].fd = listening[i];
    daemon->listeners[i].mhd = started ? start_one (daemon, listening[i], each) : NULL;
    started = started && daemon->listeners[i].mhd != NULL;
  }
  if (started)
    return daemon;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "libmicrohttpd does not start: %s",
               g_strerror (errno));
  close_listeners (daemon);
  daemon_free (daemon);
  return NULL;
}

/* ---- Stopping ---- */

/* What has begun may end; who hangs on too long is cut off. Who waits for the writer is always
 * waited for. */
static void
drain (Daemon *daemon)
{
  struct timespec until;
  clock_gettime (CLOCK_MONOTONIC, &until);
  until.tv_sec += STOP_PATIENCE_S;
  pthread_mutex_lock (&daemon->lock);
  int over = 0;
  while (daemon->active > 0 && over == 0)
    over = pthread_cond_timedwait (&daemon->changed, &daemon->lock, &until);
  while (daemon->suspended > 0)
    pthread_cond_wait (&daemon->changed, &daemon->lock);
  pthread_mutex_unlock (&daemon->lock);
}

void
daemon_stop (Daemon *daemon)
{
  if (daemon == NULL)
    return;
  for (guint i = 0; i < daemon->n_listeners; i++)
    MHD_quiesce_daemon (daemon->listeners[i].mhd);
  pthread_mutex_lock (&daemon->lock);
  daemon->stopping = TRUE;
  pthread_mutex_unlock (&daemon->lock);
  news_committed (daemon); /* wakes whoever waits for news; nobody may wait any more */
  drain (daemon);
  close_listeners (daemon);
  daemon_free (daemon);
}
