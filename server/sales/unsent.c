/* SPDX-License-Identifier: EUPL-1.2
 *
 * Deciding about what could not be sent; see unsent.h.
 */
#include "server/sales/unsent.h"

#include "server/core/audit.h"
#include "server/core/outbox.h"
#include "server/sales/order_state.h"
#include "server/sales/payment.h"

static const char SQL_UNSENT[] =
    "SELECT b.key, IFNULL (o.public_id, '') FROM outbox b LEFT JOIN payment p"
    " ON p.idempotency_key = b.key LEFT JOIN sale_order o ON o.id = p.order_id WHERE b.id = :id"
    " AND b.kind = 'payment' AND b.state = 'failed'"
    " AND json_extract (b.payload, '$.refund') IS NULL"; /* those have an own way on */

gboolean
unsent_decide_run (gpointer command, WriterTurn *turn, GError **error)
{
  const UnsentDecide *decide = command;
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_UNSENT, "i", ":id", decide->id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "it did not fail");
  if (step != STORE_ROW)
    return FALSE;
  g_autofree char *key = g_strdup (store_column_text (q, 0));
  g_autofree char *order = g_strdup (store_column_text (q, 1));
  g_autofree char *subject = g_strdup_printf ("outbox:%" G_GINT64_FORMAT, decide->id);
  PaymentAgain again = { order };
  gboolean well = decide->seen     ? outbox_settle (turn->store, key, turn->now_ms, error)
                  : *order != '\0' ? payment_again_run (&again, turn, error)
                                   : outbox_again (turn->store, key, turn->now_ms, error);
  g_free (turn->outcome);
  turn->outcome = g_strdup ("/kantoor/boeken#niet-verstuurd");
  return well && audit_add (turn->store, turn->now_ms, decide->actor,
                            decide->seen ? "payment.unsent_seen" : "payment.unsent_again", subject,
                            NULL, error);
}
