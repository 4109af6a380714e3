/* SPDX-License-Identifier: EUPL-1.2
 *
 * The answer to "what changed?": programme, door, badges; see sync_messages.h.
 */
#include <sodium.h>
#include <string.h>

#include "badges/seal.h"
#include "kiosk/sync_json.h"
#include "kiosk/sync_messages.h"

enum { MINUTES_MAX = 24 * 60 };
static const gint64 MOMENT_MAX_MS = G_GINT64_CONSTANT (253402300800000); /* the year 10000 */

static gboolean
read_settings (const json_t *root, SnapshotProgramme *programme, GError **error)
{
  const json_t *settings = json_object_get (root, "settings");
  const json_t *entrance_first = json_object_get (settings, "entrance_first");
  gint64 early = 0, late = 0, release = 0;
  if (!sync_json_int (settings, "early_min", 0, MINUTES_MAX, &early, error) ||
      !sync_json_int (settings, "late_min", 0, MINUTES_MAX, &late, error) ||
      !sync_json_int (settings, "release_min", 0, MINUTES_MAX, &release, error))
    return FALSE;
  programme->early_ms = early * 60000;
  programme->late_ms = late * 60000;
  programme->release_ms = release * 60000;
  programme->entrance_first = json_is_true (entrance_first);
  return json_is_boolean (entrance_first) || sync_json_refuse (error, "entrance_first");
}

static gboolean
read_room (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  SnapshotRoom room = { 0 };
  const char *name = sync_json_text (item, "name", error);
  if (name == NULL || !sync_json_int (item, "id", 1, G_MAXINT64, &room.id, error) ||
      !sync_json_count (item, "capacity", &room.capacity, error))
    return FALSE;
  room.name = g_strdup (name);
  g_array_append_val (programme->rooms, room);
  return TRUE;
}

static gboolean
read_session (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  SnapshotSession session = { 0 };
  const char *title = sync_json_text (item, "title", error);
  if (title == NULL || !sync_json_int (item, "id", 1, G_MAXINT64, &session.id, error) ||
      !sync_json_int (item, "room", 1, G_MAXINT64, &session.room, error) ||
      !sync_json_int (item, "starts_ms", 0, MOMENT_MAX_MS, &session.starts_ms, error) ||
      !sync_json_int (item, "ends_ms", session.starts_ms + 1, MOMENT_MAX_MS, &session.ends_ms,
                      error) ||
      !sync_json_count (item, "capacity", &session.capacity, error))
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
  if (!sync_json_int (item, "bit", 1, G_MAXUINT32, &bit, error) ||
      !sync_json_int (item, "starts_ms", 0, MOMENT_MAX_MS, &day.starts_ms, error) ||
      !sync_json_int (item, "ends_ms", 0, MOMENT_MAX_MS, &day.ends_ms, error))
    return FALSE;
  if ((bit & (bit - 1)) != 0)
    return sync_json_refuse (error, "bit");
  day.bit = (guint32) bit;
  if (day.starts_ms < day.ends_ms) /* a day that has no sessions yet has no time either */
    g_array_append_val (programme->days, day);
  return TRUE;
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
  return sync_json_refuse (error, member);
}

static gboolean
read_door_item (const json_t *item, SnapshotDoor *door, GError **error)
{
  static const char *const KINDS[] = { "entrance", "session", "exit", NULL };
  static const AdmissionDoor DOORS[] = { ADMISSION_DOOR_ENTRANCE, ADMISSION_DOOR_SESSION,
                                         ADMISSION_DOOR_EXIT };
  int kind = 0;
  const char *name = sync_json_text (item, "name", error);
  if (name == NULL || !sync_json_int (item, "id", 1, G_MAXINT64, &door->id, error) ||
      !read_word (item, "kind", KINDS, &kind, error))
    return FALSE;
  if (DOORS[kind] == ADMISSION_DOOR_SESSION &&
      !sync_json_int (item, "room", 1, G_MAXINT64, &door->room, error))
    return FALSE;
  door->kind = DOORS[kind];
  door->name = g_strdup (name);
  return TRUE;
}

static gboolean
read_door (const json_t *item, SnapshotProgramme *programme, GError **error)
{
  SnapshotDoor door = { 0 };
  if (!read_door_item (item, &door, error))
    return FALSE;
  g_array_append_val (programme->doors, door);
  return TRUE;
}

typedef gboolean (*ReadItem) (const json_t *item, SnapshotProgramme *programme, GError **error);

static gboolean
read_list (const json_t *root, const char *member, ReadItem read, SnapshotProgramme *programme,
           GError **error)
{
  const json_t *list = sync_json_array (root, member, error);
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
      !read_list (root, "days", read_day, programme, error) ||
      !read_list (root, "doors", read_door, programme, error))
    return NULL;
  return g_steal_pointer (&programme);
}

SnapshotProgramme *
sync_message_parse_programme (const char *text, gsize size, GError **error)
{
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  return root != NULL ? read_programme (root, error) : NULL;
}

/* A box in base64; NULL when the member is missing or null. Returns: FALSE when it is wrong. */
static gboolean
read_box (const json_t *item, const char *member, GBytes **box, GError **error)
{
  const json_t *text = json_object_get (item, member);
  guint8 bytes[BADGE_SEALED_MAX];
  gsize size = 0;
  *box = NULL;
  if (text == NULL || json_is_null (text))
    return TRUE;
  if (!json_is_string (text) ||
      sodium_base642bin (bytes, sizeof bytes, json_string_value (text), json_string_length (text),
                         NULL, &size, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
    return sync_json_refuse (error, member);
  *box = g_bytes_new (bytes, size);
  return TRUE;
}

static gboolean
read_badge (const json_t *item, GArray *badges, GError **error)
{
  static const char *const STATES[] = {
    "valid", "revoked", "cancelled", "blocked", "unpaid", NULL
  };
  g_auto (SnapshotBadge) badge = { 0 };
  int state = 0;
  gint64 number = 0;
  if (!sync_json_id (item, "id", badge.id, error) ||
      !sync_json_int (item, "number", 0, G_MAXUINT32, &number, error) ||
      !read_word (item, "state", STATES, &state, error) ||
      !read_box (item, "sealed", &badge.sealed, error) ||
      !read_box (item, "hand", &badge.hand, error))
    return FALSE;
  badge.state = (AdmissionBadge) (ADMISSION_BADGE_VALID + state);
  badge.number = (guint32) number;
  if (badge.state == ADMISSION_BADGE_VALID && badge.sealed == NULL)
    return sync_json_refuse (error, "sealed");
  g_array_append_val (badges, badge);
  badge = (SnapshotBadge){ 0 };
  return TRUE;
}

static gboolean
read_badges (const json_t *root, SnapshotChange *change, GError **error)
{
  G_STATIC_ASSERT (ADMISSION_BADGE_REVOKED == ADMISSION_BADGE_VALID + 1 &&
                   ADMISSION_BADGE_CANCELLED == ADMISSION_BADGE_VALID + 2 &&
                   ADMISSION_BADGE_BLOCKED == ADMISSION_BADGE_VALID + 3 &&
                   ADMISSION_BADGE_UNPAID == ADMISSION_BADGE_VALID + 4);
  const json_t *list = sync_json_array (root, "badges", error);
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
    return sync_json_refuse (error, "expected");
  change->expected = g_array_new (FALSE, TRUE, sizeof (SnapshotExpected));
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    SnapshotExpected expected = { 0 };
    if (!sync_json_int (item, "session", 1, G_MAXINT64, &expected.session, error) ||
        !sync_json_count (item, "count", &expected.count, error))
      return FALSE;
    g_array_append_val (change->expected, expected);
  }
  return TRUE;
}

static gboolean
read_peers (const json_t *root, SnapshotChange *change, GError **error)
{
  const json_t *list = json_object_get (root, "peers");
  if (list == NULL)
    return TRUE;
  if (!json_is_array (list))
    return sync_json_refuse (error, "peers");
  change->peers = snapshot_peers_new ();
  for (gsize i = 0; i < json_array_size (list); i++) {
    const json_t *item = json_array_get (list, i);
    SnapshotPeer peer = { 0 };
    const char *name = sync_json_text (item, "name", error);
    if (name == NULL || !sync_json_id (item, "id", peer.kiosk_id, error) ||
        !sync_json_base64 (item, "key", peer.public_key, SCAN_PUBLIC_KEY_BYTES, error))
      return FALSE;
    peer.name = g_strdup (name);
    g_array_append_val (change->peers, peer);
  }
  return TRUE;
}

static gboolean
read_hand (const json_t *root, SnapshotHand *hand, GError **error)
{
  const json_t *item = json_object_get (root, "hand");
  hand->told = item != NULL;
  hand->given = item != NULL && !json_is_null (item);
  return !hand->given || (sync_json_base64 (item, "salt", hand->salt, HAND_SALT_BYTES, error) &&
                          sync_json_base64 (item, "box", hand->box, HAND_BOX_BYTES, error));
}

static gboolean
read_passage (const json_t *item, GArray *passages, GError **error)
{
  static const char *const DIRECTIONS[] = { "none", "in", "out", NULL };
  SnapshotPassage passage = { 0 };
  int direction = 0;
  const json_t *booked = json_object_get (item, "booked");
  if (!sync_json_id (item, "badge", passage.badge_id, error) ||
      !read_word (item, "direction", DIRECTIONS, &direction, error) ||
      !sync_json_int (item, "checkpoint", 0, G_MAXINT64, &passage.checkpoint, error) ||
      !sync_json_int (item, "room", 0, G_MAXINT64, &passage.room, error) ||
      !sync_json_int (item, "session", 0, G_MAXINT64, &passage.session, error) ||
      !sync_json_int (item, "at_ms", 0, MOMENT_MAX_MS, &passage.at_ms, error))
    return FALSE;
  if (!json_is_boolean (booked))
    return sync_json_refuse (error, "booked");
  passage.direction = (ScanDirection) direction;
  passage.booked = json_is_true (booked);
  g_array_append_val (passages, passage);
  return TRUE;
}

static gboolean
read_seen (const json_t *root, SnapshotChange *change, GError **error)
{
  const json_t *seen = json_object_get (root, "seen");
  if (seen == NULL)
    return TRUE;
  const json_t *list = sync_json_array (seen, "passages", error);
  const json_t *more = json_object_get (seen, "more");
  if (list == NULL || !sync_json_int (seen, "to", 0, G_MAXINT64, &change->seen, error))
    return FALSE;
  if (!json_is_boolean (more))
    return sync_json_refuse (error, "more");
  change->seen_more = json_is_true (more);
  change->passages = g_array_new (FALSE, TRUE, sizeof (SnapshotPassage));
  for (gsize i = 0; i < json_array_size (list); i++)
    if (!read_passage (json_array_get (list, i), change->passages, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_own_door (const json_t *root, SnapshotDoor *door, GError **error)
{
  const json_t *item = json_object_get (root, "checkpoint");
  return json_is_null (item) || read_door_item (item, door, error);
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
  g_autoptr (json_t) root = sync_json_parse (text, size, error);
  if (root == NULL)
    return FALSE;
  g_auto (SnapshotChange) read = { 0 };
  const json_t *more = json_object_get (root, "more");
  const char *name = sync_json_text (json_object_get (root, "kiosk"), "name", error);
  if (name == NULL || !sync_json_int (root, "version", 0, G_MAXINT64, &read.version, error) ||
      !sync_json_int (root, "now_ms", 0, MOMENT_MAX_MS, &read.server_ms, error) ||
      !read_own_door (root, &read.door, error) || !read_changed_programme (root, &read, error) ||
      !read_badges (root, &read, error) || !read_expected (root, &read, error) ||
      !read_peers (root, &read, error) || !read_hand (root, &read.hand, error) ||
      !read_seen (root, &read, error))
    return FALSE;
  if (!json_is_boolean (more))
    return sync_json_refuse (error, "more");
  read.more = json_is_true (more);
  read.kiosk_name = g_strdup (name);
  *change = read;
  read = (SnapshotChange){ 0 };
  return TRUE;
}
