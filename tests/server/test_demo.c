/* SPDX-License-Identifier: EUPL-1.2
 *
 * server/demo as a stranger runs it: it serves the sample congress, keeps its data over a new
 * start, and throws it away when told to. It runs from the build tree under test, with data and
 * port of its own.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "tests/server/fixture.h"

typedef struct {
  char *folder, *data;
} World;

/* A demo that serves: what it said until then, and where. */
typedef struct {
  GSubprocess *process;
  char *said;
  char *url;
} Demo;

static void
set_up (World *world, gconstpointer user_data)
{
  (void) user_data;
  world->folder = g_dir_make_tmp ("demo-XXXXXX", NULL);
  world->data = g_build_filename (world->folder, "data", NULL);
}

static void
tear_down (World *world, gconstpointer user_data)
{
  (void) user_data;
  fixture_folder_free (world->folder);
  g_free (world->data);
}

static char *
script (void)
{
  return g_build_filename (g_getenv ("TEST_DATA"), "..", "..", "server", "demo", NULL);
}

static Demo
start (const World *world, const char *option)
{
  g_autofree char *path = script ();
  g_autoptr (GError) error = NULL;
  Demo demo = { 0 };
  /* Port 0: the system gives a free one, and the server says which. */
  demo.process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, path, "--build",
                                   g_getenv ("TEST_BUILD"), "--data", world->data, "--port", "0",
                                   option, NULL);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (demo.process));
  g_autoptr (GString) said = g_string_new (NULL);
  while (demo.url == NULL) {
    g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (line); /* it ended without serving */
    if (g_str_has_prefix (line, "listening on "))
      demo.url = g_strdup (line + strlen ("listening on "));
    g_string_append_printf (said, "%s\n", line);
  }
  demo.said = g_string_free (g_steal_pointer (&said), FALSE);
  g_test_message ("%s", demo.said);
  return demo;
}

static void
stop (Demo *demo)
{
  g_subprocess_send_signal (demo->process, SIGTERM);
  g_assert_true (g_subprocess_wait_check (demo->process, NULL, NULL));
  g_clear_object (&demo->process);
  g_free (demo->said);
  g_free (demo->url);
}

/* The programme page over HTTP. */
static char *
programme (const Demo *demo)
{
  static const char ask[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_socket_client_set_timeout (client, 20);
  g_autoptr (GSocketConnection) line =
      g_socket_client_connect_to_uri (client, demo->url, 80, NULL, &error);
  g_assert_no_error (error);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (line));
  g_output_stream_write_all (out, ask, sizeof ask - 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GOutputStream) page = g_memory_output_stream_new_resizable ();
  g_output_stream_splice (page, g_io_stream_get_input_stream (G_IO_STREAM (line)),
                          G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (page);
  return g_strndup (g_memory_output_stream_get_data (memory),
                    g_memory_output_stream_get_data_size (memory));
}

/* What the organiser signs in with: the line the demo prints. */
static char *
password (const Demo *demo)
{
  g_autoptr (GMatchInfo) found = NULL;
  g_autoptr (GRegex) regex =
      g_regex_new ("beheer\\W.*", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_assert_true (g_regex_match (regex, demo->said, G_REGEX_MATCH_DEFAULT, &found));
  return g_match_info_fetch (found, 0);
}

static guint64
database (const World *world)
{
  g_autofree char *path = g_build_filename (world->data, "congress.db", NULL);
  GStatBuf info;
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  return info.st_ino;
}

static void
test_story (World *world, gconstpointer user_data)
{
  (void) user_data;
  Demo demo = start (world, NULL);
  g_autofree char *first = password (&demo);
  guint64 kept = database (world);
  g_autofree char *page = programme (&demo);
  g_assert_true (g_str_has_prefix (page, "HTTP/1.1 200"));
  g_assert_nonnull (strstr (page, "Lerarencongres"));
  g_assert_nonnull (strstr (demo.said, "DEMO2017"));
  stop (&demo);

  demo = start (world, NULL);
  g_autofree char *again = password (&demo);
  g_assert_cmpstr (again, ==, first);
  g_assert_cmpuint (database (world), ==, kept);
  g_assert_null (strstr (demo.said, "Making the sample congress"));
  stop (&demo);

  demo = start (world, "--fresh");
  g_autofree char *other = password (&demo);
  g_assert_cmpstr (other, !=, first);
  stop (&demo);
}

/* Runs it with @option where it must refuse. Returns: its exit status; @says gets why. */
static int
refused (const World *world, const char *option, char **says)
{
  g_autofree char *path = script ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, path, "--build",
      g_getenv ("TEST_BUILD"), "--data", world->data, option, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, says, &error);
  g_assert_no_error (error);
  return g_subprocess_get_exit_status (process);
}

static void
test_mistakes (World *world, gconstpointer user_data)
{
  (void) user_data;
  g_autofree char *unknown = NULL, *strange = NULL;
  g_assert_cmpint (refused (world, "--dance", &unknown), ==, 2);
  g_assert_nonnull (strstr (unknown, "unknown option --dance"));
  g_assert_false (g_file_test (world->data, G_FILE_TEST_EXISTS));

  /* A folder of somebody's own is not thrown away. */
  g_autofree char *own = g_build_filename (world->data, "thesis.txt", NULL);
  g_assert_cmpint (g_mkdir (world->data, 0700), ==, 0);
  g_assert_true (g_file_set_contents (own, "years", -1, NULL));
  g_assert_cmpint (refused (world, "--fresh", &strange), ==, 1);
  g_assert_nonnull (strstr (strange, "not a demo's folder"));
  g_assert_true (g_file_test (own, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/demo/starts_keeps_and_starts_over", World, NULL, set_up, test_story,
              tear_down);
  g_test_add ("/server/demo/a_mistake_changes_nothing", World, NULL, set_up, test_mistakes,
              tear_down);
  return g_test_run ();
}
