/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the load makers share: a connection, where an answer ends, and how waits are told.
 */
#pragma once

#include <glib.h>

/** load_dial: a connected loopback socket without delay; aborts when nobody listens. */
int load_dial (guint16 port);

/** load_dial_later: the same, not blocking and not connected yet: poll for writing, then call
 * load_dialled(). */
int load_dial_later (guint16 port);
/** load_dialled: aborts when the connection that became writable was refused. */
void load_dialled (int fd);

/** load_send: sends a request of a few hundred bytes, which the socket's buffer takes whole. */
void load_send (int fd, const char *bytes, gsize size);

/** load_answer_length: of the whole answer that @answer begins with; 0 when its head is not
 * complete. Aborts when it has no Content-Length. */
gsize load_answer_length (const GString *answer);

/** load_status: of an answer that is whole. */
guint load_status (const GString *answer);

/** load_print_waits: prints "NAME":{"p50_ms":…,"p95_ms":…,"p99_ms":…,"max_ms":…}; sorts @waits_us,
 * (element-type gint64). */
void load_print_waits (const char *name, GArray *waits_us);

/** load_print_counts: prints "status":{"303":…} of @counts, by status. */
void load_print_counts (const guint *counts, guint n_counts);
