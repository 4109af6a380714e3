/* SPDX-License-Identifier: EUPL-1.2
 *
 * Credit notes and their tax: what is given back has the tax it was sold with, and of a document
 * that is all given back nothing remains, to the cent.
 */
#include "server/sales/groups/group_order.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/money/till.h"

static const char SALES[] =
    "SELECT IFNULL (SUM (amount_cents), 0) FROM ledger WHERE account = 'sales'";
static const char VAT[] = "SELECT IFNULL (SUM (amount_cents), 0) FROM ledger WHERE account = 'vat'";

/* A school orders "vrijdag" for @people, on account. */
static void
order (Shop *shop, int people)
{
  GroupOrder *group = group_order_new ();
  shop_visitor (1, group->visitor);
  g_strlcpy (group->lang, "nl", sizeof group->lang);
  group->ticket_code = g_strdup ("vrijdag");
  group->contact = g_strdup ("Directeur Bas");
  group->email = g_strdup ("bas@school.nl");
  group->school = g_strdup ("De Klimop");
  group->place = g_strdup ("Zwolle");
  group->sector = 1;
  for (int i = 0; i < people; i++) {
    g_autofree char *name = g_strdup_printf ("Collega %d", i);
    g_autofree char *email = g_strdup_printf ("c%d@school.nl", i);
    group_list_add (&group->list, (guint) i + 1, name, email, "");
  }
  till_run (shop, group_order_run, group);
  group_order_free (group);
  g_autoptr (OnAccount) payer = till_account ();
  OrderPlace place = { .account = payer };
  shop_visitor (1, place.visitor);
  till_run (shop, order_place_run, &place);
}

/* @attendee_id: 0: of the order as a whole. */
static void
credit (Shop *shop, gint64 attendee_id, gint64 cents)
{
  RefundRequest back = {
    .order_id = 1, .attendee_id = attendee_id, .amount_cents = cents, .reason = (char *) "ziek"
  };
  g_strlcpy (back.actor, "staff:1", sizeof back.actor);
  till_run (shop, refund_request_run, &back);
  shop_check (shop);
}

/* Sold with tax, and the ticket is exempt by now. */
static void
test_as_sold (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop, 2);
  shop_exec (shop, "UPDATE ticket_type SET vat_category = 'E', vat_permille = 0,"
                   " name_nl = 'Dag 1' WHERE id = 1");
  credit (shop, 1, 4500);
  g_assert_cmpint (shop_number (shop, "SELECT vat_cents FROM invoice WHERE kind = 'credit'"), ==,
                   781);
  g_autofree char *line = till_text (shop, "SELECT description FROM invoice_line WHERE invoice_id ="
                                           " (SELECT id FROM invoice WHERE kind = 'credit')");
  g_assert_cmpstr (line, ==, "Vrijdag");
  credit (shop, 2, 4500);
  g_assert_cmpint (shop_number (shop, SALES), ==, 0);
  g_assert_cmpint (shop_number (shop, VAT), ==, 0);
}

/* One by one, at a price whose tax does not divide. */
static void
test_one_by_one (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_exec (shop, "UPDATE ticket_type SET price_cents = 9500 WHERE id = 1");
  order (shop, 10);
  for (gint64 i = 1; i <= 10; i++)
    credit (shop, i, 9500);
  g_assert_cmpint (shop_number (shop, SALES), ==, 0);
  g_assert_cmpint (shop_number (shop, VAT), ==, 0);
}

/* Parts of the whole first, then who is left of it. */
static void
test_parts (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop, 3);
  for (int i = 0; i < 4; i++)
    credit (shop, 0, 1777);
  credit (shop, 1, 4500);
  credit (shop, 2, 13500 - 4 * 1777 - 4500);
  g_assert_cmpint (shop_number (shop, SALES), ==, 0);
  g_assert_cmpint (shop_number (shop, VAT), ==, 0);
}

/* Of another order, whoever asks it. */
static void
test_not_theirs (Shop *shop, gconstpointer data)
{
  (void) data;
  order (shop, 1);
  till_order (shop, 2, TRUE, NULL);
  RefundRequest back = {
    .order_id = 1, .attendee_id = 2, .amount_cents = 4500, .reason = (char *) "ziek"
  };
  till_refused (shop, refund_request_run, &back, INVOICE_ERROR, INVOICE_ERROR_UNKNOWN);
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
    { "/server/credit/as-sold", test_as_sold },
    { "/server/credit/one-by-one", test_one_by_one },
    { "/server/credit/parts", test_parts },
    { "/server/credit/not-theirs", test_not_theirs },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
