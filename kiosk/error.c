/* SPDX-License-Identifier: EUPL-1.2
 *
 * The error domain of the room; see error.h.
 */
#include "kiosk/error.h"

G_DEFINE_QUARK (kiosk_error, kiosk_error)
