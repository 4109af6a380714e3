/* SPDX-License-Identifier: EUPL-1.2
 *
 * What staff do by hand at a kiosk, what it hears of other doors, and its end: taking back,
 * overruling, numbers and names, room cards, other doors of the same room, the order to lock.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "badges/number.h"
#include "badges/room_card.h"
#include "kiosk/desk.h"
#include "kiosk/error.h"
#include "schedule/scan_file.h"
#include "tests/kiosk/world.h"

static const char PIN[] = "271828";

typedef struct {
  char *folder;
  SnapshotChange change;
  BadgeCode zoe;  /* seat in this room, number 42 */
  BadgeCode noor; /* seat in the other room */
  Journal *journal;
  Desk *desk;
} Scene;

static gint64
now_at (gint64 ms)
{
  return WORLD_TEN_MS + ms;
}

static DeskMoment
moment_at (gint64 ms, ScanMethod method)
{
  return (DeskMoment){ method, now_at (ms), 5000 + ms, 5000 + ms };
}

/* The last badge of the change gets a hand box under @key. */
static void
add_hand (Scene *scene, const BadgeCode *code, const char *name, guint32 number,
          const guint8 key[HAND_KEY_BYTES])
{
  SnapshotBadge *badge =
      &g_array_index (scene->change.badges, SnapshotBadge, scene->change.badges->len - 1);
  HandEntry entry = { .number = number, .name = (char *) name };
  badge_code_opening_key (code, entry.opening_key);
  badge->hand = hand_entry_seal (&entry, key);
  badge->number = number;
}

static void
set_up (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  const DeskOptions options = { .boot_id = { 7 } };
  guint8 key[HAND_KEY_BYTES] = { 3 };
  scene->folder = world_folder ();
  world_change (&scene->change, 4);
  static SnapshotHand sealed; /* slow on purpose: once for all */
  if (!sealed.given)
    hand_key_seal (key, PIN, sealed.salt, sealed.box);
  sealed.told = sealed.given = TRUE;
  scene->change.hand = sealed;
  scene->zoe = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë de Wit", WORLD_MORNING);
  add_hand (scene, &scene->zoe, "Zoë de Wit", 42, key);
  scene->noor = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Noor Bakker", WORLD_ELSEWHERE);
  add_hand (scene, &scene->noor, "Noor Bakker", 43, key);
  scene->journal = world_journal (scene->folder, &scene->change);
  /* A new hand key asks for everything again. */
  g_assert_true (journal_apply (scene->journal, &scene->change, WORLD_TEN_MS, &error));
  scene->desk = desk_new (scene->journal, &options, &error);
  g_assert_no_error (error);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  (void) data;
  desk_free (scene->desk);
  journal_free (scene->journal);
  snapshot_change_clear (&scene->change);
  world_remove (scene->folder);
}

static Verdict
show (Scene *scene, const BadgeCode *code, gint64 ms, DeskCard *card)
{
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  DeskMoment moment = moment_at (ms, SCAN_METHOD_CAMERA);
  badge_code_format (code, text);
  desk_card_clear (card);
  desk_scan (scene->desk, (const guint8 *) text, BADGE_CODE_CHARS, &moment, card, &held, &error);
  g_assert_no_error (error);
  g_assert_false (held);
  return card->verdict;
}

static ScanRecord
record_at (Scene *scene, guint64 sequence)
{
  g_autoptr (GError) error = NULL;
  g_auto (JournalBatch) batch = { 0 };
  ScanRecord record = { 0 };
  g_assert_true (journal_batch (scene->journal, 1000, &batch, &error));
  GBytes *bytes = batch.records->pdata[sequence - 1];
  g_assert_true (
      scan_record_decode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &record));
  return record;
}

static int
inside (Scene *scene)
{
  DeskRoom room;
  g_assert_true (desk_room (scene->desk, now_at (0), &room, NULL));
  return room.inside;
}

static void
last_scan_is_taken_back (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  DeskMoment soon = moment_at (29999, SCAN_METHOD_CAMERA);
  g_assert_cmpint (desk_undo_left_ms (scene->desk, 5000), ==, 0);
  g_assert_cmpint (show (scene, &scene->zoe, 0, &card), ==, VERDICT_OK_ENTRY);
  g_assert_cmpint (inside (scene), ==, 1);
  g_assert_cmpint (desk_undo_left_ms (scene->desk, 5000 + 10000), ==, 20000);
  desk_card_clear (&card);
  g_assert_true (desk_undo (scene->desk, "Femke", &soon, &card, &error));
  g_assert_cmpint (card.kind, ==, SCAN_KIND_UNDO);
  g_assert_cmpint (inside (scene), ==, 0);
  ScanRecord record = record_at (scene, 2);
  g_assert_cmpint (record.kind, ==, SCAN_KIND_UNDO);
  g_assert_cmpuint (record.refers, ==, 1);
  g_assert_cmpint (record.direction, ==, SCAN_DIRECTION_NONE);
  g_assert_cmpstr (record.note, ==, "Femke");
  desk_card_clear (&card);
  g_assert_false (desk_undo (scene->desk, "Femke", &soon, &card, &error)); /* once */
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE);
  g_clear_error (&error);
  g_assert_cmpint (show (scene, &scene->zoe, 40000, &card), ==, VERDICT_OK_ENTRY);
  DeskMoment late = moment_at (70000, SCAN_METHOD_CAMERA);
  desk_card_clear (&card);
  g_assert_false (desk_undo (scene->desk, "Femke", &late, &card, &error)); /* 30 seconds over */
  g_clear_error (&error);
  g_assert_cmpuint (journal_last (scene->journal), ==, 3);
}

static void
undo_brings_back_what_was_before (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  SnapshotDoor exit = { ADMISSION_DOOR_EXIT, 6, 0, (char *) "Uitgang" };
  AdmissionPassage last, heard;
  guint8 id[BADGE_ID_BYTES];
  badge_code_id (&scene->zoe, id);
  g_assert_cmpint (show (scene, &scene->zoe, 0, &card), ==, VERDICT_OK_ENTRY);
  g_assert_true (journal_move (scene->journal, &exit, &error) && desk_reload (scene->desk, &error));
  g_assert_cmpint (show (scene, &scene->zoe, 60000, &card), ==, VERDICT_OK_EXIT);
  DeskMoment soon = moment_at (70000, SCAN_METHOD_CAMERA);
  desk_card_clear (&card);
  g_assert_true (desk_undo (scene->desk, "Femke", &soon, &card, &error));
  g_assert_true (journal_last_passage (scene->journal, id, &last, &heard, &error));
  g_assert_cmpint (last.direction, ==, SCAN_DIRECTION_IN);
  g_assert_cmpint (last.session, ==, WORLD_MORNING);
  g_assert_cmpint (last.at_ms, ==, WORLD_TEN_MS);
}

static void
supervisor_overrules_with_a_reason (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  DeskMoment now = moment_at (5000, SCAN_METHOD_CAMERA);
  g_assert_cmpint (show (scene, &scene->noor, 0, &card), ==, VERDICT_BOOKED_OTHER_ROOM);
  g_assert_true (desk_may_override (scene->desk, 10000));
  desk_card_clear (&card);
  g_assert_false (desk_override (scene->desk, "Femke", " ", &now, &card, &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE);
  g_clear_error (&error);
  g_assert_true (desk_override (scene->desk, "Femke", "spreekt hier", &now, &card, &error));
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_OVERRIDE);
  g_assert_cmpint (inside (scene), ==, 1);
  ScanRecord record = record_at (scene, 2);
  g_assert_cmpint (record.kind, ==, SCAN_KIND_OVERRIDE);
  g_assert_cmpuint (record.refers, ==, 1);
  g_assert_cmpstr (record.note, ==, "Femke: spreekt hier");
  g_assert_false (desk_may_override (scene->desk, 10000)); /* nothing left to overrule */
  desk_card_clear (&card);
  g_assert_true (desk_undo (scene->desk, "Femke", &now, &card, &error)); /* that too */
  g_assert_cmpint (inside (scene), ==, 0);
}

static void
long_names_of_staff_are_cut_between_letters (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GString) by = g_string_new (NULL);
  for (int i = 0; i < 150; i++)
    g_string_append (by, "ë");
  g_autofree char *typed = g_malloc (BADGE_NUMBER_SIZE);
  DeskMoment now = moment_at (0, SCAN_METHOD_TYPED);
  badge_number_format (42, typed);
  g_assert_true (desk_scan_number (scene->desk, typed, NULL, by->str, &now, &card, &error));
  g_assert_true (g_utf8_validate (record_at (scene, 1).note, -1, NULL));
  g_assert_cmpuint (strlen (record_at (scene, 1).note), ==, SCAN_NOTE_MAX);
}

static void
numbers_and_names_open_with_the_pin (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  char typed[BADGE_NUMBER_SIZE];
  DeskMoment now = moment_at (0, SCAN_METHOD_TYPED);
  badge_number_format (42, typed);
  g_assert_null (hand_index_open (scene->journal, "000000", &error));
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE);
  g_clear_error (&error);
  g_autoptr (HandIndex) index = hand_index_open (scene->journal, PIN, &error);
  g_assert_no_error (error);
  g_assert_true (desk_scan_number (scene->desk, typed, index, "Femke", &now, &card, &error));
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_ENTRY);
  g_assert_cmpstr (card.name, ==, "Zoë de Wit");
  ScanRecord record = record_at (scene, 1);
  g_assert_cmpint (record.method, ==, SCAN_METHOD_TYPED);
  g_assert_cmpstr (record.note, ==, "Femke");
  static const char *const FINDS[] = { "zoe", "WIT, de", "de w", "zoë de wit", "wit zo" };
  for (gsize i = 0; i < G_N_ELEMENTS (FINDS); i++) {
    g_autoptr (GPtrArray) found = hand_index_search (index, FINDS[i], 10);
    if (found->len != 1)
      g_error ("%s: %u found", FINDS[i], found->len);
  }
  g_autoptr (GPtrArray) nobody = hand_index_search (index, "jansen", 10);
  g_assert_cmpuint (nobody->len, ==, 0);
  g_autoptr (GPtrArray) noors = hand_index_search (index, "bakker", 10);
  DeskMoment later = moment_at (1000, SCAN_METHOD_NAME);
  desk_card_clear (&card);
  g_assert_true (desk_scan_person (scene->desk, noors->pdata[0], "Femke", &later, &card, &error));
  g_assert_cmpint (card.verdict, ==, VERDICT_BOOKED_OTHER_ROOM);
  g_assert_cmpint (record_at (scene, 2).method, ==, SCAN_METHOD_NAME);
}

static void
number_without_the_pin_knows_the_badge_only (Scene *scene, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *typed;
    Verdict verdict;
  } ROWS[] = {
    { "42", VERDICT_NOT_A_BADGE }, /* no check digit that fits */
    { "zomaar", VERDICT_NOT_A_BADGE },
    { "", VERDICT_NOT_A_BADGE },
  };
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  char typed[BADGE_NUMBER_SIZE];
  DeskMoment now = moment_at (0, SCAN_METHOD_TYPED);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    desk_card_clear (&card);
    g_assert_true (
        desk_scan_number (scene->desk, ROWS[i].typed, NULL, "Femke", &now, &card, &error));
    g_assert_cmpint (card.verdict, ==, ROWS[i].verdict);
  }
  badge_number_format (4711, typed);
  desk_card_clear (&card);
  g_assert_true (desk_scan_number (scene->desk, typed, NULL, "Femke", &now, &card, &error));
  g_assert_cmpint (card.verdict, ==, VERDICT_DATA_OLD); /* not "invalid": we may lack it */
  badge_number_format (42, typed);
  desk_card_clear (&card);
  g_assert_true (desk_scan_number (scene->desk, typed, NULL, "Femke", &now, &card, &error));
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_UNLISTED);
  g_assert_null (card.name);
}

static void
room_card_moves_the_kiosk (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  const BadgeTagKeys *keys = &journal_identity (scene->journal)->tag_keys;
  char text[ROOM_CARD_SIZE];
#define TAKE() desk_take_room_card (scene->desk, (const guint8 *) text, strlen (text), &error)
  room_card_format (keys, 1, 4, text);
  text[strlen (text) - 1] ^= 1;
  g_assert_cmpint (TAKE (), ==, DESK_CARD_FOREIGN);
  room_card_format (keys, 1, 99, text);
  g_assert_cmpint (TAKE (), ==, DESK_CARD_UNKNOWN_DOOR);
  room_card_format (keys, 1, WORLD_DOOR, text);
  g_assert_cmpint (TAKE (), ==, DESK_CARD_HERE);
  room_card_format (keys, 1, 4, text);
  g_assert_cmpint (TAKE (), ==, DESK_CARD_MOVED);
  g_assert_cmpstr (desk_snapshot (scene->desk)->door.name, ==, "Deur B1.08");
  g_assert_cmpint (journal_card_door (scene->journal), ==, 4);
  /* The server has not heard of it: what it says of our door does not count yet. */
  scene->change.version = 5;
  g_assert_true (journal_apply (scene->journal, &scene->change, now_at (0), &error));
  g_assert_true (desk_reload (scene->desk, &error));
  g_assert_cmpint (desk_snapshot (scene->desk)->door.id, ==, 4);
  g_assert_true (journal_move_told (scene->journal, 4, &error));
  scene->change.version = 6;
  g_assert_true (journal_apply (scene->journal, &scene->change, now_at (0), &error));
  g_assert_true (desk_reload (scene->desk, &error));
  g_assert_cmpint (desk_snapshot (scene->desk)->door.id, ==, WORLD_DOOR);
  g_strlcpy (text, "LCROOM:", sizeof text);
  g_assert_cmpint (TAKE (), ==, DESK_CARD_NONE);
}

/* ---- The other doors ---- */

static void
tell_seen (Scene *scene, const BadgeCode *code, ScanDirection direction, gint64 checkpoint,
           gint64 room, gint64 session, gint64 ms)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) quiet = { .version = 4, .server_ms = now_at (0) };
  SnapshotPassage passage = { .direction = direction,
                              .checkpoint = checkpoint,
                              .room = room,
                              .session = session,
                              .booked = TRUE,
                              .at_ms = now_at (ms) };
  quiet.seen = journal_seen (scene->journal) + 1;
  quiet.passages = g_array_new (FALSE, FALSE, sizeof passage);
  badge_code_id (code, passage.badge_id);
  g_array_append_val (quiet.passages, passage);
  g_assert_true (journal_apply (scene->journal, &quiet, now_at (0), &error));
  g_assert_true (desk_reload (scene->desk, &error));
}

static void
doors_of_one_room_count_the_same_heads (Scene *scene, gconstpointer data)
{
  (void) data;
  g_auto (DeskCard) card = { 0 };
  tell_seen (scene, &scene->noor, SCAN_DIRECTION_IN, 33, WORLD_ROOM, WORLD_MORNING, -60000);
  g_assert_cmpint (inside (scene), ==, 1);
  g_assert_cmpint (show (scene, &scene->zoe, 0, &card), ==, VERDICT_OK_ENTRY);
  g_assert_cmpint (card.inside, ==, 2);
  tell_seen (scene, &scene->zoe, SCAN_DIRECTION_IN, 4, WORLD_OTHER_ROOM, WORLD_ELSEWHERE, 30000);
  g_assert_cmpint (inside (scene), ==, 1); /* entering the other room left this one */
  tell_seen (scene, &scene->noor, SCAN_DIRECTION_NONE, 0, 0, 0, 0);
  g_assert_cmpint (inside (scene), ==, 0); /* that was taken back there */
}

static void
inside_by_another_door_is_asked (Scene *scene, gconstpointer data)
{
  (void) data;
  g_auto (DeskCard) card = { 0 };
  tell_seen (scene, &scene->zoe, SCAN_DIRECTION_IN, 33, WORLD_ROOM, WORLD_MORNING, -5 * 60000);
  g_assert_cmpint (show (scene, &scene->zoe, 0, &card), ==, VERDICT_ALREADY_IN);
  g_assert_false (card.last_heard);
  g_assert_cmpint (card.last.checkpoint, ==, 33);
}

static void
what_is_heard_is_advice (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  guint8 peer[SCAN_ID_BYTES] = { 5 }, id[BADGE_ID_BYTES];
  gboolean fresh = FALSE;
  g_auto (SnapshotChange) change = { 0 };
  world_change (&change, 9);
  change.peers = snapshot_peers_new ();
  SnapshotPeer one = { .name = g_strdup ("deur 4") };
  memcpy (one.kiosk_id, peer, sizeof peer);
  g_array_append_val (change.peers, one);
  g_assert_true (journal_apply (scene->journal, &change, now_at (0), &error));
  badge_code_id (&scene->zoe, id);
  JournalPassage passage = { { .direction = SCAN_DIRECTION_IN,
                               .checkpoint = 33,
                               .room = WORLD_ROOM,
                               .session = WORLD_MORNING,
                               .at_ms = now_at (-5 * 60000) },
                             TRUE };
  g_assert_true (journal_hear (scene->journal, peer, 8, id, &passage, &fresh, &error));
  g_assert_true (fresh);
  g_assert_true (journal_hear (scene->journal, peer, 8, id, &passage, &fresh, &error));
  g_assert_false (fresh); /* a replay */
  g_assert_true (journal_hear (scene->journal, id, 9, id, &passage, &fresh, &error));
  g_assert_false (fresh); /* of nobody we know */
  g_assert_cmpint (inside (scene), ==, 1);
  g_assert_cmpint (show (scene, &scene->zoe, 0, &card), ==, VERDICT_SEEN_ELSEWHERE);
  g_assert_true (card.last_heard);
}

/* ---- The end ---- */

static gboolean
file_has (Scene *scene, const char *name, const void *bytes, gsize size)
{
  g_autofree char *path = g_build_filename (scene->folder, name, NULL);
  g_autofree char *file = NULL;
  gsize length = 0;
  return g_file_get_contents (path, &file, &length, NULL) &&
         memmem (file, length, bytes, size) != NULL;
}

static void
locked_kiosk_keeps_its_log_and_nothing_else (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  guint64 whole = 0;
  guint line = 0;
  g_auto (ScanFile) file = { 0 };
  g_autofree char *stick = g_build_filename (scene->folder, "stick.txt", NULL);
  guint8 secret[SCAN_SECRET_KEY_BYTES], public_key[SCAN_PUBLIC_KEY_BYTES];
  memcpy (secret, journal_identity (scene->journal)->secret_key, sizeof secret);
  memcpy (public_key, journal_identity (scene->journal)->public_key, sizeof public_key);
  show (scene, &scene->zoe, 0, &card);
  show (scene, &scene->noor, 1000, &card);
  g_assert_true (journal_lock (scene->journal, now_at (2000), &error));
  g_assert_no_error (error);
  static const char *const FILES[] = { "journal.db", "journal.db-wal" };
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_assert_false (file_has (scene, FILES[i], secret, 32));
    g_assert_false (file_has (scene, FILES[i], world_tag_key (), BADGE_TAG_KEY_BYTES));
    g_assert_false (file_has (scene, FILES[i], "Rekenen in de kring", 19));
  }
  g_assert_true (journal_locked (scene->journal));
  g_assert_true (desk_reload (scene->desk, &error));
  DeskMoment now = moment_at (9000, SCAN_METHOD_CAMERA);
  gboolean held = FALSE;
  desk_card_clear (&card);
  g_assert_false (desk_scan (scene->desk, (const guint8 *) "x", 1, &now, &card, &held, NULL));
  g_assert_cmpint (card.verdict, ==, VERDICT_NOT_PAIRED);
  g_clear_pointer (&scene->desk, desk_free);
  g_clear_pointer (&scene->journal, journal_free);
  g_autofree char *path = g_build_filename (scene->folder, "journal.db", NULL);
  scene->journal = journal_open (path, &error);
  g_assert_no_error (error);
  g_assert_true (journal_locked (scene->journal));
  g_assert_true (journal_verify (scene->journal, &whole, &error));
  g_assert_cmpuint (whole, ==, 2);
  g_assert_true (journal_export (scene->journal, stick, &whole, &error));
  g_autofree char *text = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (stick, &text, &size, &error));
  g_assert_true (scan_file_parse (text, size, &file, &line));
  g_assert_cmpuint (file.records->len, ==, 2);
  g_assert_true (scan_file_verify (&file, public_key, &line));
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  if (g_access ("/dev/shm", W_OK) == 0) /* no test here is about how fast a disk flushes */
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/kiosk/desk_hand/" #function, Scene, NULL, set_up, function, tear_down)
  TEST (last_scan_is_taken_back);
  TEST (undo_brings_back_what_was_before);
  TEST (supervisor_overrules_with_a_reason);
  TEST (long_names_of_staff_are_cut_between_letters);
  TEST (numbers_and_names_open_with_the_pin);
  TEST (number_without_the_pin_knows_the_badge_only);
  TEST (room_card_moves_the_kiosk);
  TEST (doors_of_one_room_count_the_same_heads);
  TEST (inside_by_another_door_is_asked);
  TEST (what_is_heard_is_advice);
  TEST (locked_kiosk_keeps_its_log_and_nothing_else);
  return g_test_run ();
}
