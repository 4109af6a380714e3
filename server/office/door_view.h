/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the page of a door without a computer shows: the doors, the room, one card, people found by
 * name. No HTML here; the page is page_door.c, the deciding server/attendance/door.h.
 */
#pragma once

#include "server/attendance/door.h"
#include "server/core/messages.h"
#include "server/web/view.h"

/** door_fill_doors: the list "doors": id and name, the building's first. */
gboolean door_fill_doors (Store *store, View *view, GError **error);

/** door_fill_room: name of the door, the session that is on, and how full it is. Errors:
 * DOOR_ERROR_DOOR. */
gboolean door_fill_room (Store *store, View *view, gint64 checkpoint_id, gint64 now_ms,
                         GError **error);

/** Who looks at a card, and when. */
typedef struct {
  const char *actor; /* "staff:3" */
  gboolean supervisor;
  Lang lang;
  gint64 now_ms;
} DoorLook;

/** door_fill_card: the section "card": what came of @record, and what can still be done about it.
 */
gboolean door_fill_card (Store *store, View *view, const Messages *messages,
                         const DoorRecord *record, const DoorLook *look, GError **error);

/** door_fill_found: the list "found": people with a valid badge, by name as people type it (words
 * in any order, accents and capitals do not matter); at most 12, "found_more" when there are
 * others. */
gboolean door_fill_found (Store *store, View *view, const char *words, GError **error);
