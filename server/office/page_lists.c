/* SPDX-License-Identifier: EUPL-1.2
 *
 * Pages of the office that only show: dashboard, orders, sessions, audit.
 */
#include "server/office/office.h"
#include "server/office/pages.h"

static void
answer (Request *request, const char *template, const char *title, View *view, gboolean filled,
        const GError *error)
{
  if (!filled) {
    view_free (view);
    request_fail_error (request, error);
    return;
  }
  view_text (view, "title", request_message (request, title));
  request_render (request, 200, template, view);
}

void
page_office (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  gboolean filled = office_fill_counts (store, view, request_lang (request), &error);
  answer (request, "office", "office.title", view, filled, error);
}

void
page_office_orders (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  const char *words = request_query (request, "q");
  view_text (view, "words", words);
  gboolean filled = office_fill_orders (store, view, request_lang (request), words, &error);
  answer (request, "office_orders", "office.orders", view, filled, error);
}

void
page_office_sessions (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  gboolean filled = office_fill_sessions (store, view, request_lang (request), &error);
  answer (request, "office_sessions", "office.sessions", view, filled, error);
}

void
page_office_audit (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = view_new ();
  g_autoptr (GError) error = NULL;
  gboolean filled = office_fill_audit (store, view, request_lang (request), &error);
  answer (request, "office_audit", "office.audit", view, filled, error);
}
