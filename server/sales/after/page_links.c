/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who lost the link. The page says the same whether the address is known or not.
 */
#include "server/sales/after/links.h"
#include "server/sales/after/pages.h"
#include "server/sales/page_view.h"

void
page_lost_link (Request *request)
{
  View *view = page_new (request, "after.lost_title");
  view_flag (view, "sent", request_query (request, "verstuurd") != NULL);
  request_render (request, 200, "lost_link", view);
}

void
page_lost_link_post (Request *request)
{
  const char *email = request_form (request, "email");
  LinksAsked *asked = g_new0 (LinksAsked, 1);
  asked->email = g_strdup (email != NULL ? email : "");
  links_mark (request_app (request)->secret, asked->email, asked->mark);
  request_write (request, WRITER_CHECKS_FIRST, links_asked_run, asked, links_asked_free, NULL);
}
