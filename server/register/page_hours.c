/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages on the register as a whole: hours and the books, and what the register holds.
 */
#include "server/register/books.h"
#include "server/register/delivery.h"
#include "server/register/office_lists.h"
#include "server/register/pages.h"
#include "server/web/view_words.h"

static void
put_figures (const BooksFigures *figures, Lang lang, View *view)
{
  view_hours (view, "expected", figures->expected, lang);
  view_hours (view, "made", figures->made, lang);
  view_hours (view, "proofs", figures->proofs, lang);
  view_hours (view, "delivered", figures->delivered, lang);
  view_hours (view, "refused", figures->refused, lang);
  view_hours (view, "kept", figures->kept, lang);
  view_hours (view, "doubtful", figures->doubtful, lang);
  view_moment (view, "closed_at", figures->closed_ms, lang);
  view_int (view, "people", figures->people);
  view_int (view, "doubtful_presence", figures->doubtful_presence);
  view_int (view, "doubtful_standing", figures->doubtful_standing);
  view_int (view, "corrections_open", figures->corrections_open);
  view_int (view, "late_changes", figures->late_changes);
  view_int (view, "after_close", figures->after_close);
  view_flag (view, "any_late", figures->late_changes > 0);
  view_flag (view, "any_refused", figures->refused > 0);
  view_flag (view, "closed", figures->closed);
  view_flag (view, "may_close", figures->may_close);
}

void
page_hours (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  BooksFigures figures;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = view_new ();
  if (!books_figures (store, request_now_ms (request), &figures, &error) ||
      !office_fill_after_close (store, request_lang (request), view, &error)) {
    request_fail_error (request, error);
    return;
  }
  put_figures (&figures, request_lang (request), view);
  view_text (view, "title", request_message (request, "hours.title"));
  request_render (request, 200, "register_hours", g_steal_pointer (&view));
}

void
page_hours_close (Request *request)
{
  BooksClose *close = g_new0 (BooksClose, 1);
  close->staff_id = request_staff (request)->id;
  request_write (request, WRITER_CHECKS_FIRST, books_close_run, close, g_free, NULL);
}

/* ---- Deliveries ---- */

static void
put_lines (const DeliveryFigures *figures, Lang lang, View *view)
{
  view_list (view, "lines");
  for (guint i = 0; i < figures->lines->len; i++) {
    const DeliveryLine *line = figures->lines->pdata[i];
    View *item = view_item (view, "lines");
    view_text (item, "reference", line->reference);
    view_text (item, "session", line->title);
    view_text (item, "reason", line->reason);
    view_hours (item, "ours", line->ours, lang);
    view_hours (item, "theirs", line->theirs, lang);
    view_flag (item, "missing", line->kind == DELIVERY_MISSING);
    view_flag (item, "unknown", line->kind == DELIVERY_UNKNOWN);
    view_flag (item, "different", line->kind == DELIVERY_DIFFERENT);
    view_flag (item, "refused", line->kind == DELIVERY_REFUSED);
  }
  view_flag (view, "any_line", figures->lines->len > 0);
}

void
page_deliveries (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_auto (DeliveryFigures) figures = { 0 };
  g_autoptr (GError) error = NULL;
  if (!delivery_figures (store, &figures, &error)) {
    request_fail_error (request, error);
    return;
  }
  View *view = view_new ();
  view_int (view, "waiting", figures.waiting);
  view_int (view, "sent", figures.sent);
  view_int (view, "accepted", figures.accepted);
  view_int (view, "refused", figures.refused);
  view_int (view, "held", figures.held);
  view_flag (view, "any_refused", figures.refused > 0);
  view_flag (view, "configured", request_app (request)->register_url != NULL);
  view_moment (view, "asked", figures.asked_ms, request_lang (request));
  view_moment (view, "answered", figures.answered_ms, request_lang (request));
  put_lines (&figures, request_lang (request), view);
  view_text (view, "title", request_message (request, "deliver.title"));
  request_render (request, 200, "register_deliveries", view);
}

void
page_deliveries_change (Request *request)
{
  gboolean again = g_strcmp0 (request_form (request, "action"), "again") == 0;
  DeliveryAsk *command = g_new0 (DeliveryAsk, 1);
  request_actor (request, command->actor, sizeof command->actor);
  if (!again && request_app (request)->register_url == NULL) {
    g_free (command);
    request_fail (request, 409, "deliver.none_configured");
    return;
  }
  request_write (request, WRITER_CHECKS_FIRST, again ? delivery_again_run : delivery_ask_run,
                 command, g_free, NULL);
}
