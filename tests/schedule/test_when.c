/* SPDX-License-Identifier: EUPL-1.2
 *
 * Moments: what is read, what is refused, and how a Dutch and an English reader see them.
 */
#include "schedule/when.h"

static void
iso_reads_moments_with_a_zone (void)
{
  static const struct {
    const char *text;
    gint64 ms;
  } ROWS[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2017-10-06T09:30:00+02:00", G_GINT64_CONSTANT (1507275000000) },
    { "2017-10-06T07:30Z", G_GINT64_CONSTANT (1507275000000) },
    { "2017-10-06T03:00-04:30", G_GINT64_CONSTANT (1507275000000) },
    { "2017-10-06T07:30:00.250Z", G_GINT64_CONSTANT (1507275000250) },
    { "2016-02-29T12:00:00+00:00", G_GINT64_CONSTANT (1456747200000) },
    { "2999-12-31T23:59:59Z", G_GINT64_CONSTANT (32503679999000) },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    gint64 ms = -1;
    if (!when_parse_iso (ROWS[i].text, &ms))
      g_error ("refused: %s", ROWS[i].text);
    g_assert_cmpint (ms, ==, ROWS[i].ms);
  }
}

static void
iso_refuses_what_is_no_moment (void)
{
  static const char *const ROWS[] = {
    "",
    "vrijdag",
    "2017-10-06",
    "2017-10-06T09:30",
    "2017-10-06T09:30:00",
    "2017-10-06T24:00:00Z",
    "2017-10-06T09:60:00Z",
    "2017-13-06T09:30:00Z",
    "2017-02-29T09:30:00Z",
    "2017-10-06T09:30:00Z ",
    "2017-10-06T09:30:00+02:00x",
    "2017-10-06T9:30Z",
    "0001-01-01T00:00:00+14:00",
    "1969-12-31T23:59:59Z",
    "3000-01-01T00:00:00Z",
    "9999-12-31T23:59:59-12:00",
    "2017-10-06T09:30:00\xff+02:00",
    "2017-10-06T\xc3",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    gint64 ms = 42;
    if (when_parse_iso (ROWS[i], &ms))
      g_error ("accepted: %s", ROWS[i]);
    g_assert_cmpint (ms, ==, 42);
  }
}

static void
local_knows_when_the_clock_turns (void)
{
  static const struct {
    const char *text;
    const char *utc; /* NULL: refused */
  } ROWS[] = {
    { "2017-10-06T09:30", "2017-10-06T07:30:00Z" },
    { "2017-12-06T09:30", "2017-12-06T08:30:00Z" },
    { "2017-10-06T09:30:15", "2017-10-06T07:30:15Z" },
    { "2017-03-26T01:59", "2017-03-26T00:59:00Z" },
    { "2017-03-26T02:30", NULL }, /* the clock goes from 2 to 3 */
    { "2017-03-26T03:00", "2017-03-26T01:00:00Z" },
    { "2017-10-29T02:30", "2017-10-29T01:30:00Z" }, /* the second of two */
    { "2017-10-29T03:00", "2017-10-29T02:00:00Z" },
    { "2017-10-06T09:30Z", NULL },
    { "2017-10-06 09:30", NULL },
    { "2017-W40-5T09:30", NULL },
    { "2017-279T09:30:00", NULL },
    { "1017-10-06T09:30", NULL },
    { "", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    gint64 ms = 0;
    gboolean read = when_parse_local (ROWS[i].text, when_zone (), &ms);
    g_autofree char *utc = read ? when_format_utc (ms) : NULL;
    if (g_strcmp0 (utc, ROWS[i].utc) != 0)
      g_error ("%s is read as %s", ROWS[i].text, utc != NULL ? utc : "nothing");
  }
}

static void
dates_are_real_ones (void)
{
  static const char *const GOOD[] = { "2017-10-06", "2016-02-29", "1970-01-01", "2999-12-31" };
  static const char *const BAD[] = { "",           "2017-02-29",  "2017-00-10", "2017-10-00",
                                     "2017-10-32", "1969-12-31",  "3000-01-01", "2017/10/06",
                                     "2017-1-006", "2017-10-06 ", "+017-10-06", "2017-10-0x",
                                     "20171006",   "2017-10-6",   "0000-01-01", "2100-02-29" };
  for (gsize i = 0; i < G_N_ELEMENTS (GOOD); i++)
    if (!when_date_valid (GOOD[i]))
      g_error ("refused: %s", GOOD[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++)
    if (when_date_valid (BAD[i]))
      g_error ("accepted: %s", BAD[i]);
  g_assert_null (when_format_day ("2017-02-29", WHEN_NL));
}

static void
zones_are_only_those_of_the_database (void)
{
  static const char *const BAD[] = { "",
                                     "Europe/Atlantis",
                                     "/etc/localtime",
                                     "/usr/share/zoneinfo/UTC",
                                     "../zoneinfo/UTC",
                                     "Europe/../UTC",
                                     "+02:00",
                                     "leapseconds",
                                     "localtime",
                                     "Europe",
                                     "Europe/Amsterdam\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (GTimeZone) zone = when_zone_named (BAD[i]);
    if (zone != NULL)
      g_error ("there is a zone “%s”", BAD[i]);
  }
  g_autoptr (GTimeZone) zurich = when_zone_named ("Europe/Zurich");
  g_autoptr (GTimeZone) dakota = when_zone_named ("America/North_Dakota/New_Salem");
  g_assert_nonnull (zurich);
  g_assert_nonnull (dakota);
}

static void
words_are_dutch_and_english (void)
{
  const gint64 friday = G_GINT64_CONSTANT (1507275000000); /* 2017-10-06T07:30Z */
  const gint64 winter = G_GINT64_CONSTANT (1519890300000); /* 2018-03-01T07:45Z */
  const struct {
    char *made;
    const char *expected;
  } ROWS[] = {
    { when_format_date (friday, WHEN_NL), "vrijdag 6 oktober 2017" },
    { when_format_date (friday, WHEN_EN), "Friday 6 October 2017" },
    { when_format_day ("2017-10-08", WHEN_NL), "zondag 8 oktober 2017" },
    { when_format_day ("2018-05-21", WHEN_EN), "Monday 21 May 2018" },
    { when_format_short (friday, WHEN_NL), "vr 6 okt 9.30" },
    { when_format_short (friday, WHEN_EN), "Fri 6 Oct 09:30" },
    { when_format_short (winter, WHEN_NL), "do 1 mrt 8.45" },
    { when_format_time (winter, WHEN_NL), "8.45" },
    { when_format_time (winter, WHEN_EN), "08:45" },
    { when_format_span (friday, friday + 3600000, WHEN_NL), "9.30–10.30 uur" },
    { when_format_span (friday, friday + 3600000, WHEN_EN), "09:30–10:30" },
    { when_format_utc (friday), "2017-10-06T07:30:00Z" },
    { when_format_iso (friday, when_zone ()), "2017-10-06T09:30:00+02:00" },
    { when_format_iso (winter, when_zone ()), "2018-03-01T08:45:00+01:00" },
    { when_local_date (friday + 15 * 3600000), "2017-10-07" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_assert_cmpstr (ROWS[i].made, ==, ROWS[i].expected);
    g_free (ROWS[i].made);
  }
}

static void
every_hour_of_a_year_reads_back (void)
{
  const gint64 hour_ms = 3600000;
  for (gint64 i = 0; i < 366 * 24; i++) {
    gint64 ms = G_GINT64_CONSTANT (1483228800000) + i * hour_ms, again = 0;
    g_autofree char *iso = when_format_iso (ms, when_zone ());
    g_autofree char *utc = when_format_utc (ms);
    g_assert_true (when_parse_iso (iso, &again));
    g_assert_cmpint (again, ==, ms);
    g_assert_true (when_parse_iso (utc, &again));
    g_assert_cmpint (again, ==, ms);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/when/iso_reads_moments_with_a_zone", iso_reads_moments_with_a_zone);
  g_test_add_func ("/schedule/when/iso_refuses_what_is_no_moment", iso_refuses_what_is_no_moment);
  g_test_add_func ("/schedule/when/local_knows_when_the_clock_turns",
                   local_knows_when_the_clock_turns);
  g_test_add_func ("/schedule/when/dates_are_real_ones", dates_are_real_ones);
  g_test_add_func ("/schedule/when/zones_are_only_those_of_the_database",
                   zones_are_only_those_of_the_database);
  g_test_add_func ("/schedule/when/words_are_dutch_and_english", words_are_dutch_and_english);
  g_test_add_func ("/schedule/when/every_hour_of_a_year_reads_back",
                   every_hour_of_a_year_reads_back);
  return g_test_run ();
}
