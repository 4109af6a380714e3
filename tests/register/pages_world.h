/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress on its last afternoon, as the register's pages show it: two days were scanned, some of
 * it is doubtful, a correction waits for a second person, and a register has answered. For tests
 * over HTTP and in a browser.
 */
#pragma once

#include <glib.h>

#define PAGES_NOW "2017-10-07T14:00:00+02:00"

/** pages_world_fill: into the database of the data folder @folder, which `init` or
 * fixture_folder_new() made. Staff "een" and "twee" are organisers, "drie" administers, "vier" is
 * at the desk; each is signed in with their name as the token. Leraar 3 is a doubtful match, and
 * was not enrolled; the first correction is asked by "een" for Leraar 1. */
void pages_world_fill (const char *folder);

/** pages_world_link: the private link of the order of Leraar @attendee. Returns: (transfer full).
 */
char *pages_world_link (const char *folder, guint attendee);
