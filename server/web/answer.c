/* SPDX-License-Identifier: EUPL-1.2
 *
 * Answers: pages, redirects, files, JSON and errors, and the headers all of them carry; see
 * request.h.
 */
#include <sodium.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/log.h"
#include "server/core/secret.h"
#include "server/web/cookie.h"
#include "server/web/csrf.h"
#include "server/web/errors.h"
#include "server/web/request_private.h"
#include "server/web/template.h"

enum { NONCE_BYTES = 16, PAGE_AT_BIRTH = 16384 };

static const char HTML[] = "text/html; charset=utf-8";

/* ---- Headers ---- */

void
answer_header (Request *request, const char *name, char *value)
{
  Header header = { name, value };
  g_array_append_val (request->headers, header);
}

static gboolean
has_header (const Request *request, const char *name)
{
  for (guint i = 0; i < request->headers->len; i++)
    if (strcmp (g_array_index (request->headers, Header, i).name, name) == 0)
      return TRUE;
  return FALSE;
}

void
request_set_cookie (Request *request, const char *name, const char *value, gint64 max_age_s)
{
  request->personal = TRUE;
  answer_header (request, MHD_HTTP_HEADER_SET_COOKIE,
                 cookie_format (name, value, max_age_s, request->daemon->secure));
}

/* Source: OWASP ASVS 5.0, 3.4 and 14.3.2. */
static void
add_headers (Request *request, struct MHD_Response *response)
{
  static const struct {
    const char *name, *value;
  } always[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "same-origin" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    MHD_add_response_header (response, always[i].name, always[i].value);
  MHD_add_response_header (response, "Content-Security-Policy", request->daemon->csp);
  if (request->daemon->secure)
    MHD_add_response_header (response, "Strict-Transport-Security",
                             "max-age=31536000; includeSubDomains");
  if (!has_header (request, MHD_HTTP_HEADER_CACHE_CONTROL)) {
    MHD_add_response_header (response, MHD_HTTP_HEADER_CACHE_CONTROL,
                             request->personal ? "no-store" : "private, no-cache");
    MHD_add_response_header (response, MHD_HTTP_HEADER_VARY, "Cookie, Accept-Language");
  }
  for (guint i = 0; i < request->headers->len; i++) {
    const Header *header = &g_array_index (request->headers, Header, i);
    /* It refuses line ends; what it refuses we made wrong. */
    if (MHD_add_response_header (response, header->name, header->value) != MHD_YES)
      log_event ("error", "answer.header", "name", header->name, NULL);
  }
}

static void
unref_bytes (void *bytes)
{
  g_bytes_unref (bytes);
}

static void
log_request (Request *request, unsigned status)
{
  if (!request->daemon->log_requests)
    return;
  char number[16];
  g_snprintf (number, sizeof number, "%u", status);
  log_event ("info", "request", "route", request->route != NULL ? request->route->path : NULL,
             "status", number, NULL);
}

/* What a page answers with headers of its own is made anew each time. */
static void
keep (Request *request, unsigned status, const char *type, GBytes *body)
{
  if (request->kept_key != NULL && !request->personal && status == MHD_HTTP_OK &&
      request->headers->len == 0 && body != NULL)
    kept_put (request->daemon->kept, request->kept_key, request->kept_commits,
              g_get_monotonic_time (), type, body);
}

/* The end of every answer. */
static void
queue (Request *request, unsigned status, const char *type, GBytes *body)
{
  g_return_if_fail (!request->answered);
  request->answered = TRUE;
  keep (request, status, type, body);
  gsize size = 0;
  const void *bytes = body != NULL ? g_bytes_get_data (body, &size) : NULL;
  /* libmicrohttpd does not write to it, though its prototype may. */
  struct MHD_Response *response =
      size > 0 ? MHD_create_response_from_buffer_with_free_callback_cls (
                     size, (void *) bytes, unref_bytes, g_bytes_ref (body))
               : MHD_create_response_from_buffer (0, "", MHD_RESPMEM_PERSISTENT);
  if (type != NULL)
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  pthread_mutex_lock (&request->daemon->lock);
  gboolean close = request->refused || request->daemon->stopping;
  pthread_mutex_unlock (&request->daemon->lock);
  if (close)
    MHD_add_response_header (response, MHD_HTTP_HEADER_CONNECTION, "close");
  add_headers (request, response);
  peer_allow (request->peer, DEADLINE_MS + (gint64) (size / SEND_BYTES_A_SECOND) * 1000);
  if (MHD_queue_response (request->connection, status, response) != MHD_YES)
    log_event ("error", "answer.queue", NULL);
  MHD_destroy_response (response);
  log_request (request, status);
}

/* ---- Pages kept for everybody ---- */

gboolean
answer_kept (Request *request)
{
  Daemon *daemon = request->daemon;
  if (request_staff (request) != NULL || request->personal)
    return FALSE;
  /* Counted before the page opens its snapshot: what is kept is never older than it says. */
  pthread_mutex_lock (&daemon->lock);
  request->kept_commits = daemon->commits;
  pthread_mutex_unlock (&daemon->lock);
  request->kept_key = g_strconcat (lang_code (request_lang (request)), " ", request->target, NULL);
  const char *type = NULL;
  g_autoptr (GBytes) page = kept_find (daemon->kept, request->kept_key, request->kept_commits,
                                       g_get_monotonic_time (), &type);
  if (page == NULL)
    return FALSE;
  g_clear_pointer (&request->kept_key, g_free);
  queue (request, MHD_HTTP_OK, type, page);
  return TRUE;
}

/* ---- Pages ---- */

char *
answer_csrf (Request *request)
{
  return csrf_token (request->daemon->key_csrf, request_visitor (request),
                     request_staff_session (request));
}

char *
answer_nonce (Request *request)
{
  (void) request;
  return secret_random_text (NONCE_BYTES);
}

static char *
make_csrf (gpointer request)
{
  return ((Request *) request)->alike_key != NULL ? g_strdup (ALIKE_CSRF) : answer_csrf (request);
}

static char *
make_nonce (gpointer request)
{
  return ((Request *) request)->alike_key != NULL ? g_strdup (ALIKE_NONCE) : answer_nonce (request);
}

/* Where somebody can go who sent a form: the page at its own address, or else at the nearest above
 * it. Returns: (transfer full): NULL when no form was sent. */
static char *
page_of_form (Request *request)
{
  if (request->route == NULL || request->route->method != METHOD_POST)
    return NULL;
  if (router_find (request->daemon->router, METHOD_GET, request->path) != NULL)
    return g_strdup (request->target);
  g_autofree char *path = g_strdup (request->path);
  while (router_find (request->daemon->router, METHOD_GET, path) == NULL) {
    char *last = strrchr (path, '/');
    if (last == NULL || last == path)
      return g_strdup ("/");
    *last = '\0';
  }
  return g_steal_pointer (&path);
}

/* Where the switch of language leads: this same page, with the other language asked for. */
static char *
switch_path (Request *request, Lang other)
{
  g_autofree char *form = page_of_form (request);
  const char *page = form != NULL ? form : request->target;
  return g_strconcat (page, strchr (page, '?') != NULL ? "&" : "?", "taal=", lang_code (other),
                      NULL);
}

static void
fill_staff (Request *request, View *view)
{
  const RequestStaff *staff = request_staff (request);
  if (staff == NULL) {
    view_flag (view, "staff", FALSE);
    return;
  }
  View *section = view_section (view, "staff");
  view_text (section, "name", staff->name);
  view_flag (section, "is_organiser", staff->role >= ROLE_ORGANISER);
  view_flag (section, "is_admin", staff->role >= ROLE_ADMIN);
}

static void
fill_layout (Request *request, View *view)
{
  Lang lang = request_lang (request);
  Lang other = lang == LANG_NL ? LANG_EN : LANG_NL;
  g_autofree char *path = switch_path (request, other);
  view_text (view, "lang", lang_code (lang));
  view_text (view, "other_lang", lang_code (other));
  view_text (view, "other_lang_path", path);
  view_text (view, "path", request->path != NULL ? request->path : "/");
  view_flag (view, "demo", request->app->demo);
  view_made (view, "csrf", make_csrf, request);
  view_made (view, "nonce", make_nonce, request);
  fill_staff (request, view);
}

static gboolean
render (Request *request, const char *template, View *view, GBytes **page, GError **error)
{
  const Templates *templates = request->app->templates;
  Lang lang = request_lang (request);
  fill_layout (request, view);
  g_autoptr (GString) content = g_string_sized_new (PAGE_AT_BIRTH);
  if (!templates_render (templates, template, view, lang, content, error))
    return FALSE;
  gsize size = content->len;
  view_html (view, "content",
             safe_html_take_trusted (g_string_free (g_steal_pointer (&content), FALSE), size));
  g_autoptr (GString) whole = g_string_sized_new (size + PAGE_AT_BIRTH);
  if (!templates_render (templates, "layout", view, lang, whole, error))
    return FALSE;
  *page = g_string_free_to_bytes (g_steal_pointer (&whole));
  return TRUE;
}

static void
answer_page (Request *request, unsigned status, GBytes *page)
{
  if (request->alike_key == NULL) {
    queue (request, status, HTML, page);
    return;
  }
  if (status == MHD_HTTP_OK)
    kept_put (request->daemon->kept, request->alike_key, request->kept_commits,
              g_get_monotonic_time (), HTML, page);
  g_autoptr (GBytes) own = alike_fill (request, page);
  queue (request, status, HTML, own);
}

void
request_render (Request *request, unsigned status, const char *template, View *view)
{
  g_autoptr (View) owned = view;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) page = NULL;
  if (render (request, template, owned, &page, &error)) {
    answer_page (request, status, page);
    return;
  }
  log_event ("error", "template", "name", template, "error", error->message, NULL);
  const char *text = request_message (request, "error.internal");
  g_autoptr (GBytes) plain = g_bytes_new_static (text, strlen (text));
  queue (request, MHD_HTTP_INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", plain);
}

/* ---- Elsewhere ---- */

static void
redirect (Request *request, const char *where)
{
  answer_header (request, MHD_HTTP_HEADER_LOCATION, g_strdup (where));
  queue (request, MHD_HTTP_SEE_OTHER, NULL, NULL);
}

void
request_redirect (Request *request, const char *path)
{
  gboolean ours = path[0] == '/' && path[1] != '/' && strpbrk (path, "\\\r\n") == NULL;
  if (ours) {
    redirect (request, path);
    return;
  }
  log_event ("error", "redirect.refused", NULL);
  request_fail (request, MHD_HTTP_INTERNAL_SERVER_ERROR, "error.internal");
}

void
request_redirect_away (Request *request, const char *url)
{
  const char *root = request->app->bank_checkout_url;
  gsize size = root != NULL ? strlen (root) : 0;
  gboolean allowed =
      size > 0 && strncmp (url, root, size) == 0 &&
      (root[size - 1] == '/' || url[size] == '/' || url[size] == '\0' || url[size] == '?') &&
      strpbrk (url, "\\\r\n") == NULL;
  if (allowed) {
    redirect (request, url);
    return;
  }
  log_event ("error", "redirect.refused", NULL);
  request_fail (request, MHD_HTTP_BAD_GATEWAY, "error.unavailable");
}

/* ---- Files and JSON ---- */

/* Source: RFC 6266: a plain name for all, and the real one for who understands it. */
static void
offer_as (Request *request, const char *filename)
{
  g_autofree char *plain = g_strdup (filename);
  g_strcanon (plain, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  g_autofree char *real = g_uri_escape_string (filename, NULL, FALSE);
  answer_header (request, MHD_HTTP_HEADER_CONTENT_DISPOSITION,
                 g_strdup_printf ("attachment; filename=\"%s\"; filename*=UTF-8''%s", plain, real));
}

void
request_answer (Request *request, unsigned status, const char *content_type, GBytes *body,
                const char *filename)
{
  if (filename != NULL)
    offer_as (request, filename);
  queue (request, status, content_type, body);
}

void
request_answer_text (Request *request, const char *content_type, char *text, const char *filename)
{
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));
  request_answer (request, MHD_HTTP_OK, content_type, body, filename);
}

gboolean
request_has_it (Request *request, const char *etag, gint64 modified_ms)
{
  char *modified = when_format_http (modified_ms);
  answer_header (request, MHD_HTTP_HEADER_ETAG, g_strdup (etag));
  answer_header (request, MHD_HTTP_HEADER_LAST_MODIFIED, modified);
  const char *tags = request_header (request, MHD_HTTP_HEADER_IF_NONE_MATCH);
  const char *since = request_header (request, MHD_HTTP_HEADER_IF_MODIFIED_SINCE);
  gboolean same = tags != NULL ? strstr (tags, etag) != NULL : g_strcmp0 (since, modified) == 0;
  if (same)
    queue (request, MHD_HTTP_NOT_MODIFIED, NULL, NULL);
  return same;
}

void
request_json (Request *request, unsigned status, json_t *json)
{
  char *text = json_dumps (json, JSON_COMPACT | JSON_ENCODE_ANY);
  json_decref (json);
  g_return_if_fail (text != NULL);
  gsize size = strlen (text);
  g_autoptr (GBytes) body = g_bytes_new_with_free_func (text, size, free, text);
  request->personal = TRUE; /* programs keep their own copies */
  queue (request, status, "application/json", body);
}

/* ---- Errors ---- */

/* The way on from a refusal: to the page it belongs to, and for a private link that opens nothing
 * to where one asks for it again. */
static void
add_way_back (Request *request, View *view, const char *key)
{
  const char *link = request_param (request, "link");
  gboolean dead = strcmp (key, REQUEST_DEAD_LINK) == 0;
  gboolean office = request->route != NULL && request->route->role > ROLE_PUBLIC;
  g_autofree char *own = link != NULL ? g_strconcat ("/mijn/", link, NULL) : NULL;
  view_text (view, "back", dead ? "/link-kwijt" : own != NULL ? own : office ? "/kantoor" : "/");
  view_text (view, "back_text",
             request_message (request, dead          ? "after.lost_title"
                                       : own != NULL ? "after.back"
                                       : office      ? "error.office"
                                                     : "error.home"));
}

void
request_fail (Request *request, unsigned status, const char *key)
{
  if (request->route != NULL && request->route->kind == ROUTE_API) {
    const char *dot = strrchr (key, '.');
    request_json (request, status, json_pack ("{s:s}", "error", dot != NULL ? dot + 1 : key));
    return;
  }
  View *view = view_new ();
  view_text (view, "title", request_message (request, "error.title"));
  view_text (view, "sentence", request_message (request, key));
  view_int (view, "status", status);
  g_autofree char *back = page_of_form (request);
  view_text (view, "form", back);
  add_way_back (request, view, key);
  request_render (request, status, "error", view);
}

void
answer_refuse (Request *request, unsigned status, const char *key)
{
  request->refused = TRUE;
  request_fail (request, status, key);
}

void
request_fail_error (Request *request, const GError *error)
{
  ErrorAnswer answer = errors_answer (error);
  if (answer.status >= MHD_HTTP_INTERNAL_SERVER_ERROR)
    log_event ("error", "request.failed", "route",
               request->route != NULL ? request->route->path : NULL, "domain",
               g_quark_to_string (error->domain), "error", error->message, NULL);
  request_fail (request, answer.status, answer.key);
}

void
request_fail_missing (Request *request, const GError *error)
{
  if (error != NULL)
    request_fail_error (request, error);
  else
    request_fail (request, MHD_HTTP_NOT_FOUND, "error.not_found");
}
