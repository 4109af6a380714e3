/* SPDX-License-Identifier: EUPL-1.2
 *
 * The counter of changes; see change.h.
 */
#include "server/core/change.h"

/* No RETURNING: SQLite makes a table for its rows each time. */
static const char SQL_NEXT[] = "UPDATE change_counter SET version = version + 1 WHERE one = 1";
static const char SQL_CURRENT[] = "SELECT version FROM change_counter WHERE one = 1";

gint64
change_next (Store *store, GError **error)
{
  return store_change (store, error, SQL_NEXT, "") ? MAX (change_current (store, error), 0) : 0;
}

gint64
change_current (Store *store, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 version = store_number (store, &failed, SQL_CURRENT, -1, "");
  if (version < 0 && failed == NULL)
    g_set_error_literal (&failed, STORE_ERROR, STORE_ERROR_FAILED,
                         "the counter of changes is gone");
  if (failed == NULL)
    return version;
  g_propagate_error (error, g_steal_pointer (&failed));
  return -1;
}
