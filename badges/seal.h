/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sealed record of a badge: what a kiosk holds of a person before the badge is shown. The
 * server seals it with the opening key that only the code gives (code.h); the kiosk opens it
 * with the badge in hand. A stolen kiosk holds boxes.
 *
 *   sealed = 24-byte random nonce || libsodium secretbox (XSalsa20-Poly1305) of the padded plain
 *   padded = plain || 0x80 || zeros up to a multiple of 128 bytes (ISO/IEC 7816-4), so that the
 *            size of a box does not tell how long a name is
 *   plain  = the record as JSON, UTF-8, all members present and no other:
 *   {"name":"…","school":"…","ticket":"…","lang":"nl","days":3,"seats":[12,31],
 *    "role":"attendee","number":1042}
 */
#pragma once

#include <glib.h>

#include "badges/code.h"
#include "badges/role.h"

enum {
  BADGE_RECORD_TEXT_MAX = 200, /* bytes of each text, NUL not counted */
  BADGE_RECORD_SEATS_MAX = 64,
  BADGE_RECORD_JSON_MAX = 4096,
  BADGE_SEALED_MAX = 24 + 16 + BADGE_RECORD_JSON_MAX + 128,
};

/** Zeroed memory is an empty record. Texts are owned; NULL counts as "". */
typedef struct {
  char *name;
  char *school;
  char *ticket;  /* the code of the ticket type, as text */
  char lang[3];  /* "nl", "en" or "" */
  guint32 days;  /* bit 0 is the first day of the congress; at most 31 days */
  gint64 *seats; /* session ids of confirmed seats */
  gsize n_seats; /* at most BADGE_RECORD_SEATS_MAX */
  BadgeRole role;
  guint32 number; /* serial of the badge number (number.h), without check digit */
} BadgeRecord;

/** badge_record_clear: frees what @record holds and zeroes it. */
void badge_record_clear (BadgeRecord *record);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BadgeRecord, badge_record_clear)

/**
 * badge_record_encode:
 *
 * Errors: BADGE_ERROR_INPUT when a text is not UTF-8, over its limit, or the language unknown.
 *
 * Returns: (transfer full): the JSON of @record, NUL at its end; NULL with @error set.
 */
char *badge_record_encode (const BadgeRecord *record, GError **error);

/**
 * badge_record_decode:
 *
 * Reads the JSON strictly: at most BADGE_RECORD_JSON_MAX bytes, every member, no other, none
 * twice, all within their limits.
 *
 * Errors: BADGE_ERROR_INPUT; the message never quotes the record.
 *
 * Returns: TRUE with @record filled, to be cleared; FALSE with @record untouched.
 */
gboolean badge_record_decode (const char *json, gsize size, BadgeRecord *record, GError **error);

/** badge_seal: pads and seals @plain under a fresh nonce. Returns: (transfer full): the box. */
GBytes *badge_seal (const void *plain, gsize size, const guint8 key[BADGE_OPENING_KEY_BYTES]);

/**
 * badge_unseal:
 *
 * Errors: BADGE_ERROR_SEALED when the box was changed, is of another badge, or too short.
 *
 * Returns: (transfer full): the plain bytes; NULL with @error set.
 */
GBytes *badge_unseal (const guint8 *sealed, gsize size, const guint8 key[BADGE_OPENING_KEY_BYTES],
                      GError **error);

/** badge_record_seal: encodes @record and seals it for @code. Errors: as badge_record_encode(). */
GBytes *badge_record_seal (const BadgeRecord *record, const BadgeCode *code, GError **error);

/** badge_record_unseal: opens the box of @code. Errors: BADGE_ERROR_SEALED or BADGE_ERROR_INPUT. */
gboolean badge_record_unseal (const guint8 *sealed, gsize size, const BadgeCode *code,
                              BadgeRecord *record, GError **error);

/** badge_record_unseal_with: the same with the opening key at hand instead of the code. */
gboolean badge_record_unseal_with (const guint8 *sealed, gsize size,
                                   const guint8 key[BADGE_OPENING_KEY_BYTES], BadgeRecord *record,
                                   GError **error);
