/* SPDX-License-Identifier: EUPL-1.2
 *
 * The states of orders and seats and the only ways from one to another. Every change goes
 * through here and leaves an audit row.
 */
#pragma once

#include "schedule/store.h"

#define ORDER_ERROR (order_error_quark ())
GQuark order_error_quark (void);

/**
 * OrderError: what a buyer can meet.
 * @ORDER_ERROR_NO_CART: there is no cart (any more)
 * @ORDER_ERROR_SOLD_OUT: the ticket has no places left
 * @ORDER_ERROR_OVERLAP: two chosen sessions are at the same time; the message names both
 * @ORDER_ERROR_NOT_FOR_TICKET: the session is on a day the ticket does not have
 * @ORDER_ERROR_UNKNOWN: no such ticket, session or order
 * @ORDER_ERROR_VOUCHER: the voucher is unknown, used up or too old
 * @ORDER_ERROR_STATE: the order is not in a state for this
 * @ORDER_ERROR_FIELDS: fields are not filled in well; the command says which
 * @ORDER_ERROR_ACCOUNT: nothing (more) can be ordered on account now
 * @ORDER_ERROR_LATE: it is too late for this change
 * @ORDER_ERROR_QUOTE: another amount goes back than was told
 * @ORDER_ERROR_REASON: staff gave no reason, or too long a one
 * @ORDER_ERROR_FIRST_CHOICE: the free places are for people whose session was cancelled; named
 * @ORDER_ERROR_NO_PLACES: the session has no places to book, or is cancelled; named
 * @ORDER_ERROR_PLACES_FREE: nobody waits for a session with free places; named
 */
typedef enum {
  ORDER_ERROR_NO_CART,
  ORDER_ERROR_SOLD_OUT,
  ORDER_ERROR_OVERLAP,
  ORDER_ERROR_NOT_FOR_TICKET,
  ORDER_ERROR_UNKNOWN,
  ORDER_ERROR_VOUCHER,
  ORDER_ERROR_STATE,
  ORDER_ERROR_FIELDS,
  ORDER_ERROR_ACCOUNT,
  ORDER_ERROR_LATE,
  ORDER_ERROR_QUOTE,
  ORDER_ERROR_REASON,
  ORDER_ERROR_FIRST_CHOICE,
  ORDER_ERROR_NO_PLACES,
  ORDER_ERROR_PLACES_FREE,
} OrderError;

/** order_refuse: sets @error. @why: for the log, or what the code says it names. Returns: FALSE. */
gboolean order_refuse (GError **error, OrderError code, const char *why);

typedef enum {
  ORDER_CART,
  ORDER_PENDING,
  ORDER_PAID,
  ORDER_EXPIRED,
  ORDER_CANCELLED,
} OrderState;

/** order_state_from: @name is a word of the database. */
OrderState order_state_from (const char *name);

/** order_state_allowed: TRUE when an order may go from @from to @to. */
gboolean order_state_allowed (OrderState from, OrderState to);

/**
 * order_state_change: moves order @order_id to @to with an audit row. A paid order has its moment,
 * and expires no more.
 * Errors: ORDER_ERROR_UNKNOWN; ORDER_ERROR_STATE when there is no such way.
 */
gboolean order_state_change (Store *store, gint64 order_id, OrderState to, const char *actor,
                             gint64 now_ms, GError **error);

/** seats_confirm: what the person holds is theirs. */
gboolean seats_confirm (Store *store, gint64 attendee_id, gint64 now_ms, GError **error);
