/* SPDX-License-Identifier: EUPL-1.2
 *
 * Frames through GStreamer; see camera.h. The only file that knows it.
 */
#include "kiosk/camera.h"

#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/folder.h"

enum {
  SLICE_MS = 50,
  POLL_MS = 100,
  PICTURE_TIMEOUT_MS = 20000,
  AGE_MOST_US = 1000000, /* an older stamp is of another clock */
};

/* How every pipeline ends. The queue of one with dropping makes "newest first". */
#define SINK_LIVE                                                                                  \
  " ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=frames sync=false max-buffers=1 "     \
  "drop=true"
#define SINK_EACH                                                                                  \
  " ! videoconvert ! video/x-raw,format=GRAY8 ! appsink name=frames sync=false max-buffers=2 "     \
  "drop=false"

struct Camera {
  GstElement *pipeline; /* (nullable): what plays now */
  GstElement *sink;
  Folder *folder; /* (nullable): pictures, one pipeline each */
  char *name;     /* (nullable): the picture that plays */
  gboolean follow;
  gboolean live;
  gboolean still;
  gint64 opened_ms;
};

void
camera_frame_clear (CameraFrame *frame)
{
  picture_clear (&frame->picture);
  g_free (frame->name);
  *frame = (CameraFrame){ 0 };
}

static gint64
monotonic_ms (void)
{
  return g_get_monotonic_time () / 1000;
}

/* ---- Pipelines ---- */

static void
stop (Camera *camera)
{
  if (camera->pipeline != NULL)
    gst_element_set_state (camera->pipeline, GST_STATE_NULL);
  g_clear_pointer (&camera->sink, gst_object_unref);
  g_clear_pointer (&camera->pipeline, gst_object_unref);
}

/* Returns: (nullable): what the pipeline itself says is wrong, once. */
static GError *
take_fault (Camera *camera)
{
  GError *fault = NULL;
  g_autoptr (GstBus) bus = gst_element_get_bus (camera->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (message != NULL)
    gst_message_parse_error (message, &fault, NULL);
  return fault;
}

static void
set_fault (Camera *camera, const char *what, GError **error)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "%s: %s",
               camera->name != NULL ? camera->name : "camera", what);
}

/* @property of the element named "source" gets @value: file names need no quoting that way. */
static gboolean
play (Camera *camera, const char *description, const char *property, const char *value,
      GError **error)
{
  g_autoptr (GError) inner = NULL;
  stop (camera);
  camera->pipeline = gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &inner);
  if (camera->pipeline == NULL || !GST_IS_BIN (camera->pipeline)) {
    g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE, "pipeline: %s",
                 inner != NULL ? inner->message : "not a chain of elements");
    return FALSE;
  }
  camera->sink = gst_bin_get_by_name (GST_BIN (camera->pipeline), "frames");
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (camera->pipeline), "source");
  if (property != NULL)
    g_object_set (source, property, value, NULL);
  camera->opened_ms = monotonic_ms ();
  if (gst_element_set_state (camera->pipeline, GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE) {
    g_autoptr (GError) fault = take_fault (camera);
    set_fault (camera, fault != NULL ? fault->message : "does not start", error);
    return FALSE;
  }
  return TRUE;
}

static gboolean
play_file (Camera *camera, const char *file, GError **error)
{
  g_free (camera->name);
  camera->name = g_path_get_basename (file);
  return play (camera, "filesrc name=source ! decodebin" SINK_EACH, "location", file, error);
}

static gboolean
play_pipeline (Camera *camera, const char *description, GError **error)
{
  g_autofree char *whole = g_strconcat (description, SINK_LIVE, NULL);
  return play (camera, whole, NULL, NULL, error);
}

static gboolean
open_source (Camera *camera, const CameraSource *source, GError **error)
{
  switch (source->kind) {
  case CAMERA_FOLDER:
    camera->folder = folder_open (source->place, error);
    camera->follow = source->follow;
    return camera->folder != NULL;
  case CAMERA_PICTURE:
  case CAMERA_FILM:
    return play_file (camera, source->place, error);
  case CAMERA_DEVICE:
    return play (camera, "v4l2src name=source ! decodebin" SINK_LIVE, "device", source->place,
                 error);
  case CAMERA_PIPELINE:
    return play_pipeline (camera, source->place, error);
  }
  return FALSE;
}

Camera *
camera_open (const CameraSource *source, GError **error)
{
  if (!gst_is_initialized ())
    gst_init (NULL, NULL);
  g_autoptr (Camera) camera = g_new0 (Camera, 1);
  camera->live = source->kind == CAMERA_DEVICE || source->kind == CAMERA_PIPELINE;
  camera->still = source->kind == CAMERA_FOLDER || source->kind == CAMERA_PICTURE;
  return open_source (camera, source, error) ? g_steal_pointer (&camera) : NULL;
}

void
camera_free (Camera *camera)
{
  if (camera == NULL)
    return;
  stop (camera);
  folder_free (camera->folder);
  g_free (camera->name);
  g_free (camera);
}

gboolean
camera_live (const Camera *camera)
{
  return camera->live;
}

/* ---- Frames ---- */

static gboolean
copy_pixels (GstVideoFrame *from, Picture *to)
{
  int width = GST_VIDEO_FRAME_WIDTH (from), height = GST_VIDEO_FRAME_HEIGHT (from);
  if (!picture_size_fits (width, height))
    return FALSE;
  picture_init (to, width, height);
  const guint8 *line = GST_VIDEO_FRAME_PLANE_DATA (from, 0);
  for (int y = 0; y < height; y++) {
    memcpy (to->pixels + (gsize) y * (gsize) width, line, (gsize) width);
    line += GST_VIDEO_FRAME_PLANE_STRIDE (from, 0);
  }
  return TRUE;
}

/* A film is played faster than it was made, so its own time tells how long a badge was in view. */
static gint64
time_of (Camera *camera, GstSample *sample)
{
  GstClockTime time = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  if (camera->live || camera->still || !GST_CLOCK_TIME_IS_VALID (time))
    return monotonic_ms ();
  return camera->opened_ms + (gint64) (time / GST_MSECOND);
}

/* A live frame has waited since its source stamped it, for whoever was busy with the one before. */
static gint64
came_us (Camera *camera, GstSample *sample)
{
  gint64 now_us = g_get_monotonic_time ();
  GstClockTime stamp = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  g_autoptr (GstClock) clock = gst_element_get_clock (camera->pipeline);
  if (!camera->live || clock == NULL || !GST_CLOCK_TIME_IS_VALID (stamp))
    return now_us;
  gint64 running = (gint64) gst_segment_to_running_time (gst_sample_get_segment (sample),
                                                         GST_FORMAT_TIME, stamp);
  gint64 clock_ns =
      (gint64) (gst_clock_get_time (clock) - gst_element_get_base_time (camera->pipeline));
  gint64 age_us = (clock_ns - running) / 1000;
  return age_us > 0 && age_us < AGE_MOST_US ? now_us - age_us : now_us;
}

static CameraResult
read_sample (Camera *camera, GstSample *sample, CameraFrame *frame, GError **error)
{
  GstVideoInfo info;
  GstVideoFrame video;
  GstCaps *caps = gst_sample_get_caps (sample);
  if (caps == NULL || !gst_video_info_from_caps (&info, caps) ||
      !gst_video_frame_map (&video, &info, gst_sample_get_buffer (sample), GST_MAP_READ)) {
    set_fault (camera, "a frame that cannot be read", error);
    return CAMERA_ERROR;
  }
  gboolean copied = copy_pixels (&video, &frame->picture);
  gst_video_frame_unmap (&video);
  if (!copied) {
    set_fault (camera, "a picture too large", error);
    return CAMERA_ERROR;
  }
  frame->still = camera->still;
  frame->seen_ms = time_of (camera, sample);
  frame->came_us = came_us (camera, sample);
  frame->name = g_strdup (camera->name);
  return CAMERA_FRAME;
}

/* In slices: a pipeline that breaks before it has a last pad never ends the waiting by itself. */
static CameraResult
next_sample (Camera *camera, int timeout_ms, CameraFrame *frame, GError **error)
{
  GstAppSink *sink = GST_APP_SINK (camera->sink);
  gint64 until_ms = monotonic_ms () + timeout_ms;
  do {
    g_autoptr (GstSample) sample = gst_app_sink_try_pull_sample (sink, SLICE_MS * GST_MSECOND);
    if (sample != NULL)
      return read_sample (camera, sample, frame, error);
    g_autoptr (GError) fault = take_fault (camera);
    if (fault != NULL) {
      set_fault (camera, fault->message, error);
      return CAMERA_ERROR;
    }
    if (gst_app_sink_is_eos (sink))
      return CAMERA_END;
  } while (monotonic_ms () < until_ms);
  return CAMERA_IDLE;
}

/* One picture is read whole before the next is looked for, so that an error names its file. */
static CameraResult
read_picture (Camera *camera, const char *path, CameraFrame *frame, GError **error)
{
  CameraResult result = CAMERA_ERROR;
  if (play_file (camera, path, error))
    result = next_sample (camera, PICTURE_TIMEOUT_MS, frame, error);
  if (result == CAMERA_IDLE || result == CAMERA_END) {
    set_fault (camera, "no picture in it", error);
    result = CAMERA_ERROR;
  }
  stop (camera);
  return result;
}

static CameraResult
next_picture (Camera *camera, int timeout_ms, CameraFrame *frame, GError **error)
{
  gint64 until_ms = monotonic_ms () + timeout_ms;
  for (;;) {
    g_autofree char *path = folder_next (camera->folder, camera->follow);
    if (path != NULL)
      return read_picture (camera, path, frame, error);
    if (!camera->follow)
      return CAMERA_END;
    gint64 left_ms = until_ms - monotonic_ms ();
    if (left_ms <= 0)
      return CAMERA_IDLE;
    g_usleep ((gulong) MIN (left_ms, POLL_MS) * 1000);
  }
}

CameraResult
camera_next (Camera *camera, int timeout_ms, CameraFrame *frame, GError **error)
{
  if (camera->folder != NULL)
    return next_picture (camera, timeout_ms, frame, error);
  return next_sample (camera, timeout_ms, frame, error);
}
