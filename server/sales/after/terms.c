/* SPDX-License-Identifier: EUPL-1.2
 *
 * Terms of cancelling; see terms.h.
 */
#include "server/sales/after/terms.h"

#include "server/core/audit.h"
#include "server/core/settings.h"
#include "server/sales/after/person.h"
#include "server/sales/order_state.h"

static const gint64 DAY_MS = G_GINT64_CONSTANT (86400000);

static const char SQL_TERMS[] = "SELECT until_ms, percent FROM cancel_term ORDER BY until_ms";
static const char SQL_PERCENT[] =
    "SELECT IFNULL ((SELECT percent FROM cancel_term WHERE until_ms > :now ORDER BY until_ms"
    " LIMIT 1), 0)";
static const char SQL_LOST[] =
    "SELECT IFNULL (MAX (at_ms), 0) FROM session_lost WHERE attendee_id = :attendee";
static const char SQL_CLEAR[] = "DELETE FROM cancel_term";
static const char SQL_ADD[] =
    "INSERT INTO cancel_term (until_ms, percent) VALUES (:until, :percent)";

GArray *
terms_read (Store *store, GError **error)
{
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TERMS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Term term = { store_column_int (q, 0), (int) store_column_int (q, 1) };
    g_array_append_val (terms, term);
  }
  return step == STORE_DONE ? g_steal_pointer (&terms) : NULL;
}

int
terms_percent (Store *store, gint64 now_ms, GError **error)
{
  return (int) store_number (store, error, SQL_PERCENT, -1, "i", ":now", now_ms);
}

gint64
terms_by_us_until (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  gint64 lost_ms = store_number (store, error, SQL_LOST, -1, "i", ":attendee", attendee_id);
  gint64 until_ms = lost_ms + settings_int (store, "cancel.by_us_days") * DAY_MS;
  return lost_ms < 0 ? -1 : lost_ms > 0 && until_ms > now_ms ? until_ms : 0;
}

gint64
terms_by_us_own_until (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  gint64 until_ms = terms_by_us_until (store, attendee_id, now_ms, error);
  gint64 first_ms = until_ms > 0 ? after_first_day (store, attendee_id, error) : 0;
  if (until_ms <= 0 || first_ms < 0)
    return MIN (until_ms, first_ms);
  return first_ms > now_ms ? MIN (until_ms, first_ms) : 0;
}

int
terms_percent_for (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  int percent = terms_percent (store, now_ms, error);
  gint64 until_ms = percent < 0 ? -1 : terms_by_us_until (store, attendee_id, now_ms, error);
  if (until_ms < 0)
    return -1;
  return until_ms > 0 ? MAX (percent, (int) settings_int (store, "cancel.by_us_percent")) : percent;
}

gint64
terms_amount (gint64 price_cents, int percent)
{
  return (price_cents * percent + 50) / 100;
}

/* Who waits longer never gets more. */
static gboolean
is_table (const Term *terms, guint n)
{
  for (guint i = 0; i < n; i++)
    if (terms[i].percent < 0 || terms[i].percent > 100 ||
        (i > 0 &&
         (terms[i].until_ms <= terms[i - 1].until_ms || terms[i].percent > terms[i - 1].percent)))
      return FALSE;
  return TRUE;
}

gboolean
terms_set_run (gpointer command, WriterTurn *turn, GError **error)
{
  const TermsSet *set = command;
  if (!is_table (set->terms, set->n_terms)) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "not a table of terms");
    return FALSE;
  }
  if (!store_change (turn->store, error, SQL_CLEAR, ""))
    return FALSE;
  for (guint i = 0; i < set->n_terms; i++)
    if (!store_change (turn->store, error, SQL_ADD, "id", ":until", set->terms[i].until_ms,
                       ":percent", set->terms[i].percent))
      return FALSE;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, set->staff_id);
  turn->outcome = g_strdup ("/kantoor/voorwaarden?bewaard=1");
  return audit_add (turn->store, turn->now_ms, actor, "terms.changed", "congress:1", NULL, error);
}
