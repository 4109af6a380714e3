/* SPDX-License-Identifier: EUPL-1.2
 *
 * A kiosk's whole log as a file, for a stick when the network never comes back. Text in lines:
 *
 *   lerarencongres scans 1
 *   kiosk HEX                 16 bytes
 *   record BASE64             canonical bytes; a line each, from sequence 1 without gaps
 *   end SEQUENCE CHAIN SIGNATURE   of the last record; base64
 *
 * The signature over the end proves every line above it.
 */
#pragma once

#include "schedule/scan.h"

enum { SCAN_FILE_RECORDS_MAX = 200 * 1000, SCAN_FILE_BYTES_MAX = 96 * 1024 * 1024 };

typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  GPtrArray *records; /* of GBytes, from sequence 1 */
  guint8 chain[SCAN_HASH_BYTES];
  guint8 signature[SCAN_SIGNATURE_BYTES];
} ScanFile;

/** scan_file_clear: frees what it holds. */
void scan_file_clear (ScanFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanFile, scan_file_clear)

/** scan_file_print: Returns: (transfer full): the text. */
GString *scan_file_print (const ScanFile *file);

/**
 * scan_file_parse:
 *
 * Reads strictly: every line, in its place, each value in its one spelling, nothing after the end.
 * That the chain agrees and the signature is good is scan_file_verify()'s.
 *
 * Returns: TRUE with @file filled, to be cleared; FALSE with @file untouched and @line the first
 * line that is wrong.
 */
gboolean scan_file_parse (const char *text, gsize size, ScanFile *file, guint *line);

/** scan_file_verify: TRUE when the records lead to the end's chain, which that kiosk's key signed.
 */
gboolean scan_file_verify (const ScanFile *file, const guint8 public_key[SCAN_PUBLIC_KEY_BYTES]);
