/* SPDX-License-Identifier: EUPL-1.2
 *
 * The only reader of the machine's clock in the server; see clock.h.
 */
#include "server/core/clock.h"

gboolean
clock_init (Clock *clock, const char *now)
{
  *clock = (Clock){ .begun_ms = g_get_real_time () / 1000, .pace = 1 };
  if (now == NULL)
    return TRUE;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (now, utc);
  if (moment == NULL)
    return FALSE;
  clock->offset_ms = g_date_time_to_unix (moment) * 1000 +
                     g_date_time_get_microsecond (moment) / 1000 - g_get_real_time () / 1000;
  return TRUE;
}

void
clock_set_pace (Clock *clock, int pace)
{
  clock->pace = pace;
}

gint64
clock_now (gpointer data)
{
  const Clock *clock = data;
  gint64 since_ms = g_get_real_time () / 1000 - clock->begun_ms;
  return clock->begun_ms + clock->offset_ms + since_ms * clock->pace;
}
