/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages of the register over HTTP and without JavaScript: what each shows, what its
 * forms do, and how they refuse. How they look is tests/browser/register.mjs.
 */
#include <sodium.h>
#include <string.h>

#include "tests/register/site.h"

static void
office_pages_are_for_organisers (Site *site, gconstpointer data)
{
  (void) data;
  static const char *const PATHS[] = { "",     "/aanbod", "/aanbod/s1", "/correcties", "/levering",
                                       "/wie", ".csv",    ".json",      ".json.sig",   ".xlsx" };
  for (gsize i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    g_autofree char *path = g_strconcat (SITE_OFFICE, PATHS[i], NULL);
    site_see (site->one, path, 200, NULL);
    site_see (site->desk, path, 403, NULL);
    g_autoptr (Reply) stranger = browser_get (site->visitor, path, NULL);
    g_assert_cmpint (stranger->status, !=, 200);
  }
}

static void
forms_of_elsewhere_are_refused (Site *site, gconstpointer data)
{
  (void) data;
  static const char *const PATHS[] = { SITE_OFFICE "/aanbod/s1", SITE_OFFICE "/correcties",
                                       SITE_OFFICE "/correcties/x", SITE_OFFICE "/levering",
                                       SITE_OFFICE "/wie/3" };
  for (gsize i = 0; i < G_N_ELEMENTS (PATHS); i++) {
    g_autoptr (Reply) reply = browser_post (site->one, PATHS[i], "csrf=x&nonce=y&action=again");
    site_expect (reply, PATHS[i], 403, NULL);
  }
  g_autoptr (Reply) close = browser_post (site->admin, SITE_OFFICE "/sluiten", "csrf=x&nonce=y");
  site_expect (close, SITE_OFFICE "/sluiten", 403, NULL);
  static const char *const MINE[] = { "/register", "/register/elders", "/register/elders/1",
                                      "/bewijs" };
  for (gsize i = 0; i < G_N_ELEMENTS (MINE); i++) {
    g_autofree char *path = g_strconcat (site->mine, MINE[i], NULL);
    g_autoptr (Reply) reply = browser_post (site->visitor, path, "csrf=x&nonce=y");
    site_expect (reply, path, 403, NULL);
  }
}

#define OFFERED                                                                                    \
  "&code=OC-9&provider=OC&type=conferentie&offered=2017-05-01&until=2018-08-01&area1=0%2C5"        \
  "&area2=0%2C25&area3=&area4=&self="

/* For who wants to put it right. */
static void
offering_gives_back_what_was_typed (Site *site, gconstpointer data)
{
  (void) data;
  const char *path = SITE_OFFICE "/aanbod/s2";
  static const char *const TYPED[] = { "value=\"een uur\"", "value=\"0,3\"",   "value=\"twee\"",
                                       "value=\"62\"",      "value=\"helft\"", "<details open>" };
  g_autoptr (Reply) page = site_get (site->one, path, 200, "<details><summary>");
  g_autoptr (Reply) reply = browser_submit (
      site->one, page, 0, path,
      "&validated=1&action=save&code=OC-9&provider=OC&type=conferentie&until=2018-08-01"
      "&area1=een+uur&self=0%2C3&total=twee&share1=62&share2=helft");
  for (gsize i = 0; i < G_N_ELEMENTS (TYPED); i++)
    site_expect (reply, path, 422, TYPED[i]);
  g_assert_null (strstr (reply->body, "-25"));
}

static void
offering_is_changed (Site *site, gconstpointer data)
{
  (void) data;
  const char *path = SITE_OFFICE "/aanbod/s2";
  site_see (site->one, SITE_OFFICE "/aanbod", 200, "Sessie 2");
  site_see (site->one, path, 200, "LC17-2");
  site_submit (site->one, path, path, "&validated=1&action=save" OFFERED, 303, NULL);
  site_see (site->one, path, 200, "OC-9");
  /* Offered after validation had ended; hours of no form; validated without a code. */
  site_submit (site->one, path, path,
               "&validated=1&action=save&code=OC-9&provider=OC&type=conferentie&offered=2017-09-01"
               "&until=2018-08-01&area1=1",
               422, "1 augustus 2017");
  site_submit (
      site->one, path, path,
      "&validated=1&action=save&code=&provider=OC&type=conferentie&until=2018-08-01&area1=1", 422,
      "Sessie 2"); /* still says which session it is */
  site_see (site->one, path, 200, "OC-9");
  /* A total and percentages. */
  site_submit (site->one, path, path,
               "&action=save&code=&provider=OC&type=conferentie&until=2018-08-01&total=2&share1=50"
               "&share2=50",
               303, NULL);
  site_see (site->one, path, 200, "value=\"1,00\"");
  site_submit (site->one, path, path, "&action=remove", 303, NULL);
  g_assert_cmpint (site_number (site, "SELECT COUNT(*) FROM offering WHERE session_id = 2"), ==, 0);
  site_see (site->one, SITE_OFFICE "/aanbod/d1", 200, NULL);
  site_see (site->one, SITE_OFFICE "/aanbod/s999", 404, NULL);
  site_see (site->one, SITE_OFFICE "/aanbod/x1", 404, NULL);
}

static void
correction_takes_two (Site *site, gconstpointer data)
{
  (void) data;
  const char *path = SITE_OFFICE "/correcties";
  g_autoptr (Reply) page = site_get (site->two, path, 200, "de camera deed het niet");
  g_autofree char *id = site_between (page->body, "action=\"" SITE_OFFICE "/correcties/", "\"");
  g_autofree char *answer = g_strconcat (path, "/", id, NULL);
  site_see (site->one, path, 200, "iemand anders moet ermee instemmen");
  site_submit (site->one, path, answer, "&answer=yes", 403, "role=\"alert\"");
  site_submit (site->two, path, answer, "&answer=misschien", 400, NULL);
  site_submit (site->two, path, SITE_OFFICE "/correcties/bestaatniet", "&answer=yes", 404, NULL);
  site_submit (site->two, path, answer, "&answer=yes", 303, NULL);
  site_submit (site->two, path, answer, "&answer=no", 409, NULL);
  site_see (site->two, path, 200, "een, twee");
  /* A new one: begun from a doubt, or found by name; with a reason. */
  site_see (site->one, path, 200, "?person=12&amp;session=3#nieuw");
  site_see (site->one, SITE_OFFICE "/correcties?person=12&session=3", 200,
            "<option value=\"12\" selected>");
  site_see (site->one, SITE_OFFICE "/correcties?q=leraar+2", 200, "Leraar 2 de Vries");
  site_see (site->one, SITE_OFFICE "/correcties?q=nergens", 200, "Niemand gevonden");
  const char *ask = "&person=2&session=3&present=no&from=0&to=60&reason=";
  g_autofree char *good = g_strconcat (ask, "zat+op+de+gang", NULL);
  site_submit (site->one, path, path, ask, 422, "<option value=\"3\" selected>");
  site_submit (site->one, path, path, "&person=2&session=3&from=50&to=10&reason=zat+op+de+gang",
               422, "role=\"alert\"");
  site_submit (site->one, path, path, good, 303, NULL);
  site_see (site->two, path, 200, "zat op de gang");
}

static void
list_of_the_register_is_read (Site *site, gconstpointer data)
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
    g_autoptr (Reply) page = site_get (site->one, SITE_OFFICE "/wie", 200, "Twijfelachtig");
    g_autofree char *csrf = site_between (page->body, "name=\"csrf\" value=\"", "\"");
    g_autofree char *nonce = site_between (page->body, "name=\"nonce\" value=\"", "\"");
    g_autofree char *body = g_strdup_printf (
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"nonce\"\r\n\r\n%s\r\n"
        "--x\r\nContent-Disposition: form-data; name=\"list\"; filename=\"l.csv\"\r\n"
        "Content-Type: text/csv\r\n\r\n%s\r\n--x--\r\n",
        csrf, nonce, ROWS[i].csv);
    g_autoptr (Reply) reply = browser_post_with (
        site->one, SITE_OFFICE "/wie", "Content-Type: multipart/form-data; boundary=x\r\n", body);
    site_expect (reply, SITE_OFFICE "/wie", ROWS[i].status, ROWS[i].words);
  }
  site_see (site->one, SITE_OFFICE "/wie", 200, "Laatste lijst");
}

static void
doubtful_match_is_decided (Site *site, gconstpointer data)
{
  (void) data;
  const char *path = SITE_OFFICE "/wie";
  site_see (site->one, path, 200, "Anna &lt;Jansen&gt;");
  site_submit (site->one, path, SITE_OFFICE "/wie/3", "&verdict=misschien", 400, NULL);
  site_submit (site->one, path, SITE_OFFICE "/wie/drie", "&verdict=yes", 400, NULL);
  site_submit (site->one, path, SITE_OFFICE "/wie/3", "&verdict=yes", 303, NULL);
  site_submit (site->one, path, SITE_OFFICE "/wie/3", "&verdict=no", 409, NULL);
  site_see (site->one, path, 200, "Er is niemand om naar te kijken");
  /* It stands while the teacher gives the same, and is judged anew otherwise. */
  g_autofree char *mine = site_private_path (site, 3);
  g_autofree char *folio = g_strconcat (mine, "/register", NULL);
  site_submit (site->visitor, folio, folio, "&number=R100003&birth=1980-02-29", 303, NULL);
  site_see (site->one, path, 200, "Er is niemand om naar te kijken");
  site_submit (site->visitor, folio, folio, "&number=R100003&birth=1980-02-27", 303, NULL);
  site_see (site->one, path, 200, "Leraar 3 de Vries");
}

static void
no_reference_stands_twice (const char *page)
{
  g_auto (GStrv) parts = g_strsplit (page, "<code>", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 1; parts[i] != NULL; i++)
    if (!g_hash_table_add (seen, g_strndup (parts[i], strcspn (parts[i], "<"))))
      g_error ("twice: %.40s", parts[i]);
  g_assert_cmpuint (g_hash_table_size (seen), >, 3);
}

static void
delivery_says_what_differs (Site *site, gconstpointer data)
{
  (void) data;
  const char *path = SITE_OFFICE "/levering";
  g_autoptr (Reply) page = site_get (site->one, path, 200, "nummer &lt;onbekend&gt;");
  site_expect (page, path, 200, "van-een-ander");
  no_reference_stands_twice (page->body);
  site_expect (page, path, 200, "Er is geen register ingesteld");
  site_submit (site->one, path, path, "&action=ask", 409, NULL);
  site_submit (site->one, path, path, "&action=again", 303, NULL);
  g_assert_cmpint (site_number (site, "SELECT COUNT(*) FROM delivery WHERE state = 'refused'"), ==,
                   0);
}

static void
books_are_closed_once (Site *site, gconstpointer data)
{
  (void) data;
  g_autoptr (Reply) before = site_get (site->admin, SITE_OFFICE, 200, "uren verwacht");
  site_expect (before, SITE_OFFICE, 200, "/sluiten");
  site_submit (site->one, SITE_OFFICE, SITE_OFFICE "/sluiten", "", 403, NULL);
  site_submit (site->admin, SITE_OFFICE, SITE_OFFICE "/sluiten", "", 303, NULL);
  g_autoptr (Reply) after = site_get (site->admin, SITE_OFFICE, 200, "De boeken zijn gesloten op");
  g_assert_null (strstr (after->body, "/sluiten"));
  site_expect (after, SITE_OFFICE, 200, "Correcties na het sluiten");
  site_submit (site->admin, SITE_OFFICE "/correcties", SITE_OFFICE "/sluiten", "", 409, NULL);
  /* A correction after it stands on the page, with who and how much. */
  g_autoptr (Reply) open = site_get (site->two, SITE_OFFICE "/correcties", 200, NULL);
  g_autofree char *id = site_between (open->body, "action=\"" SITE_OFFICE "/correcties/", "\"");
  g_autofree char *answer = g_strconcat (SITE_OFFICE "/correcties/", id, NULL);
  gint64 had = site_number (site, "SELECT COUNT(*) FROM activity WHERE attendee_id = 1"
                                  " AND session_id = 1");
  site_submit (site->two, SITE_OFFICE "/correcties", answer, "&answer=yes", 303, NULL);
  g_assert_cmpint (site_number (site, "SELECT COUNT(*) FROM activity WHERE after_close = 1"), ==,
                   1 - had);
  if (had == 0)
    site_see (site->admin, SITE_OFFICE, 200, "Leraar 1 de Vries");
}

static void
evidence_is_handed_out (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *folio = g_strconcat (site->mine, "/register", NULL);
  g_autoptr (Reply) page = site_get (site->visitor, folio, 200, NULL);
  g_autofree char *reference = site_between (page->body, "<code>", "</code>");
  g_autofree char *path = g_strconcat (SITE_OFFICE "/bewijs/", reference, NULL);
  site_see (site->one, path, 200, "lerarencongres-evidence-1");
  site_see (site->one, SITE_OFFICE "/bewijs/bestaatniet", 404, NULL);
  site_see (site->desk, path, 403, NULL);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/pages/" #function, Site, NULL, site_open, function, site_close)
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
