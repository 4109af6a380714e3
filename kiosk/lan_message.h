/* SPDX-License-Identifier: EUPL-1.2
 *
 * What one kiosk tells the others over the network when the server cannot: a datagram that says who
 * was seen where. Pure. Signed with the kiosk's own key, which the others know from the server, and
 * sealed under a key of the congress, so that a listener learns nothing of anybody.
 *
 *   datagram  = "LCN1" || 24-byte random nonce || secretbox of the plain bytes
 *   plain     = kiosk id (16) || sequence (8) || badge id (16) || direction (1) || booked (1) ||
 *               checkpoint (8) || room (8) || session (8) || age in ms (4) || signature (64);
 *               integers big-endian
 *   signature = Ed25519 over "LCN1" and the plain bytes before it
 *   box key   = BLAKE2b-256 over "LC lan 1", keyed with a tag key; sent under the newest one
 */
#pragma once

#include "badges/code.h"
#include "schedule/scan.h"

enum {
  LAN_PLAIN_BYTES = 16 + 8 + 16 + 1 + 1 + 8 + 8 + 8 + 4 + 64,
  LAN_BYTES = 4 + 24 + 16 + LAN_PLAIN_BYTES,
  LAN_AGE_MAX_MS = 10 * 60 * 1000, /* older news is for the server to tell */
};

typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  guint64 sequence; /* of the kiosk's record */
  guint8 badge_id[BADGE_ID_BYTES];
  ScanDirection direction; /* SCAN_DIRECTION_NONE: the last passage was taken back */
  gboolean booked;
  gint64 checkpoint;
  gint64 room;
  gint64 session;
  guint32 age_ms; /* since it happened, by the sender: clocks need not agree */
} LanMessage;

/** lan_message_write: @keys must hold a key. */
void lan_message_write (const LanMessage *message, const BadgeTagKeys *keys,
                        const guint8 secret_key[SCAN_SECRET_KEY_BYTES], guint8 out[LAN_BYTES]);

/** Who a sender is. Returns: the public key of @kiosk_id, NULL when it is not known. */
typedef const guint8 *(*LanFindKey) (const guint8 kiosk_id[SCAN_ID_BYTES], gpointer user);

/**
 * lan_message_read:
 *
 * Returns: TRUE with @message filled when the datagram is whole, of this congress, and signed by a
 * kiosk that @find knows; FALSE with @message untouched.
 */
gboolean lan_message_read (const guint8 *bytes, gsize size, const BadgeTagKeys *keys,
                           LanFindKey find, gpointer user, LanMessage *message);
