/* SPDX-License-Identifier: EUPL-1.2
 *
 * A kiosk's whole log as a file, for a stick when the network never comes back. Text in lines:
 *
 *   lerarencongres scans 2
 *   kiosk HEX                 16 bytes
 *   record BASE64 CHAIN       canonical bytes, and the log's chain hash after it, base64; a line
 *                             each, from sequence 1 without gaps
 *   end SEQUENCE SIGNATURE    of the last record; base64
 *
 * The signature over the last chain hash proves every line above it; the other chain hashes tell
 * which line it is when one was changed.
 */
#pragma once

#include "schedule/scan.h"

enum { SCAN_FILE_RECORDS_MAX = 200 * 1000, SCAN_FILE_BYTES_MAX = 96 * 1024 * 1024 };

typedef struct {
  guint8 kiosk_id[SCAN_ID_BYTES];
  GPtrArray *records; /* of GBytes, from sequence 1 */
  GPtrArray *chains;  /* of GBytes: the log's chain hash after each */
  guint8 signature[SCAN_SIGNATURE_BYTES];
} ScanFile;

/** scan_file_init: an empty log of @kiosk_id, to be cleared. */
void scan_file_init (ScanFile *file, const guint8 kiosk_id[SCAN_ID_BYTES]);
/** scan_file_clear: frees what it holds. */
void scan_file_clear (ScanFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanFile, scan_file_clear)

/** scan_file_add: appends a record, of bytes that are shared, and the chain hash after it. */
void scan_file_add (ScanFile *file, GBytes *record);
/** scan_file_chain: the chain hash of the end. */
void scan_file_chain (const ScanFile *file, guint8 chain[SCAN_HASH_BYTES]);

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

/** scan_file_older: TRUE when @text begins as the log of a kiosk's first version, which had no
 * chain hashes and is read no more. */
gboolean scan_file_older (const char *text, gsize size);

/**
 * scan_file_verify:
 * @fault: (out): the first record that does not follow from the one before; 0: they all do, and it
 *   is the end that was not signed so
 *
 * Returns: TRUE when the records lead to an end that the owner of @public_key signed.
 */
gboolean scan_file_verify (const ScanFile *file, const guint8 public_key[SCAN_PUBLIC_KEY_BYTES],
                           guint *fault);
