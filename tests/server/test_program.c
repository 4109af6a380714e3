/* SPDX-License-Identifier: EUPL-1.2
 *
 * The program congress-server as a person or systemd starts it, and its configuration.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "schedule/store.h"
#include "server/config.h"
#include "tests/server/fixture.h"

/* ---- Configuration ---- */

static void
test_table (void)
{
  gsize count = 0;
  const ConfigKey *keys = config_keys (&count);
  g_autoptr (Config) config = config_new ();
  for (gsize i = 0; i < count; i++) {
    g_autoptr (GError) error = NULL;
    g_assert_true (i == 0 || strcmp (keys[i - 1].key, keys[i].key) < 0);
    config_set (config, keys[i].key, keys[i].fallback, &error);
    g_assert_no_error (error);
  }
}

static const struct {
  const char *text, *says; /* NULL: it is right */
} files[] = {
  { "[server]\nport = 8000\n# note\n; note\n\n[bank]\ndemo=yes\n", NULL },
  { "[server]\nport = 65536\n", "file:2: server.port must be a number from 0 to 65535" },
  { "[server]\n\nport = x\n", "file:3: server.port must be" },
  { "[bank]\ndemo = true\n", "file:2: bank.demo must be yes or no" },
  { "[server]\nprot = 1\n", "file:2: unknown key server.prot" },
  { "[sever]\nport = 1\n", "file:2: unknown key sever.port" },
  { "port = 1\n", "file:1: neither [section]" },
  { "[server]\nport\n", "file:2: neither [section]" },
};

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Config) config = config_new ();
    g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
    config_read (config, path, &error);
    if (files[i].says == NULL) {
      g_assert_no_error (error);
      g_assert_cmpint (config_int (config, "server.port"), ==, 8000);
      g_assert_true (config_flag (config, "bank.demo"));
    } else {
      g_assert_nonnull (strstr (error->message, files[i].says));
    }
  }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_print (void)
{
  g_autoptr (Config) config = config_new ();
  g_assert_true (config_set (config, "bank.key", "live_hidden", NULL));
  g_autofree char *text = config_print (config);
  g_assert_null (strstr (text, "live_hidden"));
  g_assert_nonnull (strstr (text, "\n[server]\n"));
  /* What is printed can be read again. */
  g_autofree char *folder = g_dir_make_tmp ("config-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_autoptr (GError) error = NULL;
  config_read (config, path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
}

/* ---- The program ---- */

static char *
program (void)
{
  return g_build_filename (g_getenv ("TEST_BUILD"), "server", "congress-server", NULL);
}

/* Runs it to its end. Returns: its exit status; @out gets what it says on both outputs. */
static int
run (char **out, const char *first, ...)
{
  g_autofree char *path = program ();
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_ptr_array_add (words, path);
  va_list list;
  va_start (list, first);
  for (const char *word = first; word != NULL; word = va_arg (list, const char *))
    g_ptr_array_add (words, (char *) word);
  va_end (list);
  g_ptr_array_add (words, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
      g_subprocess_newv ((const char *const *) words->pdata,
                         G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, out, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_usage (void)
{
  static const struct {
    const char *words[3];
    int status;
    const char *says;
  } cases[] = {
    { { "--help" }, 0, "server.base_url" },
    { { NULL }, 2, "which command?" },
    { { "dance" }, 2, "unknown command" },
    { { "serve", "--help" }, 0, "--now" },
    { { "serve", "--dance" }, 2, "Unknown option --dance" },
    { { "serve", "extra" }, 2, "no arguments" },
    { { "serve", "--set", "a" }, 2, "KEY=VALUE" },
    { { "serve", "--set", "a.b=1" }, 1, "unknown key a.b" },
    { { "serve", "--config", "/no/such/file" }, 1, "/no/such/file" },
    { { "serve", "--set", "server.data=/no/such/folder" }, 1, "/no/such/folder" },
    { { "serve", "--print-config" }, 0, "base_url" },
    { { "backup" }, 2, "one FILE" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *out = NULL;
    int status = run (&out, cases[i].words[0], cases[i].words[1], cases[i].words[2], NULL);
    g_test_message ("%s", out);
    g_assert_cmpint (status, ==, cases[i].status);
    g_assert_nonnull (strstr (out, cases[i].says));
  }
}

typedef struct {
  char *folder, *data, *setting;
} World;

static void
set_up (World *world, gconstpointer user_data)
{
  (void) user_data;
  world->folder = g_dir_make_tmp ("program-XXXXXX", NULL);
  world->data = g_build_filename (world->folder, "data", NULL);
  world->setting = g_strconcat ("server.data=", world->data, NULL);
  g_autofree char *out = NULL;
  g_assert_cmpint (run (&out, "init", "--set", world->setting, NULL), ==, 0);
  g_assert_nonnull (strstr (out, "beheer"));
}

static void
tear_down (World *world, gconstpointer user_data)
{
  (void) user_data;
  fixture_folder_free (world->folder);
  g_free (world->data);
  g_free (world->setting);
}

static GSubprocess *
serve (World *world, const char *notify_socket, char **url)
{
  g_autofree char *path = program ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  if (notify_socket != NULL)
    g_subprocess_launcher_setenv (launcher, "NOTIFY_SOCKET", notify_socket, TRUE);
  const char *const words[] = { path,     "serve", "--set", world->setting,
                                "--port", "0",     "--now", "2017-09-20T10:00:00+02:00",
                                NULL };
  GSubprocess *process = g_subprocess_launcher_spawnv (launcher, words, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "listening on http://127.0.0.1:"));
  *url = g_strdup (line + strlen ("listening on "));
  return process;
}

static int
end (GSubprocess *process, int signal)
{
  g_subprocess_send_signal (process, signal);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

static void
test_init (World *world, gconstpointer user_data)
{
  (void) user_data;
  g_autofree char *out = NULL;
  g_assert_cmpint (run (&out, "init", "--set", world->setting, NULL), ==, 1); /* never over one */
  g_assert_nonnull (strstr (out, "exists already"));
  static const char *const made[] = { "", "secret", "congress.db" };
  for (guint i = 0; i < G_N_ELEMENTS (made); i++) {
    g_autofree char *path = g_build_filename (world->data, made[i], NULL);
    GStatBuf info;
    g_assert_cmpint (g_stat (path, &info), ==, 0);
    g_assert_cmpint (info.st_mode & 077, ==, 0);
  }
}

static void
test_serve (World *world, gconstpointer user_data)
{
  (void) user_data;
  g_autofree char *url = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GSubprocess) process = serve (world, NULL, &url);
  /* One process has the folder. */
  g_assert_cmpint (run (&out, "serve", "--set", world->setting, "--port", "0", NULL), ==, 1);
  g_assert_nonnull (strstr (out, "another process"));
  g_assert_cmpint (end (process, SIGTERM), ==, 0);
  g_autofree char *again_url = NULL;
  g_autoptr (GSubprocess) again = serve (world, NULL, &again_url);
  g_assert_cmpint (end (again, SIGKILL), ==, -1);
  g_autofree char *third_url = NULL;
  g_autoptr (GSubprocess) third =
      serve (world, NULL, &third_url); /* a fall leaves nothing locked */
  g_assert_cmpint (end (third, SIGINT), ==, 0);
}

static void
test_notify (World *world, gconstpointer user_data)
{
  (void) user_data;
  g_autofree char *path = g_build_filename (world->folder, "notify", NULL);
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  g_strlcpy (where.sun_path, path, sizeof where.sun_path);
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  g_autofree char *url = NULL;
  g_autoptr (GSubprocess) process = serve (world, path, &url);
  char state[32] = "";
  g_assert_cmpint (recv (fd, state, sizeof state - 1, 0), >, 0);
  g_assert_cmpstr (state, ==, "READY=1");
  g_assert_cmpint (end (process, SIGTERM), ==, 0);
  close (fd);
}

static const char SQL_STAFF[] = "SELECT count(*) FROM staff";

static void
test_backup (World *world, gconstpointer user_data)
{
  (void) user_data;
  g_autofree char *url = NULL;
  g_autofree char *out = NULL, *again = NULL;
  g_autofree char *copy = g_build_filename (world->folder, "copy.db", NULL);
  g_autoptr (GSubprocess) process = serve (world, NULL, &url);
  g_assert_cmpint (run (&out, "backup", "--set", world->setting, copy, NULL), ==, 0);
  g_assert_cmpint (run (&again, "backup", "--set", world->setting, copy, NULL), ==, 1);
  g_assert_cmpint (end (process, SIGTERM), ==, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (copy, STORE_READER, &error);
  g_assert_no_error (error);
  g_autoptr (StoreStmt) staff = store_prepare (store, SQL_STAFF, &error);
  g_assert_cmpint (store_step (staff, &error), ==, STORE_ROW);
  g_assert_cmpint (store_column_int (staff, 0), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/config/table_is_right", test_table);
  g_test_add_func ("/server/config/mistakes_have_a_line", test_files);
  g_test_add_func ("/server/config/secrets_are_not_printed", test_print);
  g_test_add_func ("/server/program/usage", test_usage);
#define ADD(path, test) g_test_add (path, World, NULL, set_up, test, tear_down)
  ADD ("/server/program/init_makes_a_private_folder", test_init);
  ADD ("/server/program/serve_until_told_to_stop", test_serve);
  ADD ("/server/program/tells_systemd", test_notify);
  ADD ("/server/program/backup_while_serving", test_backup);
  return g_test_run ();
}
