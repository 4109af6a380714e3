/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a page can rely on of answers: headers that tell browsers what they must not do, redirects,
 * downloads, static files, and pages that are kept until a commit.
 */
#include <string.h>

#include "server/staff/session.h"
#include "server/web/static.h"
#include "tests/server/request_pages.h"

static void
test_headers (void)
{
  static const struct {
    const char *name, *value;
  } headers[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "same-origin" },
    { "Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; "
                                 "base-uri 'none'; frame-ancestors 'none'; "
                                 "form-action 'self' https://bank.example" },
  };
  static const char *const paths[] = { "/taal", "/nergens", "/api/json", "/balie" };
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autoptr (Reply) reply = browser_get (browser, paths[i], NULL);
    for (guint k = 0; k < G_N_ELEMENTS (headers); k++) {
      g_autofree char *value = reply_header (reply, headers[k].name);
      g_assert_cmpstr (value, ==, headers[k].value);
    }
  }
  fixture_free (fixture);
}

static void
test_head (void)
{
  static const char bytes[] = "HEAD /taal HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  Fixture *fixture = request_pages_start ();
  g_autoptr (Reply) reply = fixture_raw (fixture, bytes, sizeof bytes - 1);
  g_autofree char *length = reply_header (reply, "Content-Length");
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (length, ==, "10");
  g_assert_true (reply->closed);
  fixture_free (fixture);
}

static void
test_redirects (void)
{
  static const struct {
    const char *path;
    int status;
  } redirects[] = {
    { "/naar?naar=/goed", 303 },
    { "/naar?naar=//evil.example/", 500 },
    { "/naar?naar=https://evil.example/", 500 },
    { "/naar?naar=/a%5C%5Cb", 500 },
    { "/naar?naar=/a%0aX:y", 500 },
    { "/weg?naar=https://bank.example/pay/1", 303 },
    { "/weg?naar=https://bank.example/pay", 303 },
    { "/weg?naar=https://bank.example/payment", 502 },
    { "/weg?naar=https://bank.example.evil.example/pay/", 502 },
    { "/weg?naar=https://evil.example/", 502 },
  };
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (redirects); i++) {
    g_autoptr (Reply) reply = browser_get (browser, redirects[i].path, NULL);
    g_test_message ("%s", redirects[i].path);
    g_assert_cmpint (reply->status, ==, redirects[i].status);
  }
  fixture_free (fixture);
}

static void
test_files_and_json (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) file = browser_get (browser, "/pdf", NULL);
  g_autofree char *disposition = reply_header (file, "Content-Disposition");
  g_assert_cmpstr (disposition, ==,
                   "attachment; filename=\"badge_____.pdf\"; "
                   "filename*=UTF-8''badge%20%22%C3%A9%22.pdf");
  request_pages_body (browser, "/api/json", "{\"é\":\"<\"}");
  g_autoptr (Reply) refused = browser_get (browser, "/api/nee", NULL);
  g_assert_cmpint (refused->status, ==, 403);
  g_assert_cmpstr (refused->body, ==, "{\"error\":\"code\"}");
  fixture_free (fixture);
}

static void
test_static (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  const char *url = statics_url (fixture_app (fixture)->statics, "style.css");
  g_assert_nonnull (url);
  g_autoptr (Reply) reply = browser_get (browser, url, NULL);
  g_autofree char *type = reply_header (reply, "Content-Type");
  g_autofree char *cache = reply_header (reply, "Cache-Control");
  g_autofree char *etag = reply_header (reply, "ETag");
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (type, ==, "text/css; charset=utf-8");
  g_assert_cmpstr (cache, ==, "public, max-age=31536000, immutable");
  g_autofree char *condition = g_strdup_printf ("If-None-Match: %s\r\n", etag);
  g_autoptr (Reply) same = browser_get (browser, url, condition);
  g_assert_cmpint (same->status, ==, 304);
  g_autoptr (Reply) old = browser_get (browser, "/static/0123456789/style.css", NULL);
  g_autofree char *old_cache = reply_header (old, "Cache-Control");
  g_assert_cmpint (old->status, ==, 200);
  g_assert_cmpstr (old_cache, ==, "no-cache");
  g_autoptr (Reply) none = browser_get (browser, "/static/0123456789/geheim.css", NULL);
  g_assert_cmpint (none->status, ==, 404);
  fixture_free (fixture);
}

static void
test_work (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  request_pages_body (browser, "/werk", "42");
  fixture_free (fixture);
}

static void
test_health (void)
{
  Fixture *fixture = fixture_new (NULL, NULL, NULL, 0);
  g_autoptr (Browser) browser = browser_new (fixture);
  request_pages_body (browser, "/gezond", "ok\n");
  fixture_free (fixture);
}

/* Asks until an answer came that was not made for it: on a busy machine one may be too late. */
static gboolean
is_kept (Browser *browser, const char *path, const char *headers)
{
  for (int i = 0; i < 20; i++) {
    g_autoptr (Reply) first = browser_get (browser, path, headers);
    int made = g_atomic_int_get (&request_pages_shared_made);
    g_autoptr (Reply) again = browser_get (browser, path, headers);
    g_assert_cmpint (again->status, ==, 200);
    g_assert_cmpstr (again->body, ==, first->body);
    if (g_atomic_int_get (&request_pages_shared_made) == made)
      return TRUE;
  }
  return FALSE;
}

static void
test_shared (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_assert_true (is_kept (browser, "/gedeeld/a", NULL));
  g_autoptr (Reply) form = browser_get (browser, "/formulier", NULL);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *value = g_strdup_printf ("%d", i);
    g_autofree char *fields = g_strdup_printf ("&sleutel=a&keer=%d", i);
    g_autoptr (Reply) saved = browser_submit (browser, form, 0, "/bewaar", fields);
    g_assert_cmpint (saved->status, ==, 303);
    request_pages_body (browser, "/gedeeld/a", value);
  }
  g_assert_true (is_kept (browser, "/gedeeld/a", NULL));
  int made = g_atomic_int_get (&request_pages_shared_made);
  request_pages_body (browser, "/gedeeld/b", "0");
  g_assert_cmpint (g_atomic_int_get (&request_pages_shared_made), ==, made + 1);
  g_assert_true (is_kept (browser, "/gedeeld/b", "Accept-Language: en\r\n"));
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  g_assert_false (is_kept (browser, "/gedeeld/b", NULL));
  fixture_free (fixture);
}

/* Read again after each commit, and not before. */
static void
test_lists (void)
{
  Fixture *fixture = request_pages_start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) form = browser_get (browser, "/formulier", NULL);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *value = g_strdup_printf ("%d", i);
    g_autofree char *fields = g_strdup_printf ("&sleutel=a&keer=%d", i);
    g_autoptr (Reply) saved = browser_submit (browser, form, 0, "/bewaar", fields);
    g_assert_cmpint (saved->status, ==, 303);
    request_pages_body (browser, "/lijst", value);
    request_pages_body (browser, "/lijst", value);
  }
  g_assert_cmpint (g_atomic_int_get (&request_pages_lists_read), ==, 20);
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/request/security_headers_everywhere", test_headers);
  g_test_add_func ("/server/request/lists_are_shared", test_lists);
  g_test_add_func ("/server/request/head_has_no_body", test_head);
  g_test_add_func ("/server/request/redirects_only_where_allowed", test_redirects);
  g_test_add_func ("/server/request/files_and_json", test_files_and_json);
  g_test_add_func ("/server/request/static_files", test_static);
  g_test_add_func ("/server/request/work_elsewhere", test_work);
  g_test_add_func ("/server/request/health", test_health);
  g_test_add_func ("/server/request/pages_for_everybody_are_kept_until_a_commit", test_shared);
  return g_test_run ();
}
