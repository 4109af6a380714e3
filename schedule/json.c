/* SPDX-License-Identifier: EUPL-1.2
 *
 * The project's own form of a programme; see json.h.
 */
#include "schedule/json.h"

#include <string.h>

#include "schedule/frab.h"
#include "schedule/json_reader.h"
#include "schedule/when.h"
#include "schedule/xml.h"

static const char FORMAT[] = "lerarencongres-programme-1";
static const char *const SECTOR_KEYS[SECTOR_COUNT] = { "PO", "VO", "SO", "MBO" };

typedef struct {
  JsonReader reader;
  Programme *programme;
  GTimeZone *zone;
  GHashTable *speakers; /* key -> ProgrammeSpeaker, borrowed */
} Load;

typedef void (*LoadItem) (Load *load, json_t *item);

/* ---- Reading ---- */

static void
load_list (Load *load, json_t *object, const char *key, gboolean needed, LoadItem item)
{
  json_t *list = json_reader_array (&load->reader, object, key, needed);
  gsize outer = json_reader_enter (&load->reader, key, 0);
  for (gsize i = 0; i < json_array_size (list) && load->reader.fault == NULL; i++) {
    gsize inner = json_reader_enter (&load->reader, NULL, i);
    json_t *element = json_array_get (list, i);
    if (json_is_object (element))
      item (load, element);
    else
      json_reader_fault (&load->reader, NULL, "must be an object");
    json_reader_leave (&load->reader, inner);
  }
  json_reader_leave (&load->reader, outer);
}

static gint64
load_moment (Load *load, json_t *object, const char *key)
{
  const char *text = json_reader_need_text (&load->reader, object, key);
  gint64 ms = 0;
  if (*text != '\0' && !when_parse_local (text, load->zone, &ms) && !when_parse_iso (text, &ms))
    json_reader_fault (&load->reader, key, "“%s” is not a time such as 2017-10-06T09:30", text);
  return ms;
}

static void
load_congress (Load *load, json_t *root)
{
  static const char *const KEYS[] = { "title",     "acronym", "number",   "venue", "city",
                                      "time_zone", "version", "base_url", NULL };
  JsonReader *r = &load->reader;
  Programme *p = load->programme;
  json_t *congress = json_reader_object (r, root, "congress", TRUE);
  gsize mark = json_reader_enter (r, "congress", 0);
  json_reader_known (r, congress, KEYS);
  programme_set_text (&p->title, json_reader_need_text (r, congress, "title"));
  programme_set_text (&p->acronym, json_reader_need_text (r, congress, "acronym"));
  p->number = (int) json_reader_need_int (r, congress, "number", 1, 255);
  programme_set_text (&p->venue, json_reader_may_text (r, congress, "venue"));
  programme_set_text (&p->city, json_reader_may_text (r, congress, "city"));
  programme_set_text (&p->time_zone, json_reader_need_text (r, congress, "time_zone"));
  programme_set_text (&p->version, json_reader_need_text (r, congress, "version"));
  programme_set_text (&p->base_url, json_reader_may_text (r, congress, "base_url"));
  load->zone = g_time_zone_new_identifier (p->time_zone);
  if (load->zone == NULL) {
    json_reader_fault (r, "time_zone", "no time zone “%s”", p->time_zone);
    load->zone = g_time_zone_new_utc ();
  }
  json_reader_leave (r, mark);
}

static void
load_day (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "date", NULL };
  json_reader_known (&load->reader, item, KEYS);
  const char *date = json_reader_need_text (&load->reader, item, "date");
  if (!when_date_valid (date))
    json_reader_fault (&load->reader, "date", "“%s” is not a date", date);
  programme_add_day (load->programme, date);
}

static void
load_room (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "name", "capacity", "shared", "guid", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  const char *name = json_reader_need_text (r, item, "name");
  if (programme_find_room (load->programme, name) != NULL)
    json_reader_fault (r, "name", "room “%s” stands here twice", name);
  ProgrammeRoom *room = programme_add_room (load->programme, name);
  room->capacity = (int) json_reader_need_int (r, item, "capacity", 0, 100000);
  room->shared = json_reader_may_flag (r, item, "shared");
  const char *guid = json_reader_may_text (r, item, "guid");
  if (*guid != '\0')
    programme_set_text (&room->guid, guid);
}

static int
load_day_index (Load *load, json_t *item)
{
  return (int) json_reader_need_int (&load->reader, item, "day", 1,
                                     MAX (1, load->programme->days->len));
}

static void
load_round (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "day", "round", "name", "starts", "ends", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  int day = load_day_index (load, item);
  int position = (int) json_reader_need_int (r, item, "round", 1, 100);
  if (programme_find_round (load->programme, day, position) != NULL)
    json_reader_fault (r, "round", "day %d has two rounds %d", day, position);
  ProgrammeRound *round = programme_add_round (load->programme);
  round->day = day;
  round->position = position;
  programme_set_text (&round->name, json_reader_need_text (r, item, "name"));
  round->starts_ms = load_moment (load, item, "starts");
  round->ends_ms = load_moment (load, item, "ends");
  if (round->ends_ms <= round->starts_ms)
    json_reader_fault (r, "ends", "is not after its start");
}

static void
load_track (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "slug", "name_nl", "name_en", "colour", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  ProgrammeTrack *track =
      programme_add_track (load->programme, json_reader_need_text (r, item, "slug"));
  programme_set_text (&track->name_nl, json_reader_need_text (r, item, "name_nl"));
  programme_set_text (&track->name_en, json_reader_need_text (r, item, "name_en"));
  const char *colour = json_reader_need_text (r, item, "colour");
  if (strlen (colour) != 7 || colour[0] != '#' ||
      strspn (colour + 1, "0123456789abcdefABCDEF") != 6)
    json_reader_fault (r, "colour", "“%s” is not a colour such as #0f6a83", colour);
  programme_set_text (&track->colour, colour);
}

static void
load_speaker (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "key", "name", "bio", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  const char *key = json_reader_need_text (r, item, "key");
  if (g_hash_table_contains (load->speakers, key))
    json_reader_fault (r, "key", "“%s” stands here twice", key);
  /* A key that is a GUID stays itself, so that what was written reads back the same. */
  g_autofree char *guid =
      g_uuid_string_is_valid (key) ? g_strdup (key) : programme_guid ("speaker", key);
  ProgrammeSpeaker *speaker = programme_add_speaker (load->programme, guid);
  programme_set_text (&speaker->name, json_reader_need_text (r, item, "name"));
  programme_set_text (&speaker->bio, json_reader_may_text (r, item, "bio"));
  g_hash_table_insert (load->speakers, g_strdup (key), speaker);
}

static void
load_session_place (Load *load, json_t *item, ProgrammeSession *session)
{
  JsonReader *r = &load->reader;
  const char *room = json_reader_need_text (r, item, "room");
  session->room = programme_find_room (load->programme, room);
  if (session->room == NULL)
    json_reader_fault (r, "room", "no room “%s”", room);
  session->day = load_day_index (load, item);
  int position = (int) json_reader_may_int (r, item, "round", 1, 100, 0);
  if (position > 0) {
    session->round = programme_find_round (load->programme, session->day, position);
    if (session->round == NULL)
      json_reader_fault (r, "round", "day %d has no round %d", session->day, position);
  }
  gboolean own_times = json_object_get (item, "starts") != NULL || session->round == NULL;
  session->starts_ms = own_times ? load_moment (load, item, "starts") : session->round->starts_ms;
  session->ends_ms = own_times ? load_moment (load, item, "ends") : session->round->ends_ms;
  if (session->ends_ms <= session->starts_ms)
    json_reader_fault (r, "ends", "is not after its start");
}

static void
load_session_lists (Load *load, json_t *item, ProgrammeSession *session)
{
  JsonReader *r = &load->reader;
  gsize i = 0;
  json_t *element = NULL;
  json_array_foreach (json_reader_array (r, item, "sectors", FALSE), i, element)
  {
    int bit = 0;
    while (bit < SECTOR_COUNT && g_strcmp0 (json_string_value (element), SECTOR_KEYS[bit]) != 0)
      bit++;
    if (bit == SECTOR_COUNT)
      json_reader_fault (r, "sectors", "item %d is not PO, VO, SO or MBO", (int) i);
    else
      session->sectors |= 1 << bit;
  }
  json_array_foreach (json_reader_array (r, item, "speakers", FALSE), i, element)
  {
    const char *key = json_is_string (element) ? json_string_value (element) : "";
    ProgrammeSpeaker *speaker = g_hash_table_lookup (load->speakers, key);
    if (speaker == NULL)
      json_reader_fault (r, "speakers", "no speaker “%s”", key);
    else
      g_ptr_array_add (session->speakers, speaker);
  }
}

static void
load_offering (Load *load, json_t *item, ProgrammeSession *session)
{
  static const char *const KEYS[] = { "code",           "provider",      "activity",
                                      "vakinhoudelijk", "vakdidactisch", "pedagogisch",
                                      "overig",         "valid_until",   NULL };
  JsonReader *r = &load->reader;
  json_t *object = json_reader_object (r, item, "offering", FALSE);
  if (object == NULL)
    return;
  gsize mark = json_reader_enter (r, "offering", 0);
  json_reader_known (r, object, KEYS);
  ProgrammeOffering *offering = programme_session_add_offering (session);
  programme_set_text (&offering->code, json_reader_need_text (r, object, "code"));
  programme_set_text (&offering->provider, json_reader_need_text (r, object, "provider"));
  programme_set_text (&offering->activity_type, json_reader_need_text (r, object, "activity"));
  offering->subject_quarters = (int) json_reader_may_int (r, object, "vakinhoudelijk", 0, 400, 0);
  offering->didactic_quarters = (int) json_reader_may_int (r, object, "vakdidactisch", 0, 400, 0);
  offering->pedagogic_quarters = (int) json_reader_may_int (r, object, "pedagogisch", 0, 400, 0);
  offering->other_quarters = (int) json_reader_may_int (r, object, "overig", 0, 400, 0);
  const char *until = json_reader_need_text (r, object, "valid_until");
  if (!when_date_valid (until))
    json_reader_fault (r, "valid_until", "“%s” is not a date", until);
  programme_set_text (&offering->valid_until, until);
  json_reader_leave (r, mark);
}

static void
load_session_names (Load *load, json_t *item, ProgrammeSession *session)
{
  JsonReader *r = &load->reader;
  session->id = json_reader_need_int (r, item, "id", 1, G_MAXINT32);
  programme_set_text (&session->title, json_reader_need_text (r, item, "title"));
  programme_set_text (&session->subtitle, json_reader_may_text (r, item, "subtitle"));
  programme_set_text (&session->abstract, json_reader_may_text (r, item, "abstract"));
  programme_set_text (&session->type, json_reader_may_text (r, item, "type"));
  const char *language = json_reader_may_text (r, item, "language");
  programme_set_text (&session->language, *language != '\0' ? language : "nl");
  const char *slug = json_reader_may_text (r, item, "slug");
  g_autofree char *made = programme_slug (session->title);
  g_free (session->slug);
  session->slug = *slug != '\0' ? g_strdup (slug)
                                : g_strdup_printf ("%" G_GINT64_FORMAT "-%s", session->id, made);
  const char *guid = json_reader_may_text (r, item, "guid");
  g_autofree char *key =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT, load->programme->acronym, session->id);
  g_free (session->guid);
  session->guid = *guid != '\0' ? g_strdup (guid) : programme_guid ("session", key);
}

static void
load_session (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "id",       "title",    "room",     "day",      "round",
                                      "starts",   "ends",     "track",    "capacity", "sectors",
                                      "starters", "research", "speakers", "subtitle", "abstract",
                                      "type",     "language", "slug",     "guid",     "cancelled",
                                      "sequence", "offering", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  ProgrammeSession *session = programme_add_session (load->programme);
  load_session_names (load, item, session);
  load_session_place (load, item, session);
  const char *track = json_reader_may_text (r, item, "track");
  session->track = programme_find_track (load->programme, track);
  if (*track != '\0' && session->track == NULL)
    json_reader_fault (r, "track", "no track “%s”", track);
  session->capacity = (int) json_reader_may_int (r, item, "capacity", 0, 100000, 0);
  session->for_starters = json_reader_may_flag (r, item, "starters");
  session->research_based = json_reader_may_flag (r, item, "research");
  session->cancelled = json_reader_may_flag (r, item, "cancelled");
  session->sequence = (int) json_reader_may_int (r, item, "sequence", 0, G_MAXINT32, 0);
  load_session_lists (load, item, session);
  load_offering (load, item, session);
}

static Programme *
load_own_form (json_t *root, GError **error)
{
  static const char *const KEYS[] = { "format", "congress", "days",     "rooms", "rounds",
                                      "tracks", "speakers", "sessions", NULL };
  g_autoptr (Programme) programme = programme_new ();
  Load load = { .programme = programme };
  json_reader_init (&load.reader);
  load.speakers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  json_reader_known (&load.reader, root, KEYS);
  load_congress (&load, root);
  load_list (&load, root, "days", TRUE, load_day);
  load_list (&load, root, "rooms", TRUE, load_room);
  load_list (&load, root, "rounds", FALSE, load_round);
  load_list (&load, root, "tracks", FALSE, load_track);
  load_list (&load, root, "speakers", FALSE, load_speaker);
  load_list (&load, root, "sessions", TRUE, load_session);
  gboolean well = json_reader_end (&load.reader, error);
  json_reader_clear (&load.reader);
  g_hash_table_unref (load.speakers);
  g_time_zone_unref (load.zone);
  if (!well)
    return NULL;
  programme_sort (programme);
  return g_steal_pointer (&programme);
}

Programme *
programme_load (const char *text, gsize size, GError **error)
{
  gsize blank = 0;
  while (blank < size && g_ascii_isspace (text[blank]))
    blank++;
  if (blank < size && (text[blank] == '<' || (guchar) text[blank] == 0xef))
    return programme_xml_read (text, size, error);
  json_t *root = json_reader_parse (text, size, error);
  if (root == NULL)
    return NULL;
  const char *format = json_string_value (json_object_get (root, "format"));
  Programme *programme = NULL;
  if (g_strcmp0 (format, FORMAT) == 0)
    programme = load_own_form (root, error);
  else if (json_object_get (root, "schedule") != NULL)
    programme = programme_frab_read (root, error);
  else
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM,
                 "neither “format”: “%s” nor a “schedule” stands in it", FORMAT);
  json_decref (root);
  return programme;
}

Programme *
programme_load_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  if (!g_file_get_contents (path, &text, &size, error))
    return NULL;
  Programme *programme = programme_load (text, size, error);
  if (programme == NULL)
    g_prefix_error (error, "%s: ", path);
  return programme;
}

/* ---- Writing ---- */

static void
put_text (json_t *object, const char *key, const char *value)
{
  if (*value != '\0')
    json_object_set_new (object, key, json_string (value));
}

static void
put_int (json_t *object, const char *key, gint64 value)
{
  json_object_set_new (object, key, json_integer (value));
}

static void
put_flag (json_t *object, const char *key, gboolean value)
{
  if (value)
    json_object_set_new (object, key, json_true ());
}

static void
put_moment (json_t *object, const char *key, gint64 ms, GTimeZone *zone)
{
  g_autofree char *text = when_format_iso (ms, zone);
  text[16] = '\0'; /* local, minutes: "2017-10-06T09:30" */
  json_object_set_new (object, key, json_string (text));
}

static json_t *
write_offering (const ProgrammeOffering *offering)
{
  json_t *object = json_object ();
  put_text (object, "code", offering->code);
  put_text (object, "provider", offering->provider);
  put_text (object, "activity", offering->activity_type);
  put_int (object, "vakinhoudelijk", offering->subject_quarters);
  put_int (object, "vakdidactisch", offering->didactic_quarters);
  put_int (object, "pedagogisch", offering->pedagogic_quarters);
  put_int (object, "overig", offering->other_quarters);
  put_text (object, "valid_until", offering->valid_until);
  return object;
}

static void
write_session_lists (json_t *object, const ProgrammeSession *session)
{
  json_t *sectors = json_array ();
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    if ((session->sectors & 1 << bit) != 0)
      json_array_append_new (sectors, json_string (SECTOR_KEYS[bit]));
  json_object_set_new (object, "sectors", sectors);
  json_t *speakers = json_array ();
  for (guint i = 0; i < session->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = session->speakers->pdata[i];
    json_array_append_new (speakers, json_string (speaker->guid));
  }
  json_object_set_new (object, "speakers", speakers);
}

static json_t *
write_session (const ProgrammeSession *session, GTimeZone *zone)
{
  json_t *object = json_object ();
  put_int (object, "id", session->id);
  put_text (object, "guid", session->guid);
  put_text (object, "slug", session->slug);
  put_text (object, "title", session->title);
  put_text (object, "subtitle", session->subtitle);
  put_text (object, "abstract", session->abstract);
  put_text (object, "type", session->type);
  put_text (object, "language", session->language);
  put_text (object, "room", session->room->name);
  put_int (object, "day", session->day);
  if (session->round != NULL)
    put_int (object, "round", session->round->position);
  put_moment (object, "starts", session->starts_ms, zone);
  put_moment (object, "ends", session->ends_ms, zone);
  if (session->track != NULL)
    put_text (object, "track", session->track->slug);
  put_int (object, "capacity", session->capacity);
  put_flag (object, "starters", session->for_starters);
  put_flag (object, "research", session->research_based);
  put_flag (object, "cancelled", session->cancelled);
  put_int (object, "sequence", session->sequence);
  write_session_lists (object, session);
  if (session->offering != NULL)
    json_object_set_new (object, "offering", write_offering (session->offering));
  return object;
}

static json_t *
write_congress (const Programme *p)
{
  json_t *object = json_object ();
  put_text (object, "title", p->title);
  put_text (object, "acronym", p->acronym);
  put_int (object, "number", MAX (1, p->number));
  put_text (object, "venue", p->venue);
  put_text (object, "city", p->city);
  put_text (object, "time_zone", *p->time_zone != '\0' ? p->time_zone : "Europe/Amsterdam");
  put_text (object, "version", p->version);
  put_text (object, "base_url", p->base_url);
  return object;
}

static json_t *
write_round (const ProgrammeRound *round, GTimeZone *zone)
{
  json_t *object = json_object ();
  put_int (object, "day", round->day);
  put_int (object, "round", round->position);
  put_text (object, "name", round->name);
  put_moment (object, "starts", round->starts_ms, zone);
  put_moment (object, "ends", round->ends_ms, zone);
  return object;
}

static json_t *
write_track (const ProgrammeTrack *track)
{
  json_t *object = json_object ();
  put_text (object, "slug", track->slug);
  put_text (object, "name_nl", track->name_nl);
  put_text (object, "name_en", track->name_en);
  put_text (object, "colour", track->colour);
  return object;
}

static json_t *
write_days_and_rooms (const Programme *p, json_t *rooms)
{
  json_t *days = json_array ();
  for (guint i = 0; i < p->days->len; i++) {
    const ProgrammeDay *day = p->days->pdata[i];
    json_t *object = json_object ();
    put_text (object, "date", day->date);
    json_array_append_new (days, object);
  }
  for (guint i = 0; i < p->rooms->len; i++) {
    const ProgrammeRoom *room = p->rooms->pdata[i];
    json_t *object = json_object ();
    put_text (object, "name", room->name);
    put_text (object, "guid", room->guid);
    put_int (object, "capacity", room->capacity);
    put_flag (object, "shared", room->shared);
    json_array_append_new (rooms, object);
  }
  return days;
}

static json_t *
write_speakers (const Programme *p)
{
  json_t *speakers = json_array ();
  for (guint i = 0; i < p->speakers->len; i++) {
    const ProgrammeSpeaker *speaker = p->speakers->pdata[i];
    json_t *object = json_object ();
    put_text (object, "key", speaker->guid);
    put_text (object, "name", speaker->name);
    put_text (object, "bio", speaker->bio);
    json_array_append_new (speakers, object);
  }
  return speakers;
}

char *
programme_json_write (const Programme *p)
{
  g_autoptr (GTimeZone) own = g_time_zone_new_identifier (p->time_zone);
  GTimeZone *zone = own != NULL ? own : when_zone ();
  json_t *root = json_object ();
  json_t *rooms = json_array (), *rounds = json_array (), *tracks = json_array ();
  json_t *sessions = json_array ();
  for (guint i = 0; i < p->rounds->len; i++)
    json_array_append_new (rounds, write_round (p->rounds->pdata[i], zone));
  for (guint i = 0; i < p->tracks->len; i++)
    json_array_append_new (tracks, write_track (p->tracks->pdata[i]));
  for (guint i = 0; i < p->sessions->len; i++)
    json_array_append_new (sessions, write_session (p->sessions->pdata[i], zone));
  json_object_set_new (root, "format", json_string (FORMAT));
  json_object_set_new (root, "congress", write_congress (p));
  json_object_set_new (root, "days", write_days_and_rooms (p, rooms));
  json_object_set_new (root, "rooms", rooms);
  json_object_set_new (root, "rounds", rounds);
  json_object_set_new (root, "tracks", tracks);
  json_object_set_new (root, "speakers", write_speakers (p));
  json_object_set_new (root, "sessions", sessions);
  char *dumped = json_dumps (root, JSON_INDENT (1));
  char *text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  json_decref (root);
  return text;
}
