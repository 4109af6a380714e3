/* SPDX-License-Identifier: EUPL-1.2
 *
 * People and their sessions for the office; see people.h.
 */
#include "server/office/people.h"

#include "server/office/office.h"
#include "server/sales/after/terms.h"
#include "server/sales/types/page_fields.h"
#include "server/web/view_words.h"

enum { EMPTY_TERMS = 2 };

static const char SQL_LIST[] =
    "SELECT a.public_id, a.name, a.school, IFNULL (o.number, ''), t.name_nl, a.state = 'cancelled',"
    " o.state FROM attendee a JOIN sale_order o ON o.id = a.order_id JOIN ticket_type t"
    " ON t.id = a.ticket_type_id WHERE o.number IS NOT NULL AND (:words = ''"
    " OR instr (lower (a.name), lower (:words)) OR instr (lower (a.email), lower (:words))"
    " OR instr (lower (a.school), lower (:words)) OR instr (lower (o.number), lower (:words)))"
    " ORDER BY a.id DESC LIMIT 100";
static const char SQL_PERSON[] =
    "SELECT a.name, a.email, a.school, a.place, o.number, t.name_nl, a.state = 'active'"
    " AND o.state IN ('pending', 'paid'), o.state, a.id FROM attendee a JOIN sale_order o"
    " ON o.id = a.order_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE a.public_id = :person AND o.number IS NOT NULL";
static const char SQL_PERSON_SESSIONS[] =
    "SELECT s.title, s.starts_ms, r.name FROM seat e JOIN session s ON s.id = e.session_id"
    " JOIN room r ON r.id = s.room_id WHERE e.attendee_id = :attendee AND e.gone = 0"
    " ORDER BY s.starts_ms";
static const char SQL_SESSION[] =
    "SELECT s.title, s.starts_ms, s.ends_ms, s.room_id, s.state = 'cancelled', q.taken, q.capacity,"
    " (SELECT COUNT(*) FROM waiting w WHERE w.session_id = s.id AND w.state = 'waiting')"
    " FROM session s JOIN quota q ON q.id = s.quota_id WHERE s.id = :id";
static const char SQL_ROOMS[] = "SELECT id, name, capacity FROM room ORDER BY name";

/* As an <input type="datetime-local"> has it. */
static void
view_local (View *view, const char *name, gint64 ms)
{
  g_autofree char *local = page_local_moment (ms);
  view_text (view, name, local);
}

gboolean
people_fill_list (Store *store, View *view, const char *words, GError **error)
{
  view_list (view, "people");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LIST, "t", ":words", words != NULL ? words : "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    static const char *const texts[] = { "person", "name", "school", "number", "ticket" };
    View *item = view_item (view, "people");
    for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
      view_text (item, texts[i], store_column_text (q, i));
    view_flag (item, "cancelled", store_column_int (q, 5) != 0);
    office_order_state (item, store_column_text (q, 6));
  }
  return step == STORE_DONE;
}

static gboolean
fill_sessions (Store *store, View *view, Lang lang, gint64 attendee_id, GError **error)
{
  view_list (view, "sessions");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_PERSON_SESSIONS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "sessions");
    view_text (item, "session", store_column_text (q, 0));
    view_moment (item, "at", store_column_int (q, 1), lang);
    view_text (item, "room", store_column_text (q, 2));
  }
  return step == STORE_DONE;
}

gboolean
people_fill_person (Store *store, View *view, Lang lang, const char *person, gint64 now_ms,
                    gboolean *found, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PERSON, "t", ":person", person);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  static const char *const texts[] = { "name", "email", "school", "place", "number", "ticket" };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    view_text (view, texts[i], store_column_text (q, i));
  view_flag (view, "active", store_column_int (q, 6) != 0);
  office_order_state (view, store_column_text (q, 7));
  view_text (view, "person", person);
  gint64 attendee_id = store_column_int (q, 8);
  int percent = terms_percent_for (store, attendee_id, now_ms, error);
  view_int (view, "percent", percent);
  return percent >= 0 && fill_sessions (store, view, lang, attendee_id, error);
}

static gboolean
fill_rooms (Store *store, View *view, gint64 chosen, GError **error)
{
  view_list (view, "rooms");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROOMS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "rooms");
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    view_int (item, "holds", store_column_int (q, 2));
    view_flag (item, "chosen", store_column_int (q, 0) == chosen);
  }
  return step == STORE_DONE;
}

gboolean
people_fill_session (Store *store, View *view, Lang lang, gint64 session_id, gint64 now_ms,
                     const PeopleMove *typed, gboolean *found, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSION, "i", ":id", session_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  gboolean cancelled = store_column_int (q, 4) != 0;
  view_int (view, "id", session_id);
  view_text (view, "session", store_column_text (q, 0));
  view_moment (view, "at", store_column_int (q, 1), lang);
  if (typed->starts != NULL)
    view_text (view, "starts", typed->starts);
  else
    view_local (view, "starts", store_column_int (q, 1));
  view_flag (view, "cancelled", cancelled);
  view_flag (view, "open", !cancelled && store_column_int (q, 2) > now_ms);
  view_int (view, "taken", store_column_int (q, 5));
  view_int (view, "capacity", store_column_int (q, 6));
  view_int (view, "waiting", store_column_int (q, 7));
  return fill_rooms (store, view, typed->room_id != 0 ? typed->room_id : store_column_int (q, 3),
                     error);
}

static void
add_term (View *view, guint number, const Term *term)
{
  View *item = view_item (view, "rows");
  view_int (item, "row", number);
  if (term != NULL)
    view_local (item, "until", term->until_ms);
  else
    view_text (item, "until", "");
  g_autofree char *percent = term != NULL ? g_strdup_printf ("%d", term->percent) : g_strdup ("");
  view_text (item, "percent", percent);
}

gboolean
people_fill_terms (Store *store, View *view, GError **error)
{
  g_autoptr (GArray) terms = terms_read (store, error);
  if (terms == NULL)
    return FALSE;
  view_list (view, "rows");
  guint rows = MIN (terms->len + EMPTY_TERMS, TERMS_MAX);
  for (guint i = 0; i < rows; i++)
    add_term (view, i + 1, i < terms->len ? &g_array_index (terms, Term, i) : NULL);
  return TRUE;
}
