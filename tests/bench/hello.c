/* SPDX-License-Identifier: EUPL-1.2
 *
 * The floor for pages: libmicrohttpd answering thirteen bytes, with the same flags and pool as
 * the registration server. usage: bench_hello; prints its port, stops when its standard input ends.
 */
#include <glib.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

static enum MHD_Result
answer (void *response, struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *upload, size_t *upload_size, void **request)
{
  (void) url, (void) method, (void) version, (void) upload, (void) upload_size;
  /* An answer on the first call would close the connection; see the server's daemon. */
  if (*request == NULL) {
    *request = response;
    return MHD_YES;
  }
  return MHD_queue_response (connection, MHD_HTTP_OK, response);
}

int
main (void)
{
  static char body[] = "Hello, world!";
  struct MHD_Response *response =
      MHD_create_response_from_buffer (sizeof body - 1, body, MHD_RESPMEM_PERSISTENT);
  struct sockaddr_in loopback = { .sin_family = AF_INET };
  loopback.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  struct MHD_Daemon *daemon =
      MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                        answer, response, MHD_OPTION_THREAD_POOL_SIZE, g_get_num_processors (),
                        MHD_OPTION_SOCK_ADDR, &loopback, MHD_OPTION_END);
  if (daemon == NULL) {
    g_printerr ("libmicrohttpd does not start\n");
    return 1;
  }
  g_print ("%u\n", MHD_get_daemon_info (daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  char end = 0;
  while (read (STDIN_FILENO, &end, 1) > 0)
    ;
  MHD_stop_daemon (daemon);
  MHD_destroy_response (response);
  return 0;
}
