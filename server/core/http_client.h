/* SPDX-License-Identifier: EUPL-1.2
 *
 * Speaking to others over the network: one HTTP call, one letter over SMTP. The only file that
 * knows libcurl. Blocks for seconds, so only for workers, never for a thread that serves pages.
 * Errors are OUTBOX_ERROR: temporary for what may pass, permanent for what will not.
 */
#pragma once

#include <glib.h>

enum {
  HTTP_CONNECT_MS = 5000,
  HTTP_TOTAL_MS = 15000,
  HTTP_ANSWER_MAX = 256 * 1024, /* bytes */
};

/**
 * HttpCall:
 * @method: "GET", "POST" or "DELETE"
 * @bearer: (nullable): sent as "Authorization: Bearer …"
 * @idempotency_key: (nullable): sent as "Idempotency-Key"
 * @json: (nullable): the body
 */
typedef struct {
  const char *method;
  const char *url;
  const char *bearer;
  const char *idempotency_key;
  const char *json;
} HttpCall;

/** http_client_init: once, before threads are made. */
void http_client_init (void);

/**
 * http_call: no redirects are followed.
 * @status: (out): of HTTP, whatever it is
 *
 * Returns: (transfer full): the body of the answer; NULL with @error set when there was none.
 */
GBytes *http_call (const HttpCall *call, unsigned *status, GError **error);

/* ---- Mail ---- */

enum {
  SMTP_CONNECT_MS = 10000,
  SMTP_TOTAL_MS = 60000,
  SMTP_STATUS_CHARS = 12, /* "5.1.1" and longer */
};

/**
 * SmtpServer: who takes our mail.
 * @url: "smtp://host:port" (STARTTLS) or "smtps://host:port" (TLS from the first byte)
 * @user: (nullable): signs in when there is one
 * @ca_file: (nullable): PEM file of who may vouch for it; the system's when NULL
 * @tls_here: STARTTLS also when it is this machine; without it, a server on loopback is spoken to
 *   in the clear. To any other a letter goes over TLS with a certificate that fits, or not at all.
 */
typedef struct {
  const char *url;
  const char *user, *password;
  const char *ca_file;
  gboolean tls_here;
} SmtpServer;

/** What the mail server said last. */
typedef struct {
  gboolean refused;               /* it does not want this letter to go to this address, ever */
  unsigned code;                  /* 550; 0 when it said nothing */
  char status[SMTP_STATUS_CHARS]; /* RFC 3463, such as "5.1.1"; "" when not said */
  char *text;                     /* its words, without code and status */
} SmtpAnswer;

void smtp_answer_clear (SmtpAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SmtpAnswer, smtp_answer_clear)

/**
 * smtp_send: gives one letter (CRLF line ends) to the mail server.
 * @from: the address bounces go to
 *
 * OUTBOX_ERROR_PERMANENT, with @answer->refused, is for a 5xx to the recipient or to the letter.
 * A 5xx to anything before that (who we are, TLS, signing in) is about us, and counts as
 * temporary: letters wait until somebody mends it. So does a line that breaks after the letter was
 * given: it may go twice, with one Message-ID.
 */
gboolean smtp_send (const SmtpServer *server, const char *from, const char *to, GBytes *letter,
                    SmtpAnswer *answer, GError **error);
