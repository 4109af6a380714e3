/* SPDX-License-Identifier: EUPL-1.2
 *
 * Calendars, read back by somebody else's reader: libical finds the instants, words and states
 * that went in, in summer time and in winter.
 */
#include "schedule/ics.h"

#include <libical/ical.h>
#include <string.h>

#include "schedule/when.h"
#include "tests/schedule/programmes.h"

static const gint64 STAMP_MS = G_GINT64_CONSTANT (1504224000000); /* 2017-09-01T00:00Z */

static gint64
instant (icalcomponent *calendar, struct icaltimetype time)
{
  const char *name = icaltime_get_tzid (time);
  icaltimezone *zone = name != NULL ? icalcomponent_get_timezone (calendar, name) : NULL;
  g_assert_true (zone != NULL || icaltime_is_utc (time));
  return (gint64) icaltime_as_timet_with_zone (time, zone) * 1000;
}

static icalcomponent *
find_event (icalcomponent *calendar, const char *uid)
{
  for (icalcomponent *event = icalcomponent_get_first_component (calendar, ICAL_VEVENT_COMPONENT);
       event != NULL; event = icalcomponent_get_next_component (calendar, ICAL_VEVENT_COMPONENT))
    if (strcmp (icalcomponent_get_uid (event), uid) == 0)
      return event;
  g_error ("no event %s", uid);
}

static void
assert_event (icalcomponent *calendar, const ProgrammeSession *session)
{
  g_autofree char *uid = g_strconcat (session->guid, "@congres.example", NULL);
  icalcomponent *event = find_event (calendar, uid);
  g_assert_cmpint (instant (calendar, icalcomponent_get_dtstart (event)), ==, session->starts_ms);
  g_assert_cmpint (instant (calendar, icalcomponent_get_dtend (event)), ==, session->ends_ms);
  g_assert_cmpint (instant (calendar, icalcomponent_get_dtstamp (event)), ==, STAMP_MS);
  g_assert_cmpstr (icalcomponent_get_summary (event), ==, session->title);
  if (*session->abstract != '\0')
    g_assert_cmpstr (icalcomponent_get_description (event), ==, session->abstract);
  g_assert_true (g_str_has_prefix (icalcomponent_get_location (event), session->room->name));
  g_assert_cmpint (icalcomponent_get_sequence (event), ==, session->sequence);
  g_assert_cmpint (icalcomponent_get_status (event), ==,
                   session->cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED);
}

static void
assert_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint count = g_strv_length (lines);
  g_assert_cmpstr (lines[count - 1], ==, "");
  for (guint i = 0; i < count; i++) {
    g_assert_cmpuint (strlen (lines[i]), <=, 75);
    g_assert_true (g_utf8_validate (lines[i], -1, NULL));
    for (const char *at = lines[i]; *at != '\0'; at++)
      g_assert_true (!g_ascii_iscntrl (*at) || *at == '\t');
  }
}

static void
assert_reads_back (const Programme *programme)
{
  g_autofree char *text = ics_programme (programme, "congres.example", STAMP_MS);
  assert_lines (text);
  icalcomponent *calendar = icalparser_parse_string (text);
  g_assert_nonnull (calendar);
  g_assert_cmpint (icalcomponent_count_errors (calendar), ==, 0);
  g_assert_cmpint (icalcomponent_count_components (calendar, ICAL_VEVENT_COMPONENT), ==,
                   programme->sessions->len);
  for (guint i = 0; i < programme->sessions->len; i++)
    assert_event (calendar, programme->sessions->pdata[i]);
  icalcomponent_free (calendar);
}

static void
the_sample_reads_back (void)
{
  g_autofree char *path = programmes_sample_path ();
  g_autoptr (Programme) sample = programmes_load (path);
  assert_reads_back (sample);
  g_autoptr (Programme) small = programmes_read (PROGRAMME_SMALL);
  assert_reads_back (small);
}

static void
instants_hold_in_summer_and_winter (void)
{
  static const char *const MOMENTS[] = {
    "2017-10-06T09:30:00+02:00", "2017-12-06T09:30:00+01:00", "2018-03-24T23:30:00+01:00",
    "2018-03-25T03:00:00+02:00", "2017-10-29T00:59:00+02:00", "2017-10-29T03:00:00+01:00",
    "2031-07-01T12:00:00+02:00", "2032-01-01T00:00:00+01:00",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (MOMENTS); i++) {
    g_autoptr (Programme) programme = programmes_read (PROGRAMME_SMALL);
    ProgrammeSession *session = programme->sessions->pdata[0];
    g_assert_true (when_parse_iso (MOMENTS[i], &session->starts_ms));
    session->ends_ms = session->starts_ms + 3600000;
    assert_reads_back (programme);
  }
}

static void
local_times_stand_in_the_text (void)
{
  g_autoptr (Programme) programme = programmes_read (PROGRAMME_SMALL);
  g_autofree char *text = ics_programme (programme, "h", STAMP_MS);
  g_assert_nonnull (strstr (text, "DTSTART;TZID=Europe/Amsterdam:20171006T093000\r\n"));
  g_assert_nonnull (strstr (text, "DTSTAMP:20170901T000000Z\r\n"));
  g_assert_nonnull (strstr (text, "SUMMARY:Één\\; twee\\, drie\r\n"));
  g_assert_nonnull (strstr (text, "\r\nSTATUS:CANCELLED\r\n"));
  g_assert_nonnull (strstr (text, "\r\nSEQUENCE:4\r\n"));
  g_assert_true (g_str_has_prefix (text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
}

static void
long_lines_fold_between_characters (void)
{
  static const char *const LETTERS[] = { "a", "é", "€", "😀", ",", "\\" };
  for (gsize i = 0; i < G_N_ELEMENTS (LETTERS); i++)
    for (guint lead = 0; lead < 4; lead++) {
      g_autoptr (Programme) programme = programmes_read (PROGRAMME_SMALL);
      ProgrammeSession *session = programme->sessions->pdata[0];
      g_autoptr (GString) title = g_string_new_len ("xxxx", lead);
      for (int count = 0; count < 200; count++)
        g_string_append (title, LETTERS[i]);
      programme_set_text (&session->title, title->str);
      assert_reads_back (programme);
    }
}

static guint
count_lines (const char *text, const char *prefix)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  guint count = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], prefix))
      count++;
  return count;
}

static void
no_text_adds_a_line_of_its_own (void)
{
  static const char *const TEXTS[] = { "x\r\nATTENDEE:mailto:a@b",
                                       "x\nATTENDEE:mailto:a@b",
                                       "x\rATTENDEE:mailto:a@b",
                                       "x\x85\x1b\x01\xff\xc3",
                                       "\xe2\x82",
                                       "END:VEVENT\r\n" };
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++) {
    IcsEvent event = { .uid = TEXTS[i],
                       .title = TEXTS[i],
                       .description = TEXTS[i],
                       .location = TEXTS[i],
                       .url = TEXTS[i],
                       .starts_ms = STAMP_MS,
                       .ends_ms = STAMP_MS + 60000 };
    Ics *ics = ics_new (TEXTS[i], STAMP_MS);
    ics_add (ics, &event);
    g_autofree char *text = ics_finish (ics);
    assert_lines (text);
    g_assert_cmpuint (count_lines (text, "ATTENDEE"), ==, 0);
    g_assert_cmpuint (count_lines (text, "END:VEVENT"), ==, 1);
  }
}

static void
a_selection_has_its_own_name (void)
{
  g_autoptr (Programme) programme = programmes_read (PROGRAMME_SMALL);
  g_autoptr (GPtrArray) mine = g_ptr_array_new ();
  g_ptr_array_add (mine, programme->sessions->pdata[1]);
  g_autofree char *text =
      ics_sessions (programme, mine, "Mijn congres", "congres.example", STAMP_MS);
  assert_lines (text);
  g_assert_nonnull (strstr (text, "\r\nNAME:Mijn congres\r\nX-WR-CALNAME:Mijn congres\r\n"));
  icalcomponent *calendar = icalparser_parse_string (text);
  g_assert_cmpint (icalcomponent_count_components (calendar, ICAL_VEVENT_COMPONENT), ==, 1);
  assert_event (calendar, mine->pdata[0]);
  icalcomponent_free (calendar);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/ics/the_sample_reads_back", the_sample_reads_back);
  g_test_add_func ("/schedule/ics/instants_hold_in_summer_and_winter",
                   instants_hold_in_summer_and_winter);
  g_test_add_func ("/schedule/ics/local_times_stand_in_the_text", local_times_stand_in_the_text);
  g_test_add_func ("/schedule/ics/long_lines_fold_between_characters",
                   long_lines_fold_between_characters);
  g_test_add_func ("/schedule/ics/no_text_adds_a_line_of_its_own", no_text_adds_a_line_of_its_own);
  g_test_add_func ("/schedule/ics/a_selection_has_its_own_name", a_selection_has_its_own_name);
  return g_test_run ();
}
