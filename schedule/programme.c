/* SPDX-License-Identifier: EUPL-1.2
 *
 * The programme in memory; see programme.h.
 */
#include "schedule/programme.h"

#include <string.h>

#include "schedule/when.h"

G_DEFINE_QUARK (programme_error, programme_error)

enum { SLUG_MAX = 60, NIGHT_ENDS_HOUR = 6 };

const char *
programme_sector_name (int bit)
{
  static const char *const NAMES[SECTOR_COUNT] = { "PO", "VO", "(V)SO", "MBO" };
  g_return_val_if_fail (bit >= 0 && bit < SECTOR_COUNT, "");
  return NAMES[bit];
}

const char *const *
programme_activity_types (void)
{
  static const char *const TYPES[] = { "opleiding",
                                       "cursus",
                                       "studiedag",
                                       "conferentie",
                                       "overige activiteiten binnen de school",
                                       "overige activiteiten buiten de school",
                                       "professionele zelfstudie",
                                       NULL };
  return TYPES;
}

const char *
programme_sector_key (int bit)
{
  static const char *const KEYS[SECTOR_COUNT] = { "PO", "VO", "SO", "MBO" };
  g_return_val_if_fail (bit >= 0 && bit < SECTOR_COUNT, "");
  return KEYS[bit];
}

void
programme_set_text (char **field, const char *value)
{
  char *copy = g_strdup (value != NULL ? value : "");
  g_free (*field);
  *field = copy;
}

ProgrammeOffering *
programme_offering_new (void)
{
  ProgrammeOffering *offering = g_new0 (ProgrammeOffering, 1);
  char **texts[] = { &offering->code,         &offering->provider,    &offering->activity_type,
                     &offering->offered_on,   &offering->valid_until, &offering->elements,
                     &offering->contribution, &offering->content };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    programme_set_text (texts[i], "");
  offering->validated = TRUE;
  return offering;
}

void
programme_offering_free (ProgrammeOffering *offering)
{
  if (offering == NULL)
    return;
  g_free (offering->code);
  g_free (offering->provider);
  g_free (offering->activity_type);
  g_free (offering->offered_on);
  g_free (offering->valid_until);
  g_free (offering->elements);
  g_free (offering->contribution);
  g_free (offering->content);
  g_free (offering);
}

static void
day_free (gpointer data)
{
  ProgrammeDay *day = data;
  g_free (day->date);
  programme_offering_free (day->offering);
  g_free (day);
}

static void
room_free (gpointer data)
{
  ProgrammeRoom *room = data;
  g_free (room->guid);
  g_free (room->name);
  g_free (room);
}

static void
round_free (gpointer data)
{
  ProgrammeRound *round = data;
  g_free (round->name);
  g_free (round);
}

static void
track_free (gpointer data)
{
  ProgrammeTrack *track = data;
  g_free (track->slug);
  g_free (track->name_nl);
  g_free (track->name_en);
  g_free (track->colour);
  g_free (track);
}

static void
speaker_free (gpointer data)
{
  ProgrammeSpeaker *speaker = data;
  g_free (speaker->guid);
  g_free (speaker->name);
  g_free (speaker->bio);
  g_free (speaker);
}

static void
session_free (gpointer data)
{
  ProgrammeSession *session = data;
  g_free (session->guid);
  g_free (session->slug);
  g_free (session->title);
  g_free (session->subtitle);
  g_free (session->abstract);
  g_free (session->type);
  g_free (session->language);
  g_ptr_array_unref (session->speakers);
  programme_offering_free (session->offering);
  g_free (session);
}

Programme *
programme_new (void)
{
  Programme *programme = g_new0 (Programme, 1);
  char **texts[] = { &programme->title,   &programme->acronym,   &programme->venue,
                     &programme->city,    &programme->time_zone, &programme->version,
                     &programme->base_url };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    programme_set_text (texts[i], "");
  programme->days = g_ptr_array_new_with_free_func (day_free);
  programme->rooms = g_ptr_array_new_with_free_func (room_free);
  programme->rounds = g_ptr_array_new_with_free_func (round_free);
  programme->tracks = g_ptr_array_new_with_free_func (track_free);
  programme->speakers = g_ptr_array_new_with_free_func (speaker_free);
  programme->sessions = g_ptr_array_new_with_free_func (session_free);
  programme->warnings = g_ptr_array_new_with_free_func (g_free);
  return programme;
}

void
programme_free (Programme *programme)
{
  if (programme == NULL)
    return;
  char *texts[] = { programme->title,     programme->acronym, programme->venue,   programme->city,
                    programme->time_zone, programme->version, programme->base_url };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  GPtrArray *lists[] = { programme->sessions, programme->speakers, programme->tracks,
                         programme->rounds,   programme->rooms,    programme->days,
                         programme->warnings };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    g_ptr_array_unref (lists[i]);
  g_free (programme);
}

ProgrammeDay *
programme_add_day (Programme *programme, const char *date)
{
  ProgrammeDay *day = g_new0 (ProgrammeDay, 1);
  programme_set_text (&day->date, date);
  g_ptr_array_add (programme->days, day);
  return day;
}

ProgrammeRoom *
programme_add_room (Programme *programme, const char *name)
{
  ProgrammeRoom *room = g_new0 (ProgrammeRoom, 1);
  programme_set_text (&room->name, name);
  room->guid = programme_guid ("room", name);
  g_ptr_array_add (programme->rooms, room);
  return room;
}

ProgrammeRound *
programme_add_round (Programme *programme)
{
  ProgrammeRound *round = g_new0 (ProgrammeRound, 1);
  programme_set_text (&round->name, "");
  g_ptr_array_add (programme->rounds, round);
  return round;
}

ProgrammeTrack *
programme_add_track (Programme *programme, const char *slug)
{
  ProgrammeTrack *track = g_new0 (ProgrammeTrack, 1);
  programme_set_text (&track->slug, slug);
  programme_set_text (&track->name_nl, slug);
  programme_set_text (&track->name_en, slug);
  programme_set_text (&track->colour, "#566268");
  g_ptr_array_add (programme->tracks, track);
  return track;
}

ProgrammeSpeaker *
programme_add_speaker (Programme *programme, const char *guid)
{
  ProgrammeSpeaker *speaker = g_new0 (ProgrammeSpeaker, 1);
  programme_set_text (&speaker->guid, guid);
  programme_set_text (&speaker->name, "");
  programme_set_text (&speaker->bio, "");
  g_ptr_array_add (programme->speakers, speaker);
  return speaker;
}

ProgrammeSession *
programme_add_session (Programme *programme)
{
  ProgrammeSession *session = g_new0 (ProgrammeSession, 1);
  char **texts[] = { &session->guid,     &session->slug, &session->title,   &session->subtitle,
                     &session->abstract, &session->type, &session->language };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    programme_set_text (texts[i], "");
  session->speakers = g_ptr_array_new ();
  g_ptr_array_add (programme->sessions, session);
  return session;
}

void
programme_warn (Programme *programme, const char *format, ...)
{
  va_list words;
  va_start (words, format);
  g_ptr_array_add (programme->warnings, g_strdup_vprintf (format, words));
  va_end (words);
}

ProgrammeRoom *
programme_find_room (const Programme *programme, const char *name)
{
  for (guint i = 0; i < programme->rooms->len; i++) {
    ProgrammeRoom *room = programme->rooms->pdata[i];
    if (strcmp (room->name, name) == 0)
      return room;
  }
  return NULL;
}

ProgrammeRoom *
programme_find_room_guid (const Programme *programme, const char *guid)
{
  for (guint i = 0; i < programme->rooms->len; i++) {
    ProgrammeRoom *room = programme->rooms->pdata[i];
    if (g_ascii_strcasecmp (room->guid, guid) == 0)
      return room;
  }
  return NULL;
}

ProgrammeRound *
programme_find_round (const Programme *programme, int day, int position)
{
  for (guint i = 0; i < programme->rounds->len; i++) {
    ProgrammeRound *round = programme->rounds->pdata[i];
    if (round->day == day && round->position == position)
      return round;
  }
  return NULL;
}

ProgrammeTrack *
programme_find_track (const Programme *programme, const char *slug)
{
  for (guint i = 0; i < programme->tracks->len; i++) {
    ProgrammeTrack *track = programme->tracks->pdata[i];
    if (strcmp (track->slug, slug) == 0)
      return track;
  }
  return NULL;
}

ProgrammeSpeaker *
programme_find_speaker (const Programme *programme, const char *guid)
{
  for (guint i = 0; i < programme->speakers->len; i++) {
    ProgrammeSpeaker *speaker = programme->speakers->pdata[i];
    if (strcmp (speaker->guid, guid) == 0)
      return speaker;
  }
  return NULL;
}

GTimeZone *
programme_zone (const Programme *programme)
{
  GTimeZone *own = when_zone_named (programme->time_zone);
  return own != NULL ? own : g_time_zone_ref (when_zone ());
}

gboolean
programme_day_follows (const Programme *programme, const char *date)
{
  const GPtrArray *days = programme->days;
  const ProgrammeDay *last = days->len > 0 ? days->pdata[days->len - 1] : NULL;
  return when_date_valid (date) && (last == NULL || strcmp (date, last->date) > 0);
}

const char *
programme_excess (const Programme *programme)
{
  const struct {
    const char *name;
    const GPtrArray *list;
    guint most;
  } LISTS[] = {
    { "days", programme->days, PROGRAMME_DAYS_MAX },
    { "rooms", programme->rooms, PROGRAMME_LIST_MAX },
    { "rounds", programme->rounds, PROGRAMME_LIST_MAX },
    { "tracks", programme->tracks, PROGRAMME_LIST_MAX },
    { "speakers", programme->speakers, PROGRAMME_LIST_MAX },
    { "sessions", programme->sessions, PROGRAMME_LIST_MAX },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (LISTS); i++)
    if (LISTS[i].list->len > LISTS[i].most)
      return LISTS[i].name;
  return NULL;
}

int
programme_day_of (const Programme *programme, gint64 ms)
{
  const gint64 night_ms = (gint64) NIGHT_ENDS_HOUR * 3600 * 1000;
  g_autoptr (GTimeZone) zone = programme_zone (programme);
  g_autofree char *text = when_format_iso (ms - night_ms, zone);
  for (guint i = 0; i < programme->days->len; i++) {
    const ProgrammeDay *day = programme->days->pdata[i];
    if (g_str_has_prefix (text, day->date))
      return (int) i + 1;
  }
  return 0;
}

static int
compare_sessions (gconstpointer a, gconstpointer b)
{
  const ProgrammeSession *x = *(ProgrammeSession *const *) a;
  const ProgrammeSession *y = *(ProgrammeSession *const *) b;
  if (x->starts_ms != y->starts_ms)
    return x->starts_ms < y->starts_ms ? -1 : 1;
  int order = strcmp (x->room->name, y->room->name);
  if (order == 0)
    order = strcmp (x->title, y->title);
  return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

void
programme_sort (Programme *programme)
{
  g_ptr_array_sort (programme->sessions, compare_sessions);
}

char *
programme_clean (const char *text)
{
  GString *copy = g_string_sized_new (strlen (text));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar letter = g_utf8_get_char (at);
    gboolean allowed = letter >= 0x20 ? letter != 0x7f && letter != 0xfffe && letter != 0xffff
                                      : letter == '\n' || letter == '\t';
    g_string_append_unichar (copy, allowed ? letter : ' ');
  }
  return g_string_free (copy, FALSE);
}

char *
programme_slug (const char *title)
{
  g_autofree char *ascii = g_str_to_ascii (title, "nl");
  GString *slug = g_string_new (NULL);
  for (const char *at = ascii; *at != '\0' && slug->len < SLUG_MAX; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (slug, g_ascii_tolower (*at));
    else if (*at != '?' && *at != '\'' && slug->len > 0 && slug->str[slug->len - 1] != '-')
      g_string_append_c (slug, '-');
  while (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate (slug, slug->len - 1);
  return g_string_free (slug, FALSE);
}

char *
programme_session_slug (gint64 id, const char *title)
{
  g_autofree char *words = programme_slug (title);
  return g_strdup_printf ("%" G_GINT64_FORMAT "%s%s", id, *words != '\0' ? "-" : "", words);
}

gboolean
programme_colour_valid (const char *colour)
{
  return strlen (colour) == 7 && colour[0] == '#' &&
         strspn (colour + 1, "0123456789abcdefABCDEF") == 6;
}

char *
programme_guid (const char *kind, const char *name)
{
  static const char NAMESPACE[] = "lerarencongres.programme";
  g_autofree char *whole = g_strconcat (NAMESPACE, "/", kind, "/", name, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, whole, -1);
  hash[12] = '5';
  hash[16] = "89ab"[g_ascii_xdigit_value (hash[16]) & 3];
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hash, hash + 8, hash + 12, hash + 16,
                          hash + 20);
}
