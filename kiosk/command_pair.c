/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk pair.
 */
#include <stdio.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/sync.h"
#include "kiosk/sync_messages.h"
#include "kiosk/transport.h"

static int
pair (const char *data, const char *server, const char *code)
{
  GError *error = NULL;
  g_autoptr (Journal) journal = command_open (data, TRUE, &error);
  if (journal == NULL ||
      !sync_pair (journal, server, code, g_get_host_name (), command_now_ms (), &error))
    return command_fail (error);
  const SnapshotIdentity *identity = journal_identity (journal);
  printf ("paired with %s for %s\n", identity->server, identity->title);
  command_sync_once (journal); /* the first list; when it fails the kiosk asks again by itself */
  return COMMAND_DONE;
}

int
command_pair (int argc, char **argv)
{
  g_autofree char *data = NULL, *server = NULL, *typed = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, "folder of this kiosk", "FOLDER" },
    { "server", 0, 0, G_OPTION_ARG_STRING, &server, "address of the server", "URL" },
    { "code", 0, 0, G_OPTION_ARG_STRING, &typed, "code that the back office shows", "CODE" },
    G_OPTION_ENTRY_NULL,
  };
  char code[9];
  if (!command_parse (argc, argv, "- make this kiosk known to a server", entries, NULL))
    return COMMAND_USAGE;
  if (server != NULL && g_str_has_suffix (server, "/"))
    server[strlen (server) - 1] = '\0';
  if (server == NULL || !transport_base_valid (server)) {
    fputs ("congress-kiosk pair: --server wants an address such as https://congress.example\n",
           stderr);
    return COMMAND_USAGE;
  }
  if (typed == NULL || !sync_pair_code_read (typed, code)) {
    fputs ("congress-kiosk pair: --code wants the 8 characters that the back office shows\n",
           stderr);
    return COMMAND_USAGE;
  }
  return pair (data, server, code);
}
