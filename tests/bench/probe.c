/* SPDX-License-Identifier: EUPL-1.2
 *
 * The floor for a rush: libmicrohttpd and SQLite and nothing else. GET answers a page of so many
 * bytes; POST takes five counted places and writes an order and a letter to send, through a queue
 * and one writer that commits in groups with synchronous=FULL. No templates, sessions, rules.
 * usage: bench_probe FILE PAGE_BYTES PLACES; PLACES in each of 100 sessions. Prints its port, stops
 * when its standard input ends and prints how many places were taken.
 */
#include <glib.h>
#include <microhttpd.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "server/web/listen.h"

enum { SEATS = 5, SESSIONS = 100, BATCH_MAX = 512, CONNECTIONS = 22000, THREADS = 4 };

typedef struct Order Order;
struct Order {
  Order *next;
  struct MHD_Connection *connection;
  int sessions[SEATS];
  int n_sessions;
  gboolean decided, sold;
};

typedef struct {
  sqlite3 *db;
  sqlite3_stmt *begin, *commit, *free_places, *take, *order, *seat, *letter;
  gint64 last_order;
  struct MHD_Response *page, *done, *full;
  pthread_mutex_t lock;
  pthread_cond_t work;
  Order *first, *last;
  gboolean stopping;
} Probe;

static const char SCHEMA[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000;"
    "CREATE TABLE quota (id INTEGER PRIMARY KEY, capacity INTEGER NOT NULL,"
    "  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken <= capacity)) STRICT;"
    "CREATE TABLE sale (id INTEGER PRIMARY KEY, public_id TEXT UNIQUE) STRICT;"
    "CREATE TABLE seat (id INTEGER PRIMARY KEY, sale_id INTEGER, quota_id INTEGER,"
    "  UNIQUE (sale_id, quota_id)) STRICT;"
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE) STRICT;";

static void
must (int rc, sqlite3 *db)
{
  if (rc != SQLITE_OK && rc != SQLITE_DONE && rc != SQLITE_ROW)
    g_error ("%s", sqlite3_errmsg (db));
}

static sqlite3_stmt *
prepare (Probe *probe, const char *sql)
{
  sqlite3_stmt *stmt = NULL;
  must (sqlite3_prepare_v2 (probe->db, sql, -1, &stmt, NULL), probe->db);
  return stmt;
}

/* Binds @a and @b where the statement has such, runs it, and gives the first column of a row. */
static gint64
run (Probe *probe, sqlite3_stmt *stmt, gint64 a, gint64 b)
{
  if (sqlite3_bind_parameter_count (stmt) > 0)
    must (sqlite3_bind_int64 (stmt, 1, a), probe->db);
  if (sqlite3_bind_parameter_count (stmt) > 1)
    must (sqlite3_bind_int64 (stmt, 2, b), probe->db);
  int rc = sqlite3_step (stmt);
  must (rc, probe->db);
  gint64 value = rc == SQLITE_ROW ? sqlite3_column_int64 (stmt, 0) : 0;
  sqlite3_reset (stmt);
  return value;
}

static void
open_store (Probe *probe, const char *path, gint64 places)
{
  must (sqlite3_open (path, &probe->db), probe->db);
  must (sqlite3_exec (probe->db, SCHEMA, NULL, NULL, NULL), probe->db);
  sqlite3_stmt *quota = prepare (probe, "INSERT INTO quota (id, capacity) VALUES (:id, :places)");
  for (int i = 1; i <= SESSIONS; i++)
    run (probe, quota, i, places);
  sqlite3_finalize (quota);
  probe->begin = prepare (probe, "BEGIN IMMEDIATE");
  probe->commit = prepare (probe, "COMMIT");
  probe->free_places = prepare (probe, "SELECT capacity - taken FROM quota WHERE id = :id");
  probe->take = prepare (probe, "UPDATE quota SET taken = taken + 1 WHERE id = :id");
  probe->order = prepare (probe, "INSERT INTO sale VALUES (:id, hex (randomblob (12)))");
  probe->seat = prepare (probe, "INSERT INTO seat (sale_id, quota_id) VALUES (:order, :quota)");
  probe->letter = prepare (probe, "INSERT INTO outbox (key) VALUES ('letter-' || :order)");
}

static void
decide (Probe *probe, Order *order)
{
  order->decided = TRUE;
  order->sold = order->n_sessions == SEATS;
  for (int i = 0; i < order->n_sessions && order->sold; i++)
    order->sold = run (probe, probe->free_places, order->sessions[i], 0) > 0;
  if (!order->sold)
    return;
  gint64 id = ++probe->last_order;
  run (probe, probe->order, id, 0);
  for (int i = 0; i < SEATS; i++) {
    run (probe, probe->take, order->sessions[i], 0);
    run (probe, probe->seat, id, order->sessions[i]);
  }
  run (probe, probe->letter, id, 0);
}

static Order *
take_batch (Probe *probe)
{
  pthread_mutex_lock (&probe->lock);
  while (probe->first == NULL && !probe->stopping)
    pthread_cond_wait (&probe->work, &probe->lock);
  Order *batch = probe->first, *last = batch;
  for (int i = 1; last != NULL && last->next != NULL && i < BATCH_MAX; i++)
    last = last->next;
  probe->first = last != NULL ? last->next : NULL;
  if (last != NULL)
    last->next = NULL;
  pthread_mutex_unlock (&probe->lock);
  return batch;
}

static void *
write_all (void *data)
{
  Probe *probe = data;
  for (Order *batch = NULL; (batch = take_batch (probe)) != NULL;) {
    run (probe, probe->begin, 0, 0);
    for (Order *order = batch; order != NULL; order = order->next)
      decide (probe, order);
    run (probe, probe->commit, 0, 0);
    for (Order *order = batch, *next = NULL; order != NULL; order = next) {
      next = order->next;
      MHD_resume_connection (order->connection);
    }
  }
  return NULL;
}

static void
submit (Probe *probe, Order *order)
{
  MHD_suspend_connection (order->connection);
  pthread_mutex_lock (&probe->lock);
  if (probe->first == NULL)
    probe->first = order;
  else
    probe->last->next = order;
  probe->last = order;
  pthread_cond_signal (&probe->work);
  pthread_mutex_unlock (&probe->lock);
}

/* Every "=NUMBER" of the body is a session; the rush's bodies come in one piece. */
static void
read_sessions (Order *order, const char *body, gsize size)
{
  for (gsize i = 0; i + 1 < size && order->n_sessions < SEATS; i++)
    if (body[i] == '=' && g_ascii_isdigit (body[i + 1])) {
      gint64 number = g_ascii_strtoll (body + i + 1, NULL, 10);
      order->sessions[order->n_sessions++] = (int) (number % SESSIONS) + 1;
    }
}

static enum MHD_Result
answer (void *data, struct MHD_Connection *connection, const char *url, const char *method,
        const char *version, const char *upload, size_t *upload_size, void **request)
{
  (void) url, (void) version;
  Probe *probe = data;
  Order *order = *request;
  if (order == NULL) {
    order = *request = g_new0 (Order, 1);
    order->connection = connection;
    return MHD_YES;
  }
  if (*upload_size > 0) {
    read_sessions (order, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
  }
  if (strcmp (method, "GET") == 0)
    return MHD_queue_response (connection, MHD_HTTP_OK, probe->page);
  if (order->decided)
    return MHD_queue_response (connection, order->sold ? MHD_HTTP_SEE_OTHER : MHD_HTTP_CONFLICT,
                               order->sold ? probe->done : probe->full);
  submit (probe, order);
  return MHD_YES;
}

static void
completed (void *data, struct MHD_Connection *connection, void **request,
           enum MHD_RequestTerminationCode why)
{
  (void) data, (void) connection, (void) why;
  g_free (*request);
}

/* As the server does: a thread and a socket each, so that no queue of connections runs over. */
static void
listen_on_loopback (Probe *probe, int *fds, struct MHD_Daemon **daemons)
{
  g_autoptr (GError) error = NULL;
  if (!listen_open ("127.0.0.1", 0, fds, THREADS, &error))
    g_error ("%s", error->message);
  for (int i = 0; i < THREADS; i++) {
    daemons[i] = MHD_start_daemon (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0,
                                   NULL, NULL, answer, probe, MHD_OPTION_LISTEN_SOCKET, fds[i],
                                   MHD_OPTION_CONNECTION_LIMIT, (unsigned) CONNECTIONS / THREADS,
                                   MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
    if (daemons[i] == NULL)
      g_error ("libmicrohttpd does not start");
  }
}

static void
stop_writer (Probe *probe, pthread_t writer)
{
  pthread_mutex_lock (&probe->lock);
  probe->stopping = TRUE;
  pthread_cond_signal (&probe->work);
  pthread_mutex_unlock (&probe->lock);
  pthread_join (writer, NULL);
}

int
main (int argc, char **argv)
{
  guint64 page_bytes = 0, places = 0;
  if (argc != 4 || !g_ascii_string_to_unsigned (argv[2], 10, 1, 1 << 20, &page_bytes, NULL) ||
      !g_ascii_string_to_unsigned (argv[3], 10, 1, 1000000, &places, NULL)) {
    g_printerr ("usage: bench_probe FILE PAGE_BYTES PLACES\n");
    return 2;
  }
  struct rlimit files;
  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit (RLIMIT_NOFILE, &files);
  static Probe probe = { .lock = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER };
  open_store (&probe, argv[1], (gint64) places);
  g_autofree char *page = g_strnfill (page_bytes, 'x');
  probe.page = MHD_create_response_from_buffer (page_bytes, page, MHD_RESPMEM_PERSISTENT);
  probe.done = MHD_create_response_from_buffer (0, "", MHD_RESPMEM_PERSISTENT);
  probe.full = MHD_create_response_from_buffer (0, "", MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header (probe.done, MHD_HTTP_HEADER_LOCATION, "/");
  pthread_t writer;
  if (pthread_create (&writer, NULL, write_all, &probe) != 0)
    g_error ("no thread");
  int fds[THREADS];
  struct MHD_Daemon *daemons[THREADS];
  listen_on_loopback (&probe, fds, daemons);
  g_print ("%u\n", listen_port (fds[0]));
  char end = 0;
  while (read (STDIN_FILENO, &end, 1) > 0)
    ;
  for (int i = 0; i < THREADS; i++) {
    MHD_stop_daemon (daemons[i]);
    close (fds[i]);
  }
  stop_writer (&probe, writer);
  g_print ("%" G_GINT64_FORMAT "\n",
           run (&probe, prepare (&probe, "SELECT SUM (taken) FROM quota"), 0, 0));
  sqlite3_close_v2 (probe.db);
  return 0;
}
