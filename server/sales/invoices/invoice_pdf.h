/* SPDX-License-Identifier: EUPL-1.2
 *
 * A document on A4 paper, in its own language.
 */
#pragma once

#include "server/core/messages.h"
#include "server/sales/invoices/invoice.h"

/** invoice_pdf: Returns: (transfer full): NULL with @error set. */
GBytes *invoice_pdf (const Invoice *invoice, const Messages *messages, GError **error);
