/* SPDX-License-Identifier: EUPL-1.2
 *
 * Datagrams from whoever is on the network. As they come; and as plain bytes that a kiosk of the
 * congress, gone mad, has signed and sealed: what is accepted then must be written to those bytes.
 */
#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "kiosk/lan_message.h"

enum {
  MAGIC_BYTES = 4,
  SIGNED_BYTES = LAN_PLAIN_BYTES - SCAN_SIGNATURE_BYTES,
  BOOKED_AT = SCAN_ID_BYTES + 8 + BADGE_ID_BYTES + 1,
};

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

typedef struct {
  BadgeTagKeys keys;
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
} World;

static const guint8 *
find_anybody (const guint8 kiosk_id[SCAN_ID_BYTES], gpointer user)
{
  (void) kiosk_id;
  return ((World *) user)->public_key;
}

/* Opens what lan_message_write() sealed. */
static void
open_box (const World *world, const guint8 sealed[LAN_BYTES], guint8 plain[LAN_PLAIN_BYTES])
{
  guint8 key[crypto_secretbox_KEYBYTES];
  crypto_generichash (key, sizeof key, (const guint8 *) "LC lan 1", 8, world->keys.keys[1],
                      BADGE_TAG_KEY_BYTES);
  g_assert_cmpint (
      crypto_secretbox_open_easy (plain, sealed + MAGIC_BYTES + crypto_secretbox_NONCEBYTES,
                                  LAN_BYTES - MAGIC_BYTES - crypto_secretbox_NONCEBYTES,
                                  sealed + MAGIC_BYTES, key),
      ==, 0);
}

static void
seal (const World *world, const guint8 *inside, guint8 out[LAN_BYTES])
{
  guint8 plain[LAN_PLAIN_BYTES], covered[MAGIC_BYTES + SIGNED_BYTES] = "LCN1";
  guint8 key[crypto_secretbox_KEYBYTES];
  memcpy (plain, inside, SIGNED_BYTES);
  memcpy (covered + MAGIC_BYTES, inside, SIGNED_BYTES);
  crypto_sign_detached (plain + SIGNED_BYTES, NULL, covered, sizeof covered, world->secret_key);
  crypto_generichash (key, sizeof key, (const guint8 *) "LC lan 1", 8, world->keys.keys[1],
                      BADGE_TAG_KEY_BYTES);
  memset (out, 0, LAN_BYTES);
  memcpy (out, "LCN1", MAGIC_BYTES);
  crypto_secretbox_easy (out + MAGIC_BYTES + crypto_secretbox_NONCEBYTES, plain, sizeof plain,
                         out + MAGIC_BYTES, key);
}

static World *
world (void)
{
  static World made;
  if (made.keys.known == 0) {
    const guint8 seed[crypto_sign_SEEDBYTES] = { 1 }, tag_key[BADGE_TAG_KEY_BYTES] = { 2 };
    g_assert_cmpint (sodium_init (), >=, 0);
    crypto_sign_seed_keypair (made.public_key, made.secret_key, seed);
    badge_tag_keys_set (&made.keys, 1, tag_key);
  }
  return &made;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  World *here = world ();
  LanMessage message;
  guint8 sealed[LAN_BYTES], again[LAN_BYTES], plain[LAN_PLAIN_BYTES];
  lan_message_read (data, size, &here->keys, find_anybody, here, &message);
  if (size < SIGNED_BYTES)
    return 0;
  seal (here, data, sealed);
  if (!lan_message_read (sealed, sizeof sealed, &here->keys, find_anybody, here, &message))
    return 0;
  lan_message_write (&message, &here->keys, here->secret_key, again);
  open_box (here, again, plain);
  for (gsize i = 0; i < SIGNED_BYTES; i++)
    if (i != BOOKED_AT) /* whatever is not one is read as no */
      g_assert_cmpuint (plain[i], ==, data[i]);
  return 0;
}
