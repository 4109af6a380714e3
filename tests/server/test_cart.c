/* SPDX-License-Identifier: EUPL-1.2
 *
 * Carts: what is held, changed, refused and given back.
 */
#include <string.h>

#include "tests/server/shop.h"

#define SEATS_OF(visitor_attendee)                                                                 \
  "SELECT COUNT(*) FROM seat WHERE state = 'held' AND attendee_id = " visitor_attendee

static void
test_holds (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_ticket (shop, 1, "beide", NULL);
  shop_seats (shop, 1, (gint64[]){ 1, 3, 5, 0 }, NULL);
  g_assert_cmpint (shop_number (shop, SEATS_OF ("1")), ==, 3);
  shop_ticket (shop, 1, "vrijdag", NULL); /* the seat on Saturday goes */
  g_assert_cmpint (shop_number (shop, SEATS_OF ("1")), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 2"), ==, 0);
  shop_check (shop);
}

static void
test_refuses (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) none = NULL, overlap = NULL, other_day = NULL, unknown = NULL;
  g_assert_false (shop_seats (shop, 1, (gint64[]){ 1, 0 }, &none));
  g_assert_error (none, ORDER_ERROR, ORDER_ERROR_NO_CART);
  shop_ticket (shop, 1, "vrijdag", NULL);
  g_assert_false (shop_seats (shop, 1, (gint64[]){ 3, 4, 0 }, &overlap));
  g_assert_error (overlap, ORDER_ERROR, ORDER_ERROR_OVERLAP);
  g_assert_nonnull (strstr (overlap->message, "Drie"));
  g_assert_nonnull (strstr (overlap->message, "Vier"));
  g_assert_false (shop_seats (shop, 1, (gint64[]){ 5, 0 }, &other_day));
  g_assert_error (other_day, ORDER_ERROR, ORDER_ERROR_NOT_FOR_TICKET);
  g_assert_false (shop_seats (shop, 1, (gint64[]){ 99, 0 }, &unknown));
  g_assert_error (unknown, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
  g_assert_cmpint (shop_number (shop, SEATS_OF ("1")), ==, 0);
  shop_check (shop);
}

static void
fill_small_room (Shop *shop)
{
  for (int i = 0; i < SHOP_SMALL; i++) {
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
    shop_seats (shop, 100 + i, (gint64[]){ 2, 0 }, NULL);
  }
}

static void
test_swap_keeps_old (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_small_room (shop);
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_seats (shop, 1, (gint64[]){ 1, 0 }, NULL);
  shop_seats (shop, 1, (gint64[]){ 2, 3, 0 }, NULL); /* 2 is full: 1 stays, 3 comes */
  g_assert_cmpint (shop_number (shop, "SELECT SUM (session_id) FROM seat WHERE attendee_id = 3"
                                      " AND state = 'held'"),
                   ==, 1 + 3);
  shop_check (shop);
}

/* Who held a session across two rounds, and gets one of the two: it cannot stay beside that one. */
static void
test_swap_long (Shop *shop, gconstpointer data)
{
  (void) data;
  fill_small_room (shop);
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_seats (shop, 1, (gint64[]){ 4, 0 }, NULL);
  shop_seats (shop, 1, (gint64[]){ 2, 3, 0 }, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (session_id) FROM seat WHERE attendee_id = 3"
                                      " AND state = 'held'"),
                   ==, 3);
  shop_check (shop);
}

/* A session across two rounds against one in each: refused with the names of both, either way. */
static void
test_long_refused (Shop *shop, gconstpointer data)
{
  (void) data;
  static const gint64 choices[][4] = { { 1, 4, 0 }, { 4, 3, 0 }, { 1, 3, 4, 0 } };
  static const char *const names[][2] = { { "Een", "Vier" },
                                          { "Vier", "Drie" },
                                          { "Een", "Vier" } };
  shop_ticket (shop, 1, "vrijdag", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_false (shop_seats (shop, 1, choices[i], &error));
    g_assert_error (error, ORDER_ERROR, ORDER_ERROR_OVERLAP);
    g_assert_nonnull (strstr (error->message, names[i][0]));
    g_assert_nonnull (strstr (error->message, names[i][1]));
  }
  g_assert_cmpint (shop_number (shop, SEATS_OF ("1")), ==, 0);
}

static void
test_sold_out (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  for (int i = 0; i < SHOP_DAY_PLACES; i++)
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
  g_assert_false (shop_ticket (shop, 1, "beide", &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
  shop_ticket (shop, 1, "zaterdag", NULL);
  shop_ticket (shop, 100, "beide", NULL); /* keeps its Friday */
  shop_check (shop);
}

static void
test_expires (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_ticket (shop, 1, "beide", NULL);
  shop_seats (shop, 1, (gint64[]){ 1, 5, 0 }, NULL);
  shop->now_ms += 19 * 60000;
  shop_expire (shop);
  g_assert_cmpint (shop_number (shop, SEATS_OF ("1")), ==, 2);
  shop->now_ms += 60000;
  shop_expire (shop);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (taken) FROM quota"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'order.expired'"),
                   ==, 1);
  shop_ticket (shop, 1, "vrijdag", NULL); /* and the visitor may begin again */
  shop_check (shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/cart/holds", Shop, NULL, shop_open, test_holds, shop_close);
  g_test_add ("/server/cart/refuses", Shop, NULL, shop_open, test_refuses, shop_close);
  g_test_add ("/server/cart/swap-keeps-old", Shop, NULL, shop_open, test_swap_keeps_old,
              shop_close);
  g_test_add ("/server/cart/swap-long", Shop, NULL, shop_open, test_swap_long, shop_close);
  g_test_add ("/server/cart/long-refused", Shop, NULL, shop_open, test_long_refused, shop_close);
  g_test_add ("/server/cart/sold-out", Shop, NULL, shop_open, test_sold_out, shop_close);
  g_test_add ("/server/cart/expires", Shop, NULL, shop_open, test_expires, shop_close);
  return g_test_run ();
}
