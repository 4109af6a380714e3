/* SPDX-License-Identifier: EUPL-1.2
 *
 * `congress-server evidence`, as an organiser and a stranger use it: the first writes a file from
 * the congress's data, the second checks it with nothing but the file and the published key: no
 * data folder, no network. What was changed on the way is refused, and the place is told.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"
#include "server/register/signing.h"
#include "tests/register/crowd.h"
#include "tests/server/fixture.h"

static const CrowdPlan PLAN = { .people = 8, .rounds = 2, .rooms = 2, .seed = 5 };

typedef struct {
  char *data;  /* the congress's folder */
  char *empty; /* where the stranger works */
  char *reference;
  char *key; /* as the server publishes it */
} World;

static void
set_up (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  Crowd *crowd = NULL;
  guint8 secret[SECRET_BYTES];
  SigningKey key;
  world->data = fixture_folder_new ();
  world->empty = g_dir_make_tmp ("stranger-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *database = g_build_filename (world->data, "congress.db", NULL);
  Store *store = crowd_open (database, &PLAN, &crowd);
  crowd_play (crowd, store, 0, 5);
  g_autoptr (StoreStmt) q = store_query (
      store, NULL, "SELECT public_id FROM activity WHERE validated = 1 ORDER BY id LIMIT 1", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  world->reference = g_strdup (store_column_text (q, 0));
  g_clear_pointer (&q, store_stmt_free);
  crowd_free (crowd);
  store_free (store);
  secret_load (world->data, secret, &error);
  g_assert_no_error (error);
  signing_key_init (&key, secret);
  world->key = signing_hex (key.public_key, sizeof key.public_key);
}

static void
tear_down (World *world, gconstpointer data)
{
  (void) data;
  fixture_folder_free (world->data);
  fixture_folder_free (world->empty);
  g_free (world->reference);
  g_free (world->key);
}

/* What the program said, and how it ended. */
typedef struct {
  int status;
  char *out, *err;
} Said;

static void
said_clear (Said *said)
{
  g_free (said->out);
  g_free (said->err);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

/* @before: (nullable): a program that runs it. In the stranger's folder, with an empty environment.
 */
static Said
run (World *world, const char *const *before, const char *const *words)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("TEST_BUILD"), "server", "congress-server", NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *leaks = g_getenv ("LSAN_OPTIONS");
  g_autofree char *kept = leaks != NULL ? g_strconcat ("LSAN_OPTIONS=", leaks, NULL) : NULL;
  char *environment[] = { (char *) "PATH=/usr/bin:/bin", kept, NULL };
  Said said = { 0 };
  for (; before != NULL && *before != NULL; before++)
    g_ptr_array_add (argv, (char *) *before);
  g_ptr_array_add (argv, path);
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (char *) *words);
  g_ptr_array_add (argv, NULL);
  int wait_status = 0;
  g_spawn_sync (world->empty, (char **) argv->pdata, environment, G_SPAWN_SEARCH_PATH, NULL, NULL,
                &said.out, &said.err, &wait_status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (wait_status));
  said.status = WEXITSTATUS (wait_status);
  return said;
}

/* Writes the file as the organiser does. Returns: its text. */
static char *
write_file (World *world)
{
  g_autofree char *setting = g_strconcat ("server.data=", world->data, NULL);
  const char *const words[] = { "evidence", "--set", setting, world->reference, NULL };
  g_auto (Said) said = run (world, NULL, words);
  g_assert_cmpint (said.status, ==, 0);
  g_assert_cmpstr (said.err, ==, "");
  return g_steal_pointer (&said.out);
}

static Said
verify (World *world, const char *const *before, const char *text, const char *key)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (world->empty, "bewijs.json", NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  const char *const plain[] = { "evidence", "verify", "bewijs.json", NULL };
  const char *const keyed[] = { "evidence", "verify", "--key", key, "bewijs.json", NULL };
  return run (world, before, key != NULL ? keyed : plain);
}

static void
what_it_prints_a_stranger_verifies (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *text = write_file (world);
  /* The congress is gone: a stranger has the file and the key. */
  fixture_folder_free (world->data);
  world->data = g_strdup ("/nonexistent");
  g_auto (Said) keyed = verify (world, NULL, text, world->key);
  g_assert_cmpint (keyed.status, ==, 0);
  g_autofree char *good = g_strdup_printf ("good: %s, 2017-10-0", world->reference);
  g_assert_true (g_str_has_prefix (keyed.out, good));
  g_assert_nonnull (strstr (keyed.out, world->key));
  g_assert_nonnull (strstr (keyed.out, "minutes present by the rule presence-2"));
  /* Without a key it tells which to look up. */
  g_auto (Said) plain = verify (world, NULL, text, NULL);
  g_assert_cmpint (plain.status, ==, 0);
  g_assert_nonnull (strstr (plain.out, "compare it with the one the server publishes"));
}

static void
no_network_is_needed (World *world, gconstpointer data)
{
  (void) data;
  const char *const before[] = { "/usr/bin/unshare", "--net", "--map-root-user", NULL };
  const char *const nothing[] = { "--help", NULL };
  g_auto (Said) tried = run (world, before, nothing);
  if (tried.status != 0) {
    g_test_skip ("this machine gives no network of one's own to be without");
    return;
  }
  g_autofree char *text = write_file (world);
  g_auto (Said) said = verify (world, before, text, world->key);
  g_assert_cmpint (said.status, ==, 0);
  g_assert_true (g_str_has_prefix (said.out, "good: "));
}

static void
another_key_is_refused (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *text = write_file (world);
  g_autofree char *other = g_strdup (world->key);
  *other = *other == '0' ? '1' : '0';
  g_auto (Said) said = verify (world, NULL, text, other);
  g_assert_cmpint (said.status, ==, 1);
  g_assert_nonnull (strstr (said.err, "signed by another key"));
  g_assert_cmpstr (said.out, ==, "");
  g_auto (Said) none = verify (world, NULL, text, "geen sleutel");
  g_assert_cmpint (none.status, ==, 2);
}

/* The first place in @text after @mark. */
static char *
after (char *text, const char *mark)
{
  char *found = strstr (text, mark);
  g_assert_nonnull (found);
  return found + strlen (mark);
}

static void
what_was_changed_is_refused_with_the_place (World *world, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *what, *first, *mark; /* the byte after @mark, after @first */
    int further;
    const char *place;
  } ROWS[] = {
    { "more hours", "", "\"vakdidactisch\":", 0, "the signature is not the server's" },
    { "another title", "", "\"title\":\"", 0, "the signature is not the server's" },
    { "a record of theirs", "\"links\":", "\"r", 40, "kiosk 1: record " },
    { "a record of others", "\"links\":", "\"h", 3, "is not what it signed" },
    { "a kiosk's key", "\"kiosks\":", "\"key\":\"", 5, "kiosk 1: the server does not vouch" },
    { "where a log ends", "", "\"head\":\"", 0, "is not what it signed" },
    { "the server's signature", "", "\"signature\":\"", 9, "the signature is not the server's" },
    { "the format", "", "\"format\":\"", 0, "no evidence of this format" },
    { "a name of a part", "", "{\"body\":{\"", 0, "the hours are not of their form" },
    { "a bracket", "", "\"kiosks\":", 0, "no JSON object, up to byte" },
  };
  g_autofree char *good = write_file (world);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *text = g_strdup (good);
    char *byte = after (after (text, ROWS[i].first), ROWS[i].mark) + ROWS[i].further;
    *byte = *byte == '1' ? '2' : '1';
    g_auto (Said) said = verify (world, NULL, text, world->key);
    if (said.status != 1 || strstr (said.err, ROWS[i].place) == NULL || *said.out != '\0')
      g_error ("%s: ended with %d, said: %s%s", ROWS[i].what, said.status, said.err, said.out);
  }
  g_autofree char *spaced = g_strconcat (good, " ", NULL);
  g_auto (Said) said = verify (world, NULL, spaced, world->key);
  g_autofree char *place = g_strdup_printf ("from byte %zu on", strlen (good) + 1);
  g_assert_cmpint (said.status, ==, 1);
  g_assert_nonnull (strstr (said.err, place));
}

static void
mistakes_are_told (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *setting = g_strconcat ("server.data=", world->data, NULL);
  const char *const unknown[] = { "evidence", "--set", setting, "bestaatniet", NULL };
  const char *const missing[] = { "evidence", "verify", "no-such-file", NULL };
  const char *const nothing[] = { "evidence", NULL };
  static const int STATUS[] = { 1, 1, 2 };
  const char *const *const rows[] = { unknown, missing, nothing };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Said) said = run (world, NULL, rows[i]);
    g_assert_cmpint (said.status, ==, STATUS[i]);
    g_assert_cmpstr (said.out, ==, "");
    g_assert_cmpstr (said.err, !=, "");
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/evidence_program/" #function, World, NULL, set_up, function, tear_down)
  TEST (what_it_prints_a_stranger_verifies);
  TEST (no_network_is_needed);
  TEST (another_key_is_refused);
  TEST (what_was_changed_is_refused_with_the_place);
  TEST (mistakes_are_told);
  return g_test_run ();
}
