/* SPDX-License-Identifier: EUPL-1.2
 *
 * The quick "sold out": once the popular sessions are full, most who still come choose those. They
 * need not wait for the writer, nor be looked up one session after the other: what is full is the
 * same for all between two commits.
 */
#pragma once

#include "server/sales/cart_seats.h"

/** sold_out_read: a SharedRead: all sessions, and what is full. For sold_out_all(). */
GPtrArray *sold_out_read (Store *store, GError **error);

/**
 * sold_out_all:
 * @board: of sold_out_read()
 *
 * For readers: whether cart_seats_run() would change nothing and answer that all of @wish is full,
 * also once what ran out was given back. FALSE also when that cannot be told.
 */
gboolean sold_out_all (Store *store, const GPtrArray *board, const CartSeats *wish, gint64 now_ms);
