/* SPDX-License-Identifier: EUPL-1.2
 *
 * A reminder of an invoice on A4 paper, in the invoice's language: what was paid and credited of
 * it, and what is still open, with a code that asks for just that. The invoice itself asks for all
 * of it, and who pays that too pays twice.
 */
#pragma once

#include "server/core/messages.h"
#include "server/sales/invoices/invoice.h"

/** Reminder: @open_cents: above 0. @due_ms: by now; the invoice's may have been put off. */
typedef struct {
  gint64 credited_cents, paid_cents, open_cents;
  gint64 due_ms, dated_ms;
} Reminder;

/** reminder_pdf: Returns: (transfer full): NULL with @error set. */
GBytes *reminder_pdf (const Invoice *invoice, const Reminder *reminder, const Messages *messages,
                      GError **error);
/** reminder_file_name: "F2017-00001-herinnering.pdf". Returns: (transfer full). */
char *reminder_file_name (const Invoice *invoice);
