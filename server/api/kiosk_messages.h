/* SPDX-License-Identifier: EUPL-1.2
 *
 * What kiosks send, read strictly: schedule/protocol.h. Pure, so that it can be fuzzed.
 */
#pragma once

#include "server/api/kiosk.h"
#include "server/attendance/ingest.h"

/** kiosk_pair_parse: the code (tidied) and key of a pairing. Returns: FALSE when it is not of the
 * form. */
gboolean kiosk_pair_parse (GBytes *body, char **code, guint8 public_key[SCAN_PUBLIC_KEY_BYTES]);

/** kiosk_door_parse: where a room card sent a kiosk. Returns: FALSE when it is not of the form. */
gboolean kiosk_door_parse (GBytes *body, gint64 *checkpoint);

/** scan_batch_parse: Returns: FALSE when it is not of the form; @batch is untouched then. */
gboolean scan_batch_parse (GBytes *body, ScanBatch *batch);
