/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every story of tests/schedule/door_stories.h, told to a desk: what the server would have sent,
 * then the badge before the camera.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/desk.h"
#include "tests/kiosk/world.h"
#include "tests/schedule/door_stories.h"

enum { DAY_BIT = 1, OTHER_DAY_BIT = 2, GENERATION = 1 };

/* ---- What the server would have sent ---- */

static json_t *
session (gint64 id, gint64 room, int minute)
{
  gint64 starts_ms = DOOR_STORY_TEN_MS + minute * DOOR_STORY_MINUTE_MS;
  return json_pack ("{s:I, s:s, s:I, s:I, s:I, s:i}", "id", (json_int_t) id, "title", "Les", "room",
                    (json_int_t) room, "starts_ms", (json_int_t) starts_ms, "ends_ms",
                    (json_int_t) (starts_ms + 60 * DOOR_STORY_MINUTE_MS), "capacity",
                    DOOR_STORY_PLACES);
}

static json_t *
doors (void)
{
  json_t *list = json_array ();
  for (const DoorStoryDoor *door = door_story_doors (); door->id != 0; door++) {
    json_t *one = json_pack ("{s:I, s:s, s:s}", "id", (json_int_t) door->id, "name", door->name,
                             "kind", door->kind);
    if (door->room != 0)
      json_object_set_new (one, "room", json_integer (door->room));
    json_array_append_new (list, one);
  }
  return list;
}

static char *
programme (const DoorStory *row)
{
  gint64 last_ms = DOOR_STORY_TEN_MS + (DOOR_STORY_AFTERNOON_MIN + 60) * DOOR_STORY_MINUTE_MS;
  json_t *root = json_pack (
      "{s:{s:i, s:i, s:i, s:b}, s:[{s:i, s:s, s:i}, {s:i, s:s, s:i}], s:[o, o, o],"
      " s:[{s:i, s:I, s:I}], s:o}",
      "settings", "early_min", DOOR_STORY_EARLY_MIN, "late_min", DOOR_STORY_LATE_MIN, "release_min",
      DOOR_STORY_RELEASE_MIN, "entrance_first", row->entrance_first, "rooms", "id", DOOR_STORY_ROOM,
      "name", "Zaal 7", "capacity", DOOR_STORY_PLACES, "id", DOOR_STORY_OTHER_ROOM, "name",
      "Zaal 8", "capacity", DOOR_STORY_PLACES, "sessions",
      session (DOOR_STORY_MORNING, DOOR_STORY_ROOM, 0),
      session (DOOR_STORY_AFTERNOON, DOOR_STORY_ROOM, DOOR_STORY_AFTERNOON_MIN),
      session (DOOR_STORY_ELSEWHERE, DOOR_STORY_OTHER_ROOM, 0), "days", "bit", DAY_BIT, "starts_ms",
      (json_int_t) DOOR_STORY_TEN_MS, "ends_ms", (json_int_t) last_ms, "doors", doors ());
  g_assert_nonnull (root);
  char *text = json_dumps (root, JSON_COMPACT);
  char *copy = g_strdup (text);
  free (text);
  json_decref (root);
  return copy;
}

static SnapshotDoor
door_of (const DoorStory *row)
{
  if (row->door < 0)
    return (SnapshotDoor){ .kind = ADMISSION_DOOR_NONE };
  const DoorStoryDoor *door = door_story_door (row->door == 0 ? DOOR_STORY_DOOR : row->door);
  AdmissionDoor kind = strcmp (door->kind, "entrance") == 0 ? ADMISSION_DOOR_ENTRANCE
                       : strcmp (door->kind, "exit") == 0   ? ADMISSION_DOOR_EXIT
                                                            : ADMISSION_DOOR_SESSION;
  return (SnapshotDoor){ kind, door->id, door->room, g_strdup (door->name) };
}

static AdmissionBadge
state_of (const DoorStory *row)
{
  static const char *const STATES[] = { "valid", "revoked", "cancelled", "blocked", "unpaid" };
  for (int i = 0; row->state != NULL && i < (int) G_N_ELEMENTS (STATES); i++)
    if (strcmp (STATES[i], row->state) == 0)
      return (AdmissionBadge) (ADMISSION_BADGE_VALID + i);
  return ADMISSION_BADGE_VALID;
}

static void
add_badge (const DoorStory *row, const BadgeCode *code, SnapshotChange *change)
{
  g_autoptr (GError) error = NULL;
  gint64 seat = row->seat == 0 ? DOOR_STORY_MORNING : row->seat;
  BadgeRecord record = { .name = (char *) "Zoë de Wit",
                         .lang = "nl",
                         .days = row->wrong_day ? OTHER_DAY_BIT : DAY_BIT,
                         .role = row->works_here ? BADGE_ROLE_STAFF : BADGE_ROLE_ATTENDEE,
                         .seats = &seat,
                         .n_seats = seat > 0 ? 1 : 0 };
  SnapshotBadge badge = { .state = state_of (row),
                          .sealed = badge_record_seal (&record, code, &error) };
  g_assert_no_error (error);
  badge_code_id (code, badge.id);
  g_array_append_val (change->badges, badge);
}

static void
add_others (const DoorStory *row, ScanDirection direction, gint64 at_ms, SnapshotChange *change)
{
  change->passages = g_array_new (FALSE, TRUE, sizeof (SnapshotPassage));
  for (int i = 0; i < row->inside; i++) {
    SnapshotPassage other = { .badge_id = { (guint8) (i + 1) },
                              .direction = direction,
                              .checkpoint = DOOR_STORY_DOOR,
                              .room = DOOR_STORY_ROOM,
                              .session = DOOR_STORY_MORNING,
                              .at_ms = at_ms };
    g_array_append_val (change->passages, other);
  }
}

static void
add_passages (const DoorStory *row, const BadgeCode *code, SnapshotChange *change)
{
  add_others (row, SCAN_DIRECTION_IN, door_story_moment_ms (row) - DOOR_STORY_MINUTE_MS, change);
  change->seen = 1;
  if (row->last.ago_s == 0)
    return;
  const DoorStoryDoor *door = door_story_door (row->last.door);
  SnapshotPassage last = { .direction = row->last.direction,
                           .checkpoint = door->id,
                           .room = door->room,
                           .session = door->id == DOOR_STORY_DOOR ? DOOR_STORY_MORNING : 0,
                           .booked = door->id == DOOR_STORY_DOOR,
                           .at_ms = door_story_moment_ms (row) - row->last.ago_s * 1000 };
  badge_code_id (code, last.badge_id);
  g_array_append_val (change->passages, last);
}

static BadgeCode
code_of (const DoorStory *row)
{
  g_auto (SnapshotIdentity) identity = { 0 };
  BadgeCode code;
  world_identity (&identity, NULL);
  badge_code_make (&code, GENERATION, identity.tag_keys.congress, world_tag_key ());
  if (row->code == DOOR_CODE_FOREIGN)
    code.bytes[5] ^= 1;
  if (row->code == DOOR_CODE_OTHER_EVENT)
    code.bytes[1] ^= 1;
  if (row->code == DOOR_CODE_NEW_KEY)
    code.bytes[0] ^= 2;
  return code;
}

/* ---- The stories ---- */

static void
empty_room (Desk *desk, Journal *journal, const DoorStory *row, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) change = { .version = 5,
                                     .server_ms = now_ms,
                                     .kiosk_name = g_strdup ("proefkiosk"),
                                     .door = door_of (row),
                                     .seen = 2 };
  DeskRoom room = { 0 };
  change.badges = g_array_new (FALSE, TRUE, sizeof (SnapshotBadge));
  add_others (row, SCAN_DIRECTION_OUT, now_ms, &change);
  journal_apply (journal, &change, now_ms, &error);
  g_assert_no_error (error);
  desk_reload (desk, &error);
  g_assert_no_error (error);
  desk_room (desk, now_ms, &room, &error);
  g_assert_no_error (error);
  g_assert_cmpint (room.inside, ==, 0);
}

static Verdict
show (Desk *desk, Journal *journal, const DoorStory *row, const BadgeCode *code)
{
  static const char POSTER[] = "https://x.invalid/";
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  badge_code_format (code, text);
  const char *shown = row->code == DOOR_CODE_NONE ? POSTER : text;
  const DeskMoment moment = { SCAN_METHOD_CAMERA, door_story_moment_ms (row), 5000, 5000 };
  desk_scan (desk, (const guint8 *) shown, strlen (shown), &moment, &card, &held, &error);
  g_assert_no_error (error);
  if (row->overruled) {
    g_assert_false (verdict_admits (card.verdict));
    desk_card_clear (&card);
    DeskMoment later = moment; /* a reason takes its time */
    later.now_ms += DOOR_STORY_MINUTE_MS;
    later.monotonic_ms += DOOR_STORY_MINUTE_MS;
    if (row->all_leave)
      empty_room (desk, journal, row, later.now_ms);
    desk_override (desk, "Ans", "afgesproken", &later, &card, &error);
    g_assert_no_error (error);
  }
  return card.verdict;
}

static void
tell (const DoorStory *row)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) change = { .version = 4, .kiosk_name = g_strdup ("proefkiosk") };
  const DeskOptions options = { .boot_id = { 7 } };
  gint64 told_ms = door_story_moment_ms (row) - row->age_min * DOOR_STORY_MINUTE_MS;
  SnapshotExpected expected = { DOOR_STORY_MORNING, row->expected + (row->seat == 0 ? 1 : 0) };
  BadgeCode code = code_of (row);
  change.server_ms = told_ms + row->clock_off_min * DOOR_STORY_MINUTE_MS;
  change.door = door_of (row);
  change.programme_json = programme (row);
  change.badges = g_array_new (FALSE, TRUE, sizeof (SnapshotBadge));
  change.expected = g_array_new (FALSE, TRUE, sizeof (SnapshotExpected));
  g_array_append_val (change.expected, expected);
  if (row->code == DOOR_CODE_BADGE)
    add_badge (row, &code, &change);
  add_passages (row, &code, &change);
  char *folder = world_folder ();
  g_autofree char *path = g_build_filename (folder, "journal.db", NULL);
  g_auto (SnapshotIdentity) identity = { 0 };
  world_identity (&identity, NULL);
  Journal *journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (journal_pair (journal, &identity, told_ms, &error));
  journal_apply (journal, &change, told_ms, &error);
  g_assert_no_error (error);
  Desk *desk = desk_new (journal, &options, &error);
  g_assert_no_error (error);
  Verdict verdict = show (desk, journal, row, &code);
  if (verdict != row->verdict)
    g_error ("%s: %s, not %s", row->name, verdict_name (verdict), verdict_name (row->verdict));
  desk_free (desk);
  journal_free (journal);
  world_remove (folder);
}

static void
kiosk_decides_each_story (void)
{
  gsize count = 0;
  const DoorStory *stories = door_stories (&count);
  for (gsize i = 0; i < count; i++)
    tell (&stories[i]);
}

/* Whatever a badge can bring about is told. */
static void
every_verdict_is_in_a_story (void)
{
  gsize count = 0;
  const DoorStory *stories = door_stories (&count);
  for (int number = 0; number < 1000; number++) {
    gboolean told = number == VERDICT_CAMERA_LOST || number == VERDICT_STORAGE_ERROR;
    for (gsize i = 0; i < count; i++)
      told = told || (int) stories[i].verdict == number;
    if (verdict_known (number) && !told)
      g_error ("no story ends in %s", verdict_name ((Verdict) number));
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kiosk/door_stories/kiosk_decides_each_story", kiosk_decides_each_story);
  g_test_add_func ("/kiosk/door_stories/every_verdict_is_in_a_story", every_verdict_is_in_a_story);
  return g_test_run ();
}
