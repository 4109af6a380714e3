/* SPDX-License-Identifier: EUPL-1.2
 *
 * Forms come from our own pages: a token derived from who asks, and a look at where the browser
 * says the request comes from. Both must agree.
 */
#pragma once

#include <glib.h>

/**
 * csrf_token:
 * @key: 32 bytes, the server's key for this purpose
 * @visitor: 32 bytes that stand for the browser
 * @staff: (nullable): 32 bytes that stand for the staff session
 *
 * Returns: (transfer full): the text for the hidden field.
 */
char *csrf_token (const guint8 *key, const guint8 *visitor, const guint8 *staff);

/** csrf_token_fits: in constant time. @token: (nullable). */
gboolean csrf_token_fits (const char *token, const guint8 *key, const guint8 *visitor,
                          const guint8 *staff);

/**
 * csrf_origin_fits:
 * @origin: (nullable): the Origin header
 * @fetch_site: (nullable): the Sec-Fetch-Site header
 * @host: (nullable): the Host header
 * @base_url: our own address
 *
 * A browser that says where it comes from must say: from here. One that says nothing is judged by
 * its token alone.
 */
gboolean csrf_origin_fits (const char *origin, const char *fetch_site, const char *host,
                           const char *base_url);
