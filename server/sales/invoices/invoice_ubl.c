/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing UBL; see invoice_ubl.h. The order of elements is that of OASIS UBL 2.1. An element
 * without a text is left out, since the rules refuse empty ones.
 */
#include "server/sales/invoices/invoice_ubl.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"

#define NLCIUS  "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
#define PROFILE "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
#define UBL     "urn:oasis:names:specification:ubl:schema:xsd:"

/* Codes: UNTDID 1001 and 4461, EAS, UNECE 20. */
#define TYPE_INVOICE  "380"
#define TYPE_CREDIT   "381"
#define SEPA_TRANSFER "58"
#define SCHEME_KVK    "0106"
#define SCHEME_OIN    "0190"
#define SCHEME_EMAIL  "EM"
#define UNIT_ONE      "C62"

static void
open_tag (GString *out, const char *name)
{
  g_string_append_printf (out, "<%s>", name);
}

static void
close_tag (GString *out, const char *name)
{
  g_string_append_printf (out, "</%s>\n", name);
}

/* @attribute: (nullable): such as schemeID. */
static void
leaf_with (GString *out, const char *name, const char *text, const char *attribute,
           const char *value)
{
  if (text == NULL || *text == '\0')
    return;
  g_autofree char *safe = g_markup_escape_text (text, -1);
  g_string_append_printf (out, "<%s", name);
  if (attribute != NULL)
    g_string_append_printf (out, " %s=\"%s\"", attribute, value);
  g_string_append_printf (out, ">%s</%s>\n", safe, name);
}

static void
leaf (GString *out, const char *name, const char *text)
{
  leaf_with (out, name, text, NULL, NULL);
}

static void
amount (GString *out, const char *name, gint64 cents)
{
  g_autofree char *text = money_plain (cents, '.');
  leaf_with (out, name, text, "currencyID", "EUR");
}

static void
date (GString *out, const char *name, gint64 ms)
{
  g_autofree char *text = when_local_date (ms);
  leaf (out, name, text);
}

/* ---- Parties ---- */

static void
address (GString *out, const InvoiceParty *party)
{
  open_tag (out, "cac:PostalAddress");
  leaf (out, "cbc:StreetName", party->street);
  leaf (out, "cbc:CityName", party->city);
  leaf (out, "cbc:PostalZone", party->postcode);
  open_tag (out, "cac:Country");
  leaf (out, "cbc:IdentificationCode", "NL");
  close_tag (out, "cac:Country");
  close_tag (out, "cac:PostalAddress");
}

static void
party (GString *out, const char *role, const InvoiceParty *who, gboolean with_vat)
{
  const char *number = *who->oin != '\0' ? who->oin : who->kvk;
  const char *scheme = *who->oin != '\0' ? SCHEME_OIN : SCHEME_KVK;
  gboolean known = *number != '\0';
  open_tag (out, role);
  open_tag (out, "cac:Party");
  leaf_with (out, "cbc:EndpointID", known ? number : who->email, "schemeID",
             known ? scheme : SCHEME_EMAIL);
  open_tag (out, "cac:PartyName");
  leaf (out, "cbc:Name", who->name);
  close_tag (out, "cac:PartyName");
  address (out, who);
  if (with_vat && *who->vat != '\0') {
    open_tag (out, "cac:PartyTaxScheme");
    leaf (out, "cbc:CompanyID", who->vat);
    g_string_append (out, "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\n");
    close_tag (out, "cac:PartyTaxScheme");
  }
  open_tag (out, "cac:PartyLegalEntity");
  leaf (out, "cbc:RegistrationName", who->name);
  leaf_with (out, "cbc:CompanyID", number, "schemeID", scheme);
  close_tag (out, "cac:PartyLegalEntity");
  open_tag (out, "cac:Contact");
  leaf (out, "cbc:ElectronicMail", who->email);
  close_tag (out, "cac:Contact");
  close_tag (out, "cac:Party");
  close_tag (out, role);
}

/* ---- Tax ---- */

/* What is outside the tax has no rate: rules BR-O-05 and BR-O-10. */
static void
category (GString *out, const char *tag, char code, int permille)
{
  const char id[] = { code, '\0' };
  g_autofree char *percent = g_strdup_printf ("%d.%d", permille / 10, permille % 10);
  open_tag (out, tag);
  leaf (out, "cbc:ID", id);
  leaf (out, "cbc:Percent", code == 'O' ? NULL : percent);
}

static void
category_end (GString *out, const char *tag)
{
  g_string_append (out, "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>\n");
  close_tag (out, tag);
}

static void
tax_total (GString *out, const Invoice *invoice, const InvoiceUblTexts *texts)
{
  g_autoptr (GArray) taxes = invoice_taxes (invoice->lines);
  open_tag (out, "cac:TaxTotal");
  amount (out, "cbc:TaxAmount", invoice->vat_cents);
  for (guint i = 0; i < taxes->len; i++) {
    const InvoiceTax *tax = &g_array_index (taxes, InvoiceTax, i);
    gboolean free_of_tax = *tax->exemption != '\0';
    open_tag (out, "cac:TaxSubtotal");
    amount (out, "cbc:TaxableAmount", tax->net_cents);
    amount (out, "cbc:TaxAmount", tax->vat_cents);
    category (out, "cac:TaxCategory", tax->category, tax->permille);
    leaf (out, "cbc:TaxExemptionReasonCode",
          !free_of_tax           ? NULL
          : tax->category == 'O' ? "VATEX-EU-O"
                                 : texts->exemption_code);
    leaf (out, "cbc:TaxExemptionReason", free_of_tax ? tax->exemption : NULL);
    category_end (out, "cac:TaxCategory");
    close_tag (out, "cac:TaxSubtotal");
  }
  close_tag (out, "cac:TaxTotal");
}

static gboolean
has_vat_number (const Invoice *invoice)
{
  for (guint i = 0; i < invoice->lines->len; i++)
    if (((const InvoiceLine *) invoice->lines->pdata[i])->category == 'O')
      return FALSE; /* rule BR-O-02 */
  return TRUE;
}

/* ---- Payment, totals, lines ---- */

static void
payment (GString *out, const Invoice *invoice, const InvoiceUblTexts *texts)
{
  open_tag (out, "cac:PaymentMeans");
  leaf (out, "cbc:PaymentMeansCode", SEPA_TRANSFER);
  leaf (out, "cbc:PaymentID", invoice->reference);
  open_tag (out, "cac:PayeeFinancialAccount");
  leaf (out, "cbc:ID", invoice->seller.iban);
  leaf (out, "cbc:Name", invoice->seller.name);
  if (*invoice->seller.bic != '\0') {
    open_tag (out, "cac:FinancialInstitutionBranch");
    leaf (out, "cbc:ID", invoice->seller.bic);
    close_tag (out, "cac:FinancialInstitutionBranch");
  }
  close_tag (out, "cac:PayeeFinancialAccount");
  close_tag (out, "cac:PaymentMeans");
  if (invoice->kind == INVOICE_CREDIT)
    return;
  open_tag (out, "cac:PaymentTerms");
  leaf (out, "cbc:Note", texts->terms);
  close_tag (out, "cac:PaymentTerms");
}

static void
totals (GString *out, const Invoice *invoice)
{
  gint64 gross = invoice->net_cents + invoice->vat_cents;
  open_tag (out, "cac:LegalMonetaryTotal");
  amount (out, "cbc:LineExtensionAmount", invoice->net_cents);
  amount (out, "cbc:TaxExclusiveAmount", invoice->net_cents);
  amount (out, "cbc:TaxInclusiveAmount", gross);
  amount (out, "cbc:PayableAmount", gross);
  close_tag (out, "cac:LegalMonetaryTotal");
}

/* The price of one without tax has more than two decimals: it is the line's amount that counts. */
static char *
price (const InvoiceLine *line)
{
  gint64 millionths = (line->net_cents * 20000 / line->quantity + 1) / 2;
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%06d", millionths / 1000000,
                          (int) (millionths % 1000000));
}

static void
put_line (GString *out, const InvoiceLine *line, guint number, gboolean credit)
{
  const char *tag = credit ? "cac:CreditNoteLine" : "cac:InvoiceLine";
  g_autofree char *id = g_strdup_printf ("%u", number);
  g_autofree char *quantity = g_strdup_printf ("%" G_GINT64_FORMAT, line->quantity);
  g_autofree char *each = price (line);
  open_tag (out, tag);
  leaf (out, "cbc:ID", id);
  leaf_with (out, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", quantity, "unitCode",
             UNIT_ONE);
  amount (out, "cbc:LineExtensionAmount", line->net_cents);
  open_tag (out, "cac:Item");
  leaf (out, "cbc:Name", line->description);
  category (out, "cac:ClassifiedTaxCategory", line->category, line->permille);
  category_end (out, "cac:ClassifiedTaxCategory");
  close_tag (out, "cac:Item");
  open_tag (out, "cac:Price");
  leaf_with (out, "cbc:PriceAmount", each, "currencyID", "EUR");
  close_tag (out, "cac:Price");
  close_tag (out, tag);
}

/* ---- The whole ---- */

static void
head (GString *out, const Invoice *invoice)
{
  gboolean credit = invoice->kind == INVOICE_CREDIT;
  const InvoiceParty *buyer = &invoice->buyer;
  leaf (out, "cbc:CustomizationID", NLCIUS);
  leaf (out, "cbc:ProfileID", PROFILE);
  leaf (out, "cbc:ID", invoice->number);
  date (out, "cbc:IssueDate", invoice->issued_ms);
  if (!credit)
    date (out, "cbc:DueDate", invoice->due_ms);
  leaf (out, credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode",
        credit ? TYPE_CREDIT : TYPE_INVOICE);
  leaf (out, "cbc:Note", invoice->note);
  leaf (out, "cbc:DocumentCurrencyCode", "EUR");
  leaf (out, "cbc:AccountingCost", buyer->cost_centre);
  leaf (out, "cbc:BuyerReference",
        *buyer->reference != '\0' ? buyer->reference : invoice->order_number);
  if (credit) {
    open_tag (out, "cac:BillingReference");
    open_tag (out, "cac:InvoiceDocumentReference");
    leaf (out, "cbc:ID", invoice->credits);
    date (out, "cbc:IssueDate", invoice->credits_issued_ms);
    close_tag (out, "cac:InvoiceDocumentReference");
    close_tag (out, "cac:BillingReference");
  }
}

char *
invoice_ubl (const Invoice *invoice, const InvoiceUblTexts *texts)
{
  gboolean credit = invoice->kind == INVOICE_CREDIT;
  const char *root = credit ? "CreditNote" : "Invoice";
  GString *out = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf (out,
                          "<%s xmlns=\"" UBL "%s-2\" xmlns:cac=\"" UBL
                          "CommonAggregateComponents-2\" xmlns:cbc=\"" UBL
                          "CommonBasicComponents-2\">\n",
                          root, root);
  head (out, invoice);
  party (out, "cac:AccountingSupplierParty", &invoice->seller, has_vat_number (invoice));
  party (out, "cac:AccountingCustomerParty", &invoice->buyer, FALSE);
  payment (out, invoice, texts);
  tax_total (out, invoice, texts);
  totals (out, invoice);
  for (guint i = 0; i < invoice->lines->len; i++)
    put_line (out, invoice->lines->pdata[i], i + 1, credit);
  close_tag (out, root);
  return g_string_free (out, FALSE);
}
