/* SPDX-License-Identifier: EUPL-1.2
 *
 * schedule.json in and out; see frab.h.
 */
#include "schedule/frab.h"

#include <string.h>

#include "schedule/frab_event.h"
#include "schedule/json_reader.h"
#include "schedule/when.h"

static const char SCHEMA_URL[] = "https://c3voc.de/schedule/schema.json";

/* ---- Reading ---- */

/* pretalx writes name, full_public_name or public_name, by its age. */
static const char *
person_name (json_t *person)
{
  static const char *const KEYS[] = { "public_name", "full_public_name", "name" };
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++) {
    const char *name = json_string_value (json_object_get (person, KEYS[i]));
    if (name != NULL && *name != '\0')
      return name;
  }
  return NULL;
}

static char *
person_key (json_t *person, const char *name)
{
  const char *guid = json_string_value (json_object_get (person, "guid"));
  const char *code = json_string_value (json_object_get (person, "code"));
  json_t *id = json_object_get (person, "id");
  if (guid != NULL && *guid != '\0')
    return g_strdup (guid);
  if (code != NULL && *code != '\0')
    return g_strdup (code);
  if (json_is_integer (id))
    return g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (id));
  return g_strdup (name);
}

static void
read_persons (JsonReader *reader, Programme *programme, json_t *event, ProgrammeSession *session)
{
  gsize i = 0;
  json_t *person = NULL;
  json_array_foreach (json_reader_array (reader, event, "persons", FALSE), i, person)
  {
    const char *name = person_name (person);
    if (name == NULL) {
      json_reader_fault (reader, "persons", "item %d has no public_name", (int) i);
      return;
    }
    g_autofree char *key = person_key (person, name);
    if (!frab_event_add_person (programme, session, key, name)) {
      json_reader_fault (reader, "persons", "more than %d", PROGRAMME_SPEAKERS_MAX);
      return;
    }
  }
}

static void
read_event (JsonReader *reader, Programme *programme, json_t *object, const char *room, int day)
{
  if (!json_is_object (object)) {
    json_reader_fault (reader, NULL, "must be an object");
    return;
  }
  FrabEvent event = {
    .id = json_reader_may_int (reader, object, "id", 1, G_MAXINT32, 0),
    .guid = json_reader_need_text (reader, object, "guid"),
    .title = json_reader_need_text (reader, object, "title"),
    .subtitle = json_reader_may_text (reader, object, "subtitle"),
    .abstract = json_reader_may_text (reader, object, "abstract"),
    .description = json_reader_may_text (reader, object, "description"),
    .type = json_reader_may_text (reader, object, "type"),
    .language = json_reader_may_text (reader, object, "language"),
    .room = room,
    .track = json_reader_may_text (reader, object, "track"),
    .date = json_reader_need_text (reader, object, "date"),
    .duration = json_reader_need_text (reader, object, "duration"),
    .day = day,
  };
  if (reader->fault != NULL)
    return;
  const char *field = NULL;
  g_autoptr (GError) error = NULL;
  ProgrammeSession *session = frab_event_add (programme, &event, &field, &error);
  if (session == NULL)
    json_reader_fault (reader, field, "%s", error->message);
  else
    read_persons (reader, programme, object, session);
}

static void
read_day (JsonReader *reader, Programme *programme, json_t *day)
{
  const char *date = json_reader_need_text (reader, day, "date");
  if (!programme_day_follows (programme, date))
    json_reader_fault (reader, "date", "“%s” is not a date after the day before", date);
  programme_add_day (programme, date);
  json_t *rooms = json_reader_object (reader, day, "rooms", TRUE);
  gsize outer = json_reader_enter (reader, "rooms", 0);
  const char *room = NULL;
  json_t *events = NULL;
  json_object_foreach (rooms, room, events)
  {
    gsize at_room = json_reader_enter (reader, room, 0);
    if (!json_is_array (events))
      json_reader_fault (reader, NULL, "must be a list");
    for (gsize i = 0; i < json_array_size (events) && reader->fault == NULL; i++) {
      gsize at_event = json_reader_enter (reader, NULL, i);
      read_event (reader, programme, json_array_get (events, i), room, (int) programme->days->len);
      json_reader_leave (reader, at_event);
    }
    json_reader_leave (reader, at_room);
  }
  json_reader_leave (reader, outer);
}

static void
read_room (JsonReader *reader, Programme *programme, json_t *object)
{
  const char *name = json_reader_need_text (reader, object, "name");
  const char *guid = json_reader_may_text (reader, object, "guid");
  if (programme_find_room (programme, name) != NULL) {
    programme_warn (programme, "room “%s” stands twice", name);
    return;
  }
  ProgrammeRoom *room = frab_room (programme, name, guid);
  room->capacity = (int) json_reader_may_int (reader, object, "capacity", 0, 100000, 0);
}

static void
read_track (JsonReader *reader, Programme *programme, json_t *object)
{
  const char *name = json_reader_need_text (reader, object, "name");
  const char *colour = json_reader_may_text (reader, object, "color");
  if (reader->fault == NULL)
    frab_track (programme, name, colour);
}

static void
read_items (JsonReader *reader, Programme *programme, json_t *object, const char *key,
            gboolean needed, void (*item) (JsonReader *, Programme *, json_t *))
{
  json_t *list = json_reader_array (reader, object, key, needed);
  gsize outer = json_reader_enter (reader, key, 0);
  for (gsize i = 0; i < json_array_size (list) && reader->fault == NULL; i++) {
    gsize inner = json_reader_enter (reader, NULL, i);
    if (json_is_object (json_array_get (list, i)))
      item (reader, programme, json_array_get (list, i));
    else
      json_reader_fault (reader, NULL, "must be an object");
    if (programme_excess (programme) != NULL)
      json_reader_fault (reader, NULL, "too many %s", programme_excess (programme));
    json_reader_leave (reader, inner);
  }
  json_reader_leave (reader, outer);
}

static void
read_conference (JsonReader *reader, Programme *programme, json_t *schedule)
{
  json_t *conference = json_reader_object (reader, schedule, "conference", TRUE);
  gsize mark = json_reader_enter (reader, "conference", 0);
  programme_set_text (&programme->title, json_reader_need_text (reader, conference, "title"));
  programme_set_text (&programme->acronym, json_reader_need_text (reader, conference, "acronym"));
  frab_set_zone (programme, json_reader_may_text (reader, conference, "time_zone_name"));
  read_items (reader, programme, conference, "rooms", FALSE, read_room);
  read_items (reader, programme, conference, "tracks", FALSE, read_track);
  read_items (reader, programme, conference, "days", TRUE, read_day);
  json_reader_leave (reader, mark);
}

Programme *
programme_frab_read (json_t *root, GError **error)
{
  g_autoptr (Programme) programme = programme_new ();
  JsonReader reader;
  json_reader_init (&reader);
  json_t *schedule = json_reader_object (&reader, root, "schedule", TRUE);
  gsize mark = json_reader_enter (&reader, "schedule", 0);
  programme_set_text (&programme->version, json_reader_need_text (&reader, schedule, "version"));
  programme_set_text (&programme->base_url, json_reader_may_text (&reader, schedule, "base_url"));
  programme->number = 1;
  read_conference (&reader, programme, schedule);
  json_reader_leave (&reader, mark);
  gboolean well = json_reader_end (&reader, error);
  json_reader_clear (&reader);
  if (!well)
    return NULL;
  programme_sort (programme);
  return g_steal_pointer (&programme);
}

/* ---- Writing ---- */

static void
put (json_t *object, const char *key, const char *value)
{
  json_object_set_new (object, key, json_string (value));
}

static void
put_moment (json_t *object, const char *key, gint64 ms, GTimeZone *zone)
{
  g_autofree char *text = when_format_iso (ms, zone);
  put (object, key, text);
}

static json_t *
write_persons (const ProgrammeSession *session)
{
  json_t *persons = json_array ();
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    json_t *person = json_object ();
    put (person, "guid", speaker->guid);
    put (person, "public_name", speaker->name);
    json_array_append_new (persons, person);
  }
  return persons;
}

static json_t *
write_event (const Programme *programme, const ProgrammeSession *session, GTimeZone *zone)
{
  json_t *event = json_object ();
  g_autofree char *duration = frab_duration (session);
  g_autofree char *starts = when_format_iso (session->starts_ms, zone);
  g_autofree char *clock = g_strndup (starts + 11, 5);
  g_autofree char *url = frab_session_url (programme, session);
  put (event, "guid", session->guid);
  json_object_set_new (event, "id", json_integer (session->id));
  put (event, "date", starts);
  put (event, "start", clock);
  put (event, "duration", duration);
  put (event, "room", session->room->name);
  put (event, "slug", session->slug);
  put (event, "url", url != NULL ? url : "");
  put (event, "title", session->title);
  put (event, "subtitle", session->subtitle);
  put (event, "track", session->track != NULL ? session->track->name_nl : "");
  put (event, "type", session->type);
  put (event, "language", session->language);
  put (event, "abstract", session->abstract);
  put (event, "description", "");
  put (event, "recording_license", "");
  json_object_set_new (event, "do_not_record", json_false ());
  json_object_set_new (event, "persons", write_persons (session));
  json_object_set_new (event, "links", json_array ());
  json_object_set_new (event, "attachments", json_array ());
  return event;
}

static json_t *
write_day (const Programme *programme, int index, GTimeZone *zone)
{
  const ProgrammeDay *day = programme->days->pdata[index - 1];
  json_t *object = json_object ();
  gint64 starts_ms = 0, ends_ms = 0;
  frab_day_bounds (programme, index, &starts_ms, &ends_ms);
  json_object_set_new (object, "index", json_integer (index));
  put (object, "date", day->date);
  put_moment (object, "day_start", starts_ms, zone);
  put_moment (object, "day_end", ends_ms, zone);
  json_t *rooms = json_object ();
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *session = programme->sessions->pdata[i];
    if (session->day != index || session->cancelled)
      continue;
    json_t *events = json_object_get (rooms, session->room->name);
    if (events == NULL) {
      events = json_array ();
      json_object_set_new (rooms, session->room->name, events);
    }
    json_array_append_new (events, write_event (programme, session, zone));
  }
  json_object_set_new (object, "rooms", rooms);
  return object;
}

static void
write_lists (const Programme *programme, json_t *conference, GTimeZone *zone)
{
  json_t *rooms = json_array (), *tracks = json_array (), *days = json_array ();
  for (guint i = 0; i < programme->rooms->len; i++) {
    const ProgrammeRoom *room = programme->rooms->pdata[i];
    json_t *object = json_object ();
    put (object, "name", room->name);
    put (object, "guid", room->guid);
    json_object_set_new (object, "capacity", json_integer (room->capacity));
    json_array_append_new (rooms, object);
  }
  for (guint i = 0; i < programme->tracks->len; i++) {
    const ProgrammeTrack *track = programme->tracks->pdata[i];
    json_t *object = json_object ();
    put (object, "name", track->name_nl);
    put (object, "slug", track->slug);
    put (object, "color", track->colour);
    json_array_append_new (tracks, object);
  }
  for (int index = 1; index <= (int) programme->days->len; index++)
    json_array_append_new (days, write_day (programme, index, zone));
  json_object_set_new (conference, "rooms", rooms);
  json_object_set_new (conference, "tracks", tracks);
  json_object_set_new (conference, "days", days);
}

char *
programme_frab_write (const Programme *programme)
{
  g_autoptr (GTimeZone) zone = programme_zone (programme);
  g_autofree char *acronym = frab_acronym (programme);
  const GPtrArray *days = programme->days;
  json_t *conference = json_object ();
  put (conference, "acronym", acronym);
  put (conference, "title", programme->title);
  put (conference, "start", days->len > 0 ? ((ProgrammeDay *) days->pdata[0])->date : "");
  put (conference, "end", days->len > 0 ? ((ProgrammeDay *) days->pdata[days->len - 1])->date : "");
  json_object_set_new (conference, "daysCount", json_integer ((json_int_t) days->len));
  put (conference, "timeslot_duration", "00:15");
  put (conference, "time_zone_name", g_time_zone_get_identifier (zone));
  write_lists (programme, conference, zone);
  json_t *schedule = json_object ();
  put (schedule, "version", programme->version);
  put (schedule, "base_url", programme->base_url);
  json_object_set_new (schedule, "conference", conference);
  json_t *root = json_object ();
  put (root, "$schema", SCHEMA_URL);
  json_object_set_new (root, "generator",
                       json_pack ("{s:s,s:s}", "name", "lerarencongres", "version", HOUSE_VERSION));
  json_object_set_new (root, "schedule", schedule);
  char *dumped = json_dumps (root, JSON_INDENT (1));
  char *text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  json_decref (root);
  return text;
}
