/* SPDX-License-Identifier: EUPL-1.2
 *
 * The private page of a participant: order, sessions, badge, calendar; and that of who ordered for
 * a group. The link is the key.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/register/portfolio_view.h"
#include "server/sales/after/lost.h"
#include "server/sales/after/terms.h"
#include "server/sales/books/books.h"
#include "server/sales/calendar.h"
#include "server/sales/link.h"
#include "server/sales/mine.h"
#include "server/sales/page_person.h"
#include "server/sales/page_view.h"
#include "server/sales/page_waiting.h"
#include "server/sales/pages.h"

/* The invoice is to be paid still; the places are kept. */
static gboolean
is_on_account (const Mine *mine)
{
  return mine->on_account && strcmp (mine->state, "pending") == 0;
}

static void
add_order (Request *request, View *view, const Mine *mine)
{
  Lang lang = request_lang (request);
  g_autofree char *total = money_format (lang, mine->total_cents);
  view_text (view, "link", request_param (request, "link"));
  view_text (view, "id", mine->public_id);
  view_text (view, "number", mine->number);
  view_text (view, "ticket", lang == LANG_EN ? mine->ticket_en : mine->ticket_nl);
  view_text (view, "total", total);
  gboolean paid = strcmp (mine->state, "paid") == 0, waits = is_on_account (mine);
  view_flag (view, "paid", paid);
  view_flag (view, "on_account", waits);
  gboolean gone = strcmp (mine->state, "cancelled") == 0;
  view_flag (view, "gone", gone);
  view_flag (view, "not_paid", !paid && !waits && !gone);
}

/* The order's invoices and receipts; of who ordered only. */
static gboolean
add_documents (Request *request, View *view, const Mine *mine, GError **error)
{
  const Books books = { request_store (request), request_app (request)->messages,
                        request_lang (request), request_now_ms (request) };
  return books_fill_documents (&books, view, mine->order_id, error);
}

static void
show_group (Request *request, const Mine *mine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = mine_people (request_store (request), mine->order_id, &error);
  if (people == NULL) {
    request_fail_error (request, error);
    return;
  }
  gboolean english = request_lang (request) == LANG_EN, by_mail = FALSE, by_hand = FALSE;
  gboolean handed = mine->people == 1;
  View *view = page_new (request, handed ? "mine.handed_title" : "mine.group_title");
  add_order (request, view, mine);
  view_flag (view, "handed", handed);
  view_int (view, "count", people->len);
  view_list (view, "people");
  for (guint i = 0; i < people->len; i++) {
    const MinePerson *person = people->pdata[i];
    View *item = view_item (view, "people");
    view_text (item, "name", person->name);
    view_text (item, "email", person->email);
    view_text (item, "ticket", english ? person->ticket_en : person->ticket_nl);
    view_int (item, "seats", person->seats);
    view_flag (item, "cancelled", person->cancelled);
    gboolean own = *person->email != '\0';
    g_autofree char *page =
        own ? NULL : link_format_person (request_app (request)->secret, person->person_id);
    view_text (item, "page", page);
    by_mail = by_mail || own;
    by_hand = by_hand || !own;
  }
  gboolean told = strcmp (mine->state, "paid") == 0 || is_on_account (mine);
  view_flag (view, "by_mail", by_mail && told);
  view_flag (view, "by_hand", by_hand);
  if (add_documents (request, view, mine, &error)) {
    request_render (request, 200, "mine_group", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

/* What was changed just now, from the address the command led to. A cancellation is told by the
 * state itself. */
static const char *
changed_key (const char *word)
{
  if (g_strcmp0 (word, "sessies") == 0)
    return "after.changed";
  return g_strcmp0 (word, "naam") == 0 ? "after.changed_name" : NULL;
}

/* Where a session was cancelled or moved, and what can be done about it. */
static gboolean
add_lost (Request *request, View *view, const Mine *mine, GError **error)
{
  Store *store = request_store (request);
  gint64 now_ms = request_now_ms (request);
  WhenLang lang = lang_when (request_lang (request));
  g_autoptr (GPtrArray) lost = lost_places (store, mine->attendee_id, now_ms, error);
  gint64 back_ms =
      lost != NULL ? terms_by_us_own_until (store, mine->attendee_id, now_ms, error) : -1;
  int percent = back_ms < 0 ? -1 : terms_percent_for (store, mine->attendee_id, now_ms, error);
  if (percent < 0)
    return FALSE;
  g_autofree char *back = when_format_short (back_ms, lang);
  view_flag (view, "any_lost", lost->len > 0);
  view_text (view, "back_until", back_ms > 0 && mine->total_cents > 0 ? back : "");
  view_int (view, "back_percent", percent);
  view_list (view, "lost");
  for (guint i = 0; i < lost->len; i++) {
    const LostPlace *place = lost->pdata[i];
    View *item = view_item (view, "lost");
    g_autofree char *at = when_format_short (place->starts_ms, lang);
    g_autofree char *until =
        place->first_until_ms > 0 ? when_format_short (place->first_until_ms, lang) : NULL;
    view_text (item, "title", place->title);
    view_flag (item, "gone", place->cancelled);
    view_text (item, "at", at);
    view_text (item, "until", until);
  }
  return TRUE;
}

static void
show_person (Request *request, const Mine *mine)
{
  View *view = page_new (request, "mine.title");
  Lang lang = request_lang (request);
  add_order (request, view, mine);
  view_text (view, "name", mine->name);
  view_flag (view, "ordered", mine->ordered);
  view_flag (view, "badge", strcmp (mine->state, "paid") == 0 && !mine->cancelled);
  gboolean over = mine_is_over (mine, request_now_ms (request));
  const char *changed = changed_key (request_query (request, "gewijzigd"));
  view_flag (view, "active", mine_is_active (mine) && !over);
  view_flag (view, "over", over && !mine->cancelled && strcmp (mine->state, "paid") == 0);
  view_flag (view, "done", strcmp (mine->state, "paid") == 0 && !mine->cancelled && !over);
  view_flag (view, "cancelled", mine->cancelled);
  view_flag (view, "erased", *mine->name == '\0');
  view_text (view, "changed", changed != NULL ? request_message (request, changed) : "");
  g_autofree char *calendar = calendar_url (request_app (request), mine->person_id);
  view_text (view, "calendar", calendar);
  view_flag (view, "no_sessions", mine->sessions->len == 0);
  view_list (view, "sessions");
  for (guint i = 0; i < mine->sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (mine->sessions, i);
    View *item = view_item (view, "sessions");
    g_autofree char *day = page_day_text (request, session->starts_ms);
    page_session_view (request, item, session);
    view_text (item, "day", day);
  }
  g_autoptr (GError) error = NULL;
  if (add_lost (request, view, mine, &error) && add_documents (request, view, mine, &error) &&
      page_waiting_fill (request, view, mine, &error) &&
      portfolio_fill_view (request_store (request), mine->attendee_id, lang, view, &error)) {
    request_render (request, 200, "mine", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

void
page_mine (Request *request)
{
  LinkKind kind = LINK_ORDER;
  g_autoptr (Mine) mine = page_need_mine (request, &kind);
  if (mine == NULL)
    return;
  if (kind == LINK_ORDER && (mine->people > 1 || mine->handed))
    show_group (request, mine);
  else
    show_person (request, mine);
}

void
page_mine_badge (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf = mine_badge (request_store (request), mine, &error);
  if (pdf != NULL)
    request_answer (request, 200, "application/pdf", pdf, "badge.pdf");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_fail (request, 404, "after.no_badge");
}

void
page_mine_ics (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  g_auto (Calendar) calendar = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  if (!calendar_make (request_app (request), request_store (request), mine->person_id, &calendar,
                      &found, &error)) {
    request_fail_error (request, error);
    return;
  }
  g_autoptr (GBytes) body = g_bytes_new (calendar.text, strlen (calendar.text));
  request_answer (request, 200, "text/calendar; charset=utf-8", body, "programma.ics");
}
