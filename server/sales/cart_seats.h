/* SPDX-License-Identifier: EUPL-1.2
 *
 * The sessions of a cart, chosen as a whole. A command for the writer.
 */
#pragma once

#include "server/sales/cart.h"

/** Chooses the whole set of sessions, and of lines to wait in: what is not in it is given back. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
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
 * Errors: ORDER_ERROR_NO_CART and those of seats_choose().
 */
gboolean cart_seats_run (gpointer command, WriterTurn *turn, GError **error);
