/* SPDX-License-Identifier: EUPL-1.2
 *
 * Writing the evidence behind an activity; see evidence.h. Checking it is evidence_verify.c.
 */
#include "server/register/evidence.h"

#include <jansson.h>
#include <string.h>

#include "server/attendance/presence.h"
#include "server/register/evidence_canon.h"

G_DEFINE_QUARK (evidence_error, evidence_error)

static const char SQL_ACTIVITY[] =
    "SELECT a.attendee_id, a.public_id, IFNULL (a.session_id, 0), IFNULL (a.day_id, 0),"
    " IFNULL (s.title, ''), d.date, a.offering_code, a.provider, a.activity_type, a.validated,"
    " a.subject_quarters, a.didactic_quarters, a.pedagogic_quarters, a.other_quarters,"
    " a.contact_quarters, a.self_quarters, a.claimable_from, a.rule, a.created_ms, a.withdrawn"
    " FROM activity a LEFT JOIN session s ON s.id = a.session_id"
    " JOIN day d ON d.id = IFNULL (a.day_id, s.day_id) WHERE a.public_id = :public";
static const char SQL_BADGES[] =
    "SELECT badge_id FROM badge WHERE attendee_id = :attendee ORDER BY badge_id";
static const char SQL_KIOSKS[] =
    "SELECT s.kiosk_id, k.public_id, k.public_key, MIN (s.sequence), MAX (s.sequence)"
    " FROM badge b CROSS JOIN scan s ON s.badge_id = b.badge_id JOIN kiosk k ON k.id = s.kiosk_id"
    " WHERE b.attendee_id = :attendee GROUP BY s.kiosk_id ORDER BY s.kiosk_id";
static const char SQL_HEAD[] =
    "SELECT sequence, signature FROM scan_head WHERE kiosk_id = :kiosk AND sequence >= :last"
    " ORDER BY sequence LIMIT 1";
/* Where the file's part of a log begins: the nearest record before whose chain hash is stored. */
static const char SQL_CHAIN[] =
    "SELECT sequence, chain FROM scan WHERE kiosk_id = :kiosk AND sequence < :first"
    " ORDER BY sequence DESC LIMIT 1";
/* The log, with records that follow in the chain but were kept apart for another reason. */
static const char SQL_LINKS[] =
    "SELECT s.sequence, s.record, EXISTS (SELECT 1 FROM badge b WHERE b.badge_id = s.badge_id"
    " AND b.attendee_id = :attendee), s.device_ms, " PRESENCE_INSTANT " FROM scan s"
    " WHERE s.kiosk_id = :kiosk AND s.sequence BETWEEN :from AND :to"
    " UNION ALL SELECT p.sequence, p.record, 0, 0, 0 FROM scan_apart p WHERE p.kiosk_id = :kiosk"
    " AND p.sequence BETWEEN :from AND :to AND p.why IN ('form', 'kiosk', 'revoked')"
    " ORDER BY 1";
static const char SQL_DOORS[] =
    "SELECT DISTINCT c.id, IFNULL (c.room_id, 0) FROM badge b CROSS JOIN scan s ON s.badge_id ="
    " b.badge_id JOIN checkpoint c ON c.id = s.checkpoint_id WHERE b.attendee_id = :attendee"
    " ORDER BY c.id";

static void
put_int (json_t *object, const char *key, gint64 value)
{
  json_object_set_new (object, key, json_integer (value));
}

static void
put_text (json_t *object, const char *key, const char *value)
{
  json_object_set_new (object, key, json_string (value));
}

static void
put_hex (json_t *object, const char *key, const void *bytes, gsize size)
{
  g_autofree char *text = signing_hex (bytes, size);
  put_text (object, key, text);
}

static json_t *
read_activity (Store *store, const char *public_id, gint64 *attendee_id, GError **error)
{
  static const char *const TEXTS[] = { "title", "date", "code", "provider", "type" };
  static const char *const NUMBERS[] = { "validated",   "vakinhoudelijk", "vakdidactisch",
                                         "pedagogisch", "overig",         "contact",
                                         "self_study" };
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_ACTIVITY, "t", ":public", public_id);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, EVIDENCE_ERROR, EVIDENCE_ERROR_UNKNOWN, "no such activity");
  if (step != STORE_ROW)
    return NULL;
  json_t *object = json_object ();
  *attendee_id = store_column_int (q, 0);
  put_text (object, "reference", store_column_text (q, 1));
  put_int (object, "session", store_column_int (q, 2));
  put_int (object, "day", store_column_int (q, 3));
  for (int i = 0; i < (int) G_N_ELEMENTS (TEXTS); i++)
    put_text (object, TEXTS[i], store_column_text (q, 4 + i));
  for (int i = 0; i < (int) G_N_ELEMENTS (NUMBERS); i++)
    put_int (object, NUMBERS[i], store_column_int (q, 9 + i));
  put_text (object, "claimable_from", store_column_text (q, 16));
  put_text (object, "rule", store_column_text (q, 17));
  put_int (object, "created_ms", store_column_int (q, 18));
  put_int (object, "withdrawn", store_column_int (q, 19));
  return object;
}

static gboolean
put_input (json_t *body, const PresenceInput *input)
{
  const PresenceRule *rule = &input->rule;
  json_t *sessions = json_array (), *corrections = json_array ();
  for (guint i = 0; i < input->sessions->len; i++) {
    const PresenceSession *s = &g_array_index (input->sessions, PresenceSession, i);
    json_array_append_new (sessions, json_pack ("[I,I,I,I,i]", (json_int_t) s->session_id,
                                                (json_int_t) s->room_id, (json_int_t) s->starts_ms,
                                                (json_int_t) s->ends_ms, s->booked ? 1 : 0));
  }
  for (guint i = 0; i < input->corrections->len; i++) {
    const PresenceCorrection *c = &g_array_index (input->corrections, PresenceCorrection, i);
    json_array_append_new (corrections,
                           json_pack ("[I,I,I,I]", (json_int_t) c->id, (json_int_t) c->session_id,
                                      (json_int_t) c->from_ms, (json_int_t) c->to_ms));
  }
  json_object_set_new (body, "sessions", sessions);
  json_object_set_new (body, "corrections", corrections);
  json_object_set_new (
      body, "rule",
      json_pack ("{s:I,s:I,s:I,s:I}", "share_permille", (json_int_t) rule->share_permille,
                 "near_permille", (json_int_t) rule->near_permille, "stay_max_ms",
                 (json_int_t) rule->stay_max_ms, "wait_max_ms", (json_int_t) rule->wait_max_ms));
  put_int (body, "now_ms", input->now_ms);
  return TRUE;
}

static gboolean
put_badges_and_doors (Store *store, gint64 attendee_id, json_t *body, GError **error)
{
  json_t *badges = json_array (), *doors = json_array ();
  json_object_set_new (body, "badges", badges);
  json_object_set_new (body, "doors", doors);
  g_autoptr (StoreStmt) b = store_query (store, error, SQL_BADGES, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (b != NULL && (step = store_step (b, error)) == STORE_ROW) {
    gsize size = 0;
    const void *bytes = store_column_blob (b, 0, &size);
    g_autofree char *text = signing_hex (bytes, size);
    json_array_append_new (badges, json_string (text));
  }
  if (step != STORE_DONE)
    return FALSE;
  g_autoptr (StoreStmt) d = store_query (store, error, SQL_DOORS, "i", ":attendee", attendee_id);
  step = STORE_FAILED;
  while (d != NULL && (step = store_step (d, error)) == STORE_ROW)
    json_array_append_new (doors, json_pack ("[I,I]", (json_int_t) store_column_int (d, 0),
                                             (json_int_t) store_column_int (d, 1)));
  return step == STORE_DONE;
}

/* ---- The kiosks' logs ---- */

typedef struct {
  gint64 id, first, last;
  gint64 from; /* the sequence before the first link */
  guint8 public_id[SCAN_ID_BYTES];
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES];
} LogPart;

static void
put_link (StoreStmt *q, const LogPart *part, json_t *links, json_t *clocks)
{
  gsize size = 0;
  const guint8 *record = store_column_blob (q, 1, &size);
  gboolean own = store_column_int (q, 2) != 0;
  guint8 hash[SCAN_HASH_BYTES];
  scan_record_hash (record, size, hash);
  g_autofree char *hex = own ? signing_hex (record, size) : signing_hex (hash, sizeof hash);
  g_autofree char *link = g_strconcat (own ? "r" : "h", hex, NULL);
  json_array_append_new (links, json_string (link));
  if (own && store_column_int (q, 3) != store_column_int (q, 4))
    json_array_append_new (clocks, json_pack ("[I,I,I]", (json_int_t) part->id,
                                              (json_int_t) store_column_int (q, 0),
                                              (json_int_t) store_column_int (q, 4)));
}

static gboolean
put_links (Store *store, gint64 attendee_id, const LogPart *part, gint64 to, json_t *object,
           json_t *clocks, GError **error)
{
  json_t *links = json_array ();
  json_object_set_new (object, "links", links);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_LINKS, "iiii", ":attendee", attendee_id,
                                         ":kiosk", part->id, ":from", part->from + 1, ":to", to);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW)
    put_link (q, part, links, clocks);
  return step == STORE_DONE;
}

/* The chain hash before the first link. */
static gboolean
put_start (Store *store, LogPart *part, json_t *object, GError **error)
{
  guint8 chain[SCAN_HASH_BYTES];
  scan_chain_start (part->public_id, chain);
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_CHAIN, "ii", ":kiosk", part->id, ":first", part->first);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  if (step == STORE_ROW) {
    gsize size = 0;
    part->from = store_column_int (q, 0);
    memcpy (chain, store_column_blob (q, 1, &size), sizeof chain);
  }
  put_int (object, "from", part->from);
  put_hex (object, "chain", chain, sizeof chain);
  return TRUE;
}

static gboolean
put_log (Store *store, const SigningKey *key, gint64 attendee_id, LogPart *part, json_t *object,
         json_t *clocks, GError **error)
{
  guint8 vouched[EVIDENCE_VOUCH_BYTES], vouch[SIGNING_BYTES];
  gsize size = 0;
  g_autoptr (StoreStmt) q =
      store_query (store, error, SQL_HEAD, "ii", ":kiosk", part->id, ":last", part->last);
  StoreStep step = q != NULL ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_DONE)
    g_set_error_literal (error, EVIDENCE_ERROR, EVIDENCE_ERROR_OPEN,
                         "a scan is not covered by a signed head");
  if (step != STORE_ROW)
    return FALSE;
  put_int (object, "number", part->id);
  put_hex (object, "id", part->public_id, SCAN_ID_BYTES);
  put_hex (object, "key", part->public_key, SCAN_PUBLIC_KEY_BYTES);
  memcpy (vouched, part->public_id, SCAN_ID_BYTES);
  memcpy (vouched + SCAN_ID_BYTES, part->public_key, SCAN_PUBLIC_KEY_BYTES);
  signing_sign (key, EVIDENCE_VOUCH_CONTEXT, vouched, sizeof vouched, vouch);
  put_hex (object, "vouch", vouch, sizeof vouch);
  put_hex (object, "head", store_column_blob (q, 1, &size), SCAN_SIGNATURE_BYTES);
  return put_start (store, part, object, error) &&
         put_links (store, attendee_id, part, store_column_int (q, 0), object, clocks, error);
}

static gboolean
put_logs (Store *store, const SigningKey *key, gint64 attendee_id, json_t *body, GError **error)
{
  json_t *kiosks = json_array ();
  json_t *clocks = json_array ();
  json_object_set_new (body, "kiosks", kiosks);
  json_object_set_new (body, "clocks", clocks);
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_KIOSKS, "i", ":attendee", attendee_id);
  StoreStep step = STORE_FAILED;
  while (q != NULL && (step = store_step (q, error)) == STORE_ROW) {
    gsize size = 0, key_size = 0;
    LogPart part = { .id = store_column_int (q, 0),
                     .first = store_column_int (q, 3),
                     .last = store_column_int (q, 4) };
    memcpy (part.public_id, store_column_blob (q, 1, &size), SCAN_ID_BYTES);
    const void *public_key = store_column_blob (q, 2, &key_size);
    if (key_size == SCAN_PUBLIC_KEY_BYTES)
      memcpy (part.public_key, public_key, SCAN_PUBLIC_KEY_BYTES);
    json_t *object = json_object ();
    json_array_append_new (kiosks, object);
    if (!put_log (store, key, attendee_id, &part, object, clocks, error))
      return FALSE;
  }
  return step == STORE_DONE;
}

static gboolean
fill (Store *store, const SigningKey *key, gint64 attendee_id, gint64 now_ms, json_t *body,
      GError **error)
{
  g_auto (PresenceInput) input = { 0 };
  put_text (body, "format", EVIDENCE_FORMAT);
  put_text (body, "software", HOUSE_VERSION);
  put_hex (body, "key", key->public_key, SIGNING_KEY_BYTES);
  return presence_input_read (store, attendee_id, now_ms, &input, error) &&
         put_input (body, &input) && put_badges_and_doors (store, attendee_id, body, error) &&
         put_logs (store, key, attendee_id, body, error);
}

char *
evidence_write (Store *store, const SigningKey *key, const char *public_id, gint64 now_ms,
                GError **error)
{
  gint64 attendee_id = 0;
  json_t *activity = read_activity (store, public_id, &attendee_id, error);
  if (activity == NULL)
    return NULL;
  json_t *body = json_pack ("{s:o}", "activity", activity);
  char *text = NULL;
  if (fill (store, key, attendee_id, now_ms, body, error)) {
    guint8 signature[SIGNING_BYTES];
    g_autofree char *canon = evidence_canon (body);
    signing_sign (key, EVIDENCE_CONTEXT, canon, strlen (canon), signature);
    g_autofree char *hex = signing_hex (signature, sizeof signature);
    text = g_strconcat ("{\"body\":", canon, ",\"signature\":\"", hex, "\"}\n", NULL);
  }
  json_decref (body);
  return text;
}
