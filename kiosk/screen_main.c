/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk-screen: the kiosk with its screen. A program of its own, which congress-kiosk
 * --screen becomes, so that a kiosk without a screen, and every decoder child of one, needs no GTK.
 */
#include <glib-unix.h>
#include <gtk/gtk.h>
#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/commands.h"
#include "kiosk/decode.h"
#include "kiosk/screen_door.h"

#define CONFIG_FILE "/etc/lerarencongres/kiosk.ini"

typedef struct {
  char *config;
  char *data;
  char *frames;
  char *now;
  char *size;
  gboolean print;
  gint64 clock_offset_ms;
} Options;

static gint64
now_ms (gpointer user)
{
  return command_now_ms () + ((const Options *) user)->clock_offset_ms;
}

static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return command_monotonic_ms ();
}

static gboolean
told_to_stop (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

/* What the command line says goes above the file. */
static void
put_above (char **setting, const char *said)
{
  if (said == NULL)
    return;
  g_free (*setting);
  *setting = g_strdup (said);
}

static gboolean
load_config (const Options *options, Config *config, GError **error)
{
  const char *name = options->config != NULL ? options->config : CONFIG_FILE;
  g_autofree char *text = NULL;
  config_init (config);
  /* The usual file may be absent; one that was asked for may not. */
  if (options->config != NULL || g_file_test (name, G_FILE_TEST_EXISTS))
    if (!g_file_get_contents (name, &text, NULL, error) || !config_read (config, name, text, error))
      return FALSE;
  put_above (&config->data, options->data);
  put_above (&config->frames, options->frames);
  return TRUE;
}

static int
run (Options *options, const Config *config, int width, int height)
{
  GError *error = NULL;
  ScreenDoorOptions door = { .now_ms = now_ms,
                             .monotonic_ms = monotonic_ms,
                             .user = options,
                             .desk = { .clock_told = options->clock_offset_ms != 0 },
                             .width = width,
                             .height = height };
  command_boot_id (door.desk.boot_id);
  g_autoptr (Journal) journal = command_open (config->data, TRUE, &error);
  if (journal == NULL)
    return command_fail (error);
  /* A card is drawn by cairo; for a renderer of GL it would be a new texture as large as the
   * screen. Measured with tests/bench/glance.c, without a graphics card: 4 ms a verdict, and 12. */
  g_setenv ("GSK_RENDERER", "cairo", FALSE);
  if (!gtk_init_check ()) {
    fputs ("congress-kiosk --screen: there is no screen here\n", stderr);
    return COMMAND_DEVICE;
  }
  g_autoptr (ScreenDoor) shown = screen_door_new (journal, config, &door, &error);
  if (shown == NULL)
    return command_fail (error);
  GMainLoop *loop = g_main_loop_new (NULL, FALSE);
  guint term = g_unix_signal_add (SIGTERM, told_to_stop, loop);
  guint interrupt = g_unix_signal_add (SIGINT, told_to_stop, loop);
  g_main_loop_run (loop);
  g_source_remove (term);
  g_source_remove (interrupt);
  g_main_loop_unref (loop);
  return COMMAND_DONE;
}

/* "1280x720". Returns: FALSE when it is no size; without one both are 0. */
static gboolean
read_size (const char *text, int *width, int *height)
{
  guint64 wide = 0, high = 0;
  if (text == NULL)
    return TRUE;
  g_auto (GStrv) parts = g_strsplit (text, "x", 2);
  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 320, 16384, &wide, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 240, 16384, &high, NULL))
    return FALSE;
  *width = (int) wide;
  *height = (int) high;
  return TRUE;
}

static int
start (Options *options)
{
  g_auto (Config) config = { 0 };
  GError *error = NULL;
  int width = 0, height = 0;
  if (options->now != NULL && !command_clock_offset (options->now, &options->clock_offset_ms)) {
    fputs ("congress-kiosk --screen: --now wants a moment such as 2017-10-06T09:50:00+02:00\n",
           stderr);
    return COMMAND_USAGE;
  }
  if (!read_size (options->size, &width, &height)) {
    fputs ("congress-kiosk --screen: --size wants a size such as 1280x720\n", stderr);
    return COMMAND_USAGE;
  }
  if (!load_config (options, &config, &error)) {
    command_fail (error);
    return COMMAND_USAGE;
  }
  if (options->print) {
    g_autofree char *text = config_print (&config);
    return fputs (text, stdout) < 0 ? COMMAND_DEVICE : COMMAND_DONE;
  }
  return run (options, &config, width, height);
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
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &options.config, "settings; else " CONFIG_FILE,
      "FILE" },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options.data, "folder of this kiosk", "FOLDER" },
    { "frames", 0, 0, G_OPTION_ARG_FILENAME, &options.frames,
      "look at the pictures in a folder, instead of a camera", "FOLDER" },
    { "now", 0, 0, G_OPTION_ARG_STRING, &options.now,
      "start the clock at this moment, and trust it", "ISO8601" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options.size, "a window instead of the whole screen",
      "WIDTHxHEIGHT" },
    { "print-config", 0, 0, G_OPTION_ARG_NONE, &options.print, "print all settings and end", NULL },
    G_OPTION_ENTRY_NULL,
  };
  int status = COMMAND_USAGE;
  if (command_parse (argc, argv, "- scan badges, with a screen", entries, NULL))
    status = start (&options);
  g_free (options.config);
  g_free (options.data);
  g_free (options.frames);
  g_free (options.now);
  g_free (options.size);
  return status;
}
