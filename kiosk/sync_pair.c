/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pairing: the one call before there is a token; see sync.h.
 */
#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/sync.h"
#include "kiosk/sync_messages.h"
#include "kiosk/transport.h"
#include "schedule/protocol.h"

enum { PAIR_TIMEOUT_S = 20 };

static gboolean
read_answer (const TransportAnswer *answer, SnapshotIdentity *identity, GError **error)
{
  if (!answer->json) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_NETWORK, "status %d, and not from our server",
                 answer->status);
    return FALSE;
  }
  if (answer->status == 200)
    return sync_message_parse_pair (answer->body->str, answer->body->len, identity, error);
  g_autofree char *word = sync_message_parse_error (answer->body->str, answer->body->len);
  if (answer->status == 403)
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                         "the code is wrong, used or too old; ask the back office for a new one");
  else
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_NETWORK, "status %d: %s", answer->status, word);
  return FALSE;
}

gboolean
sync_pair (Journal *journal, const char *server, const char *code, const char *name,
           gint64 device_ms, GError **error)
{
  if (journal_identity (journal) != NULL) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "already paired with %s",
                 journal_identity (journal)->server);
    return FALSE;
  }
  g_auto (SnapshotIdentity) identity = { 0 };
  crypto_sign_keypair (identity.public_key, identity.secret_key);
  g_autofree char *body = sync_message_pair (code, identity.public_key, name);
  g_autoptr (Transport) transport = transport_new (server, NULL);
  g_auto (TransportAnswer) answer = { 0 };
  TransportCall call = { PROTOCOL_PATH_PAIR, body, PAIR_TIMEOUT_S };
  if (!transport_call (transport, &call, &answer, error) ||
      !read_answer (&answer, &identity, error))
    return FALSE;
  identity.server = g_strdup (server);
  return journal_pair (journal, &identity, device_ms, error);
}
