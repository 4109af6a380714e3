/* SPDX-License-Identifier: EUPL-1.2
 *
 * Accounts of staff; see account.h.
 */
#include "server/staff/account.h"

#include <sodium.h>
#include <string.h>

static const char SQL_STAFF_ADD[] = "INSERT INTO staff (name, role, password_hash, created_ms)"
                                    " VALUES (:name, :role, :hash, :now)";

gboolean
account_add (Store *store, gint64 now_ms, const char *name, Role role, const char *password_hash,
             GError **error)
{
  g_autoptr (StoreStmt) add = store_prepare (store, SQL_STAFF_ADD, error);
  if (add == NULL)
    return FALSE;
  store_bind_text (add, ":name", name);
  store_bind_int (add, ":role", role);
  store_bind_text (add, ":hash", password_hash);
  store_bind_int (add, ":now", now_ms);
  return store_run (add, error);
}

char *
account_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg (hash, password, strlen (password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return NULL;
  return g_strdup (hash);
}
