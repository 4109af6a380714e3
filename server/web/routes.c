/* SPDX-License-Identifier: EUPL-1.2
 *
 * Every page of the server. Keep sorted by path, then method; a test looks.
 */
#include "server/web/routes.h"

#include "schedule/protocol.h"
#include "server/api/pages.h"
#include "server/web/pages.h"

static const Route routes[] = {
  { METHOD_GET, PROTOCOL_PATH_CHANGES, ROLE_PUBLIC, ROUTE_API, 0, page_kiosk_changes },
  { METHOD_GET, PROTOCOL_PATH_HEADS, ROLE_PUBLIC, ROUTE_API, 0, page_kiosk_heads },
  { METHOD_POST, PROTOCOL_PATH_PAIR, ROLE_PUBLIC, ROUTE_API, 4096, page_kiosk_pair },
  { METHOD_POST, PROTOCOL_PATH_SCANS, ROLE_PUBLIC, ROUTE_API, PROTOCOL_BODY_MAX, page_kiosk_scans },
  { METHOD_GET, "/gezond", ROLE_PUBLIC, ROUTE_PAGE, 0, page_health },
  { METHOD_GET, "/static/{hash}/{file}", ROLE_PUBLIC, ROUTE_PAGE, 0, page_static },
};

const Route *
routes_all (gsize *count)
{
  *count = G_N_ELEMENTS (routes);
  return routes;
}
