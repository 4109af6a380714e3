/* SPDX-License-Identifier: EUPL-1.2
 *
 * From scans to register activity: the rule of presence as a table, and the way of a batch
 * into the log, with everything a kiosk or a liar may send.
 */
#include <sodium.h>
#include <string.h>

#include "server/attendance/ingest.h"
#include "server/attendance/presence.h"
#include "tests/server/shop.h"

#define MINUTE G_GINT64_CONSTANT (60000)

/* ---- The rule ---- */

typedef struct {
  const char *name;
  struct {
    gint64 minute;
    gint64 room;
    ScanDirection direction;
  } passages[6];
  gint64 now;
  gint64 minutes[2]; /* present in session 1 (room 1, 0 to 60) and 2 (room 2, 75 to 135) */
  gboolean counts[2];
} Row;

#define IN  SCAN_DIRECTION_IN
#define OUT SCAN_DIRECTION_OUT

static const Row ROWS[] = {
  { "in and out", { { -5, 1, IN }, { 60, 1, OUT } }, 200, { 60, 0 }, { TRUE, FALSE } },
  { "no exit: until the end", { { -5, 1, IN } }, 200, { 60, 0 }, { TRUE, FALSE } },
  { "still inside does not count", { { 0, 1, IN } }, 59, { 59, 0 }, { FALSE, FALSE } },
  { "48 of 60 minutes is enough", { { 12, 1, IN } }, 200, { 48, 0 }, { TRUE, FALSE } },
  { "47 of 60 is not", { { 13, 1, IN } }, 200, { 47, 0 }, { FALSE, FALSE } },
  { "another room leaves the first",
    { { 0, 1, IN }, { 30, 2, IN } },
    200,
    { 30, 60 },
    { FALSE, TRUE } },
  { "out and in again adds up",
    { { 0, 1, IN }, { 20, 1, OUT }, { 30, 1, IN }, { 60, 1, OUT } },
    200,
    { 50, 0 },
    { TRUE, FALSE } },
  { "the entrance is no room", { { -20, 0, IN }, { 0, 1, IN } }, 200, { 60, 0 }, { TRUE, FALSE } },
  { "the entrance again changes nothing",
    { { 0, 1, IN }, { 10, 0, IN } },
    200,
    { 60, 0 },
    { TRUE, FALSE } },
  { "leaving the building leaves the room",
    { { 0, 1, IN }, { 30, 0, OUT } },
    200,
    { 30, 0 },
    { FALSE, FALSE } },
  { "twice in is once", { { 0, 1, IN }, { 30, 1, IN } }, 200, { 60, 0 }, { TRUE, FALSE } },
  { "a late exit is of another stay",
    { { 0, 1, IN }, { 9 * 60, 1, OUT } },
    600,
    { 60, 0 },
    { TRUE, FALSE } },
  { "forgotten exit: the next room does not stretch the first",
    { { 0, 1, IN }, { 100, 2, IN }, { 135, 2, OUT } },
    200,
    { 60, 35 },
    { TRUE, FALSE } },
  { "an exit without an entry is nothing", { { 60, 1, OUT } }, 200, { 0, 0 }, { FALSE, FALSE } },
  { "who leaves another room than theirs has left both",
    { { 0, 1, IN }, { 30, 2, OUT }, { 40, 1, OUT } },
    200,
    { 30, 0 },
    { FALSE, FALSE } },
  { "who enters hours before is not there", { { -100, 1, IN } }, 200, { 0, 0 }, { FALSE, FALSE } },
  { "after the end is nothing", { { 61, 1, IN } }, 200, { 0, 0 }, { FALSE, FALSE } },
};

static gint64
present_in (const GArray *results, gint64 session, gboolean *counts)
{
  *counts = FALSE;
  for (guint i = 0; i < results->len; i++) {
    const PresenceResult *result = &g_array_index (results, PresenceResult, i);
    if (result->session_id != session)
      continue;
    *counts = result->counts;
    return result->present_ms / MINUTE;
  }
  return 0;
}

static void
presence_follows_the_table (void)
{
  static const PresenceSession SESSIONS[] = { { 1, 1, 0, 60 * MINUTE, FALSE },
                                              { 2, 2, 75 * MINUTE, 135 * MINUTE, FALSE } };
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
  g_array_append_vals (sessions, SESSIONS, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GArray) passages = g_array_new (FALSE, FALSE, sizeof (PresencePassage));
    for (int j = 0; ROWS[i].passages[j].direction != SCAN_DIRECTION_NONE; j++) {
      PresencePassage passage = { .kiosk_id = 1,
                                  .sequence = j + 1,
                                  .at_ms = ROWS[i].passages[j].minute * MINUTE,
                                  .room_id = ROWS[i].passages[j].room,
                                  .direction = ROWS[i].passages[j].direction };
      g_array_append_val (passages, passage);
    }
    g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (PresenceCorrection));
    const PresenceInput input = { .passages = passages,
                                  .sessions = sessions,
                                  .corrections = none,
                                  .rule = { 800, 500, 480 * MINUTE, 90 * MINUTE },
                                  .now_ms = ROWS[i].now * MINUTE };
    g_autoptr (GArray) results = presence_compute (&input);
    for (int session = 0; session < 2; session++) {
      gboolean counts = FALSE;
      gint64 minutes = present_in (results, session + 1, &counts);
      if (minutes != ROWS[i].minutes[session] || counts != ROWS[i].counts[session])
        g_error ("%s: session %d: %d minutes, counts %d", ROWS[i].name, session + 1, (int) minutes,
                 counts);
    }
  }
}

/* ---- A congress with one door and one teacher ---- */

typedef struct {
  Shop shop;
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
  guint8 badge_id[SCAN_ID_BYTES];
  guint64 sequence;
  guint8 chain[SCAN_HASH_BYTES];
  gint64 starts_ms, ends_ms;
} Door;

static const char SQL_DOOR[] = "INSERT INTO checkpoint (id, name, kind, room_id)"
                               " SELECT 100, 'deur', 'session', room_id FROM session WHERE id = 1";
static const char SQL_KIOSK[] =
    "INSERT INTO kiosk (id, public_id, name) VALUES (7, :public, 'kiosk')";
static const char SQL_OFFERING[] =
    "INSERT INTO offering (session_id, code, provider, activity_type, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, valid_until)"
    " VALUES (1, 'LC17-1', 'OC', 'conferentie', 2, 1, 1, 0, '2018-08-01')"
    " ON CONFLICT DO NOTHING";

static gboolean
build_door (gpointer data, WriterTurn *turn, GError **error)
{
  Door *door = data;
  return store_exec (turn->store, SQL_DOOR, error) &&
         store_exec (turn->store, SQL_OFFERING, error) &&
         store_change (turn->store, error, SQL_KIOSK, "b", ":public", door->public_id,
                       (gsize) SCAN_ID_BYTES);
}

static void
door_open (Door *door, gconstpointer data)
{
  GError *error = NULL;
  shop_open (&door->shop, data);
  static const gint64 SESSION_ONE[] = { 1, 0 };
  g_assert_true (shop_ticket (&door->shop, 1, "beide", NULL));
  g_assert_true (shop_seats (&door->shop, 1, SESSION_ONE, NULL));
  g_assert_true (shop_details (&door->shop, 1, "", NULL));
  g_assert_true (shop_place (&door->shop, 1, NULL));
  shop_pay (&door->shop, 1, shop_number (&door->shop, "SELECT MAX (total_cents) FROM sale_order"));
  randombytes_buf (door->public_id, sizeof door->public_id);
  crypto_sign_keypair (door->public_key, door->secret_key);
  scan_chain_start (door->public_id, door->chain);
  g_assert_true (writer_call (door->shop.writer, WRITER_SAVEPOINT, build_door, door, &error));
  g_assert_no_error (error);
  g_autoptr (StoreStmt) q = store_query (door->shop.reader, NULL, "SELECT badge_id FROM badge", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  gsize size = 0;
  memcpy (door->badge_id, store_column_blob (q, 0, &size), SCAN_ID_BYTES);
  door->starts_ms = shop_number (&door->shop, "SELECT starts_ms FROM session WHERE id = 1");
  door->ends_ms = shop_number (&door->shop, "SELECT ends_ms FROM session WHERE id = 1");
  door->shop.now_ms = door->ends_ms - MINUTE; /* scans are not of the future */
}

static void
door_close (Door *door, gconstpointer data)
{
  shop_close (&door->shop, data);
}

static ScanRecord
record_at (const Door *door, guint64 sequence, gint64 at_ms, ScanDirection direction)
{
  ScanRecord record = { .sequence = sequence,
                        .kind = SCAN_KIND_SCAN,
                        .checkpoint = 100,
                        .direction = direction,
                        .verdict =
                            direction == SCAN_DIRECTION_OUT ? VERDICT_OK_EXIT : VERDICT_OK_ENTRY,
                        .method = SCAN_METHOD_CAMERA,
                        .device_ms = at_ms };
  memcpy (record.kiosk_id, door->public_id, SCAN_ID_BYTES);
  memcpy (record.badge_id, door->badge_id, SCAN_ID_BYTES);
  return record;
}

/* A batch that follows on what the door has sent; the chain goes on only when it is @sent. */
static ScanIngest *
batch_of (Door *door, const ScanRecord *records, guint n, gboolean sent)
{
  ScanIngest *ingest = g_new0 (ScanIngest, 1);
  guint8 chain[SCAN_HASH_BYTES];
  memcpy (chain, door->chain, sizeof chain);
  ingest->kiosk_id = 7;
  memcpy (ingest->public_id, door->public_id, SCAN_ID_BYTES);
  ingest->batch.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < n; i++) {
    guint8 bytes[SCAN_BYTES_MAX], hash[SCAN_HASH_BYTES];
    gsize size = scan_record_encode (&records[i], bytes);
    scan_record_hash (bytes, size, hash);
    scan_chain_next (chain, hash);
    g_ptr_array_add (ingest->batch.records, g_bytes_new (bytes, size));
  }
  ingest->batch.head_sequence = records[n - 1].sequence;
  memcpy (ingest->batch.head_chain, chain, sizeof chain);
  scan_head_sign (door->public_id, ingest->batch.head_sequence, chain, door->secret_key,
                  ingest->batch.head_signature);
  ingest->signature_good = ingest->keep_head = TRUE;
  if (sent)
    memcpy (door->chain, chain, sizeof chain);
  return ingest;
}

static void
send_batch (Door *door, ScanIngest *ingest)
{
  GError *error = NULL;
  g_assert_true (
      writer_call (door->shop.writer, WRITER_SAVEPOINT, scan_ingest_run, ingest, &error));
  g_assert_no_error (error);
}

static gboolean
settle_run (gpointer data, WriterTurn *turn, GError **error)
{
  return presence_settle (turn->store, turn->now_ms, data, error);
}

static void
settle (Door *door, gint64 now_ms)
{
  door->shop.now_ms = now_ms;
  PresenceSettle settling = { .more = TRUE };
  while (settling.more)
    g_assert_true (writer_call (door->shop.writer, WRITER_SAVEPOINT, settle_run, &settling, NULL));
}

static gint64
count (Door *door, const char *sql)
{
  return shop_number (&door->shop, sql);
}

#define SCANS      "SELECT COUNT(*) FROM scan"
#define APART      "SELECT COUNT(*) FROM scan_apart"
#define ACTIVITIES "SELECT COUNT(*) FROM activity"

static void
batch_is_stored_once_and_becomes_activity (Door *door, gconstpointer data)
{
  (void) data;
  ScanRecord records[] = { record_at (door, 1, door->starts_ms - 5 * MINUTE, SCAN_DIRECTION_IN),
                           record_at (door, 2, door->ends_ms, SCAN_DIRECTION_OUT) };
  ScanIngest *ingest = batch_of (door, records, 2, TRUE);
  for (int again = 0; again < 3; again++) {
    send_batch (door, ingest);
    g_assert_false (ingest->gap);
    g_assert_cmpuint (ingest->stored, ==, 2);
    g_assert_cmpuint (scan_ingest_apart (ingest), ==, 0);
    g_assert_cmpint (count (door, SCANS), ==, 2);
  }
  g_assert_cmpint (count (door, ACTIVITIES), ==, 0); /* the session is not over by the clock */
  settle (door, door->ends_ms + MINUTE);
  g_assert_cmpint (count (door, ACTIVITIES), ==, 1);
  g_assert_cmpint (count (door, "SELECT COUNT(*) FROM evidence"), ==, 2);
  g_assert_cmpint (count (door, "SELECT subject_quarters * 100 + didactic_quarters * 10 +"
                                " pedagogic_quarters FROM activity"),
                   ==, 211);
  send_batch (door, ingest);
  settle (door, door->ends_ms + 2 * MINUTE);
  g_assert_cmpint (count (door, ACTIVITIES), ==, 1);
  scan_ingest_free (ingest);
}

static void
undo_takes_the_activity_back_by_a_new_row (Door *door, gconstpointer data)
{
  (void) data;
  ScanRecord in = record_at (door, 1, door->starts_ms, SCAN_DIRECTION_IN);
  ScanIngest *first = batch_of (door, &in, 1, TRUE);
  send_batch (door, first);
  settle (door, door->ends_ms + MINUTE);
  g_assert_cmpint (count (door, ACTIVITIES), ==, 1);
  ScanRecord undo = record_at (door, 2, door->starts_ms + 1000, SCAN_DIRECTION_NONE);
  undo.kind = SCAN_KIND_UNDO;
  undo.refers = 1;
  ScanIngest *second = batch_of (door, &undo, 1, TRUE);
  send_batch (door, second);
  g_assert_cmpint (count (door, ACTIVITIES), ==, 2);
  g_assert_cmpint (count (door, "SELECT withdrawn FROM activity WHERE replaces IS NOT NULL"), ==,
                   1);
  scan_ingest_free (first);
  scan_ingest_free (second);
}

static void
gap_changes_nothing_and_says_from_where (Door *door, gconstpointer data)
{
  (void) data;
  ScanRecord third = record_at (door, 3, door->starts_ms, SCAN_DIRECTION_IN);
  ScanIngest *ingest = batch_of (door, &third, 1, FALSE);
  send_batch (door, ingest);
  g_assert_true (ingest->gap);
  g_assert_cmpuint (ingest->expected, ==, 1);
  g_assert_cmpint (count (door, SCANS), ==, 0);
  g_assert_cmpint (count (door, APART), ==, 0);
  scan_ingest_free (ingest);
}

/* Whatever is wrong with a batch: kept apart under its name, told as delivered, never in the log.
 */
static void
what_does_not_follow_is_kept_apart (Door *door, gconstpointer data)
{
  const char *why = data;
  ScanRecord in = record_at (door, 1, door->starts_ms, SCAN_DIRECTION_IN);
  if (strcmp (why, "kiosk") == 0)
    in.kiosk_id[0] ^= 1;
  ScanIngest *ingest = batch_of (door, &in, 1, FALSE);
  if (strcmp (why, "signature") == 0)
    ingest->signature_good = FALSE;
  if (strcmp (why, "chain") == 0)
    ingest->batch.head_chain[0] ^= 1;
  if (strcmp (why, "form") == 0) {
    g_ptr_array_set_size (ingest->batch.records, 0);
    g_ptr_array_add (ingest->batch.records, g_bytes_new ("nonsense", 8));
    guint8 hash[SCAN_HASH_BYTES];
    scan_chain_start (door->public_id, ingest->batch.head_chain);
    scan_record_hash ((const guint8 *) "nonsense", 8, hash);
    scan_chain_next (ingest->batch.head_chain, hash);
  }
  for (int again = 0; again < 2; again++) {
    send_batch (door, ingest);
    g_assert_cmpuint (ingest->stored, ==, 1);
    g_assert_cmpint (count (door, SCANS), ==, 0);
    g_assert_cmpint (count (door, APART), ==, 1);
  }
  g_autoptr (StoreStmt) q = store_query (door->shop.reader, NULL, "SELECT why FROM scan_apart", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  g_assert_cmpstr (store_column_text (q, 0), ==, why);
  scan_ingest_free (ingest);
}

static void
contradiction_leaves_the_log_as_it_is (Door *door, gconstpointer data)
{
  (void) data;
  ScanRecord in = record_at (door, 1, door->starts_ms, SCAN_DIRECTION_IN);
  ScanIngest *first = batch_of (door, &in, 1, FALSE);
  send_batch (door, first);
  in.device_ms += 1;
  ScanIngest *other = batch_of (door, &in, 1, FALSE);
  send_batch (door, other);
  g_assert_cmpuint (other->answers->len, ==, 1);
  g_assert_cmpstr (other->answers->pdata[0], ==, "contradicts");
  g_assert_cmpint (count (door, "SELECT device_ms FROM scan"), ==, door->starts_ms);
  scan_ingest_free (first);
  scan_ingest_free (other);
}

static gboolean
tamper_run (gpointer data, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, data, error);
}

static void
evidence_cannot_be_altered (Door *door, gconstpointer data)
{
  (void) data;
  static const char *const ATTEMPTS[] = {
    "UPDATE scan SET device_ms = 0", "DELETE FROM scan",     "UPDATE scan_head SET sequence = 9",
    "DELETE FROM scan_head",         "DELETE FROM activity", "UPDATE activity SET rule = ''",
    "DELETE FROM evidence",          "DELETE FROM audit",    "UPDATE ledger SET amount_cents = 1"
  };
  ScanRecord in = record_at (door, 1, door->starts_ms, SCAN_DIRECTION_IN);
  ScanIngest *ingest = batch_of (door, &in, 1, TRUE);
  send_batch (door, ingest);
  settle (door, door->ends_ms + MINUTE);
  for (gsize i = 0; i < G_N_ELEMENTS (ATTEMPTS); i++) {
    g_autoptr (GError) error = NULL;
    if (writer_call (door->shop.writer, WRITER_SAVEPOINT, tamper_run, (gpointer) ATTEMPTS[i],
                     &error))
      g_error ("allowed: %s", ATTEMPTS[i]);
    g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  }
  scan_ingest_free (ingest);
}

static char *
dump (Door *door)
{
  g_autoptr (StoreStmt) q = store_query (door->shop.reader, NULL,
                                         "SELECT attendee_id, session_id, first_in_ms, last_out_ms,"
                                         " present_ms, counts, rule FROM presence ORDER BY 1, 2",
                                         "");
  GString *text = g_string_new (NULL);
  while (store_step (q, NULL) == STORE_ROW)
    for (int i = 0; i < store_column_count (q); i++)
      g_string_append_printf (text, "%s|", store_column_text (q, i));
  return g_string_free (text, FALSE);
}

static gboolean
recompute_run (gpointer data, WriterTurn *turn, GError **error)
{
  return presence_update_badge (turn->store, data, turn->now_ms, error);
}

static void
computing_again_gives_the_same (Door *door, gconstpointer data)
{
  (void) data;
  ScanRecord records[] = { record_at (door, 1, door->starts_ms, SCAN_DIRECTION_IN),
                           record_at (door, 2, door->starts_ms + 20 * MINUTE, SCAN_DIRECTION_OUT),
                           record_at (door, 3, door->starts_ms + 25 * MINUTE, SCAN_DIRECTION_IN) };
  ScanIngest *ingest = batch_of (door, records, 3, TRUE);
  send_batch (door, ingest);
  settle (door, door->ends_ms + MINUTE);
  g_autofree char *once = dump (door);
  g_assert_cmpuint (strlen (once), >, 10);
  g_assert_true (
      writer_call (door->shop.writer, WRITER_SAVEPOINT, recompute_run, door->badge_id, NULL));
  g_autofree char *twice = dump (door);
  g_assert_cmpstr (once, ==, twice);
  scan_ingest_free (ingest);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/attendance/presence_follows_the_table", presence_follows_the_table);
#define TEST(function)                                                                             \
  g_test_add ("/server/attendance/" #function, Door, NULL, door_open, function, door_close)
  TEST (batch_is_stored_once_and_becomes_activity);
  TEST (undo_takes_the_activity_back_by_a_new_row);
  TEST (gap_changes_nothing_and_says_from_where);
  TEST (contradiction_leaves_the_log_as_it_is);
  TEST (evidence_cannot_be_altered);
  TEST (computing_again_gives_the_same);
  static const char *const WHYS[] = { "kiosk", "signature", "chain", "form" };
  for (gsize i = 0; i < G_N_ELEMENTS (WHYS); i++) {
    g_autofree char *path = g_strconcat ("/server/attendance/kept_apart_for_", WHYS[i], NULL);
    g_test_add (path, Door, WHYS[i], door_open, what_does_not_follow_is_kept_apart, door_close);
  }
  return g_test_run ();
}
