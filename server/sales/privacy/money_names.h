/* SPDX-License-Identifier: EUPL-1.2
 *
 * Names and accounts of who paid, as banks and schools gave them: kept as long as tax law asks for
 * the books (AWR art. 52 lid 4: seven years after the year), and not longer.
 */
#pragma once

#include "schedule/store.h"

/**
 * money_names_erase: for commands: erases names, accounts and words of bank entries, accounts of
 * refunds, addresses of who was billed, and the buyers on invoices, receipts and credit notes, of
 * years that lie further back than setting privacy.money_years: a bank entry of its date, the
 * others of the last entry in the books of their order. Sums, dates and numbers stay: the books go
 * on adding up. Harmless again.
 */
gboolean money_names_erase (Store *store, gint64 now_ms, GError **error);
