/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the tests of the doors share: a shop with one visitor who has a place in session 1, doors to
 * scan at, and a kiosk whose key the server knows.
 */
#pragma once

#include "schedule/scan.h"
#include "tests/server/shop.h"

#define MINUTE G_GINT64_CONSTANT (60000)
#define HOUR   (60 * MINUTE)

enum { ROOM_DOOR = 100, OTHER_DOOR = 101, ENTRANCE = 102, EXIT = 103, KIOSK = 7 };

/* A kiosk's log, as the kiosk itself has it. */
typedef struct {
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
  GPtrArray *records; /* of GBytes */
} KioskLog;

typedef struct {
  Shop shop;
  KioskLog log;
  guint8 zoe[SCAN_ID_BYTES]; /* seat in session 1 */
  gint64 zoe_number;
  gint64 starts_ms, ends_ms; /* of session 1 */
} DoorScene;

/* For g_test_add(). The shop's clock stands at the start of session 1. */
void door_scene_open (DoorScene *scene, gconstpointer data);
void door_scene_close (DoorScene *scene, gconstpointer data);

/* @visitor buys a ticket and a place in @session (0 for none), and pays. */
void door_scene_buy (DoorScene *scene, int visitor, gint64 session);

/* The writer does @command, which must succeed. */
void door_scene_run (DoorScene *scene, WriterRun command, gpointer data);

/* The one number that @sql asks for. */
gint64 door_scene_number (DoorScene *scene, const char *sql);

/* Begins the tests of a program. Returns: FALSE when there is no libsodium. */
gboolean door_scene_begin (int *argc, char ***argv);
