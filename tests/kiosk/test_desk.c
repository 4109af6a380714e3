/* SPDX-License-Identifier: EUPL-1.2
 *
 * The desk, under a clock of ours: from code to verdict, record and card.
 */
#include "kiosk/desk.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/card_line.h"
#include "schedule/store.h"
#include "tests/kiosk/world.h"

typedef struct {
  char *folder;
  SnapshotChange change;
  BadgeCode zoe;  /* seat in this room */
  BadgeCode noor; /* seat in the other room */
  BadgeCode revoked;
  BadgeCode unlisted; /* made by the server, not told to us yet */
  Journal *journal;
  Desk *desk;
} Scene;

static void
set_up (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) elsewhere = { 0 };
  const DeskOptions options = { .boot_id = { 7 } };
  scene->folder = world_folder ();
  world_change (&scene->change, 4);
  scene->zoe = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Zoë de Wit", WORLD_MORNING);
  scene->noor = world_badge (&scene->change, ADMISSION_BADGE_VALID, "Noor Bakker", WORLD_ELSEWHERE);
  scene->revoked = world_badge (&scene->change, ADMISSION_BADGE_REVOKED, "Zoë de Wit", 0);
  world_change (&elsewhere, 0);
  scene->unlisted = world_badge (&elsewhere, ADMISSION_BADGE_VALID, "Iris Smit", 0);
  scene->journal = world_journal (scene->folder, &scene->change);
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

/* Shows @text at @ms after ten. Returns: FALSE when it was held. */
static gboolean
show_text (Scene *scene, const char *text, gsize size, gint64 ms, DeskCard *card)
{
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;
  DeskMoment moment = { SCAN_METHOD_CAMERA, WORLD_TEN_MS + ms, 5000 + ms, 5000 + ms };
  desk_card_clear (card);
  desk_scan (scene->desk, (const guint8 *) text, size, &moment, card, &held, &error);
  g_assert_no_error (error);
  return !held;
}

static gboolean
show (Scene *scene, const BadgeCode *code, gint64 ms, DeskCard *card)
{
  char text[BADGE_CODE_CHARS + 1];
  badge_code_format (code, text);
  return show_text (scene, text, BADGE_CODE_CHARS, ms, card);
}

static ScanRecord
last_record (Scene *scene)
{
  g_autoptr (GError) error = NULL;
  g_auto (JournalBatch) batch = { 0 };
  ScanRecord record;
  gsize size = 0;
  g_assert_true (journal_batch (scene->journal, 1000, &batch, &error));
  const guint8 *bytes = g_bytes_get_data (batch.records->pdata[batch.records->len - 1], &size);
  g_assert_true (scan_record_decode (bytes, size, &record));
  return record;
}

static void
seat_gives_entry_and_a_record (Scene *scene, gconstpointer data)
{
  (void) data;
  g_auto (DeskCard) card = { 0 };
  guint8 id[BADGE_ID_BYTES];
  g_assert_true (show (scene, &scene->zoe, 0, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_ENTRY);
  g_assert_cmpstr (card.name, ==, "Zoë de Wit");
  g_assert_cmpstr (card.session, ==, "Rekenen in de kring");
  g_assert_cmpuint (card.sequence, ==, 1);
  g_assert_cmpint (card.inside, ==, 1);
  g_assert_cmpint (card.expected, ==, 2);
  ScanRecord record = last_record (scene);
  badge_code_id (&scene->zoe, id);
  g_assert_cmpmem (record.badge_id, SCAN_ID_BYTES, id, sizeof id);
  g_assert_cmpint (record.checkpoint, ==, WORLD_DOOR);
  g_assert_cmpint (record.direction, ==, SCAN_DIRECTION_IN);
  g_assert_cmpint (record.verdict, ==, VERDICT_OK_ENTRY);
  g_assert_cmpint (record.device_ms, ==, WORLD_TEN_MS);
  g_assert_cmpint (record.monotonic_ms, ==, 5000);
  g_assert_cmpint (record.snapshot_version, ==, 4);
  g_assert_cmpint (record.boot_id[0], ==, 7);
}

static void
held_badge_is_one_scan (Scene *scene, gconstpointer data)
{
  (void) data;
  g_auto (DeskCard) card = { 0 };
  g_assert_true (show (scene, &scene->zoe, 0, &card));
  for (gint64 ms = 100; ms <= 10000; ms += 100) /* held for ten seconds */
    g_assert_false (show (scene, &scene->zoe, ms, &card));
  g_assert_false (show (scene, &scene->zoe, 11400, &card)); /* away for too short */
  g_assert_true (show (scene, &scene->zoe, 13000, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_REPEAT);
  g_assert_cmpint (last_record (scene).direction, ==, SCAN_DIRECTION_NONE);
  g_assert_false (show (scene, &scene->zoe, 15000, &card)); /* away, but three seconds not over */
  g_assert_true (show (scene, &scene->zoe, 80000, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_ALREADY_IN);
  g_assert_cmpint (card.last.at_ms, ==, WORLD_TEN_MS);
  g_assert_cmpstr (card.last_room, ==, "B1.07");
  g_assert_cmpint (card.inside, ==, 1);
  g_assert_cmpuint (journal_last (scene->journal), ==, 3);
}

static void
other_verdicts_reach_the_record (Scene *scene, gconstpointer data)
{
  (void) data;
  BadgeCode forged = scene->zoe, other_congress = scene->zoe, new_key = scene->zoe;
  forged.bytes[5] ^= 1;
  other_congress.bytes[1] ^= 1;
  new_key.bytes[0] ^= 2;
  const struct {
    const BadgeCode *code;
    Verdict verdict;
    gboolean has_id;
  } rows[] = {
    { &scene->noor, VERDICT_BOOKED_OTHER_ROOM, TRUE },
    { &scene->revoked, VERDICT_REVOKED_REPLACED, TRUE },
    { &scene->unlisted, VERDICT_OK_UNLISTED, TRUE },
    { &forged, VERDICT_FOREIGN_CODE, FALSE },
    { &other_congress, VERDICT_OTHER_EVENT, FALSE },
    { &new_key, VERDICT_DATA_OLD, TRUE },
  };
  g_auto (DeskCard) card = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_assert_true (show (scene, rows[i].code, (gint64) i * 20000, &card));
    g_assert_cmpstr (verdict_name (card.verdict), ==, verdict_name (rows[i].verdict));
    ScanRecord record = last_record (scene);
    g_assert_cmpint (record.verdict, ==, rows[i].verdict);
    g_assert_cmpint (sodium_is_zero (record.badge_id, SCAN_ID_BYTES) == 0, ==, rows[i].has_id);
  }
}

static void
card_says_where_to_go (Scene *scene, gconstpointer data)
{
  (void) data;
  g_auto (DeskCard) card = { 0 };
  g_assert_true (show (scene, &scene->noor, 0, &card));
  g_assert_cmpstr (card.go_to, ==, "Lezen met beelden");
  g_assert_cmpstr (card.go_to_room, ==, "B1.08");
  g_assert_cmpint (card.go_to_starts_ms, ==, WORLD_TEN_MS);
  g_autofree char *line = card_line (&card, NULL);
  g_assert_nonnull (strstr (line, "\"verdict\":\"booked_other_room\""));
  g_assert_nonnull (strstr (line, "\"room\":\"B1.08\""));
  g_assert_null (strstr (line, "Noor")); /* not let in: staff need no name */
}

static void
text_of_no_badge_goes_nowhere (Scene *scene, gconstpointer data)
{
  (void) data;
  static const char SECRET[] = "BEGIN:VCARD geheim telefoonnummer";
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  g_assert_true (show_text (scene, SECRET, strlen (SECRET), 0, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_NOT_A_BADGE);
  g_assert_cmpuint (card.sequence, ==, 1);
  g_assert_true (sodium_is_zero (last_record (scene).badge_id, SCAN_ID_BYTES));
  static const char *const FILES[] = { "journal.db", "journal.db-wal" };
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *path = g_build_filename (scene->folder, FILES[i], NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;
    g_assert_true (g_file_get_contents (path, &bytes, &size, &error));
    g_assert_null (memmem (bytes, size, "geheim", 6));
    g_assert_null (memmem (bytes, size, "Zo\xc3\xab", 4)); /* and no name in clear */
  }
}

static void
new_list_takes_effect (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  g_auto (SnapshotChange) next = { 0 };
  g_assert_true (show (scene, &scene->zoe, 0, &card));
  world_change (&next, 5);
  SnapshotBadge now_blocked = { .state = ADMISSION_BADGE_BLOCKED };
  badge_code_id (&scene->zoe, now_blocked.id);
  g_array_append_val (next.badges, now_blocked);
  g_assert_true (journal_apply (scene->journal, &next, WORLD_TEN_MS, &error));
  g_assert_true (desk_reload (scene->desk, &error));
  g_assert_true (show (scene, &scene->zoe, 20000, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_BLOCKED);
  next.door.kind = ADMISSION_DOOR_NONE;
  g_assert_true (journal_apply (scene->journal, &next, WORLD_TEN_MS, &error));
  g_assert_true (desk_reload (scene->desk, &error));
  g_assert_true (show (scene, &scene->noor, 40000, &card));
  g_assert_cmpint (card.verdict, ==, VERDICT_NOT_PAIRED);
}

static void
walk_ins_stop_when_it_is_full (Scene *scene, gconstpointer data)
{
  (void) data;
  static const Verdict VERDICTS[] = { VERDICT_OK_WALKIN, VERDICT_NOT_BOOKED_FULL };
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  g_auto (SnapshotChange) next = { 0 };
  BadgeCode codes[G_N_ELEMENTS (VERDICTS)];
  world_change (&next, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    codes[i] = world_badge (&next, ADMISSION_BADGE_VALID, "Inloper", 0);
  g_assert_true (journal_apply (scene->journal, &next, WORLD_TEN_MS, &error));
  g_assert_true (desk_reload (scene->desk, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_assert_true (show (scene, &codes[i], (gint64) i * 1000, &card));
    g_assert_cmpstr (verdict_name (card.verdict), ==, verdict_name (VERDICTS[i]));
  }
}

static void
clock_is_judged (Scene *scene, gconstpointer data)
{
  (void) data;
  static const struct {
    gint64 server_ahead_ms;
    gint64 now_ms;
    Verdict verdict;
  } ROWS[] = {
    { 1000, 0, VERDICT_OK_ENTRY },
    { 3 * WORLD_MINUTE_MS, 0, VERDICT_OK_CLOCK_UNSURE },
    { -13 * 60 * WORLD_MINUTE_MS, 0, VERDICT_CLOCK_WRONG },
    { 0, -WORLD_TEN_MS, VERDICT_CLOCK_WRONG }, /* 1970: the battery is dead */
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_auto (DeskCard) card = { 0 };
    g_auto (SnapshotChange) next = { 0 };
    world_change (&next, 5 + (gint64) i);
    BadgeCode code = world_badge (&next, ADMISSION_BADGE_VALID, "Iemand", WORLD_MORNING);
    next.server_ms = WORLD_TEN_MS + ROWS[i].server_ahead_ms;
    g_assert_true (journal_apply (scene->journal, &next, WORLD_TEN_MS, &error));
    g_assert_true (desk_reload (scene->desk, &error));
    g_assert_true (show (scene, &code, ROWS[i].now_ms, &card));
    g_assert_cmpstr (verdict_name (card.verdict), ==, verdict_name (ROWS[i].verdict));
  }
}

static void
nobody_passes_when_it_cannot_be_written (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_auto (DeskCard) card = { 0 };
  g_autofree char *path = g_build_filename (scene->folder, "journal.db", NULL);
  gboolean held = FALSE;
  char text[BADGE_CODE_CHARS + 1];
  DeskMoment moment = { SCAN_METHOD_CAMERA, WORLD_TEN_MS, 5000, 5000 };
  badge_code_format (&scene->zoe, text);
  g_autoptr (Store) behind = store_open (path, STORE_WRITER, &error);
  g_assert_true (store_exec (behind,
                             "CREATE TRIGGER full BEFORE INSERT ON scan"
                             " BEGIN SELECT RAISE (ABORT, 'full'); END",
                             &error));
  g_assert_false (desk_scan (scene->desk, (const guint8 *) text, BADGE_CODE_CHARS, &moment, &card,
                             &held, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  g_clear_error (&error);
  g_assert_cmpint (card.verdict, ==, VERDICT_STORAGE_ERROR);
  g_assert_null (card.name);
  g_assert_true (store_exec (behind, "DROP TRIGGER full", &error));
  g_assert_true (show (scene, &scene->zoe, 40, &card)); /* the very next frame */
  g_assert_cmpint (card.verdict, ==, VERDICT_OK_ENTRY);
}

static GPtrArray *
texts_of (const char *const *texts)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (; *texts != NULL; texts++)
    g_ptr_array_add (list, g_bytes_new (*texts, strlen (*texts)));
  return list;
}

static void
one_frame_many_codes (Scene *scene, gconstpointer data)
{
  (void) data;
  char zoe[BADGE_CODE_CHARS + 1], noor[BADGE_CODE_CHARS + 1];
  badge_code_format (&scene->zoe, zoe);
  badge_code_format (&scene->noor, noor);
  const struct {
    const char *texts[4];
    gboolean live;
    DeskView view;
    guint left;
  } rows[] = {
    { { NULL }, TRUE, DESK_NOTHING, 0 },
    { { zoe }, TRUE, DESK_SCAN, 1 },
    { { zoe, zoe }, TRUE, DESK_SCAN, 1 },
    { { zoe, noor }, TRUE, DESK_ONE_PLEASE, 2 },
    { { zoe, noor, zoe }, FALSE, DESK_SCAN, 2 },
    { { "https://x.invalid", zoe }, TRUE, DESK_SCAN, 1 },
    { { "https://x.invalid" }, TRUE, DESK_SCAN, 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) codes = texts_of (rows[i].texts);
    g_assert_cmpint (desk_choose (codes, rows[i].live), ==, rows[i].view);
    g_assert_cmpuint (codes->len, ==, rows[i].left);
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add ("/kiosk/desk/" #name, Scene, NULL, set_up, name, tear_down)
  ADD (seat_gives_entry_and_a_record);
  ADD (held_badge_is_one_scan);
  ADD (other_verdicts_reach_the_record);
  ADD (card_says_where_to_go);
  ADD (text_of_no_badge_goes_nowhere);
  ADD (new_list_takes_effect);
  ADD (walk_ins_stop_when_it_is_full);
  ADD (clock_is_judged);
  ADD (nobody_passes_when_it_cannot_be_written);
  ADD (one_frame_many_codes);
  return g_test_run ();
}
