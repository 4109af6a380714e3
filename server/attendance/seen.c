/* SPDX-License-Identifier: EUPL-1.2
 *
 * The list of last passages; see seen.h.
 */
#include "server/attendance/seen.h"

#include "schedule/admission.h"
#include "server/core/settings.h"

/* Verdicts from 300 on admit nobody; 105 is a repeat. */
static const char SQL_LAST[] =
    "SELECT s.kiosk_id, s.sequence, s.direction, s.checkpoint_id, IFNULL (c.room_id, 0), s.at_ms"
    " FROM scan s LEFT JOIN checkpoint c ON c.id = s.checkpoint_id WHERE s.badge_id = :badge"
    " AND s.direction <> 0 AND s.kind <> 2 AND s.verdict < 300 AND s.verdict <> 105"
    " AND NOT EXISTS (SELECT 1 FROM scan u WHERE u.badge_id = s.badge_id AND u.kind = 2"
    " AND u.kiosk_id = s.kiosk_id AND u.refers = s.sequence)"
    " ORDER BY s.at_ms DESC, s.kiosk_id DESC, s.sequence DESC LIMIT 1";
static const char SQL_KNOWN[] = "SELECT kiosk_id, sequence FROM seen WHERE badge_id = :badge";
/* Their own session goes before the next one, as at the door. */
static const char SQL_SESSION[] =
    "SELECT s.id, EXISTS (SELECT 1 FROM seat e JOIN badge b ON b.attendee_id = e.attendee_id"
    " WHERE b.badge_id = :badge AND e.session_id = s.id AND e.state = 'confirmed') AS booked"
    " FROM session s WHERE s.room_id = :room AND s.state = 'confirmed'"
    " AND :at >= s.starts_ms - :early AND :at < s.ends_ms"
    " ORDER BY booked DESC, s.starts_ms DESC LIMIT 1";
static const char SQL_PUT[] =
    "INSERT INTO seen (badge_id, position, kiosk_id, sequence, direction, checkpoint_id, room_id,"
    " session_id, booked, at_ms) VALUES (:badge, (SELECT IFNULL (MAX (position), 0) + 1 FROM seen),"
    " :kiosk, :sequence, :direction, :checkpoint, :room, :session, :booked, :at)"
    " ON CONFLICT (badge_id) DO UPDATE SET position = excluded.position,"
    " kiosk_id = excluded.kiosk_id, sequence = excluded.sequence, direction = excluded.direction,"
    " checkpoint_id = excluded.checkpoint_id, room_id = excluded.room_id,"
    " session_id = excluded.session_id, booked = excluded.booked, at_ms = excluded.at_ms";

typedef struct {
  gint64 kiosk, sequence, direction, checkpoint, room, session, booked, at_ms;
} Last;

static gboolean
read_last (Store *store, const guint8 *badge_id, Last *last, GError **error)
{
  *last = (Last){ 0 };
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LAST, "b", ":badge", badge_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW)
    *last = (Last){ .kiosk = store_column_int (q, 0),
                    .sequence = store_column_int (q, 1),
                    .direction = store_column_int (q, 2),
                    .checkpoint = store_column_int (q, 3),
                    .room = store_column_int (q, 4),
                    .at_ms = store_column_int (q, 5) };
  return step != STORE_FAILED;
}

/* Returns: FALSE with @error set. @same: nothing has changed since it was put in the list. */
static gboolean
compare_known (Store *store, const guint8 *badge_id, const Last *last, gboolean *same,
               GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_KNOWN, "b", ":badge", badge_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  gint64 kiosk = step == STORE_ROW ? store_column_int (q, 0) : 0;
  gint64 sequence = step == STORE_ROW ? store_column_int (q, 1) : 0;
  *same = kiosk == last->kiosk && sequence == last->sequence;
  return step != STORE_FAILED;
}

static gboolean
find_session (Store *store, const guint8 *badge_id, Last *last, GError **error)
{
  if (last->direction != SCAN_DIRECTION_IN || last->room == 0)
    return TRUE;
  gint64 early_ms = settings_int (store, "door.early_min") * 60000 + ADMISSION_GRACE_MS;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SESSION, "biii", ":badge", badge_id, (gsize) SCAN_ID_BYTES,
                   ":room", last->room, ":at", last->at_ms, ":early", early_ms);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW) {
    last->session = store_column_int (q, 0);
    last->booked = store_column_int (q, 1);
  }
  return step != STORE_FAILED;
}

gboolean
seen_update (Store *store, const guint8 badge_id[SCAN_ID_BYTES], GError **error)
{
  Last last;
  gboolean same = FALSE;
  if (!read_last (store, badge_id, &last, error) ||
      !compare_known (store, badge_id, &last, &same, error))
    return FALSE;
  return same || (find_session (store, badge_id, &last, error) &&
                  store_change (store, error, SQL_PUT, "biiiiiiii", ":badge", badge_id,
                                (gsize) SCAN_ID_BYTES, ":kiosk", last.kiosk, ":sequence",
                                last.sequence, ":direction", last.direction, ":checkpoint",
                                last.checkpoint, ":room", last.room, ":session", last.session,
                                ":booked", last.booked, ":at", last.at_ms));
}
