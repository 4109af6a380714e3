/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress of any size; see crowd.h.
 */
#include "tests/register/crowd.h"

#include <sodium.h>
#include <string.h>

#include "server/attendance/presence.h"
#include "tests/server/new_database.h"

#define FIRST_MS G_GINT64_CONSTANT (1507269600000) /* 2017-10-06T08:00 in Amsterdam */
#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define ROUND_MS G_GINT64_CONSTANT (5400000)
#define MINUTE   G_GINT64_CONSTANT (60000)

typedef struct {
  guint8 id[SCAN_ID_BYTES], public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
  guint8 chain[SCAN_HASH_BYTES];
  guint64 sequence;
} CrowdKiosk;

struct Crowd {
  CrowdPlan plan;
  CrowdKiosk *kiosks;
  guint8 (*badges)[SCAN_ID_BYTES];
};

/* One passage on its way into a log. */
typedef struct {
  gint64 at_ms;
  guint room, person;
  ScanDirection direction;
} Passage;

static void
run (Store *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  store_exec (store, sql, &error);
  g_assert_no_error (error);
}

static gint64
starts_ms (guint round, guint rounds)
{
  guint half = (rounds + 1) / 2;
  gint64 day = round / half;
  return FIRST_MS + day * DAY_MS + (gint64) (round % half) * ROUND_MS;
}

gint64
crowd_day_end_ms (const Crowd *crowd, int day)
{
  guint half = (crowd->plan.rounds + 1) / 2;
  guint last = day == 1 ? half - 1 : crowd->plan.rounds - 1;
  return starts_ms (last, crowd->plan.rounds) + CROWD_SESSION_MIN * MINUTE;
}

static const char SQL_WORLD[] =
    "INSERT INTO congress VALUES (1, 17, 'LC17', 'Lerarencongres 2017', 'ROC', 'Amersfoort',"
    " 'Europe/Amsterdam', '1');"
    "INSERT INTO day VALUES (1, '2017-10-06'), (2, '2017-10-07');"
    "INSERT INTO ticket_type (id, code, name_nl, name_en, days, price_cents, vat_category,"
    " vat_permille, position) VALUES (1, 'beide', 'Beide', 'Both', 3, 0, 'E', 0, 1);"
    "INSERT INTO staff (name, role, password_hash, created_ms) VALUES"
    " ('een', 2, 'x', 1), ('twee', 2, 'x', 1);";
static const char SQL_ROOM[] = "INSERT INTO room (id, guid, name, capacity)"
                               " VALUES (:room, 'room-' || :room, 'Zaal ' || :room, 100000)";
static const char SQL_DOOR[] = "INSERT INTO checkpoint (id, name, kind, room_id)"
                               " VALUES (:room, 'Deur ' || :room, 'session', :room)";
static const char SQL_KIOSK[] =
    "INSERT INTO kiosk (id, public_id, name, checkpoint_id, public_key, paired_ms)"
    " VALUES (:room, :id, 'Kiosk ' || :room, :room, :key, 1)";
static const char SQL_SESSION[] =
    "INSERT INTO session (id, guid, slug, day_id, room_id, title, abstract, starts_ms, ends_ms)"
    " VALUES (:id, 'session-' || :id, 'sessie-' || :id, :day, :room, 'Sessie ' || :id,"
    " 'Wat we gaan doen.', :starts, :ends)";
/* Every seventh session has no validated offering. */
static const char SQL_OFFERING[] =
    "INSERT INTO offering (session_id, code, provider, activity_type, validated, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, offered_on, valid_until, elements)"
    " SELECT :id, 'LC17-' || :id, 'Onderwijscoöperatie', 'conferentie', 1, 1, 2, 1, 0,"
    " '2017-05-01', '2018-08-01', 'vakdidactisch bekwaam' WHERE :id % 7 <> 0";
static const char SQL_ORDER[] =
    "INSERT INTO sale_order (id, public_id, number, state, email, total_cents, created_ms, paid_ms)"
    " VALUES (:id, printf ('order%011d', :id), printf ('LC17-%05d', :id), 'paid',"
    " 'leraar' || :id || '@example.org', 0, 1, 1)";
static const char SQL_ATTENDEE[] =
    "INSERT INTO attendee (id, order_id, ticket_type_id, price_cents, name, email, school, place,"
    " sector) VALUES (:id, :id, 1, 0, 'Leraar ' || :id || ' de Vries', 'leraar' || :id ||"
    " '@example.org', 'De Klimop', 'Zwolle', 1 << (:id % 4))";
static const char SQL_TEACHER[] = "INSERT INTO teacher (attendee_id, register_number, enrolled)"
                                  " VALUES (:id, 'R' || (100000 + :id), :id % 3 <> 0)";
static const char SQL_BADGE[] =
    "INSERT INTO badge (id, attendee_id, code, badge_id, state, version, created_ms)"
    " VALUES (:id, :id, :code, :badge, 'valid', 1, 1)";

static const char SQL_SEAT[] = "INSERT INTO seat (attendee_id, session_id, state, at_ms)"
                               " VALUES (:id, :session, 'confirmed', 1)";

/* Bytes that are the same for the same plan, whatever the machine. */
static void
fill_bytes (guint8 *out, gsize size, guint seed, guint kind, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u/%u/%u", seed, kind, number);
  crypto_generichash (out, size, (const guint8 *) text, strlen (text), NULL, 0);
}

static void
add_rooms (Crowd *crowd, Store *store, GError **error)
{
  for (guint room = 1; room <= crowd->plan.rooms && *error == NULL; room++) {
    CrowdKiosk *kiosk = &crowd->kiosks[room - 1];
    guint8 seed[crypto_sign_SEEDBYTES];
    fill_bytes (kiosk->id, SCAN_ID_BYTES, crowd->plan.seed, 1, room);
    fill_bytes (seed, sizeof seed, crowd->plan.seed, 2, room);
    crypto_sign_seed_keypair (kiosk->public_key, kiosk->secret_key, seed);
    scan_chain_start (kiosk->id, kiosk->chain);
    if (store_change (store, error, SQL_ROOM, "d", ":room", (int) room) &&
        store_change (store, error, SQL_DOOR, "d", ":room", (int) room))
      store_change (store, error, SQL_KIOSK, "dbb", ":room", (int) room, ":id", kiosk->id,
                    (gsize) SCAN_ID_BYTES, ":key", kiosk->public_key,
                    (gsize) SCAN_PUBLIC_KEY_BYTES);
  }
  for (guint round = 0; round < crowd->plan.rounds; round++)
    for (guint room = 1; room <= crowd->plan.rooms && *error == NULL; room++) {
      int id = (int) (round * crowd->plan.rooms + room);
      gint64 from = starts_ms (round, crowd->plan.rounds);
      guint half = (crowd->plan.rounds + 1) / 2;
      if (store_change (store, error, SQL_SESSION, "dddii", ":id", id, ":day",
                        (int) (round / half) + 1, ":room", (int) room, ":starts", from, ":ends",
                        from + CROWD_SESSION_MIN * MINUTE))
        store_change (store, error, SQL_OFFERING, "d", ":id", id);
    }
}

static guint
room_of (const CrowdPlan *plan, guint person, guint round)
{
  return (person + round * 7) % plan->rooms + 1;
}

/* A place in every session they go to. */
static void
add_seats (Crowd *crowd, Store *store, guint person, GError **error)
{
  const CrowdPlan *plan = &crowd->plan;
  for (guint round = 0; round < plan->rounds && *error == NULL; round++)
    store_change (store, error, SQL_SEAT, "dd", ":id", (int) person + 1, ":session",
                  (int) (round * plan->rooms + room_of (plan, person, round)));
}

static void
add_people (Crowd *crowd, Store *store, GError **error)
{
  for (guint i = 0; i < crowd->plan.people && *error == NULL; i++) {
    int id = (int) i + 1;
    guint8 code[16];
    fill_bytes (code, sizeof code, crowd->plan.seed, 3, i);
    fill_bytes (crowd->badges[i], SCAN_ID_BYTES, crowd->plan.seed, 4, i);
    if (store_change (store, error, SQL_ORDER, "d", ":id", id) &&
        store_change (store, error, SQL_ATTENDEE, "d", ":id", id) &&
        store_change (store, error, SQL_TEACHER, "d", ":id", id) &&
        store_change (store, error, SQL_BADGE, "dbb", ":id", id, ":code", code, sizeof code,
                      ":badge", crowd->badges[i], (gsize) SCAN_ID_BYTES))
      add_seats (crowd, store, i, error);
  }
}

Crowd *
crowd_new (Store *store, const CrowdPlan *plan)
{
  g_autoptr (GError) error = NULL;
  Crowd *crowd = g_new0 (Crowd, 1);
  crowd->plan = *plan;
  crowd->kiosks = g_new0 (CrowdKiosk, plan->rooms);
  crowd->badges = g_malloc0 (plan->people * sizeof *crowd->badges);
  store_begin (store, &error);
  g_assert_no_error (error);
  run (store, SQL_WORLD);
  add_rooms (crowd, store, &error);
  g_assert_no_error (error);
  add_people (crowd, store, &error);
  g_assert_no_error (error);
  store_commit (store, &error);
  g_assert_no_error (error);
  return crowd;
}

void
crowd_free (Crowd *crowd)
{
  g_free (crowd->kiosks);
  g_free (crowd->badges);
  g_free (crowd);
}

/* ---- Who goes where ---- */

static int
compare_passages (gconstpointer a, gconstpointer b)
{
  const Passage *x = a, *y = b;
  if (x->room != y->room)
    return x->room < y->room ? -1 : 1;
  if (x->at_ms != y->at_ms)
    return x->at_ms < y->at_ms ? -1 : 1;
  return x->person < y->person ? -1 : x->person > y->person;
}

static void
go (GArray *passages, GRand *random, guint person, guint room, gint64 from_ms)
{
  gint64 late = g_rand_int_range (random, -8, 3), early = g_rand_int_range (random, -2, 4);
  gint32 kind = g_rand_int_range (random, 0, 20);
  if (kind == 0)
    late = 20; /* too late */
  if (kind == 1)
    early = 25; /* left too soon */
  Passage in = { from_ms + late * MINUTE + person % 997, room, person, SCAN_DIRECTION_IN };
  Passage out = { from_ms + (CROWD_SESSION_MIN - early) * MINUTE + person % 997, room, person,
                  SCAN_DIRECTION_OUT };
  if (kind != 2) /* 2: nobody scanned them in */
    g_array_append_val (passages, in);
  if (kind < 3 || kind > 9) /* a third forgets to scan out */
    g_array_append_val (passages, out);
}

static GArray *
passages_of (const Crowd *crowd, int day)
{
  GArray *passages = g_array_new (FALSE, FALSE, sizeof (Passage));
  GRand *random = g_rand_new_with_seed (crowd->plan.seed);
  guint half = (crowd->plan.rounds + 1) / 2;
  for (guint person = 0; person < crowd->plan.people; person++)
    for (guint round = 0; round < crowd->plan.rounds; round++) {
      guint room = room_of (&crowd->plan, person, round);
      GArray *scratch = g_array_new (FALSE, FALSE, sizeof (Passage));
      go (scratch, random, person, room, starts_ms (round, crowd->plan.rounds));
      if (day == 0 || day == (int) (round / half) + 1)
        g_array_append_vals (passages, scratch->data, scratch->len);
      g_array_unref (scratch);
    }
  g_rand_free (random);
  g_array_sort (passages, compare_passages);
  return passages;
}

static void
add_record (Crowd *crowd, ScanIngest *batch, const Passage *passage)
{
  CrowdKiosk *kiosk = &crowd->kiosks[passage->room - 1];
  guint8 bytes[SCAN_BYTES_MAX], hash[SCAN_HASH_BYTES];
  gboolean in = passage->direction == SCAN_DIRECTION_IN;
  ScanRecord record = { .sequence = ++kiosk->sequence,
                        .kind = SCAN_KIND_SCAN,
                        .checkpoint = (gint64) passage->room,
                        .direction = passage->direction,
                        .verdict = in ? VERDICT_OK_ENTRY : VERDICT_OK_EXIT,
                        .method = SCAN_METHOD_CAMERA,
                        .device_ms = passage->at_ms,
                        .monotonic_ms = passage->at_ms - FIRST_MS + DAY_MS };
  memcpy (record.kiosk_id, kiosk->id, SCAN_ID_BYTES);
  memcpy (record.badge_id, crowd->badges[passage->person], SCAN_ID_BYTES);
  gsize size = scan_record_encode (&record, bytes);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (kiosk->chain, hash);
  g_ptr_array_add (batch->batch.records, g_bytes_new (bytes, size));
}

static void
end_batch (const Crowd *crowd, ScanIngest *batch)
{
  const CrowdKiosk *kiosk = &crowd->kiosks[batch->kiosk_id - 1];
  batch->batch.head_sequence = kiosk->sequence;
  memcpy (batch->batch.head_chain, kiosk->chain, SCAN_HASH_BYTES);
  scan_head_sign (kiosk->id, kiosk->sequence, kiosk->chain, kiosk->secret_key,
                  batch->batch.head_signature);
}

GPtrArray *
crowd_batches (Crowd *crowd, int day, guint most)
{
  GPtrArray *batches = g_ptr_array_new_with_free_func (scan_ingest_free);
  g_autoptr (GArray) passages = passages_of (crowd, day);
  ScanIngest *batch = NULL;
  for (guint i = 0; i < passages->len; i++) {
    const Passage *passage = &g_array_index (passages, Passage, i);
    if (batch == NULL || batch->kiosk_id != (gint64) passage->room ||
        batch->batch.records->len == most) {
      if (batch != NULL)
        end_batch (crowd, batch);
      batch = g_new0 (ScanIngest, 1);
      batch->kiosk_id = (gint64) passage->room;
      memcpy (batch->public_id, crowd->kiosks[passage->room - 1].id, SCAN_ID_BYTES);
      batch->signature_good = batch->keep_head = TRUE;
      batch->batch.records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_ptr_array_add (batches, batch);
    }
    add_record (crowd, batch, passage);
  }
  if (batch != NULL)
    end_batch (crowd, batch);
  return batches;
}

/* ---- Into the books ---- */

gboolean
crowd_command (Store *store, WriterRun command, gpointer data, gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  WriterTurn turn = { .store = store, .now_ms = now_ms };
  store_begin (store, &failed);
  g_assert_no_error (failed);
  gboolean well = command (data, &turn, error);
  if (well)
    store_commit (store, &failed);
  else
    store_rollback (store);
  g_assert_no_error (failed);
  g_free (turn.outcome);
  return well;
}

static void
in_transaction (Store *store, WriterRun command, gpointer data, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  crowd_command (store, command, data, now_ms, &error);
  g_assert_no_error (error);
}

void
crowd_take (Store *store, ScanIngest *batch, gint64 now_ms)
{
  in_transaction (store, scan_ingest_run, batch, now_ms);
  g_assert_false (batch->gap);
}

static gboolean
settle_run (gpointer data, WriterTurn *turn, GError **error)
{
  return presence_settle (turn->store, turn->now_ms, data, error);
}

void
crowd_settle (Store *store, gint64 now_ms)
{
  PresenceSettle settle = { .more = TRUE };
  PresenceCatchUp catch_up = { .more = TRUE };
  while (settle.more)
    in_transaction (store, settle_run, &settle, now_ms);
  while (catch_up.more)
    in_transaction (store, presence_catch_up_run, &catch_up, now_ms);
}

Store *
crowd_open (const char *path, const CrowdPlan *plan, Crowd **crowd)
{
  Store *store = new_database (path);
  *crowd = crowd_new (store, plan);
  return store;
}

void
crowd_world_open (CrowdWorld *world, gconstpointer plan)
{
  world->store = crowd_open (":memory:", plan, &world->crowd);
}

void
crowd_world_close (CrowdWorld *world, gconstpointer plan)
{
  (void) plan;
  crowd_free (world->crowd);
  store_free (world->store);
}

gint64
crowd_play (Crowd *crowd, Store *store, int day, guint most)
{
  gint64 now_ms = crowd_day_end_ms (crowd, day == 1 ? 1 : 2) + 30 * MINUTE;
  g_autoptr (GPtrArray) batches = crowd_batches (crowd, day, most);
  for (guint i = 0; i < batches->len; i++)
    crowd_take (store, batches->pdata[i], now_ms);
  crowd_settle (store, now_ms);
  return now_ms;
}

gint64
crowd_number (Store *store, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = store_number (store, &error, sql, -1, "");
  g_assert_no_error (error);
  return value;
}
