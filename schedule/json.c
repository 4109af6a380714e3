/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading the project's own form of a programme, and telling the forms apart; see json.h.
 */
#include "schedule/json.h"

#include <string.h>

#include "schedule/frab.h"
#include "schedule/json_offering.h"
#include "schedule/json_reader.h"
#include "schedule/when.h"
#include "schedule/xml.h"

typedef struct {
  JsonReader reader;
  Programme *programme;
  GTimeZone *zone;
  GHashTable *speakers; /* key -> ProgrammeSpeaker, borrowed */
} Load;

typedef void (*LoadItem) (Load *load, json_t *item);

static void
load_list (Load *load, json_t *object, const char *key, gboolean needed, LoadItem item)
{
  json_t *list = json_reader_array (&load->reader, object, key, needed);
  gsize outer = json_reader_enter (&load->reader, key, 0);
  if (json_array_size (list) > PROGRAMME_LIST_MAX)
    json_reader_fault (&load->reader, NULL, "has more than %d items", PROGRAMME_LIST_MAX);
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

/* From "starts" to "ends": a minute at least, and no more than any form can write. */
static void
load_span (Load *load, json_t *object, gint64 *starts_ms, gint64 *ends_ms)
{
  *starts_ms = load_moment (load, object, "starts");
  *ends_ms = load_moment (load, object, "ends");
  gint64 minutes = (*ends_ms - *starts_ms) / 60000;
  if (minutes < 1)
    json_reader_fault (&load->reader, "ends", "is not after its start");
  else if (minutes > PROGRAMME_MINUTES_MAX)
    json_reader_fault (&load->reader, "ends", "is more than 99 hours after its start");
}

/* A UUID in lower case, or @fallback when there is none. Returns: (transfer full). */
static char *
load_guid (Load *load, json_t *object, const char *fallback)
{
  const char *guid = json_reader_may_text (&load->reader, object, "guid");
  if (*guid != '\0' && !g_uuid_string_is_valid (guid))
    json_reader_fault (&load->reader, "guid", "“%s” is not a UUID", guid);
  return *guid != '\0' ? g_ascii_strdown (guid, -1) : g_strdup (fallback);
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
  load->zone = when_zone_named (p->time_zone);
  if (load->zone == NULL) {
    json_reader_fault (r, "time_zone", "no time zone “%s”", p->time_zone);
    load->zone = g_time_zone_new_utc ();
  }
  json_reader_leave (r, mark);
}

static void
load_day (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "date", "offering", NULL };
  json_reader_known (&load->reader, item, KEYS);
  const char *date = json_reader_need_text (&load->reader, item, "date");
  if (!programme_day_follows (load->programme, date))
    json_reader_fault (&load->reader, "date", "“%s” is not a date after the day before", date);
  if (load->programme->days->len == PROGRAMME_DAYS_MAX)
    json_reader_fault (&load->reader, NULL, "more than %d days", PROGRAMME_DAYS_MAX);
  ProgrammeDay *day = programme_add_day (load->programme, date);
  day->offering = json_offering_load (&load->reader, item);
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
  g_autofree char *guid = load_guid (load, item, room->guid);
  const ProgrammeRoom *other = programme_find_room_guid (load->programme, guid);
  if (other != NULL && other != room)
    json_reader_fault (r, "guid", "is that of room “%s” as well", other->name);
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
  load_span (load, item, &round->starts_ms, &round->ends_ms);
  if (r->fault == NULL && programme_day_of (load->programme, round->starts_ms) != day)
    json_reader_fault (r, "starts", "is not on day %d", day);
}

static void
load_track (Load *load, json_t *item)
{
  static const char *const KEYS[] = { "slug", "name_nl", "name_en", "colour", NULL };
  JsonReader *r = &load->reader;
  json_reader_known (r, item, KEYS);
  const char *slug = json_reader_need_text (r, item, "slug");
  if (programme_find_track (load->programme, slug) != NULL)
    json_reader_fault (r, "slug", "“%s” stands here twice", slug);
  ProgrammeTrack *track = programme_add_track (load->programme, slug);
  programme_set_text (&track->name_nl, json_reader_need_text (r, item, "name_nl"));
  programme_set_text (&track->name_en, json_reader_need_text (r, item, "name_en"));
  const char *colour = json_reader_need_text (r, item, "colour");
  if (!programme_colour_valid (colour))
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
  /* A key that is a UUID stays itself, so that what was written reads back the same. */
  g_autofree char *guid =
      g_uuid_string_is_valid (key) ? g_ascii_strdown (key, -1) : programme_guid ("speaker", key);
  if (programme_find_speaker (load->programme, guid) != NULL)
    json_reader_fault (r, "key", "“%s” stands here twice", key);
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
  gboolean own_times = session->round == NULL || json_object_get (item, "starts") != NULL ||
                       json_object_get (item, "ends") != NULL;
  if (own_times)
    load_span (load, item, &session->starts_ms, &session->ends_ms);
  else {
    session->starts_ms = session->round->starts_ms;
    session->ends_ms = session->round->ends_ms;
  }
}

static void
load_sector (Load *load, json_t *element, ProgrammeSession *session)
{
  int bit = 0;
  while (bit < SECTOR_COUNT &&
         g_strcmp0 (json_string_value (element), programme_sector_key (bit)) != 0)
    bit++;
  if (bit == SECTOR_COUNT)
    json_reader_fault (&load->reader, NULL, "is not PO, VO, SO or MBO");
  else
    session->sectors |= 1 << bit;
}

static void
load_session_speaker (Load *load, json_t *element, ProgrammeSession *session)
{
  const char *key = json_is_string (element) ? json_string_value (element) : "";
  ProgrammeSpeaker *speaker = g_hash_table_lookup (load->speakers, key);
  if (speaker == NULL)
    json_reader_fault (&load->reader, NULL, "no speaker “%s”", key);
  else if (g_ptr_array_find (session->speakers, speaker, NULL))
    json_reader_fault (&load->reader, NULL, "speaker “%s” stands here twice", key);
  else if (session->speakers->len == PROGRAMME_SPEAKERS_MAX)
    json_reader_fault (&load->reader, NULL, "more than %d speakers", PROGRAMME_SPEAKERS_MAX);
  else
    g_ptr_array_add (session->speakers, speaker);
}

static void
load_session_list (Load *load, json_t *item, ProgrammeSession *session, const char *key,
                   void (*take) (Load *, json_t *, ProgrammeSession *))
{
  json_t *list = json_reader_array (&load->reader, item, key, FALSE);
  gsize outer = json_reader_enter (&load->reader, key, 0);
  for (gsize i = 0; i < json_array_size (list) && load->reader.fault == NULL; i++) {
    gsize inner = json_reader_enter (&load->reader, NULL, i);
    take (load, json_array_get (list, i), session);
    json_reader_leave (&load->reader, inner);
  }
  json_reader_leave (&load->reader, outer);
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
  /* What a foreign form left open is written as "", and stays open. */
  gboolean given = json_object_get (item, "language") != NULL;
  programme_set_text (&session->language, given ? language : "nl");
  const char *slug = json_reader_may_text (r, item, "slug");
  if (strspn (slug, G_CSET_a_2_z G_CSET_DIGITS "-") != strlen (slug))
    json_reader_fault (r, "slug", "may hold lower-case letters, digits and dashes only");
  g_free (session->slug);
  session->slug =
      *slug != '\0' ? g_strdup (slug) : programme_session_slug (session->id, session->title);
  g_autofree char *key =
      g_strdup_printf ("%s/%" G_GINT64_FORMAT, load->programme->acronym, session->id);
  g_autofree char *made = programme_guid ("session", key);
  g_free (session->guid);
  session->guid = load_guid (load, item, made);
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
  load_session_list (load, item, session, "sectors", load_sector);
  load_session_list (load, item, session, "speakers", load_session_speaker);
  session->offering = json_offering_load (r, item);
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
  if (size >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0) {
    text += 3; /* U+FEFF, which Windows programs put before the first word */
    size -= 3;
  }
  gsize blank = 0;
  while (blank < size && g_ascii_isspace (text[blank]))
    blank++;
  if (blank < size && text[blank] == '<')
    return programme_xml_read (text, size, error);
  json_t *root = json_reader_parse (text, size, error);
  if (root == NULL)
    return NULL;
  const char *format = json_string_value (json_object_get (root, "format"));
  Programme *programme = NULL;
  if (g_strcmp0 (format, PROGRAMME_JSON_FORMAT) == 0)
    programme = load_own_form (root, error);
  else if (json_object_get (root, "schedule") != NULL)
    programme = programme_frab_read (root, error);
  else
    g_set_error (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM,
                 "neither “format”: “%s” nor a “schedule” stands in it", PROGRAMME_JSON_FORMAT);
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
