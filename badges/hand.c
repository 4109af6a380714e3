/* SPDX-License-Identifier: EUPL-1.2
 *
 * Boxes for finding a badge by hand; see hand.h.
 */
#include "badges/hand.h"

#include <sodium.h>
#include <string.h>

#include "badges/error.h"

enum { NUMBER_BYTES = 4, FIXED_BYTES = NUMBER_BYTES + BADGE_OPENING_KEY_BYTES };

void
hand_entry_clear (HandEntry *entry)
{
  if (entry->name != NULL)
    sodium_memzero (entry->name, strlen (entry->name));
  g_free (entry->name);
  sodium_memzero (entry, sizeof *entry);
}

/* At most BADGE_RECORD_TEXT_MAX bytes, cut between characters. */
static gsize
name_size (const char *name)
{
  gsize size = strlen (name);
  if (size <= BADGE_RECORD_TEXT_MAX)
    return size;
  return (gsize) (g_utf8_find_prev_char (name, name + BADGE_RECORD_TEXT_MAX + 1) - name);
}

GBytes *
hand_entry_seal (const HandEntry *entry, const guint8 key[HAND_KEY_BYTES])
{
  guint8 plain[FIXED_BYTES + BADGE_RECORD_TEXT_MAX];
  const char *name = entry->name != NULL ? entry->name : "";
  gsize size = name_size (name);
  for (int i = 0; i < NUMBER_BYTES; i++)
    plain[i] = (guint8) (entry->number >> (8 * (NUMBER_BYTES - 1 - i)));
  memcpy (plain + NUMBER_BYTES, entry->opening_key, BADGE_OPENING_KEY_BYTES);
  memcpy (plain + FIXED_BYTES, name, size);
  GBytes *box = badge_seal (plain, FIXED_BYTES + size, key);
  sodium_memzero (plain, sizeof plain);
  return box;
}

gboolean
hand_entry_open (const guint8 *sealed, gsize size, const guint8 key[HAND_KEY_BYTES],
                 HandEntry *entry, GError **error)
{
  g_autoptr (GBytes) box = badge_unseal (sealed, size, key, error);
  if (box == NULL)
    return FALSE;
  gsize plain_size = 0;
  const guint8 *plain = g_bytes_get_data (box, &plain_size);
  const char *name = (const char *) plain + FIXED_BYTES;
  if (plain_size < FIXED_BYTES || plain_size > FIXED_BYTES + BADGE_RECORD_TEXT_MAX ||
      !g_utf8_validate_len (name, plain_size - FIXED_BYTES, NULL)) {
    g_set_error_literal (error, BADGE_ERROR, BADGE_ERROR_INPUT, "hand entry: not of its form");
    return FALSE;
  }
  *entry = (HandEntry){ .name = g_strndup (name, plain_size - FIXED_BYTES) };
  for (int i = 0; i < NUMBER_BYTES; i++)
    entry->number = entry->number << 8 | plain[i];
  memcpy (entry->opening_key, plain + NUMBER_BYTES, BADGE_OPENING_KEY_BYTES);
  return TRUE;
}

gboolean
hand_pin_fits (const char *pin)
{
  gsize digits = strspn (pin, "0123456789");
  return pin[digits] == '\0' && digits >= HAND_PIN_MIN && digits <= HAND_PIN_MAX;
}

static void
pin_key (const char *pin, const guint8 salt[HAND_SALT_BYTES], guint8 key[HAND_KEY_BYTES])
{
  G_STATIC_ASSERT (HAND_SALT_BYTES == crypto_pwhash_SALTBYTES);
  if (crypto_pwhash (key, HAND_KEY_BYTES, pin, strlen (pin), salt,
                     crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE,
                     crypto_pwhash_ALG_ARGON2ID13) != 0)
    g_error ("no memory to work out a PIN");
}

void
hand_key_seal (const guint8 key[HAND_KEY_BYTES], const char *pin, guint8 salt[HAND_SALT_BYTES],
               guint8 box[HAND_BOX_BYTES])
{
  guint8 under[HAND_KEY_BYTES];
  randombytes_buf (salt, HAND_SALT_BYTES);
  randombytes_buf (box, crypto_secretbox_NONCEBYTES);
  pin_key (pin, salt, under);
  crypto_secretbox_easy (box + crypto_secretbox_NONCEBYTES, key, HAND_KEY_BYTES, box, under);
  sodium_memzero (under, sizeof under);
}

gboolean
hand_key_open (const guint8 box[HAND_BOX_BYTES], const char *pin,
               const guint8 salt[HAND_SALT_BYTES], guint8 key[HAND_KEY_BYTES])
{
  guint8 under[HAND_KEY_BYTES], opened[HAND_KEY_BYTES];
  pin_key (pin, salt, under);
  gboolean good =
      crypto_secretbox_open_easy (opened, box + crypto_secretbox_NONCEBYTES,
                                  HAND_BOX_BYTES - crypto_secretbox_NONCEBYTES, box, under) == 0;
  if (good)
    memcpy (key, opened, HAND_KEY_BYTES);
  sodium_memzero (under, sizeof under);
  sodium_memzero (opened, sizeof opened);
  return good;
}
