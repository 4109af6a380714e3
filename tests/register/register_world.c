/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fills a data folder that `congress-server init` made, for the browser: register_world FOLDER.
 * Prints the moment for `serve --now` and the private links of three teachers, a line each.
 */
#include <sodium.h>
#include <stdio.h>

#include "tests/register/pages_world.h"

int
main (int argc, char **argv)
{
  if (argc != 2 || sodium_init () < 0) {
    g_printerr ("usage: register_world FOLDER\n");
    return 2;
  }
  pages_world_fill (argv[1]);
  puts (PAGES_NOW);
  for (guint i = 1; i <= 3; i++) {
    g_autofree char *link = pages_world_link (argv[1], i);
    puts (link);
  }
  return 0;
}
