/* SPDX-License-Identifier: EUPL-1.2
 *
 * Words in a view; see view_words.h.
 */
#include "server/web/view_words.h"

#include "schedule/when.h"
#include "server/core/hours.h"

void
view_moment (View *view, const char *name, gint64 ms, Lang lang)
{
  g_autofree char *text = ms > 0 ? when_format_short (ms, lang_when (lang)) : g_strdup ("");
  view_text (view, name, text);
}

void
view_hours (View *view, const char *name, gint64 quarters, Lang lang)
{
  g_autofree char *text = hours_format (quarters, lang);
  view_text (view, name, text);
}
