/* SPDX-License-Identifier: EUPL-1.2
 *
 * Rows of the audit log; see audit.h.
 */
#include "server/core/audit.h"

static const char SQL_AUDIT_ADD[] = "INSERT INTO audit (at_ms, actor, action, subject, detail)"
                                    " VALUES (:now, :actor, :action, :subject, :detail)";

gboolean
audit_add (Store *store, gint64 now_ms, const char *actor, const char *action, const char *subject,
           const char *detail_json, GError **error)
{
  g_autoptr (StoreStmt) add = store_prepare (store, SQL_AUDIT_ADD, error);
  if (add == NULL)
    return FALSE;
  store_bind_int (add, ":now", now_ms);
  store_bind_text (add, ":actor", actor);
  store_bind_text (add, ":action", action);
  store_bind_text (add, ":subject", subject);
  store_bind_text (add, ":detail", detail_json != NULL ? detail_json : "{}");
  return store_run (add, error);
}
