/* SPDX-License-Identifier: EUPL-1.2
 *
 * Erasing, by a person and by time: no column of any table holds the name or the address, while
 * money and evidence stay, and the books forget when tax law lets them.
 */
#include <string.h>

#include "server/mail/bounce.h"
#include "server/sales/after/terms.h"
#include "server/sales/ledger_check.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/guest.h"

static const char NAME[] = "Juf Ank", EMAIL[] = "ank@example.org";
static const char SQL_NEEDS[] = "SELECT COUNT(*) FROM need";

static const char SQL_MARKS[] =
    "INSERT INTO waiting (attendee_id, session_id, state, joined_ms, changed_ms)"
    " VALUES (1, 2, 'waiting', 0, 0);"
    "UPDATE teacher SET register_number = 'R-12345' WHERE attendee_id = 1;"
    "UPDATE outbox SET last_error = 'Juf Ank is not here' WHERE id = 2;"
    "INSERT INTO letter_bounce (letter_id, at_ms, how, action, status, text, digest)"
    " SELECT outbox_id, 0, 'report', 'failed', '5.1.1', 'no mailbox ank', zeroblob (32) FROM letter"
    " LIMIT 1;"
    "INSERT INTO kiosk (id, public_id, name) VALUES (1, zeroblob (16), 'k');"
    "INSERT INTO scan (kiosk_id, sequence, record, chain, kind, badge_id, checkpoint_id, direction,"
    " verdict, refers, device_ms, received_ms) SELECT 1, 1, x'00', zeroblob (32), 1, badge_id, 1, "
    "1,"
    " 1, 0, 0, 0 FROM badge WHERE attendee_id = 1;"
    "INSERT INTO activity (id, public_id, attendee_id, session_id, offering_code, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, claimable_from, rule, created_ms)"
    " VALUES (1, 'act', 1, 1, 'C', 4, 0, 0, 0, '2017-10-06', 'r', 0);"
    "INSERT INTO evidence (activity_id, kiosk_id, sequence) VALUES (1, 1, 1);";

static const char SQL_TABLES[] = "SELECT name FROM sqlite_schema WHERE type = 'table'";

/* Where @needle stands, in any case of letters, outside what tax law keeps. */
static char *
look_everywhere (Store *store, const char *needle)
{
  static const char *const KEPT[] = { "invoice",    "invoice_line", "on_account",
                                      "bank_entry", "refund",       NULL };
  GString *found = g_string_new (NULL);
  g_autofree char *wanted = g_ascii_strdown (needle, -1);
  g_autoptr (StoreStmt) names = store_query (store, NULL, SQL_TABLES, "");
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  while (store_step (names, NULL) == STORE_ROW)
    g_ptr_array_add (tables, g_strdup (store_column_text (names, 0)));
  for (guint i = 0; i < tables->len; i++) {
    if (g_strv_contains (KEPT, tables->pdata[i]))
      continue;
    g_autofree char *all = g_strdup_printf ("SELECT * FROM \"%s\"", (char *) tables->pdata[i]);
    g_autoptr (StoreStmt) q = store_prepare (store, all, NULL);
    while (store_step (q, NULL) == STORE_ROW)
      for (int column = 0; column < store_column_count (q); column++) {
        gsize size = 0;
        const void *bytes = store_column_blob (q, column, &size);
        g_autofree char *text = g_ascii_strdown (bytes != NULL ? bytes : "", (gssize) size);
        if (size > 0 && memmem (text, size, wanted, strlen (wanted)) != NULL)
          g_string_append_printf (found, "%s.%s ", (char *) tables->pdata[i],
                                  store_column_name (q, column));
      }
  }
  return g_string_free (found, FALSE);
}

static char *
public_id (Shop *shop, gint64 attendee_id)
{
  static const char SQL[] = "SELECT public_id FROM attendee WHERE id = :id";
  g_autoptr (StoreStmt) q = store_query (shop->reader, NULL, SQL, "i", ":id", attendee_id);
  g_assert_cmpint (store_step (q, NULL), ==, STORE_ROW);
  return g_strdup (store_column_text (q, 0));
}

static void
erase (Shop *shop, gint64 attendee_id)
{
  PersonErase command = { .person_id = public_id (shop, attendee_id),
                          .sure = TRUE,
                          .quoted_cents = -1 };
  shop_call (shop, person_erase_run, &command, NULL);
  g_free (command.person_id);
}

static const char SQL_LEDGER[] = "SELECT COUNT(*) * 1000000 + SUM (abs (amount_cents)) FROM ledger";
static const char SQL_PROOF[] =
    "SELECT COUNT(*) FROM evidence e JOIN activity a ON a.id = e.activity_id JOIN scan s ON"
    " s.kiosk_id = e.kiosk_id AND s.sequence = e.sequence WHERE a.attendee_id = 1";
static const char SQL_SEATS[] =
    "SELECT COUNT(*) FROM seat WHERE attendee_id = 1 AND state <> 'released'";
static const char SQL_BADGES[] = "SELECT COUNT(*) FROM badge WHERE state = 'valid'";
static const char SQL_TOLD[] = "SELECT COUNT(*) FROM letter WHERE kind IN ('cancelled', 'credit')";
static const char SQL_ERASED[] =
    "SELECT COUNT(*) FROM audit WHERE action = 'person.erased' AND subject = 'attendee:1'";

static void
test_erased (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  guest_eat (shop, 1, 1, "Juf Ank eet geen noten");
  shop_exec (shop, SQL_MARKS);
  g_autofree char *before = look_everywhere (shop->reader, EMAIL);
  g_assert_cmpstr (before, !=, ""); /* the search finds what is there */
  gint64 ledger = shop_number (shop, SQL_LEDGER);
  erase (shop, 1);
  static const char *const NEEDLES[] = { "Juf Ank", "ank@example.org", "R-12345", "De Klimop" };
  for (guint i = 0; i < G_N_ELEMENTS (NEEDLES); i++) {
    g_autofree char *left = look_everywhere (shop->reader, NEEDLES[i]);
    g_assert_cmpstr (left, ==, "");
  }
  g_assert_cmpint (shop_number (shop, SQL_LEDGER), ==, ledger);
  g_assert_cmpint (shop_number (shop, SQL_PROOF), ==, 1);
  g_assert_cmpint (shop_number (shop, SQL_SEATS), ==, 0); /* the congress is to come */
  g_assert_cmpint (shop_number (shop, SQL_BADGES), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_ERASED), ==, 1);
  shop_check (shop);
  erase (shop, 1); /* twice does no harm */
  shop_check (shop);
}

/* What is paid goes back by the terms before the name goes; and not on terms that have changed. */
static void
test_erased_money (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  TermsSet terms = { .terms = { { shop->now_ms + 86400000, 60 } }, .n_terms = 1, .staff_id = 1 };
  shop_call (shop, terms_set_run, &terms, NULL);
  PersonErase quoted = { .person_id = public_id (shop, 1), .sure = TRUE, .quoted_cents = 4500 };
  g_autoptr (GError) other = NULL;
  g_assert_false (shop_call (shop, person_erase_run, &quoted, &other));
  g_assert_error (other, ORDER_ERROR, ORDER_ERROR_QUOTE);
  g_autofree char *there = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (there, !=, "");
  quoted.quoted_cents = 2700;
  shop_call (shop, person_erase_run, &quoted, NULL);
  g_free (quoted.person_id);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM refund"), ==, 2700);
  g_assert_cmpint (shop_number (shop, SQL_TOLD), ==, 0); /* nobody is left to read it */
  g_assert_cmpint (shop_number (shop, "SELECT state = 'cancelled' FROM sale_order"), ==, 1);
  g_autofree char *left = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (left, ==, "");
  shop_check (shop);
}

/* Who is billed for it hears what goes back; the person hears nothing any more. */
static void
test_erased_billed (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_BILLED[] = "INSERT INTO on_account VALUES (1, 'School', 'Weg 1', '8000 "
                                   "AA', 'Zwolle', '', '', 'kas@school.nl', '', '', 0, 0,"
                                   " NULL)";
  guest_buy (shop, 1);
  shop_exec (shop, SQL_BILLED);
  TermsSet terms = { .terms = { { shop->now_ms + 86400000, 60 } }, .n_terms = 1, .staff_id = 1 };
  shop_call (shop, terms_set_run, &terms, NULL);
  erase (shop, 1);
  g_assert_cmpint (shop_number (shop, SQL_TOLD), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'credit'"), ==, 1);
  shop_check (shop);
}

/* After the office gave part of it back only the rest goes back, and erasing is not refused. */
static void
test_erased_credited (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  TermsSet terms = { .terms = { { shop->now_ms + 86400000, 100 } }, .n_terms = 1, .staff_id = 1 };
  shop_call (shop, terms_set_run, &terms, NULL);
  RefundRequest part = { .order_id = 1, .amount_cents = 2000, .reason = (char *) "kortere dag" };
  g_strlcpy (part.actor, "staff:1", sizeof part.actor);
  shop_call (shop, refund_request_run, &part, NULL);
  PersonErase told = { .person_id = public_id (shop, 1), .sure = TRUE, .quoted_cents = 2500 };
  shop_call (shop, person_erase_run, &told, NULL);
  g_free (told.person_id);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM refund"), ==, 4500);
  g_assert_cmpint (shop_number (shop, "SELECT amount_cents FROM refund ORDER BY id DESC"), ==,
                   2500);
  g_autofree char *left = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (left, ==, "");
  shop_check (shop);
}

/* Who was erased from an order that ran out does not come back when it is paid late: the
 * money goes back by itself, without a letter to nobody. */
static void
test_erased_expired (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_details (shop, 1, "", NULL);
  shop_place (shop, 1, NULL);
  shop->now_ms += 86400000;
  shop_expire (shop);
  erase (shop, 1);
  g_assert_cmpint (shop_pay (shop, 1, 4500), ==, ORDER_PAY_ASIDE);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM refund"), ==, 4500);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM letter WHERE kind = 'late'"), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_BADGES), ==, 0);
  shop_check (shop);
}

static gboolean
erase_first_run (gpointer command, WriterTurn *turn, GError **error)
{
  (void) command;
  return person_erase (turn->store, 1, PERSON_REACH_OWN, "office", "vroeg erom", turn->now_ms,
                       error);
}

/* A cart that ran out is nobody's debt: its sum may be of another ticket than the last chosen. */
static void
test_erased_lost_cart (Shop *shop, gconstpointer data)
{
  (void) data;
  shop_ticket (shop, 1, "vrijdag", NULL);
  shop_details (shop, 1, "", NULL);
  shop_ticket (shop, 1, "beide", NULL);
  shop->now_ms += 31 * 60000;
  shop_expire (shop);
  g_autoptr (GError) error = NULL;
  shop_call (shop, erase_first_run, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *left = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (left, ==, "");
  shop_check (shop);
}

/* Whoever orders with somebody's address erases nothing of what that somebody ordered. */
static void
test_erased_own_order (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_OTHER[] =
      "SELECT COUNT(*) FROM sale_order o JOIN attendee a ON a.order_id = o.id WHERE o.id = 1 AND"
      " o.email = 'ank@example.org' AND o.contact_name <> '' AND a.email = 'ank@example.org' AND"
      " a.name = 'Juf Ank' AND a.state = 'active'";
  static const char SQL_OWN[] = "SELECT COUNT(*) FROM sale_order o JOIN attendee a ON a.order_id ="
                                " o.id WHERE o.id = 2 AND o.email || o.contact_name || a.name ||"
                                " a.email = ''";
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  PersonErase by_order = {
    .person_id = public_id (shop, 2), .sure = TRUE, .reach = PERSON_REACH_ORDER, .quoted_cents = -1
  };
  shop_call (shop, person_erase_run, &by_order, NULL);
  g_free (by_order.person_id);
  g_assert_cmpint (shop_number (shop, SQL_OWN), ==, 1);
  g_assert_cmpint (shop_number (shop, SQL_OTHER), ==, 1);
  shop_check (shop);
}

/* A colleague whom the school's secretary entered with the own address takes nothing from the
 * secretary; nor does one who took the secretary's name. */
static void
test_erased_colleague (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_GROUP[] =
      "UPDATE sale_order SET email = 'sec@school.nl', contact_name = 'Sec';"
      "UPDATE attendee SET email = 'sec@school.nl';"
      "INSERT INTO attendee (order_id, position, ticket_type_id, price_cents, name, email, state)"
      " VALUES (1, 2, 1, 0, 'Sec', 'sec@school.nl', 'cancelled'),"
      " (1, 3, 1, 0, 'Sec', 'x@school.nl', 'cancelled');";
  guest_buy (shop, 1);
  shop_exec (shop, SQL_GROUP);
  erase (shop, 1);
  erase (shop, 3);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE contact_name = 'Sec'"
                                      " AND email = 'sec@school.nl'"),
                   ==, 1);
  erase (shop, 2); /* the last with that address */
  g_autofree char *left = look_everywhere (shop->reader, "sec@school.nl");
  g_assert_cmpstr (left, ==, "");
}

/* The office erases in one action all there is of who has several orders, and nobody else. */
static void
test_erased_everywhere (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  guest_buy (shop, 3);
  guest_eat (shop, 1, 1, "noten");
  shop_exec (shop, "UPDATE attendee SET name = 'Bart' WHERE id = 3");
  PersonErase all = { .person_id = public_id (shop, 2),
                      .staff_id = 1,
                      .reason = (char *) (char[]){ "vroeg erom" },
                      .sure = TRUE,
                      .reach = PERSON_REACH_ADDRESS,
                      .quoted_cents = -1 };
  shop_call (shop, person_erase_run, &all, NULL);
  g_free (all.person_id);
  static const char *const NEEDLES[] = { NAME, EMAIL, "noten" };
  for (guint i = 0; i < G_N_ELEMENTS (NEEDLES); i++) {
    g_autofree char *left = look_everywhere (shop->reader, NEEDLES[i]);
    g_assert_cmpstr (left, ==, "");
  }
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM attendee WHERE name = 'Bart' AND state"
                                      " = 'active'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, SQL_BADGES), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM audit WHERE action = 'person.erased'"
                                      " AND actor = 'staff:1'"),
                   ==, 2);
  shop_check (shop);
}

/* After the days the seats stay as they were: presence and hours stand on them. */
static void
test_erased_after (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  shop->now_ms = 1510000000000;
  erase (shop, 1);
  g_autofree char *left = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (left, ==, "");
  g_assert_cmpint (shop_number (shop, SQL_SEATS), ==, 2);
  g_assert_cmpint (shop_number (shop, SQL_BADGES), ==, 1);
  shop_check (shop);
}

static void
test_needs_sure (Shop *shop, gconstpointer data)
{
  (void) data;
  guest_buy (shop, 1);
  g_autofree char *id = public_id (shop, 1);
  static char empty[] = " ", unknown[] = "0000000000000000";
  const struct {
    PersonErase erase;
    int code;
  } rows[] = {
    { { .person_id = id }, PERSON_ERROR_SURE },
    { { .person_id = id, .staff_id = 1, .sure = TRUE }, PERSON_ERROR_SURE },
    { { .person_id = id, .staff_id = 1, .sure = TRUE, .reason = empty }, PERSON_ERROR_SURE },
    { { .person_id = unknown, .sure = TRUE }, PERSON_ERROR_UNKNOWN },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    PersonErase command = rows[i].erase;
    g_autoptr (GError) error = NULL;
    g_assert_false (shop_call (shop, person_erase_run, &command, &error));
    g_assert_error (error, PERSON_ERROR, rows[i].code);
  }
  g_autofree char *there = look_everywhere (shop->reader, NAME);
  g_assert_cmpstr (there, !=, "");
}

/* ---- What time erases ---- */

static void
sweep (Shop *shop)
{
  PersonSweep command = { .more = TRUE };
  for (int i = 0; command.more; i++) {
    g_assert_cmpint (i, <, 20);
    shop_call (shop, person_sweep_run, &command, NULL);
  }
}

static void
test_swept (Shop *shop, gconstpointer data)
{
  (void) data;
  static const gint64 DAY_MS = 86400000, OVER_MS = 1507363200000;
  guest_buy (shop, 1);
  guest_eat (shop, 1, 1, "noten");
  shop_ticket (shop, 2, "vrijdag", NULL); /* a cart that is left behind, with a name in it */
  shop_details (shop, 2, "", NULL);
  shop->now_ms += 30 * 60000;
  shop_expire (shop);
  static const char SQL_NAMES[] = "SELECT COUNT(*) FROM attendee WHERE name <> ''";
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NAMES), ==, 2);
  shop->now_ms += 8 * DAY_MS;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NAMES), ==, 1);
  shop->now_ms = OVER_MS + 14 * DAY_MS;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NEEDS), ==, 1);
  shop->now_ms += 1;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NEEDS), ==, 0);
  g_assert_cmpint (shop_number (shop, SQL_NAMES), ==, 1);
  /* Who only ordered, and what mail servers said of them. */
  shop_exec (shop, "UPDATE sale_order SET email = 'bas@klimop.example' WHERE id = 1;"
                   "UPDATE letter SET attendee_id = NULL;"
                   "UPDATE outbox SET state = 'failed', last_error = 'no bas@klimop.example here'"
                   " WHERE kind = 'mail';"
                   "INSERT INTO letter_bounce (letter_id, at_ms, how, action, status, text, digest)"
                   " SELECT outbox_id, 0, 'report', 'failed', '5.1.1', 'no bas@klimop.example',"
                   " zeroblob (32) FROM letter LIMIT 1;");
  shop->now_ms = OVER_MS + 1826 * DAY_MS;
  sweep (shop);
  static const char *const NEEDLES[] = { EMAIL, "bas@klimop.example" };
  for (guint i = 0; i < G_N_ELEMENTS (NEEDLES); i++) {
    g_autofree char *left = look_everywhere (shop->reader, NEEDLES[i]);
    g_assert_cmpstr (left, ==, "");
  }
  shop_check (shop);
}

/* Who paid is known for as long as tax law asks, and then not any more; the books stay. */
static void
test_money_names (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_BANK[] =
      "INSERT INTO bank_statement VALUES (1, 'NL91ABNA0417164300', 'S1', 'x', '2017-12-31',"
      " '2018-01-01', 0, 300, 2, 2, 'staff:1', 0);"
      "INSERT INTO bank_entry VALUES (1, 1, 1, 'a', 100, '2017-12-31', 'Juf Ank', 'NL02', 'van "
      "Ank',"
      " '', 0, 'elsewhere', NULL), (2, 1, 2, 'b', 200, '2018-01-01', 'Juf Bea', 'NL03', 'van Bea',"
      " '', 0, 'elsewhere', NULL);"
      "INSERT INTO refund (order_id, amount_cents, reason, idempotency_key, state, iban, actor,"
      " created_ms) VALUES (1, 100, 'ziek', 'k', 'new', 'NL04', 'staff:1', 1514700000000)";
  static const char SQL_NAMES[] =
      "SELECT COUNT(*) FROM bank_entry WHERE name || iban || text <> ''";
  /* Two were billed in 2017; the second was booked on in 2018. */
  static const char SQL_BILLS[] =
      "INSERT INTO on_account SELECT id, 'School', 'Weg 1', '8000 AA', 'Zwolle', '', '',"
      " 'kas@school.nl', '', '', 0, 0, NULL FROM sale_order;"
      "INSERT INTO ledger_txn (at_ms, reason, order_id) VALUES (1514800000000, 'late', 2);"
      "INSERT INTO ledger (txn, account, amount_cents, order_id) SELECT MAX (id), 'bank', 1, 2 FROM"
      " ledger_txn;"
      "INSERT INTO ledger (txn, account, amount_cents, order_id) SELECT MAX (id), 'sales', -1, 2"
      " FROM ledger_txn;"
      "INSERT INTO refund (order_id, amount_cents, reason, idempotency_key, state, iban, actor,"
      " created_ms) VALUES (2, 100, 'ziek', 'l', 'new', 'NL05', 'staff:1', 1514700000000)";
  static const char SQL_IBAN[] = "SELECT SUM (order_id) FROM refund WHERE iban <> ''";
  static const char SQL_BILLED[] = "SELECT SUM (order_id) FROM on_account WHERE email <> ''"
                                   " OR street <> ''";
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  shop_exec (shop, SQL_BILLS);
  shop_exec (shop, SQL_BANK);
  shop->now_ms = 1735685999000; /* the last second of 2024 in Amsterdam */
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NAMES), ==, 2);
  g_assert_cmpint (shop_number (shop, SQL_BILLED), ==, 3);
  shop->now_ms += 1000;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_NAMES), ==, 1);
  g_assert_cmpint (shop_number (shop, SQL_IBAN), ==, 2);
  g_assert_cmpint (shop_number (shop, SQL_BILLED), ==, 2);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM bank_entry"), ==, 300);
}

static void
refused (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Store) store = store_open (shop->path, STORE_WRITER, NULL);
  if (store_exec (store, sql, &error))
    g_error ("not refused: %s", sql);
  g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
}

/* The buyer goes when tax law lets it go; the rest of the document never, and not sooner. */
static void
test_buyers (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL_BUYERS[] = "SELECT SUM (order_id) FROM invoice WHERE buyer <> '{}'";
  static const char SQL_REST[] = "SELECT SUM (net_cents + vat_cents + issued_ms + sequence)"
                                 " FROM invoice";
  /* The second order was still booked on in 2018. */
  static const char SQL_LATE[] =
      "INSERT INTO ledger_txn (at_ms, reason, order_id) VALUES (1514800000000, 'late', 2);"
      "INSERT INTO ledger (txn, account, amount_cents, order_id) SELECT MAX (id), 'bank', 1, 2 FROM"
      " ledger_txn;"
      "INSERT INTO ledger (txn, account, amount_cents, order_id) SELECT MAX (id), 'sales', -1, 2"
      " FROM ledger_txn;";
  static const char *const CHANGES[] = {
    "UPDATE invoice SET buyer = '{}' WHERE order_id = 2",
    "UPDATE invoice SET buyer = '{\"name\":\"X\"}' WHERE order_id = 1",
    "UPDATE invoice SET number = 'B2017-99999' WHERE order_id = 1",
    "UPDATE invoice SET net_cents = 0 WHERE order_id = 1",
    "UPDATE invoice SET vat_cents = 0 WHERE order_id = 1",
    "UPDATE invoice SET buyer = '{}', seller = '{}' WHERE order_id = 1",
    "UPDATE invoice SET buyer = '{}', note = 'x' WHERE order_id = 1",
    "UPDATE invoice SET lang = 'en' WHERE order_id = 1",
    "UPDATE invoice SET issued_ms = 0 WHERE order_id = 1",
    "UPDATE invoice SET order_id = 2 WHERE order_id = 1",
    "UPDATE invoice SET kind = 'invoice', due_ms = 1 WHERE order_id = 1",
    "UPDATE invoice SET reference = 'x' WHERE order_id = 1",
    "UPDATE invoice SET year = 2016 WHERE order_id = 1",
    "UPDATE invoice SET sequence = 77 WHERE order_id = 1",
    "UPDATE invoice SET id = 77 WHERE order_id = 1",
    "DELETE FROM invoice WHERE order_id = 1",
    "UPDATE invoice_line SET description = 'x'",
    "INSERT INTO invoice_erasure SELECT id, 1735685999000 FROM invoice WHERE order_id = 2",
    "UPDATE invoice_erasure SET at_ms = 1",
    "DELETE FROM invoice_erasure",
  };
  guest_buy (shop, 1);
  guest_buy (shop, 2);
  shop_exec (shop, SQL_LATE);
  gint64 rest = shop_number (shop, SQL_REST);
  shop->now_ms = 1735685999000; /* the last second of 2024 in Amsterdam */
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_BUYERS), ==, 3);
  shop->now_ms += 1000;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, SQL_BUYERS), ==, 2);
  sweep (shop);
  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES); i++)
    refused (shop, CHANGES[i]);
  g_assert_cmpint (shop_number (shop, SQL_REST), ==, rest);
  shop->now_ms += G_GINT64_CONSTANT (366) * 86400000;
  sweep (shop);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM invoice WHERE buyer = '{}'"), ==, 2);
  g_assert_cmpint (shop_number (shop, SQL_REST), ==, rest);
}

/* ---- Nobody forgets ---- */

/* A table whose schema says "personal" is one that erasing knows, or is kept or erased otherwise.
 */
static void
test_tables_known (Shop *shop, gconstpointer data)
{
  (void) data;
  static const char SQL[] = "SELECT name FROM sqlite_schema WHERE type = 'table' AND"
                            " instr (sql, 'personal') > 0 ORDER BY name";
  static const char *const KNOWN[] = {
    "attendee",   "need",       "outbox",   "own_activity",
    "roll",       "sale_order", "standing", "teacher", /* person_tables.c */
    "bank_entry", "refund",                            /* kept: tax law */
    "letter",                                          /* test letters: letter_forget_tests_run */
    NULL,
  };
  g_autoptr (StoreStmt) q = store_query (shop->reader, NULL, SQL, "");
  while (store_step (q, NULL) == STORE_ROW)
    if (!g_strv_contains (KNOWN, store_column_text (q, 0)))
      g_error ("table %s holds something personal: give it a row in person_tables.c, and here",
               store_column_text (q, 0));
}

static void
add (const char *path, void (*test) (Shop *, gconstpointer))
{
  g_test_add (path, Shop, NULL, shop_open, test, shop_close);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/server/erasing/erased_leaves_nothing", test_erased);
  add ("/server/erasing/erased_after_the_congress", test_erased_after);
  add ("/server/erasing/names_in_the_books", test_money_names);
  add ("/server/erasing/buyers_on_invoices", test_buyers);
  add ("/server/erasing/erased_with_money_back", test_erased_money);
  add ("/server/erasing/erased_and_the_school_hears", test_erased_billed);
  add ("/server/erasing/erased_after_a_part_went_back", test_erased_credited);
  add ("/server/erasing/erased_from_an_expired_order", test_erased_expired);
  add ("/server/erasing/erased_from_a_lost_cart", test_erased_lost_cart);
  add ("/server/erasing/erased_by_a_link_is_one_order", test_erased_own_order);
  add ("/server/erasing/a_colleague_leaves_who_ordered", test_erased_colleague);
  add ("/server/erasing/the_office_erases_everywhere", test_erased_everywhere);
  add ("/server/erasing/erasing_must_be_meant", test_needs_sure);
  add ("/server/erasing/time_erases", test_swept);
  add ("/server/erasing/every_personal_table_is_known", test_tables_known);
  return g_test_run ();
}
