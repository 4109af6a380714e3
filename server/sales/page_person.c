/* SPDX-License-Identifier: EUPL-1.2
 *
 * From a private link to whose it is; see page_person.h.
 */
#include "server/sales/page_person.h"

Mine *
page_need_mine (Request *request, LinkKind *kind)
{
  Store *store = request_store (request);
  if (store == NULL)
    return NULL;
  g_autofree char *public_id =
      link_check (request_app (request)->secret, request_param (request, "link"), kind);
  g_autoptr (GError) error = NULL;
  g_autoptr (Mine) mine = NULL;
  if (public_id != NULL)
    mine = *kind == LINK_ORDER ? mine_find (store, public_id, 0, &error)
                               : mine_find_person (store, public_id, &error);
  if (error != NULL)
    request_fail_error (request, error);
  else if (mine == NULL)
    request_fail (request, 404, REQUEST_DEAD_LINK);
  else {
    mine->ordered = mine->ordered || *kind == LINK_ORDER;
    return g_steal_pointer (&mine);
  }
  return NULL;
}

Mine *
page_need_person (Request *request)
{
  LinkKind kind = LINK_ORDER;
  g_autoptr (Mine) mine = page_need_mine (request, &kind);
  if (mine == NULL || kind == LINK_PERSON || (mine->people == 1 && !mine->handed))
    return g_steal_pointer (&mine);
  request_fail (request, 404, "after.of_one");
  return NULL;
}

Mine *
page_need_active (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL || mine_is_active (mine))
    return g_steal_pointer (&mine);
  request_fail (request, 409, mine->cancelled ? "after.is_cancelled" : "error.order_state");
  return NULL;
}

char *
page_mine_path (Request *request, const char *rest)
{
  return g_strconcat ("/mijn/", request_param (request, "link"), rest, NULL);
}
