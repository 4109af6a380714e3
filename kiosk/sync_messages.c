/* SPDX-License-Identifier: EUPL-1.2
 *
 * JSON of the kiosk protocol; see sync_messages.h.
 */
#include "kiosk/sync_messages.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "badges/seal.h"
#include "kiosk/error.h"
#include "schedule/protocol.h"

G_STATIC_ASSERT (PROTOCOL_PAIR_CODE_CHARS == 8);

enum {
  TEXT_MAX = 1000,
  PEOPLE_MAX = 1000 * 1000,
  MINUTES_MAX = 24 * 60,
};
static const gint64 MOMENT_MAX_MS = G_GINT64_CONSTANT (253402300800000); /* the year 10000 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_t, json_decref)

/* ---- Reading members ---- */

static gboolean
refuse (GError **error, const char *member)
{
  g_set_error (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "answer: \"%s\" is missing or wrong", member);
  return FALSE;
}

static json_t *
parse_object (const char *text, gsize size, GError **error)
{
  json_error_t detail;
  json_t *root =
      size <= SYNC_ANSWER_MAX ? json_loadb (text, size, JSON_REJECT_DUPLICATES, &detail) : NULL;
  if (json_is_object (root))
    return root;
  json_decref (root);
  g_set_error_literal (error, KIOSK_ERROR, KIOSK_ERROR_FORM, "answer: not a JSON object");
  return NULL;
}

static gboolean
get_int (const json_t *object, const char *member, gint64 least, gint64 most, gint64 *value,
         GError **error)
{
  const json_t *found = json_object_get (object, member);
  if (!json_is_integer (found) || json_integer_value (found) < least ||
      json_integer_value (found) > most)
    return refuse (error, member);
  *value = json_integer_value (found);
  return TRUE;
}

static gboolean
get_count (const json_t *object, const char *member, int *value, GError **error)
{
  gint64 wide = 0;
  if (!get_int (object, member, 0, PEOPLE_MAX, &wide, error))
    return FALSE;
  *value = (int) wide;
  return TRUE;
}

/* Returns: the text, borrowed from @object; NULL with @error set. */
static const char *
get_text (const json_t *object, const char *member, GError **error)
{
  const json_t *found = json_object_get (object, member);
  const char *text = json_string_value (found);
  if (text == NULL || json_string_length (found) > TEXT_MAX ||
      strlen (text) != json_string_length (found)) {
    refuse (error, member);
    return NULL;
  }
  return text;
}

static gboolean
get_base64 (const json_t *object, const char *member, guint8 *bytes, gsize size, GError **error)
{
  const char *text = json_string_value (json_object_get (object, member));
  gsize read = 0;
  if (text == NULL ||
      sodium_base642bin (bytes, size, text, strlen (text), NULL, &read, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0 ||
      read != size)
    return refuse (error, member);
  return TRUE;
}

/* Lower case only, so that an id has one spelling. */
static gboolean
get_id (const json_t *object, const char *member, guint8 id[SCAN_ID_BYTES], GError **error)
{
  const char *text = json_string_value (json_object_get (object, member));
  gsize read = 0;
  if (text == NULL || strlen (text) != 2 * SCAN_ID_BYTES ||
      strspn (text, "0123456789abcdef") != 2 * SCAN_ID_BYTES ||
      sodium_hex2bin (id, SCAN_ID_BYTES, text, strlen (text), NULL, &read, NULL) != 0)
    return refuse (error, member);
  return TRUE;
}

static const json_t *
get_array (const json_t *object, const char *member, GError **error)
{
  const json_t *found = json_object_get (object, member);
  if (!json_is_array (found))
    refuse (error, member);
  return json_is_array (found) ? found : NULL;
}

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
  const json_t *list = get_array (root, "tag_keys", error);
  if (list == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    gint64 generation = 0;
    guint8 key[BADGE_TAG_KEY_BYTES];
    if (!get_int (item, "generation", 0, BADGE_GENERATIONS - 1, &generation, error) ||
        !get_base64 (item, "key", key, sizeof key, error))
      return FALSE;
    badge_tag_keys_set (keys, (guint) generation, key);
    sodium_memzero (key, sizeof key);
  }
  return keys->known != 0 || refuse (error, "tag_keys");
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
  g_autoptr (json_t) root = parse_object (text, size, error);
  if (root == NULL)
    return FALSE;
  SnapshotIdentity read = *identity;
  const json_t *congress = json_object_get (root, "congress");
  const char *token = get_text (root, "token", error);
  gint64 number = 0;
  if (token == NULL || !get_id (root, "kiosk", read.kiosk_id, error) ||
      !get_int (congress, "number", 0, 255, &number, error))
    return FALSE;
  const char *title = get_text (congress, "title", error);
  read.tag_keys = (BadgeTagKeys){ .congress = (guint8) number };
  if (title == NULL || !read_tag_keys (root, &read.tag_keys, error))
    return FALSE;
  if (!token_fits (token))
    return refuse (error, "token");
  read.token = g_strdup (token);
  read.title = g_strdup (title);
  g_free (identity->token);
  g_free (identity->title);
  *identity = read;
  return TRUE;
}

/* ---- Changes ---- */

static gboolean
read_settings (const json_t *root, SnapshotProgramme *programme, GError **error)
{
  const json_t *settings = json_object_get (root, "settings");
  gint64 early = 0, late = 0, release = 0;
  if (!get_int (settings, "early_min", 0, MINUTES_MAX, &early, error) ||
      !get_int (settings, "late_min", 0, MINUTES_MAX, &late, error) ||
      !get_int (settings, "release_min", 0, MINUTES_MAX, &release, error))
    return FALSE;
  programme->early_ms = early * 60000;
  programme->late_ms = late * 60000;
  programme->release_ms = release * 60000;
  return TRUE;
}

static gboolean
read_room (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  SnapshotRoom room = { 0 };
  const char *name = get_text (item, "name", error);
  if (name == NULL || !get_int (item, "id", 1, G_MAXINT64, &room.id, error) ||
      !get_count (item, "capacity", &room.capacity, error))
    return FALSE;
  room.name = g_strdup (name);
  g_array_append_val (programme->rooms, room);
  return TRUE;
}

static gboolean
read_session (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  SnapshotSession session = { 0 };
  const char *title = get_text (item, "title", error);
  if (title == NULL || !get_int (item, "id", 1, G_MAXINT64, &session.id, error) ||
      !get_int (item, "room", 1, G_MAXINT64, &session.room, error) ||
      !get_int (item, "starts_ms", 0, MOMENT_MAX_MS, &session.starts_ms, error) ||
      !get_int (item, "ends_ms", session.starts_ms + 1, MOMENT_MAX_MS, &session.ends_ms, error) ||
      !get_count (item, "capacity", &session.capacity, error))
    return FALSE;
  session.title = g_strdup (title);
  g_array_append_val (programme->sessions, session);
  return TRUE;
}

static gboolean
read_day (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  AdmissionDay day = { 0 };
  gint64 bit = 0;
  if (!get_int (item, "bit", 1, G_MAXUINT32, &bit, error) ||
      !get_int (item, "starts_ms", 0, MOMENT_MAX_MS, &day.starts_ms, error) ||
      !get_int (item, "ends_ms", 0, MOMENT_MAX_MS, &day.ends_ms, error))
    return FALSE;
  if ((bit & (bit - 1)) != 0)
    return refuse (error, "bit");
  day.bit = (guint32) bit;
  if (day.starts_ms < day.ends_ms) /* a day that has no sessions yet has no time either */
    g_array_append_val (programme->days, day);
  return TRUE;
}

typedef gboolean (*ReadItem) (const json_t *item, SnapshotProgramme *programme, GError **error);

static gboolean
read_list (const json_t *root, const char *member, ReadItem read, SnapshotProgramme *programme,
           GError **error)
{
  const json_t *list = get_array (root, member, error);
  if (list == NULL)
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!read (json_array_get (list, i), programme, error)) {
      g_prefix_error (error, "%s %" G_GSIZE_FORMAT ": ", member, i + 1);
      return FALSE;
    }
  return TRUE;
}

static SnapshotProgramme *
read_programme (const json_t *root, GError **error)
{
  g_autoptr (SnapshotProgramme) programme = snapshot_programme_new ();
  if (!read_settings (root, programme, error) ||
      !read_list (root, "rooms", read_room, programme, error) ||
      !read_list (root, "sessions", read_session, programme, error) ||
      !read_list (root, "days", read_day, programme, error))
    return NULL;
  return g_steal_pointer (&programme);
}

SnapshotProgramme *
sync_message_parse_programme (const char *text, gsize size, GError **error)
{
  g_autoptr (json_t) root = parse_object (text, size, error);
  return root != NULL ? read_programme (root, error) : NULL;
}

static gboolean
read_word (const json_t *object, const char *member, const char *const *words, int *value,
           GError **error)
{
  const char *word = json_string_value (json_object_get (object, member));
  for (int i = 0; word != NULL && words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0) {
      *value = i;
      return TRUE;
    }
  return refuse (error, member);
}

static gboolean
read_door (const json_t *root, SnapshotDoor *door, GError **error)
{
  static const char *const KINDS[] = { "entrance", "session", "exit", NULL };
  static const AdmissionDoor DOORS[] = { ADMISSION_DOOR_ENTRANCE, ADMISSION_DOOR_SESSION,
                                         ADMISSION_DOOR_EXIT };
  const json_t *item = json_object_get (root, "checkpoint");
  if (json_is_null (item))
    return TRUE;
  int kind = 0;
  const char *name = get_text (item, "name", error);
  if (name == NULL || !get_int (item, "id", 1, G_MAXINT64, &door->id, error) ||
      !read_word (item, "kind", KINDS, &kind, error))
    return FALSE;
  door->kind = DOORS[kind];
  if (door->kind == ADMISSION_DOOR_SESSION &&
      !get_int (item, "room", 1, G_MAXINT64, &door->room, error))
    return FALSE;
  door->name = g_strdup (name);
  return TRUE;
}

static gboolean
read_badge (const json_t *item, GArray *badges, GError **error)
{
  static const char *const STATES[] = {
    "valid", "revoked", "cancelled", "blocked", "unpaid", NULL
  };
  SnapshotBadge badge = { 0 };
  int state = 0;
  if (!get_id (item, "id", badge.id, error) || !read_word (item, "state", STATES, &state, error))
    return FALSE;
  badge.state = (AdmissionBadge) (ADMISSION_BADGE_VALID + state);
  const json_t *sealed = json_object_get (item, "sealed");
  if (sealed == NULL || json_is_null (sealed)) {
    if (badge.state == ADMISSION_BADGE_VALID)
      return refuse (error, "sealed");
    g_array_append_val (badges, badge);
    return TRUE;
  }
  guint8 bytes[BADGE_SEALED_MAX];
  gsize size = 0;
  if (!json_is_string (sealed) ||
      sodium_base642bin (bytes, sizeof bytes, json_string_value (sealed),
                         json_string_length (sealed), NULL, &size, NULL,
                         sodium_base64_VARIANT_ORIGINAL) != 0)
    return refuse (error, "sealed");
  badge.sealed = g_bytes_new (bytes, size);
  g_array_append_val (badges, badge);
  return TRUE;
}

static gboolean
read_badges (const json_t *root, SnapshotChange *change, GError **error)
{
  G_STATIC_ASSERT (ADMISSION_BADGE_REVOKED == ADMISSION_BADGE_VALID + 1 &&
                   ADMISSION_BADGE_CANCELLED == ADMISSION_BADGE_VALID + 2 &&
                   ADMISSION_BADGE_BLOCKED == ADMISSION_BADGE_VALID + 3 &&
                   ADMISSION_BADGE_UNPAID == ADMISSION_BADGE_VALID + 4);
  const json_t *list = get_array (root, "badges", error);
  if (list == NULL)
    return FALSE;
  change->badges = g_array_new (FALSE, TRUE, sizeof (SnapshotBadge));
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!read_badge (json_array_get (list, i), change->badges, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_expected (const json_t *root, SnapshotChange *change, GError **error)
{
  const json_t *list = json_object_get (root, "expected");
  if (list == NULL)
    return TRUE;
  if (!json_is_array (list))
    return refuse (error, "expected");
  change->expected = g_array_new (FALSE, TRUE, sizeof (SnapshotExpected));
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    SnapshotExpected expected = { 0 };
    if (!get_int (item, "session", 1, G_MAXINT64, &expected.session, error) ||
        !get_count (item, "count", &expected.count, error))
      return FALSE;
    g_array_append_val (change->expected, expected);
  }
  return TRUE;
}

static gboolean
read_changed_programme (const json_t *root, SnapshotChange *change, GError **error)
{
  const json_t *item = json_object_get (root, "programme");
  if (item == NULL)
    return TRUE;
  g_autoptr (SnapshotProgramme) programme = read_programme (item, error);
  if (programme == NULL)
    return FALSE;
  char *printed = json_dumps (item, JSON_COMPACT);
  change->programme_json = g_strdup (printed);
  free (printed);
  return TRUE;
}

gboolean
sync_message_parse_changes (const char *text, gsize size, SnapshotChange *change, GError **error)
{
  g_autoptr (json_t) root = parse_object (text, size, error);
  if (root == NULL)
    return FALSE;
  g_auto (SnapshotChange) read = { 0 };
  const json_t *more = json_object_get (root, "more");
  const char *name = get_text (json_object_get (root, "kiosk"), "name", error);
  if (name == NULL || !get_int (root, "version", 0, G_MAXINT64, &read.version, error) ||
      !get_int (root, "now_ms", 0, MOMENT_MAX_MS, &read.server_ms, error) ||
      !read_door (root, &read.door, error) || !read_changed_programme (root, &read, error) ||
      !read_badges (root, &read, error) || !read_expected (root, &read, error))
    return FALSE;
  if (!json_is_boolean (more))
    return refuse (error, "more");
  read.more = json_is_true (more);
  read.kiosk_name = g_strdup (name);
  *change = read;
  read = (SnapshotChange){ 0 };
  return TRUE;
}

/* ---- Scans ---- */

char *
sync_message_scans (const GPtrArray *records, guint64 sequence, const guint8 chain[SCAN_HASH_BYTES],
                    const guint8 signature[SCAN_SIGNATURE_BYTES])
{
  json_t *list = json_array ();
  for (guint i = 0; i < records->len; i++) {
    gsize size = 0;
    const void *bytes = g_bytes_get_data (records->pdata[i], &size);
    json_array_append_new (list, base64 (bytes, size));
  }
  return print (json_pack ("{s:o, s:{s:I, s:o, s:o}}", "records", list, "head", "sequence",
                           (json_int_t) sequence, "chain", base64 (chain, SCAN_HASH_BYTES),
                           "signature", base64 (signature, SCAN_SIGNATURE_BYTES)));
}

gboolean
sync_message_parse_stored (const char *text, gsize size, SyncStored *stored, GError **error)
{
  g_autoptr (json_t) root = parse_object (text, size, error);
  gint64 sequence = 0;
  if (root == NULL || !get_int (root, "stored", 0, G_MAXINT64, &sequence, error))
    return FALSE;
  const json_t *apart = json_object_get (root, "apart");
  if (apart != NULL && !json_is_array (apart))
    return refuse (error, "apart");
  *stored = (SyncStored){ (guint64) sequence, json_array_size (apart) };
  return TRUE;
}

gboolean
sync_message_parse_gap (const char *text, gsize size, guint64 *expected, GError **error)
{
  g_autoptr (json_t) root = parse_object (text, size, error);
  gint64 sequence = 0;
  if (root == NULL || !get_int (root, "expected", 1, G_MAXINT64, &sequence, error))
    return FALSE;
  if (g_strcmp0 (json_string_value (json_object_get (root, "error")), "gap") != 0)
    return refuse (error, "error");
  *expected = (guint64) sequence;
  return TRUE;
}

gboolean
sync_message_parse_heads (const char *text, gsize size, guint64 *sequence,
                          guint8 chain[SCAN_HASH_BYTES], GError **error)
{
  g_autoptr (json_t) root = parse_object (text, size, error);
  gint64 read = 0;
  guint8 hash[SCAN_HASH_BYTES];
  if (root == NULL || !get_int (root, "sequence", 0, G_MAXINT64, &read, error) ||
      !get_base64 (root, "chain", hash, sizeof hash, error))
    return FALSE;
  *sequence = (guint64) read;
  memcpy (chain, hash, sizeof hash);
  return TRUE;
}

char *
sync_message_parse_error (const char *text, gsize size)
{
  g_autoptr (json_t) root = parse_object (text, size, NULL);
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
