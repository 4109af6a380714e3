/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finding a badge without its code, at a kiosk that was given that right: for each badge a box
 * with name, number and opening key, all under one hand key of that kiosk; and the hand key itself
 * in a box that only the PIN opens which staff type at the start of the day. Without the PIN a
 * kiosk, also a stolen one, knows nobody; with it still no code, so it can print no badge.
 *
 *   plain = number (4 bytes, big-endian) || opening key (32) || name, UTF-8; sealed as by seal.h
 *   PIN key = argon2id (PIN, salt), libsodium's interactive limits, 32 bytes
 *   hand box = 24-byte nonce || secretbox (hand key, PIN key)
 */
#pragma once

#include "badges/seal.h"

enum {
  HAND_KEY_BYTES = 32,
  HAND_SALT_BYTES = 16,
  HAND_BOX_BYTES = 24 + 16 + HAND_KEY_BYTES,
  HAND_PIN_MIN = 6,
  HAND_PIN_MAX = 20,
};

/** Zeroed memory is an empty entry. */
typedef struct {
  guint32 number;
  guint8 opening_key[BADGE_OPENING_KEY_BYTES];
  char *name;
} HandEntry;

/** hand_entry_clear: frees and wipes. */
void hand_entry_clear (HandEntry *entry);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HandEntry, hand_entry_clear)

/** hand_entry_seal: Returns: (transfer full): the box; a name over its limit is cut. */
GBytes *hand_entry_seal (const HandEntry *entry, const guint8 key[HAND_KEY_BYTES]);

/** hand_entry_open: Errors: BADGE_ERROR_SEALED, BADGE_ERROR_INPUT. @entry is untouched then. */
gboolean hand_entry_open (const guint8 *sealed, gsize size, const guint8 key[HAND_KEY_BYTES],
                          HandEntry *entry, GError **error);

/** hand_pin_fits: TRUE for HAND_PIN_MIN to HAND_PIN_MAX digits. */
gboolean hand_pin_fits (const char *pin);

/** hand_key_seal: seals @key under @pin with a fresh salt. Takes 70 ms and 64 MiB, on purpose. */
void hand_key_seal (const guint8 key[HAND_KEY_BYTES], const char *pin, guint8 salt[HAND_SALT_BYTES],
                    guint8 box[HAND_BOX_BYTES]);

/** hand_key_open: Returns: FALSE when @pin is wrong; @key is untouched then. As slow. */
gboolean hand_key_open (const guint8 box[HAND_BOX_BYTES], const char *pin,
                        const guint8 salt[HAND_SALT_BYTES], guint8 key[HAND_KEY_BYTES]);
