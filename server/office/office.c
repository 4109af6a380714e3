/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists and counts of the back office; see office.h. Badges to print are office_badges.c.
 */
#include "server/office/office.h"

#include <string.h>

#include "server/core/money.h"
#include "server/web/view_words.h"

static const char SQL_COUNTS[] =
    "SELECT (SELECT COUNT(*) FROM sale_order WHERE state = 'paid'),"
    " (SELECT COUNT(*) FROM sale_order WHERE state = 'pending'),"
    " (SELECT COUNT(*) FROM badge WHERE state = 'valid'),"
    " (SELECT COUNT(*) FROM badge WHERE state = 'valid' AND printed_ms IS NULL),"
    " (SELECT COUNT(*) FROM seat WHERE state = 'confirmed'),"
    " (SELECT COUNT(*) FROM kiosk WHERE token_hash IS NOT NULL AND revoked_ms IS NULL),"
    " (SELECT COUNT(*) FROM scan), (SELECT COUNT(*) FROM scan_apart p WHERE NOT EXISTS"
    " (SELECT 1 FROM scan_apart_look o WHERE o.apart_id = p.id)),"
    " (SELECT COUNT(*) FROM activity a WHERE withdrawn = 0 AND NOT EXISTS"
    " (SELECT 1 FROM activity b WHERE b.replaces = a.id)),"
    " (SELECT COUNT(*) FROM outbox WHERE state = 'waiting'),"
    " (SELECT COUNT(*) FROM outbox WHERE state = 'failed'),"
    " (SELECT COUNT(*) FROM (SELECT item FROM ledger WHERE account = 'suspense' GROUP BY item"
    " HAVING SUM (amount_cents) <> 0)),"
    " (SELECT COUNT(*) FROM letter l WHERE NOT EXISTS (SELECT 1 FROM letter n WHERE n.again_of ="
    " l.outbox_id) AND EXISTS (SELECT 1 FROM letter_bounce b WHERE b.letter_id = l.outbox_id"
    " AND b.action = 'failed')),"
    " (SELECT IFNULL (-SUM (amount_cents), 0) FROM ledger WHERE account = 'sales')";
static const char SQL_ORDERS[] =
    "SELECT o.number, o.state, o.total_cents, o.created_ms, a.name, a.school, CASE :lang WHEN 1 "
    "THEN t.name_en ELSE"
    " t.name_nl END,"
    " (SELECT COUNT(*) FROM seat e WHERE e.attendee_id = a.id AND e.gone = 0), a.id, "
    "o.id"
    " FROM sale_order o JOIN attendee a ON a.order_id = o.id"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE o.number IS NOT NULL AND (:words = '' OR"
    " instr (lower (o.number || char (10) || a.name || char (10) || a.email || char (10) ||"
    " a.school), lower (:words)) > 0) ORDER BY o.id DESC LIMIT 200";
static const char SQL_SESSIONS[] =
    "SELECT s.starts_ms, s.title, r.name, IFNULL (q.taken, 0), IFNULL (q.capacity, 0),"
    " (SELECT COUNT(*) FROM presence p WHERE p.session_id = s.id AND p.present_ms > 0),"
    " (SELECT COUNT(*) FROM activity a WHERE a.session_id = s.id AND a.withdrawn = 0 AND NOT EXISTS"
    " (SELECT 1 FROM activity b WHERE b.replaces = a.id)), s.slug, s.id FROM session s"
    " JOIN room r ON r.id = s.room_id LEFT JOIN quota q ON q.id = s.quota_id"
    " ORDER BY s.starts_ms, r.name";
static const char SQL_AUDIT[] =
    "SELECT u.at_ms, IFNULL ((SELECT s.name FROM staff s WHERE u.actor = 'staff:' || s.id), "
    "u.actor),"
    " u.action, u.subject, IFNULL ((SELECT s.title FROM session s WHERE u.subject = 'session:' ||"
    " s.id), ''), IFNULL (json_extract (u.detail, '$.reason'), '') FROM audit u"
    " ORDER BY u.id DESC LIMIT 200";

gboolean
office_fill_counts (Store *store, View *view, Lang lang, GError **error)
{
  static const char *const NAMES[] = { "paid",           "pending",       "badges",
                                       "badges_new",     "seats",         "kiosks",
                                       "scans",          "scans_apart",   "activities",
                                       "outbox_waiting", "outbox_failed", "money_apart",
                                       "bounced" };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_COUNTS, "");
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  for (int i = 0; i < (int) G_N_ELEMENTS (NAMES); i++)
    view_int (view, NAMES[i], store_column_int (q, i));
  view_flag (view, "any_apart", store_column_int (q, 7) > 0);
  view_flag (view, "any_failed", store_column_int (q, 10) > 0);
  g_autofree char *sales = money_format (lang, store_column_int (q, 13));
  view_text (view, "sales", sales);
  return TRUE;
}

void
office_order_state (View *view, const char *state)
{
  static const char *const STATES[] = { "pending", "paid", "expired", "cancelled" };
  for (gsize i = 0; i < G_N_ELEMENTS (STATES); i++) {
    g_autofree char *flag = g_strconcat ("is_", STATES[i], NULL);
    view_flag (view, flag, strcmp (state, STATES[i]) == 0);
  }
}

gboolean
office_fill_orders (Store *store, View *view, Lang lang, const char *words, GError **error)
{
  view_list (view, "orders");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ORDERS, "td", ":words",
                                         words != NULL ? words : "", ":lang", (int) lang);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "orders");
    g_autofree char *total = money_format (lang, store_column_int (q, 2));
    view_text (item, "number", store_column_text (q, 0));
    office_order_state (item, store_column_text (q, 1));
    view_text (item, "total", total);
    view_moment (item, "at", store_column_int (q, 3), lang);
    view_text (item, "name", store_column_text (q, 4));
    view_text (item, "school", store_column_text (q, 5));
    view_text (item, "ticket", store_column_text (q, 6));
    view_int (item, "seats", store_column_int (q, 7));
    view_int (item, "attendee", store_column_int (q, 8));
    view_int (item, "order_id", store_column_int (q, 9));
  }
  return step == STORE_DONE;
}

gboolean
office_fill_sessions (Store *store, View *view, Lang lang, GError **error)
{
  view_list (view, "sessions");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSIONS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "sessions");
    view_moment (item, "at", store_column_int (q, 0), lang);
    view_text (item, "title", store_column_text (q, 1));
    view_text (item, "room", store_column_text (q, 2));
    view_int (item, "taken", store_column_int (q, 3));
    view_int (item, "capacity", store_column_int (q, 4));
    view_flag (item, "bookable", store_column_int (q, 4) > 0);
    view_int (item, "present", store_column_int (q, 5));
    view_int (item, "activities", store_column_int (q, 6));
    view_text (item, "slug", store_column_text (q, 7));
    view_int (item, "id", store_column_int (q, 8));
  }
  return step == STORE_DONE;
}

gboolean
office_fill_audit (Store *store, View *view, Lang lang, GError **error)
{
  view_list (view, "rows");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_AUDIT, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "rows");
    view_moment (item, "at", store_column_int (q, 0), lang);
    view_text (item, "actor", store_column_text (q, 1));
    view_text (item, "action", store_column_text (q, 2));
    view_text (item, "subject", store_column_text (q, 3));
    view_text (item, "about", store_column_text (q, 4));
    view_text (item, "reason", store_column_text (q, 5));
  }
  return step == STORE_DONE;
}
