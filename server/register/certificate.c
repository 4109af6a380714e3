/* SPDX-License-Identifier: EUPL-1.2
 *
 * Certificates; see certificate.h.
 */
#include "server/register/certificate.h"

#include <string.h>

#include "schedule/programme.h"
#include "server/core/audit.h"
#include "server/core/secret.h"

G_DEFINE_QUARK (certificate_error, certificate_error)

enum { PUBLIC_ID_BYTES = 15 }; /* 20 characters */

#define STANDS "a.withdrawn = 0 AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"

static const char SQL_EARNED[] =
    "SELECT COUNT(*) FROM activity a WHERE a.attendee_id = :attendee AND " STANDS;
/* One that holds exactly what stands now. */
static const char SQL_SAME[] =
    "SELECT c.id FROM certificate c WHERE c.attendee_id = :attendee AND NOT EXISTS"
    " (SELECT 1 FROM activity a WHERE a.attendee_id = :attendee AND " STANDS " AND NOT EXISTS"
    " (SELECT 1 FROM certificate_activity x WHERE x.certificate_id = c.id AND x.activity_id ="
    " a.id)) AND NOT EXISTS (SELECT 1 FROM certificate_activity x JOIN activity a"
    " ON a.id = x.activity_id WHERE x.certificate_id = c.id AND NOT (" STANDS ")) LIMIT 1";
static const char SQL_ADD[] =
    "INSERT INTO certificate (public_id, credential, attendee_id, made_ms)"
    " VALUES (:public, :credential, :attendee, :now)";
static const char SQL_ADD_ACTIVITIES[] =
    "INSERT INTO certificate_activity (certificate_id, activity_id) SELECT :certificate, a.id"
    " FROM activity a WHERE a.attendee_id = :attendee AND " STANDS;
static const char SQL_READ[] =
    "SELECT c.id, c.public_id, c.credential, c.attendee_id, c.made_ms, a.name, g.title, g.venue,"
    " g.city, COALESCE (NULLIF (a.email, ''), o.email) FROM certificate c JOIN attendee a"
    " ON a.id = c.attendee_id JOIN sale_order o ON o.id = a.order_id, congress g"
    " WHERE c.public_id = :public AND (:attendee = 0 OR c.attendee_id = :attendee)";
static const char SQL_ACTIVITIES[] =
    "SELECT a.id, " STANDS " FROM certificate_activity x JOIN activity a ON a.id = x.activity_id"
    " LEFT JOIN session s ON s.id = a.session_id WHERE x.certificate_id = :certificate"
    " ORDER BY IFNULL (a.day_id, s.day_id), IFNULL (s.starts_ms, 0), a.id";
static const char SQL_LIST[] =
    "SELECT public_id, made_ms FROM certificate WHERE attendee_id = :attendee ORDER BY id DESC";
static const char SQL_REVOKED[] =
    "SELECT EXISTS (SELECT 1 FROM certificate_activity x JOIN activity a ON a.id = x.activity_id"
    " WHERE x.certificate_id = c.id AND NOT (" STANDS ")) FROM certificate c"
    " WHERE c.credential = :credential";

void
certificate_make_free (gpointer data)
{
  CertificateMake *make = data;
  g_free (make->outcome);
  g_free (make);
}

static gboolean
add (const CertificateMake *make, WriterTurn *turn, GError **error)
{
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  g_autofree char *uuid = programme_guid ("credential", public_id);
  g_autofree char *credential = g_strconcat ("urn:uuid:", uuid, NULL);
  if (!store_change (turn->store, error, SQL_ADD, "ttii", ":public", public_id, ":credential",
                     credential, ":attendee", make->attendee_id, ":now", turn->now_ms))
    return FALSE;
  gint64 id = store_last_id (turn->store);
  g_autofree char *actor = g_strdup_printf ("attendee:%" G_GINT64_FORMAT, make->attendee_id);
  g_autofree char *subject = g_strdup_printf ("certificate:%" G_GINT64_FORMAT, id);
  return store_change (turn->store, error, SQL_ADD_ACTIVITIES, "ii", ":certificate", id,
                       ":attendee", make->attendee_id) &&
         audit_add (turn->store, turn->now_ms, actor, "certificate.made", subject, NULL, error);
}

gboolean
certificate_make_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CertificateMake *make = data;
  g_autoptr (GError) failed = NULL;
  gint64 earned =
      store_number (turn->store, &failed, SQL_EARNED, 0, "i", ":attendee", make->attendee_id);
  gint64 same = failed != NULL ? 0
                               : store_number (turn->store, &failed, SQL_SAME, 0, "i", ":attendee",
                                               make->attendee_id);
  if (failed == NULL && earned == 0)
    g_set_error_literal (&failed, CERTIFICATE_ERROR, CERTIFICATE_ERROR_NOTHING, "nothing earned");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  turn->outcome = g_strdup (make->outcome);
  return same > 0 || add (make, turn, error);
}

void
certificate_free (Certificate *certificate)
{
  if (certificate == NULL)
    return;
  g_free (certificate->public_id);
  g_free (certificate->credential);
  g_free (certificate->name);
  g_free (certificate->congress);
  g_free (certificate->venue);
  g_free (certificate->city);
  g_free (certificate->mail);
  g_clear_pointer (&certificate->items, g_ptr_array_unref);
  g_clear_pointer (&certificate->gone, g_array_unref);
  g_free (certificate);
}

static gboolean
read_items (Store *store, Certificate *certificate, gint64 id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ACTIVITIES, "i", ":certificate", id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PortfolioItem *item = portfolio_item_read (store, store_column_int (q, 0), now_ms, error);
    gboolean gone = store_column_int (q, 1) == 0;
    if (item == NULL)
      return FALSE;
    g_ptr_array_add (certificate->items, item);
    g_array_append_val (certificate->gone, gone);
    certificate->whole = certificate->whole && !gone;
  }
  return step == STORE_DONE;
}

Certificate *
certificate_read (Store *store, const char *public_id, gint64 attendee_id, gint64 now_ms,
                  GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_READ, "ti", ":public", public_id, ":attendee", attendee_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  g_autoptr (Certificate) certificate = g_new0 (Certificate, 1);
  gint64 id = store_column_int (q, 0);
  certificate->public_id = g_strdup (store_column_text (q, 1));
  certificate->credential = g_strdup (store_column_text (q, 2));
  certificate->attendee_id = store_column_int (q, 3);
  certificate->made_ms = store_column_int (q, 4);
  certificate->name = g_strdup (store_column_text (q, 5));
  certificate->congress = g_strdup (store_column_text (q, 6));
  certificate->venue = g_strdup (store_column_text (q, 7));
  certificate->city = g_strdup (store_column_text (q, 8));
  certificate->mail = g_strdup (store_column_text (q, 9));
  certificate->items = g_ptr_array_new_with_free_func (portfolio_item_free);
  certificate->gone = g_array_new (FALSE, FALSE, sizeof (gboolean));
  certificate->whole = TRUE;
  return read_items (store, certificate, id, now_ms, error) ? g_steal_pointer (&certificate) : NULL;
}

static void
free_certificate (gpointer certificate)
{
  certificate_free (certificate);
}

GPtrArray *
certificate_list (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (free_certificate);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LIST, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Certificate *certificate = g_new0 (Certificate, 1);
    certificate->public_id = g_strdup (store_column_text (q, 0));
    certificate->made_ms = store_column_int (q, 1);
    g_ptr_array_add (list, certificate);
  }
  return step == STORE_DONE ? g_steal_pointer (&list) : NULL;
}

int
certificate_revoked (Store *store, const char *credential, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 revoked = store_number (store, &failed, SQL_REVOKED, -1, "t", ":credential", credential);
  if (failed == NULL)
    return (int) revoked;
  g_propagate_error (error, g_steal_pointer (&failed));
  return -2;
}
