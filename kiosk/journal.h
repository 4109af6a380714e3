/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's own file: who it is, what the server told it, and the append-only, hash-chained
 * log of what it saw. One program has it open for writing, from one thread; the lock is held
 * until journal_free() or the death of the process. Nothing is told at the door before it is
 * on the disk here.
 */
#pragma once

#include "kiosk/snapshot.h"

typedef struct Journal Journal;

/**
 * journal_open:
 * @path: made when it does not exist, readable by its owner only
 *
 * Opens for writing. Next to @path stands "@path.lock".
 *
 * Errors: KIOSK_ERROR_STATE when another program has it; STORE_ERROR.
 *
 * Returns: (transfer full): the journal, to free with journal_free(); NULL with @error set.
 */
Journal *journal_open (const char *path, GError **error);

/** journal_open_reader: opens an existing file to look, also while a kiosk runs. */
Journal *journal_open_reader (const char *path, GError **error);

/** journal_free: accepts NULL. */
void journal_free (Journal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Journal, journal_free)

/* ---- Identity ---- */

/** journal_pair: stores who this kiosk is. Errors: KIOSK_ERROR_STATE when it already is somebody.
 */
gboolean journal_pair (Journal *journal, const SnapshotIdentity *identity, gint64 device_ms,
                       GError **error);

/** journal_identity: Returns: (transfer none) (nullable): until journal_free(); NULL: not paired.
 * Of a locked kiosk the keys and the token are gone. */
const SnapshotIdentity *journal_identity (Journal *journal);

/**
 * journal_lock:
 *
 * Takes this kiosk out of use, for good: signs the end of its log, then wipes token, keys and all
 * lists from the file. The log stays, and nothing is added to it any more.
 */
gboolean journal_lock (Journal *journal, gint64 device_ms, GError **error);

/** journal_locked: TRUE after journal_lock(). */
gboolean journal_locked (Journal *journal);

/* ---- Snapshot ---- */

/**
 * journal_apply:
 *
 * Stores one answer of the server, whole or not at all. One with our own version and nothing in
 * it moves only the clocks: what we have still holds.
 */
gboolean journal_apply (Journal *journal, const SnapshotChange *change, gint64 device_ms,
                        GError **error);

/** journal_load: Returns: (transfer full): what is known now; NULL with @error set. */
Snapshot *journal_load (Journal *journal, GError **error);

/**
 * journal_find_badge:
 *
 * Fills @badge, also when it is not listed (state ADMISSION_BADGE_UNLISTED). Its box is the
 * caller's to unref.
 */
gboolean journal_find_badge (Journal *journal, const guint8 id[BADGE_ID_BYTES],
                             SnapshotBadge *badge, GError **error);

/** journal_find_number: the badge id of a badge number. Returns: FALSE with @error set; @found says
 * whether there is one. */
gboolean journal_find_number (Journal *journal, guint32 number, guint8 id[BADGE_ID_BYTES],
                              gboolean *found, GError **error);

/**
 * journal_hand:
 * @hand: (out): how the right to find people by hand stands
 *
 * Returns: (transfer full) (element-type SnapshotBadge): badges that have a box for it, and are not
 * revoked; NULL with @error set.
 */
GArray *journal_hand (Journal *journal, SnapshotHand *hand, GError **error);

/** journal_move: a room card sent us to @door: our door from now on, until the server says another
 * one after it has heard of this. */
gboolean journal_move (Journal *journal, const SnapshotDoor *door, GError **error);

/** journal_move_told: the server has heard of the room card that sent us to @door. */
gboolean journal_move_told (Journal *journal, gint64 door, GError **error);

/** journal_card_door: the door of journal_move() that the server has not heard of; 0: none. */
gint64 journal_card_door (Journal *journal);

/** journal_seen: our place in the server's list of passages. */
gint64 journal_seen (Journal *journal);

/** How much is kept, for a status page. */
typedef struct {
  gint64 badges;
  guint64 scans;
  guint64 acked;
  gint64 version;
} JournalCounts;

gboolean journal_count (Journal *journal, JournalCounts *counts, GError **error);

/* ---- The log ---- */

/** A door passed, stored together with the record that says so. */
typedef struct {
  AdmissionPassage passage; /* its time is the record's device clock */
  gboolean booked;          /* had a seat in that session */
} JournalPassage;

/**
 * journal_append:
 * @record: kiosk id, sequence and snapshot version are filled in here
 * @passage: (nullable): the new state of @record's badge
 *
 * Adds a record and the state it causes in one transaction that is on the disk when this
 * returns.
 *
 * Errors: KIOSK_ERROR_STATE when not paired; STORE_ERROR. Nothing is changed then.
 */
gboolean journal_append (Journal *journal, ScanRecord *record, const JournalPassage *passage,
                         GError **error);

/**
 * journal_take_back:
 * @record: of SCAN_KIND_UNDO; kiosk id, sequence and snapshot version are filled in here
 * @before: (nullable): the person's own passage before the one taken back
 * @undone_ms: when the passage taken back was
 *
 * Adds @record and puts the state back as it was, in one transaction. Errors: as journal_append().
 */
gboolean journal_take_back (Journal *journal, ScanRecord *record, const JournalPassage *before,
                            gint64 undone_ms, GError **error);

/** journal_own_passage: the last passage in our own log; @own's passage is not known when there is
 * none. */
gboolean journal_own_passage (Journal *journal, const guint8 id[BADGE_ID_BYTES],
                              JournalPassage *own, GError **error);

/**
 * journal_last_passage:
 * @last: (out): from our own log or the server's, whichever is later
 * @heard: (out): what other kiosks told over the network
 *
 * Either is not known when @id was never seen so.
 */
gboolean journal_last_passage (Journal *journal, const guint8 id[BADGE_ID_BYTES],
                               AdmissionPassage *last, AdmissionPassage *heard, GError **error);

/** journal_count_inside: people now in @session but for @except, by the newest that is known of
 * each from anywhere, and how many of them have a seat in it. */
gboolean journal_count_inside (Journal *journal, gint64 session,
                               const guint8 except[BADGE_ID_BYTES], int *inside, int *arrived,
                               GError **error);

/** journal_last: sequence of the newest record, 0 when there is none. */
guint64 journal_last (Journal *journal);

/** journal_chain_at: the chain hash after record @sequence; 0 gives the chain's start. */
gboolean journal_chain_at (Journal *journal, guint64 sequence, guint8 chain[SCAN_HASH_BYTES],
                           GError **error);

/**
 * journal_verify:
 * @sequence: (out): how many records are whole; the one after it is the first broken one
 *
 * Walks the whole log from the chain's start, and compares each record with its place, its
 * kiosk, its hashes, and the end with what the server has confirmed.
 *
 * Errors: KIOSK_ERROR_BROKEN with the record's sequence and what is wrong with it.
 */
gboolean journal_verify (Journal *journal, guint64 *sequence, GError **error);

/* ---- Delivery ---- */

/** How the server's clock stood to the clock of a boot. */
typedef struct {
  guint8 boot_id[SCAN_ID_BYTES];
  gint64 offset_ms; /* server's clock minus time since boot */
} JournalClock;

/**
 * journal_note_clock:
 * @offset_ms: the server's clock in an answer, minus the time since boot when it arrived
 *
 * An answer is never younger than its arrival, so each is a lower bound. The lowest of a boot is
 * kept: it stays true when somebody sets the server's clock, or the machine sleeps.
 */
gboolean journal_note_clock (Journal *journal, const guint8 boot_id[SCAN_ID_BYTES],
                             gint64 offset_ms, GError **error);

/** Records that go to the server together. */
typedef struct {
  GPtrArray *records; /* of GBytes, in sequence */
  guint64 sequence;   /* of the last one */
  guint8 chain[SCAN_HASH_BYTES];
  guint8 signature[SCAN_SIGNATURE_BYTES];
  GArray *clocks; /* of JournalClock: of the records' boots, where known */
} JournalBatch;

void journal_batch_clear (JournalBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (JournalBatch, journal_batch_clear)

/** journal_acked: up to where the server has the log. */
guint64 journal_acked (Journal *journal);

/** journal_set_acked: notes it; also backwards, when the server lost some. At most journal_last().
 */
gboolean journal_set_acked (Journal *journal, guint64 sequence, GError **error);

/** journal_batch: the next records after journal_acked(), at most @most, their head signed. With
 * none, the head is that of the last record acknowledged. Errors: KIOSK_ERROR_STATE when locked. */
gboolean journal_batch (Journal *journal, gsize most, JournalBatch *batch, GError **error);

/** journal_tidy: moves the write-ahead log into the file. When nobody waits. */
gboolean journal_tidy (Journal *journal, GError **error);

/* ---- The other kiosks ---- */

/** journal_peers: Returns: (transfer full) (element-type SnapshotPeer): NULL with @error set. */
GArray *journal_peers (Journal *journal, GError **error);

/**
 * journal_hear:
 * @sequence: of the other kiosk's record; one not above the last heard is a replay
 * @fresh: (out): FALSE: nothing was stored
 *
 * Stores where @passage's person was seen, by the word of another kiosk.
 */
gboolean journal_hear (Journal *journal, const guint8 kiosk_id[SCAN_ID_BYTES], guint64 sequence,
                       const guint8 badge_id[BADGE_ID_BYTES], const JournalPassage *passage,
                       gboolean *fresh, GError **error);

/* ---- By hand, when there is no network ---- */

/**
 * journal_export:
 * @path: a new file: schedule/scan_file.h
 *
 * Writes the whole log with its signed head, for the server to read in. Works on a locked kiosk and
 * while another program writes.
 *
 * Errors: KIOSK_ERROR_BROKEN when the log is not whole, G_FILE_ERROR.
 */
gboolean journal_export (Journal *journal, const char *path, guint64 *records, GError **error);
