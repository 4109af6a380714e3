/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields of the office's forms: amounts and moments as people type them.
 */
#pragma once

#include "server/web/request.h"

/** page_cents: money as money_parse() reads it, as cents; 0 for nothing; -1 for anything else. */
gint64 page_cents (const char *text);

/** page_moment: "2017-09-01T10:00" in Amsterdam, as a datetime-local field gives it; 0 for nothing;
 * -1 for anything else. */
gint64 page_moment (const char *text);
/** page_local_moment: the other way; "" for 0 and -1. Returns: (transfer full). */
char *page_local_moment (gint64 ms);

/** page_option: adds a choice to the list @name: value, label, chosen. */
void page_option (View *view, const char *name, const char *value, const char *label,
                  gboolean chosen);
