/* SPDX-License-Identifier: EUPL-1.2
 *
 * The pages that anybody may read: the first page, the programme and a session.
 */
#include <string.h>

#include "schedule/frab.h"
#include "schedule/ics.h"
#include "schedule/when.h"
#include "schedule/xml.h"
#include "server/sales/markdown.h"
#include "server/sales/page_sale.h"
#include "server/sales/page_view.h"
#include "server/sales/pages.h"

/* "vrijdag 6 oktober 2017 & zaterdag 7 oktober 2017" */
static char *
days_in_words (GStrv dates, Lang lang)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  for (guint i = 0; dates[i] != NULL; i++) {
    g_autofree char *day = when_format_day (dates[i], lang_when (lang));
    g_strv_builder_add (words, day != NULL ? day : dates[i]);
  }
  g_auto (GStrv) each = g_strv_builder_end (words);
  return g_strjoinv (" & ", each);
}

void
page_home (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (CatalogueCongress) congress = catalogue_congress (store, &error);
  if (error != NULL) {
    request_fail_error (request, error);
    return;
  }
  View *view = page_new (request, "home.title");
  g_autofree char *days =
      congress != NULL ? days_in_words (congress->dates, request_lang (request)) : NULL;
  view_text (view, "congress", congress != NULL ? congress->title : "");
  view_text (view, "venue", congress != NULL ? congress->venue : "");
  view_text (view, "city", congress != NULL ? congress->city : "");
  view_text (view, "days", days);
  request_render (request, 200, "home", view);
}

/* ---- The programme ---- */

static gint64
query_number (Request *request, const char *name)
{
  return page_number (request_query (request, name));
}

static gboolean
add_choices (Request *request, View *view, const char *name,
             GPtrArray *(*read) (Store *store, GError **error), gint64 chosen, GError **error)
{
  g_autoptr (GPtrArray) choices = read (request_store (request), error);
  if (choices == NULL)
    return FALSE;
  gboolean english = request_lang (request) == LANG_EN;
  view_list (view, name);
  for (guint i = 0; i < choices->len; i++) {
    const CatalogueChoice *choice = g_ptr_array_index (choices, i);
    View *item = view_item (view, name);
    g_autofree char *day = when_format_day (choice->nl, lang_when (request_lang (request)));
    g_autofree char *day_of_round =
        when_format_day (choice->en, lang_when (request_lang (request)));
    g_autofree char *weekday =
        day_of_round != NULL ? g_strndup (day_of_round, strcspn (day_of_round, " ")) : NULL;
    g_autofree char *round =
        weekday != NULL ? g_strdup_printf ("%s · %s", weekday, choice->nl) : NULL;
    view_int (item, "value", choice->id);
    view_text (item, "label",
               day != NULL     ? day
               : round != NULL ? round
               : english       ? choice->en
                               : choice->nl);
    view_flag (item, "chosen", choice->id == chosen);
  }
  return TRUE;
}

/* A link to a group: "vr Ronde 1". */
static void
add_jump (Request *request, View *view, const char *day, const char *name, guint number)
{
  enum { LETTERS_NL = 2, LETTERS_EN = 3 };
  int letters = request_lang (request) == LANG_EN ? LETTERS_EN : LETTERS_NL;
  g_autofree char *label = g_strdup_printf ("%.*s %s", letters, day, name);
  View *item = view_item (view, "jumps");
  view_int (item, "number", number);
  view_text (item, "label", label);
}

/* Sessions stand under their round; those outside the rounds under their own time. */
static void
add_groups (Request *request, View *view, GPtrArray *sessions)
{
  View *group = NULL;
  gint64 last_round = -1, last_start = -1;
  guint n_groups = 0;
  view_list (view, "groups");
  view_list (view, "jumps");
  for (guint i = 0; i < sessions->len; i++) {
    const CatalogueSession *session = g_ptr_array_index (sessions, i);
    gboolean same = group != NULL && session->round_id == last_round &&
                    (session->round_id != 0 || session->starts_ms == last_start);
    if (!same) {
      g_autofree char *day = page_day_text (request, session->starts_ms);
      group = view_item (view, "groups");
      g_autofree char *span = when_format_span (session->starts_ms, session->ends_ms,
                                                lang_when (request_lang (request)));
      view_text (group, "day", day);
      const char *name = session->round_id != 0 ? session->round_name : span;
      view_text (group, "round", name);
      view_int (group, "number", i);
      add_jump (request, view, day, name, i);
      n_groups++;
      view_list (group, "sessions");
    }
    last_round = session->round_id;
    last_start = session->starts_ms;
    page_session_view (request, view_item (group, "sessions"), session);
  }
  view_flag (view, "many", n_groups > 1);
}

static gboolean
fill_programme (Request *request, View *view, GError **error)
{
  const CatalogueFilter filter = { .day_id = query_number (request, "dag"),
                                   .round_id = query_number (request, "ronde"),
                                   .track_id = query_number (request, "thema"),
                                   .sector = (int) query_number (request, "sector"),
                                   .only_free = request_query (request, "vrij") != NULL,
                                   .words = request_query (request, "zoek") };
  if (!add_choices (request, view, "days", catalogue_days, filter.day_id, error) ||
      !add_choices (request, view, "rounds", catalogue_rounds, filter.round_id, error) ||
      !add_choices (request, view, "tracks", catalogue_tracks, filter.track_id, error))
    return FALSE;
  page_sector_list (view, "sector_choices", filter.sector);
  view_flag (view, "only_free", filter.only_free);
  view_text (view, "words", filter.words);
  view_flag (view, "narrowed",
             filter.day_id != 0 || filter.round_id != 0 || filter.track_id != 0 ||
                 filter.sector != 0 || filter.only_free ||
                 (filter.words != NULL && *filter.words != '\0'));
  g_autoptr (GPtrArray) sessions = catalogue_sessions (request_store (request), &filter, error);
  if (sessions == NULL)
    return FALSE;
  view_int (view, "count", sessions->len);
  view_flag (view, "nothing", sessions->len == 0);
  add_groups (request, view, sessions);
  return TRUE;
}

void
page_programme (Request *request)
{
  if (request_store (request) == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (View) view = page_new (request, "programme.title");
  if (fill_programme (request, view, &error) && page_sale_links (request, view, &error))
    request_render (request, 200, "programme", g_steal_pointer (&view));
  else
    request_fail_error (request, error);
}

/* Answers with the whole programme as @write makes it; @write gives its text. */
static void
answer_programme (Request *request, char *(*write) (Request *request, const Programme *programme),
                  const char *content_type, const char *filename)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (Programme) programme = catalogue_load (store, request_app (request)->base_url, &error);
  if (programme == NULL) {
    request_fail_error (request, error);
    return;
  }
  char *text = write (request, programme);
  request_answer_text (request, content_type, text, filename);
}

static char *
write_ics (Request *request, const Programme *programme)
{
  g_autoptr (GUri) uri = g_uri_parse (programme->base_url, G_URI_FLAGS_NONE, NULL);
  return ics_programme (programme, uri != NULL ? g_uri_get_host (uri) : "localhost",
                        request_now_ms (request));
}

static char *
write_xml (Request *request, const Programme *programme)
{
  (void) request;
  return programme_xml_write (programme);
}

static char *
write_json (Request *request, const Programme *programme)
{
  (void) request;
  return programme_frab_write (programme);
}

void
page_programme_ics (Request *request)
{
  answer_programme (request, write_ics, "text/calendar; charset=utf-8", "programma.ics");
}

void
page_schedule_xml (Request *request)
{
  answer_programme (request, write_xml, "application/xml; charset=utf-8", NULL);
}

void
page_schedule_json (Request *request)
{
  answer_programme (request, write_json, "application/json; charset=utf-8", NULL);
}

/* ---- A session ---- */

void
page_session (Request *request)
{
  Store *store = request_store (request);
  if (store == NULL)
    return;
  g_autoptr (GError) error = NULL;
  g_autoptr (CatalogueSession) session =
      catalogue_session (store, request_param (request, "slug"), &error);
  if (session == NULL) {
    request_fail_missing (request, error);
    return;
  }
  View *view = view_new ();
  view_text (view, "title", session->title);
  page_session_view (request, view, session);
  g_autofree char *day = page_day_text (request, session->starts_ms);
  view_text (view, "day", day);
  view_text (view, "round", session->round_name);
  view_html (view, "abstract", markdown_html (session->abstract));
  request_render (request, 200, "session", view);
}
