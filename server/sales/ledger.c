/* SPDX-License-Identifier: EUPL-1.2
 *
 * Entries in the books; see ledger.h.
 */
#include "server/sales/ledger.h"

#include "server/core/audit.h"

static const char SQL_VAT[] =
    "SELECT IFNULL (SUM ((a.price_cents * t.vat_permille * 2 + 1000 + t.vat_permille)"
    " / ((1000 + t.vat_permille) * 2)), 0) FROM attendee a"
    " JOIN ticket_type t ON t.id = a.ticket_type_id WHERE a.order_id = :order"
    " AND a.state = 'active'";
static const char SQL_NEXT_TXN[] = "SELECT 1 + IFNULL (MAX (txn), 0) FROM ledger";
static const char SQL_BOOK[] =
    "INSERT INTO ledger (txn, at_ms, account, amount_cents, order_id, reason)"
    " VALUES (:txn, :now, :account, :amount, :order, :reason)";

gboolean
ledger_book (Store *store, gint64 order_id, gint64 now_ms, const char *reason,
             const LedgerLine *lines, gsize n_lines, GError **error)
{
  gint64 txn = store_number (store, error, SQL_NEXT_TXN, 0, "");
  gint64 sum = 0;
  for (gsize i = 0; i < n_lines; i++)
    sum += lines[i].amount_cents;
  g_assert (sum == 0);
  if (txn == 0)
    return FALSE;
  for (gsize i = 0; i < n_lines; i++)
    if (lines[i].amount_cents != 0 &&
        !store_change (store, error, SQL_BOOK, "iitiit", ":txn", txn, ":now", now_ms, ":account",
                       lines[i].account, ":amount", lines[i].amount_cents, ":order", order_id,
                       ":reason", reason))
      return FALSE;
  return TRUE;
}

gint64
ledger_order_vat (Store *store, gint64 order_id, GError **error)
{
  return store_number (store, error, SQL_VAT, -1, "i", ":order", order_id);
}

gboolean
ledger_sale (Store *store, gint64 order_id, gint64 amount_cents, gint64 now_ms, GError **error)
{
  gint64 vat = ledger_order_vat (store, order_id, error);
  const LedgerLine lines[] = { { "bank", amount_cents },
                               { "sales", vat - amount_cents },
                               { "vat", -vat } };
  return vat >= 0 &&
         ledger_book (store, order_id, now_ms, "order.paid", lines, G_N_ELEMENTS (lines), error);
}

gboolean
ledger_put_aside (Store *store, gint64 order_id, gint64 amount_cents, const char *actor,
                  const char *why, gint64 now_ms, GError **error)
{
  const LedgerLine lines[] = { { "bank", amount_cents }, { "receivable", -amount_cents } };
  g_autofree char *subject = g_strdup_printf ("order:%" G_GINT64_FORMAT, order_id);
  g_autofree char *detail =
      g_strdup_printf ("{\"why\":\"%s\",\"amount_cents\":%" G_GINT64_FORMAT "}", why, amount_cents);
  return ledger_book (store, order_id, now_ms, "order.aside", lines, G_N_ELEMENTS (lines), error) &&
         audit_add (store, now_ms, actor, "order.aside", subject, detail, error);
}
