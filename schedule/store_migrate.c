/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bringing a database up to the schema this program knows; see store.h. On top of the other calls,
 * so it needs nothing of SQLite itself.
 */
#include <stdlib.h>
#include <string.h>

#include "schedule/store_private.h"

static gboolean
migrate_one (Store *store, const char *path, int number, GError **error)
{
  g_autoptr (GBytes) file = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (file == NULL)
    return FALSE;
  gsize size = 0;
  const char *bytes = g_bytes_get_data (file, &size);
  g_autofree char *sql = g_strndup (bytes, size);
  /* PRAGMA takes no parameters; the number is ours, not input. */
  char set_version[] = "PRAGMA user_version=0000";
  g_snprintf (set_version, sizeof set_version, "PRAGMA user_version=%04d", number);
  if (store_begin (store, error) && store_exec (store, sql, error) &&
      store_check_references (store, error) && store_exec (store, set_version, error) &&
      store_commit (store, error))
    return TRUE;
  store_rollback (store);
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static int
compare_names (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
migrate_all (Store *store, const char *resources, GError **error)
{
  g_auto (GStrv) files =
      g_resources_enumerate_children (resources, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  if (files == NULL)
    return FALSE;
  guint count = g_strv_length (files);
  qsort (files, count, sizeof *files, compare_names);
  int have = store_version (store);
  if (have > (int) count) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_SCHEMA,
                 "the file has schema %d, this program knows %u: use a newer program", have, count);
    return FALSE;
  }
  for (guint i = 0; i < count; i++) {
    int number = (int) g_ascii_strtoll (files[i], NULL, 10);
    if (number != (int) i + 1) {
      g_set_error (error, STORE_ERROR, STORE_ERROR_SCHEMA, "migration %u is missing before %s",
                   i + 1, files[i]);
      return FALSE;
    }
    g_autofree char *path = g_build_path ("/", resources, files[i], NULL);
    if (number > have && !migrate_one (store, path, number, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
store_migrate (Store *store, const char *resources, GError **error)
{
  /* SQLite changes a CHECK only by making the table again, which others refer to meanwhile; this
   * pragma does nothing inside a transaction. */
  if (!store_exec (store, "PRAGMA foreign_keys=OFF", error))
    return FALSE;
  gboolean well = migrate_all (store, resources, error);
  return store_exec (store, "PRAGMA foreign_keys=ON", well ? error : NULL) && well;
}
