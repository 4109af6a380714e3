/* SPDX-License-Identifier: EUPL-1.2
 *
 * Gathering what the server knows of a person at a door; see door.h.
 */
#include <string.h>

#include "server/attendance/door.h"
#include "server/core/settings.h"

static const char SQL_DOOR[] = "SELECT kind, IFNULL (room_id, 0) FROM checkpoint WHERE id = :id";
static const char SQL_BADGE[] =
    "SELECT b.badge_id, b.state, a.name, a.role, t.days, a.id FROM badge b"
    " JOIN attendee a ON a.id = b.attendee_id JOIN ticket_type t ON t.id = a.ticket_type_id"
    " WHERE b.id = :badge";
static const char SQL_SESSIONS[] =
    "SELECT s.id, s.room_id, s.starts_ms, s.ends_ms, IFNULL (q.capacity, 0), r.capacity,"
    " (SELECT COUNT(*) FROM seat e WHERE e.session_id = s.id AND e.state = 'confirmed'),"
    " (SELECT COUNT(*) FROM seen n WHERE n.session_id = s.id AND n.direction = 1"
    " AND n.badge_id <> :badge),"
    " (SELECT COUNT(*) FROM seen n WHERE n.session_id = s.id AND n.direction = 1 AND n.booked = 1"
    " AND n.badge_id <> :badge)"
    " FROM session s JOIN room r ON r.id = s.room_id LEFT JOIN quota q ON q.id = s.quota_id"
    " WHERE s.state = 'confirmed' AND s.room_id = :room ORDER BY s.starts_ms";
static const char SQL_SEATS[] =
    "SELECT s.id, s.room_id, s.starts_ms, s.ends_ms, IFNULL (q.capacity, 0), r.capacity, 0, 0, 0"
    " FROM seat e JOIN session s ON s.id = e.session_id JOIN room r ON r.id = s.room_id"
    " LEFT JOIN quota q ON q.id = s.quota_id"
    " WHERE e.attendee_id = :attendee AND e.state = 'confirmed' AND s.state = 'confirmed'"
    " ORDER BY s.starts_ms";
static const char SQL_DAYS[] = "SELECT d.id, MIN (s.starts_ms), MAX (s.ends_ms) FROM day d"
                               " JOIN session s ON s.day_id = d.id GROUP BY d.id";
static const char SQL_LAST[] = "SELECT direction, checkpoint_id, room_id, session_id, at_ms"
                               " FROM seen WHERE badge_id = :badge AND direction <> 0";

void
door_case_clear (DoorCase *one)
{
  g_free (one->name);
  g_clear_pointer (&one->seats, g_array_unref);
  g_clear_pointer (&one->sessions, g_array_unref);
  g_clear_pointer (&one->days, g_array_unref);
  *one = (DoorCase){ 0 };
}

static gboolean
load_door (Store *store, gint64 checkpoint_id, AdmissionFacts *facts, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOOR, "i", ":id", checkpoint_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, DOOR_ERROR, DOOR_ERROR_DOOR, "no such door");
  if (step != STORE_ROW)
    return FALSE;
  const char *kind = store_column_text (q, 0);
  facts->door = strcmp (kind, "entrance") == 0  ? ADMISSION_DOOR_ENTRANCE
                : strcmp (kind, "session") == 0 ? ADMISSION_DOOR_SESSION
                                                : ADMISSION_DOOR_EXIT;
  facts->checkpoint = checkpoint_id;
  facts->room = store_column_int (q, 1);
  facts->early_ms = settings_int (store, "door.early_min") * 60000;
  facts->late_ms = settings_int (store, "door.late_min") * 60000;
  facts->release_ms = settings_int (store, "door.release_min") * 60000;
  facts->entrance_asked = settings_int (store, "door.entrance_first") != 0;
  return TRUE;
}

static AdmissionSession
session_of (StoreStmt *row)
{
  int places = (int) store_column_int (row, 4);
  return (AdmissionSession){ .id = store_column_int (row, 0),
                             .room = store_column_int (row, 1),
                             .starts_ms = store_column_int (row, 2),
                             .ends_ms = store_column_int (row, 3),
                             .bookable = places > 0,
                             .capacity = places > 0 ? places : (int) store_column_int (row, 5),
                             .expected = (int) store_column_int (row, 6),
                             .inside = (int) store_column_int (row, 7),
                             .arrived = (int) store_column_int (row, 8) };
}

/* Takes @q, which may be NULL with @error set. Returns: (transfer full). */
static GArray *
load_sessions (StoreStmt *q, GError **error)
{
  g_autoptr (StoreStmt) rows = q;
  g_autoptr (GArray) sessions = g_array_new (FALSE, TRUE, sizeof (AdmissionSession));
  StoreStep step = STORE_FAILED;
  while (rows != NULL && (step = store_step (rows, error)) == STORE_ROW) {
    AdmissionSession session = session_of (rows);
    g_array_append_val (sessions, session);
  }
  return step == STORE_DONE ? g_steal_pointer (&sessions) : NULL;
}

static gboolean
load_days (Store *store, DoorCase *one, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DAYS, "");
  one->days = g_array_new (FALSE, TRUE, sizeof (AdmissionDay));
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    AdmissionDay day = { .bit = 1u << (store_column_int (q, 0) - 1),
                         .starts_ms = store_column_int (q, 1),
                         .ends_ms = store_column_int (q, 2) };
    g_array_append_val (one->days, day);
  }
  one->facts.congress_days = (const AdmissionDay *) (void *) one->days->data;
  one->facts.n_congress_days = one->days->len;
  return step == STORE_DONE;
}

static AdmissionBadge
state_of (const char *state)
{
  static const char *const STATES[] = { "valid", "revoked", "cancelled", "blocked", "unpaid" };
  for (int i = 0; i < (int) G_N_ELEMENTS (STATES); i++)
    if (strcmp (STATES[i], state) == 0)
      return (AdmissionBadge) (ADMISSION_BADGE_VALID + i);
  return ADMISSION_BADGE_BLOCKED;
}

static gboolean
load_last (Store *store, DoorCase *one, GError **error)
{
  AdmissionPassage *last = &one->facts.last;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_LAST, "b", ":badge", one->badge_id, (gsize) SCAN_ID_BYTES);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_ROW)
    *last = (AdmissionPassage){ .known = TRUE,
                                .direction = (ScanDirection) store_column_int (q, 0),
                                .checkpoint = store_column_int (q, 1),
                                .room = store_column_int (q, 2),
                                .session = store_column_int (q, 3),
                                .at_ms = store_column_int (q, 4) };
  one->facts.entered_today = last->known && last->direction == SCAN_DIRECTION_IN &&
                             one->facts.now_ms - last->at_ms < ADMISSION_SAME_DAY_MS;
  return step != STORE_FAILED;
}

/* A number of no badge here is no code of ours. */
static gboolean
load_person (Store *store, gint64 badge, DoorCase *one, GError **error)
{
  AdmissionFacts *facts = &one->facts;
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_BADGE, "i", ":badge", badge);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step != STORE_ROW)
    return step == STORE_DONE;
  gsize size = 0;
  facts->code = ADMISSION_CODE_OURS;
  memcpy (one->badge_id, store_column_blob (q, 0, &size), SCAN_ID_BYTES);
  facts->badge = state_of (store_column_text (q, 1));
  facts->known = facts->badge == ADMISSION_BADGE_VALID;
  one->name = facts->known ? g_strdup (store_column_text (q, 2)) : NULL;
  facts->works_here = facts->known && strcmp (store_column_text (q, 3), "attendee") != 0;
  facts->days = (guint32) store_column_int (q, 4);
  gint64 attendee = facts->known ? store_column_int (q, 5) : 0;
  one->seats =
      load_sessions (store_query (store, error, SQL_SEATS, "i", ":attendee", attendee), error);
  if (one->seats == NULL)
    return FALSE;
  facts->seats = (const AdmissionSession *) (void *) one->seats->data;
  facts->n_seats = one->seats->len;
  return load_last (store, one, error);
}

gboolean
door_case_load (Store *store, gint64 checkpoint_id, gint64 badge, gint64 now_ms, DoorCase *one,
                GError **error)
{
  AdmissionFacts *facts = &one->facts;
  *one = (DoorCase){ .facts = { .code = ADMISSION_CODE_NONE, .now_ms = now_ms } };
  if (!load_door (store, checkpoint_id, facts, error) ||
      (badge > 0 && !load_person (store, badge, one, error)) || !load_days (store, one, error))
    return FALSE;
  one->sessions =
      load_sessions (store_query (store, error, SQL_SESSIONS, "bi", ":badge", one->badge_id,
                                  (gsize) SCAN_ID_BYTES, ":room", facts->room),
                     error);
  if (one->sessions == NULL)
    return FALSE;
  facts->sessions = (const AdmissionSession *) (void *) one->sessions->data;
  facts->n_sessions = one->sessions->len;
  return TRUE;
}
