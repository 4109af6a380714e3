/* SPDX-License-Identifier: EUPL-1.2
 *
 * Activities followed elsewhere; see own_activity.h.
 */
#include "server/register/own_activity.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/register/roll.h"

G_DEFINE_QUARK (own_error, own_error)

enum { WORDS_MAX = 120, LONG_MAX_CHARS = 1000, HOURS_MAX = 1000 };

static const char SQL_COUNT[] = "SELECT COUNT(*) FROM own_activity WHERE attendee_id = :attendee";
static const char SQL_ADD[] =
    "INSERT INTO own_activity (attendee_id, activity_type, name, provider, contribution, content,"
    " date, subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters,"
    " contact_quarters, added_ms) VALUES (:attendee, :type, :name, :provider, :contribution,"
    " :content, :date, :subject, :didactic, :pedagogic, :other, :contact, :now)";
static const char SQL_REMOVE[] =
    "DELETE FROM own_activity WHERE id = :id AND attendee_id = :attendee";

int
own_parse_quarters (const char *text)
{
  static const char *const PARTS[] = { "", "25", "5", "75" };
  gsize whole = strspn (text, G_CSET_DIGITS);
  const char *part = text + whole;
  if (*text == '\0')
    return 0;
  if (whole == 0 || whole > 4 || (*part != '\0' && *part != ',' && *part != '.'))
    return -1;
  g_autofree char *number = g_strndup (text, whole);
  int hours = (int) g_ascii_strtoull (number, NULL, 10);
  g_autofree char *rest = g_strdup (*part != '\0' ? part + 1 : "");
  while (g_str_has_suffix (rest, "0"))
    rest[strlen (rest) - 1] = '\0';
  for (int i = 0; i < (int) G_N_ELEMENTS (PARTS); i++)
    if (strcmp (rest, PARTS[i]) == 0)
      return hours > HOURS_MAX ? -1 : hours * 4 + i;
  return -1;
}

void
own_add_free (gpointer data)
{
  OwnAdd *add = data;
  g_free (add->activity_type);
  g_free (add->name);
  g_free (add->provider);
  g_free (add->contribution);
  g_free (add->content);
  g_free (add->date);
  g_free (add->outcome);
  g_free (add);
}

static gboolean
within (const char *text, glong most)
{
  glong length = g_utf8_strlen (text, -1);
  return length >= 1 && length <= most;
}

static gboolean
whole (const OwnAdd *add)
{
  int total = 0;
  gboolean understood = add->contact_quarters >= 0;
  for (int i = 0; i < AREAS; i++) {
    understood = understood && add->quarters[i] >= 0;
    total += add->quarters[i];
  }
  return understood && total > 0 && add->contact_quarters <= total &&
         offering_type_known (add->activity_type) && within (add->name, WORDS_MAX) &&
         within (add->provider, WORDS_MAX) && within (add->contribution, LONG_MAX_CHARS) &&
         within (add->content, LONG_MAX_CHARS) && roll_date_valid (add->date);
}

static gboolean
note (Store *store, gint64 attendee_id, const char *action, gint64 now_ms, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, attendee_id);
  return audit_add (store, now_ms, subject, action, subject, NULL, error);
}

gboolean
own_add_run (gpointer data, WriterTurn *turn, GError **error)
{
  const OwnAdd *add = data;
  if (!whole (add)) {
    g_set_error_literal (error, OWN_ERROR, OWN_ERROR_FIELDS, "a field is not filled in well");
    return FALSE;
  }
  if (store_number (turn->store, error, SQL_COUNT, 0, "i", ":attendee", add->attendee_id) >=
      OWN_ACTIVITIES_MAX) {
    g_set_error_literal (error, OWN_ERROR, OWN_ERROR_FULL, "too many");
    return FALSE;
  }
  turn->outcome = g_strdup (add->outcome);
  return store_change (turn->store, error, SQL_ADD, "ittttttdddddi", ":attendee", add->attendee_id,
                       ":type", add->activity_type, ":name", add->name, ":provider", add->provider,
                       ":contribution", add->contribution, ":content", add->content, ":date",
                       add->date, ":subject", add->quarters[AREA_SUBJECT], ":didactic",
                       add->quarters[AREA_DIDACTIC], ":pedagogic", add->quarters[AREA_PEDAGOGIC],
                       ":other", add->quarters[AREA_OTHER], ":contact", add->contact_quarters,
                       ":now", turn->now_ms) &&
         note (turn->store, add->attendee_id, "own_activity.added", turn->now_ms, error);
}

void
own_remove_free (gpointer data)
{
  OwnRemove *remove = data;
  g_free (remove->outcome);
  g_free (remove);
}

gboolean
own_remove_run (gpointer data, WriterTurn *turn, GError **error)
{
  const OwnRemove *remove = data;
  if (!store_change (turn->store, error, SQL_REMOVE, "ii", ":id", remove->own_id, ":attendee",
                     remove->attendee_id))
    return FALSE;
  if (store_changes (turn->store) == 0) {
    g_set_error_literal (error, OWN_ERROR, OWN_ERROR_UNKNOWN, "no such activity");
    return FALSE;
  }
  turn->outcome = g_strdup (remove->outcome);
  return note (turn->store, remove->attendee_id, "own_activity.removed", turn->now_ms, error);
}
