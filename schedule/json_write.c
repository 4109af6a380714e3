/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing the project's own form of a programme; see json.h. What is written reads back as
 * the same programme.
 */
#include <jansson.h>

#include "schedule/json.h"
#include "schedule/json_offering.h"
#include "schedule/when.h"

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
  g_autofree char *iso = when_format_iso (ms, zone);
  g_autofree char *minutes = g_strndup (iso, 16); /* "2017-10-06T09:30" */
  g_autofree char *exact = when_format_utc (ms);
  gint64 again = 0;
  gboolean same = when_parse_local (minutes, zone, &again) && again == ms - ms % 1000;
  json_object_set_new (object, key, json_string (same ? minutes : exact));
}

static void
write_session_lists (json_t *object, const ProgrammeSession *session)
{
  json_t *sectors = json_array ();
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    if ((session->sectors & 1 << bit) != 0)
      json_array_append_new (sectors, json_string (programme_sector_key (bit)));
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
  json_object_set_new (object, "language", json_string (session->language));
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
    json_object_set_new (object, "offering", json_offering_write (session->offering));
  return object;
}

static json_t *
write_congress (const Programme *p, GTimeZone *zone)
{
  json_t *object = json_object ();
  put_text (object, "title", p->title);
  put_text (object, "acronym", p->acronym);
  put_int (object, "number", MAX (1, p->number));
  put_text (object, "venue", p->venue);
  put_text (object, "city", p->city);
  put_text (object, "time_zone", g_time_zone_get_identifier (zone));
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
    if (day->offering != NULL)
      json_object_set_new (object, "offering", json_offering_write (day->offering));
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
  g_autoptr (GTimeZone) zone = programme_zone (p);
  json_t *root = json_object ();
  json_t *rooms = json_array (), *rounds = json_array (), *tracks = json_array ();
  json_t *sessions = json_array ();
  for (guint i = 0; i < p->rounds->len; i++)
    json_array_append_new (rounds, write_round (p->rounds->pdata[i], zone));
  for (guint i = 0; i < p->tracks->len; i++)
    json_array_append_new (tracks, write_track (p->tracks->pdata[i]));
  for (guint i = 0; i < p->sessions->len; i++)
    json_array_append_new (sessions, write_session (p->sessions->pdata[i], zone));
  json_object_set_new (root, "format", json_string (PROGRAMME_JSON_FORMAT));
  json_object_set_new (root, "congress", write_congress (p, zone));
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
