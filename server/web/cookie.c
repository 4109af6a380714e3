/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cookies; see cookie.h. Source: RFC 6265, sections 4.1 and 5.4.
 */
#include "server/web/cookie.h"

#include <string.h>

static const char *
prefix (gboolean secure)
{
  return secure ? "__Host-" : "";
}

char *
cookie_find (const char *header, const char *name, gboolean secure)
{
  g_autofree char *full = g_strconcat (prefix (secure), name, NULL);
  gsize size = strlen (full);
  while (header != NULL && *header != '\0') {
    header += strspn (header, "; \t");
    gsize length = strcspn (header, ";");
    if (length > size && strncmp (header, full, size) == 0 && header[size] == '=')
      return g_strndup (header + size + 1, length - size - 1);
    header += length;
  }
  return NULL;
}

char *
cookie_format (const char *name, const char *value, gint64 max_age_s, gboolean secure)
{
  g_autofree char *age = NULL;
  if (value == NULL)
    age = g_strdup ("; Max-Age=0");
  else if (max_age_s > 0)
    age = g_strdup_printf ("; Max-Age=%" G_GINT64_FORMAT, max_age_s);
  return g_strconcat (prefix (secure), name, "=", value != NULL ? value : "",
                      "; Path=/; HttpOnly; SameSite=Lax", secure ? "; Secure" : "",
                      age != NULL ? age : "", NULL);
}
