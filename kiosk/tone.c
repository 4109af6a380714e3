/* SPDX-License-Identifier: EUPL-1.2
 *
 * Tones as samples; see tone.h. Sines with a little of the octave, so that small speakers, which
 * have no low notes, still sound the low one; softened at both ends, since an edge clicks.
 */
#include "kiosk/tone.h"

#include <math.h>

enum { NOTES_MAX = 4, SOFT_MS = 8, PAUSE_MS = 40 };

#define LOUD 0.55

typedef struct {
  double hz; /* 0: there are no more */
  int ms;
} Note;

/* Notes of the scale of A at 440 Hz. */
static const Note TUNES[][NOTES_MAX] = {
  [VERDICT_GROUP_GO] = { { 659.3, 110 }, { 987.8, 190 } },
  [VERDICT_GROUP_NOTE] = { { 659.3, 110 }, { 987.8, 110 }, { 987.8, 190 } },
  [VERDICT_GROUP_ASK] = { { 587.3, 200 }, { 587.3, 200 } },
  [VERDICT_GROUP_STOP] = { { 196.0, 650 } },
  [VERDICT_GROUP_SYSTEM] = { { 784.0, 120 }, { 587.3, 120 }, { 392.0, 220 } },
};

static int
samples_of (int ms)
{
  return ms * TONE_RATE_HZ / 1000;
}

static void
add_note (GArray *samples, const Note *note)
{
  int count = samples_of (note->ms), soft = samples_of (SOFT_MS);
  for (int i = 0; i < count; i++) {
    double angle = 2 * G_PI * note->hz * i / TONE_RATE_HZ;
    double edge = MIN (1.0, (double) MIN (i, count - 1 - i) / soft);
    double wave = (sin (angle) + 0.4 * sin (2 * angle)) / 1.4;
    gint16 sample = (gint16) lrint (wave * edge * LOUD * G_MAXINT16);
    g_array_append_val (samples, sample);
  }
  g_array_set_size (samples, samples->len + (guint) samples_of (PAUSE_MS));
}

GBytes *
tone_samples (VerdictGroup group)
{
  GArray *samples = g_array_new (FALSE, TRUE, sizeof (gint16));
  for (int i = 0; i < NOTES_MAX && TUNES[group][i].hz > 0; i++)
    add_note (samples, &TUNES[group][i]);
  gsize size = samples->len * sizeof (gint16);
  return g_bytes_new_take (g_array_free (samples, FALSE), size);
}
