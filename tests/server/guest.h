/* SPDX-License-Identifier: EUPL-1.2
 *
 * Guests of the small shop, as tests of privacy need them: with something to be careful with.
 */
#pragma once

#include "tests/server/shop.h"

/** guest_buy: somebody with a paid ticket and two seats: attendee @n of an empty shop. */
void guest_buy (Shop *shop, int n);

/** guest_eat: what they told about their diet, with consent. */
void guest_eat (Shop *shop, gint64 attendee_id, unsigned choices, const char *words);
