/* SPDX-License-Identifier: EUPL-1.2
 *
 * The words for the roles; see role.h.
 */
#include "badges/role.h"

static const struct {
  const char *name;
  const char *dutch;
  const char *english;
} ROLES[BADGE_ROLES] = {
  [BADGE_ROLE_ATTENDEE] = { "attendee", "Deelnemer", "Participant" },
  [BADGE_ROLE_SPEAKER] = { "speaker", "Spreker", "Speaker" },
  [BADGE_ROLE_STAFF] = { "staff", "Organisatie", "Organisation" },
};

const char *
badge_role_name (BadgeRole role)
{
  g_return_val_if_fail (role < BADGE_ROLES, "");
  return ROLES[role].name;
}

gboolean
badge_role_parse (const char *name, BadgeRole *role)
{
  for (guint i = 0; i < BADGE_ROLES; i++)
    if (g_str_equal (name, ROLES[i].name)) {
      *role = (BadgeRole) i;
      return TRUE;
    }
  return FALSE;
}

const char *
badge_role_label (BadgeRole role, const char *lang)
{
  g_return_val_if_fail (role < BADGE_ROLES, "");
  return g_strcmp0 (lang, "en") == 0 ? ROLES[role].english : ROLES[role].dutch;
}
