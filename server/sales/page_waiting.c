/* SPDX-License-Identifier: EUPL-1.2
 *
 * Standing in line for a full session, and taking or declining what is offered, by private link.
 */
#include "server/sales/page_waiting.h"

#include <string.h>

#include "schedule/when.h"
#include "server/sales/page_person.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"
#include "server/sales/places.h"
#include "server/sales/waiting.h"

/* ---- On the private page ---- */

static void
add_place (Request *request, View *item, const WaitingPlace *place)
{
  g_autofree char *at = when_format_short (place->starts_ms, lang_when (request_lang (request)));
  g_autofree char *until =
      place->until_ms != 0 ? when_format_short (place->until_ms, lang_when (request_lang (request)))
                           : NULL;
  view_int (item, "id", place->session_id);
  view_text (item, "name", place->title);
  view_text (item, "slug", place->slug);
  view_text (item, "room", place->room);
  view_text (item, "at", at);
  view_text (item, "until", until);
  view_int (item, "turn", place->ahead + 1);
  view_text (item, "clashes", place->clashes);
}

/* What just happened, from the address the command led to. */
static const char *
told_key (const char *word)
{
  static const struct {
    const char *word, *key;
  } words[] = {
    { "erbij", "waiting.joined" },
    { "eraf", "waiting.left" },
    { "ja", "waiting.accepted" },
    { "ja-en-eraf", "waiting.accepted_rest" },
  };
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0)
      return words[i].key;
  return NULL;
}

gboolean
page_waiting_fill (Request *request, View *view, const Mine *mine, GError **error)
{
  g_autoptr (GPtrArray) places =
      waiting_places (request_store (request), mine->attendee_id, request_now_ms (request), error);
  if (places == NULL)
    return FALSE;
  static const char *const lists[] = { "offers", "lines", "lapsed" };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    view_list (view, lists[i]);
  for (guint i = 0; i < places->len; i++) {
    const WaitingPlace *place = places->pdata[i];
    const char *list = place->state == WAITING_OFFERED   ? "offers"
                       : place->state == WAITING_WAITING ? "lines"
                                                         : "lapsed";
    add_place (request, view_item (view, list), place);
  }
  const char *told = told_key (request_query (request, "wachtlijst"));
  view_text (view, "waiting_told", told != NULL ? request_message (request, told) : "");
  return TRUE;
}

/* ---- Joining ---- */

static gboolean
is_waited_for (const GPtrArray *places, gint64 session_id)
{
  for (guint i = 0; i < places->len; i++) {
    const WaitingPlace *place = places->pdata[i];
    if (place->session_id == session_id && place->state != WAITING_LAPSED)
      return TRUE;
  }
  return FALSE;
}

static gboolean
has_seat (const Mine *mine, gint64 session_id)
{
  for (guint i = 0; i < mine->sessions->len; i++)
    if (((CatalogueSession *) mine->sessions->pdata[i])->id == session_id)
      return TRUE;
  return FALSE;
}

static gboolean
fill_full_sessions (Request *request, View *view, const Mine *mine, GError **error)
{
  Store *store = request_store (request);
  gint64 now_ms = request_now_ms (request);
  g_autoptr (GPtrArray) places = waiting_places (store, mine->attendee_id, now_ms, error);
  g_autoptr (GPtrArray) sessions =
      places != NULL ? catalogue_sessions (store, &(CatalogueFilter){ 0 }, error) : NULL;
  if (sessions == NULL)
    return FALSE;
  gboolean any = FALSE;
  view_list (view, "sessions");
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = sessions->pdata[i];
    if (!session->bookable || session->cancelled || session->places_left > 0 ||
        session->starts_ms <= now_ms || (mine->days >> (session->day_id - 1) & 1) == 0 ||
        has_seat (mine, session->id) || is_waited_for (places, session->id))
      continue;
    View *item = view_item (view, "sessions");
    g_autofree char *day = page_day_text (request, session->starts_ms);
    page_session_view (request, item, session);
    view_text (item, "day", day);
    any = TRUE;
  }
  view_flag (view, "any", any);
  return TRUE;
}

void
page_waiting (Request *request)
{
  g_autoptr (Mine) mine = page_need_active (request);
  if (mine == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "waiting.title");
  view_text (view, "link", request_param (request, "link"));
  if (fill_full_sessions (request, view, mine, &error))
    request_render (request, 200, "waiting", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

/* ---- Answering ---- */

/* Nothing is given up without an explicit yes: this page asks for it. @titles: what it costs. */
static void
ask (Request *request, const WaitingChange *change, const char *titles)
{
  g_autoptr (GError) error = NULL;
  g_auto (PlacesSession) session = { 0 };
  if (!places_session (request_store (request), change->session_id, &session, &error)) {
    request_fail_error (request, error);
    return;
  }
  View *view = page_new (request, "waiting.ask_title");
  view_text (view, "link", change->link);
  view_int (view, "id", change->session_id);
  view_text (view, "name", session.title);
  view_text (view, "clashes", titles);
  request_render (request, 409, "waiting_ask", view);
}

static void
changed (Request *request, gpointer command, const char *outcome, const GError *error)
{
  if (error == NULL)
    request_redirect (request, outcome);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_OVERLAP))
    ask (request, command, error->message);
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_PLACES_FREE))
    request_fail (request, 409, "waiting.free_now");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_STATE))
    request_fail (request, 409, "waiting.too_late");
  else if (g_error_matches (error, ORDER_ERROR, ORDER_ERROR_NOT_FOR_TICKET))
    request_fail (request, 422, "waiting.other_day");
  else
    request_fail_error (request, error);
}

void
page_waiting_post (Request *request)
{
  static const struct {
    const char *word;
    WaitingAct act;
  } acts[] = {
    { "erbij", WAITING_ACT_JOIN },
    { "eraf", WAITING_ACT_LEAVE },
    { "ja", WAITING_ACT_ACCEPT },
  };
  const char *word = request_form (request, "wat");
  guint chosen = 0;
  while (chosen < G_N_ELEMENTS (acts) && g_strcmp0 (acts[chosen].word, word) != 0)
    chosen++;
  if (chosen == G_N_ELEMENTS (acts)) {
    request_fail (request, 400, "error.bad_request");
    return;
  }
  g_autoptr (Mine) mine = page_need_active (request);
  if (mine == NULL)
    return;
  WaitingChange *change = g_new0 (WaitingChange, 1);
  change->person = g_strdup (mine->person_id);
  change->link = g_strdup (request_param (request, "link"));
  change->session_id = page_number (request_form (request, "sessie"));
  change->act = acts[chosen].act;
  change->yes = request_form (request, "zeker") != NULL;
  request_write (request, WRITER_SAVEPOINT, waiting_change_run, change, waiting_change_free,
                 changed);
}
