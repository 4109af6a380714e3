/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing iCalendar; see ics.h.
 */
#include "schedule/ics.h"

#include "schedule/when.h"

enum { LINE_OCTETS = 75 };

struct Ics {
  GString *text;
  char *stamp;
  gboolean zoned; /* the time zone has been written */
};

/* Both rules since 1996; a VTIMEZONE needs a start before any event (RFC 5545, section 3.6.5). */
static const char *const ZONE_LINES[] = {
  "BEGIN:VTIMEZONE",
  "TZID:Europe/Amsterdam",
  "BEGIN:DAYLIGHT",
  "DTSTART:19700329T020000",
  "TZOFFSETFROM:+0100",
  "TZOFFSETTO:+0200",
  "TZNAME:CEST",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "END:DAYLIGHT",
  "BEGIN:STANDARD",
  "DTSTART:19701025T030000",
  "TZOFFSETFROM:+0200",
  "TZOFFSETTO:+0100",
  "TZNAME:CET",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "END:STANDARD",
  "END:VTIMEZONE",
};

/* Folds at 75 octets, never inside a character (RFC 5545, section 3.1). A control character would
 * end the line, and begin one of somebody else's making. */
static void
put_line (Ics *ics, const char *line)
{
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autofree char *clean = programme_clean (valid);
  gsize width = 0;
  for (const char *at = g_strdelimit (clean, "\n", ' '); *at != '\0';) {
    gsize size = (gsize) (g_utf8_next_char (at) - at);
    if (width + size > LINE_OCTETS) {
      g_string_append (ics->text, "\r\n ");
      width = 1;
    }
    g_string_append_len (ics->text, at, (gssize) size);
    width += size;
    at += size;
  }
  g_string_append (ics->text, "\r\n");
}

/* TEXT values escape backslash, semicolon, comma and newline (RFC 5545, section 3.3.11). */
static void
put_text (Ics *ics, const char *name, const char *value)
{
  g_autoptr (GString) line = g_string_new (name);
  g_string_append_c (line, ':');
  for (const char *at = value; *at != '\0'; at++)
    if (*at == '\n')
      g_string_append (line, "\\n");
    else if (*at == '\\' || *at == ';' || *at == ',')
      g_string_append_printf (line, "\\%c", *at);
    else if (*at != '\r')
      g_string_append_c (line, *at);
  put_line (ics, line->str);
}

static char *
utc_stamp (gint64 ms)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (ms / 1000);
  return g_date_time_format (moment, "%Y%m%dT%H%M%SZ");
}

static void
put_local (Ics *ics, const char *name, gint64 ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (ms / 1000);
  g_autoptr (GDateTime) moment = g_date_time_to_timezone (utc, when_zone ());
  g_autofree char *clock = g_date_time_format (moment, "%Y%m%dT%H%M%S");
  g_autofree char *line = g_strconcat (name, ";TZID=Europe/Amsterdam:", clock, NULL);
  put_line (ics, line);
}

Ics *
ics_new (const char *name, gint64 stamp_ms)
{
  Ics *ics = g_new0 (Ics, 1);
  ics->text = g_string_new (NULL);
  ics->stamp = utc_stamp (stamp_ms);
  put_line (ics, "BEGIN:VCALENDAR");
  put_line (ics, "VERSION:2.0");
  put_line (ics, "PRODID:-//Lerarencongres//lerarencongres//NL");
  put_line (ics, "CALSCALE:GREGORIAN");
  put_text (ics, "NAME", name);
  put_text (ics, "X-WR-CALNAME", name);
  return ics;
}

/* The name RFC 7986 gives it, and the one Outlook and Apple know. */
void
ics_refresh (Ics *ics, guint hours)
{
  g_autofree char *standard = g_strdup_printf ("REFRESH-INTERVAL;VALUE=DURATION:PT%uH", hours);
  g_autofree char *known = g_strdup_printf ("X-PUBLISHED-TTL:PT%uH", hours);
  put_line (ics, standard);
  put_line (ics, known);
}

/* Components come after all properties of the calendar (RFC 5545, section 3.6). */
static void
put_zone (Ics *ics)
{
  for (gsize i = 0; !ics->zoned && i < G_N_ELEMENTS (ZONE_LINES); i++)
    put_line (ics, ZONE_LINES[i]);
  ics->zoned = TRUE;
}

void
ics_add (Ics *ics, const IcsEvent *event)
{
  put_zone (ics);
  g_autofree char *stamp = g_strconcat ("DTSTAMP:", ics->stamp, NULL);
  g_autofree char *sequence = g_strdup_printf ("SEQUENCE:%d", event->sequence);
  put_line (ics, "BEGIN:VEVENT");
  put_text (ics, "UID", event->uid);
  put_line (ics, stamp);
  put_local (ics, "DTSTART", event->starts_ms);
  put_local (ics, "DTEND", event->ends_ms);
  put_line (ics, sequence);
  put_line (ics, event->cancelled ? "STATUS:CANCELLED" : "STATUS:CONFIRMED");
  put_text (ics, "SUMMARY", event->title);
  if (*event->description != '\0')
    put_text (ics, "DESCRIPTION", event->description);
  if (*event->location != '\0')
    put_text (ics, "LOCATION", event->location);
  if (event->url != NULL) {
    g_autofree char *url = g_strconcat ("URL:", event->url, NULL);
    put_line (ics, url);
  }
  put_line (ics, "END:VEVENT");
}

char *
ics_finish (Ics *ics)
{
  put_zone (ics);
  put_line (ics, "END:VCALENDAR");
  char *text = g_string_free (ics->text, FALSE);
  g_free (ics->stamp);
  g_free (ics);
  return text;
}

static void
add_session (Ics *ics, const Programme *programme, const ProgrammeSession *session,
             const char *host)
{
  g_autofree char *uid = g_strconcat (session->guid, "@", host, NULL);
  const char *comma = *programme->venue != '\0' ? ", " : "";
  g_autofree char *location = g_strconcat (session->room->name, comma, programme->venue, NULL);
  IcsEvent event = { .uid = uid,
                     .title = session->title,
                     .description = session->abstract,
                     .location = location,
                     .starts_ms = session->starts_ms,
                     .ends_ms = session->ends_ms,
                     .sequence = session->sequence,
                     .cancelled = session->cancelled };
  ics_add (ics, &event);
}

char *
ics_sessions (const Programme *programme, const GPtrArray *sessions, const char *name,
              const char *host, gint64 stamp_ms)
{
  Ics *ics = ics_new (name, stamp_ms);
  for (guint i = 0; i < sessions->len; i++)
    add_session (ics, programme, sessions->pdata[i], host);
  return ics_finish (ics);
}

char *
ics_programme (const Programme *programme, const char *host, gint64 stamp_ms)
{
  return ics_sessions (programme, programme->sessions, programme->title, host, stamp_ms);
}
