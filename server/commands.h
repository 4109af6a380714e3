/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sub-commands of congress-server: `congress-server NAME --config FILE …`. A room adds its own
 * as a row in commands.c and a file command_NAME.c.
 */
#pragma once

#include "server/config.h"

/**
 * Command:
 * @arguments: what follows the options in --help, such as "FILE"
 * @options: (nullable): the command's own options, ended by {NULL}; filled in before @run
 * @run: @arguments: NULL-terminated words that are no options. Returns: FALSE with @error set;
 *   main prints it and exits with @failed.
 * @failed: exit status of a failure; 0 is 1
 */
typedef struct {
  const char *name;
  const char *arguments;
  const char *summary;
  const GOptionEntry *options;
  gboolean (*run) (Config *config, char **arguments, GError **error);
  int failed;
} Command;

/** command_usage: sets an error that says how to use it: exit status 2. Returns: FALSE. */
gboolean command_usage (GError **error, const char *what);

extern const Command command_backup, command_bounce, command_evidence, command_import, command_init,
    command_scans, command_serve;

/** commands_all: Static. */
const Command *const *commands_all (gsize *count);
