/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing a document; see invoice_pdf.h. What it says is worked out elsewhere: here only places on
 * the paper are chosen. Lengths are millimetres.
 */
#include "server/sales/invoices/invoice_pdf.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/invoices/invoice_sheet.h"

/* ---- What and when ---- */

static void
put_facts (InvoiceSheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  WhenLang when = lang_when (sheet->lang);
  g_autofree char *date = when_format_date (invoice->issued_ms, when);
  g_autofree char *due = invoice->due_ms > 0 ? when_format_date (invoice->due_ms, when) : NULL;
  sheet->y = 44;
  invoice_sheet_fact (sheet, "invoice.number", invoice->number);
  invoice_sheet_fact (sheet, "invoice.date", date);
  invoice_sheet_fact (sheet, "invoice.due", due);
  invoice_sheet_fact (sheet, "invoice.order", invoice->order_number);
  invoice_sheet_fact (sheet, "invoice.credits", invoice->credits);
  invoice_sheet_fact (sheet,
                      invoice->kind == INVOICE_RECEIPT ? "invoice.for" : "invoice.your_reference",
                      invoice->buyer.reference);
  sheet->y = MAX (sheet->y + 6, 78);
}

static void
put_title (InvoiceSheet *sheet)
{
  static const char *const KEYS[] = { "invoice.bill", "invoice.receipt", "invoice.credit" };
  const InvoiceStyle title = { 21, TRUE, INVOICE_INK, BADGE_ALIGN_LEFT, 0 };
  const InvoiceStyle note = { 9.5, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT,
                              INVOICE_RIGHT - INVOICE_LEFT };
  sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y,
                                 invoice_sheet_say (sheet, KEYS[sheet->invoice->kind]), &title) +
              2;
  if (*sheet->invoice->note != '\0')
    sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, sheet->invoice->note, &note) + 2;
  sheet->y += 2;
}

/* ---- Lines and totals ---- */

static char *
rate_text (const InvoiceSheet *sheet, char category, int permille)
{
  if (category == 'E' || category == 'O')
    return g_strdup (
        invoice_sheet_say (sheet, category == 'E' ? "invoice.exempt" : "invoice.outside"));
  return permille % 10 == 0 ? g_strdup_printf ("%d%%", permille / 10)
                            : g_strdup_printf ("%d%c%d%%", permille / 10,
                                               sheet->lang == LANG_EN ? '.' : ',', permille % 10);
}

static void
put_line (InvoiceSheet *sheet, const InvoiceLine *line)
{
  const InvoiceStyle what = { 9.5, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT, 78 };
  g_autofree char *quantity = g_strdup_printf ("%" G_GINT64_FORMAT, line->quantity);
  g_autofree char *each = money_format (sheet->lang, line->gross_cents / line->quantity);
  g_autofree char *all = money_format (sheet->lang, line->gross_cents);
  g_autofree char *rate = rate_text (sheet, line->category, line->permille);
  invoice_sheet_need (sheet, 12);
  invoice_sheet_put (sheet, 117, sheet->y, quantity, &INVOICE_NUMBER);
  invoice_sheet_put (sheet, 142, sheet->y, each, &INVOICE_NUMBER);
  invoice_sheet_put (sheet, 163, sheet->y, rate, &INVOICE_NUMBER);
  invoice_sheet_put (sheet, INVOICE_RIGHT, sheet->y, all, &INVOICE_NUMBER);
  sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, line->description, &what) + 1.6;
}

static void
put_lines (InvoiceSheet *sheet)
{
  const InvoiceStyle head = { 8.5, TRUE, INVOICE_SOFT, BADGE_ALIGN_LEFT, 0 };
  const InvoiceStyle right = { 8.5, TRUE, INVOICE_SOFT, BADGE_ALIGN_RIGHT, 0 };
  invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, invoice_sheet_say (sheet, "invoice.what"),
                     &head);
  invoice_sheet_put (sheet, 117, sheet->y, invoice_sheet_say (sheet, "invoice.quantity"), &right);
  invoice_sheet_put (sheet, 142, sheet->y, invoice_sheet_say (sheet, "invoice.price"), &right);
  invoice_sheet_put (sheet, 163, sheet->y, invoice_sheet_say (sheet, "invoice.vat"), &right);
  invoice_sheet_put (sheet, INVOICE_RIGHT, sheet->y, invoice_sheet_say (sheet, "invoice.amount"),
                     &right);
  sheet->y += 5;
  invoice_sheet_rule (sheet, sheet->y, 0.3, INVOICE_INK);
  sheet->y += 1.6;
  for (guint i = 0; i < sheet->invoice->lines->len; i++)
    put_line (sheet, sheet->invoice->lines->pdata[i]);
  invoice_sheet_rule (sheet, sheet->y, 0.3, INVOICE_INK);
  sheet->y += 2;
}

static void
put_totals (InvoiceSheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  g_autoptr (GArray) taxes = invoice_taxes (invoice->lines);
  invoice_sheet_sum (sheet, invoice_sheet_say (sheet, "invoice.net"), invoice->net_cents, FALSE);
  for (guint i = 0; i < taxes->len; i++) {
    const InvoiceTax *tax = &g_array_index (taxes, InvoiceTax, i);
    g_autofree char *rate = rate_text (sheet, tax->category, tax->permille);
    g_autofree char *net = money_format (sheet->lang, tax->net_cents);
    g_autofree char *words = messages_format (sheet->messages, sheet->lang, "invoice.vat_over",
                                              "rate", rate, "net", net, NULL);
    invoice_sheet_sum (sheet, words, tax->vat_cents, FALSE);
  }
  invoice_sheet_sum (sheet,
                     invoice_sheet_say (sheet, invoice->kind == INVOICE_CREDIT
                                                   ? "invoice.total_back"
                                                   : "invoice.total"),
                     invoice->net_cents + invoice->vat_cents, TRUE);
  const InvoiceStyle small = { 8.5, FALSE, INVOICE_SOFT, BADGE_ALIGN_LEFT,
                               INVOICE_RIGHT - INVOICE_LEFT };
  for (guint i = 0; i < taxes->len; i++)
    if (*g_array_index (taxes, InvoiceTax, i).exemption != '\0')
      sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y,
                                     g_array_index (taxes, InvoiceTax, i).exemption, &small);
  sheet->y += 6;
}

/* ---- How it is paid ---- */

static void
put_payment (InvoiceSheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  WhenLang when = lang_when (sheet->lang);
  const InvoiceStyle words = { 10, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT,
                               INVOICE_RIGHT - INVOICE_LEFT };
  if (invoice->kind == INVOICE_BILL) {
    gint64 total = invoice->net_cents + invoice->vat_cents;
    g_autofree char *money = money_format (sheet->lang, total);
    g_autofree char *due = when_format_date (invoice->due_ms, when);
    g_autofree char *ask = messages_format (sheet->messages, sheet->lang, "invoice.please",
                                            "amount", money, "date", due, NULL);
    invoice_sheet_transfer (sheet, total, ask);
    return;
  }
  invoice_sheet_need (sheet, 12);
  if (invoice->kind == INVOICE_CREDIT) {
    invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y,
                       invoice_sheet_say (sheet, "invoice.credit_how"), &words);
    return;
  }
  g_autofree char *date = when_format_date (invoice->issued_ms, when);
  g_autofree char *text =
      messages_format (sheet->messages, sheet->lang, "invoice.was_paid", "date", date, NULL);
  invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, text, &words);
}

static void
put_all (InvoiceSheet *sheet, gconstpointer user)
{
  (void) user;
  put_facts (sheet);
  put_title (sheet);
  put_lines (sheet);
  put_totals (sheet);
  put_payment (sheet);
}

GBytes *
invoice_pdf (const Invoice *invoice, const Messages *messages, GError **error)
{
  return invoice_sheet_make (invoice, messages, invoice->number, put_all, NULL, error);
}
