/* SPDX-License-Identifier: EUPL-1.2
 *
 * Shared by the pages of the sale; see page_view.h.
 */
#include "server/sales/page_view.h"

#include <string.h>

#include "schedule/when.h"

enum { FEW_PLACES = 5, QUARTERS_IN_HOUR = 4 };

View *
page_new (Request *request, const char *title_key)
{
  View *view = view_new ();
  view_text (view, "title", request_message (request, title_key));
  return view;
}

gint64
page_number (const char *text)
{
  gint64 number = 0;
  if (text != NULL)
    g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL);
  return number;
}

char *
page_form_text (Request *request, const char *name)
{
  const char *text = request_form (request, name);
  return g_strdup (text != NULL ? text : "");
}

void
page_hold (Request *request, View *view, gint64 expires_ms)
{
  g_autofree char *until = when_format_time (expires_ms, lang_when (request_lang (request)));
  view_text (view, "until", until);
  view_int (view, "hold_left_s", (expires_ms - request_now_ms (request)) / 1000);
}

char *
page_day_text (Request *request, gint64 ms)
{
  return when_format_date (ms, lang_when (request_lang (request)));
}

void
page_sector_list (View *view, const char *name, int chosen)
{
  view_list (view, name);
  for (int bit = 0; bit < SECTOR_COUNT; bit++) {
    View *item = view_item (view, name);
    view_int (item, "value", 1 << bit);
    view_text (item, "label", programme_sector_name (bit));
    view_flag (item, "chosen", (chosen & 1 << bit) != 0);
  }
}

static char *
sector_words (int sectors)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (int bit = 0; bit < SECTOR_COUNT; bit++)
    if ((sectors & 1 << bit) != 0)
      g_ptr_array_add (words, (gpointer) programme_sector_name (bit));
  g_ptr_array_add (words, NULL);
  return g_strjoinv (", ", (char **) words->pdata);
}

const char *
page_places_words (Request *request, const CatalogueSession *session, char **words)
{
  g_autofree char *count = g_strdup_printf ("%d", session->places_left);
  const char *key = "places.left";
  const char *class = "";
  if (session->cancelled || (session->bookable && session->places_left <= 0)) {
    key = session->cancelled ? "places.cancelled" : "places.none";
    class = "places--none";
  } else if (!session->bookable) {
    key = "places.walk_in";
  } else if (session->places_left == 1) {
    key = "places.one";
  }
  if (*class == '\0' && session->bookable && session->places_left <= FEW_PLACES)
    class = "places--few";
  *words = messages_format (request_app (request)->messages, request_lang (request), key, "count",
                            count, NULL);
  return class;
}

static void
add_places (Request *request, View *view, const CatalogueSession *session)
{
  g_autofree char *words = NULL;
  view_text (view, "places_class", page_places_words (request, session, &words));
  view_text (view, "places", words);
}

static void
add_hours (Request *request, View *view, int quarters)
{
  static const char *const parts[] = { "", ",25", ",5", ",75" };
  g_autofree char *hours =
      g_strdup_printf ("%d%s", quarters / QUARTERS_IN_HOUR, parts[quarters % QUARTERS_IN_HOUR]);
  if (request_lang (request) == LANG_EN)
    g_strdelimit (hours, ",", '.');
  g_autofree char *text = messages_format (request_app (request)->messages, request_lang (request),
                                           "session.hours", "hours", hours, NULL);
  view_text (view, "hours", quarters > 0 ? text : "");
}

void
page_session_view (Request *request, View *view, const CatalogueSession *session)
{
  gboolean english = request_lang (request) == LANG_EN;
  g_autofree char *span =
      when_format_span (session->starts_ms, session->ends_ms, lang_when (request_lang (request)));
  g_autofree char *sectors = sector_words (session->sectors);
  g_autofree char *theme = session->track_position > 0
                               ? g_strdup_printf ("theme-%d", (session->track_position - 1) % 4 + 1)
                               : NULL;
  view_int (view, "id", session->id);
  view_text (view, "slug", session->slug);
  view_text (view, "name", session->title);
  view_text (view, "subtitle", session->subtitle);
  view_text (view, "room", session->room);
  view_text (view, "speakers", session->speakers);
  view_text (view, "track", english ? session->track_en : session->track_nl);
  view_text (view, "theme", theme);
  view_text (view, "sectors", sectors);
  view_text (view, "span", span);
  view_flag (view, "starters", session->for_starters);
  view_flag (view, "research", session->research_based);
  view_flag (view, "cancelled", session->cancelled);
  view_flag (view, "can_choose", session->bookable && !session->cancelled);
  add_places (request, view, session);
  add_hours (request, view, session->quarters);
}
