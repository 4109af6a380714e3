/* SPDX-License-Identifier: EUPL-1.2
 *
 * Documents: numbers without gaps, totals, PDF with a code that the bank's app reads, UBL that
 * keeps the rules; credit notes.
 */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "server/core/resources.h"
#include "server/mail/letter.h"
#include "server/sales/bank/epc.h"
#include "server/sales/invoices/invoice_file.h"
#include "server/sales/invoices/invoice_ubl.h"
#include "server/sales/refunds/refund.h"
#include "tests/badges/zbar_read.h"
#include "tests/server/money/till.h"
#include "tests/server/money/ubl_rules.h"

static Invoice *
read_document (Shop *shop, const char *number)
{
  g_autoptr (GError) error = NULL;
  gint64 id = invoice_by_number (shop->reader, number, &error);
  Invoice *invoice = invoice_read (shop->reader, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (invoice);
  return invoice;
}

static GBytes *
file_of (Shop *shop, const Invoice *invoice, InvoiceFormat format)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  g_autoptr (Messages) messages = messages_new (RESOURCES_MESSAGES, &error);
  g_assert_no_error (error);
  GBytes *bytes = invoice_file (invoice, format, shop->reader, messages, &error);
  g_assert_no_error (error);
  /* A copy to look at, with one's own eyes or the schemas of OASIS. */
  const char *folder = g_getenv ("TEST_COPIES");
  g_autofree char *name = invoice_file_name (invoice, format);
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
  if (path != NULL)
    g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                         NULL);
  return bytes;
}

/* What pdftotext and pdftoppm, which are not ours, see. @ending: "txt" or "png". */
static char *
see_pdf (Shop *shop, GBytes *pdf, const char *program, const char *option, const char *ending,
         gsize *size)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = g_build_filename (shop->folder, "document.pdf", NULL);
  g_autofree char *stem = g_build_filename (shop->folder, "seen", NULL);
  g_autofree char *seen = g_strconcat (stem, ".", ending, NULL);
  g_file_set_contents (file, g_bytes_get_data (pdf, NULL), (gssize) g_bytes_get_size (pdf), &error);
  g_assert_no_error (error);
  gboolean picture = strcmp (ending, "png") == 0;
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, option,
                        picture ? "-singlefile" : "-q", file, picture ? stem : seen, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
  char *text = NULL;
  g_file_get_contents (seen, &text, size, &error);
  g_assert_no_error (error);
  g_unlink (file);
  g_unlink (seen);
  return text;
}

static void
test_bill (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  g_autoptr (Invoice) bill = read_document (shop, "F2017-00001");
  g_assert_cmpint (bill->kind, ==, INVOICE_BILL);
  g_assert_cmpint (bill->net_cents, ==, 3719);
  g_assert_cmpint (bill->vat_cents, ==, 781);
  g_assert_cmpstr (bill->buyer.name, ==, "Openbare Basisschool De Klimop & Co");
  g_assert_cmpstr (bill->buyer.postcode, ==, "8011 AB");
  g_assert_cmpstr (bill->buyer.kvk, ==, "12345678");
  g_autoptr (GBytes) pdf = file_of (shop, bill, INVOICE_PDF);
  gsize size = 0;
  g_autofree char *text = see_pdf (shop, pdf, "pdftotext", "-layout", "txt", &size);
  static const char *const SAYS[] = { "Factuur",
                                      "F2017-00001",
                                      "De Klimop & Co",
                                      "Lange Laan 12",
                                      "8011 AB",
                                      "Kostenplaats KP-7",
                                      "Inkoop 2017/88",
                                      "LC17-00001",
                                      "NL91 ABNA 0417 1643 00",
                                      "45,00",
                                      "37,19",
                                      "7,81",
                                      "21%" };
  for (guint i = 0; i < G_N_ELEMENTS (SAYS); i++)
    if (strstr (text, SAYS[i]) == NULL)
      g_error ("the invoice does not say %s:\n%s", SAYS[i], text);
  shop_check (shop);
}

/* What is scanned is what the guideline says, to the last byte. */
static void
test_code_is_read (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  g_autoptr (Invoice) bill = read_document (shop, "F2017-00001");
  const Epc epc = { "", bill->seller.name, bill->seller.iban, 4500, bill->reference, "" };
  g_autofree char *payload = epc_payload (&epc, NULL);
  g_autoptr (GBytes) pdf = file_of (shop, bill, INVOICE_PDF);
  gsize size = 0;
  g_autofree char *png = see_pdf (shop, pdf, "pdftoppm", "-png", "png", &size);
  g_autoptr (GPtrArray) texts = zbar_read_png ((const guint8 *) png, size);
  g_assert_cmpuint (texts->len, ==, 1);
  g_assert_cmpstr (texts->pdata[0], ==, payload);
}

static void
check_ubl (Shop *shop, const Invoice *invoice)
{
  g_autoptr (GBytes) file = file_of (shop, invoice, INVOICE_UBL);
  g_autofree char *xml = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_autofree char *broken = ubl_broken (xml);
  if (*broken != '\0')
    g_error ("%s breaks %s:\n%s", invoice->number, broken, xml);
}

static void
test_ubl (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  RefundRequest part = { .order_id = 1, .amount_cents = 1000, .reason = (char *) "Ziek <&>" };
  g_strlcpy (part.actor, "staff:1", sizeof part.actor);
  till_run (shop, refund_request_run, &part);
  g_autoptr (Invoice) bill = read_document (shop, "F2017-00001");
  g_autoptr (Invoice) credit = read_document (shop, "C2017-00001");
  check_ubl (shop, bill);
  check_ubl (shop, credit);
  g_assert_cmpstr (credit->credits, ==, "F2017-00001");
  g_assert_cmpstr (credit->note, ==, "Ziek <&>");
}

/* Without a number of who buys, its rules cannot be kept: then there is only the PDF. */
static void
test_no_number (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  g_autoptr (Invoice) bill = read_document (shop, "F2017-00001");
  g_assert_true (invoice_file_offered (bill, INVOICE_UBL));
  g_free (bill->buyer.kvk);
  bill->buyer.kvk = g_strdup ("");
  g_assert_false (invoice_file_offered (bill, INVOICE_UBL));
  g_assert_true (invoice_file_offered (bill, INVOICE_PDF));
  g_free (bill->buyer.oin);
  bill->buyer.oin = g_strdup ("00000001234567890000");
  g_assert_true (invoice_file_offered (bill, INVOICE_UBL));
  check_ubl (shop, bill);
}

static Invoice *
make_up (char category, int permille, gint64 quantity, gint64 gross)
{
  Invoice *invoice = g_new0 (Invoice, 1);
  InvoiceParty *parties[] = { &invoice->seller, &invoice->buyer };
  for (guint i = 0; i < G_N_ELEMENTS (parties); i++)
    *parties[i] = (InvoiceParty){ g_strdup ("Naam"),
                                  g_strdup ("Straat 1"),
                                  g_strdup ("1234 AB"),
                                  g_strdup ("Plaats"),
                                  g_strdup ("12345678"),
                                  g_strdup (""),
                                  g_strdup (i == 0 ? "NL000000000B01" : ""),
                                  g_strdup (i == 0 ? "NL91ABNA0417164300" : ""),
                                  g_strdup (""),
                                  g_strdup ("a@b.nl"),
                                  g_strdup (""),
                                  g_strdup ("") };
  InvoiceLine *line = g_new (InvoiceLine, 1);
  gboolean free_of_tax = category == 'E' || category == 'O';
  *line = (InvoiceLine){ g_strdup ("Kaart"),
                         quantity,
                         gross,
                         invoice_net (gross, permille),
                         category,
                         permille,
                         g_strdup (free_of_tax ? "Vrij" : "") };
  invoice->kind = INVOICE_BILL;
  invoice->number = g_strdup ("F2017-00009");
  invoice->order_number = g_strdup ("LC17-00009");
  invoice->credits = g_strdup ("");
  invoice->reference = g_strdup ("RF18539007547034");
  invoice->note = g_strdup ("");
  g_strlcpy (invoice->lang, "nl", sizeof invoice->lang);
  invoice->issued_ms = 1500000000000;
  invoice->due_ms = 1502000000000;
  invoice->lines = g_ptr_array_new_with_free_func (invoice_line_free);
  g_ptr_array_add (invoice->lines, line);
  invoice->net_cents = line->net_cents;
  invoice->vat_cents = gross - line->net_cents;
  return invoice;
}

/* Each category of tax has its own rules; odd prices must stay within their room. */
static void
test_categories (Shop *shop, gconstpointer data)
{
  (void) data;
  static const struct {
    char category;
    int permille;
    gint64 quantity, gross;
  } cases[] = {
    { 'S', 210, 1, 4500 }, { 'S', 210, 60, 270000 }, { 'S', 210, 7, 31499 },
    { 'S', 90, 3, 10001 }, { 'S', 60, 59, 59 },      { 'S', 210, 1, 1 },
    { 'Z', 0, 2, 9000 },   { 'E', 0, 60, 270000 },   { 'O', 0, 1, 3500 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Invoice) invoice =
        make_up (cases[i].category, cases[i].permille, cases[i].quantity, cases[i].gross);
    check_ubl (shop, invoice);
  }
}

/* Replaces every @from in the document by @to: the rule @breaks must see it. */
typedef struct {
  const char *from, *to, *breaks;
} Mutation;

static void
rules_see (const Invoice *invoice, const Mutation *cases, gsize n)
{
  const InvoiceUblTexts texts = { "Binnen 30 dagen", "VATEX-EU-132-1I" };
  g_autofree char *good = invoice_ubl (invoice, &texts);
  g_autofree char *nothing = ubl_broken (good);
  g_assert_cmpstr (nothing, ==, "");
  for (gsize i = 0; i < n; i++) {
    g_auto (GStrv) parts = g_strsplit (good, cases[i].from, -1);
    g_assert_nonnull (parts[1]);
    g_autofree char *bad = g_strjoinv (cases[i].to, parts);
    g_autofree char *broken = ubl_broken (bad);
    g_test_message ("%s: %s", cases[i].breaks, broken);
    g_assert_nonnull (strstr (broken, cases[i].breaks));
  }
}

/* The check of rules is no yea-sayer: each of these breaks one. */
static void
test_rules_see (void)
{
  static const Mutation cases[] = {
    { "nlcius:v1.0", "nlcius:v9", "BR-01" },
    { "<cbc:EndpointID schemeID=\"0106\">", "<cbc:EndpointID>", "R010" },
    { "currencyID=\"EUR\"", "currencyID=\"USD\"", "R051" },
    { ">58<", ">42<", "NL-R-008" },
    { "<cbc:StreetName>Straat 1</cbc:StreetName>", "", "NL-R-002" },
    { "schemeID=\"0106\">12345678</cbc:CompanyID>", "schemeID=\"9999\">1</cbc:CompanyID>",
      "NL-R-003" },
    { "<cbc:BuyerReference>LC17-00009</cbc:BuyerReference>", "", "R003" },
    { "<cbc:PayableAmount currencyID=\"EUR\">45.00", "<cbc:PayableAmount currencyID=\"EUR\">45.01",
      "BR-CO-16" },
    { "<cbc:LineExtensionAmount currencyID=\"EUR\">37.19",
      "<cbc:LineExtensionAmount "
      "currencyID=\"EUR\">37.20",
      "BR-CO-13" },
    { "<cbc:Percent>21.0", "<cbc:Percent>9.0", "BR-CO-17" },
    { "<cbc:Name>Kaart</cbc:Name>", "<cbc:Name></cbc:Name>", "R008" },
  };
  g_autoptr (Invoice) invoice = make_up ('S', 210, 1, 4500);
  rules_see (invoice, cases, G_N_ELEMENTS (cases));
}

static void
test_rules_see_credit (void)
{
  static const Mutation cases[] = {
    { ">381<", ">380<", "BR-04" },
    { "<cbc:ID>F2017-00001</cbc:ID>", "", "NL-R-001" },
    { " unitCode=\"C62\"", "", "BR-23" },
    { "<cbc:Percent>0.0</cbc:Percent>", "<cbc:Percent>21.0</cbc:Percent>", "BR-E-05" },
    { "<cbc:TaxExemptionReasonCode>VATEX-EU-132-1I</cbc:TaxExemptionReasonCode>\n"
      "<cbc:TaxExemptionReason>Vrij</cbc:TaxExemptionReason>\n",
      "", "BR-E-10" },
    { "<cbc:TaxAmount currencyID=\"EUR\">0.00", "<cbc:TaxAmount currencyID=\"EUR\">0.0", "BR-DEC" },
  };
  g_autoptr (Invoice) credit = make_up ('E', 0, 1, 4500);
  credit->kind = INVOICE_CREDIT;
  credit->due_ms = 0;
  g_free (credit->credits);
  credit->credits = g_strdup ("F2017-00001");
  credit->credits_issued_ms = credit->issued_ms;
  rules_see (credit, cases, G_N_ELEMENTS (cases));
}

static void
test_numbers (Shop *shop, gconstpointer data)
{
  (void) data;
  const gint64 apart_ms = G_GINT64_CONSTANT (200) * 86400000;
  shop->now_ms -= apart_ms; /* before the new year; after the congress nothing is sold */
  for (int i = 1; i <= 3; i++)
    till_order (shop, i, TRUE, NULL);
  till_order (shop, 4, FALSE, NULL);
  g_assert_cmpint (shop_pay (shop, 4, 4500), ==, ORDER_PAY_CONFIRMED);
  shop->now_ms += apart_ms;
  till_order (shop, 5, TRUE, NULL);
  static const char *const NUMBERS[] = { "F2016-00001", "F2016-00003", "B2016-00001",
                                         "F2017-00001" };
  for (guint i = 0; i < G_N_ELEMENTS (NUMBERS); i++) {
    g_autoptr (Invoice) invoice = read_document (shop, NUMBERS[i]);
    g_assert_cmpint (invoice->net_cents, ==, 3719);
  }
  shop_check (shop);
}

/* What was issued stays as it was, also when the seller moves or somebody opens the database. */
static void
test_never_changed (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  static const char *const WRONG[] = { "UPDATE invoice SET net_cents = 1",
                                       "DELETE FROM invoice",
                                       "UPDATE invoice_line SET gross_cents = 1",
                                       "DELETE FROM invoice_line",
                                       "UPDATE ledger_txn SET reason = 'x'",
                                       "DELETE FROM ledger_txn",
                                       "DELETE FROM ledger" };
  for (guint i = 0; i < G_N_ELEMENTS (WRONG); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (Store) store = store_open (shop->path, STORE_WRITER, NULL);
    g_assert_false (store_exec (store, WRONG[i], &error));
    g_assert_error (error, STORE_ERROR, STORE_ERROR_CONSTRAINT);
  }
}

static void
test_receipt (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, FALSE, NULL);
  shop_pay (shop, 1, 4500);
  g_autoptr (Invoice) receipt = read_document (shop, "B2017-00001");
  g_assert_false (invoice_file_offered (receipt, INVOICE_UBL));
  g_autoptr (GBytes) pdf = file_of (shop, receipt, INVOICE_PDF);
  gsize size = 0;
  g_autofree char *text = see_pdf (shop, pdf, "pdftotext", "-layout", "txt", &size);
  g_assert_nonnull (strstr (text, "Betaald met iDEAL"));
  g_assert_nonnull (strstr (text, "De Klimop"));
  InvoiceFormat format;
  g_autoptr (Invoice) none = invoice_file_find (shop->reader, "B2017-00001.xml", &format, NULL);
  g_autoptr (Invoice) odd = invoice_file_find (shop->reader, "B2017-00001.exe", &format, NULL);
  g_autoptr (Invoice) found = invoice_file_find (shop->reader, "B2017-00001.pdf", &format, NULL);
  g_assert_null (none);
  g_assert_null (odd);
  g_assert_nonnull (found);
}

/* ---- Reminders ---- */

/* What goes with the reminder that waits: all of it one PDF. (transfer full) */
static GBytes *
reminder_sheet (Shop *shop, char **name)
{
  g_autoptr (GError) error = NULL;
  resources_register ();
  g_autoptr (Messages) messages = messages_new (RESOURCES_MESSAGES, &error);
  g_assert_no_error (error);
  App app = { .messages = messages };
  json_t *values =
      json_pack ("{s:s, s:i, s:s}", "document", "F2017-00001", "amount", 1, "due", "2017-10-01");
  const LetterKind *kind = letter_kind ("reminder");
  const LetterContext context = { .app = &app,
                                  .store = shop->reader,
                                  .kind = kind->name,
                                  .order_id = 1,
                                  .values = values,
                                  .created_ms = shop->now_ms };
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (mime_part_free);
  for (int i = 0; i < LETTER_ATTACHMENTS_MAX && kind->attach[i] != NULL; i++)
    g_assert_true (kind->attach[i](&context, parts, &error));
  g_assert_no_error (error);
  json_decref (values);
  g_assert_cmpuint (parts->len, ==, 1);
  const MimePart *part = parts->pdata[0];
  g_assert_cmpstr (part->type, ==, "application/pdf");
  *name = g_strdup (part->filename);
  const char *folder = g_getenv ("TEST_COPIES");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, part->filename, NULL) : NULL;
  if (path != NULL)
    g_file_set_contents (path, g_bytes_get_data (part->bytes, NULL),
                         (gssize) g_bytes_get_size (part->bytes), NULL);
  return g_bytes_ref (part->bytes);
}

/* A school that paid a part is asked for the rest, in words and in the code that its app reads; a
 * credit note counts too. */
static void
test_reminder (Shop *shop, gconstpointer data)
{
  (void) data;
  till_order (shop, 1, TRUE, NULL);
  const TillEntry part[] = { { "20.00", "De Klimop", "F2017-00001", NULL, FALSE }, { 0 } };
  g_autofree char *xml = till_statement ("P1", "100.00", part);
  till_import (shop, xml, NULL);
  RefundRequest less = { .order_id = 1, .amount_cents = 1000, .reason = (char *) "Ziek" };
  g_strlcpy (less.actor, "staff:1", sizeof less.actor);
  till_run (shop, refund_request_run, &less);
  g_autofree char *name = NULL;
  g_autoptr (GBytes) pdf = reminder_sheet (shop, &name);
  g_assert_cmpstr (name, ==, "F2017-00001-herinnering.pdf");
  gsize size = 0;
  g_autofree char *text = see_pdf (shop, pdf, "pdftotext", "-layout", "txt", &size);
  static const char *const SAYS[] = { "Herinnering", "F2017-00001", "De Klimop & Co",
                                      "Al betaald",  "45,00",       "20,00",
                                      "10,00",       "15,00",       "Nog te betalen" };
  for (guint i = 0; i < G_N_ELEMENTS (SAYS); i++)
    if (strstr (text, SAYS[i]) == NULL)
      g_error ("the reminder does not say %s:\n%s", SAYS[i], text);
  g_autoptr (Invoice) bill = read_document (shop, "F2017-00001");
  const Epc epc = { "", bill->seller.name, bill->seller.iban, 1500, bill->reference, "" };
  g_autofree char *payload = epc_payload (&epc, NULL);
  g_autofree char *png = see_pdf (shop, pdf, "pdftoppm", "-png", "png", &size);
  g_autoptr (GPtrArray) texts = zbar_read_png ((const guint8 *) png, size);
  g_assert_cmpuint (texts->len, ==, 1);
  g_assert_cmpstr (texts->pdata[0], ==, payload);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/invoice/rules-see", test_rules_see);
  g_test_add_func ("/server/invoice/rules-see-credit-notes", test_rules_see_credit);
  static const struct {
    const char *path;
    void (*test) (Shop *shop, gconstpointer data);
  } tests[] = {
    { "/server/invoice/bill", test_bill },
    { "/server/invoice/code-is-read", test_code_is_read },
    { "/server/invoice/ubl", test_ubl },
    { "/server/invoice/no-number", test_no_number },
    { "/server/invoice/categories", test_categories },
    { "/server/invoice/numbers", test_numbers },
    { "/server/invoice/never-changed", test_never_changed },
    { "/server/invoice/receipt", test_receipt },
    { "/server/invoice/reminder", test_reminder },
  };
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Shop, NULL, shop_open, tests[i].test, shop_close);
  return g_test_run ();
}
