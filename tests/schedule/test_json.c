/* SPDX-License-Identifier: EUPL-1.2
 *
 * The own form: what is written reads back whole, and every fault is told with its place.
 */
#include "schedule/json.h"

#include <string.h>

#include "schedule/when.h"
#include "tests/schedule/programmes.h"

static void
small_programme_is_read_in_full (void)
{
  g_autoptr (Programme) p = programmes_read (PROGRAMME_SMALL);
  g_assert_cmpstr (p->title, ==, "Klein congres");
  g_assert_cmpint (p->number, ==, 3);
  g_assert_cmpuint (p->days->len, ==, 2);
  g_assert_cmpuint (p->warnings->len, ==, 0);
  g_assert_cmpuint (p->sessions->len, ==, 3);
  const ProgrammeSession *cafe = p->sessions->pdata[0];
  const ProgrammeSession *one = p->sessions->pdata[1];
  const ProgrammeSession *gone = p->sessions->pdata[2];
  g_assert_cmpstr (cafe->title, ==, "Café");
  g_assert_null (cafe->round);
  g_assert_null (cafe->track);
  g_assert_null (cafe->offering);
  g_assert_cmpstr (cafe->language, ==, "en");
  g_assert_true (cafe->room->shared);
  g_autofree char *ends = when_format_utc (cafe->ends_ms);
  g_assert_cmpstr (ends, ==, "2017-10-06T15:05:00Z");
  g_assert_cmpint (one->sectors, ==, SECTOR_PO | SECTOR_MBO);
  g_assert_true (one->for_starters && one->research_based);
  g_assert_true (one->round == p->rounds->pdata[0] && one->starts_ms == one->round->starts_ms);
  g_assert_cmpstr (one->slug, ==, "1-een-twee-drie");
  g_assert_cmpstr (one->language, ==, "nl");
  g_assert_cmpuint (one->speakers->len, ==, 2);
  g_assert_cmpint (one->offering->didactic_quarters, ==, 2);
  g_assert_cmpstr (one->offering->valid_until, ==, "2018-08-01");
  g_assert_true (gone->cancelled);
  g_assert_cmpstr (gone->guid, ==, "01234567-89ab-cdef-0123-456789abcdef");
}

static void
assert_reads_back (const Programme *programme)
{
  g_autofree char *once = programme_json_write (programme);
  g_autoptr (Programme) read = programmes_read (once);
  g_autofree char *twice = programme_json_write (read);
  g_assert_cmpstr (once, ==, twice);
  g_autofree char *before = programmes_digest (programme);
  g_autofree char *after = programmes_digest (read);
  g_assert_cmpstr (before, ==, after);
}

static void
what_is_written_reads_back (void)
{
  g_autoptr (Programme) small = programmes_read (PROGRAMME_SMALL);
  assert_reads_back (small);
  static const char *const FILES[] = { "frab-camp2019.json", "pretalx-democon.json" };
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *path = programmes_path (FILES[i]);
    g_autoptr (Programme) programme = programmes_load (path);
    assert_reads_back (programme);
  }
  g_autofree char *path = programmes_sample_path ();
  g_autoptr (Programme) sample = programmes_load (path);
  assert_reads_back (sample);
}

/* The second 2.30 of an autumn night cannot be told in local time alone; nor can seconds. */
static void
odd_moments_read_back (void)
{
  static const char *const MOMENTS[] = { "2017-10-29T02:30:00+01:00", "2017-10-29T02:30:00+02:00",
                                         "2017-10-06T09:30:30+02:00" };
  for (gsize i = 0; i < G_N_ELEMENTS (MOMENTS); i++) {
    g_autoptr (Programme) p = programmes_read (PROGRAMME_SMALL);
    ProgrammeSession *session = p->sessions->pdata[0];
    g_assert_true (when_parse_iso (MOMENTS[i], &session->starts_ms));
    session->ends_ms = session->starts_ms + 45 * 60000;
    programme_sort (p);
    assert_reads_back (p);
  }
}

static void
guids_stay_from_version_to_version (void)
{
  g_autofree char *text = programmes_changed (PROGRAMME_SMALL, "Één; twee, drie", "Anders");
  g_autoptr (Programme) before = programmes_read (PROGRAMME_SMALL);
  g_autoptr (Programme) after = programmes_read (text);
  for (guint i = 0; i < 3; i++) {
    const ProgrammeSession *x = before->sessions->pdata[i], *y = after->sessions->pdata[i];
    g_assert_cmpstr (x->guid, ==, y->guid);
    g_assert_true (g_uuid_string_is_valid (x->guid));
  }
}

static void
faults_are_told_with_their_place (void)
{
  static const struct {
    const char *from, *to, *why;
  } ROWS[] = {
    { "\"format\": \"lerarencongres-programme-1\"", "\"format\": \"programme-9\"", "format" },
    { "\"format\": \"lerarencongres-programme-1\"",
      "\"format\": \"lerarencongres-programme-1\", \"formt\": 1", "formt: unknown member" },
    { "\"title\": \"Klein congres\"", "\"title\": \" \"", "congress.title: is empty" },
    { "\"title\": \"Klein congres\", ", "", "congress.title: is missing" },
    { "\"title\": \"Klein congres\"", "\"title\": null", "congress.title: is missing" },
    { "\"title\": \"Klein congres\"", "\"title\": 5", "congress.title: must be text" },
    { "\"number\": 3", "\"number\": 0", "congress.number: must be from 1 to 255, not 0" },
    { "\"number\": 3", "\"number\": 256", "congress.number: must be from" },
    { "\"number\": 3", "\"number\": 3.0", "congress.number: must be a whole number" },
    { "\"number\": 3", "\"number\": \"3\"", "congress.number: must be a whole number" },
    { "\"number\": 3", "\"number\": 99999999999999999999", "line 2" },
    { "\"number\": 3", "\"number\": 3, \"number\": 3", "line 2" },
    { "Europe/Amsterdam", "Europe/Ede", "congress.time_zone: no time zone “Europe/Ede”" },
    { "Europe/Amsterdam", "/etc/localtime", "congress.time_zone: no time zone" },
    { "{\"date\": \"2017-10-07\"}", "{\"date\": \"2017-10-06\"}", "days[1].date: “2017-10-06”" },
    { "{\"date\": \"2017-10-07\"}", "{\"date\": \"2017-10-32\"}", "days[1].date: " },
    { "{\"date\": \"2017-10-07\"}", "\"2017-10-07\"", "days[1]: must be an object" },
    { "\"name\": \"Foyer\"", "\"name\": \"A1\"", "rooms[1].name: room “A1” stands here twice" },
    { "\"capacity\": 30}", "\"capacity\": -1}", "rooms[0].capacity: must be from 0" },
    { "\"capacity\": 30}", "\"capacity\": 30, \"guid\": \"x\"}", "rooms[0].guid: “x”" },
    { "\"shared\": true", "\"shared\": 1", "rooms[1].shared: must be true or false" },
    { "\"ends\": \"2017-10-06T11:15\"", "\"ends\": \"2017-10-06T10:15\"",
      "rounds[0].ends: is not after its start" },
    { "\"ends\": \"2017-10-06T11:15\"", "\"ends\": \"2018-10-06T11:15\"",
      "rounds[0].ends: is more than 99 hours" },
    { "{\"day\": 2, \"round\": 1", "{\"day\": 1, \"round\": 1",
      "rounds[1].round: day 1 has two rounds 1" },
    { "{\"day\": 2, \"round\": 1", "{\"day\": 3, \"round\": 1", "rounds[1].day: must be from 1" },
    { "{\"day\": 2, \"round\": 1", "{\"day\": 1, \"round\": 2",
      "rounds[1].starts: is not on day 1" },
    { "\"starts\": \"2017-10-07T10:15\"", "\"starts\": \"tien uur\"",
      "rounds[1].starts: “tien uur” is not a time" },
    { "#a8480e", "orange", "tracks[0].colour: “orange”" },
    { "#a8480e", "#a8480g", "tracks[0].colour" },
    { "\"key\": \"s2\"", "\"key\": \"s1\"", "speakers[1].key: “s1” stands here twice" },
    { "\"id\": 2,", "\"id\": 0,", "sessions[1].id: must be from 1" },
    { "\"id\": 2,", "\"id\": \"2\",", "sessions[1].id: must be a whole number" },
    { "\"room\": \"Foyer\"", "\"room\": \"B1.07\"", "sessions[1].room: no room “B1.07”" },
    { "\"track\": \"les\"", "\"track\": \"lessen\"", "sessions[0].track: no track “lessen”" },
    { "\"day\": 2, \"round\": 1,\n   \"cancelled\"", "\"day\": 2, \"round\": 4,\n   \"cancelled\"",
      "sessions[2].round: day 2 has no round 4" },
    { "\"cancelled\": true", "\"ends\": \"2017-10-07T12:00\"", "sessions[2].starts: is missing" },
    { "\"PO\", \"MBO\"", "\"PO\", \"HBO\"", "sessions[0].sectors[1]: is not PO" },
    { "\"PO\", \"MBO\"", "\"PO\", 7", "sessions[0].sectors[1]: is not PO" },
    { "[\"s1\", \"s2\"]", "[\"s1\", \"s3\"]", "sessions[0].speakers[1]: no speaker “s3”" },
    { "[\"s1\", \"s2\"]", "[\"s1\", \"s1\"]", "sessions[0].speakers[1]: speaker “s1” stands" },
    { "[\"s1\", \"s2\"]", "\"s1\"", "sessions[0].speakers: must be a list" },
    { "\"capacity\": 25", "\"capacity\": 100001", "sessions[0].capacity" },
    { "\"sequence\": 4", "\"sequence\": -4", "sessions[0].sequence" },
    { "\"sequence\": 4", "\"slug\": \"../x\"", "sessions[0].slug: may hold lower-case" },
    { "01234567-89AB-cdef-0123-456789abcdef", "nope", "sessions[2].guid: “nope” is not a UUID" },
    { "\"valid_until\": \"2018-08-01\"", "\"valid_until\": \"2018\"",
      "sessions[0].offering.valid_until: “2018”" },
    { "\"pedagogisch\": 1", "\"pedagogiek\": 1",
      "sessions[0].offering.pedagogiek: unknown member" },
    { "\"pedagogisch\": 1", "\"pedagogisch\": 401", "sessions[0].offering.pedagogisch" },
    { " ]}\n", " ]}}\n", "line 26" },
    { "\"sessions\": [", "\"sessions\": {", "line" },
    { "Gaat niet door", "Gaat \\ud800 door", "line" },
    { "Gaat niet door", "Gaat \xff door", "line" },
    { "Gaat niet door", "Gaat \\u0000 door", "line" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = programmes_changed (PROGRAMME_SMALL, ROWS[i].from, ROWS[i].to);
    programmes_refused (ROWS[i].to, text, ROWS[i].why);
  }
}

static void
every_cut_is_refused (void)
{
  programmes_refused_when_cut (PROGRAMME_SMALL);
}

static void
sizes_have_a_ceiling (void)
{
  gsize size = 16 * 1024 * 1024 + 1;
  g_autofree char *big = g_malloc (size);
  memset (big, ' ', size);
  g_autoptr (GError) error = NULL;
  g_assert_null (programme_load (big, size, &error));
  g_assert_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM);

  g_autoptr (GString) sessions = g_string_new ("\"sessions\": [");
  for (int i = 0; i < PROGRAMME_LIST_MAX; i++)
    g_string_append (sessions, "{},");
  g_autofree char *text = programmes_changed (PROGRAMME_SMALL, "\"sessions\": [", sessions->str);
  programmes_refused ("too many", text, "sessions: has more than 5000 items");
}

static void
a_byte_order_mark_is_no_fault (void)
{
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", PROGRAMME_SMALL, NULL);
  g_autoptr (Programme) programme = programmes_read (marked);
  g_assert_cmpuint (programme->sessions->len, ==, 3);
}

static void
a_file_that_is_not_there_is_named (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (programme_load_file ("/nowhere/programme.json", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nowhere/programme.json"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/json/small_programme_is_read_in_full",
                   small_programme_is_read_in_full);
  g_test_add_func ("/schedule/json/what_is_written_reads_back", what_is_written_reads_back);
  g_test_add_func ("/schedule/json/odd_moments_read_back", odd_moments_read_back);
  g_test_add_func ("/schedule/json/guids_stay_from_version_to_version",
                   guids_stay_from_version_to_version);
  g_test_add_func ("/schedule/json/faults_are_told_with_their_place",
                   faults_are_told_with_their_place);
  g_test_add_func ("/schedule/json/every_cut_is_refused", every_cut_is_refused);
  g_test_add_func ("/schedule/json/sizes_have_a_ceiling", sizes_have_a_ceiling);
  g_test_add_func ("/schedule/json/a_byte_order_mark_is_no_fault", a_byte_order_mark_is_no_fault);
  g_test_add_func ("/schedule/json/a_file_that_is_not_there_is_named",
                   a_file_that_is_not_there_is_named);
  return g_test_run ();
}
