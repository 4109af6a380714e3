/* SPDX-License-Identifier: EUPL-1.2
 *
 * Putting clocks right; see scan_clock.h. Instants from outside may be any 64 bits: sums are
 * saturated.
 */
#include "server/attendance/scan_clock.h"

static gint64
plus (gint64 a, gint64 b)
{
  gint64 sum = 0;
  if (__builtin_add_overflow (a, b, &sum))
    return a < 0 ? G_MININT64 : G_MAXINT64;
  return sum;
}

static gint64
minus (gint64 a, gint64 b)
{
  gint64 difference = 0;
  if (__builtin_sub_overflow (a, b, &difference))
    return a < 0 ? G_MININT64 : G_MAXINT64;
  return difference;
}

void
scan_clock_narrow_lower (ScanClockBounds *bounds, gint64 lower_ms)
{
  bounds->lower_ms = MIN (MAX (bounds->lower_ms, lower_ms), bounds->upper_ms);
}

void
scan_clock_narrow_upper (ScanClockBounds *bounds, gint64 upper_ms)
{
  bounds->upper_ms = MAX (MIN (bounds->upper_ms, upper_ms), bounds->lower_ms);
}

ScanClockJudgement
scan_clock_judge (const ScanClockBounds *bounds, gint64 device_ms, gint64 monotonic_ms,
                  gint64 *at_ms)
{
  gint64 claim = minus (device_ms, monotonic_ms);
  gboolean late = claim > plus (bounds->upper_ms, SCAN_CLOCK_SLACK_MS);
  gboolean early = claim < minus (bounds->lower_ms, SCAN_CLOCK_SLACK_MS);
  *at_ms = device_ms;
  if (!late && !early)
    return SCAN_CLOCK_GOOD;
  gboolean both = bounds->lower_ms != G_MININT64 && bounds->upper_ms != G_MAXINT64;
  gboolean near = both && minus (bounds->upper_ms, bounds->lower_ms) <= SCAN_CLOCK_LOOSE_MS;
  /* Between loose bounds the later end is likelier: a kiosk is mended soon after its last scan. */
  gboolean at_upper = bounds->upper_ms != G_MAXINT64 && (late || !near);
  *at_ms = plus (monotonic_ms, at_upper ? bounds->upper_ms : bounds->lower_ms);
  return near ? SCAN_CLOCK_CORRECTED : SCAN_CLOCK_GUESSED;
}
