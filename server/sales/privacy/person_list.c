/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding people; see person_list.h.
 */
#include "server/sales/privacy/person_list.h"

#define COLUMNS                                                                                    \
  "SELECT a.public_id, a.name, CASE WHEN a.email <> '' THEN a.email ELSE o.email END AS address,"  \
  " IFNULL (o.number, ''), a.state = 'active' FROM attendee a JOIN sale_order o ON"                \
  " o.id = a.order_id "

static const char SQL_FIND[] =
    COLUMNS "WHERE instr (lower (a.name || char (10) || a.email || char (10) || o.email ||"
            " char (10) || IFNULL (o.number, '')), lower (:words)) > 0 ORDER BY a.id DESC LIMIT 50";
/* The address of a person: their own, or the order's when they ordered for nobody else. */
static const char SQL_SAME[] =
    COLUMNS "JOIN (SELECT p.id, IIF (p.email = '' AND p.handed_ms IS NULL AND 1 = (SELECT COUNT(*)"
            " FROM attendee b WHERE b.order_id = p.order_id), q.email, p.email) AS email FROM"
            " attendee p JOIN sale_order q ON q.id = p.order_id WHERE p.public_id = :person) w"
            " WHERE a.id <> w.id AND w.email <> '' AND (a.email = w.email COLLATE NOCASE OR o.email"
            " = w.email COLLATE NOCASE) ORDER BY a.id DESC LIMIT 50";
static const char SQL_ONE[] = COLUMNS "WHERE a.public_id = :person";

static void
fill (StoreStmt *q, View *view)
{
  view_text (view, "person", store_column_text (q, 0));
  view_text (view, "name", store_column_text (q, 1));
  view_text (view, "email", store_column_text (q, 2));
  view_text (view, "number", store_column_text (q, 3));
  view_flag (view, "active", store_column_int (q, 4) != 0);
}

gboolean
person_list_fill (Store *store, View *view, const char *words, GError **error)
{
  view_list (view, "people");
  if (words == NULL || *words == '\0')
    return TRUE;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_FIND, "t", ":words", words);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    fill (q, view_item (view, "people"));
  return step == STORE_DONE;
}

gboolean
person_list_fill_same (Store *store, View *view, const char *person_id, GError **error)
{
  view_list (view, "same");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SAME, "t", ":person", person_id);
  StoreStep step = STORE_FAILED;
  guint same = 0;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    fill (q, view_item (view, "same"));
    same++;
  }
  view_flag (view, "any_same", same > 0);
  return step == STORE_DONE;
}

gboolean
person_list_fill_one (Store *store, View *view, const char *person_id, gboolean *found,
                      GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ONE, "t", ":person", person_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  if (*found)
    fill (q, view);
  return step != STORE_FAILED;
}
