/* SPDX-License-Identifier: EUPL-1.2
 *
<<<<<<< HEAD:server/office/office_badges.c
 * Badges as the printer wants them; see office.h.
 */
#include "server/core/audit.h"
#include "server/core/csv.h"
#include "server/office/office.h"

static const char SQL_NEW[] = "SELECT id FROM badge WHERE state = 'valid' AND printed_ms IS NULL";
static const char SQL_PRINTED[] = "UPDATE badge SET printed_ms = :now WHERE id = :id";

void
office_badges_clear (OfficeBadges *badges)
{
  g_clear_pointer (&badges->people, g_ptr_array_unref);
  g_clear_pointer (&badges->badge_ids, g_array_unref);
}

static GHashTable *
new_badges (Store *store, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_NEW, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    g_hash_table_add (ids, GSIZE_TO_POINTER ((gsize) store_column_int (q, 0)));
  return step == STORE_DONE ? g_steal_pointer (&ids) : NULL;
}

gboolean
office_badges (Store *store, const BadgeRoll *roll, gboolean only_new, OfficeBadges *badges,
               GError **error)
{
  badges->badge_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  badges->people = badge_roll_people (roll, store, 0, error);
  g_autoptr (GHashTable) ids = badges->people == NULL ? NULL : new_badges (store, error);
  if (ids == NULL)
    return FALSE;
  for (guint i = badges->people->len; only_new && i > 0; i--) {
    const BadgePerson *person = badges->people->pdata[i - 1];
    if (!g_hash_table_contains (ids, GSIZE_TO_POINTER ((gsize) person->number)))
      g_ptr_array_remove_index (badges->people, i - 1);
  }
  badge_people_sort (badges->people, BADGE_ORDER_NAME);
  for (guint i = 0; i < badges->people->len; i++) {
    gint64 id = ((const BadgePerson *) badges->people->pdata[i])->number;
    g_array_append_val (badges->badge_ids, id);
  }
  return TRUE;
}

void
office_printed_free (gpointer data)
{
  OfficePrinted *printed = data;
  g_array_unref (printed->badge_ids);
  g_free (printed);
}

gboolean
office_printed_run (gpointer data, WriterTurn *turn, GError **error)
{
  const OfficePrinted *printed = data;
  for (guint i = 0; i < printed->badge_ids->len; i++)
    if (!store_change (turn->store, error, SQL_PRINTED, "ii", ":now", turn->now_ms, ":id",
                       g_array_index (printed->badge_ids, gint64, i)))
      return FALSE;
  g_autofree char *detail = g_strdup_printf ("{\"badges\":%u}", printed->badge_ids->len);
  return audit_add (turn->store, turn->now_ms, printed->actor, "badges.printed", "congress:1",
                    detail, error);
}

=======
 * The register as a spreadsheet wants it; see office.h.
 */
#include <string.h>

#include "server/office/office.h"

static const char SQL_REGISTER[] =
    "SELECT IFNULL (t.register_number, ''), p.name, p.school, p.place, d.date, s.title,"
    " a.offering_code, IFNULL (f.provider, ''), IFNULL (f.activity_type, ''), a.subject_quarters,"
    " a.didactic_quarters, a.pedagogic_quarters, a.other_quarters, a.claimable_from, a.public_id"
    " FROM activity a JOIN attendee p ON p.id = a.attendee_id JOIN session s ON s.id = a.session_id"
    " JOIN day d ON d.id = s.day_id LEFT JOIN teacher t ON t.attendee_id = p.id"
    " LEFT JOIN offering f ON f.session_id = s.id WHERE a.withdrawn = 0 AND NOT EXISTS"
    " (SELECT 1 FROM activity b WHERE b.replaces = a.id) ORDER BY p.name, s.starts_ms, a.id";

>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk):server/office/office_register.c
char *
office_hours (gint64 quarters, gboolean dutch)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "%c%02d", quarters / 4, dutch ? ',' : '.',
                          (int) (quarters % 4) * 25);
}
