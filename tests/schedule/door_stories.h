/* SPDX-License-Identifier: EUPL-1.2
 *
 * The verdicts at a door as stories, each told to a kiosk and to the server by a test of theirs
 * (tests/kiosk/test_door_stories.c, tests/server/test_door_stories.c), so that the two gather the
 * same facts for the one rule of schedule/admission.h. A row names only how it differs from the
 * normal case: a valid badge of somebody with a seat in this room at ten, at ten, who was not seen
 * before.
 *
 * Two verdicts are not here, since no badge brings them about: camera_lost and storage_error.
 */
#pragma once

#include "schedule/admission.h"

#define DOOR_STORY_MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)
#define DOOR_STORY_TEN_MS    G_GINT64_CONSTANT (1507276800000) /* 2017-10-06 10.00 in Amersfoort */

/* The world: two rooms, each with a door, and the doors of the building. */
enum { DOOR_STORY_ROOM = 7, DOOR_STORY_OTHER_ROOM = 8 };
enum {
  DOOR_STORY_DOOR = 103, /* of the room */
  DOOR_STORY_OTHER_DOOR = 104,
  DOOR_STORY_ENTRANCE = 105,
  DOOR_STORY_EXIT = 106,
};
/* Sessions of an hour; the first two in the room, the third in the other one. */
enum {
  DOOR_STORY_MORNING = 21,   /* at ten */
  DOOR_STORY_AFTERNOON = 22, /* at two */
  DOOR_STORY_ELSEWHERE = 23, /* at ten */
};
enum { DOOR_STORY_PLACES = 3, DOOR_STORY_AFTERNOON_MIN = 240 };
/* Of the door's settings. */
enum { DOOR_STORY_EARLY_MIN = 15, DOOR_STORY_LATE_MIN = 15, DOOR_STORY_RELEASE_MIN = 5 };

/** What is held before the camera. Only the first two can be typed at the server. */
typedef enum {
  DOOR_CODE_BADGE,
  DOOR_CODE_NONE, /* no badge at all, or a number of none */
  DOOR_CODE_FOREIGN,
  DOOR_CODE_OTHER_EVENT,
  DOOR_CODE_NEW_KEY, /* tagged with a key the kiosk was not told yet */
  DOOR_CODE_UNLISTED,
} DoorCode;

typedef struct {
  const char *name;
  Verdict verdict;
  gboolean kiosk_only; /* the server types numbers, and its own list and clock are the measure */
  int minute;          /* after ten */
  gint64 door;         /* 0: DOOR_STORY_DOOR; -1: the kiosk has none */
  DoorCode code;
  const char *state; /* of the badge, as stored; NULL: "valid" */
  gint64 seat;       /* 0: DOOR_STORY_MORNING; -1: none */
  int inside;        /* others in the morning's session, who have no seat in it */
  int expected;      /* others with a seat in it, who have not come */
  gboolean works_here, wrong_day, entrance_first;
  gboolean overruled; /* the verdict is that of a supervisor's override after the scan */
  gboolean all_leave; /* the others inside do, while the supervisor types */
  int clock_off_min;  /* kiosk only: the server's clock minus the kiosk's */
  int age_min;        /* kiosk only: of the list */
  struct {            /* where they were seen last, by some kiosk */
    int ago_s;        /* 0: nowhere */
    gint64 door;
    ScanDirection direction;
  } last;
} DoorStory;

/** door_stories: Returns: static; @count of them. */
const DoorStory *door_stories (gsize *count);

/** door_story_moment_ms: when the badge is shown. */
gint64 door_story_moment_ms (const DoorStory *row);

/** Where a door leads. */
typedef struct {
  gint64 id, room; /* room 0: the building */
  const char *kind, *name;
} DoorStoryDoor;

/** door_story_doors: Returns: static; ended by id 0. */
const DoorStoryDoor *door_story_doors (void);
/** door_story_door: the one with @id. Returns: static. */
const DoorStoryDoor *door_story_door (gint64 id);
