/* SPDX-License-Identifier: EUPL-1.2
 *
 * Register activity; see activity.h. What is earned is activity_earn.c.
 */
#include "server/register/activity.h"

#include <string.h>

#include "server/core/audit.h"
#include "server/core/secret.h"
#include "server/register/activity_earn.h"

enum { PUBLIC_ID_BYTES = 12 };

static const char SQL_CURRENT[] =
    "SELECT a.id, IFNULL (a.session_id, 0), IFNULL (a.day_id, 0), a.offering_code, a.validated,"
    " a.provider, a.activity_type, a.subject_quarters, a.didactic_quarters, a.pedagogic_quarters,"
    " a.other_quarters, a.contact_quarters, a.self_quarters, a.claimable_from FROM activity a"
    " WHERE a.attendee_id = :attendee AND a.withdrawn = 0"
    " AND NOT EXISTS (SELECT 1 FROM activity b WHERE b.replaces = a.id)";
static const char SQL_CLOSED[] = "SELECT COUNT(*) FROM books";
static const char SQL_ADD[] =
    "INSERT INTO activity (public_id, attendee_id, session_id, day_id, offering_code, validated,"
    " provider, activity_type, subject_quarters, didactic_quarters, pedagogic_quarters,"
    " other_quarters, contact_quarters, self_quarters, claimable_from, replaces, withdrawn,"
    " after_close, rule, created_ms) VALUES (:public, :attendee, NULLIF (:session, 0),"
    " NULLIF (:day, 0), :code, :validated, :provider, :type, :subject, :didactic, :pedagogic,"
    " :other, :contact, :self, :from, NULLIF (:replaces, 0), :withdrawn, :closed, :rule, :now)";
static const char SQL_EVIDENCE[] =
    "INSERT INTO evidence (activity_id, kiosk_id, sequence) VALUES (:activity, :kiosk, :sequence)"
    " ON CONFLICT DO NOTHING";
static const char SQL_DELIVER[] = "INSERT INTO delivery (activity_id) VALUES (:activity)";

/* One attendee's activities being brought up to date. */
typedef struct {
  Store *store;
  gint64 attendee_id;
  const PresenceInput *input;
  PresenceWhy why;
  gboolean closed; /* the books */
  char *rule;
} Update;

static const Activity *
find (const GArray *list, const Activity *wanted)
{
  for (guint i = 0; i < list->len; i++) {
    const Activity *activity = &g_array_index (list, Activity, i);
    if (activity->session_id == wanted->session_id && activity->day_id == wanted->day_id)
      return activity;
  }
  return NULL;
}

static gboolean
same_but_claim (const Activity *a, const Activity *b)
{
  return strcmp (a->code, b->code) == 0 && a->validated == b->validated &&
         strcmp (a->provider, b->provider) == 0 &&
         strcmp (a->activity_type, b->activity_type) == 0 &&
         memcmp (a->quarters, b->quarters, sizeof a->quarters) == 0 &&
         a->contact_quarters == b->contact_quarters && a->self_quarters == b->self_quarters;
}

static gboolean
same (const Activity *a, const Activity *b)
{
  return same_but_claim (a, b) && strcmp (a->claimable_from, b->claimable_from) == 0;
}

static GArray *
read_current (Store *store, gint64 attendee_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CURRENT, "i", ":attendee", attendee_id);
  if (q == NULL)
    return NULL;
  g_autoptr (GArray) list = activity_list_new ();
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    Activity activity = { .id = store_column_int (q, 0),
                          .session_id = store_column_int (q, 1),
                          .day_id = store_column_int (q, 2),
                          .code = g_strdup (store_column_text (q, 3)),
                          .validated = store_column_int (q, 4) != 0,
                          .provider = g_strdup (store_column_text (q, 5)),
                          .activity_type = g_strdup (store_column_text (q, 6)),
                          .contact_quarters = (int) store_column_int (q, 11),
                          .self_quarters = (int) store_column_int (q, 12),
                          .claimable_from = g_strdup (store_column_text (q, 13)) };
    for (int i = 0; i < AREAS; i++)
      activity.quarters[i] = (int) store_column_int (q, 7 + i);
    g_array_append_val (list, activity);
  }
  return step == STORE_DONE ? g_steal_pointer (&list) : NULL;
}

/* ---- Writing ---- */

static gboolean
add_row (const Update *update, const Activity *a, gint64 replaces, gboolean withdrawn,
         GError **error)
{
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  return store_change (
      update->store, error, SQL_ADD, "tiiitdttddddddtiddti", ":public", public_id, ":attendee",
      update->attendee_id, ":session", a->session_id, ":day", a->day_id, ":code", a->code,
      ":validated", a->validated ? 1 : 0, ":provider", a->provider, ":type", a->activity_type,
      ":subject", a->quarters[AREA_SUBJECT], ":didactic", a->quarters[AREA_DIDACTIC], ":pedagogic",
      a->quarters[AREA_PEDAGOGIC], ":other", a->quarters[AREA_OTHER], ":contact",
      a->contact_quarters, ":self", a->self_quarters, ":from", a->claimable_from, ":replaces",
      replaces, ":withdrawn", withdrawn ? 1 : 0, ":closed", update->closed ? 1 : 0, ":rule",
      update->rule, ":now", update->input->now_ms);
}

static gboolean
add_evidence (const Update *update, gint64 activity_id, const GArray *passages, GError **error)
{
  for (guint i = 0; i < passages->len; i++) {
    const PresencePassage *passage = &g_array_index (update->input->passages, PresencePassage,
                                                     g_array_index (passages, guint, i));
    if (!store_change (update->store, error, SQL_EVIDENCE, "iii", ":activity", activity_id,
                       ":kiosk", passage->kiosk_id, ":sequence", passage->sequence))
      return FALSE;
  }
  return TRUE;
}

static gboolean
tell (const Update *update, const char *action, gint64 activity_id, gint64 row_id,
      gboolean validated, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("activity:%" G_GINT64_FORMAT, activity_id);
  return (!validated ||
          store_change (update->store, error, SQL_DELIVER, "i", ":activity", row_id)) &&
         audit_add (update->store, update->input->now_ms, "system", action, subject, NULL, error);
}

/* Whether a change may be made: always, until the books are closed; then only what a person
 * decided, and no more than that. */
static gboolean
may_change (const Update *update, const Activity *what, const Activity *held,
            const Activity *earned)
{
  if (!update->closed)
    return TRUE;
  if (update->why.correction_session != 0)
    return what->session_id == update->why.correction_session || what->day_id != 0;
  return update->why.standing && held != NULL && earned != NULL && same_but_claim (held, earned);
}

static gboolean
settle_earned (const Update *update, const Activity *earned, const Activity *held, GError **error)
{
  if ((held != NULL && same (held, earned)) || !may_change (update, earned, held, earned))
    return TRUE;
  if (!add_row (update, earned, held != NULL ? held->id : 0, FALSE, error))
    return FALSE;
  gint64 id = store_last_id (update->store);
  return add_evidence (update, id, earned->passages, error) &&
         tell (update, held != NULL ? "activity.corrected" : "activity.made", id, id,
               earned->validated || (held != NULL && held->validated), error);
}

static gboolean
withdraw (const Update *update, const Activity *held, GError **error)
{
  if (!may_change (update, held, held, NULL))
    return TRUE;
  return add_row (update, held, held->id, TRUE, error) &&
         tell (update, "activity.withdrawn", held->id, store_last_id (update->store),
               held->validated, error);
}

static gboolean
settle (const Update *update, const GArray *held, const GArray *earned, GError **error)
{
  for (guint i = 0; i < earned->len; i++) {
    const Activity *activity = &g_array_index (earned, Activity, i);
    if (!settle_earned (update, activity, find (held, activity), error))
      return FALSE;
  }
  for (guint i = 0; i < held->len; i++) {
    const Activity *activity = &g_array_index (held, Activity, i);
    if (find (earned, activity) == NULL && !withdraw (update, activity, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
activity_update (Store *store, gint64 attendee_id, const PresenceInput *input,
                 const GArray *results, PresenceWhy why, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gboolean closed = store_number (store, &failed, SQL_CLOSED, 0, "") > 0;
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  g_autoptr (GArray) held = read_current (store, attendee_id, error);
  g_autoptr (GArray) earned =
      held != NULL ? activity_earn (store, attendee_id, input, results, error) : NULL;
  if (earned == NULL)
    return FALSE;
  g_autofree char *rule = presence_rule_text (&input->rule);
  const Update update = { .store = store,
                          .attendee_id = attendee_id,
                          .input = input,
                          .why = why,
                          .closed = closed,
                          .rule = rule };
  return settle (&update, held, earned, error);
}
