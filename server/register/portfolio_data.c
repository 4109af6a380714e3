/* SPDX-License-Identifier: EUPL-1.2
 *
 * A portfolio as data, for a spreadsheet or another system; see papers.h.
 */
#include <jansson.h>
#include <string.h>

#include "schedule/when.h"
#include "server/core/csv.h"
#include "server/core/hours.h"
#include "server/register/papers.h"

static json_t *
hours_json (const int quarters[AREAS])
{
  return json_pack ("{s:i,s:i,s:i,s:i}", "vakinhoudelijk", quarters[AREA_SUBJECT], "vakdidactisch",
                    quarters[AREA_DIDACTIC], "pedagogisch", quarters[AREA_PEDAGOGIC], "overig",
                    quarters[AREA_OTHER]);
}

static json_t *
scans_json (const PortfolioItem *item)
{
  json_t *list = json_array ();
  for (guint i = 0; i < item->scans->len; i++) {
    const PortfolioScan *scan = item->scans->pdata[i];
    g_autofree char *at = when_format_utc (scan->at_ms);
    json_array_append_new (list, json_pack ("{s:s,s:s,s:s,s:s}", "at", at, "direction",
                                            scan->inward ? "in" : "out", "door", scan->door,
                                            "kiosk", scan->kiosk));
  }
  return list;
}

static json_t *
item_json (const PortfolioItem *item)
{
  json_t *object = json_object ();
  const struct {
    const char *key, *value;
  } TEXTS[] = { { "reference", item->reference }, { "name", item->title },
                { "type", item->activity_type },  { "provider", item->provider },
                { "code", item->code },           { "date", item->date },
                { "elements", item->elements },   { "contribution", item->contribution },
                { "content", item->content },     { "claimable_from", item->claimable_from } };
  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    if (*TEXTS[i].value != '\0')
      json_object_set_new (object, TEXTS[i].key, json_string (TEXTS[i].value));
  json_object_set_new (object, "validated", json_boolean (item->validated));
  json_object_set_new (object, "own", json_boolean (item->own_id != 0));
  json_object_set_new (object, "corrected", json_boolean (item->corrected));
  json_object_set_new (object, "quarters", hours_json (item->quarters));
  json_object_set_new (object, "contact_quarters", json_integer (item->contact_quarters));
  json_object_set_new (object, "self_study_quarters", json_integer (item->self_quarters));
  json_object_set_new (object, "scans", scans_json (item));
  return object;
}

char *
portfolio_json (const Portfolio *portfolio)
{
  const PortfolioSums *sums = &portfolio->sums;
  json_t *items = json_array ();
  for (guint i = 0; i < portfolio->items->len; i++)
    json_array_append_new (items, item_json (portfolio->items->pdata[i]));
  json_t *root = json_pack (
      "{s:s,s:{s:s,s:s,s:s,s:s,s:b},s:{s:s,s:s},s:{s:o,s:o,s:i,s:i,s:i,s:i,s:i},s:o}", "format",
      "lerarencongres-portfolio-1", "person", "name", portfolio->standing.name, "school",
      portfolio->school, "place", portfolio->place, "register_number",
      portfolio->standing.register_number, "enrolled", portfolio->standing.enrolled ? 1 : 0,
      "period", "from", portfolio->from, "until", portfolio->until, "sums", "validated",
      hours_json (sums->validated), "not_validated", hours_json (sums->others), "counted",
      sums->counted, "needed", portfolio->rules.total, "missing", sums->missing_total,
      "missing_primary", sums->missing_primary, "missing_subject", sums->missing_subject,
      "activities", items);
  char *dumped = json_dumps (root, JSON_INDENT (1));
  char *text = g_strconcat (dumped, "\n", NULL);
  free (dumped);
  json_decref (root);
  return text;
}

char *
portfolio_csv (const Portfolio *portfolio)
{
  GString *csv =
      csv_new ("datum;activiteit;soort;aanbieder;code;gevalideerd;vakinhoudelijk;vakdidactisch;"
               "pedagogisch;overig;uren;contacturen;opneembaar vanaf;bijdrage;inhoud;kenmerk");
  for (guint i = 0; i < portfolio->items->len; i++) {
    const PortfolioItem *item = portfolio->items->pdata[i];
    const char *const texts[] = { item->date,     item->title, item->activity_type,
                                  item->provider, item->code,  item->validated ? "ja" : "nee" };
    for (gsize k = 0; k < G_N_ELEMENTS (texts); k++)
      csv_text (csv, texts[k], FALSE);
    int hours[AREAS + 2];
    memcpy (hours, item->quarters, sizeof item->quarters);
    hours[AREAS] = portfolio_item_total (item);
    hours[AREAS + 1] = item->contact_quarters;
    for (gsize k = 0; k < G_N_ELEMENTS (hours); k++) {
      g_autofree char *text = hours_format (hours[k], LANG_NL);
      csv_text (csv, text, FALSE);
    }
    csv_text (csv, item->claimable_from, FALSE);
    csv_text (csv, item->contribution, FALSE);
    csv_text (csv, item->content, FALSE);
    csv_text (csv, item->reference, TRUE);
  }
  return g_string_free (csv, FALSE);
}
