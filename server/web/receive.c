/* SPDX-License-Identifier: EUPL-1.2
 *
 * A request comes in: what libmicrohttpd lets through and we do not (two lengths, odd paths,
 * unknown methods, bodies without end), and what a route asks for before its page runs (role,
 * CSRF token, nonce). A refusal closes the connection, since its next bytes cannot be trusted.
 */
#include <string.h>

#include "server/web/csrf.h"
#include "server/web/multipart.h"
#include "server/web/request_private.h"

enum { NONCE_CHARS = 22, BODY_AT_BIRTH = 512 };

/* ---- The first line ---- */

static gboolean
is_target (const char *target)
{
  if (*target != '/')
    return FALSE;
  for (const char *at = target; *at != '\0'; at++)
    if ((guchar) *at <= 0x20 || (guchar) *at >= 0x7f || *at == '\\')
      return FALSE;
  return TRUE;
}

/* Returns: (transfer full): the decoded path, NULL when it must not get in. */
static char *
read_path (const char *target, gsize size)
{
  if (memmem (target, size, "%2f", 3) != NULL || memmem (target, size, "%2F", 3) != NULL)
    return NULL;
  gsize decoded = 0;
  g_autofree char *path = percent_decode (target, size, FALSE, &decoded);
  if (path == NULL || !g_utf8_validate_len (path, decoded, NULL) || strstr (path, "..") != NULL ||
      strchr (path, '\\') != NULL)
    return NULL;
  for (gsize i = 0; i < decoded; i++)
    if (g_ascii_iscntrl (path[i]))
      return NULL;
  return g_steal_pointer (&path);
}

static gboolean
read_target (Request *request)
{
  const char *target = request->target;
  if (!is_target (target))
    return FALSE;
  gsize size = strcspn (target, "?");
  request->path = read_path (target, size);
  if (request->path == NULL || target[size] == '\0')
    return request->path != NULL;
  const char *query = target + size + 1;
  request->query = form_new ();
  return form_add_urlencoded (request->query, query, strlen (query), NULL);
}

/* ---- Headers ---- */

typedef struct {
  guint lengths, encodings, hosts;
  gboolean chunked, odd;
  guint64 length;
} Framing;

static enum MHD_Result
look_at_header (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  (void) kind;
  Framing *framing = data;
  value = value != NULL ? value : "";
  if (g_ascii_strcasecmp (name, "Content-Length") == 0) {
    framing->lengths++;
    if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &framing->length, NULL))
      framing->odd = TRUE;
  } else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0) {
    framing->encodings++;
    framing->chunked = g_ascii_strcasecmp (value, "chunked") == 0;
  } else if (g_ascii_strcasecmp (name, "Host") == 0) {
    framing->hosts++;
  }
  /* A name with a space or control character may hide one of the above from us, not from others. */
  if (*name == '\0' || strpbrk (name, " \t\r\n") != NULL)
    framing->odd = TRUE;
  return MHD_YES;
}

/* Returns: the status to refuse with, or 0. */
static unsigned
check_framing (Request *request, const char *version, Framing *framing)
{
  MHD_get_connection_values (request->connection, MHD_HEADER_KIND, look_at_header, framing);
  if (framing->odd || framing->lengths > 1 || framing->encodings > 1 || framing->hosts > 1 ||
      (framing->lengths > 0 && framing->encodings > 0))
    return MHD_HTTP_BAD_REQUEST;
  if (framing->encodings > 0 && strcmp (version, MHD_HTTP_VERSION_1_1) != 0)
    return MHD_HTTP_BAD_REQUEST;
  if (framing->encodings > 0 && !framing->chunked)
    return MHD_HTTP_NOT_IMPLEMENTED;
  return 0;
}

/* ---- Method and route ---- */

static gboolean
is_known_method (const char *method)
{
  static const char *const known[] = { "CONNECT", "DELETE", "OPTIONS", "PATCH", "PUT", "TRACE" };
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (strcmp (method, known[i]) == 0)
      return TRUE;
  return FALSE;
}

static const char *
error_key (unsigned status)
{
  switch (status) {
  case MHD_HTTP_NOT_FOUND:
    return "error.not_found";
  case MHD_HTTP_METHOD_NOT_ALLOWED:
    return "error.method";
  case MHD_HTTP_CONTENT_TOO_LARGE:
    return "error.too_large";
  case MHD_HTTP_UNSUPPORTED_MEDIA_TYPE:
    return "error.media_type";
  case MHD_HTTP_NOT_IMPLEMENTED:
    return "error.not_implemented";
  default:
    return "error.bad_request";
  }
}

static void
refuse (Request *request, unsigned status)
{
  answer_refuse (request, status, error_key (status));
}

/* Returns: FALSE after answering. */
static gboolean
find_route (Request *request, const char *method)
{
  const Router *router = request->daemon->router;
  request->head = strcmp (method, MHD_HTTP_METHOD_HEAD) == 0;
  gboolean get = request->head || strcmp (method, MHD_HTTP_METHOD_GET) == 0;
  gboolean post = strcmp (method, MHD_HTTP_METHOD_POST) == 0;
  if (get || post)
    request->route = router_find (router, get ? METHOD_GET : METHOD_POST, request->path);
  if (request->route != NULL)
    return TRUE;
  char *allow = router_allow (router, request->path);
  if (get && allow == NULL)
    return TRUE; /* answered at the end, like a page, so that the connection is kept */
  unsigned status = MHD_HTTP_NOT_FOUND;
  if (!get && !post && !is_known_method (method))
    status = MHD_HTTP_NOT_IMPLEMENTED;
  else if (allow != NULL)
    status = MHD_HTTP_METHOD_NOT_ALLOWED;
  if (allow != NULL)
    answer_header (request, MHD_HTTP_HEADER_ALLOW, allow);
  refuse (request, status);
  return FALSE;
}

/* Returns: FALSE after answering. */
static gboolean
check_role (Request *request)
{
  Role least = request->route->role;
  if (least == ROLE_PUBLIC)
    return TRUE;
  const RequestStaff *staff = request_staff (request);
  if (staff != NULL && staff->role >= least)
    return TRUE;
  request->personal = TRUE;
  if (staff != NULL)
    request_fail (request, MHD_HTTP_FORBIDDEN, "error.forbidden");
  else if (request->route->kind == ROUTE_API)
    request_fail (request, MHD_HTTP_UNAUTHORIZED, "error.unauthorized");
  else
    request_redirect (request, SIGN_IN_PATH);
  return FALSE;
}

void
receive_head (Request *request, const char *method, const char *version)
{
  request->begun = TRUE;
  request->refused =
      TRUE; /* what is answered before the body has been read closes the connection */
  Framing framing = { 0 };
  /* The version stands right behind the target, unless a NUL byte hides a piece of it. */
  gboolean whole = version == request->target_at + strlen (request->target) + 1;
  if (!whole || !read_target (request)) {
    refuse (request, MHD_HTTP_BAD_REQUEST);
    return;
  }
  unsigned status = check_framing (request, version, &framing);
  if (status != 0) {
    refuse (request, status);
    return;
  }
  if (!find_route (request, method))
    return;
  gsize body_max = request->route != NULL ? request->route->body_max : 0;
  if (framing.length > body_max || (framing.chunked && body_max == 0)) {
    refuse (request, MHD_HTTP_CONTENT_TOO_LARGE);
    return;
  }
  if (request->route != NULL && request->route->method == METHOD_POST && !check_role (request))
    return;
  request->refused = FALSE;
}

/* ---- The body ---- */

gboolean
receive_body (Request *request, const char *bytes, gsize size)
{
  if (request->answered || request->route == NULL)
    return TRUE;
  request->body_seen += size;
  /* A body of unknown length cannot be refused before its end, so a little of it is skipped. */
  if (request->body_seen > request->route->body_max)
    return request->body_seen <= request->route->body_max + BODY_SKIPPED_MAX;
  if (request->body == NULL)
    request->body = g_byte_array_sized_new (BODY_AT_BIRTH);
  g_byte_array_append (request->body, (const guint8 *) bytes, (guint) size);
  return TRUE;
}

static gboolean
has_type (Request *request, const char *type)
{
  const char *sent = request_header (request, MHD_HTTP_HEADER_CONTENT_TYPE);
  gsize size = strlen (type);
  return sent != NULL && g_ascii_strncasecmp (sent, type, size) == 0 &&
         (sent[size] == '\0' || sent[size] == ';' || sent[size] == ' ');
}

/* Returns: the status to refuse with, or 0. */
static unsigned
read_form (Request *request)
{
  GBytes *body = request_body (request);
  request->form = form_new ();
  if (request->route->kind == ROUTE_UPLOAD) {
    const char *type = request_header (request, MHD_HTTP_HEADER_CONTENT_TYPE);
    if (!has_type (request, "multipart/form-data"))
      return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    request->files = g_ptr_array_new_with_free_func (multipart_file_free);
    gboolean whole = multipart_parse (type, body, request->form, request->files, NULL);
    return whole ? 0 : MHD_HTTP_BAD_REQUEST;
  }
  gsize size = 0;
  const char *bytes = g_bytes_get_data (body, &size);
  if (size == 0)
    return 0;
  if (!has_type (request, "application/x-www-form-urlencoded"))
    return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
  return form_add_urlencoded (request->form, bytes, size, NULL) ? 0 : MHD_HTTP_BAD_REQUEST;
}

/* Returns: FALSE after answering. */
static gboolean
check_sender (Request *request)
{
  const guint8 *visitor = request_visitor (request);
  const guint8 *staff = request_staff_session (request);
  gboolean from_here = csrf_origin_fits (
      request_header (request, "Origin"), request_header (request, "Sec-Fetch-Site"),
      request_header (request, MHD_HTTP_HEADER_HOST), request->app->base_url);
  if (!from_here || !csrf_token_fits (request_form (request, "csrf"), request->daemon->key_csrf,
                                      visitor, staff)) {
    request_fail (request, MHD_HTTP_FORBIDDEN, "error.csrf");
    return FALSE;
  }
  const char *nonce = request_form (request, "nonce");
  if (nonce != NULL && strlen (nonce) == NONCE_CHARS)
    return TRUE;
  refuse (request, MHD_HTTP_BAD_REQUEST);
  return FALSE;
}

/* Returns: FALSE after answering. */
static gboolean
check_form (Request *request)
{
  RouteKind kind = request->route->kind;
  if (request->body_seen > request->route->body_max) {
    refuse (request, MHD_HTTP_CONTENT_TOO_LARGE);
    return FALSE;
  }
  if (request->route->method == METHOD_GET || kind == ROUTE_API)
    return TRUE;
  unsigned status = read_form (request);
  if (status != 0) {
    refuse (request, status);
    return FALSE;
  }
  return kind == ROUTE_WEBHOOK || check_sender (request);
}

/* ---- The page ---- */

/* The switch of language: "?taal=en" on any page. Returns: TRUE after answering. */
static gboolean
switch_language (Request *request)
{
  const char *asked = request_query (request, "taal");
  if (asked == NULL || (strcmp (asked, "nl") != 0 && strcmp (asked, "en") != 0))
    return FALSE;
  request_set_cookie (request, LANG_COOKIE, asked, VISITOR_COOKIE_S);
  gsize size = strcspn (request->target, "?");
  g_autoptr (GString) back = g_string_new_len (request->target, (gssize) size);
  g_auto (GStrv) pairs = g_strsplit (request->target + size + 1, "&", -1);
  char mark = '?';
  for (char **pair = pairs; *pair != NULL; pair++)
    if (**pair != '\0' && !g_str_has_prefix (*pair, "taal=")) {
      g_string_append_printf (back, "%c%s", mark, *pair);
      mark = '&';
    }
  request_redirect (request, back->str);
  return TRUE;
}

void
receive_end (Request *request)
{
  if (request->answered)
    return;
  if (request->route == NULL) {
    request_fail (request, MHD_HTTP_NOT_FOUND, "error.not_found");
    return;
  }
  if (request->route->method == METHOD_GET && !check_role (request))
    return;
  RouteKind kind = request->route->kind;
  if ((kind == ROUTE_PAGE || kind == ROUTE_SHARED) && switch_language (request))
    return;
  if (kind == ROUTE_SHARED && answer_kept (request))
    return;
  if (check_form (request))
    request->route->handle (request);
}
