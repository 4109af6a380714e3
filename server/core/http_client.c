/* SPDX-License-Identifier: EUPL-1.2
 *
 * HTTP and SMTP with libcurl; see http_client.h.
 */
#include "server/core/http_client.h"

#include <curl/curl.h>
#include <gio/gio.h>
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

/* ---- Mail ---- */

typedef struct {
  const guint8 *bytes;
  gsize left;
  const char *verb; /* of our last command; static */
  GString *answer;  /* the server's last one, its lines without codes */
  gboolean over;    /* its last line has been heard */
  gboolean done;    /* what comes now is of no interest */
  SmtpAnswer *said;
} Talk;

void
smtp_answer_clear (SmtpAnswer *answer)
{
  g_clear_pointer (&answer->text, g_free);
}

static size_t
give_letter (char *bytes, size_t size, size_t count, void *user_data)
{
  Talk *talk = user_data;
  gsize length = MIN (size * count, talk->left);
  memcpy (bytes, talk->bytes, length);
  talk->bytes += length;
  talk->left -= length;
  return length;
}

/* libcurl tells which answer was the last, not to which command: that is heard here. Lines that are
 * no commands belong to signing in and hold the password. */
static int
hear_command (CURL *curl, curl_infotype type, char *bytes, size_t size, void *user_data)
{
  static const char *const VERBS[] = { "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" };
  static const char quit[] = "QUIT";
  (void) curl;
  Talk *talk = user_data;
  if (type != CURLINFO_HEADER_OUT)
    return 0;
  if (size >= strlen (quit) && memcmp (bytes, quit, strlen (quit)) == 0)
    talk->done = TRUE; /* all has been said */
  for (gsize i = 0; i < G_N_ELEMENTS (VERBS); i++)
    if (size > strlen (VERBS[i]) && memcmp (bytes, VERBS[i], strlen (VERBS[i])) == 0 &&
        strchr (" \r", bytes[strlen (VERBS[i])]) != NULL)
      talk->verb = VERBS[i];
  return 0;
}

/* "550-5.1.1 No such", "550 5.1.1 user": code, "-" or " ", maybe a status, words (RFC 5321, 4.2).
 */
static size_t
hear_answer (char *bytes, size_t size, size_t count, void *user_data)
{
  enum { WORDS_MAX = 400 };
  Talk *talk = user_data;
  gsize length = size * count;
  if (talk->done)
    return length;
  g_autofree char *line = g_strchomp (g_strndup (bytes, length));
  if (talk->over)
    g_string_truncate (talk->answer, 0);
  talk->over = strlen (line) < 4 || line[3] != '-';
  const char *words = strlen (line) > 4 ? line + 4 : "";
  gsize status = strspn (words, "0123456789.");
  if (status >= strlen ("5.0.0") && status < SMTP_STATUS_CHARS && words[status] == ' ') {
    g_strlcpy (talk->said->status, words, status + 1);
    words += status + 1;
  } else if (talk->answer->len == 0) {
    talk->said->status[0] = '\0';
  }
  if (talk->answer->len + strlen (words) < WORDS_MAX)
    g_string_append_printf (talk->answer, "%s%s", talk->answer->len > 0 ? " " : "", words);
  return length;
}

static gboolean
is_loopback (const char *url)
{
  const char *from = strstr (url, "://");
  from = from != NULL ? from + strlen ("://") : url;
  gboolean bracket = *from == '[';
  from += bracket ? 1 : 0;
  g_autofree char *host = g_strndup (from, strcspn (from, bracket ? "]" : ":/"));
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  return strcmp (host, "localhost") == 0 ||
         (address != NULL && g_inet_address_get_is_loopback (address));
}

/* A refusal is about this letter only when it answers the recipient or the letter. */
static gboolean
is_refusal (const Talk *talk)
{
  return talk->said->code / 100 == 5 &&
         (strcmp (talk->verb, "RCPT") == 0 || strcmp (talk->verb, "DATA") == 0);
}

static gboolean
talk_smtp (CURL *curl, Talk *talk, GError **error)
{
  CURLcode code = curl_easy_perform (curl);
  long answered = 0;
  talk->done = TRUE;
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &answered);
  talk->said->code = (unsigned) answered;
  talk->said->text = g_utf8_make_valid (talk->answer->str, (gssize) talk->answer->len);
  if (code == CURLE_OK)
    return TRUE;
  talk->said->refused = is_refusal (talk);
  if (talk->said->code >= 400)
    g_set_error (error, OUTBOX_ERROR,
                 talk->said->refused ? OUTBOX_ERROR_PERMANENT : OUTBOX_ERROR_TEMPORARY,
                 "mail server: %u %s to %s", talk->said->code, talk->said->status, talk->verb);
  else
    g_set_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY, "mail server: %s",
                 curl_easy_strerror (code));
  return FALSE;
}

gboolean
smtp_send (const SmtpServer *server, const char *from, const char *to, GBytes *letter,
           SmtpAnswer *answer, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (Headers) recipients = curl_slist_append (NULL, to);
  Talk talk = { .verb = "connecting", .answer = words, .said = answer };
  g_autoptr (CURL) curl = prepare (server->url, "smtp,smtps"); /* ends first: it says QUIT */
  talk.bytes = g_bytes_get_data (letter, &talk.left);
  gboolean clear = is_loopback (server->url) && !server->tls_here;
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) SMTP_CONNECT_MS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) SMTP_TOTAL_MS);
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long) (clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (server->ca_file != NULL)
    curl_easy_setopt (curl, CURLOPT_CAINFO, server->ca_file);
  if (server->user != NULL) {
    curl_easy_setopt (curl, CURLOPT_USERNAME, server->user);
    curl_easy_setopt (curl, CURLOPT_PASSWORD, server->password);
  }
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) talk.left);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, give_letter);
  curl_easy_setopt (curl, CURLOPT_READDATA, &talk);
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, hear_answer);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, &talk);
  curl_easy_setopt (curl, CURLOPT_DEBUGFUNCTION, hear_command);
  curl_easy_setopt (curl, CURLOPT_DEBUGDATA, &talk);
  curl_easy_setopt (curl, CURLOPT_VERBOSE, 1L);
  return talk_smtp (curl, &talk, error);
}
