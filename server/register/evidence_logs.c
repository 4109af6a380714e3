/* SPDX-License-Identifier: EUPL-1.2
 *
 * Evidence: reading strictly, and the kiosks' logs; see evidence_check.h.
 */
#include "server/register/evidence_check.h"

#include <stdarg.h>
#include <string.h>

gboolean
evidence_wrong (GError **error, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  g_autofree char *what = g_strdup_vprintf (format, values);
  va_end (values);
  g_set_error_literal (error, EVIDENCE_ERROR, EVIDENCE_ERROR_WRONG, what);
  return FALSE;
}

/* ---- Reading, strictly ---- */

gboolean
evidence_int (const json_t *object, const char *key, gint64 *value)
{
  const json_t *found = json_object_get (object, key);
  *value = json_integer_value (found);
  return json_is_integer (found);
}

const char *
evidence_text (const json_t *object, const char *key)
{
  const char *text = json_string_value (json_object_get (object, key));
  return text != NULL ? text : "";
}

gboolean
evidence_row (const json_t *row, gint64 *numbers, gsize n)
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

gboolean
evidence_moments_sane (const gint64 *moments, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (moments[i] < 0 || moments[i] > G_GINT64_CONSTANT (4102444800000))
      return FALSE;
  return TRUE;
}

/* ---- The logs ---- */

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
take_record (EvidenceLogs *logs, const char *hex, const guint8 *kiosk_id, guint64 sequence,
             gint64 number, guint8 hash[SCAN_HASH_BYTES])
{
  guint8 bytes[SCAN_BYTES_MAX];
  gsize size = strlen (hex) / 2;
  ScanRecord record;
  if (logs->records->len >= EVIDENCE_RECORDS_MAX || size > sizeof bytes ||
      !signing_unhex (hex, bytes, size) || !scan_record_decode (bytes, size, &record) ||
      record.sequence != sequence || memcmp (record.kiosk_id, kiosk_id, SCAN_ID_BYTES) != 0 ||
      !is_theirs (logs->body, record.badge_id) || !evidence_moments_sane (&record.device_ms, 1))
    return FALSE;
  scan_record_hash (bytes, size, hash);
  g_array_append_val (logs->records, record);
  g_array_append_val (logs->numbers, number);
  return TRUE;
}

static gboolean
follow_links (EvidenceLogs *logs, const json_t *links, gint64 number, const guint8 *id,
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
check_log (EvidenceLogs *logs, const json_t *kiosk, gint64 number, GError **error)
{
  guint8 vouched[EVIDENCE_VOUCH_BYTES], vouch[SIGNING_BYTES];
  guint8 chain[SCAN_HASH_BYTES], start[SCAN_HASH_BYTES], head[SCAN_SIGNATURE_BYTES];
  guint8 *id = vouched, *key = vouched + SCAN_ID_BYTES;
  gint64 from = 0;
  if (!signing_unhex (evidence_text (kiosk, "id"), id, SCAN_ID_BYTES) ||
      !signing_unhex (evidence_text (kiosk, "key"), key, SCAN_PUBLIC_KEY_BYTES) ||
      !signing_unhex (evidence_text (kiosk, "vouch"), vouch, sizeof vouch) ||
      !signing_unhex (evidence_text (kiosk, "head"), head, sizeof head) ||
      !signing_unhex (evidence_text (kiosk, "chain"), chain, sizeof chain) ||
      !evidence_int (kiosk, "from", &from) || from < 0)
    return evidence_wrong (error, "kiosk %d: not of its form", (int) number);
  if (!signing_verify (logs->report->key, EVIDENCE_VOUCH_CONTEXT, vouched, sizeof vouched, vouch))
    return evidence_wrong (error, "kiosk %d: the server does not vouch for its key", (int) number);
  scan_chain_start (id, start);
  if (from == 0 && memcmp (start, chain, sizeof chain) != 0)
    return evidence_wrong (error, "kiosk %d: its log does not start where logs start",
                           (int) number);
  guint64 sequence = (guint64) from;
  if (!follow_links (logs, json_object_get (kiosk, "links"), number, id, chain, &sequence))
    return evidence_wrong (error, "kiosk %d: record %d is not of its form, place or person",
                           (int) number, (int) sequence);
  if (!scan_head_verify (id, sequence, chain, head, key))
    return evidence_wrong (error, "kiosk %d: its log up to record %d is not what it signed",
                           (int) number, (int) sequence);
  logs->report->kiosks++;
  return TRUE;
}

gboolean
evidence_logs_check (EvidenceLogs *logs, GError **error)
{
  const json_t *kiosks = json_object_get (logs->body, "kiosks");
  for (gsize i = 0; i < json_array_size (kiosks); i++) {
    gint64 number = 0;
    const json_t *kiosk = json_array_get (kiosks, i);
    if (!evidence_int (kiosk, "number", &number) || number < 1 || number > G_MAXINT32)
      return evidence_wrong (error, "kiosk at place %d: has no number", (int) i + 1);
    if (!check_log (logs, kiosk, number, error))
      return FALSE;
  }
  return TRUE;
}
