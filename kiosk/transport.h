/* SPDX-License-Identifier: EUPL-1.2
 *
 * One HTTP call to the server. The only file of kiosk/ that knows libcurl. It knows nothing
 * of what is said; whether an answer is to be believed is sync.h's affair.
 */
#pragma once

#include <glib.h>

typedef struct Transport Transport;

typedef struct {
  const char *path; /* below the base URL, with its query */
  const char *body; /* (nullable): JSON; NULL makes it a GET */
  int timeout_s;
} TransportCall;

/** Zeroed memory is no answer. */
typedef struct {
  int status;        /* HTTP */
  gboolean json;     /* the answer says it is JSON */
  int retry_after_s; /* what the server asked for; 0: nothing */
  GString *body;
} TransportAnswer;

void transport_answer_clear (TransportAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TransportAnswer, transport_answer_clear)

/**
 * transport_base_valid: TRUE for "http://host[:port][/path]" or https, without user, query or
 * slash at its end.
 */
gboolean transport_base_valid (const char *base);

/**
 * transport_new:
 * @base: URL for which transport_base_valid() holds
 * @token: (nullable): sent as bearer with every call
 *
 * Returns: (transfer full): a line for one thread, to free with transport_free().
 */
Transport *transport_new (const char *base, const char *token);
void transport_free (Transport *transport);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Transport, transport_free)

/**
 * transport_call:
 *
 * Follows no redirect (a captive portal's is none of ours), takes at most SYNC_ANSWER_MAX
 * bytes, gives up after @call's timeout.
 *
 * Errors: KIOSK_ERROR_NETWORK when no whole answer came.
 *
 * Returns: TRUE with @answer filled, whatever its status; FALSE with @error set.
 */
gboolean transport_call (Transport *transport, const TransportCall *call, TransportAnswer *answer,
                         GError **error);

/** transport_abort: ends the present call and refuses all later ones. From any thread. */
void transport_abort (Transport *transport);
