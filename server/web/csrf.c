/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cross-site request forgery; see csrf.h. Source: OWASP ASVS 5.0, 3.5.1 and 3.5.3.
 */
#include "server/web/csrf.h"

#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"

char *
csrf_token (const guint8 *key, const guint8 *visitor, const guint8 *staff)
{
  guint8 both[64] = { 0 };
  guint8 mac[SECRET_BYTES];
  memcpy (both, visitor, 32);
  if (staff != NULL)
    memcpy (both + 32, staff, 32);
  crypto_generichash (mac, sizeof mac, both, sizeof both, key, SECRET_BYTES);
  return secret_text (mac, sizeof mac);
}

gboolean
csrf_token_fits (const char *token, const guint8 *key, const guint8 *visitor, const guint8 *staff)
{
  g_autofree char *expected = csrf_token (key, visitor, staff);
  return token != NULL && strlen (token) == strlen (expected) &&
         sodium_memcmp (token, expected, strlen (expected)) == 0;
}

gboolean
csrf_origin_fits (const char *origin, const char *fetch_site, const char *host,
                  const char *base_url)
{
  if (fetch_site != NULL && strcmp (fetch_site, "same-origin") != 0 &&
      strcmp (fetch_site, "none") != 0)
    return FALSE;
  if (origin == NULL)
    return TRUE;
  gsize size = strlen (origin);
  if (strncmp (base_url, origin, size) == 0 && (base_url[size] == '\0' || base_url[size] == '/'))
    return size > 0;
  /* The address typed may be another than the one configured (a name, a port forwarded). */
  const char *authority = strstr (origin, "://");
  return authority != NULL && host != NULL && g_ascii_strcasecmp (authority + 3, host) == 0;
}
