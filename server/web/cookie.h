/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the Cookie header and writing Set-Cookie. Over https every name gets the prefix
 * "__Host-", which browsers bind to this host, to Secure and to the whole site.
 */
#pragma once

#include <glib.h>

/** cookie_find: value of @name in a Cookie header. @header, @name: (nullable header). Returns:
 * (transfer full): NULL when absent. */
char *cookie_find (const char *header, const char *name, gboolean secure);

/** cookie_format: a Set-Cookie value: HttpOnly, SameSite=Lax, Path=/. @value: (nullable): NULL
 * clears it. @max_age_s: 0 for a cookie that goes with the browser's session. Returns: (transfer
 * full). */
char *cookie_format (const char *name, const char *value, gint64 max_age_s, gboolean secure);
