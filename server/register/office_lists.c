/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lists of the register's office pages; see office_lists.h.
 */
#include "server/register/office_lists.h"

#include "schedule/when.h"
#include "server/attendance/presence.h"
#include "server/web/view_words.h"

static const char SQL_OFFERINGS[] =
    "SELECT 'd' || d.id, '', d.date, 0, f.code, f.provider, f.validated, f.subject_quarters,"
    " f.didactic_quarters, f.pedagogic_quarters, f.other_quarters, f.id IS NOT NULL, d.date AS day,"
    " 0 AS at FROM day d LEFT JOIN offering f ON f.day_id = d.id"
    " UNION ALL SELECT 's' || s.id, s.title, '', s.starts_ms, f.code, f.provider, f.validated,"
    " f.subject_quarters, f.didactic_quarters, f.pedagogic_quarters, f.other_quarters,"
    " f.id IS NOT NULL, d.date, s.starts_ms FROM session s JOIN day d ON d.id = s.day_id"
    " LEFT JOIN offering f ON f.session_id = s.id WHERE s.state = 'confirmed'"
    " ORDER BY day, at, 2";
static const char SQL_DOUBTFUL[] =
    "SELECT g.attendee_id, a.name, a.school, t.register_number, g.birth_date, g.why, t.enrolled,"
    " IFNULL (r.name, ''), IFNULL (r.birth_date, ''), IFNULL (r.enrolled_on, '') FROM standing g"
    " JOIN attendee a ON a.id = g.attendee_id JOIN teacher t ON t.attendee_id = a.id"
    " LEFT JOIN roll r ON r.number = t.register_number WHERE g.verdict = 'doubtful'"
    " ORDER BY a.name LIMIT 300";
static const char SQL_ROLL[] =
    "SELECT at_ms, rows, kept, (SELECT COUNT(*) FROM standing WHERE verdict = 'matched'),"
    " (SELECT COUNT(*) FROM standing WHERE verdict = 'late'), (SELECT COUNT(*) FROM standing"
    " WHERE verdict = 'doubtful'), (SELECT COUNT(*) FROM standing WHERE verdict IN ('confirmed',"
    " 'rejected')) FROM roll_import";
static const char SQL_CORRECTIONS[] =
    "SELECT c.public_id, a.name, s.title, c.from_ms, c.to_ms, c.reason, f.name, c.staff_id,"
    " n.correction_id IS NOT NULL, IFNULL (n.agreed, 0), IFNULL (g.name, ''), c.asked_ms,"
    " IFNULL (n.at_ms, 0), s.starts_ms FROM correction c JOIN attendee a ON a.id = c.attendee_id"
    " JOIN session s ON s.id = c.session_id JOIN staff f ON f.id = c.staff_id"
    " LEFT JOIN consent n ON n.correction_id = c.id LEFT JOIN staff g ON g.id = n.staff_id"
    " ORDER BY n.correction_id IS NOT NULL, c.id DESC LIMIT 300";
static const char SQL_DOUBTS[] =
    "SELECT a.id, a.name, s.id, s.title, p.present_ms / 60000, (s.ends_ms - s.starts_ms) / 60000,"
    " p.doubt, s.starts_ms FROM presence p JOIN attendee a ON a.id = p.attendee_id"
    " JOIN session s ON s.id = p.session_id WHERE p.counts = 0 AND (p.doubt & 6) <> 0"
    " AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.attendee_id = a.id"
    " AND c.session_id = s.id) ORDER BY s.starts_ms, a.name LIMIT 200";
static const char SQL_PEOPLE[] =
    "SELECT a.id, a.name, a.school FROM attendee a JOIN sale_order o ON o.id = a.order_id"
    " WHERE o.state = 'paid' AND a.state = 'active' AND (a.id = :chosen OR (:words <> ''"
    " AND instr (lower (a.name || char (10) || a.email), lower (:words)) > 0))"
    " ORDER BY a.id <> :chosen, a.name LIMIT 20";
static const char SQL_SESSIONS[] =
    "SELECT id, title, starts_ms, (ends_ms - starts_ms) / 60000 FROM session"
    " WHERE state = 'confirmed' ORDER BY starts_ms, title";
static const char SQL_AFTER_CLOSE[] =
    "SELECT a.created_ms, p.name, IFNULL (s.title, d.date), a.withdrawn, a.replaces IS NOT NULL,"
    " a.subject_quarters + a.didactic_quarters + a.pedagogic_quarters + a.other_quarters,"
    " a.public_id FROM activity a JOIN attendee p ON p.id = a.attendee_id"
    " LEFT JOIN session s ON s.id = a.session_id JOIN day d ON d.id = IFNULL (a.day_id, s.day_id)"
    " WHERE a.after_close = 1 ORDER BY a.id DESC LIMIT 300";

gboolean
office_fill_offerings (Store *store, Lang lang, View *view, GError **error)
{
  static const char *const AREAS_OF[] = { "subject", "didactic", "pedagogic", "other" };
  view_list (view, "offerings");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_OFFERINGS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "offerings");
    const char *date = store_column_text (q, 2);
    g_autofree char *day = when_format_day (date, lang_when (lang));
    view_text (item, "id", store_column_text (q, 0));
    view_text (item, "session", store_column_text (q, 1));
    view_text (item, "day", day);
    view_moment (item, "at", store_column_int (q, 3), lang);
    view_text (item, "code", store_column_text (q, 4));
    view_text (item, "provider", store_column_text (q, 5));
    view_flag (item, "validated", store_column_int (q, 6) != 0);
    for (int i = 0; i < 4; i++)
      view_hours (item, AREAS_OF[i], store_column_int (q, 7 + i), lang);
    view_flag (item, "any", store_column_int (q, 11) != 0);
  }
  return step == STORE_DONE;
}

/* ---- Who ---- */

static gboolean
fill_roll (Store *store, Lang lang, View *view, GError **error)
{
  static const char *const COUNTS[] = { "rows", "kept", "matched", "late", "doubtful", "decided" };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ROLL, "");
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  view_flag (view, "imported", step == STORE_ROW);
  view_moment (view, "imported_at", step == STORE_ROW ? store_column_int (q, 0) : 0, lang);
  for (int i = 0; i < (int) G_N_ELEMENTS (COUNTS); i++)
    view_int (view, COUNTS[i], step == STORE_ROW ? store_column_int (q, 1 + i) : 0);
  return step != STORE_FAILED;
}

gboolean
office_fill_standings (Store *store, Lang lang, View *view, GError **error)
{
  static const char *const TEXTS[] = { "name", "school", "number", "birth_date" };
  gboolean any = FALSE;
  view_list (view, "doubts");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOUBTFUL, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "doubts");
    const char *why = store_column_text (q, 5);
    view_int (item, "id", store_column_int (q, 0));
    for (int i = 0; i < (int) G_N_ELEMENTS (TEXTS); i++)
      view_text (item, TEXTS[i], store_column_text (q, 1 + i));
    view_flag (item, "why_number", g_str_equal (why, "number"));
    view_flag (item, "why_unknown", g_str_equal (why, "unknown"));
    view_flag (item, "why_name", g_str_equal (why, "name"));
    view_flag (item, "why_birth", g_str_equal (why, "birth_date"));
    view_flag (item, "declared", store_column_int (q, 6) != 0);
    view_text (item, "listed_name", store_column_text (q, 7));
    view_text (item, "listed_birth", store_column_text (q, 8));
    view_text (item, "listed_since", store_column_text (q, 9));
    any = TRUE;
  }
  view_flag (view, "any_doubt", any);
  return step == STORE_DONE && fill_roll (store, lang, view, error);
}

/* ---- Corrections ---- */

static void
put_correction (StoreStmt *q, Lang lang, gint64 staff_id, View *item)
{
  gint64 from_ms = store_column_int (q, 3), to_ms = store_column_int (q, 4);
  gint64 starts_ms = store_column_int (q, 13);
  view_text (item, "id", store_column_text (q, 0));
  view_text (item, "name", store_column_text (q, 1));
  view_text (item, "session", store_column_text (q, 2));
  view_flag (item, "present", to_ms > from_ms);
  view_int (item, "from", (from_ms - starts_ms) / 60000);
  view_int (item, "to", (to_ms - starts_ms) / 60000);
  view_text (item, "reason", store_column_text (q, 5));
  view_text (item, "asker", store_column_text (q, 6));
  view_flag (item, "own", store_column_int (q, 7) == staff_id);
  view_flag (item, "agreed", store_column_int (q, 9) != 0);
  view_text (item, "answerer", store_column_text (q, 10));
  view_moment (item, "asked", store_column_int (q, 11), lang);
  view_moment (item, "answered", store_column_int (q, 12), lang);
}

static gboolean
fill_presence_doubts (Store *store, Lang lang, View *view, GError **error)
{
  gboolean any = FALSE;
  view_list (view, "doubts");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOUBTS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "doubts");
    gint64 doubt = store_column_int (q, 6);
    view_int (item, "person", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    view_int (item, "session_id", store_column_int (q, 2));
    view_text (item, "session", store_column_text (q, 3));
    view_int (item, "minutes", store_column_int (q, 4));
    view_int (item, "whole", store_column_int (q, 5));
    view_flag (item, "no_entry", (doubt & PRESENCE_DOUBT_NO_ENTRY) != 0);
    view_moment (item, "at", store_column_int (q, 7), lang);
    any = TRUE;
  }
  view_flag (view, "any_doubt", any);
  return step == STORE_DONE;
}

gboolean
office_fill_corrections (Store *store, Lang lang, gint64 staff_id, View *view, GError **error)
{
  gboolean any_done = FALSE;
  view_list (view, "open");
  view_list (view, "done");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CORRECTIONS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gboolean done = store_column_int (q, 8) != 0;
    put_correction (q, lang, staff_id, view_item (view, done ? "done" : "open"));
    any_done = any_done || done;
  }
  view_flag (view, "any_done", any_done);
  return step == STORE_DONE && fill_presence_doubts (store, lang, view, error);
}

gboolean
office_fill_people (Store *store, Lang lang, const OfficeChoice *choice, View *view, GError **error)
{
  const char *words = choice->words != NULL ? choice->words : "";
  view_list (view, "people");
  view_list (view, "sessions");
  view_text (view, "words", words);
  gboolean any = FALSE;
  g_autoptr (StoreStmt) p =
      store_query (store, error, SQL_PEOPLE, "ti", ":words", words, ":chosen", choice->attendee_id);
  StoreStep step = STORE_FAILED;
  while (p != NULL && (step = store_step (p, error)) == STORE_ROW) {
    View *item = view_item (view, "people");
    view_int (item, "id", store_column_int (p, 0));
    view_text (item, "name", store_column_text (p, 1));
    view_text (item, "school", store_column_text (p, 2));
    view_flag (item, "chosen", store_column_int (p, 0) == choice->attendee_id);
    any = TRUE;
  }
  view_flag (view, "any_person", any);
  view_flag (view, "nobody", !any && *words != '\0');
  if (step != STORE_DONE || !any)
    return step == STORE_DONE;
  g_autoptr (StoreStmt) s = store_query (store, error, SQL_SESSIONS, "");
  step = STORE_FAILED;
  while (s != NULL && (step = store_step (s, error)) == STORE_ROW) {
    View *item = view_item (view, "sessions");
    view_int (item, "id", store_column_int (s, 0));
    view_text (item, "title", store_column_text (s, 1));
    view_moment (item, "at", store_column_int (s, 2), lang);
    view_int (item, "minutes", store_column_int (s, 3));
    view_flag (item, "chosen", store_column_int (s, 0) == choice->session_id);
  }
  return step == STORE_DONE;
}

/* ---- After closing ---- */

gboolean
office_fill_after_close (Store *store, Lang lang, View *view, GError **error)
{
  view_list (view, "changes");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_AFTER_CLOSE, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "changes");
    view_moment (item, "at", store_column_int (q, 0), lang);
    view_text (item, "name", store_column_text (q, 1));
    view_text (item, "session", store_column_text (q, 2));
    view_flag (item, "withdrawn", store_column_int (q, 3) != 0);
    view_flag (item, "corrected", store_column_int (q, 3) == 0 && store_column_int (q, 4) != 0);
    view_flag (item, "made", store_column_int (q, 4) == 0);
    view_hours (item, "hours", store_column_int (q, 5), lang);
    view_text (item, "reference", store_column_text (q, 6));
  }
  return step == STORE_DONE;
}
