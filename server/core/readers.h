/* SPDX-License-Identifier: EUPL-1.2
 *
 * Read-only connections, lent to whoever needs a snapshot. The last one given back is lent first,
 * so there are never more than threads that read at once: one an HTTP thread in practice.
 */
#pragma once

#include "schedule/store.h"

typedef struct Readers Readers;

/** readers_new: of the database @path, which must exist by the first take. */
Readers *readers_new (const char *path);
/** readers_free: every connection must have been given back. Accepts NULL. */
void readers_free (Readers *readers);

/** readers_take: a connection with a snapshot open. Any thread. Returns: (transfer full). */
Store *readers_take (Readers *readers, GError **error);
/** readers_give: ends the snapshot and takes the connection back. Accepts a NULL @store. */
void readers_give (Readers *readers, Store *store);
