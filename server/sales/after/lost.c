/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lost places; see lost.h.
 */
#include "server/sales/after/lost.h"

/* Of a session that moved twice the last time counts. */
static const char SQL_LOST[] =
    "SELECT s.title, s.state = 'cancelled', f.starts_ms, MAX (f.until_ms) FROM session_lost l"
    " JOIN session s ON s.id = l.session_id JOIN first_choice f ON f.session_id = l.session_id"
    " WHERE l.attendee_id = :attendee AND f.starts_ms > :now AND NOT EXISTS (SELECT 1 FROM seat e"
    " JOIN session t ON t.id = e.session_id WHERE e.attendee_id = l.attendee_id AND e.gone = 0"
    " AND (t.id = s.id OR (t.starts_ms < f.ends_ms AND t.ends_ms > f.starts_ms)))"
    " GROUP BY s.id ORDER BY f.starts_ms";

/* What the change of the session itself ended, and not who left or took another ticket. */
static const char SQL_LINES[] =
    "SELECT s.title, s.state = 'cancelled' FROM waiting w JOIN session s ON s.id = w.session_id"
    " JOIN attendee a ON a.id = w.attendee_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE w.attendee_id = :attendee AND w.state = 'withdrawn' AND w.changed_ms = s.changed_ms"
    " AND s.changed_ms > 0"
    " AND (s.state = 'cancelled' OR (t.days >> (s.day_id - 1) & 1) = 0) ORDER BY w.id";

void
lost_place_free (gpointer place)
{
  g_free (((LostPlace *) place)->title);
  g_free (place);
}

GPtrArray *
lost_places (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (lost_place_free);
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LOST, "ii", ":attendee", attendee_id, ":now", now_ms);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    LostPlace *place = g_new0 (LostPlace, 1);
    g_ptr_array_add (places, place);
    place->title = g_strdup (store_column_text (q, 0));
    place->cancelled = store_column_int (q, 1) != 0;
    place->starts_ms = store_column_int (q, 2);
    gint64 until_ms = store_column_int (q, 3);
    place->first_until_ms = until_ms > now_ms ? until_ms : 0;
  }
  return step == STORE_DONE ? g_steal_pointer (&places) : NULL;
}

void
lost_line_free (gpointer data)
{
  LostLine *line = data;
  g_free (line->title);
  g_free (line);
}

GPtrArray *
lost_lines (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (lost_line_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LINES, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    LostLine *line = g_new (LostLine, 1);
    *line = (LostLine){ g_strdup (store_column_text (q, 0)), store_column_int (q, 1) != 0 };
    g_ptr_array_add (lines, line);
  }
  return step == STORE_DONE ? g_steal_pointer (&lines) : NULL;
}
