/* SPDX-License-Identifier: EUPL-1.2
 *
 * What writing and checking of evidence share: its words and its one spelling.
 */
#pragma once

#include <jansson.h>

#include "schedule/scan.h"

#define EVIDENCE_FORMAT        "lerarencongres-evidence-1"
#define EVIDENCE_CONTEXT       "evidence"
#define EVIDENCE_VOUCH_CONTEXT "kiosk key"

enum { EVIDENCE_VOUCH_BYTES = SCAN_ID_BYTES + SCAN_PUBLIC_KEY_BYTES };

/** evidence_canon: @json in its one spelling. Returns: (transfer full). */
char *evidence_canon (const json_t *json);
