/* SPDX-License-Identifier: EUPL-1.2
 *
 * The content of a transfer's QR code; see epc.h.
 */
#include "server/sales/bank/epc.h"

#include <string.h>

#include "server/core/money.h"
#include "server/sales/bank/reference.h"

G_DEFINE_QUARK (epc_error, epc_error)

#define AMOUNT_MOST G_GINT64_CONSTANT (99999999999)
enum { NAME_MOST = 70, TEXT_MOST = 140, BIC_SHORT = 8, BIC_LONG = 11 };

static gboolean
refuse (GError **error, const char *field)
{
  g_set_error (error, EPC_ERROR, EPC_ERROR_FIELD, "%s does not fit a transfer's code", field);
  return FALSE;
}

static gboolean
is_line (const char *text, glong most)
{
  return g_utf8_validate (text, -1, NULL) && g_utf8_strlen (text, -1) <= most &&
         strpbrk (text, "\r\n") == NULL;
}

static gboolean
check (const Epc *epc, GError **error)
{
  gsize bic = strlen (epc->bic);
  g_autofree char *iban = iban_plain (epc->iban);
  g_autofree char *reference = reference_plain (epc->reference);
  if (bic != 0 && bic != BIC_SHORT && bic != BIC_LONG)
    return refuse (error, "bic");
  if (*epc->name == '\0' || !is_line (epc->name, NAME_MOST))
    return refuse (error, "name");
  if (iban == NULL)
    return refuse (error, "iban");
  if (epc->amount_cents < 1 || epc->amount_cents > AMOUNT_MOST)
    return refuse (error, "amount");
  if (*epc->reference != '\0' && (reference == NULL || *epc->text != '\0'))
    return refuse (error, "reference");
  return is_line (epc->text, TEXT_MOST) || refuse (error, "text");
}

char *
epc_payload (const Epc *epc, GError **error)
{
  if (!check (epc, error))
    return NULL;
  g_autofree char *iban = iban_plain (epc->iban);
  g_autofree char *amount = money_plain (epc->amount_cents, '.');
  GString *out = g_string_new ("BCD\n002\n1\nSCT\n");
  g_string_append_printf (out, "%s\n%s\n%s\nEUR%s\n\n%s\n%s", epc->bic, epc->name, iban, amount,
                          epc->reference, epc->text);
  /* Empty elements at the end are left out: EPC069-12, section 2. */
  while (out->len > 0 && out->str[out->len - 1] == '\n')
    g_string_truncate (out, out->len - 1);
  if (out->len <= EPC_BYTES_MAX)
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  refuse (error, "all together");
  return NULL;
}
