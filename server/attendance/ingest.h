/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scans coming in from a kiosk: a batch is checked against the chain, stored once, and nothing
 * of it is ever dropped. What does not follow, or contradicts what is stored, is kept apart for
 * people to look at.
 */
#pragma once

#include "schedule/scan.h"
#include "server/core/writer.h"

/** A batch as it came. */
typedef struct {
  GPtrArray *records; /* of GBytes: canonical bytes, in sequence */
  guint64 head_sequence;
  guint8 head_chain[SCAN_HASH_BYTES];
  guint8 head_signature[SCAN_SIGNATURE_BYTES];
} ScanBatch;

void scan_batch_clear (ScanBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanBatch, scan_batch_clear)

typedef struct {
  guint64 sequence;
  const char *why; /* "contradicts", "form", "chain", "signature", "kiosk", "after"; static */
} ScanApart;

/** The command. @batch is its own. */
typedef struct {
  gint64 kiosk_id;
  guint8 public_id[SCAN_ID_BYTES];
  gboolean signature_good; /* checked before, off the writer's thread */
  ScanBatch batch;
  /* What came of it. */
  gboolean gap;
  guint64 expected; /* with @gap: send again from here */
  guint64 stored;   /* the highest sequence the server has now */
  GArray *apart;    /* of ScanApart */
} ScanIngest;

void scan_ingest_free (gpointer command);

/**
 * scan_ingest_run:
 *
 * Stores what is new, updates presence and activity of whoever was scanned. Sending a batch twice
 * changes nothing. A batch that leaves a gap changes nothing and sets @gap. WRITER_SAVEPOINT.
 */
gboolean scan_ingest_run (gpointer command, WriterTurn *turn, GError **error);

/** scan_last: sequence and chain of the last record of a kiosk; 0 and the chain's start when it has
 * none. */
gboolean scan_last (Store *store, gint64 kiosk_id, const guint8 public_id[SCAN_ID_BYTES],
                    guint64 *sequence, guint8 chain[SCAN_HASH_BYTES], GError **error);
