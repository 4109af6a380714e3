/* SPDX-License-Identifier: EUPL-1.2
 *
 * Invoices, receipts and credit notes as files: for who has the order's private link, and for the
 * office. A PDF is drawn on a working thread.
 */
#include "server/sales/invoices/invoice_file.h"
#include "server/sales/page_person.h"
#include "server/sales/pages.h"

/* A document on its way to the reader. */
typedef struct {
  Invoice *invoice;
  InvoiceFormat format;
  const Messages *messages;
  GBytes *bytes;
  GError *error;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  invoice_free (job->invoice);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_error (&job->error);
  g_free (job);
}

static void
draw (gpointer data)
{
  Job *job = data;
  if (job->bytes == NULL)
    job->bytes = invoice_file (job->invoice, job->format, NULL, job->messages, &job->error);
}

static void
drawn (Request *request, gpointer data)
{
  Job *job = data;
  if (job->error != NULL) {
    request_fail_error (request, job->error);
    return;
  }
  g_autofree char *name = invoice_file_name (job->invoice, job->format);
  request_answer (request, 200, invoice_file_type (job->format), job->bytes, name);
}

/* @order_id: 0 for the office, which sees all. */
static void
send_file (Request *request, gint64 order_id)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return;
  Job *job = g_new0 (Job, 1);
  job->messages = request_app (request)->messages;
  job->invoice = invoice_file_find (store, request_param (request, "file"), &job->format, &error);
  gboolean seen = job->invoice != NULL && (order_id == 0 || job->invoice->order_id == order_id);
  if (seen && job->format == INVOICE_UBL) /* it asks the settings: now, in this snapshot */
    job->bytes = invoice_file (job->invoice, job->format, store, job->messages, &error);
  if (seen && error == NULL) {
    request_work (request, job, job_free, draw, drawn);
    return;
  }
  job_free (job);
  request_fail_missing (request, error);
}

void
page_mine_invoice (Request *request)
{
  LinkKind kind = LINK_PERSON;
  g_autoptr (Mine) mine = page_need_mine (request, &kind);
  if (mine == NULL)
    return;
  if (mine->ordered)
    send_file (request, mine->order_id);
  else
    request_fail (request, 404, "error.not_found");
}

void
page_office_invoice (Request *request)
{
  send_file (request, 0);
}
