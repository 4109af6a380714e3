/* SPDX-License-Identifier: EUPL-1.2
 *
 * A small shop on a real database file, for tests of selling: two days, three rounds, rooms
 * of a few places, three tickets and a voucher; and the steps a buyer takes.
 */
#pragma once

#include "server/sales/cart_seats.h"
#include "server/sales/order.h"

/** Sessions: 1 and 2 in round 1 (2 has SHOP_SMALL places), 3 in round 2, 4 across rounds 1 and 2,
 *  5 on day 2. */
enum { SHOP_SMALL = 2, SHOP_DAY_PLACES = 40 };

typedef struct {
  char *folder, *path;
  Writer *writer;
  Store *reader;
  _Atomic gint64 now_ms; /* the shop's clock; the writer's thread reads it too */
} Shop;

void shop_open (Shop *shop, gconstpointer data);
void shop_close (Shop *shop, gconstpointer data);
/** shop_supporters: adds a ticket for classes, "supporter": Saturday, 5 euro. */
void shop_supporters (Shop *shop);
/** shop_pause: closes the database and lets it lie. shop_resume: opens it again. */
void shop_pause (Shop *shop);
void shop_resume (Shop *shop);

/** shop_fill_run: WriterRun: puts the shop's goods into any empty database. */
gboolean shop_fill_run (gpointer command, WriterTurn *turn, GError **error);

/** shop_number: one number from the database as committed. */
gint64 shop_number (Shop *shop, const char *sql);

/** shop_visitor: 32 bytes that stand for visitor @n. */
void shop_visitor (int n, guint8 visitor[CART_VISITOR_BYTES]);

/** shop_call: runs @run with WRITER_SAVEPOINT. shop_exec: runs @sql, which must go well. */
gboolean shop_call (Shop *shop, WriterRun run, gpointer command, GError **error);
void shop_exec (Shop *shop, const char *sql);

/** The steps; @error may be NULL when it must go well. */
gboolean shop_ticket (Shop *shop, int visitor, const char *code, GError **error);
/** shop_seats: @wanted ends with 0. */
gboolean shop_seats (Shop *shop, int visitor, const gint64 *wanted, GError **error);
/** shop_seats_all: must go well. Returns: whether the buyer was told that all were free. */
gboolean shop_seats_all (Shop *shop, int visitor, const gint64 *wanted);
gboolean shop_details (Shop *shop, int visitor, const char *voucher, GError **error);
gboolean shop_place (Shop *shop, int visitor, GError **error);
/** shop_pay: a payment of @amount_cents for the visitor's last order. */
OrderPayOutcome shop_pay (Shop *shop, int visitor, gint64 amount_cents);
void shop_expire (Shop *shop);

/** shop_check: the rules that must hold at any time: no counter that differs from its seats, offers
 * or tickets, nobody in two rooms at once, twice in a round, or in a room or line of a day that is
 * not on the ticket, no free place while somebody waits for it, no voucher miscounted, books that
 * add up. */
void shop_check (Shop *shop);
