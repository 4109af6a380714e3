/* SPDX-License-Identifier: EUPL-1.2
 *
 * What stands on a transfer: account numbers, references, the code for banks' apps, amounts; each
 * with values from elsewhere, and each refusing what is nearly right.
 */
#include <string.h>

#include "badges/qr.h"
#include "server/core/money.h"
#include "server/sales/bank/epc.h"
#include "server/sales/bank/match.h"
#include "server/sales/bank/reference.h"

static void
test_iban (void)
{
  static const struct {
    const char *typed, *plain; /* NULL: refused */
  } cases[] = {
    { "NL91ABNA0417164300", "NL91ABNA0417164300" },
    { " nl91 abna 0417 1643 00 ", "NL91ABNA0417164300" },
    { "DE89370400440532013000", "DE89370400440532013000" },
    { "NL92ABNA0417164300", NULL },
    { "NL91ABNA041716430", NULL },
    { "NL91ABNA0417164301", NULL },
    { "NL91-ABNA-0417164300", NULL },
    { "", NULL },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *plain = iban_plain (cases[i].typed);
    g_assert_cmpstr (plain, ==, cases[i].plain);
  }
  g_assert_null (iban_plain (NULL));
  g_autofree char *print = iban_print ("NL91ABNA0417164300");
  g_assert_cmpstr (print, ==, "NL91 ABNA 0417 1643 00");
}

static void
test_rf (void)
{
  g_autofree char *made = reference_make ("539007547034");
  g_assert_cmpstr (made, ==, "RF18539007547034"); /* interfaces, section 2 */
  static const char *const BODIES[] = { "F201700001", "A", "123456789012345678901" };
  for (guint i = 0; i < G_N_ELEMENTS (BODIES); i++) {
    g_autofree char *reference = reference_make (BODIES[i]);
    g_autofree char *plain = reference_plain (reference);
    g_assert_cmpstr (plain, ==, reference);
    /* One digit wrong is always noticed. */
    for (gsize k = 4; reference[k] != '\0'; k++) {
      char right = reference[k];
      reference[k] = right == '7' ? '8' : '7';
      g_assert_null (reference_plain (reference));
      reference[k] = right;
    }
  }
  g_autofree char *spaced = reference_plain ("rf18 5390 0754 7034");
  g_assert_cmpstr (spaced, ==, "RF18539007547034");
  g_assert_null (reference_plain ("RF18"));
  g_assert_null (reference_plain (""));
  g_assert_null (reference_plain (NULL));
}

static void
test_kenmerk (void)
{
  g_autofree char *known = kenmerk_make (56789012345); /* interfaces: 5 000056789012345 */
  g_assert_cmpstr (known, ==, "5000056789012345");
  guint64 number = 0;
  g_assert_true (kenmerk_number ("5000 0567 8901 2345", &number));
  g_assert_cmpuint (number, ==, 56789012345);
  g_assert_false (kenmerk_number ("4000056789012345", &number));
  g_assert_false (kenmerk_number ("500005678901234", &number));
  g_assert_false (kenmerk_number ("50000567890123X5", &number));
  g_autofree char *invoice = match_invoice_kenmerk ("F2017-00042");
  g_assert_true (kenmerk_number (invoice, &number));
  g_assert_cmpuint (number, ==, 201700042);
}

static const Epc GOOD = { "",   "Onderwijscoöperatie", "NL91ABNA0417164300",
                          4500, "RF18539007547034",    "" };

static void
test_epc (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *payload = epc_payload (&GOOD, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (payload, ==,
                   "BCD\n002\n1\nSCT\n\nOnderwijscoöperatie\nNL91ABNA0417164300\nEUR45.00\n\n"
                   "RF18539007547034");
  /* A text in place of a reference, with the empty line of the reference kept. */
  Epc texted = GOOD;
  texted.reference = "";
  texted.text = "Factuur 1";
  g_autofree char *with_text = epc_payload (&texted, NULL);
  g_assert_true (g_str_has_suffix (with_text, "EUR45.00\n\n\nFactuur 1"));
}

static void
test_epc_refuses (void)
{
  g_autofree char *long_name = g_strnfill (71, 'x'), *long_text = g_strnfill (141, 'x');
  Epc wrong[10];
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    wrong[i] = GOOD;
  wrong[0].iban = "NL91ABNA0417164301";
  wrong[1].name = "";
  wrong[2].name = long_name;
  wrong[3].amount_cents = 0;
  wrong[4].amount_cents = G_GINT64_CONSTANT (100000000000);
  wrong[5].reference = "RF19539007547034";
  wrong[6].text = "both";
  wrong[7].bic = "ABNANL";
  wrong[8].name = "two\nlines";
  wrong[9].reference = "";
  wrong[9].text = long_text;
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (epc_payload (&wrong[i], &error));
    g_assert_error (error, EPC_ERROR, EPC_ERROR_FIELD);
  }
  /* 70 letters of three bytes and a long text together are too many bytes. */
  g_autoptr (GString) euros = g_string_new (NULL);
  for (int i = 0; i < 70; i++)
    g_string_append (euros, "€");
  Epc heavy = GOOD;
  heavy.name = euros->str;
  heavy.reference = "";
  long_text[140] = '\0';
  heavy.text = long_text;
  g_assert_null (epc_payload (&heavy, NULL));
}

/* The largest content is the largest code that the rules allow, and one byte more is refused. */
static void
test_bytes_in_code (void)
{
  guint8 bytes[EPC_BYTES_MAX + 1];
  memset (bytes, 'x', sizeof bytes);
  g_autoptr (BadgeQr) most =
      badge_qr_new_bytes (bytes, EPC_BYTES_MAX, BADGE_QR_LEVEL_M, EPC_VERSION_MOST, NULL);
  g_assert_nonnull (most);
  g_assert_cmpint (most->side, ==, 69);
  g_assert_null (
      badge_qr_new_bytes (bytes, sizeof bytes, BADGE_QR_LEVEL_M, EPC_VERSION_MOST, NULL));
  g_assert_null (badge_qr_new_bytes (bytes, 0, BADGE_QR_LEVEL_M, EPC_VERSION_MOST, NULL));
}

static void
test_money (void)
{
  static const struct {
    gint64 cents;
    const char *nl, *en, *plain;
  } shown[] = {
    { 0, "€\u00a00,00", "€0.00", "0.00" },
    { 4507, "€\u00a045,07", "€45.07", "45.07" },
    { 123456, "€\u00a01.234,56", "€1,234.56", "1234.56" },
    { 123456789, "€\u00a01.234.567,89", "€1,234,567.89", "1234567.89" },
    { -5, "−€\u00a00,05", "−€0.05", "-0.05" },
    { -1234, "−€\u00a012,34", "−€12.34", "-12.34" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    g_autofree char *nl = money_format (LANG_NL, shown[i].cents);
    g_autofree char *en = money_format (LANG_EN, shown[i].cents);
    g_assert_cmpstr (nl, ==, shown[i].nl);
    g_assert_cmpstr (en, ==, shown[i].en);
    g_autofree char *plain = money_plain (shown[i].cents, '.');
    g_assert_cmpstr (plain, ==, shown[i].plain);
  }
  static const struct {
    const char *typed;
    gint64 cents; /* -1: refused */
  } typed[] = {
    { "45", 4500 },
    { "45,00", 4500 },
    { " € 45.07 ", 4507 },
    { "1.234,50", 123450 },
    { "1,234.50", 123450 },
    { "1234", 123400 },
    { "1.234", 123400 },
    { "45.5", 4550 },
    { "45,-", 4500 },
    { "€\u00a01.234,50", 123450 }, /* copied from a page */
    { "0,01", 1 },
    { "0", 0 },
    { "-5", -1 },
    { "4 5", -1 },
    { "45,", -1 },
    { "45,0,0", -1 },
    { ",50", -1 },
    { "1e3", -1 },
    { "1.2345", -1 },
    { "45,000.1", 4500010 },
    { "", -1 },
    { "99999999999", -1 },
    { "1.23.4,50", -1 },
    { "€", -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (typed); i++) {
    gint64 cents = -1;
    g_test_message ("%s", typed[i].typed);
    g_assert_cmpint (money_parse (typed[i].typed, &cents), ==, typed[i].cents >= 0);
    g_assert_cmpint (cents, ==, typed[i].cents);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/reference/iban", test_iban);
  g_test_add_func ("/server/reference/rf", test_rf);
  g_test_add_func ("/server/reference/kenmerk", test_kenmerk);
  g_test_add_func ("/server/reference/epc", test_epc);
  g_test_add_func ("/server/reference/epc-refuses", test_epc_refuses);
  g_test_add_func ("/server/reference/bytes-in-code", test_bytes_in_code);
  g_test_add_func ("/server/reference/money", test_money);
  return g_test_run ();
}
