/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a card of the desk to what stands on the screen, as texts: which group, its word, what staff
 * should do, who it is, where to go instead, how full the room is. Pure; face.h draws it, tone.h
 * sounds it, and a screen reader hears telling_spoken().
 */
#pragma once

#include "kiosk/desk.h"
#include "schedule/when.h"

/** What is drawn as the sign. The first five are those of the groups: SYSTEM is a fault of ours. */
typedef enum {
  TELLING_GO = VERDICT_GROUP_GO,
  TELLING_NOTE = VERDICT_GROUP_NOTE,
  TELLING_ASK = VERDICT_GROUP_ASK,
  TELLING_STOP = VERDICT_GROUP_STOP,
  TELLING_SYSTEM = VERDICT_GROUP_SYSTEM,
  TELLING_READY,     /* nobody is before the kiosk, and it is ready: the one ready light */
  TELLING_NOT_READY, /* the same, and it is not */
  TELLING_NO_BADGE,  /* some other code was shown: nobody's fault, and no verdict */
} TellingKind;

/** How full a room is. Zeroed memory is a room that is not counted. */
typedef struct {
  gboolean counted;
  int inside;
  int capacity; /* 0: no limit */
} TellingRoom;

/** Texts are owned; NULL when there is nothing to say. Zeroed memory is empty. */
typedef struct {
  TellingKind kind;
  char *word;     /* of the kind */
  char *name;     /* of the person */
  char *where;    /* where to go instead, and when */
  char *what;     /* which session that is */
  char *sentence; /* what is the matter */
  char *more;     /* when it last happened, when the door lets in, or that the kiosk is at fault */
  char *visitor;  /* the sentence in the visitor's own language, when that is another */
  char *count;    /* how full the room is, in words */
  TellingRoom room;
} Telling;

void telling_clear (Telling *telling);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Telling, telling_clear)

/** telling_of_card: what @card says, to staff who read @lang. To be cleared. */
void telling_of_card (const DeskCard *card, WhenLang lang, Telling *telling);

/** telling_spoken: all of it as one text, for a screen reader. Returns: (transfer full). */
char *telling_spoken (const Telling *telling);

/** telling_count: "12 van 30 binnen · 18 vrij". Returns: (transfer full) (nullable). */
char *telling_count (const TellingRoom *room, WhenLang lang);
