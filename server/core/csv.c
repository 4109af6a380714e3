/* SPDX-License-Identifier: EUPL-1.2
 *
 * Tables as text; see csv.h.
 */
#include "server/core/csv.h"

#include <string.h>

GString *
csv_new (const char *head)
{
  GString *csv = g_string_new ("\xef\xbb\xbf");
  g_string_append_printf (csv, "%s\r\n", head);
  return csv;
}

void
csv_text (GString *csv, const char *text, gboolean last)
{
  g_string_append_c (csv, '"');
  if (*text != '\0' && strchr ("=+-@\t\r", *text) != NULL)
    g_string_append_c (csv, '\'');
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *at == '\n' || *at == '\r' ? ' ' : *at);
  }
  g_string_append (csv, last ? "\"\r\n" : "\";");
}

void
csv_number (GString *csv, const char *digits, gboolean last)
{
  g_string_append_printf (csv, "%s%s", digits, last ? "\r\n" : ";");
}
