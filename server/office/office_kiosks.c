/* SPDX-License-Identifier: EUPL-1.2
 *
 * Kiosks as the office sees them; see office_kiosks.h.
 */
#include "server/office/office_kiosks.h"

#include <string.h>

#include "schedule/scan.h"
#include "server/office/office.h"
#include "server/web/view_words.h"

static const char SQL_KIOSKS[] =
    "SELECT k.id, k.name, IFNULL (c.name, ''), k.paired_ms IS NOT NULL, k.revoked_ms IS NOT NULL,"
    " IFNULL (k.seen_ms, 0), IFNULL (l.sequence, 0), (SELECT COUNT(*) FROM scan_apart p"
    " LEFT JOIN scan_apart_look o ON o.apart_id = p.id WHERE p.kiosk_id = k.id"
    " AND o.apart_id IS NULL), k.pair_hash IS NOT NULL AND k.pair_until_ms > :now,"
    " MAX (k.own_sequence, IFNULL (l.sequence, 0)), IFNULL (k.clock_offset_ms, 0),"
    " k.forked_ms IS NOT NULL, k.secret_key IS NOT NULL, k.locked_ms IS NOT NULL,"
    " (SELECT COUNT(*) FROM scan s WHERE s.kiosk_id = k.id AND s.clock <> 0),"
    " k.hand_key IS NOT NULL"
    " FROM kiosk k LEFT JOIN checkpoint c ON c.id = k.checkpoint_id"
    " LEFT JOIN scan_log l ON l.kiosk_id = k.id WHERE :id = 0 OR k.id = :id ORDER BY k.id";
static const char SQL_CHECKPOINTS[] =
    "SELECT c.id, c.name, EXISTS (SELECT 1 FROM kiosk k WHERE k.id = :kiosk"
    " AND k.checkpoint_id = c.id) FROM checkpoint c ORDER BY c.kind = 'session', c.kind, c.name";
static const char SQL_APART[] =
    "SELECT p.id, p.kiosk_id, k.name, p.sequence, p.why, p.received_ms, p.record FROM scan_apart p"
    " JOIN kiosk k ON k.id = p.kiosk_id LEFT JOIN scan_apart_look o ON o.apart_id = p.id"
    " WHERE o.apart_id IS NULL ORDER BY p.id LIMIT 200";
static const char SQL_LOOK[] =
    "INSERT INTO scan_apart_look (apart_id, at_ms, actor) SELECT p.id, :now, :actor FROM "
    "scan_apart p"
    " WHERE p.kiosk_id = :kiosk AND p.id <= :up_to ON CONFLICT DO NOTHING";
static const char SQL_DOORS[] = "SELECT id, name FROM checkpoint WHERE :only = 0 OR id = :only"
                                " ORDER BY kind = 'session', kind, name";
static const char SQL_KEYS[] = "SELECT generation, key FROM tag_key ORDER BY generation";
static const char SQL_CONGRESS[] = "SELECT number FROM congress WHERE id = 1";

enum { SLACK_S = 120 };

/* How far a kiosk's clock is off, in words a person checks a wall clock by. */
static void
view_offset (View *view, gint64 offset_ms)
{
  gint64 s = ABS (offset_ms) / 1000;
  g_autofree char *text = s < 60 ? g_strdup_printf ("%" G_GINT64_FORMAT " s", s)
                                 : g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", s / 3600,
                                                    (int) (s / 60 % 60), (int) (s % 60));
  view_text (view, "offset", text);
  view_flag (view, "clock_off", s > SLACK_S);
}

static void
fill_line (View *item, StoreStmt *q)
{
  gint64 here = store_column_int (q, 6), there = store_column_int (q, 9);
  view_int (item, "id", store_column_int (q, 0));
  view_text (item, "name", store_column_text (q, 1));
  view_text (item, "checkpoint", store_column_text (q, 2));
  view_flag (item, "paired", store_column_int (q, 3) != 0);
  view_flag (item, "revoked", store_column_int (q, 4) != 0);
  view_moment (item, "seen", store_column_int (q, 5), LANG_NL);
  view_int (item, "scans", here);
  view_int (item, "own_scans", there);
  view_flag (item, "behind", there > here);
  view_int (item, "apart", store_column_int (q, 7));
  view_flag (item, "any_apart", store_column_int (q, 7) > 0);
  view_flag (item, "invited", store_column_int (q, 8) != 0);
  view_offset (item, store_column_int (q, 10));
  view_flag (item, "forked", store_column_int (q, 11) != 0);
  view_flag (item, "ours", store_column_int (q, 12) != 0);
  view_flag (item, "locked", store_column_int (q, 13) != 0);
  view_int (item, "corrected", store_column_int (q, 14));
  view_flag (item, "by_hand", store_column_int (q, 15) != 0);
}

static gboolean
fill_checkpoints (Store *store, View *view, gint64 kiosk, GError **error)
{
  view_list (view, "checkpoints");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_CHECKPOINTS, "i", ":kiosk", kiosk);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    View *item = view_item (view, "checkpoints");
    view_int (item, "id", store_column_int (q, 0));
    view_text (item, "name", store_column_text (q, 1));
    view_flag (item, "chosen", store_column_int (q, 2) != 0);
  }
  return step == STORE_DONE;
}

gboolean
office_fill_kiosks (Store *store, View *view, gint64 now_ms, GError **error)
{
  view_list (view, "kiosks");
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_KIOSKS, "ii", ":now", now_ms, ":id", (gint64) 0);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    fill_line (view_item (view, "kiosks"), q);
  return step == STORE_DONE && fill_checkpoints (store, view, 0, error);
}

gboolean
office_fill_kiosk (Store *store, View *view, gint64 id, gboolean *found, GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_KIOSKS, "ii", ":now", (gint64) 0, ":id", id);
  StoreStep step = q != NULL && id > 0 ? store_step (q, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  if (*found)
    fill_line (view, q);
  return step != STORE_FAILED && fill_checkpoints (store, view, id, error);
}

/* ---- Records kept apart ---- */

static void
fill_apart (View *item, StoreStmt *q)
{
  ScanRecord record;
  gsize size = 0;
  const guint8 *bytes = store_column_blob (q, 6, &size);
  gboolean read = scan_record_decode (bytes, size, &record);
  view_int (item, "id", store_column_int (q, 0));
  view_int (item, "kiosk", store_column_int (q, 1));
  view_text (item, "name", store_column_text (q, 2));
  view_int (item, "sequence", store_column_int (q, 3));
  view_text (item, "why", store_column_text (q, 4));
  view_moment (item, "received", store_column_int (q, 5), LANG_NL);
  view_text (item, "verdict", read ? verdict_name (record.verdict) : "?");
  view_moment (item, "at", read ? record.device_ms : 0, LANG_NL);
}

gboolean
office_fill_apart (Store *store, View *view, GError **error)
{
  view_list (view, "apart");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_APART, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    fill_apart (view_item (view, "apart"), q);
  return step == STORE_DONE;
}

gboolean
office_look_run (gpointer command, WriterTurn *turn, GError **error)
{
  const OfficeLook *look = command;
  return store_change (turn->store, error, SQL_LOOK, "itii", ":now", turn->now_ms, ":actor",
                       look->actor, ":kiosk", look->kiosk_id, ":up_to", look->up_to);
}

/* ---- Room cards ---- */

static gboolean
read_keys (Store *store, BadgeTagKeys *keys, guint *generation, GError **error)
{
  keys->congress = (guint8) store_number (store, error, SQL_CONGRESS, 0, "");
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_KEYS, "");
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gsize size = 0;
    *generation = (guint) store_column_int (q, 0);
    badge_tag_keys_set (keys, *generation, store_column_blob (q, 1, &size));
  }
  return step == STORE_DONE;
}

static void
door_clear (gpointer data)
{
  g_free (((RoomSheetDoor *) data)->name);
}

GArray *
office_doors (Store *store, gint64 only, BadgeTagKeys *keys, guint *generation, GError **error)
{
  *keys = (BadgeTagKeys){ 0 };
  g_autoptr (GArray) doors = g_array_new (FALSE, TRUE, sizeof (RoomSheetDoor));
  g_array_set_clear_func (doors, door_clear);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_DOORS, "i", ":only", only);
  if (q == NULL || !read_keys (store, keys, generation, error))
    return NULL;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    RoomSheetDoor door = { store_column_int (q, 0), g_strdup (store_column_text (q, 1)) };
    g_array_append_val (doors, door);
  }
  return step == STORE_DONE && keys->known != 0 ? g_steal_pointer (&doors) : NULL;
}
