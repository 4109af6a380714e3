/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a page can rely on of forms: they come from our own pages, count once, and may carry files.
 */
#include <string.h>

#include "tests/server/request_pages.h"

static void
test_form_counts_once (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (Reply) reply = browser_submit (browser, page, 0, "/bewaar", "&sleutel=a");
    request_pages_location (reply, "/waarde/a");
  }
  request_pages_body (browser, "/waarde/a", "1");
  /* The same form with another choice in it is another; and so is a form asked for again. */
  g_autoptr (Reply) other = browser_submit (browser, page, 0, "/bewaar", "&sleutel=b");
  request_pages_location (other, "/waarde/b");
  g_autoptr (Reply) fresh = browser_get (browser, "/formulier", NULL);
  g_autoptr (Reply) again = browser_submit (browser, fresh, 0, "/bewaar", "&sleutel=a");
  request_pages_location (again, "/waarde/a");
  request_pages_body (browser, "/waarde/a", "2");
  fixture_free (fixture);
}

static void
test_refused_write (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  g_autoptr (Reply) reply = browser_submit (browser, page, 0, "/bewaar", "&sleutel=vol");
  g_assert_cmpint (reply->status, ==, 503);
  g_assert_nonnull (strstr (reply->body, "probeer het over een minuut"));
  fixture_free (fixture);
}

static void
test_csrf (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Browser) stranger = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  g_autoptr (Reply) own = browser_get (stranger, "/formulier", NULL);
  g_assert_cmpint (own->status, ==, 200); /* the stranger has a cookie too */
  g_autoptr (Reply) stolen = browser_submit (stranger, page, 0, "/bewaar", "");
  g_assert_cmpint (stolen->status, ==, 403);
  g_autoptr (Reply) bare = browser_post (browser, "/bewaar", "sleutel=a");
  g_assert_cmpint (bare->status, ==, 403);
  request_pages_body (browser, "/waarde/a", "0");
  fixture_free (fixture);
}

static const struct {
  const char *headers;
  int status;
} origins[] = {
  { "", 303 },
  { "Sec-Fetch-Site: same-origin\r\n", 303 },
  { "Sec-Fetch-Site: none\r\n", 303 },
  { "Sec-Fetch-Site: cross-site\r\n", 403 },
  { "Sec-Fetch-Site: same-site\r\n", 403 },
  { "Origin: https://evil.example\r\n", 403 },
  { "Origin: null\r\n", 403 },
  { "Origin: http://127.0.0.1\r\n", 403 },
};

static char *
field (const Reply *page, const char *name)
{
  g_autofree char *mark = g_strdup_printf ("name=\"%s\" value=\"", name);
  const char *at = strstr (page->body, mark);
  g_assert_nonnull (at);
  at += strlen (mark);
  return g_strndup (at, strcspn (at, "\""));
}

static void
test_origin (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++) {
    g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
    g_autofree char *csrf = field (page, "csrf");
    g_autofree char *nonce = field (page, "nonce");
    g_autofree char *form = g_strdup_printf ("csrf=%s&nonce=%s", csrf, nonce);
    g_autofree char *headers = g_strconcat ("Content-Type: application/x-www-form-urlencoded\r\n",
                                            origins[i].headers, NULL);
    g_autoptr (Reply) reply = browser_post_with (browser, "/bewaar", headers, form);
    g_test_message ("%s", origins[i].headers);
    g_assert_cmpint (reply->status, ==, origins[i].status);
  }
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  g_autofree char *csrf = field (page, "csrf");
  g_autofree char *no_nonce = g_strdup_printf ("csrf=%s", csrf);
  g_autoptr (Reply) reply = browser_post (browser, "/bewaar", no_nonce);
  g_assert_cmpint (reply->status, ==, 400);
  fixture_free (fixture);
}

static void
test_upload (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  g_autofree char *csrf = field (page, "csrf");
  g_autofree char *nonce = field (page, "nonce");
  g_autofree char *body = g_strdup_printf (
      "--grens\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
      "--grens\r\nContent-Disposition: form-data; name=\"nonce\"\r\n\r\n%s\r\n"
      "--grens\r\nContent-Disposition: form-data; name=\"naam\"\r\n\r\nZoë\r\n"
      "--grens\r\nContent-Disposition: form-data; name=\"bestand\"; filename=\"C:\\x\\a.json\"\r\n"
      "Content-Type: application/json\r\n\r\n{\r\n}\r\n"
      "--grens--\r\n",
      csrf, nonce);
  g_autoptr (Reply) reply = browser_post_with (
      browser, "/upload", "Content-Type: multipart/form-data; boundary=grens\r\n", body);
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (reply->body, ==, "a.json 4 Zoë");
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/request/form_counts_once", test_form_counts_once);
  g_test_add_func ("/server/request/refused_write_is_told", test_refused_write);
  g_test_add_func ("/server/request/forms_of_others_are_refused", test_csrf);
  g_test_add_func ("/server/request/origin_and_nonce_are_checked", test_origin);
  g_test_add_func ("/server/request/upload", test_upload);
  return g_test_run ();
}
