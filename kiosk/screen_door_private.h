/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the files of the door with a face share: screen_door.c shows verdicts, screen_door_strip.c
 * how the kiosk is, screen_door_ask.c asks, screen_door_set_up.c pairs and moves. For nobody else.
 */
#pragma once

#include "kiosk/coach.h"
#include "kiosk/hand_index.h"
#include "kiosk/screen_door.h"
#include "kiosk/sound.h"
#include "kiosk/wedge_devices.h"

/** What the form asks now. */
typedef enum {
  ASK_NOTHING,
  ASK_FIND,   /* number or name */
  ASK_PIN,    /* opens the names */
  ASK_UNDO,   /* initials */
  ASK_LET_IN, /* reason */
  ASK_TEST,   /* only shows */
  ASK_END,    /* only shows */
  ASK_PAIR,
  ASK_MOVE, /* a room card was shown */
} Ask;

struct ScreenDoor {
  Journal *journal; /* borrowed, as are the next two */
  const Config *config;
  const ScreenDoorOptions *options;
  StationOptions station_options;
  Station *station;
  Screen *screen;
  Coach *coach;
  Sound *sound;        /* (nullable) */
  WedgeDevices *wedge; /* (nullable) */
  HandIndex *hand;     /* (nullable): opened with the PIN */
  char *hand_date;     /* (nullable): the day it was opened */
  guint pin_failures;
  gint64 pin_after_ms; /* no PIN is tried before: monotonic */
  Ask ask;
  char *by;        /* (nullable): initials of who works by hand */
  char *typed;     /* (nullable): what was looked for, while the PIN is asked */
  GArray *found;   /* of badge ids, in the order of the choices */
  char *room_card; /* (nullable): text of the card that was shown */
  gboolean pairing;
  gboolean idle;                            /* the card says that nobody is here */
  Verdict shown;                            /* the last one; 0: none */
  gboolean code_read;                       /* since the start */
  gboolean answered;                        /* what is seen now has brought a card */
  guint card_timer, tick_timer, hint_timer; /* 0: none */
};

/** door_word: a sentence in staff's language. */
const char *door_word (const ScreenDoor *door, const char *key);

/** door_idle: shows that the kiosk waits; or asks to be paired. */
void door_idle (ScreenDoor *door);

/** door_notice: shows @sentence for a moment: no verdict. */
void door_notice (ScreenDoor *door, const char *sentence);

/** door_card: shows @card and sounds it. */
void door_card (ScreenDoor *door, const DeskCard *card);

/** door_trouble: a fault for the log of the machine. */
void door_trouble (const char *problem, gpointer user);

/** door_ask: shows the form with @question. */
void door_ask (ScreenDoor *door, Ask ask, const ScreenQuestion *question);

/** door_now_ms: the wall clock; @user is the door. */
gint64 door_now_ms (gpointer user);

/** door_snapshot: Returns: (transfer none) (nullable): NULL while not paired. */
const Snapshot *door_snapshot (ScreenDoor *door);

/* ---- screen_door_strip.c ---- */

/** door_status: connection, backlog, age of the lists, door and time, as they are now. */
void door_status (ScreenDoor *door);

/* ---- screen_door_ask.c ---- */

/** door_key: staff pressed a key. */
void door_key (ScreenKey key, gpointer user);
void door_answered (const char *const *values, gpointer user);
void door_chosen (guint index, gpointer user);
void door_closed (gpointer user);

/** door_hand_check: wipes the names when their day is over, and takes up changes. */
void door_hand_check (ScreenDoor *door, gboolean news);

/** door_hand_wipe: forgets the names. */
void door_hand_wipe (ScreenDoor *door);

/** door_pin: tries @pin. Returns: TRUE when it is today's; else the form says so. */
gboolean door_pin (ScreenDoor *door, const char *pin);

/** door_lists: renews what the test and the end of the day show, while they are shown. */
void door_lists (ScreenDoor *door);

/* ---- screen_door_set_up.c ---- */

/** door_order: a code for the kiosk itself. Returns: TRUE when it was one. */
gboolean door_order (const char *text, gpointer user);
void door_ask_pair (ScreenDoor *door);
void door_pair (ScreenDoor *door, const char *server, const char *code);
void door_move (ScreenDoor *door, const char *pin);
