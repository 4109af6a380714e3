/* SPDX-License-Identifier: EUPL-1.2
 *
 * The private link; see link.h.
 */
#include "server/sales/link.h"

#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"

enum { MAC_BYTES = 16, PUBLIC_ID_CHARS = 16 };

static char *
mac_text (const guint8 *secret, const char *public_id)
{
  guint8 key[SECRET_BYTES];
  guint8 mac[MAC_BYTES];
  secret_derive (secret, "order link", key);
  crypto_generichash (mac, sizeof mac, (const guint8 *) public_id, strlen (public_id), key,
                      sizeof key);
  return secret_text (mac, sizeof mac);
}

char *
link_format (const guint8 secret[32], const char *public_id)
{
  g_autofree char *mac = mac_text (secret, public_id);
  return g_strconcat (public_id, "-", mac, NULL);
}

char *
link_check (const guint8 secret[32], const char *link)
{
  /* Both parts are base64url, which has a dash of its own: the lengths tell where to cut. */
  if (strlen (link) <= PUBLIC_ID_CHARS + 1 || link[PUBLIC_ID_CHARS] != '-')
    return NULL;
  g_autofree char *public_id = g_strndup (link, PUBLIC_ID_CHARS);
  g_autofree char *right = mac_text (secret, public_id);
  const char *given = link + PUBLIC_ID_CHARS + 1;
  if (strlen (given) != strlen (right) || sodium_memcmp (given, right, strlen (right)) != 0)
    return NULL;
  return g_steal_pointer (&public_id);
}
