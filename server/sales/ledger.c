/* SPDX-License-Identifier: EUPL-1.2
 *
 * Entries in the books; see ledger.h. The schema refuses an entry that does not add up.
 */
#include "server/sales/ledger.h"

#include "server/core/audit.h"

static const char SQL_TXN_ADD[] = "INSERT INTO ledger_txn (at_ms, reason, order_id)"
                                  " VALUES (:now, :reason, NULLIF (:order, 0))";
static const char SQL_LINE_ADD[] = "INSERT INTO ledger (txn, account, amount_cents, order_id, item)"
                                   " VALUES (:txn, :account, :amount, NULLIF (:order, 0),"
                                   " NULLIF (:item, 0))";
static const char SQL_BALANCE[] =
    "SELECT SUM (amount_cents) FROM ledger WHERE account = :account AND item = :item";
static const char SQL_APART_ADD[] =
    "INSERT INTO apart (order_id, payment_id, bank_entry_id, amount_cents, why, created_ms)"
    " VALUES (NULLIF (:order, 0), NULLIF (:payment, 0), NULLIF (:entry, 0), :amount, :why, :now)";

gboolean
ledger_book (Store *store, gint64 order_id, gint64 now_ms, const char *reason,
             const LedgerLine *lines, gsize n_lines, GError **error)
{
  gint64 sum = 0;
  gboolean any = FALSE;
  for (gsize i = 0; i < n_lines; i++) {
    sum += lines[i].amount_cents;
    any = any || lines[i].amount_cents != 0;
  }
  g_assert (sum == 0);
  if (!any)
    return TRUE;
  if (!store_change (store, error, SQL_TXN_ADD, "iti", ":now", now_ms, ":reason", reason, ":order",
                     order_id))
    return FALSE;
  gint64 txn = store_last_id (store);
  for (gsize i = 0; i < n_lines; i++)
    if (lines[i].amount_cents != 0 &&
        !store_change (store, error, SQL_LINE_ADD, "itiii", ":txn", txn, ":account",
                       lines[i].account, ":amount", lines[i].amount_cents, ":order", order_id,
                       ":item", lines[i].item))
      return FALSE;
  return TRUE;
}

gint64
ledger_balance (Store *store, const char *account, gint64 item, GError **error)
{
  return store_number (store, error, SQL_BALANCE, 0, "ti", ":account", account, ":item", item);
}

gint64
ledger_put_aside (Store *store, const LedgerApart *apart, const char *actor, gint64 now_ms,
                  GError **error)
{
  if (!store_change (store, error, SQL_APART_ADD, "iiiiti", ":order", apart->order_id, ":payment",
                     apart->payment_id, ":entry", apart->bank_entry_id, ":amount",
                     apart->amount_cents, ":why", apart->why, ":now", now_ms))
    return 0;
  gint64 id = store_last_id (store);
  const LedgerLine lines[] = { { apart->account, apart->amount_cents, apart->item },
                               { LEDGER_SUSPENSE, -apart->amount_cents, id } };
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, apart->order_id);
  g_autofree char *detail = g_strdup_printf ("{\"apart\":%" G_GINT64_FORMAT ",\"why\":\"%s\","
                                             "\"amount_cents\":%" G_GINT64_FORMAT "}",
                                             id, apart->why, apart->amount_cents);
  return ledger_book (store, apart->order_id, now_ms, "money.apart", lines, G_N_ELEMENTS (lines),
                      error) &&
                 audit_add (store, now_ms, actor, "money.apart", subject, detail, error)
             ? id
             : 0;
}
