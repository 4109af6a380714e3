/* SPDX-License-Identifier: EUPL-1.2
 *
 * The floor of a sheet of badges: libqrencode alone, making as many codes of the same kind.
 *
 *   bench_badges_floor N
 */
#include <glib.h>
#include <qrencode.h>

int
main (int argc, char **argv)
{
  guint64 count = argc > 1 ? g_ascii_strtoull (argv[1], NULL, 10) : 1500;
  guint64 dark = 0;
  for (guint64 i = 0; i < count; i++) {
    char text[29];
    g_snprintf (text, sizeof text, "LCABCDEFGHIJKLMNOPQR%08u", (guint) i);
    QRinput *input = QRinput_new2 (2, QR_ECLEVEL_Q);
    QRinput_append (input, QR_MODE_AN, 28, (const guint8 *) text);
    QRcode *code = QRcode_encodeInput (input);
    dark += code->data[0] & 1;
    QRcode_free (code);
    QRinput_free (input);
  }
  return dark == count ? 0 : 1; /* the first module of each is dark */
}
