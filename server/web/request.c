/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a page can ask of a request; see request.h.
 */
#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"
#include "server/web/cookie.h"
#include "server/web/multipart.h"
#include "server/web/request_private.h"

/* 32 bytes in base64url, and the first of them: the moment */
enum { VISITOR_TOKEN_CHARS = 43, MOMENT_CHARS = SECRET_MOMENT_BYTES * 4 / 3 };

static void
header_clear (gpointer header)
{
  g_free (((Header *) header)->value);
}

Request *
request_new (Daemon *daemon, const char *target)
{
  Request *request = g_new0 (Request, 1);
  request->daemon = daemon;
  request->app = daemon->app;
  request->now_ms = app_now_ms (daemon->app);
  request->target = g_strdup (target);
  request->headers = g_array_new (FALSE, FALSE, sizeof (Header));
  g_array_set_clear_func (request->headers, header_clear);
  return request;
}

void
request_free (Request *request)
{
  if (request == NULL)
    return;
  request_end_snapshot (request);
  if (request->free_data != NULL)
    request->free_data (request->data);
  g_clear_pointer (&request->writes, g_ptr_array_unref);
  g_clear_pointer (&request->cookies, g_hash_table_unref);
  g_clear_pointer (&request->params, g_hash_table_unref);
  g_clear_pointer (&request->files, g_ptr_array_unref);
  g_clear_pointer (&request->body, g_byte_array_unref);
  g_clear_pointer (&request->body_bytes, g_bytes_unref);
  form_free (request->query);
  form_free (request->form);
  request_staff_free (request->staff);
  if (request->work_free != NULL)
    request->work_free (request->work_data);
  g_array_unref (request->headers);
  g_free (request->kept_key);
  g_free (request->alike_key);
  g_free (request->path);
  g_free (request->target);
  g_free (request);
}

App *
request_app (Request *request)
{
  return request->app;
}

gint64
request_now_ms (Request *request)
{
  return request->now_ms;
}

const char *
request_path (Request *request)
{
  return request->path;
}

const char *
request_header (Request *request, const char *name)
{
  return MHD_lookup_connection_value (request->connection, MHD_HEADER_KIND, name);
}

const char *
request_param (Request *request, const char *name)
{
  if (request->params == NULL)
    request->params = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *known = g_hash_table_lookup (request->params, name);
  if (known != NULL || request->route == NULL)
    return known;
  char *value = router_param (request->route, request->path, name);
  if (value != NULL)
    g_hash_table_insert (request->params, g_strdup (name), value);
  return value;
}

gint64
request_need_id (Request *request)
{
  gint64 id = 0;
  if (!g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL))
    request_fail (request, 404, "error.not_found");
  return id;
}

/* ---- Fields ---- */

const char *
request_query (Request *request, const char *name)
{
  return request->query != NULL ? form_first (request->query, name) : NULL;
}

const char *
request_form (Request *request, const char *name)
{
  return request->form != NULL ? form_first (request->form, name) : NULL;
}

char *
request_form_text (Request *request, const char *name)
{
  const char *text = request_form (request, name);
  return g_strstrip (g_strdup (text != NULL ? text : ""));
}

const GPtrArray *
request_form_all (Request *request, const char *name)
{
  if (request->form == NULL)
    request->form = form_new ();
  return form_all (request->form, name);
}

const GPtrArray *
request_form_names (Request *request)
{
  if (request->form == NULL)
    request->form = form_new ();
  return form_names (request->form);
}

GBytes *
request_file (Request *request, const char *field, const char **file_name)
{
  for (guint i = 0; request->files != NULL && i < request->files->len; i++) {
    const MultipartFile *file = g_ptr_array_index (request->files, i);
    if (strcmp (file->field, field) != 0)
      continue;
    if (file_name != NULL)
      *file_name = file->file_name;
    return file->bytes;
  }
  return NULL;
}

GBytes *
request_body (Request *request)
{
  if (request->body_bytes == NULL)
    request->body_bytes = request->body != NULL
                              ? g_byte_array_free_to_bytes (g_steal_pointer (&request->body))
                              : g_bytes_new_static ("", 0);
  return request->body_bytes;
}

/* ---- The database ---- */

Store *
request_try_store (Request *request, GError **error)
{
  if (request->store != NULL)
    return request->store;
  /* Counted before the snapshot: a commit in between is news, never missed. */
  pthread_mutex_lock (&request->daemon->lock);
  request->snapshot = request->daemon->commits;
  pthread_mutex_unlock (&request->daemon->lock);
  request->store = readers_take (request->app->readers, error);
  return request->store;
}

Store *
request_store (Request *request)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_try_store (request, &error);
  if (store == NULL)
    request_fail_error (request, error);
  return store;
}

void
request_end_snapshot (Request *request)
{
  readers_give (request->app->readers, g_steal_pointer (&request->store));
}

/* ---- Who asks ---- */

const char *
request_cookie (Request *request, const char *name)
{
  if (request->cookies == NULL)
    request->cookies = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const char *known = g_hash_table_lookup (request->cookies, name);
  if (known != NULL)
    return known;
  char *value = cookie_find (request_header (request, "Cookie"), name, request->daemon->secure);
  if (value != NULL)
    g_hash_table_insert (request->cookies, g_strdup (name), value);
  return value;
}

/* The visitor begins as the token does, for the sake of what is kept by it; a token that we did not
 * make may begin with anything. */
static void
keep_moment (const char *token, guint8 *visitor)
{
  guint8 moment[SECRET_MOMENT_BYTES];
  gsize size = 0;
  if (sodium_base642bin (moment, sizeof moment, token, MOMENT_CHARS, NULL, &size, NULL,
                         sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
      size == sizeof moment)
    memcpy (visitor, moment, sizeof moment);
}

const guint8 *
request_visitor (Request *request)
{
  request->personal = TRUE;
  if (request->visitor_known)
    return request->visitor;
  const char *token = request_cookie (request, VISITOR_COOKIE);
  g_autofree char *fresh = NULL;
  if (token == NULL || strlen (token) != VISITOR_TOKEN_CHARS) {
    token = fresh = secret_growing_text (request->now_ms, 32);
    request->visitor_new = TRUE;
    request_set_cookie (request, VISITOR_COOKIE, fresh, VISITOR_COOKIE_S);
  }
  crypto_generichash (request->visitor, sizeof request->visitor, (const guint8 *) token,
                      strlen (token), request->daemon->key_visitor, KEY_BYTES);
  keep_moment (token, request->visitor);
  request->visitor_known = TRUE;
  return request->visitor;
}

gboolean
request_is_new (Request *request)
{
  request_visitor (request);
  return request->visitor_new;
}

const RequestStaff *
request_staff (Request *request)
{
  if (request->staff_asked)
    return request->staff;
  request->staff_asked = TRUE;
  const char *token = request_cookie (request, STAFF_COOKIE);
  if (token == NULL)
    return NULL;
  request->personal = TRUE;
  staff_session_hash (token, request->staff_hash);
  /* A database that cannot be read lets nobody in; the page itself will say what is wrong. */
  Store *store = request_try_store (request, NULL);
  if (store != NULL)
    request->staff = staff_session_find (store, request->staff_hash, request->now_ms, NULL);
  return request->staff;
}

void
request_actor (Request *request, char *actor, gsize size)
{
  g_snprintf (actor, size, "staff:%" G_GINT64_FORMAT, request_staff (request)->id);
}

const guint8 *
request_staff_session (Request *request)
{
  return request_staff (request) != NULL ? request->staff_hash : NULL;
}

/* The quality a browser gives a language, in thousandths; 0 when it does not name it. */
static int
preference (const char *accept, const char *code)
{
  g_auto (GStrv) ranges = g_strsplit (accept, ",", 20);
  int best = 0;
  for (char **range = ranges; *range != NULL; range++) {
    const char *name = *range + strspn (*range, " ");
    if (g_ascii_strncasecmp (name, code, 2) != 0 || g_ascii_isalpha (name[2]))
      continue;
    const char *q = strstr (name, ";q=");
    double quality = q != NULL ? g_ascii_strtod (q + 3, NULL) : 1.0;
    if (quality >= 0.0 && quality <= 1.0)
      best = MAX (best, (int) (quality * 1000.0));
  }
  return best;
}

Lang
request_lang (Request *request)
{
  if (request->lang_known)
    return request->lang;
  request->lang_known = TRUE;
  const char *chosen = request_cookie (request, LANG_COOKIE);
  const char *accept = request_header (request, "Accept-Language");
  if (chosen != NULL && (strcmp (chosen, "nl") == 0 || strcmp (chosen, "en") == 0))
    request->lang = strcmp (chosen, "en") == 0 ? LANG_EN : LANG_NL;
  else if (accept != NULL)
    request->lang = preference (accept, "en") > preference (accept, "nl") ? LANG_EN : LANG_NL;
  return request->lang;
}

const char *
request_message (Request *request, const char *key)
{
  return messages_get (request->app->messages, request_lang (request), key);
}

void
request_set_data (Request *request, gpointer data, GDestroyNotify free_data)
{
  if (request->free_data != NULL)
    request->free_data (request->data);
  request->data = data;
  request->free_data = free_data;
}

gpointer
request_get_data (Request *request)
{
  return request->data;
}
