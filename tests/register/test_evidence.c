/* SPDX-License-Identifier: EUPL-1.2
 *
 * Evidence: what is written verifies offline; every altered byte is found; of other people it holds
 * hashes only; a forger without the keys gets nowhere.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "server/register/evidence.h"
#include "server/register/evidence_canon.h"
#include "tests/register/crowd.h"

#define MINUTE G_GINT64_CONSTANT (60000)

static const CrowdPlan PLAN = { .people = 8, .rounds = 2, .rooms = 2, .seed = 5 };
static SigningKey server_key;

static void
open_played (CrowdWorld *world, gconstpointer plan)
{
  crowd_world_open (world, plan);
  world->now_ms = crowd_play (world->crowd, world->store, 0, 5);
}

static char *
reference (CrowdWorld *world)
{
  g_autoptr (StoreStmt) q = store_query (world->store, NULL,
                                         "SELECT public_id FROM activity WHERE validated = 1"
                                         " ORDER BY id LIMIT 1",
                                         "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static char *
file_of (CrowdWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = reference (world);
  char *text = evidence_write (world->store, &server_key, id, world->now_ms, &error);
  g_assert_no_error (error);
  return text;
}

static gboolean
good (const char *text, gsize size, GError **error)
{
  g_auto (EvidenceReport) report = { 0 };
  return evidence_verify (text, size, &report, error);
}

static void
what_is_written_verifies (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = file_of (world);
  g_autofree char *id = reference (world);
  g_auto (EvidenceReport) report = { 0 };
  g_assert_true (evidence_verify (text, strlen (text), &report, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (report.reference, ==, id);
  g_assert_cmpint (report.quarters[0] + report.quarters[1] + report.quarters[2], ==, 4);
  g_assert_cmpint (report.present_ms, >=, 48 * MINUTE);
  g_assert_cmpuint (report.records, >, 0);
  g_assert_cmpuint (report.hashes, >, 0);
  g_assert_cmpmem (report.key, 32, server_key.public_key, 32);
  /* Writing it again gives the same bytes. */
  g_autofree char *again = file_of (world);
  g_assert_cmpstr (text, ==, again);
}

static void
every_altered_byte_is_found (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autofree char *text = file_of (world);
  gsize size = strlen (text);
  for (gsize i = 0; i < size; i++)
    for (int bit = (int) (i % 7), once = 0; once == 0; once++) {
      g_autoptr (GError) error = NULL;
      text[i] = (char) (text[i] ^ (1 << bit));
      if (good (text, size, &error))
        g_error ("byte %zu of %zu, bit %d: not found", i, size, bit);
      text[i] = (char) (text[i] ^ (1 << bit));
    }
  for (gsize i = 0; i < size; i++) /* nor may one be missing at the end */
    if (i % 97 == 0 || i > size - 5)
      g_assert_false (good (text, i, NULL));
  g_autofree char *longer = g_strconcat (text, "\n", NULL);
  g_assert_false (good (longer, size + 1, NULL));
  g_assert_true (good (text, size, NULL));
}

static void
of_others_there_are_hashes_only (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autofree char *text = file_of (world);
  g_autoptr (StoreStmt) q = store_query (
      world->store, NULL,
      "SELECT badge_id, attendee_id = (SELECT attendee_id FROM activity WHERE validated = 1"
      " ORDER BY id LIMIT 1) FROM badge",
      "");
  int others = 0;
  while (store_step (q, NULL) == STORE_ROW) {
    gsize size = 0;
    const guint8 *id = store_column_blob (q, 0, &size);
    g_autofree char *hex = signing_hex (id, size);
    g_assert_cmpint (strstr (text, hex) != NULL, ==, store_column_int (q, 1) != 0);
    others++;
  }
  g_assert_cmpint (others, ==, 8);
  g_assert_null (strstr (text, "Leraar")); /* nor anybody's name */
  g_assert_null (strstr (text, "example.org"));
}

/* Changes the body, and signs the whole again as only the server could. */
static char *
forge (const char *text, void (*change) (json_t *body))
{
  json_t *root = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
  json_t *body = json_object_get (root, "body");
  guint8 signature[SIGNING_BYTES];
  change (body);
  g_autofree char *canon = evidence_canon (body);
  signing_sign (&server_key, EVIDENCE_CONTEXT, canon, strlen (canon), signature);
  g_autofree char *hex = signing_hex (signature, sizeof signature);
  json_decref (root);
  return g_strconcat ("{\"body\":", canon, ",\"signature\":\"", hex, "\"}\n", NULL);
}

static void
leave_as_it_is (json_t *body)
{
  (void) body;
}

static json_t *
first_links (json_t *body, gsize kiosk)
{
  return json_object_get (json_array_get (json_object_get (body, "kiosks"), kiosk), "links");
}

static void
drop_a_link (json_t *body)
{
  json_array_remove (first_links (body, 0), 0);
}

/* A record with another moment: its hash is another. */
static void
move_a_scan (json_t *body)
{
  json_t *links = first_links (body, 0);
  for (gsize i = 0; i < json_array_size (links); i++) {
    const char *link = json_string_value (json_array_get (links, i));
    if (*link != 'r')
      continue;
    g_autofree char *other = g_strdup (link);
    char *digit = other + 1 + 2 * 63;
    *digit = *digit == '0' ? '1' : '0';
    json_array_set_new (links, i, json_string (other));
    return;
  }
}

static void
stretch_the_session (json_t *body)
{
  json_t *rule = json_object_get (body, "rule");
  json_object_set_new (rule, "share_permille", json_integer (1000));
  json_t *sessions = json_object_get (body, "sessions");
  for (gsize i = 0; i < json_array_size (sessions); i++) {
    json_t *session = json_array_get (sessions, i);
    json_array_set_new (session, 3,
                        json_integer (json_integer_value (json_array_get (session, 3)) + 3600000));
  }
}

/* Even who holds the server's key cannot change what kiosks signed, or what the rule says. */
static void
the_server_alone_cannot_forge (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  static const struct {
    void (*change) (json_t *body);
    const char *message;
  } ROWS[] = {
    { leave_as_it_is, NULL },
    { drop_a_link, "kiosk " },
    { move_a_scan, "is not what it signed" },
    { stretch_the_session, "the rule does not make this activity" },
  };
  g_autofree char *text = file_of (world);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *forged = forge (text, ROWS[i].change);
    gboolean passes = good (forged, strlen (forged), &error);
    if (passes != (ROWS[i].message == NULL))
      g_error ("row %zu: %s", i, error != NULL ? error->message : "passes");
    if (!passes && strstr (error->message, ROWS[i].message) == NULL)
      g_error ("row %zu: %s", i, error->message);
  }
}

static void
unknown_activity_is_said_so (CrowdWorld *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_assert_null (evidence_write (world->store, &server_key, "nothing", 1, &error));
  g_assert_error (error, EVIDENCE_ERROR, EVIDENCE_ERROR_UNKNOWN);
}

int
main (int argc, char **argv)
{
  static const guint8 SECRET[32] = "this is a secret of thirty-two b";
  if (sodium_init () < 0)
    return 1;
  signing_key_init (&server_key, SECRET);
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/evidence/" #function, CrowdWorld, &PLAN, open_played, function,           \
              crowd_world_close)
  TEST (what_is_written_verifies);
  TEST (every_altered_byte_is_found);
  TEST (of_others_there_are_hashes_only);
  TEST (the_server_alone_cannot_forge);
  TEST (unknown_activity_is_said_so);
  return g_test_run ();
}
