/* SPDX-License-Identifier: EUPL-1.2
 *
 * New private links; see link_renew.h.
 */
#include "server/sales/after/link_renew.h"

#include <jansson.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/core/secret.h"
#include "server/mail/letter.h"
#include "server/sales/badge_issue.h"
#include "server/sales/order_state.h"

/* As cart.c makes an order's: 16 characters. */
enum { PUBLIC_ID_BYTES = 12, KEY_BYTES = 9 };

/* @own: one person who ordered for nobody else. */
static const char SQL_FIND[] =
    "SELECT o.id, a.id, a.handed_ms IS NULL AND 1 = (SELECT COUNT(*) FROM attendee b WHERE"
    " b.order_id = o.id), (o.state = 'pending' AND NOT EXISTS (SELECT 1 FROM on_account c WHERE"
    " c.order_id = o.id)) OR (o.state = 'expired' AND EXISTS (SELECT 1 FROM payment p WHERE"
    " p.order_id = o.id AND p.state IN ('new', 'open', 'pending', 'authorized'))), o.email,"
    " IIF (a.email <> '' OR a.handed_ms IS NOT NULL, a.email, o.email)"
    " FROM sale_order o JOIN attendee a ON a.order_id = o.id WHERE o.number IS NOT NULL AND"
    " (a.public_id = :person OR (:person IS NULL AND o.id = :order)) ORDER BY a.position LIMIT 1";
static const char SQL_ORDER[] = "UPDATE sale_order SET public_id = :public WHERE id = :order";
#define PEOPLE "order_id = :order AND (id = :attendee OR (:attendee = 0 AND email = ''))"
static const char SQL_PEOPLE[] =
    "UPDATE attendee SET public_id = lower (hex (randomblob (8))) WHERE " PEOPLE;
static const char SQL_BADGES[] = "SELECT id FROM attendee WHERE " PEOPLE " ORDER BY id";
static const char SQL_NEW[] = "SELECT public_id FROM attendee WHERE id = :attendee";

void
link_renew_free (gpointer command)
{
  LinkRenew *renew = command;
  if (renew == NULL)
    return;
  after_who_clear (&renew->who);
  g_free (renew);
}

/* @attendee_id: whose link it is; 0: the link is of who ordered for others. @order: the order's is
 * renewed. @known: there is somewhere to send the new one. */
typedef struct {
  gint64 order_id, attendee_id;
  gboolean order, known, at_bank;
} Which;

static gboolean
find (Store *store, const LinkRenew *renew, Which *which, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_FIND, "ti", ":person", renew->who.person,
                                         ":order", renew->order_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such order or person");
  if (step != STORE_ROW)
    return FALSE;
  gboolean own = store_column_int (q, 2) != 0, person = renew->who.person != NULL;
  *which = (Which){ .order_id = store_column_int (q, 0),
                    .attendee_id = own || person ? store_column_int (q, 1) : 0,
                    .order = own || !person,
                    .at_bank = store_column_int (q, 3) != 0,
                    .known = *store_column_text (q, own || !person ? 4 : 5) != '\0' };
  return TRUE;
}

static gboolean
renew_ids (Store *store, const Which *which, GError **error)
{
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  return (!which->order || store_change (store, error, SQL_ORDER, "ti", ":public", public_id,
                                         ":order", which->order_id)) &&
         store_change (store, error, SQL_PEOPLE, "ii", ":order", which->order_id, ":attendee",
                       which->attendee_id);
}

static gboolean
renew_badges (Store *store, const Which *which, const char *actor, gint64 now_ms, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BADGES, "ii", ":order", which->order_id,
                                         ":attendee", which->attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 id = store_column_int (q, 0);
    g_array_append_val (ids, id);
  }
  g_autoptr (GError) failed = NULL;
  for (guint i = 0; step == STORE_DONE && failed == NULL && i < ids->len; i++)
    badge_reissue (store, g_array_index (ids, gint64, i), actor, now_ms, &failed);
  if (failed == NULL)
    return step == STORE_DONE;
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

static gboolean
send (Store *store, const Which *which, gint64 now_ms, GError **error)
{
  if (!which->known)
    return TRUE;
  g_autofree char *once = secret_random_text (KEY_BYTES);
  g_autofree char *key =
      g_strdup_printf ("letter.new_link.%" G_GINT64_FORMAT ".%s", which->order_id, once);
  const LetterTo to = { .kind = "new_link",
                        .key = key,
                        .order_id = which->order_id,
                        .attendee_id = which->order ? 0 : which->attendee_id };
  return letter_send (store, now_ms, error, &to, "");
}

static gboolean
note (Store *store, const LinkRenew *renew, const Which *which, const char *actor, gint64 now_ms,
      GError **error)
{
  g_autofree char *subject =
      which->order ? g_strdup_printf ("order:%" G_GINT64_FORMAT, which->order_id)
                   : g_strdup_printf ("attendee:%" G_GINT64_FORMAT, which->attendee_id);
  json_t *detail = json_pack ("{s:s, s:b}", "reason", renew->who.reason, "badge", renew->badge);
  char *text = json_dumps (detail, JSON_COMPACT | JSON_SORT_KEYS);
  json_decref (detail);
  gboolean well = audit_add (store, now_ms, actor, "link.renewed", subject, text, error);
  free (text);
  return well;
}

static gboolean
refuse (GError **error, OrderError code, const char *why)
{
  g_set_error_literal (error, ORDER_ERROR, (int) code, why);
  return FALSE;
}

static gboolean
set_outcome (const LinkRenew *renew, const Which *which, WriterTurn *turn, GError **error)
{
  if (renew->who.person == NULL) {
    turn->outcome = g_strdup (renew->who.next);
    return TRUE;
  }
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_NEW, "i", ":attendee", which->attendee_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  turn->outcome = g_strdup_printf ("/kantoor/deelnemers/%s?klaar=link", store_column_text (q, 0));
  return TRUE;
}

gboolean
link_renew_run (gpointer command, WriterTurn *turn, GError **error)
{
  LinkRenew *renew = command;
  Store *store = turn->store;
  Which which;
  if (!after_reason_fits (renew->who.reason))
    return refuse (error, ORDER_ERROR_REASON, "staff must give a reason");
  if (!find (store, renew, &which, error))
    return FALSE;
  if (which.order && which.at_bank)
    return refuse (error, ORDER_ERROR_STATE, "somebody may be at the bank");
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, renew->who.staff_id);
  return renew_ids (store, &which, error) &&
         (!renew->badge || renew_badges (store, &which, actor, turn->now_ms, error)) &&
         send (store, &which, turn->now_ms, error) &&
         note (store, renew, &which, actor, turn->now_ms, error) &&
         set_outcome (renew, &which, turn, error);
}
