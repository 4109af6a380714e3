/* SPDX-License-Identifier: EUPL-1.2
 *
 * A small congress for the tests of the kiosk: one that is paired, a programme of one morning
 * in two rooms, and badges made as the server makes them.
 */
#pragma once

#include "badges/seal.h"
#include "kiosk/journal.h"

#define WORLD_MINUTE_MS (G_GINT64_CONSTANT (60) * 1000)
#define WORLD_TEN_MS    G_GINT64_CONSTANT (1507276800000) /* 2017-10-06 10.00 in Amersfoort */

enum {
  WORLD_ROOM = 7,
  WORLD_OTHER_ROOM = 8,
  WORLD_DOOR = 3,
  WORLD_MORNING = 12,   /* session in WORLD_ROOM at ten, 3 places */
  WORLD_ELSEWHERE = 13, /* session in WORLD_OTHER_ROOM at ten */
};

/** world_tag_key: the tag key of generation 1; congress 17. */
const guint8 *world_tag_key (void);

/** world_folder: an empty folder of its own. Returns: (transfer full). */
char *world_folder (void);

/** world_remove: removes a folder and the files in it, one level of folders deep. */
void world_remove (char *folder);

/** world_identity: who the kiosk is; @server may be NULL. To be cleared. */
void world_identity (SnapshotIdentity *identity, const char *server);

/** world_programme: the programme as JSON. Returns: static. */
const char *world_programme (void);

/** world_change: a change with the programme, the door and no badges. To be cleared. */
void world_change (SnapshotChange *change, gint64 version);

/**
 * world_badge: makes a code, and adds a badge in @state to @change.
 * @seat: 0 for none
 */
BadgeCode world_badge (SnapshotChange *change, AdmissionBadge state, const char *name, gint64 seat);

/** world_journal: a paired journal in @folder that was told @change. */
Journal *world_journal (const char *folder, const SnapshotChange *change);

/** world_paint: writes a PNG with the QR of @text. */
void world_paint (const char *folder, const char *name, const char *text, int module_px);

/** world_paint_badge: the same with a badge's code. */
void world_paint_badge (const char *folder, const char *name, const BadgeCode *code);
