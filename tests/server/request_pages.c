/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of tests; see request_pages.h.
 */
#include "tests/server/request_pages.h"

#include <string.h>

#include "server/web/pages.h"
#include "server/web/shared.h"

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

int request_pages_shared_made;

static void
page_shared (Request *request)
{
  g_atomic_int_inc (&request_pages_shared_made);
  page_value (request);
}

int request_pages_lists_read;

static GPtrArray *
read_list (Store *store, GError **error)
{
  g_atomic_int_inc (&request_pages_lists_read);
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

Fixture *
request_pages_start_at (const char *base_url)
{
  const char *const settings[] = { "bank.checkout_url", "https://bank.example/pay",
                                   "server.base_url", base_url, NULL };
  return fixture_new (settings, NULL, routes, G_N_ELEMENTS (routes));
}

Fixture *
request_pages_start (void)
{
  return request_pages_start_at ("");
}

void
request_pages_body (Browser *browser, const char *path, const char *body)
{
  g_autoptr (Reply) reply = browser_get (browser, path, NULL);
  g_assert_cmpint (reply->status, ==, 200);
  g_assert_cmpstr (reply->body, ==, body);
}

void
request_pages_location (const Reply *reply, const char *path)
{
  g_autofree char *location = reply_header (reply, "Location");
  g_assert_cmpint (reply->status, ==, 303);
  g_assert_cmpstr (location, ==, path);
}
