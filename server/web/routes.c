/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every page of the server. Keep sorted by path, then method; a test looks.
 */
#include "server/web/routes.h"

#include "server/web/pages.h"

static const Route routes[] = {
  { METHOD_GET, "/gezond", ROLE_PUBLIC, ROUTE_PAGE, 0, page_health },
  { METHOD_GET, "/static/{hash}/{file}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_static },
};

const Route *
routes_all (gsize *count)
{
  *count = G_N_ELEMENTS (routes);
  return routes;
}
