/* SPDX-License-Identifier: EUPL-1.2
 *
 * Offerings; see offering.h.
 */
#include "server/register/offering.h"

#include <string.h>

#include "schedule/when.h"

G_DEFINE_QUARK (offering_error, offering_error)

enum { CODE_MAX = 40, WORDS_MAX = 120, TEXT_MAX = 1000, QUARTERS_MAX = 640 };

static const char SQL_FIND[] =
    "SELECT IFNULL (session_id, 0), IFNULL (day_id, 0), code, provider, activity_type, validated,"
    " subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters, self_quarters,"
    " offered_on, valid_until, elements, contribution, content, source = 'office' FROM offering"
    " WHERE session_id = NULLIF (:session, 0) OR day_id = NULLIF (:day, 0)";
static const char SQL_REMOVE[] =
    "DELETE FROM offering WHERE session_id = NULLIF (:session, 0) OR day_id = NULLIF (:day, 0)";
static const char SQL_ADD[] =
    "INSERT INTO offering (session_id, day_id, code, provider, activity_type, validated,"
    " subject_quarters, didactic_quarters, pedagogic_quarters, other_quarters, self_quarters,"
    " offered_on, valid_until, elements, contribution, content, source) VALUES (NULLIF (:session,"
    " 0), NULLIF (:day, 0), :code, :provider, :type, :validated, :subject, :didactic, :pedagogic,"
    " :other, :self, :offered, :until, :elements, :contribution, :content, :source)";

Offering *
offering_new (void)
{
  Offering *offering = g_new0 (Offering, 1);
  char **texts[] = { &offering->code,         &offering->provider,    &offering->activity_type,
                     &offering->offered_on,   &offering->valid_until, &offering->elements,
                     &offering->contribution, &offering->content };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup ("");
  return offering;
}

void
offering_free (Offering *offering)
{
  if (offering == NULL)
    return;
  char *texts[] = { offering->code,         offering->provider,    offering->activity_type,
                    offering->offered_on,   offering->valid_until, offering->elements,
                    offering->contribution, offering->content };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (offering);
}

gboolean
offering_type_known (const char *type)
{
  return g_strv_contains (programme_activity_types (), type);
}

int
offering_total (const Offering *offering)
{
  int total = 0;
  for (int i = 0; i < AREAS; i++)
    total += offering->quarters[i];
  return total;
}

gboolean
offering_good_on (const Offering *offering, const char *date, const char *validation_end)
{
  return offering->validated && strcmp (date, offering->valid_until) <= 0 &&
         (*offering->offered_on == '\0' || strcmp (offering->offered_on, validation_end) < 0);
}

void
offering_split (int total, const int weights[AREAS], int out[AREAS])
{
  gint64 sum = 0, rest[AREAS];
  int given = 0;
  for (int i = 0; i < AREAS; i++)
    sum += weights[i];
  for (int i = 0; i < AREAS; i++) {
    gint64 share = sum > 0 ? (gint64) total * weights[i] : 0;
    out[i] = sum > 0 ? (int) (share / sum) : 0;
    rest[i] = sum > 0 ? share % sum : 0;
    given += out[i];
  }
  if (sum == 0) {
    out[AREA_OTHER] = total;
    return;
  }
  for (; given < total; given++) {
    int most = 0;
    for (int i = 1; i < AREAS; i++)
      if (rest[i] > rest[most])
        most = i;
    out[most]++;
    rest[most] = -1;
  }
}

Offering *
offering_find (Store *store, gint64 session_id, gint64 day_id, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_FIND, "ii", ":session", session_id,
                                         ":day", session_id > 0 ? 0 : day_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  Offering *offering = g_new0 (Offering, 1);
  offering->session_id = store_column_int (q, 0);
  offering->day_id = store_column_int (q, 1);
  offering->code = g_strdup (store_column_text (q, 2));
  offering->provider = g_strdup (store_column_text (q, 3));
  offering->activity_type = g_strdup (store_column_text (q, 4));
  offering->validated = store_column_int (q, 5) != 0;
  for (int i = 0; i < AREAS; i++)
    offering->quarters[i] = (int) store_column_int (q, 6 + i);
  offering->self_quarters = (int) store_column_int (q, 10);
  offering->offered_on = g_strdup (store_column_text (q, 11));
  offering->valid_until = g_strdup (store_column_text (q, 12));
  offering->elements = g_strdup (store_column_text (q, 13));
  offering->contribution = g_strdup (store_column_text (q, 14));
  offering->content = g_strdup (store_column_text (q, 15));
  offering->from_office = store_column_int (q, 16) != 0;
  return offering;
}

static gboolean
within (const char *text, glong least, glong most)
{
  glong length = g_utf8_strlen (text, -1);
  return length >= least && length <= most;
}

unsigned
offering_check (const Offering *offering, const char *validation_end)
{
  unsigned wrong = 0;
  int total = offering_total (offering);
  gboolean dated = when_date_valid (offering->valid_until) &&
                   (*offering->offered_on == '\0' || when_date_valid (offering->offered_on));
  wrong |= within (offering->code, offering->validated ? 1 : 0, CODE_MAX) ? 0 : OFFERING_WRONG_CODE;
  wrong |= within (offering->provider, 1, WORDS_MAX) ? 0 : OFFERING_WRONG_PROVIDER;
  wrong |= offering_type_known (offering->activity_type) ? 0 : OFFERING_WRONG_TYPE;
  wrong |= total > 0 && total <= QUARTERS_MAX && offering->self_quarters >= 0 &&
                   offering->self_quarters <= total
               ? 0
               : OFFERING_WRONG_HOURS;
  if (!dated || (offering->validated && *offering->offered_on != '\0' &&
                 strcmp (offering->offered_on, validation_end) >= 0))
    wrong |= OFFERING_WRONG_TERM;
  if (!within (offering->elements, 0, TEXT_MAX) || !within (offering->contribution, 0, TEXT_MAX) ||
      !within (offering->content, 0, TEXT_MAX))
    wrong |= OFFERING_WRONG_TEXT;
  return wrong;
}

gboolean
offering_remove (Store *store, gint64 session_id, gint64 day_id, GError **error)
{
  return store_change (store, error, SQL_REMOVE, "ii", ":session", session_id, ":day", day_id);
}

gboolean
offering_put (Store *store, const Offering *offering, GError **error)
{
  return offering_remove (store, offering->session_id, offering->day_id, error) &&
         store_change (store, error, SQL_ADD, "iitttddddddtttttt", ":session", offering->session_id,
                       ":day", offering->day_id, ":code", offering->code, ":provider",
                       offering->provider, ":type", offering->activity_type, ":validated",
                       offering->validated ? 1 : 0, ":subject", offering->quarters[AREA_SUBJECT],
                       ":didactic", offering->quarters[AREA_DIDACTIC], ":pedagogic",
                       offering->quarters[AREA_PEDAGOGIC], ":other", offering->quarters[AREA_OTHER],
                       ":self", offering->self_quarters, ":offered", offering->offered_on, ":until",
                       offering->valid_until, ":elements", offering->elements, ":contribution",
                       offering->contribution, ":content", offering->content, ":source",
                       offering->from_office ? "office" : "programme");
}

gboolean
offering_import (Store *store, gint64 session_id, gint64 day_id, const ProgrammeOffering *said,
                 GError **error)
{
  g_autoptr (GError) failed = NULL;
  g_autoptr (Offering) there = offering_find (store, session_id, day_id, &failed);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (there != NULL && there->from_office)
    return TRUE;
  if (said == NULL)
    return there == NULL || offering_remove (store, session_id, day_id, error);
  const Offering offering = { .session_id = session_id,
                              .day_id = day_id,
                              .code = said->code,
                              .provider = said->provider,
                              .activity_type = said->activity_type,
                              .validated = said->validated,
                              .quarters = { said->subject_quarters, said->didactic_quarters,
                                            said->pedagogic_quarters, said->other_quarters },
                              .self_quarters = said->self_quarters,
                              .offered_on = said->offered_on,
                              .valid_until = said->valid_until,
                              .elements = said->elements,
                              .contribution = said->contribution,
                              .content = said->content };
  return offering_put (store, &offering, error);
}
