/* SPDX-License-Identifier: EUPL-1.2
 *
 * Private links: a public id and a MAC made with the server's secret. An order has one, for who
 * ordered, and each person in it has one of their own. Nothing of them is stored, so a copy of the
 * database opens no page, and they can be sent again.
 */
#pragma once

#include <glib.h>

/** What a link opens; the key of its MAC differs, so that one never passes for the other. */
typedef enum {
  LINK_ORDER,
  LINK_PERSON,
} LinkKind;

/** link_format: "PUBLICID-MAC" of an order's @public_id. Returns: (transfer full). */
char *link_format (const guint8 secret[32], const char *public_id);
/** link_format_person: the same of attendee.public_id. Returns: (transfer full). */
char *link_format_person (const guint8 secret[32], const char *public_id);

/** link_check: Returns: (transfer full): the public id in @link and what it is of, compared in
 * constant time; NULL when it is not ours. */
char *link_check (const guint8 secret[32], const char *link, LinkKind *kind);
