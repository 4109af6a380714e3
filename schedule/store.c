/* SPDX-License-Identifier: EUPL-1.2
 *
 * SQLite behind a small door; see store.h. The only file of the house that includes
 * sqlite3.h.
 */
#include "schedule/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "schedule/store_private.h"

G_DEFINE_QUARK (store_error, store_error)

enum {
  BUSY_TIMEOUT_MS = 5000,
  TRUNCATE_WAIT_MS = 50,
  BACKUP_PAGES_A_STEP = 256,
  RECENT_TEXTS = 1024, /* many more than the statements of a busy minute: few share a slot */
};

/* The prepared statements of one text. */
typedef struct {
  char *sql;
  GPtrArray *idle; /* of StoreStmt, not lent at the moment */
} Prepared;

struct Store {
  sqlite3 *db;
  GHashTable *prepared; /* SQL text -> Prepared */
  /* By where a text stood the last time, which for a constant is where it stands: looked at before
   * the whole text is hashed. */
  Prepared *recent[RECENT_TEXTS];
  StoreWork work;
  StoreMode mode;
  int log_pages;
};

struct StoreStmt {
  Store *store;
  Prepared *home;
  sqlite3_stmt *stmt;
  guint64 bound; /* bit i: parameter i + 1 has a value */
  char *mistake; /* what a bind call got wrong, told by the next step */
  gboolean started;
};

static const char PRAGMAS_ALL[] = "PRAGMA foreign_keys=ON;"
                                  "PRAGMA trusted_schema=OFF;"
                                  "PRAGMA cell_size_check=ON;"
                                  "PRAGMA mmap_size=0;"
                                  "PRAGMA temp_store=MEMORY;";
static const char PRAGMAS_WRITER[] = "PRAGMA journal_mode=WAL;"
                                     "PRAGMA synchronous=FULL;"
                                     "PRAGMA wal_autocheckpoint=0;"
                                     "PRAGMA cache_size=-65536;" /* KiB: a batch fits, unspilled */
                                     "PRAGMA recursive_triggers=ON;";
static const char PRAGMAS_READER[] = "PRAGMA query_only=ON;"
                                     "PRAGMA wal_autocheckpoint=0;";

static gboolean
fail (Store *store, int rc, GError **error)
{
  StoreError code = STORE_ERROR_FAILED;
  if ((rc & 0xff) == SQLITE_CONSTRAINT)
    code = STORE_ERROR_CONSTRAINT;
  else if ((rc & 0xff) == SQLITE_FULL || rc == SQLITE_IOERR_WRITE)
    code = STORE_ERROR_FULL;
  else if ((rc & 0xff) == SQLITE_NOTADB)
    code = STORE_ERROR_SCHEMA;
  g_set_error (error, STORE_ERROR, (int) code, "%s (SQLite %d)",
               store->db != NULL ? sqlite3_errmsg (store->db) : sqlite3_errstr (rc), rc);
  return FALSE;
}

static void
stmt_destroy (gpointer data)
{
  StoreStmt *stmt = data;
  sqlite3_finalize (stmt->stmt);
  g_free (stmt->mistake);
  g_free (stmt);
}

static void
prepared_free (gpointer data)
{
  Prepared *prepared = data;
  g_ptr_array_unref (prepared->idle);
  g_free (prepared->sql);
  g_free (prepared);
}

/* SQLite counts its memory under a lock that all connections share; nobody asks for the count. */
static void
configure_library (void)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
}

/* SQLite gives the log and index files the mode of the database, so setting it once is enough. */
static gboolean
create_private_file (const char *path, GError **error)
{
  if (strcmp (path, ":memory:") == 0)
    return TRUE;
  int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  close (fd);
  return TRUE;
}

static int
on_commit (void *store, sqlite3 *db, const char *name, int pages)
{
  (void) db, (void) name;
  ((Store *) store)->log_pages = pages;
  return SQLITE_OK;
}

static gboolean
configure (Store *store, GError **error)
{
  sqlite3_extended_result_codes (store->db, 1);
  sqlite3_busy_timeout (store->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (store->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  if (!store_exec (store, PRAGMAS_ALL, error) ||
      !store_exec (store, store->mode == STORE_WRITER ? PRAGMAS_WRITER : PRAGMAS_READER, error))
    return FALSE;
  /* After the pragma wal_autocheckpoint, which is a hook as well. */
  sqlite3_wal_hook (store->db, on_commit, store);
  return TRUE;
}

Store *
store_open (const char *path, StoreMode mode, GError **error)
{
  if (mode == STORE_WRITER && !create_private_file (path, error))
    return NULL;
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, configure_library);
  g_autoptr (Store) store = g_new0 (Store, 1);
  store->mode = mode;
  store->prepared = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, prepared_free);
  int flags =
      mode == STORE_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int rc = sqlite3_open_v2 (path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc != SQLITE_OK) {
    fail (store, rc, error);
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  if (!configure (store, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  return g_steal_pointer (&store);
}

void
store_free (Store *store)
{
  if (store == NULL)
    return;
  g_hash_table_unref (store->prepared);
  if (sqlite3_close (store->db) != SQLITE_OK)
    g_error ("store closed while a statement is still lent: %s", sqlite3_errmsg (store->db));
  g_free (store);
}

gboolean
store_exec (Store *store, const char *sql, GError **error)
{
  int rc = sqlite3_exec (store->db, sql, NULL, NULL, NULL);
  return rc == SQLITE_OK || fail (store, rc, error);
}

/* ---- Statements ---- */

static Prepared *
find_prepared (Store *store, const char *sql)
{
  Prepared **recent = &store->recent[GPOINTER_TO_SIZE (sql) / 16 % RECENT_TEXTS];
  if (*recent != NULL && strcmp ((*recent)->sql, sql) == 0)
    return *recent;
  *recent = g_hash_table_lookup (store->prepared, sql);
  if (*recent != NULL)
    return *recent;
  *recent = g_new (Prepared, 1);
  **recent = (Prepared){ g_strdup (sql), g_ptr_array_new_with_free_func (stmt_destroy) };
  g_hash_table_insert (store->prepared, (*recent)->sql, *recent);
  return *recent;
}

StoreStmt *
store_prepare (Store *store, const char *sql, GError **error)
{
  Prepared *home = find_prepared (store, sql);
  if (home->idle->len > 0)
    return g_ptr_array_steal_index_fast (home->idle, home->idle->len - 1);
  sqlite3_stmt *handle = NULL;
  const char *tail = NULL;
  int rc = sqlite3_prepare_v3 (store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, &tail);
  if (rc != SQLITE_OK) {
    fail (store, rc, error);
    g_prefix_error (error, "in «%.60s…»: ", sql);
    return NULL;
  }
  g_assert (handle != NULL && tail[strspn (tail, " \n;")] == '\0');
  g_assert (sqlite3_bind_parameter_count (handle) <= 64);
  StoreStmt *stmt = g_new0 (StoreStmt, 1);
  stmt->store = store;
  stmt->home = home;
  stmt->stmt = handle;
  return stmt;
}

void
store_reset (StoreStmt *stmt)
{
  sqlite3_reset (stmt->stmt);
  sqlite3_clear_bindings (stmt->stmt);
  StoreWork *work = &stmt->store->work;
  work->steps += sqlite3_stmt_status (stmt->stmt, SQLITE_STMTSTATUS_VM_STEP, 1);
  work->prepared_again += sqlite3_stmt_status (stmt->stmt, SQLITE_STMTSTATUS_REPREPARE, 1);
  stmt->bound = 0;
  stmt->started = FALSE;
  g_clear_pointer (&stmt->mistake, g_free);
}

void
store_stmt_free (StoreStmt *stmt)
{
  if (stmt == NULL)
    return;
  if (stmt->started || stmt->bound != 0 || stmt->mistake != NULL)
    store_reset (stmt);
  g_ptr_array_add (stmt->home->idle, stmt);
}

/* Returns: the parameter's number from 1, or 0 when it cannot be bound now. */
static int
parameter (StoreStmt *stmt, const char *name)
{
  int index = sqlite3_bind_parameter_index (stmt->stmt, name);
  if ((index == 0 || stmt->started) && stmt->mistake == NULL)
    stmt->mistake = g_strdup_printf ("%s parameter %s", stmt->started ? "late" : "no", name);
  if (index == 0 || stmt->started)
    return 0;
  stmt->bound |= G_GUINT64_CONSTANT (1) << (index - 1);
  return index;
}

static void
bound (StoreStmt *stmt, const char *name, int rc)
{
  if (rc != SQLITE_OK && stmt->mistake == NULL)
    stmt->mistake = g_strdup_printf ("parameter %s: %s", name, sqlite3_errstr (rc));
}

void
store_bind_int (StoreStmt *stmt, const char *name, gint64 value)
{
  int index = parameter (stmt, name);
  if (index > 0)
    bound (stmt, name, sqlite3_bind_int64 (stmt->stmt, index, value));
}

void
store_bind_text (StoreStmt *stmt, const char *name, const char *value)
{
  int index = parameter (stmt, name);
  if (index > 0)
    bound (stmt, name, sqlite3_bind_text (stmt->stmt, index, value, -1, SQLITE_TRANSIENT));
}

void
store_bind_blob (StoreStmt *stmt, const char *name, const void *bytes, gsize size)
{
  int index = parameter (stmt, name);
  if (index > 0)
    bound (stmt, name,
           sqlite3_bind_blob64 (stmt->stmt, index, bytes != NULL ? bytes : "", size,
                                SQLITE_TRANSIENT));
}

void
store_bind_null (StoreStmt *stmt, const char *name)
{
  int index = parameter (stmt, name);
  if (index > 0)
    bound (stmt, name, sqlite3_bind_null (stmt->stmt, index));
}

static gboolean
all_bound (StoreStmt *stmt, GError **error)
{
  int count = sqlite3_bind_parameter_count (stmt->stmt);
  guint64 wanted = count == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << count) - 1;
  if (stmt->mistake == NULL && stmt->bound == wanted)
    return TRUE;
  g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s in «%.60s…»",
               stmt->mistake != NULL ? stmt->mistake : "unbound parameter", stmt->home->sql);
  return FALSE;
}

StoreStep
store_step (StoreStmt *stmt, GError **error)
{
  if (!stmt->started && !all_bound (stmt, error))
    return STORE_FAILED;
  stmt->started = TRUE;
  int rc = sqlite3_step (stmt->stmt);
  if (rc == SQLITE_ROW)
    return STORE_ROW;
  if (rc == SQLITE_DONE)
    return STORE_DONE;
  fail (stmt->store, rc, error);
  return STORE_FAILED;
}

gboolean
store_run (StoreStmt *stmt, GError **error)
{
  StoreStep step = STORE_ROW;
  while (step == STORE_ROW)
    step = store_step (stmt, error);
  store_reset (stmt);
  return step == STORE_DONE;
}

gint64
store_column_int (StoreStmt *stmt, int column)
{
  return sqlite3_column_int64 (stmt->stmt, column);
}

const char *
store_column_text (StoreStmt *stmt, int column)
{
  return (const char *) sqlite3_column_text (stmt->stmt, column);
}

const void *
store_column_blob (StoreStmt *stmt, int column, gsize *size)
{
  const void *bytes = sqlite3_column_blob (stmt->stmt, column);
  *size = (gsize) sqlite3_column_bytes (stmt->stmt, column);
  return bytes;
}

gboolean
store_column_is_null (StoreStmt *stmt, int column)
{
  return sqlite3_column_type (stmt->stmt, column) == SQLITE_NULL;
}

int
store_column_count (StoreStmt *stmt)
{
  return sqlite3_column_count (stmt->stmt);
}

const char *
store_column_name (StoreStmt *stmt, int column)
{
  return sqlite3_column_name (stmt->stmt, column);
}

gint64
store_last_id (Store *store)
{
  return sqlite3_last_insert_rowid (store->db);
}

int
store_changes (Store *store)
{
  return sqlite3_changes (store->db);
}

gint64
store_total_changes (Store *store)
{
  return sqlite3_total_changes64 (store->db);
}

StoreWork
store_work (const Store *store)
{
  return store->work;
}

/* ---- Transactions ---- */

/* Like store_exec() of one statement, but prepared once: these run with every request. */
static gboolean
run_often (Store *store, const char *sql, GError **error)
{
  g_autoptr (StoreStmt) stmt = store_prepare (store, sql, error);
  return stmt != NULL && store_run (stmt, error);
}

gboolean
store_begin (Store *store, GError **error)
{
  if (store->mode == STORE_WRITER)
    return run_often (store, "BEGIN IMMEDIATE", error);
  /* A deferred transaction has no snapshot before its first read. */
  return run_often (store, "BEGIN", error) &&
         run_often (store, "SELECT 1 FROM sqlite_schema LIMIT 1", error);
}

gboolean
store_commit (Store *store, GError **error)
{
  return run_often (store, "COMMIT", error);
}

void
store_rollback (Store *store)
{
  g_autoptr (GError) error = NULL;
  if (store_in_transaction (store) && !run_often (store, "ROLLBACK", &error))
    g_error ("rollback: %s", error->message);
}

gboolean
store_in_transaction (Store *store)
{
  return sqlite3_get_autocommit (store->db) == 0;
}

gboolean
store_savepoint (Store *store, GError **error)
{
  return run_often (store, "SAVEPOINT command", error);
}

gboolean
store_savepoint_release (Store *store, GError **error)
{
  return run_often (store, "RELEASE command", error);
}

gboolean
store_savepoint_rollback (Store *store, GError **error)
{
  return run_often (store, "ROLLBACK TO command", error) && store_savepoint_release (store, error);
}

gboolean
store_checkpoint (Store *store, gboolean truncate, GError **error)
{
  g_assert (store->mode == STORE_WRITER);
  int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  /* A long reader must not keep the writer from its queue. */
  sqlite3_busy_timeout (store->db, TRUNCATE_WAIT_MS);
  int rc = sqlite3_wal_checkpoint_v2 (store->db, NULL, mode, NULL, NULL);
  sqlite3_busy_timeout (store->db, BUSY_TIMEOUT_MS);
  return rc == SQLITE_OK || fail (store, rc, error);
}

int
store_log_pages (const Store *store)
{
  return store->log_pages;
}

/* ---- The schema ---- */

int
store_version (Store *store)
{
  sqlite3_stmt *stmt = NULL;
  int version = 0;
  if (sqlite3_prepare_v2 (store->db, "PRAGMA user_version", -1, &stmt, NULL) == SQLITE_OK &&
      sqlite3_step (stmt) == SQLITE_ROW)
    version = sqlite3_column_int (stmt, 0);
  sqlite3_finalize (stmt);
  return version;
}

gboolean
store_check_references (Store *store, GError **error)
{
  g_autoptr (StoreStmt) keys = store_prepare (store, "PRAGMA foreign_key_check", error);
  if (keys == NULL)
    return FALSE;
  StoreStep step = store_step (keys, error);
  if (step == STORE_ROW)
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "a loose reference in %s",
                 store_column_text (keys, 0));
  return step == STORE_DONE;
}

/* ---- Backup ---- */

static gboolean
copy_pages (Store *store, Store *copy, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (copy->db, "main", store->db, "main");
  if (backup == NULL)
    return fail (copy, sqlite3_errcode (copy->db), error);
  int rc = SQLITE_OK;
  while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED) {
    if (rc != SQLITE_OK)
      sqlite3_sleep (10); /* another connection holds a lock: SQLite's own pause, then ask again */
    rc = sqlite3_backup_step (backup, BACKUP_PAGES_A_STEP);
  }
  sqlite3_backup_finish (backup);
  return rc == SQLITE_DONE || fail (copy, rc, error);
}

static gboolean
check_copy (Store *copy, GError **error)
{
  g_autoptr (StoreStmt) integrity = store_prepare (copy, "PRAGMA integrity_check", error);
  if (integrity == NULL || store_step (integrity, error) != STORE_ROW)
    return FALSE;
  if (strcmp (store_column_text (integrity, 0), "ok") != 0) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "the copy is damaged: %s",
                 store_column_text (integrity, 0));
    return FALSE;
  }
  return store_check_references (copy, error);
}

static gboolean
write_copy (Store *store, const char *to, GError **error)
{
  g_autoptr (Store) copy = store_open (to, STORE_WRITER, error);
  return copy != NULL && copy_pages (store, copy, error) &&
         store_exec (copy, "PRAGMA journal_mode=DELETE", error) && check_copy (copy, error);
}

static gboolean
sync_path (const char *path, int flags, GError **error)
{
  int fd = open (path, flags | O_CLOEXEC);
  if (fd >= 0 && fsync (fd) == 0) {
    close (fd);
    return TRUE;
  }
  g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return FALSE;
}

gboolean
store_backup (Store *store, const char *to, GError **error)
{
  if (g_file_test (to, G_FILE_TEST_EXISTS)) {
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s exists already", to);
    return FALSE;
  }
  g_autofree char *part = g_strconcat (to, ".part", NULL);
  unlink (part);
  g_autofree char *folder = g_path_get_dirname (to);
  if (write_copy (store, part, error) && sync_path (part, O_RDONLY, error)) {
    if (link (part, to) == 0) {
      unlink (part);
      return sync_path (folder, O_RDONLY | O_DIRECTORY, error);
    }
    g_set_error (error, STORE_ERROR, STORE_ERROR_FAILED, "%s: %s", to, g_strerror (errno));
  }
  unlink (part);
  return FALSE;
}
