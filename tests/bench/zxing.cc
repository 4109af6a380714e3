/* SPDX-License-Identifier: EUPL-1.2
 *
 * zxing-cpp; see zxing.h.
 */
#include "tests/bench/zxing.h"

#define ZX_USE_UTF8 1 /* texts as std::string, as later versions have it */
#include <ZXing/ReadBarcode.h>

extern "C" void
zxing_read (const unsigned char *pixels, int width, int height, ZxingFound found, void *user)
{
  auto hints = ZXing::DecodeHints ()
                   .setFormats (ZXing::BarcodeFormat::QRCode)
                   .setTryHarder (true)
                   .setTryRotate (true)
                   .setTryDownscale (true);
  ZXing::ImageView image (pixels, width, height, ZXing::ImageFormat::Lum);
  for (const auto &result : ZXing::ReadBarcodes (image, hints)) {
    std::string text = result.text ();
    found (text.data (), text.size (), user);
  }
}
