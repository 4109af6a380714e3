/* SPDX-License-Identifier: EUPL-1.2
 *
 * A cart: places held for a while for one visitor. Commands for the writer; each checks first
 * and then writes what cannot fail. Places are counted in one row a quota, whose CHECK is the last
 * word: never one more than there are.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/order_state.h"

enum {
  CART_VISITOR_BYTES = 32,
  CART_SESSIONS_MAX = 20,
};

/** What is in a visitor's cart. Zeroed: nothing. */
typedef struct {
  gint64 order_id; /* 0: no cart */
  gint64 attendee_id;
  gint64 expires_ms;
  char *ticket_code;
  int days; /* mask of the ticket */
  gint64 price_cents;
  GArray *sessions; /* of gint64: ids of held seats */
} Cart;

/** cart_find: the visitor's cart that has not expired. Returns: FALSE on a database error. */
gboolean cart_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms,
                    Cart *cart, GError **error);
void cart_clear (Cart *cart);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cart, cart_clear)

/** Chooses a ticket; makes the cart when there is none. Another choice gives the old one back, and
 *  the seats of days that it does not have. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char lang[3];
  char *ticket_code;
} CartTicket;
void cart_ticket_free (gpointer command);
/** cart_ticket_run: outcome "/aanmelden/sessies". Errors: ORDER_ERROR_UNKNOWN, _SOLD_OUT. */
gboolean cart_ticket_run (gpointer command, WriterTurn *turn, GError **error);

/** Chooses the whole set of sessions: what is not in it is given back. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  gint64 sessions[CART_SESSIONS_MAX];
  guint n_sessions;
} CartSeats;

/**
 * cart_seats_run:
 *
 * A session that is full by now is left out, and the seat one had in that round is kept. Outcome:
 * "/aanmelden/gegevens"; "/aanmelden/sessies?vol=12.15" when sessions 12 and 15 were full.
 *
 * Errors: ORDER_ERROR_NO_CART, _UNKNOWN, _NOT_FOR_TICKET, _OVERLAP with the names of both.
 */
gboolean cart_seats_run (gpointer command, WriterTurn *turn, GError **error);

/** order_give_back: releases all places of an order that is a cart or pending, and expires it. */
gboolean order_give_back (Store *store, gint64 order_id, gint64 now_ms, GError **error);

/** order_expire_due_run: expires up to 200 orders whose time is over; a command without a struct.
 */
gboolean order_expire_due_run (gpointer command, WriterTurn *turn, GError **error);

/** quota_take: counts one place of @quota_id, when there is one. @taken says whether. */
gboolean quota_take (Store *store, gint64 quota_id, gboolean *taken, GError **error);
/** quota_give: gives one place back. */
gboolean quota_give (Store *store, gint64 quota_id, GError **error);
