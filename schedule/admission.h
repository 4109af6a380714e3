/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who may pass which door when: the one rule of the house, used by a kiosk without a network
 * and by the server alike. Pure: it reads plain values and no clock. What stands in a badge,
 * a snapshot or a log is the caller's to look up.
 *
 * Order of tests: code, tag, congress, revoked, cancelled or blocked or unpaid, clock, purpose
 * of the door, window, entitlement, capacity, state. The first that fails gives the verdict,
 * so that a revoked badge is never called a double one.
 *
 * A door of a room, for one session:
 *
 *     opens - grace  opens = start - early   start   + release            + late     end
 *          |--ok_early--|------ok_entry------|---------|-----ok_late--------|
 *                                     seats kept for who booked   |  given to who stands there
 */
#pragma once

#include <glib.h>

#include "schedule/scan.h"
#include "schedule/verdict.h"

enum {
  ADMISSION_REPEAT_MS = 60 * 1000,           /* the same door again within this is no news */
  ADMISSION_ELSEWHERE_MS = 10 * 1000,        /* nobody walks from door to door faster */
  ADMISSION_GRACE_MS = 5 * 60 * 1000,        /* before the door opens, for who has a seat */
  ADMISSION_DATA_OLD_MS = 4 * 3600 * 1000,   /* an unknown badge may then be a sold one no longer */
  ADMISSION_DAY_MARGIN_MS = 3 * 3600 * 1000, /* a day is for its ticket from so long before its
                                                first session until so long after its last */
  ADMISSION_SAME_DAY_MS = 16 * 3600 * 1000,  /* what was longer ago happened on another day */
};

/** What the code itself says. */
typedef enum {
  ADMISSION_CODE_NONE,        /* not one of our codes at all */
  ADMISSION_CODE_FOREIGN,     /* looks like one, but we did not make it */
  ADMISSION_CODE_OTHER_EVENT, /* of another congress */
  ADMISSION_CODE_UNKNOWN_KEY, /* tagged with a key that is not here yet */
  ADMISSION_CODE_OURS,
} AdmissionCode;

/** What the list says of the badge. */
typedef enum {
  ADMISSION_BADGE_UNLISTED,
  ADMISSION_BADGE_VALID,
  ADMISSION_BADGE_REVOKED,
  ADMISSION_BADGE_CANCELLED,
  ADMISSION_BADGE_BLOCKED,
  ADMISSION_BADGE_UNPAID,
} AdmissionBadge;

typedef enum {
  ADMISSION_DOOR_NONE, /* the kiosk has no door yet */
  ADMISSION_DOOR_ENTRANCE,
  ADMISSION_DOOR_SESSION,
  ADMISSION_DOOR_EXIT,
} AdmissionDoor;

typedef enum {
  ADMISSION_CLOCK_GOOD,
  ADMISSION_CLOCK_UNSURE, /* may be minutes off: nobody is refused for the time */
  ADMISSION_CLOCK_WRONG,  /* tells nothing */
} AdmissionClock;

/** A day of the congress, as long as it has sessions. */
typedef struct {
  guint32 bit; /* one bit of a mask of days */
  gint64 starts_ms;
  gint64 ends_ms;
} AdmissionDay;

/** A session, and how full its room is. */
typedef struct {
  gint64 id;
  gint64 room;
  gint64 starts_ms;
  gint64 ends_ms;
  gboolean bookable; /* FALSE: no places were sold, whoever has a ticket may come */
  int capacity;      /* people; 0: no limit known */
  int expected;      /* people with a seat */
  int inside;        /* people now in this session, this person not counted */
  int arrived;       /* of @expected: who came, this person not counted */
} AdmissionSession;

/** The last time this person passed a door, as far as known here. */
typedef struct {
  gboolean known;
  ScanDirection direction;
  gint64 checkpoint;
  gint64 room;    /* 0: a door of the building */
  gint64 session; /* 0: none */
  gint64 at_ms;
} AdmissionPassage;

typedef struct {
  AdmissionCode code;
  AdmissionBadge badge;
  gboolean known;                /* the record of the person could be read */
  gboolean works_here;           /* speaker or staff: no window and no seat is asked for */
  guint32 days;                  /* mask of the days the ticket is for */
  const AdmissionSession *seats; /* (array length=n_seats): borrowed; of this person */
  gsize n_seats;

  AdmissionDoor door;
  gint64 checkpoint;
  gint64 room;                      /* behind the door; 0: the building */
  const AdmissionSession *sessions; /* (array length=n_sessions): borrowed; in this room */
  gsize n_sessions;
  const AdmissionDay *congress_days; /* (array length=n_congress_days): borrowed; none: not asked */
  gsize n_congress_days;

  AdmissionPassage last;   /* from our own log, or the server's */
  AdmissionPassage heard;  /* from other kiosks over the network: advice, it refuses nobody */
  gboolean entrance_asked; /* entrance scans are known here, and wanted */
  gboolean entered_today;
  gboolean supervisor; /* somebody with the right to decides that this person passes */

  gint64 now_ms;
  gint64 early_ms;
  gint64 late_ms;
  gint64 release_ms;
  gint64 data_age_ms; /* since the list was last known to be complete */
  AdmissionClock clock;
} AdmissionFacts;

typedef struct {
  Verdict verdict;
  ScanDirection direction;         /* what to record: SCAN_DIRECTION_NONE when nobody passes */
  const AdmissionSession *session; /* (nullable): the one at this door; from the facts */
  const AdmissionSession *go_to;   /* (nullable): where a seat is held instead; from the facts */
  int places;                      /* free for who has no seat in @session; -1: no limit */
} AdmissionAnswer;

/**
 * admission_newest: the later of the two passages of @facts; the one heard only when it is later.
 *
 * Returns: (transfer none): from @facts; its known is FALSE when there is none.
 */
const AdmissionPassage *admission_newest (const AdmissionFacts *facts);

/** When the door lets the person of some facts in. */
typedef struct {
  const AdmissionSession *session; /* (nullable): from the facts */
  gint64 opens_ms;
  gint64 closes_ms;
} AdmissionWindow;

/** admission_window: of the session that the door is open for, else of the next one there. */
AdmissionWindow admission_window (const AdmissionFacts *facts);

/** admission_decide: fills @answer, whatever @facts say. Its pointers are borrowed from @facts. */
void admission_decide (const AdmissionFacts *facts, AdmissionAnswer *answer);

/**
 * admission_session_places:
 *
 * Places in @session for somebody without a seat: before @release_ms after the start, those of
 * people still expected are kept.
 *
 * Returns: the number, 0 or more; -1 when the session has no limit.
 */
int admission_session_places (const AdmissionSession *session, gint64 now_ms, gint64 release_ms);

/**
 * admission_session_released:
 *
 * Returns: how many seats of people who did not come are given away at @now_ms; 0 before
 * @release_ms after the start.
 */
int admission_session_released (const AdmissionSession *session, gint64 now_ms, gint64 release_ms);
