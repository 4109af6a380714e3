/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the office has to say about orders on account: when they are to be paid, that they were paid
 * in another way, and that they end.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/settings.h"
#include "server/sales/bank/apart.h"
#include "server/sales/invoices/invoice.h"
#include "tests/server/money/till.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

typedef struct {
  const char *key, *value;
} SetCommand;

static gboolean
set_run (gpointer command, WriterTurn *turn, GError **error)
{
  const SetCommand *one = command;
  return settings_set (turn->store, one->key, one->value, error);
}

static gint64
due (Shop *shop, int order)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT due_ms FROM on_account WHERE order_id = %d", order);
  return shop_number (shop, sql);
}

/* Within the days that schools get, but not after the congress began: without the money there is no
 * badge. On its eve there is a day. */
static void
test_due (Shop *shop, gconstpointer data)
{
  (void) data;
  gint64 congress_ms = 0;
  g_assert_true (when_parse_local ("2017-10-06T00:00", when_zone (), &congress_ms));
  till_order (shop, 1, TRUE, NULL);
  g_assert_cmpint (due (shop, 1), ==, shop->now_ms + 30 * DAY_MS);
  shop->now_ms = congress_ms - 29 * DAY_MS;
  till_order (shop, 4, TRUE, NULL);
  g_assert_cmpint (due (shop, 2), ==, congress_ms);
  SetCommand days = { "account.days", "5" };
  till_run (shop, set_run, &days);
  till_order (shop, 2, TRUE, NULL);
  g_assert_cmpint (due (shop, 3), ==, shop->now_ms + 5 * DAY_MS);
  shop->now_ms = congress_ms - DAY_MS / 2;
  till_order (shop, 3, TRUE, NULL);
  g_assert_cmpint (due (shop, 4), ==, shop->now_ms + DAY_MS);
  shop_check (shop);
}

/* Cash at the desk, in two parts: the rest of it confirms the order. What comes by bank after all
 * is nothing new. */
static void
test_by_hand (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  OnAccountPaid paid = { .order_id = 1, .amount_cents = 4501, .how = g_strdup ("contant") };
  g_strlcpy (paid.actor, "staff:1", sizeof paid.actor);
  till_refused (shop, on_account_paid_run, &paid, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  paid.amount_cents = 0;
  till_refused (shop, on_account_paid_run, &paid, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  paid.amount_cents = 2000;
  till_run (shop, on_account_paid_run, &paid);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' FROM sale_order"), ==, 1);
  paid.amount_cents = 2500;
  till_run (shop, on_account_paid_run, &paid);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'account.by_hand'"
                                      " AND detail LIKE '%contant%'"),
                   ==, 2);
  shop_check (shop);
  const TillEntry entries[] = { { "45.00", "De Klimop", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement ("P", "100.00", entries);
  till_import (shop, xml, NULL);
  ApartDecide known = { .id = 1, .what = APART_ELSEWHERE, .actor = "staff:1" };
  till_run (shop, apart_decide_run, &known);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'elsewhere'"),
                   ==, 0);
  shop_check (shop);
  g_clear_pointer (&paid.how, g_free);
  till_refused (shop, on_account_paid_run, &paid, ORDER_ERROR, ORDER_ERROR_REASON);
  g_free (paid.how);
}

static gboolean
english_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "UPDATE sale_order SET lang = 'en' WHERE id = 2", error);
}

/* The credit note speaks to the school, whatever language the office reads. */
static void
test_ended_words (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  till_order (shop, 2, TRUE, NULL);
  till_run (shop, english_run, NULL);
  for (int order = 1; order <= 2; order++) {
    OnAccountDecide end = { .order_id = order,
                            .reason = (char *) "te laat",
                            .reason_en = (char *) "too late",
                            .actor = "staff:1" };
    till_run (shop, on_account_decide_run, &end);
  }
  g_autofree char *notes =
      till_text (shop, "SELECT group_concat (note, ', ') FROM (SELECT note FROM"
                       " invoice WHERE kind = 'credit' ORDER BY id)");
  g_assert_cmpstr (notes, ==, "te laat, too late");
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
    { "/server/account-office/due", test_due },
    { "/server/account-office/by-hand", test_by_hand },
    { "/server/account-office/ended-words", test_ended_words },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
