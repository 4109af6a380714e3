/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the kiosk and its decoder child say to each other: one packet each way a frame. The
 * child reads pictures that anybody may hold before the camera, so what it answers is bytes from
 * outside, and read like that. Both run on one machine from one program: integers are the
 * machine's own.
 *
 *   frame:  "LCF1", number (8), width (4), height (4), thorough (4); the pixels are in shared
 * memory found:  "LCR1", number (8), count (4), then count times: length (4), 4 corners as x (4)
 * and y (4), length bytes of text; then seen (4), and if so module (4) and 4 corners
 */
#pragma once

#include "kiosk/picture.h"

enum {
  DECODE_CODES_MAX = 64,  /* in one frame */
  DECODE_TEXT_MAX = 2953, /* bytes in the largest code; of more than that, all digits, only the
                             presence is told: the text is "" */
  DECODE_FRAME_BYTES = 4 + 8 + 3 * 4,
  DECODE_FOUND_HEAD_BYTES = 4 + 8 + 4,
  DECODE_FOUND_CODE_BYTES = 4 + 8 * 4,
  DECODE_FOUND_HINT_BYTES = 4 + 4 + 8 * 4,
  DECODE_FOUND_MAX = DECODE_FOUND_HEAD_BYTES +
                     DECODE_CODES_MAX * (DECODE_FOUND_CODE_BYTES + DECODE_TEXT_MAX) +
                     DECODE_FOUND_HINT_BYTES,
};

typedef struct {
  guint64 number; /* from 1; 0 in an answer: the child is ready */
  int width;
  int height;
  gboolean thorough; /* a still: every way of looking is tried */
} DecodeFrame;

/** In pixels of the frame; a little outside it where a code is cut off. */
typedef struct {
  int x, y;
} DecodeCorner;

/** One code found. */
typedef struct {
  GBytes *text; /* as in the code, any bytes */
  DecodeCorner corners[4];
} DecodeCode;

/** Something that looks like a code, in a frame in which none was read. */
typedef struct {
  gboolean seen;
  int module_centi_px; /* side of a module, in hundredths of a pixel */
  DecodeCorner corners[4];
} DecodeHint;

DecodeCode *decode_code_new (const void *text, gsize size);
void decode_code_free (DecodeCode *code);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DecodeCode, decode_code_free)

/** decode_codes_new: an empty list that owns its DecodeCode elements. */
GPtrArray *decode_codes_new (void);

void decode_frame_write (const DecodeFrame *frame, guint8 bytes[DECODE_FRAME_BYTES]);

/** decode_frame_read: FALSE, @frame untouched, when the bytes are no frame of a size we take. */
gboolean decode_frame_read (const guint8 *bytes, gsize size, DecodeFrame *frame);

/**
 * decode_found_write:
 * @bytes: room for DECODE_FOUND_MAX
 * @codes: (element-type DecodeCode): of more than DECODE_CODES_MAX the rest is left out
 *
 * Returns: how many bytes were written.
 */
gsize decode_found_write (guint64 number, const GPtrArray *codes, const DecodeHint *hint,
                          guint8 *bytes);

/**
 * decode_found_read:
 *
 * Reads an answer strictly: exact length, counts and corners within their limits.
 *
 * Returns: (transfer full) (element-type DecodeCode): the codes; NULL, @number and @hint
 * untouched, when the bytes are no answer.
 */
GPtrArray *decode_found_read (const guint8 *bytes, gsize size, guint64 *number, DecodeHint *hint);
