/* SPDX-License-Identifier: EUPL-1.2
 *
 * When a scan was, whatever the kiosk's clock said. Pure. A kiosk's wall clock may be hours off, a
 * day off, or stand in 1970; the time since its boot cannot. So all hangs on one number a boot: the
 * server's clock minus the boot's own. It is never known exactly, but between bounds that are
 * always true: an answer of the server is older than its arrival at the kiosk (lower bound, told by
 * the kiosk), and a batch is older than its arrival here (upper bound), however long the network
 * held either.
 *
 * A wall clock that agrees with the bounds is believed, so that the instant of a scan does not
 * depend on when its batch came. One that does not is put right.
 */
#pragma once

#include "schedule/scan.h"

enum {
  SCAN_CLOCK_SLACK_MS = 2 * 60 * 1000, /* a wall clock may be so much off and still be believed */
  SCAN_CLOCK_LOOSE_MS = 2 * 60 * 1000, /* bounds further apart than this leave a guess */
};

/** The numbers stand in the database. */
typedef enum {
  SCAN_CLOCK_GOOD = 0,      /* the wall clock is believed */
  SCAN_CLOCK_CORRECTED = 1, /* it was wrong; the instant is right within the slack */
  SCAN_CLOCK_GUESSED = 2,   /* it was wrong, and nobody knows by how much */
} ScanClockJudgement;

/** Bounds of the server's clock minus the boot's own; G_MININT64 and G_MAXINT64 when unknown. */
typedef struct {
  gint64 lower_ms;
  gint64 upper_ms;
} ScanClockBounds;

#define SCAN_CLOCK_UNKNOWN ((ScanClockBounds){ G_MININT64, G_MAXINT64 })

/**
 * scan_clock_narrow_lower, scan_clock_narrow_upper:
 *
 * Take up another bound when it is nearer. Bounds that cross (a clock of ours was set) meet.
 */
void scan_clock_narrow_lower (ScanClockBounds *bounds, gint64 lower_ms);
void scan_clock_narrow_upper (ScanClockBounds *bounds, gint64 upper_ms);

/**
 * scan_clock_judge:
 * @device_ms: the kiosk's wall clock in the record
 * @monotonic_ms: time since boot in the record
 * @at_ms: (out): the instant of the scan
 */
ScanClockJudgement scan_clock_judge (const ScanClockBounds *bounds, gint64 device_ms,
                                     gint64 monotonic_ms, gint64 *at_ms);
