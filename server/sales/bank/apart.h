/* SPDX-License-Identifier: EUPL-1.2
 *
 * Money that stands apart, and what people decide about it.
 */
#pragma once

#include "server/core/writer.h"

typedef enum {
  APART_APPLY,     /* pays the invoice with @number */
  APART_BACK,      /* goes back to who paid it */
  APART_PAYOUT,    /* was the payment provider's, of what it holds for us */
  APART_REFUND,    /* went out: was the refund @refund_id; came in: was that, come back */
  APART_ELSEWHERE, /* is no business of these books */
} ApartWhat;

/** ApartDecide: @number of an invoice, for APART_APPLY; @statement_id: (nullable, 0) whose page
 * asks it. */
typedef struct {
  gint64 id, statement_id;
  ApartWhat what;
  char *number;
  gint64 refund_id;
  char actor[40];
} ApartDecide;
void apart_decide_free (gpointer command);

/** apart_decide_run: WriterRun; WRITER_SAVEPOINT. Outcome: the page that asked. Errors:
 * ORDER_ERROR_UNKNOWN, ORDER_ERROR_STATE when nothing of it is left, INVOICE_ERROR_UNKNOWN,
 * INVOICE_ERROR_AMOUNT when it does not fit. */
gboolean apart_decide_run (gpointer command, WriterTurn *turn, GError **error);
