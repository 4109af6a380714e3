/* SPDX-License-Identifier: EUPL-1.2
 *
 * Register activity; see activity.h.
 */
#include "server/register/activity.h"

#include <string.h>

#include "schedule/when.h"
#include "server/attendance/presence.h"
#include "server/core/audit.h"
#include "server/core/secret.h"
#include "server/core/settings.h"

enum { PUBLIC_ID_BYTES = 12 };

static const char SQL_CURRENT[] =
    "SELECT a.id, a.session_id, a.offering_code, a.subject_quarters, a.didactic_quarters,"
    " a.pedagogic_quarters, a.other_quarters, a.claimable_from FROM activity a"
    " WHERE a.attendee_id = :attendee AND a.withdrawn = 0"
    " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)";
static const char SQL_OFFERING[] =
    "SELECT f.code, f.subject_quarters, f.didactic_quarters, f.pedagogic_quarters,"
    " f.other_quarters, f.valid_until, d.date FROM offering f JOIN session s ON s.id = f.session_id"
    " JOIN day d ON d.id = s.day_id WHERE f.session_id = :session";
static const char SQL_ENROLLED[] = "SELECT enrolled FROM teacher WHERE attendee_id = :attendee";
static const char SQL_ADD[] =
    "INSERT INTO activity (public_id, attendee_id, session_id, offering_code, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, claimable_from, replaces, withdrawn,"
    " rule, created_ms) VALUES (:public, :attendee, :session, :code, :subject, :didactic,"
    " :pedagogic, :other, :from, NULLIF (:replaces, 0), :withdrawn, :rule, :now)";
static const char SQL_EVIDENCE[] =
    "INSERT INTO evidence (activity_id, kiosk_id, sequence) VALUES (:activity, :kiosk, :sequence)"
    " ON CONFLICT DO NOTHING";

typedef struct {
  gint64 id; /* 0: not stored yet */
  gint64 session_id;
  char *code;
  int quarters[4]; /* vakinhoudelijk, vakdidactisch, pedagogisch, the rest */
  char *claimable_from;
} Activity;

static void
activity_clear (gpointer data)
{
  Activity *activity = data;
  g_free (activity->code);
  g_free (activity->claimable_from);
}

static GArray *
new_list (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Activity));
  g_array_set_clear_func (list, activity_clear);
  return list;
}

static const Activity *
find (const GArray *list, gint64 session_id)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, Activity, i).session_id == session_id)
      return &g_array_index (list, Activity, i);
  return NULL;
}

static gboolean
same (const Activity *a, const Activity *b)
{
  return strcmp (a->code, b->code) == 0 && strcmp (a->claimable_from, b->claimable_from) == 0 &&
         memcmp (a->quarters, b->quarters, sizeof a->quarters) == 0;
}

static GArray *
read_current (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CURRENT, "i", ":attendee", attendee_id);
  if (q == NULL)
    return NULL;
  g_autoptr (GArray) list = new_list ();
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    Activity activity = { .id = store_column_int (q, 0),
                          .session_id = store_column_int (q, 1),
                          .code = g_strdup (store_column_text (q, 2)),
                          .claimable_from = g_strdup (store_column_text (q, 7)) };
    for (int i = 0; i < 4; i++)
      activity.quarters[i] = (int) store_column_int (q, 3 + i);
    g_array_append_val (list, activity);
  }
  return step == STORE_DONE ? g_steal_pointer (&list) : NULL;
}

/* What presence in @session_id is worth. Nothing when it has no offering, or one no longer valid.
 */
static gboolean
earn (Store *store, gint64 session_id, gboolean enrolled, GArray *earned, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_OFFERING, "i", ":session", session_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW)
    return step == STORE_DONE;
  const char *valid_until = store_column_text (q, 5);
  const char *date = store_column_text (q, 6);
  if (strcmp (date, valid_until) > 0)
    return TRUE;
  g_autofree char *later = settings_text (store, "register.claim_date");
  Activity activity = { .session_id = session_id,
                        .code = g_strdup (store_column_text (q, 0)),
                        .claimable_from = g_strdup (enrolled ? date : later) };
  for (int i = 0; i < 4; i++)
    activity.quarters[i] = (int) store_column_int (q, 1 + i);
  g_array_append_val (earned, activity);
  return TRUE;
}

static gboolean
add_row (Store *store, gint64 attendee_id, const Activity *activity, gint64 replaces,
         gboolean withdrawn, const char *rule, gint64 now_ms, GError **error)
{
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  return store_change (store, error, SQL_ADD, "tiitddddtidti", ":public", public_id, ":attendee",
                       attendee_id, ":session", activity->session_id, ":code", activity->code,
                       ":subject", activity->quarters[0], ":didactic", activity->quarters[1],
                       ":pedagogic", activity->quarters[2], ":other", activity->quarters[3],
                       ":from", activity->claimable_from, ":replaces", replaces, ":withdrawn",
                       withdrawn ? 1 : 0, ":rule", rule, ":now", now_ms);
}

static gboolean
add_evidence (Store *store, gint64 activity_id, const GArray *passages,
              const PresenceResult *result, GError **error)
{
  for (guint i = 0; i < result->passages->len; i++) {
    const PresencePassage *passage =
        &g_array_index (passages, PresencePassage, g_array_index (result->passages, guint, i));
    if (!store_change (store, error, SQL_EVIDENCE, "iii", ":activity", activity_id, ":kiosk",
                       passage->kiosk_id, ":sequence", passage->sequence))
      return FALSE;
  }
  return TRUE;
}

static gboolean
audit_activity (Store *store, const char *action, gint64 activity_id, gint64 now_ms, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("activity:%" G_GINT64_FORMAT, activity_id);
  return audit_add (store, now_ms, "system", action, subject, NULL, error);
}

static gboolean
settle_earned (Store *store, gint64 attendee_id, const GArray *passages,
               const PresenceResult *result, const Activity *earned, const Activity *held,
               const char *rule, gint64 now_ms, GError **error)
{
  if (held != NULL && same (held, earned))
    return TRUE;
  if (!add_row (store, attendee_id, earned, held != NULL ? held->id : 0, FALSE, rule, now_ms,
                error))
    return FALSE;
  gint64 id = store_last_id (store);
  return add_evidence (store, id, passages, result, error) &&
         audit_activity (store, held != NULL ? "activity.corrected" : "activity.made", id, now_ms,
                         error);
}

static gboolean
withdraw (Store *store, gint64 attendee_id, const Activity *held, const char *rule, gint64 now_ms,
          GError **error)
{
  return add_row (store, attendee_id, held, held->id, TRUE, rule, now_ms, error) &&
         audit_activity (store, "activity.withdrawn", held->id, now_ms, error);
}

gboolean
activity_update (Store *store, gint64 attendee_id, const GArray *passages, const GArray *results,
                 const char *rule, gint64 now_ms, GError **error)
{
  gboolean enrolled =
      store_number (store, NULL, SQL_ENROLLED, 0, "i", ":attendee", attendee_id) == 1;
  g_autoptr (GArray) held = read_current (store, attendee_id, error);
  g_autoptr (GArray) earned = new_list ();
  if (held == NULL)
    return FALSE;
  for (guint i = 0; i < results->len; i++) {
    const PresenceResult *result = &g_array_index (results, PresenceResult, i);
    if (!result->counts)
      continue;
    guint before = earned->len;
    if (!earn (store, result->session_id, enrolled, earned, error))
      return FALSE;
    if (earned->len > before &&
        !settle_earned (store, attendee_id, passages, result,
                        &g_array_index (earned, Activity, before), find (held, result->session_id),
                        rule, now_ms, error))
      return FALSE;
  }
  for (guint i = 0; i < held->len; i++) {
    const Activity *activity = &g_array_index (held, Activity, i);
    if (find (earned, activity->session_id) == NULL &&
        !withdraw (store, attendee_id, activity, rule, now_ms, error))
      return FALSE;
  }
  return TRUE;
}
