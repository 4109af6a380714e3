/* SPDX-License-Identifier: EUPL-1.2
 *
 * The moody payment provider; see bank.h.
 */
#include "tests/server/money/bank.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <microhttpd.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/core/money.h"
#include "server/sales/mollie.h"

enum { PATIENCE_S = 10, HOOK_TIMEOUT_S = 10 };

struct Bank {
  struct MHD_Daemon *daemon;
  char *url;
  pthread_mutex_t lock; /* over everything below */
  pthread_cond_t changed;
  GPtrArray *payments; /* of json_t *, as they are */
  GPtrArray *first;    /* of json_t *, as they were when made */
  GPtrArray *refunds;  /* of json_t * */
  GHashTable *keys;    /* idempotency key to json_t *, borrowed */
  BankMood mood;
  int mood_left, calls, held;
  gboolean released;
  const char *refund_status;
};

/* One call while its body comes in. */
typedef struct {
  GString *body;
} Call;

static void
drop (gpointer json)
{
  json_decref (json);
}

static json_t *
find (GPtrArray *list, const char *id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (json_string_value (json_object_get (list->pdata[i], "id")), id) == 0)
      return list->pdata[i];
  return NULL;
}

/* ---- What is asked ---- */

static json_t *
make_payment (Bank *bank, const char *body)
{
  json_t *wish = json_loads (body, 0, NULL);
  g_autofree char *id = g_strdup_printf ("tr_bank%u", bank->payments->len + 1);
  g_autofree char *checkout = g_strconcat (bank->url, "/checkout/", id, NULL);
  json_t *payment = json_pack ("{s:s,s:s,s:s,s:s,s:O,s:O,s:b,s:{s:{s:s}}}", "resource", "payment",
                               "id", id, "status", "open", "expiresAt", "2017-09-20T09:00:00+00:00",
                               "amount", json_object_get (wish, "amount"), "webhookUrl",
                               json_object_get (wish, "webhookUrl"), "isCancelable", 1, "_links",
                               "checkout", "href", checkout);
  json_decref (wish);
  g_ptr_array_add (bank->payments, payment);
  g_ptr_array_add (bank->first, json_deep_copy (payment));
  return payment;
}

static gint64
cents_of (json_t *object, const char *name)
{
  gint64 cents = 0;
  const char *value = json_string_value (json_object_get (json_object_get (object, name), "value"));
  if (value != NULL)
    mollie_amount_parse (value, &cents);
  return cents;
}

static void
set_amount (json_t *object, const char *name, gint64 cents)
{
  g_autofree char *value = money_plain (cents, '.');
  json_object_set_new (object, name, json_pack ("{s:s,s:s}", "currency", "EUR", "value", value));
}

/* Not more than what is left of a paid payment. */
static json_t *
make_refund (Bank *bank, json_t *payment, const char *body)
{
  json_t *wish = json_loads (body, 0, NULL);
  gint64 wanted = cents_of (wish, "amount"), given = cents_of (payment, "amountRefunded");
  gboolean fits = strcmp (json_string_value (json_object_get (payment, "status")), "paid") == 0 &&
                  wanted > 0 && wanted + given <= cents_of (payment, "amount");
  json_t *refund = NULL;
  if (fits) {
    g_autofree char *id = g_strdup_printf ("re_bank%u", bank->refunds->len + 1);
    refund = json_pack ("{s:s,s:s,s:O}", "id", id, "status", "queued", "amount",
                        json_object_get (wish, "amount"));
    json_object_set (refund, "description", json_object_get (wish, "description"));
    json_object_set (refund, "paymentId", json_object_get (payment, "id"));
    set_amount (payment, "amountRefunded", given + wanted);
    g_ptr_array_add (bank->refunds, refund);
  }
  json_decref (wish);
  return refund;
}

static json_t *
list_refunds (Bank *bank, const char *payment_id)
{
  json_t *list = json_array ();
  for (guint i = 0; i < bank->refunds->len; i++)
    if (strcmp (json_string_value (json_object_get (bank->refunds->pdata[i], "paymentId")),
                payment_id) == 0)
      json_array_append_new (list, json_deep_copy (bank->refunds->pdata[i]));
  return json_pack ("{s:{s:o}}", "_embedded", "refunds", list);
}

/* Does what the call asks. Returns: (transfer full): the answer, or NULL for @status alone. */
static json_t *
serve_call (Bank *bank, const char *method, const char *path, const char *key, const char *body,
            unsigned *status)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1); /* "", "v2", "payments", id, "refunds", id */
  guint count = g_strv_length (parts);
  gboolean post = strcmp (method, "POST") == 0;
  json_t *known = post && key != NULL ? g_hash_table_lookup (bank->keys, key) : NULL;
  json_t *payment = count > 3 ? find (bank->payments, parts[3]) : NULL;
  json_t *answer = known;
  *status = post ? 201 : 200;
  if (!post && count == 5 && payment != NULL)
    return list_refunds (bank, parts[3]);
  if (known == NULL && post && count == 3)
    answer = make_payment (bank, body);
  else if (known == NULL && post && payment != NULL && count == 5)
    answer = make_refund (bank, payment, body);
  else if (!post && count == 4)
    answer =
        bank->mood == BANK_IS_OLD && bank->mood_left > 0 ? find (bank->first, parts[3]) : payment;
  else if (!post && count == 6)
    answer = find (bank->refunds, parts[5]);
  if (answer == NULL) {
    *status = post ? 422 : 404;
    return NULL;
  }
  if (post && key != NULL)
    g_hash_table_insert (bank->keys, g_strdup (key), answer);
  if (strcmp (method, "DELETE") == 0 && count == 4 &&
      strcmp (json_string_value (json_object_get (payment, "status")), "open") == 0)
    json_object_set_new (payment, "status", json_string ("canceled"));
  else if (strcmp (method, "DELETE") == 0 && count == 4)
    *status = 422;
  if (count == 6 && bank->refund_status != NULL)
    json_object_set_new (answer, "status", json_string (bank->refund_status));
  return json_deep_copy (answer);
}

/* ---- HTTP ---- */

static enum MHD_Result
answer_with (struct MHD_Connection *connection, unsigned status, json_t *json)
{
  char *text = json != NULL ? json_dumps (json, JSON_COMPACT) : NULL;
  struct MHD_Response *response = MHD_create_response_from_buffer (text != NULL ? strlen (text) : 0,
                                                                   text, MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header (response, "Content-Type", "application/hal+json");
  enum MHD_Result queued = MHD_queue_response (connection, status, response);
  MHD_destroy_response (response);
  free (text);
  json_decref (json);
  return queued;
}

static void
wait_for_release (Bank *bank)
{
  bank->held++;
  pthread_cond_broadcast (&bank->changed);
  while (!bank->released)
    pthread_cond_wait (&bank->changed, &bank->lock);
  bank->held--;
}

static enum MHD_Result
whole_call (Bank *bank, struct MHD_Connection *connection, const char *path, const char *method,
            const char *body)
{
  const char *key = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Idempotency-Key");
  unsigned status = 503;
  json_t *answer = NULL;
  pthread_mutex_lock (&bank->lock);
  BankMood mood = bank->mood_left > 0 ? bank->mood : BANK_ANSWERS;
  if (mood == BANK_REFUSES)
    status = 422;
  else if (mood != BANK_IS_DEAF && mood != BANK_FAILS)
    answer = serve_call (bank, method, path, key, body, &status);
  bank->calls++;
  if (bank->mood_left > 0)
    bank->mood_left--;
  pthread_cond_broadcast (&bank->changed);
  if (mood == BANK_HOLDS)
    wait_for_release (bank);
  pthread_mutex_unlock (&bank->lock);
  if (mood == BANK_LOSES || mood == BANK_IS_DEAF) {
    json_decref (answer);
    return MHD_NO; /* closes the connection */
  }
  return answer_with (connection, status, answer);
}

static enum MHD_Result
take (void *user, struct MHD_Connection *connection, const char *path, const char *method,
      const char *version, const char *data, size_t *size, void **context)
{
  (void) version;
  Call *call = *context;
  if (call == NULL) {
    call = g_new0 (Call, 1);
    call->body = g_string_new (NULL);
    *context = call;
    return MHD_YES;
  }
  if (*size > 0) {
    g_string_append_len (call->body, data, (gssize) *size);
    *size = 0;
    return MHD_YES;
  }
  return whole_call (user, connection, path, method, call->body->str);
}

static void
ended (void *user, struct MHD_Connection *connection, void **context,
       enum MHD_RequestTerminationCode how)
{
  (void) user, (void) connection, (void) how;
  Call *call = *context;
  if (call != NULL)
    g_string_free (call->body, TRUE);
  g_free (call);
}

/* ---- For tests ---- */

Bank *
bank_new (void)
{
  Bank *bank = g_new0 (Bank, 1);
  pthread_mutex_init (&bank->lock, NULL);
  pthread_cond_init (&bank->changed, NULL);
  bank->payments = g_ptr_array_new_with_free_func (drop);
  bank->first = g_ptr_array_new_with_free_func (drop);
  bank->refunds = g_ptr_array_new_with_free_func (drop);
  bank->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  struct sockaddr_in where = { .sin_family = AF_INET };
  where.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  bank->daemon = MHD_start_daemon (MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD,
                                   0, NULL, NULL, take, bank, MHD_OPTION_SOCK_ADDR, &where,
                                   MHD_OPTION_NOTIFY_COMPLETED, ended, bank, MHD_OPTION_END);
  g_assert_nonnull (bank->daemon);
  const union MHD_DaemonInfo *info = MHD_get_daemon_info (bank->daemon, MHD_DAEMON_INFO_BIND_PORT);
  bank->url = g_strdup_printf ("http://127.0.0.1:%u", info->port);
  return bank;
}

void
bank_free (Bank *bank)
{
  bank_release (bank);
  MHD_stop_daemon (bank->daemon);
  g_ptr_array_unref (bank->payments);
  g_ptr_array_unref (bank->first);
  g_ptr_array_unref (bank->refunds);
  g_hash_table_unref (bank->keys);
  pthread_cond_destroy (&bank->changed);
  pthread_mutex_destroy (&bank->lock);
  g_free (bank->url);
  g_free (bank);
}

const char *
bank_url (Bank *bank)
{
  return bank->url;
}

void
bank_mood (Bank *bank, BankMood mood, int times)
{
  pthread_mutex_lock (&bank->lock);
  bank->mood = mood;
  bank->mood_left = times;
  bank->released = FALSE;
  pthread_mutex_unlock (&bank->lock);
}

void
bank_release (Bank *bank)
{
  pthread_mutex_lock (&bank->lock);
  bank->released = TRUE;
  pthread_cond_broadcast (&bank->changed);
  pthread_mutex_unlock (&bank->lock);
}

void
bank_forget_keys (Bank *bank)
{
  pthread_mutex_lock (&bank->lock);
  g_hash_table_remove_all (bank->keys);
  pthread_mutex_unlock (&bank->lock);
}

void
bank_wait_calls (Bank *bank, int calls)
{
  struct timespec until;
  clock_gettime (CLOCK_REALTIME, &until);
  until.tv_sec += PATIENCE_S;
  pthread_mutex_lock (&bank->lock);
  int waited = 0;
  while (bank->calls < calls && waited == 0)
    waited = pthread_cond_timedwait (&bank->changed, &bank->lock, &until);
  g_assert_cmpint (bank->calls, >=, calls);
  pthread_mutex_unlock (&bank->lock);
}

static int
read_int (Bank *bank, const int *value)
{
  pthread_mutex_lock (&bank->lock);
  int copy = *value;
  pthread_mutex_unlock (&bank->lock);
  return copy;
}

int
bank_calls (Bank *bank)
{
  return read_int (bank, &bank->calls);
}

static int
length (Bank *bank, GPtrArray *list)
{
  pthread_mutex_lock (&bank->lock);
  int count = (int) list->len;
  pthread_mutex_unlock (&bank->lock);
  return count;
}

int
bank_payments (Bank *bank)
{
  return length (bank, bank->payments);
}

int
bank_refunds (Bank *bank)
{
  return length (bank, bank->refunds);
}

char *
bank_payment (Bank *bank, int n)
{
  pthread_mutex_lock (&bank->lock);
  char *id = g_strdup (
      json_string_value (json_object_get (g_ptr_array_index (bank->payments, (guint) n), "id")));
  pthread_mutex_unlock (&bank->lock);
  return id;
}

void
bank_decide (Bank *bank, const char *payment_id, const char *status)
{
  pthread_mutex_lock (&bank->lock);
  json_t *payment = find (bank->payments, payment_id);
  json_object_set_new (payment, "status", json_string (status));
  json_object_set_new (payment, "isCancelable", json_false ());
  pthread_mutex_unlock (&bank->lock);
}

void
bank_refund_becomes (Bank *bank, const char *status)
{
  pthread_mutex_lock (&bank->lock);
  bank->refund_status = status;
  pthread_mutex_unlock (&bank->lock);
}

void
bank_charge_back (Bank *bank, const char *payment_id, const char *amount)
{
  gint64 cents = 0;
  g_assert_true (mollie_amount_parse (amount, &cents));
  pthread_mutex_lock (&bank->lock);
  set_amount (find (bank->payments, payment_id), "amountChargedBack", cents);
  pthread_mutex_unlock (&bank->lock);
}

gboolean
bank_hook (Bank *bank, const char *payment_id)
{
  pthread_mutex_lock (&bank->lock);
  g_autofree char *url = g_strdup (
      json_string_value (json_object_get (find (bank->payments, payment_id), "webhookUrl")));
  pthread_mutex_unlock (&bank->lock);
  g_autofree char *body = g_strconcat ("id=", payment_id, NULL);
  const char *port = strrchr (url, ':') + 1;
  char *path = strchr (port, '/');
  g_autofree char *request = g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type:"
      " application/x-www-form-urlencoded\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      path, strlen (body), body);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in where = { .sin_family = AF_INET };
  where.sin_port = htons ((guint16) g_ascii_strtoull (port, NULL, 10));
  where.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  struct timeval patience = { .tv_sec = HOOK_TIMEOUT_S };
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  char answer[16] = "";
  gboolean sent = connect (fd, (struct sockaddr *) &where, sizeof where) == 0 &&
                  send (fd, request, strlen (request), MSG_NOSIGNAL) > 0 &&
                  recv (fd, answer, sizeof answer - 1, MSG_WAITALL) > 0;
  close (fd);
  return sent && g_str_has_prefix (answer, "HTTP/1.1 200");
}
