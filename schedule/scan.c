/* SPDX-License-Identifier: EUPL-1.2
 *
 * Canonical bytes and hash chain of scan records; see scan.h.
 */
#include "schedule/scan.h"

#include <sodium.h>
#include <string.h>

#include "schedule/bytes.h"

static const char RECORD_MAGIC[4] = { 'L', 'C', 'S', '1' };
static const char HEAD_MAGIC[4] = { 'L', 'C', 'H', '1' };
static const char CHAIN_CONTEXT[] = "lerarencongres scan chain 1";

enum { HEAD_BYTES = 4 + SCAN_ID_BYTES + 8 + SCAN_HASH_BYTES };

gsize
scan_record_encode (const ScanRecord *record, guint8 *out)
{
  gsize note = strlen (record->note);
  g_assert (note <= SCAN_NOTE_MAX);
  guint8 *at = bytes_put (out, RECORD_MAGIC, sizeof RECORD_MAGIC);
  at = bytes_put (at, record->kiosk_id, SCAN_ID_BYTES);
  at = bytes_put_int (at, record->sequence, 8);
  at = bytes_put_int (at, (guint64) record->kind, 1);
  at = bytes_put (at, record->badge_id, SCAN_ID_BYTES);
  at = bytes_put_int (at, (guint64) record->checkpoint, 8);
  at = bytes_put_int (at, (guint64) record->direction, 1);
  at = bytes_put_int (at, (guint64) record->verdict, 2);
  at = bytes_put_int (at, (guint64) record->method, 1);
  at = bytes_put_int (at, (guint64) record->device_ms, 8);
  at = bytes_put_int (at, (guint64) record->monotonic_ms, 8);
  at = bytes_put (at, record->boot_id, SCAN_ID_BYTES);
  at = bytes_put_int (at, record->refers, 8);
  at = bytes_put_int (at, (guint64) record->snapshot_version, 8);
  at = bytes_put_int (at, note, 2);
  at = bytes_put (at, record->note, note);
  return (gsize) (at - out);
}

static gboolean
known_values (const ScanRecord *record)
{
  return record->sequence > 0 && record->kind >= SCAN_KIND_SCAN &&
         record->kind <= SCAN_KIND_OVERRIDE && record->direction <= SCAN_DIRECTION_OUT &&
         verdict_known ((int) record->verdict) && record->method >= SCAN_METHOD_CAMERA &&
         record->method <= SCAN_METHOD_NAME;
}

gboolean
scan_record_decode (const guint8 *bytes, gsize size, ScanRecord *record)
{
  if (size < SCAN_FIXED_BYTES || size > SCAN_BYTES_MAX ||
      memcmp (bytes, RECORD_MAGIC, sizeof RECORD_MAGIC) != 0)
    return FALSE;
  ScanRecord read = { 0 };
  const guint8 *at = bytes + sizeof RECORD_MAGIC;
  bytes_get (&at, read.kiosk_id, SCAN_ID_BYTES);
  read.sequence = bytes_get_int (&at, 8);
  read.kind = (ScanKind) bytes_get_int (&at, 1);
  bytes_get (&at, read.badge_id, SCAN_ID_BYTES);
  read.checkpoint = (gint64) bytes_get_int (&at, 8);
  read.direction = (ScanDirection) bytes_get_int (&at, 1);
  read.verdict = (Verdict) bytes_get_int (&at, 2);
  read.method = (ScanMethod) bytes_get_int (&at, 1);
  read.device_ms = (gint64) bytes_get_int (&at, 8);
  read.monotonic_ms = (gint64) bytes_get_int (&at, 8);
  bytes_get (&at, read.boot_id, SCAN_ID_BYTES);
  read.refers = bytes_get_int (&at, 8);
  read.snapshot_version = (gint64) bytes_get_int (&at, 8);
  gsize note = (gsize) bytes_get_int (&at, 2);
  if (note != size - SCAN_FIXED_BYTES || !known_values (&read))
    return FALSE;
  bytes_get (&at, read.note, note);
  if (strlen (read.note) != note || !g_utf8_validate (read.note, (gssize) note, NULL))
    return FALSE;
  *record = read;
  return TRUE;
}

void
scan_record_hash (const guint8 *bytes, gsize size, guint8 hash[SCAN_HASH_BYTES])
{
  crypto_hash_sha256 (hash, bytes, size);
}

void
scan_chain_start (const guint8 kiosk_id[SCAN_ID_BYTES], guint8 chain[SCAN_HASH_BYTES])
{
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init (&state);
  crypto_hash_sha256_update (&state, (const guint8 *) CHAIN_CONTEXT, sizeof CHAIN_CONTEXT - 1);
  crypto_hash_sha256_update (&state, kiosk_id, SCAN_ID_BYTES);
  crypto_hash_sha256_final (&state, chain);
}

void
scan_chain_next (guint8 chain[SCAN_HASH_BYTES], const guint8 record_hash[SCAN_HASH_BYTES])
{
  guint8 both[2 * SCAN_HASH_BYTES];
  bytes_put (bytes_put (both, chain, SCAN_HASH_BYTES), record_hash, SCAN_HASH_BYTES);
  crypto_hash_sha256 (chain, both, sizeof both);
}

static void
head_bytes (guint8 out[HEAD_BYTES], const guint8 *kiosk_id, guint64 sequence, const guint8 *chain)
{
  guint8 *at = bytes_put (out, HEAD_MAGIC, sizeof HEAD_MAGIC);
  at = bytes_put (at, kiosk_id, SCAN_ID_BYTES);
  at = bytes_put_int (at, sequence, 8);
  bytes_put (at, chain, SCAN_HASH_BYTES);
}

void
scan_head_sign (const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
                const guint8 chain[SCAN_HASH_BYTES], const guint8 secret_key[SCAN_SECRET_KEY_BYTES],
                guint8 signature[SCAN_SIGNATURE_BYTES])
{
  guint8 head[HEAD_BYTES];
  head_bytes (head, kiosk_id, sequence, chain);
  crypto_sign_detached (signature, NULL, head, sizeof head, secret_key);
}

gboolean
scan_head_verify (const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
                  const guint8 chain[SCAN_HASH_BYTES], const guint8 signature[SCAN_SIGNATURE_BYTES],
                  const guint8 public_key[SCAN_PUBLIC_KEY_BYTES])
{
  guint8 head[HEAD_BYTES];
  head_bytes (head, kiosk_id, sequence, chain);
  return crypto_sign_verify_detached (signature, head, sizeof head, public_key) == 0;
}
