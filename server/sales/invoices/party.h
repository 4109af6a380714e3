/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who sells and who buys, as JSON in a document that keeps them as they were that day.
 */
#pragma once

#include "server/sales/invoices/invoice.h"

/** party_json: Returns: (transfer full). */
char *party_json (const InvoiceParty *party);
/** party_parse: fills @party from such a text; what is missing is "". */
void party_parse (const char *json, InvoiceParty *party);
void party_clear (InvoiceParty *party);

/** party_seller: from the settings. To clear. */
void party_seller (Store *store, InvoiceParty *party);
/** party_buyer: of an order: who pays on account, else the first attendee's school. To clear. */
gboolean party_buyer (Store *store, gint64 order_id, InvoiceParty *party, GError **error);
