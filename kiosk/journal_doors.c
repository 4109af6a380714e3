/* SPDX-License-Identifier: EUPL-1.2
 *
 * The part of the journal about the other doors: who was seen there, the other kiosks, room cards,
 * clocks, the right to find people by hand; and the end, when the server locks this kiosk. See
 * journal.h.
 */
#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"
#include "kiosk/journal_private.h"

static const char SQL_PASS[] =
    "INSERT INTO passage (badge_id, source, direction, checkpoint, room, session, booked, at_ms)"
    " VALUES (:badge, :source, :direction, :checkpoint, :room, :session, :booked, :at)"
    " ON CONFLICT (badge_id, source) DO UPDATE SET direction = excluded.direction,"
    " checkpoint = excluded.checkpoint, room = excluded.room, session = excluded.session,"
    " booked = excluded.booked, at_ms = excluded.at_ms";
static const char SQL_UNPASS[] = "DELETE FROM passage WHERE badge_id = :badge AND source = :source";
static const char SQL_SET_SEEN[] = "UPDATE snapshot SET seen = :seen";
static const char SQL_OLD_PEERS[] = "UPDATE peer SET name = ''";
static const char SQL_DROP_PEERS[] = "DELETE FROM peer WHERE name = ''";
static const char SQL_PUT_PEER[] =
    "INSERT INTO peer (kiosk_id, public_key, name) VALUES (:id, :key, :name) ON CONFLICT (kiosk_id)"
    " DO UPDATE SET public_key = excluded.public_key, name = excluded.name";
static const char SQL_PEERS[] = "SELECT kiosk_id, public_key, name FROM peer";
static const char SQL_HEARD[] =
    "UPDATE peer SET heard = :sequence WHERE kiosk_id = :id AND heard < :sequence";
static const char SQL_HEARD_AT[] =
    "SELECT at_ms FROM passage WHERE badge_id = :badge AND source = 2";
static const char SQL_HAND[] = "SELECT hand_salt, hand_box FROM snapshot";
static const char SQL_SET_HAND[] =
    "UPDATE snapshot SET hand_salt = :salt, hand_box = :box, version = 0";
static const char SQL_CLEAR_HAND[] = "UPDATE snapshot SET hand_salt = NULL, hand_box = NULL";
static const char SQL_CLEAR_HANDS[] = "UPDATE badge SET hand = NULL WHERE hand IS NOT NULL";
static const char SQL_HANDS[] =
    "SELECT badge_id, state, number, hand FROM badge WHERE hand IS NOT NULL AND state = 1";
static const char SQL_NUMBER[] =
    "SELECT badge_id FROM badge WHERE number = :number ORDER BY state = 1 DESC LIMIT 1";
static const char SQL_CLOCK[] =
    "INSERT INTO clock (boot_id, offset_ms) VALUES (:boot, :offset) ON CONFLICT (boot_id)"
    " DO UPDATE SET offset_ms = min (offset_ms, excluded.offset_ms)";
static const char SQL_MOVE[] = "UPDATE snapshot SET door_kind = :kind, door_id = :door,"
                               " door_room = :room, door_name = :name, card_door = :door";
static const char SQL_MOVE_TOLD[] = "UPDATE snapshot SET card_door = 0 WHERE card_door = :door";
static const char SQL_LOCK[] = "INSERT INTO lock_order (one, at_ms, sequence, chain, signature)"
                               " VALUES (1, :at, :sequence, :chain, :signature)";
/* What a stolen kiosk must not hold any more. The log, and who signed it, stay. */
static const char SQL_WIPE[] =
    "UPDATE identity SET token = '', secret_key = zeroblob (64); DELETE FROM tag_key;"
    " DELETE FROM badge; DELETE FROM expected; DELETE FROM passage; DELETE FROM peer;"
    " UPDATE snapshot SET version = 0, seen = 0, programme = NULL, hand_salt = NULL,"
    " hand_box = NULL, door_kind = 0, door_id = 0, door_room = 0, door_name = '', card_door = 0;";

/* ---- Passages ---- */

gboolean
journal_put_passage (Journal *journal, const guint8 badge_id[BADGE_ID_BYTES], JournalSource source,
                     const JournalPassage *passage, GError **error)
{
  const AdmissionPassage *passed = &passage->passage;
  return store_change (journal->store, error, SQL_PASS, "bddiiidi", ":badge", badge_id,
                       (gsize) BADGE_ID_BYTES, ":source", (int) source, ":direction",
                       (int) passed->direction, ":checkpoint", passed->checkpoint, ":room",
                       passed->room, ":session", passed->session, ":booked",
                       passage->booked ? 1 : 0, ":at", passed->at_ms);
}

/* The server's instants are brought to our own clock, whatever that is worth. */
static gboolean
put_passages (Journal *journal, const SnapshotChange *change, gint64 device_ms, GError **error)
{
  gint64 behind_ms = change->server_ms - device_ms;
  for (guint i = 0; i < change->passages->len; i++) {
    const SnapshotPassage *seen = &g_array_index (change->passages, SnapshotPassage, i);
    JournalPassage passage = { .passage = { .known = TRUE,
                                            .direction = seen->direction,
                                            .checkpoint = seen->checkpoint,
                                            .room = seen->room,
                                            .session = seen->session,
                                            .at_ms = seen->at_ms - behind_ms },
                               .booked = seen->booked };
    gboolean ok =
        seen->direction == SCAN_DIRECTION_NONE
            ? store_change (journal->store, error, SQL_UNPASS, "bd", ":badge", seen->badge_id,
                            (gsize) BADGE_ID_BYTES, ":source", (int) JOURNAL_SERVER)
            : journal_put_passage (journal, seen->badge_id, JOURNAL_SERVER, &passage, error);
    if (!ok)
      return FALSE;
  }
  return store_change (journal->store, error, SQL_SET_SEEN, "i", ":seen", change->seen);
}

gint64
journal_seen (Journal *journal)
{
  return journal->seen;
}

/* ---- Peers ---- */

/* Those no longer told are marked by an empty name and go; the others keep what was heard. */
static gboolean
put_peers (Journal *journal, const GArray *peers, GError **error)
{
  g_autoptr (StoreStmt) put = store_prepare (journal->store, SQL_PUT_PEER, error);
  if (put == NULL || !store_exec (journal->store, SQL_OLD_PEERS, error))
    return FALSE;
  for (guint i = 0; i < peers->len; i++) {
    const SnapshotPeer *peer = &g_array_index (peers, SnapshotPeer, i);
    store_bind_blob (put, ":id", peer->kiosk_id, SCAN_ID_BYTES);
    store_bind_blob (put, ":key", peer->public_key, SCAN_PUBLIC_KEY_BYTES);
    store_bind_text (put, ":name", peer->name);
    if (!store_run (put, error))
      return FALSE;
  }
  return store_exec (journal->store, SQL_DROP_PEERS, error);
}

GArray *
journal_peers (Journal *journal, GError **error)
{
  g_autoptr (GArray) peers = snapshot_peers_new ();
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_PEERS, error);
  if (ask == NULL)
    return NULL;
  StoreStep step = STORE_ROW;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    SnapshotPeer peer = { 0 };
    if (!journal_get_blob (ask, 0, peer.kiosk_id, SCAN_ID_BYTES, error) ||
        !journal_get_blob (ask, 1, peer.public_key, SCAN_PUBLIC_KEY_BYTES, error))
      return NULL;
    peer.name = g_strdup (store_column_text (ask, 2));
    g_array_append_val (peers, peer);
  }
  return step == STORE_DONE ? g_steal_pointer (&peers) : NULL;
}

static gboolean
hear (Journal *journal, const guint8 *kiosk_id, guint64 sequence, const guint8 *badge_id,
      const JournalPassage *passage, gboolean *fresh, GError **error)
{
  if (!store_change (journal->store, error, SQL_HEARD, "bi", ":id", kiosk_id, (gsize) SCAN_ID_BYTES,
                     ":sequence", (gint64) sequence))
    return FALSE;
  *fresh = store_changes (journal->store) > 0;
  if (!*fresh)
    return TRUE;
  g_autoptr (GError) failed = NULL;
  gint64 before_ms = store_number (journal->store, &failed, SQL_HEARD_AT, G_MININT64, "b", ":badge",
                                   badge_id, (gsize) BADGE_ID_BYTES);
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  if (passage->passage.direction == SCAN_DIRECTION_NONE)
    return store_change (journal->store, error, SQL_UNPASS, "bd", ":badge", badge_id,
                         (gsize) BADGE_ID_BYTES, ":source", (int) JOURNAL_HEARD);
  return before_ms > passage->passage.at_ms ||
         journal_put_passage (journal, badge_id, JOURNAL_HEARD, passage, error);
}

gboolean
journal_hear (Journal *journal, const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
              const guint8 badge_id[BADGE_ID_BYTES], const JournalPassage *passage, gboolean *fresh,
              GError **error)
{
  *fresh = FALSE;
  return store_begin (journal->store, error) &&
         journal_end (journal, hear (journal, kiosk_id, sequence, badge_id, passage, fresh, error),
                      error);
}

/* ---- By hand ---- */

static gboolean
load_hand (Journal *journal, SnapshotHand *hand, GError **error)
{
  *hand = (SnapshotHand){ .told = TRUE };
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_HAND, error);
  if (ask == NULL || store_step (ask, error) != STORE_ROW)
    return FALSE;
  hand->given = !store_column_is_null (ask, 0);
  return !hand->given || (journal_get_blob (ask, 0, hand->salt, HAND_SALT_BYTES, error) &&
                          journal_get_blob (ask, 1, hand->box, HAND_BOX_BYTES, error));
}

static gboolean
put_hand (Journal *journal, const SnapshotHand *hand, gboolean *restart, GError **error)
{
  SnapshotHand before;
  if (!load_hand (journal, &before, error))
    return FALSE;
  if (!hand->given)
    return !before.given || (store_exec (journal->store, SQL_CLEAR_HANDS, error) &&
                             store_exec (journal->store, SQL_CLEAR_HAND, error));
  if (before.given && memcmp (before.box, hand->box, HAND_BOX_BYTES) == 0)
    return TRUE;
  /* Under a new key no box of the old list opens: everything is asked for again. */
  *restart = TRUE;
  return store_exec (journal->store, SQL_CLEAR_HANDS, error) &&
         store_change (journal->store, error, SQL_SET_HAND, "bb", ":salt", hand->salt,
                       (gsize) HAND_SALT_BYTES, ":box", hand->box, (gsize) HAND_BOX_BYTES);
}

GArray *
journal_hand (Journal *journal, SnapshotHand *hand, GError **error)
{
  g_autoptr (StoreStmt) ask = store_prepare (journal->store, SQL_HANDS, error);
  if (ask == NULL || !load_hand (journal, hand, error))
    return NULL;
  g_autoptr (GArray) badges = g_array_new (FALSE, TRUE, sizeof (SnapshotBadge));
  g_array_set_clear_func (badges, (GDestroyNotify) snapshot_badge_clear);
  StoreStep step = STORE_ROW;
  while ((step = store_step (ask, error)) == STORE_ROW) {
    SnapshotBadge badge = { .state = (AdmissionBadge) store_column_int (ask, 1),
                            .number = (guint32) store_column_int (ask, 2) };
    gsize size = 0;
    const void *box = store_column_blob (ask, 3, &size);
    badge.hand = g_bytes_new (box, size);
    g_array_append_val (badges, badge);
    if (!journal_get_blob (ask, 0, g_array_index (badges, SnapshotBadge, badges->len - 1).id,
                           BADGE_ID_BYTES, error))
      return NULL;
  }
  return step == STORE_DONE ? g_steal_pointer (&badges) : NULL;
}

gboolean
journal_find_number (Journal *journal, guint32 number, guint8 id[BADGE_ID_BYTES], gboolean *found,
                     GError **error)
{
  g_autoptr (StoreStmt) ask =
      store_query (journal->store, error, SQL_NUMBER, "i", ":number", (gint64) number);
  StoreStep step = ask != NULL ? store_step (ask, error) : STORE_FAILED;
  *found = step == STORE_ROW;
  return step == STORE_DONE ||
         (step == STORE_ROW && journal_get_blob (ask, 0, id, BADGE_ID_BYTES, error));
}

gboolean
journal_put_doors (Journal *journal, const SnapshotChange *change, gint64 device_ms,
                   gboolean *restart, GError **error)
{
  *restart = FALSE;
  return (change->passages == NULL || put_passages (journal, change, device_ms, error)) &&
         (change->peers == NULL || put_peers (journal, change->peers, error)) &&
         (!change->hand.told || put_hand (journal, &change->hand, restart, error));
}

/* ---- Clocks and cards ---- */

gboolean
journal_note_clock (Journal *journal, const guint8 boot_id[SCAN_ID_BYTES], gint64 offset_ms,
                    GError **error)
{
  return store_change (journal->store, error, SQL_CLOCK, "bi", ":boot", boot_id,
                       (gsize) SCAN_ID_BYTES, ":offset", offset_ms);
}

gboolean
journal_move (Journal *journal, const SnapshotDoor *door, GError **error)
{
  if (!store_change (journal->store, error, SQL_MOVE, "diit", ":kind", (int) door->kind, ":door",
                     door->id, ":room", door->room, ":name", door->name))
    return FALSE;
  journal->card_door = door->id;
  return TRUE;
}

gboolean
journal_move_told (Journal *journal, gint64 door, GError **error)
{
  if (!store_change (journal->store, error, SQL_MOVE_TOLD, "i", ":door", door))
    return FALSE;
  if (journal->card_door == door)
    journal->card_door = 0;
  return TRUE;
}

gint64
journal_card_door (Journal *journal)
{
  return journal->card_door;
}

/* ---- The end ---- */

static gboolean
put_lock (Journal *journal, gint64 device_ms, GError **error)
{
  guint8 signature[SCAN_SIGNATURE_BYTES];
  scan_head_sign (journal->identity.kiosk_id, journal->last, journal->chain,
                  journal->identity.secret_key, signature);
  return store_change (journal->store, error, SQL_LOCK, "iibb", ":at", device_ms, ":sequence",
                       (gint64) journal->last, ":chain", journal->chain, (gsize) SCAN_HASH_BYTES,
                       ":signature", signature, (gsize) sizeof signature) &&
         store_exec (journal->store, SQL_WIPE, error);
}

gboolean
journal_lock (Journal *journal, gint64 device_ms, GError **error)
{
  g_return_val_if_fail (journal->paired, FALSE);
  if (journal->locked)
    return TRUE;
  /* What is deleted is overwritten with zeros, also in the pages that stay. */
  if (!store_exec (journal->store, "PRAGMA secure_delete = ON", error) ||
      !store_begin (journal->store, error) ||
      !journal_end (journal, put_lock (journal, device_ms, error), error))
    return FALSE;
  journal->locked = TRUE;
  journal->version = journal->seen = 0;
  sodium_memzero (journal->identity.token, strlen (journal->identity.token));
  sodium_memzero (journal->identity.secret_key, SCAN_SECRET_KEY_BYTES);
  sodium_memzero (&journal->identity.tag_keys, sizeof journal->identity.tag_keys);
  return store_checkpoint (journal->store, TRUE, error);
}

gboolean
journal_locked (Journal *journal)
{
  return journal->locked;
}
