/* SPDX-License-Identifier: EUPL-1.2
 *
 * Bank statements: reading both versions, refusing what is wrong with them, and matching their
 * entries.
 */
#include <string.h>

#include "server/sales/bank/apart.h"
#include "server/sales/bank/reference.h"
#include "server/sales/bank/undo.h"
#include "server/sales/invoices/invoice.h"
#include "server/sales/refunds/refund.h"
#include "tests/server/money/till.h"

static void
test_amounts (void)
{
  static const struct {
    const char *text;
    gint64 cents; /* -1: refused */
  } cases[] = {
    { "45", 4500 }, { "45.0", 4500 },     { "45.07", 4507 },       { "45.070", 4507 },
    { "0.01", 1 },  { "45.071", -1 },     { "45.", -1 },           { ".5", -1 },
    { "-45", -1 },  { "45,07", -1 },      { "1234567890123", -1 }, { "", -1 },
    { "4 5", -1 },  { "45.0000000", -1 }, { "1e3", -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gint64 cents = -1;
    g_assert_cmpint (camt_amount (cases[i].text, &cents), ==, cases[i].cents >= 0);
    g_assert_cmpint (cents, ==, cases[i].cents);
  }
}

/* Version 8 as it differs: states and names stand deeper; a batch tells its parts. */
static const char VERSION_8[] =
    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr/>"
    "<Stmt><Id>S8</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></Acct>"
    "<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">10.00</Amt>"
    "<CdtDbtInd>DBIT</CdtDbtInd><Dt><DtTm>2017-09-19T23:59:59</DtTm></Dt></Bal>"
    "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">80.5</Amt>"
    "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2017-09-20</Dt></Dt></Bal>"
    "<Ntry><Amt Ccy=\"EUR\">999.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>"
    "<Ntry><NtryRef>N1</NtryRef><Amt Ccy=\"EUR\">90.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
    "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2017-09-20</Dt></BookgDt><NtryDtls>"
    "<TxDtls><Refs><AcctSvcrRef>A1</AcctSvcrRef></Refs><Amt Ccy=\"EUR\">45.00</Amt>"
    "<RltdPties><Dbtr><Pty><Nm>School\n  "
    "Een</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>NL20INGB0001234567"
    "</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>deel</Ustrd><Ustrd>twee</Ustrd></RmtInf>"
    "</TxDtls>"
    "<TxDtls><Refs><AcctSvcrRef>A2</AcctSvcrRef></Refs><Amt Ccy=\"EUR\">45.00</Amt><RmtInf><Strd>"
    "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
    "</NtryDtls></Ntry>"
    "<Ntry><Amt Ccy=\"EUR\">0.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>"
    "<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2017-09-20</Dt></BookgDt>"
    "<AddtlNtryInf>Rente</AddtlNtryInf></Ntry>"
    "</Stmt></BkToCstmrStmt></Document>";

static void
test_version_8 (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = camt_parse ((const guint8 *) VERSION_8, strlen (VERSION_8), &error);
  g_assert_no_error (error);
  const CamtStatement *statement = all->pdata[0];
  g_assert_cmpint (statement->opening_cents, ==, -1000);
  g_assert_cmpint (statement->closing_cents, ==, 8050);
  g_assert_cmpstr (statement->from_date, ==, "2017-09-19");
  g_assert_cmpuint (statement->entries->len, ==, 3);
  const CamtEntry *one = statement->entries->pdata[0], *two = statement->entries->pdata[1];
  const CamtEntry *three = statement->entries->pdata[2];
  g_assert_cmpstr (one->name, ==, "School Een");
  g_assert_cmpstr (one->iban, ==, "NL20INGB0001234567");
  g_assert_cmpstr (one->text, ==, "deel twee");
  g_assert_cmpstr (one->bank_reference, ==, "A1");
  g_assert_cmpstr (two->reference, ==, "RF18539007547034");
  g_assert_cmpstr (three->text, ==, "Rente");
  g_assert_true (three->returned);
}

static char *
replaced (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);
  g_assert_nonnull (parts[1]);
  return g_strjoinv (to, parts);
}

static void
test_refused (void)
{
  static const struct {
    const char *from, *to;
    int code;
  } cases[] = {
    { "80.5", "80.51", CAMT_ERROR_BALANCE },
    { "camt.053.001.08", "camt.052.001.08", CAMT_ERROR_OTHER },
    { "<Document", "<!DOCTYPE d [<!ENTITY a \"x\">]><Document", CAMT_ERROR_OTHER },
    { "</Document>", "", CAMT_ERROR_XML },
    { "NL91ABNA0417164300", "NL92ABNA0417164300", CAMT_ERROR_FORM },
    { "Ccy=\"EUR\">90", "Ccy=\"USD\">90", CAMT_ERROR_FORM },
    { ">90.00<", ">90,00<", CAMT_ERROR_FORM },
    { "<Id>S8</Id>", "", CAMT_ERROR_FORM },
    { "CLBD", "XXXX", CAMT_ERROR_FORM },
    { "<Dt>2017-09-20</Dt></Dt></Bal>", "<Dt>2017-02-30</Dt></Dt></Bal>", CAMT_ERROR_FORM },
    { "<CdtDbtInd>CRDT</CdtDbtInd><Dt>", "<CdtDbtInd>BOTH</CdtDbtInd><Dt>", CAMT_ERROR_FORM },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *bad = replaced (VERSION_8, cases[i].from, cases[i].to);
    g_autoptr (GError) error = NULL;
    g_test_message ("%s", cases[i].to);
    g_assert_null (camt_parse ((const guint8 *) bad, strlen (bad), &error));
    g_assert_error (error, CAMT_ERROR, cases[i].code);
  }
  g_autoptr (GError) empty = NULL;
  g_assert_null (camt_parse ((const guint8 *) "", 0, &empty));
  g_assert_error (empty, CAMT_ERROR, CAMT_ERROR_SIZE);
}

/* ---- Matching ---- */

static char *
reference_of (Shop *shop)
{
  return till_text (shop, "SELECT reference FROM invoice WHERE number = 'F2017-00001'");
}

static void
test_matches (Shop *shop, gconstpointer data)
{
  (void) data;
  for (int i = 1; i <= 8; i++)
    till_order (shop, i, TRUE, NULL);
  char *rf[8] = { 0 };
  for (int i = 0; i < 8; i++) {
    g_autofree char *body = g_strdup_printf ("F20170000%d", i + 1);
    rf[i] = reference_make (body);
  }
  g_autofree char *in_text =
      g_strdup_printf ("betaling %.4s %.4s %s dank", rf[1], rf[1] + 4, rf[1] + 8);
  g_autofree char *kenmerk = kenmerk_make (201700003);
  g_autofree char *kenmerk_text = kenmerk_make (201700004);
  const TillEntry entries[] = {
    { "45.00", "X", NULL, rf[0], FALSE },                   /* structured reference */
    { "45.00", "X", in_text, NULL, FALSE },                 /* reference in the text, with spaces */
    { "45.00", "X", NULL, kenmerk, FALSE },                 /* Dutch reference */
    { "45.00", "X", kenmerk_text, NULL, FALSE },            /* the same in the text */
    { "45.00", "X", "Fact. F2017 00005", NULL, FALSE },     /* number */
    { "45.00", "X", "bestelling LC17-00006", NULL, FALSE }, /* order: likely */
    { "45.00", "OBS De Klimop", "kaartjes", NULL, FALSE },  /* amount and name: likely */
    { "44.00", "OBS De Klimop", "kaartjes", NULL, FALSE },  /* name alone: no */
    { "45.00", "Openbare bibliotheek", "boek F2017-000051", NULL,
      FALSE }, /* a longer number: likely
                  by one common word */
    { 0 },
  };
  g_autofree char *xml = till_statement ("M", "0.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
  g_autofree char *states = till_text (
      shop, "SELECT group_concat (state || ':' || IFNULL (invoice_id, 0), ' ') FROM (SELECT * FROM"
            " bank_entry ORDER BY position)");
  g_assert_cmpstr (states, ==,
                   "matched:1 matched:2 matched:3 matched:4 matched:5 suggested:6 suggested:7"
                   " apart:0 suggested:8"); /* each another one */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'paid'"), ==,
                   5);
  shop_check (shop);
  for (guint i = 0; i < G_N_ELEMENTS (rf); i++)
    g_free (rf[i]);
}

static void
test_once (Shop *shop, gconstpointer data)
{
  (void) data;
  g_autoptr (GError) again = NULL, renamed = NULL, foreign = NULL;
  till_order (shop, 1, TRUE, NULL);
  const TillEntry entries[] = { { "45.00", "X", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement ("S1", "0.00", entries);
  till_import (shop, xml, NULL);
  g_assert_false (till_import (shop, xml, &again));
  g_assert_error (again, STATEMENT_ERROR, STATEMENT_ERROR_KNOWN);
  /* The same entry in a statement of another name. */
  g_autofree char *other = replaced (xml, "<Id>S1</Id>", "<Id>S2</Id>");
  g_assert_false (till_import (shop, other, &renamed));
  g_assert_error (renamed, STATEMENT_ERROR, STATEMENT_ERROR_OVERLAP);
  g_autofree char *theirs = replaced (xml, "NL91ABNA0417164300", "NL20INGB0001234567");
  g_assert_false (till_import (shop, theirs, &foreign));
  g_assert_error (foreign, STATEMENT_ERROR, STATEMENT_ERROR_ACCOUNT);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM bank_statement"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM bank_entry"), ==, 1);
  shop_check (shop);
}

static void
test_comes_back (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  g_autofree char *rf = reference_of (shop);
  const TillEntry paid[] = { { "45.00", "X", NULL, rf, FALSE }, { 0 } };
  const TillEntry back[] = { { "-45.00", "X", NULL, rf, TRUE },
                             { "-45.00", "X", NULL, rf, TRUE },
                             { 0 } };
  g_autofree char *first = till_statement ("R1", "0.00", paid);
  g_autofree char *second = till_statement ("R2", "90.00", back);
  till_import (shop, first, NULL);
  till_import (shop, second, NULL);
  /* The first return reopens the invoice; a second one of the same money cannot be. */
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'receivable'"),
                   ==, 4500);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM bank_entry WHERE state = 'returned'"),
                   ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM apart WHERE amount_cents < 0"), ==, 1);
  shop_check (shop);
  /* What came back cannot be taken off once more. */
  EntryUndo undo = { .statement_id = 1, .position = 1, .actor = "staff:1" };
  till_refused (shop, entry_undo_run, &undo, ORDER_ERROR, ORDER_ERROR_STATE);
}

static gint64
open_cents (Shop *shop)
{
  return shop_number (shop, "SELECT SUM (amount_cents) FROM ledger WHERE account = 'receivable'");
}

static char *
states (Shop *shop)
{
  return till_text (shop, "SELECT group_concat (state || ':' || IFNULL (invoice_id, 0), ' ') FROM"
                          " (SELECT * FROM bank_entry ORDER BY id)");
}

/* What paid the wrong invoice comes off it, and can pay another: matched by itself, by a person, a
 * part, or too much. */
static void
test_undone (Shop *shop, gconstpointer data)
{
  (void) data;
  for (int i = 1; i <= 3; i++)
    till_order (shop, i, TRUE, NULL);
  const TillEntry entries[] = { { "45.00", "X", "F2017-00001", NULL, FALSE },
                                { "45.00", "X", "bestelling LC17-00002", NULL, FALSE },
                                { "50.00", "X", "F2017-00003", NULL, FALSE },
                                { 0 } };
  g_autofree char *xml = till_statement ("U", "0.00", entries);
  till_import (shop, xml, NULL);
  ApartDecide yes = { .id = 1, .what = APART_APPLY, .number = (char *) "F2017-00002" };
  till_run (shop, apart_decide_run, &yes);
  g_assert_cmpint (open_cents (shop), ==, 0);
  for (int i = 1; i <= 3; i++) {
    EntryUndo undo = { .statement_id = 1, .position = i, .actor = "staff:1" };
    till_run (shop, entry_undo_run, &undo);
    g_assert_cmpint (open_cents (shop), ==, i * 4500);
    till_refused (shop, entry_undo_run, &undo, ORDER_ERROR, ORDER_ERROR_STATE);
    shop_check (shop);
  }
  g_autofree char *apart = states (shop);
  g_assert_cmpstr (apart, ==, "apart:0 apart:0 apart:0");
  /* Order 1 keeps its badge: a person decides. The money of entry 1 was for invoice 2. */
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM sale_order WHERE state = 'paid'"), ==,
                   3);
  ApartDecide other = {
    .id = shop_number (shop, "SELECT id FROM apart WHERE why = 'undone' AND bank_entry_id = 1"),
    .what = APART_APPLY,
    .number = (char *) "F2017-00002"
  };
  till_run (shop, apart_decide_run, &other);
  g_autofree char *moved = states (shop);
  g_assert_cmpstr (moved, ==, "matched:2 apart:0 apart:0");
  shop_check (shop);
  EntryUndo again = { .statement_id = 1, .position = 1, .actor = "staff:1" };
  till_run (shop, entry_undo_run, &again);
  g_assert_cmpint (open_cents (shop), ==, 3 * 4500);
  shop_check (shop);
  EntryUndo nothing = { .statement_id = 1, .position = 4, .actor = "staff:1" };
  till_refused (shop, entry_undo_run, &nothing, ORDER_ERROR, ORDER_ERROR_UNKNOWN);
}

/* Many payments in one sum that the bank does not tell apart: a person divides it. */
static void
test_batch (Shop *shop, gconstpointer data)
{
  (void) data;
  for (int i = 1; i <= 2; i++)
    till_order (shop, i, TRUE, NULL);
  const TillEntry entries[] = { { "90.00", "X", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *one = till_statement ("B", "0.00", entries);
  g_autofree char *xml = replaced (one, "</TxDtls>",
                                   "</TxDtls></NtryDtls><NtryDtls><TxDtls><RmtInf><Ustrd>"
                                   "F2017-00002</Ustrd></RmtInf></TxDtls>");
  till_import (shop, xml, NULL);
  g_autofree char *apart = states (shop);
  g_assert_cmpstr (apart, ==, "apart:0");
  g_autofree char *text = till_text (shop, "SELECT text || '|' || name || '|' || iban || '|' ||"
                                           " (SELECT why FROM apart) FROM bank_entry");
  g_assert_cmpstr (text, ==, "F2017-00001 + F2017-00002|||batch");
  g_assert_cmpint (open_cents (shop), ==, 9000);
  static const char *const NUMBERS[] = { "F2017-00001", "F2017-00002" };
  for (guint i = 0; i < G_N_ELEMENTS (NUMBERS); i++) {
    ApartDecide yes = { .id = 1, .what = APART_APPLY, .number = (char *) NUMBERS[i] };
    till_run (shop, apart_decide_run, &yes);
    shop_check (shop);
  }
  g_assert_cmpint (open_cents (shop), ==, 0);
}

/* A sum of three of which the bank tells one, or none: that is no payment of the one. */
static void
test_untold_batch (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  const TillEntry entries[] = { { "45.00", "X", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *one = till_statement ("B", "0.00", entries);
  g_autofree char *xml =
      replaced (one, "<NtryDtls>", "<NtryDtls><Btch><NbOfTxs>3</NbOfTxs></Btch>");
  till_import (shop, xml, NULL);
  g_autofree char *apart = states (shop);
  g_assert_cmpstr (apart, ==, "apart:0");
  g_assert_cmpint (open_cents (shop), ==, 4500);
}

/* One line of @amount with @text on a statement of its own. */
static void
bank_says (Shop *shop, const char *amount, const char *text, gboolean returned)
{
  static int nth;
  g_autofree char *name = g_strdup_printf ("Z%d", ++nth);
  const TillEntry entries[] = { { amount, "X", text, NULL, returned }, { 0 } };
  g_autofree char *xml = till_statement (name, "500.00", entries);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error);
  g_assert_no_error (error);
  shop_check (shop);
}

static gint64
refund_is (Shop *shop, const char *state)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT COUNT(*) FROM refund WHERE id = 1 AND state = '%s'", state);
  return shop_number (shop, sql);
}

/* Money in that came back pays nothing: it is our own transfer again, that is to be made anew. */
static void
test_refund_comes_back (Shop *shop, gconstpointer data)
{
  (void) data;
  for (int i = 1; i <= 2; i++)
    till_order (shop, i, TRUE, NULL);
  bank_says (shop, "45.00", "F2017-00002", FALSE);
  RefundRequest back = { .order_id = 2, .amount_cents = 4500, .reason = (char *) "ziek" };
  g_strlcpy (back.actor, "staff:1", sizeof back.actor);
  till_run (shop, refund_request_run, &back);
  bank_says (shop, "-45.00", "LC17-00002 R12", FALSE); /* another's number begins with it */
  g_assert_cmpint (refund_is (shop, "new"), ==, 1);
  bank_says (shop, "-45.00", "terug: lc17 00002-r1, dank", FALSE);
  g_assert_cmpint (refund_is (shop, "refunded"), ==, 1);
  bank_says (shop, "45.00", "F2017-00001 LC17-00002 R1", TRUE);
  g_assert_cmpint (refund_is (shop, "new"), ==, 1);
  g_assert_cmpint (shop_number (shop, "SELECT -SUM (amount_cents) FROM ledger WHERE account ="
                                      " 'refunds'"),
                   ==, 4500);
  bank_says (shop, "45.00", "F2017-00001 LC17-00002 R1", TRUE); /* once more: nobody knows why */
  g_autofree char *all = states (shop);
  g_assert_cmpstr (all, ==, "matched:2 apart:0 refund:0 returned:0 apart:0");
  g_assert_cmpint (shop_number (shop, "SELECT state = 'pending' FROM sale_order WHERE id = 1"), ==,
                   1);
  /* It is made again; and this time a person says that it came back. */
  bank_says (shop, "-45.00", "LC17-00002 R1", FALSE);
  g_assert_cmpint (refund_is (shop, "refunded"), ==, 1);
  ApartDecide wrong = { .id = shop_number (shop, "SELECT MAX (id) FROM apart"),
                        .what = APART_REFUND,
                        .refund_id = 7,
                        .actor = "staff:1" };
  till_refused (shop, apart_decide_run, &wrong, INVOICE_ERROR, INVOICE_ERROR_AMOUNT);
  wrong.refund_id = 1;
  till_run (shop, apart_decide_run, &wrong);
  g_assert_cmpint (refund_is (shop, "new"), ==, 1);
  shop_check (shop);
  till_refused (shop, apart_decide_run, &wrong, ORDER_ERROR, ORDER_ERROR_STATE);
}

/* Not after money of the order was promised back: it would be paid out of nothing. */
static void
test_undone_too_late (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  const TillEntry entries[] = { { "45.00", "X", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement ("V", "0.00", entries);
  till_import (shop, xml, NULL);
  RefundRequest back = { .order_id = 1, .amount_cents = 1000, .reason = (char *) "ziek" };
  g_strlcpy (back.actor, "staff:1", sizeof back.actor);
  till_run (shop, refund_request_run, &back);
  EntryUndo undo = { .statement_id = 1, .position = 1, .actor = "staff:1" };
  till_refused (shop, entry_undo_run, &undo, ORDER_ERROR, ORDER_ERROR_STATE);
  shop_check (shop);
}

/* Long statements go in parts; one that was broken off goes on where it was. */
static void
test_in_parts (Shop *shop, gconstpointer data)
{
  (void) data;
  enum { MANY = 3 * STATEMENT_ENTRIES_AT_ONCE + 7 };
  TillEntry *entries = g_new0 (TillEntry, MANY + 1);
  for (int i = 0; i < MANY; i++)
    entries[i] = (TillEntry){ "0.01", "X", "cent", NULL, FALSE };
  g_autofree char *xml = till_statement ("L", "5.00", entries);
  g_autoptr (GPtrArray) statements = camt_parse ((const guint8 *) xml, strlen (xml), NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  g_autofree char *sha = statement_sha256 (bytes, 0);
  StatementImport import = { .statement = statements->pdata[0], .sha256 = sha, .actor = "staff:1" };
  till_run (shop, statement_import_run, &import);
  till_run (shop, statement_import_run, &import);
  g_assert_false (import.done);
  g_assert_cmpint (shop_number (shop, "SELECT taken FROM bank_statement"), ==,
                   2 * STATEMENT_ENTRIES_AT_ONCE);
  shop_check (shop);
  g_autoptr (GError) error = NULL;
  till_import (shop, xml, &error); /* offered again after a fall */
  g_assert_no_error (error);
  g_assert_cmpint (shop_number (shop, "SELECT COUNT(*) FROM bank_entry"), ==, MANY);
  g_assert_cmpint (shop_number (shop, "SELECT SUM (amount_cents) FROM bank_entry"), ==, MANY);
  shop_check (shop);
  g_free (entries);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/statement/amounts", test_amounts);
  g_test_add_func ("/server/statement/version-8", test_version_8);
  g_test_add_func ("/server/statement/refused", test_refused);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/statement/matches", test_matches },
    { "/server/statement/once", test_once },
    { "/server/statement/comes-back", test_comes_back },
    { "/server/statement/undone", test_undone },
    { "/server/statement/undone-too-late", test_undone_too_late },
    { "/server/statement/batch", test_batch },
    { "/server/statement/untold-batch", test_untold_batch },
    { "/server/statement/refund-comes-back", test_refund_comes_back },
    { "/server/statement/in-parts", test_in_parts },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
