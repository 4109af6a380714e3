/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk --headless: the whole kiosk but for its screen; a line of JSON a scan.
 */
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/card_line.h"
#include "kiosk/commands.h"
#include "kiosk/error.h"
#include "kiosk/station.h"

typedef struct {
  char *data;
  StationOptions station;
  gint64 clock_offset_ms;
  gboolean once;
  int sync_before_exit_s;
} Options;

typedef struct {
  const Options *options;
  GMainLoop *loop;
  Journal *journal;
  Station *station;
  char *last_problem; /* told once, not every second */
  guint deadline;     /* 0: none */
  gboolean seen_all;
  int status;
} Headless;

static gint64
now_ms (gpointer user)
{
  return command_now_ms () + ((Headless *) user)->options->clock_offset_ms;
}

static gint64
monotonic_ms (gpointer user)
{
  (void) user;
  return command_monotonic_ms ();
}

/* ---- What happens ---- */

static void
troubled (const char *problem, gpointer user)
{
  Headless *headless = user;
  if (g_strcmp0 (headless->last_problem, problem) == 0)
    return;
  g_free (headless->last_problem);
  headless->last_problem = g_strdup (problem);
  fprintf (stderr, "congress-kiosk: %s\n", problem);
}

static void
print_line (const DeskCard *card, const char *frame, gpointer user)
{
  (void) user;
  g_autofree char *line = card_line (card, frame);
  puts (line);
  fflush (stdout);
}

/* A room card is obeyed at once: nobody is here to ask. */
static gboolean
take_room_card (const char *text, gpointer user)
{
  Headless *headless = user;
  Desk *desk = station_desk (headless->station);
  g_autoptr (GError) error = NULL;
  switch (desk_take_room_card (desk, (const guint8 *) text, strlen (text), &error)) {
  case DESK_CARD_NONE:
  case DESK_CARD_FOREIGN:
    return FALSE;
  case DESK_CARD_UNKNOWN_DOOR:
    troubled ("a room card of a door that is not known here yet", headless);
    return TRUE;
  case DESK_CARD_HERE:
    return TRUE;
  case DESK_CARD_MOVED:
    fprintf (stderr, "congress-kiosk: this door is now %s\n", desk_snapshot (desk)->door.name);
    station_done (headless->station);
    return TRUE;
  case DESK_CARD_FAILED:
    troubled (error->message, headless);
    headless->status = COMMAND_DEVICE;
    return TRUE;
  }
  return FALSE;
}

static gboolean
deadline_passed (gpointer user)
{
  Headless *headless = user;
  headless->deadline = 0;
  troubled ("not everything could be handed over; it stays in the journal", headless);
  headless->status = COMMAND_NO;
  g_main_loop_quit (headless->loop);
  return G_SOURCE_REMOVE;
}

static void
ended (gpointer user)
{
  Headless *headless = user;
  int wait_s = headless->options->sync_before_exit_s;
  if (!headless->options->once)
    return;
  headless->seen_all = TRUE;
  if (wait_s > 0)
    headless->deadline = g_timeout_add_seconds ((guint) wait_s, deadline_passed, headless);
}

static gboolean
tick (gpointer user)
{
  Headless *headless = user;
  if (headless->seen_all && (headless->options->sync_before_exit_s == 0 ||
                             station_status (headless->station).sync.delivered))
    g_main_loop_quit (headless->loop);
  return G_SOURCE_CONTINUE;
}

static gboolean
told_to_stop (gpointer user)
{
  g_main_loop_quit (((Headless *) user)->loop);
  return G_SOURCE_CONTINUE;
}

/* ---- Setting up ---- */

static gboolean
set_up (Headless *headless, GError **error)
{
  const Options *options = headless->options;
  const StationListener listener = { .now_ms = now_ms,
                                     .monotonic_ms = monotonic_ms,
                                     .card = print_line,
                                     .order = take_room_card,
                                     .troubled = troubled,
                                     .ended = ended,
                                     .user = headless };
  headless->journal = command_open (options->data, TRUE, error);
  if (headless->journal == NULL)
    return FALSE;
  if (journal_identity (headless->journal) == NULL) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                         "not paired: congress-kiosk pair --server URL --code CODE --data FOLDER");
    return FALSE;
  }
  headless->station = station_new (headless->journal, &options->station, &listener, error);
  return headless->station != NULL;
}

static int
run (const Options *options)
{
  Headless headless = { .options = options, .loop = g_main_loop_new (NULL, FALSE) };
  GError *error = NULL;
  if (set_up (&headless, &error)) {
    guint sources[] = { g_unix_signal_add (SIGTERM, told_to_stop, &headless),
                        g_unix_signal_add (SIGINT, told_to_stop, &headless),
                        g_timeout_add (100, tick, &headless) };
    g_main_loop_run (headless.loop);
    for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
      g_source_remove (sources[i]);
    if (headless.deadline != 0)
      g_source_remove (headless.deadline);
    station_tidy (headless.station);
    if (headless.status == COMMAND_DONE && station_status (headless.station).broken)
      headless.status = COMMAND_DEVICE;
  } else {
    headless.status = command_fail (error);
  }
  station_free (headless.station);
  journal_free (headless.journal);
  g_free (headless.last_problem);
  g_main_loop_unref (headless.loop);
  return headless.status;
}

/* Exactly one source. Returns: FALSE when there are none or more. */
static gboolean
choose_source (CameraSource *source, char *const places[4])
{
  static const CameraKind KINDS[] = { CAMERA_FOLDER, CAMERA_FILM, CAMERA_DEVICE, CAMERA_PIPELINE };
  int given = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    if (places[i] != NULL) {
      source->kind = KINDS[i];
      source->place = places[i];
      given++;
    }
  return given == 1;
}

int
command_headless (int argc, char **argv)
{
  Options options = { 0 };
  g_autofree char *data = NULL, *now = NULL, *frames = NULL, *video = NULL, *camera = NULL,
                  *pipeline = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &data, "folder of this kiosk", "FOLDER" },
    { "frames", 0, 0, G_OPTION_ARG_FILENAME, &frames, "look at the pictures in a folder",
      "FOLDER" },
    { "video", 0, 0, G_OPTION_ARG_FILENAME, &video, "look at a video file", "FILE" },
    { "camera", 0, 0, G_OPTION_ARG_FILENAME, &camera, "look through a camera", "DEVICE" },
    { "pipeline", 0, 0, G_OPTION_ARG_STRING, &pipeline, "look through a GStreamer pipeline",
      "TEXT" },
    { "follow", 0, 0, G_OPTION_ARG_NONE, &options.station.source.follow,
      "--frames: wait for pictures that arrive later", NULL },
    { "once", 0, 0, G_OPTION_ARG_NONE, &options.once, "end after the last frame", NULL },
    { "no-lan", 0, 0, G_OPTION_ARG_NONE, &options.station.no_lan,
      "do not tell or hear other kiosks on this network", NULL },
    { "sync-before-exit", 0, 0, G_OPTION_ARG_INT, &options.sync_before_exit_s,
      "--once: first hand everything over, for so long at most", "SECONDS" },
    { "now", 0, 0, G_OPTION_ARG_STRING, &now, "start the clock at this moment, and trust it",
      "ISO8601" },
    { "clock-offset-ms", 0, 0, G_OPTION_ARG_INT64, &options.clock_offset_ms,
      "add this to the clock, and trust it then", "N" },
    G_OPTION_ENTRY_NULL,
  };
  if (!command_parse (argc, argv, "- scan badges, a line of JSON a scan", entries, NULL))
    return COMMAND_USAGE;
  char *const places[4] = { frames, video, camera, pipeline };
  if (!choose_source (&options.station.source, places) || options.sync_before_exit_s < 0) {
    fputs ("congress-kiosk --headless: give one of --frames, --video, --camera, --pipeline\n",
           stderr);
    return COMMAND_USAGE;
  }
  if (now != NULL && !command_clock_offset (now, &options.clock_offset_ms)) {
    fputs ("congress-kiosk --headless: --now wants a moment such as 2017-10-06T09:50:00+02:00\n",
           stderr);
    return COMMAND_USAGE;
  }
  command_boot_id (options.station.desk.boot_id);
  options.data = data;
  options.station.desk.clock_told = options.clock_offset_ms != 0;
  return run (&options);
}
