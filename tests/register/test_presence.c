/* SPDX-License-Identifier: EUPL-1.2
 *
 * Presence of a whole congress: computing it again gives the same, byte for byte, after every
 * simulated day and whatever the order in which scans came in; corrections count with a second
 * person's consent, and minutes are given once.
 */
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "server/attendance/correction.h"
#include "server/attendance/presence.h"
#include "tests/register/crowd.h"

#define MINUTE G_GINT64_CONSTANT (60000)

static const CrowdPlan PLAN = { .people = 21, .rounds = 4, .rooms = 3, .seed = 2017 };

static char *
stored (CrowdWorld *world)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  presence_stored (world->store, text, &error);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static char *
recomputed (CrowdWorld *world, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);
  presence_recompute (world->store, now_ms, text, &error);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

/* What stands in the books, without what differs from run to run. */
static char *
activities (CrowdWorld *world)
{
  static const char SQL[] =
      "SELECT attendee_id, session_id, offering_code, validated, subject_quarters,"
      " didactic_quarters, pedagogic_quarters, other_quarters, contact_quarters, claimable_from"
      " FROM activity a WHERE withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM activity b"
      " WHERE b.replaces = a.id) ORDER BY 1, 2";
  g_autoptr (StoreStmt) q = store_query (world->store, NULL, SQL, "");
  GString *text = g_string_new (NULL);
  while (store_step (q, NULL) == STORE_ROW) {
    for (int i = 0; i < store_column_count (q); i++)
      g_string_append_printf (text, "%s|", store_column_text (q, i));
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static gint64
number (CrowdWorld *world, const char *sql)
{
  return crowd_number (world->store, sql);
}

static void
computing_again_gives_the_same_after_each_day (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  for (int day = 1; day <= 2; day++) {
    gint64 now_ms = crowd_play (world->crowd, world->store, day, 25);
    g_autofree char *once = stored (world);
    g_autofree char *again = recomputed (world, now_ms);
    g_assert_cmpuint (strlen (once), >, 500);
    g_assert_cmpstr (once, ==, again);
    /* A later look changes nothing of what is over. */
    g_autofree char *later = recomputed (world, now_ms + 600 * MINUTE);
    g_assert_cmpstr (once, ==, later);
  }
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM presence WHERE counts = 1"), >, 40);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM presence WHERE doubt & 2"), >, 0);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity WHERE validated = 0"), >, 0);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity"), ==,
                   number (world, "SELECT COUNT(*) FROM presence WHERE counts = 1"));
}

/* Takes all batches in, the kiosks' in another order each @turn; a kiosk's own stay in sequence. */
static void
take_shuffled (CrowdWorld *world, guint turn, gint64 now_ms)
{
  g_autoptr (GPtrArray) batches = crowd_batches (world->crowd, 0, turn == 1 ? 1 : 9);
  GRand *random = g_rand_new_with_seed (turn);
  g_autofree guint *next = g_new0 (guint, PLAN.rooms + 1);
  guint left = batches->len;
  while (left > 0) {
    gint64 kiosk = g_rand_int_range (random, 1, (gint32) PLAN.rooms + 1);
    guint seen = 0;
    for (guint i = 0; i < batches->len; i++) {
      ScanIngest *batch = batches->pdata[i];
      if (batch->kiosk_id != kiosk || seen++ < next[kiosk])
        continue;
      crowd_take (world->store, batch, now_ms);
      next[kiosk]++;
      left--;
      break;
    }
  }
  g_rand_free (random);
  crowd_settle (world->store, now_ms);
}

static void
order_of_arrival_does_not_matter (void)
{
  g_autofree char *presence = NULL;
  g_autofree char *books = NULL;
  for (guint turn = 0; turn < 3; turn++) {
    CrowdWorld world;
    crowd_world_open (&world, &PLAN);
    take_shuffled (&world, turn, crowd_day_end_ms (world.crowd, 2) + 30 * MINUTE);
    g_autofree char *this_presence = stored (&world);
    g_autofree char *this_books = activities (&world);
    if (turn == 0) {
      presence = g_steal_pointer (&this_presence);
      books = g_steal_pointer (&this_books);
    } else {
      g_assert_cmpstr (this_presence, ==, presence);
      g_assert_cmpstr (this_books, ==, books);
    }
    crowd_world_close (&world, &PLAN);
  }
}

/* ---- Corrections ---- */

static void
correct (CrowdWorld *world, gint64 attendee, gint64 session, gboolean present, gint64 now_ms)
{
  g_autoptr (GError) error = NULL;
  CorrectionAsk ask = { .attendee_id = attendee,
                        .session_id = session,
                        .present = present,
                        .from_minute = 0,
                        .to_minute = CROWD_SESSION_MIN,
                        .reason = "de camera deed het niet",
                        .staff_id = 1 };
  g_assert_true (crowd_command (world->store, correction_ask_run, &ask, now_ms, &error));
  g_assert_no_error (error);
}

static char *
open_correction (CrowdWorld *world)
{
  g_autoptr (StoreStmt) q =
      store_query (world->store, NULL,
                   "SELECT public_id FROM correction c WHERE NOT EXISTS (SELECT 1 FROM consent n"
                   " WHERE n.correction_id = c.id) ORDER BY id DESC LIMIT 1",
                   "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static gboolean
answer (CrowdWorld *world, gint64 staff, gboolean agreed, gint64 now_ms, GError **error)
{
  g_autofree char *id = open_correction (world);
  CorrectionAnswer reply = { .public_id = id, .agreed = agreed, .staff_id = staff };
  return crowd_command (world->store, correction_answer_run, &reply, now_ms, error);
}

#define STANDING_OF_1                                                                              \
  "SELECT COUNT(*) FROM activity a WHERE attendee_id = 1 AND session_id = 1 AND withdrawn = 0"     \
  " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"

static void
correction_counts_with_a_second_person (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  gint64 now_ms = crowd_day_end_ms (world->crowd, 2) + 30 * MINUTE;
  g_autoptr (GError) self = NULL;
  g_autoptr (GError) error = NULL;
  crowd_settle (world->store, now_ms);
  correct (world, 1, 1, TRUE, now_ms);
  g_assert_cmpint (number (world, STANDING_OF_1), ==, 0);
  g_assert_false (answer (world, 1, TRUE, now_ms, &self));
  g_assert_error (self, CORRECTION_ERROR, CORRECTION_ERROR_SELF);
  g_assert_true (answer (world, 2, TRUE, now_ms, &error));
  g_assert_cmpint (number (world, STANDING_OF_1), ==, 1);
  /* And the other way: absent after all. */
  correct (world, 1, 1, FALSE, now_ms);
  g_assert_true (answer (world, 2, TRUE, now_ms, &error));
  g_assert_cmpint (number (world, STANDING_OF_1), ==, 0);
  /* One that is refused changes nothing. */
  correct (world, 1, 1, TRUE, now_ms);
  g_assert_true (answer (world, 2, FALSE, now_ms, &error));
  g_assert_cmpint (number (world, STANDING_OF_1), ==, 0);
  g_autofree char *once = stored (world);
  g_autofree char *again = recomputed (world, now_ms);
  g_assert_cmpstr (once, ==, again);
}

static void
database_itself_refuses_ones_own_consent (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  correct (world, 1, 1, TRUE, 1);
  store_exec (world->store,
              "INSERT INTO consent (correction_id, agreed, staff_id, at_ms, position)"
              " VALUES (1, 1, 1, 1, 1)",
              &error);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

/* ---- The rule, where sessions ask for the same minutes ---- */

static PresenceResult
result_for (const GArray *results, gint64 session)
{
  for (guint i = 0; i < results->len; i++)
    if (g_array_index (results, PresenceResult, i).session_id == session)
      return g_array_index (results, PresenceResult, i);
  return (PresenceResult){ 0 };
}

static void
a_minute_counts_for_one_session (void)
{
  static const struct {
    const char *name;
    gboolean booked[2];
    gint64 corrected; /* session, 0: none */
    gint64 minutes[2];
  } ROWS[] = {
    { "the first to begin", { FALSE, FALSE }, 0, { 60, 15 } },
    { "the one with a seat", { FALSE, TRUE }, 0, { 15, 60 } },
    { "the correction", { FALSE, FALSE }, 2, { 15, 60 } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    /* A shared room: one from 0 to 60, the other from 15 to 75. */
    const PresenceSession both[] = { { 1, 1, 0, 60 * MINUTE, ROWS[i].booked[0] },
                                     { 2, 1, 15 * MINUTE, 75 * MINUTE, ROWS[i].booked[1] } };
    const PresencePassage walk[] = { { 1, 1, 0, 1, SCAN_DIRECTION_IN },
                                     { 1, 2, 75 * MINUTE, 1, SCAN_DIRECTION_OUT } };
    const PresenceCorrection said = { 1, ROWS[i].corrected, 15 * MINUTE, 75 * MINUTE };
    g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
    g_autoptr (GArray) passages = g_array_new (FALSE, FALSE, sizeof (PresencePassage));
    g_autoptr (GArray) corrections = g_array_new (FALSE, FALSE, sizeof (PresenceCorrection));
    g_array_append_vals (sessions, both, 2);
    g_array_append_vals (passages, walk, 2);
    if (ROWS[i].corrected != 0)
      g_array_append_val (corrections, said);
    const PresenceInput input = { .passages = passages,
                                  .sessions = sessions,
                                  .corrections = corrections,
                                  .rule = { 800, 500, 480 * MINUTE, 90 * MINUTE },
                                  .now_ms = 100 * MINUTE };
    g_autoptr (GArray) results = presence_compute (&input);
    for (int k = 0; k < 2; k++)
      if (result_for (results, k + 1).present_ms != ROWS[i].minutes[k] * MINUTE)
        g_error ("%s: session %d has %d minutes", ROWS[i].name, k + 1,
                 (int) (result_for (results, k + 1).present_ms / MINUTE));
  }
}

/* ---- Whole days ---- */

static void
day_with_an_offering_counts_as_a_whole (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  store_exec (world->store,
              "DELETE FROM offering;"
              "INSERT INTO offering (day_id, code, provider, activity_type, subject_quarters,"
              " didactic_quarters, pedagogic_quarters, other_quarters, self_quarters, valid_until)"
              " VALUES (1, 'LC17-D1', 'OC', 'studiedag', 2, 2, 2, 0, 2, '2018-08-01')",
              &error);
  g_assert_no_error (error);
  crowd_play (world->crowd, world->store, 1, 50);
  /* Four contact quarters: an hour, of which four fifths. */
  gint64 enough = number (world, "SELECT COUNT(*) FROM (SELECT attendee_id FROM presence"
                                 " GROUP BY attendee_id HAVING SUM (present_ms) >= 2880000)");
  g_assert_cmpint (enough, >, 4);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity WHERE day_id = 1"
                                  " AND validated = 1 AND contact_quarters = 4"),
                   ==, enough);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity a JOIN activity b ON"
                                  " b.attendee_id = a.attendee_id WHERE a.day_id = 1"
                                  " AND b.session_id IS NOT NULL AND b.withdrawn = 0 AND NOT"
                                  " EXISTS (SELECT 1 FROM activity c WHERE c.replaces = b.id)"),
                   ==, 0);
}

/* ---- Growing ---- */

/* What SQLite does to compute one person of @people, who all go to the same rooms. */
static gint64
steps_of_one (guint people)
{
  g_autoptr (GError) error = NULL;
  Crowd *crowd = NULL;
  const CrowdPlan plan = { .people = people, .rounds = 4, .rooms = 4, .seed = 9 };
  Store *store = crowd_open (":memory:", &plan, &crowd);
  gint64 now_ms = crowd_play (crowd, store, 0, 200);
  gint64 before = store_work (store).steps;
  presence_update (store, 7, (PresenceWhy){ 0 }, now_ms, &error);
  g_assert_no_error (error);
  gint64 steps = store_work (store).steps - before;
  g_assert_cmpint (before, >, 0);
  crowd_free (crowd);
  store_free (store);
  return steps;
}

static void
one_person_is_as_much_work_in_a_larger_congress (void)
{
  gint64 few = steps_of_one (40), many = steps_of_one (200);
  g_test_message ("%d steps of 40, %d of 200", (int) few, (int) many);
  g_assert_cmpint (few, >, 100);
  g_assert_cmpint (many, <, few * 3 / 2);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/presence/" #function, CrowdWorld, &PLAN, crowd_world_open, function,      \
              crowd_world_close)
  g_test_add_func ("/register/presence/a_minute_counts_for_one_session",
                   a_minute_counts_for_one_session);
  TEST (computing_again_gives_the_same_after_each_day);
  g_test_add_func ("/register/presence/order_of_arrival_does_not_matter",
                   order_of_arrival_does_not_matter);
  TEST (correction_counts_with_a_second_person);
  TEST (database_itself_refuses_ones_own_consent);
  TEST (day_with_an_offering_counts_as_a_whole);
  g_test_add_func ("/register/presence/one_person_is_as_much_work_in_a_larger_congress",
                   one_person_is_as_much_work_in_a_larger_congress);
  return g_test_run ();
}
