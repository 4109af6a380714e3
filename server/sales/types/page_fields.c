/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields of the office's forms; see page_fields.h.
 */
#include "server/sales/types/page_fields.h"

#include "schedule/when.h"
#include "server/core/money.h"

enum { LOCAL_CHARS = 16 };

gint64
page_cents (const char *text)
{
  if (text == NULL || *text == '\0')
    return 0;
  gint64 cents = 0;
  return money_parse (text, &cents) ? cents : -1;
}

gint64
page_moment (const char *text)
{
  gint64 ms = 0;
  if (text == NULL || *text == '\0')
    return 0;
  return when_parse_local (text, when_zone (), &ms) ? ms : -1;
}

char *
page_local_moment (gint64 ms)
{
  if (ms <= 0)
    return g_strdup ("");
  char *text = when_format_iso (ms, when_zone ());
  text[LOCAL_CHARS] = '\0'; /* without seconds and zone */
  return text;
}

void
page_option (View *view, const char *name, const char *value, const char *label, gboolean chosen)
{
  View *item = view_item (view, name);
  view_text (item, "value", value);
  view_text (item, "label", label);
  view_flag (item, "chosen", chosen);
}
