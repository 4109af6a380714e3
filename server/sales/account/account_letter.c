/* SPDX-License-Identifier: EUPL-1.2
 *
 * Letters about invoices; see account_letter.h.
 */
#include "server/sales/account/account_letter.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/core/outbox.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/invoices/invoice_file.h"
#include "server/sales/invoices/reminder_pdf.h"

static const char SQL_ADDRESS[] = "SELECT email FROM on_account WHERE order_id = :order";
static const char SQL_DUE[] = "SELECT due_ms FROM on_account WHERE order_id = :order";

gboolean
account_letter (Store *store, const char *kind, gint64 order_id, gint64 invoice_id, gint64 nth,
                gint64 now_ms, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Invoice) invoice = invoice_read (store, invoice_id, &failed);
  gint64 due_ms =
      failed == NULL ? store_number (store, &failed, SQL_DUE, now_ms, "i", ":order", order_id) : 0;
  gint64 open = failed == NULL ? invoice_open_cents (store, invoice_id, &failed) : 0;
  if (invoice == NULL || failed != NULL) {
    if (failed != NULL)
      g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 amount = invoice->kind == INVOICE_CREDIT ? invoice->net_cents + invoice->vat_cents : open;
  g_autofree char *due = when_local_date (due_ms);
  g_autofree char *key =
      g_strdup_printf ("letter.%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT, kind, invoice_id, nth);
  const LetterTo to = { .kind = kind, .key = key, .order_id = order_id };
  return letter_send (store, now_ms, error, &to, "tit", "document", invoice->number, "amount",
                      amount, "due", due);
}

gboolean
account_letter_late (Store *store, gint64 order_id, gint64 refund_id, gint64 amount_cents,
                     gint64 now_ms, GError **error)
{
  g_autofree char *key = g_strdup_printf ("letter.late.%" G_GINT64_FORMAT, refund_id);
  const LetterTo to = { .kind = "late", .key = key, .order_id = order_id };
  return letter_send (store, now_ms, error, &to, "i", "amount", amount_cents);
}

/* ---- While the letter is made ---- */

static gboolean
attach (const LetterContext *context, gint64 id, GPtrArray *parts, GError **error)
{
  g_autoptr (Invoice) invoice = invoice_read (context->store, id, error);
  if (invoice == NULL)
    return FALSE;
  static const InvoiceFormat FORMATS[] = { INVOICE_PDF, INVOICE_UBL };
  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++) {
    if (!invoice_file_offered (invoice, FORMATS[i]))
      continue;
    g_autofree char *name = invoice_file_name (invoice, FORMATS[i]);
    GBytes *bytes =
        invoice_file (invoice, FORMATS[i], context->store, context->app->messages, error);
    if (bytes == NULL)
      return FALSE;
    g_ptr_array_add (parts, mime_part_new (name, invoice_file_type (FORMATS[i]), bytes));
  }
  return TRUE;
}

gboolean
account_attach_document (const LetterContext *context, GPtrArray *parts, GError **error)
{
  const char *number = json_string_value (json_object_get (context->values, "document"));
  g_autoptr (GError) failed = NULL;
  gint64 id = number != NULL ? invoice_by_number (context->store, number, &failed) : 0;
  if (failed == NULL)
    return id == 0 || attach (context, id, parts, error);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

gboolean
account_attach_receipt (const LetterContext *context, GPtrArray *parts, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 id = invoice_of_order (context->store, context->order_id, &failed);
  g_autoptr (Invoice) invoice =
      id != 0 && failed == NULL ? invoice_read (context->store, id, &failed) : NULL;
  if (failed == NULL)
    return invoice == NULL || invoice->kind != INVOICE_RECEIPT ||
           attach (context, id, parts, error);
  g_propagate_error (error, g_steal_pointer (&failed));
  return FALSE;
}

/* ---- A reminder: what is open when it goes ---- */

/* @invoice: (out) (transfer full) */
static gboolean
read_reminder (const LetterContext *context, Invoice **invoice, Reminder *reminder, GError **error)
{
  const char *number = json_string_value (json_object_get (context->values, "document"));
  Store *store = context->store;
  g_autoptr (GError) failed = NULL;
  gint64 id = number != NULL ? invoice_by_number (store, number, &failed) : 0;
  g_autoptr (Invoice) found = id != 0 && failed == NULL ? invoice_read (store, id, &failed) : NULL;
  gint64 open = found != NULL ? invoice_open_cents (store, id, &failed) : 0;
  gint64 left = found != NULL && failed == NULL ? invoice_left_cents (store, id, &failed) : 0;
  gint64 due_ms =
      found != NULL && failed == NULL
          ? store_number (store, &failed, SQL_DUE, found->due_ms, "i", ":order", found->order_id)
          : 0;
  if (failed == NULL && (found == NULL || open <= 0))
    g_set_error_literal (&failed, OUTBOX_ERROR, OUTBOX_ERROR_PERMANENT, "nothing is open");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  *reminder = (Reminder){ .credited_cents = found->net_cents + found->vat_cents - left,
                          .paid_cents = left - open,
                          .open_cents = open,
                          .due_ms = due_ms,
                          .dated_ms = context->created_ms };
  *invoice = g_steal_pointer (&found);
  return TRUE;
}

gboolean
account_fill_reminder (const LetterContext *context, View *view, GError **error)
{
  g_autoptr (Invoice) invoice = NULL;
  Reminder reminder = { 0 };
  if (!read_reminder (context, &invoice, &reminder, error))
    return FALSE;
  g_autofree char *open = money_format (context->lang, reminder.open_cents);
  view_text (view, "amount", open);
  return TRUE;
}

gboolean
account_attach_reminder (const LetterContext *context, GPtrArray *parts, GError **error)
{
  g_autoptr (Invoice) invoice = NULL;
  Reminder reminder = { 0 };
  if (!read_reminder (context, &invoice, &reminder, error))
    return FALSE;
  GBytes *pdf = reminder_pdf (invoice, &reminder, context->app->messages, error);
  if (pdf == NULL)
    return FALSE;
  g_autofree char *name = reminder_file_name (invoice);
  g_ptr_array_add (parts, mime_part_new (name, "application/pdf", pdf));
  return TRUE;
}

char *
account_letter_address (const LetterContext *context, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (context->store, error, SQL_ADDRESS, "i", ":order", context->order_id);
  return q != NULL && store_step (q, error) == STORE_ROW ? g_strdup (store_column_text (q, 0))
                                                         : NULL;
}
