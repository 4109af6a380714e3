/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk journal verify and export, and congress-kiosk status: looking at a kiosk's folder,
 * also while it runs.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/error.h"

static int
verify (const char *data)
{
  GError *error = NULL;
  guint64 whole = 0;
  g_autoptr (Journal) journal = command_open (data, FALSE, &error);
  if (journal == NULL)
    return command_fail (error);
  if (!journal_verify (journal, &whole, &error))
    return command_fail (error);
  printf ("%" G_GUINT64_FORMAT " records, each follows from the one before\n", whole);
  return COMMAND_DONE;
}

static int
export_log (const char *data, const char *file)
{
  GError *error = NULL;
  guint64 records = 0;
  g_autoptr (Journal) journal = command_open (data, FALSE, &error);
  if (journal == NULL || !journal_export (journal, file, &records, &error))
    return command_fail (error);
  printf ("%s: %" G_GUINT64_FORMAT " records, signed\n", file, records);
  return COMMAND_DONE;
}

int
command_journal (int argc, char **argv)
{
  g_autofree char *data = NULL;
  g_auto (GStrv) words = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, "folder of this kiosk", "FOLDER" },
    G_OPTION_ENTRY_NULL,
  };
  if (!command_parse (argc, argv, "verify | export FILE - check the log of scans, or copy it",
                      entries, &words))
    return COMMAND_USAGE;
  guint count = g_strv_length (words);
  if (count == 1 && strcmp (words[0], "verify") == 0)
    return verify (data);
  if (count == 2 && strcmp (words[0], "export") == 0)
    return export_log (data, words[1]);
  fputs ("usage: congress-kiosk journal verify --data FOLDER\n"
         "       congress-kiosk journal export FILE --data FOLDER\n",
         stderr);
  return COMMAND_USAGE;
}

static int
print_status (const char *data)
{
  GError *error = NULL;
  JournalCounts counts = { 0 };
  g_autoptr (Journal) journal = command_open (data, FALSE, &error);
  g_autoptr (Snapshot) snapshot = journal != NULL ? journal_load (journal, &error) : NULL;
  if (snapshot == NULL || !journal_count (journal, &counts, &error))
    return command_fail (error);
  const SnapshotIdentity *identity = journal_identity (journal);
  if (identity == NULL)
    return command_fail (g_error_new_literal (KIOSK_ERROR, KIOSK_ERROR_STATE, "not paired"));
  printf ("server     %s\ncongress   %s\nname       %s\ndoor       %s\n", identity->server,
          identity->title, snapshot->kiosk_name,
          snapshot->door.kind == ADMISSION_DOOR_NONE ? "none yet" : snapshot->door.name);
  printf ("list       version %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " badges, %u sessions\n",
          counts.version, counts.badges, snapshot->programme->sessions->len);
  printf ("scans      %" G_GUINT64_FORMAT ", of which %" G_GUINT64_FORMAT " delivered\n",
          counts.scans, counts.acked);
  if (journal_locked (journal))
    puts ("locked     taken out of use by the server; the log is still here: journal export FILE");
  return COMMAND_DONE;
}

int
command_status (int argc, char **argv)
{
  g_autofree char *data = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, "folder of this kiosk", "FOLDER" },
    G_OPTION_ENTRY_NULL,
  };
  if (!command_parse (argc, argv, "- what this kiosk knows", entries, NULL))
    return COMMAND_USAGE;
  return print_status (data);
}
