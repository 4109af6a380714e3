/* SPDX-License-Identifier: EUPL-1.2
 *
 * What in a programme cannot be: two sessions in one room, a speaker in two places, more
 * places than a room holds. Pure.
 */
#pragma once

#include "schedule/programme.h"

typedef enum {
  CONFLICT_ROOM,     /* two sessions at once in a room that is not shared */
  CONFLICT_SPEAKER,  /* one speaker in two sessions at once */
  CONFLICT_CAPACITY, /* more places than the room holds */
  CONFLICT_TIME,     /* not on its day, or not wholly within its round */
  CONFLICT_IDENTITY, /* an id, guid or slug that two sessions share */
} ConflictKind;

typedef struct {
  ConflictKind kind;
  const ProgrammeSession *one;   /* borrowed from the programme */
  const ProgrammeSession *other; /* (nullable) */
  char *text;                    /* a sentence with names and times, in English */
} Conflict;

/** conflict_kind_name: "room", "speaker", … Static. */
const char *conflict_kind_name (ConflictKind kind);

/* After so many one knows enough; a hostile programme could have millions. */
enum { CONFLICTS_MAX = 1000 };

/** conflicts_find: Returns: (transfer full) (element-type Conflict): every conflict, in the
 * programme's order; the search ends once there are CONFLICTS_MAX. A cancelled session is in
 * nobody's way. */
GPtrArray *conflicts_find (const Programme *programme);
