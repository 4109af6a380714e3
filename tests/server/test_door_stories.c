/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every story of tests/schedule/door_stories.h that the server can meet, told to it: the same
 * people in its own tables, then the badge's number typed on the page of a door.
 */
#include "badges/code.h"
#include "server/attendance/door.h"
#include "tests/schedule/door_stories.h"
#include "tests/server/shop.h"

enum { DAY = 1, OTHER_DAY = 2 };

/* The shop's own programme makes room. */
static const char SQL_CLEAR[] = "DELETE FROM session; DELETE FROM round; DELETE FROM room";
/* What the story before leaves: its scans stay, and are of somebody else. */
static const char SQL_CLEAR_STORY[] = "DELETE FROM seen; DELETE FROM seat";
static const char SQL_ROOM[] = "INSERT INTO room (id, guid, name, capacity)"
                               " VALUES (:id, 'r' || :id, 'Zaal ' || :id, :places)";
static const char SQL_QUOTA[] =
    "INSERT INTO quota (id, name, capacity) VALUES (:id, 'les', :places)";
static const char SQL_SESSION[] =
    "INSERT INTO session (id, guid, slug, day_id, room_id, quota_id, title, starts_ms, ends_ms)"
    " VALUES (:id, 's' || :id, 's' || :id, 1, :room, :id, 'Les', :starts, :ends)";
static const char SQL_DOOR[] = "INSERT INTO checkpoint (id, name, kind, room_id)"
                               " VALUES (:id, :name, :kind, NULLIF (:room, 0))";
static const char SQL_SETTING[] = "INSERT INTO setting (key, value) VALUES (:key, :value)"
                                  " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
static const char SQL_ORDER[] = "INSERT INTO sale_order (public_id, number, state, created_ms)"
                                " VALUES (hex (randomblob (8)), hex (randomblob (4)), 'paid', 1)";
static const char SQL_PERSON[] =
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents, name, role)"
    " SELECT :order, id, 0, 'Zoë de Wit', :role FROM ticket_type WHERE days = :days";
static const char SQL_SEAT[] = "INSERT INTO seat (attendee_id, session_id, state, at_ms)"
                               " VALUES (:person, :session, 'confirmed', 1)";
static const char SQL_BADGE[] =
    "INSERT INTO badge (attendee_id, code, badge_id, state, version, created_ms)"
    " VALUES (:person, :code, :id, :state, 1, 1)";
static const char SQL_SEEN[] =
    "INSERT INTO seen (badge_id, position, kiosk_id, sequence, direction, checkpoint_id, room_id,"
    " session_id, booked, at_ms) VALUES (:badge, (SELECT COUNT (*) + 1 FROM seen), 1, 1,"
    " :direction, :door, :room, :session, :booked, :at)";
static const char SQL_LEAVE[] = "UPDATE seen SET direction = 2, at_ms = :at";

static gboolean
set_number (Store *store, const char *key, int value, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d", value);
  return store_change (store, error, SQL_SETTING, "tt", ":key", key, ":value", text);
}

static gboolean
add_session (Store *store, gint64 id, gint64 room, int minute, GError **error)
{
  gint64 starts_ms = DOOR_STORY_TEN_MS + minute * DOOR_STORY_MINUTE_MS;
  return store_change (store, error, SQL_QUOTA, "id", ":id", id, ":places", DOOR_STORY_PLACES) &&
         store_change (store, error, SQL_SESSION, "iiii", ":id", id, ":room", room, ":starts",
                       starts_ms, ":ends", starts_ms + 60 * DOOR_STORY_MINUTE_MS);
}

static gboolean
build_house (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  Store *store = turn->store;
  static const gint64 ROOMS[] = { DOOR_STORY_ROOM, DOOR_STORY_OTHER_ROOM };
  gboolean good = store_exec (store, SQL_CLEAR, error);
  for (gsize i = 0; good && i < G_N_ELEMENTS (ROOMS); i++)
    good =
        store_change (store, error, SQL_ROOM, "id", ":id", ROOMS[i], ":places", DOOR_STORY_PLACES);
  for (const DoorStoryDoor *door = door_story_doors (); good && door->id != 0; door++)
    good = store_change (store, error, SQL_DOOR, "itti", ":id", door->id, ":name", door->name,
                         ":kind", door->kind, ":room", door->room);
  return good && add_session (store, DOOR_STORY_MORNING, DOOR_STORY_ROOM, 0, error) &&
         add_session (store, DOOR_STORY_AFTERNOON, DOOR_STORY_ROOM, DOOR_STORY_AFTERNOON_MIN,
                      error) &&
         add_session (store, DOOR_STORY_ELSEWHERE, DOOR_STORY_OTHER_ROOM, 0, error) &&
         set_number (store, "door.early_min", DOOR_STORY_EARLY_MIN, error) &&
         set_number (store, "door.late_min", DOOR_STORY_LATE_MIN, error) &&
         set_number (store, "door.release_min", DOOR_STORY_RELEASE_MIN, error);
}

/* Returns: the person; 0 with @error set. */
static gint64
add_person (Store *store, const DoorStory *row, gint64 seat, GError **error)
{
  if (!store_change (store, error, SQL_ORDER, ""))
    return 0;
  gint64 order = store_last_id (store);
  if (!store_change (store, error, SQL_PERSON, "itd", ":order", order, ":role",
                     row->works_here ? "staff" : "attendee", ":days",
                     row->wrong_day ? OTHER_DAY : DAY))
    return 0;
  gint64 person = store_last_id (store);
  gboolean seated =
      seat < 0 || store_change (store, error, SQL_SEAT, "ii", ":person", person, ":session", seat);
  return seated ? person : 0;
}

static gboolean
add_seen (Store *store, const guint8 *badge, const DoorStoryDoor *door, ScanDirection direction,
          gboolean booked, gint64 at_ms, GError **error)
{
  gint64 session = door->id == DOOR_STORY_DOOR ? DOOR_STORY_MORNING : 0;
  return store_change (store, error, SQL_SEEN, "bdiiidi", ":badge", badge, (gsize) SCAN_ID_BYTES,
                       ":direction", (int) direction, ":door", door->id, ":room", door->room,
                       ":session", session, ":booked", booked && session != 0, ":at", at_ms);
}

static gboolean
add_others (Store *store, const DoorStory *row, GError **error)
{
  const DoorStory plain = { 0 };
  gboolean good = TRUE;
  for (int i = 0; good && i < row->expected; i++)
    good = add_person (store, &plain, DOOR_STORY_MORNING, error) != 0;
  for (int i = 0; good && i < row->inside; i++) {
    const guint8 badge[SCAN_ID_BYTES] = { (guint8) (i + 1) };
    good = add_seen (store, badge, door_story_door (DOOR_STORY_DOOR), SCAN_DIRECTION_IN, FALSE,
                     door_story_moment_ms (row) - DOOR_STORY_MINUTE_MS, error);
  }
  return good;
}

typedef struct {
  const DoorStory *row;
  gint64 badge; /* (out): serial of the badge */
} Stage;

static gboolean
build_story (gpointer data, WriterTurn *turn, GError **error)
{
  Stage *stage = data;
  const DoorStory *row = stage->row;
  Store *store = turn->store;
  const guint8 key[BADGE_TAG_KEY_BYTES] = { 1 };
  BadgeCode code;
  guint8 id[BADGE_ID_BYTES];
  badge_code_make (&code, 1, 17, key);
  badge_code_id (&code, id);
  if (!store_exec (store, SQL_CLEAR_STORY, error) ||
      !set_number (store, "door.entrance_first", row->entrance_first, error) ||
      !add_others (store, row, error))
    return FALSE;
  gint64 person = add_person (store, row, row->seat == 0 ? DOOR_STORY_MORNING : row->seat, error);
  if (person == 0 ||
      !store_change (store, error, SQL_BADGE, "ibbt", ":person", person, ":code", code.bytes,
                     (gsize) BADGE_CODE_BYTES, ":id", id, (gsize) BADGE_ID_BYTES, ":state",
                     row->state != NULL ? row->state : "valid"))
    return FALSE;
  stage->badge = store_last_id (store);
  return row->last.ago_s == 0 ||
         add_seen (store, id, door_story_door (row->last.door), row->last.direction, TRUE,
                   door_story_moment_ms (row) - row->last.ago_s * 1000, error);
}

static void
run (Shop *shop, WriterRun command, gpointer data)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, command, data, &error);
  g_assert_no_error (error);
}

static gboolean
empty_room (gpointer data, WriterTurn *turn, GError **error)
{
  const gint64 *at_ms = data;
  return store_change (turn->store, error, SQL_LEAVE, "i", ":at", *at_ms);
}

static void
tell (Shop *shop, const DoorStory *row)
{
  Stage stage = { row, 0 };
  run (shop, build_story, &stage);
  shop->now_ms = door_story_moment_ms (row);
  DoorScan scan = { .checkpoint_id = row->door == 0 ? DOOR_STORY_DOOR : row->door,
                    .kind = SCAN_KIND_SCAN,
                    .method = SCAN_METHOD_TYPED,
                    .badge = row->code == DOOR_CODE_NONE ? 0 : stage.badge,
                    .actor = "staff:1" };
  run (shop, door_scan_run, &scan);
  if (row->overruled) {
    g_assert_false (verdict_admits (scan.verdict));
    shop->now_ms += DOOR_STORY_MINUTE_MS; /* a reason takes its time */
    if (row->all_leave)
      run (shop, empty_room, &shop->now_ms);
    DoorScan override = { .kind = SCAN_KIND_OVERRIDE,
                          .refers = scan.sequence,
                          .reason = (char *) "afgesproken",
                          .actor = "staff:1" };
    run (shop, door_scan_run, &override);
    scan.verdict = override.verdict;
  }
  if (scan.verdict != row->verdict)
    g_error ("%s: %s, not %s", row->name, verdict_name (scan.verdict), verdict_name (row->verdict));
}

static void
server_decides_each_story (void)
{
  gsize count = 0;
  guint told = 0;
  Shop shop;
  shop_open (&shop, NULL);
  run (&shop, build_house, NULL);
  const DoorStory *stories = door_stories (&count);
  for (gsize i = 0; i < count; i++)
    if (!stories[i].kiosk_only) {
      tell (&shop, &stories[i]);
      told++;
    }
  g_assert_cmpuint (told, >, 40);
  shop_close (&shop, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/door_stories/server_decides_each_story", server_decides_each_story);
  return g_test_run ();
}
