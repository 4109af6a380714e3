/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-server: finds the sub-command, reads the configuration, and tells what went wrong.
 */
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "server/commands.h"

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const Command *
find_command (const char *name)
{
  gsize count = 0;
  const Command *const *commands = commands_all (&count);
  for (gsize i = 0; name != NULL && i < count; i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  return NULL;
}

static void
print_help (void)
{
  gsize count = 0;
  const Command *const *commands = commands_all (&count);
  g_print ("usage: congress-server COMMAND [--config FILE] [--set KEY=VALUE] [options]\n"
           "\nCommands:\n");
  for (gsize i = 0; i < count; i++)
    g_print ("  %-8s %-12s %s\n", commands[i]->name, commands[i]->arguments, commands[i]->summary);
  g_autofree char *keys = config_help ();
  g_print ("\n`congress-server COMMAND --help` tells a command's own options.\n"
           "\nKeys of the configuration file, as [section] and name, with defaults:\n%s",
           keys);
}

static gboolean
apply_settings (Config *config, char **settings, GError **error)
{
  for (char **setting = settings; setting != NULL && *setting != NULL; setting++) {
    char *equals = strchr (*setting, '=');
    if (equals == NULL)
      return command_usage (error, "--set wants KEY=VALUE");
    *equals = '\0';
    if (!config_set (config, *setting, equals + 1, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
run (const Command *command, int argc, char **argv, GError **error)
{
  g_autofree char *file = NULL;
  g_auto (GStrv) settings = NULL;
  gboolean print = FALSE;
  const GOptionEntry common[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &file, "configuration file", "FILE" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &settings, "one key, over the file", "KEY=VALUE" },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &print, "print the configuration and stop", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (command->arguments);
  g_option_context_set_summary (context, command->summary);
  g_option_context_add_main_entries (context, common, NULL);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  g_autoptr (Config) config = config_new ();
  if ((file != NULL && !config_read (config, file, error)) ||
      !apply_settings (config, settings, error))
    return FALSE;
  if (!print)
    return command->run (config, argv + 1, error);
  g_autofree char *text = config_print (config);
  g_print ("%s", text);
  return TRUE;
}

int
main (int argc, char **argv)
{
  setlocale (LC_CTYPE, "C.UTF-8");
  setvbuf (stdout, NULL, _IOLBF, 0); /* who waits for "listening" reads a pipe */
  if (sodium_init () < 0) {
    g_printerr ("congress-server: no random numbers\n");
    return EXIT_FAILED;
  }
  const Command *command = argc > 1 ? find_command (argv[1]) : NULL;
  if (command == NULL) {
    gboolean asked = argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0);
    if (!asked)
      g_printerr ("congress-server: %s\n", argc > 1 ? "unknown command" : "which command?");
    print_help ();
    return asked ? 0 : EXIT_USAGE;
  }
  g_autoptr (GError) error = NULL;
  if (run (command, argc - 1, argv + 1, &error))
    return 0;
  g_printerr ("congress-server %s: %s\n", command->name, error->message);
  if (error->domain == G_OPTION_ERROR)
    return EXIT_USAGE;
  return command->failed != 0 ? command->failed : EXIT_FAILED;
}
