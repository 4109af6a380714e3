/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk decode: the codes in pictures, to try a printer or a camera with.
 */
#include <stdio.h>

#include "kiosk/camera.h"
#include "kiosk/commands.h"
#include "kiosk/decode.h"

/* Codes do not say in which character set their bytes are: first what is valid is taken, and in
 * Latin-1 everything is. CP932 is Shift JIS with a backslash where ASCII has it.
 * Returns: (transfer full). */
static char *
to_utf8 (const char *bytes, gsize size)
{
  static const char *const CHARSETS[] = { "UTF-8", "CP932", "ISO-8859-1" };
  char *text = NULL;
  for (gsize i = 0; text == NULL && i < G_N_ELEMENTS (CHARSETS); i++)
    text = g_convert (bytes, (gssize) size, "UTF-8", CHARSETS[i], NULL, NULL, NULL);
  return text != NULL ? text : g_utf8_make_valid (bytes, (gssize) size);
}

/* A code may hold anything; a terminal should not, and a line must stay one. */
static void
print_code (const char *file, GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = to_utf8 (data != NULL ? data : "", size);
  g_autoptr (GString) line = g_string_new (NULL);
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '\n')
      g_string_append (line, "\\n");
    else if (*at == '\r')
      g_string_append (line, "\\r");
    else if (g_ascii_iscntrl (*at))
      g_string_append_printf (line, "\\%03o", (unsigned char) *at);
    else
      g_string_append_c (line, *at);
  }
  printf ("%s\t%s\n", file, line->str);
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
    if (found < 0) {
      command_fail (g_steal_pointer (&error));
      status = COMMAND_USAGE; /* a file that is no picture says more than one without a code */
    }
    if (found == 0 && status == COMMAND_DONE)
      status = COMMAND_NO;
  }
  return status;
}
