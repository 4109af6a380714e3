/* SPDX-License-Identifier: EUPL-1.2
 *
 * The strip above the card: how the kiosk itself is. Never mixed with a verdict.
 */
#include "kiosk/screen_door_private.h"
#include "kiosk/words.h"

enum { MINUTE_MS = 60 * 1000 };

static char *
tell_age (const ScreenDoor *door, gint64 age_ms)
{
  WhenLang lang = door->config->lang;
  gint64 minutes = age_ms / MINUTE_MS;
  if (age_ms < 0)
    return g_strdup (words_get (lang, "strip.age_none"));
  if (minutes < 2)
    return g_strdup (words_get (lang, "strip.age_now"));
  g_autofree char *count = words_number (lang, (guint64) (minutes < 120 ? minutes : minutes / 60));
  return words_fill (lang, minutes < 120 ? "strip.age_minutes" : "strip.age_hours", "count", count,
                     NULL);
}

static const char *
connection (const StationStatus *status)
{
  if (!status->paired)
    return "strip.not_paired";
  if (status->sync.pull_failures > 0 || status->sync.push_failures > 0)
    return "strip.offline";
  return status->sync.pulled ? "strip.online" : "strip.connecting";
}

void
door_status (ScreenDoor *door)
{
  WhenLang lang = door->config->lang;
  StationStatus status = station_status (door->station);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *scans = words_number (lang, status.scans);
  g_autofree char *acked = words_number (lang, status.acked);
  g_ptr_array_add (items, g_strdup (door_word (door, connection (&status))));
  g_ptr_array_add (items, words_fill (lang, "strip.sent", "acked", acked, "scans", scans, NULL));
  g_ptr_array_add (items, tell_age (door, status.data_age_ms));
  if (status.sync.apart > 0) {
    g_autofree char *apart = words_number (lang, status.sync.apart);
    g_ptr_array_add (items, words_fill (lang, "strip.apart", "count", apart, NULL));
  }
  const Snapshot *snapshot = door_snapshot (door);
  if (snapshot != NULL && snapshot->kiosk_name != NULL)
    g_ptr_array_add (items, g_strdup (snapshot->kiosk_name));
  g_ptr_array_add (items, when_format_time (door_now_ms (door), lang));
  g_ptr_array_add (items, NULL);
  screen_status (door->screen, (const char *const *) items->pdata);
}
