/* SPDX-License-Identifier: EUPL-1.2
 *
 * By own link: other sessions, with the same rounds as when signing up.
 */
#include <string.h>

#include "schedule/when.h"
#include "server/core/settings.h"
#include "server/sales/after/change.h"
#include "server/sales/after/page_after.h"
#include "server/sales/after/pages.h"
#include "server/sales/page_choose.h"
#include "server/sales/page_view.h"
#include "server/sales/waiting.h"

static const gint64 HOUR_MS = G_GINT64_CONSTANT (3600000);

static GArray *
line_ids (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (GArray) lines = waiting_lines (store, attendee_id, error);
  if (lines == NULL)
    return NULL;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < lines->len; i++)
    g_array_append_val (ids, g_array_index (lines, WaitingLine, i).session_id);
  return ids;
}

static void
add_full (View *view, const AfterSeats *typed, GPtrArray *sessions)
{
  view_list (view, "full_ones");
  for (guint i = 0; typed != NULL && typed->full != NULL && i < typed->full->len; i++)
    for (guint k = 0; k < sessions->len; k++) {
      const CatalogueSession *session = sessions->pdata[k];
      if (session->id == g_array_index (typed->full, gint64, i))
        view_text (view_item (view, "full_ones"), ".", session->title);
    }
  view_flag (view, "some_full", typed != NULL && typed->full != NULL && typed->full->len > 0);
}

/* @typed: (nullable): what was chosen in vain. @problem: a sentence, or "". */
static void
show_sessions (Request *request, unsigned status, const AfterSeats *typed, const char *problem)
{
  g_autoptr (Mine) mine = page_need_active (request);
  if (mine == NULL)
    return;
  Store *store = request_store (request);
  gint64 hours = settings_int (store, "change.session_hours");
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) held = mine_session_ids (mine);
  g_autoptr (GArray) waiting = line_ids (store, mine->attendee_id, &error);
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) all =
      waiting != NULL ? catalogue_sessions (store, &(CatalogueFilter){ 0 }, &error) : NULL;
  if (typed != NULL)
    g_array_append_vals (chosen, typed->sessions, typed->n_sessions);
  const Choice choice = { .days = mine->days,
                          .held = held,
                          .chosen = typed != NULL && *problem != '\0' ? chosen : held,
                          .waiting = waiting,
                          .filter = page_choose_filter (request),
                          .open_round = page_number (request_query (request, "open")),
                          .fixed_ms = request_now_ms (request) + hours * HOUR_MS,
                          .lines = FALSE };
  g_autoptr (View) view = page_after_view (request, "after.sessions_title", mine);
  if (all == NULL || !page_choose_fill (request, view, &choice, &error)) {
    request_fail_error (request, error);
    return;
  }
  add_full (view, typed, all);
  view_text (view, "problem", problem);
  view_int (view, "hours", hours);
  request_render (request, status, "after_sessions", g_steal_pointer (&view));
}

void
page_after_sessions (Request *request)
{
  show_sessions (request, 200, NULL, "");
}

static void
refuse_late (Request *request, const AfterSeats *seats)
{
  g_autofree char *problem =
      messages_format (request_app (request)->messages, request_lang (request),
                       "after.sessions_late", "session", seats->late, NULL);
  show_sessions (request, 409, seats, problem);
}

static void
sessions_written (Request *request, gpointer command, const char *outcome, const GError *error)
{
  const AfterSeats *seats = command;
  g_autofree char *problem = page_choose_problem (request, error);
  if (problem != NULL)
    show_sessions (request, 409, seats, problem);
  else if (error == NULL && seats->full != NULL && seats->full->len > 0)
    show_sessions (request, 409, seats, "");
  else if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_LATE))
    refuse_late (request, seats);
  else
    page_after_refused (request, error);
}

void
page_after_sessions_post (Request *request)
{
  g_autoptr (Mine) mine = page_need_active (request);
  if (mine == NULL)
    return;
  Chosen chosen;
  page_choose_read (request, &chosen);
  AfterSeats *seats = g_new0 (AfterSeats, 1);
  seats->who.person = g_strdup (mine->person_id);
  memcpy (seats->sessions, chosen.sessions, sizeof seats->sessions);
  seats->n_sessions = chosen.n_sessions;
  g_autofree char *rest = chosen.query != NULL ? g_strconcat ("/sessies", chosen.query, NULL)
                                               : g_strdup ("?gewijzigd=sessies");
  seats->who.next = page_mine_path (request, rest);
  g_free (chosen.query);
  request_write (request, WRITER_SAVEPOINT, after_seats_run, seats, after_seats_free,
                 sessions_written);
}
