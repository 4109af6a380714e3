/* SPDX-License-Identifier: EUPL-1.2
 *
 * What somebody is at the congress. Apart, because the sealed record, the printed card and
 * the list of people all speak of it.
 */
#pragma once

#include <glib.h>

typedef enum {
  BADGE_ROLE_ATTENDEE,
  BADGE_ROLE_SPEAKER,
  BADGE_ROLE_STAFF,
} BadgeRole;

#define BADGE_ROLES (BADGE_ROLE_STAFF + 1)

/** badge_role_name: the word files and records use: "attendee", "speaker" or "staff"; static. */
const char *badge_role_name (BadgeRole role);

/** badge_role_parse: reads badge_role_name()'s word. Returns: FALSE, @role untouched, otherwise. */
gboolean badge_role_parse (const char *name, BadgeRole *role);

/**
 * badge_role_label:
 * @lang: "en" for English; anything else is Dutch
 *
 * Returns: the word for people, as printed on the badge; static.
 */
const char *badge_role_label (BadgeRole role, const char *lang);
