/* SPDX-License-Identifier: EUPL-1.2
 *
 * A teacher's portfolio: the page, its papers, and the two forms on it.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/register/certificate.h"
#include "server/register/own_activity.h"
#include "server/register/page_person.h"
#include "server/register/pages.h"
#include "server/register/papers.h"
#include "server/register/portfolio_view.h"
#include "server/sales/page_person.h"

Mine *
page_person (Request *request)
{
  g_autoptr (Mine) mine = page_need_person (request);
  if (mine == NULL || strcmp (mine->state, "paid") == 0)
    return g_steal_pointer (&mine);
  request_fail (request, 404, "error.not_found");
  return NULL;
}

/* ---- The page ---- */

static gboolean
add_certificates (Request *request, gint64 attendee_id, View *view, GError **error)
{
  WhenLang when = lang_when (request_lang (request));
  g_autoptr (GPtrArray) list = certificate_list (request_store (request), attendee_id, error);
  view_list (view, "certificates");
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const Certificate *certificate = list->pdata[i];
    View *item = view_item (view, "certificates");
    g_autofree char *made = when_format_short (certificate->made_ms, when);
    view_text (item, "number", certificate->public_id);
    view_text (item, "made", made);
  }
  view_flag (view, "any_certificate", list != NULL && list->len > 0);
  return list != NULL;
}

/* The form of what was followed elsewhere; @again: with what was typed. */
static void
add_own_form (Request *request, gboolean again, View *view)
{
  static const char *const FIELDS[][2] = {
    { "own_name", "name" },       { "own_provider", "provider" },
    { "own_contact", "contact" }, { "own_content", "content" },
    { "own_date", "date" },       { "own_contribution", "contribution" },
  };
  const Messages *messages = request_app (request)->messages;
  const char *chosen = again ? request_form (request, "type") : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (FIELDS); i++)
    view_text (view, FIELDS[i][0], again ? request_form (request, FIELDS[i][1]) : "");
  view_list (view, "types");
  for (const char *const *type = programme_activity_types (); *type != NULL; type++) {
    View *item = view_item (view, "types");
    view_text (item, "type", *type);
    view_flag (item, "chosen", g_strcmp0 (*type, chosen) == 0);
  }
  view_list (view, "own_areas");
  for (int area = 0; area < AREAS; area++) {
    View *item = view_item (view, "own_areas");
    g_autofree char *name = g_strdup_printf ("area%d", area + 1);
    view_int (item, "number", area + 1);
    view_text (item, "name", portfolio_area_name (messages, request_lang (request), area));
    view_text (item, "typed", again ? request_form (request, name) : "");
  }
}

/* What the teacher typed about the register in the place of what is known. */
static void
give_back_standing (Request *request, Portfolio *portfolio)
{
  Standing *standing = &portfolio->standing;
  char **const texts[] = { &standing->register_number, &standing->birth_date,
                           &standing->period_from };
  static const char *const NAMES[] = { "number", "birth", "period" };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_free (*texts[i]);
    *texts[i] = request_form_text (request, NAMES[i]);
  }
  standing->declared = request_form (request, "declared") != NULL;
}

/* What a refused form gives back. */
typedef enum { FORM_NONE, FORM_STANDING, FORM_OWN } Refused;

/* @problem: (nullable): key of a sentence on what was wrong with the form @refused. */
static void
show (Request *request, unsigned status, Refused refused, const char *problem)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (Portfolio) portfolio =
      portfolio_read (request_store (request), mine->attendee_id, request_now_ms (request), &error);
  g_autoptr (View) view = view_new ();
  if (portfolio == NULL || !add_certificates (request, mine->attendee_id, view, &error)) {
    request_fail_error (request, error);
    return;
  }
  if (refused == FORM_STANDING)
    give_back_standing (request, portfolio);
  portfolio_view (portfolio, request_app (request)->messages, request_lang (request), view);
  add_own_form (request, refused == FORM_OWN, view);
  view_flag (view, "wrong_standing", refused == FORM_STANDING);
  view_flag (view, "wrong_own", refused == FORM_OWN);
  view_text (view, "title", request_message (request, "folio.title"));
  view_text (view, "link", request_param (request, "link"));
  view_text (view, "problem", problem != NULL ? request_message (request, problem) : "");
  request_render (request, status, "register_portfolio", g_steal_pointer (&view));
}

void
page_portfolio (Request *request)
{
  show (request, 200, FORM_NONE, NULL);
}

/* ---- The forms ---- */

static char *
form_date (Request *request, const char *name)
{
  g_autofree char *typed = request_form_text (request, name);
  return roll_date_iso (typed);
}

static void
saved (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (g_error_matches (error, STANDING_ERROR, STANDING_ERROR_FIELDS))
    show (request, 422, FORM_STANDING, "folio.wrong_standing");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

void
page_portfolio_standing (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return;
  StandingSave *save = g_new0 (StandingSave, 1);
  save->attendee_id = mine->attendee_id;
  save->register_number = request_form_text (request, "number");
  save->birth_date = form_date (request, "birth");
  save->period_from = form_date (request, "period");
  save->declared = request_form (request, "declared") != NULL;
  save->outcome = page_mine_path (request, "/register#inschrijving");
  request_write (request, WRITER_SAVEPOINT, standing_save_run, save, standing_save_free, saved);
}

static void
added (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (g_error_matches (error, OWN_ERROR, OWN_ERROR_FIELDS))
    show (request, 422, FORM_OWN, "folio.wrong_own");
  else if (g_error_matches (error, OWN_ERROR, OWN_ERROR_FULL))
    show (request, 409, FORM_OWN, "folio.full");
  else if (error != NULL)
    request_fail_error (request, error);
  else
    request_redirect (request, outcome);
}

void
page_own_add (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return;
  OwnAdd *add = g_new0 (OwnAdd, 1);
  add->attendee_id = mine->attendee_id;
  add->activity_type = request_form_text (request, "type");
  add->name = request_form_text (request, "name");
  add->provider = request_form_text (request, "provider");
  add->contribution = request_form_text (request, "contribution");
  add->content = request_form_text (request, "content");
  add->date = form_date (request, "date");
  for (int area = 0; area < AREAS; area++) {
    g_autofree char *name = g_strdup_printf ("area%d", area + 1);
    g_autofree char *value = request_form_text (request, name);
    add->quarters[area] = own_parse_quarters (value);
  }
  g_autofree char *contact = request_form_text (request, "contact");
  add->contact_quarters = own_parse_quarters (contact);
  add->outcome = page_mine_path (request, "/register#elders");
  request_write (request, WRITER_CHECKS_FIRST, own_add_run, add, own_add_free, added);
}

void
page_own_remove (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return;
  gint64 id = 0;
  if (!g_ascii_string_to_signed (request_param (request, "id"), 10, 1, G_MAXINT64, &id, NULL)) {
    request_fail (request, 404, "error.not_found");
    return;
  }
  OwnRemove *command = g_new0 (OwnRemove, 1);
  command->attendee_id = mine->attendee_id;
  command->own_id = id;
  command->outcome = page_mine_path (request, "/register#elders");
  request_write (request, WRITER_CHECKS_FIRST, own_remove_run, command, own_remove_free, NULL);
}

/* ---- Papers and data ---- */

static Portfolio *
need_portfolio (Request *request)
{
  g_autoptr (Mine) mine = page_person (request);
  if (mine == NULL)
    return NULL;
  g_autoptr (GError) error = NULL;
  Portfolio *portfolio =
      portfolio_read (request_store (request), mine->attendee_id, request_now_ms (request), &error);
  if (portfolio == NULL)
    request_fail_error (request, error);
  return portfolio;
}

void
page_portfolio_pdf (Request *request)
{
  g_autoptr (Portfolio) portfolio = need_portfolio (request);
  if (portfolio == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf =
      papers_portfolio (portfolio, request_app (request)->messages, request_lang (request), &error);
  if (pdf != NULL)
    request_answer (request, 200, "application/pdf", pdf, "registerportfolio.pdf");
  else
    request_fail_error (request, error);
}

void
page_portfolio_json (Request *request)
{
  g_autoptr (Portfolio) portfolio = need_portfolio (request);
  if (portfolio != NULL)
    request_answer_text (request, "application/json", portfolio_json (portfolio),
                         "registerportfolio.json");
}

void
page_portfolio_csv (Request *request)
{
  g_autoptr (Portfolio) portfolio = need_portfolio (request);
  if (portfolio != NULL)
    request_answer_text (request, "text/csv; charset=utf-8", portfolio_csv (portfolio),
                         "registerportfolio.csv");
}

void
page_portfolio_evidence (Request *request)
{
  g_autoptr (Portfolio) portfolio = need_portfolio (request);
  if (portfolio == NULL)
    return;
  const char *reference = request_param (request, "id");
  for (guint i = 0; i < portfolio->items->len; i++) {
    const PortfolioItem *item = portfolio->items->pdata[i];
    if (item->activity_id != 0 && strcmp (item->reference, reference) == 0) {
      page_evidence (request);
      return;
    }
  }
  request_fail (request, 404, "error.not_found");
}
