/* SPDX-License-Identifier: EUPL-1.2
 *
 * The loudspeaker; see sound.h.
 */
#include "kiosk/sound.h"

#include <gst/app/gstappsrc.h>
#include <gst/gst.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "kiosk/tone.h"

enum { WAIT_MS = 20, QUIT = -1 };

struct Sound {
  pthread_t thread;
  pthread_mutex_t lock; /* for wanted */
  pthread_cond_t woken;
  int wanted; /* VerdictGroup to play next; 0: none; QUIT */
  atomic_int state;
  atomic_uint played;
  char *sink;
};

static int
peek (Sound *sound)
{
  pthread_mutex_lock (&sound->lock);
  int wanted = sound->wanted;
  pthread_mutex_unlock (&sound->lock);
  return wanted;
}

static int
take (Sound *sound)
{
  pthread_mutex_lock (&sound->lock);
  while (sound->wanted == 0)
    pthread_cond_wait (&sound->woken, &sound->lock);
  int wanted = sound->wanted;
  if (wanted != QUIT)
    sound->wanted = 0;
  pthread_mutex_unlock (&sound->lock);
  return wanted;
}

/* Fills the pipeline with one tone. Returns: FALSE when it takes none. */
static gboolean
load (GstElement *pipeline, VerdictGroup group)
{
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline), "tone");
  g_autoptr (GBytes) samples = tone_samples (group);
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (samples);
  return gst_app_src_push_buffer (GST_APP_SRC (source), buffer) == GST_FLOW_OK &&
         gst_app_src_end_of_stream (GST_APP_SRC (source)) == GST_FLOW_OK;
}

static int
is_fake (gconstpointer item, gconstpointer wanted)
{
  GstElement *element = g_value_get_object (item);
  (void) wanted;
  return g_strcmp0 (GST_OBJECT_NAME (gst_element_get_factory (element)), "fakesink");
}

/* Without a device autoaudiosink plays into nothing, and is content. */
static gboolean
into_nothing (const Sound *sound, GstElement *pipeline)
{
  if (strstr (sound->sink, "fakesink") != NULL)
    return FALSE;
  GValue found = G_VALUE_INIT;
  GstIterator *elements = gst_bin_iterate_recurse (GST_BIN (pipeline));
  gboolean fake = gst_iterator_find_custom (elements, is_fake, &found, NULL);
  gst_iterator_free (elements);
  if (fake)
    g_value_unset (&found);
  return fake;
}

/* Waits for the end, or for the next tone. */
static void
listen (Sound *sound, GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  while (peek (sound) == 0) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
        bus, WAIT_MS * GST_MSECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    if (message == NULL)
      continue;
    gboolean ended =
        GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS && !into_nothing (sound, pipeline);
    atomic_store (&sound->state, ended ? SOUND_WORKS : SOUND_ABSENT);
    atomic_fetch_add (&sound->played, ended ? 1 : 0);
    return;
  }
}

static void
play (Sound *sound, VerdictGroup group)
{
  g_autofree char *text = g_strdup_printf (
      "appsrc name=tone format=time do-timestamp=true "
      "caps=audio/x-raw,format=%s,rate=%d,channels=1,layout=interleaved"
      " ! audioconvert ! audioresample ! %s",
      G_BYTE_ORDER == G_LITTLE_ENDIAN ? "S16LE" : "S16BE", TONE_RATE_HZ, sound->sink);
  g_autoptr (GstElement) pipeline = gst_parse_launch (text, NULL);
  if (pipeline == NULL) {
    atomic_store (&sound->state, SOUND_ABSENT);
    return;
  }
  if (gst_element_set_state (pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE &&
      load (pipeline, group))
    listen (sound, pipeline);
  else
    atomic_store (&sound->state, SOUND_ABSENT);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void *
work (void *user)
{
  Sound *sound = user;
  for (int wanted = 0; (wanted = take (sound)) != QUIT;)
    play (sound, (VerdictGroup) wanted);
  return NULL;
}

static void
want (Sound *sound, int wanted)
{
  pthread_mutex_lock (&sound->lock);
  sound->wanted = wanted;
  pthread_cond_signal (&sound->woken);
  pthread_mutex_unlock (&sound->lock);
}

Sound *
sound_new (const char *sink)
{
  Sound *sound = g_new0 (Sound, 1);
  sound->sink = g_strdup (sink);
  pthread_mutex_init (&sound->lock, NULL);
  pthread_cond_init (&sound->woken, NULL);
  gst_init (NULL, NULL);
  if (pthread_create (&sound->thread, NULL, work, sound) != 0)
    g_error ("no thread to sound with");
  return sound;
}

void
sound_free (Sound *sound)
{
  if (sound == NULL)
    return;
  want (sound, QUIT);
  pthread_join (sound->thread, NULL);
  pthread_cond_destroy (&sound->woken);
  pthread_mutex_destroy (&sound->lock);
  g_free (sound->sink);
  g_free (sound);
}

void
sound_play (Sound *sound, VerdictGroup group)
{
  want (sound, (int) group);
}

SoundState
sound_state (Sound *sound)
{
  return (SoundState) atomic_load (&sound->state);
}

guint
sound_played (Sound *sound)
{
  return atomic_load (&sound->played);
}
