/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk: finds the sub-command and gives way to it.
 */
#include <locale.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/decode.h"

static const struct {
  const char *word;
  int (*run) (int argc, char **argv);
  const char *what;
} COMMANDS[] = {
  { "--screen", command_screen, "scan badges, on the whole screen" },
  { "--headless", command_headless, "scan badges: a line of JSON a scan" },
  { "pair", command_pair, "make this kiosk known to a server, with a one-time code" },
  { "sync", command_sync, "pull what changed and hand over what was seen, now" },
  { "status", command_status, "what this kiosk knows" },
  { "journal", command_journal,
    "journal verify, journal export FILE: check the log of scans, or copy it" },
  { "decode", command_decode, "print the codes in pictures" },
};

static int
print_help (FILE *to, int status)
{
  fputs ("usage: congress-kiosk COMMAND [OPTION…]\n\n", to);
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    fprintf (to, "  %-12s%s\n", COMMANDS[i].word, COMMANDS[i].what);
  fputs ("\nEach command has --help. Exit status: 0 done, 1 the answer is no, 2 wrong words,\n"
         "3 not paired or in use, 4 camera or disk, 5 network.\n",
         to);
  return status;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  setlocale (LC_ALL, "");
  signal (SIGPIPE, SIG_IGN);
  if (sodium_init () < 0)
    return COMMAND_DEVICE;
  if (argc < 2)
    return print_help (stderr, COMMAND_USAGE);
  if (strcmp (argv[1], "--help") == 0)
    return print_help (stdout, COMMAND_DONE);
  if (strcmp (argv[1], "--version") == 0)
    return puts ("congress-kiosk " HOUSE_VERSION) < 0 ? COMMAND_DEVICE : COMMAND_DONE;
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (strcmp (argv[1], COMMANDS[i].word) == 0)
      return COMMANDS[i].run (argc - 1, argv + 1);
  fprintf (stderr, "congress-kiosk: no command %s\n\n", argv[1]);
  return print_help (stderr, COMMAND_USAGE);
}
