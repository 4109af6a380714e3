/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's one secret: 32 random bytes in the data folder, from which a key for each purpose
 * is derived, so that a token made for one thing never fits another.
 */
#pragma once

#include <gio/gio.h>

enum { SECRET_BYTES = 32 };

/** secret_create: makes the file "secret" in @folder, mode 0600. Fails when it exists. */
gboolean secret_create (const char *folder, GError **error);

/** secret_load: reads it. Refuses a file that others may read, or of another size. */
gboolean secret_load (const char *folder, guint8 out[SECRET_BYTES], GError **error);

/** secret_derive: the key for @purpose, such as "csrf": BLAKE2b-256 of it, keyed with @secret. */
void secret_derive (const guint8 secret[SECRET_BYTES], const char *purpose,
                    guint8 out[SECRET_BYTES]);

/** secret_text: @size bytes as base64url without padding. Returns: (transfer full). */
char *secret_text (const guint8 *bytes, gsize size);
/** secret_random_text: @bytes (at most 64) random bytes as base64url. Returns: (transfer full). */
char *secret_random_text (gsize bytes);

/* Bytes at the beginning of what secret_growing_text() makes that are its moment. */
enum { SECRET_MOMENT_BYTES = 6 };
/** secret_growing_text: like secret_random_text(), but begins with the moment, so that what is kept
 * by it is written beside what came just before: in a rush random keys would touch every page of an
 * index. */
char *secret_growing_text (gint64 now_ms, gsize bytes);
