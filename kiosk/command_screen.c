/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk --screen: becomes congress-kiosk-screen, which stands beside it.
 */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "kiosk/commands.h"

int
command_screen (int argc, char **argv)
{
  (void) argc;
  g_autoptr (GError) error = NULL;
  g_autofree char *self = g_file_read_link ("/proc/self/exe", &error);
  if (self == NULL) {
    fprintf (stderr, "congress-kiosk --screen: %s\n", error->message);
    return COMMAND_DEVICE;
  }
  g_autofree char *path = g_strconcat (self, "-screen", NULL);
  execv (path, argv);
  fprintf (stderr, "congress-kiosk --screen: %s: %s\n", path, g_strerror (errno));
  return COMMAND_DEVICE;
}
