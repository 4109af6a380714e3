/* SPDX-License-Identifier: EUPL-1.2
 *
 * The check digit must catch what people get wrong: one digit, or two neighbours swapped.
 */
#include <string.h>

#include "badges/number.h"

static void
reads_back_what_it_writes (void)
{
  static const guint32 ROWS[] = { 1, 9, 10, 572, 1042, 99999, 1234567, G_MAXUINT32 };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    char text[BADGE_NUMBER_SIZE];
    guint32 serial = 0;
    badge_number_format (ROWS[i], text);
    g_assert_true (badge_number_parse (text, &serial));
    g_assert_cmpuint (serial, ==, ROWS[i]);
  }
  /* The example that goes with the published table. */
  char text[BADGE_NUMBER_SIZE];
  badge_number_format (572, text);
  g_assert_cmpstr (text, ==, "572-4");
}

static void
forgives_spaces_and_dashes_only (void)
{
  static const struct {
    const char *text;
    guint32 serial; /* 0: refused */
  } ROWS[] = {
    { "572-4", 572 },
    { "5724", 572 },
    { " 572 4 ", 572 },
    { "5-7-2-4", 572 },
    { "00572-4", 572 },
    { "", 0 },
    { "-", 0 },
    { "0", 0 },
    { "0-0", 0 },
    { "572-5", 0 },
    { "572", 0 },
    { "57a2-4", 0 },
    { "+5724", 0 },
    { "572.4", 0 },
    { "42949672970000", 0 },
    { "99999999999999999999999", 0 },
    { "572-4\n", 0 },
    { "5724x", 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    guint32 serial = 0;
    gboolean good = badge_number_parse (ROWS[i].text, &serial);
    if (good != (ROWS[i].serial != 0) || serial != ROWS[i].serial)
      g_error ("'%s'", ROWS[i].text);
  }
}

static void
catches_each_slip (void)
{
  for (guint32 serial = 1; serial < 20000; serial++) {
    char text[BADGE_NUMBER_SIZE];
    guint32 read;
    badge_number_format (serial, text);
    g_strdelimit (text, "-", ' ');
    gsize length = strlen (text);
    text[length - 2] = text[length - 1];
    text[--length] = '\0';
    for (gsize i = 0; i < length; i++) {
      char right = text[i];
      for (char wrong = '0'; wrong <= '9'; wrong++) {
        text[i] = wrong;
        g_assert_true (badge_number_parse (text, &read) == (wrong == right));
      }
      text[i] = right;
      if (i + 1 == length || text[i] == text[i + 1])
        continue;
      text[i] = text[i + 1];
      text[i + 1] = right;
      g_assert_false (badge_number_parse (text, &read));
      text[i + 1] = text[i];
      text[i] = right;
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/badges/number/reads_back_what_it_writes", reads_back_what_it_writes);
  g_test_add_func ("/badges/number/forgives_spaces_and_dashes_only",
                   forgives_spaces_and_dashes_only);
  g_test_add_func ("/badges/number/catches_each_slip", catches_each_slip);
  return g_test_run ();
}
