/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists for pages; see badges_lists.h.
 */
#include "server/office/badges_lists.h"

#include <string.h>

#include "badges/number.h"
#include "schedule/when.h"
#include "server/office/badges_layouts.h"

static const char SQL_PRINTINGS[] =
    "SELECT p.id, p.at_ms, p.layout, p.badges, IFNULL (s.name, p.actor) FROM printing p"
    " LEFT JOIN staff s ON p.actor = 'staff:' || s.id ORDER BY p.id DESC LIMIT 50";
static const char SQL_PEOPLE[] =
    "SELECT a.id, a.name, a.school, a.place, b.id, b.printed_ms IS NOT NULL FROM badge b"
    " JOIN attendee a ON a.id = b.attendee_id WHERE b.state = 'valid' AND :words <> '' AND"
    " (b.id = :number OR instr (lower (a.name || char (10) || a.school), lower (:words)) > 0)"
    " ORDER BY lower (a.name), a.id LIMIT 50";

gboolean
badges_fill_printings (Store *store, View *view, WhenLang lang, GError **error)
{
  gboolean any = FALSE;
  view_list (view, "printings");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PRINTINGS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "printings");
    any = TRUE;
    g_autofree char *at = when_format_short (store_column_int (q, 1), lang);
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "at", at);
    view_text (item, "layout", store_column_text (q, 2));
    view_int (item, "badges", store_column_int (q, 3));
    view_text (item, "who", store_column_text (q, 4));
  }
  view_flag (view, "printed", any);
  return step == STORE_DONE;
}

gboolean
badges_fill_layouts (Store *store, View *view, const char *chosen, const char *lang, GError **error)
{
  g_autoptr (GPtrArray) layouts = badges_layouts (store, lang, error);
  if (layouts == NULL)
    return FALSE;
  view_list (view, "layouts");
  for (guint i = 0; i < layouts->len; i++) {
    const BadgesLayoutEntry *entry = layouts->pdata[i];
    View *item = view_item (view, "layouts");
    view_text (item, "name", entry->name);
    view_text (item, "label", entry->title);
    view_flag (item, "own", entry->own);
    view_flag (item, "chosen", g_strcmp0 (chosen, entry->name) == 0);
  }
  return TRUE;
}

gboolean
badges_fill_people (Store *store, View *view, const char *words, GError **error)
{
  guint32 number = 0;
  if (words == NULL || !badge_number_parse (words, &number))
    number = 0;
  view_list (view, "people");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEOPLE, "ti", ":words",
                                         words == NULL ? "" : words, ":number", (gint64) number);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "people");
    char text[BADGE_NUMBER_SIZE];
    badge_number_format ((guint32) store_column_int (q, 4), text);
    view_int (item, "attendee", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    view_text (item, "school", store_column_text (q, 2));
    view_text (item, "place", store_column_text (q, 3));
    view_text (item, "number", text);
    view_flag (item, "printed", store_column_int (q, 5) != 0);
  }
  return step == STORE_DONE;
}
