/* SPDX-License-Identifier: EUPL-1.2
 *
 * Papers that a teacher keeps; see papers.h. The same as data is portfolio_data.c.
 */
#include "server/register/papers.h"

#include <string.h>

#include "schedule/when.h"
#include "server/core/hours.h"
#include "server/register/document.h"
#include "server/register/portfolio_svg.h"
#include "server/register/portfolio_view.h"

enum { TEXT_MAX_CHARS = 600 };

/* Where and in which language a paper is being written. */
typedef struct {
  Document *document;
  const Messages *messages;
  Lang lang;
} Paper;

static const char *
say (const Paper *paper, const char *key)
{
  return messages_get (paper->messages, paper->lang, key);
}

static char *
hours (const Paper *paper, int quarters)
{
  return hours_format (quarters, paper->lang);
}

static char *
day (const Paper *paper, const char *date)
{
  char *text = when_format_day (date, lang_when (paper->lang));
  return text != NULL ? text : g_strdup (date);
}

/* "key: value", when there is one. */
static void
line (const Paper *paper, const char *key, const char *value)
{
  g_autofree char *cut =
      g_utf8_substring (value, 0, MIN (g_utf8_strlen (value, -1), (glong) TEXT_MAX_CHARS));
  g_autofree char *text = g_strconcat (say (paper, key), ": ", cut, NULL);
  if (*value != '\0')
    document_note (paper->document, text);
}

static void
split_text (const Paper *paper, const PortfolioItem *item, GString *to)
{
  for (int area = 0; area < AREAS; area++)
    if (item->quarters[area] > 0) {
      g_autofree char *part = hours (paper, item->quarters[area]);
      g_string_append_printf (to, "%s%s %s", to->len > 0 ? ", " : "",
                              portfolio_area_name (paper->messages, paper->lang, area), part);
    }
}

/* ---- Certificate ---- */

static void
certificate_rows (const Paper *paper, const Certificate *certificate)
{
  int sums[AREAS] = { 0 }, total = 0;
  const double widths[] = { 20, 32, 27, 25, 23, 14, 12, 21 };
  DocumentCell cells[8];
  const char *heads[] = { say (paper, "certificate.day"),
                          say (paper, "certificate.name"),
                          "",
                          "",
                          "",
                          "",
                          say (paper, "certificate.hours"),
                          "" };
  for (int i = 0; i < 8; i++)
    cells[i] = (DocumentCell){ heads[i], widths[i], i >= 2 };
  for (int area = 0; area < AREAS; area++)
    cells[2 + area].text = portfolio_area_name (paper->messages, paper->lang, area);
  document_row (paper->document, cells, 8, TRUE);
  for (guint i = 0; i < certificate->items->len; i++) {
    const PortfolioItem *item = certificate->items->pdata[i];
    g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (texts, g_strdup (item->date));
    g_ptr_array_add (texts, g_strdup (item->title));
    for (int area = 0; area < AREAS; area++) {
      g_ptr_array_add (texts, hours (paper, item->quarters[area]));
      sums[area] += item->validated ? item->quarters[area] : 0;
    }
    g_ptr_array_add (texts, hours (paper, portfolio_item_total (item)));
    g_ptr_array_add (texts, g_strdup (say (paper, item->validated ? "certificate.kind_validated"
                                                                  : "certificate.kind_proof")));
    total += item->validated ? portfolio_item_total (item) : 0;
    for (int k = 0; k < 8; k++)
      cells[k].text = texts->pdata[k];
    document_row (paper->document, cells, 8, FALSE);
  }
  g_autoptr (GPtrArray) ends = g_ptr_array_new_with_free_func (g_free);
  for (int area = 0; area < AREAS; area++)
    g_ptr_array_add (ends, hours (paper, sums[area]));
  g_ptr_array_add (ends, hours (paper, total));
  cells[0].text = say (paper, "certificate.total");
  cells[1].text = cells[7].text = "";
  for (int k = 0; k <= AREAS; k++)
    cells[2 + k].text = ends->pdata[k];
  document_row (paper->document, cells, 8, TRUE);
}

/* The fields that the register asks of what is not validated stand on every certificate. */
static void
item_details (const Paper *paper, const PortfolioItem *item)
{
  g_autofree char *contact = hours (paper, item->contact_quarters);
  g_autofree char *provider =
      g_strdup_printf ("%s%s%s", item->provider, *item->code != '\0' ? " · " : "", item->code);
  document_heading (paper->document, item->title, 3);
  line (paper, "certificate.type", item->activity_type);
  line (paper, "certificate.provider", provider);
  line (paper, "certificate.contact", contact);
  line (paper, "certificate.elements", item->elements);
  line (paper, "certificate.contribution", item->contribution);
  line (paper, "certificate.content", item->content);
}

static void
certificate_head (const Paper *paper, const Certificate *certificate)
{
  g_autofree char *attended =
      g_strdup_printf ("%s %s, %s, %s.", say (paper, "certificate.attended"), certificate->congress,
                       certificate->venue, certificate->city);
  g_autofree char *made = when_local_date (certificate->made_ms);
  g_autofree char *made_on = day (paper, made);
  g_autofree char *number =
      g_strdup_printf ("%s %s · %s %s", say (paper, "certificate.number"), certificate->public_id,
                       say (paper, "certificate.made_on"), made_on);
  document_heading (paper->document, say (paper, "certificate.title"), 1);
  document_note (paper->document, number);
  document_text (paper->document, say (paper, "certificate.of"));
  document_heading (
      paper->document,
      *certificate->name != '\0' ? certificate->name : say (paper, "certificate.erased"), 2);
  document_text (paper->document, attended);
}

GBytes *
papers_certificate (const Certificate *certificate, const Messages *messages, Lang lang,
                    const char *url, GError **error)
{
  gboolean kept = FALSE;
  g_autofree char *title = g_strdup_printf (
      "%s – %s", messages_get (messages, lang, "certificate.title"), certificate->congress);
  g_autoptr (Document) document = document_new (title);
  const Paper paper = { document, messages, lang };
  certificate_head (&paper, certificate);
  document_heading (document, say (&paper, "certificate.sessions"), 2);
  certificate_rows (&paper, certificate);
  document_space (document, 2);
  document_note (document, say (&paper, "certificate.validated_note"));
  for (guint i = 0; i < certificate->items->len; i++)
    kept = kept || ((PortfolioItem *) certificate->items->pdata[i])->later;
  if (kept)
    document_note (document, say (&paper, "certificate.kept_note"));
  document_space (document, 3);
  g_autofree char *words = messages_format (messages, lang, "certificate.qr", "url", url, NULL);
  if (!document_qr (document, url, words, error))
    return NULL;
  document_heading (document, say (&paper, "certificate.details"), 2);
  for (guint i = 0; i < certificate->items->len; i++)
    item_details (&paper, certificate->items->pdata[i]);
  return document_finish (document, error);
}

/* ---- Portfolio ---- */

static void
table_row (const Paper *paper, const char *const texts[5], gboolean bold)
{
  static const double WIDTHS_MM[] = { 50, 24, 44, 28, 28 };
  DocumentCell cells[5];
  for (int i = 0; i < 5; i++)
    cells[i] = (DocumentCell){ texts[i], WIDTHS_MM[i], i > 0 };
  document_row (paper->document, cells, 5, bold);
}

static void
sum_row (const Paper *paper, const Portfolio *portfolio, const char *key, int sum, int of)
{
  g_autofree char *hours_of = hours (paper, sum);
  g_autofree char *need = portfolio_need (portfolio, paper->messages, paper->lang, of);
  const char *const texts[] = { say (paper, key), hours_of, need, "", "" };
  table_row (paper, texts, of == PORTFOLIO_ALL);
}

static void
portfolio_table (const Paper *paper, const Portfolio *portfolio)
{
  const PortfolioSums *sums = &portfolio->sums;
  const char *const heads[] = { say (paper, "folio.area"), say (paper, "folio.sum"),
                                say (paper, "folio.need"), say (paper, "folio.validated_hours"),
                                say (paper, "folio.other_hours") };
  table_row (paper, heads, TRUE);
  for (int area = 0; area < AREAS; area++) {
    g_autofree char *validated = hours (paper, sums->validated[area]);
    g_autofree char *others = hours (paper, sums->others[area]);
    g_autofree char *sum = hours (paper, sums->validated[area] + sums->others[area]);
    g_autofree char *need = portfolio_need (portfolio, paper->messages, paper->lang, area);
    const char *const texts[] = { portfolio_area_name (paper->messages, paper->lang, area), sum,
                                  need, validated, others };
    table_row (paper, texts, FALSE);
  }
  sum_row (paper, portfolio, "folio.primary", sums->primary, PORTFOLIO_PRIMARY);
  sum_row (paper, portfolio, "folio.counted", sums->counted, PORTFOLIO_ALL);
}

/* When and where the badge was scanned. */
static void
item_scans (const Paper *paper, const PortfolioItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < item->scans->len; i++) {
    const PortfolioScan *scan = item->scans->pdata[i];
    g_autofree char *at = when_format_short (scan->at_ms, lang_when (paper->lang));
    g_string_append_printf (text, "%s%s %s, %s (%s)", i > 0 ? "; " : "",
                            say (paper, scan->inward ? "folio.in" : "folio.out"), at, scan->door,
                            scan->kiosk);
  }
  if (item->corrected)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ". " : "",
                            say (paper, "folio.corrected"));
  line (paper, "folio.scans", text->str);
}

static void
portfolio_item (const Paper *paper, const PortfolioItem *item)
{
  g_autofree char *on = day (paper, item->date);
  g_autofree char *total = hours (paper, portfolio_item_total (item));
  g_autoptr (GString) split = g_string_new (NULL);
  const char *kind =
      item->validated ? "register.validated" : (item->own_id != 0 ? "folio.own" : "register.proof");
  split_text (paper, item, split);
  g_autofree char *head =
      g_strdup_printf ("%s · %s %s%s%s · %s", on, total, say (paper, "register.hours"),
                       split->len > 0 ? ": " : "", split->str, say (paper, kind));
  document_heading (paper->document, item->title, 3);
  document_note (paper->document, head);
  if (item->later) {
    g_autofree char *from = day (paper, item->claimable_from);
    line (paper, "register.from", from);
  }
  line (paper, "folio.type", item->activity_type);
  line (paper, "folio.provider", item->provider);
  line (paper, "folio.code", item->code);
  line (paper, "folio.elements", item->elements);
  line (paper, "folio.contribution", item->contribution);
  line (paper, "folio.setup", item->content);
  line (paper, "folio.reference", item->reference);
  item_scans (paper, item);
}

static void
portfolio_head (const Paper *paper, const Portfolio *portfolio)
{
  g_autofree char *from = day (paper, portfolio->from);
  g_autofree char *until = day (paper, portfolio->until);
  g_autofree char *who =
      g_strdup_printf ("%s, %s, %s", portfolio->standing.name, portfolio->school, portfolio->place);
  g_autofree char *period = g_strdup_printf ("%s: %s %s %s", say (paper, "folio.period"), from,
                                             say (paper, "folio.period_until"), until);
  g_autofree char *words = portfolio_picture_text (portfolio, paper->messages, paper->lang);
  const char *names[AREAS];
  double y_mm = 0;
  for (int area = 0; area < AREAS; area++)
    names[area] = portfolio_area_name (paper->messages, paper->lang, area);
  document_heading (paper->document, say (paper, "folio.title"), 1);
  document_text (paper->document, who);
  line (paper, "folio.number", portfolio->standing.register_number);
  document_text (paper->document, period);
  document_space (paper->document, 2);
  cairo_t *cr = document_block (paper->document, PORTFOLIO_BAR_MM, &y_mm);
  portfolio_bar_draw (portfolio, names, cr, DOCUMENT_LEFT_MM, y_mm, DOCUMENT_WIDTH_MM);
  document_note (paper->document, words);
}

GBytes *
papers_portfolio (const Portfolio *portfolio, const Messages *messages, Lang lang, GError **error)
{
  g_autoptr (Document) document = document_new (messages_get (messages, lang, "folio.title"));
  const Paper paper = { document, messages, lang };
  g_autoptr (GPtrArray) missing = portfolio_missing (portfolio, messages, lang);
  portfolio_head (&paper, portfolio);
  portfolio_table (&paper, portfolio);
  document_heading (document, say (&paper, "folio.missing"), 2);
  for (guint i = 0; i < missing->len; i++)
    document_text (document, missing->pdata[i]);
  document_heading (document, say (&paper, "folio.activities"), 2);
  if (portfolio->items->len == 0)
    document_text (document, say (&paper, "folio.none"));
  for (guint i = 0; i < portfolio->items->len; i++)
    portfolio_item (&paper, portfolio->items->pdata[i]);
  return document_finish (document, error);
}
