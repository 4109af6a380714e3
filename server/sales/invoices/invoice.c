/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading documents and counting their tax; see invoice.h.
 */
#include "server/sales/invoices/invoice.h"

#include <string.h>

#include "server/sales/invoices/party.h"
#include "server/sales/ledger.h"

G_DEFINE_QUARK (invoice_error, invoice_error)

static const char SQL_INVOICE[] =
    "SELECT i.kind, i.number, i.order_id, o.number, IFNULL (c.number, ''), i.lang, i.issued_ms,"
    " IFNULL (i.due_ms, 0), i.reference, i.seller, i.buyer, i.note, i.net_cents, i.vat_cents,"
    " IFNULL (o.paid_ms, 0), IFNULL (c.issued_ms, 0) FROM invoice i"
    " JOIN sale_order o ON o.id = i.order_id LEFT JOIN invoice c ON c.id = i.credits WHERE i.id = "
    ":id";
static const char SQL_LINES[] =
    "SELECT description, quantity, gross_cents, net_cents, vat_category, vat_permille, exemption"
    " FROM invoice_line WHERE invoice_id = :id ORDER BY position";
static const char SQL_OF_ORDER[] =
    "SELECT id FROM invoice WHERE order_id = :order AND kind <> 'credit'";
static const char SQL_BY_NUMBER[] = "SELECT id FROM invoice WHERE number = :number";
static const char SQL_LEFT[] =
    "SELECT i.net_cents + i.vat_cents - IFNULL ((SELECT SUM (c.net_cents + c.vat_cents)"
    " FROM invoice c WHERE c.credits = i.id), 0) FROM invoice i WHERE i.id = :id";

void
invoice_line_free (gpointer data)
{
  InvoiceLine *line = data;
  g_free (line->description);
  g_free (line->exemption);
  g_free (line);
}

void
invoice_free (Invoice *invoice)
{
  if (invoice == NULL)
    return;
  g_free (invoice->number);
  g_free (invoice->order_number);
  g_free (invoice->credits);
  g_free (invoice->reference);
  g_free (invoice->note);
  party_clear (&invoice->seller);
  party_clear (&invoice->buyer);
  g_clear_pointer (&invoice->lines, g_ptr_array_unref);
  g_free (invoice);
}

gint64
invoice_net (gint64 gross_cents, int permille)
{
  gint64 parts = 1000 + permille;
  return (gross_cents * 2000 + parts) / (2 * parts);
}

GArray *
invoice_taxes (const GPtrArray *lines)
{
  GArray *taxes = g_array_new (FALSE, FALSE, sizeof (InvoiceTax));
  for (guint i = 0; i < lines->len; i++) {
    const InvoiceLine *line = lines->pdata[i];
    InvoiceTax *tax = NULL;
    for (guint k = 0; k < taxes->len && tax == NULL; k++) {
      InvoiceTax *known = &g_array_index (taxes, InvoiceTax, k);
      if (known->category == line->category && known->permille == line->permille)
        tax = known;
    }
    if (tax == NULL) {
      const InvoiceTax first = { line->category, line->permille, line->exemption, 0, 0 };
      g_array_append_val (taxes, first);
      tax = &g_array_index (taxes, InvoiceTax, taxes->len - 1);
    }
    tax->net_cents += line->net_cents;
    tax->vat_cents += line->gross_cents - line->net_cents;
  }
  return taxes;
}

static gboolean
read_lines (Store *store, Invoice *invoice, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LINES, "i", ":id", invoice->id);
  StoreStep step = STORE_FAILED;
  invoice->lines = g_ptr_array_new_with_free_func (invoice_line_free);
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    InvoiceLine *line = g_new (InvoiceLine, 1);
    *line = (InvoiceLine){ .description = g_strdup (store_column_text (q, 0)),
                           .quantity = store_column_int (q, 1),
                           .gross_cents = store_column_int (q, 2),
                           .net_cents = store_column_int (q, 3),
                           .category = *store_column_text (q, 4),
                           .permille = (int) store_column_int (q, 5),
                           .exemption = g_strdup (store_column_text (q, 6)) };
    g_ptr_array_add (invoice->lines, line);
  }
  return step == STORE_DONE;
}

static InvoiceKind
kind_of (const char *word)
{
  return *word == 'i' ? INVOICE_BILL : *word == 'r' ? INVOICE_RECEIPT : INVOICE_CREDIT;
}

Invoice *
invoice_read (Store *store, gint64 id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_INVOICE, "i", ":id", id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  g_autoptr (Invoice) invoice = g_new0 (Invoice, 1);
  invoice->id = id;
  invoice->kind = kind_of (store_column_text (q, 0));
  invoice->number = g_strdup (store_column_text (q, 1));
  invoice->order_id = store_column_int (q, 2);
  invoice->order_number = g_strdup (store_column_text (q, 3));
  invoice->credits = g_strdup (store_column_text (q, 4));
  g_strlcpy (invoice->lang, store_column_text (q, 5), sizeof invoice->lang);
  invoice->issued_ms = store_column_int (q, 6);
  invoice->due_ms = store_column_int (q, 7);
  invoice->reference = g_strdup (store_column_text (q, 8));
  party_parse (store_column_text (q, 9), &invoice->seller);
  party_parse (store_column_text (q, 10), &invoice->buyer);
  invoice->note = g_strdup (store_column_text (q, 11));
  invoice->net_cents = store_column_int (q, 12);
  invoice->vat_cents = store_column_int (q, 13);
  invoice->paid_ms = store_column_int (q, 14);
  invoice->credits_issued_ms = store_column_int (q, 15);
  return read_lines (store, invoice, error) ? g_steal_pointer (&invoice) : NULL;
}

gint64
invoice_of_order (Store *store, gint64 order_id, GError **error)
{
  return store_number (store, error, SQL_OF_ORDER, 0, "i", ":order", order_id);
}

gint64
invoice_by_number (Store *store, const char *number, GError **error)
{
  return store_number (store, error, SQL_BY_NUMBER, 0, "t", ":number", number);
}

gint64
invoice_open_cents (Store *store, gint64 id, GError **error)
{
  return ledger_balance (store, LEDGER_RECEIVABLE, id, error);
}

gint64
invoice_left_cents (Store *store, gint64 id, GError **error)
{
  return store_number (store, error, SQL_LEFT, -1, "i", ":id", id);
}
