/* SPDX-License-Identifier: EUPL-1.2
 *
 * /gezond: is the server able to answer from its database? For proxies and supervisors.
 */
#include "server/web/pages.h"

void
page_health (Request *request)
{
  static const char ok[] = "ok\n";
  Store *store = request_store (request);
  if (store == NULL)
    return;
  if (store_version (store) == 0) {
    request_fail (request, 503, "error.unavailable");
    return;
  }
  g_autoptr (GBytes) body = g_bytes_new_static (ok, sizeof ok - 1);
  request_answer (request, 200, "text/plain; charset=utf-8", body, NULL);
}
