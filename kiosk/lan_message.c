/* SPDX-License-Identifier: EUPL-1.2
 *
 * Datagrams between kiosks; see lan_message.h.
 */
#include "kiosk/lan_message.h"

#include <sodium.h>
#include <string.h>

#include "schedule/bytes.h"

static const guint8 MAGIC[4] = { 'L', 'C', 'N', '1' };
static const char KEY_CONTEXT[] = "LC lan 1";

enum {
  SIGNED_BYTES = LAN_PLAIN_BYTES - SCAN_SIGNATURE_BYTES,
  NONCE_BYTES = crypto_secretbox_NONCEBYTES,
  BOX_AT = sizeof MAGIC + NONCE_BYTES,
};

static void
box_key (const guint8 tag_key[BADGE_TAG_KEY_BYTES], guint8 key[crypto_secretbox_KEYBYTES])
{
  crypto_generichash (key, crypto_secretbox_KEYBYTES, (const guint8 *) KEY_CONTEXT,
                      sizeof KEY_CONTEXT - 1, tag_key, BADGE_TAG_KEY_BYTES);
}

static void
sign_bytes (guint8 out[sizeof MAGIC + SIGNED_BYTES], const guint8 *plain)
{
  memcpy (out, MAGIC, sizeof MAGIC);
  memcpy (out + sizeof MAGIC, plain, SIGNED_BYTES);
}

static guint
newest_key (const BadgeTagKeys *keys)
{
  guint generation = BADGE_GENERATIONS - 1;
  while (generation > 0 && (keys->known & 1u << generation) == 0)
    generation--;
  return generation;
}

void
lan_message_write (const LanMessage *message, const BadgeTagKeys *keys,
                   const guint8 secret_key[SCAN_SECRET_KEY_BYTES], guint8 out[LAN_BYTES])
{
  guint8 plain[LAN_PLAIN_BYTES], covered[sizeof MAGIC + SIGNED_BYTES];
  guint8 key[crypto_secretbox_KEYBYTES];
  guint8 *at = plain;
  memcpy (at, message->kiosk_id, SCAN_ID_BYTES);
  at = bytes_put_int (at + SCAN_ID_BYTES, message->sequence, 8);
  memcpy (at, message->badge_id, BADGE_ID_BYTES);
  at = bytes_put_int (at + BADGE_ID_BYTES, (guint64) message->direction, 1);
  at = bytes_put_int (at, message->booked ? 1 : 0, 1);
  at = bytes_put_int (at, (guint64) message->checkpoint, 8);
  at = bytes_put_int (at, (guint64) message->room, 8);
  at = bytes_put_int (at, (guint64) message->session, 8);
  at = bytes_put_int (at, message->age_ms, 4);
  sign_bytes (covered, plain);
  crypto_sign_detached (at, NULL, covered, sizeof covered, secret_key);
  memcpy (out, MAGIC, sizeof MAGIC);
  randombytes_buf (out + sizeof MAGIC, NONCE_BYTES);
  box_key (keys->keys[newest_key (keys)], key);
  crypto_secretbox_easy (out + BOX_AT, plain, sizeof plain, out + sizeof MAGIC, key);
  sodium_memzero (key, sizeof key);
}

static gboolean
open_box (const guint8 *bytes, const BadgeTagKeys *keys, guint8 plain[LAN_PLAIN_BYTES])
{
  gboolean opened = FALSE;
  for (guint i = 0; i < BADGE_GENERATIONS && !opened; i++) {
    guint8 key[crypto_secretbox_KEYBYTES];
    if ((keys->known & 1u << i) == 0)
      continue;
    box_key (keys->keys[i], key);
    opened = crypto_secretbox_open_easy (plain, bytes + BOX_AT, LAN_BYTES - BOX_AT,
                                         bytes + sizeof MAGIC, key) == 0;
    sodium_memzero (key, sizeof key);
  }
  return opened;
}

gboolean
lan_message_read (const guint8 *bytes, gsize size, const BadgeTagKeys *keys, LanFindKey find,
                  gpointer user, LanMessage *message)
{
  guint8 plain[LAN_PLAIN_BYTES], covered[sizeof MAGIC + SIGNED_BYTES];
  if (size != LAN_BYTES || memcmp (bytes, MAGIC, sizeof MAGIC) != 0 ||
      !open_box (bytes, keys, plain))
    return FALSE;
  LanMessage read = { 0 };
  const guint8 *at = plain;
  memcpy (read.kiosk_id, at, SCAN_ID_BYTES);
  at += SCAN_ID_BYTES;
  const guint8 *public_key = find (read.kiosk_id, user);
  sign_bytes (covered, plain);
  if (public_key == NULL ||
      crypto_sign_verify_detached (plain + SIGNED_BYTES, covered, sizeof covered, public_key) != 0)
    return FALSE;
  read.sequence = bytes_get_int (&at, 8);
  memcpy (read.badge_id, at, BADGE_ID_BYTES);
  at += BADGE_ID_BYTES;
  guint64 direction = bytes_get_int (&at, 1);
  read.direction = (ScanDirection) direction;
  read.booked = bytes_get_int (&at, 1) == 1;
  read.checkpoint = (gint64) bytes_get_int (&at, 8);
  read.room = (gint64) bytes_get_int (&at, 8);
  read.session = (gint64) bytes_get_int (&at, 8);
  read.age_ms = (guint32) bytes_get_int (&at, 4);
  if (direction > SCAN_DIRECTION_OUT || read.sequence == 0 || read.sequence > G_MAXINT64 ||
      read.age_ms > LAN_AGE_MAX_MS)
    return FALSE;
  *message = read;
  return TRUE;
}
