/* SPDX-License-Identifier: EUPL-1.2
 *
 * A server that fails on demand; see fake_server.h.
 */
#include "tests/kiosk/fake_server.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <poll.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "schedule/protocol.h"
#include "tests/kiosk/world.h"

enum { READ_TIMEOUT_S = 5, CONNECTIONS_MAX = 8 };

struct FakeServer {
  pthread_t thread;
  pthread_mutex_t lock; /* over everything below but the sockets */
  int listener;
  int stop[2]; /* a pipe: written to end the thread */
  int held[CONNECTIONS_MAX];
  int n_held;
  char *url;
  gboolean paired;
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
  GPtrArray *changes; /* of char * */
  GPtrArray *records; /* of GBytes */
  guint8 chain[SCAN_HASH_BYTES];
  guint64 head, pretended;
  FakeFault fault[CALLS];
  int times[CALLS];
  int calls[CALLS];
  char *complaint;
  int quarrels;
};

typedef struct {
  char *method, *target, *head; /* the head from its first header line on */
  GString *body;
} Request;

/* ---- HTTP, as little as it takes ---- */

static gboolean
read_request (int fd, Request *request)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char part[4096];
  gsize wanted = 0;
  char *end = NULL;
  for (;;) {
    gssize got = recv (fd, part, sizeof part, 0);
    if (got <= 0)
      return FALSE;
    g_string_append_len (text, part, got);
    end = strstr (text->str, "\r\n\r\n");
    if (end == NULL)
      continue;
    const char *length = strcasestr (text->str, "\r\nContent-Length:");
    wanted = length != NULL && length < end ? g_ascii_strtoull (length + 17, NULL, 10) : 0;
    if (text->len >= (gsize) (end + 4 - text->str) + wanted)
      break;
  }
  g_auto (GStrv) words = g_strsplit (text->str, " ", 3);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->head =
      g_strndup (strstr (text->str, "\r\n"), (gsize) (end - strstr (text->str, "\r\n")));
  request->body = g_string_new_len (end + 4, (gssize) wanted);
  return TRUE;
}

static void
send_text (int fd, int status, const char *type, const char *extra, const char *body, gsize sent)
{
  g_autofree char *text =
      g_strdup_printf ("HTTP/1.1 %d x\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                       "\r\nConnection: close\r\n%s\r\n%.*s",
                       status, type, strlen (body), extra, (int) sent, body);
  for (gsize at = 0; at < strlen (text);) {
    gssize wrote = send (fd, text + at, strlen (text) - at, MSG_NOSIGNAL);
    if (wrote <= 0)
      return;
    at += (gsize) wrote;
  }
}

static void
send_json (int fd, int status, json_t *object)
{
  char *text = json_dumps (object, JSON_COMPACT);
  send_text (fd, status, "application/json; charset=utf-8", "", text, strlen (text));
  free (text);
  json_decref (object);
}

static void
complain (FakeServer *server, const char *what)
{
  if (server->complaint == NULL)
    server->complaint = g_strdup (what);
}

/* ---- The calls ---- */

static json_t *
base64 (const void *bytes, gsize size)
{
  g_autofree char *text = g_base64_encode (bytes, size);
  return json_string (text);
}

static void
answer_pair (FakeServer *server, int fd, const Request *request)
{
  json_t *root = json_loadb (request->body->str, request->body->len, 0, NULL);
  const char *key = json_string_value (json_object_get (root, "public_key"));
  gsize size = 0;
  g_autofree guchar *bytes = key != NULL ? g_base64_decode (key, &size) : NULL;
  if (json_integer_value (json_object_get (root, "protocol")) != PROTOCOL_VERSION ||
      size != SCAN_PUBLIC_KEY_BYTES || !json_is_string (json_object_get (root, "name")))
    complain (server, "pair: not of its form");
  gboolean good = g_strcmp0 (json_string_value (json_object_get (root, "code")), "7K3PQ9XA") == 0;
  json_decref (root);
  if (!good || server->paired || size != SCAN_PUBLIC_KEY_BYTES) {
    send_json (fd, 403, json_pack ("{s:s}", "error", "code"));
    return;
  }
  server->paired = TRUE;
  memcpy (server->public_key, bytes, SCAN_PUBLIC_KEY_BYTES);
  send_json (fd, 200,
             json_pack ("{s:s, s:s, s:{s:i, s:s}, s:[{s:i, s:o}]}", "kiosk",
                        "11111111111111111111111111111111", "token", "token", "congress", "number",
                        17, "title", "Proefcongres", "tag_keys", "generation", 1, "key",
                        base64 (world_tag_key (), BADGE_TAG_KEY_BYTES)));
}

static void
answer_changes (FakeServer *server, int fd, const Request *request)
{
  const char *since = strstr (request->target, "since=");
  guint64 version = since != NULL ? g_ascii_strtoull (since + 6, NULL, 10) : G_MAXUINT64;
  if (strcmp (request->method, "GET") != 0 || version > server->changes->len) {
    complain (server, "changes: since what?");
    send_json (fd, 400, json_pack ("{s:s}", "error", "form"));
    return;
  }
  if (version < server->changes->len) {
    const char *page = server->changes->pdata[version];
    send_text (fd, 200, "application/json", "", page, strlen (page));
    return;
  }
  send_json (fd, 200,
             json_pack ("{s:I, s:b, s:I, s:{s:s}, s:n, s:[]}", "version", (json_int_t) version,
                        "more", 0, "now_ms", (json_int_t) WORLD_TEN_MS, "kiosk", "name", "proef",
                        "checkpoint", "badges"));
}

/* Returns: FALSE when @record neither follows nor repeats. */
static gboolean
store_record (FakeServer *server, GBytes *record)
{
  ScanRecord read;
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (record, &size);
  if (!scan_record_decode (bytes, size, &read) || read.sequence > server->records->len + 1)
    return FALSE;
  if (read.sequence <= server->records->len)
    return g_bytes_equal (server->records->pdata[read.sequence - 1], record);
  guint8 hash[SCAN_HASH_BYTES];
  if (server->records->len == 0)
    scan_chain_start (read.kiosk_id, server->chain);
  scan_record_hash (bytes, size, hash);
  scan_chain_next (server->chain, hash);
  g_ptr_array_add (server->records, g_bytes_ref (record));
  return TRUE;
}

static GPtrArray *
read_records (const json_t *root)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const json_t *list = json_object_get (root, "records");
  for (gsize i = 0; i < json_array_size (list); i++) {
    gsize size = 0;
    guchar *bytes = g_base64_decode (json_string_value (json_array_get (list, i)), &size);
    g_ptr_array_add (records, g_bytes_new_take (bytes, size));
  }
  return records;
}

static void
check_head (FakeServer *server, const json_t *head)
{
  gsize sizes[2] = { 0, 0 };
  guint8 kiosk_id[SCAN_ID_BYTES];
  memset (kiosk_id, 0x11, sizeof kiosk_id);
  guint64 sequence = (guint64) json_integer_value (json_object_get (head, "sequence"));
  g_autofree guchar *chain =
      g_base64_decode (json_string_value (json_object_get (head, "chain")), &sizes[0]);
  g_autofree guchar *signature =
      g_base64_decode (json_string_value (json_object_get (head, "signature")), &sizes[1]);
  if (sizes[0] != SCAN_HASH_BYTES || sizes[1] != SCAN_SIGNATURE_BYTES ||
      !scan_head_verify (kiosk_id, sequence, chain, signature, server->public_key))
    complain (server, "scans: the head is not signed by this kiosk");
  else if (sequence == server->records->len && memcmp (chain, server->chain, SCAN_HASH_BYTES) != 0)
    complain (server, "scans: the head is of another chain");
  else
    server->head = sequence;
}

static void
answer_scans (FakeServer *server, int fd, const Request *request)
{
  json_t *root = json_loadb (request->body->str, request->body->len, 0, NULL);
  g_autoptr (GPtrArray) records = read_records (root);
  ScanRecord first;
  gsize size = 0;
  if (records->len == 0 && json_object_size (json_object_get (root, "head")) == 3) {
    server->quarrels++;
    json_decref (root);
    send_json (fd, 200,
               json_pack ("{s:I, s:[]}", "stored", (json_int_t) server->records->len, "answers"));
    return;
  }
  if (records->len == 0 || records->len > PROTOCOL_SCANS_MAX ||
      request->body->len > PROTOCOL_BODY_MAX ||
      !scan_record_decode (g_bytes_get_data (records->pdata[0], &size),
                           g_bytes_get_size (records->pdata[0]), &first)) {
    complain (server, "scans: no records, or too many");
  } else if (first.sequence > server->records->len + 1) {
    send_json (fd, 409,
               json_pack ("{s:s, s:I}", "error", "gap", "expected",
                          (json_int_t) server->records->len + 1));
    json_decref (root);
    return;
  }
  for (guint i = 0; i < records->len; i++)
    if (!store_record (server, records->pdata[i]))
      complain (server, "scans: a record does not follow, or contradicts");
  check_head (server, json_object_get (root, "head"));
  json_decref (root);
  json_t *answers = json_array ();
  for (guint i = 0; i < records->len; i++)
    json_array_append_new (answers, json_string ("stored"));
  send_json (
      fd, 200,
      json_pack ("{s:I, s:o}", "stored", (json_int_t) server->records->len, "answers", answers));
}

static void
answer_heads (FakeServer *server, int fd)
{
  guint8 chain[SCAN_HASH_BYTES], kiosk_id[SCAN_ID_BYTES];
  memset (kiosk_id, 0x11, sizeof kiosk_id);
  scan_chain_start (kiosk_id, chain);
  if (server->records->len > 0)
    memcpy (chain, server->chain, sizeof chain);
  guint64 sequence = server->pretended > 0 ? server->pretended : server->records->len;
  send_json (fd, 200,
             json_pack ("{s:I, s:o, s:I}", "sequence", (json_int_t) sequence, "chain",
                        base64 (chain, sizeof chain), "now_ms", (json_int_t) WORLD_TEN_MS));
}

static void
answer (FakeServer *server, int fd, FakeCall call, const Request *request)
{
  if (call != CALL_PAIR && strstr (request->head, "\r\nAuthorization: Bearer token") == NULL)
    complain (server, "no token");
  switch (call) {
  case CALL_PAIR:
    answer_pair (server, fd, request);
    break;
  case CALL_CHANGES:
    answer_changes (server, fd, request);
    break;
  case CALL_SCANS:
    answer_scans (server, fd, request);
    break;
  case CALL_HEADS:
    answer_heads (server, fd);
    break;
  case CALLS:
    break;
  }
}

/* ---- Going wrong ---- */

static void
forget (FakeServer *server)
{
  guint left = server->records->len > 3 ? server->records->len - 3 : 0;
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (guint i = 0; i < left; i++)
    g_ptr_array_add (kept, g_bytes_ref (server->records->pdata[i]));
  g_ptr_array_set_size (server->records, 0);
  for (guint i = 0; i < left; i++)
    store_record (server, kept->pdata[i]);
}

static void
do_and_lose (FakeServer *server, FakeCall call, const Request *request)
{
  int pair[2];
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
  answer (server, pair[0], call, request);
  close (pair[0]);
  close (pair[1]);
}

/* Returns: TRUE when @fd stays open. */
static gboolean
go_wrong (FakeServer *server, int fd, FakeCall call, const Request *request, FakeFault fault)
{
  static const char PAGE[] = "<html><body>Welkom! Log in voor internet.</body></html>";
  switch (fault) {
  case FAULT_LOST:
    do_and_lose (server, call, request);
    break;
  case FAULT_CUT:
    send_text (fd, 200, "application/json", "", "{\"stored\":1000,\"answers\":[]}", 9);
    break;
  case FAULT_BUSY:
    send_text (fd, 503, "application/json", "Retry-After: 0\r\n", "{\"error\":\"busy\"}", 16);
    break;
  case FAULT_PORTAL:
    send_text (fd, 200, "text/html", "", PAGE, strlen (PAGE));
    break;
  case FAULT_REDIRECT:
    send_text (fd, 302, "text/html", "Location: http://127.0.0.1:9/\r\n", PAGE, strlen (PAGE));
    break;
  case FAULT_NOT_JSON:
    send_text (fd, 200, "application/json", "", PAGE, strlen (PAGE));
    break;
  case FAULT_WRONG:
    send_text (fd, 200, "application/json", "", "{\"stored\":\"all\"}", 16);
    break;
  case FAULT_ERROR:
    send_json (fd, 500, json_pack ("{s:s}", "error", "server"));
    break;
  case FAULT_FORM:
    send_json (fd, 400, json_pack ("{s:s}", "error", "form"));
    break;
  case FAULT_TOKEN:
    send_json (fd, 401, json_pack ("{s:s}", "error", "token"));
    break;
  case FAULT_GAP:
    send_json (fd, 409, json_pack ("{s:s, s:i}", "error", "gap", "expected", 1));
    break;
  case FAULT_FORGET:
    forget (server);
    answer (server, fd, call, request);
    break;
  case FAULT_HOLD:
    g_assert_cmpint (server->n_held, <, CONNECTIONS_MAX);
    server->held[server->n_held++] = fd;
    return TRUE;
  case FAULT_NONE:
  case FAULT_RESET:
  case FAULTS:
    break;
  }
  return FALSE;
}

static FakeCall
call_of (const char *target)
{
  static const char *const PATHS[CALLS] = { PROTOCOL_PATH_PAIR, PROTOCOL_PATH_CHANGES,
                                            PROTOCOL_PATH_SCANS, PROTOCOL_PATH_HEADS };
  for (int i = 0; i < CALLS; i++)
    if (g_str_has_prefix (target, PATHS[i]))
      return (FakeCall) i;
  return CALLS;
}

static void
serve (FakeServer *server, int fd)
{
  Request request = { 0 };
  const struct timeval patience = { READ_TIMEOUT_S, 0 };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  gboolean kept = FALSE;
  if (read_request (fd, &request)) {
    pthread_mutex_lock (&server->lock);
    FakeCall call = call_of (request.target);
    if (call == CALLS)
      complain (server, "no such path");
    else
      server->calls[call]++;
    gboolean wrong = call < CALLS && server->times[call] > 0;
    if (wrong)
      server->times[call]--;
    if (wrong)
      kept = go_wrong (server, fd, call, &request, server->fault[call]);
    else if (call < CALLS)
      answer (server, fd, call, &request);
    pthread_mutex_unlock (&server->lock);
    g_free (request.method);
    g_free (request.target);
    g_free (request.head);
    g_string_free (request.body, TRUE);
  }
  if (!kept)
    close (fd);
}

static void *
work (void *user)
{
  FakeServer *server = user;
  struct pollfd wait[2] = { { .fd = server->listener, .events = POLLIN },
                            { .fd = server->stop[0], .events = POLLIN } };
  while (poll (wait, 2, -1) > 0 && wait[1].revents == 0) {
    int fd = accept4 (server->listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
      serve (server, fd);
  }
  return NULL;
}

/* ---- From outside ---- */

FakeServer *
fake_server_new (void)
{
  FakeServer *server = g_new0 (FakeServer, 1);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t size = sizeof address;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  server->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (server->listener, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (server->listener, 16), ==, 0);
  g_assert_cmpint (getsockname (server->listener, (struct sockaddr *) &address, &size), ==, 0);
  server->url = g_strdup_printf ("http://127.0.0.1:%d", ntohs (address.sin_port));
  server->changes = g_ptr_array_new_with_free_func (g_free);
  server->records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  pthread_mutex_init (&server->lock, NULL);
  g_assert_cmpint (pipe (server->stop), ==, 0);
  g_assert_cmpint (pthread_create (&server->thread, NULL, work, server), ==, 0);
  return server;
}

void
fake_server_free (FakeServer *server)
{
  if (server == NULL)
    return;
  g_assert_cmpint (write (server->stop[1], "x", 1), ==, 1);
  pthread_join (server->thread, NULL);
  for (int i = 0; i < server->n_held; i++)
    close (server->held[i]);
  close (server->listener);
  close (server->stop[0]);
  close (server->stop[1]);
  g_ptr_array_unref (server->changes);
  g_ptr_array_unref (server->records);
  g_free (server->url);
  g_free (server->complaint);
  pthread_mutex_destroy (&server->lock);
  g_free (server);
}

const char *
fake_server_url (FakeServer *server)
{
  return server->url;
}

void
fake_server_know (FakeServer *server)
{
  g_auto (SnapshotIdentity) identity = { 0 };
  world_identity (&identity, NULL);
  memcpy (server->public_key, identity.public_key, SCAN_PUBLIC_KEY_BYTES);
  server->paired = TRUE;
}

static json_t *
print_badges (const GArray *badges)
{
  static const char *const STATES[] = { "", "valid", "revoked", "cancelled", "blocked", "unpaid" };
  json_t *list = json_array ();
  for (guint i = 0; i < badges->len; i++) {
    const SnapshotBadge *badge = &g_array_index (badges, SnapshotBadge, i);
    char id[2 * BADGE_ID_BYTES + 1];
    sodium_bin2hex (id, sizeof id, badge->id, BADGE_ID_BYTES);
    json_t *item =
        json_pack ("{s:s, s:s, s:i}", "id", id, "state", STATES[badge->state], "number", 42);
    if (badge->sealed != NULL)
      json_object_set_new (
          item, "sealed",
          base64 (g_bytes_get_data (badge->sealed, NULL), g_bytes_get_size (badge->sealed)));
    json_array_append_new (list, item);
  }
  return list;
}

void
fake_server_add_change (FakeServer *server, const SnapshotChange *change)
{
  pthread_mutex_lock (&server->lock);
  json_t *page =
      json_pack ("{s:I, s:b, s:I, s:{s:s}, s:{s:I, s:s, s:s, s:I}, s:o, s:[{s:i, s:i}]}", "version",
                 (json_int_t) server->changes->len + 1, "more", change->more ? 1 : 0, "now_ms",
                 (json_int_t) change->server_ms, "kiosk", "name", "proef", "checkpoint", "id",
                 (json_int_t) change->door.id, "name", change->door.name, "kind", "session", "room",
                 (json_int_t) change->door.room, "badges", print_badges (change->badges),
                 "expected", "session", WORLD_MORNING, "count", 2);
  if (change->programme_json != NULL)
    json_object_set_new (page, "programme", json_loads (change->programme_json, 0, NULL));
  char *text = json_dumps (page, JSON_COMPACT);
  g_ptr_array_add (server->changes, g_strdup (text));
  free (text);
  json_decref (page);
  pthread_mutex_unlock (&server->lock);
}

void
fake_server_fault (FakeServer *server, FakeCall call, FakeFault fault, int times)
{
  pthread_mutex_lock (&server->lock);
  server->fault[call] = fault;
  server->times[call] = times;
  pthread_mutex_unlock (&server->lock);
}

int
fake_server_calls (FakeServer *server, FakeCall call)
{
  pthread_mutex_lock (&server->lock);
  int calls = server->calls[call];
  pthread_mutex_unlock (&server->lock);
  return calls;
}

GPtrArray *
fake_server_records (FakeServer *server)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  pthread_mutex_lock (&server->lock);
  for (guint i = 0; i < server->records->len; i++)
    g_ptr_array_add (copy, g_bytes_ref (server->records->pdata[i]));
  pthread_mutex_unlock (&server->lock);
  return copy;
}

guint64
fake_server_head (FakeServer *server)
{
  pthread_mutex_lock (&server->lock);
  guint64 head = server->head;
  pthread_mutex_unlock (&server->lock);
  return head;
}

char *
fake_server_complaint (FakeServer *server)
{
  pthread_mutex_lock (&server->lock);
  char *complaint = g_strdup (server->complaint);
  pthread_mutex_unlock (&server->lock);
  return complaint;
}

void
fake_server_pretend (FakeServer *server, guint64 sequence)
{
  pthread_mutex_lock (&server->lock);
  server->pretended = sequence;
  pthread_mutex_unlock (&server->lock);
}

int
fake_server_quarrels (FakeServer *server)
{
  pthread_mutex_lock (&server->lock);
  int quarrels = server->quarrels;
  pthread_mutex_unlock (&server->lock);
  return quarrels;
}
