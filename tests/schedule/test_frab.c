/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.json: what others publish is read without losing a session, ours goes out and comes
 * back, and faults are told with their place.
 */
#include "schedule/frab.h"

#include <string.h>

#include "schedule/json.h"
#include "schedule/xml.h"
#include "tests/schedule/programmes.h"

static const char EVENTS[] =
    "{\"schedule\": {\"version\": \"2\", \"base_url\": \"https://x.example/\", \"conference\": {\n"
    " \"acronym\": \"demo\", \"title\": \"Demo\", \"time_zone_name\": \"Europe/Berlin\",\n"
    " \"rooms\": [{\"name\": \"Saal 1\", \"guid\": \"11111111-2222-4333-8444-555555555555\",\n"
    "   \"capacity\": 80}],\n"
    " \"tracks\": [{\"name\": \"C\", \"color\": \"#123456\"}, {\"name\": \"C++\", \"color\": "
    "\"red\"},\n"
    "   {\"name\": \"日本\"}],\n"
    " \"days\": [{\"index\": 1, \"date\": \"2019-08-21\", \"rooms\": {\"Saal 1\": [\n"
    "  {\"id\": 7, \"guid\": \"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\", \"title\": \" Eins \",\n"
    "   \"abstract\": \"kurz\\r\\n\", \"description\": \"lang\", \"track\": \"C++\",\n"
    "   \"date\": \"2019-08-21T10:00:00+02:00\", \"duration\": \"01:30\",\n"
    "   \"persons\": [{\"id\": 4, \"public_name\": \"N\"}, {\"id\": 4, \"public_name\": \"N\"}]},\n"
    "  {\"id\": 7, \"guid\": \"AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeef\", \"title\": \"Zwei\",\n"
    "   \"date\": \"2019-08-22T01:00:00+02:00\", \"duration\": \"0:05\", \"track\": \"日本\"}],\n"
    "  \"Zelt\": [{\"guid\": \"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeef0\", \"title\": \"Drei\",\n"
    "   \"date\": \"2019-08-21T12:00:00+02:00\", \"duration\": \"00:45\"}]}}]}}}\n";

static void
published_schedules_are_read (void)
{
  static const struct {
    const char *file;
    guint days, sessions, rooms, warnings;
  } ROWS[] = {
    { "frab-camp2019.json", 5, 79, 2, 0 },
    { "pretalx-democon.json", 3, 36, 2, 1 }, /* two rooms with one guid */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *path = programmes_path (ROWS[i].file);
    g_autoptr (Programme) programme = programmes_load (path);
    g_test_message ("%s", ROWS[i].file);
    g_assert_cmpuint (programme->days->len, ==, ROWS[i].days);
    g_assert_cmpuint (programme->sessions->len, ==, ROWS[i].sessions);
    g_assert_cmpuint (programme->rooms->len, ==, ROWS[i].rooms);
    g_assert_cmpuint (programme->warnings->len, ==, ROWS[i].warnings);
  }
}

static void
one_guid_for_two_rooms_is_warned_of (void)
{
  g_autofree char *path = programmes_path ("pretalx-democon.json");
  g_autoptr (Programme) programme = programmes_load (path);
  g_assert_nonnull (strstr (programme->warnings->pdata[0], "Tan Room"));
  const ProgrammeRoom *gray = programme_find_room (programme, "Gray Room");
  const ProgrammeRoom *tan = programme_find_room (programme, "Tan Room");
  g_assert_cmpstr (gray->guid, !=, tan->guid);
  guint in_tan = 0;
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (session->room == tan)
      in_tan++;
  }
  g_assert_cmpuint (in_tan, >, 0);
}

static void
an_invalid_schedule_is_refused_with_the_place (void)
{
  g_autofree char *path = programmes_path ("invalid-example.json");
  g_autoptr (GError) error = NULL;
  g_assert_null (programme_load_file (path, &error));
  g_assert_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM);
  g_assert_nonnull (strstr (error->message, "invalid-example.json: "));
  g_assert_nonnull (strstr (error->message, "schedule.conference.days[0].rooms.Winterchaos[0].id"));
}

static void
events_are_read_tolerantly (void)
{
  g_autoptr (Programme) p = programmes_read (EVENTS);
  g_assert_cmpuint (p->sessions->len, ==, 3);
  const ProgrammeSession *one = p->sessions->pdata[0];
  const ProgrammeSession *three = p->sessions->pdata[1];
  const ProgrammeSession *two = p->sessions->pdata[2];
  g_assert_cmpstr (one->title, ==, "Eins");
  g_assert_cmpstr (one->abstract, ==, "kurz\n\n\nlang");
  g_assert_cmpuint (one->speakers->len, ==, 1);
  g_assert_cmpint (one->ends_ms - one->starts_ms, ==, 90 * 60000);
  g_assert_cmpint (one->room->capacity, ==, 80);
  g_assert_cmpstr (one->room->guid, ==, "11111111-2222-4333-8444-555555555555");
  g_assert_cmpint (one->id, ==, 7);
  g_assert_cmpint (two->id, ==, 8); /* 7 was taken: warned of */
  g_assert_cmpint (three->id, ==, 9);
  g_assert_cmpuint (p->warnings->len, ==, 1);
  g_assert_cmpint (two->day, ==, 1); /* a night belongs to the day before */
  g_assert_cmpint (programme_day_of (p, two->starts_ms), ==, 1);
  g_assert_cmpuint (p->tracks->len, ==, 3); /* C, C++ and 日本 stay apart */
  g_assert_cmpstr (one->track->name_nl, ==, "C++");
  g_assert_cmpstr (two->track->name_nl, ==, "日本");
  g_assert_true (programme_colour_valid (one->track->colour));
  g_assert_cmpstr (((ProgrammeTrack *) p->tracks->pdata[0])->colour, ==, "#123456");
}

static void
ids_stay_within_their_bounds (void)
{
  g_autofree char *text =
      programmes_changed (EVENTS, "[\n  {\"id\": 7", "[\n  {\"id\": 2147483647");
  g_autoptr (Programme) programme = programmes_read (text);
  g_assert_cmpint (((ProgrammeSession *) programme->sessions->pdata[0])->id, ==, G_MAXINT32);
  g_assert_cmpint (((ProgrammeSession *) programme->sessions->pdata[1])->id, ==, 1);
}

/* The night of 29 October 2017 has an hour more. */
static void
a_day_ends_at_six_also_when_the_clock_turns (void)
{
  g_autofree char *text =
      programmes_changed (PROGRAMME_SMALL, "{\"date\": \"2017-10-07\"}",
                          "{\"date\": \"2017-10-07\"}, {\"date\": \"2017-10-28\"}");
  g_autoptr (Programme) programme = programmes_read (text);
  g_autofree char *written = programme_frab_write (programme);
  g_assert_nonnull (strstr (written, "\"day_start\": \"2017-10-28T06:00:00+02:00\""));
  g_assert_nonnull (strstr (written, "\"day_end\": \"2017-10-29T06:00:00+01:00\""));
}

static void
faults_are_told_with_their_place (void)
{
  static const struct {
    const char *from, *to, *why;
  } ROWS[] = {
    { "\"version\": \"2\", ", "", "schedule.version: is missing" },
    { "\"title\": \"Demo\"", "\"title\": \"\"", "schedule.conference.title: is empty" },
    { "\"acronym\": \"demo\", ", "", "schedule.conference.acronym: is missing" },
    { "\"date\": \"2019-08-21\"", "\"date\": \"21 August\"", "schedule.conference.days[0].date" },
    { "\"days\": [{", "\"days\": [7, {", "schedule.conference.days[0]: must be an object" },
    { "\"days\": [{", "\"days\": {\"a\": [{", "line" },
    { "\"title\": \"Drei\"", "\"title\": \"\\u0007 \"", "rooms.Zelt[0].title: is empty" },
    { "\"title\": \"Drei\"", "\"title\": 3", "rooms.Zelt[0].title: must be text" },
    { "\"title\": \"Drei\"", "\"title\": \"Drei\", \"id\": \"3\"",
      "rooms.Zelt[0].id: must be a whole number" },
    { "\"title\": \"Drei\"", "\"title\": \"Drei\", \"id\": 0", "rooms.Zelt[0].id: must be from" },
    { "\"title\": \"Drei\"", "\"title\": \"Drei\", \"persons\": [{}]",
      "rooms.Zelt[0].persons: item 0 has no public_name" },
    { "\"title\": \"Drei\"", "\"title\": \"Drei\", \"persons\": {}",
      "rooms.Zelt[0].persons: must be a list" },
    { "2019-08-21T12:00:00+02:00", "2019-08-21T12:00:00", "rooms.Zelt[0].date: “2019-08-21T12" },
    { "\"00:45\"", "\"45\"", "rooms.Zelt[0].duration: “45”" },
    { "\"00:45\"", "\"00:00\"", "rooms.Zelt[0].duration: “00:00”" },
    { "\"00:45\"", "\"00:4\"", "rooms.Zelt[0].duration" },
    { "\"00:45\"", "\"00:60\"", "rooms.Zelt[0].duration" },
    { "\"00:45\"", "\"-1:45\"", "rooms.Zelt[0].duration" },
    { "eeeeeeeeeef0", "eeeeeeeeeeee", "rooms.Zelt[0].guid: aaaaaaaa" },
    { "eeeeeeeeeef0", "eeeeeeeeeef", "rooms.Zelt[0].guid: “aaaaaaaa" },
    { "[{\"name\": \"Saal 1\"", "[{\"name\": \"\"", "schedule.conference.rooms[0].name: is empty" },
    { "[{\"name\": \"C\"", "[{\"nam\": \"C\"", "schedule.conference.tracks[0].name: is missing" },
    { "\"schedule\"", "\"plan\"", "neither" },
    { "{\"schedule\": {", "{\"schedule\": [], \"x\": {", "schedule: must be an object" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = programmes_changed (EVENTS, ROWS[i].from, ROWS[i].to);
    programmes_refused (ROWS[i].to, text, ROWS[i].why);
  }
}

static void
unknown_zones_are_warned_of (void)
{
  g_autofree char *text = programmes_changed (EVENTS, "Europe/Berlin", "../../etc/passwd");
  g_autoptr (Programme) programme = programmes_read (text);
  g_assert_cmpstr (programme->time_zone, ==, "Europe/Amsterdam");
  g_assert_nonnull (strstr (programme->warnings->pdata[0], "no time zone"));
}

static void
assert_survives (const Programme *programme)
{
  g_autofree char *before = programmes_digest (programme);
  g_autofree char *json = programme_frab_write (programme);
  g_autoptr (Programme) from_json = programmes_read (json);
  g_autofree char *xml = programme_xml_write (from_json);
  g_autoptr (Programme) from_xml = programmes_read (xml);
  g_autofree char *again = programme_frab_write (from_xml);
  g_autoptr (Programme) last = programmes_read (again);
  const Programme *const STEPS[] = { from_json, from_xml, last };
  for (gsize i = 0; i < G_N_ELEMENTS (STEPS); i++) {
    g_autofree char *after = programmes_digest (STEPS[i]);
    g_assert_cmpstr (before, ==, after);
    g_assert_cmpuint (STEPS[i]->warnings->len, ==, 0);
  }
}

static void
sessions_survive_json_xml_json (void)
{
  static const char *const FILES[] = { "frab-camp2019.json", "pretalx-democon.json" };
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *path = programmes_path (FILES[i]);
    g_autoptr (Programme) programme = programmes_load (path);
    assert_survives (programme);
  }
  g_autofree char *path = programmes_sample_path ();
  g_autoptr (Programme) sample = programmes_load (path);
  assert_survives (sample);
  g_autoptr (Programme) events = programmes_read (EVENTS);
  assert_survives (events);
  g_autoptr (Programme) small = programmes_read (PROGRAMME_SMALL);
  assert_survives (small);
}

static void
what_is_written_has_what_the_schema_wants (void)
{
  g_autoptr (Programme) small = programmes_read (PROGRAMME_SMALL);
  g_autofree char *text = programme_frab_write (small);
  json_t *root = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
  json_t *schedule = json_object_get (root, "schedule");
  json_t *conference = json_object_get (schedule, "conference");
  json_t *day = json_array_get (json_object_get (conference, "days"), 0);
  json_t *event = json_array_get (json_object_get (json_object_get (day, "rooms"), "Foyer"), 0);
  static const char *const CONFERENCE[] = { "acronym", "title",     "start",
                                            "end",     "daysCount", "timeslot_duration",
                                            "days",    "rooms",     "tracks" };
  static const char *const EVENT[] = { "guid",     "id",       "date",    "start",
                                       "duration", "room",     "slug",    "url",
                                       "title",    "subtitle", "track",   "type",
                                       "language", "abstract", "persons", "links" };
  for (gsize i = 0; i < G_N_ELEMENTS (CONFERENCE); i++)
    g_assert_nonnull (json_object_get (conference, CONFERENCE[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (EVENT); i++)
    g_assert_nonnull (json_object_get (event, EVENT[i]));
  g_assert_cmpstr (json_string_value (json_object_get (event, "date")), ==,
                   "2017-10-06T09:30:00+02:00");
  g_assert_cmpstr (json_string_value (json_object_get (event, "duration")), ==, "07:35");
  g_assert_cmpstr (json_string_value (json_object_get (event, "url")), ==,
                   "https://congres.example/sessie/2-cafe");
  g_assert_null (strstr (text, "Gaat niet door")); /* the form has no word for cancelled */
  json_decref (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/frab/published_schedules_are_read", published_schedules_are_read);
  g_test_add_func ("/schedule/frab/one_guid_for_two_rooms_is_warned_of",
                   one_guid_for_two_rooms_is_warned_of);
  g_test_add_func ("/schedule/frab/an_invalid_schedule_is_refused_with_the_place",
                   an_invalid_schedule_is_refused_with_the_place);
  g_test_add_func ("/schedule/frab/events_are_read_tolerantly", events_are_read_tolerantly);
  g_test_add_func ("/schedule/frab/ids_stay_within_their_bounds", ids_stay_within_their_bounds);
  g_test_add_func ("/schedule/frab/a_day_ends_at_six_also_when_the_clock_turns",
                   a_day_ends_at_six_also_when_the_clock_turns);
  g_test_add_func ("/schedule/frab/faults_are_told_with_their_place",
                   faults_are_told_with_their_place);
  g_test_add_func ("/schedule/frab/unknown_zones_are_warned_of", unknown_zones_are_warned_of);
  g_test_add_func ("/schedule/frab/sessions_survive_json_xml_json", sessions_survive_json_xml_json);
  g_test_add_func ("/schedule/frab/what_is_written_has_what_the_schema_wants",
                   what_is_written_has_what_the_schema_wants);
  return g_test_run ();
}
