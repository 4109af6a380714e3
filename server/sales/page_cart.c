/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a browser to its cart; see page_cart.h.
 */
#include "server/sales/page_cart.h"

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
