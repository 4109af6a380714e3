/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a page can rely on of who asks: a visitor known again, a language, a role.
 */
#include <string.h>

#include "server/staff/account.h"
#include "server/staff/session.h"
#include "tests/server/request_pages.h"

static void
test_visitor (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Browser) other = browser_new (fixture);
  g_autoptr (Reply) first = browser_get (browser, "/bezoeker", NULL);
  g_autoptr (Reply) stranger = browser_get (other, "/bezoeker", NULL);
  g_autofree char *cookie = reply_header (first, "Set-Cookie");
  g_assert_true (g_str_has_prefix (cookie, "lc="));
  g_assert_nonnull (strstr (cookie, "HttpOnly"));
  g_assert_nonnull (strstr (cookie, "SameSite=Lax"));
  g_assert_cmpstr (first->body, !=, stranger->body);
  request_pages_body (browser, "/bezoeker", first->body);
  g_autofree char *cache = reply_header (first, "Cache-Control");
  g_assert_cmpstr (cache, ==, "no-store");
  /* A page that asks nothing about the visitor sets no cookie. */
  g_autoptr (Browser) third = browser_new (fixture);
  g_autoptr (Reply) plain = browser_get (third, "/taal", NULL);
  g_autofree char *none = reply_header (plain, "Set-Cookie");
  g_assert_null (none);
  fixture_free (fixture);
}

static void
test_https (void)
{
  Fixture *fixture = request_pages_start_at ("https://aanmelden.example");
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) reply = browser_get (browser, "/bezoeker", NULL);
  g_autofree char *cookie = reply_header (reply, "Set-Cookie");
  g_autofree char *hsts = reply_header (reply, "Strict-Transport-Security");
  g_assert_true (g_str_has_prefix (cookie, "__Host-lc="));
  g_assert_nonnull (strstr (cookie, "; Secure"));
  g_assert_nonnull (hsts);
  request_pages_body (browser, "/bezoeker", reply->body);
  fixture_free (fixture);
}

static const struct {
  const char *headers, *body;
} languages[] = {
  { NULL, "nederlands" },
  { "Accept-Language: en\r\n", "english" },
  { "Accept-Language: en-GB,en;q=0.9,nl;q=0.8\r\n", "english" },
  { "Accept-Language: en;q=0.3, nl;q=0.8\r\n", "nederlands" },
  { "Accept-Language: fr\r\n", "nederlands" },
  { "Accept-Language: eng;q=1\r\n", "nederlands" },
  { "Accept-Language: ;;;,,,q\r\n", "nederlands" },
};

static void
test_language (void)
{
  Fixture *fixture = request_pages_start ();
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autoptr (Browser) browser = browser_new (fixture);
    g_autoptr (Reply) reply = browser_get (browser, "/taal", languages[i].headers);
    g_assert_cmpstr (reply->body, ==, languages[i].body);
  }
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) reply = browser_get (browser, "/taal?dag=1&taal=en&ronde=2", NULL);
  request_pages_location (reply, "/taal?dag=1&ronde=2");
  request_pages_body (browser, "/taal", "english");
  g_autoptr (Reply) error = browser_get (browser, "/nergens", NULL);
  g_assert_nonnull (strstr (error->body, "<html lang=\"en\">"));
  g_assert_nonnull (strstr (error->body, "href=\"/nergens?taal=nl\""));
  fixture_free (fixture);
}

static const char SQL_SESSION[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " VALUES (:hash, 1, 0, :until)";

static gboolean
sign_in (gpointer until, WriterTurn *turn, GError **error)
{
  guint8 hash[STAFF_TOKEN_HASH_BYTES];
  staff_session_hash ("token", hash);
  if (!account_add (turn->store, 0, "anna", ROLE_DESK, "-", error))
    return FALSE;
  g_autoptr (StoreStmt) add = store_prepare (turn->store, SQL_SESSION, error);
  store_bind_blob (add, ":hash", hash, sizeof hash);
  store_bind_int (add, ":until", turn->now_ms + GPOINTER_TO_INT (until));
  return store_run (add, error);
}

static void
test_roles (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) nobody = browser_get (browser, "/balie", NULL);
  request_pages_location (nobody, "/kantoor/inloggen");
  g_autoptr (Reply) unread = browser_post (browser, "/balie", "a=1");
  request_pages_location (unread, "/kantoor/inloggen");
  g_assert_true (unread->closed);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, sign_in, GINT_TO_POINTER (3600000), &error);
  g_assert_no_error (error);
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  request_pages_body (browser, "/balie", "anna");
  g_autoptr (Reply) higher = browser_get (browser, "/baas", NULL);
  g_assert_cmpint (higher->status, ==, 403);
  browser_set_cookie (browser, STAFF_COOKIE, "another");
  g_autoptr (Reply) wrong = browser_get (browser, "/balie", NULL);
  request_pages_location (wrong, "/kantoor/inloggen");
  fixture_free (fixture);
}

static void
test_session_ends (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, sign_in, GINT_TO_POINTER (-1), &error);
  g_assert_no_error (error);
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  g_autoptr (Reply) late = browser_get (browser, "/balie", NULL);
  request_pages_location (late, "/kantoor/inloggen");
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/request/visitor_is_known_again", test_visitor);
  g_test_add_func ("/server/request/https_binds_cookies", test_https);
  g_test_add_func ("/server/request/language", test_language);
  g_test_add_func ("/server/request/roles", test_roles);
  g_test_add_func ("/server/request/session_ends", test_session_ends);
  return g_test_run ();
}
