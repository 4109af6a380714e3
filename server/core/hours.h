/* SPDX-License-Identifier: EUPL-1.2
 *
 * Hours, which the register counts in quarters, as people read them.
 */
#pragma once

#include "server/core/messages.h"

/** hours_format: quarters of an hour as "1,25", in English "1.25". Returns: (transfer full). */
char *hours_format (gint64 quarters, Lang lang);
