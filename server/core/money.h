/* SPDX-License-Identifier: EUPL-1.2
 *
 * Money as people read and type it, and as other programs take it.
 */
#pragma once

#include "server/core/messages.h"

/** money_format: "€ 1.234,50" in Dutch, "€1,234.50" in English; "−" before what is below nothing.
 * Returns: (transfer full). */
char *money_format (Lang lang, gint64 cents);

/** money_plain: "1234.50" with @point before the cents and "-" before what is below nothing: what
 * other programs read and a field of a form holds. Returns: (transfer full). */
char *money_plain (gint64 cents, char point);

/** money_parse: the one rule for money that is typed: "45", "45,00", "45.5", "45,-", "1.234,50" or
 * "€ 45.00", from 0 to below ten million euros; what money_format() writes comes back as it was.
 * One or two digits behind the last comma or dot are cents, three a thousand. Returns: FALSE,
 * @cents untouched, for anything else. */
gboolean money_parse (const char *typed, gint64 *cents);
