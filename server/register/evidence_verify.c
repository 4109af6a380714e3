/* SPDX-License-Identifier: EUPL-1.2
 *
 * Checking the evidence behind an activity, without a database; see evidence.h.
 */
#include <string.h>

#include "server/attendance/presence.h"
#include "server/register/evidence_check.h"

/* More than one person sees in a congress; they keep a hostile file from taking long. */
enum { EVIDENCE_MAX = 32 * 1024 * 1024, SESSIONS_MAX = 1000 };

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
  g_clear_pointer (&report->software, g_free);
  g_clear_pointer (&report->passages, g_array_unref);
}

/* ---- The rule ---- */

static gboolean
get_rule (const json_t *body, PresenceInput *input)
{
  const json_t *rule = json_object_get (body, "rule");
  return evidence_int (rule, "share_permille", &input->rule.share_permille) &&
         evidence_int (rule, "near_permille", &input->rule.near_permille) &&
         evidence_int (rule, "stay_max_ms", &input->rule.stay_max_ms) &&
         evidence_int (rule, "wait_max_ms", &input->rule.wait_max_ms) &&
         evidence_int (body, "now_ms", &input->now_ms) && input->rule.share_permille > 0 &&
         input->rule.share_permille <= 1000 && input->rule.near_permille >= 0 &&
         input->rule.near_permille <= 1000;
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
    if (!evidence_row (json_array_get (list, i), n, 5) || !evidence_moments_sane (n + 2, 2) ||
        n[3] <= n[2])
      return FALSE;
    PresenceSession session = { n[0], n[1], n[2], n[3], n[4] != 0 };
    g_array_append_val (sessions, session);
  }
  list = json_object_get (body, "corrections");
  for (gsize i = 0; i < json_array_size (list); i++) {
    gint64 n[4];
    if (!evidence_row (json_array_get (list, i), n, 4) || !evidence_moments_sane (n + 2, 2))
      return FALSE;
    PresenceCorrection correction = { n[0], n[1], n[2], n[3] };
    g_array_append_val (corrections, correction);
  }
  return json_is_array (json_object_get (body, "sessions")) && json_is_array (list);
}

static gint64
room_of (const json_t *body, gint64 checkpoint)
{
  const json_t *doors = json_object_get (body, "doors");
  for (gsize i = 0; i < json_array_size (doors); i++) {
    gint64 n[2];
    if (evidence_row (json_array_get (doors, i), n, 2) && n[0] == checkpoint)
      return n[1];
  }
  return 0;
}

/* The record's own instant, or what the server put in its place. */
static gint64
instant_of (const EvidenceLogs *logs, guint i)
{
  const ScanRecord *record = &g_array_index (logs->records, ScanRecord, i);
  const json_t *clocks = json_object_get (logs->body, "clocks");
  for (gsize k = 0; k < json_array_size (clocks); k++) {
    gint64 n[3];
    if (evidence_row (json_array_get (clocks, k), n, 3) && evidence_moments_sane (n + 2, 1) &&
        n[0] == g_array_index (logs->numbers, gint64, i) && n[1] == (gint64) record->sequence)
      return n[2];
  }
  return record->device_ms;
}

static gboolean
is_undone (const EvidenceLogs *logs, guint i)
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
passages_of (const EvidenceLogs *logs)
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
  if (!evidence_int (activity, "session", &session) || !evidence_int (activity, "day", &day) ||
      !evidence_int (activity, "contact", &contact) ||
      !evidence_int (activity, "withdrawn", &withdrawn))
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
check_rule (const EvidenceLogs *logs, EvidenceReport *report, GError **error)
{
  static const char *const AREAS_OF[] = { "vakinhoudelijk", "vakdidactisch", "pedagogisch",
                                          "overig" };
  const json_t *activity = json_object_get (logs->body, "activity");
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (PresenceSession));
  g_autoptr (GArray) corrections = g_array_new (FALSE, FALSE, sizeof (PresenceCorrection));
  g_autoptr (GArray) passages = passages_of (logs);
  PresenceInput input = { .passages = passages, .sessions = sessions, .corrections = corrections };
  if (!get_rule (logs->body, &input) || !get_sessions (logs->body, sessions, corrections) ||
      !evidence_moments_sane (&input.now_ms, 1))
    return evidence_wrong (error, "the rule is not of its form");
  report->rule = presence_rule_text (&input.rule);
  report->reference = g_strdup (evidence_text (activity, "reference"));
  report->title = g_strdup (evidence_text (activity, "title"));
  report->software = g_strdup (evidence_text (logs->body, "software"));
  report->passages = g_array_ref (passages);
  report->corrections = corrections->len;
  report->date = g_strdup (evidence_text (activity, "date"));
  for (int i = 0; i < 4; i++) {
    gint64 quarters = 0;
    if (!evidence_int (activity, AREAS_OF[i], &quarters) || quarters < 0 || quarters > 10000)
      return evidence_wrong (error, "the hours are not of their form");
    report->quarters[i] = (int) quarters;
  }
  return judge (activity, &input, report) ||
         evidence_wrong (error, "the rule does not make this activity of these records");
}

static gboolean
check_body (const json_t *body, EvidenceReport *report, GError **error)
{
  EvidenceLogs logs = { .body = body, .report = report };
  g_autoptr (GArray) records = g_array_new (FALSE, FALSE, sizeof (ScanRecord));
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  logs.records = records;
  logs.numbers = numbers;
  return evidence_logs_check (&logs, error) && check_rule (&logs, report, error);
}

/* ---- The file ---- */

/* Spelled in the one way: no byte is free. */
static gboolean
check_spelling (const json_t *root, const char *canon, const char *text, gsize size, GError **error)
{
  g_autofree char *whole = g_strconcat ("{\"body\":", canon, ",\"signature\":\"",
                                        evidence_text (root, "signature"), "\"}\n", NULL);
  gsize same = 0;
  while (same < size && whole[same] == text[same] && whole[same] != '\0')
    same++;
  return (same == size && whole[same] == '\0') ||
         evidence_wrong (error, "not spelled in the one way from byte %d on", (int) same + 1);
}

/* Signed by the key it names. */
static gboolean
check_signature (const json_t *root, const char *canon, EvidenceReport *report, GError **error)
{
  guint8 signature[SIGNING_BYTES];
  return (signing_unhex (evidence_text (root, "signature"), signature, sizeof signature) &&
          signing_unhex (evidence_text (json_object_get (root, "body"), "key"), report->key,
                         sizeof report->key) &&
          signing_verify (report->key, EVIDENCE_CONTEXT, canon, strlen (canon), signature)) ||
         evidence_wrong (error, "the signature is not the server's");
}

/* A signature does not say what was changed; the logs below it may. */
static gboolean
check_file (const json_t *root, const char *text, gsize size, EvidenceReport *report,
            GError **error)
{
  const json_t *body = json_object_get (root, "body");
  if (!json_is_object (body) || strcmp (evidence_text (body, "format"), EVIDENCE_FORMAT) != 0)
    return evidence_wrong (error, "no evidence of this format");
  g_autofree char *canon = evidence_canon (body);
  g_autoptr (GError) unsigned_error = NULL;
  g_autoptr (GError) place = NULL;
  if (!check_spelling (root, canon, text, size, error))
    return FALSE;
  gboolean is_signed = check_signature (root, canon, report, &unsigned_error);
  gboolean good = check_body (body, report, &place);
  if (!is_signed && !good)
    return evidence_wrong (error, "%s; %s", unsigned_error->message, place->message);
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
    return evidence_wrong (error, "too large");
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, &where);
  gboolean good = json_is_object (root)
                      ? check_file (root, text, size, report, error)
                      : evidence_wrong (error, "no JSON object, up to byte %d", where.position);
  json_decref (root);
  if (!good)
    evidence_report_clear (report);
  return good;
}
