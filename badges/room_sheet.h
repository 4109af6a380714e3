/* SPDX-License-Identifier: EUPL-1.2
 *
 * Room cards to print: an A5 page a door, with its name large and a code that sends a kiosk there
 * (room_card.h). Hung beside the door, it also tells people which room it is.
 */
#pragma once

#include "badges/paper.h"
#include "badges/room_card.h"

typedef struct {
  gint64 checkpoint;
  char *name;
} RoomSheetDoor;

/**
 * room_sheet_make:
 * @doors: (element-type RoomSheetDoor): one or more
 * @generation: of the key in @keys that makes the codes
 * @format: PDF: all of them in one file; PNG: the first only
 *
 * Errors: BADGE_ERROR_INPUT without doors, BADGE_ERROR_DRAW.
 *
 * Returns: (transfer full): the file; NULL with @error set.
 */
GBytes *room_sheet_make (const GArray *doors, const BadgeTagKeys *keys, guint generation,
                         BadgeFormat format, GError **error);
