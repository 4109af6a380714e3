/* SPDX-License-Identifier: EUPL-1.2
 *
 * Corrections of presence; see correction.h.
 */
#include "server/attendance/correction.h"

#include "server/attendance/presence.h"
#include "server/core/audit.h"
#include "server/core/secret.h"

G_DEFINE_QUARK (correction_error, correction_error)

#define MINUTE_MS G_GINT64_CONSTANT (60000)

enum { PUBLIC_ID_BYTES = 12 };

static const char SQL_SESSION[] =
    "SELECT s.starts_ms, s.ends_ms FROM session s, attendee a"
    " WHERE s.id = :session AND s.state = 'confirmed' AND a.id = :attendee";
static const char SQL_ADD[] =
    "INSERT INTO correction (public_id, attendee_id, session_id, from_ms, to_ms, reason, staff_id,"
    " asked_ms) VALUES (:public, :attendee, :session, :from, :to, :reason, :staff, :now)";
static const char SQL_FIND[] =
    "SELECT c.id, c.attendee_id, c.session_id, c.staff_id, n.correction_id IS NOT NULL"
    " FROM correction c LEFT JOIN consent n ON n.correction_id = c.id WHERE c.public_id = :public";
static const char SQL_CONSENT[] =
    "INSERT INTO consent (correction_id, agreed, staff_id, at_ms, position) VALUES (:id, :agreed,"
    " :staff, :now, (SELECT IFNULL (MAX (position), 0) + 1 FROM consent))";

void
correction_ask_free (gpointer data)
{
  CorrectionAsk *ask = data;
  g_free (ask->reason);
  g_free (ask);
}

static gboolean
refuse (CorrectionError code, const char *what, GError **error)
{
  g_set_error_literal (error, CORRECTION_ERROR, (int) code, what);
  return FALSE;
}

static gboolean
note (Store *store, gint64 staff_id, const char *action, gint64 correction_id, gint64 now_ms,
      GError **error)
{
  g_autofree char *actor = g_strdup_printf ("staff:%" G_GINT64_FORMAT, staff_id);
  g_autofree char *subject = g_strdup_printf ("correction:%" G_GINT64_FORMAT, correction_id);
  return audit_add (store, now_ms, actor, action, subject, NULL, error);
}

gboolean
correction_ask_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CorrectionAsk *ask = data;
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_SESSION, "ii", ":session",
                                         ask->session_id, ":attendee", ask->attendee_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE
               ? refuse (CORRECTION_ERROR_UNKNOWN, "no such person or session", error)
               : FALSE;
  gint64 starts_ms = store_column_int (q, 0);
  gint64 minutes = (store_column_int (q, 1) - starts_ms) / MINUTE_MS;
  glong length = g_utf8_strlen (ask->reason, -1);
  gboolean times = !ask->present || (ask->from_minute >= 0 && ask->to_minute > ask->from_minute &&
                                     ask->to_minute <= minutes);
  if (!times || length < CORRECTION_REASON_LEAST || length > CORRECTION_REASON_MOST)
    return refuse (CORRECTION_ERROR_FIELDS, "a reason and times inside the session", error);
  g_autofree char *public_id = secret_random_text (PUBLIC_ID_BYTES);
  gint64 from_ms = starts_ms + (ask->present ? ask->from_minute * MINUTE_MS : 0);
  gint64 to_ms = starts_ms + (ask->present ? ask->to_minute * MINUTE_MS : 0);
  turn->outcome = g_strdup ("/kantoor/register/correcties");
  return store_change (turn->store, error, SQL_ADD, "tiiiitii", ":public", public_id, ":attendee",
                       ask->attendee_id, ":session", ask->session_id, ":from", from_ms, ":to",
                       to_ms, ":reason", ask->reason, ":staff", ask->staff_id, ":now",
                       turn->now_ms) &&
         note (turn->store, ask->staff_id, "correction.asked", store_last_id (turn->store),
               turn->now_ms, error);
}

void
correction_answer_free (gpointer data)
{
  CorrectionAnswer *answer = data;
  g_free (answer->public_id);
  g_free (answer);
}

gboolean
correction_answer_run (gpointer data, WriterTurn *turn, GError **error)
{
  const CorrectionAnswer *answer = data;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_FIND, "t", ":public", answer->public_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE ? refuse (CORRECTION_ERROR_UNKNOWN, "no such correction", error)
                              : FALSE;
  gint64 id = store_column_int (q, 0);
  gint64 attendee_id = store_column_int (q, 1);
  const PresenceWhy why = { .correction_session = store_column_int (q, 2) };
  if (store_column_int (q, 4) != 0)
    return refuse (CORRECTION_ERROR_STATE, "answered already", error);
  if (store_column_int (q, 3) == answer->staff_id)
    return refuse (CORRECTION_ERROR_SELF, "asked by the same person", error);
  turn->outcome = g_strdup ("/kantoor/register/correcties");
  return store_change (turn->store, error, SQL_CONSENT, "idii", ":id", id, ":agreed",
                       answer->agreed ? 1 : 0, ":staff", answer->staff_id, ":now", turn->now_ms) &&
         (!answer->agreed ||
          presence_update (turn->store, attendee_id, why, turn->now_ms, error)) &&
         note (turn->store, answer->staff_id,
               answer->agreed ? "correction.agreed" : "correction.refused", id, turn->now_ms,
               error);
}
