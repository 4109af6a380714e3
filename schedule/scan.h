/* SPDX-License-Identifier: EUPL-1.2
 *
 * The scan record: one fact at a door, its canonical bytes, and the hash chain that makes
 * a kiosk's log unalterable. Kiosk and server share it, and an outsider with one public
 * key can check it, so everything here is exact.
 *
 * Canonical bytes, integers big-endian:
 *
 *   offset size
 *        0    4  "LCS1"
 *        4   16  kiosk id
 *       20    8  sequence, from 1, without gaps
 *       28    1  kind (ScanKind)
 *       29   16  badge id, zeros when no badge of ours was read
 *       45    8  checkpoint id
 *       53    1  direction (ScanDirection)
 *       54    2  verdict shown (Verdict)
 *       56    1  method (ScanMethod)
 *       57    8  device clock, ms since 1970 UTC, two's complement
 *       65    8  monotonic clock, ms since boot
 *       73   16  boot id
 *       89    8  sequence of the record this one refers to, 0 for none
 *       97    8  version of the snapshot that was known
 *      105    2  length of the note, at most SCAN_NOTE_MAX
 *      107    n  note, UTF-8: who did it by hand, or why
 *
 *   record hash = SHA-256 (canonical bytes)
 *   chain hash  = SHA-256 (chain hash before || record hash)
 *   first "chain hash before" = SHA-256 ("lerarencongres scan chain 1" || kiosk id)
 *   signed head = Ed25519 over "LCH1" || kiosk id || sequence (8 bytes) || chain hash
 *
 * A proof for one scan thus shows of the others only their hashes.
 */
#pragma once

#include <glib.h>

#include "schedule/verdict.h"

enum {
  SCAN_ID_BYTES = 16,
  SCAN_HASH_BYTES = 32,
  SCAN_SIGNATURE_BYTES = 64,
  SCAN_PUBLIC_KEY_BYTES = 32,
  SCAN_SECRET_KEY_BYTES = 64,
  SCAN_NOTE_MAX = 200,
  SCAN_FIXED_BYTES = 107,
  SCAN_BYTES_MAX = SCAN_FIXED_BYTES + SCAN_NOTE_MAX,
};

typedef enum {
  SCAN_KIND_SCAN = 1,
  SCAN_KIND_UNDO = 2,     /* takes back the record it refers to */
  SCAN_KIND_OVERRIDE = 3, /* a supervisor lets the person of the record it refers to pass */
} ScanKind;

typedef enum {
  SCAN_DIRECTION_NONE = 0, /* nobody passed */
  SCAN_DIRECTION_IN = 1,
  SCAN_DIRECTION_OUT = 2,
} ScanDirection;

typedef enum {
  SCAN_METHOD_CAMERA = 1,
  SCAN_METHOD_SCANNER = 2, /* a device that types */
  SCAN_METHOD_TYPED = 3,   /* the badge number, by hand */
  SCAN_METHOD_NAME = 4,    /* found by name */
} ScanMethod;

typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  guint64 sequence;
  ScanKind kind;
  guint8 badge_id[SCAN_ID_BYTES];
  gint64 checkpoint;
  ScanDirection direction;
  Verdict verdict;
  ScanMethod method;
  gint64 device_ms;
  gint64 monotonic_ms;
  guint8 boot_id[SCAN_ID_BYTES];
  guint64 refers;
  gint64 snapshot_version;
  char note[SCAN_NOTE_MAX + 1]; /* UTF-8, ends in NUL */
} ScanRecord;

/**
 * scan_record_encode:
 * @out: room for SCAN_BYTES_MAX bytes
 *
 * Writes the canonical bytes of @record. The note must be valid UTF-8 within its limit; it is
 * the caller's own text.
 *
 * Returns: how many bytes were written.
 */
gsize scan_record_encode (const ScanRecord *record, guint8 *out);

/**
 * scan_record_decode:
 *
 * Reads canonical bytes, strictly: magic, known kind, direction, verdict and method, sequence
 * above 0, exact length, note in UTF-8 without NUL. Whatever it accepts encodes to the same bytes.
 *
 * Returns: TRUE with @record filled; FALSE with @record untouched.
 */
gboolean scan_record_decode (const guint8 *bytes, gsize size, ScanRecord *record);

/** scan_record_hash: SHA-256 over canonical bytes. */
void scan_record_hash (const guint8 *bytes, gsize size, guint8 hash[SCAN_HASH_BYTES]);

/** scan_chain_start: the "chain hash before" of a kiosk's first record. */
void scan_chain_start (const guint8 kiosk_id[SCAN_ID_BYTES], guint8 chain[SCAN_HASH_BYTES]);

/** scan_chain_next: advances @chain in place by one record hash. */
void scan_chain_next (guint8 chain[SCAN_HASH_BYTES], const guint8 record_hash[SCAN_HASH_BYTES]);

/** scan_head_sign: signs "the chain of @kiosk_id stands at @chain after @sequence records". */
void scan_head_sign (const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
                     const guint8 chain[SCAN_HASH_BYTES],
                     const guint8 secret_key[SCAN_SECRET_KEY_BYTES],
                     guint8 signature[SCAN_SIGNATURE_BYTES]);

/** scan_head_verify: TRUE when @signature is the kiosk's own over this head. */
gboolean scan_head_verify (const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
                           const guint8 chain[SCAN_HASH_BYTES],
                           const guint8 signature[SCAN_SIGNATURE_BYTES],
                           const guint8 public_key[SCAN_PUBLIC_KEY_BYTES]);
