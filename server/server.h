/* SPDX-License-Identifier: EUPL-1.2
 *
 * The whole server put together from a configuration: one process has the data folder, one
 * writer has the database, and everything else hangs on the App. Commands that change something
 * open it without listening.
 */
#pragma once

#include "server/config.h"
#include "server/core/app.h"
#include "server/web/routes.h"

typedef struct Server Server;

/**
 * server_open:
 * @now: (nullable): ISO 8601 moment the server's clock starts at, see clock_init()
 *
 * Takes the data folder (refused while another process has it), brings the schema up to date,
 * starts the writer, and checks templates and sentences. Needs a folder made by `init`.
 */
Server *server_open (const Config *config, const char *now, GError **error);
/** server_set_pace: lets the server's clock run @pace times as fast. Before server_listen(). */
void server_set_pace (Server *server, int pace);

/** server_app: borrowed. */
App *server_app (Server *server);

/** server_listen: serves @routes (routes_all(), or a test's own) on the configured address. */
gboolean server_listen (Server *server, const Route *routes, gsize n_routes, GError **error);
/** server_stop: stops serving, gracefully; the writer goes on. Harmless when it does not serve. */
void server_stop (Server *server);

/** server_url: the address it listens on, after server_listen(). Borrowed. */
const char *server_url (const Server *server);

/** server_free: stops what was started, in the right order. Accepts NULL. */
void server_free (Server *server);

/** server_database: path of the database in the configured folder. (transfer full). */
char *server_database (const Config *config);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Server, server_free)
