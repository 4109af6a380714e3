/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's side of the doors: the door without a computer, and which kiosks are answered.
 */
#include <string.h>

#include "server/api/kiosk.h"
#include "server/attendance/door.h"
#include "tests/server/door_scene.h"

/* ---- A door without a computer ---- */

#define SCANS "SELECT COUNT(*) FROM scan"

static DoorScan
at_door (gint64 door, ScanKind kind, gint64 badge, guint64 refers)
{
  return (DoorScan){ .checkpoint_id = door,
                     .kind = kind,
                     .method = SCAN_METHOD_TYPED,
                     .badge = badge,
                     .refers = refers,
                     .actor = "staff:3" };
}

static void
assert_refused (DoorScene *scene, DoorScan scan, DoorError code)
{
  g_autoptr (GError) error = NULL;
  gint64 before = door_scene_number (scene, SCANS);
  g_assert_false (writer_call (scene->shop.writer, WRITER_SAVEPOINT, door_scan_run, &scan, &error));
  g_assert_error (error, DOOR_ERROR, (int) code);
  g_assert_cmpint (door_scene_number (scene, SCANS), ==, before);
}

static Verdict
scan_at (DoorScene *scene, DoorScan scan)
{
  door_scene_run (scene, door_scan_run, &scan);
  return scan.verdict;
}

static void
page_scans_by_the_same_rule (DoorScene *scene, gconstpointer data)
{
  (void) data;
  gint64 zoe = scene->zoe_number;
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_OK_ENTRY);
  scene->shop.now_ms += 20000;
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_OK_REPEAT);
  scene->shop.now_ms += 2 * MINUTE;
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_ALREADY_IN);
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_BOOKED_OTHER_ROOM);
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, 4711, 0)), ==,
                   VERDICT_NOT_A_BADGE);
  assert_refused (scene, at_door (99, SCAN_KIND_SCAN, zoe, 0), DOOR_ERROR_DOOR);
  g_assert_cmpint (
      door_scene_number (scene, "SELECT COUNT(*) FROM kiosk WHERE secret_key IS NOT NULL"), ==, 1);
  g_assert_cmpint (door_scene_number (scene, "SELECT COUNT(*) FROM scan_head"), ==, 5);
  g_assert_cmpint (door_scene_number (scene, "SELECT COUNT(*) FROM presence"), ==, 1);
}

static void
page_takes_back_and_overrules (DoorScene *scene, gconstpointer data)
{
  (void) data;
  gint64 zoe = scene->zoe_number;
  scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0));
  DoorScan other = at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1);
  g_strlcpy (other.actor, "staff:33", sizeof other.actor);
  assert_refused (scene, other, DOOR_ERROR_LATE); /* somebody else's */
  scene->shop.now_ms += 29 * 1000;
  scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1));
  g_assert_cmpint (door_scene_number (scene, "SELECT direction FROM seen"), ==, 0);
  assert_refused (scene, at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1), DOOR_ERROR_LATE); /* twice */
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_BOOKED_OTHER_ROOM);
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 3);
  overrule.reason = (char *) "  ";
  assert_refused (scene, overrule, DOOR_ERROR_REASON);
  overrule.reason = (char *) "is vandaag invaller";
  g_assert_cmpint (scan_at (scene, overrule), ==, VERDICT_OK_OVERRIDE);
  g_assert_cmpint (door_scene_number (scene, "SELECT checkpoint_id FROM seen"), ==, OTHER_DOOR);
  g_assert_cmpint (door_scene_number (scene, "SELECT refers FROM scan WHERE sequence = 4"), ==, 3);
  assert_refused (scene, overrule, DOOR_ERROR_LATE); /* once */
  scene->shop.now_ms += 31 * 1000;
  assert_refused (scene, at_door (OTHER_DOOR, SCAN_KIND_UNDO, 0, 4),
                  DOOR_ERROR_LATE); /* too late */
}

/* What made the door ask is over before the reason is typed. */
static void
page_overrules_what_has_passed (DoorScene *scene, gconstpointer data)
{
  (void) data;
  gint64 zoe = scene->zoe_number;
  scan_at (scene, at_door (ENTRANCE, SCAN_KIND_SCAN, zoe, 0));
  scene->shop.now_ms += 5 * 1000;
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_SEEN_ELSEWHERE);
  scene->shop.now_ms += 60 * 1000;
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 2);
  overrule.reason = (char *) "liep hard";
  g_assert_cmpint (scan_at (scene, overrule), ==, VERDICT_OK_OVERRIDE);
}

/* Seen at another door since, but nothing was refused here. */
static void
page_overrules_no_welcome (DoorScene *scene, gconstpointer data)
{
  (void) data;
  gint64 zoe = scene->zoe_number;
  g_assert_cmpint (scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_OK_ENTRY);
  scene->shop.now_ms += 60 * 1000;
  g_assert_cmpint (scan_at (scene, at_door (EXIT, SCAN_KIND_SCAN, zoe, 0)), ==, VERDICT_OK_EXIT);
  scene->shop.now_ms += 30 * 1000;
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 1);
  overrule.reason = (char *) "toch maar";
  assert_refused (scene, overrule, DOOR_ERROR_LATE);
  g_assert_cmpint (door_scene_number (scene, "SELECT direction FROM seen"), ==, SCAN_DIRECTION_OUT);
}

static gboolean
revoke_all (gpointer data, WriterTurn *turn, GError **error)
{
  (void) data;
  return store_exec (turn->store, "UPDATE badge SET state = 'revoked'", error);
}

/* What came up since and is beyond a supervisor. */
static void
page_overrules_no_revoked_badge (DoorScene *scene, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, scene->zoe_number, 0)), ==,
                   VERDICT_BOOKED_OTHER_ROOM);
  door_scene_run (scene, revoke_all, NULL);
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 1);
  overrule.reason = (char *) "afgesproken";
  assert_refused (scene, overrule, DOOR_ERROR_LATE);
}

static void
walk_ins_race_for_the_last_seat (DoorScene *scene, gconstpointer data)
{
  (void) data;
  gint64 numbers[SHOP_SMALL + 1];
  for (int i = 0; i <= SHOP_SMALL; i++) {
    door_scene_buy (scene, 10 + i, 0);
    numbers[i] = door_scene_number (scene, "SELECT MAX (id) FROM badge");
  }
  for (int i = 0; i < SHOP_SMALL; i++)
    g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, numbers[i], 0)), ==,
                     VERDICT_OK_WALKIN);
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, numbers[SHOP_SMALL], 0)),
                   ==, VERDICT_NOT_BOOKED_FULL);
}

/* ---- Kiosks ---- */

/* A kiosk for the door of a room. Returns: its id. */
static gint64
pair_kiosk (DoorScene *scene)
{
  KioskInvite invite = { .name = (char *) "laptop",
                         .checkpoint_id = ROOM_DOOR,
                         .actor = "staff:1" };
  KioskPair pair = { .public_key = { 9 } };
  kiosk_secret_hash ("CODE1234", invite.code_hash);
  kiosk_secret_hash ("CODE1234", pair.code_hash);
  kiosk_secret_hash ("token", pair.token_hash);
  door_scene_run (scene, kiosk_invite_run, &invite);
  door_scene_run (scene, kiosk_pair_run, &pair);
  return invite.kiosk_id;
}

static void
revoked_kiosk_is_told_with_proof (DoorScene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  gint64 id = pair_kiosk (scene);
  Kiosk kiosk;
  g_assert_true (kiosk_find (scene->shop.reader, "token", &kiosk, &error));
  KioskChange revoke = { .kiosk_id = id, .actor = "staff:1" };
  door_scene_run (scene, kiosk_change_run, &revoke);
  g_assert_false (kiosk_find (scene->shop.reader, "token", &kiosk, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_false (kiosk_find (scene->shop.reader, "tokem", &kiosk, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_TOKEN);
}

static gboolean
lose_counter (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "ALTER TABLE change_counter RENAME TO lost", error);
}

/* A kiosk that is answered "nothing new" would go on with what it has, and nobody would know. */
static void
lost_counter_is_not_no_news (DoorScene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  pair_kiosk (scene);
  Kiosk kiosk;
  g_assert_true (kiosk_find (scene->shop.reader, "token", &kiosk, &error));
  door_scene_run (scene, lose_counter, NULL);
  gboolean news = FALSE;
  const KioskSince since = { .since = 1 };
  g_assert_null (
      kiosk_changes (scene->shop.reader, &kiosk, &since, scene->starts_ms, &news, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  if (!door_scene_begin (&argc, &argv))
    return 1;
#define TEST(function)                                                                             \
  g_test_add ("/server/doors/" #function, DoorScene, NULL, door_scene_open, function,              \
              door_scene_close)
  TEST (page_scans_by_the_same_rule);
  TEST (page_takes_back_and_overrules);
  TEST (page_overrules_what_has_passed);
  TEST (page_overrules_no_welcome);
  TEST (page_overrules_no_revoked_badge);
  TEST (walk_ins_race_for_the_last_seat);
  TEST (revoked_kiosk_is_told_with_proof);
  TEST (lost_counter_is_not_no_news);
  return g_test_run ();
}
