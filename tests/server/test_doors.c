/* SPDX-License-Identifier: EUPL-1.2
 *
 * The server's side of the doors: logs that come in whole, broken, doubled, by stick or from a
 * kiosk put back from a copy; clocks that lie; who was last seen where; and the door without a
 * computer.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "schedule/protocol.h"
#include "schedule/scan_file.h"
#include "server/api/kiosk.h"
#include "server/attendance/door.h"
#include "server/attendance/ingest.h"
#include "server/attendance/scan_import.h"
#include "tests/server/shop.h"

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR   (60 * MINUTE)

enum { ROOM_DOOR = 100, OTHER_DOOR = 101, ENTRANCE = 102, EXIT = 103, KIOSK = 7 };

/* A kiosk's log, as the kiosk itself has it. */
typedef struct {
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
  GPtrArray *records; /* of GBytes */
} Log;

typedef struct {
  Shop shop;
  Log log;
  guint8 zoe[SCAN_ID_BYTES]; /* seat in session 1 */
  gint64 zoe_number;
  gint64 starts_ms, ends_ms; /* of session 1 */
} Scene;

static const char SQL_DOORS[] =
    "INSERT INTO checkpoint (id, name, kind, room_id)"
    " SELECT 100, 'deur 1', 'session', room_id FROM session WHERE id = 1;"
    "INSERT INTO checkpoint (id, name, kind, room_id)"
    " SELECT 101, 'deur 2', 'session', room_id FROM session WHERE id = 2;"
    "INSERT INTO checkpoint (id, name, kind) VALUES (102, 'ingang', 'entrance'),"
    " (103, 'uitgang', 'exit')";
static const char SQL_KIOSK[] = "INSERT INTO kiosk (id, public_id, name, public_key, paired_ms)"
                                " VALUES (7, :public, 'kiosk', :key, 1)";

static gboolean
build (gpointer data, WriterTurn *turn, GError **error)
{
  const Log *log = data;
  return store_exec (turn->store, SQL_DOORS, error) &&
         store_change (turn->store, error, SQL_KIOSK, "bb", ":public", log->public_id,
                       (gsize) SCAN_ID_BYTES, ":key", log->public_key,
                       (gsize) SCAN_PUBLIC_KEY_BYTES);
}

static void
run (Scene *scene, WriterRun command, gpointer data)
{
  g_autoptr (GError) error = NULL;
  writer_call (scene->shop.writer, WRITER_SAVEPOINT, command, data, &error);
  g_assert_no_error (error);
}

static gint64
number (Scene *scene, const char *sql)
{
  return shop_number (&scene->shop, sql);
}

static void
buy (Scene *scene, int visitor, gint64 session)
{
  gint64 seats[] = { session, 0 };
  g_assert_true (shop_ticket (&scene->shop, visitor, "beide", NULL));
  g_assert_true (shop_seats (&scene->shop, visitor, seats, NULL));
  g_assert_true (shop_details (&scene->shop, visitor, "", NULL));
  g_assert_true (shop_place (&scene->shop, visitor, NULL));
  shop_pay (&scene->shop, visitor,
            number (scene, "SELECT total_cents FROM sale_order"
                           " ORDER BY id DESC LIMIT 1"));
}

static void
open_scene (Scene *scene, gconstpointer data)
{
  shop_open (&scene->shop, data);
  buy (scene, 1, 1);
  randombytes_buf (scene->log.public_id, SCAN_ID_BYTES);
  crypto_sign_keypair (scene->log.public_key, scene->log.secret_key);
  scene->log.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  run (scene, build, &scene->log);
  g_autoptr (StoreStmt) q =
      store_query (scene->shop.reader, NULL, "SELECT badge_id, id FROM badge", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  gsize size = 0;
  memcpy (scene->zoe, store_column_blob (q, 0, &size), SCAN_ID_BYTES);
  scene->zoe_number = store_column_int (q, 1);
  scene->starts_ms = number (scene, "SELECT starts_ms FROM session WHERE id = 1");
  scene->ends_ms = number (scene, "SELECT ends_ms FROM session WHERE id = 1");
  scene->shop.now_ms = scene->starts_ms;
}

static void
close_scene (Scene *scene, gconstpointer data)
{
  g_ptr_array_unref (scene->log.records);
  shop_close (&scene->shop, data);
}

/* ---- A log and its batches ---- */

static ScanRecord
plain_record (const Scene *scene, gint64 at_ms)
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
log_record (Log *log, ScanRecord record)
{
  guint8 bytes[SCAN_BYTES_MAX];
  memcpy (record.kiosk_id, log->public_id, SCAN_ID_BYTES);
  record.sequence = log->records->len + 1;
  gsize size = scan_record_encode (&record, bytes);
  g_ptr_array_add (log->records, g_bytes_new (bytes, size));
}

static void
chain_until (const Log *log, guint count, guint8 chain[SCAN_HASH_BYTES])
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
batch (const Log *log, guint from, guint until)
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
answers_to (Scene *scene, ScanIngest *ingest)
{
  run (scene, scan_ingest_run, ingest);
  g_ptr_array_add (ingest->answers, NULL);
  char *text = g_strjoinv (" ", (char **) ingest->answers->pdata);
  scan_ingest_free (ingest);
  return text;
}

static void
assert_answers (Scene *scene, ScanIngest *ingest, const char *expected)
{
  g_autofree char *text = answers_to (scene, ingest);
  g_assert_cmpstr (text, ==, expected);
}

#define SCANS "SELECT COUNT(*) FROM scan"
#define APART "SELECT COUNT(*) FROM scan_apart"
#define FORKS "SELECT COUNT(*) FROM kiosk WHERE forked_ms IS NOT NULL"

static void
one_bad_record_does_not_hold_up_the_rest (Scene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms));
  g_ptr_array_add (scene->log.records, g_bytes_new ("poison", 6));
  for (int i = 1; i <= 3; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i));
  assert_answers (scene, batch (&scene->log, 1, 4), "stored form stored stored");
  assert_answers (scene, batch (&scene->log, 1, 5), "repeat repeat repeat repeat stored");
  g_assert_cmpint (number (scene, SCANS), ==, 4);
  g_assert_cmpint (number (scene, APART), ==, 1);
  g_assert_cmpint (number (scene, FORKS), ==, 0);
}

static void
batches_in_any_order_end_alike (Scene *scene, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < 30; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i * 1000));
  for (int round = 0; round < 200; round++) {
    guint from = (guint) g_random_int_range (1, 31);
    guint until = (guint) g_random_int_range ((gint32) from, 31);
    ScanIngest *ingest = batch (&scene->log, from, until);
    run (scene, scan_ingest_run, ingest);
    g_assert_cmpuint (scan_ingest_apart (ingest), ==, 0);
    g_assert_true (ingest->gap == (from > ingest->expected));
    scan_ingest_free (ingest);
  }
  g_free (answers_to (scene, batch (&scene->log, 1, 30)));
  g_assert_cmpint (number (scene, SCANS), ==, 30);
  g_assert_cmpint (number (scene, "SELECT COUNT(*) FROM scan WHERE at_ms <> device_ms"), ==, 0);
  g_assert_cmpint (number (scene, FORKS), ==, 0);
}

/* Put back from a copy of yesterday, it goes on with other records under the same numbers. */
static void
old_copy_is_noticed_and_not_merged (Scene *scene, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < 4; i++)
    log_record (&scene->log, plain_record (scene, scene->starts_ms + i));
  g_free (answers_to (scene, batch (&scene->log, 1, 4)));
  Log old = scene->log;
  old.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (int i = 0; i < 2; i++)
    g_ptr_array_add (old.records, g_bytes_ref (scene->log.records->pdata[i]));
  ScanIngest *head = batch (&old, 3, 2); /* no records: only how its log ends */
  run (scene, scan_ingest_run, head);
  scan_ingest_free (head);
  g_assert_cmpint (number (scene, FORKS), ==, 1);
  for (int i = 0; i < 4; i++)
    log_record (&old, plain_record (scene, scene->starts_ms + MINUTE + i));
  assert_answers (scene, batch (&old, 3, 6), "contradicts contradicts chain chain");
  g_assert_cmpint (number (scene, SCANS), ==, 4);
  g_assert_cmpint (number (scene, APART), ==, 4);
  assert_answers (scene, batch (&old, 3, 6), "contradicts contradicts chain chain");
  g_assert_cmpint (number (scene, APART), ==, 4); /* the same again is not more */
  g_ptr_array_unref (old.records);
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
instant_is_kept_beside_what_the_clock_said (Scene *scene, gconstpointer data)
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
  g_assert_cmpint (number (scene, "SELECT device_ms FROM scan WHERE sequence = 1"), ==, 7 * MINUTE);
  g_assert_cmpint (number (scene, "SELECT clock FROM scan WHERE sequence = 1"), ==,
                   SCAN_CLOCK_CORRECTED);
  gint64 at_ms = number (scene, "SELECT at_ms FROM scan WHERE sequence = 1");
  g_assert_cmpint (ABS (at_ms - (scene->starts_ms - 10 * MINUTE)), <=, 50);
  g_assert_cmpint (number (scene, "SELECT clock FROM scan WHERE sequence = 2"), ==,
                   SCAN_CLOCK_GOOD);
  g_assert_cmpint (number (scene, "SELECT clock_offset_ms FROM kiosk WHERE id = 7"), ==, 0);
}

/* ---- By stick ---- */

static GString *
stick_of (const Log *log)
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
log_comes_by_stick_once (Scene *scene, gconstpointer data)
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
  g_assert_cmpint (number (scene, SCANS), ==, 450);
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
older_log_is_known_as_such (Scene *scene, gconstpointer data)
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
one_room_leaves_the_other (Scene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms - 5 * MINUTE));
  ScanRecord elsewhere = plain_record (scene, scene->starts_ms - 2 * MINUTE);
  elsewhere.checkpoint = OTHER_DOOR;
  log_record (&scene->log, elsewhere);
  g_free (answers_to (scene, batch (&scene->log, 1, 1)));
  g_assert_cmpint (number (scene, "SELECT session_id FROM seen WHERE booked = 1"), ==, 1);
  g_free (answers_to (scene, batch (&scene->log, 1, 2)));
  g_assert_cmpint (number (scene, "SELECT checkpoint_id FROM seen"), ==, OTHER_DOOR);
  g_assert_cmpint (number (scene, "SELECT position FROM seen"), ==, 2);
  ScanRecord undo = elsewhere;
  undo.kind = SCAN_KIND_UNDO;
  undo.direction = SCAN_DIRECTION_NONE;
  undo.refers = 2;
  log_record (&scene->log, undo);
  g_free (answers_to (scene, batch (&scene->log, 3, 3)));
  g_assert_cmpint (number (scene, "SELECT checkpoint_id FROM seen"), ==, ROOM_DOOR);
  gboolean news = FALSE;
  json_t *seen = kiosk_seen (scene->shop.reader, 2, &news, NULL);
  g_assert_true (news);
  const json_t *first = json_array_get (json_object_get (seen, "passages"), 0);
  g_assert_cmpint (json_integer_value (json_object_get (first, "checkpoint")), ==, ROOM_DOOR);
  g_assert_cmpint (json_integer_value (json_object_get (seen, "to")), ==, 3);
  json_decref (seen);
}

/* ---- A door without a computer ---- */

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
assert_refused (Scene *scene, DoorScan scan, DoorError code)
{
  g_autoptr (GError) error = NULL;
  gint64 before = number (scene, SCANS);
  g_assert_false (writer_call (scene->shop.writer, WRITER_SAVEPOINT, door_scan_run, &scan, &error));
  g_assert_error (error, DOOR_ERROR, (int) code);
  g_assert_cmpint (number (scene, SCANS), ==, before);
}

static Verdict
scan_at (Scene *scene, DoorScan scan)
{
  run (scene, door_scan_run, &scan);
  return scan.verdict;
}

static void
page_scans_by_the_same_rule (Scene *scene, gconstpointer data)
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
  g_assert_cmpint (number (scene, "SELECT COUNT(*) FROM kiosk WHERE secret_key IS NOT NULL"), ==,
                   1);
  g_assert_cmpint (number (scene, "SELECT COUNT(*) FROM scan_head"), ==, 5);
  g_assert_cmpint (number (scene, "SELECT COUNT(*) FROM presence"), ==, 1);
}

static void
page_takes_back_and_overrules (Scene *scene, gconstpointer data)
{
  (void) data;
  gint64 zoe = scene->zoe_number;
  scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_SCAN, zoe, 0));
  DoorScan other = at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1);
  g_strlcpy (other.actor, "staff:33", sizeof other.actor);
  assert_refused (scene, other, DOOR_ERROR_LATE); /* somebody else's */
  scene->shop.now_ms += 29 * 1000;
  scan_at (scene, at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1));
  g_assert_cmpint (number (scene, "SELECT direction FROM seen"), ==, 0);
  assert_refused (scene, at_door (ROOM_DOOR, SCAN_KIND_UNDO, 0, 1), DOOR_ERROR_LATE); /* twice */
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, zoe, 0)), ==,
                   VERDICT_BOOKED_OTHER_ROOM);
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 3);
  overrule.reason = (char *) "  ";
  assert_refused (scene, overrule, DOOR_ERROR_REASON);
  overrule.reason = (char *) "is vandaag invaller";
  g_assert_cmpint (scan_at (scene, overrule), ==, VERDICT_OK_OVERRIDE);
  g_assert_cmpint (number (scene, "SELECT checkpoint_id FROM seen"), ==, OTHER_DOOR);
  g_assert_cmpint (number (scene, "SELECT refers FROM scan WHERE sequence = 4"), ==, 3);
  assert_refused (scene, overrule, DOOR_ERROR_LATE); /* once */
  scene->shop.now_ms += 31 * 1000;
  assert_refused (scene, at_door (OTHER_DOOR, SCAN_KIND_UNDO, 0, 4),
                  DOOR_ERROR_LATE); /* too late */
}

/* What made the door ask is over before the reason is typed. */
static void
page_overrules_what_has_passed (Scene *scene, gconstpointer data)
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
page_overrules_no_welcome (Scene *scene, gconstpointer data)
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
  g_assert_cmpint (number (scene, "SELECT direction FROM seen"), ==, SCAN_DIRECTION_OUT);
}

static gboolean
revoke_all (gpointer data, WriterTurn *turn, GError **error)
{
  (void) data;
  return store_exec (turn->store, "UPDATE badge SET state = 'revoked'", error);
}

/* What came up since and is beyond a supervisor. */
static void
page_overrules_no_revoked_badge (Scene *scene, gconstpointer data)
{
  (void) data;
  g_assert_cmpint (scan_at (scene, at_door (OTHER_DOOR, SCAN_KIND_SCAN, scene->zoe_number, 0)), ==,
                   VERDICT_BOOKED_OTHER_ROOM);
  run (scene, revoke_all, NULL);
  DoorScan overrule = at_door (0, SCAN_KIND_OVERRIDE, 0, 1);
  overrule.reason = (char *) "afgesproken";
  assert_refused (scene, overrule, DOOR_ERROR_LATE);
}

static void
walk_ins_race_for_the_last_seat (Scene *scene, gconstpointer data)
{
  (void) data;
  static const gint64 NONE[] = { 0 };
  gint64 numbers[SHOP_SMALL + 1];
  for (int i = 0; i <= SHOP_SMALL; i++) {
    g_assert_true (shop_ticket (&scene->shop, 10 + i, "beide", NULL));
    g_assert_true (shop_seats (&scene->shop, 10 + i, NONE, NULL));
    g_assert_true (shop_details (&scene->shop, 10 + i, "", NULL));
    g_assert_true (shop_place (&scene->shop, 10 + i, NULL));
    shop_pay (&scene->shop, 10 + i,
              number (scene, "SELECT total_cents FROM sale_order"
                             " ORDER BY id DESC LIMIT 1"));
    numbers[i] = number (scene, "SELECT MAX (id) FROM badge");
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
pair_kiosk (Scene *scene)
{
  KioskInvite invite = { .name = (char *) "laptop",
                         .checkpoint_id = ROOM_DOOR,
                         .actor = "staff:1" };
  KioskPair pair = { .public_key = { 9 } };
  kiosk_secret_hash ("CODE1234", invite.code_hash);
  kiosk_secret_hash ("CODE1234", pair.code_hash);
  kiosk_secret_hash ("token", pair.token_hash);
  run (scene, kiosk_invite_run, &invite);
  run (scene, kiosk_pair_run, &pair);
  return invite.kiosk_id;
}

static void
revoked_kiosk_is_told_with_proof (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  gint64 id = pair_kiosk (scene);
  Kiosk kiosk;
  g_assert_true (kiosk_find (scene->shop.reader, "token", &kiosk, &error));
  KioskChange revoke = { .kiosk_id = id, .actor = "staff:1" };
  run (scene, kiosk_change_run, &revoke);
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
lost_counter_is_not_no_news (Scene *scene, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  pair_kiosk (scene);
  Kiosk kiosk;
  g_assert_true (kiosk_find (scene->shop.reader, "token", &kiosk, &error));
  run (scene, lose_counter, NULL);
  gboolean news = FALSE;
  const KioskSince since = { .since = 1 };
  g_assert_null (
      kiosk_changes (scene->shop.reader, &kiosk, &since, scene->starts_ms, &news, &error));
  g_assert_error (error, STORE_ERROR, STORE_ERROR_FAILED);
}

static void
records_after_the_loss_are_kept_apart (Scene *scene, gconstpointer data)
{
  (void) data;
  log_record (&scene->log, plain_record (scene, scene->starts_ms - 2 * MINUTE));
  log_record (&scene->log, plain_record (scene, scene->starts_ms));
  ScanIngest *ingest = batch (&scene->log, 1, 2);
  ingest->revoked_ms = scene->starts_ms - MINUTE;
  assert_answers (scene, ingest, "stored revoked");
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  if (g_access ("/dev/shm", W_OK) == 0) /* no test here is about how fast a disk flushes */
    g_setenv ("TMPDIR", "/dev/shm", FALSE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/doors/clocks_are_judged_by_the_table", clocks_are_judged_by_the_table);
#define TEST(function)                                                                             \
  g_test_add ("/server/doors/" #function, Scene, NULL, open_scene, function, close_scene)
  TEST (one_bad_record_does_not_hold_up_the_rest);
  TEST (batches_in_any_order_end_alike);
  TEST (old_copy_is_noticed_and_not_merged);
  TEST (instant_is_kept_beside_what_the_clock_said);
  TEST (log_comes_by_stick_once);
  TEST (older_log_is_known_as_such);
  TEST (one_room_leaves_the_other);
  TEST (page_scans_by_the_same_rule);
  TEST (page_takes_back_and_overrules);
  TEST (page_overrules_what_has_passed);
  TEST (page_overrules_no_welcome);
  TEST (page_overrules_no_revoked_badge);
  TEST (walk_ins_race_for_the_last_seat);
  TEST (revoked_kiosk_is_told_with_proof);
  TEST (lost_counter_is_not_no_news);
  TEST (records_after_the_loss_are_kept_apart);
  return g_test_run ();
}
