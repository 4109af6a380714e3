/* SPDX-License-Identifier: EUPL-1.2
 *
 * Drawing a reminder; see reminder_pdf.h. It looks like the invoice, on purpose.
 */
#include "server/sales/invoices/reminder_pdf.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/sales/invoices/invoice_sheet.h"

static void
put_facts (InvoiceSheet *sheet, const Reminder *reminder)
{
  const Invoice *invoice = sheet->invoice;
  WhenLang when = lang_when (sheet->lang);
  g_autofree char *date = when_format_date (reminder->dated_ms, when);
  g_autofree char *due = when_format_date (reminder->due_ms, when);
  sheet->y = 44;
  invoice_sheet_fact (sheet, "invoice.date", date);
  invoice_sheet_fact (sheet, "invoice.reminder_invoice", invoice->number);
  invoice_sheet_fact (sheet, "invoice.due", due);
  invoice_sheet_fact (sheet, "invoice.order", invoice->order_number);
  invoice_sheet_fact (sheet, "invoice.your_reference", invoice->buyer.reference);
  sheet->y = MAX (sheet->y + 6, 78);
}

static void
put_words (InvoiceSheet *sheet)
{
  const Invoice *invoice = sheet->invoice;
  const InvoiceStyle title = { 21, TRUE, INVOICE_INK, BADGE_ALIGN_LEFT, 0 };
  const InvoiceStyle text = { 10, FALSE, INVOICE_INK, BADGE_ALIGN_LEFT,
                              INVOICE_RIGHT - INVOICE_LEFT };
  g_autofree char *date = when_format_date (invoice->issued_ms, lang_when (sheet->lang));
  g_autofree char *words = messages_format (sheet->messages, sheet->lang, "invoice.reminder_text",
                                            "number", invoice->number, "date", date, NULL);
  const char *heading = invoice_sheet_say (sheet, "invoice.reminder");
  sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, heading, &title) + 4;
  sheet->y += invoice_sheet_put (sheet, INVOICE_LEFT, sheet->y, words, &text) + 6;
}

static void
put_sums (InvoiceSheet *sheet, const Reminder *reminder)
{
  const Invoice *invoice = sheet->invoice;
  invoice_sheet_rule (sheet, sheet->y, 0.3, INVOICE_INK);
  sheet->y += 2;
  invoice_sheet_sum (sheet, invoice_sheet_say (sheet, "invoice.reminder_total"),
                     invoice->net_cents + invoice->vat_cents, FALSE);
  if (reminder->credited_cents != 0)
    invoice_sheet_sum (sheet, invoice_sheet_say (sheet, "invoice.reminder_credited"),
                       -reminder->credited_cents, FALSE);
  invoice_sheet_sum (sheet, invoice_sheet_say (sheet, "invoice.reminder_paid"),
                     -reminder->paid_cents, FALSE);
  invoice_sheet_sum (sheet, invoice_sheet_say (sheet, "invoice.reminder_open"),
                     reminder->open_cents, TRUE);
  invoice_sheet_rule (sheet, sheet->y + 1, 0.3, INVOICE_INK);
  sheet->y += 8;
}

static void
put_all (InvoiceSheet *sheet, gconstpointer user)
{
  const Reminder *reminder = user;
  g_autofree char *money = money_format (sheet->lang, reminder->open_cents);
  g_autofree char *ask = messages_format (sheet->messages, sheet->lang, "invoice.reminder_please",
                                          "amount", money, NULL);
  put_facts (sheet, reminder);
  put_words (sheet);
  put_sums (sheet, reminder);
  invoice_sheet_transfer (sheet, reminder->open_cents, ask);
}

GBytes *
reminder_pdf (const Invoice *invoice, const Reminder *reminder, const Messages *messages,
              GError **error)
{
  return invoice_sheet_make (invoice, messages, invoice->number, put_all, reminder, error);
}

char *
reminder_file_name (const Invoice *invoice)
{
  return g_strconcat (invoice->number, "-herinnering.pdf", NULL);
}
