/* SPDX-License-Identifier: EUPL-1.2
 *
 * The rule of the doors as a table: every verdict on a person, and what beats what. A row
 * names only how it differs from the normal case: a listed, paid badge of somebody with a
 * seat in this room at ten, at ten, with good data, who was not seen before.
 */
#include <string.h>

#include "schedule/admission.h"

#define MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)
#define TEN_MS    G_GINT64_CONSTANT (1507276800000) /* 2017-10-06 10.00 in Amersfoort */

enum { ROOM = 7, OTHER_ROOM = 8, DOOR = 3, OTHER_DOOR = 4 };
enum { MORNING = 1, ELSEWHERE = 2, AFTERNOON = 3, PLENARY = 4 };

/* Which seats a person has. */
typedef enum {
  SEAT_HERE,
  SEAT_NONE,
  SEAT_OTHER_ROOM,
  SEAT_OTHER_TIME,
} Seat;

typedef struct {
  const char *name;
  Verdict verdict;
  int minute; /* after ten */
  AdmissionDoor door;
  AdmissionCode code;
  AdmissionBadge badge;
  Seat seat;
  int inside, expected;
  gboolean works_here, unread, wrong_day, supervisor, entrance_asked, entered;
  AdmissionClock clock;
  int age_min;
  struct {
    int ago_s; /* 0: not seen before */
    ScanDirection direction;
    int door, room, session;
  } last;
  int go_to;
} Row;

/* In a row these two are said backwards, so that zero is the normal case. */
#define CODE_IS(code)   ((AdmissionCode) ((int) (code) + 1))
#define BADGE_IS(badge) ((AdmissionBadge) ((int) (badge) + 1))
#define DOOR_IS(kind)   ((AdmissionDoor) ((int) (kind) + 1))
#define IN              SCAN_DIRECTION_IN
#define OUT             SCAN_DIRECTION_OUT

static const Row ROWS[] = {
  { .name = "own seat", .verdict = VERDICT_OK_ENTRY },
  { .name = "own seat, door just open", .minute = -15, .verdict = VERDICT_OK_ENTRY },
  { .name = "own seat, last moment it is kept", .minute = 4, .verdict = VERDICT_OK_ENTRY },
  { .name = "own seat, after it was given away", .minute = 5, .verdict = VERDICT_OK_LATE },
  { .name = "own seat, last minute of the door", .minute = 14, .verdict = VERDICT_OK_LATE },
  { .name = "own seat, door closed", .minute = 15, .verdict = VERDICT_OUTSIDE_WINDOW, .go_to = 1 },
  { .name = "own seat, before the door", .minute = -16, .verdict = VERDICT_OK_EARLY },
  { .name = "own seat, far too early",
    .minute = -21,
    .verdict = VERDICT_OUTSIDE_WINDOW,
    .go_to = 1 },
  { .name = "no seat, no grace",
    .minute = -16,
    .seat = SEAT_NONE,
    .verdict = VERDICT_OUTSIDE_WINDOW },
  { .name = "unsure clock", .clock = ADMISSION_CLOCK_UNSURE, .verdict = VERDICT_OK_CLOCK_UNSURE },
  { .name = "unsure clock refuses nobody",
    .clock = ADMISSION_CLOCK_UNSURE,
    .minute = 90,
    .verdict = VERDICT_CLOCK_WRONG,
    .go_to = 0 },
  { .name = "wrong clock",
    .clock = ADMISSION_CLOCK_WRONG,
    .verdict = VERDICT_CLOCK_WRONG,
    .go_to = 1 },

  { .name = "not a badge",
    .code = CODE_IS (ADMISSION_CODE_NONE),
    .verdict = VERDICT_NOT_A_BADGE,
    .unread = TRUE },
  { .name = "foreign",
    .code = CODE_IS (ADMISSION_CODE_FOREIGN),
    .verdict = VERDICT_FOREIGN_CODE,
    .unread = TRUE },
  { .name = "other congress",
    .code = CODE_IS (ADMISSION_CODE_OTHER_EVENT),
    .verdict = VERDICT_OTHER_EVENT,
    .unread = TRUE },
  { .name = "unknown key, unlisted",
    .code = CODE_IS (ADMISSION_CODE_UNKNOWN_KEY),
    .badge = BADGE_IS (ADMISSION_BADGE_UNLISTED),
    .unread = TRUE,
    .verdict = VERDICT_DATA_OLD },
  { .name = "unknown key, listed",
    .code = CODE_IS (ADMISSION_CODE_UNKNOWN_KEY),
    .verdict = VERDICT_OK_ENTRY },
  { .name = "unlisted, fresh list",
    .badge = BADGE_IS (ADMISSION_BADGE_UNLISTED),
    .unread = TRUE,
    .verdict = VERDICT_OK_UNLISTED },
  { .name = "unlisted, old list",
    .badge = BADGE_IS (ADMISSION_BADGE_UNLISTED),
    .unread = TRUE,
    .age_min = 241,
    .verdict = VERDICT_DATA_OLD },
  { .name = "listed, old list", .age_min = 241, .verdict = VERDICT_OK_ENTRY },
  { .name = "unlisted, room full",
    .badge = BADGE_IS (ADMISSION_BADGE_UNLISTED),
    .unread = TRUE,
    .inside = 30,
    .verdict = VERDICT_ROOM_FULL },
  { .name = "revoked",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "cancelled",
    .badge = BADGE_IS (ADMISSION_BADGE_CANCELLED),
    .unread = TRUE,
    .verdict = VERDICT_CANCELLED },
  { .name = "blocked",
    .badge = BADGE_IS (ADMISSION_BADGE_BLOCKED),
    .unread = TRUE,
    .verdict = VERDICT_BLOCKED },
  { .name = "unpaid",
    .badge = BADGE_IS (ADMISSION_BADGE_UNPAID),
    .unread = TRUE,
    .verdict = VERDICT_UNPAID },
  { .name = "revoked beats double",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .last = { 600, IN, DOOR, ROOM, MORNING },
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "revoked beats repeat",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .last = { 10, IN, DOOR, ROOM, MORNING },
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "revoked beats window",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .minute = 90,
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "revoked beats wrong clock",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .clock = ADMISSION_CLOCK_WRONG,
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "revoked beats supervisor",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .supervisor = TRUE,
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "revoked beats exit",
    .badge = BADGE_IS (ADMISSION_BADGE_REVOKED),
    .unread = TRUE,
    .door = DOOR_IS (ADMISSION_DOOR_EXIT),
    .verdict = VERDICT_REVOKED_REPLACED },
  { .name = "cancelled beats full",
    .badge = BADGE_IS (ADMISSION_BADGE_CANCELLED),
    .unread = TRUE,
    .inside = 30,
    .verdict = VERDICT_CANCELLED },
  { .name = "foreign beats no door",
    .code = CODE_IS (ADMISSION_CODE_FOREIGN),
    .unread = TRUE,
    .door = DOOR_IS (ADMISSION_DOOR_NONE),
    .verdict = VERDICT_FOREIGN_CODE },
  { .name = "no door",
    .door = DOOR_IS (ADMISSION_DOOR_NONE),
    .verdict = VERDICT_NOT_PAIRED,
    .go_to = 1 },

  { .name = "walk in",
    .seat = SEAT_NONE,
    .expected = 20,
    .inside = 9,
    .verdict = VERDICT_OK_WALKIN },
  { .name = "seats kept",
    .seat = SEAT_NONE,
    .expected = 20,
    .inside = 10,
    .verdict = VERDICT_NOT_BOOKED_FULL },
  { .name = "seats given away",
    .seat = SEAT_NONE,
    .expected = 20,
    .inside = 10,
    .minute = 5,
    .verdict = VERDICT_OK_WALKIN },
  { .name = "no seat, full",
    .seat = SEAT_NONE,
    .inside = 30,
    .minute = 5,
    .verdict = VERDICT_NOT_BOOKED_FULL },
  { .name = "own seat, room full",
    .inside = 30,
    .minute = 6,
    .verdict = VERDICT_ROOM_FULL,
    .go_to = 1 },
  { .name = "full beats double",
    .inside = 30,
    .minute = 6,
    .last = { 1200, IN, OTHER_DOOR, OTHER_ROOM, ELSEWHERE },
    .verdict = VERDICT_ROOM_FULL,
    .go_to = 1 },
  { .name = "who is inside does not find it full",
    .inside = 30,
    .minute = 6,
    .last = { 300, IN, DOOR, ROOM, MORNING },
    .verdict = VERDICT_ALREADY_IN,
    .go_to = 1 },
  { .name = "booked other room",
    .seat = SEAT_OTHER_ROOM,
    .verdict = VERDICT_BOOKED_OTHER_ROOM,
    .go_to = ELSEWHERE },
  { .name = "other room beats full",
    .seat = SEAT_OTHER_ROOM,
    .inside = 30,
    .verdict = VERDICT_BOOKED_OTHER_ROOM,
    .go_to = ELSEWHERE },
  { .name = "booked other time",
    .seat = SEAT_OTHER_TIME,
    .verdict = VERDICT_BOOKED_OTHER_TIME,
    .go_to = AFTERNOON },
  { .name = "window beats entitlement",
    .seat = SEAT_OTHER_TIME,
    .minute = 90,
    .verdict = VERDICT_OUTSIDE_WINDOW,
    .go_to = AFTERNOON },
  { .name = "ticket of the other day",
    .wrong_day = TRUE,
    .verdict = VERDICT_OUTSIDE_WINDOW,
    .go_to = 1 },
  { .name = "plenary needs no seat",
    .seat = SEAT_NONE,
    .minute = 420,
    .verdict = VERDICT_OK_ENTRY },
  { .name = "plenary full",
    .seat = SEAT_NONE,
    .minute = 420,
    .inside = 30,
    .verdict = VERDICT_ROOM_FULL },

  { .name = "same door within a minute",
    .last = { 59, IN, DOOR, ROOM, MORNING },
    .verdict = VERDICT_OK_REPEAT },
  { .name = "same door after a minute",
    .last = { 60, IN, DOOR, ROOM, MORNING },
    .verdict = VERDICT_ALREADY_IN,
    .go_to = 1 },
  { .name = "from the room before",
    .last = { 5400, IN, DOOR, ROOM, PLENARY },
    .verdict = VERDICT_OK_ENTRY },
  { .name = "from another room",
    .last = { 5400, IN, OTHER_DOOR, OTHER_ROOM, ELSEWHERE },
    .verdict = VERDICT_OK_MOVED },
  { .name = "from another room yesterday",
    .last = { 86400, IN, OTHER_DOOR, OTHER_ROOM, ELSEWHERE },
    .verdict = VERDICT_OK_ENTRY },
  { .name = "from the entrance",
    .last = { 900, IN, OTHER_DOOR, 0, 0 },
    .verdict = VERDICT_OK_ENTRY },
  { .name = "back again", .last = { 900, OUT, OTHER_DOOR, 0, 0 }, .verdict = VERDICT_OK_REENTRY },
  { .name = "two doors at once",
    .last = { 5, IN, OTHER_DOOR, OTHER_ROOM, ELSEWHERE },
    .verdict = VERDICT_SEEN_ELSEWHERE,
    .go_to = 1 },
  { .name = "late and moved",
    .minute = 6,
    .last = { 5400, IN, OTHER_DOOR, OTHER_ROOM, ELSEWHERE },
    .verdict = VERDICT_OK_LATE },
  { .name = "not through the entrance",
    .entrance_asked = TRUE,
    .verdict = VERDICT_NO_ENTRANCE_SCAN,
    .go_to = 1 },
  { .name = "through the entrance",
    .entrance_asked = TRUE,
    .entered = TRUE,
    .verdict = VERDICT_OK_ENTRY },

  { .name = "entrance",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .verdict = VERDICT_OK_ENTRY },
  { .name = "entrance, wrong day",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .wrong_day = TRUE,
    .verdict = VERDICT_OUTSIDE_WINDOW },
  { .name = "entrance before the first session",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .minute = -209,
    .verdict = VERDICT_OK_ENTRY },
  { .name = "entrance far too early",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .minute = -211,
    .verdict = VERDICT_OUTSIDE_WINDOW },
  { .name = "entrance at night",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .minute = 14 * 60,
    .verdict = VERDICT_OUTSIDE_WINDOW },
  { .name = "entrance, already in",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .last = { 900, IN, DOOR, 0, 0 },
    .verdict = VERDICT_ALREADY_IN },
  { .name = "entrance, again",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .last = { 900, OUT, OTHER_DOOR, 0, 0 },
    .verdict = VERDICT_OK_REENTRY },
  { .name = "entrance, next morning",
    .door = DOOR_IS (ADMISSION_DOOR_ENTRANCE),
    .seat = SEAT_NONE,
    .last = { 86400, IN, DOOR, 0, 0 },
    .verdict = VERDICT_OK_ENTRY },
  { .name = "exit",
    .door = DOOR_IS (ADMISSION_DOOR_EXIT),
    .minute = 14 * 60,
    .verdict = VERDICT_OK_EXIT },
  { .name = "exit, held up twice",
    .door = DOOR_IS (ADMISSION_DOOR_EXIT),
    .last = { 20, OUT, DOOR, 0, 0 },
    .verdict = VERDICT_OK_REPEAT },

  { .name = "staff at any hour",
    .works_here = TRUE,
    .seat = SEAT_NONE,
    .minute = -120,
    .verdict = VERDICT_OK_ENTRY },
  { .name = "staff in a full room",
    .works_here = TRUE,
    .seat = SEAT_NONE,
    .inside = 30,
    .verdict = VERDICT_OK_ENTRY },
  { .name = "staff blocked",
    .works_here = TRUE,
    .badge = BADGE_IS (ADMISSION_BADGE_BLOCKED),
    .unread = TRUE,
    .verdict = VERDICT_BLOCKED },
  { .name = "supervisor over full",
    .supervisor = TRUE,
    .inside = 30,
    .verdict = VERDICT_OK_OVERRIDE },
  { .name = "supervisor has nothing to overrule", .supervisor = TRUE, .verdict = VERDICT_OK_ENTRY },
  { .name = "supervisor cannot mend the clock",
    .supervisor = TRUE,
    .clock = ADMISSION_CLOCK_WRONG,
    .verdict = VERDICT_CLOCK_WRONG,
    .go_to = 1 },
};

static AdmissionSession
session (gint64 id, gint64 room, int minute, int capacity, gboolean bookable)
{
  return (AdmissionSession){ .id = id,
                             .room = room,
                             .starts_ms = TEN_MS + minute * MINUTE_MS,
                             .ends_ms = TEN_MS + (minute + 60) * MINUTE_MS,
                             .capacity = capacity,
                             .bookable = bookable };
}

static gsize
give_seat (Seat seat, const AdmissionSession here[3], AdmissionSession *given)
{
  switch (seat) {
  case SEAT_NONE:
    return 0;
  case SEAT_HERE:
    *given = here[0];
    return 1;
  case SEAT_OTHER_TIME:
    *given = here[1];
    return 1;
  case SEAT_OTHER_ROOM:
    *given = session (ELSEWHERE, OTHER_ROOM, 0, 30, TRUE);
    return 1;
  }
  return 0;
}

static AdmissionFacts
facts_of (const Row *row)
{
  AdmissionFacts facts = {
    .code = row->code == 0 ? ADMISSION_CODE_OURS : (AdmissionCode) (row->code - 1),
    .badge = row->badge == 0 ? ADMISSION_BADGE_VALID : (AdmissionBadge) (row->badge - 1),
    .door = row->door == 0 ? ADMISSION_DOOR_SESSION : (AdmissionDoor) (row->door - 1),
    .known = !row->unread,
    .works_here = row->works_here,
    .days = row->wrong_day ? 2 : 1,
    .checkpoint = DOOR,
    .entrance_asked = row->entrance_asked,
    .entered_today = row->entered,
    .supervisor = row->supervisor,
    .now_ms = TEN_MS + row->minute * MINUTE_MS,
    .early_ms = 15 * MINUTE_MS,
    .late_ms = 15 * MINUTE_MS,
    .release_ms = 5 * MINUTE_MS,
    .data_age_ms = row->age_min * MINUTE_MS,
    .clock = row->clock,
  };
  facts.room = facts.door == ADMISSION_DOOR_SESSION ? ROOM : 0;
  if (row->last.ago_s > 0)
    facts.last = (AdmissionPassage){ .known = TRUE,
                                     .direction = row->last.direction,
                                     .checkpoint = row->last.door,
                                     .room = row->last.room,
                                     .session = row->last.session,
                                     .at_ms = facts.now_ms - row->last.ago_s * 1000 };
  return facts;
}

static void
check_row (const Row *row)
{
  AdmissionSession here[] = { session (MORNING, ROOM, 0, 30, TRUE),
                              session (AFTERNOON, ROOM, 240, 30, TRUE),
                              session (PLENARY, ROOM, 420, 30, FALSE) };
  const AdmissionDay day = { 1, TEN_MS - 30 * MINUTE_MS, TEN_MS + 540 * MINUTE_MS };
  for (gsize i = 0; i < G_N_ELEMENTS (here); i++) {
    here[i].inside = row->inside;
    here[i].expected = row->expected;
  }
  AdmissionSession seat;
  AdmissionFacts facts = facts_of (row);
  facts.n_seats = row->unread ? 0 : give_seat (row->seat, here, &seat);
  facts.seats = &seat;
  facts.sessions = here;
  facts.n_sessions = G_N_ELEMENTS (here);
  facts.congress_days = &day;
  facts.n_congress_days = 1;
  AdmissionAnswer answer;
  admission_decide (&facts, &answer);
  gint64 go_to = answer.go_to != NULL ? answer.go_to->id : 0;
  if (answer.verdict != row->verdict)
    g_error ("%s: %s, not %s", row->name, verdict_name (answer.verdict),
             verdict_name (row->verdict));
  if (go_to != row->go_to)
    g_error ("%s: sent to session %d, not %d", row->name, (int) go_to, row->go_to);
  gboolean passes = verdict_admits (row->verdict) && row->verdict != VERDICT_OK_REPEAT;
  ScanDirection direction = !passes                             ? SCAN_DIRECTION_NONE
                            : facts.door == ADMISSION_DOOR_EXIT ? SCAN_DIRECTION_OUT
                                                                : SCAN_DIRECTION_IN;
  if (answer.direction != direction)
    g_error ("%s: direction %d, not %d", row->name, answer.direction, direction);
}

static void
rows_get_their_verdict (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    check_row (&ROWS[i]);
}

static void
every_verdict_on_a_person_has_a_row (void)
{
  for (int number = 100; number < 500; number++) {
    gboolean found = !verdict_known (number);
    for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
      found = found || (int) ROWS[i].verdict == number;
    if (!found)
      g_error ("no row for %s", verdict_name ((Verdict) number));
  }
}

static void
own_session_goes_before_the_next_one (void)
{
  AdmissionSession both[] = { session (MORNING, ROOM, 0, 30, TRUE),
                              session (AFTERNOON, ROOM, 20, 30, TRUE) };
  AdmissionFacts facts = facts_of (&(Row){ .minute = 6 });
  facts.sessions = both;
  facts.n_sessions = 2;
  facts.seats = both;
  facts.n_seats = 1;
  AdmissionAnswer answer;
  admission_decide (&facts, &answer);
  g_assert_cmpint (answer.session->id, ==, MORNING);
  facts.seats = both + 1;
  admission_decide (&facts, &answer);
  g_assert_cmpint (answer.session->id, ==, AFTERNOON);
  facts.n_seats = 0;
  admission_decide (&facts, &answer);
  g_assert_cmpint (answer.session->id, ==, AFTERNOON);
}

static void
places_keep_seats_until_release (void)
{
  AdmissionSession one = session (MORNING, ROOM, 0, 30, TRUE);
  one.expected = 28;
  one.arrived = 10;
  one.inside = 11;
  g_assert_cmpint (admission_session_places (&one, TEN_MS, 5 * MINUTE_MS), ==, 1);
  g_assert_cmpint (admission_session_places (&one, TEN_MS + 5 * MINUTE_MS, 5 * MINUTE_MS), ==, 19);
  one.inside = 40;
  g_assert_cmpint (admission_session_places (&one, TEN_MS, 5 * MINUTE_MS), ==, 0);
  one.capacity = 0;
  g_assert_cmpint (admission_session_places (&one, TEN_MS, 5 * MINUTE_MS), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/admission/rows_get_their_verdict", rows_get_their_verdict);
  g_test_add_func ("/schedule/admission/every_verdict_on_a_person_has_a_row",
                   every_verdict_on_a_person_has_a_row);
  g_test_add_func ("/schedule/admission/own_session_goes_before_the_next_one",
                   own_session_goes_before_the_next_one);
  g_test_add_func ("/schedule/admission/places_keep_seats_until_release",
                   places_keep_seats_until_release);
  return g_test_run ();
}
