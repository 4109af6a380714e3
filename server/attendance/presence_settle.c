/* SPDX-License-Identifier: EUPL-1.2
 *
 * Settling: when a session is over, everybody seen at its door is computed again, a few in each
 * command so that nobody at the counter waits for a full hall. How far it is stands in the
 * setting state.settled as "END/SESSION/ATTENDEE".
 */
#include "server/attendance/presence.h"
#include "server/core/settings.h"

#define MINUTE_MS G_GINT64_CONSTANT (60000)

enum { AT_ONCE = 50 };

static const char SQL_SEEN_AT_ROOM[] =
    "SELECT DISTINCT b.attendee_id FROM checkpoint c CROSS JOIN scan s ON s.checkpoint_id = c.id"
    " JOIN badge b ON b.badge_id = s.badge_id WHERE c.room_id = :room"
    " AND " PRESENCE_INSTANT " BETWEEN :from AND :to AND b.attendee_id > :after"
    " ORDER BY b.attendee_id LIMIT :limit";
static const char SQL_SEEN_ON_DAY[] =
    "SELECT attendee_id FROM (SELECT p.attendee_id FROM presence p JOIN session s"
    " ON s.id = p.session_id WHERE s.day_id = :day UNION SELECT b.attendee_id FROM checkpoint c"
    " CROSS JOIN scan s ON s.checkpoint_id = c.id JOIN badge b ON b.badge_id = s.badge_id"
    " WHERE c.room_id = :room AND " PRESENCE_INSTANT " BETWEEN :from AND :to)"
    " WHERE attendee_id > :after ORDER BY attendee_id LIMIT :limit";
static const char SQL_MARK[] = "SELECT value FROM setting WHERE key = 'state.settled'";
static const char SQL_SET_MARK[] =
    "INSERT INTO setting (key, value) VALUES ('state.settled', :value)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value";
/* A session of which some were settled comes first, then the next one. The last session of a day
 * with an offering of its own brings everybody of that day. */
static const char SQL_NEXT_OVER[] =
    "SELECT id, room_id, starts_ms, ends_ms, day_id, EXISTS (SELECT 1 FROM offering f"
    " WHERE f.day_id = s.day_id) AND NOT EXISTS (SELECT 1 FROM session t WHERE t.day_id = s.day_id"
    " AND t.state = 'confirmed' AND (t.ends_ms, t.id) > (s.ends_ms, s.id)) FROM session s"
    " WHERE state = 'confirmed' AND ends_ms <= :now AND (ends_ms, id) >= (:ends, :id)"
    " AND (:begun OR (ends_ms, id) > (:ends, :id)) ORDER BY ends_ms, id LIMIT 1";

/* How far it is: the session of which the people up to @attendee_id were settled; all of them when
 * that is @DONE. */
typedef struct {
  gint64 ends_ms, session_id, attendee_id;
} Mark;

#define DONE G_MAXINT64

static gboolean
read_mark (Store *store, Mark *mark, GError **error)
{
  *mark = (Mark){ .attendee_id = DONE };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_MARK, "");
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  g_auto (GStrv) parts = g_strsplit (store_column_text (q, 0), "/", 3);
  gint64 *numbers[] = { &mark->ends_ms, &mark->session_id, &mark->attendee_id };
  for (guint i = 0; i < G_N_ELEMENTS (numbers) && parts[i] != NULL; i++)
    g_ascii_string_to_signed (parts[i], 10, 0, G_MAXINT64, numbers[i], NULL);
  return TRUE;
}

static gboolean
write_mark (Store *store, const Mark *mark, GError **error)
{
  g_autofree char *value =
      g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, mark->ends_ms,
                       mark->session_id, mark->attendee_id);
  return store_change (store, error, SQL_SET_MARK, "t", ":value", value);
}

gboolean
presence_settle_again (Store *store, GError **error)
{
  const Mark begin = { .attendee_id = DONE };
  return write_mark (store, &begin, error);
}

typedef struct {
  PresenceSession session;
  gint64 day_id;
  gboolean ends_day;
} Over;

/* Returns: FALSE with @error; session id 0: nothing to settle. */
static gboolean
find_next (Store *store, const Mark *mark, gint64 now_ms, Over *over, GError **error)
{
  *over = (Over){ 0 };
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_NEXT_OVER, "iiid", ":now", now_ms, ":ends", mark->ends_ms,
                   ":id", mark->session_id, ":begun", mark->attendee_id != DONE);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  over->session = (PresenceSession){ .session_id = store_column_int (q, 0),
                                     .room_id = store_column_int (q, 1),
                                     .starts_ms = store_column_int (q, 2),
                                     .ends_ms = store_column_int (q, 3) };
  over->day_id = store_column_int (q, 4);
  over->ends_day = store_column_int (q, 5) != 0;
  return TRUE;
}

static GArray *
read_seen (Store *store, const Over *over, gint64 after, GError **error)
{
  const PresenceSession *session = &over->session;
  gint64 margin_ms = settings_int (store, "presence.wait_max_min") * MINUTE_MS;
  gint64 from_ms = session->starts_ms - margin_ms, to_ms = session->ends_ms + margin_ms;
  g_autoptr (StoreStmt) q =
      over->ends_day
          ? store_query (store, error, SQL_SEEN_ON_DAY, "iiiiid", ":day", over->day_id, ":room",
                         session->room_id, ":from", from_ms, ":to", to_ms, ":after", after,
                         ":limit", AT_ONCE)
          : store_query (store, error, SQL_SEEN_AT_ROOM, "iiiid", ":room", session->room_id,
                         ":from", from_ms, ":to", to_ms, ":after", after, ":limit", AT_ONCE);
  if (q == NULL)
    return NULL;
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (gint64));
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gint64 attendee = store_column_int (q, 0);
    g_array_append_val (seen, attendee);
  }
  return step == STORE_DONE ? g_steal_pointer (&seen) : NULL;
}

gboolean
presence_settle (Store *store, gint64 now_ms, PresenceSettle *settle, GError **error)
{
  Mark mark;
  Over over;
  settle->more = FALSE;
  if (!read_mark (store, &mark, error) || !find_next (store, &mark, now_ms, &over, error))
    return FALSE;
  if (over.session.session_id == 0)
    return TRUE;
  gboolean begun =
      mark.session_id == over.session.session_id && mark.ends_ms == over.session.ends_ms;
  g_autoptr (GArray) seen = read_seen (store, &over, begun ? mark.attendee_id : 0, error);
  if (seen == NULL)
    return FALSE;
  for (guint i = 0; i < seen->len; i++)
    if (!presence_update (store, g_array_index (seen, gint64, i), (PresenceWhy){ 0 }, now_ms,
                          error))
      return FALSE;
  settle->more = TRUE;
  mark = (Mark){ .ends_ms = over.session.ends_ms,
                 .session_id = over.session.session_id,
                 .attendee_id =
                     seen->len < AT_ONCE ? DONE : g_array_index (seen, gint64, seen->len - 1) };
  return write_mark (store, &mark, error);
}
