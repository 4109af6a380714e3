/* SPDX-License-Identifier: EUPL-1.2
 *
 * What an entry of a bank statement is about. Certain is only what people or their programs copied
 * from the invoice: its reference, or its number. An amount and a name make it likely.
 */
#pragma once

#include "schedule/store.h"
#include "server/sales/bank/camt.h"

typedef enum {
  MATCH_NOTHING,
  MATCH_INVOICE, /* pays (part of) an invoice */
  MATCH_RETURN,  /* a payment of an invoice that came back */
  MATCH_REFUND,  /* a transfer of ours that was promised */
  MATCH_BACK,    /* a transfer of ours that came back */
  MATCH_LIKELY,  /* may pay an invoice: a person confirms */
} MatchKind;

typedef struct {
  MatchKind kind;
  gint64 invoice_id, order_id, refund_id;
} Match;

/** match_entry: Returns: FALSE with @error set. */
gboolean match_entry (Store *store, const CamtEntry *entry, Match *match, GError **error);

/** match_invoice_kenmerk: the Dutch payment reference of an invoice: year and number in the series.
 * Returns: (transfer full): 16 digits. */
char *match_invoice_kenmerk (const char *invoice_number);
