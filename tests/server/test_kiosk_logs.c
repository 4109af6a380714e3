/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks' logs that come in whole, broken, doubled, by stick or from a kiosk put back from a copy;
 * clocks that lie; and who was last seen where.
 */
#include <sodium.h>
#include <string.h>

#include "schedule/protocol.h"
#include "schedule/scan_file.h"
#include "server/api/kiosk.h"
#include "server/attendance/ingest.h"
#include "server/attendance/scan_import.h"
#include "tests/server/door_scene.h"

/* ---- A log and its batches ---- */

static ScanRecord
plain_record (const DoorScene *scene, gint64 at_ms)
{
  ScanRecord record = { .kind = SCAN_KIND_SCAN,
                        .checkpoint = ROOM_DOOR,
                        .direction = SCAN_DIRECTION_IN,
                        .verdict = VERDICT_OK_ENTRY,
                        .method = SCAN_METHOD_CAMERA,
                        .device_ms = at_ms,
                        .monotonic_ms = at_ms - scene->starts_ms + HOUR,
                        .boot_id = { 1 } };
  memcpy (record.badge_id, scene->zoe, SCAN_ID_BYTES);
  return record;
}

static void
log_record (KioskLog *log, ScanRecord record)
{
  guint8 bytes[SCAN_BYTES_MAX];
  memcpy (record.kiosk_id, log->public_id, SCAN_ID_BYTES);
  record.sequence = log->records->len + 1;
  gsize size = scan_record_encode (&record, bytes);
  g_ptr_array_add (log->records, g_bytes_new (bytes, size));
}

static void
chain_until (const KioskLog *log, guint count, guint8 chain[SCAN_HASH_BYTES])
{
  scan_chain_start (log->public_id, chain);
  for (guint i = 0; i < count; i++) {
    guint8 hash[SCAN_HASH_BYTES];
    gsize size = 0;
    const guint8 *bytes = g_bytes_get_data (log->records->pdata[i], &size);
    scan_record_hash (bytes, size, hash);
    scan_chain_next (chain, hash);
  }
}

/* Records @from to @until, counted from 1, as a batch with a good head. */
static ScanIngest *
batch (const KioskLog *log, guint from, guint until)
{
  ScanIngest *ingest = g_new0 (ScanIngest, 1);
  ingest->kiosk_id = KIOSK;
  memcpy (ingest->public_id, log->public_id, SCAN_ID_BYTES);
  ingest->batch.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = from; i <= until; i++)
    g_ptr_array_add (ingest->batch.records, g_bytes_ref (log->records->pdata[i - 1]));
  ingest->batch.head_sequence = until;
  chain_until (log, until, ingest->batch.head_chain);
  ingest->signature_good = ingest->keep_head = TRUE;
  return ingest;
}

/* Sends them. Returns: the answers as one text. */
static char *
answers_to (DoorScene *scene, ScanIngest *ingest)
{
  door_scene_run (scene, scan_ingest_run, ingest);
  g_ptr_array_add (ingest->answers, NULL);
  char *text = g_strjoinv (" ", (char **) ingest->answers->pdata);
  scan_ingest_free (ingest);
  return text;
}

static void
assert_answers (DoorScene *scene, ScanIngest *ingest, const char *expected)
{
  g_autofree char *text = answers_to (scene, ingest);
  g_assert_cmpstr (text, ==, expected);
}

#define SCANS "SELECT COUNT(*) FROM scan"
#define APART "SELECT COUNT(*) FROM scan_apart"
#define FORKS "SELECT COUNT(*) FROM kiosk WHERE forked_ms IS NOT NULL"

static void
one_bad_record_does_not_hold_up_the_rest (DoorScene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms));
  g_ptr_array_add (scene->log.records, g_bytes_new ("poison", 6));
  for (int i = 1; i <= 3; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i));
  assert_answers (scene, batch (&scene->log, 1, 4), "stored form stored stored");
  assert_answers (scene, batch (&scene->log, 1, 5), "repeat repeat repeat repeat stored");
  g_assert_cmpint (door_scene_number (scene, SCANS), ==, 4);
  g_assert_cmpint (door_scene_number (scene, APART), ==, 1);
  g_assert_cmpint (door_scene_number (scene, FORKS), ==, 0);
}

static void
batches_in_any_order_end_alike (DoorScene *scene, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < 30; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i * 1000));
  for (int round = 0; round < 200; round++) {
    guint from = (guint) g_random_int_range (1, 31);
    guint until = (guint) g_random_int_range ((gint32) from, 31);
    ScanIngest *ingest = batch (&scene->log, from, until);
    door_scene_run (scene, scan_ingest_run, ingest);
    g_assert_cmpuint (scan_ingest_apart (ingest), ==, 0);
    g_assert_true (ingest->gap == (from > ingest->expected));
    scan_ingest_free (ingest);
  }
  g_free (answers_to (scene, batch (&scene->log, 1, 30)));
  g_assert_cmpint (door_scene_number (scene, SCANS), ==, 30);
  g_assert_cmpint (door_scene_number (scene, "SELECT COUNT(*) FROM scan WHERE at_ms <> device_ms"),
                   ==, 0);
  g_assert_cmpint (door_scene_number (scene, FORKS), ==, 0);
}

/* Put back from a copy of yesterday, it goes on with other records under the same numbers. */
static void
old_copy_is_noticed_and_not_merged (DoorScene *scene, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < 4; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i));
  g_free (answers_to (scene, batch (&scene->log, 1, 4)));
  KioskLog old = scene->log;
  old.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (int i = 0; i < 2; i++)
    g_ptr_array_add (old.records, g_bytes_ref (scene->log.records->pdata[i]));
  ScanIngest *head = batch (&old, 3, 2); /* no records: only how its log ends */
  door_scene_run (scene, scan_ingest_run, head);
  scan_ingest_free (head);
  g_assert_cmpint (door_scene_number (scene, FORKS), ==, 1);
  for (int i = 0; i < 4; i++)
    log_record (&old, plain_record (scene, scene->starts_ms + MINUTE + i));
  assert_answers (scene, batch (&old, 3, 6), "contradicts contradicts chain chain");
  g_assert_cmpint (door_scene_number (scene, SCANS), ==, 4);
  g_assert_cmpint (door_scene_number (scene, APART), ==, 4);
  assert_answers (scene, batch (&old, 3, 6), "contradicts contradicts chain chain");
  g_assert_cmpint (door_scene_number (scene, APART), ==, 4); /* the same again is not more */
  g_ptr_array_unref (old.records);
}

static void
records_after_the_loss_are_kept_apart (DoorScene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms - 2 * MINUTE));
  log_record (&scene->log, plain_record (scene, scene->starts_ms));
  ScanIngest *ingest = batch (&scene->log, 1, 2);
  ingest->revoked_ms = scene->starts_ms - MINUTE;
  assert_answers (scene, ingest, "stored revoked");
}

/* ---- Clocks ---- */

static void
clocks_are_judged_by_the_table (void)
{
  const gint64 TRUTH = G_GINT64_CONSTANT (1507276800000), UP = 2 * HOUR; /* booted two hours ago */
  const gint64 OFFSET = TRUTH - UP;
  const struct {
    const char *name;
    gint64 lower, upper, device;
    ScanClockJudgement judgement;
    gint64 off; /* of the instant, from the truth */
  } rows[] = {
    { "right", OFFSET - 50, OFFSET + 50, TRUTH, SCAN_CLOCK_GOOD, 0 },
    { "a minute off is believed", OFFSET, OFFSET, TRUTH + MINUTE, SCAN_CLOCK_GOOD, MINUTE },
    { "two hours slow", OFFSET - 50, OFFSET + 50, TRUTH - 2 * HOUR, SCAN_CLOCK_CORRECTED, -50 },
    { "an hour fast: no summer time", OFFSET - 50, OFFSET + 50, TRUTH + HOUR, SCAN_CLOCK_CORRECTED,
      50 },
    { "1970", OFFSET - 50, OFFSET + 50, 12345, SCAN_CLOCK_CORRECTED, -50 },
    { "a day ahead", OFFSET - 50, OFFSET + 50, TRUTH + 24 * HOUR, SCAN_CLOCK_CORRECTED, 50 },
    { "right, the batch was held for hours", OFFSET - 50, OFFSET + 5 * HOUR, TRUTH, SCAN_CLOCK_GOOD,
      0 },
    { "1970, and held for an hour", OFFSET - 50, OFFSET + HOUR, 12345, SCAN_CLOCK_GUESSED, HOUR },
    { "nothing known", G_MININT64, G_MAXINT64, TRUTH, SCAN_CLOCK_GOOD, 0 },
    { "of the future, nothing else known", G_MININT64, OFFSET + 50, TRUTH + HOUR,
      SCAN_CLOCK_GUESSED, 50 },
    { "as far off as numbers go", OFFSET - 50, OFFSET + 50, G_MININT64, SCAN_CLOCK_CORRECTED, -50 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ScanClockBounds bounds = SCAN_CLOCK_UNKNOWN;
    gint64 at_ms = 0;
    scan_clock_narrow_lower (&bounds, rows[i].lower);
    scan_clock_narrow_upper (&bounds, rows[i].upper);
    ScanClockJudgement judgement = scan_clock_judge (&bounds, rows[i].device, UP, &at_ms);
    if (judgement != rows[i].judgement || at_ms != TRUTH + rows[i].off)
      g_error ("%s: judged %d, %" G_GINT64_FORMAT " ms off", rows[i].name, judgement,
               at_ms - TRUTH);
  }
}

/* A kiosk whose battery died: 1970 until it is mended in mid-morning, without a new boot. */
static void
instant_is_kept_beside_what_the_clock_said (DoorScene *scene, gconstpointer data)
{
  (void) data;
  ScanRecord wrong = plain_record (scene, scene->starts_ms - 10 * MINUTE);
  wrong.device_ms = 7 * MINUTE;
  log_record (&scene->log, wrong);
  log_record (&scene->log, plain_record (scene, scene->starts_ms - 5 * MINUTE));
  ScanIngest *ingest = batch (&scene->log, 1, 2);
  ScanBoot boot = { { 1 }, scene->starts_ms - HOUR - 20 };
  ingest->batch.sent = (ScanSent){ TRUE, scene->starts_ms, HOUR - 30, { 1 } };
  ingest->batch.boots = g_array_new (FALSE, FALSE, sizeof (ScanBoot));
  g_array_append_val (ingest->batch.boots, boot);
  assert_answers (scene, ingest, "stored stored");
  g_assert_cmpint (door_scene_number (scene, "SELECT device_ms FROM scan WHERE sequence = 1"), ==,
                   7 * MINUTE);
  g_assert_cmpint (door_scene_number (scene, "SELECT clock FROM scan WHERE sequence = 1"), ==,
                   SCAN_CLOCK_CORRECTED);
  gint64 at_ms = door_scene_number (scene, "SELECT at_ms FROM scan WHERE sequence = 1");
  g_assert_cmpint (ABS (at_ms - (scene->starts_ms - 10 * MINUTE)), <=, 50);
  g_assert_cmpint (door_scene_number (scene, "SELECT clock FROM scan WHERE sequence = 2"), ==,
                   SCAN_CLOCK_GOOD);
  g_assert_cmpint (door_scene_number (scene, "SELECT clock_offset_ms FROM kiosk WHERE id = 7"), ==,
                   0);
}

/* ---- By stick ---- */

static GString *
stick_of (const KioskLog *log)
{
  g_auto (ScanFile) file = { 0 };
  guint8 chain[SCAN_HASH_BYTES];
  scan_file_init (&file, log->public_id);
  for (guint i = 0; i < log->records->len; i++)
    scan_file_add (&file, log->records->pdata[i]);
  scan_file_chain (&file, chain);
  scan_head_sign (log->public_id, log->records->len, chain, log->secret_key, file.signature);
  return scan_file_print (&file);
}

/* Another letter, so that it is base64 still, early in record @n. */
static void
change_record (GString *stick, guint n)
{
  char *at = stick->str;
  for (guint i = 0; i < n; i++)
    at = strstr (at, "\nrecord ") + 8;
  at[4] = at[4] == 'A' ? 'B' : 'A';
}

static void
log_comes_by_stick_once (DoorScene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  ScanImportReport report;
  for (int i = 0; i < 450; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms - 1000 + i));
  g_free (answers_to (scene, batch (&scene->log, 1, 10)));
  g_autoptr (GString) stick = stick_of (&scene->log);
  for (int again = 0; again < 2; again++) {
    g_assert_true (scan_import (scene->shop.writer, scene->shop.reader, stick->str, stick->len,
                                &report, &error));
    g_assert_cmpuint (report.records, ==, 450);
    g_assert_cmpuint (report.stored, ==, again == 0 ? 440 : 0);
    g_assert_cmpuint (report.repeats, ==, again == 0 ? 10 : 450);
    g_assert_cmpuint (report.apart, ==, 0);
  }
  g_assert_cmpint (door_scene_number (scene, SCANS), ==, 450);
  change_record (stick, 77);
  g_assert_false (scan_import (scene->shop.writer, scene->shop.reader, stick->str, stick->len,
                               &report, &error));
  g_assert_error (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_SIGNATURE);
  g_assert_cmpuint (report.fault, ==, 77);
  g_assert_nonnull (strstr (error->message, "record 77 "));
  g_clear_error (&error);
  randombytes_buf (scene->log.public_id, SCAN_ID_BYTES);
  g_autoptr (GString) strange = stick_of (&scene->log);
  g_assert_false (scan_import (scene->shop.writer, scene->shop.reader, strange->str, strange->len,
                               &report, &error));
  g_assert_error (error, SCAN_IMPORT_ERROR, SCAN_IMPORT_ERROR_KIOSK);
}

/* It is not damaged, and who holds it can do something about it. */
static void
older_log_is_known_as_such (DoorScene *scene, gconstpointer data)
{
  (void) data;
  static const char *const LOGS[] = { "lerarencongres scans 1\nkiosk 00\n",
                                      "lerarencongres scans 1", "lerarencongres scans 3\n" };
  static const ScanImportError ERRORS[] = { SCAN_IMPORT_ERROR_OLDER, SCAN_IMPORT_ERROR_FORM,
                                            SCAN_IMPORT_ERROR_FORM };
  for (gsize i = 0; i < G_N_ELEMENTS (LOGS); i++) {
    g_autoptr (GError) error = NULL;
    ScanImportReport report;
    g_assert_false (scan_import (scene->shop.writer, scene->shop.reader, LOGS[i], strlen (LOGS[i]),
                                 &report, &error));
    g_assert_error (error, SCAN_IMPORT_ERROR, (int) ERRORS[i]);
  }
}

/* ---- Who was seen where ---- */

static void
one_room_leaves_the_other (DoorScene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms - 5 * MINUTE));
  ScanRecord elsewhere = plain_record (scene, scene->starts_ms - 2 * MINUTE);
  elsewhere.checkpoint = OTHER_DOOR;
  log_record (&scene->log, elsewhere);
  g_free (answers_to (scene, batch (&scene->log, 1, 1)));
  g_assert_cmpint (door_scene_number (scene, "SELECT session_id FROM seen WHERE booked = 1"), ==,
                   1);
  g_free (answers_to (scene, batch (&scene->log, 1, 2)));
  g_assert_cmpint (door_scene_number (scene, "SELECT checkpoint_id FROM seen"), ==, OTHER_DOOR);
  g_assert_cmpint (door_scene_number (scene, "SELECT position FROM seen"), ==, 2);
  ScanRecord undo = elsewhere;
  undo.kind = SCAN_KIND_UNDO;
  undo.direction = SCAN_DIRECTION_NONE;
  undo.refers = 2;
  log_record (&scene->log, undo);
  g_free (answers_to (scene, batch (&scene->log, 3, 3)));
  g_assert_cmpint (door_scene_number (scene, "SELECT checkpoint_id FROM seen"), ==, ROOM_DOOR);
  gboolean news = FALSE;
  json_t *seen = kiosk_seen (scene->shop.reader, 2, &news, NULL);
  g_assert_true (news);
  const json_t *first = json_array_get (json_object_get (seen, "passages"), 0);
  g_assert_cmpint (json_integer_value (json_object_get (first, "checkpoint")), ==, ROOM_DOOR);
  g_assert_cmpint (json_integer_value (json_object_get (seen, "to")), ==, 3);
  json_decref (seen);
}

int
main (int argc, char **argv)
{
  if (!door_scene_begin (&argc, &argv))
    return 1;
  g_test_add_func ("/server/kiosk-logs/clocks_are_judged_by_the_table",
                   clocks_are_judged_by_the_table);
#define TEST(function)                                                                             \
  g_test_add ("/server/kiosk-logs/" #function, DoorScene, NULL, door_scene_open, function,         \
              door_scene_close)
  TEST (one_bad_record_does_not_hold_up_the_rest);
  TEST (batches_in_any_order_end_alike);
  TEST (old_copy_is_noticed_and_not_merged);
  TEST (instant_is_kept_beside_what_the_clock_said);
  TEST (log_comes_by_stick_once);
  TEST (older_log_is_known_as_such);
  TEST (one_room_leaves_the_other);
  TEST (records_after_the_loss_are_kept_apart);
  return g_test_run ();
}
