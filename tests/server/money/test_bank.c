/* SPDX-License-Identifier: EUPL-1.2
 *
 * The payment provider in all its moods, over real HTTP: answers and webhooks that are lost, late,
 * doubled or in the wrong order; and a server that is killed between any two steps. Each time in
 * the end: one payment, one booking, one letter, one badge.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "server/core/secret.h"
#include "server/sales/ledger_check.h"
#include "server/sales/order.h"
#include "server/sales/payment.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/fixture.h"
#include "tests/server/money/bank.h"
#include "tests/server/money/till.h"

static const char NOW[] = "2017-09-20T10:00:00+02:00";
enum { PATIENCE_MS = 15000, LOOK_EVERY_US = 5000 };

/* A whole server in this process, its bank, and the shop's view of its database. */
typedef struct {
  Bank *bank;
  char *mail;
  Fixture *fixture;
  Shop shop;
} World;

static void
open_world (World *world, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  world->bank = bank_new ();
  world->mail = g_dir_make_tmp ("mail-XXXXXX", NULL);
  const char *const settings[] = { "bank.url", bank_url (world->bank), "bank.key",
                                   "test_key", "mail.folder",          world->mail,
                                   NULL };
  world->fixture = fixture_new (settings, NOW, NULL, 0);
  App *app = fixture_app (world->fixture);
  writer_call (app->writer, WRITER_CHECKS_FIRST, shop_fill_run, NULL, &error);
  g_assert_no_error (error);
  world->shop.writer = app->writer;
  world->shop.reader = store_open (app->database, STORE_READER, &error);
  g_assert_no_error (error);
}

static void
close_world (World *world, gconstpointer data)
{
  (void) data;
  store_free (world->shop.reader);
  bank_release (world->bank);
  fixture_free (world->fixture);
  bank_free (world->bank);
  fixture_folder_free (world->mail);
}

/* Until the query gives this number. */
static void
wait_for (Shop *shop, const char *sql, gint64 number)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * 1000;
  gint64 got = shop_number (shop, sql);
  while (got != number && g_get_monotonic_time () < until) {
    g_usleep (LOOK_EVERY_US);
    got = shop_number (shop, sql);
  }
  if (got != number)
    g_error ("%s stays %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, sql, got, number);
}

/* The outbox waits seconds after a failure: here they are over at once. */
static gboolean
hurry_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "UPDATE outbox SET next_ms = 0 WHERE state = 'waiting'", error);
}

static void
wait_and_hurry (World *world, const char *sql, gint64 number)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * 1000;
  while (shop_number (&world->shop, sql) != number && g_get_monotonic_time () < until) {
    till_run (&world->shop, hurry_run, NULL);
    g_usleep (10 * LOOK_EVERY_US);
  }
  g_assert_cmpint (shop_number (&world->shop, sql), ==, number);
}

static const char OPEN[] = "SELECT COUNT(*) FROM payment WHERE state = 'open'";
static const char PAID[] = "SELECT COUNT(*) FROM sale_order WHERE state = 'paid'";
static const char QUIET[] = "SELECT COUNT(*) FROM outbox WHERE state = 'waiting'";

static void
check_sold_once (Shop *shop, int orders)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *broken = ledger_broken (shop->reader, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (broken, ==, "");
  g_assert_cmpint (shop_number (shop, PAID), ==, orders);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'mollie'"),
                   ==, 4500 * orders);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==,
                   orders);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'order'"), ==,
                   orders);
}

/* ---- Answers ---- */

/* @data: the mood in which the bank is asked for a payment. */
static void
test_making (World *world, gconstpointer data)
{
  bank_mood (world->bank, (BankMood) GPOINTER_TO_INT (data), 2);
  till_order (&world->shop, 1, FALSE, NULL);
  if (GPOINTER_TO_INT (data) == BANK_HOLDS) {
    bank_wait_calls (world->bank, 1);
    g_assert_cmpint (shop_number (&world->shop, OPEN), ==, 0);
    bank_release (world->bank);
  }
  wait_and_hurry (world, OPEN, 1);
  g_assert_cmpint (bank_payments (world->bank), ==, 1);
  g_autofree char *id = bank_payment (world->bank, 0);
  bank_decide (world->bank, id, "paid");
  g_assert_true (bank_hook (world->bank, id));
  wait_for (&world->shop, PAID, 1);
  wait_for (&world->shop, QUIET, 0);
  check_sold_once (&world->shop, 1);
}

/* The same while the bank is asked how a payment is. */
static void
test_asking (World *world, gconstpointer data)
{
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  g_autofree char *id = bank_payment (world->bank, 0);
  bank_decide (world->bank, id, "paid");
  bank_mood (world->bank, (BankMood) GPOINTER_TO_INT (data), 1);
  g_assert_true (bank_hook (world->bank, id));
  bank_wait_calls (world->bank, 2);
  g_assert_cmpint (shop_number (&world->shop, PAID), ==, 0);
  bank_release (world->bank);
  if (GPOINTER_TO_INT (data) == BANK_IS_OLD)
    g_assert_true (bank_hook (world->bank, id)); /* the next word puts it right */
  wait_and_hurry (world, PAID, 1);
  wait_and_hurry (world, QUIET, 0);
  check_sold_once (&world->shop, 1);
}

/* An answer from before it was paid, after it was paid, changes nothing. */
static void
test_old_answer_late (World *world, gconstpointer data)
{
  (void) data;
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  g_autofree char *id = bank_payment (world->bank, 0);
  bank_decide (world->bank, id, "paid");
  bank_hook (world->bank, id);
  wait_for (&world->shop, PAID, 1);
  int calls = bank_calls (world->bank);
  bank_mood (world->bank, BANK_IS_OLD, 1);
  bank_hook (world->bank, id);
  bank_wait_calls (world->bank, calls + 1);
  wait_for (&world->shop, QUIET, 0);
  check_sold_once (&world->shop, 1);
}

/* ---- Webhooks ---- */

static gboolean
forget_checks_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "UPDATE payment SET checked_ms = 0", error);
}

static void
test_webhook_lost (World *world, gconstpointer data)
{
  (void) data;
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  g_autofree char *id = bank_payment (world->bank, 0);
  bank_decide (world->bank, id, "paid");
  till_run (&world->shop, forget_checks_run, NULL); /* as if it was long ago: the sweep finds it */
  wait_for (&world->shop, PAID, 1);
  wait_for (&world->shop, QUIET, 0);
  check_sold_once (&world->shop, 1);
}

/* Two orders; their webhooks come doubled and in the other order. */
static void
test_webhooks_mixed (World *world, gconstpointer data)
{
  (void) data;
  for (int i = 1; i <= 2; i++)
    till_order (&world->shop, i, FALSE, NULL);
  wait_for (&world->shop, OPEN, 2);
  g_autofree char *one = bank_payment (world->bank, 0), *two = bank_payment (world->bank, 1);
  bank_decide (world->bank, one, "paid");
  bank_decide (world->bank, two, "paid");
  const char *const hooks[] = { two, one, two, two, one, "tr_unknown" };
  for (guint i = 0; i + 1 < G_N_ELEMENTS (hooks); i++)
    g_assert_true (bank_hook (world->bank, hooks[i]));
  wait_for (&world->shop, PAID, 2);
  for (guint i = 0; i + 1 < G_N_ELEMENTS (hooks); i++)
    bank_hook (world->bank, hooks[i]);
  wait_for (&world->shop, QUIET, 0);
  check_sold_once (&world->shop, 2);
}

/* ---- Refunds, chargebacks, giving up ---- */

static void
pay_one (World *world, char **id)
{
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  *id = bank_payment (world->bank, 0);
  bank_decide (world->bank, *id, "paid");
  bank_hook (world->bank, *id);
  wait_for (&world->shop, PAID, 1);
}

static void
test_refund (World *world, gconstpointer data)
{
  g_autofree char *id = NULL;
  pay_one (world, &id);
  RefundRequest back = { .order_id = 1, .amount_cents = 1500, .reason = (char *) "ziek" };
  g_strlcpy (back.actor, "staff:1", sizeof back.actor);
  bank_mood (world->bank, (BankMood) GPOINTER_TO_INT (data), 2);
  till_run (&world->shop, refund_request_run, &back);
  bank_wait_calls (world->bank, 3);
  bank_release (world->bank);
  wait_and_hurry (world, "SELECT COUNT(*) FROM refund WHERE state = 'queued'", 1);
  g_assert_cmpint (bank_refunds (world->bank), ==, 1);
  bank_refund_becomes (world->bank, "refunded");
  bank_hook (world->bank, id);
  wait_and_hurry (world, "SELECT COUNT(*) FROM refund WHERE state = 'refunded'", 1);
  bank_hook (world->bank, id);
  wait_and_hurry (world, QUIET, 0);
  g_autofree char *broken = ledger_broken (world->shop.reader, NULL);
  g_assert_cmpstr (broken, ==, "");
  g_assert_cmpint (shop_number (&world->shop,
                                "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                " 'mollie'"),
                   ==, 3000);
}

/* ---- What cannot be sent ---- */

/* As after hours of trying: one more time in vain, and nobody tries it any more. */
static gboolean
last_try_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  g_autofree char *sql = g_strdup_printf (
      "UPDATE outbox SET attempts = %d, next_ms = 0, created_ms = 0 WHERE state = 'waiting'",
      OUTBOX_ATTEMPTS_MAX - 1);
  return store_exec (turn->store, sql, error);
}

static const char TRIED[] =
    "SELECT COUNT(*) FROM outbox WHERE kind = 'payment' AND state = 'waiting' AND attempts = 1";
static const char UNSENT[] =
    "SELECT COUNT(*) FROM outbox WHERE kind = 'payment' AND state = 'failed'";
static const char FAILED[] = "SELECT COUNT(*) FROM payment WHERE state = 'failed'";

/* Refused, or tried in vain for hours: the buyer can pay after all. */
static void
test_not_made (World *world, gconstpointer data)
{
  gboolean refuses = GPOINTER_TO_INT (data) == BANK_REFUSES;
  bank_mood (world->bank, (BankMood) GPOINTER_TO_INT (data), refuses ? 1 : 2);
  till_order (&world->shop, 1, FALSE, NULL);
  if (!refuses) {
    wait_for (&world->shop, TRIED, 1);
    till_run (&world->shop, last_try_run, NULL);
  }
  wait_for (&world->shop, FAILED, 1);
  wait_for (&world->shop, UNSENT, 1);
  g_autofree char *order = till_text (&world->shop, "SELECT public_id FROM sale_order");
  PaymentAgain again = { order };
  till_run (&world->shop, payment_again_run, &again);
  wait_for (&world->shop, OPEN, 1);
  g_assert_cmpint (shop_number (&world->shop, UNSENT), ==, 0);
}

/* Of the whole life of a refund: asked for, and the bank does not answer for hours. @lost: it heard
 * the first time. */
static void
refund_in_vain (World *world, gboolean lost)
{
  g_autofree char *id = NULL;
  pay_one (world, &id);
  wait_for (&world->shop,
            "SELECT COUNT(*) FROM outbox WHERE kind = 'payment' AND state ="
            " 'waiting'",
            0);
  RefundRequest back = { .order_id = 1, .amount_cents = 1500, .reason = (char *) "ziek" };
  g_strlcpy (back.actor, "staff:1", sizeof back.actor);
  bank_mood (world->bank, lost ? BANK_LOSES : BANK_FAILS, 1);
  till_run (&world->shop, refund_request_run, &back);
  wait_for (&world->shop, TRIED, 1);
  bank_forget_keys (world->bank);
}

static void
check_given_once (World *world)
{
  g_autofree char *broken = ledger_broken (world->shop.reader, NULL);
  g_assert_cmpstr (broken, ==, "");
  g_assert_cmpint (bank_refunds (world->bank), ==, 1);
  g_assert_cmpint (shop_number (&world->shop, UNSENT), ==, 0);
}

static const char ASKED[] = "SELECT COUNT(*) FROM refund WHERE state = 'queued'";

/* The answer was lost, and an hour later the bank does not know the key any more. */
static void
test_key_forgotten (World *world, gconstpointer data)
{
  (void) data;
  refund_in_vain (world, TRUE);
  till_run (&world->shop, last_try_run, NULL);
  wait_for (&world->shop, ASKED, 1);
  check_given_once (world);
}

/* @data: the bank heard the first time. A person tries again. */
static void
test_refund_again (World *world, gconstpointer data)
{
  refund_in_vain (world, GPOINTER_TO_INT (data));
  bank_mood (world->bank, BANK_FAILS, 1);
  till_run (&world->shop, last_try_run, NULL);
  wait_for (&world->shop, UNSENT, 1);
  RefundChange change = { .id = 1, .what = REFUND_STOP, .actor = "staff:1" };
  till_refused (&world->shop, refund_change_run, &change, ORDER_ERROR, ORDER_ERROR_STATE);
  change.what = REFUND_AGAIN;
  till_run (&world->shop, refund_change_run, &change);
  wait_for (&world->shop, ASKED, 1);
  wait_for (&world->shop, UNSENT, 0);
  check_given_once (world);
}

/* The same, by bank instead: not when the bank turns out to have it. */
static void
test_refund_by_bank (World *world, gconstpointer data)
{
  gboolean heard = GPOINTER_TO_INT (data);
  refund_in_vain (world, heard);
  bank_mood (world->bank, BANK_FAILS, 1);
  till_run (&world->shop, last_try_run, NULL);
  wait_for (&world->shop, UNSENT, 1);
  RefundChange change = { .id = 1, .what = REFUND_BY_BANK, .actor = "staff:1" };
  till_run (&world->shop, refund_change_run, &change);
  wait_for (
      &world->shop,
      heard ? ASKED : "SELECT COUNT(*) FROM refund WHERE state = 'new' AND payment_id IS NULL", 1);
  wait_for (&world->shop, UNSENT, 0);
  g_assert_cmpint (bank_refunds (world->bank), ==, heard ? 1 : 0);
  g_autofree char *broken = ledger_broken (world->shop.reader, NULL);
  g_assert_cmpstr (broken, ==, "");
}

static void
test_charged_back (World *world, gconstpointer data)
{
  (void) data;
  g_autofree char *id = NULL;
  pay_one (world, &id);
  static const char OWED[] =
      "SELECT IFNULL (SUM (amount_cents), 0) FROM ledger WHERE account = 'receivable'";
  bank_charge_back (world->bank, id, "45.00");
  for (int i = 0; i < 2; i++)
    bank_hook (world->bank, id);
  wait_for (&world->shop, OWED, 4500);
  bank_charge_back (world->bank, id, "0.00"); /* and it is taken back */
  bank_hook (world->bank, id);
  wait_for (&world->shop, OWED, 0);
  wait_for (&world->shop, QUIET, 0);
  g_autofree char *broken = ledger_broken (world->shop.reader, NULL);
  g_assert_cmpstr (broken, ==, "");
}

/* Nobody paid in time, the places went to others, and then the money comes: it goes back with a
 * letter. */
static gboolean
late_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store,
                     "UPDATE sale_order SET expires_ms = 1; UPDATE quota SET capacity ="
                     " taken WHERE id = 1",
                     error);
}

static gboolean
full_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return store_exec (turn->store, "UPDATE quota SET capacity = taken WHERE id = 1", error);
}

static void
test_late (World *world, gconstpointer data)
{
  (void) data;
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  till_run (&world->shop, late_run, NULL);
  wait_for (&world->shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'expired'", 1);
  till_run (&world->shop, full_run, NULL);
  g_autofree char *id = bank_payment (world->bank, 0);
  bank_refund_becomes (world->bank, "refunded");
  bank_decide (world->bank, id, "paid");
  bank_hook (world->bank, id);
  wait_for (&world->shop, "SELECT COUNT(*) FROM refund", 1);
  wait_for (&world->shop, QUIET, 0);
  bank_hook (world->bank, id);
  wait_for (&world->shop, "SELECT COUNT(*) FROM refund WHERE state = 'refunded'", 1);
  g_assert_cmpint (bank_refunds (world->bank), ==, 1);
  g_assert_cmpint (shop_number (&world->shop, "SELECT COUNT(*) FROM letter WHERE kind = 'late'"),
                   ==, 1);
  g_assert_cmpint (shop_number (&world->shop, "SELECT COUNT(*) FROM badge"), ==, 0);
  g_autofree char *broken = ledger_broken (world->shop.reader, NULL);
  g_assert_cmpstr (broken, ==, "");
}

/* Only the browser that ordered gives an order up; its payment ends at the provider. */
static void
test_given_up (World *world, gconstpointer data)
{
  (void) data;
  till_order (&world->shop, 1, FALSE, NULL);
  wait_for (&world->shop, OPEN, 1);
  g_autofree char *id = till_text (&world->shop, "SELECT public_id FROM sale_order");
  OrderDrop drop = { .public_id = id };
  shop_visitor (2, drop.visitor);
  till_refused (&world->shop, order_drop_run, &drop, ORDER_ERROR, ORDER_ERROR_STATE);
  shop_visitor (1, drop.visitor);
  till_run (&world->shop, order_drop_run, &drop);
  till_refused (&world->shop, order_drop_run, &drop, ORDER_ERROR, ORDER_ERROR_STATE);
  g_assert_cmpint (shop_number (&world->shop, "SELECT SUM (taken) FROM quota"), ==, 0);
  wait_for (&world->shop, "SELECT COUNT(*) FROM payment WHERE state = 'canceled'", 1);
  wait_for (&world->shop, QUIET, 0);
}

/* ---- A server that is killed ---- */

/* A server as a process of its own, so that it can be killed; the shop's database is its own. */
typedef struct {
  Bank *bank;
  Shop shop;
  char *mail, *data, *bank_setting, *mail_setting;
  GSubprocess *process;
  int starts;
} Fragile;

static void
start (Fragile *fragile)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program =
      g_build_filename (g_getenv ("TEST_BUILD"), "server", "congress-server", NULL);
  /* Each start is two minutes later: what waited for its turn is due, and what nobody asked about
   * is asked about. */
  g_autofree char *now = g_strdup_printf ("2017-07-14T02:%02d:00Z", 41 + 2 * fragile->starts++);
  const char *const words[] = { program,  "serve",
                                "--set",  fragile->data,
                                "--set",  fragile->bank_setting,
                                "--set",  fragile->mail_setting,
                                "--set",  "bank.key=test_key",
                                "--port", "0",
                                "--now",  now,
                                NULL };
  fragile->process = g_subprocess_newv (words, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (fragile->process));
  g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_nonnull (line);
}

static void
stop (Fragile *fragile, int signal)
{
  g_subprocess_send_signal (fragile->process, signal);
  g_assert_true (g_subprocess_wait (fragile->process, NULL, NULL));
  g_clear_object (&fragile->process);
}

static void
open_fragile (Fragile *fragile, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fragile->bank = bank_new ();
  shop_open (&fragile->shop, data);
  secret_create (fragile->shop.folder, &error);
  g_assert_no_error (error);
  fragile->mail = g_dir_make_tmp ("mail-XXXXXX", NULL);
  fragile->data = g_strconcat ("server.data=", fragile->shop.folder, NULL);
  fragile->bank_setting = g_strconcat ("bank.url=", bank_url (fragile->bank), NULL);
  fragile->mail_setting = g_strconcat ("mail.folder=", fragile->mail, NULL);
  till_order (&fragile->shop, 1, FALSE, NULL);
  g_clear_pointer (&fragile->shop.writer, writer_free); /* from here on the process writes */
}

static void
close_fragile (Fragile *fragile, gconstpointer data)
{
  (void) data;
  if (fragile->process != NULL)
    stop (fragile, SIGTERM);
  store_free (fragile->shop.reader);
  fixture_folder_free (g_steal_pointer (&fragile->shop.folder));
  g_free (fragile->shop.path);
  fixture_folder_free (fragile->mail);
  g_free (fragile->data);
  g_free (fragile->bank_setting);
  g_free (fragile->mail_setting);
  bank_free (fragile->bank);
}

static int
letters (Fragile *fragile)
{
  g_autoptr (GDir) folder = g_dir_open (fragile->mail, 0, NULL);
  int count = 0;
  for (const char *name; (name = g_dir_read_name (folder)) != NULL;)
    count += g_str_has_suffix (name, ".eml");
  return count;
}

/* Dies while the bank holds its answer: before it is asked for a payment, while it makes one, while
 * it is asked how it is; and once more right after the money was booked. */
static void
test_killed (Fragile *fragile, gconstpointer data)
{
  (void) data;
  Bank *bank = fragile->bank;
  Shop *shop = &fragile->shop;
  bank_mood (bank, BANK_HOLDS, 1);
  start (fragile);
  bank_wait_calls (bank, 1);
  stop (fragile, SIGKILL); /* the payment exists at the bank, and nobody here knows */
  bank_release (bank);
  g_assert_cmpint (shop_number (shop, OPEN), ==, 0);
  start (fragile);
  wait_for (shop, OPEN, 1);
  g_assert_cmpint (bank_payments (bank), ==, 1);
  g_autofree char *id = bank_payment (bank, 0);
  stop (fragile, SIGKILL);
  bank_decide (bank, id, "paid");
  g_assert_false (bank_hook (bank, id)); /* nobody is there to hear it */
  int calls = bank_calls (bank);
  bank_mood (bank, BANK_HOLDS, 1);
  start (fragile);
  bank_wait_calls (bank, calls + 1);
  stop (fragile, SIGKILL); /* it was told, and did not live to write it down */
  bank_release (bank);
  g_assert_cmpint (shop_number (shop, PAID), ==, 0);
  start (fragile);
  wait_for (shop, PAID, 1);
  stop (fragile, SIGKILL); /* perhaps before the letter, perhaps after */
  start (fragile);
  wait_for (shop, QUIET, 0);
  stop (fragile, SIGTERM);
  g_assert_cmpint (bank_payments (bank), ==, 1);
  check_sold_once (shop, 1);
  g_assert_cmpint (letters (fragile), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  static const struct {
    const char *path;
    BankMood mood;
    void (*test) (World *world, gconstpointer data);
  } tests[] = {
    { "/server/bank/making/answers", BANK_ANSWERS, test_making },
    { "/server/bank/making/answer-lost", BANK_LOSES, test_making },
    { "/server/bank/making/call-lost", BANK_IS_DEAF, test_making },
    { "/server/bank/making/answer-late", BANK_HOLDS, test_making },
    { "/server/bank/making/fails", BANK_FAILS, test_making },
    { "/server/bank/asking/answer-lost", BANK_LOSES, test_asking },
    { "/server/bank/asking/answer-late", BANK_HOLDS, test_asking },
    { "/server/bank/asking/fails", BANK_FAILS, test_asking },
    { "/server/bank/asking/old-answer", BANK_IS_OLD, test_asking },
    { "/server/bank/old-answer-late", BANK_ANSWERS, test_old_answer_late },
    { "/server/bank/webhook-lost", BANK_ANSWERS, test_webhook_lost },
    { "/server/bank/webhooks-mixed", BANK_ANSWERS, test_webhooks_mixed },
    { "/server/bank/refund/answers", BANK_ANSWERS, test_refund },
    { "/server/bank/refund/answer-lost", BANK_LOSES, test_refund },
    { "/server/bank/refund/answer-late", BANK_HOLDS, test_refund },
    { "/server/bank/not-made/refused", BANK_REFUSES, test_not_made },
    { "/server/bank/not-made/in-vain", BANK_FAILS, test_not_made },
    { "/server/bank/refund/key-forgotten", BANK_ANSWERS, test_key_forgotten },
    { "/server/bank/charged-back", BANK_ANSWERS, test_charged_back },
    { "/server/bank/late", BANK_ANSWERS, test_late },
    { "/server/bank/given-up", BANK_ANSWERS, test_given_up },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, World, GINT_TO_POINTER (tests[i].mood), open_world, tests[i].test,
                close_world);
  static const char *const HEARD[] = { "not-heard", "heard" };
  for (int heard = 0; heard < 2; heard++) {
    g_autofree char *again = g_strconcat ("/server/bank/refund/again/", HEARD[heard], NULL);
    g_autofree char *by_bank = g_strconcat ("/server/bank/refund/by-bank/", HEARD[heard], NULL);
    g_test_add (again, World, GINT_TO_POINTER (heard), open_world, test_refund_again, close_world);
    g_test_add (by_bank, World, GINT_TO_POINTER (heard), open_world, test_refund_by_bank,
                close_world);
  }
  g_test_add ("/server/bank/killed", Fragile, NULL, open_fragile, test_killed, close_fragile);
  return g_test_run ();
}
