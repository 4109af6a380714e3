/* SPDX-License-Identifier: EUPL-1.2
 *
 * From text to the modules of a QR code. The only file that knows libqrencode. It draws
 * nothing: card.h puts modules on a page, png.h in a picture.
 */
#pragma once

#include <glib.h>

#include "badges/code.h"

enum {
  BADGE_QR_QUIET = 4,        /* modules of white on each side: ISO/IEC 18004, section 6.3.8 */
  BADGE_QR_CODE_MODULES = 25 /* a side of a badge code: version 2 */
};

/** How much of a code may be lost: about 7, 15, 25 and 30 percent. */
typedef enum {
  BADGE_QR_LEVEL_L,
  BADGE_QR_LEVEL_M,
  BADGE_QR_LEVEL_Q,
  BADGE_QR_LEVEL_H,
} BadgeQrLevel;

/** A square of modules, without its quiet zone. */
typedef struct {
  int side;        /* modules on a side */
  guint8 *modules; /* side * side bytes, row by row: 1 is dark, 0 is light */
} BadgeQr;

/**
 * badge_qr_new_code:
 *
 * The code of a badge: its 28 characters in alphanumeric mode, version 2, level Q.
 *
 * Returns: (transfer full): BADGE_QR_CODE_MODULES modules a side; free with badge_qr_free().
 */
BadgeQr *badge_qr_new_code (const BadgeCode *code);

/**
 * badge_qr_new_text:
 * @text: UTF-8 without NUL inside; the smallest version that holds it is taken
 *
 * Any other text: a pairing code, an address, a bank transfer.
 *
 * Errors: BADGE_ERROR_SIZE when @text is empty or longer than the largest code.
 *
 * Returns: (transfer full): the modules, to free with badge_qr_free(); NULL with @error set.
 */
BadgeQr *badge_qr_new_text (const char *text, BadgeQrLevel level, GError **error);

/**
 * badge_qr_new_bytes:
 * @size: 1 byte or more; any bytes, all in byte mode
 * @version_most: the largest version that may be taken, 1 to 40
 *
 * For readers that want the whole content in byte mode, such as banks' (EPC069-12).
 *
 * Errors: BADGE_ERROR_SIZE when the bytes do not fit.
 *
 * Returns: (transfer full): the modules, to free with badge_qr_free(); NULL with @error set.
 */
BadgeQr *badge_qr_new_bytes (const guint8 *bytes, gsize size, BadgeQrLevel level, int version_most,
                             GError **error);

/** badge_qr_free: accepts NULL. */
void badge_qr_free (BadgeQr *qr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BadgeQr, badge_qr_free)

/**
 * badge_qr_png:
 * @module_px: pixels on a side of a module, 1 to 64
 *
 * Returns: (transfer full): a 1-bit PNG of @qr with its quiet zone, for a page on a screen.
 */
GBytes *badge_qr_png (const BadgeQr *qr, int module_px);
