/* SPDX-License-Identifier: EUPL-1.2
 *
 * Orders on account: the form, the limits, places that stay, payment in all amounts, reminders, and
 * what a person decides; and money that goes back.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/settings.h"
#include "server/sales/after/cancel.h"
#include "server/sales/bank/apart.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/ledger.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/money/till.h"

#define DAY_MS G_GINT64_CONSTANT (86400000)

static void
test_fields (void)
{
  g_autoptr (OnAccount) good = till_account ();
  g_assert_cmpuint (on_account_check (good), ==, 0);
  g_assert_cmpstr (good->postcode, ==, "8011 AB");
  g_assert_cmpstr (good->kvk, ==, "12345678");
  g_autoptr (OnAccount) nothing = g_new0 (OnAccount, 1);
  g_assert_cmpuint (on_account_check (nothing), ==,
                    ON_ACCOUNT_SCHOOL | ON_ACCOUNT_STREET | ON_ACCOUNT_POSTCODE | ON_ACCOUNT_CITY |
                        ON_ACCOUNT_EMAIL);
  static const struct {
    gsize offset;
    const char *text;
    unsigned wrong;
  } cases[] = {
    { G_STRUCT_OFFSET (OnAccount, postcode), "0123 AB", ON_ACCOUNT_POSTCODE },
    { G_STRUCT_OFFSET (OnAccount, postcode), "1234 A1", ON_ACCOUNT_POSTCODE },
    { G_STRUCT_OFFSET (OnAccount, postcode), "1234 ABC", ON_ACCOUNT_POSTCODE },
    { G_STRUCT_OFFSET (OnAccount, kvk), "1234567", ON_ACCOUNT_KVK },
    { G_STRUCT_OFFSET (OnAccount, kvk), "1234567x", ON_ACCOUNT_KVK },
    { G_STRUCT_OFFSET (OnAccount, kvk), "", 0 },
    { G_STRUCT_OFFSET (OnAccount, oin), "00000001234567890000", 0 },
    { G_STRUCT_OFFSET (OnAccount, oin), "0000000123456789000", ON_ACCOUNT_OIN },
    { G_STRUCT_OFFSET (OnAccount, email), "a b@c.nl", ON_ACCOUNT_EMAIL },
    { G_STRUCT_OFFSET (OnAccount, school), "two\nlines", ON_ACCOUNT_SCHOOL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (OnAccount) account = till_account ();
    char **field = G_STRUCT_MEMBER_P (account, cases[i].offset);
    g_free (*field);
    *field = g_strdup (cases[i].text);
    g_assert_cmpuint (on_account_check (account), ==, cases[i].wrong);
  }
}

static gint64
seats (Shop *shop)
{
  return shop_number (shop, "SELECT taken FROM quota WHERE id = 11");
}

static void
pay (Shop *shop, const char *amount, const char *number)
{
  static int nth;
  g_autofree char *name = g_strdup_printf ("P%d", ++nth);
  const TillEntry entries[] = { { amount, "De Klimop", number, NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement (name, "100.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
}

/* Places stay, no badge is made, and nothing of it expires by itself. */
static void
test_keeps_places (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  shop->now_ms += 100 * DAY_MS;
  shop_expire (shop);
  g_assert_cmpint (seats (shop), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' AND expires_ms IS NULL"
                                      " FROM sale_order"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM payment"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'invoice'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'receivable'"),
                   ==, 4500);
  shop_check (shop);
}

static void
test_paid (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  pay (shop, "20.00", "F2017-00001");
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'partial' FROM bank_entry"), ==, 1);
  shop_check (shop);
  pay (shop, "30.00", "factuur f2017 00001");
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'over' FROM bank_entry WHERE id = 2"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'suspense'"),
                   ==, -500);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'order'"), ==, 1);
  shop_check (shop);
  pay (shop, "45.00", "F2017-00001"); /* once more: nothing is open */
  g_assert_cmpint (shop_number (shop, "SELECT state = 'apart' FROM bank_entry WHERE id = 3"), ==,
                   1);
  shop_check (shop);
}

typedef struct {
  const char *key, *value;
} SetCommand;

static gboolean
set_run (gpointer command, WriterTurn *turn, GError **error)
{
  const SetCommand *one = command;
  return settings_set (turn->store, one->key, one->value, error);
}

static void
set (Shop *shop, const char *key, const char *value)
{
  SetCommand command = { key, value };
  till_run (shop, set_run, &command);
}

static void
test_limits (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) places = NULL, euros = NULL, shut = NULL;
  set (shop, "account.max_places", "1");
  till_order (shop, 1, TRUE, NULL);
  g_assert_false (till_order (shop, 2, TRUE, &places));
  g_assert_error (places, ORDER_ERROR, ORDER_ERROR_ACCOUNT);
  /* Refused, the cart is as it was, and can be paid for online. */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'cart'"), ==,
                   1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM invoice"), ==, 1);
  shop_place (shop, 2, NULL);
  set (shop, "account.max_places", "10");
  set (shop, "account.max_euros", "89");
  g_assert_false (till_order (shop, 3, TRUE, &euros));
  g_assert_error (euros, ORDER_ERROR, ORDER_ERROR_ACCOUNT);
  set (shop, "account.max_euros", "90");
  till_order (shop, 3, TRUE, NULL);
  set (shop, "account.max_euros", "1000");
  set (shop, "account.open", "0");
  g_assert_false (till_order (shop, 4, TRUE, &shut));
  g_assert_error (shut, ORDER_ERROR, ORDER_ERROR_ACCOUNT);
  shop_check (shop);
}

static gint64
reminders (Shop *shop)
{
  till_run (shop, on_account_remind_run, NULL);
  return shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'reminder'");
}

static gint64
due (Shop *shop, int order)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT due_ms FROM on_account WHERE order_id = %d", order);
  return shop_number (shop, sql);
}

/* Days of the calendar: when the clock is put back or forward the hour of the day stays, and so the
 * date that stands on the invoice. */
static void
test_days_of_the_calendar (void)
{
  static const struct {
    const char *from;
    int days;
    const char *until;
  } cases[] = {
    { "2017-10-10T00:30", 30, "2017-11-09T00:30" },
    { "2017-03-10T23:30", 30, "2017-04-09T23:30" },
    { "2017-07-14T12:00", 30, "2017-08-13T12:00" },
    { "2016-02-20T08:00", 14, "2016-03-05T08:00" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 from_ms = 0, until_ms = 0;
    g_assert_true (when_parse_local (cases[i].from, when_zone (), &from_ms));
    g_assert_true (when_parse_local (cases[i].until, when_zone (), &until_ms));
    g_assert_cmpint (on_account_days_later (from_ms, cases[i].days), ==, until_ms);
  }
}

/* After the time to pay and 7 days of patience; again after 7 more; then it is up to people. */
static void
test_reminders (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  till_order (shop, 2, TRUE, NULL);
  pay (shop, "45.00", "F2017-00002");
  g_assert_cmpint (reminders (shop), ==, 0);
  shop->now_ms = due (shop, 1) + 7 * DAY_MS - 1;
  g_assert_cmpint (reminders (shop), ==, 0);
  shop->now_ms += 1;
  g_assert_cmpint (reminders (shop), ==, 1);
  g_assert_cmpint (reminders (shop), ==, 1);
  shop->now_ms += 7 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 2);
  shop->now_ms += 70 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 2);
  OnAccountDecide more = { .order_id = 1, .more_days = 14, .actor = "staff:1" };
  till_run (shop, on_account_decide_run, &more);
  shop->now_ms += 21 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 3);
  g_assert_cmpint (seats (shop), ==, 2);
  shop_check (shop);
  /* The one that was paid, when its bank takes the money back. */
  const TillEntry entries[] = { { "-45.00", "De Klimop", "F2017-00002", NULL, TRUE }, { 0 } };
  g_autofree char *xml = till_statement ("B", "100.00", entries);
  till_import (shop, xml, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM bank_entry WHERE state = 'returned'"),
                   ==, 1);
  g_assert_cmpint (reminders (shop), ==, 3);
  shop->now_ms += 7 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 5); /* and the first one again */
  shop_check (shop);
}

/* The bank takes a transfer back. */
static void
take_back (Shop *shop, const char *number)
{
  const TillEntry entries[] = { { "-45.00", "De Klimop", number, NULL, TRUE }, { 0 } };
  g_autofree char *xml = till_statement ("BACK", "145.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'returned' FROM bank_entry WHERE id = 2"), ==,
                   1);
}

/* Money that went back is asked for again, though the order had been paid; but not on the day
 * itself: the bank's mistake, or ours, may be mended tomorrow. Then a person decides. */
static void
test_paid_and_returned (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  pay (shop, "45.00", "F2017-00001");
  shop->now_ms += 90 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 0);
  OnAccountDecide more = { .order_id = 1, .more_days = 14, .actor = "staff:1" };
  till_refused (shop, on_account_decide_run, &more, ORDER_ERROR, ORDER_ERROR_STATE);
  take_back (shop, "F2017-00001");
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  shop->now_ms += 7 * DAY_MS - 1;
  g_assert_cmpint (reminders (shop), ==, 0);
  shop->now_ms += 1;
  g_assert_cmpint (reminders (shop), ==, 1);
  till_run (shop, on_account_decide_run, &more);
  shop->now_ms += 20 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 1);
  OnAccountDecide end = { .order_id = 1, .reason = (char *) "te laat", .actor = "staff:1" };
  till_run (shop, on_account_decide_run, &end);
  g_assert_cmpint (seats (shop), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'cancelled' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM refund"), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'receivable'"),
                   ==, 0);
  till_refused (shop, on_account_decide_run, &end, ORDER_ERROR, ORDER_ERROR_STATE);
  shop->now_ms += 70 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 1);
  shop_check (shop);
}

/* Who cancels too late for money back still owes the invoice: that is asked for, or let go. */
static void
test_cancelled_with_a_rest (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  pay (shop, "20.00", "F2017-00001");
  g_autofree char *person = till_text (shop, "SELECT public_id FROM attendee");
  g_autofree char *why = g_strdup ("ziek");
  AfterCancel cancel = { .who = { .person = person, .staff_id = 1, .reason = why },
                         .quoted_cents = -1 };
  till_run (shop, after_cancel_run, &cancel);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'cancelled' FROM sale_order"), ==, 1);
  shop->now_ms = due (shop, 1) + 7 * DAY_MS;
  g_assert_cmpint (reminders (shop), ==, 1);
  OnAccountDecide end = { .order_id = 1, .reason = (char *) "coulance", .actor = "staff:1" };
  till_run (shop, on_account_decide_run, &end);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'receivable'"),
                   ==, 0);
  /* What was paid of a ticket that was cancelled by the terms is not given back by this. */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM refund"), ==, 0);
  shop_check (shop);
}

/* Who cancels is told what really happens to the money: what was never paid does not come back, the
 * invoice is lowered; and what of it stays to be paid. */
static void
test_cancel_told (Shop *shop, gconstpointer data)
{
  (void) data;
  static const struct {
    const char *paid;
    int percent;
    gint64 back, less, due;
  } cases[] = {
    { NULL, 100, 0, 4500, 0 },       { NULL, 0, 0, 0, 4500 },       { NULL, 50, 0, 2250, 2250 },
    { "20.00", 100, 2000, 2500, 0 }, { "20.00", 50, 0, 2250, 250 }, { "45.00", 50, 2250, 0, 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    till_order (shop, (int) i + 1, TRUE, NULL);
    g_autofree char *number = g_strdup_printf ("F2017-%05u", i + 1);
    if (cases[i].paid != NULL)
      pay (shop, cases[i].paid, number);
    g_autofree char *person_sql =
        g_strdup_printf ("SELECT public_id FROM attendee WHERE id = %u", i + 1);
    AfterCancel cancel = {
      .who = { .person = till_text (shop, person_sql), .staff_id = 1, .reason = g_strdup ("ziek") },
      .percent = cases[i].percent,
      .quoted_cents = -1
    };
    till_run (shop, after_cancel_run, &cancel);
    after_who_clear (&cancel.who);
    g_assert_cmpint (cancel.sums.back_cents, ==, cases[i].back);
    g_autofree char *told = till_text (
        shop,
        "SELECT format ('%d %d %d', payload ->> 'back', payload ->> 'less', payload ->> 'due')"
        " FROM outbox o JOIN letter l ON l.outbox_id = o.id WHERE l.kind = 'cancelled'"
        " ORDER BY o.id DESC LIMIT 1");
    g_autofree char *right =
        g_strdup_printf ("%d %d %d", (int) cases[i].back, (int) cases[i].less, (int) cases[i].due);
    g_assert_cmpstr (told, ==, right);
    shop_check (shop);
  }
}

/* What was paid of it goes back, the rest of the invoice is credited, and the places are free. */
static void
test_ended (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  pay (shop, "20.00", "F2017-00001");
  OnAccountDecide end = { .order_id = 1, .reason = (char *) "te laat", .actor = "staff:1" };
  till_run (shop, on_account_decide_run, &end);
  g_assert_cmpint (seats (shop), ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'expired' FROM sale_order"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'ended'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM refund WHERE payment_id IS NULL"
                                      " AND state = 'new'"),
                   ==, 2000);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account IN"
                                      " ('receivable', 'sales', 'vat')"),
                   ==, 0);
  till_refused (shop, on_account_decide_run, &end, ORDER_ERROR, ORDER_ERROR_STATE);
  /* The transfer that keeps the promise is known by what it says. */
  const TillEntry entries[] = { { "-20.00", "De Klimop", "Teruggave LC17-00001 R1", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("T1", "100.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'refunded' FROM refund"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'refunds'"),
                   ==, 0);
  shop_check (shop);
  pay (shop, "25.00", "F2017-00001"); /* too late */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM apart WHERE why = 'not awaited'"), ==,
                   1);
  shop_check (shop);
}

/* ---- Money that goes back ---- */

static RefundRequest
back (gint64 cents, gint64 attendee)
{
  RefundRequest request = {
    .order_id = 1, .attendee_id = attendee, .amount_cents = cents, .reason = (char *) "ziek"
  };
  g_strlcpy (request.actor, "staff:1", sizeof request.actor);
  return request;
}

/* @key: of the try that is reported on. */
static void
report_try (Shop *shop, gint64 id, const char *key, const char *refund, const char *status,
            gint64 cents)
{
  RefundReport said = { id, key, { (char *) refund, (char *) status, cents } };
  till_run (shop, refund_report_run, &said);
}

static void
report (Shop *shop, gint64 id, const char *status, gint64 cents)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT idempotency_key FROM refund WHERE id = %d", (int) id);
  g_autofree char *key = till_text (shop, sql);
  report_try (shop, id, key, "re_1", status, cents);
}

static void
test_refund_online (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, FALSE, NULL);
  RefundRequest early = back (100, 0);
  till_refused (shop, refund_request_run, &early, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN);
  shop_pay (shop, 1, 4500);
  RefundRequest part = back (1500, 1), all = back (3000, 0), more = back (1, 0);
  RefundRequest nothing = back (0, 0), much = back (4501, 0);
  till_refused (shop, refund_request_run, &nothing, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  till_refused (shop, refund_request_run, &much, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  till_run (shop, refund_request_run, &part);
  till_run (shop, refund_request_run, &all);
  till_refused (shop, refund_request_run, &more, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM outbox WHERE payload LIKE"
                                      " '{\"refund\":%'"),
                   ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'credit'"), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'sales'"),
                   ==, 0);
  shop_check (shop);
  /* Answers twice and in the wrong order. */
  report (shop, 1, "pending", 1500);
  report (shop, 1, "queued", 1500);
  report (shop, 1, "refunded", 1500);
  report (shop, 1, "refunded", 1500);
  report (shop, 1, "pending", 1500);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'refunded' FROM refund WHERE id = 1"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'mollie'"),
                   ==, 3000);
  shop_check (shop);
}

static void
test_refund_fails (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, FALSE, NULL);
  shop_pay (shop, 1, 4500);
  RefundRequest all = back (4500, 0);
  till_run (shop, refund_request_run, &all);
  g_autofree char *first = till_text (shop, "SELECT idempotency_key FROM refund");
  RefundChange change = { 1, REFUND_AGAIN, "staff:1" };
  till_refused (shop, refund_change_run, &change, ORDER_ERROR, ORDER_ERROR_STATE);
  report (shop, 1, "failed", 4500);
  shop_check (shop);
  till_run (shop, refund_change_run, &change);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'new' AND provider_id IS NULL FROM refund"),
                   ==, 1);
  report_try (shop, 1, first, "re_1", "refunded", 4500); /* late, of the first try */
  g_assert_cmpint (shop_number (shop, "SELECT state = 'new' AND provider_id IS NULL FROM refund"),
                   ==, 1);
  shop_check (shop);
  g_autofree char *second = till_text (shop, "SELECT idempotency_key FROM refund");
  report (shop, 1, "failed", 4500);
  change.what = REFUND_BY_BANK;
  till_run (shop, refund_change_run, &change);
  report_try (shop, 1, second, "re_2", "refunded", 4500); /* it goes by bank now, once */
  g_assert_cmpint (shop_number (shop, "SELECT payment_id IS NULL AND state = 'new' FROM refund"),
                   ==, 1);
  shop_check (shop);
}

/* ---- Money apart ---- */

static void
test_apart (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  const TillEntry entries[] = { { "45.00", "Onbekend", "betaling", NULL, FALSE },
                                { "10.00", "Iemand", "fooi", NULL, FALSE },
                                { "-3.50", "Bank", "kosten", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("A1", "0.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM apart"), ==, 3);
  ApartDecide decide = { .id = 1, .what = APART_APPLY, .number = (char *) "F2017-00009" };
  g_strlcpy (decide.actor, "staff:1", sizeof decide.actor);
  till_refused (shop, apart_decide_run, &decide, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN);
  decide.number = (char *) "F2017-00001";
  till_run (shop, apart_decide_run, &decide);
  g_assert_cmpint (shop_number (shop, "SELECT state = 'paid' FROM sale_order"), ==, 1);
  till_refused (shop, apart_decide_run, &decide, ORDER_ERROR, ORDER_ERROR_STATE);
  ApartDecide send_back = { .id = 2, .what = APART_BACK, .actor = "staff:1" };
  ApartDecide costs = { .id = 3, .what = APART_ELSEWHERE, .actor = "staff:1" };
  till_run (shop, apart_decide_run, &send_back);
  till_run (shop, apart_decide_run, &costs);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'suspense'"),
                   ==, 0);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM refund WHERE apart_id = 2"), ==,
                   1000);
  shop_check (shop);
}

static void
test_payout (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, FALSE, NULL);
  shop_pay (shop, 1, 4500);
  const TillEntry entries[] = { { "45.00", "Stg Mollie Payments", "uitbetaling", NULL, FALSE },
                                { "1.00", "Stg Mollie Payments", "te veel", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("M1", "0.00", entries);
  till_import (shop, xml, NULL);
  ApartDecide payout = { .id = 1, .what = APART_PAYOUT, .actor = "staff:1" };
  till_run (shop, apart_decide_run, &payout);
  shop_check (shop);
  payout.id = 2; /* the provider holds nothing any more */
  till_refused (shop, apart_decide_run, &payout, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
}

/* An entry that does not add up cannot be committed, whoever writes it. */
static void
test_books_refuse (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  static const char *const WRONG[] = {
    "INSERT INTO ledger_txn (id, at_ms, reason) VALUES (90, 1, 'x'); INSERT INTO ledger (txn,"
    " account, amount_cents) VALUES (90, 'bank', 5), (90, 'sales', -4);",
    "INSERT INTO ledger (txn, account, amount_cents) VALUES (1, 'bank', 5), (1, 'sales', -4);",
  };
  for (guint i = 0; i < G_N_ELEMENTS (WRONG); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Store) store = store_open (shop->path, STORE_WRITER, NULL);
    g_assert_true (store_begin (store, NULL));
    gboolean written = store_exec (store, WRONG[i], &error);
    g_assert_true (written);
    g_assert_false (store_commit (store, &error));
    g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
    store_rollback (store);
  }
  shop_check (shop);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/account/fields", test_fields);
  g_test_add_func ("/server/account/days-of-the-calendar", test_days_of_the_calendar);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/account/keeps-places", test_keeps_places },
    { "/server/account/paid", test_paid },
    { "/server/account/limits", test_limits },
    { "/server/account/cancelled-with-a-rest", test_cancelled_with_a_rest },
    { "/server/account/paid-and-returned", test_paid_and_returned },
    { "/server/account/reminders", test_reminders },
    { "/server/account/ended", test_ended },
    { "/server/account/cancel-told", test_cancel_told },
    { "/server/account/refund-online", test_refund_online },
    { "/server/account/refund-fails", test_refund_fails },
    { "/server/account/apart", test_apart },
    { "/server/account/payout", test_payout },
    { "/server/account/books-refuse", test_books_refuse },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
