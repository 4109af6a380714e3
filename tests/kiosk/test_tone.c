/* SPDX-License-Identifier: EUPL-1.2
 *
 * The five tones: all different, none too long, none that clicks; and a loudspeaker that is there,
 * that is not, and that is asked for the next tone while one sounds.
 */
#include <string.h>

#include "kiosk/sound.h"
#include "kiosk/tone.h"

enum { LONG_MS = 20000 };

static const VerdictGroup GROUPS[] = { VERDICT_GROUP_GO, VERDICT_GROUP_NOTE, VERDICT_GROUP_ASK,
                                       VERDICT_GROUP_STOP, VERDICT_GROUP_SYSTEM };

static void
tones_differ (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GROUPS); i++) {
    g_autoptr (GBytes) tone = tone_samples (GROUPS[i]);
    gsize size = 0;
    const gint16 *samples = g_bytes_get_data (tone, &size);
    gsize count = size / sizeof (gint16);
    g_assert_cmpuint (count * 1000 / TONE_RATE_HZ, <=, TONE_MS_MAX);
    g_assert_cmpint (ABS (samples[0]), <, 100);
    g_assert_cmpint (ABS (samples[count - 1]), <, 100);
    int loudest = 0, steepest = 0;
    for (gsize s = 1; s < count; s++) {
      loudest = MAX (loudest, ABS (samples[s]));
      steepest = MAX (steepest, ABS (samples[s] - samples[s - 1]));
    }
    g_assert_cmpint (loudest, >, 8000);
    g_assert_cmpint (loudest, <, G_MAXINT16);
    g_assert_cmpint (steepest, <, 6000);
    for (gsize j = 0; j < i; j++) {
      g_autoptr (GBytes) other = tone_samples (GROUPS[j]);
      g_assert_false (g_bytes_equal (tone, other));
    }
  }
}

static SoundState
wait_for_state (Sound *sound)
{
  gint64 until_us = g_get_monotonic_time () + (gint64) LONG_MS * 1000;
  while (sound_state (sound) == SOUND_UNTRIED && g_get_monotonic_time () < until_us)
    g_usleep (2000);
  return sound_state (sound);
}

static void
a_loudspeaker_sounds (void)
{
  g_autoptr (Sound) sound = sound_new ("fakesink sync=false");
  g_assert_cmpint (sound_state (sound), ==, SOUND_UNTRIED);
  sound_play (sound, VERDICT_GROUP_GO);
  g_assert_cmpint (wait_for_state (sound), ==, SOUND_WORKS);
  g_assert_cmpuint (sound_played (sound), ==, 1);
}

static void
no_loudspeaker_is_silence (void)
{
  static const char *const BAD[] = { "nosuchsink", "filesink location=/nowhere/at/all" };
  for (gsize i = 0; i < G_N_ELEMENTS (BAD); i++) {
    g_autoptr (Sound) sound = sound_new (BAD[i]);
    sound_play (sound, VERDICT_GROUP_STOP);
    g_assert_cmpint (wait_for_state (sound), ==, SOUND_ABSENT);
    g_assert_cmpuint (sound_played (sound), ==, 0);
  }
}

static void
the_next_tone_replaces_this_one (void)
{
  gint64 before_us = g_get_monotonic_time ();
  g_autoptr (Sound) sound = sound_new ("fakesink sync=true");
  for (int i = 0; i < 40; i++)
    sound_play (sound, GROUPS[i % 5]);
  g_assert_cmpint (g_get_monotonic_time () - before_us, <, 10 * G_USEC_PER_SEC);
  g_assert_cmpint (wait_for_state (sound), ==, SOUND_WORKS);
  g_assert_cmpuint (sound_played (sound), <, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tone/tones_differ", tones_differ);
  g_test_add_func ("/tone/a_loudspeaker_sounds", a_loudspeaker_sounds);
  g_test_add_func ("/tone/no_loudspeaker_is_silence", no_loudspeaker_is_silence);
  g_test_add_func ("/tone/the_next_tone_replaces_this_one", the_next_tone_replaces_this_one);
  return g_test_run ();
}
