/* SPDX-License-Identifier: EUPL-1.2
 *
 * `backup FILE`: a checked copy of the database, also while the server runs. It reads from one
 * snapshot, so it neither waits for the writer nor starts over when something is written.
 */
#include "schedule/store.h"
#include "server/commands.h"
#include "server/server.h"

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (g_strv_length (arguments) != 1)
    return command_usage (error, "backup wants one FILE");
  g_autofree char *database = server_database (config);
  g_autoptr (Store) store = store_open (database, STORE_READER, error);
  if (store == NULL || !store_begin (store, error))
    return FALSE;
  gboolean copied = store_backup (store, arguments[0], error);
  store_rollback (store);
  if (copied)
    g_print ("%s\n", arguments[0]);
  return copied;
}

const Command command_backup = {
  .name = "backup",
  .arguments = "FILE",
  .summary = "copy the database, check and sync the copy; the server may run",
  .run = run,
};
