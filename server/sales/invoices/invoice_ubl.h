/* SPDX-License-Identifier: EUPL-1.2
 *
 * An invoice or credit note as UBL 2.1, by the Dutch rules: NLCIUS 1.0 of EN 16931.
 */
#pragma once

#include "server/sales/invoices/invoice.h"

/** InvoiceUblTexts: what the file says besides the document itself; texts are borrowed.
 * @exemption_code: of VATEX, for lines without tax; may be "" */
typedef struct {
  const char *terms;
  const char *exemption_code;
} InvoiceUblTexts;

/** invoice_ubl: @invoice is a bill, or a credit note. Returns: (transfer full): UTF-8. */
char *invoice_ubl (const Invoice *invoice, const InvoiceUblTexts *texts);
