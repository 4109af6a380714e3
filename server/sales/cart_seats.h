/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sessions of a cart, chosen as a whole. A command for the writer.
 */
#pragma once

#include "server/sales/cart.h"

/**
 * CartSeats: chooses the whole set of sessions, and of lines to wait in: what is not in it is given
 * back.
 * @lang, @ticket_code: (nullable): the ticket to begin a cart with when there is none
 */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char lang[3];
  char *ticket_code;
  gint64 sessions[SEATS_MAX];
  guint n_sessions;
  gint64 waiting[SEATS_MAX];
  guint n_waiting;
  char *next;             /* (nullable): where to go then; NULL is "/aanmelden/gegevens" */
  gint64 full[SEATS_MAX]; /* (out): what was full */
  guint n_full;
} CartSeats;
void cart_seats_free (gpointer command);

/**
 * cart_seats_run: see seats_choose(). Outcome: @next; "/aanmelden/sessies?vol=12.15" when sessions
 * 12 and 15 were full.
 *
 * Errors: ORDER_ERROR_NO_CART and those of seats_choose(); when it begins a cart, those of
 * ticket_find(), ticket_for_one() and cart_begin().
 */
gboolean cart_seats_run (gpointer command, WriterTurn *turn, GError **error);
