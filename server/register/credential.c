/* SPDX-License-Identifier: EUPL-1.2
 *
 * Open Badges; see credential.h. The picture is credential_picture.c.
 */
#include "server/register/credential.h"

#include <sodium.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/secret.h"
#include "server/register/credential_picture.h"
#include "server/register/portfolio_view.h"

static const char CONTEXT_VC[] = "https://www.w3.org/ns/credentials/v2";
static const char CONTEXT_OB[] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

enum { SALT_BYTES = 12 };

static char *
address (const CredentialIssuer *issuer, const char *path)
{
  return g_strconcat (issuer->base_url, path, NULL);
}

/* The holder by a hash of their mail address: it proves itself to who knows the address, and says
 * nothing to others. The salt follows from the certificate, so that it is always the same. */
static json_t *
identity (const Certificate *certificate)
{
  guint8 digest[crypto_hash_sha256_BYTES];
  g_autofree char *salt = g_strndup (certificate->public_id, SALT_BYTES);
  g_autofree char *mail = g_utf8_strdown (certificate->mail, -1);
  g_autofree char *salted = g_strconcat (mail, salt, NULL);
  crypto_hash_sha256 (digest, (const guint8 *) salted, strlen (salted));
  GString *hash = g_string_new ("sha256$");
  for (gsize i = 0; i < sizeof digest; i++)
    g_string_append_printf (hash, "%02x", digest[i]);
  json_t *object =
      json_pack ("{s:s,s:b,s:s,s:s,s:s}", "type", "IdentityObject", "hashed", 1, "identityHash",
                 hash->str, "identityType", "emailAddress", "salt", salt);
  g_string_free (hash, TRUE);
  return object;
}

static double
as_hours (int quarters)
{
  return quarters / 4.0;
}

/* Validated registeruren of what still stood when it was made; proofs give none. */
static int
credited (const Certificate *certificate)
{
  int quarters = 0;
  for (guint i = 0; i < certificate->items->len; i++) {
    const PortfolioItem *item = certificate->items->pdata[i];
    quarters += item->validated ? portfolio_item_total (item) : 0;
  }
  return quarters;
}

static json_t *
evidence (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang)
{
  json_t *list = json_array ();
  for (guint i = 0; i < certificate->items->len; i++) {
    const PortfolioItem *item = certificate->items->pdata[i];
    const char *kind =
        messages_get (issuer->messages, lang,
                      item->validated ? "certificate.kind_validated" : "certificate.kind_proof");
    g_autoptr (GString) text = g_string_new (NULL);
    g_string_append_printf (text, "%s, %s, %s, %s", item->date, item->activity_type, item->provider,
                            kind);
    for (int area = 0; area < AREAS; area++)
      if (item->quarters[area] > 0)
        g_string_append_printf (text, ", %s %d.%02d",
                                portfolio_area_name (issuer->messages, lang, area),
                                item->quarters[area] / 4, item->quarters[area] % 4 * 25);
    json_array_append_new (list, json_pack ("{s:[s],s:s,s:s}", "type", "Evidence", "name",
                                            item->title, "narrative", text->str));
  }
  return list;
}

static json_t *
achievement (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang)
{
  g_autofree char *id = address (issuer, "/openbadge/deelname");
  g_autofree char *name = messages_format (issuer->messages, lang, "certificate.achievement",
                                           "congress", certificate->congress, NULL);
  g_autofree char *place = g_strconcat (certificate->venue, ", ", certificate->city, NULL);
  return json_pack ("{s:s,s:[s],s:s,s:s,s:{s:s},s:s}", "id", id, "type", "Achievement", "name",
                    name, "description", place, "criteria", "narrative",
                    messages_get (issuer->messages, lang, "certificate.criteria"),
                    "achievementType", "Certificate");
}

static json_t *
subject (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang)
{
  g_autofree char *uuid = programme_guid ("credential-subject", certificate->public_id);
  g_autofree char *id = g_strconcat ("urn:uuid:", uuid, NULL);
  json_t *object = json_pack ("{s:s,s:[s],s:f,s:o}", "id", id, "type", "AchievementSubject",
                              "creditsEarned", as_hours (credited (certificate)), "achievement",
                              achievement (issuer, certificate, lang));
  if (*certificate->mail != '\0')
    json_object_set_new (object, "identifier", json_pack ("[o]", identity (certificate)));
  return object;
}

json_t *
credential_profile (const CredentialIssuer *issuer, const char *name)
{
  g_autofree char *id = address (issuer, CREDENTIAL_PATH_ISSUER);
  return json_pack ("{s:s,s:[s],s:s,s:s}", "id", id, "type", "Profile", "name", name, "url",
                    issuer->base_url);
}

static char *
status_address (const CredentialIssuer *issuer, const char *credential)
{
  return g_strconcat (issuer->base_url, "/openbadge/status/", credential + strlen ("urn:uuid:"),
                      NULL);
}

json_t *
credential_status (const CredentialIssuer *issuer, const char *credential, gboolean revoked)
{
  g_autofree char *id = status_address (issuer, credential);
  g_autofree char *who = address (issuer, CREDENTIAL_PATH_ISSUER);
  json_t *list = json_array ();
  if (revoked)
    json_array_append_new (list, json_pack ("{s:s,s:b,s:s}", "id", credential, "revoked", 1,
                                            "revocationReason",
                                            "an activity on it was corrected or withdrawn"));
  return json_pack ("{s:s,s:s,s:o}", "id", id, "issuer", who, "revokedCredential", list);
}

json_t *
credential_json (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang)
{
  g_autofree char *from = when_format_utc (certificate->made_ms);
  g_autofree char *status = status_address (issuer, certificate->credential);
  g_autofree char *name = messages_format (issuer->messages, lang, "certificate.achievement",
                                           "congress", certificate->congress, NULL);
  const char *house = messages_get (issuer->messages, lang, "site.name");
  return json_pack ("{s:[s,s],s:s,s:[s,s],s:o,s:s,s:s,s:o,s:o,s:{s:s,s:s}}", "@context", CONTEXT_VC,
                    CONTEXT_OB, "id", certificate->credential, "type", "VerifiableCredential",
                    "OpenBadgeCredential", "issuer", credential_profile (issuer, house),
                    "validFrom", from, "name", name, "credentialSubject",
                    subject (issuer, certificate, lang), "evidence",
                    evidence (issuer, certificate, lang), "credentialStatus", "id", status, "type",
                    "1EdTechRevocationList");
}

static char *
encode (json_t *object)
{
  char *dumped = json_dumps (object, JSON_COMPACT);
  char *text = secret_text ((const guint8 *) dumped, strlen (dumped));
  free (dumped);
  json_decref (object);
  return text;
}

char *
credential_jwt (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang,
                GError **error)
{
  g_autofree char *kid = address (issuer, CREDENTIAL_PATH_KEY);
  g_autofree char *iss = address (issuer, CREDENTIAL_PATH_ISSUER);
  json_t *payload = credential_json (issuer, certificate, lang);
  json_object_set_new (payload, "iss", json_string (iss));
  json_object_set_new (payload, "jti", json_string (certificate->credential));
  json_object_set (payload, "sub",
                   json_object_get (json_object_get (payload, "credentialSubject"), "id"));
  json_object_set_new (payload, "nbf", json_integer (certificate->made_ms / 1000));
  g_autofree char *head =
      encode (json_pack ("{s:s,s:s,s:s}", "alg", "RS256", "kid", kid, "typ", "JWT"));
  g_autofree char *body = encode (payload);
  g_autofree char *signed_part = g_strconcat (head, ".", body, NULL);
  g_autofree char *signature = credential_key_sign (issuer->key, signed_part, error);
  return signature != NULL ? g_strconcat (signed_part, ".", signature, NULL) : NULL;
}

GBytes *
credential_png (const CredentialIssuer *issuer, const Certificate *certificate, Lang lang,
                GError **error)
{
  g_autofree char *jwt = credential_jwt (issuer, certificate, lang, error);
  if (jwt == NULL)
    return NULL;
  g_autofree char *hours =
      g_strdup_printf ("%d,%02d", credited (certificate) / 4, credited (certificate) % 4 * 25);
  if (lang == LANG_EN)
    g_strdelimit (hours, ",", '.');
  return credential_picture (certificate->congress, hours,
                             messages_get (issuer->messages, lang, "register.hours"), jwt, error);
}

json_t *
credential_jwk (const CredentialIssuer *issuer, GError **error)
{
  g_autofree char *n = NULL;
  g_autofree char *e = NULL;
  g_autofree char *kid = address (issuer, CREDENTIAL_PATH_KEY);
  if (!credential_key_public (issuer->key, &n, &e, error))
    return NULL;
  return json_pack ("{s:s,s:s,s:s,s:s,s:s,s:s}", "kty", "RSA", "use", "sig", "alg", "RS256", "kid",
                    kid, "n", n, "e", e);
}
