/* SPDX-License-Identifier: EUPL-1.2
 *
 * A station with a face: joins screen.h, sound.h and wedge_devices.h to station.h, and asks staff
 * what must be asked. What it shows is a card whose record is on the disk; all else is on the
 * strip.
 */
#pragma once

#include "kiosk/config.h"
#include "kiosk/screen.h"
#include "kiosk/station.h"

typedef struct ScreenDoor ScreenDoor;

typedef struct {
  gint64 (*now_ms) (gpointer user); /* the device clock */
  gint64 (*monotonic_ms) (gpointer user);
  gpointer user;
  DeskOptions desk;
  int width, height; /* of the window; 0: the whole screen */
} ScreenDoorOptions;

/**
 * screen_door_new:
 * @journal: borrowed until screen_door_free(), as are the others; one not paired asks to be
 *
 * Returns: (transfer full): to free with screen_door_free(); NULL with @error set.
 */
ScreenDoor *screen_door_new (Journal *journal, const Config *config,
                             const ScreenDoorOptions *options, GError **error);

/** screen_door_free: accepts NULL. */
void screen_door_free (ScreenDoor *door);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScreenDoor, screen_door_free)

/** screen_door_screen, screen_door_station: Returns: (transfer none): for tests and measurements.
 */
Screen *screen_door_screen (ScreenDoor *door);
Station *screen_door_station (ScreenDoor *door);
