/* SPDX-License-Identifier: EUPL-1.2
 *
 * The bounds of a kiosk's clocks, boot by boot, between batches: scan_clock.h has the rule.
 */
#pragma once

#include "server/attendance/ingest.h"

/** Of the boots of one batch. */
typedef struct ScanClocks ScanClocks;

/**
 * scan_clocks_load:
 * @since_ms: instant of the kiosk's last record that was sure; 0: none
 *
 * Reads what is known of the boots in @batch, and takes up what @batch and @now_ms tell.
 */
ScanClocks *scan_clocks_load (Store *store, gint64 kiosk_id, const ScanBatch *batch,
                              gint64 since_ms, gint64 now_ms, GError **error);
void scan_clocks_free (ScanClocks *clocks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScanClocks, scan_clocks_free)

/** scan_clocks_judge: scan_clock_judge() with the bounds of the record's boot. */
ScanClockJudgement scan_clocks_judge (const ScanClocks *clocks, const ScanRecord *record,
                                      gint64 *at_ms);

/** scan_clocks_save: for commands. */
gboolean scan_clocks_save (const ScanClocks *clocks, Store *store, gint64 kiosk_id, GError **error);
