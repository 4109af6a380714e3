/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the office asks of the database about kiosks: the line each has at the day's end, records
 * kept apart, doors to print cards for. The pages are page_kiosks.c and page_kiosk_tools.c.
 */
#pragma once

#include "badges/room_sheet.h"
#include "server/core/writer.h"
#include "server/web/view.h"

/** office_fill_kiosk: one kiosk by name, and the list "checkpoints" with its door chosen. Returns:
 * FALSE with @error set, or with @found FALSE. */
gboolean office_fill_kiosk (Store *store, View *view, gint64 id, gboolean *found, GError **error);

/** office_fill_apart: the list "apart": records kept apart that nobody looked at yet, oldest first,
 * at most 200. */
gboolean office_fill_apart (Store *store, View *view, GError **error);

/** Somebody looked at records kept apart of one kiosk. */
typedef struct {
  gint64 kiosk_id;
  gint64 up_to; /* id of the newest record that was shown */
  char actor[40];
} OfficeLook;
/** office_look_run: WriterRun; those records leave the list "apart". */
gboolean office_look_run (gpointer command, WriterTurn *turn, GError **error);

/**
 * office_doors:
 * @only: a checkpoint; 0: all
 * @keys: (out): wiped by the caller
 *
 * Returns: (transfer full) (element-type RoomSheetDoor): NULL with @error set.
 */
GArray *office_doors (Store *store, gint64 only, BadgeTagKeys *keys, guint *generation,
                      GError **error);
