/* SPDX-License-Identifier: EUPL-1.2
 *
 * A whole server in a test: a folder of its own, the real writer, templates and daemon on a free
 * loopback port, and a small browser. Routes may be the test's own.
 */
#pragma once

#include "server/core/app.h"
#include "server/web/routes.h"

/** fixture_folder_new: a data folder as `init` leaves it: secret, and congress.db with an empty
 * schema. */
char *fixture_folder_new (void);
/** fixture_folder_free: removes the folder and everything in it. */
void fixture_folder_free (char *folder);

typedef struct Fixture Fixture;

/**
 * fixture_new:
 * @settings: (nullable): pairs of configuration key and value, then NULL, such as "bank.demo",
 * "yes"
 * @now: (nullable): ISO 8601 moment at which the server's clock starts
 * @routes: (nullable): instead of the server's own table
 */
Fixture *fixture_new (const char *const *settings, const char *now, const Route *routes,
                      gsize n_routes);
void fixture_free (Fixture *fixture);

App *fixture_app (Fixture *fixture);
guint16 fixture_port (Fixture *fixture);
/** fixture_stop: stops serving, as SIGTERM does; the writer goes on. */
void fixture_stop (Fixture *fixture);

/** An answer. */
typedef struct {
  int status; /* 0: the connection was closed without one */
  char *head; /* first line and headers */
  char *body;
  gboolean closed; /* the server closed the connection after it */
} Reply;

void reply_free (Reply *reply);
/** reply_header: value of a header. (transfer full): NULL when absent. */
char *reply_header (const Reply *reply, const char *name);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

/** fixture_raw: sends @bytes as they are on a new connection and reads one answer, at most ten
 * seconds long. */
Reply *fixture_raw (Fixture *fixture, const char *bytes, gsize size);

/** A browser: keeps cookies. */
typedef struct Browser Browser;
Browser *browser_new (Fixture *fixture);
void browser_free (Browser *browser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Browser, browser_free)

/** browser_get: @headers: (nullable): whole lines, each ended by CR LF. */
Reply *browser_get (Browser *browser, const char *path, const char *headers);
/** browser_post: @form is urlencoded. */
Reply *browser_post (Browser *browser, const char *path, const char *form);
Reply *browser_post_with (Browser *browser, const char *path, const char *headers,
                          const char *body);
/** browser_submit: the csrf and nonce of the @n-th form of @page (counted from 0) and @fields
 * ("&a=b", or ""), sent to @path. */
Reply *browser_submit (Browser *browser, const Reply *page, guint n, const char *path,
                       const char *fields);
/** browser_set_cookie: as if the server had. */
void browser_set_cookie (Browser *browser, const char *name, const char *value);
