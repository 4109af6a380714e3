/* SPDX-License-Identifier: EUPL-1.2
 *
 * The error domain of badges/; see error.h.
 */
#include "badges/error.h"

G_DEFINE_QUARK (badge - error - quark, badge_error)
