/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's log: one line of key=value pairs on standard error. For main and the boundary that
 * handles an error; libraries are silent. Never names, mail addresses, tokens or badge codes.
 */
#pragma once

#include <glib.h>

/**
 * log_event:
 * @level: "info" or "error"
 * @event: a word for what happened, such as "request.failed"
 * @...: pairs of key and value (both const char *; a NULL value is left out), then NULL
 *
 * Writes one line in one write. Any thread.
 */
void log_event (const char *level, const char *event, ...) G_GNUC_NULL_TERMINATED;
