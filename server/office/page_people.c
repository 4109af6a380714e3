/* SPDX-License-Identifier: EUPL-1.2
 *
 * What staff do for people, with a reason: find them, correct a name, hand a ticket over, cancel
 * it, choose sessions. The commands are those of the people themselves (server/sales/after).
 */
#include <string.h>

#include "server/office/pages.h"
#include "server/office/people.h"
#include "server/sales/after/cancel.h"
#include "server/sales/after/change.h"
#include "server/sales/after/link_renew.h"
#include "server/sales/mine.h"
#include "server/sales/page_choose.h"
#include "server/sales/page_view.h"

void
page_office_people (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "people.title");
  const char *words = request_query (request, "q");
  view_text (view, "words", words);
  if (people_fill_list (store, view, words, &error))
    request_render (request, 200, "office_people", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

static void
show_person (Request *request, unsigned status, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "people.person");
  gboolean found = FALSE;
  view_text (view, "problem", problem);
  const char *ready = status == 200 ? request_query (request, "klaar") : NULL;
  gboolean renewed = g_strcmp0 (ready, "link") == 0;
  view_flag (view, "renewed", renewed);
  view_flag (view, "done", ready != NULL && !renewed);
  if (!people_fill_person (store, view, request_lang (request), request_param (request, "id"),
                           request_now_ms (request), &found, &error))
    request_fail_error (request, error);
  else if (found)
    request_render (request, status, "office_person", g_steal_pointer (&view));
  else
    request_fail (request, 404, "error.not_found");
}

void
page_office_person (Request *request)
{
  show_person (request, 200, "");
}

/* A refusal as a sentence on the same page. */
static void
person_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  (void) command;
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_REASON))
    show_person (request, 422, request_message (request, "people.reason_missing"));
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_FIELDS))
    show_person (request, 422, request_message (request, "people.fields_wrong"));
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show_person (request, 409, request_message (request, "after.used"));
  else if (error->domain == ORDER_ERROR && *error->message != '\0' &&
           !g_error_matches (error, ORDER_ERROR, ORDER_ERROR_UNKNOWN))
    show_person (request, 409, error->message);
  else
    request_fail_error (request, error);
}

static void
fill_who (Request *request, AfterWho *who)
{
  who->person = g_strdup (request_param (request, "id"));
  who->staff_id = request_staff (request)->id;
  who->reason = g_strdup (request_form (request, "reden"));
  who->next = g_strconcat ("/kantoor/deelnemers/", who->person, "?klaar=1", NULL);
}

static void
post_name (Request *request)
{
  AfterName *name = g_new0 (AfterName, 1);
  fill_who (request, &name->who);
  name->name = g_strdup (request_form (request, "naam"));
  name->school = g_strdup (request_form (request, "school"));
  name->place = g_strdup (request_form (request, "plaats"));
  request_write (request, WRITER_SAVEPOINT, after_name_run, name, after_name_free, person_written);
}

static void
post_hand_over (Request *request)
{
  AfterHandOver *hand = g_new0 (AfterHandOver, 1);
  fill_who (request, &hand->who);
  g_free (hand->who.next); /* the person has another id afterwards */
  hand->who.next = g_strdup ("/kantoor/deelnemers?klaar=1");
  hand->name = g_strdup (request_form (request, "naam"));
  hand->email = g_strdup (request_form (request, "email"));
  hand->school = g_strdup (request_form (request, "school"));
  hand->place = g_strdup (request_form (request, "plaats"));
  request_write (request, WRITER_SAVEPOINT, after_hand_over_run, hand, after_hand_over_free,
                 person_written);
}

static void
post_cancel (Request *request)
{
  const char *percent = request_form (request, "percentage");
  gint64 number = 0;
  if (percent == NULL || !g_ascii_string_to_signed (percent, 10, 0, 100, &number, NULL)) {
    show_person (request, 422, request_message (request, "people.percent_wrong"));
    return;
  }
  AfterCancel *cancel = g_new0 (AfterCancel, 1);
  fill_who (request, &cancel->who);
  cancel->percent = (int) number;
  cancel->quoted_cents = -1;
  request_write (request, WRITER_SAVEPOINT, after_cancel_run, cancel, after_cancel_free,
                 person_written);
}

static void
link_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    show_person (request, 409, request_message (request, "people.link_wait"));
  else
    person_written (request, command, outcome, error);
}

static void
post_link (Request *request)
{
  LinkRenew *renew = g_new0 (LinkRenew, 1);
  fill_who (request, &renew->who);
  renew->badge = request_form (request, "badge") != NULL;
  request_write (request, WRITER_SAVEPOINT, link_renew_run, renew, link_renew_free, link_written);
}

void
page_office_person_post (Request *request)
{
  static const struct {
    const char *what;
    void (*post) (Request *request);
  } acts[] = { { "annuleren", post_cancel },
               { "link", post_link },
               { "naam", post_name },
               { "overdragen", post_hand_over } };
  const char *what = request_form (request, "wat");
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_strcmp0 (what, acts[i].what) == 0) {
      acts[i].post (request);
      return;
    }
  request_fail (request, 400, "error.bad_request");
}

/* ---- Sessions of a person ---- */

static void
show_seats (Request *request, unsigned status, const char *problem)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (Mine) mine = mine_find_person (store, request_param (request, "id"), &error);
  if (mine == NULL) {
    request_fail_missing (request, error);
    return;
  }
  g_autoptr (GArray) held = mine_session_ids (mine);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));
  const Choice choice = { .days = mine->days,
                          .held = held,
                          .chosen = held,
                          .waiting = none,
                          .filter = page_choose_filter (request),
                          .open_round = page_number (request_query (request, "open")) };
  g_autoptr (View) view = page_new (request, "people.seats");
  view_text (view, "person", mine->person_id);
  view_text (view, "name", mine->name);
  view_text (view, "problem", problem);
  if (page_choose_fill (request, view, &choice, &error))
    request_render (request, status, "office_seats", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

void
page_office_seats (Request *request)
{
  show_seats (request, 200, "");
}

static void
seats_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const AfterSeats *seats = command;
  if (error == NULL && seats->full != NULL && seats->full->len > 0)
    show_seats (request, 409, request_message (request, "people.seats_full"));
  else if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_REASON))
    show_seats (request, 422, request_message (request, "people.reason_missing"));
  else if (error->domain == ORDER_ERROR)
    show_seats (request, 409, error->message);
  else
    request_fail_error (request, error);
}

void
page_office_seats_post (Request *request)
{
  Chosen chosen;
  page_choose_read (request, &chosen);
  if (chosen.query != NULL) { /* only another look at the list: nothing is changed for it */
    g_autofree char *path = g_strconcat ("/kantoor/deelnemers/", request_param (request, "id"),
                                         "/sessies", chosen.query, NULL);
    g_free (chosen.query);
    request_redirect (request, path);
    return;
  }
  AfterSeats *seats = g_new0 (AfterSeats, 1);
  fill_who (request, &seats->who);
  memcpy (seats->sessions, chosen.sessions, sizeof seats->sessions);
  seats->n_sessions = chosen.n_sessions;
  request_write (request, WRITER_SAVEPOINT, after_seats_run, seats, after_seats_free,
                 seats_written);
}
