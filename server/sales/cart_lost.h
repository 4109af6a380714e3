/* SPDX-License-Identifier: EUPL-1.2
 *
 * A cart that ran out: what was in it, what of that is still to be had, and holding it again.
 */
#pragma once

#include "server/sales/cart.h"

/** A session that was in it. */
typedef struct {
  gint64 id;
  char *title;
  gboolean free; /* there is a place now */
} CartLostSession;

/** A cart that ran out in the last day, after which the visitor began nothing new. */
typedef struct {
  gint64 order_id; /* 0: there is none */
  int people;
  char *ticket_nl, *ticket_en;
  gboolean ticket_free; /* for all people at once */
  GArray *sessions;     /* of CartLostSession, by time; of the first person */
} CartLost;

/** cart_lost_find: Returns: FALSE on a database error. */
gboolean cart_lost_find (Store *store, const guint8 visitor[CART_VISITOR_BYTES], gint64 now_ms,
                         CartLost *lost, GError **error);
void cart_lost_clear (CartLost *lost);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CartLost, cart_lost_clear)

/** CartAgain: whose. */
typedef struct {
  guint8 visitor[CART_VISITOR_BYTES];
} CartAgain;

/**
 * cart_again_run: WriterRun; wants WRITER_SAVEPOINT.
 *
 * Holds again what was in the cart that ran out, as far as it is free, with what was typed. Outcome
 * "/aanmelden/controle" when everything was filled in, else "/aanmelden/sessies" or
 * "/aanmelden/groep"; "/aanmelden/sessies?vol=12.15" when some sessions are full by now.
 *
 * Errors: ORDER_ERROR_NO_CART when there is nothing to hold again; ORDER_ERROR_SOLD_OUT.
 */
gboolean cart_again_run (gpointer command, WriterTurn *turn, GError **error);
