/* SPDX-License-Identifier: EUPL-1.2
 *
 * What can go wrong in badges/ that a caller can meet. One domain for the whole room,
 * because its callers answer all of it in the same few ways.
 */
#pragma once

#include <glib.h>

#define BADGE_ERROR (badge_error_quark ())
GQuark badge_error_quark (void);

/**
 * BadgeError:
 * @BADGE_ERROR_INPUT: the bytes or the text given are not of the form described
 * @BADGE_ERROR_SIZE: it does not fit: a text too long for a code, a picture too large
 * @BADGE_ERROR_SEALED: a sealed record does not open with this key, or was changed
 * @BADGE_ERROR_DRAW: cairo or libpng could not make the page; the message is theirs
 * @BADGE_ERROR_PRINTER: a printer cannot be reached, or refuses
 */
typedef enum {
  BADGE_ERROR_INPUT,
  BADGE_ERROR_SIZE,
  BADGE_ERROR_SEALED,
  BADGE_ERROR_DRAW,
  BADGE_ERROR_PRINTER,
} BadgeError;
