/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading a portfolio and adding it up; see portfolio.h.
 */
#include "server/register/portfolio.h"

#include <string.h>

#include "schedule/when.h"
#include "server/attendance/presence.h"
#include "server/core/settings.h"

#define ITEM_COLUMNS                                                                               \
  "a.id, a.public_id, IFNULL (s.title, c.title), a.provider, a.activity_type, a.offering_code,"    \
  " IFNULL (f.contribution, ''), IFNULL (NULLIF (f.content, ''), IFNULL (s.abstract, '')),"        \
  " IFNULL (f.elements, ''), d.date, IFNULL (s.starts_ms, 0), IFNULL (s.ends_ms, 0), a.validated," \
  " a.claimable_from, a.subject_quarters, a.didactic_quarters, a.pedagogic_quarters,"              \
  " a.other_quarters, a.contact_quarters, a.self_quarters, EXISTS (SELECT 1 FROM correction r"     \
  " JOIN consent n ON n.correction_id = r.id WHERE r.attendee_id = a.attendee_id"                  \
  " AND r.session_id = a.session_id AND n.agreed = 1) FROM activity a"                             \
  " LEFT JOIN session s ON s.id = a.session_id JOIN day d ON d.id = IFNULL (a.day_id, s.day_id)"   \
  " LEFT JOIN offering f ON f.session_id = a.session_id OR f.day_id = a.day_id, congress c "

static const char SQL_ITEMS[] =
    "SELECT " ITEM_COLUMNS "WHERE a.attendee_id = :attendee AND a.withdrawn = 0"
    " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)"
    " ORDER BY d.date, IFNULL (s.starts_ms, 0), a.id";
static const char SQL_ITEM[] = "SELECT " ITEM_COLUMNS "WHERE a.id = :activity";
static const char SQL_OWN[] =
    "SELECT id, name, provider, activity_type, contribution, content, date, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, contact_quarters FROM own_activity"
    " WHERE attendee_id = :attendee ORDER BY date, id";
static const char SQL_SCANS[] =
    "SELECT " PRESENCE_INSTANT ", c.name, k.name, s.direction FROM evidence e JOIN scan s"
    " ON s.kiosk_id = e.kiosk_id AND s.sequence = e.sequence JOIN kiosk k ON k.id = s.kiosk_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id WHERE e.activity_id = :activity"
    " ORDER BY " PRESENCE_INSTANT;
static const char SQL_NEAR[] =
    "SELECT s.title, s.starts_ms, s.ends_ms, p.present_ms FROM presence p"
    " JOIN session s ON s.id = p.session_id WHERE p.attendee_id = :attendee AND p.present_ms > 0"
    " AND p.counts = 0 ORDER BY s.starts_ms";
static const char SQL_PERSON[] = "SELECT school, place, sector FROM attendee WHERE id = :attendee";

/* ---- Items ---- */

static void
scan_free (gpointer data)
{
  PortfolioScan *scan = data;
  g_free (scan->door);
  g_free (scan->kiosk);
  g_free (scan);
}

#define ITEM_TEXTS(item)                                                                           \
  {                                                                                                \
    &(item)->reference, &(item)->title, &(item)->provider, &(item)->activity_type, &(item)->code,  \
        &(item)->contribution, &(item)->content, &(item)->elements, &(item)->date,                 \
        &(item)->claimable_from                                                                    \
  }

PortfolioItem *
portfolio_item_new (void)
{
  PortfolioItem *item = g_new0 (PortfolioItem, 1);
  char **texts[] = ITEM_TEXTS (item);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup ("");
  item->scans = g_ptr_array_new_with_free_func (scan_free);
  return item;
}

void
portfolio_item_free (gpointer data)
{
  PortfolioItem *item = data;
  if (item == NULL)
    return;
  char **texts[] = ITEM_TEXTS (item);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (*texts[i]);
  g_ptr_array_unref (item->scans);
  g_free (item);
}

static void
set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value != NULL ? value : "");
}

int
portfolio_item_total (const PortfolioItem *item)
{
  int total = 0;
  for (int i = 0; i < AREAS; i++)
    total += item->quarters[i];
  return total > 0 ? total : item->contact_quarters + item->self_quarters;
}

static gboolean
read_scans (Store *store, PortfolioItem *item, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SCANS, "i", ":activity", item->activity_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PortfolioScan *scan = g_new0 (PortfolioScan, 1);
    scan->at_ms = store_column_int (q, 0);
    scan->door = g_strdup (store_column_text (q, 1));
    scan->kiosk = g_strdup (store_column_text (q, 2));
    scan->inward = store_column_int (q, 3) == SCAN_DIRECTION_IN;
    g_ptr_array_add (item->scans, scan);
  }
  return step == STORE_DONE;
}

static PortfolioItem *
item_of (StoreStmt *q, const char *today)
{
  PortfolioItem *item = portfolio_item_new ();
  char **texts[] = { &item->reference,     &item->title,    &item->provider,
                     &item->activity_type, &item->code,     &item->contribution,
                     &item->content,       &item->elements, &item->date };
  item->activity_id = store_column_int (q, 0);
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    set (texts[i], store_column_text (q, 1 + i));
  item->starts_ms = store_column_int (q, 10);
  item->ends_ms = store_column_int (q, 11);
  item->validated = store_column_int (q, 12) != 0;
  set (&item->claimable_from, store_column_text (q, 13));
  for (int i = 0; i < AREAS; i++)
    item->quarters[i] = (int) store_column_int (q, 14 + i);
  item->contact_quarters = (int) store_column_int (q, 18);
  item->self_quarters = (int) store_column_int (q, 19);
  item->corrected = store_column_int (q, 20) != 0;
  item->later = item->validated && strcmp (item->claimable_from, today) > 0;
  return item;
}

static gboolean
read_items (Store *store, Portfolio *portfolio, const char *today, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_ITEMS, "i", ":attendee", portfolio->standing.attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PortfolioItem *item = item_of (q, today);
    g_ptr_array_add (portfolio->items, item);
    if (!read_scans (store, item, error))
      return FALSE;
  }
  return step == STORE_DONE;
}

PortfolioItem *
portfolio_item_read (Store *store, gint64 activity_id, gint64 now_ms, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ITEM, "i", ":activity", activity_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  g_autofree char *today = when_local_date (now_ms);
  PortfolioItem *item = item_of (q, today);
  if (read_scans (store, item, error))
    return item;
  portfolio_item_free (item);
  return NULL;
}

static gboolean
read_own (Store *store, Portfolio *portfolio, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_OWN, "i", ":attendee", portfolio->standing.attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PortfolioItem *item = portfolio_item_new ();
    char **texts[] = { &item->title,        &item->provider, &item->activity_type,
                       &item->contribution, &item->content,  &item->date };
    item->own_id = store_column_int (q, 0);
    for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
      set (texts[i], store_column_text (q, 1 + i));
    for (int i = 0; i < AREAS; i++)
      item->quarters[i] = (int) store_column_int (q, 7 + i);
    item->contact_quarters = (int) store_column_int (q, 11);
    item->self_quarters = portfolio_item_total (item) - item->contact_quarters;
    g_ptr_array_add (portfolio->items, item);
  }
  return step == STORE_DONE;
}

static gboolean
read_near (Store *store, Portfolio *portfolio, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_NEAR, "i", ":attendee", portfolio->standing.attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PortfolioItem *item = portfolio_item_new ();
    set (&item->title, store_column_text (q, 0));
    item->starts_ms = store_column_int (q, 1);
    item->ends_ms = store_column_int (q, 2);
    item->contact_quarters = (int) (store_column_int (q, 3) / 60000); /* minutes, of this list */
    g_ptr_array_add (portfolio->near, item);
  }
  return step == STORE_DONE;
}

/* ---- Adding up ---- */

PortfolioRules
portfolio_rules (Store *store)
{
  return (PortfolioRules){
    .total = (int) settings_int (store, "register.total_quarters"),
    .primary = (int) settings_int (store, "register.primary_quarters"),
    .subject_vo = (int) settings_int (store, "register.subject_vo_quarters"),
    .ceiling = (int) settings_int (store, "register.ceiling_quarters"),
    .years = (int) settings_int (store, "register.period_years"),
  };
}

PortfolioSums
portfolio_sum (const GPtrArray *items, const PortfolioRules *rules, int sector, const char *from,
               const char *until)
{
  PortfolioSums sums = { .vo = (sector & SECTOR_VO) != 0 };
  for (guint i = 0; i < items->len; i++) {
    const PortfolioItem *item = items->pdata[i];
    int *to = item->validated ? sums.validated : sums.others;
    int divided = 0;
    if (strcmp (item->date, from) < 0 || strcmp (item->date, until) >= 0)
      continue;
    for (int area = 0; area < AREAS; area++) {
      to[area] += item->quarters[area];
      divided += item->quarters[area];
    }
    sums.undivided += divided == 0 ? portfolio_item_total (item) : 0;
  }
  int all[AREAS];
  for (int area = 0; area < AREAS; area++)
    all[area] = sums.validated[area] + sums.others[area];
  sums.primary = all[AREA_SUBJECT] + all[AREA_DIDACTIC] + all[AREA_PEDAGOGIC];
  sums.ceiling = CLAMP (rules->total - sums.primary, 0, rules->ceiling);
  int general = MIN (all[AREA_OTHER], sums.ceiling);
  sums.over_ceiling = all[AREA_OTHER] - general;
  sums.counted = MIN (sums.primary + general, rules->total);
  sums.missing_total = rules->total - sums.counted;
  sums.missing_primary = MAX (rules->primary - sums.primary, 0);
  sums.missing_subject = sums.vo ? MAX (rules->subject_vo - all[AREA_SUBJECT], 0) : 0;
  return sums;
}

/* The period: as the teacher gave it, moved on by whole periods until today is in it; else the
 * years up to today. */
static void
set_period (Portfolio *portfolio, const char *today)
{
  g_autoptr (GDate) date = g_date_new ();
  int years = portfolio->rules.years;
  portfolio->period_given = *portfolio->standing.period_from != '\0';
  const char *start = portfolio->period_given ? portfolio->standing.period_from : today;
  g_date_set_dmy (date, (GDateDay) g_ascii_strtoull (start + 8, NULL, 10),
                  (GDateMonth) g_ascii_strtoull (start + 5, NULL, 10),
                  (GDateYear) g_ascii_strtoull (start, NULL, 10));
  if (!portfolio->period_given) {
    g_date_add_days (date, 1); /* today is in it */
    g_date_strftime (portfolio->until, sizeof portfolio->until, "%Y-%m-%d", date);
    g_date_subtract_years (date, (guint) years);
    g_date_strftime (portfolio->from, sizeof portfolio->from, "%Y-%m-%d", date);
    return;
  }
  do {
    g_date_strftime (portfolio->from, sizeof portfolio->from, "%Y-%m-%d", date);
    g_date_add_years (date, (guint) years);
    g_date_strftime (portfolio->until, sizeof portfolio->until, "%Y-%m-%d", date);
  } while (strcmp (portfolio->until, today) <= 0);
}

static int
compare_items (gconstpointer a, gconstpointer b)
{
  const PortfolioItem *x = *(const PortfolioItem *const *) a;
  const PortfolioItem *y = *(const PortfolioItem *const *) b;
  int order = strcmp (x->date, y->date);
  if (order != 0)
    return order;
  return x->starts_ms < y->starts_ms ? -1 : x->starts_ms > y->starts_ms;
}

static gboolean
read_person (Store *store, Portfolio *portfolio, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_PERSON, "i", ":attendee", portfolio->standing.attendee_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  portfolio->school = g_strdup (store_column_text (q, 0));
  portfolio->place = g_strdup (store_column_text (q, 1));
  portfolio->sector = (int) store_column_int (q, 2);
  return TRUE;
}

Portfolio *
portfolio_read (Store *store, gint64 attendee_id, gint64 now_ms, GError **error)
{
  g_autoptr (Portfolio) portfolio = g_new0 (Portfolio, 1);
  g_autofree char *today = when_local_date (now_ms);
  portfolio->items = g_ptr_array_new_with_free_func (portfolio_item_free);
  portfolio->near = g_ptr_array_new_with_free_func (portfolio_item_free);
  portfolio->rules = portfolio_rules (store);
  if (!standing_read (store, attendee_id, &portfolio->standing, error) ||
      !read_person (store, portfolio, error) || !read_items (store, portfolio, today, error) ||
      !read_own (store, portfolio, error) || !read_near (store, portfolio, error))
    return NULL;
  g_ptr_array_sort (portfolio->items, compare_items);
  set_period (portfolio, today);
  portfolio->sums = portfolio_sum (portfolio->items, &portfolio->rules, portfolio->sector,
                                   portfolio->from, portfolio->until);
  return g_steal_pointer (&portfolio);
}

void
portfolio_free (Portfolio *portfolio)
{
  if (portfolio == NULL)
    return;
  standing_clear (&portfolio->standing);
  g_free (portfolio->school);
  g_free (portfolio->place);
  g_ptr_array_unref (portfolio->items);
  g_ptr_array_unref (portfolio->near);
  g_free (portfolio);
}
