/* SPDX-License-Identifier: EUPL-1.2
 *
 * The counter of changes; see change.h.
 */
#include "server/core/change.h"

static const char SQL_NEXT[] = "UPDATE change_counter SET version = version + 1"
                               " WHERE one = 1 RETURNING version";
static const char SQL_CURRENT[] = "SELECT version FROM change_counter WHERE one = 1";

gint64
change_next (Store *store, GError **error)
{
  g_autoptr (StoreStmt) next = store_query (store, error, SQL_NEXT, "");
  if (next == NULL || store_step (next, error) != STORE_ROW)
    return 0;
  gint64 version = store_column_int (next, 0);
  return store_run (next, error) ? version : 0;
}

gint64
change_current (Store *store, GError **error)
{
  return store_number (store, error, SQL_CURRENT, -1, "");
}
