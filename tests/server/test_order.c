/* SPDX-License-Identifier: EUPL-1.2
 *
 * Orders: details, vouchers, placing, paying on time, late, twice and wrongly; and the fight of
 * many buyers for few places.
 */
#include <pthread.h>

#include "server/mail/mime.h"
#include "server/sales/link.h"
#include "server/sales/voucher.h"
#include "tests/server/shop.h"

enum { FIGHTERS = 64, FIGHT_PLACES = 20 };

static void
buy (Shop *shop, int visitor, const gint64 *sessions, const char *voucher)
{
  shop_ticket (shop, visitor, "vrijdag", NULL);
  shop_seats (shop, visitor, sessions, NULL);
  shop_details (shop, visitor, voucher, NULL);
  shop_place (shop, visitor, NULL);
}

static void
test_fields (void)
{
  OrderDetails *details = g_new0 (OrderDetails, 1);
  g_assert_cmpuint (order_details_check (details), ==,
                    ORDER_FIELD_NAME | ORDER_FIELD_EMAIL | ORDER_FIELD_SCHOOL | ORDER_FIELD_PLACE |
                        ORDER_FIELD_SECTOR);
  static const struct {
    const char *email;
    gboolean right;
  } cases[] = {
    { "a@b.nl", TRUE },      { " a.b+c@school.example.org ", TRUE },
    { "a@b", FALSE },        { "@b.nl", FALSE },
    { "a@b.", FALSE },       { "a@.nl", FALSE },
    { "a@b..nl", FALSE },    { "a@b@c.nl", FALSE },
    { "a b@c.nl", FALSE },   { "a@b.nl\nBcc: x@y.nl", FALSE },
    { "<a@b.nl>", FALSE },   { "a@b.nl,c@d.nl", FALSE },
    { "a..b@c.nl", FALSE },  { ".a@c.nl", FALSE },
    { "a.@c.nl", FALSE },    { "a@x_y.nl", FALSE },
    { "o'neil@c.nl", TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_free (details->email);
    details->email = g_strdup (cases[i].email);
    g_assert_cmpint ((order_details_check (details) & ORDER_FIELD_EMAIL) == 0, ==, cases[i].right);
    g_assert_true (!cases[i].right ||
                   mime_address_valid (details->email)); /* one can be written to */
  }
  order_details_free (details);
}

static void
test_voucher_prices (void)
{
  static const struct {
    char kind;
    gint64 value, price, left;
  } cases[] = {
    { 'f', 0, 4500, 0 },       { 'p', 50, 4501, 2250 },   { 'p', 100, 4500, 0 },
    { 'p', 250, 4500, 0 },     { 'a', 1000, 4500, 3500 }, { 'a', 9999, 4500, 0 },
    { 'x', 1250, 4500, 1250 }, { 'x', 9000, 4500, 4500 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const Voucher voucher = { .id = 1, .kind = cases[i].kind, .value = cases[i].value };
    g_assert_cmpint (voucher_price (&voucher, cases[i].price), ==, cases[i].left);
  }
}

/* Every character of a link counts, and each server has links of its own. */
static void
test_link (void)
{
  static const guint8 secret[32] = { 1 }, other[32] = { 2 };
  g_autofree char *link = link_format (secret, "abcdefghijklmnop");
  g_autofree char *person = link_format_person (secret, "abcdefghijklmnop");
  LinkKind kind = LINK_PERSON;
  g_autofree char *opened = link_check (secret, link, &kind);
  g_assert_cmpstr (opened, ==, "abcdefghijklmnop");
  g_assert_cmpint (kind, ==, LINK_ORDER);
  g_assert_cmpstr (link, !=, person);
  g_autofree char *of_person = link_check (secret, person, &kind);
  g_assert_cmpstr (of_person, ==, "abcdefghijklmnop");
  g_assert_cmpint (kind, ==, LINK_PERSON);
  g_assert_null (link_check (other, link, &kind));
  g_assert_null (link_check (secret, "abcdefghijklmnop", &kind));
  g_assert_null (link_check (secret, "", &kind));
  for (gsize i = 0; link[i] != '\0'; i++) {
    g_autofree char *forged = g_strdup (link);
    forged[i] = forged[i] == 'Q' ? 'g' : 'Q';
    g_assert_null (link_check (secret, forged, &kind));
    g_autofree char *shorter = g_strndup (link, i);
    g_assert_null (link_check (secret, shorter, &kind));
  }
}

static void
test_pays (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 1, 3, 0 }, "");
  g_assert_cmpint (shop_number (shop, "SELECT number = 'LC17-00001' AND state = 'pending' AND"
                                      " total_cents = 4500 FROM sale_order"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE kind = 'payment'"), ==, 1);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_CONFIRMED);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                   2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid' AND version"
                                      " = (SELECT version FROM change_counter)"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE kind = 'mail'"), ==, 1);
  /* 45.00 with 21 % in it: 37.19 and 7.81 */
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM ledger WHERE account = 'vat'"), ==,
                   -781);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM ledger WHERE account = 'sales'"),
                   ==, -3719);
  shop->now_ms += 3 * 3600000;
  shop_expire (shop); /* what is paid does not expire */
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 11"), ==, 1);
  shop_check (shop);
}

static void
test_pays_twice (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 1, 0 }, "");
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_CONFIRMED);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_ASIDE);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge"), ==, 1);
  g_assert_cmpint (
      shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account = 'mollie'"), ==,
      9000);
  /* What came twice goes back by itself. */
  g_assert_cmpint (
      shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account = 'suspense'"), ==,
      0);
  g_assert_cmpint (
      shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account = 'refunds'"), ==,
      -4500);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'money.apart'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE kind = 'payment' AND"
                                      " payload = '{\"refund\":1}'"),
                   ==, 1);
  shop_check (shop);
}

static void
test_pays_other_amount (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 1, 0 }, "");
  g_assert_cmpint (shop_pay (shop, 1, 1), ==, ORDER_PAY_ASIDE);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' FROM sale_order"), ==, 1);
  shop_check (shop);
}

static void
test_free (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  buy (shop, 1, (gint64[]){ 1, 0 }, " gra tis");
  buy (shop, 2, (gint64[]){ 1, 0 }, "GRATIS");
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'paid'"), ==,
                   2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM ledger"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT uses FROM voucher WHERE code = 'GRATIS'"), ==, 2);
  shop_ticket (shop, 3, "vrijdag", NULL);
  g_assert_false (shop_details (shop, 3, "GRATIS", &error)); /* used up */
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
  shop_check (shop);
}

/* The last use goes to who places first. */
static void
test_voucher_race (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  for (int i = 1; i <= 3; i++) {
    shop_ticket (shop, i, "vrijdag", NULL);
    shop_details (shop, i, "GRATIS", NULL);
  }
  shop_place (shop, 1, NULL);
  shop_place (shop, 2, NULL);
  g_assert_false (shop_place (shop, 3, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_VOUCHER);
  shop_check (shop);
}

static void
test_missing_details (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  shop_ticket (shop, 1, "vrijdag", NULL);
  g_assert_false (shop_place (shop, 1, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_FIELDS);
}

static void
expire_order (Shop *shop)
{
  shop->now_ms += 31 * 60000;
  shop_expire (shop);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'expired'"),
                   ==, 1);
}

static void
test_late (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 2, 3, 0 }, "half");
  expire_order (shop);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (uses) FROM voucher"), ==, 0);
  g_assert_cmpint (shop_pay (shop, 1, 2250), ==, ORDER_PAY_CONFIRMED);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                   2);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (uses) FROM voucher"), ==, 1);
  shop_check (shop);
}

static void
test_late_seat_gone (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 2, 3, 0 }, "");
  expire_order (shop);
  for (int i = 0; i < SHOP_SMALL; i++) {
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
    shop_seats (shop, 100 + i, (gint64[]){ 2, 0 }, NULL);
  }
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_PARTLY);
  g_assert_cmpint (
      shop_number (shop, "SELECT SUM (session_id) FROM seat WHERE state = 'confirmed'"), ==, 3);
  g_assert_cmpint (
      shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'order.seats_lost'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter l JOIN outbox o ON o.id ="
                                      " l.outbox_id WHERE l.kind = 'seats_lost' AND payload ->>"
                                      " 'lost' = '“Twee”'"),
                   ==, 1);
  shop_check (shop);
}

/* Meanwhile a session went to another day, or to where the person has another: it is not taken
 * again, and the payment goes through. */
static void
test_late_seat_moved (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char *const moves[] = {
    "UPDATE session SET day_id = 2, round_id = 3, starts_ms = 1507359600000, ends_ms ="
    " 1507363200000 WHERE id = 1",
    "UPDATE session SET day_id = 1, round_id = 2, starts_ms = 1507278600000, ends_ms ="
    " 1507282200000 WHERE id = 1",
  };
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++) {
    shop_exec (shop, "UPDATE session SET day_id = 1, round_id = 1, starts_ms = 1507273200000,"
                     " ends_ms = 1507276800000 WHERE id = 1");
    buy (shop, 1 + (int) i, (gint64[]){ 1, 3, 0 }, "");
    shop->now_ms += 31 * 60000;
    shop_expire (shop);
    shop_exec (shop, moves[i]);
    g_assert_cmpint (shop_pay (shop, 1 + (int) i, 4500), ==, ORDER_PAY_PARTLY);
    g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                     1 + i);
    shop_check (shop);
  }
}

static void
test_late_sold_out (Shop *shop, gconstpointer data)
{
  (void) data;
  buy (shop, 1, (gint64[]){ 2, 0 }, "");
  expire_order (shop);
  for (int i = 0; i < SHOP_DAY_PLACES; i++)
    shop_ticket (shop, 100 + i, "vrijdag", NULL);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_ASIDE);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM ledger WHERE account = 'refunds'"),
                   ==, -4500);
  shop_check (shop);
}

/* ---- The fight ---- */

typedef struct {
  Shop *shop;
  int visitor;
  gboolean ticket, seat; /* what they were told */
} Fighter;

static void *
fight (void *data)
{
  Fighter *fighter = data;
  g_autoptr (GError) no_ticket = NULL;
  fighter->ticket = shop_ticket (fighter->shop, fighter->visitor, "vrijdag", &no_ticket);
  if (!fighter->ticket) {
    g_assert_error (no_ticket, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
    return NULL;
  }
  fighter->seat = shop_seats_all (fighter->shop, fighter->visitor, (gint64[]){ 3, 0 });
  shop_details (fighter->shop, fighter->visitor, "", NULL);
  shop_place (fighter->shop, fighter->visitor, NULL);
  g_assert_cmpint (shop_pay (fighter->shop, fighter->visitor, 4500), ==, ORDER_PAY_CONFIRMED);
  return NULL;
}

static const char SQL_HAS_SEAT[] =
    "SELECT COUNT(*) FROM seat e JOIN attendee a ON a.id = e.attendee_id JOIN sale_order o"
    " ON o.id = a.order_id WHERE e.state = 'confirmed' AND o.state = 'paid'"
    " AND o.visitor = :visitor";
static const char SQL_HAS_TICKET[] =
    "SELECT COUNT(*) FROM sale_order WHERE state = 'paid' AND visitor = :visitor";

static void
test_fight (Shop *shop, gconstpointer data)
{
  (void) data;
  pthread_t threads[FIGHTERS];
  Fighter fighters[FIGHTERS];
  int tickets = 0;
  for (int i = 0; i < FIGHTERS; i++) {
    fighters[i] = (Fighter){ .shop = shop, .visitor = i + 1 };
    g_assert_cmpint (pthread_create (&threads[i], NULL, fight, &fighters[i]), ==, 0);
  }
  for (int i = 0; i < FIGHTERS; i++)
    pthread_join (threads[i], NULL);
  for (int i = 0; i < FIGHTERS; i++) {
    guint8 visitor[CART_VISITOR_BYTES];
    shop_visitor (fighters[i].visitor, visitor);
    tickets += fighters[i].ticket;
    g_assert_cmpint (store_number (shop->reader, NULL, SQL_HAS_TICKET, -1, "b", ":visitor", visitor,
                                   sizeof visitor),
                     ==, fighters[i].ticket);
    g_assert_cmpint (store_number (shop->reader, NULL, SQL_HAS_SEAT, -1, "b", ":visitor", visitor,
                                   sizeof visitor),
                     ==, fighters[i].seat);
  }
  g_assert_cmpint (tickets, ==, SHOP_DAY_PLACES);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                   FIGHT_PLACES);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(DISTINCT number) FROM sale_order"
                                      " WHERE state = 'paid'"),
                   ==, SHOP_DAY_PLACES);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger"), ==, 0);
  shop_check (shop);
}

/* A name is something to read from a badge. */
static void
test_seen (void)
{
  static const struct {
    const char *text;
    glong least;
    gboolean fits;
    const char *then;
  } cases[] = {
    { " Ank ", 2, TRUE, "Ank" },
    { "\u200b\u200b\u200b", 2, FALSE, "" },
    { "\u200b \u2060\ufeff", 2, FALSE, "" },
    { "\u00a0\u2003\u3000", 2, FALSE, "" }, /* spaces of other widths */
    { "\u3164\u115f\u1160\uffa0\u2800", 2, FALSE, "" },
    { "\u202e\u0300\u00ad", 2, FALSE, "" },
    { "A\u200d\u200d", 2, FALSE, "A\u200d\u200d" },
    { "\u200b\u200b", 0, TRUE, "" },
    { "Jose\u0301", 2, TRUE, "Jose\u0301" },
    { "\u738b\u4f1f", 2, TRUE, "\u738b\u4f1f" },
    { "\u0645\u0640\u064f", 2, TRUE, "\u0645\u0640\u064f" },
    { "A 1", 3, TRUE, "A 1" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = g_strdup (cases[i].text);
    g_test_message ("%u", i);
    g_assert_cmpint (order_text_fits (&text, cases[i].least), ==, cases[i].fits);
    g_assert_cmpstr (text, ==, cases[i].then);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/order/fields", test_fields);
  g_test_add_func ("/server/order/a_name_can_be_seen", test_seen);
  g_test_add_func ("/server/order/link", test_link);
  g_test_add_func ("/server/order/voucher-prices", test_voucher_prices);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/order/pays", test_pays },
    { "/server/order/pays-twice", test_pays_twice },
    { "/server/order/pays-other-amount", test_pays_other_amount },
    { "/server/order/free", test_free },
    { "/server/order/voucher-race", test_voucher_race },
    { "/server/order/missing-details", test_missing_details },
    { "/server/order/late", test_late },
    { "/server/order/late-seat-gone", test_late_seat_gone },
    { "/server/order/late-seat-moved", test_late_seat_moved },
    { "/server/order/late-sold-out", test_late_sold_out },
    { "/server/order/fight", test_fight },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
