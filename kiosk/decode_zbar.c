/* SPDX-License-Identifier: EUPL-1.2
 *
 * ZBar; see decode_zbar.h. The only file that knows zbar.h.
 */
#include "kiosk/decode_zbar.h"

#include <zbar.h>

enum { RENEW_AFTER = 500 }; /* pictures; then ZBar's lost bytes are given back */

struct ZbarReader {
  zbar_image_scanner_t *scanner;
  zbar_image_t *image;
  int read; /* since it was made */
};

static void
renew (ZbarReader *reader)
{
  if (reader->scanner != NULL)
    zbar_image_scanner_destroy (reader->scanner);
  reader->scanner = zbar_image_scanner_create ();
  reader->read = 0;
  zbar_image_scanner_set_config (reader->scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (reader->scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (reader->scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_scanner_set_config (reader->scanner, ZBAR_NONE, ZBAR_CFG_X_DENSITY, 1);
  zbar_image_scanner_set_config (reader->scanner, ZBAR_NONE, ZBAR_CFG_Y_DENSITY, 1);
  zbar_image_scanner_enable_cache (reader->scanner, 0);
}

ZbarReader *
zbar_reader_new (void)
{
  ZbarReader *reader = g_new0 (ZbarReader, 1);
  renew (reader);
  reader->image = zbar_image_create ();
  zbar_image_set_format (reader->image, zbar_fourcc ('Y', '8', '0', '0'));
  return reader;
}

void
zbar_reader_free (ZbarReader *reader)
{
  if (reader == NULL)
    return;
  zbar_image_destroy (reader->image);
  zbar_image_scanner_destroy (reader->scanner);
  g_free (reader);
}

static DecodeCode *
code_of (const zbar_symbol_t *symbol)
{
  gsize size = zbar_symbol_get_data_length (symbol);
  DecodeCode *code =
      decode_code_new (zbar_symbol_get_data (symbol), size > DECODE_TEXT_MAX ? 0 : size);
  for (unsigned i = 0; i < G_N_ELEMENTS (code->corners); i++) {
    if (i >= zbar_symbol_get_loc_size (symbol))
      break;
    code->corners[i].x = zbar_symbol_get_loc_x (symbol, i);
    code->corners[i].y = zbar_symbol_get_loc_y (symbol, i);
  }
  return code;
}

guint
zbar_reader_read (ZbarReader *reader, const Picture *picture, GPtrArray *codes)
{
  if (reader->read++ >= RENEW_AFTER)
    renew (reader);
  gsize area = (gsize) picture->width * (gsize) picture->height;
  zbar_image_set_size (reader->image, (unsigned) picture->width, (unsigned) picture->height);
  zbar_image_set_data (reader->image, picture->pixels, area, NULL);
  zbar_scan_image (reader->scanner, reader->image);
  guint before = codes->len;
  const zbar_symbol_t *symbol = zbar_image_first_symbol (reader->image);
  for (; symbol != NULL && codes->len < DECODE_CODES_MAX; symbol = zbar_symbol_next (symbol))
    if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE)
      g_ptr_array_add (codes, code_of (symbol));
  return codes->len - before;
}
