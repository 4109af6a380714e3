/* SPDX-License-Identifier: EUPL-1.2
 *
 * The portfolio; see portfolio.h.
 */
#include "server/register/portfolio.h"

#include <string.h>

#include "schedule/when.h"
#include "server/office/office.h"

enum { AREAS = 4 };

static const char SQL_ACTIVITIES[] =
    "SELECT a.id, s.title, s.starts_ms, a.offering_code, a.subject_quarters, a.didactic_quarters,"
    " a.pedagogic_quarters, a.other_quarters, a.claimable_from, d.date, a.public_id"
    " FROM activity a JOIN session s ON s.id = a.session_id JOIN day d ON d.id = s.day_id"
    " WHERE a.attendee_id = :attendee AND a.withdrawn = 0"
    " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id) ORDER BY s.starts_ms";
static const char SQL_EVIDENCE[] =
    "SELECT s.at_ms, c.name, k.name, s.direction FROM evidence e JOIN scan s"
    " ON s.kiosk_id = e.kiosk_id AND s.sequence = e.sequence JOIN kiosk k ON k.id = s.kiosk_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id WHERE e.activity_id = :activity"
    " ORDER BY s.at_ms";
static const char SQL_PENDING[] =
    "SELECT s.title, p.counts FROM presence p JOIN session s ON s.id = p.session_id"
    " WHERE p.attendee_id = :attendee AND NOT EXISTS (SELECT 1 FROM activity a WHERE a.attendee_id "
    "="
    " p.attendee_id AND a.session_id = p.session_id AND a.withdrawn = 0) ORDER BY s.starts_ms";

static void
put_hours (View *view, const char *name, gint64 quarters, Lang lang)
{
  g_autofree char *hours = office_hours (quarters, lang == LANG_NL);
  view_text (view, name, hours);
}

static gboolean
fill_evidence (Store *store, gint64 activity_id, Lang lang, View *view, GError **error)
{
  view_list (view, "evidence");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_EVIDENCE, "i", ":activity", activity_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "evidence");
    g_autofree char *at =
        when_format_short (store_column_int (q, 0), lang == LANG_EN ? WHEN_EN : WHEN_NL);
    view_text (item, "at", at);
    view_text (item, "door", store_column_text (q, 1));
    view_text (item, "kiosk", store_column_text (q, 2));
    view_flag (item, "inward", store_column_int (q, 3) == 1);
  }
  return step == STORE_DONE;
}

static gboolean
fill_pending (Store *store, gint64 attendee_id, View *view, GError **error)
{
  gboolean any = FALSE;
  view_list (view, "pending");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PENDING, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "pending");
    view_text (item, "session", store_column_text (q, 0));
    view_flag (item, "unvalidated", store_column_int (q, 1) != 0);
    any = TRUE;
  }
  view_flag (view, "any_pending", any);
  return step == STORE_DONE;
}

static gboolean
fill_activity (Store *store, StoreStmt *q, Lang lang, View *view, gint64 totals[AREAS],
               gboolean *kept, GError **error)
{
  static const char *const NAMES[AREAS] = { "subject", "didactic", "pedagogic", "other" };
  View *item = view_item (view, "activities");
  gint64 sum = 0;
  for (int i = 0; i < AREAS; i++) {
    gint64 quarters = store_column_int (q, 4 + i);
    put_hours (item, NAMES[i], quarters, lang);
    totals[i] += quarters;
    sum += quarters;
  }
  g_autofree char *at =
      when_format_short (store_column_int (q, 2), lang == LANG_EN ? WHEN_EN : WHEN_NL);
  g_autofree char *from =
      when_format_day (store_column_text (q, 8), lang == LANG_EN ? WHEN_EN : WHEN_NL);
  gboolean later = strcmp (store_column_text (q, 8), store_column_text (q, 9)) > 0;
  *kept = *kept || later;
  put_hours (item, "hours", sum, lang);
  view_text (item, "session", store_column_text (q, 1));
  view_text (item, "at", at);
  view_text (item, "code", store_column_text (q, 3));
  view_flag (item, "later", later);
  view_text (item, "claimable_from", from);
  view_text (item, "reference", store_column_text (q, 10));
  return fill_evidence (store, store_column_int (q, 0), lang, item, error);
}

gboolean
portfolio_fill_view (Store *store, gint64 attendee_id, Lang lang, View *view, GError **error)
{
  static const char *const TOTALS[AREAS] = { "total_subject", "total_didactic", "total_pedagogic",
                                             "total_other" };
  gint64 totals[AREAS] = { 0 };
  gboolean any = FALSE, kept = FALSE;
  view_list (view, "activities");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_ACTIVITIES, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    if (!fill_activity (store, q, lang, view, totals, &kept, error))
      return FALSE;
    any = TRUE;
  }
  gint64 sum = 0;
  for (int i = 0; i < AREAS; i++) {
    put_hours (view, TOTALS[i], totals[i], lang);
    sum += totals[i];
  }
  put_hours (view, "total_hours", sum, lang);
  view_flag (view, "any_activity", any);
  view_flag (view, "any_kept", kept);
  return step == STORE_DONE && fill_pending (store, attendee_id, view, error);
}
