/* SPDX-License-Identifier: EUPL-1.2
 *
 * Looking, in a thread of its own; see eye.h.
 */
#include "kiosk/eye.h"

#include <pthread.h>
#include <stdatomic.h>

#include "kiosk/decode.h"
#include "kiosk/mailbox.h"

enum { WAIT_MS = 200, REOPEN_MS = 2000 };

struct Eye {
  pthread_t thread;
  atomic_bool quit;
  CameraSource source; /* its text is owned */
  gboolean live;
  Camera *camera; /* (nullable): the thread's, as is the next */
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
  sight->name = g_steal_pointer (&frame->name);
  sight->picture = frame->picture;
  frame->picture = (Picture){ 0 };
  sight->seen_ms = frame->seen_ms;
  return mailbox_post (eye->mailbox, sight);
}

static void
wait_before_reopening (Eye *eye)
{
  for (int waited_ms = 0; waited_ms < REOPEN_MS && !atomic_load (&eye->quit); waited_ms += WAIT_MS)
    g_usleep (WAIT_MS * 1000);
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

static gboolean
look_once (Eye *eye)
{
  g_auto (CameraFrame) frame = { 0 };
  g_autoptr (GError) error = NULL;
  if (eye->camera == NULL) {
    eye->camera = camera_open (&eye->source, &error);
    return eye->camera != NULL || recover (eye, error->message);
  }
  switch (camera_next (eye->camera, WAIT_MS, &frame, &error)) {
  case CAMERA_FRAME:
    return read_frame (eye, &frame);
  case CAMERA_IDLE:
    return TRUE;
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
