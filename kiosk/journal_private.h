/* SPDX-License-Identifier: EUPL-1.2
 *
 * What the two halves of the journal share: journal.c keeps the file and the log,
 * journal_snapshot.c what the server told. For nobody else.
 */
#pragma once

#include "kiosk/journal.h"
#include "schedule/store.h"

struct Journal {
  Store *store;
  int lock; /* -1 for a reader */
  gboolean paired;
  SnapshotIdentity identity;
  guint64 last; /* sequence of the newest record */
  guint64 acked;
  gint64 version; /* of the snapshot */
  guint8 chain[SCAN_HASH_BYTES];
};

/** journal_end: commits when @ok, else rolls back. Returns: TRUE when all is on the disk. */
gboolean journal_end (Journal *journal, gboolean ok, GError **error);

/** journal_load_identity: fills identity and @paired. */
gboolean journal_load_identity (Journal *journal, GError **error);

/** journal_get_blob: copies a column of exactly @size bytes. Errors: KIOSK_ERROR_BROKEN. */
gboolean journal_get_blob (StoreStmt *stmt, int column, void *bytes, gsize size, GError **error);
