/* SPDX-License-Identifier: EUPL-1.2
 *
 * The bytes of a badge code; see code.h.
 */
#include "badges/code.h"

#include <sodium.h>
#include <string.h>

enum {
  RANDOM_AT = 2,
  RANDOM_BYTES = 10,
  TAG_AT = 12,
  TAG_BYTES = 4,
  PREFIX_CHARS = 2,
  HASH_BYTES = 32,
};

static const char PREFIX[PREFIX_CHARS] = { 'L', 'C' };
static const char ALPHABET[33] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* RFC 4648, section 6 */

/* 16 bytes as libsodium wants them; the strings are shorter and padded with zeros. */
static const guint8 CONTEXT_ID[crypto_generichash_blake2b_PERSONALBYTES] = "LC badge id 1";
static const guint8 CONTEXT_OPEN[crypto_generichash_blake2b_PERSONALBYTES] = "LC badge open 1";

static void
compute_tag (const BadgeCode *code, const guint8 *tag_key, guint8 tag[TAG_BYTES])
{
  guint8 hash[HASH_BYTES];
  crypto_generichash_blake2b (hash, sizeof hash, code->bytes, TAG_AT, tag_key, BADGE_TAG_KEY_BYTES);
  memcpy (tag, hash, TAG_BYTES);
}

static void
derive (const BadgeCode *code, const guint8 *context, guint8 *out, gsize size)
{
  crypto_generichash_blake2b_salt_personal (out, size, code->bytes, BADGE_CODE_BYTES, NULL, 0, NULL,
                                            context);
}

void
badge_code_make (BadgeCode *code, guint generation, guint8 congress,
                 const guint8 tag_key[BADGE_TAG_KEY_BYTES])
{
  g_return_if_fail (generation < BADGE_GENERATIONS);
  code->bytes[0] = (guint8) (BADGE_CODE_FORMAT << 4 | generation);
  code->bytes[1] = congress;
  randombytes_buf (code->bytes + RANDOM_AT, RANDOM_BYTES);
  compute_tag (code, tag_key, code->bytes + TAG_AT);
}

guint
badge_code_generation (const BadgeCode *code)
{
  return code->bytes[0] & 0x0f;
}

void
badge_code_format (const BadgeCode *code, char text[BADGE_CODE_CHARS + 1])
{
  memcpy (text, PREFIX, PREFIX_CHARS);
  char *at = text + PREFIX_CHARS;
  guint waiting = 0;
  int bits = 0;
  for (int i = 0; i < BADGE_CODE_BYTES; i++) {
    waiting = waiting << 8 | code->bytes[i];
    for (bits += 8; bits >= 5; bits -= 5)
      *at++ = ALPHABET[waiting >> (bits - 5) & 31];
  }
  *at++ = ALPHABET[waiting << (5 - bits) & 31];
  *at = '\0';
}

static int
base32_value (char c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

gboolean
badge_code_parse (const char *text, gsize size, BadgeCode *code)
{
  if (size != BADGE_CODE_CHARS || memcmp (text, PREFIX, PREFIX_CHARS) != 0)
    return FALSE;
  BadgeCode read;
  guint waiting = 0;
  int bits = 0, filled = 0;
  for (gsize i = PREFIX_CHARS; i < size; i++) {
    int value = base32_value (text[i]);
    if (value < 0)
      return FALSE;
    waiting = waiting << 5 | (guint) value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      read.bytes[filled++] = (guint8) (waiting >> bits);
    }
  }
  if ((waiting & ((1u << bits) - 1)) != 0)
    return FALSE;
  *code = read;
  return TRUE;
}

void
badge_tag_keys_set (BadgeTagKeys *keys, guint generation, const guint8 tag_key[BADGE_TAG_KEY_BYTES])
{
  g_return_if_fail (generation < BADGE_GENERATIONS);
  memcpy (keys->keys[generation], tag_key, BADGE_TAG_KEY_BYTES);
  keys->known |= (guint16) (1u << generation);
}

BadgeTag
badge_code_check (const BadgeCode *code, const BadgeTagKeys *keys)
{
  if (code->bytes[0] >> 4 != BADGE_CODE_FORMAT)
    return BADGE_TAG_FOREIGN;
  if (code->bytes[1] != keys->congress)
    return BADGE_TAG_OTHER_CONGRESS;
  guint generation = badge_code_generation (code);
  if ((keys->known >> generation & 1) == 0)
    return BADGE_TAG_UNKNOWN_GENERATION;
  guint8 tag[TAG_BYTES];
  compute_tag (code, keys->keys[generation], tag);
  return sodium_memcmp (tag, code->bytes + TAG_AT, TAG_BYTES) == 0 ? BADGE_TAG_OK
                                                                   : BADGE_TAG_FOREIGN;
}

void
badge_code_id (const BadgeCode *code, guint8 id[BADGE_ID_BYTES])
{
  derive (code, CONTEXT_ID, id, BADGE_ID_BYTES);
}

void
badge_code_opening_key (const BadgeCode *code, guint8 key[BADGE_OPENING_KEY_BYTES])
{
  derive (code, CONTEXT_OPEN, key, BADGE_OPENING_KEY_BYTES);
}
