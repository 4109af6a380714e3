/* SPDX-License-Identifier: EUPL-1.2
 *
 * The table of sub-commands. Keep sorted by name.
 */
#include "server/commands.h"

static const Command *const commands[] = {
  &command_backup, &command_bounce, &command_evidence, &command_import,
  &command_init,   &command_scans,  &command_serve,
};

const Command *const *
commands_all (gsize *count)
{
  *count = G_N_ELEMENTS (commands);
  return commands;
}

gboolean
command_usage (GError **error, const char *what)
{
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, what);
  return FALSE;
}
