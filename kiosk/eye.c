/* SPDX-License-Identifier: EUPL-1.2
 *
 * Looking, in a thread of its own; see eye.h.
 */
#include "kiosk/eye.h"

#include <pthread.h>
#include <stdatomic.h>

#include "kiosk/decode.h"
#include "kiosk/gaze.h"
#include "kiosk/mailbox.h"

enum {
  WAIT_MS = 200,
  REOPEN_FIRST_MS = 250, /* a plug that was pushed in again */
  REOPEN_MOST_MS = 8000, /* a camera that will not come back today */
  DARK_AGAIN_MS = 2000,  /* how often a black picture is told of */
  SILENT_MS = 5000,      /* a live camera gives no frame for so long: it hangs */
};

struct Eye {
  pthread_t thread;
  atomic_bool quit;
  CameraSource source; /* its text is owned */
  gboolean live;
  Camera *camera;  /* (nullable): the thread's, as is the next */
  int reopen_ms;   /* how long to wait the next time */
  gint64 frame_ms; /* when the last frame came, or the camera was opened */
  gint64 dark_ms;  /* when its darkness was last told; 0: it was not */
  GazeMemory gaze;
  Decoder *decoder;
  Mailbox *mailbox;
  EyeHandler handler;
  gpointer user;
};

static void
sight_free (gpointer data)
{
  EyeSight *sight = data;
  g_clear_pointer (&sight->codes, g_ptr_array_unref);
  picture_clear (&sight->picture);
  g_free (sight->name);
  g_free (sight->problem);
  g_free (sight);
}

static void
hand_over (gpointer item, gpointer user)
{
  Eye *eye = user;
  eye->handler (item, eye->user);
  sight_free (item);
}

static gboolean
tell (Eye *eye, EyeKind kind, const char *problem)
{
  EyeSight *sight = g_new0 (EyeSight, 1);
  sight->kind = kind;
  sight->problem = g_strdup (problem);
  return mailbox_post (eye->mailbox, sight);
}

static gint64
now_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

static gboolean
read_frame (Eye *eye, CameraFrame *frame)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) codes = decoder_read (eye->decoder, &frame->picture, frame->still, &error);
  if (codes == NULL)
    return tell (eye, EYE_TROUBLE, error->message);
  EyeSight *sight = g_new0 (EyeSight, 1);
  sight->kind = EYE_SAW;
  sight->codes = g_steal_pointer (&codes);
  sight->hint = *decoder_hint (eye->decoder);
  sight->name = g_steal_pointer (&frame->name);
  sight->picture = frame->picture;
  frame->picture = (Picture){ 0 };
  sight->seen_ms = frame->seen_ms;
  sight->came_us = frame->came_us;
  sight->read_us = g_get_monotonic_time ();
  return mailbox_post (eye->mailbox, sight);
}

/* Each time twice as long, until a frame came. */
static void
wait_before_reopening (Eye *eye)
{
  gint64 until_ms = now_ms () + eye->reopen_ms;
  while (now_ms () < until_ms && !atomic_load (&eye->quit))
    g_usleep ((gulong) CLAMP (until_ms - now_ms (), 1, WAIT_MS) * 1000);
  eye->reopen_ms = MIN (2 * eye->reopen_ms, REOPEN_MOST_MS);
}

/* Returns: TRUE when there may be more to see. */
static gboolean
recover (Eye *eye, const char *problem)
{
  if (!tell (eye, EYE_TROUBLE, problem))
    return FALSE;
  if (eye->source.kind == CAMERA_FOLDER)
    return TRUE;
  g_clear_pointer (&eye->camera, camera_free);
  if (eye->live)
    wait_before_reopening (eye);
  return eye->live;
}

/* A frame of a camera at a door may be no picture of the door. */
static gboolean
read_live (Eye *eye, CameraFrame *frame)
{
  gint64 now = now_ms ();
  eye->frame_ms = now;
  switch (gaze_note (&eye->gaze, &frame->picture, now)) {
  case GAZE_GOOD:
    eye->reopen_ms = REOPEN_FIRST_MS;
    eye->dark_ms = 0;
    return read_frame (eye, frame);
  case GAZE_DARK:
    if (eye->dark_ms != 0 && now - eye->dark_ms < DARK_AGAIN_MS)
      return TRUE;
    eye->dark_ms = now;
    return tell (eye, EYE_TROUBLE, "the camera sees only black: is something before it?");
  case GAZE_FROZEN:
    /* Never a verdict from an old picture. */
    return recover (eye, "the camera stands still");
  }
  return FALSE;
}

static gboolean
reopen (Eye *eye)
{
  g_autoptr (GError) error = NULL;
  eye->camera = camera_open (&eye->source, &error);
  eye->gaze = (GazeMemory){ 0 };
  eye->frame_ms = now_ms ();
  return eye->camera != NULL || recover (eye, error->message);
}

static gboolean
look_once (Eye *eye)
{
  g_auto (CameraFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  if (eye->camera == NULL)
    return reopen (eye);
  switch (camera_next (eye->camera, WAIT_MS, &frame, &error)) {
  case CAMERA_FRAME:
    return eye->live ? read_live (eye, &frame) : read_frame (eye, &frame);
  case CAMERA_IDLE:
    return !eye->live || now_ms () - eye->frame_ms < SILENT_MS ||
           recover (eye, "the camera gives no picture");
  case CAMERA_ERROR:
    return recover (eye, error->message);
  case CAMERA_END:
    return eye->live && recover (eye, "the camera stopped");
  }
  return FALSE;
}

static void *
work (void *user)
{
  Eye *eye = user;
  while (!atomic_load (&eye->quit) && look_once (eye))
    continue;
  tell (eye, EYE_END, NULL);
  return NULL;
}

Eye *
eye_new (const CameraSource *source, EyeHandler handler, gpointer user, GError **error)
{
  g_autoptr (Camera) camera = camera_open (source, error);
  if (camera == NULL)
    return NULL;
  gboolean live = camera_live (camera);
  Decoder *decoder = decoder_new (live ? DECODE_LIVE_TIMEOUT_MS : DECODE_STILL_TIMEOUT_MS, error);
  if (decoder == NULL)
    return NULL;
  Eye *eye = g_new0 (Eye, 1);
  eye->source = *source;
  eye->source.place = g_strdup (source->place);
  eye->live = live;
  eye->camera = g_steal_pointer (&camera);
  eye->decoder = decoder;
  eye->reopen_ms = REOPEN_FIRST_MS;
  eye->frame_ms = now_ms ();
  eye->mailbox = mailbox_new (hand_over, eye, sight_free);
  eye->handler = handler;
  eye->user = user;
  if (pthread_create (&eye->thread, NULL, work, eye) != 0)
    g_error ("no thread to look with");
  return eye;
}

gboolean
eye_live (const Eye *eye)
{
  return eye->live;
}

void
eye_free (Eye *eye)
{
  if (eye == NULL)
    return;
  atomic_store (&eye->quit, TRUE);
  mailbox_close (eye->mailbox);
  pthread_join (eye->thread, NULL);
  mailbox_free (eye->mailbox);
  camera_free (eye->camera);
  decoder_free (eye->decoder);
  g_free (eye->source.place);
  g_free (eye);
}
