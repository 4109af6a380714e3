/* SPDX-License-Identifier: EUPL-1.2
 *
 * Steps of money for tests; see till.h.
 */
#include "tests/server/money/till.h"

#include <string.h>

#include "server/core/money.h"
#include "server/sales/mollie.h"

OnAccount *
till_account (void)
{
  OnAccount *account = g_new0 (OnAccount, 1);
  account->school = g_strdup (" Openbare Basisschool De Klimop & Co ");
  account->street = g_strdup ("Lange Laan 12");
  account->postcode = g_strdup ("8011ab");
  account->city = g_strdup ("Zwolle");
  account->cost_centre = g_strdup ("KP-7");
  account->reference = g_strdup ("Inkoop 2017/88");
  account->email = g_strdup ("facturen@klimop.example");
  account->kvk = g_strdup ("1234 5678");
  account->oin = g_strdup ("");
  return account;
}

gboolean
till_order (Shop *shop, int n, gboolean account, GError **error)
{
  g_autoptr (GError) refused = NULL;
  shop_ticket (shop, n, "vrijdag", NULL);
  shop_seats (shop, n, (gint64[]){ 1, 0 }, NULL);
  shop_details (shop, n, "", NULL);
  g_autoptr (OnAccount) payer = account ? till_account () : NULL;
  OrderPlace place = { .account = payer };
  shop_visitor (n, place.visitor);
  gboolean placed = writer_call (shop->writer, WRITER_SAVEPOINT, order_place_run, &place, &refused);
  if (error == NULL)
    g_assert_no_error (refused);
  else if (!placed)
    g_propagate_error (error, g_steal_pointer (&refused));
  return placed;
}

void
till_run (Shop *shop, WriterRun run, gpointer command)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, run, command, &error);
  g_assert_no_error (error);
}

void
till_refused (Shop *shop, WriterRun run, gpointer command, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;
  writer_call (shop->writer, WRITER_SAVEPOINT, run, command, &error);
  g_assert_error (error, domain, code);
}

char *
till_text (Shop *shop, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreStmt) q = store_query (shop->reader, &error, sql, "");
  StoreStep step = q != NULL ? store_step (q, &error) : STORE_FAILED;
  g_assert_no_error (error);
  return step == STORE_ROW ? g_strdup (store_column_text (q, 0)) : NULL;
}

static gint64
cents_of (const char *amount)
{
  gint64 cents = 0;
  gboolean out = *amount == '-';
  g_assert_true (mollie_amount_parse (amount + out, &cents));
  return out ? -cents : cents;
}

static void
put_balance (GString *out, const char *type, gint64 cents)
{
  g_autofree char *amount = money_plain (ABS (cents), '.');
  g_string_append_printf (
      out,
      "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt>"
      "<CdtDbtInd>%s</CdtDbtInd><Dt><Dt>2017-09-20</Dt></Dt></Bal>\n",
      type, amount, cents < 0 ? "DBIT" : "CRDT");
}

static void
put_entry (GString *out, const TillEntry *entry, const char *statement, int index)
{
  gboolean in = *entry->amount != '-';
  const char *side = in ? "Dbtr" : "Cdtr";
  g_autofree char *name = g_markup_escape_text (entry->name != NULL ? entry->name : "", -1);
  g_autofree char *text = g_markup_escape_text (entry->text != NULL ? entry->text : "", -1);
  g_string_append_printf (
      out,
      "<Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>%s</CdtDbtInd><Sts>BOOK</Sts>"
      "<BookgDt><Dt>2017-09-20</Dt></BookgDt><AcctSvcrRef>%s-%d</AcctSvcrRef><NtryDtls><TxDtls>"
      "<RltdPties><%s><Nm>%s</Nm></%s><%sAcct><Id><IBAN>NL20INGB0001234567</IBAN></Id></%sAcct>"
      "</RltdPties><RmtInf>",
      entry->amount + !in, in ? "CRDT" : "DBIT", statement, index, side, name, side, side, side);
  if (*text != '\0')
    g_string_append_printf (out, "<Ustrd>%s</Ustrd>", text);
  if (entry->reference != NULL)
    g_string_append_printf (out, "<Strd><CdtrRefInf><Ref>%s</Ref></CdtrRefInf></Strd>",
                            entry->reference);
  g_string_append_printf (out, "</RmtInf>%s</TxDtls></NtryDtls></Ntry>\n",
                          entry->returned ? "<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>" : "");
}

char *
till_statement (const char *name, const char *opening, const TillEntry *entries)
{
  gint64 balance = cents_of (opening);
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\""
                               "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>"
                               "<Stmt>");
  g_string_append_printf (out,
                          "<Id>%s</Id><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id>"
                          "<Ccy>EUR</Ccy></Acct>\n",
                          name);
  put_balance (out, "OPBD", balance);
  GString *lines = g_string_new (NULL);
  for (int i = 0; entries[i].amount != NULL; i++) {
    balance += cents_of (entries[i].amount);
    put_entry (lines, &entries[i], name, i);
  }
  put_balance (out, "CLBD", balance);
  g_string_append_printf (out, "%s</Stmt></BkToCstmrStmt></Document>\n", lines->str);
  g_string_free (lines, TRUE);
  return g_string_free (out, FALSE);
}

gboolean
till_import (Shop *shop, const char *xml, GError **error)
{
  g_autoptr (GPtrArray) statements = camt_parse ((const guint8 *) xml, strlen (xml), error);
  if (statements == NULL)
    return FALSE;
  g_autoptr (GBytes) bytes = g_bytes_new (xml, strlen (xml));
  for (guint i = 0; i < statements->len; i++) {
    g_autofree char *sha = statement_sha256 (bytes, i);
    StatementImport import = { .statement = statements->pdata[i],
                               .sha256 = sha,
                               .actor = "staff:1" };
    while (!import.done)
      if (!writer_call (shop->writer, WRITER_SAVEPOINT, statement_import_run, &import, error))
        return FALSE;
  }
  return TRUE;
}
