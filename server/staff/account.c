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
  return store_change (store, error, SQL_STAFF_ADD, "tdti", ":name", name, ":role", (int) role,
                       ":hash", password_hash, ":now", now_ms);
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
