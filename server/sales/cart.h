/* SPDX-License-Identifier: EUPL-1.2
 *
 * A cart: tickets and places held for a while for one visitor. Commands for the writer. Choosing
 * sessions is cart_seats.h, counting places is places.h.
 */
#pragma once

#include "server/core/writer.h"
#include "server/sales/seats.h"
#include "server/sales/ticket.h"

enum {
  CART_VISITOR_BYTES = 32,
  CART_PEOPLE_MAX = 60,
};

/** What is in a visitor's cart. Zeroed: nothing. */
typedef struct {
  gint64 order_id; /* 0: no cart */
  gint64 expires_ms;
  int people;         /* above 1: a group, whose people choose sessions by their own links */
  gint64 attendee_id; /* the first; what follows is of this person */
  char *ticket_code;
  TicketKind kind;
  int days; /* mask of the ticket */
  gint64 price_cents;
  GArray *sessions; /* of gint64: ids of held seats */
  GArray *waiting;  /* of gint64: ids of sessions in whose lines the person stands */
} Cart;

/** cart_find: the visitor's cart that has not expired. Returns: FALSE on a database error. */
gboolean cart_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms,
                    Cart *cart, GError **error);
/** cart_find_head: the same, without sessions and lines. */
gboolean cart_find_head (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms,
                         Cart *cart, GError **error);
void cart_clear (Cart *cart);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cart, cart_clear)

/** cart_has: whether @ids, of gint64, holds @id. */
gboolean cart_has (const GArray *ids, gint64 id);

/**
 * CartTicket: chooses a ticket for one person; makes the cart when there is none. Another choice
 * gives the old one back, and the seats of days that it does not have; and a whole group, when that
 * was in the cart.
 * @voucher: (nullable): a code as typed; kept with the cart
 * @session_id: a session to hold at once when it is free and fits, as the button on its page
 * promises; 0 for none
 * @staff: a member of staff is signed in, who may also sell what is only for them to sell
 */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
  char lang[3];
  char *ticket_code, *voucher;
  gint64 session_id;
  gboolean staff;
} CartTicket;
void cart_ticket_free (gpointer command);
/** cart_ticket_run: outcome "/aanmelden/sessies". Errors: ORDER_ERROR_UNKNOWN, _SOLD_OUT,
 * _VOUCHER; _FIELDS for supporters, who come as a group (group.h). */
gboolean cart_ticket_run (gpointer command, WriterTurn *turn, GError **error);

/** cart_outcome: @path, or "/aanmelden/sessies?vol=12.15" when @full (of gint64) is not empty.
 * Returns: (transfer full). */
char *cart_outcome (const GArray *full, const char *path);

/** cart_open: for commands: an empty cart for the visitor, in place of what was in one before. */
gboolean cart_open (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], const char *lang,
                    gint64 *order_id, GError **error);

/** cart_begin: for commands: a cart with one ticket, bought without a code, in place of what the
 * visitor had. @cart: (out): its ids and days. Errors: ORDER_ERROR_SOLD_OUT, before anything is
 * written. */
gboolean cart_begin (WriterTurn *turn, const guint8 visitor[CART_VISITOR_BYTES], const char *lang,
                     const Ticket *ticket, Cart *cart, GError **error);
