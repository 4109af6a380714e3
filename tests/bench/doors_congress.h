/* SPDX-License-Identifier: EUPL-1.2
 *
 * A congress to walk through in a minute: the sample programme's Friday on a real server, people
 * with seats, and for each of them the day as it truly was.
 */
#pragma once

#include "badges/code.h"
#include "kiosk/journal.h"

/** One badge before one door. */
typedef struct {
  gint64 at_ms;
  guint person;
} DoorStep;

/** A door, with who comes by, in the order of time. */
typedef struct {
  gint64 checkpoint;
  gint64 room;   /* 0: the entrance */
  GArray *steps; /* of DoorStep */
} DoorPlan;

typedef struct {
  BadgeCode code;
  gint64 attendee;
} DoorPerson;

typedef struct {
  char *folder;
  char *memory; /* a folder that no disk is behind, where there is such a place */
  char *config, *database;
  GPid server;
  guint16 port;
  GArray *people;             /* of DoorPerson */
  GArray *doors;              /* of DoorPlan */
  GHashTable *truth;          /* "attendee/session" -> present ms (gint64 *) */
  gint64 opens_ms, closes_ms; /* the day */
} DoorCongress;

/** doors_congress_make: a fresh server's data in a folder of its own, @n_people with seats, the
 * entrance, the exit and the busiest rooms, @n_doors in all. The server does not run yet. */
DoorCongress *doors_congress_make (guint n_people, guint n_doors, guint32 seed);
/** doors_congress_free: ends the server, removes the folder. */
void doors_congress_free (DoorCongress *congress);

/** doors_congress_invite: kiosks named @prefix1 and so on at the doors in turn, whose codes are
 * those names written to 8 characters. Before the server starts. */
void doors_congress_invite (DoorCongress *congress, const char *prefix, guint count);
/** doors_congress_code: the code of kiosk @n of @prefix. (transfer full). */
char *doors_congress_code (const char *prefix, guint n);

/** doors_congress_serve: starts the server, its clock at @now_ms running @pace times as fast. */
void doors_congress_serve (DoorCongress *congress, gint64 now_ms, int pace);
/** doors_congress_stop: ends it with @signal. */
void doors_congress_stop (DoorCongress *congress, int signal);

/** doors_congress_number: one number from the server's database. */
gint64 doors_congress_number (DoorCongress *congress, const char *sql);

/** doors_congress_compare: the log of @journal with the server's copy: each record once, the same
 * bytes, in order. Returns: how many differ. */
guint doors_congress_compare (DoorCongress *congress, Journal *journal);

/** doors_congress_untrue: how many presences differ from the truth, missing and extra ones too. */
guint doors_congress_untrue (DoorCongress *congress);
