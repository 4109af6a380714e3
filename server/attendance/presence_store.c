/* SPDX-License-Identifier: EUPL-1.2
 *
 * Presence between the log and its table; see presence.h. Settling what is over is
 * presence_settle.c.
 */
#include <string.h>

#include "server/attendance/presence.h"
#include "server/core/settings.h"
#include "server/register/activity.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)

static const char SQL_PASSAGES[] =
    "SELECT s.kiosk_id, s.sequence, " PRESENCE_INSTANT ", IFNULL (c.room_id, 0), s.direction,"
    " s.verdict FROM badge b CROSS JOIN scan s ON s.badge_id = b.badge_id"
    " JOIN checkpoint c ON c.id = s.checkpoint_id"
    " WHERE b.attendee_id = :attendee AND s.direction <> 0 AND s.kind <> 2"
    " AND NOT EXISTS (SELECT 1 FROM scan u WHERE u.badge_id = s.badge_id"
    " AND u.kiosk_id = s.kiosk_id AND u.kind = 2 AND u.refers = s.sequence)"
    " ORDER BY " PRESENCE_INSTANT ", s.kiosk_id, s.sequence";
static const char SQL_SESSIONS[] =
    "SELECT id, room_id, starts_ms, ends_ms, EXISTS (SELECT 1 FROM seat e WHERE e.session_id ="
    " x.id AND e.attendee_id = :attendee AND e.state = 'confirmed') FROM session x"
    " WHERE state = 'confirmed' AND (room_id IN (SELECT c.room_id FROM badge b CROSS JOIN scan s ON"
    " s.badge_id = b.badge_id JOIN checkpoint c ON c.id = s.checkpoint_id"
    " WHERE b.attendee_id = :attendee) OR id IN (SELECT session_id FROM correction"
    " WHERE attendee_id = :attendee)) ORDER BY id";
static const char SQL_CORRECTIONS[] =
    "SELECT c.id, c.session_id, c.from_ms, c.to_ms FROM correction c JOIN consent n"
    " ON n.correction_id = c.id WHERE c.attendee_id = :attendee AND n.agreed = 1"
    " ORDER BY n.position";
static const char SQL_FORGET[] = "DELETE FROM presence WHERE attendee_id = :attendee";
static const char SQL_KEEP[] =
    "INSERT INTO presence (attendee_id, session_id, first_in_ms, last_out_ms, present_ms, counts,"
    " rule, doubt) VALUES (:attendee, :session, :first, NULLIF (:last, 0), :present, :counts,"
    " :rule, :doubt)";
static const char SQL_ATTENDEE[] = "SELECT attendee_id FROM badge WHERE badge_id = :badge";
static const char SQL_STORED[] =
    "SELECT attendee_id, session_id, first_in_ms, IFNULL (last_out_ms, 0), present_ms, counts,"
    " doubt, rule FROM presence ORDER BY attendee_id, session_id";
static const char SQL_EVERYBODY[] =
    "SELECT DISTINCT b.attendee_id FROM badge b JOIN scan s ON s.badge_id = b.badge_id"
    " UNION SELECT attendee_id FROM correction UNION SELECT attendee_id FROM presence ORDER BY 1";

/* ---- The rule's numbers ---- */

PresenceRule
presence_rule_read (Store *store)
{
  return (PresenceRule){ .share_permille = settings_int (store, "presence.share_permille"),
                         .near_permille = settings_int (store, "presence.near_permille"),
                         .stay_max_ms = settings_int (store, "presence.stay_max_min") * MINUTE_MS,
                         .wait_max_ms = settings_int (store, "presence.wait_max_min") * MINUTE_MS };
}

char *
presence_rule_text (const PresenceRule *rule)
{
  return g_strdup_printf ("presence-2 share=%" G_GINT64_FORMAT " near=%" G_GINT64_FORMAT
                          " stay=%" G_GINT64_FORMAT " wait=%" G_GINT64_FORMAT,
                          rule->share_permille, rule->near_permille, rule->stay_max_ms / MINUTE_MS,
                          rule->wait_max_ms / MINUTE_MS);
}

/* ---- What the rule wants ---- */

static gboolean
read_passages (Store *store, gint64 attendee_id, GArray *passages, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PASSAGES, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    Verdict verdict = (Verdict) store_column_int (q, 5);
    PresencePassage passage = { .kiosk_id = store_column_int (q, 0),
                                .sequence = store_column_int (q, 1),
                                .at_ms = store_column_int (q, 2),
                                .room_id = store_column_int (q, 3),
                                .direction = (ScanDirection) store_column_int (q, 4) };
    /* A repeat says that somebody stood there still, and changes nothing. */
    if (verdict_admits (verdict) && verdict != VERDICT_OK_REPEAT)
      g_array_append_val (passages, passage);
  }
  return step == STORE_DONE;
}

static gboolean
read_sessions (Store *store, gint64 attendee_id, GArray *sessions, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SESSIONS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PresenceSession session = { .session_id = store_column_int (q, 0),
                                .room_id = store_column_int (q, 1),
                                .starts_ms = store_column_int (q, 2),
                                .ends_ms = store_column_int (q, 3),
                                .booked = store_column_int (q, 4) != 0 };
    g_array_append_val (sessions, session);
  }
  return step == STORE_DONE;
}

static gboolean
read_corrections (Store *store, gint64 attendee_id, GArray *corrections, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_CORRECTIONS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PresenceCorrection correction = { .id = store_column_int (q, 0),
                                      .session_id = store_column_int (q, 1),
                                      .from_ms = store_column_int (q, 2),
                                      .to_ms = store_column_int (q, 3) };
    g_array_append_val (corrections, correction);
  }
  return step == STORE_DONE;
}

void
presence_input_clear (PresenceInput *input)
{
  g_clear_pointer ((GArray **) &input->passages, g_array_unref);
  g_clear_pointer ((GArray **) &input->sessions, g_array_unref);
  g_clear_pointer ((GArray **) &input->corrections, g_array_unref);
}

gboolean
presence_input_read (Store *store, gint64 attendee_id, gint64 now_ms, PresenceInput *input,
                     GError **error)
{
  g_autoptr (GArray) passages = g_array_new (FALSE, FALSE, sizeof (PresencePassage));
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
  g_autoptr (GArray) corrections = g_array_new (FALSE, FALSE, sizeof (PresenceCorrection));
  if (!read_passages (store, attendee_id, passages, error) ||
      !read_sessions (store, attendee_id, sessions, error) ||
      !read_corrections (store, attendee_id, corrections, error))
    return FALSE;
  *input = (PresenceInput){ .passages = g_steal_pointer (&passages),
                            .sessions = g_steal_pointer (&sessions),
                            .corrections = g_steal_pointer (&corrections),
                            .rule = presence_rule_read (store),
                            .now_ms = now_ms };
  return TRUE;
}

/* ---- Keeping what comes out ---- */

static gboolean
keep (Store *store, gint64 attendee_id, const GArray *results, const char *rule, GError **error)
{
  if (!store_change (store, error, SQL_FORGET, "i", ":attendee", attendee_id))
    return FALSE;
  for (guint i = 0; i < results->len; i++) {
    const PresenceResult *result = &g_array_index (results, PresenceResult, i);
    if (!store_change (store, error, SQL_KEEP, "iiiiidtd", ":attendee", attendee_id, ":session",
                       result->session_id, ":first", result->first_in_ms, ":last",
                       result->last_out_ms, ":present", result->present_ms, ":counts",
                       result->counts ? 1 : 0, ":rule", rule, ":doubt", (int) result->doubt))
      return FALSE;
  }
  return TRUE;
}

gboolean
presence_update (Store *store, gint64 attendee_id, PresenceWhy why, gint64 now_ms, GError **error)
{
  g_auto (PresenceInput) input = { 0 };
  if (!presence_input_read (store, attendee_id, now_ms, &input, error))
    return FALSE;
  g_autofree char *rule = presence_rule_text (&input.rule);
  g_autoptr (GArray) results = presence_compute (&input);
  return keep (store, attendee_id, results, rule, error) &&
         activity_update (store, attendee_id, &input, results, why, error);
}

gboolean
presence_update_badge (Store *store, const guint8 badge_id[SCAN_ID_BYTES], gint64 now_ms,
                       GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 attendee_id = store_number (store, &failed, SQL_ATTENDEE, 0, "b", ":badge", badge_id,
                                     (gsize) SCAN_ID_BYTES);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  return attendee_id == 0 ||
         presence_update (store, attendee_id, (PresenceWhy){ 0 }, now_ms, error);
}

/* ---- The same again, to compare ---- */

static void
put_line (GString *to, gint64 attendee_id, const PresenceResult *result, const char *rule)
{
  g_string_append_printf (to,
                          "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " in=%" G_GINT64_FORMAT
                          " out=%" G_GINT64_FORMAT " present=%" G_GINT64_FORMAT
                          " counts=%d doubt=%u %s\n",
                          attendee_id, result->session_id, result->first_in_ms, result->last_out_ms,
                          result->present_ms, result->counts ? 1 : 0, result->doubt, rule);
}

gboolean
presence_stored (Store *store, GString *to, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_STORED, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    PresenceResult result = { .session_id = store_column_int (q, 1),
                              .first_in_ms = store_column_int (q, 2),
                              .last_out_ms = store_column_int (q, 3),
                              .present_ms = store_column_int (q, 4),
                              .counts = store_column_int (q, 5) != 0,
                              .doubt = (unsigned) store_column_int (q, 6) };
    put_line (to, store_column_int (q, 0), &result, store_column_text (q, 7));
  }
  return step == STORE_DONE;
}

gboolean
presence_recompute (Store *store, gint64 now_ms, GString *to, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_EVERYBODY, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gint64 attendee_id = store_column_int (q, 0);
    g_auto (PresenceInput) input = { 0 };
    if (!presence_input_read (store, attendee_id, now_ms, &input, error))
      return FALSE;
    g_autofree char *rule = presence_rule_text (&input.rule);
    g_autoptr (GArray) results = presence_compute (&input);
    for (guint i = 0; i < results->len; i++)
      put_line (to, attendee_id, &g_array_index (results, PresenceResult, i), rule);
  }
  return step == STORE_DONE;
}
