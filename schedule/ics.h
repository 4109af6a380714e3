/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing iCalendar (RFC 5545, RFC 7986): a whole programme or one person's own. Written here,
 * since libical's time zones confuse calendars: we ship one fixed VTIMEZONE of Europe/Amsterdam
 * with yearly rules, the only form Outlook reads right, right from 1996 on. Tests read the result
 * back with libical.
 */
#pragma once

#include "schedule/programme.h"

/** One event. Texts are borrowed. */
typedef struct {
  const char *uid; /* stable, without personal data: "<guid>@host" */
  const char *title;
  const char *description;
  const char *location;
  const char *url; /* (nullable) */
  gint64 starts_ms;
  gint64 ends_ms;
  int sequence;
  gboolean cancelled;
} IcsEvent;

typedef struct Ics Ics;

/**
 * ics_new:
 * @name: of the calendar, as people see it
 * @stamp_ms: DTSTAMP of every event: when this was made
 */
Ics *ics_new (const char *name, gint64 stamp_ms);
/** ics_refresh: how often a program that subscribes had better look again. After ics_new(). */
void ics_refresh (Ics *ics, guint hours);
/** ics_add: texts that are not UTF-8, and control characters in them, do no harm. */
void ics_add (Ics *ics, const IcsEvent *event);
/** ics_finish: ends the calendar and frees @ics. Returns: (transfer full): text with CRLF line
 * ends. */
char *ics_finish (Ics *ics);

/**
 * ics_sessions:
 * @sessions: (element-type ProgrammeSession): which of @programme's, such as one person's own
 * @name: of the calendar
 * @host: the part of a UID after the @
 *
 * Returns: (transfer full): the calendar.
 */
char *ics_sessions (const Programme *programme, const GPtrArray *sessions, const char *name,
                    const char *host, gint64 stamp_ms);

/** ics_programme: all sessions, under the congress's title. Returns: (transfer full). */
char *ics_programme (const Programme *programme, const char *host, gint64 stamp_ms);
