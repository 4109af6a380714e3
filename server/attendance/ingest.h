/* SPDX-License-Identifier: EUPL-1.2
 *
 * Scans coming in from a kiosk: a batch is checked against the chain, stored once, and nothing
 * of it is ever dropped. What does not follow, or contradicts what is stored, is kept apart for
 * people to look at. A record that is wrong in itself, in a chain that is whole, is kept apart
 * alone: those after it go on.
 */
#pragma once

#include "schedule/scan.h"
#include "server/attendance/scan_clock.h"
#include "server/core/writer.h"

/** The kiosk's clocks when it sent a batch. */
typedef struct {
  gboolean known;
  gint64 device_ms;
  gint64 monotonic_ms;
  guint8 boot_id[SCAN_ID_BYTES];
} ScanSent;

/** What a kiosk knows of one boot: the server's clock minus the boot's own is at least this. */
typedef struct {
  guint8 boot_id[SCAN_ID_BYTES];
  gint64 offset_ms;
} ScanBoot;

/** A batch as it came. */
typedef struct {
  GPtrArray *records; /* of GBytes: canonical bytes, in sequence; none: only the head is told */
  guint64 head_sequence;
  guint8 head_chain[SCAN_HASH_BYTES];
  guint8 head_signature[SCAN_SIGNATURE_BYTES];
  ScanSent sent;
  GArray *boots; /* (nullable): of ScanBoot */
} ScanBatch;

void scan_batch_clear (ScanBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ScanBatch, scan_batch_clear)

/** The command. @batch is its own. */
typedef struct {
  gint64 kiosk_id;
  guint8 public_id[SCAN_ID_BYTES];
  gboolean signature_good; /* checked before, off the writer's thread */
  gboolean keep_head;      /* the head's signature is the kiosk's own; FALSE within a longer file */
  gint64 revoked_ms;       /* records from then on are kept apart; 0: the kiosk is in use */
  ScanBatch batch;
  /* What came of it. */
  gboolean gap;
  guint64 expected;   /* with @gap: send again from here */
  guint64 stored;     /* the highest sequence the server has now */
  GPtrArray *answers; /* one a record: "stored", "repeat", "form", "kiosk", "contradicts", "chain",
                         "signature", "after", "revoked"; static */
} ScanIngest;

void scan_ingest_free (gpointer command);

/** scan_ingest_apart: how many records were kept apart. */
guint scan_ingest_apart (const ScanIngest *ingest);

/**
 * scan_ingest_run:
 *
 * Stores what is new, updates who was last seen where, presence and activity of whoever was
 * scanned (of a large batch later: presence_due). Sending a batch twice changes nothing. A batch
 * that leaves a gap changes nothing and sets @gap. WRITER_SAVEPOINT.
 */
gboolean scan_ingest_run (gpointer command, WriterTurn *turn, GError **error);

/** scan_last: sequence and chain of the last record of a kiosk; 0 and the chain's start when it has
 * none. */
gboolean scan_last (Store *store, gint64 kiosk_id, const guint8 public_id[SCAN_ID_BYTES],
                    guint64 *sequence, guint8 chain[SCAN_HASH_BYTES], GError **error);

/** Computes presence of some badges that are due. @more: there are others. */
typedef struct {
  gboolean more;
} PresenceCatchUp;

/** presence_catch_up_run: @command is a PresenceCatchUp. WRITER_SAVEPOINT | WRITER_BULK.
 */
gboolean presence_catch_up_run (gpointer command, WriterTurn *turn, GError **error);
