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

/** money_parse: "45", "45,00", "1.234,50" or "€ 45.00" as typed, above 0 and below ten million
 * euros. Returns: FALSE, @cents untouched, for anything else. */
gboolean money_parse (const char *typed, gint64 *cents);
