/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door with a face, under Xvfb: a kiosk with two badges, a folder for a camera and a pipe for a
 * scanner; and how to wait for what it shows. Pictures of the whole window are left in the build
 * tree, tests/kiosk/screens, to be looked at.
 */
#pragma once

#include "kiosk/screen_door.h"
#include "tests/kiosk/world.h"

#define SCENE_PIN "12345678" /* opens the names */

/* ---- Waiting and looking ---- */

/** scene_wait: runs the main loop until @done; too long is a failure that names @what. */
void scene_wait (gboolean (*done) (gpointer user), gpointer user, const char *what);

/** scene_wait_for_drawing: until what was told last is laid out and drawn. */
void scene_wait_for_drawing (Screen *screen);

/** scene_keep_picture: the window as it is, as NAME.png. */
void scene_keep_picture (Screen *screen, const char *name);

/** scene_focus: what has the keyboard. Returns: (transfer none) (nullable). */
GtkWidget *scene_focus (Screen *screen);

/* ---- A door ---- */

typedef struct {
  char *folder, *frames, *fifo;
  SnapshotChange change;
  BadgeCode zoe, noor;
  Journal *journal;
  Config config;
  ScreenDoorOptions options;
  ScreenDoor *door;
  const char *wanted; /* what is waited for */
} Scene;

/** scene_options: ten o'clock, and a window of 1280 by 720. */
ScreenDoorOptions scene_options (void);

/** scene_set_up, scene_tear_down: for g_test_add(); @data is not used. */
void scene_set_up (Scene *scene, gconstpointer data);
void scene_tear_down (Scene *scene, gconstpointer data);

/** scene_screen: Returns: (transfer none). */
Screen *scene_screen (Scene *scene);

/** scene_wait_for_words: until the card says @words, and nothing is asked. */
void scene_wait_for_words (Scene *scene, const char *words);

/** scene_hold_up: @code before the camera, as picture @name. */
void scene_hold_up (Scene *scene, const char *name, const BadgeCode *code);

/** scene_record: the record @sequence of the log, which is there and not yet sent. */
ScanRecord scene_record (Scene *scene, guint64 sequence);
