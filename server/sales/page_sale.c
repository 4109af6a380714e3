/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is openly on sale; see page_sale.h.
 */
#include "server/sales/page_sale.h"

#include <string.h>

#include "server/core/money.h"
#include "server/sales/ticket.h"
#include "server/web/shared.h"

static GPtrArray *
read_tickets (Store *store, GError **error)
{
  return catalogue_tickets (store, 0, FALSE, error);
}

GPtrArray *
page_sale_tickets (Request *request, GError **error)
{
  return request_shared (request, read_tickets, error);
}

gboolean
page_sale_now (Request *request, const CatalogueTicket *ticket)
{
  gint64 now_ms = request_now_ms (request);
  return ticket->from_ms <= now_ms && !catalogue_ticket_ended (ticket, now_ms) &&
         ticket->places_left > 0 && strcmp (ticket->kind, ticket_kind_name (TICKET_SUPPORTER)) != 0;
}

gboolean
page_sale_links (Request *request, View *view, GError **error)
{
  g_autoptr (GPtrArray) tickets = page_sale_tickets (request, error);
  Lang lang = request_lang (request);
  gboolean any = FALSE;
  view_list (view, "sale");
  for (guint i = 0; tickets != NULL && i < tickets->len; i++) {
    const CatalogueTicket *ticket = tickets->pdata[i];
    if (!page_sale_now (request, ticket))
      continue;
    g_autofree char *price = money_format (lang, ticket->price_cents);
    g_autofree char *code = g_uri_escape_string (ticket->code, NULL, FALSE);
    g_autofree char *href = g_strconcat ("/aanmelden/sessies?kaartje=", code, NULL);
    View *item = view_item (view, "sale");
    view_text (item, "name", lang == LANG_EN ? ticket->name_en : ticket->name_nl);
    view_text (item, "price", price);
    view_text (item, "href", href);
    any = TRUE;
  }
  view_flag (view, "on_sale", any);
  return tickets != NULL;
}
