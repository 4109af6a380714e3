/* SPDX-License-Identifier: EUPL-1.2
 *
 * Replays a fuzz target's corpus as an ordinary test, so that every input that once
 * mattered is tried with every compiler, not only under libFuzzer.
 */
#include <gio/gio.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static int
replay_file (const char *path)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, &size, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  return LLVMFuzzerTestOneInput ((const uint8_t *) text, size);
}

int
main (int argc, char **argv)
{
  int replayed = 0;
  for (int i = 1; i < argc; i++) {
    g_autoptr (GDir) dir = g_dir_open (argv[i], 0, NULL);
    const char *name = NULL;
    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
      g_autofree char *path = g_build_filename (argv[i], name, NULL);
      if (replay_file (path) != 0)
        return 1;
      replayed++;
    }
  }
  g_print ("%d inputs replayed\n", replayed);
  return replayed > 0 ? 0 : 1;
}
