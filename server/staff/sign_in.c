/* SPDX-License-Identifier: EUPL-1.2
 *
 * Signing in; see sign_in.h.
 */
#include "server/staff/sign_in.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/staff/account.h"

enum { TRIES_MAX = 5, NAMES_MAX = 1000 };
static const gint64 WAIT_MS = G_GINT64_CONSTANT (15) * 60 * 1000;

static const char SQL_HASH[] =
    "SELECT id, password_hash FROM staff WHERE name = :name AND disabled_ms IS NULL";
static const char SQL_OPEN[] =
    "INSERT INTO staff_session (token_hash, staff_id, created_ms, expires_ms)"
    " VALUES (:hash, :staff, :now, :expires)";
static const char SQL_CLOSE[] = "DELETE FROM staff_session WHERE token_hash = :hash";
static const char SQL_CLEAN[] = "DELETE FROM staff_session WHERE expires_ms < :now";

typedef struct {
  int tries;
  gint64 first_ms;
} Tries;

static pthread_mutex_t tries_lock = PTHREAD_MUTEX_INITIALIZER;
static GHashTable *tries_of; /* name -> Tries */

/* Called with the lock held. */
static Tries *
find_tries (const char *name, gint64 now_ms)
{
  if (tries_of == NULL)
    tries_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  /* Somebody who tries a thousand names would otherwise fill the memory. */
  if (g_hash_table_size (tries_of) > NAMES_MAX)
    g_hash_table_remove_all (tries_of);
  Tries *tries = g_hash_table_lookup (tries_of, name);
  if (tries != NULL && now_ms - tries->first_ms > WAIT_MS) {
    g_hash_table_remove (tries_of, name);
    tries = NULL;
  }
  return tries;
}

gboolean
sign_in_may_try (const char *name, gint64 now_ms)
{
  pthread_mutex_lock (&tries_lock);
  const Tries *tries = find_tries (name, now_ms);
  gboolean may = tries == NULL || tries->tries < TRIES_MAX;
  pthread_mutex_unlock (&tries_lock);
  return may;
}

void
sign_in_failed (const char *name, gint64 now_ms)
{
  pthread_mutex_lock (&tries_lock);
  Tries *tries = find_tries (name, now_ms);
  if (tries == NULL) {
    tries = g_new0 (Tries, 1);
    tries->first_ms = now_ms;
    g_hash_table_insert (tries_of, g_strdup (name), tries);
  }
  tries->tries++;
  pthread_mutex_unlock (&tries_lock);
}

void
sign_in_succeeded (const char *name)
{
  pthread_mutex_lock (&tries_lock);
  if (tries_of != NULL)
    g_hash_table_remove (tries_of, name);
  pthread_mutex_unlock (&tries_lock);
}

/* A hash that nobody's password has, made once. */
static const char *
nobodys_hash (void)
{
  static gsize ready = 0;
  static char *hash = NULL;
  if (g_once_init_enter (&ready)) {
    hash = account_hash ("-");
    g_once_init_leave (&ready, 1);
  }
  return hash;
}

char *
sign_in_hash_of (Store *store, const char *name, gint64 *staff_id, GError **error)
{
  *staff_id = 0;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_HASH, "t", ":name", name);
  if (q == NULL)
    return NULL;
  StoreStep step = store_step (q, error);
  if (step == STORE_FAILED)
    return NULL;
  if (step == STORE_DONE)
    return g_strdup (nobodys_hash ());
  *staff_id = store_column_int (q, 0);
  return g_strdup (store_column_text (q, 1));
}

gboolean
sign_in_verify (const char *hash, const char *password)
{
  return crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
}

gboolean
sign_in_run (gpointer data, WriterTurn *turn, GError **error)
{
  const SignIn *sign_in = data;
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, sign_in->staff_id);
  gint64 expires = turn->now_ms + (gint64) SIGN_IN_HOURS * 3600 * 1000;
  turn->outcome = g_strdup ("/kantoor");
  return store_change (turn->store, error, SQL_CLEAN, "i", ":now", turn->now_ms) &&
         store_change (turn->store, error, SQL_OPEN, "biii", ":hash", sign_in->token_hash,
                       (gsize) STAFF_TOKEN_HASH_BYTES, ":staff", sign_in->staff_id, ":now",
                       turn->now_ms, ":expires", expires) &&
         audit_add (turn->store, turn->now_ms, actor, "staff.signed_in", actor, NULL, error);
}

gboolean
sign_out_run (gpointer data, WriterTurn *turn, GError **error)
{
  turn->outcome = g_strdup ("/");
  return store_change (turn->store, error, SQL_CLOSE, "b", ":hash", data,
                       (gsize) STAFF_TOKEN_HASH_BYTES);
}
