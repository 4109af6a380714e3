/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sessions of staff; see session.h.
 */
#include "server/staff/session.h"

#include <sodium.h>
#include <string.h>

static const char SQL_SESSION_FIND[] =
    "SELECT staff.id, staff.role, staff.name"
    "  FROM staff_session JOIN staff ON staff.id = staff_session.staff_id"
    " WHERE token_hash = :hash AND expires_ms > :now AND disabled_ms IS NULL";

void
staff_session_hash (const char *token, guint8 out[STAFF_TOKEN_HASH_BYTES])
{
  crypto_generichash (out, STAFF_TOKEN_HASH_BYTES, (const guint8 *) token, strlen (token), NULL, 0);
}

RequestStaff *
staff_session_find (Store *store, const guint8 token_hash[STAFF_TOKEN_HASH_BYTES], gint64 now_ms,
                    GError **error)
{
  g_autoptr (StoreStmt) find =
      store_query (store, error, SQL_SESSION_FIND, "bi", ":hash", token_hash,
                   (gsize) STAFF_TOKEN_HASH_BYTES, ":now", now_ms);
  if (find == NULL || store_step (find, error) != STORE_ROW)
    return NULL;
  RequestStaff *staff = g_new0 (RequestStaff, 1);
  staff->id = store_column_int (find, 0);
  staff->role = (Role) store_column_int (find, 1);
  staff->name = g_strdup (store_column_text (find, 2));
  return staff;
}

void
request_staff_free (RequestStaff *staff)
{
  if (staff == NULL)
    return;
  g_free ((char *) staff->name);
  g_free (staff);
}
