/* SPDX-License-Identifier: EUPL-1.2
 *
 * Checking UBL; see ubl_rules.h. Money is compared in whole cents, since XPath counts in doubles.
 */
#include "tests/server/money/ubl_rules.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <string.h>

#define UBL      "urn:oasis:names:specification:ubl:schema:xsd:"
#define SELLER   "/*/cac:AccountingSupplierParty/cac:Party"
#define BUYER    "/*/cac:AccountingCustomerParty/cac:Party"
#define LINE     "(/*/cac:InvoiceLine | /*/cac:CreditNoteLine)"
#define TOTAL    "/*/cac:LegalMonetaryTotal"
#define CENTS(x) "round(100 * (" x "))"

static const struct {
  const char *id, *test; /* must be true */
} rules[] = {
  { "BR-01", "string(/*/cbc:CustomizationID) ="
             " 'urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0'" },
  { "R007", "string(/*/cbc:ProfileID) = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'" },
  { "BR-02", "string(/*/cbc:ID) != ''" },
  { "BR-03", "string-length(/*/cbc:IssueDate) = 10" },
  { "BR-04", "/inv:Invoice/cbc:InvoiceTypeCode = '380' or"
             " /cn:CreditNote/cbc:CreditNoteTypeCode = '381'" },
  { "BR-05", "/*/cbc:DocumentCurrencyCode = 'EUR'" },
  { "BR-06", "string(" SELLER "/cac:PartyLegalEntity/cbc:RegistrationName) != ''" },
  { "BR-07", "string(" BUYER "/cac:PartyLegalEntity/cbc:RegistrationName) != ''" },
  { "BR-08", "count(" SELLER "/cac:PostalAddress) = 1" },
  { "BR-09", SELLER "/cac:PostalAddress/cac:Country/cbc:IdentificationCode = 'NL'" },
  { "BR-10", "count(" BUYER "/cac:PostalAddress) = 1" },
  { "BR-11", BUYER "/cac:PostalAddress/cac:Country/cbc:IdentificationCode = 'NL'" },
  { "BR-12", TOTAL "/cbc:LineExtensionAmount" },
  { "BR-13", TOTAL "/cbc:TaxExclusiveAmount" },
  { "BR-14", TOTAL "/cbc:TaxInclusiveAmount" },
  { "BR-15", TOTAL "/cbc:PayableAmount" },
  { "BR-16", "count(" LINE ") > 0" },
  { "BR-21", "count(" LINE "[not(cbc:ID)]) = 0" },
  { "BR-22", "count(" LINE "[not(cbc:InvoicedQuantity | cbc:CreditedQuantity)]) = 0" },
  { "BR-23", "count(" LINE "/*[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]"
             "[not(@unitCode)]) = 0" },
  { "BR-24", "count(" LINE "[not(cbc:LineExtensionAmount)]) = 0" },
  { "BR-25", "count(" LINE "[not(cac:Item/cbc:Name)]) = 0" },
  { "BR-26", "count(" LINE "[not(cac:Price/cbc:PriceAmount)]) = 0" },
  { "BR-27", "count(" LINE "[cac:Price/cbc:PriceAmount < 0]) = 0" },
  { "BR-45", "count(//cac:TaxSubtotal[not(cbc:TaxableAmount)]) = 0" },
  { "BR-47", "count(//cac:TaxSubtotal[not(cac:TaxCategory/cbc:ID)]) = 0" },
  { "BR-48", "count(//cac:TaxSubtotal/cac:TaxCategory[cbc:ID != 'O' and not(cbc:Percent)]) = 0" },
  { "BR-49", "count(/*/cac:PaymentMeans[not(cbc:PaymentMeansCode)]) = 0" },
  { "BR-50", "count(//cac:PayeeFinancialAccount[not(cbc:ID)]) = 0" },
  { "BR-61", "count(/*/cac:PaymentMeans[cbc:PaymentMeansCode = '58' and"
             " not(cac:PayeeFinancialAccount/cbc:ID)]) = 0" },
  { "BR-CO-04", "count(" LINE "[not(cac:Item/cac:ClassifiedTaxCategory/cbc:ID)]) = 0" },
  { "BR-CO-10", CENTS ("sum(" LINE "/cbc:LineExtensionAmount)") " = " CENTS (
                    TOTAL "/cbc:LineExtensionAmount") },
  { "BR-CO-13",
    CENTS (TOTAL "/cbc:TaxExclusiveAmount") " = " CENTS (TOTAL "/cbc:LineExtensionAmount") },
  { "BR-CO-14", CENTS ("/*/cac:TaxTotal/cbc:TaxAmount") " = " CENTS (
                    "sum(/*/cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount)") },
  { "BR-CO-15",
    CENTS (TOTAL "/cbc:TaxInclusiveAmount") " = " CENTS (
        TOTAL "/cbc:TaxExclusiveAmount") " + " CENTS ("/*/cac:TaxTotal/cbc:TaxAmount") },
  { "BR-CO-16", CENTS (TOTAL "/cbc:PayableAmount") " = " CENTS (TOTAL "/cbc:TaxInclusiveAmount") },
  /* The published rule gives a whole euro of room; a few cents are enough for prices with tax. */
  { "BR-CO-17", "count(//cac:TaxSubtotal[(cbc:TaxAmount - cbc:TaxableAmount *"
                " number(concat('0', cac:TaxCategory/cbc:Percent)) div 100) > 0.05 or"
                " (cbc:TaxAmount - cbc:TaxableAmount * number(concat('0',"
                " cac:TaxCategory/cbc:Percent)) div 100) < -0.05]) = 0" },
  { "BR-CO-18", "count(/*/cac:TaxTotal/cac:TaxSubtotal) > 0" },
  { "BR-CO-25", "not(/inv:Invoice) or " TOTAL "/cbc:PayableAmount <= 0 or /*/cbc:DueDate or"
                " /*/cac:PaymentTerms/cbc:Note" },
  { "BR-DEC", "count(//*[@currencyID][local-name() != 'PriceAmount']"
              "[string-length(substring-after(., '.')) != 2]) = 0" },
  { "BR-S-02", "count(//cac:ClassifiedTaxCategory[cbc:ID = 'S']) = 0 or " SELLER
               "/cac:PartyTaxScheme/cbc:CompanyID" },
  { "BR-S-05", "count(//cac:ClassifiedTaxCategory[cbc:ID = 'S'][not(cbc:Percent > 0)]) = 0" },
  { "BR-S-10", "count(//cac:TaxCategory[cbc:ID = 'S'][cbc:TaxExemptionReason or"
               " cbc:TaxExemptionReasonCode]) = 0" },
  { "BR-E-01", "(count(//cac:ClassifiedTaxCategory[cbc:ID = 'E']) > 0) ="
               " (count(//cac:TaxSubtotal/cac:TaxCategory[cbc:ID = 'E']) = 1)" },
  { "BR-E-02", "count(//cac:ClassifiedTaxCategory[cbc:ID = 'E']) = 0 or " SELLER
               "/cac:PartyTaxScheme/cbc:CompanyID" },
  { "BR-E-05", "count(//cac:ClassifiedTaxCategory[cbc:ID = 'E'][cbc:Percent != 0]) = 0" },
  { "BR-E-09", "count(//cac:TaxSubtotal[cac:TaxCategory/cbc:ID = 'E'][cbc:TaxAmount != 0]) = 0" },
  { "BR-E-10", "count(//cac:TaxCategory[cbc:ID = 'E'][not(cbc:TaxExemptionReason or"
               " cbc:TaxExemptionReasonCode)]) = 0" },
  { "BR-O-02",
    "count(//cac:ClassifiedTaxCategory[cbc:ID = 'O']) = 0 or not(" SELLER "/cac:PartyTaxScheme)" },
  { "BR-O-05", "count(//cac:ClassifiedTaxCategory[cbc:ID = 'O'][cbc:Percent]) = 0" },
  { "BR-O-10", "count(//cac:TaxCategory[cbc:ID = 'O'][not(cbc:TaxExemptionReason or"
               " cbc:TaxExemptionReasonCode = 'VATEX-EU-O')]) = 0" },
  { "NL-R-001", "not(/cn:CreditNote) or"
                " string(/*/cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID) != ''" },
  { "NL-R-002", "string(" SELLER "/cac:PostalAddress/cbc:StreetName) != '' and string(" SELLER
                "/cac:PostalAddress/cbc:CityName) != '' and string(" SELLER
                "/cac:PostalAddress/cbc:PostalZone) != ''" },
  { "NL-R-003", SELLER "/cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0106' or"
                       " @schemeID = '0190']" },
  { "NL-R-004", "string(" BUYER "/cac:PostalAddress/cbc:StreetName) != '' and string(" BUYER
                "/cac:PostalAddress/cbc:CityName) != '' and string(" BUYER
                "/cac:PostalAddress/cbc:PostalZone) != ''" },
  { "NL-R-005", BUYER "/cac:PartyLegalEntity/cbc:CompanyID[@schemeID = '0106' or"
                      " @schemeID = '0190']" },
  { "NL-R-007", TOTAL "/cbc:PayableAmount <= 0 or /*/cac:PaymentMeans" },
  { "NL-R-008", "count(/*/cac:PaymentMeans/cbc:PaymentMeansCode[. != '30' and . != '48' and"
                " . != '49' and . != '57' and . != '58' and . != '59']) = 0" },
  { "NL-R-009", "count(//cac:OrderLineReference) = 0 or /*/cac:OrderReference/cbc:ID" },
  { "R003", "/*/cbc:BuyerReference or /*/cac:OrderReference/cbc:ID" },
  { "R008", "count(//*[not(*) and normalize-space(.) = '']) = 0" },
  { "R010", BUYER "/cbc:EndpointID/@schemeID" },
  { "R020", SELLER "/cbc:EndpointID/@schemeID" },
  { "R051", "count(//@currencyID[. != 'EUR']) = 0" },
  { "R053", "count(/*/cac:TaxTotal[cac:TaxSubtotal]) = 1" },
  { "R120", "count(" LINE "[(cbc:LineExtensionAmount - cac:Price/cbc:PriceAmount *"
            " *[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]) > 0.02 or"
            " (cbc:LineExtensionAmount - cac:Price/cbc:PriceAmount *"
            " *[self::cbc:InvoicedQuantity or self::cbc:CreditedQuantity]) < -0.02]) = 0" },
};

/* The order of the children of a document in OASIS UBL 2.1, of those we use. */
static const char *const ORDER[] = {
  "CustomizationID",
  "ProfileID",
  "ID",
  "IssueDate",
  "DueDate",
  "InvoiceTypeCode",
  "CreditNoteTypeCode",
  "Note",
  "DocumentCurrencyCode",
  "AccountingCost",
  "BuyerReference",
  "BillingReference",
  "AccountingSupplierParty",
  "AccountingCustomerParty",
  "PaymentMeans",
  "PaymentTerms",
  "TaxTotal",
  "LegalMonetaryTotal",
  "InvoiceLine",
  "CreditNoteLine",
};

static gboolean
in_order (const xmlNode *root)
{
  gsize at = 0;
  for (const xmlNode *child = root->children; child != NULL; child = child->next) {
    if (child->type != XML_ELEMENT_NODE)
      continue;
    while (at < G_N_ELEMENTS (ORDER) && strcmp (ORDER[at], (const char *) child->name) != 0)
      at++;
    if (at == G_N_ELEMENTS (ORDER))
      return FALSE;
  }
  return TRUE;
}

/* For each category and rate the lines come to what its tax is counted over: BR-S-08 and sisters.
 */
static gboolean
taxes_follow_lines (xmlXPathContext *context)
{
  xmlXPathObject *found = xmlXPathEvalExpression ((const xmlChar *) "//cac:TaxSubtotal", context);
  gboolean well = found != NULL && found->nodesetval != NULL && found->nodesetval->nodeNr > 0;
  for (int i = 0; well && i < found->nodesetval->nodeNr; i++) {
    xmlXPathSetContextNode (found->nodesetval->nodeTab[i], context);
    xmlXPathObject *id =
        xmlXPathEvalExpression ((const xmlChar *) "string(cac:TaxCategory/cbc:ID)", context);
    xmlXPathObject *percent =
        xmlXPathEvalExpression ((const xmlChar *) "string(cac:TaxCategory/cbc:Percent)", context);
    g_autofree char *test = g_strdup_printf (
        "round(100 * cbc:TaxableAmount) = round(100 * sum(" LINE
        "[cac:Item/cac:ClassifiedTaxCategory[cbc:ID = '%s' and string(cbc:Percent) = '%s']]"
        "/cbc:LineExtensionAmount))",
        id->stringval, percent->stringval);
    xmlXPathObject *same = xmlXPathEvalExpression ((const xmlChar *) test, context);
    well = same != NULL && same->boolval != 0;
    xmlXPathFreeObject (same);
    xmlXPathFreeObject (percent);
    xmlXPathFreeObject (id);
  }
  xmlXPathFreeObject (found);
  return well;
}

char *
ubl_broken (const char *xml)
{
  xmlDoc *document = xmlReadMemory (xml, (int) strlen (xml), "ubl.xml", NULL, XML_PARSE_NONET);
  if (document == NULL)
    return g_strdup ("XML");
  GString *broken = g_string_new (NULL);
  xmlXPathContext *context = xmlXPathNewContext (document);
  static const char *const NAMES[][2] = {
    { "cac", UBL "CommonAggregateComponents-2" },
    { "cbc", UBL "CommonBasicComponents-2" },
    { "inv", UBL "Invoice-2" },
    { "cn", UBL "CreditNote-2" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    xmlXPathRegisterNs (context, (const xmlChar *) NAMES[i][0], (const xmlChar *) NAMES[i][1]);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *test = g_strdup_printf ("boolean(%s)", rules[i].test);
    xmlXPathObject *result = xmlXPathEvalExpression ((const xmlChar *) test, context);
    g_assert_nonnull (result);
    if (!result->boolval)
      g_string_append_printf (broken, "%s%s", broken->len > 0 ? " " : "", rules[i].id);
    xmlXPathFreeObject (result);
  }
  if (!in_order (xmlDocGetRootElement (document)))
    g_string_append (broken, " ORDER");
  if (!taxes_follow_lines (context))
    g_string_append (broken, " BR-S-08");
  xmlXPathFreeContext (context);
  xmlFreeDoc (document);
  return g_string_free (broken, FALSE);
}
