/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register's pages over HTTP and without JavaScript: what each shows, what its forms do, and
 * how they refuse. How they look is tests/browser/register.mjs.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "server/staff/session.h"
#include "tests/register/pages_world.h"
#include "tests/server/fixture.h"

#define OFFICE "/kantoor/register"

typedef struct {
  char *folder;
  Fixture *fixture;
  Browser *visitor, *one, *two, *admin, *desk;
  char *mine; /* "/mijn/LINK" of Leraar 1 */
} World;

static Browser *
staff (Fixture *fixture, const char *name)
{
  Browser *browser = browser_new (fixture);
  browser_set_cookie (browser, STAFF_COOKIE, name);
  return browser;
}

static char *
private_path (World *world, guint attendee)
{
  g_autofree char *link = pages_world_link (world->folder, attendee);
  return g_strconcat ("/mijn/", link, NULL);
}

static void
set_up (World *world, gconstpointer data)
{
  (void) data;
  world->folder = fixture_folder_new ();
  pages_world_fill (world->folder);
  const char *const settings[] = { "server.data", world->folder, NULL };
  world->fixture = fixture_new (settings, PAGES_NOW, NULL, 0);
  world->visitor = browser_new (world->fixture);
  world->one = staff (world->fixture, "een");
  world->two = staff (world->fixture, "twee");
  world->admin = staff (world->fixture, "drie");
  world->desk = staff (world->fixture, "vier");
  world->mine = private_path (world, 1);
}

static void
tear_down (World *world, gconstpointer data)
{
  (void) data;
  Browser *all[] = { world->visitor, world->one, world->two, world->admin, world->desk };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    browser_free (all[i]);
  fixture_free (world->fixture);
  fixture_folder_free (world->folder);
  g_free (world->mine);
}

/* The answer must have @status, and @words (NULL: any) in it. */
static void
expect (const Reply *reply, const char *path, int status, const char *words)
{
  if (reply->status != status || (words != NULL && strstr (reply->body, words) == NULL))
    g_error ("%s: %d without “%s”: %s", path, reply->status, words, reply->body);
}

static Reply *
get (Browser *browser, const char *path, int status, const char *words)
{
  Reply *reply = browser_get (browser, path, NULL);
  expect (reply, path, status, words);
  return reply;
}

static void
see (Browser *browser, const char *path, int status, const char *words)
{
  reply_free (get (browser, path, status, words));
}

/* Sends @fields to @path from the page @from. */
static void
submit (Browser *browser, const char *from, const char *path, const char *fields, int status,
        const char *words)
{
  g_autoptr (Reply) page = get (browser, from, 200, NULL);
  g_autoptr (Reply) reply = browser_submit (browser, page, 0, path, fields);
  expect (reply, path, status, words);
}

static char *
between (const char *text, const char *before, const char *after)
{
  const char *at = strstr (text, before);
  g_assert_nonnull (at);
  at += strlen (before);
  const char *end = strstr (at, after);
  g_assert_nonnull (end);
  return g_strndup (at, (gsize) (end - at));
}

static gint64
number (World *world, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (world->folder, "congress.db", NULL);
  g_autoptr (Store) store = store_open (path, STORE_READER, &error);
  g_assert_no_error (error);
  gint64 value = store_number (store, &error, sql, -1, "");
  g_assert_no_error (error);
  return value;
}

/* ---- The teacher's ---- */

static void
portfolio_shows_what_was_earned (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (world->mine, "/register", NULL);
  g_autofree char *other = private_path (world, 3);
  g_autofree char *later = g_strconcat (other, "/register", NULL);
  g_autoptr (Reply) page = get (world->visitor, path, 200, "Leraar 1 de Vries");
  expect (page, path, 200, "<svg");
  expect (page, path, 200, "160,00");
  expect (page, path, 200, "Deur 1");
  g_assert_null (strstr (page->body, "Leraar 2"));
  /* Who was not enrolled reads from when. */
  see (world->visitor, later, 200, "1 augustus 2018");
  see (world->visitor, "/mijn/abcdefghijklmnop-abcdefghijklmnopqrstuv/register", 404, NULL);
}

static void
portfolio_can_be_taken_along (World *world, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *ending, *type, *begin;
  } ROWS[] = {
    { "/register.pdf", "application/pdf", "%PDF-" },
    { "/register.json", "application/json", "{" },
    { "/register.csv", "text/csv; charset=utf-8", "\xef\xbb\xbf" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *path = g_strconcat (world->mine, ROWS[i].ending, NULL);
    g_autoptr (Reply) reply = get (world->visitor, path, 200, NULL);
    g_autofree char *type = reply_header (reply, "Content-Type");
    g_assert_cmpstr (type, ==, ROWS[i].type);
    g_assert_true (g_str_has_prefix (reply->body, ROWS[i].begin));
    if (i != 1)
      continue;
    json_t *root = json_loads (reply->body, JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull (root);
    json_decref (root);
  }
}

static void
teacher_tells_about_the_register (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (world->mine, "/register", NULL);
  submit (world->visitor, path, path, "&number=R-7&birth=1980-02-29&period=2016-08-01&declared=1",
          303, NULL);
  g_autoptr (Reply) page = get (world->visitor, path, 200, "value=\"R-7\"");
  expect (page, path, 200, "value=\"1980-02-29\"");
  submit (world->visitor, path, path, "&number=R-8&birth=29+februari&period=", 422,
          "role=\"alert\"");
  submit (world->visitor, path, path, "&number=123456789012345678901&birth=&period=", 422,
          "role=\"alert\"");
  see (world->visitor, path, 200, "value=\"R-7\"");
  reply_free (browser_post (world->visitor, path, "number=R-9"));
  see (world->visitor, path, 200, "value=\"R-7\"");
}

#define OWN                                                                                        \
  "&type=cursus&name=Lezen+%3Cb%3E&provider=De+Kring&contribution=beter+lezen&content=zes+avonden" \
  "&date=2017-03-01&area1=1%2C5&area2=&area3=&area4=&contact=1"

static void
what_was_followed_elsewhere (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (world->mine, "/register", NULL);
  g_autofree char *add = g_strconcat (path, "/elders", NULL);
  submit (world->visitor, path, add, OWN, 303, NULL);
  g_autoptr (Reply) page = get (world->visitor, path, 200, "Lezen &lt;b&gt;");
  g_autofree char *mark = g_strconcat ("action=\"", add, "/", NULL);
  g_autofree char *id = between (page->body, mark, "\"");
  g_autofree char *remove = g_strconcat (add, "/", id, NULL);
  submit (world->visitor, path, add, OWN "&area2=anderhalf", 303, NULL); /* the first counts */
  submit (world->visitor, path, add, "&type=cursus&name=X", 422, "role=\"alert\"");
  /* Nobody takes away what is of somebody else. */
  g_autofree char *other = private_path (world, 2);
  g_autofree char *others_page = g_strconcat (other, "/register", NULL);
  g_autofree char *others = g_strconcat (others_page, "/elders/", id, NULL);
  submit (world->visitor, others_page, others, "", 404, NULL);
  submit (world->visitor, path, remove, "", 303, NULL);
  submit (world->visitor, path, remove, "", 404, NULL);
  g_autofree char *word = g_strconcat (add, "/een", NULL);
  submit (world->visitor, path, word, "", 404, NULL);
}

static void
certificate_and_its_public_page (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (world->mine, "/register", NULL);
  g_autofree char *make = g_strconcat (world->mine, "/bewijs", NULL);
  submit (world->visitor, path, make, "", 303, NULL);
  submit (world->visitor, path, make, "", 303, NULL); /* the same again is the same paper */
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM certificate"), ==, 1);
  g_autoptr (Reply) page = get (world->visitor, path, 200, "/bewijs/");
  g_autofree char *mark = g_strconcat ("href=\"", make, "/", NULL);
  g_autofree char *id = between (page->body, mark, ".pdf");
  static const char *const FILES[][2] = { { ".pdf", "%PDF-" },
                                          { ".jwt", "eyJ" },
                                          { ".png", "\x89PNG" } };
  g_autofree char *other = private_path (world, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *file = g_strconcat (make, "/", id, FILES[i][0], NULL);
    g_autofree char *not_theirs = g_strconcat (other, "/bewijs/", id, FILES[i][0], NULL);
    g_autoptr (Reply) reply = get (world->visitor, file, 200, NULL);
    g_assert_true (g_str_has_prefix (reply->body, FILES[i][1]));
    see (world->visitor, not_theirs, 404, NULL);
  }
  /* What everybody sees is what the paper shows, and not more. */
  g_autofree char *public_path = g_strconcat ("/bewijs/", id, NULL);
  g_autoptr (Reply) shown = get (world->visitor, public_path, 200, "Leraar 1 de Vries");
  expect (shown, public_path, 200, id);
  expect (shown, public_path, 200, "vrijdag 6 oktober 2017");
  g_assert_null (strstr (shown->body, "example.org"));
  g_assert_null (strstr (shown->body, "De Klimop"));
  g_assert_null (strstr (shown->body, "R100001"));
  see (world->visitor, "/bewijs/abcdefghijklmnopqrst", 404, NULL);
}

static void
verifiers_find_the_keys (World *world, gconstpointer data)
{
  (void) data;
  see (world->visitor, "/register/sleutel.json", 200, "Ed25519");
  see (world->visitor, "/openbadge/sleutel.json", 200, "RSA");
  see (world->visitor, "/openbadge/uitgever.json", 200, "Profile");
  see (world->visitor, "/openbadge/status/00000000-0000-4000-8000-000000000000", 404, NULL);
}

/* ---- The office's ---- */

static void
office_pages_are_for_organisers (World *world, gconstpointer data)
{
  (void) data;
  static const char *const PATHS[] = { "",     "/aanbod", "/aanbod/s1", "/correcties", "/levering",
                                       "/wie", ".csv",    ".json",      ".json.sig",   ".xlsx" };
  for (gsize i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    g_autofree char *path = g_strconcat (OFFICE, PATHS[i], NULL);
    see (world->one, path, 200, NULL);
    see (world->desk, path, 403, NULL);
    g_autoptr (Reply) stranger = browser_get (world->visitor, path, NULL);
    g_assert_cmpint (stranger->status, !=, 200);
  }
}

static void
forms_of_elsewhere_are_refused (World *world, gconstpointer data)
{
  (void) data;
  static const char *const PATHS[] = { OFFICE "/aanbod/s1", OFFICE "/correcties",
                                       OFFICE "/correcties/x", OFFICE "/levering",
                                       OFFICE "/wie/3" };
  for (gsize i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    g_autoptr (Reply) reply = browser_post (world->one, PATHS[i], "csrf=x&nonce=y&action=again");
    expect (reply, PATHS[i], 403, NULL);
  }
  g_autoptr (Reply) close = browser_post (world->admin, OFFICE "/sluiten", "csrf=x&nonce=y");
  expect (close, OFFICE "/sluiten", 403, NULL);
  static const char *const MINE[] = { "/register", "/register/elders", "/register/elders/1",
                                      "/bewijs" };
  for (gsize i = 0; i < G_N_ELEMENTS (MINE); i++) {
    g_autofree char *path = g_strconcat (world->mine, MINE[i], NULL);
    g_autoptr (Reply) reply = browser_post (world->visitor, path, "csrf=x&nonce=y");
    expect (reply, path, 403, NULL);
  }
}

#define OFFERED                                                                                    \
  "&code=OC-9&provider=OC&type=conferentie&offered=2017-05-01&until=2018-08-01&area1=0%2C5"        \
  "&area2=0%2C25&area3=&area4=&self="

/* For who wants to put it right. */
static void
offering_gives_back_what_was_typed (World *world, gconstpointer data)
{
  (void) data;
  const char *path = OFFICE "/aanbod/s2";
  static const char *const TYPED[] = { "value=\"een uur\"", "value=\"0,3\"",   "value=\"twee\"",
                                       "value=\"62\"",      "value=\"helft\"", "<details open>" };
  g_autoptr (Reply) page = get (world->one, path, 200, "<details><summary>");
  g_autoptr (Reply) reply = browser_submit (
      world->one, page, 0, path,
      "&validated=1&action=save&code=OC-9&provider=OC&type=conferentie&until=2018-08-01"
      "&area1=een+uur&self=0%2C3&total=twee&share1=62&share2=helft");
  for (gsize i = 0; i < G_N_ELEMENTS (TYPED); i++)
    expect (reply, path, 422, TYPED[i]);
  g_assert_null (strstr (reply->body, "-25"));
}

static void
offering_is_changed (World *world, gconstpointer data)
{
  (void) data;
  const char *path = OFFICE "/aanbod/s2";
  see (world->one, OFFICE "/aanbod", 200, "Sessie 2");
  see (world->one, path, 200, "LC17-2");
  submit (world->one, path, path, "&validated=1&action=save" OFFERED, 303, NULL);
  see (world->one, path, 200, "OC-9");
  /* Offered after validation had ended; hours of no form; validated without a code. */
  submit (world->one, path, path,
          "&validated=1&action=save&code=OC-9&provider=OC&type=conferentie&offered=2017-09-01"
          "&until=2018-08-01&area1=1",
          422, "1 augustus 2017");
  submit (world->one, path, path,
          "&validated=1&action=save&code=&provider=OC&type=conferentie&until=2018-08-01&area1=1",
          422, "Sessie 2"); /* still says which session it is */
  see (world->one, path, 200, "OC-9");
  /* A total and percentages. */
  submit (world->one, path, path,
          "&action=save&code=&provider=OC&type=conferentie&until=2018-08-01&total=2&share1=50"
          "&share2=50",
          303, NULL);
  see (world->one, path, 200, "value=\"1,00\"");
  submit (world->one, path, path, "&action=remove", 303, NULL);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM offering WHERE session_id = 2"), ==, 0);
  see (world->one, OFFICE "/aanbod/d1", 200, NULL);
  see (world->one, OFFICE "/aanbod/s999", 404, NULL);
  see (world->one, OFFICE "/aanbod/x1", 404, NULL);
}

static void
correction_takes_two (World *world, gconstpointer data)
{
  (void) data;
  const char *path = OFFICE "/correcties";
  g_autoptr (Reply) page = get (world->two, path, 200, "de camera deed het niet");
  g_autofree char *id = between (page->body, "action=\"" OFFICE "/correcties/", "\"");
  g_autofree char *answer = g_strconcat (path, "/", id, NULL);
  see (world->one, path, 200, "iemand anders moet ermee instemmen");
  submit (world->one, path, answer, "&answer=yes", 403, "role=\"alert\"");
  submit (world->two, path, answer, "&answer=misschien", 400, NULL);
  submit (world->two, path, OFFICE "/correcties/bestaatniet", "&answer=yes", 404, NULL);
  submit (world->two, path, answer, "&answer=yes", 303, NULL);
  submit (world->two, path, answer, "&answer=no", 409, NULL);
  see (world->two, path, 200, "een, twee");
  /* A new one: found by name, with a reason. */
  see (world->one, OFFICE "/correcties?q=leraar+2", 200, "Leraar 2 de Vries");
  see (world->one, OFFICE "/correcties?q=nergens", 200, "Niemand gevonden");
  const char *ask = "&person=2&session=3&present=no&from=0&to=60&reason=";
  g_autofree char *good = g_strconcat (ask, "zat+op+de+gang", NULL);
  submit (world->one, path, path, ask, 422, "role=\"alert\"");
  submit (world->one, path, path, "&person=2&session=3&from=50&to=10&reason=zat+op+de+gang", 422,
          "role=\"alert\"");
  submit (world->one, path, path, good, 303, NULL);
  see (world->two, path, 200, "zat op de gang");
}

static void
list_of_the_register_is_read (World *world, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *csv;
    int status;
    const char *words;
  } ROWS[] = {
    { "", 422, "Kies een bestand" },
    { "naam,registernummer\nA,1\nB,\n", 422, "line 3" },
    { "registernummer;naam;geboortedatum;ingeschreven\nR100001;Leraar 1 de Vries;;2014-01-01\n",
      303, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autoptr (Reply) page = get (world->one, OFFICE "/wie", 200, "Twijfelachtig");
    g_autofree char *csrf = between (page->body, "name=\"csrf\" value=\"", "\"");
    g_autofree char *nonce = between (page->body, "name=\"nonce\" value=\"", "\"");
    g_autofree char *body = g_strdup_printf (
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"nonce\"\r\n\r\n%s\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"list\"; filename=\"l.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n%s\r\n--x--\r\n",
        csrf, nonce, ROWS[i].csv);
    g_autoptr (Reply) reply = browser_post_with (
        world->one, OFFICE "/wie", "Content-Type: multipart/form-data; boundary=x\r\n", body);
    expect (reply, OFFICE "/wie", ROWS[i].status, ROWS[i].words);
  }
  see (world->one, OFFICE "/wie", 200, "Laatste lijst");
}

static void
doubtful_match_is_decided (World *world, gconstpointer data)
{
  (void) data;
  const char *path = OFFICE "/wie";
  see (world->one, path, 200, "Anna &lt;Jansen&gt;");
  submit (world->one, path, OFFICE "/wie/3", "&verdict=misschien", 400, NULL);
  submit (world->one, path, OFFICE "/wie/drie", "&verdict=yes", 400, NULL);
  submit (world->one, path, OFFICE "/wie/3", "&verdict=yes", 303, NULL);
  submit (world->one, path, OFFICE "/wie/3", "&verdict=no", 409, NULL);
  see (world->one, path, 200, "Er is niemand om naar te kijken");
}

static void
delivery_says_what_differs (World *world, gconstpointer data)
{
  (void) data;
  const char *path = OFFICE "/levering";
  g_autoptr (Reply) page = get (world->one, path, 200, "nummer &lt;onbekend&gt;");
  expect (page, path, 200, "van-een-ander");
  expect (page, path, 200, "Er is geen register ingesteld");
  submit (world->one, path, path, "&action=ask", 409, NULL);
  submit (world->one, path, path, "&action=again", 303, NULL);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM delivery WHERE state = 'refused'"), ==, 0);
}

static void
books_are_closed_once (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) before = get (world->admin, OFFICE, 200, "uren verwacht");
  expect (before, OFFICE, 200, "/sluiten");
  submit (world->one, OFFICE, OFFICE "/sluiten", "", 403, NULL);
  submit (world->admin, OFFICE, OFFICE "/sluiten", "", 303, NULL);
  g_autoptr (Reply) after = get (world->admin, OFFICE, 200, "De boeken zijn gesloten op");
  g_assert_null (strstr (after->body, "/sluiten"));
  expect (after, OFFICE, 200, "Correcties na het sluiten");
  submit (world->admin, OFFICE "/correcties", OFFICE "/sluiten", "", 409, NULL);
  /* A correction after it stands on the page, with who and how much. */
  g_autoptr (Reply) open = get (world->two, OFFICE "/correcties", 200, NULL);
  g_autofree char *id = between (open->body, "action=\"" OFFICE "/correcties/", "\"");
  g_autofree char *answer = g_strconcat (OFFICE "/correcties/", id, NULL);
  gint64 had = number (world, "SELECT COUNT(*) FROM activity WHERE attendee_id = 1"
                              " AND session_id = 1");
  submit (world->two, OFFICE "/correcties", answer, "&answer=yes", 303, NULL);
  g_assert_cmpint (number (world, "SELECT COUNT(*) FROM activity WHERE after_close = 1"), ==,
                   1 - had);
  if (had == 0)
    see (world->admin, OFFICE, 200, "Leraar 1 de Vries");
}

static void
evidence_is_handed_out (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *folio = g_strconcat (world->mine, "/register", NULL);
  g_autoptr (Reply) page = get (world->visitor, folio, 200, NULL);
  g_autofree char *reference = between (page->body, "<code>", "</code>");
  g_autofree char *path = g_strconcat (OFFICE "/bewijs/", reference, NULL);
  see (world->one, path, 200, "lerarencongres-evidence-1");
  see (world->one, OFFICE "/bewijs/bestaatniet", 404, NULL);
  see (world->desk, path, 403, NULL);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/pages/" #function, World, NULL, set_up, function, tear_down)
  TEST (portfolio_shows_what_was_earned);
  TEST (portfolio_can_be_taken_along);
  TEST (teacher_tells_about_the_register);
  TEST (what_was_followed_elsewhere);
  TEST (certificate_and_its_public_page);
  TEST (verifiers_find_the_keys);
  TEST (office_pages_are_for_organisers);
  TEST (forms_of_elsewhere_are_refused);
  TEST (offering_is_changed);
  TEST (offering_gives_back_what_was_typed);
  TEST (correction_takes_two);
  TEST (list_of_the_register_is_read);
  TEST (doubtful_match_is_decided);
  TEST (delivery_says_what_differs);
  TEST (books_are_closed_once);
  TEST (evidence_is_handed_out);
  return g_test_run ();
}
