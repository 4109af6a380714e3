/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk decode: the codes in pictures, to try a printer or a camera with.
 */
#include <stdio.h>

#include "kiosk/camera.h"
#include "kiosk/commands.h"
#include "kiosk/decode.h"

/* A code may hold anything; a terminal should not. */
static void
print_code (const char *file, GBytes *text)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (text, &size);
  g_autofree char *valid = g_utf8_make_valid (bytes != NULL ? bytes : "", (gssize) size);
  g_autofree char *safe = g_strescape (valid, "");
  gboolean plain = g_utf8_validate (bytes, (gssize) size, NULL);
  for (gsize i = 0; i < size && plain; i++)
    plain = !g_ascii_iscntrl (bytes[i]);
  printf ("%s\t%s\n", file, plain ? valid : safe);
}

/* Returns: how many codes were found, -1 with @error set. */
static int
decode_file (Decoder *decoder, char *file, GError **error)
{
  CameraSource source = { CAMERA_PICTURE, file, FALSE };
  g_auto (CameraFrame) frame = { 0 };
  g_autoptr (Camera) camera = camera_open (&source, error);
  if (camera == NULL)
    return -1;
  CameraResult result = camera_next (camera, DECODE_STILL_TIMEOUT_MS, &frame, error);
  if (result == CAMERA_ERROR)
    return -1;
  if (result != CAMERA_FRAME)
    return 0;
  g_autoptr (GPtrArray) codes = decoder_read (decoder, &frame.picture, TRUE, error);
  if (codes == NULL)
    return -1;
  for (guint i = 0; i < codes->len; i++)
    print_code (file, ((DecodeCode *) codes->pdata[i])->text);
  return (int) codes->len;
}

int
command_decode (int argc, char **argv)
{
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
  g_auto (GStrv) files = NULL;
  if (!command_parse (argc, argv, "FILE… - print the codes in pictures", entries, &files))
    return COMMAND_USAGE;
  if (files[0] == NULL) {
    fputs ("congress-kiosk decode: which picture?\n", stderr);
    return COMMAND_USAGE;
  }
  GError *error = NULL;
  g_autoptr (Decoder) decoder = decoder_new (DECODE_STILL_TIMEOUT_MS, &error);
  if (decoder == NULL)
    return command_fail (error);
  int status = COMMAND_DONE;
  for (char **file = files; *file != NULL; file++) {
    int found = decode_file (decoder, *file, &error);
    if (found < 0)
      command_fail (g_steal_pointer (&error));
    if (found <= 0)
      status = COMMAND_NO;
  }
  return status;
}
