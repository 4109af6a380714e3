/* SPDX-License-Identifier: EUPL-1.2
 *
 * A crowd at the opening of the sale: every person has a fresh connection, loads a page, and sends
 * the forms that follow, keeping the cookie and the token that came with the page. All come at
 * once. usage: bench_crowd PORT PAGE FILE [KEYS]; FILE holds a person a line: PATH FIELDS [PATH
 * FIELDS]…, the fields urlencoded and without token and nonce. Waits count from a person's
 * connect(). KEYS gets a line a person, in the order of FILE: cookie and token, for who goes on
 * where they stopped. Prints JSON: {"people":…, "seconds":…, "page":{…}, "order":{…}, "status":{…},
 * "errors":…}: "order" is the whole way from the page to the last answer, "status" counts the last
 * answers.
 */
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/load.h"

enum { STATUS_CODES = 600, WAIT_MS = 60000, PEOPLE_MAX = 60000, DIAL_AT_ONCE = 64 };

static const char NONCE[] = "AAAAAAAAAAAAAAAAAAAAAA"; /* 16 bytes, as a form carries them */

typedef struct {
  int fd;
  char **words; /* path, fields, path, fields … */
  guint step;   /* of @words: the form to send or being answered */
  gboolean has_connection, has_page;
  GString *answer;
  gint64 dialled_us;
  char *cookie, *token;
} Person;

typedef struct {
  guint16 port;
  const char *page;
  Person *people;
  guint n_people, dialled, busy, errors;
  int epoll;
  GArray *page_us, *order_us;
  guint status[STATUS_CODES];
} Crowd;

/* Nobody waits for another's connection: the server may let one wait for a second, by not taking
 * it in time, while the next gets through. */
static void
dial (Crowd *crowd, Person *person)
{
  person->dialled_us = g_get_monotonic_time ();
  person->fd = load_dial_later (crowd->port);
  person->answer = g_string_new (NULL);
  struct epoll_event event = { .events = EPOLLOUT, .data.ptr = person };
  g_assert (epoll_ctl (crowd->epoll, EPOLL_CTL_ADD, person->fd, &event) == 0);
}

static void
ask_page (Crowd *crowd, Person *person)
{
  person->has_connection = TRUE;
  load_dialled (person->fd);
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = person };
  g_assert (epoll_ctl (crowd->epoll, EPOLL_CTL_MOD, person->fd, &event) == 0);
  g_autofree char *request =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nAccept-Language: nl\r\n\r\n",
                       crowd->page, crowd->port);
  load_send (person->fd, request, strlen (request));
}

/* What stands between @before and @after; NULL when it does not. */
static char *
between (const char *text, const char *before, char after)
{
  const char *from = strstr (text, before);
  if (from == NULL)
    return NULL;
  from += strlen (before);
  const char *to = strchr (from, after);
  return to != NULL ? g_strndup (from, (gsize) (to - from)) : NULL;
}

static void
send_form (Crowd *crowd, Person *person)
{
  g_autofree char *body =
      g_strdup_printf ("csrf=%s&nonce=%s&%s", person->token != NULL ? person->token : "", NONCE,
                       person->words[person->step + 1]);
  g_autofree char *request =
      g_strdup_printf ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n"
                       "Cookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       person->words[person->step], crowd->port, crowd->port,
                       person->cookie != NULL ? person->cookie : "", strlen (body), body);
  load_send (person->fd, request, strlen (request));
}

static void
leave (Crowd *crowd, Person *person)
{
  close (person->fd);
  g_string_free (person->answer, TRUE);
  crowd->busy--;
}

static void
take_answer (Crowd *crowd, Person *person, gsize whole)
{
  gint64 waited = g_get_monotonic_time () - person->dialled_us;
  guint status = load_status (person->answer);
  if (!person->has_page) {
    person->has_page = TRUE;
    g_array_append_val (crowd->page_us, waited);
    person->cookie = between (person->answer->str, "Set-Cookie: ", ';');
    person->token = between (person->answer->str, "name=\"csrf\" value=\"", '"');
    crowd->errors += status != 200;
  } else {
    person->step += 2;
  }
  g_string_erase (person->answer, 0, (gssize) whole);
  if (person->words[person->step] != NULL) {
    send_form (crowd, person);
    return;
  }
  g_array_append_val (crowd->order_us, waited);
  crowd->status[status < STATUS_CODES ? status : 0]++;
  leave (crowd, person);
}

static void
hear (Crowd *crowd, Person *person)
{
  if (!person->has_connection) {
    ask_page (crowd, person);
    return;
  }
  char part[131072];
  ssize_t got = recv (person->fd, part, sizeof part, 0);
  if (got <= 0) {
    crowd->errors++;
    leave (crowd, person);
    return;
  }
  g_string_append_len (person->answer, part, got);
  gsize whole = load_answer_length (person->answer);
  if (whole > 0 && person->answer->len >= whole)
    take_answer (crowd, person, whole);
}

/* People come as fast as this one thread can dial, a few between two looks at the answers. */
static void
serve_all (Crowd *crowd)
{
  crowd->busy = crowd->n_people;
  while (crowd->busy > 0) {
    for (guint i = 0; i < DIAL_AT_ONCE && crowd->dialled < crowd->n_people; i++)
      dial (crowd, &crowd->people[crowd->dialled++]);
    struct epoll_event events[256];
    int ready = epoll_wait (crowd->epoll, events, G_N_ELEMENTS (events),
                            crowd->dialled < crowd->n_people ? 0 : WAIT_MS);
    if (ready < 0 || (ready == 0 && crowd->dialled == crowd->n_people))
      g_error ("no answer in %d s", WAIT_MS / 1000);
    for (int i = 0; i < ready; i++)
      hear (crowd, events[i].data.ptr);
  }
}

static void
read_people (Crowd *crowd, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);
  crowd->n_people = g_strv_length (lines);
  g_assert (crowd->n_people > 0 && crowd->n_people <= PEOPLE_MAX);
  crowd->people = g_new0 (Person, crowd->n_people);
  for (guint i = 0; i < crowd->n_people; i++) {
    crowd->people[i].words = g_strsplit (lines[i], " ", -1);
    guint words = g_strv_length (crowd->people[i].words);
    g_assert (words >= 2 && words % 2 == 0);
  }
}

static void
report (Crowd *crowd, double seconds)
{
  g_print ("{\"people\":%u,\"seconds\":%.4f,\"errors\":%u,", crowd->n_people, seconds,
           crowd->errors);
  load_print_waits ("page", crowd->page_us);
  g_print (",");
  load_print_waits ("order", crowd->order_us);
  g_print (",");
  load_print_counts (crowd->status, STATUS_CODES);
  g_print ("}\n");
}

static void
write_keys (const Crowd *crowd, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < crowd->n_people; i++)
    g_string_append_printf (text, "%s %s\n", crowd->people[i].cookie, crowd->people[i].token);
  g_autoptr (GError) error = NULL;
  if (!g_file_set_contents (path, text->str, (gssize) text->len, &error))
    g_error ("%s", error->message);
}

static void
crowd_clear (Crowd *crowd)
{
  for (guint i = 0; i < crowd->n_people; i++) {
    g_strfreev (crowd->people[i].words);
    g_free (crowd->people[i].cookie);
    g_free (crowd->people[i].token);
  }
  g_free (crowd->people);
  g_array_unref (crowd->page_us);
  g_array_unref (crowd->order_us);
  close (crowd->epoll);
}

int
main (int argc, char **argv)
{
  guint64 port = 0;
  if (argc < 4 || argc > 5 || !g_ascii_string_to_unsigned (argv[1], 10, 1, 65535, &port, NULL)) {
    g_printerr ("usage: bench_crowd PORT PAGE FILE [KEYS]\n");
    return 2;
  }
  struct rlimit files;
  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  Crowd crowd = { .port = (guint16) port, .page = argv[2] };
  read_people (&crowd, argv[3]);
  crowd.page_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  crowd.order_us = g_array_new (FALSE, FALSE, sizeof (gint64));
  crowd.epoll = epoll_create1 (EPOLL_CLOEXEC);
  gint64 started = g_get_monotonic_time ();
  serve_all (&crowd);
  report (&crowd, (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  if (argc == 5)
    write_keys (&crowd, argv[4]);
  crowd_clear (&crowd);
  return 0;
}
