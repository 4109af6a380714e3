/* SPDX-License-Identifier: EUPL-1.2
 *
 * congress-kiosk --headless: the whole kiosk but for its screen. Eye, desk and sync meet in
 * one main loop; a screen would be one more of them.
 */
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/card_line.h"
#include "kiosk/commands.h"
#include "kiosk/decode.h"
#include "kiosk/desk.h"
#include "kiosk/error.h"
#include "kiosk/eye.h"
#include "kiosk/sync.h"
#include "schedule/when.h"

enum { TIDY_S = 60 };

typedef struct {
  char *data;
  CameraSource source;
  gboolean once;
  gint64 clock_offset_ms;
  gboolean clock_told;
  int sync_before_exit_s;
} Options;

typedef struct {
  const Options *options;
  GMainLoop *loop;
  Journal *journal;
  Desk *desk;
  Eye *eye;
  Sync *sync;
  SyncListener listener;
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
print_line (const DeskCard *card, const char *frame)
{
  g_autofree char *line = card_line (card, frame);
  puts (line);
  fflush (stdout);
}

/* A fault of the kiosk itself: told where verdicts are told, but not written down as a scan. */
static void
print_fault (Headless *headless, Verdict verdict, const char *frame)
{
  DeskCard card = { .verdict = verdict, .at_ms = now_ms (headless), .places = -1 };
  print_line (&card, frame);
}

static void
leave_when_delivered (Headless *headless)
{
  if (!headless->seen_all)
    return;
  if (headless->options->sync_before_exit_s == 0 || sync_status (headless->sync).delivered)
    g_main_loop_quit (headless->loop);
}

static void
changed (gpointer user)
{
  Headless *headless = user;
  g_autoptr (GError) error = NULL;
  if (!desk_reload (headless->desk, &error))
    troubled (error->message, headless);
}

/* Returns: TRUE when it was a room card, and is done with. */
static gboolean
take_room_card (Headless *headless, const guint8 *text, gsize size)
{
  g_autoptr (GError) error = NULL;
  switch (desk_take_room_card (headless->desk, text, size, &error)) {
  case DESK_CARD_NONE:
  case DESK_CARD_FOREIGN:
    return FALSE;
  case DESK_CARD_UNKNOWN_DOOR:
    troubled ("a room card of a door that is not known here yet", headless);
    return TRUE;
  case DESK_CARD_HERE:
    return TRUE;
  case DESK_CARD_MOVED:
    fprintf (stderr, "congress-kiosk: this door is now %s\n",
             desk_snapshot (headless->desk)->door.name);
    sync_kick (headless->sync);
    return TRUE;
  case DESK_CARD_FAILED:
    troubled (error->message, headless);
    headless->status = COMMAND_DEVICE;
    return TRUE;
  }
  return FALSE;
}

static void
scan (Headless *headless, GBytes *text, const EyeSight *sight)
{
  g_auto (DeskCard) card = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean held = FALSE;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (text, &size);
  if (take_room_card (headless, bytes, size))
    return;
  DeskMoment moment = { .method = SCAN_METHOD_CAMERA,
                        .now_ms = now_ms (headless),
                        .monotonic_ms = monotonic_ms (headless),
                        .seen_ms = sight->seen_ms };
  if (!desk_scan (headless->desk, bytes, size, &moment, &card, &held, &error)) {
    troubled (error->message, headless);
    headless->status = COMMAND_DEVICE;
  }
  if (held)
    return;
  print_line (&card, sight->name);
  sync_kick (headless->sync);
}

static void
saw (Headless *headless, const EyeSight *sight)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  for (guint i = 0; i < sight->codes->len; i++)
    g_ptr_array_add (texts, ((DecodeCode *) sight->codes->pdata[i])->text);
  if (desk_choose (texts, eye_live (headless->eye)) == DESK_ONE_PLEASE)
    troubled ("two badges at once: show one", headless);
  else
    for (guint i = 0; i < texts->len; i++)
      scan (headless, texts->pdata[i], sight);
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
end (Headless *headless)
{
  int wait_s = headless->options->sync_before_exit_s;
  headless->seen_all = TRUE;
  if (wait_s > 0)
    headless->deadline = g_timeout_add_seconds ((guint) wait_s, deadline_passed, headless);
}

static void
got_sight (const EyeSight *sight, gpointer user)
{
  Headless *headless = user;
  switch (sight->kind) {
  case EYE_SAW:
    saw (headless, sight);
    break;
  case EYE_TROUBLE:
    troubled (sight->problem, headless);
    if (eye_live (headless->eye))
      print_fault (headless, VERDICT_CAMERA_LOST, sight->name);
    else
      headless->status = COMMAND_DEVICE;
    break;
  case EYE_END:
    if (headless->options->once)
      end (headless);
    break;
  }
}

static gboolean
tick (gpointer user)
{
  leave_when_delivered (user);
  return G_SOURCE_CONTINUE;
}

static gboolean
tidy (gpointer user)
{
  Headless *headless = user;
  g_autoptr (GError) error = NULL;
  if (!journal_tidy (headless->journal, &error))
    troubled (error->message, headless);
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
  headless->journal = command_open (options->data, TRUE, error);
  if (headless->journal == NULL)
    return FALSE;
  if (journal_identity (headless->journal) == NULL) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                         "not paired: congress-kiosk pair --server URL --code CODE --data FOLDER");
    return FALSE;
  }
  DeskOptions desk = { .clock_told = options->clock_told };
  command_boot_id (desk.boot_id);
  headless->desk = desk_new (headless->journal, &desk, error);
  if (headless->desk == NULL)
    return FALSE;
  headless->listener = (SyncListener){ now_ms, monotonic_ms, changed, troubled, headless };
  SyncOptions sync = SYNC_OPTIONS_DEFAULT;
  memcpy (sync.boot_id, desk.boot_id, SCAN_ID_BYTES);
  headless->sync = sync_new (headless->journal, &sync, &headless->listener);
  headless->eye = eye_new (&options->source, got_sight, headless, error);
  return headless->eye != NULL;
}

static int
run (const Options *options)
{
  Headless headless = { .options = options, .loop = g_main_loop_new (NULL, FALSE) };
  GError *error = NULL;
  if (set_up (&headless, &error)) {
    guint sources[] = { g_unix_signal_add (SIGTERM, told_to_stop, &headless),
                        g_unix_signal_add (SIGINT, told_to_stop, &headless),
                        g_timeout_add (100, tick, &headless),
                        g_timeout_add_seconds (TIDY_S, tidy, &headless) };
    g_main_loop_run (headless.loop);
    for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
      g_source_remove (sources[i]);
    if (headless.deadline != 0)
      g_source_remove (headless.deadline);
    tidy (&headless);
  } else {
    headless.status = command_fail (error);
  }
  eye_free (headless.eye);
  sync_free (headless.sync);
  desk_free (headless.desk);
  journal_free (headless.journal);
  g_free (headless.last_problem);
  g_main_loop_unref (headless.loop);
  return headless.status;
}

static gboolean
set_clock (Options *options, const char *now)
{
  gint64 wanted_ms = 0;
  if (when_parse_iso (now, &wanted_ms)) {
    options->clock_offset_ms += wanted_ms - command_now_ms ();
    return TRUE;
  }
  fputs ("congress-kiosk --headless: --now wants a moment such as 2017-10-06T09:50:00+02:00\n",
         stderr);
  return FALSE;
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
    { "follow", 0, 0, G_OPTION_ARG_NONE, &options.source.follow,
      "--frames: wait for pictures that arrive later", NULL },
    { "once", 0, 0, G_OPTION_ARG_NONE, &options.once, "end after the last frame", NULL },
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
  if (!choose_source (&options.source, places) || options.sync_before_exit_s < 0) {
    fputs ("congress-kiosk --headless: give one of --frames, --video, --camera, --pipeline\n",
           stderr);
    return COMMAND_USAGE;
  }
  if (now != NULL && !set_clock (&options, now))
    return COMMAND_USAGE;
  options.data = data;
  options.clock_told = options.clock_offset_ms != 0;
  return run (&options);
}
