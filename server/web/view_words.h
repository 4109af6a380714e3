/* SPDX-License-Identifier: EUPL-1.2
 *
 * Values of a view that are words in the reader's language.
 */
#pragma once

#include "server/core/messages.h"
#include "server/web/view.h"

/** view_moment: @ms (UTC) as a short date and time at the congress; "" when it is 0: never. */
void view_moment (View *view, const char *name, gint64 ms, Lang lang);

/** view_hours: quarters of an hour as hours. */
void view_hours (View *view, const char *name, gint64 quarters, Lang lang);
