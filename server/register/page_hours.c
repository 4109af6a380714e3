/* SPDX-License-Identifier: EUPL-1.2
 *
 * The office's pages on the register as a whole: hours and the books, and what the register holds.
 */
#include "schedule/when.h"
#include "server/office/office.h"
#include "server/register/books.h"
#include "server/register/delivery.h"
#include "server/register/office_lists.h"
#include "server/register/pages.h"

static void
put_hours (Request *request, View *view, const char *name, gint64 quarters)
{
  g_autofree char *text = office_hours (quarters, request_lang (request) == LANG_NL);
  view_text (view, name, text);
}

static void
put_moment (Request *request, View *view, const char *name, gint64 ms)
{
  g_autofree char *text =
      ms > 0 ? when_format_short (ms, lang_when (request_lang (request))) : g_strdup ("");
  view_text (view, name, text);
}

static void
put_figures (Request *request, const BooksFigures *figures, View *view)
{
  put_hours (request, view, "expected", figures->expected);
  put_hours (request, view, "made", figures->made);
  put_hours (request, view, "proofs", figures->proofs);
  put_hours (request, view, "delivered", figures->delivered);
  put_hours (request, view, "refused", figures->refused);
  put_hours (request, view, "kept", figures->kept);
  put_hours (request, view, "doubtful", figures->doubtful);
  put_moment (request, view, "closed_at", figures->closed_ms);
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
  put_figures (request, &figures, view);
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
put_lines (Request *request, const DeliveryFigures *figures, View *view)
{
  view_list (view, "lines");
  for (guint i = 0; i < figures->lines->len; i++) {
    const DeliveryLine *line = figures->lines->pdata[i];
    View *item = view_item (view, "lines");
    view_text (item, "reference", line->reference);
    view_text (item, "session", line->title);
    view_text (item, "reason", line->reason);
    put_hours (request, item, "ours", line->ours);
    put_hours (request, item, "theirs", line->theirs);
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
  put_moment (request, view, "asked", figures.asked_ms);
  put_moment (request, view, "answered", figures.answered_ms);
  put_lines (request, &figures, view);
  view_text (view, "title", request_message (request, "deliver.title"));
  request_render (request, 200, "register_deliveries", view);
}

void
page_deliveries_change (Request *request)
{
  gboolean again = g_strcmp0 (request_form (request, "action"), "again") == 0;
  DeliveryAsk *command = g_new0 (DeliveryAsk, 1);
  g_snprintf (command->actor, sizeof command->actor, "staff:%" G_GINT64_FORMAT,
              request_staff (request)->id);
  if (!again && request_app (request)->register_url == NULL) {
    g_free (command);
    request_fail (request, 409, "deliver.none_configured");
    return;
  }
  request_write (request, WRITER_CHECKS_FIRST, again ? delivery_again_run : delivery_ask_run,
                 command, g_free, NULL);
}
