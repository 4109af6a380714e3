/* SPDX-License-Identifier: EUPL-1.2
 *
 * Private links; see link.h.
 */
#include "server/sales/link.h"

#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"

enum { MAC_BYTES = 16, PUBLIC_ID_CHARS = 16 };

static const char *const PURPOSES[] = {
  [LINK_ORDER] = "order link",
  [LINK_PERSON] = "person link",
};

static char *
mac_text (const guint8 *secret, LinkKind kind, const char *public_id)
{
  guint8 key[SECRET_BYTES];
  guint8 mac[MAC_BYTES];
  secret_derive (secret, PURPOSES[kind], key);
  crypto_generichash (mac, sizeof mac, (const guint8 *) public_id, strlen (public_id), key,
                      sizeof key);
  return secret_text (mac, sizeof mac);
}

static char *
format (const guint8 *secret, LinkKind kind, const char *public_id)
{
  g_autofree char *mac = mac_text (secret, kind, public_id);
  return g_strconcat (public_id, "-", mac, NULL);
}

char *
link_format (const guint8 secret[32], const char *public_id)
{
  return format (secret, LINK_ORDER, public_id);
}

char *
link_format_person (const guint8 secret[32], const char *public_id)
{
  return format (secret, LINK_PERSON, public_id);
}

char *
link_check (const guint8 secret[32], const char *link, LinkKind *kind)
{
  /* Both parts are base64url, which has a dash of its own: the lengths tell where to cut. */
  if (strlen (link) <= PUBLIC_ID_CHARS + 1 || link[PUBLIC_ID_CHARS] != '-')
    return NULL;
  g_autofree char *public_id = g_strndup (link, PUBLIC_ID_CHARS);
  const char *given = link + PUBLIC_ID_CHARS + 1;
  gboolean found = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (PURPOSES); i++) {
    g_autofree char *right = mac_text (secret, (LinkKind) i, public_id);
    if (strlen (given) == strlen (right) && sodium_memcmp (given, right, strlen (right)) == 0) {
      *kind = (LinkKind) i;
      found = TRUE;
    }
  }
  return found ? g_steal_pointer (&public_id) : NULL;
}
