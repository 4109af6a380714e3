/* SPDX-License-Identifier: EUPL-1.2
 *
 * A thread that looks: takes frames from a camera, has them read, and hands what it saw to the
 * main loop. A camera that is pulled out, or hangs, is opened again until it is back; one that
 * sees black is told of.
 */
#pragma once

#include "kiosk/camera.h"
#include "kiosk/decode_wire.h"

typedef struct Eye Eye;

typedef enum {
  EYE_SAW,     /* codes of one frame; may be none */
  EYE_TROUBLE, /* a picture or the camera failed, or is black, or stands still; it goes on */
  EYE_END,     /* there is nothing more to see */
} EyeKind;

typedef struct {
  EyeKind kind;
  GPtrArray *codes; /* (nullable): of DecodeCode */
  char *name;       /* (nullable): of the picture */
  DecodeHint hint;  /* what looked like a code in it, and was not read */
  Picture picture;  /* the frame itself, for the mirror; zeros when there is none */
  gint64 seen_ms;
  gint64 came_us; /* monotonic: when the frame came, and when it was read */
  gint64 read_us;
  char *problem; /* (nullable) */
} EyeSight;

/** Called in the main loop; @sight is borrowed. */
typedef void (*EyeHandler) (const EyeSight *sight, gpointer user);

/**
 * eye_new:
 *
 * Opens camera and decoder, and starts looking.
 *
 * Errors: KIOSK_ERROR_DEVICE.
 *
 * Returns: (transfer full): an eye, to free with eye_free(); NULL with @error set.
 */
Eye *eye_new (const CameraSource *source, EyeHandler handler, gpointer user, GError **error);

/** eye_live: TRUE when it looks through a camera at a door. */
gboolean eye_live (const Eye *eye);

/** eye_free: the handler is not called any more. Accepts NULL. */
void eye_free (Eye *eye);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Eye, eye_free)
