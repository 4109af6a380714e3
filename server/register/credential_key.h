/* SPDX-License-Identifier: EUPL-1.2
 *
 * The RSA key that signs Open Badges: RS256 is the one signature every verifier must know. The only
 * file that knows OpenSSL. The key lives in the data folder as "credential-key.pem", made by
 * `init`, or at first use in a folder of before.
 */
#pragma once

#include <gio/gio.h>

enum { CREDENTIAL_KEY_BITS = 3072 };

#define CREDENTIAL_KEY_FILE "credential-key.pem"

typedef struct CredentialKey CredentialKey;

/** credential_key_create: makes the file, mode 0600. Takes a second. Fails when it exists. */
gboolean credential_key_create (const char *folder, GError **error);
/** credential_key_load: reads it, or makes it when there is none. Any thread. (transfer full). */
CredentialKey *credential_key_load (const char *folder, GError **error);
/** credential_key_free: accepts NULL. */
void credential_key_free (CredentialKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CredentialKey, credential_key_free)

/** credential_key_sign: RSASSA-PKCS1-v1_5 with SHA-256 over @text. Source: RFC 7518, section 3.3.
 * (transfer full): base64url. */
char *credential_key_sign (const CredentialKey *key, const char *text, GError **error);

/** credential_key_public: modulus and exponent as base64url, the members n and e of a JWK. Source:
 * RFC 7518, section 6.3.1. */
gboolean credential_key_public (const CredentialKey *key, char **n, char **e, GError **error);
