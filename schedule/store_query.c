/* SPDX-License-Identifier: EUPL-1.2
 *
 * Statements bound and run in one call; see store.h. On top of the other calls, so it needs
 * nothing of SQLite itself.
 */
#include <stdarg.h>

#include "schedule/store.h"

static void
bind_all (StoreStmt *stmt, const char *types, va_list values)
{
  for (const char *type = types; *type != '\0'; type++) {
    const char *name = va_arg (values, const char *);
    const void *bytes = NULL;
    switch (*type) {
    case 'i':
      store_bind_int (stmt, name, va_arg (values, gint64));
      break;
    case 'd':
      store_bind_int (stmt, name, va_arg (values, int));
      break;
    case 't':
      store_bind_text (stmt, name, va_arg (values, const char *));
      break;
    case 'b':
      bytes = va_arg (values, const void *);
      store_bind_blob (stmt, name, bytes, va_arg (values, gsize));
      break;
    default:
      g_error ("no parameter of type %c", *type);
    }
  }
}

static StoreStmt *
query_va (Store *store, GError **error, const char *sql, const char *types, va_list values)
{
  StoreStmt *stmt = store_prepare (store, sql, error);
  if (stmt != NULL)
    bind_all (stmt, types, values);
  return stmt;
}

StoreStmt *
store_query (Store *store, GError **error, const char *sql, const char *types, ...)
{
  va_list values;
  va_start (values, types);
  StoreStmt *stmt = query_va (store, error, sql, types, values);
  va_end (values);
  return stmt;
}

gboolean
store_change (Store *store, GError **error, const char *sql, const char *types, ...)
{
  va_list values;
  va_start (values, types);
  g_autoptr (StoreStmt) stmt = query_va (store, error, sql, types, values);
  va_end (values);
  return stmt != NULL && store_run (stmt, error);
}

gint64
store_number (Store *store, GError **error, const char *sql, gint64 fallback, const char *types,
              ...)
{
  va_list values;
  va_start (values, types);
  g_autoptr (StoreStmt) stmt = query_va (store, error, sql, types, values);
  va_end (values);
  if (stmt == NULL || store_step (stmt, error) != STORE_ROW || store_column_is_null (stmt, 0))
    return fallback;
  return store_column_int (stmt, 0);
}
