/* SPDX-License-Identifier: EUPL-1.2
 *
 * All of one person as a file; see person_answer.h.
 */
#include "server/sales/privacy/person_answer.h"

#include <string.h>

void
person_answer (Request *request, gint64 attendee_id, PersonReach reach)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  json_t *all = person_export (store, attendee_id, reach, &error);
  if (all == NULL) {
    request_fail_error (request, error);
    return;
  }
  char *text = json_dumps (all, JSON_INDENT (2));
  json_decref (all);
  g_autoptr (GBytes) body = g_bytes_new_with_free_func (text, strlen (text), free, text);
  request_answer (request, 200, "application/json", body, "gegevens.json");
}
