/* SPDX-License-Identifier: EUPL-1.2
 *
 * Events of frab's forms; see frab_event.h.
 */
#include "schedule/frab_event.h"

#include <string.h>

#include "schedule/frab.h"
#include "schedule/when.h"

enum { MINUTE_MS = 60 * 1000, DAY_BEGINS_HOUR = 6 };

int
programme_frab_duration (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 3);
  guint64 hours = 0, minutes = 0;
  if (g_strv_length (parts) != 2 || strlen (parts[1]) != 2 ||
      !g_ascii_string_to_unsigned (parts[0], 10, 0, 99, &hours, NULL) ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, 59, &minutes, NULL))
    return -1;
  return (int) (hours * 60 + minutes);
}

static gboolean refuse (GError **error, const char **field, const char *name, const char *format,
                        ...) G_GNUC_PRINTF (4, 5);

static gboolean
refuse (GError **error, const char **field, const char *name, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  g_autofree char *why = g_strdup_vprintf (format, words);
  va_end (words);
  *field = name;
  g_set_error_literal (error, PROGRAMME_ERROR, PROGRAMME_ERROR_FORM, why);
  return FALSE;
}

/* Outer blanks, Windows line ends and what else a speaker pasted say nothing, and would not survive
 * the way through XML. */
static char *
tidy (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  g_autofree char *whole = g_strjoinv ("\n", lines);
  return g_strstrip (programme_clean (whole));
}

static gboolean
check (const Programme *programme, const FrabEvent *event, gint64 *starts_ms, int *minutes,
       const char **field, GError **error)
{
  const char *excess = programme_excess (programme);
  if (excess != NULL)
    return refuse (error, field, excess, "there are too many");
  g_autofree char *title = tidy (event->title);
  if (*title == '\0')
    return refuse (error, field, "title", "is missing");
  g_autofree char *room = tidy (event->room);
  if (*room == '\0')
    return refuse (error, field, "room", "is missing");
  const char *const TEXTS[] = { event->title, event->subtitle, event->type,       event->language,
                                event->room,  event->abstract, event->description };
  gsize length = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    length += strlen (TEXTS[i]);
  if (length > PROGRAMME_TEXT_MAX)
    return refuse (error, field, "abstract", "with the other texts is longer than %d bytes",
                   PROGRAMME_TEXT_MAX);
  if (event->id < 0 || event->id > G_MAXINT32)
    return refuse (error, field, "id", "is not a positive number");
  if (*event->guid != '\0' && !g_uuid_string_is_valid (event->guid))
    return refuse (error, field, "guid", "“%s” is not a UUID", event->guid);
  if (!when_parse_iso (event->date, starts_ms))
    return refuse (error, field, "date", "“%s” is not a moment with a zone", event->date);
  *minutes = programme_frab_duration (event->duration);
  if (*minutes <= 0)
    return refuse (error, field, "duration", "“%s” is not hours and minutes", event->duration);
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *other = programme->sessions->pdata[i];
    if (*event->guid != '\0' && g_ascii_strcasecmp (other->guid, event->guid) == 0)
      return refuse (error, field, "guid", "%s is already that of “%s”", event->guid, other->title);
  }
  return TRUE;
}

static gboolean
id_taken (const Programme *programme, gint64 id)
{
  for (guint i = 0; i < programme->sessions->len; i++) {
    const ProgrammeSession *other = programme->sessions->pdata[i];
    if (other->id == id)
      return TRUE;
  }
  return FALSE;
}

/* The event's own id, or else one past the highest. */
static gint64
free_id (Programme *programme, const FrabEvent *event)
{
  if (event->id != 0 && !id_taken (programme, event->id))
    return event->id;
  gint64 id = 1;
  for (guint i = 0; i < programme->sessions->len; i++)
    id = MAX (id, ((ProgrammeSession *) programme->sessions->pdata[i])->id + 1);
  if (id > G_MAXINT32)
    for (id = 1; id_taken (programme, id);)
      id++;
  if (event->id != 0)
    programme_warn (programme,
                    "“%s”: id %" G_GINT64_FORMAT " stands twice; it got %" G_GINT64_FORMAT,
                    event->title, event->id, id);
  return id;
}

static void
set_tidy (char **field, const char *text)
{
  g_autofree char *whole = tidy (text);
  programme_set_text (field, whole);
}

static void
fill_texts (Programme *programme, const FrabEvent *event, ProgrammeSession *session)
{
  g_autofree char *key = g_strdup_printf ("%s/%" G_GINT64_FORMAT, programme->acronym, session->id);
  g_autofree char *guid =
      *event->guid != '\0' ? g_ascii_strdown (event->guid, -1) : programme_guid ("session", key);
  g_autofree char *slug = programme_session_slug (session->id, event->title);
  gboolean both = *event->abstract != '\0' && *event->description != '\0';
  g_autofree char *about =
      g_strconcat (event->abstract, both ? "\n\n" : "", event->description, NULL);
  programme_set_text (&session->guid, guid);
  programme_set_text (&session->slug, slug);
  set_tidy (&session->title, event->title);
  set_tidy (&session->subtitle, event->subtitle);
  set_tidy (&session->abstract, about);
  set_tidy (&session->type, event->type);
  set_tidy (&session->language, event->language);
}

ProgrammeSession *
frab_event_add (Programme *programme, const FrabEvent *event, const char **field, GError **error)
{
  gint64 starts_ms = 0;
  int minutes = 0;
  if (!check (programme, event, &starts_ms, &minutes, field, error))
    return NULL;
  gint64 id = free_id (programme, event);
  ProgrammeSession *session = programme_add_session (programme);
  session->id = id;
  session->day = event->day;
  session->starts_ms = starts_ms;
  session->ends_ms = starts_ms + (gint64) minutes * MINUTE_MS;
  fill_texts (programme, event, session);
  session->room = frab_room (programme, event->room, "");
  session->track = frab_track (programme, event->track, "");
  return session;
}

ProgrammeRoom *
frab_room (Programme *programme, const char *words, const char *guid)
{
  g_autofree char *name = tidy (words);
  ProgrammeRoom *room = programme_find_room (programme, name);
  if (room != NULL)
    return room;
  gboolean usable =
      g_uuid_string_is_valid (guid) && programme_find_room_guid (programme, guid) == NULL;
  room = programme_add_room (programme, name);
  if (usable) {
    g_autofree char *lower = g_ascii_strdown (guid, -1);
    programme_set_text (&room->guid, lower);
  } else if (*guid != '\0') {
    programme_warn (programme, "room “%s”: its guid is %s; it got one of its own", name,
                    g_uuid_string_is_valid (guid) ? "another room's" : "not a UUID");
  }
  return room;
}

/* "C" and "C++" are two themes though their letters are the same. */
static char *
free_track_slug (const Programme *programme, const char *name)
{
  g_autofree char *words = programme_slug (name);
  char *slug = *words != '\0' ? g_strdup (words) : g_strdup ("track");
  for (guint number = 2; programme_find_track (programme, slug) != NULL; number++) {
    g_free (slug);
    slug = g_strdup_printf ("%s-%u", *words != '\0' ? words : "track", number);
  }
  return slug;
}

ProgrammeTrack *
frab_track (Programme *programme, const char *words, const char *colour)
{
  g_autofree char *name = tidy (words);
  if (*name == '\0')
    return NULL;
  for (guint i = 0; i < programme->tracks->len; i++) {
    ProgrammeTrack *track = programme->tracks->pdata[i];
    if (strcmp (track->name_nl, name) == 0)
      return track;
  }
  g_autofree char *slug = free_track_slug (programme, name);
  ProgrammeTrack *track = programme_add_track (programme, slug);
  programme_set_text (&track->name_nl, name);
  programme_set_text (&track->name_en, name);
  if (programme_colour_valid (colour))
    programme_set_text (&track->colour, colour);
  return track;
}

void
frab_set_zone (Programme *programme, const char *name)
{
  static const char OURS[] = "Europe/Amsterdam";
  g_autoptr (GTimeZone) zone = when_zone_named (name);
  if (zone == NULL && *name != '\0')
    programme_warn (programme, "no time zone “%s”; taken to be %s", name, OURS);
  programme_set_text (&programme->time_zone, zone != NULL ? name : OURS);
}

gboolean
frab_event_add_person (Programme *programme, ProgrammeSession *session, const char *key,
                       const char *words)
{
  g_autofree char *name = tidy (words);
  if (*name == '\0')
    return TRUE;
  g_autofree char *guid =
      g_uuid_string_is_valid (key) ? g_ascii_strdown (key, -1) : programme_guid ("speaker", key);
  ProgrammeSpeaker *speaker = programme_find_speaker (programme, guid);
  if (speaker == NULL) {
    speaker = programme_add_speaker (programme, guid);
    programme_set_text (&speaker->name, name);
  }
  if (!g_ptr_array_find (session->speakers, speaker, NULL))
    g_ptr_array_add (session->speakers, speaker);
  return session->speakers->len <= PROGRAMME_SPEAKERS_MAX;
}

void
frab_day_bounds (const Programme *programme, int index, gint64 *starts_ms, gint64 *ends_ms)
{
  const ProgrammeDay *day = programme->days->pdata[index - 1];
  g_autoptr (GTimeZone) zone = programme_zone (programme);
  g_autofree char *text = g_strdup_printf ("%sT%02d:00:00", day->date, DAY_BEGINS_HOUR);
  g_autoptr (GDateTime) starts = g_date_time_new_from_iso8601 (text, zone);
  g_autoptr (GDateTime) ends = g_date_time_add_days (starts, 1); /* 23 to 25 hours later */
  *starts_ms = g_date_time_to_unix (starts) * 1000;
  *ends_ms = g_date_time_to_unix (ends) * 1000;
}

char *
frab_duration (const ProgrammeSession *session)
{
  int minutes = (int) ((session->ends_ms - session->starts_ms) / MINUTE_MS);
  return g_strdup_printf ("%02d:%02d", minutes / 60, minutes % 60);
}

char *
frab_acronym (const Programme *programme)
{
  GString *acronym = g_string_new (NULL);
  for (const char *at = programme->acronym; *at != '\0'; at++)
    if (g_ascii_isalnum (*at) || *at == '_' || *at == '-')
      g_string_append_c (acronym, g_ascii_tolower (*at));
  while (acronym->len < 4)
    g_string_append_c (acronym, '_');
  return g_string_free (acronym, FALSE);
}

char *
frab_session_url (const Programme *programme, const ProgrammeSession *session)
{
  if (!g_str_has_prefix (programme->base_url, "http"))
    return NULL;
  gboolean slash = g_str_has_suffix (programme->base_url, "/");
  return g_strconcat (programme->base_url, slash ? "" : "/", "sessie/", session->slug, NULL);
}
