/* SPDX-License-Identifier: EUPL-1.2
 *
 * Cancelling a ticket: places and badge end at once, and the share of the price that the terms say
 * goes back with a credit note. Commands for the writer.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/after/person.h"

/**
 * What cancelling would come to now.
 * @credit_cents: @percent of the price, but no more than is left of the order's document: nothing
 *   when it has none; it is @back_cents, which was paid and goes back, and @less_cents, by which an
 *   invoice that is open is lowered
 * @due_cents: what stays to be paid of an invoice for this ticket
 */
typedef struct {
  gint64 price_cents, credit_cents, back_cents, less_cents, due_cents;
  int percent;
} CancelQuote;

/** cancel_quote: for the page that asks "are you sure". */
gboolean cancel_quote (Store *store, const AfterPerson *person, gint64 now_ms, CancelQuote *quote,
                       GError **error);

/** Who hears of it by letter. */
typedef enum {
  CANCEL_TELLS_ALL,    /* the person, and who paid of money that goes back */
  CANCEL_TELLS_PAYER,  /* only who paid: the person is forgotten in the same turn */
  CANCEL_TELLS_NOBODY, /* the person paid, too: nobody is left to read it */
} CancelTells;

/**
 * AfterCancel:
 * @percent: what staff decide, -1: by the terms; ignored by own link
 * @quoted_cents: the @credit_cents the person was told of, so that nobody is surprised by a term
 *   that just ended; -1: whatever it is
 * @sums: (out)
 */
typedef struct {
  AfterWho who;
  int percent;
  gint64 quoted_cents;
  CancelTells tells;
  CancelQuote sums;
} AfterCancel;
void after_cancel_free (gpointer command);

/**
 * after_cancel: for commands, in a SAVEPOINT. The last person of an order takes the order along; of
 * an order that was not billed yet, what is to be paid gets less.
 *
 * Errors: those of after_person(); ORDER_ERROR_LATE after the congress began for this ticket, by
 * own link; ORDER_ERROR_QUOTE when the amount is not what was quoted any more.
 */
gboolean after_cancel (Store *store, AfterCancel *cancel, gint64 now_ms, GError **error);
/** after_cancel_run: WriterRun of the same; outcome AfterWho.next; WRITER_SAVEPOINT. */
gboolean after_cancel_run (gpointer command, WriterTurn *turn, GError **error);
