/* SPDX-License-Identifier: EUPL-1.2
 *
 * The code on a room card: held before a kiosk, it sends that kiosk to another door, also without
 * a network. Made by the server, checked by the kiosk with the tag keys both have, so that a
 * visitor cannot make one.
 *
 *   text  "LCROOM:" checkpoint in decimal ":" 13 characters of RFC 4648 base32 without padding
 *         (QR alphanumeric mode)
 *   those 8 bytes: BLAKE2b-256 over "LC room card 1" || congress (1 byte) || checkpoint (8 bytes,
 *         big-endian), keyed with a tag key of the congress; its first 8 bytes
 */
#pragma once

#include "badges/code.h"

enum { ROOM_CARD_SIZE = 7 + 19 + 1 + 13 + 1 };

/** room_card_format: @generation's key must be in @keys. Writes the text and a NUL. */
void room_card_format (const BadgeTagKeys *keys, guint generation, gint64 checkpoint,
                       char text[ROOM_CARD_SIZE]);

/** What a text is, as a room card. */
typedef enum {
  ROOM_CARD_NONE,    /* something else */
  ROOM_CARD_FOREIGN, /* looks like one, but none of @keys made it */
  ROOM_CARD_OURS,
} RoomCard;

/**
 * room_card_read:
 * @text: not necessarily ended by NUL
 * @checkpoint: (out): filled for ROOM_CARD_OURS only; above 0
 */
RoomCard room_card_read (const char *text, gsize size, const BadgeTagKeys *keys,
                         gint64 *checkpoint);
