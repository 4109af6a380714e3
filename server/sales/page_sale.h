/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is openly on sale, for pages: read once for all who come.
 */
#pragma once

#include "server/sales/catalogue.h"
#include "server/web/request.h"

/** page_sale_tickets: what anybody may buy, now or at its time. Returns: (transfer full)
 * (element-type CatalogueTicket): shared, to unref; NULL with @error. */
GPtrArray *page_sale_tickets (Request *request, GError **error);

/** page_sale_now: whether one person can buy @ticket at this moment. */
gboolean page_sale_now (Request *request, const CatalogueTicket *ticket);

/** page_sale_links: the list "sale" of the tickets one can go on with at once, each with name,
 * price and href: choosing sessions for it (page_sessions()); flag "on_sale" when there are any. */
gboolean page_sale_links (Request *request, View *view, GError **error);
