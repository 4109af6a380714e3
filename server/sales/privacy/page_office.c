/* SPDX-License-Identifier: EUPL-1.2
 *
 * Diet and access for the caterer, and one person's data, in the office.
 */
#include <string.h>

#include "server/sales/page_view.h"
#include "server/sales/privacy/needs.h"
#include "server/sales/privacy/pages.h"
#include "server/sales/privacy/person_answer.h"
#include "server/sales/privacy/person_data.h"
#include "server/sales/privacy/person_list.h"

/* ---- Catering ---- */

static void
show_needs (Request *request, unsigned status, gboolean names, gboolean reason_wrong)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  const Messages *messages = request_app (request)->messages;
  Lang lang = request_lang (request);
  View *view = page_new (request, "needs.title");
  g_autoptr (GError) error = NULL;
  const RequestStaff *staff = request_staff (request);
  view_flag (view, "may_see", staff->role >= ROLE_ADMIN);
  view_flag (view, "names", names);
  view_flag (view, "reason_wrong", reason_wrong);
  view_list (view, "people");
  if (needs_fill_counts (store, messages, lang, view, &error) &&
      (!names || needs_fill_names (store, messages, lang, view, &error))) {
    request_render (request, status, "office_needs", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

void
page_office_needs (Request *request)
{
  show_needs (request, 200, FALSE, FALSE);
}

static void
looked (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  (void) outcome;
  if (error != NULL)
    request_fail_error (request, error);
  else
    show_needs (request, 200, TRUE, FALSE);
}

void
page_office_needs_names (Request *request)
{
  g_autofree char *reason = request_form_text (request, "reden");
  glong length = g_utf8_strlen (reason, -1);
  if (length < NEEDS_REASON_MIN || length > NEEDS_REASON_MAX) {
    show_needs (request, 422, FALSE, TRUE);
    return;
  }
  NeedsLook *look = g_new0 (NeedsLook, 1);
  look->staff_id = request_staff (request)->id;
  look->reason = g_steal_pointer (&reason);
  request_write (request, WRITER_CHECKS_FIRST, needs_look_run, look, needs_look_free, looked);
}

void
page_office_needs_csv (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  char *csv = needs_csv (store, request_app (request)->messages, request_lang (request), &error);
  if (csv == NULL) {
    request_fail_error (request, error);
    return;
  }
  request_answer_text (request, "text/csv; charset=utf-8", csv, "catering.csv");
}

/* ---- One person ---- */

void
page_privacy_people (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = page_new (request, "privacy.office_title");
  const char *words = request_query (request, "q");
  g_autoptr (GError) error = NULL;
  view_text (view, "words", words);
  view_flag (view, "erased", request_query (request, "gewist") != NULL);
  view_flag (view, "asked", words != NULL && *words != '\0');
  if (person_list_fill (store, view, words, &error)) {
    request_render (request, 200, "privacy_people", view);
    return;
  }
  view_free (view);
  request_fail_error (request, error);
}

static void
show_person (Request *request, unsigned status, gboolean not_sure)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  View *view = page_new (request, "privacy.office_person");
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  view_flag (view, "not_sure", not_sure);
  if (person_list_fill_one (store, view, request_param (request, "id"), &found, &error) && found &&
      person_list_fill_same (store, view, request_param (request, "id"), &error)) {
    request_render (request, status, "office_person_data", view);
    return;
  }
  view_free (view);
  request_fail_missing (request, error);
}

void
page_privacy_person (Request *request)
{
  show_person (request, 200, FALSE);
}

static void
erased (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, PERSON_ERROR, PERSON_ERROR_SURE))
    show_person (request, 422, TRUE);
  else
    request_fail_error (request, error);
}

void
page_privacy_person_erase (Request *request)
{
  PersonErase *erase = g_new0 (PersonErase, 1);
  erase->person_id = g_strdup (request_param (request, "id"));
  erase->staff_id = request_staff (request)->id;
  erase->reason = g_strdup (request_form (request, "reden"));
  erase->sure = request_form (request, "zeker") != NULL;
  erase->reach = request_form (request, "adres") != NULL ? PERSON_REACH_ADDRESS : PERSON_REACH_OWN;
  erase->quoted_cents = -1;
  erase->outcome = g_strdup ("/kantoor/privacy?gewist=1");
  request_write (request, WRITER_SAVEPOINT, person_erase_run, erase, person_erase_free, erased);
}

void
page_privacy_person_download (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  gint64 id = person_find (store, request_param (request, "id"), &error);
  if (error != NULL)
    request_fail_error (request, error);
  else if (id == 0)
    request_fail (request, 404, "error.not_found");
  else
    person_answer (request, id,
                   request_query (request, "adres") != NULL ? PERSON_REACH_ADDRESS
                                                            : PERSON_REACH_OWN);
}
