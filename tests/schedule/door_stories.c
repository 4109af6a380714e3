/* SPDX-License-Identifier: EUPL-1.2
 *
 * See door_stories.h.
 */
#include "tests/schedule/door_stories.h"

#define OTHER_DOOR DOOR_STORY_OTHER_DOOR
#define HERE       DOOR_STORY_DOOR
#define IN         SCAN_DIRECTION_IN
#define OUT        SCAN_DIRECTION_OUT

static const DoorStory STORIES[] = {
  { .name = "own seat", .verdict = VERDICT_OK_ENTRY },
  { .name = "own seat, door just open", .verdict = VERDICT_OK_ENTRY, .minute = -15 },
  { .name = "before the door opens", .verdict = VERDICT_OK_EARLY, .minute = -16 },
  { .name = "far too early", .verdict = VERDICT_OUTSIDE_WINDOW, .minute = -21 },
  { .name = "last minute it is kept", .verdict = VERDICT_OK_ENTRY, .minute = 4 },
  { .name = "after it was given away", .verdict = VERDICT_OK_LATE, .minute = 5 },
  { .name = "door closed", .verdict = VERDICT_OUTSIDE_WINDOW, .minute = 15 },
  { .name = "no seat, no grace", .verdict = VERDICT_OUTSIDE_WINDOW, .minute = -16, .seat = -1 },
  { .name = "ticket of the other day", .verdict = VERDICT_OUTSIDE_WINDOW, .wrong_day = TRUE },

  { .name = "walk in", .verdict = VERDICT_OK_WALKIN, .seat = -1 },
  { .name = "one place left", .verdict = VERDICT_OK_WALKIN, .seat = -1, .inside = 2 },
  { .name = "seats are kept", .verdict = VERDICT_NOT_BOOKED_FULL, .seat = -1, .expected = 3 },
  { .name = "seats were given away",
    .verdict = VERDICT_OK_WALKIN,
    .seat = -1,
    .expected = 3,
    .minute = 5 },
  { .name = "no seat, room full", .verdict = VERDICT_NOT_BOOKED_FULL, .seat = -1, .inside = 3 },
  { .name = "own seat, room full", .verdict = VERDICT_ROOM_FULL, .inside = 3, .minute = 6 },
  { .name = "full beats moved",
    .verdict = VERDICT_ROOM_FULL,
    .inside = 3,
    .minute = 6,
    .last = { 1200, OTHER_DOOR, IN } },
  { .name = "who is inside does not find it full",
    .verdict = VERDICT_ALREADY_IN,
    .inside = 3,
    .minute = 6,
    .last = { 300, HERE, IN } },
  { .name = "seat in another room",
    .verdict = VERDICT_BOOKED_OTHER_ROOM,
    .seat = DOOR_STORY_ELSEWHERE },
  { .name = "another room beats full",
    .verdict = VERDICT_BOOKED_OTHER_ROOM,
    .seat = DOOR_STORY_ELSEWHERE,
    .inside = 3 },
  { .name = "seat at another time",
    .verdict = VERDICT_BOOKED_OTHER_TIME,
    .seat = DOOR_STORY_AFTERNOON },

  { .name = "same door within a minute", .verdict = VERDICT_OK_REPEAT, .last = { 59, HERE, IN } },
  { .name = "same door after a minute", .verdict = VERDICT_ALREADY_IN, .last = { 60, HERE, IN } },
  { .name = "from another room", .verdict = VERDICT_OK_MOVED, .last = { 1800, OTHER_DOOR, IN } },
  { .name = "from another room yesterday",
    .verdict = VERDICT_OK_ENTRY,
    .last = { 86400, OTHER_DOOR, IN } },
  { .name = "late and moved",
    .verdict = VERDICT_OK_LATE,
    .minute = 6,
    .last = { 1800, OTHER_DOOR, IN } },
  { .name = "from the entrance",
    .verdict = VERDICT_OK_ENTRY,
    .last = { 900, DOOR_STORY_ENTRANCE, IN } },
  { .name = "back again", .verdict = VERDICT_OK_REENTRY, .last = { 900, DOOR_STORY_EXIT, OUT } },
  { .name = "two doors at once", .verdict = VERDICT_SEEN_ELSEWHERE, .last = { 5, OTHER_DOOR, IN } },
  { .name = "not through the entrance",
    .verdict = VERDICT_NO_ENTRANCE_SCAN,
    .entrance_first = TRUE },
  { .name = "through the entrance",
    .verdict = VERDICT_OK_ENTRY,
    .entrance_first = TRUE,
    .last = { 900, DOOR_STORY_ENTRANCE, IN } },

  { .name = "entrance", .verdict = VERDICT_OK_ENTRY, .door = DOOR_STORY_ENTRANCE, .seat = -1 },
  { .name = "entrance, wrong day",
    .verdict = VERDICT_OUTSIDE_WINDOW,
    .door = DOOR_STORY_ENTRANCE,
    .wrong_day = TRUE },
  { .name = "entrance, at night",
    .verdict = VERDICT_OUTSIDE_WINDOW,
    .door = DOOR_STORY_ENTRANCE,
    .minute = 14 * 60 },
  { .name = "entrance, already in",
    .verdict = VERDICT_ALREADY_IN,
    .door = DOOR_STORY_ENTRANCE,
    .last = { 900, DOOR_STORY_ENTRANCE, IN } },
  { .name = "entrance, again",
    .verdict = VERDICT_OK_REENTRY,
    .door = DOOR_STORY_ENTRANCE,
    .last = { 900, DOOR_STORY_EXIT, OUT } },
  { .name = "exit", .verdict = VERDICT_OK_EXIT, .door = DOOR_STORY_EXIT, .minute = 14 * 60 },
  { .name = "exit, held up twice",
    .verdict = VERDICT_OK_REPEAT,
    .door = DOOR_STORY_EXIT,
    .last = { 20, DOOR_STORY_EXIT, OUT } },

  { .name = "revoked", .verdict = VERDICT_REVOKED_REPLACED, .state = "revoked" },
  { .name = "cancelled", .verdict = VERDICT_CANCELLED, .state = "cancelled" },
  { .name = "blocked", .verdict = VERDICT_BLOCKED, .state = "blocked" },
  { .name = "unpaid", .verdict = VERDICT_UNPAID, .state = "unpaid" },
  { .name = "revoked beats double",
    .verdict = VERDICT_REVOKED_REPLACED,
    .state = "revoked",
    .last = { 600, HERE, IN } },
  { .name = "revoked beats repeat",
    .verdict = VERDICT_REVOKED_REPLACED,
    .state = "revoked",
    .last = { 10, HERE, IN } },
  { .name = "revoked beats window",
    .verdict = VERDICT_REVOKED_REPLACED,
    .state = "revoked",
    .minute = 90 },
  { .name = "revoked beats exit",
    .verdict = VERDICT_REVOKED_REPLACED,
    .state = "revoked",
    .door = DOOR_STORY_EXIT },
  { .name = "cancelled beats full",
    .verdict = VERDICT_CANCELLED,
    .state = "cancelled",
    .inside = 3 },

  { .name = "staff at any hour",
    .verdict = VERDICT_OK_ENTRY,
    .works_here = TRUE,
    .seat = -1,
    .minute = -120 },
  { .name = "staff in a full room",
    .verdict = VERDICT_OK_ENTRY,
    .works_here = TRUE,
    .seat = -1,
    .inside = 3 },
  { .name = "staff, blocked", .verdict = VERDICT_BLOCKED, .works_here = TRUE, .state = "blocked" },
  { .name = "supervisor over full",
    .verdict = VERDICT_OK_OVERRIDE,
    .seat = -1,
    .inside = 3,
    .overruled = TRUE },
  { .name = "supervisor over full, then others leave",
    .verdict = VERDICT_OK_OVERRIDE,
    .seat = -1,
    .inside = 3,
    .overruled = TRUE,
    .all_leave = TRUE },
  { .name = "supervisor over the hour",
    .verdict = VERDICT_OK_OVERRIDE,
    .minute = 90,
    .overruled = TRUE },

  { .name = "no badge", .verdict = VERDICT_NOT_A_BADGE, .code = DOOR_CODE_NONE },
  { .name = "foreign",
    .verdict = VERDICT_FOREIGN_CODE,
    .code = DOOR_CODE_FOREIGN,
    .kiosk_only = TRUE },
  { .name = "other congress",
    .verdict = VERDICT_OTHER_EVENT,
    .code = DOOR_CODE_OTHER_EVENT,
    .kiosk_only = TRUE },
  { .name = "unlisted, fresh list",
    .verdict = VERDICT_OK_UNLISTED,
    .code = DOOR_CODE_UNLISTED,
    .kiosk_only = TRUE },
  { .name = "unlisted, old list",
    .verdict = VERDICT_DATA_OLD,
    .code = DOOR_CODE_UNLISTED,
    .age_min = 241,
    .kiosk_only = TRUE },
  { .name = "unlisted, room full",
    .verdict = VERDICT_ROOM_FULL,
    .code = DOOR_CODE_UNLISTED,
    .inside = 3,
    .kiosk_only = TRUE },
  { .name = "unknown key, unlisted",
    .verdict = VERDICT_DATA_OLD,
    .code = DOOR_CODE_NEW_KEY,
    .kiosk_only = TRUE },
  { .name = "listed, old list", .verdict = VERDICT_OK_ENTRY, .age_min = 241, .kiosk_only = TRUE },
  { .name = "no door", .verdict = VERDICT_NOT_PAIRED, .door = -1, .kiosk_only = TRUE },
  { .name = "unsure clock",
    .verdict = VERDICT_OK_CLOCK_UNSURE,
    .clock_off_min = 3,
    .kiosk_only = TRUE },
  { .name = "wrong clock",
    .verdict = VERDICT_CLOCK_WRONG,
    .clock_off_min = -13 * 60,
    .kiosk_only = TRUE },
};

static const DoorStoryDoor DOORS[] = {
  { DOOR_STORY_DOOR, DOOR_STORY_ROOM, "session", "Deur 7" },
  { DOOR_STORY_OTHER_DOOR, DOOR_STORY_OTHER_ROOM, "session", "Deur 8" },
  { DOOR_STORY_ENTRANCE, 0, "entrance", "Hoofdingang" },
  { DOOR_STORY_EXIT, 0, "exit", "Uitgang" },
  { 0, 0, NULL, NULL },
};

const DoorStory *
door_stories (gsize *count)
{
  *count = G_N_ELEMENTS (STORIES);
  return STORIES;
}

gint64
door_story_moment_ms (const DoorStory *row)
{
  return DOOR_STORY_TEN_MS + row->minute * DOOR_STORY_MINUTE_MS;
}

const DoorStoryDoor *
door_story_doors (void)
{
  return DOORS;
}

const DoorStoryDoor *
door_story_door (gint64 id)
{
  const DoorStoryDoor *door = DOORS;
  while (door->id != id && door->id != 0)
    door++;
  g_assert (door->id != 0);
  return door;
}
