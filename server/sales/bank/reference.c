/* SPDX-License-Identifier: EUPL-1.2
 *
 * Account numbers and references; see reference.h.
 */
#include "server/sales/bank/reference.h"

#include <string.h>

enum {
  IBAN_LEAST = 15,
  IBAN_MOST = 34,
  IBAN_NL = 18,
  REFERENCE_MOST = 25,
  BODY_MOST = 21,
  KENMERK_DIGITS = 16,
};

/* Capitals and digits of @typed; NULL when anything else but spaces stands in it. */
static char *
plain (const char *typed, gsize most)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (const char *at = typed; at != NULL && *at != '\0'; at++) {
    if (*at == ' ')
      continue;
    if (!g_ascii_isalnum (*at) || text->len >= most)
      return NULL;
    g_string_append_c (text, g_ascii_toupper (*at));
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ISO 7064, mod 97-10: letters count as 10 to 35. @tail stands behind @text. */
static int
mod_97 (const char *text, gsize size, const char *tail, gsize tail_size)
{
  int rest = 0;
  for (gsize i = 0; i < size + tail_size; i++) {
    char c = i < size ? text[i] : tail[i - size];
    int value = g_ascii_isdigit (c) ? c - '0' : c - 'A' + 10;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

static char *
in_fours (const char *text)
{
  GString *out = g_string_new (NULL);
  for (gsize i = 0; text[i] != '\0'; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (out, ' ');
    g_string_append_c (out, text[i]);
  }
  return g_string_free (out, FALSE);
}

char *
iban_plain (const char *typed)
{
  g_autofree char *iban = plain (typed, IBAN_MOST);
  gsize size = iban != NULL ? strlen (iban) : 0;
  if (size < IBAN_LEAST || !g_ascii_isalpha (iban[0]) || !g_ascii_isalpha (iban[1]) ||
      !g_ascii_isdigit (iban[2]) || !g_ascii_isdigit (iban[3]) ||
      (strncmp (iban, "NL", 2) == 0 && size != IBAN_NL) ||
      mod_97 (iban + 4, size - 4, iban, 4) != 1)
    return NULL;
  return g_steal_pointer (&iban);
}

char *
iban_print (const char *iban)
{
  return in_fours (iban);
}

char *
reference_make (const char *body)
{
  gsize size = strlen (body);
  g_assert (size >= 1 && size <= BODY_MOST);
  return g_strdup_printf ("RF%02d%s", 98 - mod_97 (body, size, "RF00", 4), body);
}

char *
reference_plain (const char *typed)
{
  g_autofree char *reference = plain (typed, REFERENCE_MOST);
  gsize size = reference != NULL ? strlen (reference) : 0;
  if (size < 5 || strncmp (reference, "RF", 2) != 0 || !g_ascii_isdigit (reference[2]) ||
      !g_ascii_isdigit (reference[3]) || mod_97 (reference + 4, size - 4, reference, 4) != 1)
    return NULL;
  return g_steal_pointer (&reference);
}

char *
reference_print (const char *reference)
{
  return in_fours (reference);
}

static char
kenmerk_check (const char *digits, gsize size)
{
  static const int WEIGHTS[] = { 2, 4, 8, 5, 10, 9, 7, 3, 6, 1 };
  int sum = 0;
  for (gsize i = 0; i < size; i++)
    sum += (digits[size - 1 - i] - '0') * WEIGHTS[i % G_N_ELEMENTS (WEIGHTS)];
  int check = 11 - sum % 11;
  return (char) ('0' + (check == 10 ? 1 : check == 11 ? 0 : check));
}

char *
kenmerk_make (guint64 number)
{
  g_autofree char *digits = g_strdup_printf ("%015" G_GUINT64_FORMAT, number);
  g_assert (strlen (digits) == KENMERK_DIGITS - 1);
  return g_strdup_printf ("%c%s", kenmerk_check (digits, KENMERK_DIGITS - 1), digits);
}

gboolean
kenmerk_number (const char *typed, guint64 *number)
{
  g_autofree char *digits = plain (typed, KENMERK_DIGITS);
  if (digits == NULL || strlen (digits) != KENMERK_DIGITS ||
      strspn (digits, "0123456789") != KENMERK_DIGITS ||
      digits[0] != kenmerk_check (digits + 1, KENMERK_DIGITS - 1))
    return FALSE;
  return g_ascii_string_to_unsigned (digits + 1, 10, 0, G_MAXUINT64, number, NULL);
}
