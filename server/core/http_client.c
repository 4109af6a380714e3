/* SPDX-License-Identifier: EUPL-1.2
 *
 * HTTP and SMTP with libcurl; see http_client.h.
 */
#include "server/core/http_client.h"

#include <curl/curl.h>
#include <string.h>

#include "server/core/outbox.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURL, curl_easy_cleanup)
typedef struct curl_slist Headers;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Headers, curl_slist_free_all)

void
http_client_init (void)
{
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

/* What every call has. Signals would hit other threads. */
static CURL *
prepare (const char *url, const char *protocols)
{
  CURL *curl = curl_easy_init ();
  if (curl == NULL)
    g_error ("libcurl has no memory");
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) HTTP_CONNECT_MS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) HTTP_TOTAL_MS);
  curl_easy_setopt (curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  return curl;
}

static gboolean
perform (CURL *curl, GError **error)
{
  CURLcode code = curl_easy_perform (curl);
  if (code == CURLE_OK)
    return TRUE;
  g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY, "network: %s",
               curl_easy_strerror (code));
  return FALSE;
}

static size_t
take_answer (char *bytes, size_t size, size_t count, void *user_data)
{
  GByteArray *answer = user_data;
  gsize length = size * count;
  if (answer->len + length > HTTP_ANSWER_MAX)
    return 0; /* ends the call with an error */
  g_byte_array_append (answer, (const guint8 *) bytes, (guint) length);
  return length;
}

static Headers *
add_header (Headers *headers, const char *name, const char *value)
{
  if (value == NULL)
    return headers;
  g_autofree char *line = g_strconcat (name, ": ", value, NULL);
  return curl_slist_append (headers, line);
}

GBytes *
http_call (const HttpCall *call, unsigned *status, GError **error)
{
  g_autoptr (CURL) curl = prepare (call->url, "http,https");
  g_autofree char *bearer =
      call->bearer != NULL ? g_strconcat ("Bearer ", call->bearer, NULL) : NULL;
  g_autoptr (Headers) headers = add_header (NULL, "Authorization", bearer);
  headers = add_header (headers, "Idempotency-Key", call->idempotency_key);
  headers = add_header (headers, "Content-Type", call->json != NULL ? "application/json" : NULL);
  headers = add_header (headers, "Accept", "application/hal+json, application/json");
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, take_answer);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, answer);
  if (strcmp (call->method, "POST") == 0) {
    const char *body = call->json != NULL ? call->json : "";
    curl_easy_setopt (curl, CURLOPT_POSTFIELDSIZE, (long) strlen (body));
    curl_easy_setopt (curl, CURLOPT_POSTFIELDS, body);
  } else if (strcmp (call->method, "GET") != 0) {
    curl_easy_setopt (curl, CURLOPT_CUSTOMREQUEST, call->method);
  }
  if (!perform (curl, error))
    return NULL;
  long code = 0;
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &code);
  *status = (unsigned) code;
  return g_byte_array_free_to_bytes (g_steal_pointer (&answer));
}

typedef struct {
  const guint8 *bytes;
  gsize left;
} Letter;

static size_t
give_letter (char *bytes, size_t size, size_t count, void *user_data)
{
  Letter *letter = user_data;
  gsize length = MIN (size * count, letter->left);
  memcpy (bytes, letter->bytes, length);
  letter->bytes += length;
  letter->left -= length;
  return length;
}

gboolean
smtp_send (const char *url, const char *from, const char *to, GBytes *bytes, GError **error)
{
  g_autoptr (CURL) curl = prepare (url, "smtp,smtps");
  Letter letter = { 0 };
  letter.bytes = g_bytes_get_data (bytes, &letter.left);
  g_autoptr (Headers) recipients = curl_slist_append (NULL, to);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) CURLUSESSL_TRY);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, give_letter);
  curl_easy_setopt (curl, CURLOPT_READDATA, &letter);
  return perform (curl, error);
}
