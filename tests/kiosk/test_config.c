/* SPDX-License-Identifier: EUPL-1.2
 *
 * The settings of a kiosk: defaults, a file, and files that are wrong.
 */
#include "kiosk/config.h"

static void
defaults_print_and_read_back (void)
{
  g_auto (Config) config = { 0 }, again = { 0 };
  g_autoptr (GError) error = NULL;
  config_init (&config);
  g_assert_cmpstr (config.camera, ==, "/dev/video0");
  g_assert_cmpint (config.card_s, ==, 5);
  config_init (&again);
  g_assert_true (
      config_read (&config, "x", "language = en\ntext_percent=200\n\n# hm\nscanner =\n", &error));
  g_autofree char *printed = config_print (&config);
  g_assert_true (config_read (&again, "printed", printed, &error));
  g_assert_no_error (error);
  g_autofree char *twice = config_print (&again);
  g_assert_cmpstr (printed, ==, twice);
  g_assert_cmpint (again.lang, ==, WHEN_EN);
  g_assert_cmpint (again.text_percent, ==, 200);
  g_assert_cmpstr (again.scanner, ==, "");
}

static void
mistakes_are_told_with_their_line (void)
{
  static const struct {
    const char *text, *message;
  } rows[] = {
    { "card_s = 3\nhoedje = van papier", "kiosk.ini:2: no setting “hoedje”" },
    { "\n\ncard_s = 0", "kiosk.ini:3: card_s “0”" },
    { "card_s = 5s", "kiosk.ini:1: card_s “5s”" },
    { "text_percent = 201", "kiosk.ini:1: text_percent “201”" },
    { "language = fy", "kiosk.ini:1: language “fy”" },
    { "scanner = toetsenbord", "kiosk.ini:1: scanner “toetsenbord”" },
    { "camera", "kiosk.ini:1: no “name = value”: “camera”" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Config) config = { 0 };
    g_autoptr (GError) error = NULL;
    config_init (&config);
    g_assert_false (config_read (&config, "kiosk.ini", rows[i].text, &error));
    g_assert_cmpstr (error->message, ==, rows[i].message);
  }
}

static void
one_place_to_look (void)
{
  static const struct {
    const char *text;
    CameraKind kind;
    const char *place;
  } rows[] = {
    { "", CAMERA_DEVICE, "/dev/video0" },
    { "pipeline = videotestsrc", CAMERA_PIPELINE, "videotestsrc" },
    { "frames = /tmp/x", CAMERA_FOLDER, "/tmp/x" },
    { "camera =", CAMERA_DEVICE, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Config) config = { 0 };
    config_init (&config);
    g_assert_true (config_read (&config, "x", rows[i].text, NULL));
    CameraSource source = config_source (&config);
    g_assert_cmpint (source.kind, ==, rows[i].kind);
    g_assert_cmpstr (source.place, ==, rows[i].place);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/config/defaults_print_and_read_back", defaults_print_and_read_back);
  g_test_add_func ("/config/mistakes_are_told_with_their_line", mistakes_are_told_with_their_line);
  g_test_add_func ("/config/one_place_to_look", one_place_to_look);
  return g_test_run ();
}
