/* SPDX-License-Identifier: EUPL-1.2
 *
 * A certificate as an Open Badge: an OpenBadgeCredential signed as a JWT (RS256), alone or baked
 * into its picture. Source: 1EdTech, Open Badges 3.0 (openbadges-specification, 7 April 2025):
 * document format, sections on VC-JWT and baking.
 */
#pragma once

#include <jansson.h>

#include "server/core/messages.h"
#include "server/register/certificate.h"
#include "server/register/credential_key.h"

#define CREDENTIAL_PATH_KEY    "/openbadge/sleutel.json"
#define CREDENTIAL_PATH_ISSUER "/openbadge/uitgever.json"

/** What is the same in every credential of one server. */
typedef struct {
  const char *base_url;
  const CredentialKey *key;
  const Messages *messages;
} CredentialIssuer;

/** credential_json: the credential itself, for certificate @certificate. Returns: (transfer full).
 */
json_t *credential_json (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang);

/** credential_jwt: signed, compact. Returns: (transfer full): NULL with @error. */
char *credential_jwt (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang,
                      GError **error);

/** credential_png: its picture with the signed credential inside. Returns: (transfer full). */
GBytes *credential_png (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang,
                        GError **error);

/** credential_jwk: the public key as kid refers to it. Returns: (transfer full). */
json_t *credential_jwk (const CredentialIssuer *issuer, GError **error);
/** credential_profile: who issues. Returns: (transfer full). */
json_t *credential_profile (const CredentialIssuer *issuer, const char *name);
/** credential_status: the status list of one credential: empty, or with it when it was revoked.
 * Returns: (transfer full). */
json_t *credential_status (const CredentialIssuer *issuer, const char *credential,
                           gboolean revoked);
