/* SPDX-License-Identifier: EUPL-1.2
 *
 * Makes the database that tests copy. usage: make_database FILE
 */
#include <glib/gstdio.h>

#include "schedule/store.h"
#include "server/core/resources.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  if (argc != 2) {
    g_printerr ("usage: make_database FILE\n");
    return 2;
  }
  g_remove (argv[1]);
  resources_register ();
  Store *store = store_open (argv[1], STORE_WRITER, &error);
  if (store == NULL || !store_migrate (store, RESOURCES_SCHEMA, &error)) {
    g_printerr ("make_database: %s\n", error->message);
    return 1;
  }
  store_free (store);
  return 0;
}
