/* SPDX-License-Identifier: EUPL-1.2
 *
 * A kiosk of the doors' benchmark: the real thing but for camera and screen. Journal, desk and
 * sync, in a thread of its own, under a clock that runs as fast as told.
 */
#pragma once

#include <pthread.h>

#include "kiosk/desk.h"
#include "kiosk/sync.h"
#include "tests/bench/air.h"
#include "tests/bench/doors_congress.h"
#include "tests/bench/fault_proxy.h"

/** doors_clock_set: it is @now_ms now, and goes @pace times as fast; 0: it stands still. */
void doors_clock_set (gint64 now_ms, gint64 pace);
gint64 doors_clock_now_ms (void);
gint64 doors_clock_pace (void);

typedef struct {
  const DoorCongress *congress;
  const DoorPlan *plan;
  char *folder, *url, *code;
  Air *air; /* (nullable): borrowed; where it is @station */
  guint station;
  FaultProxy *proxy; /* (nullable) */
  GMainContext *context;
  Journal *journal;
  Desk *desk;
  Sync *sync;
  SyncListener listener;
  guint at; /* next step of the plan */
  guint refused;
  pthread_t thread;
  pthread_barrier_t *start; /* (nullable) */
  gint64 done_us;           /* everything delivered */
  gboolean gave_up;
  GArray *alone, *latencies; /* (nullable): of gint64 us, of a live kiosk before and in the herd */
  _Atomic gboolean *stop;
} DoorKiosk;

/** doors_kiosk_new: kiosk @n of @prefix, at its door; its journal stands in a folder of @parent. */
DoorKiosk *doors_kiosk_new (const DoorCongress *congress, const char *parent, const char *prefix,
                            guint n);
void doors_kiosk_free (DoorKiosk *kiosk);

/** doors_kiosk_pair: with the server at its url, in many tries. */
void doors_kiosk_pair (DoorKiosk *kiosk);

/** doors_kiosk_pull: gets the list, and goes off the network again. */
void doors_kiosk_pull (DoorKiosk *kiosk);

/** doors_kiosk_fill: adds @count scans of people at random to its log. */
void doors_kiosk_fill (DoorKiosk *kiosk, guint count);

/* ---- Lives, each for a thread; @kiosk is a DoorKiosk ---- */

/** doors_kiosk_live: a day at the door by the plan, until all is delivered. */
void *doors_kiosk_live (void *kiosk);
/** doors_kiosk_come_back: delivers a full log. */
void *doors_kiosk_come_back (void *kiosk);
/** doors_kiosk_go_on: a scan now and then, and how long until the server has it on its disk. */
void *doors_kiosk_go_on (void *kiosk);
