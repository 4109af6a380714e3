/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the sub-commands share; see commands.h.
 */
#include "kiosk/commands.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <time.h>

#include "kiosk/error.h"
#include "schedule/store.h"
#include "schedule/when.h"

static int
status_of (const GError *error)
{
  if (error->domain == STORE_ERROR)
    return COMMAND_DEVICE;
  if (error->domain != KIOSK_ERROR)
    return COMMAND_NO;
  switch ((KioskError) error->code) {
  case KIOSK_ERROR_FORM:
  case KIOSK_ERROR_NETWORK:
    return COMMAND_NETWORK;
  case KIOSK_ERROR_STATE:
    return COMMAND_STATE;
  case KIOSK_ERROR_BROKEN:
    return COMMAND_NO;
  case KIOSK_ERROR_DEVICE:
    return COMMAND_DEVICE;
  }
  return COMMAND_NO;
}

int
command_fail (GError *error)
{
  int status = status_of (error);
  fprintf (stderr, "congress-kiosk: %s\n", error->message);
  g_error_free (error);
  return status;
}

gboolean
command_parse (int argc, char **argv, const char *what, const GOptionEntry *entries, char ***rest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context = g_option_context_new (what);
  g_option_context_add_main_entries (context, entries, NULL);
  g_auto (GStrv) words = g_new0 (char *, (gsize) argc + 1);
  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);
  if (!g_option_context_parse_strv (context, &words, &error)) {
    fprintf (stderr, "congress-kiosk %s: %s\n", argv[0], error->message);
    return FALSE;
  }
  if (rest == NULL && words[1] != NULL) {
    fprintf (stderr, "congress-kiosk %s: what is “%s”?\n", argv[0], words[1]);
    return FALSE;
  }
  if (rest != NULL)
    *rest = g_strdupv (words + 1);
  return TRUE;
}

Journal *
command_open (const char *data, gboolean write, GError **error)
{
  if (data == NULL) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "say where: --data FOLDER");
    return NULL;
  }
  g_autofree char *path = g_build_filename (data, "journal.db", NULL);
  if (!write && !g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "%s: no kiosk lives here", data);
    return NULL;
  }
  if (!write)
    return journal_open_reader (path, error);
  if (g_mkdir_with_parents (data, 0700) != 0) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "%s: %s", data, g_strerror (errno));
    return NULL;
  }
  return journal_open (path, error);
}

gboolean
command_clock_offset (const char *now, gint64 *offset_ms)
{
  gint64 wanted_ms = 0;
  if (!when_parse_iso (now, &wanted_ms))
    return FALSE;
  *offset_ms += wanted_ms - command_now_ms ();
  return TRUE;
}

gint64
command_now_ms (void)
{
  return g_get_real_time () / 1000;
}

gint64
command_monotonic_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_BOOTTIME, &now);
  return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void
command_boot_id (guint8 id[SCAN_ID_BYTES])
{
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, &size, NULL))
    return;
  gsize digits = 0;
  for (gsize i = 0; i < size && digits < 2 * SCAN_ID_BYTES; i++) {
    int value = g_ascii_xdigit_value (text[i]);
    if (value < 0)
      continue;
    id[digits / 2] = (guint8) (id[digits / 2] << 4 | value);
    digits++;
  }
}
