/* SPDX-License-Identifier: EUPL-1.2
 *
 * One event of frab's forms on its way into a programme: what schedule.json and schedule.xml
 * have in common, so that both are judged the same.
 */
#pragma once

#include "schedule/programme.h"

/** An event as its source gives it. Texts are borrowed, "" when absent. */
typedef struct {
  gint64 id;
  const char *guid;
  const char *title;
  const char *subtitle;
  const char *abstract;
  const char *description;
  const char *type;
  const char *language;
  const char *room;
  const char *track;
  const char *date;     /* moment of the start, with a zone */
  const char *duration; /* "HH:MM" */
  int day;              /* from 1 */
} FrabEvent;

/**
 * frab_event_add:
 * @field: where the name of the field at fault is put; static
 *
 * Adds @event, making its room and track when they are new. An id that stands there already gets
 * a new number and a warning; a guid that does is a fault.
 *
 * Errors: PROGRAMME_ERROR_FORM.
 *
 * Returns: (transfer none): the session; NULL with @error and @field set.
 */
ProgrammeSession *frab_event_add (Programme *programme, const FrabEvent *event, const char **field,
                                  GError **error);

/** frab_event_add_person: @key is any id that stays the same for a person; @name may stand alone.
 */
void frab_event_add_person (Programme *programme, ProgrammeSession *session, const char *key,
                            const char *name);

/** frab_day_bounds: when day @index (from 1) begins and ends: 6.00 to 6.00 in the congress's zone.
 */
void frab_day_bounds (const Programme *programme, int index, gint64 *starts_ms, gint64 *ends_ms);

/** frab_zone: the programme's zone, Europe/Amsterdam when it names none. Returns: (transfer full).
 */
GTimeZone *frab_zone (const Programme *programme);

/** frab_acronym: lower-case letters, digits, _ and -, at least four. Returns: (transfer full). */
char *frab_acronym (const Programme *programme);

/** frab_session_url: (transfer full): the session's page; NULL when the programme has no address.
 */
char *frab_session_url (const Programme *programme, const ProgrammeSession *session);
