/* SPDX-License-Identifier: EUPL-1.2
 *
 * By own link: a name spelled right, a ticket handed over, a ticket cancelled. Choosing other
 * sessions is page_after_sessions.c.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/money.h"
#include "server/core/settings.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/change.h"
#include "server/sales/after/page_after.h"
#include "server/sales/after/pages.h"
#include "server/sales/after/terms.h"
#include "server/sales/page_view.h"

View *
page_after_view (Request *request, const char *title_key, const Mine *mine)
{
  View *view = page_new (request, title_key);
  view_text (view, "link", request_param (request, "link"));
  view_text (view, "name", mine->name);
  view_text (view, "ticket", request_lang (request) == LANG_EN ? mine->ticket_en : mine->ticket_nl);
  view_text (view, "problem", "");
  g_autofree char *contact = settings_text (request_store (request), "congress.contact_email");
  view_text (view, "contact", contact);
  return view;
}

void
page_after_refused (Request *request, const GError *error)
{
  if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_LATE))
    request_fail (request, 409, "after.late");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    request_fail (request, 409, "after.used");
  else
    request_fail_error (request, error);
}

/* The person the link opens as a command knows it; FALSE after an answer. @mine: (transfer full).
 */
static gboolean
need_active (Request *request, Mine **mine, AfterPerson *person)
{
  *mine = page_need_active (request);
  if (*mine == NULL)
    return FALSE;
  g_autoptr (GError) error = NULL;
  const AfterWho who = { .person = (*mine)->person_id };
  if (after_person (request_store (request), &who, person, &error))
    return TRUE;
  page_after_refused (request, error);
  g_clear_pointer (mine, mine_free);
  return FALSE;
}

static void
add_until (Request *request, View *view, gint64 until_ms)
{
  g_autofree char *until = when_format_short (until_ms, lang_when (request_lang (request)));
  view_text (view, "until", until);
  view_flag (view, "late", until_ms <= request_now_ms (request));
}

/* ---- A name ---- */

static void
show_name (Request *request, unsigned status, const AfterName *typed)
{
  g_autoptr (Mine) mine = NULL;
  AfterPerson person;
  if (!need_active (request, &mine, &person))
    return;
  View *view = page_after_view (request, "after.name_title", mine);
  unsigned wrong = typed != NULL ? typed->wrong : 0;
  add_until (request, view, after_change_until (request_store (request), &person));
  view_text (view, "name", typed != NULL ? typed->name : mine->name);
  view_text (view, "school", typed != NULL ? typed->school : mine->school);
  view_text (view, "place", typed != NULL ? typed->place : mine->place);
  view_flag (view, "no_photo", typed != NULL ? typed->photo == AFTER_PHOTO_NO : mine->no_photo);
  view_flag (view, "name_wrong", (wrong & AFTER_FIELD_NAME) != 0);
  view_flag (view, "school_wrong", (wrong & AFTER_FIELD_SCHOOL) != 0);
  view_flag (view, "place_wrong", (wrong & AFTER_FIELD_PLACE) != 0);
  request_render (request, status, "after_name", view);
}

void
page_after_name (Request *request)
{
  show_name (request, 200, NULL);
}

static void
name_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_name (request, 422, command);
  else
    page_after_refused (request, error);
}

void
page_after_name_post (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  AfterName *name = g_new0 (AfterName, 1);
  name->who.person = g_strdup (mine->person_id);
  name->who.next = page_mine_path (request, "?gewijzigd=naam");
  name->name = g_strdup (request_form (request, "naam"));
  name->school = g_strdup (request_form (request, "school"));
  name->place = g_strdup (request_form (request, "plaats"));
  name->photo = request_form (request, "geen-foto") != NULL ? AFTER_PHOTO_NO : AFTER_PHOTO_YES;
  request_write (request, WRITER_SAVEPOINT, after_name_run, name, after_name_free, name_written);
}

/* ---- To a colleague ---- */

static void
show_hand_over (Request *request, unsigned status, const AfterHandOver *typed)
{
  g_autoptr (Mine) mine = NULL;
  AfterPerson person;
  if (!need_active (request, &mine, &person))
    return;
  View *view = page_after_view (request, "after.hand_title", mine);
  unsigned wrong = typed != NULL ? typed->wrong : 0;
  add_until (request, view, after_change_until (request_store (request), &person));
  view_text (view, "new_name", typed != NULL ? typed->name : "");
  view_text (view, "email", typed != NULL ? typed->email : "");
  view_text (view, "school", typed != NULL ? typed->school : mine->school);
  view_text (view, "place", typed != NULL ? typed->place : mine->place);
  view_flag (view, "name_wrong", (wrong & AFTER_FIELD_NAME) != 0);
  view_flag (view, "email_wrong", (wrong & AFTER_FIELD_EMAIL) != 0);
  view_flag (view, "school_wrong", (wrong & AFTER_FIELD_SCHOOL) != 0);
  view_flag (view, "place_wrong", (wrong & AFTER_FIELD_PLACE) != 0);
  request_render (request, status, "after_hand", view);
}

void
page_after_hand_over (Request *request)
{
  show_hand_over (request, 200, NULL);
}

static void
hand_over_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_hand_over (request, 422, command);
  else
    page_after_refused (request, error);
}

void
page_after_hand_over_post (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  AfterHandOver *hand = g_new0 (AfterHandOver, 1);
  hand->who.person = g_strdup (mine->person_id);
  hand->who.next = g_strdup ("/mijn/klaar?wat=overgedragen");
  hand->name = g_strdup (request_form (request, "naam"));
  hand->email = g_strdup (request_form (request, "email"));
  hand->school = g_strdup (request_form (request, "school"));
  hand->place = g_strdup (request_form (request, "plaats"));
  request_write (request, WRITER_SAVEPOINT, after_hand_over_run, hand, after_hand_over_free,
                 hand_over_written);
}

/* ---- Cancelling ---- */

static gboolean
add_terms (Request *request, View *view, GError **error)
{
  g_autoptr (GArray) terms = terms_read (request_store (request), error);
  view_list (view, "terms");
  view_flag (view, "any_term", terms != NULL && terms->len > 0);
  for (guint i = 0; terms != NULL && i < terms->len; i++) {
    const Term *term = &g_array_index (terms, Term, i);
    View *item = view_item (view, "terms");
    g_autofree char *until = when_format_short (term->until_ms, lang_when (request_lang (request)));
    view_text (item, "until", until);
    view_int (item, "percent", term->percent);
    view_flag (item, "over", term->until_ms <= request_now_ms (request));
  }
  return terms != NULL;
}

gboolean
page_after_quote (Request *request, View *view, const AfterPerson *person, GError **error)
{
  CancelQuote quote;
  if (!cancel_quote (request_store (request), person, request_now_ms (request), &quote, error) ||
      !add_terms (request, view, error))
    return FALSE;
  Store *store = request_store (request);
  gint64 now_ms = request_now_ms (request);
  gint64 by_us_ms = terms_by_us_own_until (store, person->attendee_id, now_ms, error);
  int usual = by_us_ms < 0 ? -1 : terms_percent (store, now_ms, error);
  if (usual < 0)
    return FALSE;
  g_autofree char *by_us = when_format_short (by_us_ms, lang_when (request_lang (request)));
  g_autofree char *price = money_format (request_lang (request), quote.price_cents);
  g_autofree char *back = money_format (request_lang (request), quote.back_cents);
  g_autofree char *less = money_format (request_lang (request), quote.less_cents);
  g_autofree char *due = money_format (request_lang (request), quote.due_cents);
  view_text (view, "price", price);
  view_text (view, "back", back);
  view_text (view, "less", quote.less_cents > 0 ? less : "");
  view_text (view, "due", quote.due_cents > 0 ? due : "");
  view_int (view, "credit_cents", quote.credit_cents);
  view_int (view, "percent", quote.percent);
  view_text (view, "by_us", by_us_ms > 0 && quote.percent > usual ? by_us : "");
  view_flag (view, "costs", quote.price_cents > 0);
  return TRUE;
}

static void
show_cancel (Request *request, unsigned status, const char *problem_key)
{
  g_autoptr (Mine) mine = NULL;
  AfterPerson person;
  g_autoptr (GError) error = NULL;
  if (!need_active (request, &mine, &person))
    return;
  g_autoptr (View) view = page_after_view (request, "after.cancel_title", mine);
  if (!page_after_quote (request, view, &person, &error)) {
    request_fail_error (request, error);
    return;
  }
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  add_until (request, view, person.first_day_ms);
  request_render (request, status, "after_cancel", g_steal_pointer (&view));
}

void
page_after_cancel (Request *request)
{
  show_cancel (request, 200, NULL);
}

static void
cancel_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_QUOTE))
    show_cancel (request, 409, "after.cancel_quote");
  else
    page_after_refused (request, error);
}

void
page_after_cancel_post (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  const char *told = request_form (request, "terug");
  if (request_form (request, "zeker") == NULL) {
    show_cancel (request, 422, "after.cancel_sure_missing");
    return;
  }
  AfterCancel *cancel = g_new0 (AfterCancel, 1);
  cancel->who.person = g_strdup (mine->person_id);
  cancel->who.next = page_mine_path (request, "?gewijzigd=annulering");
  if (told == NULL ||
      !g_ascii_string_to_signed (told, 10, 0, G_MAXINT32, &cancel->quoted_cents, NULL))
    cancel->quoted_cents = 0;
  cancel->percent = -1;
  request_write (request, WRITER_SAVEPOINT, after_cancel_run, cancel, after_cancel_free,
                 cancel_written);
}

void
page_after_done (Request *request)
{
  View *view = page_new (request, "after.done_title");
  request_render (request, 200, "after_done", view);
}
