/* SPDX-License-Identifier: EUPL-1.2
 *
 * Two things every kiosk is told alike: the programme, and who was last seen where. See kiosk.h.
 */
#include "server/api/kiosk_private.h"
#include "server/core/settings.h"

static const char SQL_ROOMS[] = "SELECT id, name, capacity FROM room ORDER BY id";
static const char SQL_SESSIONS[] =
    "SELECT s.id, s.title, s.room_id, s.starts_ms, s.ends_ms, IFNULL (q.capacity, 0) FROM session s"
    " LEFT JOIN quota q ON q.id = s.quota_id WHERE s.state = 'confirmed' ORDER BY s.id";
static const char SQL_DAYS[] =
    "SELECT d.id, IFNULL (MIN (s.starts_ms), 0), IFNULL (MAX (s.ends_ms), 0)"
    " FROM day d LEFT JOIN session s ON s.day_id = d.id GROUP BY d.id";
static const char SQL_DOORS[] =
    "SELECT id, name, kind, IFNULL (room_id, 0) FROM checkpoint ORDER BY id";
static const char SQL_SEEN[] =
    "SELECT position, badge_id, direction, checkpoint_id, room_id, session_id, booked, at_ms"
    " FROM seen WHERE position > :since ORDER BY position LIMIT :limit";

gboolean
kiosk_each_row (Store *store, const char *sql, json_t *list, json_t *(*make) (StoreStmt *),
                GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, sql, "");
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW)
    json_array_append_new (list, make (q));
  return step == STORE_DONE;
}

static json_t *
make_room (StoreStmt *q)
{
  return json_pack ("{s:I,s:s,s:I}", "id", (json_int_t) store_column_int (q, 0), "name",
                    store_column_text (q, 1), "capacity", (json_int_t) store_column_int (q, 2));
}

static json_t *
make_session (StoreStmt *q)
{
  return json_pack ("{s:I,s:s,s:I,s:I,s:I,s:I}", "id", (json_int_t) store_column_int (q, 0),
                    "title", store_column_text (q, 1), "room", (json_int_t) store_column_int (q, 2),
                    "starts_ms", (json_int_t) store_column_int (q, 3), "ends_ms",
                    (json_int_t) store_column_int (q, 4), "capacity",
                    (json_int_t) store_column_int (q, 5));
}

static json_t *
make_day (StoreStmt *q)
{
  return json_pack ("{s:I,s:I,s:I}", "bit", (json_int_t) 1 << (store_column_int (q, 0) - 1),
                    "starts_ms", (json_int_t) store_column_int (q, 1), "ends_ms",
                    (json_int_t) store_column_int (q, 2));
}

static json_t *
make_door (StoreStmt *q)
{
  return json_pack ("{s:I,s:s,s:s,s:I}", "id", (json_int_t) store_column_int (q, 0), "name",
                    store_column_text (q, 1), "kind", store_column_text (q, 2), "room",
                    (json_int_t) store_column_int (q, 3));
}

json_t *
kiosk_programme (Store *store, GError **error)
{
  json_t *rooms = json_array (), *sessions = json_array (), *days = json_array (),
         *doors = json_array ();
  json_t *programme =
      json_pack ("{s:{s:I,s:I,s:I,s:b},s:o,s:o,s:o,s:o}", "settings", "early_min",
                 (json_int_t) settings_int (store, "door.early_min"), "late_min",
                 (json_int_t) settings_int (store, "door.late_min"), "release_min",
                 (json_int_t) settings_int (store, "door.release_min"), "entrance_first",
                 (int) settings_int (store, "door.entrance_first"), "rooms", rooms, "sessions",
                 sessions, "days", days, "doors", doors);
  if (kiosk_each_row (store, SQL_ROOMS, rooms, make_room, error) &&
      kiosk_each_row (store, SQL_SESSIONS, sessions, make_session, error) &&
      kiosk_each_row (store, SQL_DAYS, days, make_day, error) &&
      kiosk_each_row (store, SQL_DOORS, doors, make_door, error))
    return programme;
  json_decref (programme);
  return NULL;
}

/* ---- Who was seen where ---- */

static json_t *
make_passage (StoreStmt *q)
{
  static const char *const DIRECTIONS[] = { "none", "in", "out" };
  gsize size = 0;
  g_autofree char *badge = kiosk_hex (store_column_blob (q, 1, &size), SCAN_ID_BYTES);
  return json_pack (
      "{s:s,s:s,s:I,s:I,s:I,s:b,s:I}", "badge", badge, "direction",
      DIRECTIONS[store_column_int (q, 2)], "checkpoint", (json_int_t) store_column_int (q, 3),
      "room", (json_int_t) store_column_int (q, 4), "session", (json_int_t) store_column_int (q, 5),
      "booked", (int) store_column_int (q, 6), "at_ms", (json_int_t) store_column_int (q, 7));
}

json_t *
kiosk_seen (Store *store, gint64 since, gboolean *news, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_SEEN, "id", ":since", since, ":limit", PROTOCOL_CHANGES_MAX);
  if (q == NULL)
    return NULL;
  json_t *passages = json_array ();
  gint64 to = since;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    to = store_column_int (q, 0);
    json_array_append_new (passages, make_passage (q));
  }
  gsize count = json_array_size (passages);
  *news = count > 0;
  json_t *seen = json_pack ("{s:I,s:b,s:o}", "to", (json_int_t) to, "more",
                            count == PROTOCOL_CHANGES_MAX ? 1 : 0, "passages", passages);
  if (step == STORE_DONE)
    return seen;
  json_decref (seen);
  return NULL;
}
