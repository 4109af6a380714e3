/* SPDX-License-Identifier: EUPL-1.2
 *
 * What can go wrong in kiosk/ that a caller can meet. One domain for the whole room.
 */
#pragma once

#include <glib.h>

#define KIOSK_ERROR (kiosk_error_quark ())
GQuark kiosk_error_quark (void);

/**
 * KioskError:
 * @KIOSK_ERROR_FORM: bytes from outside are not of the form described
 * @KIOSK_ERROR_STATE: not now: not paired, already paired, in use by another program
 * @KIOSK_ERROR_BROKEN: the log does not follow from itself: it was changed, or lost a part
 * @KIOSK_ERROR_DEVICE: a camera, a file of frames or the decoder does not work
 * @KIOSK_ERROR_NETWORK: the server could not be reached, or somebody else answered
 */
typedef enum {
  KIOSK_ERROR_FORM,
  KIOSK_ERROR_STATE,
  KIOSK_ERROR_BROKEN,
  KIOSK_ERROR_DEVICE,
  KIOSK_ERROR_NETWORK,
} KioskError;
