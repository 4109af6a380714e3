/* SPDX-License-Identifier: EUPL-1.2
 *
 * The private link of an order: its public id and a MAC made with the server's secret. Nothing
 * of it is stored, so a copy of the database opens no page, and it can be sent again.
 */
#pragma once

#include <glib.h>

/** link_format: "PUBLICID-MAC" of @public_id. Returns: (transfer full). */
char *link_format (const guint8 secret[32], const char *public_id);

/** link_check: Returns: (transfer full): the public id in @link, compared in constant time; NULL
 * when it is not ours. */
char *link_check (const guint8 secret[32], const char *link);
