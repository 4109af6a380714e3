/* SPDX-License-Identifier: EUPL-1.2
 *
 * Making, pairing and finding kiosks; see kiosk.h. What they are told is kiosk_changes.c.
 */
#include "server/api/kiosk.h"

#include <sodium.h>
#include <string.h>

#include "server/core/audit.h"
#include "server/core/change.h"

G_DEFINE_QUARK (kiosk_error, kiosk_error)

static const char ALPHABET[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford */

static const char SQL_ADD[] =
    "INSERT INTO kiosk (public_id, name, checkpoint_id, checkpoint_version)"
    " VALUES (:public, :name, :checkpoint, :version)";
static const char SQL_INVITE[] = "UPDATE kiosk SET pair_hash = :hash, pair_until_ms = :until,"
                                 " revoked_ms = NULL WHERE id = :id";
static const char SQL_BY_CODE[] = "SELECT id, public_id FROM kiosk WHERE pair_hash = :hash"
                                  " AND pair_until_ms > :now AND revoked_ms IS NULL";
static const char SQL_PAIR[] =
    "UPDATE kiosk SET pair_hash = NULL, pair_until_ms = NULL, token_hash = :token,"
    " public_key = :key, public_id = :public, paired_ms = :now WHERE id = :id";
static const char SQL_REVOKE[] =
    "UPDATE kiosk SET revoked_ms = :now, lock_hash = IFNULL (token_hash, lock_hash),"
    " token_hash = NULL, pair_hash = NULL, hand_key = NULL, hand_salt = NULL, hand_box = NULL"
    " WHERE id = :id AND secret_key IS NULL";
static const char SQL_MOVE[] =
    "UPDATE kiosk SET checkpoint_id = :checkpoint, checkpoint_version = :version WHERE id = :id";
static const char SQL_BY_TOKEN[] =
    "SELECT id, public_id, public_key, IFNULL (seen_ms, 0), own_sequence, revoked_ms IS NOT NULL"
    " FROM kiosk WHERE token_hash = :hash AND revoked_ms IS NULL UNION ALL"
    " SELECT id, public_id, public_key, IFNULL (seen_ms, 0), own_sequence, 1"
    " FROM kiosk WHERE lock_hash = :hash AND revoked_ms IS NOT NULL";
static const char SQL_DOOR[] = "SELECT EXISTS (SELECT 1 FROM checkpoint WHERE id = :id)";
static const char SQL_HAND[] =
    "UPDATE kiosk SET hand_key = :key, hand_salt = :salt, hand_box = :box,"
    " checkpoint_version = :version WHERE id = :id AND revoked_ms IS NULL";
static const char SQL_NO_HAND[] =
    "UPDATE kiosk SET hand_key = NULL, hand_salt = NULL, hand_box = NULL,"
    " checkpoint_version = :version WHERE id = :id";
static const char SQL_CONTACT[] =
    "UPDATE kiosk SET seen_ms = :now, own_sequence = MAX (own_sequence, :own),"
    " locked_ms = CASE WHEN :locked = 1 THEN IFNULL (locked_ms, :now) ELSE locked_ms END"
    " WHERE id = :id";
static const char SQL_HAS_SCANS[] = "SELECT EXISTS (SELECT 1 FROM scan WHERE kiosk_id = :id)"
                                    " OR EXISTS (SELECT 1 FROM scan_apart WHERE kiosk_id = :id)";

void
kiosk_secret_hash (const char *text, guint8 hash[KIOSK_HASH_BYTES])
{
  crypto_generichash (hash, KIOSK_HASH_BYTES, (const guint8 *) text, strlen (text), NULL, 0);
}

char *
kiosk_hex (const guint8 *bytes, gsize size)
{
  char *hex = g_malloc (size * 2 + 1);
  return sodium_bin2hex (hex, size * 2 + 1, bytes, size);
}

char *
kiosk_code_new (void)
{
  char *code = g_malloc0 (PROTOCOL_PAIR_CODE_CHARS + 1);
  for (int i = 0; i < PROTOCOL_PAIR_CODE_CHARS; i++)
    code[i] = ALPHABET[randombytes_uniform (32)];
  return code;
}

char *
kiosk_code_tidy (const char *typed)
{
  GString *tidy = g_string_new (NULL);
  for (const char *at = typed; *at != '\0'; at++) {
    char c = g_ascii_toupper (*at);
    if (c == ' ' || c == '-')
      continue;
    g_string_append_c (tidy, (char) (c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c));
  }
  return g_string_free (tidy, FALSE);
}

static gboolean
audit_kiosk (WriterTurn *turn, const char *actor, const char *action, gint64 id, GError **error)
{
  g_autofree char *subject = g_strdup_printf ("kiosk:%" G_GINT64_FORMAT, id);
  return audit_add (turn->store, turn->now_ms, actor, action, subject, NULL, error);
}

void
kiosk_invite_free (gpointer data)
{
  KioskInvite *invite = data;
  g_free (invite->name);
  g_free (invite);
}

gboolean
kiosk_invite_run (gpointer data, WriterTurn *turn, GError **error)
{
  KioskInvite *invite = data;
  gint64 id = invite->kiosk_id;
  if (id == 0) {
    guint8 public_id[SCAN_ID_BYTES];
    randombytes_buf (public_id, sizeof public_id);
    gint64 version = change_next (turn->store, error);
    if (version == 0 || !store_change (turn->store, error, SQL_ADD, "btii", ":public", public_id,
                                       (gsize) sizeof public_id, ":name", invite->name,
                                       ":checkpoint", invite->checkpoint_id, ":version", version))
      return FALSE;
    id = store_last_id (turn->store);
  }
  gint64 until = turn->now_ms + (gint64) PROTOCOL_PAIR_VALID_S * 1000;
  if (!store_change (turn->store, error, SQL_INVITE, "bii", ":hash", invite->code_hash,
                     (gsize) KIOSK_HASH_BYTES, ":until", until, ":id", id))
    return FALSE;
  invite->kiosk_id = id;
  return audit_kiosk (turn, invite->actor, "kiosk.invited", id, error);
}

gboolean
kiosk_pair_run (gpointer data, WriterTurn *turn, GError **error)
{
  KioskPair *pair = data;
  g_autoptr (StoreStmt) q =
      store_query (turn->store, error, SQL_BY_CODE, "bi", ":hash", pair->code_hash,
                   (gsize) KIOSK_HASH_BYTES, ":now", turn->now_ms);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step != STORE_ROW) {
    if (step == STORE_DONE)
      g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_CODE, "no such code");
    return FALSE;
  }
  gint64 id = store_column_int (q, 0);
  gsize size = 0;
  memcpy (pair->public_id, store_column_blob (q, 1, &size), SCAN_ID_BYTES);
  store_reset (q);
  /* A log belongs to one journal: a kiosk that is paired anew with scans behind it starts its own
   * only when it is a new kiosk. So one that has scans cannot be paired again. */
  gint64 has_scans = store_number (turn->store, error, SQL_HAS_SCANS, -1, "i", ":id", id);
  if (has_scans < 0)
    return FALSE;
  if (has_scans != 0) {
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_CODE,
                         "this kiosk has scans: make a new one");
    return FALSE;
  }
  /* The others must know its voice. */
  return change_next (turn->store, error) > 0 &&
         store_change (turn->store, error, SQL_PAIR, "bbbii", ":token", pair->token_hash,
                       (gsize) KIOSK_HASH_BYTES, ":key", pair->public_key,
                       (gsize) SCAN_PUBLIC_KEY_BYTES, ":public", pair->public_id,
                       (gsize) SCAN_ID_BYTES, ":now", turn->now_ms, ":id", id) &&
         audit_kiosk (turn, "system", "kiosk.paired", id, error);
}

static gboolean
move (const KioskChange *change, WriterTurn *turn, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gint64 known =
      store_number (turn->store, &failed, SQL_DOOR, 0, "i", ":id", change->checkpoint_id);
  if (failed == NULL && known == 0)
    g_set_error_literal (&failed, KIOSK_ERROR, KIOSK_ERROR_DOOR, "no such door");
  if (failed != NULL) {
    g_propagate_error (error, g_steal_pointer (&failed));
    return FALSE;
  }
  gint64 version = change_next (turn->store, error);
  return version > 0 &&
         store_change (turn->store, error, SQL_MOVE, "iii", ":checkpoint", change->checkpoint_id,
                       ":version", version, ":id", change->kiosk_id) &&
         audit_kiosk (turn, change->actor, "kiosk.moved", change->kiosk_id, error);
}

gboolean
kiosk_change_run (gpointer data, WriterTurn *turn, GError **error)
{
  const KioskChange *change = data;
  if (change->checkpoint_id != 0)
    return move (change, turn, error);
  return change_next (turn->store, error) > 0 &&
         store_change (turn->store, error, SQL_REVOKE, "ii", ":now", turn->now_ms, ":id",
                       change->kiosk_id) &&
         audit_kiosk (turn, change->actor, "kiosk.revoked", change->kiosk_id, error);
}

gboolean
kiosk_hand_run (gpointer data, WriterTurn *turn, GError **error)
{
  const KioskHand *hand = data;
  gint64 version = change_next (turn->store, error);
  if (version == 0)
    return FALSE;
  gboolean ok =
      hand->give ? store_change (turn->store, error, SQL_HAND, "bbbii", ":key", hand->key,
                                 (gsize) HAND_KEY_BYTES, ":salt", hand->salt,
                                 (gsize) HAND_SALT_BYTES, ":box", hand->box, (gsize) HAND_BOX_BYTES,
                                 ":version", version, ":id", hand->kiosk_id)
                 : store_change (turn->store, error, SQL_NO_HAND, "ii", ":version", version, ":id",
                                 hand->kiosk_id);
  return ok && audit_kiosk (turn, hand->actor, hand->give ? "kiosk.hand_given" : "kiosk.hand_taken",
                            hand->kiosk_id, error);
}

gboolean
kiosk_contact_run (gpointer data, WriterTurn *turn, GError **error)
{
  const KioskContact *contact = data;
  return store_change (turn->store, error, SQL_CONTACT, "iidi", ":now", turn->now_ms, ":own",
                       (gint64) contact->own_sequence, ":locked", contact->locked ? 1 : 0, ":id",
                       contact->kiosk_id);
}

void
kiosk_lock_proof (const guint8 token_hash[KIOSK_HASH_BYTES], const guint8 public_id[SCAN_ID_BYTES],
                  guint8 proof[KIOSK_HASH_BYTES])
{
  crypto_generichash_state state;
  crypto_generichash_init (&state, token_hash, KIOSK_HASH_BYTES, KIOSK_HASH_BYTES);
  crypto_generichash_update (&state, (const guint8 *) PROTOCOL_LOCK_CONTEXT,
                             strlen (PROTOCOL_LOCK_CONTEXT));
  crypto_generichash_update (&state, public_id, SCAN_ID_BYTES);
  crypto_generichash_final (&state, proof, KIOSK_HASH_BYTES);
}

gboolean
kiosk_find (Store *store, const char *token, Kiosk *kiosk, GError **error)
{
  guint8 hash[KIOSK_HASH_BYTES];
  kiosk_secret_hash (token, hash);
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BY_TOKEN, "b", ":hash", hash, (gsize) sizeof hash);
  if (q == NULL)
    return FALSE;
  StoreStep step = store_step (q, error);
  if (step == STORE_DONE)
    g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_TOKEN, "unknown token");
  if (step != STORE_ROW)
    return FALSE;
  gsize size = 0;
  kiosk->id = store_column_int (q, 0);
  memcpy (kiosk->public_id, store_column_blob (q, 1, &size), SCAN_ID_BYTES);
  memcpy (kiosk->public_key, store_column_blob (q, 2, &size), SCAN_PUBLIC_KEY_BYTES);
  kiosk->seen_ms = store_column_int (q, 3);
  kiosk->own_sequence = (guint64) store_column_int (q, 4);
  if (store_column_int (q, 5) == 0)
    return TRUE;
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_LOCKED, "this kiosk is out of use");
  return FALSE;
}
