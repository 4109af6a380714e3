/* SPDX-License-Identifier: EUPL-1.2
 *
 * The scan record must read back to the byte, refuse everything else, and its chain must
 * notice any change.
 */
#include <sodium.h>
#include <string.h>

#include "schedule/scan.h"

static ScanRecord
sample (guint64 sequence)
{
  ScanRecord record = {
    .sequence = sequence,
    .kind = SCAN_KIND_SCAN,
    .checkpoint = 3,
    .direction = SCAN_DIRECTION_IN,
    .verdict = VERDICT_OK_ENTRY,
    .method = SCAN_METHOD_CAMERA,
    .device_ms = G_GINT64_CONSTANT (1507274400000),
    .monotonic_ms = 12345,
    .snapshot_version = 7,
    .note = "balie, zoë",
  };
  memset (record.kiosk_id, 0x11, SCAN_ID_BYTES);
  memset (record.badge_id, 0x22, SCAN_ID_BYTES);
  memset (record.boot_id, 0x33, SCAN_ID_BYTES);
  return record;
}

static void
record_reads_back_to_the_byte (void)
{
  ScanRecord record = sample (5);
  guint8 bytes[SCAN_BYTES_MAX];
  guint8 again[SCAN_BYTES_MAX];
  gsize size = scan_record_encode (&record, bytes);
  g_assert_cmpuint (size, ==, SCAN_FIXED_BYTES + strlen (record.note));
  ScanRecord read;
  g_assert_true (scan_record_decode (bytes, size, &read));
  g_assert_cmpmem (again, (int) scan_record_encode (&read, again), bytes, (int) size);
  g_assert_cmpstr (read.note, ==, record.note);
  g_assert_cmpint (read.device_ms, ==, record.device_ms);
}

static void
record_refuses_what_is_not_canonical (void)
{
  static const struct {
    const char *name;
    gsize offset;
    guint8 value;
  } ROWS[] = {
    { "magic", 0, 'X' },         { "kind 0", 28, 0 },
    { "kind 9", 28, 9 },         { "direction", 53, 3 },
    { "verdict", 54, 0xff },     { "method 0", 56, 0 },
    { "method 9", 56, 9 },       { "note length", 106, 1 },
    { "note with NUL", 107, 0 }, { "note not UTF-8", 107, 0xff },
  };
  ScanRecord record = sample (1);
  guint8 bytes[SCAN_BYTES_MAX];
  gsize size = scan_record_encode (&record, bytes);
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    guint8 changed[SCAN_BYTES_MAX];
    memcpy (changed, bytes, size);
    changed[ROWS[i].offset] = ROWS[i].value;
    ScanRecord read;
    if (scan_record_decode (changed, size, &read))
      g_error ("accepted: %s", ROWS[i].name);
  }
  ScanRecord read;
  for (gsize cut = 0; cut < size; cut++)
    g_assert_false (scan_record_decode (bytes, cut, &read));
}

static void
chain_notices_every_changed_bit (void)
{
  guint8 public_key[SCAN_PUBLIC_KEY_BYTES], secret_key[SCAN_SECRET_KEY_BYTES];
  crypto_sign_keypair (public_key, secret_key);
  ScanRecord record = sample (1);
  guint8 bytes[SCAN_BYTES_MAX], hash[SCAN_HASH_BYTES], chain[SCAN_HASH_BYTES];
  guint8 signature[SCAN_SIGNATURE_BYTES];
  gsize size = scan_record_encode (&record, bytes);
  scan_record_hash (bytes, size, hash);
  scan_chain_start (record.kiosk_id, chain);
  scan_chain_next (chain, hash);
  scan_head_sign (record.kiosk_id, 1, chain, secret_key, signature);
  g_assert_true (scan_head_verify (record.kiosk_id, 1, chain, signature, public_key));
  g_assert_false (scan_head_verify (record.kiosk_id, 2, chain, signature, public_key));
  for (gsize bit = 0; bit < size * 8; bit++) {
    bytes[bit / 8] ^= (guint8) (1u << bit % 8);
    guint8 other_hash[SCAN_HASH_BYTES], other[SCAN_HASH_BYTES];
    scan_record_hash (bytes, size, other_hash);
    scan_chain_start (record.kiosk_id, other);
    scan_chain_next (other, other_hash);
    g_assert_false (scan_head_verify (record.kiosk_id, 1, other, signature, public_key));
    bytes[bit / 8] ^= (guint8) (1u << bit % 8);
  }
}

static void
verdict_numbers_have_names (void)
{
  for (int number = 0; number < 700; number++)
    if (verdict_known (number)) {
      g_assert_cmpstr (verdict_name ((Verdict) number), !=, "unknown");
      g_assert_cmpint (verdict_group ((Verdict) number), ==, number / 100);
    } else {
      g_assert_cmpstr (verdict_name ((Verdict) number), ==, "unknown");
    }
  g_assert_true (verdict_admits (VERDICT_OK_LATE));
  g_assert_false (verdict_admits (VERDICT_ALREADY_IN));
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/scan/record_reads_back_to_the_byte", record_reads_back_to_the_byte);
  g_test_add_func ("/schedule/scan/record_refuses_what_is_not_canonical",
                   record_refuses_what_is_not_canonical);
  g_test_add_func ("/schedule/scan/chain_notices_every_changed_bit",
                   chain_notices_every_changed_bit);
  g_test_add_func ("/schedule/scan/verdict_numbers_have_names", verdict_numbers_have_names);
  return g_test_run ();
}
