/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reports of letters that came back: what they say, and that they are recorded once.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "server/mail/bounce.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

static const char TOKEN[] = "0123456789abcdef01234567";

static char *
read_sample (const char *name, gsize *size)
{
  g_autofree char *path = g_build_filename (g_getenv ("TEST_DATA"), "reports", name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  g_file_get_contents (path, &bytes, size, &error);
  g_assert_no_error (error);
  return bytes;
}

static void
test_reads (void)
{
  static const struct {
    const char *file;
    ReportAction action;
    const char *status, *text;
  } rows[] = {
    { "postfix.eml", REPORT_FAILED, "5.1.1",
      "550 5.1.1 … Recipient address rejected: User unknown in virtual mailbox table" },
    { "exim.eml", REPORT_FAILED, "5.0.0", "552 … of … is full" },
    { "exchange.eml", REPORT_FAILED, "5.7.1", "550 5.7.1 not allowed" },
    { "delayed.eml", REPORT_DELAYED, "4.4.7", "" },
    { "delivered.eml", REPORT_DELIVERED, "2.0.0", "" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gsize size = 0;
    g_autofree char *bytes = read_sample (rows[i].file, &size);
    g_auto (Report) report = { 0 };
    g_autoptr (GError) error = NULL;
    report_parse (bytes, size, &report, &error);
    g_test_message ("%s", rows[i].file);
    g_assert_no_error (error);
    g_assert_cmpstr (report.token, ==, TOKEN);
    g_assert_cmpint (report.action, ==, rows[i].action);
    g_assert_cmpstr (report.status, ==, rows[i].status);
    g_assert_cmpstr (report.text, ==, rows[i].text);
  }
}

static void
test_refuses (void)
{
  static const struct {
    const char *text;
    int code;
  } rows[] = {
    { "", REPORT_ERROR_SHAPE },
    { "Content-Type: multipart/report\n\n", REPORT_ERROR_SHAPE },
    { "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
      "\nAction: failed\n--x--\n",
      REPORT_ERROR_LETTER },
    { "To: bounces+0123@example.org\nContent-Type: multipart/report; boundary=x\n\n--x\n"
      "Content-Type: message/delivery-status\n\n\nAction: failed\n--x--\n",
      REPORT_ERROR_LETTER },
    { "To: bounces+0123456789abcdef01234567@example.org\nContent-Type: multipart/report;"
      " boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n\nAction: fail\n--x--\n",
      REPORT_ERROR_SHAPE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Report) report = { 0 };
    g_autoptr (GError) error = NULL;
    g_assert_false (report_parse (rows[i].text, strlen (rows[i].text), &report, &error));
    g_assert_error (error, REPORT_ERROR, rows[i].code);
  }
  gsize size = 0;
  g_autofree char *away = read_sample ("vacation.eml", &size);
  g_auto (Report) report = { 0 };
  g_assert_false (report_parse (away, size, &report, NULL));
}

/* A report cut off anywhere is a report or it is not; it never harms. */
static void
test_cut_off (void)
{
  gsize size = 0;
  g_autofree char *bytes = read_sample ("postfix.eml", &size);
  guint whole = 0;
  for (gsize length = 0; length <= size; length++) {
    g_autofree char *cut = g_memdup2 (bytes, length + (length == 0));
    g_auto (Report) report = { 0 };
    whole += report_parse (cut, length, &report, NULL) ? 1 : 0;
  }
  g_assert_cmpuint (whole, >, 0);
  g_assert_cmpuint (whole, <, size / 2);
}

/* ---- Recorded ---- */

static const char SQL_LETTER[] =
    "INSERT INTO sale_order (id, public_id, state, created_ms) VALUES (1, 'p', 'paid', 0);"
    "INSERT INTO outbox (id, kind, key, payload, state, next_ms, created_ms)"
    " VALUES (1, 'mail', 'k', '{}', 'done', 0, 0);"
    "INSERT INTO letter (outbox_id, kind, token, order_id, created_ms)"
    " VALUES (1, 'order', '0123456789abcdef01234567', 1, 0);";

static gboolean
letter_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, SQL_LETTER, error);
}

static void
drop (App *app, const char *file)
{
  gsize size = 0;
  g_autofree char *bytes = read_sample (file, &size);
  g_autoptr (GError) error = NULL;
  bounce_drop (app->bounce_folder, bytes, size, &error);
  g_assert_no_error (error);
}

static void
collect (App *app)
{
  g_autoptr (GError) error = NULL;
  bounce_collect (app, &error);
  g_assert_no_error (error);
}

static guint
count_files (App *app, const char *part)
{
  g_autofree char *path = g_build_filename (app->bounce_folder, part, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;
  while (dir != NULL && g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static const char SQL_COUNT[] = "SELECT COUNT(*) FROM letter_bounce WHERE action = :action";
static const char SQL_AUDIT[] = "SELECT COUNT(*) FROM audit WHERE subject = 'letter:1' AND"
                                " action = :action";

static void
test_collects (void)
{
  Shop shop;
  shop_open (&shop, NULL);
  g_autofree char *bounces = g_build_filename (shop.folder, "bounces", NULL);
  App app = { .writer = shop.writer, .bounce_folder = bounces };
  g_autoptr (GError) error = NULL;
  writer_call (shop.writer, WRITER_SAVEPOINT, letter_run, NULL, &error);
  g_assert_no_error (error);
  collect (&app); /* no folder yet */
  drop (&app, "postfix.eml");
  drop (&app, "postfix.eml");
  drop (&app, "delayed.eml");
  drop (&app, "delivered.eml");
  drop (&app, "vacation.eml");
  collect (&app);
  collect (&app);
  Store *store = shop.reader;
  g_assert_cmpint (store_number (store, NULL, SQL_COUNT, -1, "t", ":action", "failed"), ==, 1);
  g_assert_cmpint (store_number (store, NULL, SQL_COUNT, -1, "t", ":action", "delayed"), ==, 1);
  g_assert_cmpint (store_number (store, NULL, SQL_AUDIT, -1, "t", ":action", "letter.bounced"), ==,
                   1);
  g_assert_cmpuint (count_files (&app, "new"), ==, 0);
  g_assert_cmpuint (count_files (&app, "tmp"), ==, 0);
  g_assert_cmpuint (count_files (&app, "cur"), ==, 1); /* the answering machine */
  fixture_folder_free (g_steal_pointer (&bounces));
  shop_close (&shop, NULL);
}

/* ---- The program a mail server pipes to ---- */

/* Runs `congress-server bounce` with @input; Returns: its exit status. */
static int
pipe_to (const char *folder, const char *address, const char *input)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("TEST_BUILD"), "server", "congress-server", NULL);
  g_autofree char *data = g_strconcat ("server.data=", folder, NULL);
  const char *const command[] = { program, "bounce", "--set", data, address, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) bounce = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) bytes = g_bytes_new (input, strlen (input));
  g_subprocess_communicate (bounce, bytes, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_exit_status (bounce);
}

static void
test_program (void)
{
  static const char REPORT[] = "Content-Type: multipart/report; boundary=x\n\n--x\n"
                               "Content-Type: message/delivery-status\n\n\nAction: failed\n--x--\n";
  g_autofree char *folder = g_dir_make_tmp ("bounce-XXXXXX", NULL);
  g_assert_cmpint (pipe_to (folder, "bounces+0123456789abcdef01234567@example.org", REPORT), ==, 0);
  g_autofree char *fresh = g_build_filename (folder, "bounces", "new", NULL);
  g_autoptr (GDir) dir = g_dir_open (fresh, 0, NULL);
  const char *name = g_dir_read_name (dir);
  g_assert_nonnull (name);
  g_autofree char *path = g_build_filename (fresh, name, NULL);
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  g_auto (Report) report = { 0 };
  g_assert_true (report_parse (bytes, size, &report, NULL)); /* known by whom it was sent to */
  g_assert_cmpstr (report.token, ==, TOKEN);
  g_assert_cmpint (pipe_to ("/proc/nowhere", NULL, REPORT), ==, 75); /* later, please */
  fixture_folder_free (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/report/samples_are_read", test_reads);
  g_test_add_func ("/server/report/others_are_refused", test_refuses);
  g_test_add_func ("/server/report/cut_off_anywhere", test_cut_off);
  g_test_add_func ("/server/report/recorded_once_and_erased", test_collects);
  g_test_add_func ("/server/report/piped_by_a_mail_server", test_program);
  return g_test_run ();
}
