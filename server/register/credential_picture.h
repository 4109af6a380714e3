/* SPDX-License-Identifier: EUPL-1.2
 *
 * The picture of an Open Badge, with its credential baked in.
 */
#pragma once

#include <glib.h>

/** credential_picture: a square PNG with three lines of words, and @jwt as its one text
 * "openbadgecredential". Source: Open Badges 3.0, baking. Returns: (transfer full). */
GBytes *credential_picture (const char *congress, const char *hours, const char *unit,
                            const char *jwt, GError **error);
