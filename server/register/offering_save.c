/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the office says of an offering; see offering_save.h.
 */
#include "server/register/offering_save.h"

#include "server/attendance/presence.h"
#include "server/core/audit.h"
#include "server/core/settings.h"

static const char SQL_CLOSED[] = "SELECT COUNT(*) FROM books";
static const char SQL_SUBJECT[] =
    "SELECT title FROM session WHERE id = :session UNION ALL SELECT date FROM day WHERE id = :day";

void
offering_save_free (gpointer data)
{
  OfferingSave *save = data;
  offering_free (save->offering);
  g_free (save);
}

char *
offering_subject (Store *store, gint64 session_id, gint64 day_id, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SUBJECT, "ii", ":session", session_id, ":day", day_id);
  return q != NULL && store_step (q, error) == STORE_ROW ? g_strdup (store_column_text (q, 0))
                                                         : NULL;
}

static gboolean
check (OfferingSave *save, Store *store, GError **error)
{
  g_autofree char *validation_end = settings_text (store, "register.validation_end");
  save->wrong = save->remove ? 0 : offering_check (save->offering, validation_end);
  if (store_number (store, error, SQL_CLOSED, 0, "") > 0) {
    g_set_error_literal (error, OFFERING_ERROR, OFFERING_ERROR_CLOSED, "the books are closed");
    return FALSE;
  }
  if (save->wrong != 0)
    g_set_error_literal (error, OFFERING_ERROR, OFFERING_ERROR_FIELDS, "a field is wrong");
  return save->wrong == 0;
}

gboolean
offering_save_run (gpointer data, WriterTurn *turn, GError **error)
{
  OfferingSave *save = data;
  const Offering *offering = save->offering;
  if (!check (save, turn->store, error))
    return FALSE;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, save->staff_id);
  g_autofree char *subject =
      g_strdup_printf ("%s:%" G_GINT64_FORMAT, offering->session_id > 0 ? "session" : "day",
                       offering->session_id > 0 ? offering->session_id : offering->day_id);
  turn->outcome = g_strdup ("/kantoor/register/aanbod");
  return (save->remove
              ? offering_remove (turn->store, offering->session_id, offering->day_id, error)
              : offering_put (turn->store, offering, error)) &&
         presence_settle_again (turn->store, error) &&
         audit_add (turn->store, turn->now_ms, actor,
                    save->remove ? "offering.removed" : "offering.saved", subject, NULL, error);
}
