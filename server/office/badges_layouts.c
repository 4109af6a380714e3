/* SPDX-License-Identifier: EUPL-1.2
 *
 * Layouts of the organiser; see badges_layouts.h.
 */
#include "server/office/badges_layouts.h"

#include <string.h>

#include "badges/error.h"
#include "badges/layout.h"
#include "server/core/audit.h"

static const char SQL_ONE[] = "SELECT ini FROM badge_layout WHERE name = :name";
static const char SQL_ALL[] = "SELECT name, ini FROM badge_layout ORDER BY name";
static const char SQL_SAVE[] =
    "INSERT INTO badge_layout (name, ini, changed_ms, actor) VALUES (:name, :ini, :now, :actor)"
    " ON CONFLICT (name) DO UPDATE SET ini = excluded.ini, changed_ms = excluded.changed_ms,"
    " actor = excluded.actor";
static const char SQL_FORGET[] = "DELETE FROM badge_layout WHERE name = :name";

gboolean
badges_layout_name_valid (const char *name)
{
  gsize size = strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-");
  return size > 0 && size <= 40 && name[size] == '\0' && *name != '-';
}

char *
badges_layout_text (Store *store, const char *name, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ONE, "t", ":name", name);
  StoreStep step = q == NULL ? STORE_FAILED : store_step (q, error);
  if (step == STORE_FAILED)
    return NULL;
  char *text = step == STORE_ROW                 ? g_strdup (store_column_text (q, 0))
               : badges_layout_name_valid (name) ? badge_layout_shipped_text (name)
                                                 : NULL;
  if (text == NULL)
    g_set_error (error, BADGE_ERROR, BADGE_ERROR_INPUT, "there is no layout %s", name);
  return text;
}

static void
entry_free (gpointer data)
{
  BadgesLayoutEntry *entry = data;
  g_free (entry->name);
  g_free (entry->title);
  g_free (entry);
}

/* A layout kept by an older program may not be right any more: it is shown by its name. */
static void
add_entry (GPtrArray *entries, const char *name, const char *ini, gboolean own, const char *lang)
{
  for (guint i = 0; i < entries->len; i++)
    if (strcmp (((const BadgesLayoutEntry *) entries->pdata[i])->name, name) == 0)
      return;
  g_autoptr (BadgeLayout) layout = badge_layout_read (ini, strlen (ini), NULL);
  BadgesLayoutEntry *entry = g_new0 (BadgesLayoutEntry, 1);
  entry->name = g_strdup (name);
  entry->title = g_strdup (layout != NULL ? badge_layout_title (layout, lang) : name);
  entry->own = own;
  entry->back = layout != NULL && badge_layout_has_back (layout);
  g_ptr_array_add (entries, entry);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const BadgesLayoutEntry *const *) a)->name,
                 (*(const BadgesLayoutEntry *const *) b)->name);
}

GPtrArray *
badges_layouts (Store *store, const char *lang, GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ALL, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    add_entry (entries, store_column_text (q, 0), store_column_text (q, 1), TRUE, lang);
  if (step != STORE_DONE)
    return NULL;
  g_auto (GStrv) names = badge_layouts_shipped ();
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *ini = badge_layout_shipped_text (*name);
    add_entry (entries, *name, ini, FALSE, lang);
  }
  g_ptr_array_sort (entries, by_name);
  return g_steal_pointer (&entries);
}

void
badges_layout_save_free (gpointer command)
{
  BadgesLayoutSave *save = command;
  g_free (save->ini);
  g_free (save);
}

gboolean
badges_layout_save_run (gpointer command, WriterTurn *turn, GError **error)
{
  const BadgesLayoutSave *save = command;
  if (!badges_layout_name_valid (save->name)) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "a layout's name");
    return FALSE;
  }
  if (save->ini != NULL) {
    g_autoptr (BadgeLayout) layout = badge_layout_read (save->ini, strlen (save->ini), error);
    if (layout == NULL ||
        !store_change (turn->store, error, SQL_SAVE, "ttit", ":name", save->name, ":ini", save->ini,
                       ":now", turn->now_ms, ":actor", save->actor))
      return FALSE;
  } else if (!store_change (turn->store, error, SQL_FORGET, "t", ":name", save->name)) {
    return FALSE;
  }
  g_free (turn->outcome);
  turn->outcome = save->ini != NULL
                      ? g_strdup_printf ("/kantoor/badges/indelingen/%s?bewaard=1", save->name)
                      : g_strdup ("/kantoor/badges/indelingen");
  g_autofree char *subject = g_strdup_printf ("layout:%s", save->name);
  return audit_add (turn->store, turn->now_ms, save->actor,
                    save->ini != NULL ? "badges.layout_saved" : "badges.layout_forgotten", subject,
                    NULL, error);
}
