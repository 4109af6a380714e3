/* SPDX-License-Identifier: EUPL-1.2
 *
 * What would help the camera, from what it sees: told only while somebody holds something up that
 * is not read, or while the picture as a whole is bad. Pure; frames come with their time.
 *
 * Where the decoder saw a code that it could not read, that is what is held up: its modules tell
 * whether it is too far away, its place and light the rest. Else a frame is looked at as a grid of
 * cells, and those that differ from the empty scene, which is learnt slowly, are what is held up:
 * how large that is, how much of it is blown out, how much it moves from frame to frame. A picture
 * that has lost its sharpness for long has a dirty lens, or a lens out of focus.
 */
#pragma once

#include "kiosk/decode_wire.h"

enum {
  COACH_PATIENCE_MS = 1200, /* so long nothing is said: most badges are read by then */
  COACH_DIRTY_MS = 15000,   /* so long a picture must be dull before the lens is blamed */
};

typedef enum {
  COACH_NOTHING,
  COACH_CLOSER, /* what is held up, or a module of its code, is small */
  COACH_FARTHER,
  COACH_TILT, /* light shines back from it */
  COACH_STILL,
  COACH_DIRTY,
  COACH_DARK,
} CoachHint;

typedef struct Coach Coach;

Coach *coach_new (void);
void coach_free (Coach *coach);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Coach, coach_free)

/**
 * coach_look:
 * @code: what looked like a code to the decoder, in this frame
 * @read: a code was read in it
 * @now_ms: of the frame, on a clock that does not jump
 *
 * Returns: what to tell now.
 */
CoachHint coach_look (Coach *coach, const Picture *picture, const DecodeHint *code, gboolean read,
                      gint64 now_ms);

/** coach_key: the sentence for @hint in the kiosk's messages; NULL for COACH_NOTHING. Static. */
const char *coach_key (CoachHint hint);
