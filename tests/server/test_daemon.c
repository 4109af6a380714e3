/* SPDX-License-Identifier: EUPL-1.2
 *
 * What must not get in, told to a real server over a raw socket; and what libmicrohttpd does not
 * do by itself: deadlines, and stopping with requests that wait.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/server/fixture.h"

enum { SMALL = 64 };

/* A moment that one thread passes and another waits for. */
typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  guint passed;
} Mark;

#define MARK                                                                                       \
  {                                                                                                \
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0                                         \
  }
static Mark has_snapshot = MARK, is_writing = MARK, may_commit = MARK;

static void
mark_set (Mark *mark)
{
  pthread_mutex_lock (&mark->lock);
  mark->passed++;
  pthread_cond_signal (&mark->changed);
  pthread_mutex_unlock (&mark->lock);
}

static void
mark_wait (Mark *mark)
{
  pthread_mutex_lock (&mark->lock);
  while (mark->passed == 0)
    pthread_cond_wait (&mark->changed, &mark->lock);
  mark->passed--;
  pthread_mutex_unlock (&mark->lock);
}

/* ---- Pages of the test ---- */

static void
answer_text (Request *request, const char *text)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  request_answer (request, 200, "text/plain; charset=utf-8", body, NULL);
}

static void
page_hello (Request *request)
{
  answer_text (request, "hello");
}

static void
page_echo (Request *request)
{
  const char *value = request_form (request, "a");
  answer_text (request, value != NULL ? value : "none");
}

static void
page_news (Request *request)
{
  answer_text (request, "news");
}

static void
page_wait (Request *request)
{
  if (request_store (request) != NULL)
    request_wait_for_news (request, 1, page_news);
}

static void
page_wait_long (Request *request)
{
  if (request_store (request) == NULL)
    return;
  mark_set (&has_snapshot); /* what is committed from here on is news */
  request_wait_for_news (request, 25, page_news);
}

static gboolean
write_when_allowed (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command, (void) error;
  mark_set (&is_writing);
  mark_wait (&may_commit);
  turn->outcome = g_strdup ("/klaar");
  return TRUE;
}

static void
page_write (Request *request)
{
  request_write (request, WRITER_CHECKS_FIRST, write_when_allowed, NULL, NULL, NULL);
}

static void
page_silent (Request *request)
{
  (void) request;
}

static const Route routes[] = {
  { METHOD_GET, "/", ROLE_PUBLIC, ROUTE_PAGE, 0, page_hello },
  { METHOD_POST, "/haak", ROLE_PUBLIC, ROUTE_WEBHOOK, SMALL, page_echo },
  { METHOD_GET, "/lang", ROLE_PUBLIC, ROUTE_API, 0, page_wait_long },
  { METHOD_POST, "/schrijf", ROLE_PUBLIC, ROUTE_WEBHOOK, SMALL, page_write },
  { METHOD_GET, "/stil", ROLE_PUBLIC, ROUTE_PAGE, 0, page_silent },
  { METHOD_GET, "/wacht", ROLE_PUBLIC, ROUTE_API, 0, page_wait },
};

static Fixture *
start (void)
{
  static const char *const settings[] = { "server.deadline_s", "1", NULL };
  return fixture_new (settings, NULL, routes, G_N_ELEMENTS (routes));
}

/* ---- Refusals ---- */

#define HOST "Host: x\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static const struct {
  const char *name;
  const char *request;
  int status; /* 0: closed without an answer is good too */
  gboolean stays_open;
} refusals[] = {
  { "plain_get", "GET / HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
  { "plain_post", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1", 200, TRUE },
  { "chunked_post",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
    200, TRUE },
  { "no_such_page", "GET /niets HTTP/1.1\r\n" HOST "\r\n", 404, TRUE },
  { "length_and_chunks",
    "POST /haak HTTP/1.1\r\n" HOST FORM
    "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
    400, FALSE },
  { "chunks_and_length",
    "POST /haak HTTP/1.1\r\n" HOST FORM
    "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
    400, FALSE },
  { "length_twice",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1", 400,
    FALSE },
  { "lengths_that_differ",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\ncontent-length: 50\r\n\r\na=1", 400,
    FALSE },
  { "length_of_letters", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 0x3\r\n\r\na=1", 400,
    FALSE },
  { "length_with_a_plus", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: +3\r\n\r\na=1", 400,
    FALSE },
  { "length_as_a_list", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 3, 3\r\n\r\na=1", 400,
    FALSE },
  { "encoding_twice",
    "POST /haak HTTP/1.1\r\n" HOST FORM
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n",
    400, FALSE },
  { "other_encoding",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501,
    FALSE },
  { "host_twice", "GET / HTTP/1.1\r\n" HOST "Host: y\r\n\r\n", 400, FALSE },
  { "space_before_colon", "GET / HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\n", 400, FALSE },
  { "nul_in_path", "GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "nul_behind_path", "GET /?a=%00 HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "dots", "GET /static/../secret HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "dots_encoded", "GET /static/%2e%2E/secret HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "slash_encoded", "GET /static/x%2fy HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "backslash", "GET /static\\x HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "control_encoded", "GET /%0d%0aX:y HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "control_raw", "GET /\x01 HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "high_byte_raw", "GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "path_not_utf8", "GET /%ff HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "path_half_percent", "GET /%4 HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "query_half_percent", "GET /?a=%zz HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "absolute_target", "GET http://x/ HTTP/1.1\r\n" HOST "\r\n", 400, FALSE },
  { "unknown_method", "BREW / HTTP/1.1\r\n" HOST "\r\n", 501, FALSE },
  { "method_in_small_letters", "get / HTTP/1.1\r\n" HOST "\r\n", 501, FALSE },
  { "trace", "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405, FALSE },
  { "put", "PUT / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1", 405, FALSE },
  { "post_on_a_page", "POST / HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1", 405, FALSE },
  { "get_on_a_form", "GET /haak HTTP/1.1\r\n" HOST "\r\n", 405, FALSE },
  { "post_nowhere", "POST /niets HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1", 404,
    FALSE },
  { "get_with_a_body", "GET / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1", 413, FALSE },
  { "long_body", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 65\r\n\r\n", 413, FALSE },
  { "very_long_body",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 99999999999999999999\r\n\r\n", 0, FALSE },
  { "long_chunks",
    "POST /haak HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n"
    "41\r\na=456789012345678901234567890123456789012345678901234567890123456"
    "\r\n0\r\n\r\n",
    413, FALSE },
  { "form_not_utf8", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\n\r\na=%ff", 400,
    FALSE },
  { "form_nul", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\n\r\na=%00", 400, FALSE },
  { "form_half_percent", "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 4\r\n\r\na=%f", 400,
    FALSE },
  { "form_of_another_type",
    "POST /haak HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=1", 415,
    FALSE },
  { "silent_page", "GET /stil HTTP/1.1\r\n" HOST "\r\n", 500, TRUE },
};

static void
test_refusals (void)
{
  Fixture *fixture = start ();
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    const char *bytes = refusals[i].request;
    g_autoptr (Reply) reply = fixture_raw (fixture, bytes, strlen (bytes));
    if (reply->status != refusals[i].status && !(refusals[i].status == 0 && reply->status >= 400))
      g_error ("%s: status %d instead of %d", refusals[i].name, reply->status, refusals[i].status);
    g_autofree char *connection = reply_header (reply, "Connection");
    gboolean closes = g_strcmp0 (connection, "close") == 0 || reply->status == 0;
    if (closes == refusals[i].stays_open || (closes && !reply->closed))
      g_error ("%s: the connection %s", refusals[i].name, closes ? "is closed" : "stays open");
  }
  fixture_free (fixture);
}

static void
test_nul_byte (void)
{
  static const char bytes[] = "GET /\0x HTTP/1.1\r\n" HOST "\r\n";
  Fixture *fixture = start ();
  g_autoptr (Reply) reply = fixture_raw (fixture, bytes, sizeof bytes - 1);
  g_assert_cmpint (reply->status, !=, 200);
  g_assert_true (reply->closed);
  fixture_free (fixture);
}

/* A second request behind a refused one must not be served. */
static void
test_smuggled (void)
{
  static const char bytes[] =
      "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n";
  Fixture *fixture = start ();
  g_autoptr (Reply) reply = fixture_raw (fixture, bytes, sizeof bytes - 1);
  g_assert_cmpint (reply->status, ==, 400);
  g_assert_true (reply->closed); /* fixture_raw() read on: nothing came after the first answer */
  fixture_free (fixture);
}

static void
test_allow (void)
{
  static const char bytes[] = "DELETE / HTTP/1.1\r\n" HOST "\r\n";
  Fixture *fixture = start ();
  g_autoptr (Reply) reply = fixture_raw (fixture, bytes, sizeof bytes - 1);
  g_autofree char *allow = reply_header (reply, "Allow");
  g_assert_cmpstr (allow, ==, "GET, HEAD");
  fixture_free (fixture);
}

static void
test_big_headers (void)
{
  Fixture *fixture = start ();
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *bytes = g_strconcat ("GET / HTTP/1.1\r\n" HOST "X: ", filler, "\r\n\r\n", NULL);
  g_autoptr (Reply) reply = fixture_raw (fixture, bytes, strlen (bytes));
  g_assert_true (reply->status == 431 || reply->status == 0);
  fixture_free (fixture);
}

/* ---- Connections ---- */

static int
dial (Fixture *fixture)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons (fixture_port (fixture)) };
  where.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  struct timeval patience = { .tv_sec = 10 };
  g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *) &where, sizeof where), ==, 0);
  return fd;
}

static void
test_keeps_the_connection (void)
{
  static const char bytes[] = "GET / HTTP/1.1\r\n" HOST "\r\n";
  Fixture *fixture = start ();
  int fd = dial (fixture);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (write (fd, bytes, sizeof bytes - 1), ==, sizeof bytes - 1);
    g_autoptr (GString) got = g_string_new (NULL);
    char buffer[2048];
    while (strstr (got->str, "hello") == NULL) {
      ssize_t size = read (fd, buffer, sizeof buffer);
      g_assert_cmpint (size, >, 0);
      g_string_append_len (got, buffer, size);
    }
  }
  close (fd);
  fixture_free (fixture);
}

/* A client that never falls idle: @line is sent letter by letter, over and over. */
static void
test_slowloris (gconstpointer line)
{
  Fixture *fixture = start (); /* a second for a request */
  int fd = dial (fixture);
  gint64 began_us = g_get_monotonic_time ();
  const char *text = line;
  gsize size = strlen (text);
  struct timeval pace = { .tv_usec = 100000 };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &pace, sizeof pace);
  char answer[256];
  ssize_t got = -1;
  for (gsize i = 0; got < 0 && i < 80; i++) {
    const char *letter = i < size ? text + i : "x";
    if (send (fd, letter, 1, MSG_NOSIGNAL) != 1)
      break;
    got = recv (fd, answer, sizeof answer, 0); /* the pace; ends when the server closes */
  }
  gint64 took_ms = (g_get_monotonic_time () - began_us) / 1000;
  g_assert_cmpint (got, <=, 0);
  g_assert_cmpint (took_ms, >=, 800);
  g_assert_cmpint (took_ms, <, 4000);
  close (fd);
  fixture_free (fixture);
}

/* ---- Waiting ---- */

static const char SQL_NEWS[] = "INSERT INTO setting (key, value) VALUES ('news', '1')";

static gboolean
make_news (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autoptr (StoreStmt) stmt = store_prepare (turn->store, SQL_NEWS, error);
  return stmt != NULL && store_run (stmt, error);
}

typedef struct {
  Fixture *fixture;
  const char *bytes;
  pthread_t thread;
  Reply *reply;
  gint64 took_ms;
} Asker;

static void *
ask (void *data)
{
  Asker *asker = data;
  gint64 began_us = g_get_monotonic_time ();
  asker->reply = fixture_raw (asker->fixture, asker->bytes, strlen (asker->bytes));
  asker->took_ms = (g_get_monotonic_time () - began_us) / 1000;
  return NULL;
}

static void
start_asker (Asker *asker, Fixture *fixture, const char *bytes)
{
  *asker = (Asker){ .fixture = fixture, .bytes = bytes };
  g_assert_cmpint (pthread_create (&asker->thread, NULL, ask, asker), ==, 0);
}

static const char WAIT[] = "GET /wacht HTTP/1.1\r\n" HOST "\r\n";
static const char WAIT_LONG[] = "GET /lang HTTP/1.1\r\n" HOST "\r\n";
static const char WRITE[] = "POST /schrijf HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\na=1";

static void
test_news_times_out (void)
{
  Fixture *fixture = start ();
  Asker asker;
  start_asker (&asker, fixture, WAIT);
  pthread_join (asker.thread, NULL);
  g_assert_cmpint (asker.reply->status, ==, 200);
  g_assert_cmpint (asker.took_ms, >=, 900);
  g_assert_cmpint (asker.took_ms, <, 5000);
  reply_free (asker.reply);
  fixture_free (fixture);
}

static void
test_news_wakes (void)
{
  Fixture *fixture = start ();
  Asker asker;
  start_asker (&asker, fixture, WAIT_LONG);
  mark_wait (&has_snapshot);
  g_autoptr (GError) error = NULL;
  g_assert_true (writer_call (fixture_app (fixture)->writer, 0, make_news, NULL, &error));
  pthread_join (asker.thread, NULL);
  g_assert_cmpint (asker.reply->status, ==, 200);
  g_assert_cmpint (asker.took_ms, <, 10000);
  reply_free (asker.reply);
  fixture_free (fixture);
}

static void
test_stop_wakes (void)
{
  Fixture *fixture = start ();
  Asker askers[5];
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++) {
    start_asker (&askers[i], fixture, WAIT_LONG);
    mark_wait (&has_snapshot);
  }
  fixture_stop (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++) {
    pthread_join (askers[i].thread, NULL);
    g_assert_true (askers[i].reply->status == 200 || askers[i].reply->status == 503);
    g_assert_cmpint (askers[i].took_ms, <, 10000);
    reply_free (askers[i].reply);
  }
  fixture_free (fixture);
}

static void *
stop (void *fixture)
{
  fixture_stop (fixture);
  return NULL;
}

/* Who waits for the writer is told what came of it, also when the server is being stopped. */
static void
test_stop_waits_for_the_writer (void)
{
  Fixture *fixture = start ();
  Asker asker;
  start_asker (&asker, fixture, WRITE);
  mark_wait (&is_writing);
  pthread_t stopper;
  g_assert_cmpint (pthread_create (&stopper, NULL, stop, fixture), ==, 0);
  mark_set (&may_commit);
  pthread_join (stopper, NULL);
  pthread_join (asker.thread, NULL);
  g_assert_cmpint (asker.reply->status, ==, 303);
  reply_free (asker.reply);
  fixture_free (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/daemon/refuses", test_refusals);
  g_test_add_func ("/server/daemon/refuses_a_nul_byte", test_nul_byte);
  g_test_add_func ("/server/daemon/serves_nothing_behind_a_refusal", test_smuggled);
  g_test_add_func ("/server/daemon/tells_allowed_methods", test_allow);
  g_test_add_func ("/server/daemon/refuses_big_headers", test_big_headers);
  g_test_add_func ("/server/daemon/keeps_the_connection", test_keeps_the_connection);
  g_test_add_data_func ("/server/daemon/cuts_a_dripping_first_line", "GET /", test_slowloris);
  g_test_add_data_func ("/server/daemon/cuts_a_dripping_header",
                        "GET / HTTP/1.1\r\nX-Drip: ", test_slowloris);
  g_test_add_data_func (
      "/server/daemon/cuts_a_dripping_body",
      "POST /haak HTTP/1.1\r\n" HOST FORM "Content-Length: 60\r\n\r\na=", test_slowloris);
  g_test_add_func ("/server/daemon/news_times_out", test_news_times_out);
  g_test_add_func ("/server/daemon/news_wakes", test_news_wakes);
  g_test_add_func ("/server/daemon/stop_wakes_who_waits_for_news", test_stop_wakes);
  g_test_add_func ("/server/daemon/stop_waits_for_the_writer", test_stop_waits_for_the_writer);
  return g_test_run ();
}
