/* SPDX-License-Identifier: EUPL-1.2
 *
 * Payments: reading the provider's answers, and what they do to an order, in any order and any
 * number of times.
 */
#include <string.h>

#include "server/sales/demo_bank.h"
#include "server/sales/payment.h"
#include "tests/server/shop.h"

static void
test_amounts (void)
{
  static const struct {
    const char *text;
    gint64 cents; /* -1: refused */
  } cases[] = {
    { "45.00", 4500 },
    { "0.01", 1 },
    { "1234567.89", 123456789 },
    { "45", -1 },
    { "45.0", -1 },
    { "45.000", -1 },
    { "-1.00", -1 },
    { ".50", -1 },
    { "4 5.00", -1 },
    { "9999999999.00", -1 },
    { "", -1 },
    { "1e3.00", -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 cents = -1;
    g_assert_cmpint (mollie_amount_parse (cases[i].text, &cents), ==, cases[i].cents >= 0);
    g_assert_cmpint (cents, ==, cases[i].cents);
  }
}

static void
test_answers (void)
{
  static const char good[] = "{\"id\":\"tr_ab12\",\"status\":\"open\",\"amount\":{\"value\":\"45."
                             "00\",\"currency\":\"EUR\"},"
                             "\"expiresAt\":\"2017-09-20T08:15:00+00:00\",\"_links\":{\"checkout\":"
                             "{\"href\":\"https://x/y\"}}}";
  static const char *const bad[] = {
    "",
    "[]",
    "{}",
    "{\"id\":\"tr_1\"",
    "{\"id\":\"../x\",\"status\":\"paid\",\"amount\":{\"value\":\"1.00\",\"currency\":\"EUR\"}}",
    "{\"id\":\"tr_1\",\"status\":\"payed\",\"amount\":{\"value\":\"1.00\",\"currency\":\"EUR\"}}",
    "{\"id\":\"tr_1\",\"status\":\"paid\",\"amount\":{\"value\":\"1.00\",\"currency\":\"USD\"}}",
    "{\"id\":\"tr_1\",\"status\":\"paid\",\"amount\":{\"value\":1.0,\"currency\":\"EUR\"}}",
    "{\"id\":\"tr_1\",\"id\":\"tr_2\",\"status\":\"paid\",\"amount\":{\"value\":\"1.00\","
    "\"currency\":"
    "\"EUR\"}}",
  };
  g_auto (MolliePayment) payment = { 0 };
  g_assert_true (mollie_parse (good, strlen (good), &payment, NULL));
  g_assert_cmpstr (payment.checkout_url, ==, "https://x/y");
  g_assert_cmpint (payment.amount_cents, ==, 4500);
  g_assert_cmpint (payment.expires_ms, ==, 1505895300000);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_auto (MolliePayment) none = { 0 };
    g_autoptr (GError) error = NULL;
    g_assert_false (mollie_parse (bad[i], strlen (bad[i]), &none, &error));
    g_assert_error (error, OUTBOX_ERROR, OUTBOX_ERROR_TEMPORARY);
  }
}

/* The method is the configuration's; without one the payer chooses. */
static void
test_wish (void)
{
  MollieNew wish = { 4500,
                     "Congres LC17-00001",
                     "http://x/terug",
                     "http://x/webhook",
                     "bancontact",
                     "nl_NL",
                     "order",
                     "key" };
  g_autofree char *one = mollie_new_text (&wish);
  wish.method = NULL;
  g_autofree char *any = mollie_new_text (&wish);
  g_assert_nonnull (strstr (one, "\"method\":\"bancontact\""));
  g_assert_null (strstr (any, "method"));
  g_assert_nonnull (strstr (any, "\"amount\":{\"currency\":\"EUR\",\"value\":\"45.00\"}"));
}

static void
test_demo_bank (void)
{
  DemoBank *bank = demo_bank_new ();
  json_t *wish = json_pack ("{s:{s:s,s:s},s:s,s:s}", "amount", "currency", "EUR", "value", "45.00",
                            "description", "x", "redirectUrl", "http://here/back");
  json_t *one = demo_bank_create (bank, wish, "key", "http://bank", 1000);
  json_t *again = demo_bank_create (bank, wish, "key", "http://bank", 2000);
  json_t *other = demo_bank_create (bank, wish, NULL, "http://bank", 2000);
  const char *id = json_string_value (json_object_get (one, "id"));
  g_assert_true (json_equal (one, again));
  g_assert_false (json_equal (one, other));
  g_assert_true (mollie_id_valid (id));
  g_assert_true (demo_bank_decide (bank, id, "paid", 3000));
  g_assert_true (demo_bank_decide (bank, id, "failed", 3000)); /* too late: it stays paid */
  g_assert_false (demo_bank_decide (bank, id, "open", 3000));
  json_t *paid = demo_bank_get (bank, id, 3000);
  g_assert_cmpstr (json_string_value (json_object_get (paid, "status")), ==, "paid");
  json_t *late =
      demo_bank_get (bank, json_string_value (json_object_get (other, "id")), 16 * 60 * 1000);
  g_assert_cmpstr (json_string_value (json_object_get (late, "status")), ==, "expired");
  json_t *back = json_pack ("{s:{s:s,s:s}}", "amount", "currency", "EUR", "value", "40.00");
  json_t *first = demo_bank_refund (bank, id, back, "back", 3000);
  json_t *same = demo_bank_refund (bank, id, back, "back", 3000);
  g_assert_true (json_equal (first, same));
  g_assert_null (demo_bank_refund (bank, id, back, "more", 3000)); /* than is left */
  json_t *list = demo_bank_refunds (bank, id, 3000);
  g_assert_cmpuint (
      json_array_size (json_object_get (json_object_get (list, "_embedded"), "refunds")), ==, 1);
  g_assert_null (demo_bank_refunds (bank, "tr_none", 3000));
  json_t *done =
      demo_bank_refund_get (bank, json_string_value (json_object_get (first, "id")), 60000);
  g_assert_cmpstr (json_string_value (json_object_get (done, "status")), ==, "refunded");
  g_assert_null (demo_bank_refund_get (bank, "re_none", 3000));
  json_t *all[] = { wish, one, again, other, paid, late, back, first, same, list, done };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    json_decref (all[i]);
  demo_bank_free (bank);
}

static void
order (Shop *shop)
{
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_seats (shop, 1, (gint64[]){ 1, 0 }, NULL);
  shop_details (shop, 1, "", NULL);
  shop_place (shop, 1, NULL);
}

static void
report (Shop *shop, const char *status, gint64 cents)
{
  g_autoptr (GError) error = NULL;
  PaymentReport command = { .id = 1,
                            .said = { .id = (char *) "tr_1",
                                      .status = (char *) status,
                                      .amount_cents = cents,
                                      .checkout_url = (char *) "http://bank/1",
                                      .expires_ms = shop->now_ms + 60 * 60000 } };
  g_assert_true (
      writer_call (shop->writer, WRITER_SAVEPOINT, payment_report_run, &command, &error));
  g_assert_no_error (error);
}

static void
test_once (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "open", 4500);
  g_assert_cmpint (shop_number (shop, "SELECT expires_ms FROM sale_order"), ==,
                   shop->now_ms + 63 * 60000); /* as long as the bank, and a little */
  report (shop, "paid", 4500);
  report (shop, "paid", 4500);
  report (shop, "open", 4500);
  report (shop, "expired", 4500);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM payment"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  g_assert_cmpint (
      shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account = 'mollie'"), ==,
      4500);
  shop_check (shop);
}

/* The demo is started again: what was paid before can still go back, and no more than that. */
static void
test_recalled (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "paid", 4500);
  g_autoptr (GError) error = NULL;
  DemoBank *bank = demo_bank_new ();
  g_assert_true (demo_bank_recall (bank, shop->reader, shop->now_ms, &error));
  g_assert_no_error (error);
  json_t *back = json_pack ("{s:{s:s,s:s}}", "amount", "currency", "EUR", "value", "40.00");
  json_t *first = demo_bank_refund (bank, "tr_1", back, "back", shop->now_ms);
  g_assert_nonnull (first);
  g_assert_null (demo_bank_refund (bank, "tr_1", back, "more", shop->now_ms));
  json_decref (first);
  json_decref (back);
  demo_bank_free (bank);
}

static void
test_paid_after_all (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "failed", 4500);
  report (shop, "open", 4500); /* an end is an end … */
  g_assert_cmpint (shop_number (shop, "SELECT state = 'failed' FROM payment"), ==, 1);
  report (shop, "paid", 4500); /* … but money is money */
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  shop_check (shop);
}

static void
test_other_amount (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "paid", 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM ledger WHERE account = 'suspense'"),
                   ==, -1);
  shop_check (shop);
}

static gint64
waiting (Shop *shop)
{
  return shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'"
                            " AND payload LIKE '%check%'");
}

static void
hint (Shop *shop, const char *provider_id)
{
  g_autoptr (GError) error = NULL;
  PaymentHint command = { .provider_id = (char *) provider_id };
  g_assert_true (
      writer_call (shop->writer, WRITER_CHECKS_FIRST, payment_hint_run, &command, &error));
  g_assert_no_error (error);
}

static void
test_hints (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "open", 4500);
  hint (shop, "tr_unknown");
  g_assert_cmpint (waiting (shop), ==, 0);
  for (int i = 0; i < 4; i++)
    hint (shop, "tr_1");
  g_assert_cmpint (waiting (shop), ==, 2); /* the first may be under way already */
}

static void
test_sweep (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  order (shop);
  report (shop, "open", 4500);
  writer_call (shop->writer, WRITER_SAVEPOINT, payment_sweep_run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (waiting (shop), ==, 0);
  shop->now_ms += PAYMENT_SWEEP_AFTER_MS;
  writer_call (shop->writer, WRITER_SAVEPOINT, payment_sweep_run, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (waiting (shop), ==, 1);
}

static void
again (Shop *shop)
{
  g_autoptr (StoreStmt) q =
      store_query (shop->reader, NULL, "SELECT public_id FROM sale_order", "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  g_autofree char *public_id = g_strdup (store_column_text (q, 0));
  g_clear_pointer (&q, store_stmt_free);
  PaymentAgain command = { public_id };
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_CHECKS_FIRST, payment_again_run, &command, &error);
  g_assert_no_error (error);
}

static void
test_again (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop);
  report (shop, "canceled", 4500);
  for (int i = 0; i < 2; i++) /* the second finds a payment under way */
    again (shop);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM payment"), ==, 2);
}

/* Beside one of an earlier, higher amount that the bank still holds open. */
static void
test_again_lower (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_LOWERED[] =
      "UPDATE sale_order SET total_cents = 4000;"
      "INSERT INTO payment (order_id, idempotency_key, state, amount_cents, created_ms)"
      " VALUES (1, 'lower', 'failed', 4000, 0);";
  static const char SQL_NEW[] = "SELECT COUNT(*) FROM payment WHERE state = 'new'"
                                " AND amount_cents = 4000";
  order (shop);
  report (shop, "open", 4500);
  shop_exec (shop, SQL_LOWERED);
  g_assert_cmpint (shop_number (shop, SQL_NEW), ==, 0);
  for (int i = 0; i < 2; i++)
    again (shop);
  g_assert_cmpint (shop_number (shop, SQL_NEW), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/payment/amounts", test_amounts);
  g_test_add_func ("/server/payment/answers", test_answers);
  g_test_add_func ("/server/payment/wish", test_wish);
  g_test_add_func ("/server/payment/demo-bank", test_demo_bank);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/payment/once", test_once },
    { "/server/payment/recalled", test_recalled },
    { "/server/payment/paid-after-all", test_paid_after_all },
    { "/server/payment/other-amount", test_other_amount },
    { "/server/payment/hints", test_hints },
    { "/server/payment/sweep", test_sweep },
    { "/server/payment/again", test_again },
    { "/server/payment/again-lower", test_again_lower },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
