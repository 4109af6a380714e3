/* SPDX-License-Identifier: EUPL-1.2
 *
 * See new_database.h. NEW_DATABASE is where the build has put its own.
 */
#include "tests/server/new_database.h"

#include <gio/gio.h>
#include <string.h>

#include "server/core/resources.h"

Store *
new_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  if (strcmp (path, ":memory:") != 0 && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_autoptr (GFile) made = g_file_new_for_path (NEW_DATABASE);
    g_autoptr (GFile) copy = g_file_new_for_path (path);
    g_file_copy (made, copy, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
  }
  Store *store = store_open (path, STORE_WRITER, &error);
  g_assert_no_error (error);
  store_migrate (store, RESOURCES_SCHEMA, &error);
  g_assert_no_error (error);
  return store;
}
