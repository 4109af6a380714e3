/* SPDX-License-Identifier: EUPL-1.2
 *
 * Documents as files; see invoice_file.h.
 */
#include "server/sales/invoices/invoice_file.h"

#include <string.h>

#include "server/core/settings.h"
#include "server/sales/invoices/invoice_pdf.h"
#include "server/sales/invoices/invoice_ubl.h"

#define DAY_MS  G_GINT64_CONSTANT (86400000)
#define HOUR_MS G_GINT64_CONSTANT (3600000)

static const struct {
  const char *ending, *type;
} FORMATS[] = {
  [INVOICE_PDF] = { ".pdf", "application/pdf" },
  [INVOICE_UBL] = { ".xml", "application/xml" },
};

/* A receipt is for a person, who has no address that the rules of UBL ask for; and these want of
 * who buys a number of the chamber of commerce or of the government. Source: interfaces, NL-R-005.
 */
gboolean
invoice_file_offered (const Invoice *invoice, InvoiceFormat format)
{
  const InvoiceParty *buyer = &invoice->buyer;
  return format == INVOICE_PDF ||
         (*buyer->street != '\0' && (*buyer->kvk != '\0' || *buyer->oin != '\0'));
}

GBytes *
invoice_file (const Invoice *invoice, InvoiceFormat format, Store *store, const Messages *messages,
              GError **error)
{
  if (format == INVOICE_PDF)
    return invoice_pdf (invoice, messages, error);
  Lang lang = strcmp (invoice->lang, "en") == 0 ? LANG_EN : LANG_NL;
  /* Whole ones, also when the clock was put forward in between. */
  g_autofree char *days = g_strdup_printf (
      "%" G_GINT64_FORMAT, MAX (0, (invoice->due_ms - invoice->issued_ms + HOUR_MS) / DAY_MS));
  g_autofree char *terms = messages_format (messages, lang, "invoice.terms", "days", days, NULL);
  g_autofree char *code = settings_text (store, "vat.exempt_code");
  char *xml = invoice_ubl (invoice, &(InvoiceUblTexts){ terms, code });
  return g_bytes_new_take (xml, strlen (xml));
}

char *
invoice_file_name (const Invoice *invoice, InvoiceFormat format)
{
  return g_strconcat (invoice->number, FORMATS[format].ending, NULL);
}

const char *
invoice_file_type (InvoiceFormat format)
{
  return FORMATS[format].type;
}

Invoice *
invoice_file_find (Store *store, const char *name, InvoiceFormat *format, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (FORMATS); i++) {
    if (!g_str_has_suffix (name, FORMATS[i].ending))
      continue;
    g_autofree char *number = g_strndup (name, strlen (name) - strlen (FORMATS[i].ending));
    g_autoptr (GError) failed = NULL;
    gint64 id = invoice_by_number (store, number, &failed);
    g_autoptr (Invoice) invoice = id != 0 ? invoice_read (store, id, &failed) : NULL;
    *format = (InvoiceFormat) i;
    if (failed != NULL)
      g_propagate_error (error, g_steal_pointer (&failed));
    return invoice != NULL && invoice_file_offered (invoice, *format) ? g_steal_pointer (&invoice)
                                                                      : NULL;
  }
  return NULL;
}
