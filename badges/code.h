/* SPDX-License-Identifier: EUPL-1.2
 *
 * The code on a badge: 16 bytes that say nothing about anybody, their 28 characters, and
 * what both sides derive from them. Pure; kept apart from drawing so that a door needs
 * nothing else. Others can reimplement it from this page; tests/data/badges pins every byte.
 *
 *   byte  0      high nibble: format, BADGE_CODE_FORMAT (1); low nibble: key generation, 0-15
 *   byte  1      congress
 *   bytes 2-11   80 random bits
 *   bytes 12-15  tag: first 4 bytes of BLAKE2b-256 (bytes 0-11), key = the congress's 32-byte
 *                tag key of that generation, no salt, no personalisation
 *
 *   text         "LC" and 26 characters of RFC 4648 base32, capitals, no padding; the 2 spare
 *                bits of the last character are zero (so it is one of A, E, I, M, Q, U, Y, 4)
 *   badge id     BLAKE2b-128 (the 16 bytes), no key, no salt,
 *                personalisation "LC badge id 1" and 3 zero bytes
 *   opening key  BLAKE2b-256 (the 16 bytes), no key, no salt,
 *                personalisation "LC badge open 1" and 1 zero byte
 *
 * BLAKE2b: RFC 7693, with the parameter block (salt, personalisation) of the BLAKE2 paper.
 * The tag is 32 bits: it tells a badge just sold from a foreign code, and no more. What lets
 * somebody in is the id in the snapshot.
 */
#pragma once

#include <glib.h>

enum {
  BADGE_CODE_BYTES = 16,
  BADGE_CODE_CHARS = 28,
  BADGE_CODE_FORMAT = 1,
  BADGE_GENERATIONS = 16,
  BADGE_TAG_KEY_BYTES = 32,
  BADGE_ID_BYTES = 16,
  BADGE_OPENING_KEY_BYTES = 32,
};

typedef struct {
  guint8 bytes[BADGE_CODE_BYTES];
} BadgeCode;

/** The tag keys of one congress. Zeroed memory is a set without keys. Wipe it after use. */
typedef struct {
  guint8 congress;
  guint16 known; /* bit g is set when keys[g] is filled */
  guint8 keys[BADGE_GENERATIONS][BADGE_TAG_KEY_BYTES];
} BadgeTagKeys;

/** What a tag says. */
typedef enum {
  BADGE_TAG_OK,
  BADGE_TAG_FOREIGN,            /* of another format, or not made with our key */
  BADGE_TAG_OTHER_CONGRESS,     /* says it is of another congress; its tag cannot be checked here */
  BADGE_TAG_UNKNOWN_GENERATION, /* made with a key that we do not have (yet) */
} BadgeTag;

/**
 * badge_code_make:
 * @generation: 0-15, the generation of @tag_key
 *
 * Makes a new code with 80 random bits from libsodium; sodium_init() was called before.
 */
void badge_code_make (BadgeCode *code, guint generation, guint8 congress,
                      const guint8 tag_key[BADGE_TAG_KEY_BYTES]);

/** badge_code_generation: the key generation that @code names. */
guint badge_code_generation (const BadgeCode *code);

/** badge_code_format: writes the 28 characters of @code and a NUL. */
void badge_code_format (const BadgeCode *code, char text[BADGE_CODE_CHARS + 1]);

/**
 * badge_code_parse:
 * @text: not necessarily ended by NUL
 * @size: bytes of @text
 *
 * Reads a code strictly: exactly 28 characters, capitals, spare bits zero. So each code has one
 * spelling. The tag is not looked at.
 *
 * Returns: TRUE with @code filled; FALSE with @code untouched.
 */
gboolean badge_code_parse (const char *text, gsize size, BadgeCode *code);

/** badge_tag_keys_set: puts the key of @generation (0-15) in the set. */
void badge_tag_keys_set (BadgeTagKeys *keys, guint generation,
                         const guint8 tag_key[BADGE_TAG_KEY_BYTES]);

/**
 * badge_code_check:
 *
 * Says whether @code was made with one of @keys. Format first, then congress (a tag of another
 * congress cannot be checked with our keys), then generation, then the tag, in constant time.
 */
BadgeTag badge_code_check (const BadgeCode *code, const BadgeTagKeys *keys);

/** badge_code_id: the badge id, which logs, scans and snapshots hold instead of the code. */
void badge_code_id (const BadgeCode *code, guint8 id[BADGE_ID_BYTES]);

/** badge_code_opening_key: the key of the badge's sealed record (seal.h). Wipe it after use. */
void badge_code_opening_key (const BadgeCode *code, guint8 key[BADGE_OPENING_KEY_BYTES]);
