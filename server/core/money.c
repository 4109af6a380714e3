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

/* Where the euros end; @cents: what stands behind the comma or dot there. */
static gsize
split_cents (const char *text, guint64 *cents)
{
  gsize size = strlen (text);
  *cents = 0;
  if (g_str_has_suffix (text, ",-"))
    return size - 2;
  for (gsize digits = 1; digits <= 2 && digits + 1 < size; digits++) {
    const char *sign = text + size - digits - 1;
    if ((*sign == ',' || *sign == '.') &&
        g_ascii_string_to_unsigned (sign + 1, 10, 0, 99, cents, NULL)) {
      *cents *= digits == 1 ? 10 : 1;
      return size - digits - 1;
    }
  }
  return size;
}

/* Without the sign, and the space behind it: an ordinary one, or the one of money_format(). */
static const char *
after_sign (const char *text)
{
  const char *from = g_str_has_prefix (text, "€") ? text + strlen ("€") : text;
  while (*from == ' ' || g_str_has_prefix (from, "\u00a0"))
    from = g_utf8_next_char (from);
  return from;
}

gboolean
money_parse (const char *typed, gint64 *cents)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  const char *from = after_sign (text);
  guint64 whole = 0, part = 0;
  gsize size = split_cents (from, &part);
  g_autoptr (GString) euros = g_string_new (NULL);
  for (gsize i = 0; i < size; i++)
    if (g_ascii_isdigit (from[i]))
      g_string_append_c (euros, from[i]);
    else if ((from[i] != '.' && from[i] != ',') || i == 0 || (size - i) % 4 != 0)
      return FALSE;
  if (!g_ascii_string_to_unsigned (euros->str, 10, 0, EUROS_MOST, &whole, NULL))
    return FALSE;
  *cents = (gint64) (whole * 100 + part);
  return TRUE;
}
