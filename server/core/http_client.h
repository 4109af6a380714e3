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

/** smtp_send: gives one letter (CRLF line ends) to the mail server @url ("smtp://host:port"). */
gboolean smtp_send (const char *url, const char *from, const char *to, GBytes *letter,
                    GError **error);
