/* SPDX-License-Identifier: EUPL-1.2
 *
 * Plays the tones, in a thread of its own, so that a slow or missing loudspeaker holds up nothing.
 * Sound only adds to what the screen says: whatever goes wrong here is silence, never an error.
 */
#pragma once

#include "schedule/verdict.h"

typedef struct Sound Sound;

/**
 * sound_new:
 * @sink: a GStreamer element such as "autoaudiosink"; copied
 *
 * Returns: (transfer full): to free with sound_free(); never NULL.
 */
Sound *sound_new (const char *sink);
void sound_free (Sound *sound);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sound, sound_free)

/** sound_play: starts the tone of @group instead of the one that sounds. Returns at once. */
void sound_play (Sound *sound, VerdictGroup group);

/** How it stands with the loudspeaker. */
typedef enum {
  SOUND_UNTRIED,
  SOUND_WORKS,
  SOUND_ABSENT,
} SoundState;

SoundState sound_state (Sound *sound);

/** sound_played: how many tones sounded to their end; for tests. */
guint sound_played (Sound *sound);
