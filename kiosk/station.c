/* SPDX-License-Identifier: EUPL-1.2
 *
 * A door at work; see station.h.
 */
#include "kiosk/station.h"

#include <string.h>

#include "kiosk/lan.h"

enum { LOOK_AGAIN_MS = 2000, TIDY_S = 60 };

struct Station {
  Journal *journal;              /* borrowed */
  const StationOptions *options; /* borrowed */
  StationListener listener;
  SyncListener sync_listener;
  Desk *desk; /* (nullable), as are sync, lan and eye */
  Sync *sync;
  Lan *lan;
  LanListener lan_listener;
  Eye *eye;
  guint look_timer; /* 0: none */
  guint tidy_timer;
  gboolean camera;
  gboolean broken;
  StationPace coming; /* of what is looked at now */
  StationPace pace;   /* of the last code that got a card */
};

static gint64
now_ms (gpointer user)
{
  Station *station = user;
  return station->listener.now_ms (station->listener.user);
}

static gint64
monotonic_ms (gpointer user)
{
  Station *station = user;
  return station->listener.monotonic_ms (station->listener.user);
}

DeskMoment
station_moment (Station *station, ScanMethod method)
{
  return (DeskMoment){ .method = method,
                       .now_ms = now_ms (station),
                       .monotonic_ms = monotonic_ms (station),
                       .seen_ms = g_get_monotonic_time () / 1000 };
}

/* ---- Telling ---- */

static void
trouble (Station *station, const char *problem)
{
  station->listener.troubled (problem, station->listener.user);
}

static void
tell_card (Station *station, const DeskCard *card, const char *frame)
{
  if (station->listener.card != NULL)
    station->listener.card (card, frame, station->listener.user);
}

/* A fault of the kiosk itself: told where verdicts are told, but not written down as a scan. */
static void
tell_fault (Station *station, Verdict verdict, const char *frame)
{
  DeskCard card = { .verdict = verdict, .at_ms = now_ms (station), .places = -1 };
  tell_card (station, &card, frame);
}

/* ---- From code to card ---- */

void
station_done (Station *station)
{
  if (station->lan != NULL)
    lan_tell (station->lan, station->desk);
  sync_kick (station->sync);
}

static void
scan (Station *station, GBytes *text, ScanMethod method, gint64 seen_ms, const char *frame)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (text, &size);
  DeskMoment moment = station_moment (station, method);
  moment.seen_ms = seen_ms;
  if (station->desk == NULL) {
    tell_fault (station, VERDICT_NOT_PAIRED, frame);
    return;
  }
  if (!desk_scan (station->desk, bytes, size, &moment, &card, &held, &error)) {
    trouble (station, error->message);
    station->broken = TRUE;
  }
  if (held)
    return;
  station->coming.decided_us = g_get_monotonic_time ();
  tell_card (station, &card, frame);
  station->coming.told_us = g_get_monotonic_time ();
  station->pace = station->coming;
  station_done (station);
}

/* Returns: TRUE when @text is an order to the kiosk, and was taken. */
static gboolean
take_order (Station *station, GBytes *text)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (text, &size);
  if (station->listener.order == NULL || size == 0 || !g_utf8_validate_len (bytes, size, NULL))
    return FALSE;
  g_autofree char *words = g_strndup (bytes, size);
  return station->listener.order (words, station->listener.user);
}

static void
saw (Station *station, const EyeSight *sight)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  for (guint i = 0; i < sight->codes->len; i++) {
    GBytes *text = ((DecodeCode *) sight->codes->pdata[i])->text;
    if (!take_order (station, text))
      g_ptr_array_add (texts, text);
  }
  if (desk_choose (texts, eye_live (station->eye)) == DESK_ONE_PLEASE) {
    trouble (station, "two badges at once: show one");
    if (station->listener.one_please != NULL)
      station->listener.one_please (station->listener.user);
    return;
  }
  for (guint i = 0; i < texts->len; i++)
    scan (station, texts->pdata[i], SCAN_METHOD_CAMERA, sight->seen_ms, sight->name);
}

static void
got_sight (const EyeSight *sight, gpointer user)
{
  Station *station = user;
  switch (sight->kind) {
  case EYE_SAW:
    station->camera = TRUE;
    station->coming = (StationPace){ .came_us = sight->came_us,
                                     .read_us = sight->read_us,
                                     .taken_us = g_get_monotonic_time () };
    saw (station, sight);
    break;
  case EYE_TROUBLE:
    trouble (station, sight->problem);
    station->camera = FALSE;
    if (eye_live (station->eye))
      tell_fault (station, VERDICT_CAMERA_LOST, sight->name);
    else
      station->broken = TRUE;
    break;
  case EYE_END:
    if (station->listener.ended != NULL)
      station->listener.ended (station->listener.user);
    break;
  }
  if (station->listener.sight != NULL)
    station->listener.sight (sight, station->listener.user);
}

void
station_read (Station *station, const char *text, gsize size, ScanMethod method)
{
  gint64 now_us = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  station->coming = (StationPace){ .came_us = now_us, .read_us = now_us, .taken_us = now_us };
  if (size > 0 && !take_order (station, bytes))
    scan (station, bytes, method, now_us / 1000, NULL);
}

/* ---- The camera ---- */

static gboolean look (gpointer user);

static gboolean
open_eye (Station *station, GError **error)
{
  station->eye = eye_new (&station->options->source, got_sight, station, error);
  station->camera = station->eye != NULL;
  return station->eye != NULL;
}

static gboolean
look (gpointer user)
{
  Station *station = user;
  g_autoptr (GError) error = NULL;
  station->look_timer = 0;
  if (open_eye (station, &error))
    return G_SOURCE_REMOVE;
  trouble (station, error->message);
  tell_fault (station, VERDICT_CAMERA_LOST, NULL);
  station->look_timer = g_timeout_add (LOOK_AGAIN_MS, look, station);
  return G_SOURCE_REMOVE;
}

/* ---- The server ---- */

static void
sync_changed (gpointer user)
{
  Station *station = user;
  g_autoptr (GError) error = NULL;
  if (!desk_reload (station->desk, &error))
    trouble (station, error->message);
  if (station->lan != NULL)
    lan_reload (station->lan);
  if (station->listener.news != NULL)
    station->listener.news (station->listener.user);
}

static void
sync_troubled (const char *problem, gpointer user)
{
  trouble (user, problem);
}

static void
lan_heard (gpointer user)
{
  Station *station = user;
  if (station->listener.news != NULL)
    station->listener.news (station->listener.user);
}

/* A kiosk does without the others when it must. */
static void
start_lan (Station *station)
{
  g_autoptr (GError) error = NULL;
  const LanOptions options = LAN_OPTIONS_DEFAULT;
  station->lan_listener = (LanListener){ now_ms, monotonic_ms, lan_heard, station };
  if (station->options->no_lan)
    return;
  station->lan = lan_new (station->journal, &options, &station->lan_listener, &error);
  if (station->lan == NULL)
    trouble (station, error->message);
}

gboolean
station_paired (Station *station, GError **error)
{
  SyncOptions sync = SYNC_OPTIONS_DEFAULT;
  memcpy (sync.boot_id, station->options->desk.boot_id, SCAN_ID_BYTES);
  station->desk = desk_new (station->journal, &station->options->desk, error);
  if (station->desk == NULL)
    return FALSE;
  station->sync = sync_new (station->journal, &sync, &station->sync_listener);
  start_lan (station);
  return TRUE;
}

/* ---- Beginning and end ---- */

void
station_tidy (Station *station)
{
  g_autoptr (GError) error = NULL;
  if (!journal_tidy (station->journal, &error))
    trouble (station, error->message);
}

static gboolean
tidy (gpointer user)
{
  station_tidy (user);
  return G_SOURCE_CONTINUE;
}

static gboolean
start_looking (Station *station, GError **error)
{
  if (station->options->source.place == NULL)
    return TRUE;
  if (station->options->patient) {
    station->look_timer = g_timeout_add (0, look, station);
    return TRUE;
  }
  return open_eye (station, error);
}

Station *
station_new (Journal *journal, const StationOptions *options, const StationListener *listener,
             GError **error)
{
  g_autoptr (Station) station = g_new0 (Station, 1);
  station->journal = journal;
  station->options = options;
  station->listener = *listener;
  station->sync_listener =
      (SyncListener){ now_ms, monotonic_ms, sync_changed, sync_troubled, station };
  if (journal_identity (journal) != NULL && !station_paired (station, error))
    return NULL;
  if (!start_looking (station, error))
    return NULL;
  station->tidy_timer = g_timeout_add_seconds (TIDY_S, tidy, station);
  return g_steal_pointer (&station);
}

void
station_free (Station *station)
{
  if (station == NULL)
    return;
  if (station->look_timer != 0)
    g_source_remove (station->look_timer);
  if (station->tidy_timer != 0)
    g_source_remove (station->tidy_timer);
  eye_free (station->eye);
  lan_free (station->lan);
  sync_free (station->sync);
  desk_free (station->desk);
  g_free (station);
}

StationStatus
station_status (Station *station)
{
  StationStatus status = { .paired = station->desk != NULL,
                           .camera = station->camera,
                           .broken = station->broken,
                           .data_age_ms = -1 };
  if (station->desk == NULL)
    return status;
  const Snapshot *snapshot = desk_snapshot (station->desk);
  status.sync = sync_status (station->sync);
  status.scans = journal_last (station->journal);
  status.acked = journal_acked (station->journal);
  if (snapshot->received_ms > 0)
    status.data_age_ms = MAX (now_ms (station) - snapshot->received_ms, 0);
  return status;
}

StationPace
station_pace (const Station *station)
{
  return station->pace;
}

Desk *
station_desk (Station *station)
{
  return station->desk;
}
