/* SPDX-License-Identifier: EUPL-1.2
 *
 * The packaged zxing-cpp behind a C function, as a rival to measure beside. The only C++ in the
 * house is on the other side of this header, and it is in no program we install.
 */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/** Called for each code found. */
typedef void (*ZxingFound) (const char *text, unsigned long size, void *user);

/**
 * zxing_read:
 * @pixels: width * height bytes, 255 is white
 *
 * Looks for QR codes as thoroughly as zxing-cpp can (tryHarder, tryRotate, tryDownscale).
 */
void zxing_read (const unsigned char *pixels, int width, int height, ZxingFound found, void *user);

#ifdef __cplusplus
}
#endif
