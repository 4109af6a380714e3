/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the parts of the journal share: journal.c keeps the file and the log, journal_snapshot.c
 * what the server told, journal_doors.c the other doors, journal_verify.c checks and exports.
 * For nobody else.
 */
#pragma once

#include "kiosk/journal.h"
#include "schedule/store.h"

/** Whose word a passage is. */
typedef enum {
  JOURNAL_OWN = 0,    /* our own log */
  JOURNAL_SERVER = 1, /* the server's */
  JOURNAL_HEARD = 2,  /* another kiosk over the network */
} JournalSource;

struct Journal {
  Store *store;
  int lock; /* -1 for a reader */
  gboolean paired;
  SnapshotIdentity identity;
  guint64 last; /* sequence of the newest record */
  guint64 acked;
  gint64 version; /* of the snapshot */
  gint64 card_door;
  gint64 seen; /* place in the server's list of passages */
  gboolean locked;
  guint8 chain[SCAN_HASH_BYTES];
};

/** journal_end: commits when @ok, else rolls back. Returns: TRUE when all is on the disk. */
gboolean journal_end (Journal *journal, gboolean ok, GError **error);

/** journal_put_doors: what a change says of other doors: passages, peers, the right to names.
 * @restart: (out): everything must be asked for again. Caller holds the transaction. */
gboolean journal_put_doors (Journal *journal, const SnapshotChange *change, gint64 device_ms,
                            gboolean *restart, GError **error);

/** journal_put_passage: the last passage of @badge_id by the word of @source. Caller holds one. */
gboolean journal_put_passage (Journal *journal, const guint8 badge_id[BADGE_ID_BYTES],
                              JournalSource source, const JournalPassage *passage, GError **error);

/** journal_broken: sets KIOSK_ERROR_BROKEN, naming the record. Returns: FALSE. */
gboolean journal_broken (guint64 sequence, const char *what, GError **error);

/** journal_load_identity: fills identity and @paired. */
gboolean journal_load_identity (Journal *journal, GError **error);

/** journal_get_blob: copies a column of exactly @size bytes. Errors: KIOSK_ERROR_BROKEN. */
gboolean journal_get_blob (StoreStmt *stmt, int column, void *bytes, gsize size, GError **error);
