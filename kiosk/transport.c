/* SPDX-License-Identifier: EUPL-1.2
 *
 * HTTP through libcurl; see transport.h.
 */
#include "kiosk/transport.h"

#include <curl/curl.h>
#include <gio/gio.h>
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/sync_messages.h"

enum { CONNECT_TIMEOUT_S = 5, RETRY_AFTER_MAX_S = 300 };

struct Transport {
  CURL *curl;
  char *base;
  struct curl_slist *headers;
  atomic_bool aborted;
};

void
transport_answer_clear (TransportAnswer *answer)
{
  if (answer->body != NULL)
    g_string_free (answer->body, TRUE);
  *answer = (TransportAnswer){ 0 };
}

gboolean
transport_base_valid (const char *base)
{
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_str_has_suffix (base, "/"))
    return FALSE;
  const char *scheme = g_uri_get_scheme (uri);
  return (strcmp (scheme, "http") == 0 || strcmp (scheme, "https") == 0) &&
         g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0' &&
         g_uri_get_userinfo (uri) == NULL && g_uri_get_query (uri) == NULL &&
         g_uri_get_fragment (uri) == NULL;
}

static size_t
take_body (char *bytes, size_t one, size_t size, void *user)
{
  GString *body = ((TransportAnswer *) user)->body;
  (void) one; /* always 1 */
  if (body->len + size > SYNC_ANSWER_MAX)
    return 0;
  g_string_append_len (body, bytes, (gssize) size);
  return size;
}

static int
tell_progress (void *user, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
               curl_off_t up)
{
  (void) down_total, (void) down, (void) up_total, (void) up;
  return atomic_load (&((Transport *) user)->aborted) ? 1 : 0;
}

static struct curl_slist *
add_header (struct curl_slist *headers, const char *line)
{
  struct curl_slist *longer = curl_slist_append (headers, line);
  g_assert (longer != NULL);
  return longer;
}

Transport *
transport_new (const char *base, const char *token)
{
  static gsize started = 0;
  if (g_once_init_enter (&started)) {
    curl_global_init (CURL_GLOBAL_DEFAULT);
    g_once_init_leave (&started, 1);
  }
  Transport *transport = g_new0 (Transport, 1);
  transport->curl = curl_easy_init ();
  g_assert (transport->curl != NULL);
  transport->base = g_strdup (base);
  transport->headers = add_header (NULL, "Content-Type: application/json");
  transport->headers = add_header (transport->headers, "Accept: application/json");
  /* Without this curl waits a second for "100 Continue" before a larger body. */
  transport->headers = add_header (transport->headers, "Expect:");
  if (token != NULL) {
    char *line = g_strconcat ("Authorization: Bearer ", token, NULL);
    transport->headers = add_header (transport->headers, line);
    sodium_memzero (line, strlen (line));
    g_free (line);
  }
  return transport;
}

void
transport_free (Transport *transport)
{
  if (transport == NULL)
    return;
  curl_easy_cleanup (transport->curl);
  curl_slist_free_all (transport->headers);
  g_free (transport->base);
  g_free (transport);
}

void
transport_abort (Transport *transport)
{
  atomic_store (&transport->aborted, TRUE);
}

static void
set_options (Transport *transport, const TransportCall *call, const char *url,
             TransportAnswer *answer)
{
  CURL *curl = transport->curl;
  curl_easy_reset (curl); /* keeps the connection */
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, transport->headers);
  curl_easy_setopt (curl, CURLOPT_USERAGENT, "congress-kiosk/" HOUSE_VERSION);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long) CONNECT_TIMEOUT_S);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) call->timeout_s);
  curl_easy_setopt (curl, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, answer);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, tell_progress);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, transport);
  if (call->body != NULL)
    curl_easy_setopt (curl, CURLOPT_POSTFIELDS, call->body);
}

static gboolean
is_json (CURL *curl)
{
  const char *type = NULL;
  curl_easy_getinfo (curl, CURLINFO_CONTENT_TYPE, &type);
  return type != NULL && g_ascii_strncasecmp (type, "application/json", 16) == 0 &&
         (type[16] == '\0' || type[16] == ';' || type[16] == ' ');
}

gboolean
transport_call (Transport *transport, const TransportCall *call, TransportAnswer *answer,
                GError **error)
{
  g_auto (TransportAnswer) read = { .body = g_string_new (NULL) };
  g_autofree char *url = g_strconcat (transport->base, call->path, NULL);
  set_options (transport, call, url, &read);
  CURLcode rc = atomic_load (&transport->aborted) ? CURLE_ABORTED_BY_CALLBACK
                                                  : curl_easy_perform (transport->curl);
  if (rc != CURLE_OK) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_NETWORK, curl_easy_strerror (rc));
    return FALSE;
  }
  long status = 0;
  curl_off_t retry_s = 0;
  curl_easy_getinfo (transport->curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo (transport->curl, CURLINFO_RETRY_AFTER, &retry_s);
  read.status = (int) status;
  read.json = is_json (transport->curl);
  read.retry_after_s = (int) CLAMP (retry_s, 0, RETRY_AFTER_MAX_S);
  *answer = read;
  read = (TransportAnswer){ 0 };
  return TRUE;
}
