/* SPDX-License-Identifier: EUPL-1.2
 *
 * JSON of the kiosk protocol; see sync_messages.h.
 */
#include "kiosk/sync_messages.h"

#include <sodium.h>
#include <string.h>

#include "kiosk/sync_json.h"
#include "schedule/protocol.h"

G_STATIC_ASSERT (PROTOCOL_PAIR_CODE_CHARS == 8);

/* ---- Pairing ---- */

static json_t *
base64 (const void *bytes, gsize size)
{
  g_autofree char *text = g_base64_encode (bytes, size);
  return json_string (text);
}

static char *
print (json_t *object)
{
  g_autoptr (json_t) owned = object;
  char *printed = json_dumps (owned, JSON_COMPACT);
  char *text = g_strdup (printed);
  free (printed);
  return text;
}

char *
sync_message_pair (const char *code, const guint8 public_key[SCAN_PUBLIC_KEY_BYTES],
                   const char *name)
{
  return print (json_pack ("{s:i, s:s, s:o, s:s}", "protocol", PROTOCOL_VERSION, "code", code,
                           "public_key", base64 (public_key, SCAN_PUBLIC_KEY_BYTES), "name", name));
}

static gboolean
read_tag_keys (const json_t *root, BadgeTagKeys *keys, GError **error)
{
  const json_t *list = sync_json_array (root, "tag_keys", error);
  if (list == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    gint64 generation = 0;
    guint8 key[BADGE_TAG_KEY_BYTES];
    if (!sync_json_int (item, "generation", 0, BADGE_GENERATIONS - 1, &generation, error) ||
        !sync_json_base64 (item, "key", key, sizeof key, error))
      return FALSE;
    badge_tag_keys_set (keys, (guint) generation, key);
    sodium_memzero (key, sizeof key);
  }
  return keys->known != 0 || sync_json_refuse (error, "tag_keys");
}

/* A token goes into a header line: printable ASCII without spaces. */
static gboolean
token_fits (const char *token)
{
  for (const char *at = token; *at != '\0'; at++)
    if (!g_ascii_isgraph (*at))
      return FALSE;
  return *token != '\0';
}

gboolean
sync_message_parse_pair (const char *text, gsize size, SnapshotIdentity *identity, GError **error)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  if (root == NULL)
    return FALSE;
  SnapshotIdentity read = *identity;
  const json_t *congress = json_object_get (root, "congress");
  const char *token = sync_json_text (root, "token", error);
  gint64 number = 0;
  if (token == NULL || !sync_json_id (root, "kiosk", read.kiosk_id, error) ||
      !sync_json_int (congress, "number", 0, 255, &number, error))
    return FALSE;
  const char *title = sync_json_text (congress, "title", error);
  read.tag_keys = (BadgeTagKeys){ .congress = (guint8) number };
  if (title == NULL || !read_tag_keys (root, &read.tag_keys, error))
    return FALSE;
  if (!token_fits (token))
    return sync_json_refuse (error, "token");
  read.token = g_strdup (token);
  read.title = g_strdup (title);
  g_free (identity->token);
  g_free (identity->title);
  *identity = read;
  return TRUE;
}

/* ---- Scans ---- */

static json_t *
hex (const guint8 id[SCAN_ID_BYTES])
{
  char text[2 * SCAN_ID_BYTES + 1];
  return json_string (sodium_bin2hex (text, sizeof text, id, SCAN_ID_BYTES));
}

char *
sync_message_scans (const JournalBatch *batch, const SyncSent *sent)
{
  json_t *list = json_array (), *clocks = json_array ();
  for (guint i = 0; i < batch->records->len; i++) {
    gsize size = 0;
    const void *bytes = g_bytes_get_data (batch->records->pdata[i], &size);
    json_array_append_new (list, base64 (bytes, size));
  }
  for (guint i = 0; i < batch->clocks->len; i++) {
    const JournalClock *clock = &g_array_index (batch->clocks, JournalClock, i);
    json_array_append_new (clocks, json_pack ("{s:o, s:I}", "boot", hex (clock->boot_id),
                                              "offset_ms", (json_int_t) clock->offset_ms));
  }
  return print (json_pack (
      "{s:o, s:{s:I, s:o, s:o}, s:{s:I, s:I, s:o}, s:o}", "records", list, "head", "sequence",
      (json_int_t) batch->sequence, "chain", base64 (batch->chain, SCAN_HASH_BYTES), "signature",
      base64 (batch->signature, SCAN_SIGNATURE_BYTES), "sent", "device_ms",
      (json_int_t) sent->device_ms, "monotonic_ms", (json_int_t) sent->monotonic_ms, "boot",
      hex (sent->boot_id), "clocks", clocks));
}

char *
sync_message_door (gint64 checkpoint)
{
  return print (json_pack ("{s:I}", "checkpoint", (json_int_t) checkpoint));
}

gboolean
sync_message_parse_stored (const char *text, gsize size, SyncStored *stored, GError **error)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  gint64 sequence = 0;
  if (root == NULL || !sync_json_int (root, "stored", 0, G_MAXINT64, &sequence, error))
    return FALSE;
  const json_t *answers = sync_json_array (root, "answers", error);
  if (answers == NULL)
    return FALSE;
  SyncStored read = { .stored = (guint64) sequence, .n_told = json_array_size (answers) };
  for (gsize i = 0; i < read.n_told; i++) {
    const char *word = json_string_value (json_array_get (answers, i));
    if (word == NULL)
      return sync_json_refuse (error, "answers");
    read.n_apart += strcmp (word, "stored") != 0 && strcmp (word, "repeat") != 0 ? 1 : 0;
  }
  *stored = read;
  return TRUE;
}

gboolean
sync_message_parse_gap (const char *text, gsize size, guint64 *expected, GError **error)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  gint64 sequence = 0;
  if (root == NULL || !sync_json_int (root, "expected", 1, G_MAXINT64, &sequence, error))
    return FALSE;
  if (g_strcmp0 (json_string_value (json_object_get (root, "error")), "gap") != 0)
    return sync_json_refuse (error, "error");
  *expected = (guint64) sequence;
  return TRUE;
}

gboolean
sync_message_parse_heads (const char *text, gsize size, SyncHeads *heads, GError **error)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  gint64 sequence = 0;
  SyncHeads read = { 0 };
  if (root == NULL || !sync_json_int (root, "sequence", 0, G_MAXINT64, &sequence, error) ||
      !sync_json_int (root, "now_ms", 0, G_MAXINT64, &read.server_ms, error) ||
      !sync_json_base64 (root, "chain", read.chain, SCAN_HASH_BYTES, error))
    return FALSE;
  read.sequence = (guint64) sequence;
  *heads = read;
  return TRUE;
}

gboolean
sync_message_is_lock (const char *text, gsize size, const SnapshotIdentity *identity)
{
  guint8 key[crypto_generichash_BYTES], proof[crypto_generichash_BYTES], given[sizeof proof];
  g_autoptr (json_t) root = sync_json_parse (text, size, NULL);
  if (root == NULL || !sync_json_base64 (root, "proof", given, sizeof given, NULL) ||
      g_strcmp0 (json_string_value (json_object_get (root, "error")), "revoked") != 0)
    return FALSE;
  crypto_generichash_state state;
  crypto_generichash (key, sizeof key, (const guint8 *) identity->token, strlen (identity->token),
                      NULL, 0);
  crypto_generichash_init (&state, key, sizeof key, sizeof proof);
  crypto_generichash_update (&state, (const guint8 *) PROTOCOL_LOCK_CONTEXT,
                             strlen (PROTOCOL_LOCK_CONTEXT));
  crypto_generichash_update (&state, identity->kiosk_id, SCAN_ID_BYTES);
  crypto_generichash_final (&state, proof, sizeof proof);
  sodium_memzero (key, sizeof key);
  return sodium_memcmp (proof, given, sizeof proof) == 0;
}

char *
sync_message_parse_error (const char *text, gsize size)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, NULL);
  const char *word = json_string_value (json_object_get (root, "error"));
  if (word == NULL || *word == '\0' || strlen (word) > 40 ||
      strspn (word, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen (word))
    return g_strdup ("?");
  return g_strdup (word);
}

gboolean
sync_pair_code_read (const char *typed, char code[9])
{
  static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  gsize count = 0;
  for (const char *at = typed; *at != '\0'; at++) {
    char letter = g_ascii_toupper (*at);
    if (letter == ' ' || letter == '-')
      continue;
    letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
    if (count == PROTOCOL_PAIR_CODE_CHARS || strchr (ALPHABET, letter) == NULL)
      return FALSE;
    code[count++] = letter;
  }
  code[count] = '\0';
  return count == PROTOCOL_PAIR_CODE_CHARS;
}

gboolean
sync_pair_text_read (const char *text, char **server, const char **typed)
{
  static const char PREFIX[] = "LCPAIR:";
  const char *hash = strrchr (text, '#');
  if (!g_str_has_prefix (text, PREFIX) || hash == NULL)
    return FALSE;
  const char *base = text + strlen (PREFIX);
  *server = g_strndup (base, (gsize) (hash - base));
  *typed = hash + 1;
  return TRUE;
}
