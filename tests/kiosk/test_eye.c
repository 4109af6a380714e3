/* SPDX-License-Identifier: EUPL-1.2
 *
 * A camera that fails in the ways cameras do, and what is told of it: gone, hanging, covered.
 */
#include "kiosk/eye.h"

#include <string.h>

#include "kiosk/decode.h"
#include "kiosk/gaze.h"
#include "tests/kiosk/frames.h"

enum { PATIENCE_MS = 30000 };

/* ---- The gaze ---- */

static void
fill (Picture *picture, int grey, guint32 seed)
{
  g_autoptr (GRand) chance = g_rand_new_with_seed (seed);
  picture_resize (picture, 64, 48);
  for (int i = 0; i < 64 * 48; i++)
    picture->pixels[i] = (guint8) (grey + g_rand_int_range (chance, 0, 4));
}

static void
black_is_told_after_a_second (void)
{
  g_auto (Picture) picture = { 0 };
  GazeMemory memory = { 0 };
  gint64 now_ms = 5000;
  fill (&picture, 120, 1);
  g_assert_cmpint (gaze_note (&memory, &picture, now_ms), ==, GAZE_GOOD);
  for (guint32 i = 0; i < 20; i++) {
    fill (&picture, 2, i);
    now_ms += 100;
    gint64 dark_ms = now_ms - 5000;
    g_assert_cmpint (gaze_note (&memory, &picture, now_ms), ==,
                     dark_ms >= GAZE_DARK_AFTER_MS ? GAZE_DARK : GAZE_GOOD);
  }
  fill (&picture, 120, 2);
  g_assert_cmpint (gaze_note (&memory, &picture, now_ms + 100), ==, GAZE_GOOD);
}

static void
the_same_frame_again_is_a_camera_that_hangs (void)
{
  g_auto (Picture) picture = { 0 };
  GazeMemory memory = { 0 };
  fill (&picture, 90, 3);
  for (gint64 now_ms = 0; now_ms <= 3000; now_ms += 250)
    g_assert_cmpint (gaze_note (&memory, &picture, now_ms), ==,
                     now_ms >= GAZE_FROZEN_AFTER_MS ? GAZE_FROZEN : GAZE_GOOD);
  fill (&picture, 90, 4); /* only the sensor's noise differs */
  g_assert_cmpint (gaze_note (&memory, &picture, 3250), ==, GAZE_GOOD);
}

/* ---- The eye ---- */

typedef struct {
  GMainLoop *loop;
  GPtrArray *problems;
  int sights, wanted_problems, wanted_sights;
} Watch;

static void
watch (const EyeSight *sight, gpointer user)
{
  Watch *watched = user;
  if (sight->kind == EYE_TROUBLE)
    g_ptr_array_add (watched->problems, g_strdup (sight->problem));
  if (sight->kind == EYE_SAW)
    watched->sights++;
  if ((int) watched->problems->len >= watched->wanted_problems &&
      watched->sights >= watched->wanted_sights)
    g_main_loop_quit (watched->loop);
}

static gboolean
give_up (gpointer user)
{
  (void) user;
  g_error ("waited in vain");
  return G_SOURCE_REMOVE;
}

/* Looks through @pipeline until so much was seen. Returns: (transfer full): what was told. */
static GPtrArray *
watch_pipeline (const char *pipeline, int problems, int sights)
{
  g_autoptr (GError) error = NULL;
  Watch watched = { .loop = g_main_loop_new (NULL, FALSE),
                    .problems = g_ptr_array_new_with_free_func (g_free),
                    .wanted_problems = problems,
                    .wanted_sights = sights };
  const CameraSource source = { CAMERA_PIPELINE, (char *) pipeline, FALSE };
  g_autoptr (Eye) eye = eye_new (&source, watch, &watched, &error);
  g_assert_no_error (error);
  guint timer = g_timeout_add (PATIENCE_MS, give_up, NULL);
  g_main_loop_run (watched.loop);
  g_source_remove (timer);
  g_clear_pointer (&eye, eye_free);
  g_main_loop_unref (watched.loop);
  return watched.problems;
}

static void
camera_that_vanishes_is_opened_again (void)
{
  /* Three frames and it is gone, each time: more than three came, so it was opened again. */
  g_autoptr (GPtrArray) problems = watch_pipeline (
      "videotestsrc pattern=snow num-buffers=3 ! video/x-raw,width=64,height=48", 2, 4);
  for (guint i = 0; i < problems->len; i++)
    g_assert_cmpstr (problems->pdata[i], ==, "the camera stopped");
}

static void
pipeline_that_breaks_is_told_and_opened_again (void)
{
  g_autoptr (GPtrArray) problems = watch_pipeline (
      "videotestsrc pattern=snow ! video/x-raw,width=64,height=48 ! identity error-after=3", 2, 1);
  g_assert_cmpuint (problems->len, >=, 2);
}

static void
covered_lens_is_told (void)
{
  g_autoptr (GPtrArray) problems = watch_pipeline (
      "videotestsrc pattern=black is-live=true ! video/x-raw,width=64,height=48", 1, 1);
  g_assert_nonnull (strstr (problems->pdata[0], "black"));
}

static void
hanging_camera_is_told_and_opened_again (void)
{
  g_autoptr (GPtrArray) problems = watch_pipeline (
      "videotestsrc pattern=checkers-8 is-live=true ! video/x-raw,width=64,height=48", 2, 2);
  g_assert_cmpstr (problems->pdata[0], ==, "the camera stands still");
}

/* A live camera that is there, and gives nothing. */
static void
silent_camera_is_told_and_opened_again (void)
{
  g_autoptr (GPtrArray) problems = watch_pipeline (
      "videotestsrc is-live=true ! video/x-raw,width=64,height=48 ! valve drop=true", 1, 0);
  g_assert_cmpstr (problems->pdata[0], ==, "the camera gives no picture");
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], DECODE_CHILD_COMMAND) == 0)
    return decode_child_main ();
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/eye/" #name, name)
  ADD (black_is_told_after_a_second);
  ADD (the_same_frame_again_is_a_camera_that_hangs);
  ADD (camera_that_vanishes_is_opened_again);
  ADD (pipeline_that_breaks_is_told_and_opened_again);
  ADD (covered_lens_is_told);
  ADD (hanging_camera_is_told_and_opened_again);
  ADD (silent_camera_is_told_and_opened_again);
  return g_test_run ();
}
