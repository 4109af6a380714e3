/* SPDX-License-Identifier: EUPL-1.2
 *
 * Many hands: sends prepared HTTP requests over so many keep-alive connections at once, each
 * request one time, and tells how fast the answers came and what they said.
 * usage: bench_rush PORT CONNECTIONS FILE; FILE holds, a request: its length, a newline, its bytes.
 * Prints JSON: {"seconds":…, "answers":…, "per_second":…, "answer":{"p50_ms":…}, "status":{…}}.
 */
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/load.h"

enum { ANSWER_MAX = 1 << 20, STATUS_CODES = 600, WAIT_MS = 30000 };

typedef struct {
  int fd;
  GString *answer;
  gint64 asked_us;
  GBytes *request;
} Line;

typedef struct {
  GPtrArray *requests;
  guint next;
  GArray *waits_us;
  guint status[STATUS_CODES];
  guint16 port;
  int epoll;
  guint busy;
} Rush;

static void
bytes_free (gpointer bytes)
{
  g_bytes_unref (bytes);
}

static GPtrArray *
read_requests (const char *path)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, &size, &error))
    g_error ("%s", error->message);
  GPtrArray *requests = g_ptr_array_new_with_free_func (bytes_free);
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
dial (Rush *rush, Line *line)
{
  line->fd = load_dial (rush->port);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = line };
  g_assert (epoll_ctl (rush->epoll, EPOLL_CTL_ADD, line->fd, &event) == 0);
}

static void
send_request (Line *line)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (line->request, &size);
  g_string_truncate (line->answer, 0);
  load_send (line->fd, bytes, size);
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
  gsize whole = load_answer_length (line->answer);
  if (whole == 0 || line->answer->len < whole)
    return;
  gint64 took = g_get_monotonic_time () - line->asked_us;
  g_array_append_val (rush->waits_us, took);
  guint status = load_status (line->answer);
  rush->status[status < STATUS_CODES ? status : 0]++;
  ask (rush, line);
}

static void
report (Rush *rush, double seconds)
{
  guint n = rush->waits_us->len;
  g_print ("{\"seconds\":%.4f,\"answers\":%u,\"per_second\":%.1f,", seconds, n, n / seconds);
  load_print_waits ("answer", rush->waits_us);
  g_print (",");
  load_print_counts (rush->status, STATUS_CODES);
  g_print ("}\n");
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
  rush.waits_us = g_array_new (FALSE, FALSE, sizeof (gint64));
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
  g_array_unref (rush.waits_us);
  g_ptr_array_unref (rush.requests);
  close (rush.epoll);
  return 0;
}
