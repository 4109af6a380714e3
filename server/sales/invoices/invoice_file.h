/* SPDX-License-Identifier: EUPL-1.2
 *
 * A document as a file: for pages and letters.
 */
#pragma once

#include "server/core/messages.h"
#include "server/sales/invoices/invoice.h"

typedef enum {
  INVOICE_PDF,
  INVOICE_UBL, /* of what a school pays: invoices and their credit notes */
} InvoiceFormat;

/** invoice_file_offered: whether there is such a file of @invoice. */
gboolean invoice_file_offered (const Invoice *invoice, InvoiceFormat format);
/** invoice_file: Returns: (transfer full): NULL with @error set. */
GBytes *invoice_file (const Invoice *invoice, InvoiceFormat format, Store *store,
                      const Messages *messages, GError **error);
/** invoice_file_name: "F2017-00001.pdf". Returns: (transfer full). */
char *invoice_file_name (const Invoice *invoice, InvoiceFormat format);
/** invoice_file_type: media type. Static. */
const char *invoice_file_type (InvoiceFormat format);

/** invoice_file_find: the document and format that a file's name stands for. Returns: (transfer
 * full): NULL without @error when there is none. */
Invoice *invoice_file_find (Store *store, const char *name, InvoiceFormat *format, GError **error);
