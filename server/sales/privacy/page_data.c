/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is kept: the page for everybody, and by own link one's own: what one needs, all of it to
 * download, and erasing it with a step to think.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/settings.h"
#include "server/sales/after/page_after.h"
#include "server/sales/order_state.h"
#include "server/sales/page_view.h"
#include "server/sales/privacy/needs_form.h"
#include "server/sales/privacy/pages.h"
#include "server/sales/privacy/person_answer.h"
#include "server/sales/privacy/person_data.h"

enum { DAYS_A_YEAR = 365 };

void
page_privacy (Request *request)
{
  static const char *const SETTINGS[] = { "privacy.needs_days", "privacy.cart_days",
                                          "privacy.people_days", "privacy.money_years" };
  static const char *const NAMES[] = { "needs_days", "cart_days", "people_days", "money_years" };
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = page_new (request, "privacy.title");
  for (gsize i = 0; i < G_N_ELEMENTS (SETTINGS); i++)
    view_int (view, NAMES[i], settings_int (store, SETTINGS[i]));
  gint64 people_days = settings_int (store, "privacy.people_days");
  view_flag (view, "in_years", people_days % DAYS_A_YEAR == 0);
  view_int (view, "people_years", people_days / DAYS_A_YEAR);
  g_autofree char *contact = settings_text (store, "congress.contact_email");
  view_text (view, "contact", contact);
  view_flag (view, "erased", request_query (request, "gewist") != NULL);
  request_render (request, 200, "privacy", view);
}

/* What a link opens besides the person's own. */
static PersonReach
reach_of (const Mine *mine)
{
  return mine->ordered ? PERSON_REACH_ORDER : PERSON_REACH_OWN;
}

/* Where the rest is of who has several orders. */
static void
add_elsewhere (Request *request, View *view)
{
  g_autofree char *contact = settings_text (request_store (request), "congress.contact_email");
  view_text (view, "contact", contact);
}

static void
show_data (Request *request, unsigned status, const Needs *needs, unsigned wrong)
{
  View *view = page_new (request, "privacy.own_title");
  view_text (view, "link", request_param (request, "link"));
  view_flag (view, "saved", request_query (request, "bewaard") != NULL);
  view_flag (view, "any_wrong", wrong != 0);
  add_elsewhere (request, view);
  needs_fill_view (view, request_app (request)->messages, request_lang (request), needs, wrong);
  request_render (request, status, "mine_data", view);
}

void
page_data (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  g_auto (Needs) needs = { 0 };
  g_autoptr (GError) error = NULL;
  if (needs_read (request_store (request), mine->attendee_id, &needs, &error))
    show_data (request, 200, &needs, 0);
  else
    request_fail_error (request, error);
}

/* ---- Saving ---- */

typedef struct {
  gint64 attendee_id;
  Needs needs;
  char *outcome;
} Save;

static void
save_free (gpointer command)
{
  Save *save = command;
  needs_clear (&save->needs);
  g_free (save->outcome);
  g_free (save);
}

static gboolean
save_run (gpointer command, WriterTurn *turn, GError **error)
{
  const Save *save = command;
  turn->outcome = g_strdup (save->outcome);
  return needs_save (turn->store, save->attendee_id, &save->needs, turn->now_ms, error);
}

void
page_data_needs (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  Save *save = g_new0 (Save, 1);
  save->attendee_id = mine->attendee_id;
  save->outcome = page_mine_path (request, "/gegevens?bewaard=1");
  needs_from_form (request, &save->needs);
  unsigned wrong = needs_check (&save->needs);
  if (wrong == 0) {
    request_write (request, WRITER_CHECKS_FIRST, save_run, save, save_free, NULL);
    return;
  }
  show_data (request, 422, &save->needs, wrong);
  save_free (save);
}

void
page_data_download (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  person_answer (request, mine->attendee_id, reach_of (mine));
}

/* ---- Erasing ---- */

/* A ticket for days to come is cancelled first: on what terms. */
static gboolean
add_quote (Request *request, View *view, const Mine *mine, GError **error)
{
  const AfterWho who = { .person = mine->person_id };
  AfterPerson person;
  g_autoptr (GError) refused = NULL;
  gboolean active = after_person (request_store (request), &who, &person, &refused);
  gboolean before = active && request_now_ms (request) < person.first_day_ms;
  view_flag (view, "before", before);
  view_list (view, "terms");
  view_flag (view, "any_term", FALSE);
  if (before)
    return page_after_quote (request, view, &person, error);
  if (active || g_error_matches (refused, ORDER_ERROR, ORDER_ERROR_UNKNOWN))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

static void
show_erase (Request *request, unsigned status, const char *problem_key)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  g_autoptr (GError) error = NULL;
  gint64 over_ms = 0;
  if (!catalogue_ends (request_store (request), &over_ms, &error)) {
    request_fail_error (request, error);
    return;
  }
  g_autoptr (View) view = page_new (request, "privacy.erase_title");
  view_text (view, "link", request_param (request, "link"));
  view_text (view, "number", mine->number);
  view_text (view, "problem", problem_key != NULL ? request_message (request, problem_key) : "");
  add_elsewhere (request, view);
  view_flag (view, "to_come", !mine->cancelled && request_now_ms (request) < over_ms);
  if (add_quote (request, view, mine, &error))
    request_render (request, status, "mine_erase", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_data_erase (Request *request)
{
  show_erase (request, 200, NULL);
}

static void
erased (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, PERSON_ERROR, PERSON_ERROR_SURE))
    show_erase (request, 422, "privacy.not_sure");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_QUOTE))
    show_erase (request, 409, "after.cancel_quote");
  else
    request_fail_error (request, error);
}

void
page_data_erase_post (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL)
    return;
  PersonErase *erase = g_new0 (PersonErase, 1);
  erase->person_id = g_strdup (mine->person_id);
  erase->sure = request_form (request, "zeker") != NULL;
  erase->reach = reach_of (mine);
  const char *told = request_form (request, "terug");
  if (told == NULL ||
      !g_ascii_string_to_signed (told, 10, 0, G_MAXINT32, &erase->quoted_cents, NULL))
    erase->quoted_cents = 0;
  erase->outcome = g_strdup ("/privacy?gewist=1");
  request_write (request, WRITER_SAVEPOINT, person_erase_run, erase, person_erase_free, erased);
}
