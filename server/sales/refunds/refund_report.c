/* SPDX-License-Identifier: EUPL-1.2
 *
 * What becomes of money that was promised back; see refund.h.
 */
#include <string.h>

#include "server/core/audit.h"
#include "server/core/outbox.h"
#include "server/sales/ledger.h"
#include "server/sales/order_state.h"
#include "server/sales/refunds/refund.h"

static const char SQL_REFUND[] =
    "SELECT IFNULL (order_id, 0), IFNULL (payment_id, 0), amount_cents, state,"
    " IFNULL (provider_id, ''), idempotency_key FROM refund WHERE id = :id";
static const char SQL_REPORT[] =
    "UPDATE refund SET state = :state, provider_id = IFNULL (:provider, provider_id),"
    " checked_ms = :now WHERE id = :id";
static const char SQL_CHECKED[] = "UPDATE refund SET checked_ms = :now WHERE id = :id";
static const char SQL_AGAIN[] = "UPDATE refund SET state = 'new', provider_id = NULL,"
                                " idempotency_key = :key WHERE id = :id";
static const char SQL_BY_BANK[] =
    "UPDATE refund SET state = 'new', provider_id = NULL, payment_id = NULL,"
    " idempotency_key = :key WHERE id = :id";

/* One that was tried for hours in vain: nobody knows whether the provider has it. */
static const char SQL_STUCK[] =
    "SELECT COUNT(*) FROM refund r JOIN outbox b ON b.key = r.idempotency_key WHERE r.id = :id"
    " AND r.state = 'new' AND b.state = 'failed' AND NOT EXISTS (SELECT 1 FROM outbox w"
    " WHERE w.state = 'waiting' AND w.kind = 'payment' AND w.payload = '{\"refund_bank\":' || r.id "
    "||"
    " '}')";

typedef struct {
  gint64 id, order_id, payment_id, amount_cents;
  char *state, *provider_id, *key;
} Refund;

static void
refund_clear (Refund *refund)
{
  g_free (refund->state);
  g_free (refund->provider_id);
  g_free (refund->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Refund, refund_clear)

static gboolean
read_refund (Store *store, gint64 id, Refund *refund, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_REFUND, "i", ":id", id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN, "no such refund");
  if (step != STORE_ROW)
    return FALSE;
  *refund = (Refund){ .id = id,
                      .order_id = store_column_int (q, 0),
                      .payment_id = store_column_int (q, 1),
                      .amount_cents = store_column_int (q, 2),
                      .state = g_strdup (store_column_text (q, 3)),
                      .provider_id = g_strdup (store_column_text (q, 4)),
                      .key = g_strdup (store_column_text (q, 5)) };
  return TRUE;
}

static gboolean
audit (Store *store, const Refund *refund, const char *action, const char *actor, gint64 now_ms,
       GError **error)
{
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, refund->order_id);
  g_autofree char *detail = g_strdup_printf ("{\"refund\":%" G_GINT64_FORMAT ",\"at\":\"%s\"}",
                                             refund->id, refund->provider_id);
  return audit_add (store, now_ms, actor, action, subject, detail, error);
}

/* The promise is kept: it leaves the books with the money. */
static gboolean
book_gone (Store *store, const Refund *refund, const char *account, gint64 item, gint64 now_ms,
           GError **error)
{
  const LedgerLine lines[] = { { LEDGER_REFUNDS, refund->amount_cents, refund->id },
                               { account, -refund->amount_cents, item } };
  return ledger_book (store, refund->order_id, now_ms, "refund.done", lines, G_N_ELEMENTS (lines),
                      error) &&
         audit (store, refund, "refund.done", "system", now_ms, error);
}

/* ---- What the provider says ---- */

/* Answers may come late and twice: a later state never gives way to an earlier one. */
static int
rank (const char *state)
{
  static const char *const ORDER[] = { "new", "queued", "pending", "processing" };
  for (int i = 0; i < (int) G_N_ELEMENTS (ORDER); i++)
    if (strcmp (ORDER[i], state) == 0)
      return i;
  return G_N_ELEMENTS (ORDER);
}

gboolean
refund_report_run (gpointer command, WriterTurn *turn, GError **error)
{
  const RefundReport *report = command;
  Store *store = turn->store;
  g_auto (Refund) refund = { 0 };
  if (!read_refund (store, report->id, &refund, error))
    return FALSE;
  const char *said = report->said.status;
  gboolean other =
      strcmp (refund.key, report->key) != 0 ||
      (*refund.provider_id != '\0' && g_strcmp0 (refund.provider_id, report->said.id) != 0);
  if (other || rank (said) <= rank (refund.state))
    return store_change (store, error, SQL_CHECKED, "ii", ":now", turn->now_ms, ":id", refund.id);
  if (report->said.amount_cents != refund.amount_cents) {
    g_set_error_literal (error, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "bank: another amount");
    return FALSE;
  }
  if (!store_change (store, error, SQL_REPORT, "ttii", ":state", said, ":provider", report->said.id,
                     ":now", turn->now_ms, ":id", refund.id) ||
      !outbox_settle (store, refund.key, turn->now_ms, error))
    return FALSE;
  if (strcmp (said, "refunded") == 0)
    return book_gone (store, &refund, LEDGER_MOLLIE, 0, turn->now_ms, error);
  return rank (said) < rank ("refunded") ||
         audit (store, &refund, "refund.failed", "system", turn->now_ms, error);
}

gboolean
refund_paid (Store *store, gint64 refund_id, const char *account, gint64 item, gint64 now_ms,
             GError **error)
{
  g_auto (Refund) refund = { 0 };
  if (!read_refund (store, refund_id, &refund, error))
    return FALSE;
  if (refund.payment_id != 0 || strcmp (refund.state, "new") != 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, "not a transfer that is awaited");
    return FALSE;
  }
  return store_change (store, error, SQL_REPORT, "ttii", ":state", "refunded", ":provider", NULL,
                       ":now", now_ms, ":id", refund_id) &&
         book_gone (store, &refund, account, item, now_ms, error);
}

gboolean
refund_came_back (Store *store, gint64 refund_id, const char *account, gint64 item,
                  const char *actor, gint64 now_ms, GError **error)
{
  g_auto (Refund) refund = { 0 };
  if (!read_refund (store, refund_id, &refund, error))
    return FALSE;
  if (refund.payment_id != 0 || strcmp (refund.state, "refunded") != 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, "not a transfer that was made");
    return FALSE;
  }
  const LedgerLine lines[] = { { account, refund.amount_cents, item },
                               { LEDGER_REFUNDS, -refund.amount_cents, refund.id } };
  return store_change (store, error, SQL_REPORT, "ttii", ":state", "new", ":provider", NULL, ":now",
                       now_ms, ":id", refund_id) &&
         ledger_book (store, refund.order_id, now_ms, "refund.came_back", lines,
                      G_N_ELEMENTS (lines), error) &&
         audit (store, &refund, "refund.came_back", actor, now_ms, error);
}

/* ---- What a person decides ---- */

static gboolean
by_bank (Store *store, const Refund *refund, gint64 now_ms, GError **error)
{
  g_autofree char *key = g_uuid_string_random ();
  return outbox_settle (store, refund->key, now_ms, error) &&
         store_change (store, error, SQL_BY_BANK, "ti", ":key", key, ":id", refund->id);
}

static gboolean
send_again (Store *store, const Refund *refund, gint64 now_ms, GError **error)
{
  g_autofree char *key = g_uuid_string_random ();
  g_autofree char *payload = g_strdup_printf ("{\"refund\":%" G_GINT64_FORMAT "}", refund->id);
  return outbox_settle (store, refund->key, now_ms, error) &&
         store_change (store, error, SQL_AGAIN, "ti", ":key", key, ":id", refund->id) &&
         outbox_add (store, "payment", key, payload, now_ms, error);
}

static gboolean
stop (Store *store, const Refund *refund, gint64 now_ms, GError **error)
{
  g_autofree char *key = g_uuid_string_random ();
  g_autofree char *payload = g_strdup_printf ("{\"refund_stop\":%" G_GINT64_FORMAT "}", refund->id);
  return outbox_add (store, "payment", key, payload, now_ms, error);
}

gboolean
refund_by_bank_run (gpointer command, WriterTurn *turn, GError **error)
{
  const RefundReport *report = command;
  g_auto (Refund) refund = { 0 };
  if (!read_refund (turn->store, report->id, &refund, error))
    return FALSE;
  return strcmp (refund.key, report->key) != 0 || strcmp (refund.state, "new") != 0 ||
         by_bank (turn->store, &refund, turn->now_ms, error);
}

/* One that nobody could ask the provider for has a key that it may know. */
static gboolean
change_stuck (Store *store, const Refund *refund, RefundWhat what, gint64 now_ms, GError **error)
{
  if (what == REFUND_AGAIN)
    return outbox_again (store, refund->key, now_ms, error);
  g_autofree char *key = g_uuid_string_random ();
  g_autofree char *payload = g_strdup_printf ("{\"refund_bank\":%" G_GINT64_FORMAT "}", refund->id);
  return outbox_add (store, "payment", key, payload, now_ms, error);
}

gboolean
refund_change_run (gpointer command, WriterTurn *turn, GError **error)
{
  const RefundChange *change = command;
  g_auto (Refund) refund = { 0 };
  if (!read_refund (turn->store, change->id, &refund, error))
    return FALSE;
  gint64 stuck = store_number (turn->store, error, SQL_STUCK, -1, "i", ":id", refund.id);
  if (stuck < 0)
    return FALSE;
  gboolean failed = strcmp (refund.state, "failed") == 0 || strcmp (refund.state, "canceled") == 0;
  gboolean waits = strcmp (refund.state, "queued") == 0 || strcmp (refund.state, "pending") == 0;
  gboolean may = change->what == REFUND_STOP ? waits : failed || stuck > 0;
  if (refund.payment_id == 0 || !may) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_STATE, "that cannot be done with it now");
    return FALSE;
  }
  static const char *const ACTIONS[] = { "refund.again", "refund.by_bank", "refund.stop" };
  turn->outcome = g_strdup ("/kantoor/boeken");
  if (!audit (turn->store, &refund, ACTIONS[change->what], change->actor, turn->now_ms, error))
    return FALSE;
  if (stuck > 0)
    return change_stuck (turn->store, &refund, change->what, turn->now_ms, error);
  switch (change->what) {
  case REFUND_AGAIN:
    return send_again (turn->store, &refund, turn->now_ms, error);
  case REFUND_BY_BANK:
    return by_bank (turn->store, &refund, turn->now_ms, error);
  case REFUND_STOP:
    return stop (turn->store, &refund, turn->now_ms, error);
  }
  return FALSE;
}
