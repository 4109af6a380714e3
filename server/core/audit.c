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
  return store_change (store, error, SQL_AUDIT_ADD, "itttt", ":now", now_ms, ":actor", actor,
                       ":action", action, ":subject", subject, ":detail",
                       detail_json != NULL ? detail_json : "{}");
}
