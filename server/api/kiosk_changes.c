/* SPDX-License-Identifier: EUPL-1.2
 *
 * What a kiosk is told; see kiosk.h and schedule/protocol.h. Of a person only a sealed box leaves,
 * which the badge itself opens.
 */
#include <sodium.h>
#include <string.h>

#include "badges/seal.h"
#include "server/api/kiosk_private.h"
#include "server/core/change.h"

static const char SQL_CONGRESS[] = "SELECT number, title FROM congress WHERE id = 1";
static const char SQL_KEYS[] = "SELECT generation, key FROM tag_key ORDER BY generation";
static const char SQL_KIOSK[] =
    "SELECT k.name, c.id, c.name, c.kind, IFNULL (c.room_id, 0) FROM kiosk k"
    " LEFT JOIN checkpoint c ON c.id = k.checkpoint_id WHERE k.id = :id";
static const char SQL_PEERS[] =
    "SELECT public_id, public_key, name FROM kiosk WHERE public_key IS NOT NULL AND id <> :id AND"
    " revoked_ms IS NULL AND secret_key IS NULL ORDER BY id";
static const char SQL_HAND[] = "SELECT hand_salt, hand_box, hand_key FROM kiosk WHERE id = :id";
static const char SQL_BADGES[] =
    "SELECT b.badge_id, b.state, b.version, b.code, b.id, a.id, a.name, a.school, t.code, o.lang,"
    " t.days, a.role FROM badge b JOIN attendee a ON a.id = b.attendee_id"
    " JOIN ticket_type t ON t.id = a.ticket_type_id JOIN sale_order o ON o.id = a.order_id"
    " WHERE b.version > :since ORDER BY b.version LIMIT :limit";
static const char SQL_SEATS[] = "SELECT session_id FROM seat WHERE attendee_id = :attendee"
                                " AND state = 'confirmed' ORDER BY session_id";
static const char SQL_EXPECTED[] = "SELECT session_id, COUNT(*) FROM seat WHERE state = 'confirmed'"
                                   " GROUP BY session_id ORDER BY session_id";

static char *
base64 (const void *bytes, gsize size)
{
  return g_base64_encode (bytes, size);
}

static json_t *
make_key (StoreStmt *q)
{
  gsize size = 0;
  const void *key = store_column_blob (q, 1, &size);
  g_autofree char *text = base64 (key, size);
  return json_pack ("{s:I,s:s}", "generation", (json_int_t) store_column_int (q, 0), "key", text);
}

json_t *
kiosk_welcome (Store *store, const guint8 public_id[SCAN_ID_BYTES], const char *token,
               GError **error)
{
  g_autofree char *id = kiosk_hex (public_id, SCAN_ID_BYTES);
  g_autoptr (StoreStmt) congress = store_query (store, error, SQL_CONGRESS, "");
  if (congress == NULL || store_step (congress, error) == STORE_FAILED)
    return NULL;
  json_t *keys = json_array ();
  json_t *welcome =
      json_pack ("{s:s,s:s,s:{s:I,s:s},s:o}", "kiosk", id, "token", token, "congress", "number",
                 (json_int_t) store_column_int (congress, 0), "title",
                 store_column_text (congress, 1) != NULL ? store_column_text (congress, 1) : "",
                 "tag_keys", keys);
  if (kiosk_each_row (store, SQL_KEYS, keys, make_key, error))
    return welcome;
  json_decref (welcome);
  return NULL;
}

static json_t *
make_expected (StoreStmt *q)
{
  return json_pack ("{s:I,s:I}", "session", (json_int_t) store_column_int (q, 0), "count",
                    (json_int_t) store_column_int (q, 1));
}

static gboolean
tell_checkpoint (Store *store, const Kiosk *kiosk, json_t *answer, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_KIOSK, "i", ":id", kiosk->id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  json_object_set_new (answer, "kiosk", json_pack ("{s:s}", "name", store_column_text (q, 0)));
  json_object_set_new (answer, "checkpoint",
                       store_column_is_null (q, 1)
                           ? json_null ()
                           : json_pack ("{s:I,s:s,s:s,s:I}", "id",
                                        (json_int_t) store_column_int (q, 1), "name",
                                        store_column_text (q, 2), "kind", store_column_text (q, 3),
                                        "room", (json_int_t) store_column_int (q, 4)));
  return TRUE;
}

static gboolean
read_seats (Store *store, gint64 attendee_id, GArray *seats, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SEATS, "i", ":attendee", attendee_id);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gint64 session = store_column_int (q, 0);
    g_array_append_val (seats, session);
  }
  return step == STORE_DONE;
}

/* A school's name is free text; the box holds what fits, cut between characters. */
static char *
fitting (const char *text)
{
  gsize size = strlen (text);
  if (size <= BADGE_RECORD_TEXT_MAX)
    return g_strdup (text);
  const char *end = g_utf8_find_prev_char (text, text + BADGE_RECORD_TEXT_MAX + 1);
  return g_strndup (text, (gsize) (end - text));
}

static GBytes *
seal (Store *store, StoreStmt *q, GError **error)
{
  g_autoptr (GArray) seats = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!read_seats (store, store_column_int (q, 5), seats, error))
    return NULL;
  gsize size = 0;
  BadgeCode code;
  memcpy (code.bytes, store_column_blob (q, 3, &size), BADGE_CODE_BYTES);
  g_autofree char *name = fitting (store_column_text (q, 6));
  g_autofree char *school = fitting (store_column_text (q, 7));
  g_autofree char *ticket = g_strdup (store_column_text (q, 8));
  BadgeRecord record = { .name = name,
                         .school = school,
                         .ticket = ticket,
                         .days = (guint32) store_column_int (q, 10),
                         .seats = (gint64 *) (gpointer) seats->data,
                         .n_seats = MIN (seats->len, BADGE_RECORD_SEATS_MAX),
                         .number = (guint32) store_column_int (q, 4) };
  g_strlcpy (record.lang, store_column_text (q, 9), sizeof record.lang);
  badge_role_parse (store_column_text (q, 11), &record.role);
  return badge_record_seal (&record, &code, error);
}

static GBytes *
seal_hand (StoreStmt *q, const guint8 *hand_key)
{
  gsize size = 0;
  BadgeCode code;
  HandEntry entry = { .number = (guint32) store_column_int (q, 4),
                      .name = (char *) store_column_text (q, 6) };
  memcpy (code.bytes, store_column_blob (q, 3, &size), BADGE_CODE_BYTES);
  badge_code_opening_key (&code, entry.opening_key);
  return hand_entry_seal (&entry, hand_key);
}

static void
set_box (json_t *badge, const char *member, GBytes *box)
{
  gsize size = 0;
  const void *bytes = g_bytes_get_data (box, &size);
  g_autofree char *text = base64 (bytes, size);
  json_object_set_new (badge, member, json_string (text));
}

static gboolean
tell_badge (Store *store, StoreStmt *q, const guint8 *hand_key, json_t *badges, GError **error)
{
  gsize size = 0;
  g_autofree char *id = kiosk_hex (store_column_blob (q, 0, &size), BADGE_ID_BYTES);
  const char *state = store_column_text (q, 1);
  json_t *badge = json_pack ("{s:s,s:s,s:I}", "id", id, "state", state, "number",
                             (json_int_t) store_column_int (q, 4));
  json_array_append_new (badges, badge);
  if (strcmp (state, "valid") != 0)
    return TRUE;
  g_autoptr (GBytes) box = seal (store, q, error);
  if (box == NULL)
    return FALSE;
  set_box (badge, "sealed", box);
  if (hand_key != NULL) {
    g_autoptr (GBytes) hand = seal_hand (q, hand_key);
    set_box (badge, "hand", hand);
  }
  return TRUE;
}

static gboolean
tell_badges (Store *store, gint64 since, const guint8 *hand_key, json_t *badges, gint64 *version,
             GError **error)
{
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_BADGES, "id", ":since", since, ":limit", PROTOCOL_CHANGES_MAX);
  if (q == NULL)
    return FALSE;
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    *version = store_column_int (q, 2);
    if (!tell_badge (store, q, hand_key, badges, error))
      return FALSE;
  }
  return step == STORE_DONE;
}

/* ---- The whole answer ---- */

static gboolean
tell_peers (Store *store, const Kiosk *kiosk, json_t *answer, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_PEERS, "i", ":id", kiosk->id);
  if (q == NULL)
    return FALSE;
  json_t *peers = json_array ();
  json_object_set_new (answer, "peers", peers);
  StoreStep step = STORE_DONE;
  while ((step = store_step (q, error)) == STORE_ROW) {
    gsize size = 0;
    g_autofree char *id = kiosk_hex (store_column_blob (q, 0, &size), SCAN_ID_BYTES);
    g_autofree char *key = base64 (store_column_blob (q, 1, &size), SCAN_PUBLIC_KEY_BYTES);
    json_array_append_new (
        peers, json_pack ("{s:s,s:s,s:s}", "id", id, "key", key, "name", store_column_text (q, 2)));
  }
  return step == STORE_DONE;
}

/* @key: (out): filled when @given: the kiosk has the right to find people by hand. */
static gboolean
tell_hand (Store *store, const Kiosk *kiosk, json_t *answer, guint8 key[HAND_KEY_BYTES],
           gboolean *given, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_HAND, "i", ":id", kiosk->id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  gsize size = 0;
  *given = !store_column_is_null (q, 2);
  json_t *hand = *given ? json_object () : json_null ();
  json_object_set_new (answer, "hand", hand);
  if (!*given)
    return TRUE;
  g_autofree char *salt = base64 (store_column_blob (q, 0, &size), HAND_SALT_BYTES);
  g_autofree char *box = base64 (store_column_blob (q, 1, &size), HAND_BOX_BYTES);
  json_object_set_new (hand, "salt", json_string (salt));
  json_object_set_new (hand, "box", json_string (box));
  memcpy (key, store_column_blob (q, 2, &size), HAND_KEY_BYTES);
  return TRUE;
}

static gboolean
tell_list (Store *store, const Kiosk *kiosk, gint64 since, json_t *answer, GError **error)
{
  guint8 key[HAND_KEY_BYTES];
  gboolean by_hand = FALSE;
  json_t *badges = json_object_get (answer, "badges"), *expected = json_array ();
  gint64 current = change_current (store, error), version = since;
  json_object_set_new (answer, "expected", expected);
  if (current < 0 || !tell_hand (store, kiosk, answer, key, &by_hand, error) ||
      !tell_badges (store, since, by_hand ? key : NULL, badges, &version, error) ||
      !tell_peers (store, kiosk, answer, error) ||
      !kiosk_each_row (store, SQL_EXPECTED, expected, make_expected, error))
    return FALSE;
  sodium_memzero (key, sizeof key);
  gboolean more = json_array_size (badges) == PROTOCOL_CHANGES_MAX;
  json_object_set_new (answer, "more", json_boolean (more));
  json_object_set_new (answer, "version",
                       json_integer ((json_int_t) (more ? version : MAX (current, since))));
  json_t *programme = kiosk_programme (store, error);
  return programme != NULL && json_object_set_new (answer, "programme", programme) == 0;
}

static gboolean
tell_seen (Store *store, gint64 since, json_t *answer, gboolean *news, GError **error)
{
  gboolean more = FALSE;
  json_t *seen = kiosk_seen (store, since, &more, error);
  *news = *news || more;
  return seen != NULL && json_object_set_new (answer, "seen", seen) == 0;
}

json_t *
kiosk_changes (Store *store, const Kiosk *kiosk, const KioskSince *since, gint64 now_ms,
               gboolean *news, GError **error)
{
  json_t *answer = json_pack ("{s:[],s:I,s:b,s:I}", "badges", "now_ms", (json_int_t) now_ms, "more",
                              0, "version", (json_int_t) since->since);
  gint64 current = change_current (store, error);
  *news = current > since->since;
  if (current >= 0 && tell_checkpoint (store, kiosk, answer, error) &&
      (!*news || tell_list (store, kiosk, since->since, answer, error)) &&
      (!since->wants_seen || tell_seen (store, since->seen, answer, news, error)))
    return answer;
  json_decref (answer);
  return NULL;
}
