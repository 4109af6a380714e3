/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's own key; see signing.h.
 */
#include "server/register/signing.h"

#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"

G_STATIC_ASSERT (SIGNING_KEY_BYTES == crypto_sign_PUBLICKEYBYTES);
G_STATIC_ASSERT (SIGNING_SECRET_BYTES == crypto_sign_SECRETKEYBYTES);
G_STATIC_ASSERT (SIGNING_BYTES == crypto_sign_BYTES);

static const char MARK[] = "LCX1";

void
signing_key_init (SigningKey *key, const guint8 secret[32])
{
  guint8 seed[SECRET_BYTES];
  G_STATIC_ASSERT (SECRET_BYTES == crypto_sign_SEEDBYTES);
  secret_derive (secret, "signing", seed);
  crypto_sign_seed_keypair (key->public_key, key->secret_key, seed);
  sodium_memzero (seed, sizeof seed);
}

static GByteArray *
message (const char *context, const void *bytes, gsize size)
{
  GByteArray *all = g_byte_array_new ();
  g_byte_array_append (all, (const guint8 *) MARK, sizeof MARK - 1);
  g_byte_array_append (all, (const guint8 *) context, (guint) strlen (context) + 1);
  g_byte_array_append (all, bytes, (guint) size);
  return all;
}

void
signing_sign (const SigningKey *key, const char *context, const void *bytes, gsize size,
              guint8 signature[SIGNING_BYTES])
{
  g_autoptr (GByteArray) all = message (context, bytes, size);
  crypto_sign_detached (signature, NULL, all->data, all->len, key->secret_key);
}

gboolean
signing_verify (const guint8 public_key[SIGNING_KEY_BYTES], const char *context, const void *bytes,
                gsize size, const guint8 signature[SIGNING_BYTES])
{
  g_autoptr (GByteArray) all = message (context, bytes, size);
  return crypto_sign_verify_detached (signature, all->data, all->len, public_key) == 0;
}

char *
signing_hex (const guint8 *bytes, gsize size)
{
  char *text = g_malloc (2 * size + 1);
  return sodium_bin2hex (text, 2 * size + 1, bytes, size);
}

gboolean
signing_unhex (const char *text, guint8 *bytes, gsize size)
{
  if (strlen (text) != 2 * size || strspn (text, "0123456789abcdef") != 2 * size)
    return FALSE;
  return sodium_hex2bin (bytes, size, text, 2 * size, NULL, NULL, NULL) == 0;
}
