/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's own Ed25519 key: it vouches for the kiosks' keys, signs evidence and exports.
 * Derived from the server's secret, so that it comes back with a backup; its public half stands at
 * SIGNING_PATH_KEY.
 */
#pragma once

#include <glib.h>

#define SIGNING_PATH_KEY "/register/sleutel.json"

enum { SIGNING_KEY_BYTES = 32, SIGNING_SECRET_BYTES = 64, SIGNING_BYTES = 64 };

typedef struct {
  guint8 public_key[SIGNING_KEY_BYTES];
  guint8 secret_key[SIGNING_SECRET_BYTES];
} SigningKey;

/** signing_key_init: @secret: the server's, server/core/secret.h. */
void signing_key_init (SigningKey *key, const guint8 secret[32]);

/** signing_sign: over "LCX1" @context NUL @bytes, so that a signature for one purpose fits no
 * other. */
void signing_sign (const SigningKey *key, const char *context, const void *bytes, gsize size,
                   guint8 signature[SIGNING_BYTES]);
gboolean signing_verify (const guint8 public_key[SIGNING_KEY_BYTES], const char *context,
                         const void *bytes, gsize size, const guint8 signature[SIGNING_BYTES]);

/** signing_hex: lower case. (transfer full). */
char *signing_hex (const guint8 *bytes, gsize size);
/** signing_unhex: exactly @size bytes in lower case, or FALSE. */
gboolean signing_unhex (const char *text, guint8 *bytes, gsize size);
