/* SPDX-License-Identifier: EUPL-1.2
 *
 * A server with small pages that do one thing each, for tests of what any page can rely on: a form
 * ("/formulier", saved by "/bewaar" and shown by "/waarde/a"), who asks ("/bezoeker", "/taal",
 * "/balie"), and kinds of answers.
 */
#pragma once

#include "tests/server/fixture.h"

/** How often the page that is kept was made, and the shared list read; for g_atomic_int_get(). */
extern int request_pages_shared_made, request_pages_lists_read;

/** request_pages_start: Returns: (transfer full). */
Fixture *request_pages_start (void);
/** request_pages_start_at: as seen from outside at @base_url. */
Fixture *request_pages_start_at (const char *base_url);

/** request_pages_body: @path must answer 200 with @body. */
void request_pages_body (Browser *browser, const char *path, const char *body);
/** request_pages_location: @reply must send on to @path. */
void request_pages_location (const Reply *reply, const char *path);
