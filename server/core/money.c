/* SPDX-License-Identifier: EUPL-1.2
 *
 * Money as people read and type it; see money.h.
 */
#include "server/core/money.h"

#include <string.h>

enum { EUROS_MOST = 9999999 };

char *
money_format (Lang lang, gint64 cents)
{
  gint64 plain = ABS (cents);
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, plain / 100);
  gsize count = strlen (digits);
  g_autoptr (GString) euros = g_string_new (NULL);
  for (gsize i = 0; i < count; i++) {
    if (i > 0 && (count - i) % 3 == 0)
      g_string_append_c (euros, lang == LANG_EN ? ',' : '.');
    g_string_append_c (euros, digits[i]);
  }
  return g_strdup_printf (lang == LANG_EN ? "%s€%s.%02d" : "%s€\u00a0%s,%02d", cents < 0 ? "−" : "",
                          euros->str, (int) (plain % 100));
}

char *
money_plain (gint64 cents, char point)
{
  gint64 plain = ABS (cents);
  return g_strdup_printf ("%s%" G_GINT64_FORMAT "%c%02d", cents < 0 ? "-" : "", plain / 100, point,
                          (int) (plain % 100));
}

/* The last comma or dot with two digits behind it parts euros from cents; the others part
 * thousands. */
gboolean
money_parse (const char *typed, gint64 *cents)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  const char *from = g_str_has_prefix (text, "€") ? text + strlen ("€") : text;
  while (*from == ' ')
    from++;
  gsize size = strlen (from);
  gboolean parted = size > 3 && (from[size - 3] == ',' || from[size - 3] == '.');
  g_autoptr (GString) euros = g_string_new (NULL);
  for (gsize i = 0; i < size - (parted ? 3 : 0); i++)
    if (g_ascii_isdigit (from[i]))
      g_string_append_c (euros, from[i]);
    else if ((from[i] != '.' && from[i] != ',') || i == 0 || (size - (parted ? 3 : 0) - i) % 4 != 0)
      return FALSE;
  guint64 whole = 0, part = 0;
  if (!g_ascii_string_to_unsigned (euros->str, 10, 0, EUROS_MOST, &whole, NULL) ||
      (parted && !g_ascii_string_to_unsigned (from + size - 2, 10, 0, 99, &part, NULL)) ||
      whole * 100 + part == 0)
    return FALSE;
  *cents = (gint64) (whole * 100 + part);
  return TRUE;
}
