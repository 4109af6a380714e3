/* SPDX-License-Identifier: EUPL-1.2
 *
 * The small parts of server/web without a server: forms, uploads, cookies, paths.
 */
#include <string.h>

#include "server/web/cookie.h"
#include "server/web/csrf.h"
#include "server/web/multipart.h"
#include "server/web/router.h"

/* ---- Forms ---- */

static const struct {
  const char *bytes;
  const char *a; /* first value of "a"; NULL: absent */
  int code;      /* of the error, or -1 */
} forms[] = {
  { "", NULL, -1 },
  { "a", "", -1 },
  { "a=", "", -1 },
  { "b=1&a=", "", -1 }, /* a last field that is empty */
  { "a=1&a=2", "1", -1 },
  { "&&a=1&&", "1", -1 },
  { "a=1=2", "1=2", -1 },
  { "a=x+y%20z%2B", "x y z+", -1 },
  { "%61=x", "x", -1 },
  { "a=%C3%A9%e2%82%AC", "é€", -1 },
  { "a=1%0D%0A2%0D3%0A4", "1\n2\n3\n4", -1 },
  { "a=%09", "\t", -1 },
  { "a=%", NULL, FORM_ERROR_ENCODING },
  { "a=%4", NULL, FORM_ERROR_ENCODING },
  { "a=%4g", NULL, FORM_ERROR_ENCODING },
  { "a=%00", NULL, FORM_ERROR_ENCODING },
  { "%00=a", NULL, FORM_ERROR_ENCODING },
  { "a=%1b", NULL, FORM_ERROR_ENCODING },
  { "a=%7F", NULL, FORM_ERROR_ENCODING },
  { "a=%C2%85", NULL, FORM_ERROR_ENCODING },
  { "a=%C2%A0", "\u00a0", -1 },
  { "a=%FF", NULL, FORM_ERROR_ENCODING },
  { "a=%C3", NULL, FORM_ERROR_ENCODING },
  { "a=%C0%AF", NULL, FORM_ERROR_ENCODING },    /* an overlong slash */
  { "a=%ED%A0%80", NULL, FORM_ERROR_ENCODING }, /* half a surrogate pair */
};

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Form) form = form_new ();
    gboolean good = form_add_urlencoded (form, forms[i].bytes, strlen (forms[i].bytes), &error);
    g_test_message ("%s", forms[i].bytes);
    g_assert_cmpint (good, ==, forms[i].code < 0);
    if (good)
      g_assert_cmpstr (form_first (form, "a"), ==, forms[i].a);
    else
      g_assert_error (error, FORM_ERROR, forms[i].code);
  }
}

static void
test_form_all (void)
{
  g_autoptr (Form) form = form_new ();
  g_assert_true (form_add_urlencoded (form, "a=1&b=x&a=2", 11, NULL));
  const GPtrArray *values = form_all (form, "a");
  g_assert_cmpint (values->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (values, 1), ==, "2");
  g_assert_cmpint (form_all (form, "c")->len, ==, 0);
  const GPtrArray *names = form_names (form);
  g_assert_cmpint (names->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "a");
  g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "b");
}

static void
test_form_too_many (void)
{
  g_autoptr (Form) form = form_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < FORM_FIELDS_MAX; i++)
    g_string_append (text, "a=1&");
  g_assert_true (form_add_urlencoded (form, text->str, text->len, NULL));
  g_autoptr (GError) error = NULL;
  g_assert_false (form_add_urlencoded (form, "a=1", 3, &error));
  g_assert_error (error, FORM_ERROR, FORM_ERROR_SHAPE);
}

/* ---- Uploads ---- */

#define TYPE "multipart/form-data; boundary=x"
#define FIELD(name, value)                                                                         \
  "--x\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define END "--x--\r\n"

static const struct {
  const char *what, *type, *body;
  gboolean good;
} uploads[] = {
  { "one field", TYPE, FIELD ("a", "1") END, TRUE },
  { "empty field", TYPE, FIELD ("a", "") END, TRUE },
  { "nothing", TYPE, END, TRUE },
  { "no line end at the end", TYPE, FIELD ("a", "1") "--x--", TRUE },
  { "quoted boundary", "multipart/form-data; boundary=\"x\"", FIELD ("a", "1") END, TRUE },
  { "capitals", "Multipart/Form-Data; Boundary=x", FIELD ("a", "1") END, TRUE },
  { "boundary inside a value", TYPE, FIELD ("a", "--x") END, TRUE },
  { "no type", NULL, FIELD ("a", "1") END, FALSE },
  { "other type", "multipart/mixed; boundary=x", FIELD ("a", "1") END, FALSE },
  { "no boundary", "multipart/form-data; x=y", FIELD ("a", "1") END, FALSE },
  { "empty boundary", "multipart/form-data; boundary=", FIELD ("a", "1") END, FALSE },
  { "odd boundary", "multipart/form-data; boundary=x{", FIELD ("a", "1") END, FALSE },
  { "long boundary",
    "multipart/form-data; boundary="
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    END, FALSE },
  { "other boundary", "multipart/form-data; boundary=y", FIELD ("a", "1") END, FALSE },
  { "no end", TYPE, FIELD ("a", "1"), FALSE },
  { "empty body", TYPE, "", FALSE },
  { "text before", TYPE, "hello\r\n" FIELD ("a", "1") END, FALSE },
  { "text after", TYPE, FIELD ("a", "1") END "hello", FALSE },
  { "no name", TYPE, "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END, FALSE },
  { "no headers", TYPE, "--x\r\n\r\n1\r\n" END, FALSE },
  { "name without an end", TYPE, "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END,
    FALSE },
  { "two dispositions", TYPE,
    "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n"
    "Content-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n" END,
    FALSE },
  { "bare line ends", TYPE, "--x\nContent-Disposition: form-data; name=\"a\"\n\n1\n--x--\n",
    FALSE },
  { "not UTF-8", TYPE, FIELD ("a", "\xff") END, FALSE },
};

static void
test_uploads (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (uploads); i++) {
    g_autoptr (Form) form = form_new ();
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (multipart_file_free);
    g_autoptr (GBytes) body = g_bytes_new (uploads[i].body, strlen (uploads[i].body));
    g_test_message ("%s", uploads[i].what);
    g_assert_cmpint (multipart_parse (uploads[i].type, body, form, files, NULL), ==,
                     uploads[i].good);
  }
}

static void
test_upload_file (void)
{
  static const char bytes[] = FIELD (
      "a", "1") "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"..\\..\\a/b\"\r\n"
                "Content-Type: text/plain\r\n\r\n\0\xff\r\n--y\r\n" END;
  g_autoptr (Form) form = form_new ();
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (multipart_file_free);
  g_autoptr (GBytes) body = g_bytes_new_static (bytes, sizeof bytes - 1);
  g_autoptr (GError) error = NULL;
  multipart_parse (TYPE, body, form, files, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (form_first (form, "a"), ==, "1");
  g_assert_null (form_first (form, "f"));
  g_assert_cmpint (files->len, ==, 1);
  const MultipartFile *file = g_ptr_array_index (files, 0);
  g_assert_cmpstr (file->field, ==, "f");
  g_assert_cmpstr (file->file_name, ==, "b");
  gsize size = 0;
  const char *content = g_bytes_get_data (file->bytes, &size);
  g_assert_cmpmem (content, (int) size, "\0\xff\r\n--y", 7);
}

/* ---- Cookies ---- */

static void
test_cookies (void)
{
  static const struct {
    const char *header;
    gboolean secure;
    const char *value;
  } cases[] = {
    { NULL, FALSE, NULL },
    { "", FALSE, NULL },
    { "a=1", FALSE, "1" },
    { "b=2; a=1", FALSE, "1" },
    { "b=2;a=1;c=3", FALSE, "1" },
    { "a=", FALSE, "" },
    { "ba=2", FALSE, NULL },
    { "b=a=1", FALSE, NULL },
    { "a", FALSE, NULL },
    { "a=1; a=2", FALSE, "1" },
    { "a=1", TRUE, NULL }, /* a plain one does not count over https */
    { "a=1; __Host-a=2", TRUE, "2" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *value = cookie_find (cases[i].header, "a", cases[i].secure);
    g_assert_cmpstr (value, ==, cases[i].value);
  }
  g_autofree char *plain = cookie_format ("a", "1", 60, FALSE);
  g_assert_cmpstr (plain, ==, "a=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  g_autofree char *gone = cookie_format ("a", NULL, 60, TRUE);
  g_assert_cmpstr (gone, ==, "__Host-a=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0");
}

/* ---- Tokens ---- */

static void
test_tokens (void)
{
  guint8 key[32] = { 1 }, visitor[32] = { 2 }, other[32] = { 3 };
  g_autofree char *token = csrf_token (key, visitor, NULL);
  g_autofree char *staff = csrf_token (key, visitor, other);
  g_assert_true (csrf_token_fits (token, key, visitor, NULL));
  g_assert_true (csrf_token_fits (staff, key, visitor, other));
  g_assert_false (csrf_token_fits (token, key, visitor, other));
  g_assert_false (csrf_token_fits (staff, key, visitor, NULL));
  g_assert_false (csrf_token_fits (token, key, other, NULL));
  g_assert_false (csrf_token_fits (NULL, key, visitor, NULL));
  g_assert_false (csrf_token_fits ("", key, visitor, NULL));
}

static void
test_origins (void)
{
  static const struct {
    const char *origin, *site, *host;
    gboolean good;
  } cases[] = {
    { NULL, NULL, "x", TRUE },
    { "https://a.example", NULL, "a.example", TRUE },
    { "https://a.example", "same-origin", "proxy:8017", TRUE },
    { "http://localhost:8017", NULL, "localhost:8017", TRUE },
    { "https://a.example.evil.example", NULL, "a.example", FALSE },
    { "https://a", NULL, "a.example", FALSE },
    { "", NULL, "a.example", FALSE },
    { "null", NULL, "a.example", FALSE },
    { "https://a.example", "cross-site", "a.example", FALSE },
    { NULL, "same-site", "a.example", FALSE },
    { "https://evil.example", NULL, NULL, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (
        csrf_origin_fits (cases[i].origin, cases[i].site, cases[i].host, "https://a.example"), ==,
        cases[i].good);
}

/* ---- Paths ---- */

static void
page_nothing (Request *request)
{
  (void) request;
}

static const Route routes[] = {
  { METHOD_GET, "/", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
  { METHOD_GET, "/a/{x}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
  { METHOD_POST, "/a/{x}", ROLE_PUBLIC, ROUTE_FORM, 10, page_nothing },
  { METHOD_GET, "/a/{x}.pdf", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
  { METHOD_GET, "/a/{x}/{y}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
  { METHOD_GET, "/a/b", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
  { METHOD_GET, "/{z}/b", ROLE_PUBLIC, ROUTE_PAGE, 0, page_nothing },
};

static const struct {
  Method method;
  const char *path, *pattern, *name, *value;
} paths[] = {
  { METHOD_GET, "/", "/", "x", NULL },
  { METHOD_GET, "/a/b", "/a/b", "x", NULL },
  { METHOD_GET, "/a/c", "/a/{x}", "x", "c" },
  { METHOD_POST, "/a/b", "/a/{x}", "x", "b" },
  { METHOD_GET, "/a/c.pdf", "/a/{x}.pdf", "x", "c" },
  { METHOD_GET, "/a/.pdf", "/a/{x}", "x", ".pdf" },
  { METHOD_GET, "/a/c/d", "/a/{x}/{y}", "y", "d" },
  { METHOD_GET, "/c/b", "/{z}/b", "z", "c" },
  { METHOD_GET, "/a", NULL, NULL, NULL },
  { METHOD_GET, "/a/", NULL, NULL, NULL },
  { METHOD_GET, "/a/b/", NULL, NULL, NULL },
  { METHOD_GET, "//", NULL, NULL, NULL },
  { METHOD_GET, "/a/b/c/d", NULL, NULL, NULL },
  { METHOD_GET, "", NULL, NULL, NULL },
  { METHOD_POST, "/", NULL, NULL, NULL },
};

static void
test_router (void)
{
  Router *router = router_new (routes, G_N_ELEMENTS (routes));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    const Route *route = router_find (router, paths[i].method, paths[i].path);
    g_test_message ("%s", paths[i].path);
    g_assert_cmpstr (route != NULL ? route->path : NULL, ==, paths[i].pattern);
    g_autofree char *value =
        route != NULL ? router_param (route, paths[i].path, paths[i].name) : NULL;
    g_assert_cmpstr (value, ==, paths[i].value);
  }
  g_autofree char *both = router_allow (router, "/a/b");
  g_autofree char *none = router_allow (router, "/b");
  g_assert_cmpstr (both, ==, "GET, HEAD, POST");
  g_assert_null (none);
  router_free (router);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/form/values", test_forms);
  g_test_add_func ("/server/form/all_values", test_form_all);
  g_test_add_func ("/server/form/too_many_fields", test_form_too_many);
  g_test_add_func ("/server/multipart/shapes", test_uploads);
  g_test_add_func ("/server/multipart/file", test_upload_file);
  g_test_add_func ("/server/cookie/find_and_format", test_cookies);
  g_test_add_func ("/server/csrf/token", test_tokens);
  g_test_add_func ("/server/csrf/origin", test_origins);
  g_test_add_func ("/server/router/most_literal_wins", test_router);
  return g_test_run ();
}
