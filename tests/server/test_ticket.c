/* SPDX-License-Identifier: EUPL-1.2
 *
 * Types of tickets and what a cart that ran out leaves: who may buy when, places kept for vouchers,
 * places that come free at the very moment, and holding again what is still to be had.
 */
#include <string.h>

#include "server/sales/cart_lost.h"
#include "tests/server/shop.h"

typedef struct {
  const char *sql;
} Sql;

static gboolean
sql_run (gpointer command, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, ((Sql *) command)->sql, error);
}

static void
change (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  Sql command = { sql };
  writer_call (shop->writer, WRITER_SAVEPOINT, sql_run, &command, &error);
  g_assert_no_error (error);
}

static gboolean
choose (Shop *shop, int visitor, const char *code, const char *voucher, GError **error)
{
  CartTicket command = { .lang = "nl", .ticket_code = (char *) code, .voucher = (char *) voucher };
  shop_visitor (visitor, command.visitor);
  return writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_ticket_run, &command, error);
}

static void
refused (Shop *shop, int visitor, const char *code, const char *voucher, OrderError why)
{
  g_autoptr (GError) error = NULL;
  g_assert_false (choose (shop, visitor, code, voucher, &error));
  g_assert_error (error, ORDER_ERROR, (int) why);
}

static void
taken (Shop *shop, int visitor, const char *code, const char *voucher)
{
  g_autoptr (GError) error = NULL;
  choose (shop, visitor, code, voucher, &error);
  g_assert_no_error (error);
}

static void
test_windows (Shop *shop, gconstpointer data)
{
  (void) data;
  change (shop, "UPDATE ticket_type SET sale_from_ms = 1500000001000, sale_until_ms ="
                " 1500000002000 WHERE code = 'vrijdag'");
  refused (shop, 1, "vrijdag", NULL, ORDER_ERROR_UNKNOWN);
  shop->now_ms = 1500000001000;
  taken (shop, 1, "vrijdag", NULL);
  shop->now_ms = 1500000002000;
  refused (shop, 2, "vrijdag", NULL, ORDER_ERROR_UNKNOWN);
  change (shop, "UPDATE ticket_type SET on_sale = 0 WHERE code = 'zaterdag'");
  refused (shop, 2, "zaterdag", NULL, ORDER_ERROR_UNKNOWN);
  refused (shop, 2, "geen", NULL, ORDER_ERROR_UNKNOWN);
  shop_check (shop);
}

static void
test_by_code (Shop *shop, gconstpointer data)
{
  (void) data;
  change (shop, "UPDATE ticket_type SET buyers = 'code', kind = 'speaker' WHERE code = 'beide';"
                "UPDATE ticket_type SET buyers = 'staff' WHERE code = 'zaterdag';"
                "INSERT INTO voucher (code, kind, value, uses_max, ticket_type_id, valid_from_ms)"
                " VALUES ('SPREKER', 'free', 0, 2, 3, 0), ('STRAKS', 'free', 0, 2, 3,"
                " 1600000000000)");
  refused (shop, 1, "beide", NULL, ORDER_ERROR_UNKNOWN);
  refused (shop, 1, "beide", "HALF", ORDER_ERROR_UNKNOWN);
  refused (shop, 1, "beide", "STRAKS", ORDER_ERROR_VOUCHER);
  refused (shop, 1, "zaterdag", "SPREKER", ORDER_ERROR_UNKNOWN);
  refused (shop, 1, "vrijdag", "SPREKER", ORDER_ERROR_VOUCHER);
  taken (shop, 1, "beide", "sprek er");
  g_assert_cmpint (shop_number (shop, "SELECT role = 'speaker' FROM attendee"), ==, 1);
  g_autoptr (GError) error = NULL; /* without the code it is not theirs to order */
  g_assert_false (shop_details (shop, 1, "", &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  shop_details (shop, 1, "SPREKER", NULL);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT uses FROM voucher WHERE code = 'SPREKER'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' AND total_cents = 0 FROM sale_order"),
                   ==, 1);
  shop_check (shop);
}

/* Two places kept: nobody else gets them, and they are given out when all others are gone. */
static void
test_block (Shop *shop, gconstpointer data)
{
  (void) data;
  change (shop, "INSERT INTO quota (id, name, capacity) VALUES (50, 'Blok', 2);"
                "INSERT INTO quota_block VALUES (50, 1);"
                "UPDATE quota SET taken = taken + 2 WHERE id = 1;"
                "INSERT INTO voucher (code, kind, value, uses_max, ticket_type_id, block_quota_id)"
                " VALUES ('BLOK', 'fixed', 1000, 3, 1, 50)");
  for (int i = 0; i < SHOP_DAY_PLACES - 2; i++)
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
  refused (shop, 1, "vrijdag", NULL, ORDER_ERROR_SOLD_OUT);
  taken (shop, 1, "vrijdag", "BLOK");
  taken (shop, 2, "vrijdag", "BLOK");
  refused (shop, 3, "vrijdag", "BLOK", ORDER_ERROR_SOLD_OUT);
  shop_check (shop);
  shop_details (shop, 1, "BLOK", NULL);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT total_cents FROM sale_order WHERE state = 'pending'"),
                   ==, 1000);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 50"), ==, 2);
  /* Typed later: the ticket moves to the places kept, and frees another. */
  shop->now_ms += 31 * 60000;
  shop_expire (shop);
  shop_ticket (shop, 4, "vrijdag", NULL);
  shop_details (shop, 4, "BLOK", NULL);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 50"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 2);
  shop_check (shop);
}

/* What runs out is free that very moment, before the housekeeper comes round. */
static void
test_free_at_once (Shop *shop, gconstpointer data)
{
  (void) data;
  for (int i = 0; i < SHOP_SMALL; i++) {
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
    shop_seats (shop, 100 + i, (gint64[]){ 2, 0 }, NULL);
  }
  for (int i = SHOP_SMALL; i < SHOP_DAY_PLACES; i++)
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
  refused (shop, 1, "vrijdag", NULL, ORDER_ERROR_SOLD_OUT);
  shop->now_ms += 20 * 60000;
  shop_ticket (shop, 1, "vrijdag", NULL);
  g_assert_true (shop_seats_all (shop, 1, (gint64[]){ 2, 0 }));
  shop_check (shop);
}

static void
again (Shop *shop, int visitor, GError **error)
{
  CartAgain command;
  shop_visitor (visitor, command.visitor);
  writer_call (shop->writer, WRITER_SAVEPOINT, cart_again_run, &command, error);
}

static int
lost_free (Shop *shop, int visitor, int *sessions)
{
  g_autoptr (GError) error = NULL;
  g_auto (CartLost) lost = { 0 };
  guint8 bytes[CART_VISITOR_BYTES];
  shop_visitor (visitor, bytes);
  cart_lost_find (shop->reader, bytes, shop->now_ms, &lost, &error);
  g_assert_no_error (error);
  *sessions = lost.sessions != NULL ? (int) lost.sessions->len : 0;
  int n = 0;
  for (int i = 0; i < *sessions; i++)
    n += g_array_index (lost.sessions, CartLostSession, i).free;
  return lost.order_id != 0 ? n : -1;
}

static void
test_lost (Shop *shop, gconstpointer data)
{
  (void) data;
  int sessions = 0;
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_seats (shop, 1, (gint64[]){ 2, 3, 0 }, NULL);
  shop_details (shop, 1, "", NULL);
  g_assert_cmpint (lost_free (shop, 1, &sessions), ==, -1);
  shop->now_ms += 20 * 60000;
  g_assert_cmpint (lost_free (shop, 1, &sessions), ==, 2); /* not swept yet */
  for (int i = 0; i < SHOP_SMALL; i++) {
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
    shop_seats (shop, 100 + i, (gint64[]){ 2, 0 }, NULL);
  }
  shop_expire (shop);
  g_assert_cmpint (lost_free (shop, 1, &sessions), ==, 1);
  g_assert_cmpint (sessions, ==, 2);
  g_assert_cmpint (lost_free (shop, 2, &sessions), ==, -1); /* nobody else hears of it */
  g_autoptr (GError) error = NULL;
  again (shop, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (e.session_id) FROM seat e JOIN attendee a ON"
                                      " a.id = e.attendee_id WHERE a.name = 'Juf Ank' AND e.state"
                                      " = 'held'"),
                   ==, 3);
  g_assert_cmpint (lost_free (shop, 1, &sessions), ==, -1);
  g_autoptr (GError) twice = NULL;
  again (shop, 1, &twice);
  g_assert_error (twice, ORDER_ERROR, ORDER_ERROR_NO_CART);
  shop_place (shop, 1, NULL); /* what was typed is there */
  shop_check (shop);
  shop->now_ms += 25LL * 3600 * 1000;
  shop_expire (shop);
  g_assert_cmpint (lost_free (shop, 1, &sessions), ==, -1);
}

/* The session somebody came for is held with the ticket, when it can be. */
static void
test_wish (Shop *shop, gconstpointer data)
{
  (void) data;
  static const struct {
    gint64 session_id;
    int seats;
  } cases[] = { { 1, 1 }, { 5, 0 }, { 99, 0 } };
  for (int i = 0; i < (int) G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    CartTicket command = { .lang = "nl",
                           .ticket_code = (char *) "vrijdag",
                           .session_id = cases[i].session_id };
    shop_visitor (i + 1, command.visitor);
    writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_ticket_run, &command, &error);
    g_assert_no_error (error);
    g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE attendee_id ="
                                        " (SELECT MAX (id) FROM attendee)"),
                     ==, cases[i].seats);
  }
  shop_check (shop);
}

/* What only staff sell, they sell. */
static void
test_by_staff (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  change (shop, "UPDATE ticket_type SET buyers = 'staff' WHERE code = 'vrijdag'");
  refused (shop, 1, "vrijdag", NULL, ORDER_ERROR_UNKNOWN);
  CartTicket command = { .lang = "nl", .ticket_code = (char *) "vrijdag", .staff = TRUE };
  shop_visitor (1, command.visitor);
  writer_call (shop->writer, WRITER_CHECKS_FIRST, cart_ticket_run, &command, &error);
  g_assert_no_error (error);
  shop_details (shop, 1, "", NULL);
  shop_place (shop, 1, NULL);
  shop_check (shop);
}

/* The last word is the table's: whatever a command forgets, nobody is in two places. */
static void
test_table_guards (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char *const wrong[] = {
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 4, 'held', 0)",
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 2, 'held', 0)",
    "INSERT INTO seat (attendee_id, session_id, state, at_ms) VALUES (1, 1, 'held', 0)",
    "UPDATE seat SET session_id = 3",
    "UPDATE quota SET taken = capacity + 1 WHERE id = 1",
    "UPDATE quota SET capacity = 0 WHERE id = 1",
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents, position) VALUES (1, 1, 0, 61)",
    "INSERT INTO attendee (order_id, ticket_type_id, price_cents, position) VALUES (1, 1, 0, 1)",
    "UPDATE seat SET state = 'released'",
    "UPDATE seat SET gone = id",
    "UPDATE seat SET state = 'released', gone = 999",
    "UPDATE seat SET state = 'released', gone = id; UPDATE seat SET state = 'held', gone = 0",
  };
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_seats (shop, 1, (gint64[]){ 1, 0 }, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    Sql command = { wrong[i] };
    if (writer_call (shop->writer, WRITER_SAVEPOINT, sql_run, &command, &error))
      g_error ("this went through: %s", wrong[i]);
  }
  shop_check (shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/ticket/windows", test_windows },
    { "/server/ticket/by-code", test_by_code },
    { "/server/ticket/block", test_block },
    { "/server/ticket/free-at-once", test_free_at_once },
    { "/server/ticket/lost", test_lost },
    { "/server/ticket/wish", test_wish },
    { "/server/ticket/by-staff", test_by_staff },
    { "/server/ticket/table-guards", test_table_guards },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
