/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-badges: prints badges without a server. Finds the command and tells what went wrong.
 */
#include <locale.h>
#include <sodium.h>
#include <stdio.h>

#include "badges/command.h"

enum { EXIT_FAULT = 1, EXIT_USAGE = 2 };

static const struct {
  const char *name;
  guint least, most; /* words, the command itself included */
  gboolean (*run) (const Options *options, GError **error);
} COMMANDS[] = {
  { "layouts", 1, 2, command_layouts }, { "one", 2, 2, command_one },
  { "sheet", 2, 2, command_sheet },     { "test-page", 1, 1, command_test_page },
  { "verify", 2, 2, command_verify },
};

static gboolean
run (const Options *options, GError **error)
{
  guint words = options->rest == NULL ? 0 : g_strv_length (options->rest);
  for (gsize i = 0; words > 0 && i < G_N_ELEMENTS (COMMANDS); i++)
    if (g_str_equal (options->rest[0], COMMANDS[i].name) && words >= COMMANDS[i].least &&
        words <= COMMANDS[i].most)
      return COMMANDS[i].run (options, error);
  return options_usage (error, "say sheet, one or verify and the list of people, or layouts, or "
                               "test-page; --help tells more");
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .congress = -1 };
  g_autoptr (GError) error = NULL;
  setlocale (LC_CTYPE, "C.UTF-8");
  if (sodium_init () < 0) {
    fprintf (stderr, "congress-badges: no random numbers on this machine\n");
    return EXIT_FAULT;
  }
  if (options_parse (&options, &argc, &argv, &error) && run (&options, &error))
    return 0;
  fprintf (stderr, "congress-badges: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ? EXIT_USAGE : EXIT_FAULT;
}
