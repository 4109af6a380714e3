/* SPDX-License-Identifier: EUPL-1.2
 *
 * What presence is worth; see activity_earn.h.
 */
#include "server/register/activity_earn.h"

#include <string.h>

#include "server/core/settings.h"
#include "server/register/standing.h"

#define QUARTER_MS G_GINT64_CONSTANT (900000)

static const char SQL_SESSION[] =
    "SELECT d.id, d.date, s.ends_ms - s.starts_ms FROM session s JOIN day d ON d.id = s.day_id"
    " WHERE s.id = :session";
static const char SQL_DAYS[] =
    "SELECT f.day_id, d.date, (SELECT MAX (ends_ms) FROM session s WHERE s.day_id = f.day_id"
    " AND s.state = 'confirmed') FROM offering f JOIN day d ON d.id = f.day_id"
    " WHERE f.day_id IS NOT NULL ORDER BY f.day_id";

static void
activity_clear (gpointer data)
{
  Activity *activity = data;
  g_free (activity->code);
  g_free (activity->provider);
  g_free (activity->activity_type);
  g_free (activity->claimable_from);
  g_clear_pointer (&activity->passages, g_array_unref);
}

GArray *
activity_list_new (void)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Activity));
  g_array_set_clear_func (list, activity_clear);
  return list;
}

/* One person's presence being valued. */
typedef struct {
  Store *store;
  const PresenceInput *input;
  const GArray *results;
  gboolean enrolled;
  char *claim_date, *validation_end, *provider; /* settings */
  GArray *earned;
  gint64 *day_ids; /* of each result */
  gboolean *own;   /* each result has a validated offering of its own */
} Earning;

static GArray *
share_passages (const GArray *passages)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (copy, passages->data, passages->len);
  return copy;
}

static Activity
activity_of (const Earning *earning, const Offering *offering, const char *date)
{
  gboolean good = offering != NULL && offering_good_on (offering, date, earning->validation_end);
  Activity activity = {
    .code = g_strdup (offering != NULL ? offering->code : ""),
    .validated = good,
    .provider = g_strdup (offering != NULL ? offering->provider : earning->provider),
    .activity_type = g_strdup (offering != NULL ? offering->activity_type : "conferentie"),
    .claimable_from = g_strdup (earning->enrolled ? date : earning->claim_date),
  };
  if (offering == NULL)
    return activity;
  memcpy (activity.quarters, offering->quarters, sizeof activity.quarters);
  activity.self_quarters = offering->self_quarters;
  activity.contact_quarters = offering_total (offering) - offering->self_quarters;
  return activity;
}

/* ---- Sessions ---- */

static gboolean
earn_session (Earning *earning, guint i, GError **error)
{
  const PresenceResult *result = &g_array_index (earning->results, PresenceResult, i);
  g_autoptr (StoreStmt) q =
      store_query (earning->store, error, SQL_SESSION, "i", ":session", result->session_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  g_autoptr (GError) failed = NULL;
  g_autoptr (Offering) offering = offering_find (earning->store, result->session_id, 0, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  const char *date = store_column_text (q, 1);
  earning->day_ids[i] = store_column_int (q, 0);
  earning->own[i] = offering != NULL && offering_good_on (offering, date, earning->validation_end);
  if (!result->counts)
    return TRUE;
  Activity activity = activity_of (earning, offering, date);
  activity.session_id = result->session_id;
  activity.passages = share_passages (result->passages);
  if (offering == NULL) /* whole quarters of the session's own time */
    activity.contact_quarters = (int) (store_column_int (q, 2) / QUARTER_MS);
  g_array_append_val (earning->earned, activity);
  return TRUE;
}

/* ---- Days ---- */

static gint64
day_presence (const Earning *earning, gint64 day_id, GArray *passages)
{
  gint64 present_ms = 0;
  for (guint i = 0; i < earning->results->len; i++) {
    const PresenceResult *result = &g_array_index (earning->results, PresenceResult, i);
    if (earning->day_ids[i] != day_id || earning->own[i])
      continue;
    present_ms += result->present_ms;
    g_array_append_vals (passages, result->passages->data, result->passages->len);
  }
  return present_ms;
}

/* The day says it all: proofs of attendance at its sessions would say it twice. */
static void
drop_proofs (Earning *earning, gint64 day_id)
{
  for (guint i = earning->earned->len; i > 0; i--) {
    const Activity *activity = &g_array_index (earning->earned, Activity, i - 1);
    for (guint j = 0; j < earning->results->len; j++)
      if (activity->session_id != 0 && !activity->validated && earning->day_ids[j] == day_id &&
          g_array_index (earning->results, PresenceResult, j).session_id == activity->session_id) {
        g_array_remove_index (earning->earned, i - 1);
        break;
      }
  }
}

static gboolean
earn_day (Earning *earning, gint64 day_id, const char *date, GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Offering) offering = offering_find (earning->store, 0, day_id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  Activity activity = activity_of (earning, offering, date);
  activity.day_id = day_id;
  activity.passages = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 present_ms = day_presence (earning, day_id, activity.passages);
  gint64 wanted_ms = activity.contact_quarters * QUARTER_MS;
  if (present_ms == 0 || present_ms * 1000 < wanted_ms * earning->input->rule.share_permille) {
    activity_clear (&activity);
    return TRUE;
  }
  drop_proofs (earning, day_id);
  g_array_append_val (earning->earned, activity);
  return TRUE;
}

static gboolean
earn_days (Earning *earning, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (earning->store, error, SQL_DAYS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    if (!store_column_is_null (q, 2) && store_column_int (q, 2) <= earning->input->now_ms &&
        !earn_day (earning, store_column_int (q, 0), store_column_text (q, 1), error))
      return FALSE;
  return step == STORE_DONE;
}

static gboolean
earn_all (Earning *earning, GError **error)
{
  for (guint i = 0; i < earning->results->len; i++)
    if (!earn_session (earning, i, error))
      return FALSE;
  return earn_days (earning, error);
}

GArray *
activity_earn (Store *store, gint64 attendee_id, const PresenceInput *input, const GArray *results,
               GError **error)
{
  g_auto (Standing) standing = { 0 };
  if (!standing_read (store, attendee_id, &standing, error))
    return NULL;
  g_autofree gint64 *day_ids = g_new0 (gint64, results->len + 1);
  g_autofree gboolean *own = g_new0 (gboolean, results->len + 1);
  g_autofree char *claim_date = settings_text (store, "register.claim_date");
  g_autofree char *validation_end = settings_text (store, "register.validation_end");
  g_autofree char *provider = settings_text (store, "register.provider");
  g_autoptr (GArray) earned = activity_list_new ();
  Earning earning = { .store = store,
                      .input = input,
                      .results = results,
                      .enrolled = standing.enrolled,
                      .claim_date = claim_date,
                      .validation_end = validation_end,
                      .provider = provider,
                      .earned = earned,
                      .day_ids = day_ids,
                      .own = own };
  return earn_all (&earning, error) ? g_steal_pointer (&earned) : NULL;
}
