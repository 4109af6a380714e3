/* SPDX-License-Identifier: EUPL-1.2
 *
 * New badges; see badge_issue.h.
 */
#include "server/sales/badge_issue.h"

#include "badges/code.h"
#include "server/core/audit.h"
#include "server/core/change.h"

static const char SQL_TAG_KEY[] = "SELECT k.generation, k.key, c.number FROM tag_key k, congress c"
                                  " ORDER BY k.generation DESC LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO badge (attendee_id, code, badge_id, state, version, created_ms)"
    " VALUES (:attendee, :code, :badge, 'valid', :version, :now)";
static const char SQL_VALID[] =
    "SELECT id FROM badge WHERE attendee_id = :attendee AND state = 'valid'";
static const char SQL_REVOKE[] =
    "UPDATE badge SET state = 'revoked', version = :version WHERE id = :id AND state = 'valid'";
static const char SQL_CANCEL[] =
    "UPDATE badge SET state = 'cancelled', version = :version WHERE id = :id AND state = 'valid'";

gint64
badge_issue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TAG_KEY, "");
  gint64 version = q != NULL ? change_next (store, error) : 0;
  StoreStep step = version > 0 ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, "no tag key or no congress");
  if (step != STORE_ROW)
    return 0;
  BadgeCode code;
  guint8 id[BADGE_ID_BYTES];
  gsize size = 0;
  const guint8 *key = store_column_blob (q, 1, &size);
  g_assert (size == BADGE_TAG_KEY_BYTES);
  badge_code_make (&code, (guint) store_column_int (q, 0), (guint8) store_column_int (q, 2), key);
  badge_code_id (&code, id);
  if (!store_change (store, error, SQL_ADD, "ibbii", ":attendee", attendee_id, ":code", code.bytes,
                     (gsize) BADGE_CODE_BYTES, ":badge", id, (gsize) BADGE_ID_BYTES, ":version",
                     version, ":now", now_ms))
    return 0;
  return store_last_id (store);
}

gint64
badge_reissue (Store *store, gint64 attendee_id, const char *actor, gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 old = store_number (store, &failed, SQL_VALID, 0, "i", ":attendee", attendee_id);
  gint64 version = failed == NULL && old != 0 ? change_next (store, &failed) : 0;
  if (failed != NULL)
    g_propagate_error (error, g_steal_pointer (&failed));
  if (version == 0 ||
      !store_change (store, error, SQL_REVOKE, "ii", ":version", version, ":id", old))
    return 0;
  gint64 made = badge_issue (store, attendee_id, now_ms, error);
  g_autofree char *subject = g_strdup_printf ("badge:%" G_GINT64_FORMAT, made);
  g_autofree char *detail = g_strdup_printf ("{\"instead_of\":%" G_GINT64_FORMAT "}", old);
  return made != 0 && audit_add (store, now_ms, actor, "badge.reissued", subject, detail, error)
             ? made
             : 0;
}

gboolean
badge_cancel (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 old = store_number (store, &failed, SQL_VALID, 0, "i", ":attendee", attendee_id);
  gint64 version = failed == NULL && old != 0 ? change_next (store, &failed) : 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return version == 0 ||
         store_change (store, error, SQL_CANCEL, "ii", ":version", version, ":id", old);
}
