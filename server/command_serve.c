/* SPDX-License-Identifier: EUPL-1.2
 *
 * `serve`: the server itself, until SIGTERM or SIGINT. It tells when it is ready on standard
 * output, and to systemd.
 */
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/commands.h"
#include "server/core/log.h"
#include "server/server.h"

enum { PACE_MAX = 10000 };

static char *option_now, *option_port;
static int option_pace = 1;

static const GOptionEntry options[] = {
  { "now", 0, 0, G_OPTION_ARG_STRING, &option_now,
    "start the clock at this moment and let it run: for the demo and tests", "ISO8601" },
  { "pace", 0, 0, G_OPTION_ARG_INT, &option_pace,
    "let the clock run so many times as fast: to play a day in a minute", "N" },
  { "port", 0, 0, G_OPTION_ARG_STRING, &option_port, "instead of server.port", "N" },
  { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
};

/* Source: sd_notify(3); one datagram, so no library. */
static void
notify (const char *state)
{
  const char *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un where = { .sun_family = AF_UNIX };
  gsize size = path != NULL ? strlen (path) : 0;
  if (size == 0 || size >= sizeof where.sun_path)
    return;
  memcpy (where.sun_path, path, size);
  if (*path == '@') /* the abstract namespace */
    where.sun_path[0] = '\0';
  int fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  socklen_t length = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + size);
  if (sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &where, length) < 0)
    log_event ("error", "notify.failed", NULL);
  close (fd);
}

/* The opening minute needs a descriptor for each visitor. */
static void
raise_limit (void)
{
  struct rlimit limit;
  if (getrlimit (RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* Pages come and go by the thousand: memory given back to the system is asked again at once. */
static void
keep_memory (void)
{
  enum { PAGE_MAX = 4 << 20, KEPT_MAX = 64 << 20 };
  mallopt (M_MMAP_THRESHOLD, PAGE_MAX);
  mallopt (M_TRIM_THRESHOLD, KEPT_MAX);
  mallopt (M_TOP_PAD, PAGE_MAX);
}

static void
wait_for_end (const sigset_t *signals)
{
  int got = 0;
  while (sigwait (signals, &got) != 0)
    ;
  log_event ("info", "server.stopping", "signal", got == SIGTERM ? "TERM" : "INT", NULL);
}

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (arguments[0] != NULL)
    return command_usage (error, "serve wants no arguments");
  if (option_port != NULL && !config_set (config, "server.port", option_port, error))
    return FALSE;
  if (option_pace < 1 || option_pace > PACE_MAX)
    return command_usage (error, "--pace wants a number from 1 to 10000");
  sigset_t signals;
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGINT);
  pthread_sigmask (SIG_BLOCK, &signals, NULL); /* before any thread is made */
  signal (SIGPIPE, SIG_IGN);
  raise_limit ();
  keep_memory ();
  g_autoptr (Server) server = server_open (config, option_now, error);
  gsize count = 0;
  const Route *routes = routes_all (&count);
  if (server != NULL)
    server_set_pace (server, option_pace);
  if (server == NULL || !server_listen (server, routes, count, error))
    return FALSE;
  g_print ("listening on %s\n", server_url (server));
  notify ("READY=1");
  wait_for_end (&signals);
  notify ("STOPPING=1");
  return TRUE;
}

const Command command_serve = {
  .name = "serve",
  .arguments = "",
  .summary = "serve until SIGTERM",
  .options = options,
  .run = run,
};
