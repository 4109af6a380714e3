/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a page can rely on: forms come from our own pages and count once, cookies, languages,
 * roles, downloads, static files, and answers that tell browsers what they must not do.
 */
#include <string.h>

#include "server/staff/account.h"
#include "server/staff/session.h"
#include "server/web/pages.h"
#include "server/web/shared.h"
#include "server/web/static.h"
#include "tests/server/fixture.h"

/* ---- Pages of the test ---- */

static void
answer_text (Request *request, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  request_answer (request, 200, "text/plain; charset=utf-8", body, NULL);
}

/* The two forms of the test, made of the fields every form carries. */
static void
page_form (Request *request)
{
  View *view = view_new ();
  view_text (view, "title", "x");
  view_text (view, "sentence", "y");
  view_int (view, "status", 0);
  request_render (request, 200, "form", view);
}

static const char SQL_ADD[] = "INSERT INTO setting (key, value) VALUES (:key, :value)"
                              " ON CONFLICT (key) DO UPDATE SET value = value + 1";
static const char SQL_GET[] = "SELECT value FROM setting WHERE key = :key";

static gboolean
add_up (gpointer key, WriterTurn *turn, GError **error)
{
  if (strcmp (key, "vol") == 0) {
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FULL, "no room");
    return FALSE;
  }
  g_autoptr (StoreStmt) add = store_prepare (turn->store, SQL_ADD, error);
  store_bind_text (add, ":key", key);
  store_bind_text (add, ":value", "1");
  if (!store_run (add, error))
    return FALSE;
  turn->outcome = g_strdup_printf ("/waarde/%s", (const char *) key);
  return TRUE;
}

static void
page_save (Request *request)
{
  const char *key = request_form (request, "sleutel");
  request_write (request, WRITER_CHECKS_FIRST, add_up, g_strdup (key != NULL ? key : "a"), g_free,
                 NULL);
}

static void
page_value (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (StoreStmt) get = store_prepare (store, SQL_GET, NULL);
  store_bind_text (get, ":key", request_param (request, "sleutel"));
  answer_text (request, store_step (get, NULL) == STORE_ROW ? store_column_text (get, 0) : "0");
}

/* How often a page that is kept was made. */
static int shared_made;

static void
page_shared (Request *request)
{
  g_atomic_int_inc (&shared_made);
  page_value (request);
}

static int lists_read;

static GPtrArray *
read_list (Store *store, GError **error)
{
  g_atomic_int_inc (&lists_read);
  g_autoptr (StoreStmt) get = store_query (store, error, SQL_GET, "t", ":key", "a");
  if (get == NULL)
    return NULL;
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  gboolean found = store_step (get, NULL) == STORE_ROW;
  g_ptr_array_add (list, g_strdup (found ? store_column_text (get, 0) : "0"));
  return list;
}

static void
page_list (Request *request)
{
  g_autoptr (GPtrArray) list = request_shared (request, read_list, NULL);
  answer_text (request, g_ptr_array_index (list, 0));
}

static void
page_lang (Request *request)
{
  answer_text (request, request_lang (request) == LANG_EN ? "english" : "nederlands");
}

static void
page_desk (Request *request)
{
  answer_text (request, request_staff (request)->name);
}

static void
page_visitor (Request *request)
{
  g_autofree char *text = g_base64_encode (request_visitor (request), 32);
  answer_text (request, text);
}

static void
page_upload (Request *request)
{
  const char *name = NULL;
  GBytes *file = request_file (request, "bestand", &name);
  g_autofree char *text =
      g_strdup_printf ("%s %zu %s", file != NULL ? name : "-",
                       file != NULL ? g_bytes_get_size (file) : 0, request_form (request, "naam"));
  answer_text (request, text);
}

static void
page_download (Request *request)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("x", 1);
  request_answer (request, 200, "application/pdf", body, "badge \"é\".pdf");
}

static void
page_json (Request *request)
{
  request_json (request, 200, json_pack ("{s:s}", "é", "<"));
}

static void
page_api_fail (Request *request)
{
  request_fail (request, 403, "code");
}

static void
page_away (Request *request)
{
  request_redirect_away (request, request_query (request, "naar"));
}

static void
page_redirect (Request *request)
{
  request_redirect (request, request_query (request, "naar"));
}

static void
double_it (gpointer number)
{
  *(int *) number *= 2;
}

static void
page_doubled (Request *request, gpointer number)
{
  g_autofree char *text = g_strdup_printf ("%d", *(const int *) number);
  answer_text (request, request_store (request) != NULL ? text : "");
}

static void
page_work (Request *request)
{
  int *number = g_new (int, 1);
  *number = 21;
  request_work (request, number, g_free, double_it, page_doubled);
}

static const Route routes[] = {
  { METHOD_GET, "/api/json", ROLE_PUBLIC, ROUTE_API, 0, page_json },
  { METHOD_GET, "/api/nee", ROLE_PUBLIC, ROUTE_API, 0, page_api_fail },
  { METHOD_POST, "/balie", ROLE_DESK, ROUTE_FORM, 4096, page_save },
  { METHOD_GET, "/balie", ROLE_DESK, ROUTE_PAGE, 0, page_desk },
  { METHOD_GET, "/baas", ROLE_ADMIN, ROUTE_PAGE, 0, page_desk },
  { METHOD_POST, "/bewaar", ROLE_PUBLIC, ROUTE_FORM, 4096, page_save },
  { METHOD_GET, "/bezoeker", ROLE_PUBLIC, ROUTE_PAGE, 0, page_visitor },
  { METHOD_GET, "/formulier", ROLE_PUBLIC, ROUTE_PAGE, 0, page_form },
  { METHOD_GET, "/gedeeld/{sleutel}", ROLE_PUBLIC, ROUTE_SHARED, 0, page_shared },
  { METHOD_GET, "/lijst", ROLE_PUBLIC, ROUTE_PAGE, 0, page_list },
  { METHOD_GET, "/naar", ROLE_PUBLIC, ROUTE_PAGE, 0, page_redirect },
  { METHOD_GET, "/pdf", ROLE_PUBLIC, ROUTE_PAGE, 0, page_download },
  { METHOD_GET, "/static/{hash}/{file}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_static },
  { METHOD_GET, "/taal", ROLE_PUBLIC, ROUTE_PAGE, 0, page_lang },
  { METHOD_POST, "/upload", ROLE_PUBLIC, ROUTE_UPLOAD, 65536, page_upload },
  { METHOD_GET, "/waarde/{sleutel}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_value },
  { METHOD_GET, "/werk", ROLE_PUBLIC, ROUTE_PAGE, 0, page_work },
  { METHOD_GET, "/weg", ROLE_PUBLIC, ROUTE_PAGE, 0, page_away },
};

static Fixture *
start_at (const char *base_url)
{
  const char *const settings[] = { "bank.checkout_url", "https://bank.example/pay",
                                   "server.base_url", base_url, NULL };
  return fixture_new (settings, NULL, routes, G_N_ELEMENTS (routes));
}

static Fixture *
start (void)
{
  return start_at ("");
}

static void
assert_body (Browser *browser, const char *path, const char *body)
{
  g_autoptr (Reply) reply = browser_get (browser, path, NULL);
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (reply->body, ==, body);
}

static void
assert_location (const Reply *reply, const char *path)
{
  g_autofree char *location = reply_header (reply, "Location");
  g_assert_cmpint (reply->status, ==, 303);
  g_assert_cmpstr (location, ==, path);
}

/* ---- Forms ---- */

static void
test_form_counts_once (void)
{
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (Reply) reply = browser_submit (browser, page, 0, "/bewaar", "&sleutel=a");
    assert_location (reply, "/waarde/a");
  }
  assert_body (browser, "/waarde/a", "1");
  /* The same form with another choice in it is another; and so is a form asked for again. */
  g_autoptr (Reply) other = browser_submit (browser, page, 0, "/bewaar", "&sleutel=b");
  assert_location (other, "/waarde/b");
  g_autoptr (Reply) fresh = browser_get (browser, "/formulier", NULL);
  g_autoptr (Reply) again = browser_submit (browser, fresh, 0, "/bewaar", "&sleutel=a");
  assert_location (again, "/waarde/a");
  assert_body (browser, "/waarde/a", "2");
  fixture_free (fixture);
}

static void
test_refused_write (void)
{
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Browser) stranger = browser_new (fixture);
  g_autoptr (Reply) page = browser_get (browser, "/formulier", NULL);
  g_autoptr (Reply) own = browser_get (stranger, "/formulier", NULL);
  g_assert_cmpint (own->status, ==, 200); /* the stranger has a cookie too */
  g_autoptr (Reply) stolen = browser_submit (stranger, page, 0, "/bewaar", "");
  g_assert_cmpint (stolen->status, ==, 403);
  g_autoptr (Reply) bare = browser_post (browser, "/bewaar", "sleutel=a");
  g_assert_cmpint (bare->status, ==, 403);
  assert_body (browser, "/waarde/a", "0");
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
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
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

/* ---- Who asks ---- */

static void
test_visitor (void)
{
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Browser) other = browser_new (fixture);
  g_autoptr (Reply) first = browser_get (browser, "/bezoeker", NULL);
  g_autoptr (Reply) stranger = browser_get (other, "/bezoeker", NULL);
  g_autofree char *cookie = reply_header (first, "Set-Cookie");
  g_assert_true (g_str_has_prefix (cookie, "lc="));
  g_assert_nonnull (strstr (cookie, "HttpOnly"));
  g_assert_nonnull (strstr (cookie, "SameSite=Lax"));
  g_assert_cmpstr (first->body, !=, stranger->body);
  assert_body (browser, "/bezoeker", first->body);
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
  Fixture *fixture = start_at ("https://aanmelden.example");
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) reply = browser_get (browser, "/bezoeker", NULL);
  g_autofree char *cookie = reply_header (reply, "Set-Cookie");
  g_autofree char *hsts = reply_header (reply, "Strict-Transport-Security");
  g_assert_true (g_str_has_prefix (cookie, "__Host-lc="));
  g_assert_nonnull (strstr (cookie, "; Secure"));
  g_assert_nonnull (hsts);
  assert_body (browser, "/bezoeker", reply->body);
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
  Fixture *fixture = start ();
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autoptr (Browser) browser = browser_new (fixture);
    g_autoptr (Reply) reply = browser_get (browser, "/taal", languages[i].headers);
    g_assert_cmpstr (reply->body, ==, languages[i].body);
  }
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) reply = browser_get (browser, "/taal?dag=1&taal=en&ronde=2", NULL);
  assert_location (reply, "/taal?dag=1&ronde=2");
  assert_body (browser, "/taal", "english");
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
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) nobody = browser_get (browser, "/balie", NULL);
  assert_location (nobody, "/kantoor/inloggen");
  g_autoptr (Reply) unread = browser_post (browser, "/balie", "a=1");
  assert_location (unread, "/kantoor/inloggen");
  g_assert_true (unread->closed);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, sign_in, GINT_TO_POINTER (3600000), &error);
  g_assert_no_error (error);
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  assert_body (browser, "/balie", "anna");
  g_autoptr (Reply) higher = browser_get (browser, "/baas", NULL);
  g_assert_cmpint (higher->status, ==, 403);
  browser_set_cookie (browser, STAFF_COOKIE, "another");
  g_autoptr (Reply) wrong = browser_get (browser, "/balie", NULL);
  assert_location (wrong, "/kantoor/inloggen");
  fixture_free (fixture);
}

static void
test_session_ends (void)
{
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (GError) error = NULL;
  writer_call (fixture_app (fixture)->writer, 0, sign_in, GINT_TO_POINTER (-1), &error);
  g_assert_no_error (error);
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  g_autoptr (Reply) late = browser_get (browser, "/balie", NULL);
  assert_location (late, "/kantoor/inloggen");
  fixture_free (fixture);
}

/* ---- Answers ---- */

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
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) file = browser_get (browser, "/pdf", NULL);
  g_autofree char *disposition = reply_header (file, "Content-Disposition");
  g_assert_cmpstr (disposition, ==,
                   "attachment; filename=\"badge_____.pdf\"; "
                   "filename*=UTF-8''badge%20%22%C3%A9%22.pdf");
  assert_body (browser, "/api/json", "{\"é\":\"<\"}");
  g_autoptr (Reply) refused = browser_get (browser, "/api/nee", NULL);
  g_assert_cmpint (refused->status, ==, 403);
  g_assert_cmpstr (refused->body, ==, "{\"error\":\"code\"}");
  fixture_free (fixture);
}

static void
test_static (void)
{
  Fixture *fixture = start ();
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
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  assert_body (browser, "/werk", "42");
  fixture_free (fixture);
}

static void
test_health (void)
{
  Fixture *fixture = fixture_new (NULL, NULL, NULL, 0);
  g_autoptr (Browser) browser = browser_new (fixture);
  assert_body (browser, "/gezond", "ok\n");
  fixture_free (fixture);
}

/* Asks until an answer came that was not made for it: on a busy machine one may be too late. */
static gboolean
is_kept (Browser *browser, const char *path, const char *headers)
{
  for (int i = 0; i < 20; i++) {
    g_autoptr (Reply) first = browser_get (browser, path, headers);
    int made = g_atomic_int_get (&shared_made);
    g_autoptr (Reply) again = browser_get (browser, path, headers);
    g_assert_cmpint (again->status, ==, 200);
    g_assert_cmpstr (again->body, ==, first->body);
    if (g_atomic_int_get (&shared_made) == made)
      return TRUE;
  }
  return FALSE;
}

static void
test_shared (void)
{
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_assert_true (is_kept (browser, "/gedeeld/a", NULL));
  g_autoptr (Reply) form = browser_get (browser, "/formulier", NULL);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *value = g_strdup_printf ("%d", i);
    g_autofree char *fields = g_strdup_printf ("&sleutel=a&keer=%d", i);
    g_autoptr (Reply) saved = browser_submit (browser, form, 0, "/bewaar", fields);
    g_assert_cmpint (saved->status, ==, 303);
    assert_body (browser, "/gedeeld/a", value);
  }
  g_assert_true (is_kept (browser, "/gedeeld/a", NULL));
  int made = g_atomic_int_get (&shared_made);
  assert_body (browser, "/gedeeld/b", "0");
  g_assert_cmpint (g_atomic_int_get (&shared_made), ==, made + 1);
  g_assert_true (is_kept (browser, "/gedeeld/b", "Accept-Language: en\r\n"));
  browser_set_cookie (browser, STAFF_COOKIE, "token");
  g_assert_false (is_kept (browser, "/gedeeld/b", NULL));
  fixture_free (fixture);
}

/* Read again after each commit, and not before. */
static void
test_lists (void)
{
  Fixture *fixture = start ();
  g_autoptr (Browser) browser = browser_new (fixture);
  g_autoptr (Reply) form = browser_get (browser, "/formulier", NULL);
  for (int i = 1; i <= 20; i++) {
    g_autofree char *value = g_strdup_printf ("%d", i);
    g_autofree char *fields = g_strdup_printf ("&sleutel=a&keer=%d", i);
    g_autoptr (Reply) saved = browser_submit (browser, form, 0, "/bewaar", fields);
    g_assert_cmpint (saved->status, ==, 303);
    assert_body (browser, "/lijst", value);
    assert_body (browser, "/lijst", value);
  }
  g_assert_cmpint (g_atomic_int_get (&lists_read), ==, 20);
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
  g_test_add_func ("/server/request/visitor_is_known_again", test_visitor);
  g_test_add_func ("/server/request/https_binds_cookies", test_https);
  g_test_add_func ("/server/request/language", test_language);
  g_test_add_func ("/server/request/roles", test_roles);
  g_test_add_func ("/server/request/session_ends", test_session_ends);
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
