/* SPDX-License-Identifier: EUPL-1.2
 *
 * How many places each session has now, for pages that are open already: their script asks now and
 * then, so that a session that fills up is seen to. The same for everybody, so one answer serves
 * all who ask between two commits.
 */
#include <jansson.h>

#include "server/sales/page_view.h"
#include "server/sales/pages.h"

/* Returns: (transfer full): {"12": ["nog 3 plaatsen", "places--few"], …}. */
static char *
places_json (Request *request, const GPtrArray *sessions)
{
  json_t *all = json_object ();
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = sessions->pdata[i];
    g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, session->id);
    g_autofree char *text = NULL;
    const char *class = page_places_words (request, session, &text);
    json_object_set_new (all, id, json_pack ("[s, s]", text, class));
  }
  char *dumped = json_dumps (all, JSON_COMPACT);
  json_decref (all);
  char *json = g_strdup (dumped);
  free (dumped);
  return json;
}

void
page_places (Request *request)
{
  static const CatalogueFilter EVERYTHING = { 0 };
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions = catalogue_sessions (store, &EVERYTHING, &error);
  if (sessions == NULL)
    request_fail_error (request, error);
  else
    request_answer_text (request, "application/json", places_json (request, sessions), NULL);
}
