/* SPDX-License-Identifier: EUPL-1.2
 *
 * `scans import FILE`: takes in a kiosk's log that came on a stick.
 */
#include <string.h>

#include "server/attendance/scan_import.h"
#include "server/commands.h"
#include "server/server.h"

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (g_strv_length (arguments) != 2 || strcmp (arguments[0], "import") != 0)
    return command_usage (error, "scans wants: import FILE");
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents (arguments[1], &text, &size, error))
    return FALSE;
  g_autoptr (Server) server = server_open (config, NULL, error);
  if (server == NULL)
    return FALSE;
  g_autofree char *database = server_database (config);
  g_autoptr (Store) reader = store_open (database, STORE_READER, error);
  ScanImportReport report;
  if (reader == NULL ||
      !scan_import (server_app (server)->writer, reader, text, size, &report, error))
    return FALSE;
  g_print ("%" G_GUINT64_FORMAT " records: %" G_GUINT64_FORMAT " new, %" G_GUINT64_FORMAT
           " known, %" G_GUINT64_FORMAT " kept apart\n",
           report.records, report.stored, report.repeats, report.apart);
  return TRUE;
}

const Command command_scans = {
  .name = "scans",
  .arguments = "import FILE",
  .summary = "take in the log of a kiosk that came on a stick; while the server runs, use the page",
  .run = run,
};
