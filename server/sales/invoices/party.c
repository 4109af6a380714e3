/* SPDX-License-Identifier: EUPL-1.2
 *
 * Sellers and buyers; see party.h.
 */
#include "server/sales/invoices/party.h"

#include <jansson.h>

#include "server/core/settings.h"

static const char SQL_ON_ACCOUNT[] =
    "SELECT school, street, postcode, city, kvk, oin, email, cost_centre, reference"
    " FROM on_account WHERE order_id = :order";
static const char SQL_ATTENDEE[] =
    "SELECT a.name, a.school, a.place, o.email FROM attendee a JOIN sale_order o"
    " ON o.id = a.order_id WHERE o.id = :order ORDER BY a.id LIMIT 1";

static const struct {
  const char *key;
  gsize offset;
  const char *setting; /* of the seller */
} fields[] = {
  { "name", G_STRUCT_OFFSET (InvoiceParty, name), "seller.name" },
  { "street", G_STRUCT_OFFSET (InvoiceParty, street), "seller.street" },
  { "postcode", G_STRUCT_OFFSET (InvoiceParty, postcode), "seller.postcode" },
  { "city", G_STRUCT_OFFSET (InvoiceParty, city), "seller.city" },
  { "kvk", G_STRUCT_OFFSET (InvoiceParty, kvk), "seller.kvk" },
  { "oin", G_STRUCT_OFFSET (InvoiceParty, oin), NULL },
  { "vat", G_STRUCT_OFFSET (InvoiceParty, vat), "seller.vat" },
  { "iban", G_STRUCT_OFFSET (InvoiceParty, iban), "seller.iban" },
  { "bic", G_STRUCT_OFFSET (InvoiceParty, bic), "seller.bic" },
  { "email", G_STRUCT_OFFSET (InvoiceParty, email), "seller.email" },
  { "cost_centre", G_STRUCT_OFFSET (InvoiceParty, cost_centre), NULL },
  { "reference", G_STRUCT_OFFSET (InvoiceParty, reference), NULL },
};

static char **
field (InvoiceParty *party, gsize i)
{
  return G_STRUCT_MEMBER_P (party, fields[i].offset);
}

char *
party_json (const InvoiceParty *party)
{
  json_t *object = json_object ();
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    const char *text = *field ((InvoiceParty *) party, i);
    if (text != NULL && *text != '\0')
      json_object_set_new (object, fields[i].key, json_string (text));
  }
  char *made = json_dumps (object, JSON_COMPACT);
  char *json = g_strdup (made);
  free (made);
  json_decref (object);
  return json;
}

void
party_parse (const char *json, InvoiceParty *party)
{
  json_t *object = json_loads (json, 0, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
    const char *text = json_string_value (json_object_get (object, fields[i].key));
    *field (party, i) = g_strdup (text != NULL ? text : "");
  }
  json_decref (object);
}

void
party_clear (InvoiceParty *party)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    g_clear_pointer (field (party, i), g_free);
}

void
party_seller (Store *store, InvoiceParty *party)
{
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    *field (party, i) =
        fields[i].setting != NULL ? settings_text (store, fields[i].setting) : g_strdup ("");
}

static void
set (char **to, StoreStmt *q, int column)
{
  *to = g_strdup (store_column_text (q, column));
}

gboolean
party_buyer (Store *store, gint64 order_id, InvoiceParty *party, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ON_ACCOUNT, "i", ":order", order_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW) {
    char **texts[] = { &party->name,  &party->street,      &party->postcode,
                       &party->city,  &party->kvk,         &party->oin,
                       &party->email, &party->cost_centre, &party->reference };
    for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
      set (texts[i], q, i);
    return TRUE;
  }
  g_clear_pointer (&q, store_stmt_free);
  q = step == STORE_DONE ? store_query (store, error, SQL_ATTENDEE, "i", ":order", order_id) : NULL;
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  set (&party->reference, q, 0);
  set (&party->name, q, 1);
  set (&party->city, q, 2);
  set (&party->email, q, 3);
  if (*party->name == '\0') { /* people who come without a school */
    g_free (party->name);
    set (&party->name, q, 0);
  }
  return TRUE;
}
