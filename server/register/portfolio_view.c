/* SPDX-License-Identifier: EUPL-1.2
 *
 * A portfolio in words; see portfolio_view.h.
 */
#include "server/register/portfolio_view.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/hours.h"
#include "server/register/portfolio_svg.h"
#include "server/web/view_words.h"

static const char SQL_SUMMARY[] =
    "SELECT IFNULL (s.title, c.title), a.validated, a.claimable_from > d.date, a.subject_quarters,"
    " a.didactic_quarters, a.pedagogic_quarters, a.other_quarters, a.claimable_from FROM activity a"
    " LEFT JOIN session s ON s.id = a.session_id JOIN day d ON d.id = IFNULL (a.day_id, s.day_id),"
    " congress c WHERE a.attendee_id = :attendee AND a.withdrawn = 0"
    " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"
    " ORDER BY d.date, IFNULL (s.starts_ms, 0), a.id";

static const char *const AREA_KEYS[AREAS] = { "register.subject", "register.didactic",
                                              "register.pedagogic", "register.other" };

const char *
portfolio_area_name (const Messages *messages, Lang lang, int area)
{
  return messages_get (messages, lang, AREA_KEYS[area]);
}

static void
put_day (View *view, const char *name, const char *date, Lang lang)
{
  g_autofree char *text = *date != '\0' ? when_format_day (date, lang_when (lang)) : NULL;
  view_text (view, name, text != NULL ? text : date);
}

/* ---- The sum of it ---- */

gboolean
portfolio_fill_view (Store *store, gint64 attendee_id, Lang lang, View *view, GError **error)
{
  static const char *const NAMES[AREAS] = { "total_subject", "total_didactic", "total_pedagogic",
                                            "total_other" };
  int totals[AREAS] = { 0 }, sum = 0;
  gboolean any = FALSE, kept = FALSE;
  view_list (view, "activities");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SUMMARY, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "activities");
    gboolean validated = store_column_int (q, 1) != 0;
    gboolean later = validated && store_column_int (q, 2) != 0;
    view_text (item, "session", store_column_text (q, 0));
    view_flag (item, "validated", validated);
    view_flag (item, "later", later);
    put_day (item, "claimable_from", store_column_text (q, 7), lang);
    for (int i = 0; validated && i < AREAS; i++)
      totals[i] += (int) store_column_int (q, 3 + i);
    any = TRUE;
    kept = kept || later;
  }
  for (int i = 0; i < AREAS; i++) {
    view_hours (view, NAMES[i], totals[i], lang);
    sum += totals[i];
  }
  view_hours (view, "total_hours", sum, lang);
  view_flag (view, "any_activity", any);
  view_flag (view, "any_kept", kept);
  return step == STORE_DONE;
}

/* ---- All of it ---- */

static void
add_missing (GPtrArray *list, const Messages *messages, Lang lang, const char *key, int quarters)
{
  g_autofree char *text = hours_format (quarters, lang);
  if (quarters > 0)
    g_ptr_array_add (list, messages_format (messages, lang, key, "hours", text, NULL));
}

GPtrArray *
portfolio_missing (const Portfolio *portfolio, const Messages *messages, Lang lang)
{
  const PortfolioSums *sums = &portfolio->sums;
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  add_missing (list, messages, lang, "folio.missing_total", sums->missing_total);
  add_missing (list, messages, lang, "folio.missing_primary", sums->missing_primary);
  add_missing (list, messages, lang, "folio.missing_subject", sums->missing_subject);
  add_missing (list, messages, lang, "folio.over_ceiling", sums->over_ceiling);
  if (list->len == 0)
    g_ptr_array_add (list, g_strdup (messages_get (messages, lang, "folio.nothing_missing")));
  return list;
}

char *
portfolio_picture_text (const Portfolio *portfolio, const Messages *messages, Lang lang)
{
  const PortfolioSums *sums = &portfolio->sums;
  g_autofree char *counted = hours_format (sums->counted, lang);
  g_autofree char *total = hours_format (portfolio->rules.total, lang);
  GString *text = g_string_new (NULL);
  g_autofree char *head =
      messages_format (messages, lang, "folio.progress", "counted", counted, "total", total, NULL);
  g_string_append (text, head);
  for (int area = 0; area < AREAS; area++) {
    g_autofree char *sum = hours_format (sums->validated[area] + sums->others[area], lang);
    g_string_append_printf (text, " %s: %s.", portfolio_area_name (messages, lang, area), sum);
  }
  return g_string_free (text, FALSE);
}

char *
portfolio_need (const Portfolio *portfolio, const Messages *messages, Lang lang, int area)
{
  const PortfolioRules *rules = &portfolio->rules;
  int quarters = 0;
  if (area == AREA_SUBJECT && portfolio->sums.vo)
    quarters = rules->subject_vo;
  else if (area == AREA_OTHER)
    quarters = portfolio->sums.ceiling;
  else if (area == PORTFOLIO_PRIMARY)
    quarters = rules->primary;
  else if (area == PORTFOLIO_ALL)
    quarters = rules->total;
  else
    return g_strdup ("");
  g_autofree char *hours = hours_format (quarters, lang);
  return messages_format (messages, lang, area == AREA_OTHER ? "folio.at_most" : "folio.at_least",
                          "hours", hours, NULL);
}

static void
put_need (View *view, const char *name, const Portfolio *portfolio, const Messages *messages,
          Lang lang, int area)
{
  g_autofree char *text = portfolio_need (portfolio, messages, lang, area);
  view_text (view, name, text);
}

static void
view_areas (const Portfolio *portfolio, const Messages *messages, Lang lang, View *view)
{
  const PortfolioSums *sums = &portfolio->sums;
  view_list (view, "areas");
  for (int area = 0; area < AREAS; area++) {
    View *item = view_item (view, "areas");
    view_text (item, "name", portfolio_area_name (messages, lang, area));
    view_int (item, "number", area + 1);
    view_hours (item, "validated_hours", sums->validated[area], lang);
    view_hours (item, "other_hours", sums->others[area], lang);
    view_hours (item, "sum", sums->validated[area] + sums->others[area], lang);
    put_need (item, "need", portfolio, messages, lang, area);
  }
  put_need (view, "primary_need", portfolio, messages, lang, PORTFOLIO_PRIMARY);
  put_need (view, "total_need", portfolio, messages, lang, PORTFOLIO_ALL);
  view_hours (view, "primary", sums->primary, lang);
  view_hours (view, "counted", sums->counted, lang);
  view_hours (view, "undivided", sums->undivided, lang);
  view_flag (view, "any_undivided", sums->undivided > 0);
  view_hours (view, "ceiling", sums->ceiling, lang);
  view_flag (view, "vo", sums->vo);
  view_hours (view, "need_total", portfolio->rules.total, lang);
  view_hours (view, "need_primary", portfolio->rules.primary, lang);
  view_hours (view, "need_subject", portfolio->rules.subject_vo, lang);
}

static void
view_scans (const PortfolioItem *item, Lang lang, View *view)
{
  view_list (view, "evidence");
  view_flag (view, "any_evidence", item->scans->len > 0);
  for (guint i = 0; i < item->scans->len; i++) {
    const PortfolioScan *scan = item->scans->pdata[i];
    View *line = view_item (view, "evidence");
    g_autofree char *at = when_format_short (scan->at_ms, lang_when (lang));
    view_text (line, "at", at);
    view_text (line, "door", scan->door);
    view_text (line, "kiosk", scan->kiosk);
    view_flag (line, "inward", scan->inward);
  }
}

static void
view_one (const PortfolioItem *item, const Messages *messages, Lang lang, View *view)
{
  g_autofree char *span = item->starts_ms > 0
                              ? when_format_span (item->starts_ms, item->ends_ms, lang_when (lang))
                              : NULL;
  view_text (view, "session", item->title);
  put_day (view, "day", item->date, lang);
  view_text (view, "span", span);
  view_text (view, "code", item->code);
  view_text (view, "provider", item->provider);
  view_text (view, "type", item->activity_type);
  view_text (view, "elements", item->elements);
  view_text (view, "contribution", item->contribution);
  view_text (view, "setup", item->own_id != 0 ? item->content : "");
  view_flag (view, "validated", item->validated);
  view_flag (view, "own", item->own_id != 0);
  view_flag (view, "proof", !item->validated && item->own_id == 0);
  view_flag (view, "later", item->later);
  view_flag (view, "corrected", item->corrected);
  view_int (view, "own_id", item->own_id);
  view_text (view, "reference", item->reference);
  put_day (view, "claimable_from", item->claimable_from, lang);
  view_hours (view, "hours", portfolio_item_total (item), lang);
  view_hours (view, "contact", item->contact_quarters, lang);
  view_list (view, "split");
  for (int area = 0; area < AREAS; area++)
    if (item->quarters[area] > 0) {
      View *part = view_item (view, "split");
      view_text (part, "name", portfolio_area_name (messages, lang, area));
      view_hours (part, "hours", item->quarters[area], lang);
    }
  view_scans (item, lang, view);
}

static void
view_near (const Portfolio *portfolio, Lang lang, View *view)
{
  view_list (view, "near");
  view_flag (view, "any_near", portfolio->near->len > 0);
  for (guint i = 0; i < portfolio->near->len; i++) {
    const PortfolioItem *item = portfolio->near->pdata[i];
    View *line = view_item (view, "near");
    g_autofree char *at = when_format_short (item->starts_ms, lang_when (lang));
    view_text (line, "session", item->title);
    view_text (line, "at", at);
    view_int (line, "minutes", item->contact_quarters);
    view_int (line, "whole", (item->ends_ms - item->starts_ms) / 60000);
  }
}

static void
view_standing (const Standing *standing, View *view)
{
  view_text (view, "register_number", standing->register_number);
  view_text (view, "birth_date", standing->birth_date);
  view_text (view, "period_from", standing->period_from);
  view_flag (view, "declared", standing->declared);
  view_flag (view, "enrolled", standing->enrolled);
  view_flag (view, "matched",
             standing->verdict == STANDING_MATCHED || standing->verdict == STANDING_CONFIRMED);
  view_flag (view, "doubtful", standing->verdict == STANDING_DOUBTFUL);
  view_flag (view, "late",
             standing->verdict == STANDING_LATE || standing->verdict == STANDING_REJECTED);
}

void
portfolio_view (const Portfolio *portfolio, const Messages *messages, Lang lang, View *view)
{
  gboolean certifiable = FALSE, kept = FALSE;
  g_autoptr (GPtrArray) missing = portfolio_missing (portfolio, messages, lang);
  g_autofree char *words = portfolio_picture_text (portfolio, messages, lang);
  char *svg = portfolio_svg (portfolio, messages_get (messages, lang, "folio.picture"), words);
  view_html (view, "picture", safe_html_take_trusted (svg, strlen (svg)));
  view_text (view, "picture_text", words);
  view_text (view, "name", portfolio->standing.name);
  view_text (view, "school", portfolio->school);
  view_text (view, "place", portfolio->place);
  put_day (view, "from", portfolio->from, lang);
  put_day (view, "until", portfolio->until, lang);
  view_flag (view, "period_given", portfolio->period_given);
  view_areas (portfolio, messages, lang, view);
  view_standing (&portfolio->standing, view);
  view_list (view, "missing");
  for (guint i = 0; i < missing->len; i++)
    view_text (view_item (view, "missing"), "text", missing->pdata[i]);
  view_list (view, "items");
  for (guint i = 0; i < portfolio->items->len; i++) {
    const PortfolioItem *item = portfolio->items->pdata[i];
    view_one (item, messages, lang, view_item (view, "items"));
    certifiable = certifiable || item->activity_id != 0;
    kept = kept || item->later;
  }
  view_flag (view, "any_item", portfolio->items->len > 0);
  view_flag (view, "any_kept", kept);
  view_flag (view, "certifiable", certifiable);
  view_near (portfolio, lang, view);
}
