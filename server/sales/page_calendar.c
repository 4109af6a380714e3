/* SPDX-License-Identifier: EUPL-1.2
 *
 * The calendar that a person's own program fetches again and again. The token in the address is
 * the key; nobody is signed in.
 */
#include <string.h>

#include "server/sales/calendar.h"
#include "server/sales/pages.h"

void
page_calendar (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const App *app = request_app (request);
  g_autofree char *person = calendar_check (app->secret, request_param (request, "token"));
  g_auto (Calendar) calendar = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  if (person != NULL && !calendar_make (app, store, person, &calendar, &found, &error)) {
    request_fail_error (request, error);
    return;
  }
  if (!found) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  if (request_has_it (request, calendar.etag, calendar.modified_ms))
    return;
  g_autoptr (GBytes) body = g_bytes_new (calendar.text, strlen (calendar.text));
  request_answer (request, 200, "text/calendar; charset=utf-8", body, NULL);
}
