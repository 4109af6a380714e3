/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a browser to its cart; see page_cart.h.
 */
#include "server/sales/page_cart.h"

#include "server/sales/after/lost.h"

gboolean
page_need_cart (Request *request, Cart *cart)
{
  g_autoptr (GError) error = NULL;
  Store *store = request_store (request);
  if (store == NULL)
    return FALSE;
  if (!cart_find (store, request_visitor (request), request_now_ms (request), cart, &error))
    request_fail_error (request, error);
  else if (cart->order_id == 0)
    request_redirect (request, PAGE_NO_CART_PATH);
  else
    return TRUE;
  return FALSE;
}

static void
add_lost (View *view, const char *title, gboolean cancelled, gboolean line)
{
  View *item = view_item (view, "cart_lost");
  view_text (item, "title", title);
  view_flag (item, "gone", cancelled);
  view_flag (item, "line", line);
}

gboolean
page_cart_lost (Request *request, View *view, const Cart *cart, GError **error)
{
  view_list (view, "cart_lost");
  view_flag (view, "any_cart_lost", FALSE);
  if (cart->order_id == 0)
    return TRUE;
  Store *store = request_store (request); /* the cart came from it */
  g_autoptr (GPtrArray) places =
      lost_places (store, cart->attendee_id, request_now_ms (request), error);
  g_autoptr (GPtrArray) lines =
      places != NULL ? lost_lines (store, cart->attendee_id, error) : NULL;
  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++) {
    const LostPlace *place = places->pdata[i];
    add_lost (view, place->title, place->cancelled, FALSE);
  }
  for (guint i = 0; i < lines->len; i++) {
    const LostLine *line = lines->pdata[i];
    add_lost (view, line->title, line->cancelled, TRUE);
  }
  view_flag (view, "any_cart_lost", places->len + lines->len > 0);
  return TRUE;
}
