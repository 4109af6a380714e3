/* SPDX-License-Identifier: EUPL-1.2
 *
 * Papers: certificates, their Open Badges and the exports, checked by other people's code
 * (verify_papers.py); the words on a certificate as pdftotext reads them; and what a certificate
 * says once something on it was put right.
 */
#include <glib/gstdio.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "server/core/resources.h"
#include "server/register/credential.h"
#include "server/register/export.h"
#include "server/register/papers.h"
#include "tests/register/crowd.h"

#define MINUTE G_GINT64_CONSTANT (60000)

typedef struct {
  Store *store;
  Messages *messages;
  char *folder;
  CredentialKey *key;
  CredentialIssuer issuer;
  gint64 now_ms;
} World;

static const CrowdPlan PLAN = { .people = 6, .rounds = 4, .rooms = 2, .seed = 3 };

static void
open_world (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  Crowd *crowd = NULL;
  world->store = crowd_open (":memory:", &PLAN, &crowd);
  world->now_ms = crowd_play (crowd, world->store, 0, 100);
  crowd_free (crowd);
  store_exec (world->store, "UPDATE attendee SET name = '=1+1' WHERE id = 2", &error);
  g_assert_no_error (error);
  world->messages = messages_new (RESOURCES_MESSAGES, &error);
  g_assert_no_error (error);
  world->folder = g_dir_make_tmp ("papers-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
close_world (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GDir) dir = g_dir_open (world->folder, 0, NULL);
  const char *name = NULL;
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (world->folder, name, NULL);
    g_unlink (path);
  }
  g_rmdir (world->folder);
  g_free (world->folder);
  credential_key_free (world->key);
  messages_free (world->messages);
  store_free (world->store);
}

static void
need_key (World *world)
{
  g_autoptr (GError) error = NULL;
  world->key = credential_key_load (world->folder, &error);
  g_assert_no_error (error);
  world->issuer = (CredentialIssuer){ "https://congres.example", world->key, world->messages };
}

static void
make (World *world, gint64 attendee_id)
{
  g_autoptr (GError) error = NULL;
  CertificateMake command = { .attendee_id = attendee_id, .outcome = (char *) "/" };
  WriterTurn turn = { .store = world->store, .now_ms = world->now_ms };
  g_assert_true (certificate_make_run (&command, &turn, &error));
  g_assert_no_error (error);
  g_free (turn.outcome);
}

static Certificate *
last_of (World *world, gint64 attendee_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = certificate_list (world->store, attendee_id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, >, 0);
  Certificate *certificate =
      certificate_read (world->store, ((Certificate *) list->pdata[0])->public_id, attendee_id,
                        world->now_ms, &error);
  g_assert_no_error (error);
  g_assert_nonnull (certificate);
  return certificate;
}

static void
keep (World *world, const char *name, const void *bytes, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (world->folder, name, NULL);
  g_file_set_contents (path, bytes, (gssize) size, &error);
  g_assert_no_error (error);
}

static void
keep_text (World *world, const char *name, char *text)
{
  keep (world, name, text, strlen (text));
  g_free (text);
}

static void
keep_bytes (World *world, const char *name, GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);
  keep (world, name, data, size);
  g_bytes_unref (bytes);
}

static void
keep_badge (World *world, const Certificate *certificate)
{
  g_autoptr (GError) error = NULL;
  keep_text (world, "badge.jwt", credential_jwt (&world->issuer, certificate, LANG_NL, &error));
  keep_bytes (world, "badge.png", credential_png (&world->issuer, certificate, LANG_NL, &error));
  json_t *jwk = credential_jwk (&world->issuer, &error);
  g_assert_no_error (error);
  char *text = json_dumps (jwk, JSON_COMPACT);
  keep (world, "jwk.json", text, strlen (text));
  free (text);
  json_decref (jwk);
  keep_text (world, "mail.txt", g_strdup ("leraar1@example.org"));
}

static void
keep_exports (World *world)
{
  g_autoptr (GError) error = NULL;
  SigningKey key;
  static const guint8 SECRET[32] = "a secret for signing exports....";
  signing_key_init (&key, SECRET);
  g_autoptr (GPtrArray) rows = export_rows (world->store, &error);
  g_assert_no_error (error);
  keep_text (world, "register.csv", export_csv (rows));
  keep_bytes (world, "register.xlsx", export_xlsx (rows, &error));
  g_assert_no_error (error);
  g_autofree char *json = export_json (rows, &error);
  g_assert_no_error (error);
  keep_text (world, "register.json.sig", export_signature (&key, json));
  keep_text (world, "register.json", g_steal_pointer (&json));
}

/* Nothing is signed that no system can read. */
static void
broken_text_is_not_exported (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = export_rows (world->store, &error);
  g_assert_no_error (error);
  ExportRow *last = rows->pdata[rows->len - 1];
  g_free (last->school);
  last->school = g_strdup ("De \xff");
  g_assert_null (export_json (rows, &error));
  g_assert_error (error, EXPORT_ERROR, EXPORT_ERROR_ROW);
  g_assert_nonnull (strstr (error->message, last->reference));
}

/* Runs a program; its words on standard output. */
static char *
run (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;
  g_autofree char *err = NULL;
  int status = 0;
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
                &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %s", argv[0], err);
  return out;
}

static void
others_verify_what_we_sign (World *world, gconstpointer data)
{
  (void) data;
  need_key (world);
  make (world, 1);
  g_autoptr (Certificate) certificate = last_of (world, 1);
  keep_badge (world, certificate);
  keep_exports (world);
  g_autofree char *script =
      g_build_filename (g_getenv ("TEST_DATA"), "..", "register", "verify_papers.py", NULL);
  /* The published schema of Open Badges, where the machine has it; see the script. */
  const char *const argv[] = { "/usr/bin/python3", script, world->folder,
                               g_getenv ("OPEN_BADGES_SCHEMA"), NULL };
  g_autofree char *said = run (argv);
  g_assert_true (g_str_has_prefix (said, "good: "));
}

/* The key is made once, and read again. */
static void
key_stays (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) again = NULL;
  g_autofree char *n = NULL;
  g_autofree char *e = NULL;
  g_autofree char *n2 = NULL;
  g_autofree char *e2 = NULL;
  need_key (world);
  g_assert_true (credential_key_public (world->key, &n, &e, &error));
  g_autoptr (CredentialKey) other = credential_key_load (world->folder, &error);
  g_assert_true (credential_key_public (other, &n2, &e2, &error));
  g_assert_cmpstr (n, ==, n2);
  g_assert_cmpstr (e, ==, "AQAB");
  g_assert_false (credential_key_create (world->folder, &again));
  g_assert_nonnull (again);
  /* One that others may read is refused. */
  g_autofree char *path = g_build_filename (world->folder, CREDENTIAL_KEY_FILE, NULL);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  g_autoptr (GError) refused = NULL;
  g_assert_null (credential_key_load (world->folder, &refused));
  g_assert_nonnull (refused);
}

static char *
words_of (World *world, GBytes *pdf)
{
  g_autofree char *path = g_build_filename (world->folder, "paper.pdf", NULL);
  keep_bytes (world, "paper.pdf", pdf);
  const char *const argv[] = { "pdftotext", "-layout", path, "-", NULL };
  return run (argv);
}

static void
certificate_says_all_it_must (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  make (world, 1);
  g_autoptr (Certificate) certificate = last_of (world, 1);
  GBytes *pdf = papers_certificate (certificate, world->messages, LANG_NL,
                                    "https://congres.example/bewijs/x", &error);
  g_assert_no_error (error);
  g_autofree char *words = words_of (world, pdf);
  static const char *const WANTED[] = {
    "Bewijs van deelname",   "Leraar 1 de Vries",    "Lerarencongres 2017",
    "Soort activiteit",      "conferentie",          "Onderwijscoöperatie",
    "Contacturen",           "Inhoud en opzet",      "Samen",
    "Controleer dit bewijs", "vakdidactisch bekwaam"
  };
  for (gsize i = 0; i < G_N_ELEMENTS (WANTED); i++)
    if (strstr (words, WANTED[i]) == NULL)
      g_error ("“%s” is not on it:\n%s", WANTED[i], words);
  for (guint i = 0; i < certificate->items->len; i++)
    g_assert_nonnull (strstr (words, ((PortfolioItem *) certificate->items->pdata[i])->title));
}

static void
portfolio_comes_as_paper_and_data (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Portfolio) portfolio = portfolio_read (world->store, 1, world->now_ms, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (portfolio->items->len, >, 1);
  g_autofree char *words =
      words_of (world, papers_portfolio (portfolio, world->messages, LANG_EN, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (words, "Register portfolio"));
  g_assert_nonnull (strstr (words, "of 160.00 register hours"));
  g_autofree char *json = portfolio_json (portfolio);
  json_t *root = json_loads (json, JSON_REJECT_DUPLICATES, NULL);
  g_assert_cmpint ((int) json_array_size (json_object_get (root, "activities")), ==,
                   (int) portfolio->items->len);
  json_decref (root);
  g_autofree char *csv = portfolio_csv (portfolio);
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, portfolio->items->len + 2);
}

static void
certificate_tells_what_no_longer_holds (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  make (world, 1);
  make (world, 1); /* the same again is the same */
  g_autoptr (GPtrArray) list = certificate_list (world->store, 1, &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_autoptr (Certificate) before = last_of (world, 1);
  g_assert_true (before->whole);
  g_assert_cmpint (certificate_revoked (world->store, before->credential, &error), ==, 0);
  store_exec (world->store,
              "INSERT INTO activity (public_id, attendee_id, session_id, offering_code,"
              " subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters,"
              " claimable_from, replaces, withdrawn, rule, created_ms) SELECT 'taken-back',"
              " attendee_id, session_id, offering_code, 0, 0, 0, 0, claimable_from, id, 1, rule, 1"
              " FROM activity WHERE attendee_id = 1 LIMIT 1",
              &error);
  g_assert_no_error (error);
  g_autoptr (Certificate) after = last_of (world, 1);
  g_assert_false (after->whole);
  g_assert_cmpint (certificate_revoked (world->store, before->credential, &error), ==, 1);
  g_assert_cmpint (certificate_revoked (world->store, "urn:uuid:nothing", &error), ==, -1);
  make (world, 1);
  g_autoptr (GPtrArray) two = certificate_list (world->store, 1, &error);
  g_assert_cmpuint (two->len, ==, 2);
  /* Nobody reads another's. */
  g_assert_null (certificate_read (world->store, before->public_id, 2, world->now_ms, &error));
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/papers/" #function, World, NULL, open_world, function, close_world)
  TEST (others_verify_what_we_sign);
  TEST (broken_text_is_not_exported);
  TEST (key_stays);
  TEST (certificate_says_all_it_must);
  TEST (portfolio_comes_as_paper_and_data);
  TEST (certificate_tells_what_no_longer_holds);
  return g_test_run ();
}
