/* SPDX-License-Identifier: EUPL-1.2
 *
 * Moments as text and back; see when.h.
 */
#include "schedule/when.h"

#include <string.h>

static const char *const DAYS[2][7] = {
  { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
  { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" },
};
static const char *const DAYS_SHORT[2][7] = {
  { "ma", "di", "wo", "do", "vr", "za", "zo" },
  { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
};
static const char *const MONTHS[2][12] = {
  { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december" },
  { "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December" },
};
static const char *const MONTHS_SHORT[2][12] = {
  { "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec" },
  { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
};

static gint64
to_ms (GDateTime *moment)
{
  return g_date_time_to_unix (moment) * 1000 + g_date_time_get_microsecond (moment) / 1000;
}

static GDateTime *
local (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_assert (utc != NULL);
  return g_date_time_to_timezone (utc, zone);
}

GTimeZone *
when_zone (void)
{
  static GTimeZone *zone = NULL;
  if (g_once_init_enter (&zone)) {
    GTimeZone *amsterdam = g_time_zone_new_identifier ("Europe/Amsterdam");
    g_assert (amsterdam != NULL); /* tzdata is a package we depend on */
    g_once_init_leave (&zone, amsterdam);
  }
  return zone;
}

/* GLib would open any file for us, also one outside the database of zones, and complains of files
 * in it that are no zones. Those have small letters; every zone begins with a capital. */
GTimeZone *
when_zone_named (const char *name)
{
  static const char LETTERS[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_+-/";
  if (!g_ascii_isupper (name[0]) || strspn (name, LETTERS) != strlen (name))
    return NULL;
  return g_time_zone_new_identifier (name);
}

static gboolean
year_fits (int year)
{
  return year >= WHEN_YEAR_LEAST && year <= WHEN_YEAR_MOST;
}

/* GLib wants seconds; people and frab leave them out. */
static char *
with_seconds (const char *text)
{
  if (strlen (text) < 16 || text[10] != 'T')
    return g_strdup (text);
  if (text[16] == ':')
    return g_strdup (text);
  g_autofree char *head = g_strndup (text, 16);
  return g_strconcat (head, ":00", text + 16, NULL);
}

gboolean
when_parse_iso (const char *text, gint64 *ms)
{
  g_autofree char *full = with_seconds (text);
  gboolean has_zone = strlen (full) > 19 && strpbrk (full + 19, "Z+-") != NULL;
  if (!has_zone || !g_utf8_validate (full, -1, NULL))
    return FALSE;
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (full, NULL);
  if (moment == NULL || !year_fits (g_date_time_get_year (moment)))
    return FALSE;
  *ms = to_ms (moment);
  return TRUE;
}

gboolean
when_parse_local (const char *text, GTimeZone *zone, gint64 *ms)
{
  g_autofree char *full = with_seconds (text);
  if (strlen (full) != 19)
    return FALSE;
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (full, zone);
  if (moment == NULL || !year_fits (g_date_time_get_year (moment)))
    return FALSE;
  g_autofree char *again = g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S");
  if (strcmp (again, full) != 0)
    return FALSE;
  *ms = to_ms (moment);
  return TRUE;
}

/* "YYYY-MM-DD", digits at their places. */
static gboolean
read_date (const char *date, int *year, int *month, int *day)
{
  if (strlen (date) != 10 || date[4] != '-' || date[7] != '-')
    return FALSE;
  for (int i = 0; i < 10; i++)
    if (i != 4 && i != 7 && !g_ascii_isdigit (date[i]))
      return FALSE;
  *year = (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + date[3] - '0';
  *month = (date[5] - '0') * 10 + date[6] - '0';
  *day = (date[8] - '0') * 10 + date[9] - '0';
  return year_fits (*year) &&
         g_date_valid_dmy ((GDateDay) *day, (GDateMonth) *month, (GDateYear) *year);
}

gboolean
when_date_valid (const char *date)
{
  int year = 0, month = 0, day = 0;
  return read_date (date, &year, &month, &day);
}

char *
when_format_http (gint64 ms)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (ms / 1000);
  g_autofree char *clock = g_date_time_format (moment, "%Y %H:%M:%S GMT");
  return g_strdup_printf ("%s, %02d %s %s",
                          DAYS_SHORT[WHEN_EN][g_date_time_get_day_of_week (moment) - 1],
                          g_date_time_get_day_of_month (moment),
                          MONTHS_SHORT[WHEN_EN][g_date_time_get_month (moment) - 1], clock);
}

char *
when_format_utc (gint64 ms)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (ms / 1000);
  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%SZ");
}

char *
when_format_iso (gint64 ms, GTimeZone *zone)
{
  g_autoptr (GDateTime) moment = local (ms, zone);
  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S%:z");
}

static char *
format_date (GDateTime *moment, WhenLang lang)
{
  return g_strdup_printf ("%s %d %s %d", DAYS[lang][g_date_time_get_day_of_week (moment) - 1],
                          g_date_time_get_day_of_month (moment),
                          MONTHS[lang][g_date_time_get_month (moment) - 1],
                          g_date_time_get_year (moment));
}

char *
when_format_date (gint64 ms, WhenLang lang)
{
  g_autoptr (GDateTime) moment = local (ms, when_zone ());
  return format_date (moment, lang);
}

char *
when_format_day (const char *date, WhenLang lang)
{
  int year = 0, month = 0, day = 0;
  if (!read_date (date, &year, &month, &day))
    return NULL;
  g_autoptr (GDateTime) noon = g_date_time_new_utc (year, month, day, 12, 0, 0);
  return format_date (noon, lang);
}

static char *
format_time (GDateTime *moment, WhenLang lang)
{
  return g_strdup_printf (lang == WHEN_NL ? "%d.%02d" : "%02d:%02d", g_date_time_get_hour (moment),
                          g_date_time_get_minute (moment));
}

char *
when_format_short (gint64 ms, WhenLang lang)
{
  g_autoptr (GDateTime) moment = local (ms, when_zone ());
  g_autofree char *time = format_time (moment, lang);
  return g_strdup_printf ("%s %d %s %s", DAYS_SHORT[lang][g_date_time_get_day_of_week (moment) - 1],
                          g_date_time_get_day_of_month (moment),
                          MONTHS_SHORT[lang][g_date_time_get_month (moment) - 1], time);
}

char *
when_format_time (gint64 ms, WhenLang lang)
{
  g_autoptr (GDateTime) moment = local (ms, when_zone ());
  return format_time (moment, lang);
}

char *
when_format_span (gint64 starts_ms, gint64 ends_ms, WhenLang lang)
{
  g_autofree char *from = when_format_time (starts_ms, lang);
  g_autofree char *to = when_format_time (ends_ms, lang);
  return g_strdup_printf (lang == WHEN_NL ? "%s–%s uur" : "%s–%s", from, to);
}

char *
when_local_date (gint64 ms)
{
  g_autoptr (GDateTime) moment = local (ms, when_zone ());
  return g_date_time_format (moment, "%Y-%m-%d");
}
