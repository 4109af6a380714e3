/* SPDX-License-Identifier: EUPL-1.2
 *
 * A register to deliver to; see stand_in.h. It is our own daemon with other routes.
 */
#include "tests/register/stand_in.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 20 };

struct StandIn {
  Fixture *fixture;
  pthread_mutex_t lock;
  StandInFaults faults;
  GHashTable *held;  /* reference -> quarters + 1 */
  GHashTable *words; /* batch and reference -> the word given, to say it again */
  guint calls, items, errs;
};

static StandIn *the_one;

/* ---- Taking ---- */

static gint64
quarters_of (const json_t *item)
{
  const json_t *quarters = json_object_get (item, "quarters");
  const char *key = NULL;
  json_t *value = NULL;
  gint64 sum = 0;
  json_object_foreach ((json_t *) quarters, key, value) sum += json_integer_value (value);
  return sum;
}

static void
take (StandIn *stand_in, const json_t *item)
{
  const char *id = json_string_value (json_object_get (item, "id"));
  const char *action = json_string_value (json_object_get (item, "action"));
  const char *replaces = json_string_value (json_object_get (item, "replaces"));
  if (strcmp (action, "withdraw") == 0) {
    stand_in->errs += g_hash_table_remove (stand_in->held, id) ? 0 : 1;
    return;
  }
  if (strcmp (action, "replace") == 0 &&
      (replaces == NULL || !g_hash_table_remove (stand_in->held, replaces)))
    stand_in->errs++;
  g_hash_table_insert (stand_in->held, g_strdup (id),
                       GINT_TO_POINTER ((gint) quarters_of (item) + 1));
}

static gboolean
turn_of (guint count, int every)
{
  return every > 0 && count % (guint) every == 0;
}

/* The word for an item; NULL: none. The same item in the same batch gets the same word. */
static const char *
word_for (StandIn *stand_in, const char *batch, const json_t *item)
{
  const char *id = json_string_value (json_object_get (item, "id"));
  g_autofree char *key = g_strconcat (batch, "/", id, NULL);
  const char *known = g_hash_table_lookup (stand_in->words, key);
  if (known != NULL)
    return known;
  guint count = ++stand_in->items;
  const char *word = "accepted";
  if (turn_of (count, stand_in->faults.drop_every))
    return NULL;
  if (turn_of (count, stand_in->faults.refuse_every))
    word = "refused";
  else if (turn_of (count, stand_in->faults.later_every))
    return "later";
  else if (g_hash_table_contains (stand_in->held, id) &&
           strcmp (json_string_value (json_object_get (item, "action")), "withdraw") != 0)
    word = "duplicate";
  else
    take (stand_in, item);
  g_hash_table_insert (stand_in->words, g_steal_pointer (&key), (gpointer) word);
  return turn_of (count, stand_in->faults.lose_every) ? NULL : word;
}

static json_t *
answer (StandIn *stand_in, const json_t *root)
{
  const char *batch = json_string_value (json_object_get (root, "batch"));
  const json_t *items = json_object_get (root, "items");
  json_t *said = json_array ();
  for (gsize i = 0; i < json_array_size (items); i++) {
    const json_t *item = json_array_get (items, i);
    const char *word = word_for (stand_in, batch, item);
    for (int k = 0; word != NULL && k < (stand_in->faults.doubles ? 2 : 1); k++)
      json_array_append_new (said, json_pack ("{s:s,s:s,s:s}", "id",
                                              json_string_value (json_object_get (item, "id")),
                                              "status", word, "reason", "not today"));
  }
  return json_pack ("{s:o}", "items", said);
}

static void
page_take (Request *request)
{
  gsize size = 0;
  const char *text = g_bytes_get_data (request_body (request), &size);
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);
  g_assert_nonnull (root);
  g_assert_cmpstr (request_header (request, "Authorization"), ==, "Bearer geheim");
  g_assert_cmpstr (request_header (request, "Idempotency-Key"), ==,
                   json_string_value (json_object_get (root, "batch")));
  pthread_mutex_lock (&the_one->lock);
  the_one->calls++;
  json_t *said = answer (the_one, root);
  gboolean fails = the_one->faults.fail_calls > 0;
  the_one->faults.fail_calls -= fails ? 1 : 0;
  pthread_mutex_unlock (&the_one->lock);
  json_decref (root);
  if (fails) {
    json_decref (said);
    request_json (request, 503, json_pack ("{s:s}", "error", "busy"));
  } else {
    request_json (request, 200, said);
  }
}

/* ---- Listing ---- */

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
page_list (Request *request)
{
  const char *after = request_query (request, "after");
  json_t *items = json_array ();
  const char *last = NULL;
  pthread_mutex_lock (&the_one->lock);
  guint n = 0;
  g_autofree char **keys = (char **) g_hash_table_get_keys_as_array (the_one->held, &n);
  qsort (keys, n, sizeof *keys, compare_keys);
  for (guint i = 0; i < n && json_array_size (items) < PAGE; i++) {
    if (after != NULL && strcmp (keys[i], after) <= 0)
      continue;
    last = keys[i];
    json_array_append_new (
        items, json_pack ("{s:s,s:i}", "id", keys[i], "quarters",
                          GPOINTER_TO_INT (g_hash_table_lookup (the_one->held, keys[i])) - 1));
  }
  json_t *next = json_array_size (items) == PAGE ? json_string (last) : json_null ();
  json_t *root = json_pack ("{s:o,s:o}", "items", items, "next", next);
  pthread_mutex_unlock (&the_one->lock);
  request_json (request, 200, root);
}

static const Route ROUTES[] = {
  { .method = METHOD_GET, .path = "/activities", .kind = ROUTE_API, .handle = page_list },
  { .method = METHOD_POST,
    .path = "/activities",
    .kind = ROUTE_API,
    .body_max = 1 << 20,
    .handle = page_take },
};

/* ---- From outside ---- */

StandIn *
stand_in_new (void)
{
  StandIn *stand_in = g_new0 (StandIn, 1);
  g_assert_null (the_one);
  pthread_mutex_init (&stand_in->lock, NULL);
  stand_in->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  stand_in->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  the_one = stand_in;
  stand_in->fixture = fixture_new (NULL, NULL, ROUTES, G_N_ELEMENTS (ROUTES));
  return stand_in;
}

void
stand_in_free (StandIn *stand_in)
{
  fixture_free (stand_in->fixture);
  g_hash_table_unref (stand_in->held);
  g_hash_table_unref (stand_in->words);
  pthread_mutex_destroy (&stand_in->lock);
  g_free (stand_in);
  the_one = NULL;
}

char *
stand_in_url (StandIn *stand_in)
{
  return g_strdup_printf ("http://127.0.0.1:%u", fixture_port (stand_in->fixture));
}

void
stand_in_set (StandIn *stand_in, StandInFaults faults)
{
  pthread_mutex_lock (&stand_in->lock);
  stand_in->faults = faults;
  pthread_mutex_unlock (&stand_in->lock);
}

gint64
stand_in_quarters (StandIn *stand_in, const char *reference)
{
  pthread_mutex_lock (&stand_in->lock);
  gint64 quarters = GPOINTER_TO_INT (g_hash_table_lookup (stand_in->held, reference)) - 1;
  pthread_mutex_unlock (&stand_in->lock);
  return quarters;
}

static guint
number (StandIn *stand_in, const guint *of)
{
  pthread_mutex_lock (&stand_in->lock);
  guint value = of != NULL ? *of : g_hash_table_size (stand_in->held);
  pthread_mutex_unlock (&stand_in->lock);
  return value;
}

guint
stand_in_held (StandIn *stand_in)
{
  return number (stand_in, NULL);
}

guint
stand_in_calls (StandIn *stand_in)
{
  return number (stand_in, &stand_in->calls);
}

guint
stand_in_errs (StandIn *stand_in)
{
  return number (stand_in, &stand_in->errs);
}

void
stand_in_forget (StandIn *stand_in, const char *reference)
{
  pthread_mutex_lock (&stand_in->lock);
  g_assert_true (g_hash_table_remove (stand_in->held, reference));
  pthread_mutex_unlock (&stand_in->lock);
}

void
stand_in_invent (StandIn *stand_in, const char *reference, gint64 quarters)
{
  pthread_mutex_lock (&stand_in->lock);
  g_hash_table_insert (stand_in->held, g_strdup (reference), GINT_TO_POINTER ((gint) quarters + 1));
  pthread_mutex_unlock (&stand_in->lock);
}
