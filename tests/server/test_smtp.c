/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters through a real mail server on loopback, with STARTTLS and a password: what it refuses,
 * puts off, loses the answer of; and a server killed while it sends.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/core/outbox.h"
#include "server/mail/letter_log.h"
#include "server/server.h"
#include "tests/server/fixture.h"
#include "tests/server/shop.h"

enum { PATIENCE_MS = 20000, LOOK_MS = 20 };

/* Before the congress: years after it the server erases whom the letters are for. */
static const char NOW[] = "2017-09-20T10:00:00+02:00";

typedef struct {
  char *folder, *letters, *certificate, *key;
  GSubprocess *smtp;
  guint16 port;
  Config *config;
  Server *server; /* NULL: not started */
} World;

/* ---- The mail server ---- */

static void
make_certificate (World *world)
{
  g_autoptr (GError) error = NULL;
  world->certificate = g_build_filename (world->letters, "cert.pem", NULL);
  world->key = g_build_filename (world->letters, "key.pem", NULL);
  const char *const command[] = { "openssl",
                                  "req",
                                  "-x509",
                                  "-newkey",
                                  "ec",
                                  "-pkeyopt",
                                  "ec_paramgen_curve:prime256v1",
                                  "-nodes",
                                  "-days",
                                  "2",
                                  "-subj",
                                  "/CN=localhost",
                                  "-addext",
                                  "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0",
                                  "-keyout",
                                  world->key,
                                  "-out",
                                  world->certificate,
                                  NULL };
  g_autoptr (GSubprocess) openssl =
      g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (openssl, NULL, &error);
  g_assert_no_error (error);
}

static void
start_smtp (World *world, gboolean tls)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *script =
      g_build_filename (g_getenv ("TEST_DATA"), "..", "server", "smtp_server.py", NULL);
  const char *const command[] = { "/usr/bin/python3", script,
                                  world->letters,     tls ? world->certificate : NULL,
                                  world->key,         NULL };
  world->smtp = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) out =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (world->smtp));
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  guint64 port = 0;
  g_assert_no_error (error);
  g_assert_true (g_ascii_string_to_unsigned (line, 10, 1, 65535, &port, NULL));
  world->port = (guint16) port;
}

/* ---- Our server ---- */

static void
set (World *world, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;
  config_set (world->config, key, value, &error);
  g_assert_no_error (error);
}

static void
start_server (World *world)
{
  g_autoptr (GError) error = NULL;
  gsize n_routes = 0;
  const Route *routes = routes_all (&n_routes);
  world->server = server_open (world->config, NOW, &error);
  g_assert_no_error (error);
  server_listen (world->server, routes, n_routes, &error);
  g_assert_no_error (error);
}

static void
begin (World *world, gconstpointer data)
{
  const char *host = data != NULL ? data : "localhost";
  g_autoptr (GError) error = NULL;
  world->folder = fixture_folder_new ();
  world->letters = g_dir_make_tmp ("letters-XXXXXX", &error);
  g_assert_no_error (error);
  make_certificate (world);
  start_smtp (world, strcmp (host, "0.0.0.0") != 0);
  world->config = config_new ();
  g_autofree char *url = g_strdup_printf ("smtp://%s:%u", host, world->port);
  set (world, "server.data", world->folder);
  set (world, "server.port", "0");
  set (world, "server.threads", "1");
  set (world, "mail.url", url);
  set (world, "mail.user", "congres");
  set (world, "mail.password", "geheim");
  set (world, "mail.ca_file", world->certificate);
  set (world, "mail.loopback_tls", "yes");
  set (world, "mail.from", "Het Congrés <congres@example.org>");
  set (world, "mail.bounce", "bounces@example.org");
}

static void
end (World *world, gconstpointer data)
{
  (void) data;
  server_free (world->server);
  g_output_stream_close (g_subprocess_get_stdin_pipe (world->smtp), NULL, NULL);
  g_subprocess_wait (world->smtp, NULL, NULL);
  g_object_unref (world->smtp);
  config_free (world->config);
  fixture_folder_free (world->folder);
  fixture_folder_free (world->letters);
  g_free (world->certificate);
  g_free (world->key);
}

/* ---- Letters ---- */

static const char SQL_ORDER[] =
    "INSERT INTO sale_order (id, public_id, number, state, lang, email, created_ms)"
    " VALUES (:id, 'public-' || :id, 'LC17-' || :id, 'paid', 'nl', :email, 0)";
static const char SQL_ATTENDEE[] =
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents, name, email)"
    " VALUES (:id, 1, 0, 'Zoë', :email)";
static const char SQL_STATE[] =
    "SELECT o.state, o.attempts, IFNULL (o.last_error, ''), (SELECT COUNT(*) FROM letter_bounce b"
    " WHERE b.letter_id = o.id), IFNULL ((SELECT b.status || '|' || b.text FROM letter_bounce b"
    " WHERE b.letter_id = o.id), '') FROM outbox o JOIN letter l ON l.outbox_id = o.id"
    " WHERE l.order_id = :id";
static const char SQL_NOW[] = "UPDATE outbox SET next_ms = 0 WHERE state = 'waiting'";

typedef struct {
  gint64 id;
  const char *email;
} Post;

static gboolean
post_run (gpointer command, WriterTurn *turn, GError **error)
{
  const Post *post = command;
  g_autofree char *key = g_strdup_printf ("letter.order.%d", (int) post->id);
  const LetterTo to = { .kind = "order", .key = key, .order_id = post->id };
  return store_change (turn->store, error, SQL_ORDER, "it", ":id", post->id, ":email",
                       post->email) &&
         store_change (turn->store, error, SQL_ATTENDEE, "it", ":id", post->id, ":email",
                       post->email) &&
         letter_send (turn->store, turn->now_ms, error, &to, "");
}

static void
must (World *world, WriterRun run, gpointer command)
{
  g_autoptr (GError) error = NULL;
  writer_call (server_app (world->server)->writer, WRITER_SAVEPOINT, run, command, &error);
  g_assert_no_error (error);
}

static void
post (World *world, gint64 id, const char *email)
{
  Post command = { id, email };
  must (world, post_run, &command);
}

/* What waits is tried now, not after its back-off. */
static gboolean
hurry_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_change (turn->store, error, SQL_NOW, "");
}

typedef struct {
  char state[16], error[80], bounce[120];
  int attempts, bounces;
} State;

static State
read_state (World *world, gint64 id)
{
  State state = { 0 };
  Readers *readers = server_app (world->server)->readers;
  Store *store = readers_take (readers, NULL);
  StoreStmt *q = store_query (store, NULL, SQL_STATE, "i", ":id", id);
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  g_strlcpy (state.state, store_column_text (q, 0), sizeof state.state);
  state.attempts = (int) store_column_int (q, 1);
  g_strlcpy (state.error, store_column_text (q, 2), sizeof state.error);
  state.bounces = (int) store_column_int (q, 3);
  g_strlcpy (state.bounce, store_column_text (q, 4), sizeof state.bounce);
  store_stmt_free (q);
  readers_give (readers, store);
  return state;
}

static State
wait_for (World *world, gint64 id, const char *wanted, int attempts)
{
  State state = read_state (world, id);
  for (int waited = 0; strcmp (state.state, wanted) != 0 || state.attempts < attempts;
       waited += LOOK_MS) {
    g_assert_cmpint (waited, <, PATIENCE_MS);
    g_usleep (LOOK_MS * 1000);
    state = read_state (world, id);
  }
  return state;
}

static gboolean
has_letter (World *world, int n, char **text)
{
  g_autofree char *path = g_strdup_printf ("%s/%d.eml", world->letters, n);
  return g_file_get_contents (path, text, NULL, NULL);
}

static char *
read_letter (World *world, int n)
{
  char *text = NULL;
  for (int waited = 0; !has_letter (world, n, &text); waited += LOOK_MS) {
    g_assert_cmpint (waited, <, PATIENCE_MS);
    g_usleep (LOOK_MS * 1000);
  }
  return text;
}

/* The last that arrived, or @before it. */
static char *
newest_letter (World *world, int before)
{
  int n = 1;
  char *text = NULL;
  while (has_letter (world, n, &text)) {
    g_clear_pointer (&text, g_free);
    n++;
  }
  return read_letter (world, n - 1 - before);
}

static char *
message_id (const char *letter)
{
  const char *at = strstr (letter, "\r\nMessage-ID: <");
  g_assert_nonnull (at);
  at += strlen ("\r\nMessage-ID: <");
  return g_strndup (at, strcspn (at, "@"));
}

/* ---- Tests ---- */

/* ---- What one server goes through; it is started once, since that takes long ---- */

static void
sends (World *world)
{
  post (world, 1, "ank@example.org");
  wait_for (world, 1, "done", 0);
  g_autofree char *letter = read_letter (world, 1);
  g_autofree char *token = message_id (letter);
  g_autofree char *envelope = g_strdup_printf ("bounces+%s@example.org\nank@example.org\n", token);
  g_assert_true (g_str_has_prefix (letter, envelope));
  g_assert_nonnull (strstr (letter, "\r\nTo: =?UTF-8?B?Wm/Dqw==?= <ank@example.org>\r\n"));
  g_assert_nonnull (strstr (letter, "\r\nContent-Type: multipart/mixed;"));
}

static void
is_refused (World *world)
{
  post (world, 11, "unknown@example.org");
  post (world, 12, "content@example.org");
  post (world, 13, "good@example.org");
  State unknown = wait_for (world, 11, "failed", 1);
  g_assert_cmpint (unknown.bounces, ==, 1);
  g_assert_cmpstr (unknown.bounce, ==, "5.1.1|… Recipient address rejected: User unknown");
  g_assert_cmpstr (unknown.error, ==, "mail server: 550 5.1.1 to RCPT");
  State content = wait_for (world, 12, "failed", 1);
  g_assert_cmpstr (content.bounce, ==, "5.6.0|This letter is not wanted");
  wait_for (world, 13, "done", 0); /* one that is refused holds up nobody */
}

static void
is_put_off (World *world)
{
  post (world, 21, "later@example.org");
  State later = wait_for (world, 21, "waiting", 1);
  g_assert_cmpstr (later.error, ==, "mail server: 451 4.7.1 to RCPT");
  g_assert_cmpint (later.bounces, ==, 0);
  must (world, hurry_run, NULL);
  wait_for (world, 21, "done", 1);
  post (world, 22, "full@example.org");
  wait_for (world, 22, "waiting", 1);
  must (world, hurry_run, NULL);
  wait_for (world, 22, "done", 1);
}

/* The letter arrived and the answer did not: it goes again, and whoever keeps mail can tell. */
static void
loses_an_answer (World *world)
{
  post (world, 31, "drop@example.org");
  wait_for (world, 31, "waiting", 1);
  must (world, hurry_run, NULL);
  wait_for (world, 31, "done", 1);
  g_autofree char *one = newest_letter (world, 1);
  g_autofree char *two = newest_letter (world, 0);
  g_autofree char *id = message_id (one);
  g_autofree char *again = message_id (two);
  g_assert_cmpstr (id, ==, again);
}

static void
test_everyday (World *world, gconstpointer data)
{
  (void) data;
  start_server (world);
  must (world, shop_fill_run, NULL);
  sends (world);
  is_refused (world);
  is_put_off (world);
  loses_an_answer (world);
}

static void
test_killed (World *world, gconstpointer data)
{
  (void) data;
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0) {
    start_server (world);
    must (world, shop_fill_run, NULL);
    post (world, 1, "hold@example.org");
    for (;;)
      pause ();
  }
  g_autofree char *one = read_letter (world, 1); /* it has the letter, and never answers */
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  start_server (world);
  wait_for (world, 1, "done", 0);
  g_autofree char *two = read_letter (world, 2);
  g_autofree char *id = message_id (one);
  g_autofree char *again = message_id (two);
  g_assert_cmpstr (id, ==, again);
}

/* What is wrong on our side costs no letter: they wait. */
static void
test_our_fault (World *world, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *key, *wrong, *right, *error;
  } rows[] = {
    { "mail.password", "fout", "geheim", "mail server: 535 5.7.8 to AUTH" },
    { "mail.loopback_tls", "no", "yes", "mail server: 530" },
    { "mail.ca_file", "/etc/ssl/certs/ca-certificates.crt", NULL, "mail server: SSL peer" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    set (world, rows[i].key, rows[i].wrong);
    start_server (world);
    if (i == 0)
      must (world, shop_fill_run, NULL);
    post (world, i + 1, "ank@example.org");
    State state = wait_for (world, i + 1, "waiting", 1);
    g_assert_true (g_str_has_prefix (state.error, rows[i].error));
    g_assert_cmpint (state.bounces, ==, 0);
    set (world, rows[i].key, rows[i].right != NULL ? rows[i].right : world->certificate);
    g_clear_pointer (&world->server, server_free);
  }
  start_server (world);
  must (world, hurry_run, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    wait_for (world, i + 1, "done", 1);
}

/* 0.0.0.0 reaches this machine without being a loopback address: no TLS, no letter. */
static void
test_tls_or_nothing (World *world, gconstpointer data)
{
  (void) data;
  set (world, "mail.user", "");
  set (world, "mail.loopback_tls", "no");
  start_server (world);
  must (world, shop_fill_run, NULL);
  post (world, 1, "ank@example.org");
  wait_for (world, 1, "waiting", 1);
  char *text = NULL;
  g_assert_false (has_letter (world, 1, &text));
}

static void
add (const char *path, const char *host, void (*test) (World *, gconstpointer))
{
  g_test_add (path, World, host, begin, test, end);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/smtp/killed_while_sending", NULL, test_killed);
  add ("/server/smtp/sends_is_refused_put_off_and_loses_an_answer", NULL, test_everyday);
  add ("/server/smtp/our_own_mistakes_lose_nothing", NULL, test_our_fault);
  add ("/server/smtp/never_in_the_clear_over_a_network", "0.0.0.0", test_tls_or_nothing);
  return g_test_run ();
}
