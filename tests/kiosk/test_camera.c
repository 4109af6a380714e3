/* SPDX-License-Identifier: EUPL-1.2
 *
 * Frames from folders and films: all of them, in order, and no stop at a bad one.
 */
#include "kiosk/camera.h"

#include <gst/gst.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/folder.h"
#include "tests/kiosk/world.h"

enum { PATIENCE_MS = 20000 };

static Camera *
open_camera (CameraKind kind, char *place, gboolean follow)
{
  g_autoptr (GError) error = NULL;
  const CameraSource source = { kind, place, follow };
  Camera *camera = camera_open (&source, &error);
  g_assert_no_error (error);
  return camera;
}

static void
assert_frame (Camera *camera, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_auto (CameraFrame) frame = { 0 };
  CameraResult result = camera_next (camera, PATIENCE_MS, &frame, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, CAMERA_FRAME);
  g_assert_cmpstr (frame.name, ==, name);
  g_assert_true (frame.still);
}

static void
folder_gives_its_pictures_in_order (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (CameraFrame) frame = { 0 };
  char *folder = world_folder ();
  g_autofree char *broken = g_build_filename (folder, "b.png", NULL);
  g_autofree char *other = g_build_filename (folder, "a.txt", NULL);
  world_paint (folder, "c.png", "C", 3);
  world_paint (folder, "a.png", "A", 3);
  g_assert_true (g_file_set_contents (broken, "\x89PNG\r\n\x1a\n and no more", 21, NULL));
  g_assert_true (g_file_set_contents (other, "geen plaatje", -1, NULL));
  g_autoptr (Camera) camera = open_camera (CAMERA_FOLDER, folder, FALSE);
  g_assert_false (camera_live (camera));
  assert_frame (camera, "a.png");
  g_assert_cmpint (camera_next (camera, PATIENCE_MS, &frame, &error), ==, CAMERA_ERROR);
  g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE);
  g_assert_nonnull (strstr (error->message, "b.png"));
  g_clear_error (&error);
  assert_frame (camera, "c.png");
  g_assert_cmpint (camera_next (camera, PATIENCE_MS, &frame, &error), ==, CAMERA_END);
  g_clear_pointer (&camera, camera_free);
  world_remove (folder);
}

static void
followed_folder_gives_what_arrives (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (CameraFrame) frame = { 0 };
  char *folder = world_folder ();
  g_autoptr (Camera) camera = open_camera (CAMERA_FOLDER, folder, TRUE);
  g_assert_cmpint (camera_next (camera, 0, &frame, &error), ==, CAMERA_IDLE);
  world_paint (folder, "z.png", "Z", 3);
  assert_frame (camera, "z.png");
  world_paint (folder, "a.png", "A", 3);
  assert_frame (camera, "a.png");
  g_assert_cmpint (camera_next (camera, 0, &frame, &error), ==, CAMERA_IDLE);
  world_paint (folder, "z.png", "EEN ANDER", 5); /* put in its place */
  assert_frame (camera, "z.png");
  g_clear_pointer (&camera, camera_free);
  world_remove (folder);
}

/* A file that is still being written is left alone until it stays the same. */
static void
growing_file_is_waited_for (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (Folder) listed = folder_open (folder, &error);
  g_assert_no_error (error);
  for (gssize size = 1; size < 5; size++) {
    g_assert_true (g_file_set_contents (path, "bytes", size, NULL));
    g_assert_null (folder_next (listed, TRUE));
  }
  g_autofree char *settled = folder_next (listed, TRUE);
  g_assert_cmpstr (settled, ==, path);
  g_assert_null (folder_next (listed, TRUE));
  g_clear_pointer (&listed, folder_free);
  world_remove (folder);
}

static void
missing_places_are_told (void)
{
  static const CameraKind KINDS[] = { CAMERA_FOLDER, CAMERA_PICTURE, CAMERA_FILM, CAMERA_DEVICE,
                                      CAMERA_PIPELINE };
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++) {
    g_autoptr (GError) error = NULL;
    const CameraSource source = { KINDS[i], (char *) "/nonexistent/camera", FALSE };
    g_autoptr (Camera) camera = camera_open (&source, &error);
    g_auto (CameraFrame) frame = { 0 };
    if (camera != NULL)
      g_assert_cmpint (camera_next (camera, PATIENCE_MS, &frame, &error), ==, CAMERA_ERROR);
    g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_DEVICE);
  }
}

/* A film of 40 frames at 20 a second, as a cheap camera writes it. */
static void
make_film (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (
      "videotestsrc num-buffers=40 ! video/x-raw,width=322,height=240,framerate=20/1 ! jpegenc ! "
      "avimux ! filesink name=to",
      &error);
  g_assert_no_error (error);
  g_autoptr (GstElement) to = gst_bin_get_by_name (GST_BIN (pipeline), "to");
  g_object_set (to, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, PATIENCE_MS * GST_MSECOND,
                                                               GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_true (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static void
film_gives_every_frame (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = world_folder ();
  g_autofree char *path = g_build_filename (folder, "film.avi", NULL);
  gst_init (NULL, NULL);
  make_film (path);
  g_autoptr (Camera) camera = open_camera (CAMERA_FILM, path, FALSE);
  gint64 first_ms = 0, last_ms = 0;
  int count = 0;
  for (;;) {
    g_auto (CameraFrame) frame = { 0 };
    CameraResult result = camera_next (camera, PATIENCE_MS, &frame, &error);
    g_assert_no_error (error);
    if (result == CAMERA_END)
      break;
    g_assert_cmpint (result, ==, CAMERA_FRAME);
    g_assert_cmpint (frame.picture.width, ==, 322); /* not a multiple of four */
    g_assert_false (frame.still);
    first_ms = count == 0 ? frame.seen_ms : first_ms;
    last_ms = frame.seen_ms;
    count++;
  }
  g_assert_cmpint (count, ==, 40);
  g_assert_cmpint (last_ms - first_ms, ==, 39 * 50);
  g_clear_pointer (&camera, camera_free);
  world_remove (folder);
}

static void
live_source_gives_the_newest (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Camera) camera =
      open_camera (CAMERA_PIPELINE, (char *) "videotestsrc num-buffers=60", FALSE);
  g_assert_true (camera_live (camera));
  int count = 0;
  for (;;) {
    g_auto (CameraFrame) frame = { 0 };
    CameraResult result = camera_next (camera, PATIENCE_MS, &frame, &error);
    g_assert_no_error (error);
    if (result == CAMERA_END)
      break;
    if (count++ == 0)
      g_usleep (500 * 1000); /* a slow reader: the others go by */
  }
  g_assert_cmpint (count, >, 0);
  g_assert_cmpint (count, <, 60);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, name) g_test_add_func ("/kiosk/" path "/" #name, name)
  ADD ("camera", folder_gives_its_pictures_in_order);
  ADD ("camera", followed_folder_gives_what_arrives);
  ADD ("camera", growing_file_is_waited_for);
  ADD ("camera", missing_places_are_told);
  ADD ("camera", film_gives_every_frame);
  ADD ("camera", live_source_gives_the_newest);
  return g_test_run ();
}
