/* SPDX-License-Identifier: EUPL-1.2
 *
 * The five tones of the five groups, as samples: told apart by rhythm and direction, so that who
 * hears few pitches hears which it is. Pure; sound.h plays them.
 *
 *   GO      two notes, rising          NOTE    two notes rising, and one more
 *   ASK     two equal notes            STOP    one long low note
 *   SYSTEM  three short notes, falling
 */
#pragma once

#include "schedule/verdict.h"

enum {
  TONE_RATE_HZ = 44100,
  TONE_MS_MAX = 900, /* a tone is over before the next person stands there */
};

/** tone_samples: 16 bits a sample, the machine's byte order, one channel. Returns: (transfer full).
 */
GBytes *tone_samples (VerdictGroup group);
