/* SPDX-License-Identifier: EUPL-1.2
 *
 * Choosing sessions round by round; see page_choose.h.
 */
#include "server/sales/page_choose.h"

#include <string.h>

#include "schedule/when.h"
#include "server/sales/cart.h"
#include "server/sales/page_view.h"
#include "server/web/shared.h"

/* ---- Showing ---- */

static gboolean
is_shown (const CatalogueSession *session, const Choice *choice)
{
  const CatalogueFilter *filter = &choice->filter;
  if (!session->bookable || session->cancelled || (choice->days >> (session->day_id - 1) & 1) == 0)
    return FALSE;
  if (cart_has (choice->chosen, session->id) || cart_has (choice->held, session->id) ||
      cart_has (choice->waiting, session->id))
    return TRUE;
  return (filter->track_id == 0 || filter->track_id == session->track_id) &&
         (filter->sector == 0 || (filter->sector & session->sectors) != 0) &&
         (!filter->only_free || session->places_left > 0);
}

/* A round being filled. */
typedef struct {
  View *view;
  gint64 id;
  int free;
  gboolean ticked;
  gboolean fixed; /* what is held in it stays */
} Round;

static void
begin_round (Request *request, View *view, const CatalogueSession *session, Round *round)
{
  View *item = view_item (view, "rounds");
  g_autofree char *day = page_day_text (request, session->starts_ms);
  g_autofree char *span =
      when_format_span (session->starts_ms, session->ends_ms, lang_when (request_lang (request)));
  g_autofree char *name = g_strdup_printf ("ronde-%" G_GINT64_FORMAT, session->round_id);
  *round = (Round){ .view = item, .id = session->round_id };
  g_autofree char *weekday = g_strndup (day, strcspn (day, " "));
  view_text (item, "day", weekday);
  view_text (item, "round",
             session->round_id != 0 ? session->round_name
                                    : request_message (request, "sessions.loose"));
  view_text (item, "hours", session->round_id != 0 ? span : "");
  view_text (item, "field", name);
  view_int (item, "round_id", session->round_id);
  view_flag (item, "in_round", session->round_id != 0);
  view_text (item, "chosen_title", "");
  view_flag (item, "nothing_chosen", TRUE);
  view_list (item, "sessions");
}

/* @next_id: the round after it, 0 for none. */
static void
end_round (Round *round, const Choice *choice, gint64 next_id, gboolean *any_open)
{
  if (round->view == NULL)
    return;
  gboolean open = choice->open_round != 0 ? round->id == choice->open_round
                                          : !*any_open && !round->ticked && round->id != 0;
  *any_open = *any_open || open;
  view_flag (round->view, "open", open);
  view_int (round->view, "next_id", next_id);
  view_int (round->view, "free", round->free);
  view_flag (round->view, "fixed", round->fixed);
}

static void
add_session (Request *request, const CatalogueSession *session, const Choice *choice, Round *round)
{
  View *item = view_item (round->view, "sessions");
  gboolean ticked = cart_has (choice->chosen, session->id);
  gboolean held = cart_has (choice->held, session->id);
  gboolean full = session->places_left <= 0 && !held;
  gboolean late = session->starts_ms <= choice->fixed_ms;
  page_session_view (request, item, session);
  view_flag (item, "chosen", ticked && !full);
  view_flag (item, "closed", full || (late && !held));
  view_flag (item, "late", late);
  view_flag (item, "line", full && !late && choice->lines);
  view_flag (item, "waiting", cart_has (choice->waiting, session->id));
  round->free += session->places_left > 0 && !late;
  round->fixed = round->fixed || (late && held);
  if (!ticked)
    return;
  round->ticked = TRUE;
  view_flag (round->view, "nothing_chosen", FALSE);
  view_text (round->view, "chosen_title", session->title);
}

static void
add_rounds (Request *request, View *view, GPtrArray *sessions, const Choice *choice)
{
  gboolean any_open = FALSE;
  int hidden = 0;
  Round round = { 0 };
  view_list (view, "rounds");
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (sessions, i);
    if (!is_shown (session, choice)) {
      hidden += session->bookable && !session->cancelled &&
                (choice->days >> (session->day_id - 1) & 1) != 0;
      continue;
    }
    if (round.view == NULL || session->round_id != round.id) {
      end_round (&round, choice, session->round_id, &any_open);
      begin_round (request, view, session, &round);
    }
    add_session (request, session, choice, &round);
  }
  end_round (&round, choice, 0, &any_open);
  view_int (view, "hidden", hidden);
}

static gboolean
add_themes (Request *request, View *view, gint64 chosen, GError **error)
{
  g_autoptr (GPtrArray) tracks = request_shared (request, catalogue_tracks, error);
  gboolean english = request_lang (request) == LANG_EN;
  view_list (view, "tracks");
  for (guint i = 0; tracks != NULL && i < tracks->len; i++) {
    const CatalogueChoice *track = g_ptr_array_index (tracks, i);
    View *item = view_item (view, "tracks");
    view_int (item, "value", track->id);
    view_text (item, "label", english ? track->en : track->nl);
    view_flag (item, "chosen", track->id == chosen);
  }
  return tracks != NULL;
}

static GPtrArray *
read_by_round (Store *store, GError **error)
{
  return catalogue_sessions (store, &(CatalogueFilter){ .by_round = TRUE }, error);
}

gboolean
page_choose_fill (Request *request, View *view, const Choice *choice, GError **error)
{
  g_autoptr (GPtrArray) sessions = request_shared (request, read_by_round, error);
  if (sessions == NULL || !add_themes (request, view, choice->filter.track_id, error))
    return FALSE;
  page_sector_list (view, "sector_choices", choice->filter.sector);
  view_flag (view, "only_free", choice->filter.only_free);
  view_flag (view, "narrowed",
             choice->filter.track_id != 0 || choice->filter.sector != 0 ||
                 choice->filter.only_free);
  add_rounds (request, view, sessions, choice);
  return TRUE;
}

char *
page_choose_problem (Request *request, const GError *error)
{
  static const struct {
    OrderError code;
    const char *key;
  } sentences[] = {
    { ORDER_ERROR_OVERLAP, "sessions.clash" },
    { ORDER_ERROR_FIRST_CHOICE, "sessions.first" },
    { ORDER_ERROR_NOT_FOR_TICKET, "sessions.other_day" },
    { ORDER_ERROR_NO_PLACES, "sessions.no_places" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (g_error_matches (error, ORDER_ERROR, (int) sentences[i].code))
      return messages_format (request_app (request)->messages, request_lang (request),
                              sentences[i].key, "session", error->message, NULL);
  return NULL;
}

/* ---- Reading ---- */

CatalogueFilter
page_choose_filter (Request *request)
{
  return (CatalogueFilter){ .track_id = page_number (request_query (request, "thema")),
                            .sector = (int) page_number (request_query (request, "sector")),
                            .only_free = request_query (request, "vrij") != NULL };
}

static void
read_ids (const GPtrArray *values, gint64 *ids, guint *n)
{
  for (guint i = 0; i < values->len && *n < SEATS_MAX; i++) {
    gint64 id = page_number (values->pdata[i]);
    if (id != 0)
      ids[(*n)++] = id;
  }
}

/* Where somebody goes on choosing: after "show", or after a round's own button. */
static char *
read_query (Request *request)
{
  const char *to = request_form (request, "verder");
  if (to == NULL)
    return NULL;
  gint64 round = page_number (to);
  GString *query = g_string_new (NULL);
  static const char *const fields[] = { "thema", "sector", "vrij" };
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    gint64 value = page_number (request_form (request, fields[i]));
    if (value != 0)
      g_string_append_printf (query, "%s%s=%" G_GINT64_FORMAT, query->len > 0 ? "&" : "?",
                              fields[i], value);
  }
  if (round != 0)
    g_string_append_printf (query, "%sopen=%" G_GINT64_FORMAT "#ronde-%" G_GINT64_FORMAT,
                            query->len > 0 ? "&" : "?", round, round);
  return g_string_free (query, FALSE);
}

void
page_choose_read (Request *request, Chosen *chosen)
{
  *chosen = (Chosen){ 0 };
  const GPtrArray *fields = request_form_names (request);
  for (guint i = 0; i < fields->len; i++)
    if (g_str_has_prefix (fields->pdata[i], "ronde-"))
      read_ids (request_form_all (request, fields->pdata[i]), chosen->sessions,
                &chosen->n_sessions);
  read_ids (request_form_all (request, "los"), chosen->sessions, &chosen->n_sessions);
  read_ids (request_form_all (request, "wacht"), chosen->waiting, &chosen->n_waiting);
  chosen->query = read_query (request);
}
