/* SPDX-License-Identifier: EUPL-1.2
 *
 * Finds the codes in a picture, with ZBar on a leash: it runs in a child process without
 * network, files or much memory, watched by a timer. A child that dies or hangs is started
 * anew and gets the same picture again.
 *
 * The child is this very program, started with DECODE_CHILD_COMMAND, and not a mere fork: a
 * fresh image holds no token, key or name that a picture could make it leak, and it may be
 * started again while threads of GStreamer and curl run, where a fork alone would inherit
 * their locks. So main() must give way to decode_child_main() on that word, before anything else.
 */
#pragma once

#include <sys/types.h>

#include "kiosk/decode_wire.h"

#define DECODE_CHILD_COMMAND "--decoder-child"

enum {
  DECODE_LIVE_TIMEOUT_MS = 2000,
  DECODE_STILL_TIMEOUT_MS = 30000, /* a page of 64 megapixels on a slow machine */
  DECODE_TRIES = 3,
};

typedef struct Decoder Decoder;

/**
 * decoder_new:
 * @timeout_ms: how long a child may think about one picture
 *
 * Starts the first child. Used by one thread at a time.
 *
 * Errors: KIOSK_ERROR_DEVICE.
 *
 * Returns: (transfer full): the decoder, to free with decoder_free(); NULL with @error set.
 */
Decoder *decoder_new (int timeout_ms, GError **error);
void decoder_free (Decoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Decoder, decoder_free)

/**
 * decoder_read:
 * @thorough: a still picture: look in every way; FALSE for one frame of many
 *
 * Errors: KIOSK_ERROR_DEVICE when DECODE_TRIES children broke on this very picture; it is set
 * aside, the next one is welcome.
 *
 * Returns: (transfer full) (element-type DecodeCode): the codes found, each text once; NULL with
 * @error set.
 */
GPtrArray *decoder_read (Decoder *decoder, const Picture *picture, gboolean thorough,
                         GError **error);

/** decoder_hint: of the last picture read. Returns: (transfer none): until the next. */
const DecodeHint *decoder_hint (const Decoder *decoder);

/** decoder_restarts: children started beyond the first. decoder_pid: the present one. */
guint decoder_restarts (Decoder *decoder);
pid_t decoder_pid (Decoder *decoder);

/**
 * decode_child_main: what the child does until its parent hangs up.
 *
 * Returns: its exit status.
 */
int decode_child_main (void);
