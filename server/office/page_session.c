/* SPDX-License-Identifier: EUPL-1.2
 *
 * A session that is cancelled or moved, and the terms of cancelling a ticket.
 */
#include "schedule/when.h"
#include "server/office/pages.h"
#include "server/office/people.h"
#include "server/sales/after/session_capacity.h"
#include "server/sales/after/session_change.h"
#include "server/sales/after/terms.h"
#include "server/sales/page_view.h"

/* What was typed in vain comes back in the form it was typed in. */
static void
add_reason (Request *request, View *view, const PeopleMove *typed)
{
  const char *reason = request_form (request, "reden");
  gboolean places = request_form (request, "plaatsen") != NULL;
  gboolean moves = typed->starts != NULL;
  view_text (view, "reason_places", places ? reason : "");
  view_text (view, "reason_move", moves ? reason : "");
  view_text (view, "reason_cancel", !places && !moves ? reason : "");
}

static void
show_session (Request *request, unsigned status, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "people.session");
  gboolean found = FALSE;
  view_text (view, "problem", problem);
  gint64 id = page_number (request_param (request, "id"));
  const PeopleMove typed = { .room_id = page_number (request_form (request, "zaal")),
                             .starts = request_form (request, "begin") };
  add_reason (request, view, &typed);
  view_int (view, "told", page_number (request_query (request, "bericht")));
  view_flag (view, "any_told", page_number (request_query (request, "bericht")) > 0);
  if (!people_fill_session (store, view, request_lang (request), id, request_now_ms (request),
                            &typed, &found, &error))
    request_fail_error (request, error);
  else if (found)
    request_render (request, status, "office_session", g_steal_pointer (&view));
  else
    request_fail (request, 404, "error.not_found");
}

void
page_office_session (Request *request)
{
  show_session (request, 200, "");
}

static void
session_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  static const struct {
    OrderError code;
    const char *key;
  } refusals[] = {
    { ORDER_ERROR_REASON, "people.reason_missing" },
    { ORDER_ERROR_STATE, "people.session_over" },
    { ORDER_ERROR_SOLD_OUT, "people.room_small" },
    { ORDER_ERROR_NOT_FOR_TICKET, "people.no_day" },
  };
  (void) command;
  if (error == NULL) {
    request_redirect (request, outcome);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_error_matches (error, ORDER_ERROR, (int) refusals[i].code)) {
      show_session (request, 422, request_message (request, refusals[i].key));
      return;
    }
  if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_OVERLAP)) {
    g_autofree char *problem =
        messages_format (request_app (request)->messages, request_lang (request),
                         "people.room_taken", "session", error->message, NULL);
    show_session (request, 409, problem);
  } else {
    request_fail_error (request, error);
  }
}

void
page_office_session_post (Request *request)
{
  SessionChange *change = g_new0 (SessionChange, 1);
  change->session_id = page_number (request_param (request, "id"));
  change->staff_id = request_staff (request)->id;
  change->cancel = g_strcmp0 (request_form (request, "wat"), "annuleren") == 0;
  change->reason = g_strdup (request_form (request, "reden"));
  change->room_id = page_number (request_form (request, "zaal"));
  const char *starts = request_form (request, "begin");
  if (!change->cancel &&
      (starts == NULL || !when_parse_local (starts, when_zone (), &change->starts_ms))) {
    session_change_free (change);
    show_session (request, 422, request_message (request, "people.no_day"));
    return;
  }
  request_write (request, WRITER_SAVEPOINT, session_change_run, change, session_change_free,
                 session_written);
}

/* ---- Places ---- */

static void
capacity_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const SessionCapacity *change = command;
  const Messages *messages = request_app (request)->messages;
  if (error == NULL) {
    request_redirect (request, outcome);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_SOLD_OUT)) {
    g_autofree char *taken = g_strdup_printf ("%" G_GINT64_FORMAT, change->taken);
    g_autofree char *problem = messages_format (messages, request_lang (request),
                                                "people.capacity_taken", "taken", taken, NULL);
    show_session (request, 409, problem);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS) && change->room > 0) {
    g_autofree char *room = g_strdup_printf ("%" G_GINT64_FORMAT, change->room);
    g_autofree char *problem = messages_format (messages, request_lang (request),
                                                "people.capacity_room", "room", room, NULL);
    show_session (request, 422, problem);
  } else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS)) {
    show_session (request, 422, request_message (request, "people.capacity_number"));
  } else {
    session_written (request, command, outcome, error);
  }
}

void
page_office_session_capacity (Request *request)
{
  SessionCapacity *change = g_new0 (SessionCapacity, 1);
  change->session_id = page_number (request_param (request, "id"));
  change->staff_id = request_staff (request)->id;
  change->capacity = page_number (request_form (request, "plaatsen"));
  change->reason = g_strdup (request_form (request, "reden"));
  request_write (request, WRITER_SAVEPOINT, session_capacity_run, change, session_capacity_free,
                 capacity_written);
}

/* ---- Terms ---- */

static void
show_terms (Request *request, unsigned status, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "people.terms");
  view_text (view, "problem", problem);
  view_flag (view, "saved", status == 200 && request_query (request, "bewaard") != NULL);
  if (people_fill_terms (store, view, &error))
    request_render (request, status, "office_terms", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_office_terms (Request *request)
{
  show_terms (request, 200, "");
}

static void
terms_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_terms (request, 422, request_message (request, "people.terms_wrong"));
  else
    request_fail_error (request, error);
}

/* Returns: FALSE when a row is filled in half, or is not a moment and a percentage. */
static gboolean
read_terms (Request *request, TermsSet *set)
{
  const GPtrArray *untils = request_form_all (request, "tot");
  const GPtrArray *percents = request_form_all (request, "percentage");
  if (untils->len != percents->len)
    return FALSE;
  for (guint i = 0; i < untils->len; i++) {
    const char *until = untils->pdata[i], *percent = percents->pdata[i];
    gint64 number = 0;
    if (*until == '\0' && *percent == '\0')
      continue;
    if (set->n_terms == TERMS_MAX ||
        !when_parse_local (until, when_zone (), &set->terms[set->n_terms].until_ms) ||
        !g_ascii_string_to_signed (percent, 10, 0, 100, &number, NULL))
      return FALSE;
    set->terms[set->n_terms++].percent = (int) number;
  }
  return TRUE;
}

void
page_office_terms_post (Request *request)
{
  TermsSet *set = g_new0 (TermsSet, 1);
  set->staff_id = request_staff (request)->id;
  if (!read_terms (request, set)) {
    g_free (set);
    show_terms (request, 422, request_message (request, "people.terms_wrong"));
    return;
  }
  request_write (request, WRITER_CHECKS_FIRST, terms_set_run, set, g_free, terms_written);
}
