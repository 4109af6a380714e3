/* SPDX-License-Identifier: EUPL-1.2
 *
 * `import`: brings a programme into the database.
 */
#include <string.h>

#include "schedule/conflicts.h"
#include "schedule/json.h"
#include "server/commands.h"
#include "server/sales/after/session_change.h"
#include "server/sales/catalogue.h"
#include "server/server.h"

static char *tickets;

static const GOptionEntry options[] = {
  { "tickets", 0, 0, G_OPTION_ARG_STRING, &tickets,
    "\"sample\" adds ticket types and a voucher for trying out", "WHICH" },
  G_OPTION_ENTRY_NULL,
};

typedef struct {
  const Programme *programme;
  gboolean sample;
  CatalogueReport report;
  int told;
} Import;

static gboolean
import_run (gpointer data, WriterTurn *turn, GError **error)
{
  Import *import = data;
  g_autoptr (GArray) before = session_watch_begin (turn->store, error);
  return before != NULL &&
         catalogue_import (turn->store, import->programme, turn->now_ms, &import->report, error) &&
         session_watch_end (turn->store, before, turn->now_ms, &import->told, error) &&
         (!import->sample || catalogue_sample_tickets (turn->store, error));
}

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (arguments[0] == NULL || arguments[1] != NULL)
    return command_usage (error, "import wants one programme");
  if (tickets != NULL && strcmp (tickets, "sample") != 0)
    return command_usage (error, "--tickets knows only \"sample\"");
  g_autoptr (Programme) programme = programme_load_file (arguments[0], error);
  if (programme == NULL)
    return FALSE;
  g_autoptr (GPtrArray) conflicts = conflicts_find (programme);
  for (guint i = 0; i < conflicts->len; i++)
    g_printerr ("warning: %s\n", ((Conflict *) conflicts->pdata[i])->text);
  g_autoptr (Server) server = server_open (config, NULL, error);
  if (server == NULL)
    return FALSE;
  Import import = { .programme = programme, .sample = tickets != NULL };
  if (!writer_call (server_app (server)->writer, WRITER_SAVEPOINT, import_run, &import, error))
    return FALSE;
  g_print ("%d sessions added, %d changed, %d cancelled\n", import.report.added,
           import.report.changed, import.report.cancelled);
  if (import.told > 0)
    g_print ("%d letters to people whose session was cancelled or moved\n", import.told);
  return TRUE;
}

const Command command_import = {
  .name = "import",
  .arguments = "FILE",
  .summary = "bring a programme into the database: own JSON, schedule.json or schedule.xml",
  .options = options,
  .run = run,
};
