/* SPDX-License-Identifier: EUPL-1.2
 *
 * The rules of the books; see ledger_check.h.
 */
#include "server/sales/ledger_check.h"

static const LedgerRule rules[] = {
  { "apart_has_a_rest", /* of money apart never more is used than came, in whichever direction */
    "SELECT COUNT(*) FROM (SELECT a.amount_cents AS came, -IFNULL ((SELECT SUM (l.amount_cents)"
    " FROM ledger l WHERE l.account = 'suspense' AND l.item = a.id), 0) AS rest FROM apart a)"
    " WHERE rest * came < 0 OR abs (rest) > abs (came)" },
  { "badge_once", /* who may come in has one badge that opens doors */
    "SELECT COUNT(*) FROM attendee a JOIN sale_order o ON o.id = a.order_id LEFT JOIN (SELECT"
    " attendee_id, COUNT(*) AS badges FROM badge WHERE state IN ('valid', 'blocked')"
    " GROUP BY attendee_id) b ON b.attendee_id = a.id WHERE o.state = 'paid' AND a.state = 'active'"
    " AND IFNULL (b.badges, 0) <> 1" },
  { "bank_entry_booked", /* what the bank says is in the books, once */
    "SELECT COUNT(*) FROM bank_entry e WHERE e.amount_cents <> IFNULL ((SELECT SUM (l.amount_cents)"
    " FROM ledger l WHERE l.account = 'bank' AND l.item = e.id), 0)" },
  { "bank_statement_whole", /* a statement's entries lead from one balance to the other */
    "SELECT COUNT(*) FROM bank_statement s WHERE s.taken = s.entries AND s.closing_cents -"
    " s.opening_cents <> IFNULL ((SELECT SUM (e.amount_cents) FROM bank_entry e"
    " WHERE e.statement_id = s.id), 0)" },
  { "credit_within_document", /* nobody gets back more than was charged */
    "SELECT COUNT(*) FROM invoice i WHERE i.kind <> 'credit' AND i.net_cents + i.vat_cents <"
    " IFNULL ((SELECT SUM (c.net_cents + c.vat_cents) FROM invoice c WHERE c.credits = i.id), 0)" },
  { "credit_within_rate", /* nor more tax of a rate, so that nothing remains of what is all credited
                           */
    "SELECT COUNT(*) FROM (SELECT IIF (i.kind = 'credit', i.credits, i.id) AS document,"
    " SUM (IIF (i.kind = 'credit', -l.net_cents, l.net_cents)) AS net, SUM (IIF (i.kind = 'credit',"
    " l.net_cents - l.gross_cents, l.gross_cents - l.net_cents)) AS vat FROM invoice_line l"
    " JOIN invoice i ON i.id = l.invoice_id GROUP BY document, l.vat_category, l.vat_permille)"
    " WHERE net < 0 OR vat < 0" },
  { "document_adds_up", /* a document comes to what its lines say */
    "SELECT COUNT(*) FROM invoice i WHERE i.net_cents <> (SELECT SUM (l.net_cents) FROM "
    "invoice_line"
    " l WHERE l.invoice_id = i.id) OR i.net_cents + i.vat_cents <> (SELECT SUM (l.gross_cents)"
    " FROM invoice_line l WHERE l.invoice_id = i.id)" },
  { "document_numbers", /* no gaps in a year's series */
    "SELECT COUNT(*) FROM invoice_series s WHERE s.last <> (SELECT COUNT(*) FROM invoice i"
    " WHERE i.kind = s.kind AND i.year = s.year) OR s.last <> (SELECT MAX (i.sequence) FROM "
    "invoice i"
    " WHERE i.kind = s.kind AND i.year = s.year)" },
  { "document_once", /* a paid order has one invoice or receipt, a free or unpaid one none */
    "SELECT COUNT(*) FROM sale_order o WHERE (SELECT COUNT(*) FROM invoice i WHERE i.order_id = "
    "o.id"
    " AND i.kind <> 'credit') <> (CASE WHEN EXISTS (SELECT 1 FROM on_account a WHERE a.order_id ="
    " o.id) THEN 1 WHEN o.state = 'paid' AND o.total_cents > 0 THEN 1"
    " WHEN o.state = 'cancelled' AND o.paid_ms IS NOT NULL AND o.total_cents > 0 THEN 1 ELSE 0 "
    "END)" },
  { "entries_balance", /* every entry adds up to nothing, and has lines */
    "SELECT COUNT(*) FROM ledger_txn t WHERE t.balance <> 0 OR IFNULL ((SELECT SUM (l.amount_cents)"
    " FROM ledger l WHERE l.txn = t.id), 1) <> 0" },
  { "letter_once", /* who has paid was told, once */
    "SELECT COUNT(*) FROM sale_order o WHERE o.state = 'paid' AND (SELECT COUNT(*) FROM outbox b"
    " WHERE b.key IN ('letter.order.' || o.id, 'letter.group.' || o.id)) <> 1" },
  { "mollie_follows_payments", /* the provider holds what was paid, less what left it */
    "SELECT COUNT(*) FROM (SELECT IFNULL ((SELECT SUM (amount_cents) FROM ledger"
    " WHERE account = 'mollie'), 0) AS booked, IFNULL ((SELECT SUM (amount_cents -"
    " charged_back_cents) FROM payment WHERE state = 'paid'), 0) - IFNULL ((SELECT SUM "
    "(amount_cents)"
    " FROM refund WHERE state = 'refunded' AND payment_id IS NOT NULL), 0) + IFNULL ((SELECT"
    " SUM (amount_cents) FROM apart WHERE why = 'unasked'), 0) - IFNULL ((SELECT SUM (amount_cents)"
    " FROM bank_entry WHERE state = 'payout'), 0) AS held) WHERE booked <> held" },
  { "receivable_not_negative", /* what is paid too much stands apart, not on the invoice */
    "SELECT COUNT(*) FROM (SELECT SUM (amount_cents) AS open FROM ledger WHERE account ="
    " 'receivable' GROUP BY item) WHERE open < 0" },
  { "refund_has_a_ground", /* money goes back for a credit note, or because it stood apart */
    "SELECT COUNT(*) FROM refund WHERE (apart_id IS NULL) = (credit_id IS NULL)" },
  { "refund_promised", /* a promise stands in the books until it is kept */
    "SELECT COUNT(*) FROM refund r WHERE IFNULL ((SELECT -SUM (l.amount_cents) FROM ledger l"
    " WHERE l.account = 'refunds' AND l.item = r.id), 0) <> (CASE r.state WHEN 'refunded' THEN 0"
    " ELSE r.amount_cents END)" },
  { "sales_follow_documents", /* sales and tax are what the documents say, less the credit notes */
    "SELECT COUNT(*) FROM sale_order o WHERE IFNULL ((SELECT SUM (l.amount_cents) FROM ledger l"
    " WHERE l.order_id = o.id AND l.account = 'sales'), 0) <> IFNULL ((SELECT SUM (CASE i.kind WHEN"
    " 'credit' THEN i.net_cents ELSE -i.net_cents END) FROM invoice i WHERE i.order_id = o.id), 0)"
    " OR IFNULL ((SELECT SUM (l.amount_cents) FROM ledger l WHERE l.order_id = o.id AND l.account ="
    " 'vat'), 0) <> IFNULL ((SELECT SUM (CASE i.kind WHEN 'credit' THEN i.vat_cents ELSE"
    " -i.vat_cents END) FROM invoice i WHERE i.order_id = o.id), 0)" },
};

char *
ledger_broken (Store *store, GError **error)
{
  g_autoptr (GString) broken = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autoptr (GError) failed = NULL;
    gint64 places = store_number (store, &failed, rules[i].sql, 0, "");
    if (failed != NULL) {
      g_propagate_prefixed_error (error, g_steal_pointer (&failed), "%s: ", rules[i].name);
      return NULL;
    }
    if (places != 0)
      g_string_append_printf (broken, "%s%s: %" G_GINT64_FORMAT, broken->len > 0 ? ", " : "",
                              rules[i].name, places);
  }
  return g_string_free (g_steal_pointer (&broken), FALSE);
}
