/* SPDX-License-Identifier: EUPL-1.2
 *
 * A crowd: sends prepared HTTP requests over so many keep-alive connections at once, each request
 * one time, and tells how fast the answers came and what they said.
 * usage: bench_rush PORT CONNECTIONS FILE; FILE holds, a request: its length, a newline, its bytes.
 * Prints JSON: {"seconds":…, "answers":…, "per_second":…, "p50_ms":…, "p99_ms":…,
 * "status":{"303":…}}.
 */
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ANSWER_MAX = 1 << 20, STATUS_CODES = 600, WAIT_MS = 30000 };

typedef struct {
  int fd;
  GString *answer;
  gint64 asked_us;
  gsize sent;
  GBytes *request;
} Line;

typedef struct {
  GPtrArray *requests;
  guint next;
  GArray *latencies_us;
  guint status[STATUS_CODES];
  guint16 port;
  int epoll;
  guint busy;
} Rush;

static GPtrArray *
read_requests (const char *path)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, &size, &error))
    g_error ("%s", error->message);
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (const char *at = text; at < text + size;) {
    char *newline = NULL;
    gsize length = (gsize) g_ascii_strtoull (at, &newline, 10);
    g_assert (newline != at && *newline == '\n' && newline + 1 + length <= text + size);
    g_ptr_array_add (requests, g_bytes_new (newline + 1, length));
    at = newline + 1 + length;
  }
  return requests;
}

static void
watch (Rush *rush, Line *line, uint32_t events, int operation)
{
  struct epoll_event event = { .events = events, .data.ptr = line };
  g_assert (epoll_ctl (rush->epoll, operation, line->fd, &event) == 0);
}

static void
dial (Rush *rush, Line *line)
{
  struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons (rush->port) };
  to.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  int yes = 1;
  line->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (line->fd < 0 || connect (line->fd, (struct sockaddr *) &to, sizeof to) != 0)
    g_error ("connect: %s", g_strerror (errno));
  setsockopt (line->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  watch (rush, line, EPOLLIN, EPOLL_CTL_ADD);
}

static void
send_request (Line *line)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (line->request, &size);
  g_string_truncate (line->answer, 0);
  /* Requests are a few hundred bytes: they fit in the socket's buffer whole. */
  if (send (line->fd, bytes, size, MSG_NOSIGNAL) != (ssize_t) size)
    g_error ("send: %s", g_strerror (errno));
}

static void
ask (Rush *rush, Line *line)
{
  if (rush->next == rush->requests->len) {
    close (line->fd);
    rush->busy--;
    return;
  }
  line->request = rush->requests->pdata[rush->next++];
  line->asked_us = g_get_monotonic_time ();
  send_request (line);
}

/* Returns: the length of the whole answer, or 0 when its head has not come yet. */
static gsize
answer_length (const GString *answer)
{
  const char *end = strstr (answer->str, "\r\n\r\n");
  if (end == NULL)
    return 0;
  gsize head = (gsize) (end - answer->str) + 4;
  const char *length = strcasestr (answer->str, "\r\ncontent-length:");
  if (length == NULL || length > end)
    g_error ("answer without Content-Length");
  return head + (gsize) g_ascii_strtoull (length + strlen ("\r\ncontent-length:"), NULL, 10);
}

static void
note_answer (Rush *rush, Line *line)
{
  gint64 took = g_get_monotonic_time () - line->asked_us;
  g_array_append_val (rush->latencies_us, took);
  guint64 status = g_ascii_strtoull (line->answer->str + strlen ("HTTP/1.1 "), NULL, 10);
  rush->status[status < STATUS_CODES ? status : 0]++;
}

static void
hear (Rush *rush, Line *line)
{
  char part[65536];
  ssize_t got = recv (line->fd, part, sizeof part, 0);
  if (got <= 0) {
    if (line->answer->len > 0)
      g_error ("the server hung up in the middle of an answer");
    close (line->fd);
    dial (rush, line);
    send_request (line);
    return;
  }
  g_string_append_len (line->answer, part, got);
  g_assert (line->answer->len < ANSWER_MAX);
  gsize whole = answer_length (line->answer);
  if (whole == 0 || line->answer->len < whole)
    return;
  note_answer (rush, line);
  ask (rush, line);
}

static int
compare_us (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return x < y ? -1 : x > y;
}

static void
report (Rush *rush, double seconds)
{
  guint n = rush->latencies_us->len;
  g_assert (n > 0);
  g_array_sort (rush->latencies_us, compare_us);
  g_print ("{\"seconds\":%.4f,\"answers\":%u,\"per_second\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
           "\"status\":{",
           seconds, n, n / seconds,
           (double) g_array_index (rush->latencies_us, gint64, n / 2) / 1000,
           (double) g_array_index (rush->latencies_us, gint64, n * 99 / 100) / 1000);
  const char *comma = "";
  for (guint i = 0; i < STATUS_CODES; i++)
    if (rush->status[i] > 0) {
      g_print ("%s\"%u\":%u", comma, i, rush->status[i]);
      comma = ",";
    }
  g_print ("}}\n");
}

int
main (int argc, char **argv)
{
  guint64 port = 0, connections = 0;
  if (argc != 4 || !g_ascii_string_to_unsigned (argv[1], 10, 1, 65535, &port, NULL) ||
      !g_ascii_string_to_unsigned (argv[2], 10, 1, 10000, &connections, NULL)) {
    g_printerr ("usage: bench_rush PORT CONNECTIONS FILE\n");
    return 2;
  }
  Rush rush = { .requests = read_requests (argv[3]), .port = (guint16) port };
  rush.latencies_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  rush.epoll = epoll_create1 (EPOLL_CLOEXEC);
  g_autofree Line *lines = g_new0 (Line, connections);
  for (guint64 i = 0; i < connections; i++) {
    lines[i].answer = g_string_new (NULL);
    dial (&rush, &lines[i]);
  }
  gint64 started = g_get_monotonic_time ();
  rush.busy = (guint) connections;
  for (guint64 i = 0; i < connections; i++)
    ask (&rush, &lines[i]);
  while (rush.busy > 0) {
    struct epoll_event events[256];
    int ready = epoll_wait (rush.epoll, events, G_N_ELEMENTS (events), WAIT_MS);
    if (ready <= 0)
      g_error ("no answer in %d s", WAIT_MS / 1000);
    for (int i = 0; i < ready; i++)
      hear (&rush, events[i].data.ptr);
  }
  report (&rush, (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  for (guint64 i = 0; i < connections; i++)
    g_string_free (lines[i].answer, TRUE);
  g_array_unref (rush.latencies_us);
  g_ptr_array_unref (rush.requests);
  close (rush.epoll);
  return 0;
}
