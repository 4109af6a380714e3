/* SPDX-License-Identifier: EUPL-1.2
 *
 * One event of frab's forms on its way into a programme: what schedule.json and schedule.xml
 * have in common, so that both are judged the same.
 */
#pragma once

#include "schedule/programme.h"

/** An event as its source gives it. Texts are borrowed, "" when absent. */
typedef struct {
  gint64 id; /* 0: none given */
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
 * a new number and a warning; a guid that does is a fault. A programme past its size is one too.
 *
 * Errors: PROGRAMME_ERROR_FORM.
 *
 * Returns: (transfer none): the session; NULL with @error and @field set.
 */
ProgrammeSession *frab_event_add (Programme *programme, const FrabEvent *event, const char **field,
                                  GError **error);

/** frab_event_add_person: @key is any id that stays the same for a person; one whose name is blank
 * is nobody. Returns: FALSE when the session has too many. */
gboolean frab_event_add_person (Programme *programme, ProgrammeSession *session, const char *key,
                                const char *words);

/** frab_room: the room called @words, made when it is new. @guid ("" for none) is taken over unless
 * it is no UUID or another room's; that is warned of. Returns: (transfer none). */
ProgrammeRoom *frab_room (Programme *programme, const char *words, const char *guid);

/** frab_track: the theme called @words, made when it is new, in @colour when that is one. Returns:
 * (transfer none): NULL when @words are blank. */
ProgrammeTrack *frab_track (Programme *programme, const char *words, const char *colour);

/** frab_set_zone: the programme's zone; Europe/Amsterdam, with a warning, when @name is unknown. */
void frab_set_zone (Programme *programme, const char *name);

/** frab_day_bounds: when day @index (from 1) begins and ends: 6.00 to 6.00 in the congress's zone.
 */
void frab_day_bounds (const Programme *programme, int index, gint64 *starts_ms, gint64 *ends_ms);

/** frab_duration: "HH:MM", what programme_frab_duration() reads. Returns: (transfer full). */
char *frab_duration (const ProgrammeSession *session);

/** frab_acronym: lower-case letters, digits, _ and -, at least four. Returns: (transfer full). */
char *frab_acronym (const Programme *programme);

/** frab_session_url: (transfer full): the session's page; NULL when the programme has no address.
 */
char *frab_session_url (const Programme *programme, const ProgrammeSession *session);
