/* SPDX-License-Identifier: EUPL-1.2
 *
 * The HTTP server itself: libmicrohttpd with its habits kept in check (what it lets through and
 * must not, its missing deadline, its suspended connections). Plain HTTP: TLS is a proxy's work.
 */
#pragma once

#include "server/web/routes.h"

typedef struct Daemon Daemon;

/**
 * DaemonOptions:
 * @threads: at least 1, each with a listening socket of its own
 * @connections_max: at once, evenly over the threads; 0 is 20000
 * @deadline_ms: how long a request may take to arrive; 0 is 30000
 * @log_requests: a line for each request: its route (never its path) and status
 */
typedef struct {
  guint threads;
  guint connections_max;
  guint deadline_ms;
  gboolean log_requests;
  const Route *routes;
  gsize n_routes;
} DaemonOptions;

/** daemon_start: serves on @listening (listen.h), a socket a thread, which are the daemon's from
 * now on. @app must outlive it; its writer and readers must run. */
Daemon *daemon_start (App *app, const int *listening, const DaemonOptions *options, GError **error);

/** daemon_stop: takes no new connections, lets requests end (at most some seconds), wakes those
 * that wait for news, and closes. The writer must still run. Accepts NULL. */
void daemon_stop (Daemon *daemon);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Daemon, daemon_stop)
