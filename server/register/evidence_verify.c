/* SPDX-License-Identifier: EUPL-1.2
 *
 * Checking the evidence behind an activity, without a database; see evidence.h.
 */
#include <stdarg.h>
#include <string.h>

#include "server/attendance/presence.h"
#include "server/register/evidence.h"
#include "server/register/evidence_canon.h"

/* More than one person sees in a congress; they keep a hostile file from taking long. */
enum { EVIDENCE_MAX = 32 * 1024 * 1024, SESSIONS_MAX = 1000, RECORDS_MAX = 5000 };

#define QUARTER_MS G_GINT64_CONSTANT (900000)

char *
evidence_canon (const json_t *json)
{
  char *dumped = json_dumps (json, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENSURE_ASCII);
  char *text = g_strdup (dumped != NULL ? dumped : "");
  free (dumped);
  return text;
}

void
evidence_report_clear (EvidenceReport *report)
{
  g_clear_pointer (&report->reference, g_free);
  g_clear_pointer (&report->title, g_free);
  g_clear_pointer (&report->date, g_free);
  g_clear_pointer (&report->rule, g_free);
}

static gboolean wrong (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
wrong (GError **error, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *what = g_strdup_vprintf (format, values);
  va_end (values);
  g_set_error_literal (error, EVIDENCE_ERROR, EVIDENCE_ERROR_WRONG, what);
  return FALSE;
}

/* ---- Reading, strictly ---- */

static gboolean
get_int (const json_t *object, const char *key, gint64 *value)
{
  const json_t *found = json_object_get (object, key);
  *value = json_integer_value (found);
  return json_is_integer (found);
}

static const char *
get_text (const json_t *object, const char *key)
{
  const char *text = json_string_value (json_object_get (object, key));
  return text != NULL ? text : "";
}

/* The numbers of an array that holds exactly @n. */
static gboolean
get_row (const json_t *row, gint64 *numbers, gsize n)
{
  if (json_array_size (row) != n)
    return FALSE;
  for (gsize i = 0; i < n; i++) {
    if (!json_is_integer (json_array_get (row, i)))
      return FALSE;
    numbers[i] = json_integer_value (json_array_get (row, i));
  }
  return TRUE;
}

static gboolean
get_rule (const json_t *body, PresenceInput *input)
{
  const json_t *rule = json_object_get (body, "rule");
  return get_int (rule, "share_permille", &input->rule.share_permille) &&
         get_int (rule, "near_permille", &input->rule.near_permille) &&
         get_int (rule, "stay_max_ms", &input->rule.stay_max_ms) &&
         get_int (rule, "wait_max_ms", &input->rule.wait_max_ms) &&
         get_int (body, "now_ms", &input->now_ms) && input->rule.share_permille > 0 &&
         input->rule.share_permille <= 1000 && input->rule.near_permille >= 0 &&
         input->rule.near_permille <= 1000;
}

/* Moments far outside any congress would overflow the rule's sums. */
static gboolean
moments_sane (const gint64 *moments, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (moments[i] < 0 || moments[i] > G_GINT64_CONSTANT (4102444800000))
      return FALSE;
  return TRUE;
}

static gboolean
get_sessions (const json_t *body, GArray *sessions, GArray *corrections)
{
  const json_t *list = json_object_get (body, "sessions");
  if (json_array_size (list) > SESSIONS_MAX ||
      json_array_size (json_object_get (body, "corrections")) > SESSIONS_MAX)
    return FALSE;
  for (gsize i = 0; i < json_array_size (list); i++) {
    gint64 n[5];
    if (!get_row (json_array_get (list, i), n, 5) || !moments_sane (n + 2, 2) || n[3] <= n[2])
      return FALSE;
    PresenceSession session = { n[0], n[1], n[2], n[3], n[4] != 0 };
    g_array_append_val (sessions, session);
  }
  list = json_object_get (body, "corrections");
  for (gsize i = 0; i < json_array_size (list); i++) {
    gint64 n[4];
    if (!get_row (json_array_get (list, i), n, 4) || !moments_sane (n + 2, 2))
      return FALSE;
    PresenceCorrection correction = { n[0], n[1], n[2], n[3] };
    g_array_append_val (corrections, correction);
  }
  return json_is_array (json_object_get (body, "sessions")) && json_is_array (list);
}

/* ---- The logs ---- */

/* What the checked logs give: the person's records. */
typedef struct {
  const json_t *body;
  GArray *records; /* of ScanRecord */
  GArray *numbers; /* of gint64: their kiosk's number in the books */
  EvidenceReport *report;
} Logs;

static gboolean
is_theirs (const json_t *body, const guint8 *badge_id)
{
  g_autofree char *hex = signing_hex (badge_id, SCAN_ID_BYTES);
  const json_t *badges = json_object_get (body, "badges");
  for (gsize i = 0; i < json_array_size (badges); i++)
    if (g_strcmp0 (json_string_value (json_array_get (badges, i)), hex) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
take_record (Logs *logs, const char *hex, const guint8 *kiosk_id, guint64 sequence, gint64 number,
             guint8 hash[SCAN_HASH_BYTES])
{
  guint8 bytes[SCAN_BYTES_MAX];
  gsize size = strlen (hex) / 2;
  ScanRecord record;
  if (logs->records->len >= RECORDS_MAX || size > sizeof bytes ||
      !signing_unhex (hex, bytes, size) || !scan_record_decode (bytes, size, &record) ||
      record.sequence != sequence || memcmp (record.kiosk_id, kiosk_id, SCAN_ID_BYTES) != 0 ||
      !is_theirs (logs->body, record.badge_id) || !moments_sane (&record.device_ms, 1))
    return FALSE;
  scan_record_hash (bytes, size, hash);
  g_array_append_val (logs->records, record);
  g_array_append_val (logs->numbers, number);
  return TRUE;
}

static gboolean
follow_links (Logs *logs, const json_t *links, gint64 number, const guint8 *id,
              guint8 chain[SCAN_HASH_BYTES], guint64 *sequence)
{
  for (gsize i = 0; i < json_array_size (links); i++) {
    const char *link = json_string_value (json_array_get (links, i));
    guint8 hash[SCAN_HASH_BYTES];
    ++*sequence;
    if (link == NULL || (*link != 'r' && *link != 'h'))
      return FALSE;
    gboolean good = *link == 'r' ? take_record (logs, link + 1, id, *sequence, number, hash)
                                 : signing_unhex (link + 1, hash, sizeof hash);
    if (!good)
      return FALSE;
    scan_chain_next (chain, hash);
    *(*link == 'r' ? &logs->report->records : &logs->report->hashes) += 1;
  }
  return TRUE;
}

/* @number: the kiosk's, for who reads the error. */
static gboolean
check_log (Logs *logs, const json_t *kiosk, gint64 number, GError **error)
{
  guint8 vouched[EVIDENCE_VOUCH_BYTES], vouch[SIGNING_BYTES];
  guint8 chain[SCAN_HASH_BYTES], start[SCAN_HASH_BYTES], head[SCAN_SIGNATURE_BYTES];
  guint8 *id = vouched, *key = vouched + SCAN_ID_BYTES;
  gint64 from = 0;
  if (!signing_unhex (get_text (kiosk, "id"), id, SCAN_ID_BYTES) ||
      !signing_unhex (get_text (kiosk, "key"), key, SCAN_PUBLIC_KEY_BYTES) ||
      !signing_unhex (get_text (kiosk, "vouch"), vouch, sizeof vouch) ||
      !signing_unhex (get_text (kiosk, "head"), head, sizeof head) ||
      !signing_unhex (get_text (kiosk, "chain"), chain, sizeof chain) ||
      !get_int (kiosk, "from", &from) || from < 0)
    return wrong (error, "kiosk %d: not of its form", (int) number);
  if (!signing_verify (logs->report->key, EVIDENCE_VOUCH_CONTEXT, vouched, sizeof vouched, vouch))
    return wrong (error, "kiosk %d: the server does not vouch for its key", (int) number);
  scan_chain_start (id, start);
  if (from == 0 && memcmp (start, chain, sizeof chain) != 0)
    return wrong (error, "kiosk %d: its log does not start where logs start", (int) number);
  guint64 sequence = (guint64) from;
  if (!follow_links (logs, json_object_get (kiosk, "links"), number, id, chain, &sequence))
    return wrong (error, "kiosk %d: record %d is not of its form, place or person", (int) number,
                  (int) sequence);
  if (!scan_head_verify (id, sequence, chain, head, key))
    return wrong (error, "kiosk %d: its log up to record %d is not what it signed", (int) number,
                  (int) sequence);
  logs->report->kiosks++;
  return TRUE;
}

/* ---- The rule ---- */

static gint64
room_of (const json_t *body, gint64 checkpoint)
{
  const json_t *doors = json_object_get (body, "doors");
  for (gsize i = 0; i < json_array_size (doors); i++) {
    gint64 n[2];
    if (get_row (json_array_get (doors, i), n, 2) && n[0] == checkpoint)
      return n[1];
  }
  return 0;
}

/* The record's own instant, or what the server put in its place. */
static gint64
instant_of (const Logs *logs, guint i)
{
  const ScanRecord *record = &g_array_index (logs->records, ScanRecord, i);
  const json_t *clocks = json_object_get (logs->body, "clocks");
  for (gsize k = 0; k < json_array_size (clocks); k++) {
    gint64 n[3];
    if (get_row (json_array_get (clocks, k), n, 3) && moments_sane (n + 2, 1) &&
        n[0] == g_array_index (logs->numbers, gint64, i) && n[1] == (gint64) record->sequence)
      return n[2];
  }
  return record->device_ms;
}

static gboolean
is_undone (const Logs *logs, guint i)
{
  const ScanRecord *record = &g_array_index (logs->records, ScanRecord, i);
  for (guint j = 0; j < logs->records->len; j++) {
    const ScanRecord *other = &g_array_index (logs->records, ScanRecord, j);
    if (other->kind == SCAN_KIND_UNDO && other->refers == record->sequence &&
        memcmp (other->kiosk_id, record->kiosk_id, SCAN_ID_BYTES) == 0 &&
        memcmp (other->badge_id, record->badge_id, SCAN_ID_BYTES) == 0)
      return TRUE;
  }
  return FALSE;
}

static int
compare_passages (gconstpointer a, gconstpointer b)
{
  const PresencePassage *x = a, *y = b;
  if (x->at_ms != y->at_ms)
    return x->at_ms < y->at_ms ? -1 : 1;
  if (x->kiosk_id != y->kiosk_id)
    return x->kiosk_id < y->kiosk_id ? -1 : 1;
  return x->sequence < y->sequence ? -1 : x->sequence > y->sequence;
}

static GArray *
passages_of (const Logs *logs)
{
  GArray *passages = g_array_new (FALSE, FALSE, sizeof (PresencePassage));
  for (guint i = 0; i < logs->records->len; i++) {
    const ScanRecord *record = &g_array_index (logs->records, ScanRecord, i);
    if (record->direction == SCAN_DIRECTION_NONE || record->kind == SCAN_KIND_UNDO ||
        !verdict_admits (record->verdict) || record->verdict == VERDICT_OK_REPEAT ||
        is_undone (logs, i))
      continue;
    PresencePassage passage = { .kiosk_id = g_array_index (logs->numbers, gint64, i),
                                .sequence = (gint64) record->sequence,
                                .at_ms = instant_of (logs, i),
                                .room_id = room_of (logs->body, record->checkpoint),
                                .direction = record->direction };
    g_array_append_val (passages, passage);
  }
  g_array_sort (passages, compare_passages);
  return passages;
}

/* A session's activity stands on that session; a day's on what all of them add up to. */
static gboolean
judge (const json_t *activity, const PresenceInput *input, EvidenceReport *report)
{
  gint64 session = 0, day = 0, contact = 0, withdrawn = 0;
  g_autoptr (GArray) results = presence_compute (input);
  gboolean counts = FALSE;
  if (!get_int (activity, "session", &session) || !get_int (activity, "day", &day) ||
      !get_int (activity, "contact", &contact) || !get_int (activity, "withdrawn", &withdrawn))
    return FALSE;
  for (guint i = 0; i < results->len; i++) {
    const PresenceResult *result = &g_array_index (results, PresenceResult, i);
    if (session != 0 && result->session_id != session)
      continue;
    report->present_ms += result->present_ms;
    counts = counts || (session != 0 && result->counts);
  }
  if (session == 0)
    counts = contact >= 0 && contact < 100000 && report->present_ms > 0 &&
             report->present_ms * 1000 >= contact * QUARTER_MS * input->rule.share_permille;
  return counts || withdrawn != 0;
}

static gboolean
check_rule (const Logs *logs, EvidenceReport *report, GError **error)
{
  static const char *const AREAS_OF[] = { "vakinhoudelijk", "vakdidactisch", "pedagogisch",
                                          "overig" };
  const json_t *activity = json_object_get (logs->body, "activity");
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
  g_autoptr (GArray) corrections = g_array_new (FALSE, FALSE, sizeof (PresenceCorrection));
  g_autoptr (GArray) passages = passages_of (logs);
  PresenceInput input = { .passages = passages, .sessions = sessions, .corrections = corrections };
  if (!get_rule (logs->body, &input) || !get_sessions (logs->body, sessions, corrections) ||
      !moments_sane (&input.now_ms, 1))
    return wrong (error, "the rule is not of its form");
  report->rule = presence_rule_text (&input.rule);
  report->reference = g_strdup (get_text (activity, "reference"));
  report->title = g_strdup (get_text (activity, "title"));
  report->date = g_strdup (get_text (activity, "date"));
  for (int i = 0; i < 4; i++) {
    gint64 quarters = 0;
    if (!get_int (activity, AREAS_OF[i], &quarters) || quarters < 0 || quarters > 10000)
      return wrong (error, "the hours are not of their form");
    report->quarters[i] = (int) quarters;
  }
  return judge (activity, &input, report) ||
         wrong (error, "the rule does not make this activity of these records");
}

static gboolean
check_body (const json_t *body, EvidenceReport *report, GError **error)
{
  Logs logs = { .body = body, .report = report };
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (ScanRecord));
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  logs.records = records;
  logs.numbers = numbers;
  const json_t *kiosks = json_object_get (body, "kiosks");
  for (gsize i = 0; i < json_array_size (kiosks); i++) {
    gint64 number = 0;
    const json_t *kiosk = json_array_get (kiosks, i);
    if (!get_int (kiosk, "number", &number) || number < 1 || number > G_MAXINT32)
      return wrong (error, "kiosk at place %d: has no number", (int) i + 1);
    if (!check_log (&logs, kiosk, number, error))
      return FALSE;
  }
  return check_rule (&logs, report, error);
}

/* ---- The file ---- */

/* Spelled in the one way: no byte is free. */
static gboolean
check_spelling (const json_t *root, const char *canon, const char *text, gsize size, GError **error)
{
  g_autofree char *whole = g_strconcat ("{\"body\":", canon, ",\"signature\":\"",
                                        get_text (root, "signature"), "\"}\n", NULL);
  gsize same = 0;
  while (same < size && whole[same] == text[same] && whole[same] != '\0')
    same++;
  return (same == size && whole[same] == '\0') ||
         wrong (error, "not spelled in the one way from byte %d on", (int) same + 1);
}

/* Signed by the key it names. */
static gboolean
check_signature (const json_t *root, const char *canon, EvidenceReport *report, GError **error)
{
  guint8 signature[SIGNING_BYTES];
  return (signing_unhex (get_text (root, "signature"), signature, sizeof signature) &&
          signing_unhex (get_text (json_object_get (root, "body"), "key"), report->key,
                         sizeof report->key) &&
          signing_verify (report->key, EVIDENCE_CONTEXT, canon, strlen (canon), signature)) ||
         wrong (error, "the signature is not the server's");
}

/* A signature does not say what was changed; the logs below it may. */
static gboolean
check_file (const json_t *root, const char *text, gsize size, EvidenceReport *report,
            GError **error)
{
  const json_t *body = json_object_get (root, "body");
  if (!json_is_object (body) || strcmp (get_text (body, "format"), EVIDENCE_FORMAT) != 0)
    return wrong (error, "no evidence of this format");
  g_autofree char *canon = evidence_canon (body);
  g_autoptr (GError) unsigned_error = NULL;
  g_autoptr (GError) place = NULL;
  if (!check_spelling (root, canon, text, size, error))
    return FALSE;
  gboolean is_signed = check_signature (root, canon, report, &unsigned_error);
  gboolean good = check_body (body, report, &place);
  if (!is_signed && !good)
    return wrong (error, "%s; %s", unsigned_error->message, place->message);
  if (!is_signed || !good)
    g_propagate_error (error,
                       is_signed ? g_steal_pointer (&place) : g_steal_pointer (&unsigned_error));
  return is_signed && good;
}

gboolean
evidence_verify (const char *text, gsize size, EvidenceReport *report, GError **error)
{
  *report = (EvidenceReport){ 0 };
  json_error_t where = { 0 };
  if (size > EVIDENCE_MAX)
    return wrong (error, "too large");
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, &where);
  gboolean good = json_is_object (root)
                      ? check_file (root, text, size, report, error)
                      : wrong (error, "no JSON object, up to byte %d", where.position);
  json_decref (root);
  if (!good)
    evidence_report_clear (report);
  return good;
}
