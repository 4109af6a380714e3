/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where frames come from: a folder of pictures, a film, a camera, or any pipeline of
 * GStreamer. All give 8-bit grey. A live source gives its newest frame and drops what nobody
 * had time for; pictures and films wait until they are asked for, so that none is lost.
 */
#pragma once

#include "kiosk/picture.h"

typedef struct Camera Camera;

/** One frame. Zeroed memory is none. */
typedef struct {
  Picture picture;
  gboolean still; /* each is a scene of its own: worth a thorough look */
  gint64 seen_ms; /* when, on the source's own clock: a film's time, else monotonic */
  gint64 came_us; /* when it came, monotonic: what a live source stamped it with, else now */
  char *name;     /* (nullable): of the file */
} CameraFrame;

void camera_frame_clear (CameraFrame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CameraFrame, camera_frame_clear)

/** What asking for a frame brought. */
typedef enum {
  CAMERA_FRAME, /* one frame */
  CAMERA_IDLE,  /* none within the time */
  CAMERA_END,   /* there will be no more */
  CAMERA_ERROR, /* @error is set; a folder may be asked for its next picture */
} CameraResult;

/** Where to look. */
typedef enum {
  CAMERA_FOLDER,   /* PNG and JPEG files in the order of their names */
  CAMERA_PICTURE,  /* one such file */
  CAMERA_FILM,     /* a video file, each frame of it, as fast as they are asked for */
  CAMERA_DEVICE,   /* a camera such as "/dev/video0"; live */
  CAMERA_PIPELINE, /* a description for gst_parse_launch() whose last pad gives video; live */
} CameraKind;

typedef struct {
  CameraKind kind;
  char *place;     /* name of the file, folder or device, or the description */
  gboolean follow; /* a folder: wait for pictures that arrive later. A file is then taken once it
                      has stopped growing, and again when it was replaced */
} CameraSource;

/**
 * camera_open:
 *
 * Errors: KIOSK_ERROR_DEVICE.
 *
 * Returns: (transfer full): a camera, to free with camera_free(); NULL with @error set.
 */
Camera *camera_open (const CameraSource *source, GError **error);

/**
 * camera_next:
 * @timeout_ms: how long to wait for a frame
 * @frame: filled, to be cleared, when the answer is CAMERA_FRAME
 *
 * Used by one thread at a time. After CAMERA_ERROR a camera or film is only good to be freed.
 */
CameraResult camera_next (Camera *camera, int timeout_ms, CameraFrame *frame, GError **error);

/** camera_live: TRUE when frames are lost if nobody asks. */
gboolean camera_live (const Camera *camera);

/** camera_free: accepts NULL. */
void camera_free (Camera *camera);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Camera, camera_free)
