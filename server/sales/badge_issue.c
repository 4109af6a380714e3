/* SPDX-License-Identifier: EUPL-1.2
 *
<<<<<<< HEAD
 * Badges given out and taken back; see badge_issue.h.
=======
 * New badges; see badge_issue.h.
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
 */
#include "server/sales/badge_issue.h"

#include "badges/code.h"
<<<<<<< HEAD
=======
#include "server/core/audit.h"
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
#include "server/core/change.h"

static const char SQL_TAG_KEY[] = "SELECT k.generation, k.key, c.number FROM tag_key k, congress c"
                                  " ORDER BY k.generation DESC LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO badge (attendee_id, code, badge_id, state, version, created_ms)"
    " VALUES (:attendee, :code, :badge, 'valid', :version, :now)";
<<<<<<< HEAD
static const char SQL_HAS[] =
    "SELECT COUNT(*) FROM badge WHERE attendee_id = :attendee AND state = 'valid'";
static const char SQL_END[] = "UPDATE badge SET state = :state, version = :version"
                              " WHERE attendee_id = :attendee AND state = 'valid'";

gboolean
=======
static const char SQL_VALID[] =
    "SELECT id FROM badge WHERE attendee_id = :attendee AND state = 'valid'";
static const char SQL_REVOKE[] =
    "UPDATE badge SET state = 'revoked', version = :version WHERE id = :id AND state = 'valid'";

gint64
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
badge_issue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_TAG_KEY, "");
  gint64 version = change_next (store, error);
  if (q == NULL || version == 0)
<<<<<<< HEAD
    return FALSE;
  if (store_step (q, NULL) != STORE_ROW) {
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, "no tag key or no congress");
    return FALSE;
=======
    return 0;
  if (store_step (q, NULL) != STORE_ROW) {
    g_set_error_literal (error, STORE_ERROR, STORE_ERROR_FAILED, "no tag key or no congress");
    return 0;
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
  }
  BadgeCode code;
  guint8 id[BADGE_ID_BYTES];
  gsize size = 0;
  const guint8 *key = store_column_blob (q, 1, &size);
  g_assert (size == BADGE_TAG_KEY_BYTES);
  badge_code_make (&code, (guint) store_column_int (q, 0), (guint8) store_column_int (q, 2), key);
  badge_code_id (&code, id);
<<<<<<< HEAD
  return store_change (store, error, SQL_ADD, "ibbii", ":attendee", attendee_id, ":code",
                       code.bytes, (gsize) BADGE_CODE_BYTES, ":badge", id, (gsize) BADGE_ID_BYTES,
                       ":version", version, ":now", now_ms);
}

/* Whether the person has a valid badge; -1 with @error set. */
static gint64
has_badge (Store *store, gint64 attendee_id, GError **error)
{
  return store_number (store, error, SQL_HAS, -1, "i", ":attendee", attendee_id);
}

gboolean
badge_end (Store *store, gint64 attendee_id, BadgeEnd how, GError **error)
{
  gint64 has = has_badge (store, attendee_id, error);
  if (has <= 0)
    return has == 0;
  gint64 version = change_next (store, error);
  return version > 0 && store_change (store, error, SQL_END, "tii", ":state",
                                      how == BADGE_REVOKED ? "revoked" : "cancelled", ":version",
                                      version, ":attendee", attendee_id);
}

gboolean
badge_reissue (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  gint64 has = has_badge (store, attendee_id, error);
  if (has <= 0)
    return has == 0;
  return badge_end (store, attendee_id, BADGE_REVOKED, error) &&
         badge_issue (store, attendee_id, now_ms, error);
=======
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
>>>>>>> 6aee315 (Print badges in batches that are kept, edit layouts with real names, and renew a badge at the desk)
}
