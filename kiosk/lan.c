/* SPDX-License-Identifier: EUPL-1.2
 *
 * Telling and hearing by multicast; see lan.h.
 */
#include "kiosk/lan.h"

#include <gio/gio.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/lan_message.h"

enum { TIMES = 3, AGAIN_MS = 80, READ_AT_ONCE = 64 };

struct Lan {
  Journal *journal;            /* borrowed */
  const LanListener *listener; /* borrowed */
  GSocket *socket;
  GSocketAddress *group;
  GSource *readable;
  GArray *peers;      /* of SnapshotPeer */
  GPtrArray *telling; /* of Telling */
};

/* A message on its way out, told a few times. */
typedef struct {
  Lan *lan; /* borrowed */
  LanMessage message;
  gint64 at_ms; /* monotonic time of what happened */
  int left;
  GSource *timer;
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;
  g_source_destroy (telling->timer);
  g_source_unref (telling->timer);
  g_free (telling);
}

void
lan_reload (Lan *lan)
{
  GArray *peers = journal_peers (lan->journal, NULL);
  if (peers == NULL)
    return;
  g_array_unref (lan->peers);
  lan->peers = peers;
}

static const guint8 *
find_key (const guint8 kiosk_id[SCAN_ID_BYTES], gpointer user)
{
  const Lan *lan = user;
  for (guint i = 0; i < lan->peers->len; i++) {
    const SnapshotPeer *peer = &g_array_index (lan->peers, SnapshotPeer, i);
    if (memcmp (peer->kiosk_id, kiosk_id, SCAN_ID_BYTES) == 0)
      return peer->public_key;
  }
  return NULL;
}

/* ---- Hearing ---- */

/* Returns: TRUE when it was news. A full disk makes us deaf, not wrong. */
static gboolean
take (Lan *lan, const guint8 *bytes, gsize size)
{
  LanMessage message;
  gboolean fresh = FALSE;
  const BadgeTagKeys *keys = &journal_identity (lan->journal)->tag_keys;
  if (!lan_message_read (bytes, size, keys, find_key, lan, &message))
    return FALSE;
  JournalPassage passage = {
    .passage = { .known = TRUE,
                 .direction = message.direction,
                 .checkpoint = message.checkpoint,
                 .room = message.room,
                 .session = message.session,
                 .at_ms = lan->listener->now_ms (lan->listener->user) - message.age_ms },
    .booked = message.booked,
  };
  return journal_hear (lan->journal, message.kiosk_id, message.sequence, message.badge_id, &passage,
                       &fresh, NULL) &&
         fresh;
}

static gboolean
socket_readable (GSocket *socket, GIOCondition condition, gpointer user)
{
  (void) condition;
  Lan *lan = user;
  gboolean news = FALSE;
  for (int i = 0; i < READ_AT_ONCE; i++) {
    char bytes[LAN_BYTES + 1]; /* one more, so that what is too long shows */
    gssize size = g_socket_receive (socket, bytes, sizeof bytes, NULL, NULL);
    if (size < 0)
      break;
    news = take (lan, (const guint8 *) bytes, (gsize) size) || news;
  }
  if (news)
    lan->listener->heard (lan->listener->user);
  return G_SOURCE_CONTINUE;
}

/* ---- Telling ---- */

static void
send_once (Telling *telling)
{
  Lan *lan = telling->lan;
  const SnapshotIdentity *identity = journal_identity (lan->journal);
  gint64 age_ms = lan->listener->monotonic_ms (lan->listener->user) - telling->at_ms;
  if (identity->tag_keys.known == 0 || age_ms < 0 || age_ms > LAN_AGE_MAX_MS)
    return;
  guint8 bytes[LAN_BYTES];
  telling->message.age_ms = (guint32) age_ms;
  lan_message_write (&telling->message, &identity->tag_keys, identity->secret_key, bytes);
  g_socket_send_to (lan->socket, lan->group, (const char *) bytes, sizeof bytes, NULL, NULL);
}

static gboolean
tell_again (gpointer user)
{
  Telling *telling = user;
  send_once (telling);
  if (--telling->left > 0)
    return G_SOURCE_CONTINUE;
  g_ptr_array_remove_fast (telling->lan->telling, telling);
  return G_SOURCE_REMOVE;
}

void
lan_tell (Lan *lan, Desk *desk)
{
  ScanRecord record;
  JournalPassage passage;
  if (journal_locked (lan->journal) || !desk_last_passed (desk, &record, &passage))
    return;
  Telling *telling = g_new0 (Telling, 1);
  telling->lan = lan;
  telling->message = (LanMessage){ .sequence = record.sequence,
                                   .direction = passage.passage.direction,
                                   .booked = passage.booked,
                                   .checkpoint = passage.passage.checkpoint,
                                   .room = passage.passage.room,
                                   .session = passage.passage.session };
  memcpy (telling->message.kiosk_id, record.kiosk_id, SCAN_ID_BYTES);
  memcpy (telling->message.badge_id, record.badge_id, BADGE_ID_BYTES);
  telling->at_ms = record.monotonic_ms;
  telling->left = TIMES - 1;
  send_once (telling);
  telling->timer = g_timeout_source_new ((guint) g_random_int_range (AGAIN_MS, 2 * AGAIN_MS));
  g_source_set_callback (telling->timer, tell_again, telling, NULL);
  g_source_attach (telling->timer, g_main_context_get_thread_default ());
  g_ptr_array_add (lan->telling, telling);
}

/* ---- The socket ---- */

static gboolean
open_socket (Lan *lan, const LanOptions *options, GError **error)
{
  g_autoptr (GInetAddress) group = g_inet_address_new_from_string (options->group);
  if (group == NULL || !g_inet_address_get_is_multicast (group)) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_NETWORK, "%s is no multicast group",
                 options->group);
    return FALSE;
  }
  g_autoptr (GInetAddress) any = g_inet_address_new_any (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) here = g_inet_socket_address_new (any, options->port);
  lan->group = g_inet_socket_address_new (group, options->port);
  lan->socket =
      g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  if (lan->socket == NULL)
    return FALSE;
  g_socket_set_blocking (lan->socket, FALSE);
  g_socket_set_multicast_ttl (lan->socket, 1);
  g_socket_set_multicast_loopback (lan->socket, TRUE); /* two kiosks on one machine, in tests */
  return g_socket_bind (lan->socket, here, TRUE, error) &&
         g_socket_join_multicast_group (lan->socket, group, FALSE, options->interface, error);
}

Lan *
lan_new (Journal *journal, const LanOptions *options, const LanListener *listener, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Lan) lan = g_new0 (Lan, 1);
  lan->journal = journal;
  lan->listener = listener;
  lan->peers = snapshot_peers_new ();
  lan->telling = g_ptr_array_new_with_free_func (telling_free);
  if (!open_socket (lan, options, &failed)) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_NETWORK, "no word from other kiosks: %s",
                 failed->message);
    return NULL;
  }
  lan->readable = g_socket_create_source (lan->socket, G_IO_IN, NULL);
  g_source_set_callback (lan->readable, G_SOURCE_FUNC (socket_readable), lan, NULL);
  g_source_attach (lan->readable, g_main_context_get_thread_default ());
  lan_reload (lan);
  return g_steal_pointer (&lan);
}

void
lan_free (Lan *lan)
{
  if (lan == NULL)
    return;
  if (lan->readable != NULL) {
    g_source_destroy (lan->readable);
    g_source_unref (lan->readable);
  }
  g_ptr_array_unref (lan->telling);
  g_array_unref (lan->peers);
  g_clear_object (&lan->socket);
  g_clear_object (&lan->group);
  g_free (lan);
}
