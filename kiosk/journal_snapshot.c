/* SPDX-License-Identifier: EUPL-1.2
 *
 * The part of the journal that the server fills: identity, snapshot, badges; see journal.h.
 */
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/journal_private.h"
#include "kiosk/sync_messages.h"

static const char SQL_IDENTITY[] = "SELECT kiosk_id, token, server, congress, title, public_key,"
                                   " secret_key FROM identity";
static const char SQL_TAG_KEYS[] = "SELECT generation, key FROM tag_key";
static const char SQL_PAIR[] =
    "INSERT INTO identity (one, kiosk_id, token, server, congress, title, public_key, secret_key,"
    " paired_ms) VALUES (1, :kiosk, :token, :server, :congress, :title, :public, :secret, :at)";
static const char SQL_PUT_TAG_KEY[] = "INSERT INTO tag_key (generation, key)"
                                      " VALUES (:generation, :key)";
static const char SQL_PUT_SNAPSHOT[] =
    "UPDATE snapshot SET version = :version, server_ms = :server, received_ms = :received,"
    " kiosk_name = :name, programme = COALESCE(:programme, programme)";
/* A room card outweighs the server until the server has heard of it. */
static const char SQL_PUT_DOOR[] =
    "UPDATE snapshot SET door_kind = :kind, door_id = :door, door_room = :room, door_name = :name,"
    " card_door = 0 WHERE card_door IN (0, :door)";
static const char SQL_PUT_TIMES[] = "UPDATE snapshot SET server_ms = :server,"
                                    " received_ms = :received";
static const char SQL_PUT_BADGE[] =
    "INSERT INTO badge (badge_id, state, sealed, number, hand)"
    " VALUES (:id, :state, :sealed, :number, :hand) ON CONFLICT (badge_id) DO UPDATE SET"
    " state = excluded.state, sealed = excluded.sealed, number = excluded.number,"
    " hand = excluded.hand";
static const char SQL_CLEAR_EXPECTED[] = "DELETE FROM expected";
static const char SQL_PUT_EXPECTED[] =
    "INSERT INTO expected (session, count)"
    " VALUES (:session, :count)"
    " ON CONFLICT (session) DO UPDATE SET count = excluded.count";
static const char SQL_SNAPSHOT[] =
    "SELECT version, server_ms, received_ms, kiosk_name, door_kind, door_id, door_room, door_name,"
    " programme, card_door, hand_salt IS NOT NULL FROM snapshot";
static const char SQL_EXPECTED[] = "SELECT session, count FROM expected";
static const char SQL_BADGE[] = "SELECT state, sealed, number FROM badge WHERE badge_id = :id";
static const char SQL_COUNT[] = "SELECT count(*) FROM badge";

/* ---- Identity ---- */

static gboolean
load_tag_keys (Journal *journal, GError **error)
{
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_TAG_KEYS, error);
  if (ask == NULL)
    return FALSE;
  StoreStep step = STORE_ROW;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    guint8 key[BADGE_TAG_KEY_BYTES];
    guint generation = (guint) store_column_int (ask, 0);
    if (generation >= BADGE_GENERATIONS || !journal_get_blob (ask, 1, key, sizeof key, error))
      return FALSE;
    badge_tag_keys_set (&journal->identity.tag_keys, generation, key);
  }
  return step == STORE_DONE;
}

gboolean
journal_load_identity (Journal *journal, GError **error)
{
  SnapshotIdentity *identity = &journal->identity;
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_IDENTITY, error);
  if (ask == NULL)
    return FALSE;
  StoreStep step = store_step (ask, error);
  if (step != STORE_ROW)
    return step == STORE_DONE;
  identity->token = g_strdup (store_column_text (ask, 1));
  identity->server = g_strdup (store_column_text (ask, 2));
  identity->tag_keys.congress = (guint8) store_column_int (ask, 3);
  identity->title = g_strdup (store_column_text (ask, 4));
  if (!journal_get_blob (ask, 0, identity->kiosk_id, SCAN_ID_BYTES, error) ||
      !journal_get_blob (ask, 5, identity->public_key, SCAN_PUBLIC_KEY_BYTES, error) ||
      !journal_get_blob (ask, 6, identity->secret_key, SCAN_SECRET_KEY_BYTES, error) ||
      !load_tag_keys (journal, error))
    return FALSE;
  journal->paired = TRUE;
  return TRUE;
}

static gboolean
put_identity (Journal *journal, const SnapshotIdentity *identity, gint64 device_ms, GError **error)
{
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PAIR, error);
  g_autoptr (StoreStmt) put_key = store_prepare (journal->store, SQL_PUT_TAG_KEY, error);
  if (put == NULL || put_key == NULL)
    return FALSE;
  store_bind_blob (put, ":kiosk", identity->kiosk_id, SCAN_ID_BYTES);
  store_bind_text (put, ":token", identity->token);
  store_bind_text (put, ":server", identity->server);
  store_bind_int (put, ":congress", identity->tag_keys.congress);
  store_bind_text (put, ":title", identity->title);
  store_bind_blob (put, ":public", identity->public_key, SCAN_PUBLIC_KEY_BYTES);
  store_bind_blob (put, ":secret", identity->secret_key, SCAN_SECRET_KEY_BYTES);
  store_bind_int (put, ":at", device_ms);
  if (!store_run (put, error))
    return FALSE;
  for (int generation = 0; generation < BADGE_GENERATIONS; generation++) {
    if ((identity->tag_keys.known & 1u << generation) == 0)
      continue;
    store_bind_int (put_key, ":generation", generation);
    store_bind_blob (put_key, ":key", identity->tag_keys.keys[generation], BADGE_TAG_KEY_BYTES);
    if (!store_run (put_key, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
journal_pair (Journal *journal, const SnapshotIdentity *identity, gint64 device_ms, GError **error)
{
  if (journal->paired) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE,
                         "this kiosk is already paired; its log must keep its name");
    return FALSE;
  }
  if (!store_begin (journal->store, error) ||
      !journal_end (journal, put_identity (journal, identity, device_ms, error), error))
    return FALSE;
  if (!journal_load_identity (journal, error))
    return FALSE;
  scan_chain_start (journal->identity.kiosk_id, journal->chain);
  return TRUE;
}

/* ---- Storing an answer ---- */

static gboolean
put_snapshot (Journal *journal, const SnapshotChange *change, gint64 device_ms, GError **error)
{
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PUT_SNAPSHOT, error);
  if (put == NULL)
    return FALSE;
  store_bind_int (put, ":version", change->version);
  store_bind_int (put, ":server", change->server_ms);
  store_bind_int (put, ":received", device_ms);
  store_bind_text (put, ":name", change->kiosk_name != NULL ? change->kiosk_name : "");
  store_bind_text (put, ":programme", change->programme_json);
  const SnapshotDoor *door = &change->door;
  return store_run (put, error) &&
         store_change (journal->store, error, SQL_PUT_DOOR, "diit", ":kind", (int) door->kind,
                       ":door", door->id, ":room", door->room, ":name",
                       door->name != NULL ? door->name : "");
}

/* "Nothing new" says that what we have still holds, also our door; only the clocks moved on. */
static gboolean
is_quiet (Journal *journal, const SnapshotChange *change)
{
  return change->version == journal->version && change->version > 0 &&
         change->programme_json == NULL && change->expected == NULL && change->peers == NULL &&
         (change->badges == NULL || change->badges->len == 0);
}

static gboolean
put_times (Journal *journal, const SnapshotChange *change, gint64 device_ms, GError **error)
{
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PUT_TIMES, error);
  if (put == NULL)
    return FALSE;
  store_bind_int (put, ":server", change->server_ms);
  store_bind_int (put, ":received", device_ms);
  return store_run (put, error);
}

static void
bind_box (StoreStmt *put, const char *name, GBytes *box)
{
  if (box != NULL)
    store_bind_blob (put, name, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
  else
    store_bind_null (put, name);
}

static gboolean
put_badges (Journal *journal, const GArray *badges, GError **error)
{
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PUT_BADGE, error);
  if (put == NULL)
    return FALSE;
  for (guint i = 0; badges != NULL && i < badges->len; i++) {
    const SnapshotBadge *badge = &g_array_index (badges, SnapshotBadge, i);
    store_bind_blob (put, ":id", badge->id, BADGE_ID_BYTES);
    store_bind_int (put, ":state", (gint64) badge->state);
    store_bind_int (put, ":number", badge->number);
    bind_box (put, ":sealed", badge->sealed);
    bind_box (put, ":hand", badge->hand);
    if (!store_run (put, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_expected (Journal *journal, const GArray *expected, GError **error)
{
  if (expected == NULL)
    return TRUE;
  g_autoptr (StoreStmt) clear = store_prepare (journal->store, SQL_CLEAR_EXPECTED, error);
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PUT_EXPECTED, error);
  if (clear == NULL || put == NULL || !store_run (clear, error))
    return FALSE;
  for (guint i = 0; i < expected->len; i++) {
    store_bind_int (put, ":session", g_array_index (expected, SnapshotExpected, i).session);
    store_bind_int (put, ":count", g_array_index (expected, SnapshotExpected, i).count);
    if (!store_run (put, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
put_change (Journal *journal, const SnapshotChange *change, gint64 device_ms, gboolean *restart,
            GError **error)
{
  gboolean ok = is_quiet (journal, change) ? put_times (journal, change, device_ms, error)
                                           : put_snapshot (journal, change, device_ms, error) &&
                                                 put_badges (journal, change->badges, error) &&
                                                 put_expected (journal, change->expected, error);
  return ok && journal_put_doors (journal, change, device_ms, restart, error);
}

gboolean
journal_apply (Journal *journal, const SnapshotChange *change, gint64 device_ms, GError **error)
{
  gboolean restart = FALSE, quiet = is_quiet (journal, change);
  if (journal->locked) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_STATE, "this kiosk was taken out of use");
    return FALSE;
  }
  if (!store_begin (journal->store, error) ||
      !journal_end (journal, put_change (journal, change, device_ms, &restart, error), error))
    return FALSE;
  journal->version = restart ? 0 : change->version;
  if (!quiet && journal->card_door == change->door.id)
    journal->card_door = 0;
  if (change->passages != NULL)
    journal->seen = change->seen;
  return TRUE;
}

/* ---- Reading it back ---- */

static gboolean
load_row (Snapshot *snapshot, StoreStmt *row, GError **error)
{
  snapshot->version = store_column_int (row, 0);
  snapshot->server_ms = store_column_int (row, 1);
  snapshot->received_ms = store_column_int (row, 2);
  snapshot->kiosk_name = g_strdup (store_column_text (row, 3));
  snapshot->door.kind = (AdmissionDoor) store_column_int (row, 4);
  snapshot->door.id = store_column_int (row, 5);
  snapshot->door.room = store_column_int (row, 6);
  snapshot->door.name = g_strdup (store_column_text (row, 7));
  snapshot->card_door = store_column_int (row, 9);
  snapshot->hand = store_column_int (row, 10) != 0;
  const char *programme = store_column_text (row, 8);
  if (programme == NULL)
    return TRUE;
  g_clear_pointer (&snapshot->programme, snapshot_programme_free);
  snapshot->programme = sync_message_parse_programme (programme, strlen (programme), error);
  return snapshot->programme != NULL;
}

static gboolean
load_expected (Journal *journal, Snapshot *snapshot, GError **error)
{
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_EXPECTED, error);
  if (ask == NULL)
    return FALSE;
  StoreStep step = STORE_ROW;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    gint64 *session = g_new (gint64, 1);
    *session = store_column_int (ask, 0);
    g_hash_table_insert (snapshot->expected, session,
                         GINT_TO_POINTER ((int) store_column_int (ask, 1)));
  }
  return step == STORE_DONE;
}

Snapshot *
journal_load (Journal *journal, GError **error)
{
  g_autoptr (Snapshot) snapshot = snapshot_new ();
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_SNAPSHOT, error);
  if (ask == NULL || store_step (ask, error) != STORE_ROW || !load_row (snapshot, ask, error) ||
      !load_expected (journal, snapshot, error))
    return NULL;
  return g_steal_pointer (&snapshot);
}

gboolean
journal_find_badge (Journal *journal, const guint8 id[BADGE_ID_BYTES], SnapshotBadge *badge,
                    GError **error)
{
  *badge = (SnapshotBadge){ .state = ADMISSION_BADGE_UNLISTED };
  memcpy (badge->id, id, BADGE_ID_BYTES);
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_BADGE, error);
  if (ask == NULL)
    return FALSE;
  store_bind_blob (ask, ":id", id, BADGE_ID_BYTES);
  StoreStep step = store_step (ask, error);
  if (step != STORE_ROW)
    return step == STORE_DONE;
  badge->state = (AdmissionBadge) store_column_int (ask, 0);
  badge->number = (guint32) store_column_int (ask, 2);
  if (!store_column_is_null (ask, 1)) {
    gsize size = 0;
    const void *bytes = store_column_blob (ask, 1, &size);
    badge->sealed = g_bytes_new (bytes, size);
  }
  return TRUE;
}

gboolean
journal_count (Journal *journal, JournalCounts *counts, GError **error)
{
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_COUNT, error);
  if (ask == NULL || store_step (ask, error) != STORE_ROW)
    return FALSE;
  *counts = (JournalCounts){ .badges = store_column_int (ask, 0),
                             .scans = journal->last,
                             .acked = journal->acked,
                             .version = journal->version };
  return TRUE;
}
