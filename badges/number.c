/* SPDX-License-Identifier: EUPL-1.2
 *
 * Badge numbers and their check digit; see number.h.
 */
#include "badges/number.h"

/* Damm (2004): the totally anti-symmetric quasigroup of order 10, row = interim digit. */
static const guint8 DAMM[10][10] = {
  { 0, 3, 1, 7, 5, 9, 8, 6, 4, 2 }, { 7, 0, 9, 2, 1, 5, 4, 8, 6, 3 },
  { 4, 2, 0, 6, 8, 7, 1, 3, 5, 9 }, { 1, 7, 5, 0, 9, 8, 3, 4, 2, 6 },
  { 6, 1, 2, 3, 0, 4, 5, 9, 7, 8 }, { 3, 6, 7, 4, 2, 0, 9, 5, 8, 1 },
  { 5, 8, 6, 9, 7, 2, 0, 1, 3, 4 }, { 8, 9, 4, 5, 3, 6, 2, 0, 1, 7 },
  { 9, 4, 3, 8, 6, 1, 7, 2, 0, 5 }, { 2, 5, 8, 1, 4, 3, 6, 7, 9, 0 },
};

void
badge_number_format (guint32 serial, char text[BADGE_NUMBER_SIZE])
{
  int length = g_snprintf (text, BADGE_NUMBER_SIZE, "%" G_GUINT32_FORMAT, serial);
  guint8 interim = 0;
  for (int i = 0; i < length; i++)
    interim = DAMM[interim][text[i] - '0'];
  text[length] = '-';
  text[length + 1] = (char) ('0' + interim);
  text[length + 2] = '\0';
}

gboolean
badge_number_parse (const char *text, guint32 *serial)
{
  guint64 number = 0;
  guint8 interim = 0;
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == ' ' || *at == '-')
      continue;
    if (!g_ascii_isdigit (*at) || number / 10 > G_MAXUINT32)
      return FALSE;
    number = number * 10 + (guint64) g_ascii_digit_value (*at);
    interim = DAMM[interim][g_ascii_digit_value (*at)];
  }
  /* Running the check digit through the table as well ends at 0 when all is right. */
  if (interim != 0 || number / 10 == 0 || number / 10 > G_MAXUINT32)
    return FALSE;
  *serial = (guint32) (number / 10);
  return TRUE;
}
