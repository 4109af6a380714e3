/* SPDX-License-Identifier: EUPL-1.2
 *
 * Groups: lists as schools send them, with everything that can be wrong told by line; and orders of
 * many people, all or none.
 */
#include <string.h>

#include "server/sales/account/on_account.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/terms.h"
#include "server/sales/groups/group_order.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/shop.h"

/* ---- Lists ---- */

static char *
people_of (const GroupList *list)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < list->people->len; i++) {
    const GroupPerson *person = list->people->pdata[i];
    g_string_append_printf (text, "%u %s <%s> %d|", person->line, person->name, person->email,
                            person->sector);
  }
  return g_string_free (text, FALSE);
}

static char *
faults_of (const GroupList *list)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < list->faults->len; i++) {
    const GroupFault *fault = &g_array_index (list->faults, GroupFault, i);
    g_string_append_printf (text, "%u:%d ", fault->line, (int) fault->kind);
  }
  return g_string_free (text, FALSE);
}

static void
test_reads (void)
{
  static const struct {
    const char *name, *text, *people;
  } cases[] = {
    { "comma", "naam,e-mail\nAnk,ank@x.nl\nBo,bo@x.nl\n", "2 Ank <ank@x.nl> 0|3 Bo <bo@x.nl> 0|" },
    { "semicolon, English, other order", "Email;Sector;Name\r\nank@x.nl;VO;Ank\r\n",
      "2 Ank <ank@x.nl> 2|" },
    { "tab, pasted without head", "Ank\tank@x.nl\tpo\nBo\tbo@x.nl\n",
      "1 Ank <ank@x.nl> 1|2 Bo <bo@x.nl> 0|" },
    { "quoted, with line end and quote", "naam;mail\n\"de Vries, \"\"Ank\"\"\";ank@x.nl\n",
      "2 de Vries, \"Ank\" <ank@x.nl> 0|" },
    { "names in parts",
      "\xef\xbb\xbfVoornaam;Tussenvoegsel;Achternaam;E-mailadres;Klas\nAnk;van "
      "den;Berg;ank@x.nl;3b\nBo;;Smit;bo@x.nl;\n",
      "2 Ank van den Berg <ank@x.nl> 0|3 Bo Smit <bo@x.nl> 0|" },
    { "empty lines and spaces", "\nnaam,email\n\n Ank , ank@x.nl \n,\n", "4 Ank <ank@x.nl> 0|" },
    { "no line end at the end", "Zoë,zoe@x.nl,(V)SO", "1 Zoë <zoe@x.nl> 4|" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GroupList) list;
    group_list_init (&list, FALSE);
    group_list_read (&list, cases[i].text, strlen (cases[i].text));
    g_autofree char *people = people_of (&list);
    g_autofree char *faults = faults_of (&list);
    g_test_message ("%s", cases[i].name);
    g_assert_cmpstr (faults, ==, "");
    g_assert_cmpstr (people, ==, cases[i].people);
  }
}

static void
test_faults (void)
{
  g_autofree char *expected = g_strdup_printf (
      "2:%d 3:%d 4:%d 5:%d 6:%d 7:%d ", GROUP_FAULT_EMAIL, GROUP_FAULT_NAME, GROUP_FAULT_TWICE,
      GROUP_FAULT_SECTOR, GROUP_FAULT_FIELDS, GROUP_FAULT_QUOTE);
  static const char text[] = "naam,email,sector\n"
                             "Ank,geen adres,PO\n"
                             ",b@x.nl,PO\n"
                             "Cor,B@x.nl,PO\n"
                             "Dee,d@x.nl,HBO\n"
                             "Eef,e@x.nl\n"
                             "F\"ia,f@x.nl,PO\n"
                             "Goed,g@x.nl,PO\n";
  g_auto (GroupList) list;
  group_list_init (&list, FALSE);
  group_list_read (&list, text, strlen (text));
  g_autofree char *faults = faults_of (&list);
  g_assert_cmpstr (faults, ==, expected);
}

static void
test_whole_faults (void)
{
  static const struct {
    const char *text;
    gsize size;
    guint line;
    GroupFaultKind kind;
  } cases[] = {
    { "naam,klas\nAnk,3b\n", 17, 1, GROUP_FAULT_COLUMNS },
    { "naam,email\nAn\xe9,a@x.nl\n", 22, 2, GROUP_FAULT_ENCODING },
    { "naam,email\n\"Ank,a@x.nl\n", 23, 2, GROUP_FAULT_QUOTE },
    { "a\0b", 3, 1, GROUP_FAULT_ENCODING },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GroupList) list;
    group_list_init (&list, FALSE);
    group_list_read (&list, cases[i].text, cases[i].size);
    g_assert_cmpuint (list.faults->len, >=, 1);
    const GroupFault *fault = &g_array_index (list.faults, GroupFault, 0);
    g_assert_cmpuint (fault->line, ==, cases[i].line);
    g_assert_cmpint (fault->kind, ==, cases[i].kind);
  }
}

static void
test_limits (void)
{
  g_auto (GroupList) list;
  group_list_init (&list, FALSE);
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < 200; i++)
    g_string_append_printf (text, "Persoon %d,p%d@x.nl\n", i, i);
  group_list_read (&list, text->str, text->len);
  g_autofree char *faults = faults_of (&list);
  g_autofree char *expected = g_strdup_printf ("61:%d ", GROUP_FAULT_MANY);
  g_assert_cmpuint (list.people->len, ==, GROUP_PEOPLE_MAX);
  g_assert_cmpstr (faults, ==, expected);

  g_auto (GroupList) pupils;
  group_list_init (&pupils, TRUE);
  static const char names[] = "Sam\nNoor\n\nYara\n";
  group_list_read (&pupils, names, strlen (names));
  group_list_add (&pupils, 1, "Bo", "not@kept.nl", "");
  g_autofree char *people = people_of (&pupils);
  g_assert_cmpstr (people, ==, "1 Sam <> 0|2 Noor <> 0|4 Yara <> 0|1 Bo <> 0|");
}

/* ---- Orders ---- */

static GroupOrder *
group (int visitor, const char *ticket, int people)
{
  GroupOrder *order = group_order_new ();
  shop_visitor (visitor, order->visitor);
  g_strlcpy (order->lang, "nl", sizeof order->lang);
  order->ticket_code = g_strdup (ticket);
  order->contact = g_strdup ("Directeur Bas");
  order->email = g_strdup ("bas@school.nl");
  order->school = g_strdup ("De Klimop");
  order->place = g_strdup ("Zwolle");
  order->sector = 1;
  for (int i = 0; i < people; i++) {
    g_autofree char *name = g_strdup_printf ("Collega %d", i);
    g_autofree char *email = g_strdup_printf ("c%d-%d@school.nl", visitor, i);
    group_list_add (&order->list, (guint) i + 1, name, email, "");
  }
  return order;
}

static char *
text_of (Shop *shop, const char *sql)
{
  g_autoptr (StoreStmt) q = store_query (shop->reader, NULL, sql, "");
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static gboolean
submit (Shop *shop, GroupOrder *order, GError **error)
{
  return writer_call (shop->writer, WRITER_SAVEPOINT, group_order_run, order, error);
}

static gboolean
sql_run (gpointer command, WriterTurn *turn, GError **error)
{
  return store_exec (turn->store, command, error);
}

static void
take (Shop *shop, int visitor, const char *ticket, int people)
{
  g_autoptr (GError) error = NULL;
  GroupOrder *order = group (visitor, ticket, people);
  submit (shop, order, &error);
  g_assert_no_error (error);
  group_order_free (order);
  shop_check (shop);
}

static void
test_pays_once (Shop *shop, gconstpointer data)
{
  (void) data;
  take (shop, 1, "vrijdag", 30);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 30);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT total_cents FROM sale_order"), ==, 30 * 4500);
  shop_pay (shop, 1, 30 * 4500);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 30);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'colleague'"), ==,
                   30);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'group'"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(DISTINCT public_id) FROM attendee"), ==, 30);
  shop_check (shop);
}

/* A school that pays by invoice: the colleagues choose meanwhile, and hear again with their badge.
 */
static void
test_on_account (Shop *shop, gconstpointer data)
{
  (void) data;
  take (shop, 1, "vrijdag", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (OnAccount) payer = g_new0 (OnAccount, 1);
  char **texts[] = { &payer->school, &payer->street, &payer->city, &payer->postcode,
                     &payer->email };
  static const char *const said[] = { "De Klimop", "Weg 1", "Zwolle", "8000 AA", "kas@klimop.nl" };
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    *texts[i] = g_strdup (said[i]);
  OrderPlace place = { .account = payer };
  shop_visitor (1, place.visitor);
  writer_call (shop->writer, WRITER_SAVEPOINT, order_place_run, &place, &error);
  g_assert_no_error (error);
  static const char SQL_TOLD[] = "SELECT GROUP_CONCAT (kind || n, ' ') FROM (SELECT kind, COUNT(*)"
                                 " AS n FROM letter GROUP BY kind ORDER BY kind)";
  g_autofree char *at_once = text_of (shop, SQL_TOLD);
  g_assert_cmpstr (at_once, ==, "account1 invited3 invoice1");
  SeatsChange *change = g_new0 (SeatsChange, 1);
  change->person = text_of (shop, "SELECT public_id FROM attendee LIMIT 1");
  change->sessions[change->n_sessions++] = 2;
  writer_call (shop->writer, WRITER_CHECKS_FIRST, seats_change_run, change, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE gone = 0"), ==, 1);
  seats_change_free (change);
  shop_check (shop);
  /* Nobody pays, and the office ends it: who was invited hears of it. */
  OnAccountDecide end = { .order_id = 1, .reason = (char *) "te laat", .actor = "staff:1" };
  writer_call (shop->writer, WRITER_SAVEPOINT, on_account_decide_run, &end, &error);
  g_assert_no_error (error);
  g_autofree char *ended = text_of (shop, SQL_TOLD);
  g_assert_cmpstr (ended, ==, "account1 credit1 ended4 invited3 invoice1");
  shop_check (shop);
}

static const char SQL_BACK[] = "SELECT SUM (amount_cents) FROM refund WHERE apart_id IS NOT NULL";
static const char SQL_OF_ORDER[] = "SELECT p.amount_cents FROM refund r JOIN payment p ON p.id ="
                                   " r.payment_id WHERE r.apart_id IS NULL";

/* One of three does not come after all, before anything was paid: two are paid for, in a new
 * payment; and when nobody is left, nothing is. */
static void
test_fewer (Shop *shop, gconstpointer data)
{
  (void) data;
  take (shop, 1, "vrijdag", 3);
  shop_place (shop, 1, NULL);
  static const char *const left[] = { "9000", "4500" };
  for (int gone = 1; gone <= 2; gone++) {
    g_autofree char *sql =
        g_strdup_printf ("SELECT public_id FROM attendee WHERE position = %d", gone);
    AfterCancel cancel = { .who = { .person = text_of (shop, sql) },
                           .percent = -1,
                           .quoted_cents = -1 };
    g_autoptr (GError) error = NULL;
    writer_call (shop->writer, WRITER_SAVEPOINT, after_cancel_run, &cancel, &error);
    g_assert_no_error (error);
    g_assert_cmpint (cancel.sums.back_cents, ==, 0);
    after_who_clear (&cancel.who);
    g_autofree char *total = text_of (shop, "SELECT total_cents FROM sale_order");
    g_autofree char *asked =
        text_of (shop, "SELECT amount_cents FROM payment ORDER BY id DESC LIMIT 1");
    g_assert_cmpstr (total, ==, left[gone - 1]);
    g_assert_cmpstr (asked, ==, left[gone - 1]);
    shop_check (shop);
  }
  /* The old amount: enough, and what is too much goes back by itself. */
  g_assert_cmpint (shop_pay (shop, 1, 9000), ==, ORDER_PAY_CONFIRMED);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM badge WHERE state = 'valid'"), ==, 1);
  g_assert_cmpint (shop_number (shop, SQL_BACK), ==, 4500);
  shop_check (shop);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_ASIDE); /* by now that is twice */
  g_assert_cmpint (shop_number (shop, SQL_BACK), ==, 9000);
  shop_check (shop);
  /* The rest of the first payment is still the order's, and goes back the way it came. */
  RefundRequest all = { .order_id = 1, .amount_cents = 4500, .reason = (char *) "ziek" };
  g_strlcpy (all.actor, "staff:1", sizeof all.actor);
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, refund_request_run, &all, &error);
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, SQL_OF_ORDER), ==, 9000);
  shop_check (shop);
}

/* A colleague is erased: who ordered hears of the money that goes back, once, and of nobody without
 * a name. Of who ordered nothing is left in the end, and then nobody hears. */
static void
test_erased (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_CREDIT[] = "SELECT COUNT(*) FROM letter WHERE kind = 'credit'";
  static const char SQL_PERSON[] = "SELECT COUNT(*) FROM letter WHERE kind = 'cancelled'";
  take (shop, 1, "vrijdag", 3);
  shop_place (shop, 1, NULL);
  shop_pay (shop, 1, 13500);
  TermsSet terms = { .terms = { { shop->now_ms + 86400000, 100 } }, .n_terms = 1, .staff_id = 1 };
  writer_call (shop->writer, WRITER_SAVEPOINT, terms_set_run, &terms, NULL);
  for (int gone = 1; gone <= 2; gone++) {
    g_autofree char *sql =
        g_strdup_printf ("SELECT public_id FROM attendee WHERE position = %d", gone);
    g_autofree char *person = text_of (shop, sql);
    PersonErase erase = { .person_id = person, .sure = TRUE, .quoted_cents = 4500 };
    g_autoptr (GError) error = NULL;
    writer_call (shop->writer, WRITER_SAVEPOINT, person_erase_run, &erase, &error);
    g_assert_no_error (error);
    g_assert_cmpint (shop_number (shop, SQL_CREDIT), ==, 1);
    g_assert_cmpint (shop_number (shop, SQL_PERSON), ==, 0);
    writer_call (shop->writer, WRITER_SAVEPOINT, sql_run,
                 (gpointer) "UPDATE sale_order SET email = 'C1-1@school.nl'", &error);
    g_assert_no_error (error);
  }
  shop_check (shop);
}

/* Each chooses by an own link. */
static void
test_colleague_chooses (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  take (shop, 1, "vrijdag", 3);
  shop_place (shop, 1, NULL);
  shop_pay (shop, 1, 3 * 4500);
  for (int position = 1; position <= 3; position++) {
    SeatsChange *change = g_new0 (SeatsChange, 1);
    g_autoptr (StoreStmt) q =
        store_query (shop->reader, NULL, "SELECT public_id FROM attendee WHERE position = :p", "d",
                     ":p", position);
    g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
    change->person = g_strdup (store_column_text (q, 0));
    change->sessions[change->n_sessions++] = 2;
    writer_call (shop->writer, WRITER_CHECKS_FIRST, seats_change_run, change, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (change->full->len, ==, position <= SHOP_SMALL ? 0 : 1);
    seats_change_free (change);
  }
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM seat WHERE state = 'confirmed'"), ==,
                   SHOP_SMALL);
  shop_check (shop);
}

static void
test_all_or_none (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  take (shop, 1, "vrijdag", 30);
  GroupOrder *late = group (2, "beide", 11);
  g_assert_false (submit (shop, late, &error));
  g_assert_error (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT);
  g_assert_cmpint (late->left, ==, SHOP_DAY_PLACES - 30);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 2"), ==, 0);
  group_order_free (late);
  take (shop, 2, "beide", 10);
  take (shop, 1, "vrijdag", 2); /* another list in place of the first */
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM quota WHERE id = 1"), ==, 12);
  shop->now_ms += 20 * 60000;
  shop_expire (shop);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (taken) FROM quota"), ==, 0);
  shop_check (shop);
}

static void
test_refuses (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) nobody = NULL, fields = NULL, twice = NULL;
  GroupOrder *order = group (1, "vrijdag", 0);
  g_assert_false (submit (shop, order, &nobody));
  g_assert_error (nobody, ORDER_ERROR, ORDER_ERROR_FIELDS);
  g_assert_cmpuint (order->wrong, ==, GROUP_FIELD_NOBODY);
  group_list_add (&order->list, 1, "Ank", "a@x.nl", "");
  group_list_add (&order->list, 2, "Bo", "A@X.nl", "");
  g_assert_false (submit (shop, order, &twice));
  g_assert_error (twice, ORDER_ERROR, ORDER_ERROR_FIELDS);
  group_order_free (order);
  order = group (1, "vrijdag", 2);
  g_free (order->email);
  order->email = g_strdup ("geen adres");
  order->sector = 0;
  order->voucher = g_strdup ("BESTAAT-NIET");
  g_assert_false (submit (shop, order, &fields));
  g_assert_error (fields, ORDER_ERROR, ORDER_ERROR_FIELDS);
  g_assert_cmpuint (order->wrong, ==, GROUP_FIELD_EMAIL | GROUP_FIELD_SECTOR | GROUP_FIELD_VOUCHER);
  group_order_free (order);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM attendee"), ==, 0);
}

/* A voucher with two uses left counts for two of three. */
static void
test_voucher (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  GroupOrder *order = group (1, "vrijdag", 3);
  order->voucher = g_strdup ("GRATIS");
  submit (shop, order, &error);
  g_assert_no_error (error);
  group_order_free (order);
  g_assert_cmpint (shop_number (shop, "SELECT total_cents FROM sale_order"), ==, 4500);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT uses FROM voucher WHERE code = 'GRATIS'"), ==, 2);
  shop_check (shop);
}

/* Pupils: names, one adult, nothing else. */
static void
test_supporters (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) none = NULL, error = NULL;
  shop_supporters (shop);
  g_assert_false (shop_ticket (shop, 1, "supporter", &none)); /* not alone */
  g_assert_error (none, ORDER_ERROR, ORDER_ERROR_FIELDS);
  GroupOrder *order = group (1, "supporter", 0);
  order->list.names_only = TRUE;
  order->sector = 0;
  group_list_add (&order->list, 1, "Sam", "", "");
  group_list_add (&order->list, 2, "Noor", "", "");
  g_autoptr (GError) alone = NULL;
  g_assert_false (submit (shop, order, &alone));
  g_assert_cmpuint (order->wrong, ==, GROUP_FIELD_ADULT);
  g_free (order->adult);
  order->adult = g_strdup ("Juf Ank");
  submit (shop, order, &error);
  g_assert_no_error (error);
  group_order_free (order);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM attendee WHERE email = '' AND sector ="
                                      " 0"),
                   ==, 3);
  shop_place (shop, 1, NULL);
  g_assert_cmpint (shop_number (shop, "SELECT total_cents FROM sale_order"), ==, 1000);
  shop_pay (shop, 1, 1000);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'colleague'"), ==,
                   0);
  shop_check (shop);
  g_autoptr (GError) second = NULL; /* the table allows one adult a group */
  g_assert_false (
      writer_call (shop->writer, WRITER_SAVEPOINT, sql_run,
                   (gpointer) "INSERT INTO attendee (order_id, position, ticket_type_id,"
                              " price_cents, part) VALUES (1, 9, 2, 0, 'adult')",
                   &second));
}

static void
test_read_back (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) error = NULL;
  take (shop, 1, "vrijdag", 4);
  GroupOrder *order = group_order_read (shop->reader, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (order->list.people->len, ==, 4);
  g_assert_cmpuint (order->list.faults->len, ==, 0);
  g_assert_cmpstr (order->contact, ==, "Directeur Bas");
  g_assert_cmpint (order->sector, ==, 1);
  group_order_free (order);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/group/reads", test_reads);
  g_test_add_func ("/server/group/faults", test_faults);
  g_test_add_func ("/server/group/whole-faults", test_whole_faults);
  g_test_add_func ("/server/group/limits", test_limits);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/group/pays-once", test_pays_once },
    { "/server/group/on-account", test_on_account },
    { "/server/group/fewer", test_fewer },
    { "/server/group/erased", test_erased },
    { "/server/group/colleague-chooses", test_colleague_chooses },
    { "/server/group/all-or-none", test_all_or_none },
    { "/server/group/refuses", test_refuses },
    { "/server/group/voucher", test_voucher },
    { "/server/group/supporters", test_supporters },
    { "/server/group/read-back", test_read_back },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
