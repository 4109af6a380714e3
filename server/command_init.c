/* SPDX-License-Identifier: EUPL-1.2
 *
 * `init`: makes the data folder, the database, the secret, the first tag key and the first
 * account, whose password is printed once and kept nowhere.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>

#include "server/commands.h"
#include "server/core/audit.h"
#include "server/core/resources.h"
#include "server/core/secret.h"
#include "server/register/credential_key.h"
#include "server/server.h"
#include "server/staff/account.h"

enum { TAG_KEY_BYTES = 32, PASSWORD_BYTES = 12 };

static const char FIRST_NAME[] = "beheer";

static const char SQL_TAG_KEY_ADD[] = "INSERT INTO tag_key (generation, key, created_ms)"
                                      " VALUES (1, :key, :now)";

static gboolean
make_folder (const char *folder, const char *database, GError **error)
{
  if (g_file_test (database, G_FILE_TEST_EXISTS)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s exists already", database);
    return FALSE;
  }
  if (g_mkdir_with_parents (folder, 0700) == 0 && g_chmod (folder, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", folder, g_strerror (errno));
  return FALSE;
}

static gboolean
add_tag_key (Store *store, gint64 now_ms, GError **error)
{
  guint8 key[TAG_KEY_BYTES];
  randombytes_buf (key, sizeof key);
  gboolean added = store_change (store, error, SQL_TAG_KEY_ADD, "bi", ":key", key,
                                 (gsize) sizeof key, ":now", now_ms);
  sodium_memzero (key, sizeof key);
  return added;
}

static gboolean
fill (Store *store, const char *password_hash, GError **error)
{
  gint64 now_ms = g_get_real_time () / 1000;
  if (!store_begin (store, error))
    return FALSE;
  if (add_tag_key (store, now_ms, error) &&
      account_add (store, now_ms, FIRST_NAME, ROLE_ADMIN, password_hash, error) &&
      audit_add (store, now_ms, "system", "server.init", "staff:1", NULL, error) &&
      store_commit (store, error))
    return TRUE;
  store_rollback (store);
  return FALSE;
}

/* Made under another name first: what has the right name is whole. */
static gboolean
make_database (const char *database, const char *password_hash, GError **error)
{
  static const char *const endings[] = { "", "-wal", "-shm" };
  g_autofree char *unfinished = g_strconcat (database, ".new", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *left = g_strconcat (unfinished, endings[i], NULL);
    g_unlink (left);
  }
  g_autoptr (Store) store = store_open (unfinished, STORE_WRITER, error);
  if (store == NULL || !store_migrate (store, RESOURCES_SCHEMA, error) ||
      !fill (store, password_hash, error) || !store_checkpoint (store, TRUE, error))
    return FALSE;
  g_clear_pointer (&store, store_free);
  if (g_rename (unfinished, database) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", database, g_strerror (errno));
  return FALSE;
}

/* One that was put back from a backup, or left by an init that failed, is kept. */
static gboolean
make_secret (const char *folder, GError **error)
{
  guint8 secret[SECRET_BYTES];
  gboolean have = secret_load (folder, secret, NULL);
  sodium_memzero (secret, sizeof secret);
  return have || secret_create (folder, error);
}

/* The same of the key that signs Open Badges. */
static gboolean
make_credential_key (const char *folder, GError **error)
{
  g_autoptr (CredentialKey) key = credential_key_load (folder, error);
  return key != NULL;
}

static gboolean
run (Config *config, char **arguments, GError **error)
{
  if (arguments[0] != NULL)
    return command_usage (error, "init wants no arguments");
  const char *folder = config_text (config, "server.data");
  g_autofree char *database = server_database (config);
  if (!make_folder (folder, database, error) || !make_secret (folder, error) ||
      !make_credential_key (folder, error))
    return FALSE;
  g_autofree char *password = secret_random_text (PASSWORD_BYTES);
  g_autofree char *hash = account_hash (password);
  if (hash == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no memory to hash a password");
    return FALSE;
  }
  resources_register ();
  if (!make_database (database, hash, error))
    return FALSE;
  g_print ("Sign in with       %s  %s\n", FIRST_NAME, password);
  return TRUE;
}

const Command command_init = {
  .name = "init",
  .arguments = "",
  .summary = "make the data folder, the database and the first account",
  .run = run,
};
