/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields of the office's forms; see page_fields.h.
 */
#include "server/sales/types/page_fields.h"

#include <string.h>

#include "schedule/when.h"

enum { EUROS_MOST = 1000000, LOCAL_CHARS = 16 };

gint64
page_cents (const char *text)
{
  if (text == NULL || *text == '\0')
    return 0;
  g_auto (GStrv) parts = g_strsplit_set (text, ",.", 3);
  guint64 euros = 0, cents = 0;
  if (!g_ascii_string_to_unsigned (parts[0], 10, 0, EUROS_MOST, &euros, NULL))
    return -1;
  if (parts[1] == NULL)
    return (gint64) euros * 100;
  gsize digits = strlen (parts[1]);
  if (parts[2] != NULL || digits < 1 || digits > 2 ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, 99, &cents, NULL))
    return -1;
  return (gint64) (euros * 100 + cents * (digits == 1 ? 10 : 1));
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
