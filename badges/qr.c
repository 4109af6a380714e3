/* SPDX-License-Identifier: EUPL-1.2
 *
 * Modules from libqrencode; see qr.h.
 */
#include "badges/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#include "badges/error.h"
#include "badges/png.h"

static const QRecLevel LEVELS[] = {
  [BADGE_QR_LEVEL_L] = QR_ECLEVEL_L,
  [BADGE_QR_LEVEL_M] = QR_ECLEVEL_M,
  [BADGE_QR_LEVEL_Q] = QR_ECLEVEL_Q,
  [BADGE_QR_LEVEL_H] = QR_ECLEVEL_H,
};

/* libqrencode keeps what a module is for in the higher bits; only the lowest is its colour. */
static BadgeQr *
take_modules (QRcode *made)
{
  BadgeQr *qr = g_new (BadgeQr, 1);
  gsize count = (gsize) made->width * (gsize) made->width;
  qr->side = made->width;
  qr->modules = g_malloc (count);
  for (gsize i = 0; i < count; i++)
    qr->modules[i] = made->data[i] & 1;
  QRcode_free (made);
  return qr;
}

BadgeQr *
badge_qr_new_code (const BadgeCode *code)
{
  char text[BADGE_CODE_CHARS + 1];
  badge_code_format (code, text);
  QRinput *input = QRinput_new2 (2, QR_ECLEVEL_Q);
  g_assert (input != NULL);
  int failed = QRinput_append (input, QR_MODE_AN, BADGE_CODE_CHARS, (const guint8 *) text);
  QRcode *made = failed == 0 ? QRcode_encodeInput (input) : NULL;
  QRinput_free (input);
  /* 28 characters always fit version 2-Q (29): anything else is a mistake of ours. */
  g_assert (made != NULL && made->version == 2 && made->width == BADGE_QR_CODE_MODULES);
  return take_modules (made);
}

BadgeQr *
badge_qr_new_text (const char *text, BadgeQrLevel level, GError **error)
{
  QRcode *made = QRcode_encodeString (text, 0, LEVELS[level], QR_MODE_8, 1);
  if (made != NULL)
    return take_modules (made);
  g_assert (errno != ENOMEM);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_SIZE,
               "no QR code holds %" G_GSIZE_FORMAT " bytes at this level", strlen (text));
  return NULL;
}

BadgeQr *
badge_qr_new_bytes (const guint8 *bytes, gsize size, BadgeQrLevel level, int version_most,
                    GError **error)
{
  QRcode *made = size > 0 && size <= G_MAXINT16
                     ? QRcode_encodeData ((int) size, bytes, 0, LEVELS[level])
                     : NULL;
  if (made != NULL && made->version <= version_most)
    return take_modules (made);
  if (made != NULL)
    QRcode_free (made);
  g_set_error (error, BADGE_ERROR, BADGE_ERROR_SIZE,
               "no QR code of version %d holds %" G_GSIZE_FORMAT " bytes at this level",
               version_most, size);
  return NULL;
}

void
badge_qr_free (BadgeQr *qr)
{
  if (qr == NULL)
    return;
  g_free (qr->modules);
  g_free (qr);
}

/* One line of pixels through row @y of the modules; light outside. 1 is white in a 1-bit PNG. */
static void
fill_line (const BadgeQr *qr, int y, int module_px, guint8 *line, gsize line_bytes)
{
  memset (line, 0xff, line_bytes);
  if (y < 0 || y >= qr->side)
    return;
  for (int x = 0; x < qr->side * module_px; x++)
    if (qr->modules[y * qr->side + x / module_px]) {
      int at = x + BADGE_QR_QUIET * module_px;
      line[at / 8] &= (guint8) ~(0x80u >> at % 8);
    }
}

GBytes *
badge_qr_png (const BadgeQr *qr, int module_px)
{
  g_return_val_if_fail (module_px >= 1 && module_px <= 64, NULL);
  int side_px = (qr->side + 2 * BADGE_QR_QUIET) * module_px;
  g_autoptr (GByteArray) png = g_byte_array_new ();
  BadgePngForm form = { BADGE_PNG_BITS, (guint) side_px, (guint) side_px, 0 };
  g_autoptr (BadgePngWriter) writer = badge_png_writer_new (&form, badge_png_to_array, png);
  gsize line_bytes = badge_png_line_bytes (&form);
  g_autofree guint8 *line = g_malloc (line_bytes);
  for (int y = 0; y < side_px; y++) {
    fill_line (qr, y / module_px - BADGE_QR_QUIET, module_px, line, line_bytes);
    badge_png_writer_line (writer, line);
  }
  gboolean written = badge_png_writer_finish (writer, NULL);
  g_assert (written); /* nothing can fail in memory */
  return g_byte_array_free_to_bytes (g_steal_pointer (&png));
}
