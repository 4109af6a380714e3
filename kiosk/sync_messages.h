/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's half of schedule/protocol.h as text: builds what is sent, reads what comes
 * back. Pure, so that it can be tested and fuzzed without a network. Answers are read
 * strictly (types, ranges, exact base64 and hex, no member twice); members we do not know are
 * passed over, so that a newer server can talk to us.
 */
#pragma once

#include "kiosk/journal.h"

enum { SYNC_ANSWER_MAX = 8 * 1024 * 1024 };

/** What the server says of a batch. */
typedef struct {
  guint64 stored; /* everything up to this is on the server's disk */
  gsize n_apart;  /* records it keeps apart for people to look at */
  gsize n_told;   /* records it answered for */
} SyncStored;

/* Every parser: Errors: KIOSK_ERROR_FORM, naming the member; what comes out is untouched then. */

/**
 * sync_message_pair: the body of a pairing call. Returns: (transfer full).
 */
char *sync_message_pair (const char *code, const guint8 public_key[SCAN_PUBLIC_KEY_BYTES],
                         const char *name);

/** sync_message_parse_pair: fills kiosk id, token, title and tag keys; leaves server and key pair.
 */
gboolean sync_message_parse_pair (const char *text, gsize size, SnapshotIdentity *identity,
                                  GError **error);

/** sync_message_parse_changes: fills @change, to be cleared. A programme in it was read whole. */
gboolean sync_message_parse_changes (const char *text, gsize size, SnapshotChange *change,
                                     GError **error);

/** sync_message_parse_programme: Returns: (transfer full): the programme; NULL with @error set. */
SnapshotProgramme *sync_message_parse_programme (const char *text, gsize size, GError **error);

/** The kiosk's clocks at the moment of sending. */
typedef struct {
  gint64 device_ms;
  gint64 monotonic_ms;
  guint8 boot_id[SCAN_ID_BYTES];
} SyncSent;

/** sync_message_scans: Returns: (transfer full): the body of a call that hands over records. */
char *sync_message_scans (const JournalBatch *batch, const SyncSent *sent);

/** sync_message_door: Returns: (transfer full): tells that a room card sent us to @checkpoint. */
char *sync_message_door (gint64 checkpoint);

/** sync_message_parse_stored: reads the answer to sync_message_scans(). */
gboolean sync_message_parse_stored (const char *text, gsize size, SyncStored *stored,
                                    GError **error);

/** sync_message_parse_gap: reads a 409: the sequence the server wants next. */
gboolean sync_message_parse_gap (const char *text, gsize size, guint64 *expected, GError **error);

/** Where the server's copy of our log ends. */
typedef struct {
  guint64 sequence;
  guint8 chain[SCAN_HASH_BYTES];
  gint64 server_ms;
} SyncHeads;
/** sync_message_parse_heads: reads the answer of /api/kiosk/heads. */
gboolean sync_message_parse_heads (const char *text, gsize size, SyncHeads *heads, GError **error);

/**
 * sync_message_is_lock:
 *
 * Returns: TRUE when a 401 proves that our server took this kiosk out of use: it knows what only
 * the two of us do.
 */
gboolean sync_message_is_lock (const char *text, gsize size, const SnapshotIdentity *identity);

/**
 * sync_message_parse_error: the word of an error answer, made safe to print.
 *
 * Returns: (transfer full): the word, or "?" when the answer has none.
 */
char *sync_message_parse_error (const char *text, gsize size);

/**
 * sync_pair_code_read:
 *
 * Reads a pairing code as people type it: spaces and dashes fall away, small letters become
 * capitals, and O, I and L the digits they look like. Source: Crockford's base32.
 *
 * Returns: TRUE with @code filled, PROTOCOL_PAIR_CODE_CHARS characters and a NUL.
 */
gboolean sync_pair_code_read (const char *typed, char code[9]);

/**
 * sync_pair_text_read:
 * @text: of a code before the camera
 * @server: (out) (transfer full): base URL, not looked at yet
 * @typed: (out): what follows, for sync_pair_code_read(); borrowed from @text
 *
 * Returns: TRUE when @text is the pairing code of a back office; see schedule/protocol.h.
 */
gboolean sync_pair_text_read (const char *text, char **server, const char **typed);
