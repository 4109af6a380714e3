/* SPDX-License-Identifier: EUPL-1.2
 *
 * A teacher's pages of the register over HTTP and without JavaScript: what each shows, what its
 * forms do, and how they refuse. How they look is tests/browser/register.mjs.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "tests/register/site.h"

static void
portfolio_shows_what_was_earned (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (site->mine, "/register", NULL);
  g_autofree char *other = site_private_path (site, 3);
  g_autofree char *later = g_strconcat (other, "/register", NULL);
  g_autoptr (Reply) page = site_get (site->visitor, path, 200, "Leraar 1 de Vries");
  site_expect (page, path, 200, "<svg");
  site_expect (page, path, 200, "160,00");
  site_expect (page, path, 200, "Deur 1");
  site_expect (page, path, 200, "ten minste 40,00");
  site_expect (page, path, 200, "hooguit 60,00");
  g_assert_null (strstr (page->body, "Leraar 2"));
  /* Who was not enrolled reads from when. */
  site_see (site->visitor, later, 200, "1 augustus 2018");
  site_see (site->visitor, "/mijn/abcdefghijklmnop-abcdefghijklmnopqrstuv/register", 404, NULL);
}

static void
portfolio_can_be_taken_along (Site *site, gconstpointer data)
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
    g_autofree char *path = g_strconcat (site->mine, ROWS[i].ending, NULL);
    g_autoptr (Reply) reply = site_get (site->visitor, path, 200, NULL);
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
teacher_tells_about_the_register (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (site->mine, "/register", NULL);
  site_submit (site->visitor, path, path,
               "&number=R-7&birth=29-02-1980&period=01.08.2016&declared=1", 303, NULL);
  g_autoptr (Reply) page = site_get (site->visitor, path, 200, "value=\"R-7\"");
  site_expect (page, path, 200, "value=\"1980-02-29\"");
  site_expect (page, path, 200, "value=\"2016-08-01\"");
  /* What was typed is given back, and not kept. */
  site_submit (site->visitor, path, path, "&number=R-8&birth=29+februari&period=", 422,
               "value=\"29 februari\"");
  site_submit (site->visitor, path, path, "&number=123456789012345678901&birth=&period=", 422,
               "role=\"alert\"");
  site_see (site->visitor, path, 200, "value=\"R-7\"");
  reply_free (browser_post (site->visitor, path, "number=R-9"));
  site_see (site->visitor, path, 200, "value=\"R-7\"");
}

/* Of their own hours only. */
static void
teacher_takes_the_evidence_along (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (site->mine, "/register", NULL);
  g_autoptr (Reply) page = site_get (site->visitor, path, 200, NULL);
  g_autofree char *reference = site_between (page->body, "<code>", "</code>");
  g_autofree char *file = g_strconcat (path, "/bewijs/", reference, NULL);
  g_autofree char *mark = g_strconcat ("href=\"", file, "\"", NULL);
  site_expect (page, path, 200, mark);
  g_autoptr (Reply) evidence = site_get (site->visitor, file, 200, reference);
  site_expect (evidence, file, 200, "lerarencongres-evidence-1");
  g_autofree char *other = site_private_path (site, 2);
  g_autofree char *others = g_strconcat (other, "/register/bewijs/", reference, NULL);
  site_see (site->visitor, others, 404, NULL);
}

#define OWN                                                                                        \
  "&type=cursus&name=Lezen+%3Cb%3E&provider=De+Kring&contribution=beter+lezen&content=zes+avonden" \
  "&date=2017-03-01&area1=1%2C5&area2=&area3=&area4=&contact=1"

static void
what_was_followed_elsewhere (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (site->mine, "/register", NULL);
  g_autofree char *add = g_strconcat (path, "/elders", NULL);
  site_submit (site->visitor, path, add, OWN, 303, NULL);
  g_autoptr (Reply) page = site_get (site->visitor, path, 200, "Lezen &lt;b&gt;");
  g_autofree char *mark = g_strconcat ("action=\"", add, "/", NULL);
  g_autofree char *id = site_between (page->body, mark, "\"");
  g_autofree char *remove = g_strconcat (add, "/", id, NULL);
  site_submit (site->visitor, path, add, OWN "&area2=anderhalf", 303, NULL); /* the first counts */
  site_submit (site->visitor, path, add, "&type=cursus&name=X", 422, "value=\"X\"");
  /* Nobody takes away what is of somebody else. */
  g_autofree char *other = site_private_path (site, 2);
  g_autofree char *others_page = g_strconcat (other, "/register", NULL);
  g_autofree char *others = g_strconcat (others_page, "/elders/", id, NULL);
  site_submit (site->visitor, others_page, others, "", 404, NULL);
  site_submit (site->visitor, path, remove, "", 303, NULL);
  site_submit (site->visitor, path, remove, "", 404, NULL);
  g_autofree char *word = g_strconcat (add, "/een", NULL);
  site_submit (site->visitor, path, word, "", 404, NULL);
}

static void
certificate_and_its_public_page (Site *site, gconstpointer data)
{
  (void) data;
  g_autofree char *path = g_strconcat (site->mine, "/register", NULL);
  g_autofree char *make = g_strconcat (site->mine, "/bewijs", NULL);
  site_submit (site->visitor, path, make, "", 303, NULL);
  site_submit (site->visitor, path, make, "", 303, NULL); /* the same again is the same paper */
  g_assert_cmpint (site_number (site, "SELECT COUNT(*) FROM certificate"), ==, 1);
  g_autoptr (Reply) page = site_get (site->visitor, path, 200, "/bewijs/");
  g_autofree char *mark = g_strconcat ("href=\"", make, "/", NULL);
  g_autofree char *id = site_between (page->body, mark, ".pdf");
  static const char *const FILES[][2] = { { ".pdf", "%PDF-" },
                                          { ".jwt", "eyJ" },
                                          { ".png", "\x89PNG" } };
  g_autofree char *other = site_private_path (site, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (FILES); i++) {
    g_autofree char *file = g_strconcat (make, "/", id, FILES[i][0], NULL);
    g_autofree char *not_theirs = g_strconcat (other, "/bewijs/", id, FILES[i][0], NULL);
    g_autoptr (Reply) reply = site_get (site->visitor, file, 200, NULL);
    g_assert_true (g_str_has_prefix (reply->body, FILES[i][1]));
    site_see (site->visitor, not_theirs, 404, NULL);
  }
  /* What everybody sees is what the paper shows, and not more. */
  g_autofree char *public_path = g_strconcat ("/bewijs/", id, NULL);
  g_autoptr (Reply) shown = site_get (site->visitor, public_path, 200, "Leraar 1 de Vries");
  site_expect (shown, public_path, 200, id);
  site_expect (shown, public_path, 200, "vrijdag 6 oktober 2017");
  site_expect (shown, public_path, 200, "vakinhoudelijk");
  g_assert_null (strstr (shown->body, "example.org"));
  g_assert_null (strstr (shown->body, "De Klimop"));
  g_assert_null (strstr (shown->body, "R100001"));
  site_see (site->visitor, "/bewijs/abcdefghijklmnopqrst", 404, NULL);
}

static void
verifiers_find_the_keys (Site *site, gconstpointer data)
{
  (void) data;
  site_see (site->visitor, "/register/sleutel.json", 200, "Ed25519");
  site_see (site->visitor, "/openbadge/sleutel.json", 200, "RSA");
  site_see (site->visitor, "/openbadge/uitgever.json", 200, "Profile");
  site_see (site->visitor, "/openbadge/status/00000000-0000-4000-8000-000000000000", 404, NULL);
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define TEST(function)                                                                             \
  g_test_add ("/register/portfolio_pages/" #function, Site, NULL, site_open, function, site_close)
  TEST (portfolio_shows_what_was_earned);
  TEST (portfolio_can_be_taken_along);
  TEST (teacher_tells_about_the_register);
  TEST (teacher_takes_the_evidence_along);
  TEST (what_was_followed_elsewhere);
  TEST (certificate_and_its_public_page);
  TEST (verifiers_find_the_keys);
  return g_test_run ();
}
